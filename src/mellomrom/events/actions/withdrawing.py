"""An event is corrected at its source: what hung on it falls or moves, what it had closed opens again, all told hear."""

from datetime import datetime
from typing import TYPE_CHECKING

from mellomrom.core.clock import Span, add
from mellomrom.core.clock import before as earlier
from mellomrom.database.rows import insert
from mellomrom.directory.models import Actor
from mellomrom.events import registry
from mellomrom.events.actions.closing import ALIVE, GRACE, close, death_of, open_again
from mellomrom.events.actions.deciding import decide_for
from mellomrom.events.actions.facts import facts_of
from mellomrom.events.actions.moves import move
from mellomrom.events.catalogue import Cause, Correction, EventKind, Expects, Level
from mellomrom.events.consequences import Fact
from mellomrom.events.models import Course, Duty, Event, Move, Notice
from mellomrom.events.pathways import Pathway
from mellomrom.events.rhythms import silent_at
from mellomrom.events.rules import Applies, Life, What, applies, at_most, owed_lapses
from mellomrom.people.models import Person

if TYPE_CHECKING:
    from mellomrom.events.actions.writing import Writing

ZERO = Span.parse("0m")


def first_of(event: Event | None) -> Event | None:
    """Give the event that revisions go back to: senders point at the last message, and duties hang on the first."""
    while event is not None and event.correction == Correction.REVISE:
        event = event.corrects
    return event


def withdraw(event: Event, writing: "Writing", *, by: Actor, at: datetime) -> None:
    """Carry out a cancellation: its original's notices and duties fall, what it had closed opens again, all told hear."""
    original = event.corrects
    assert original is not None  # the check constraint of Event, and the caller
    before = stated_at(original, but=event)
    told = _told(original)
    Notice.objects.filter(event=original).update(withdrawn_at=at)
    alive = Duty.objects.select_for_update(no_key=True, of=("self",)).filter(life__in=ALIVE).order_by("pk")
    fall = [*alive.filter(event=original), *alive.filter(course__opened_by=original).exclude(event=original)]
    close([(duty, "withdrawn") for duty in fall], event, by=by, at=at)
    Course.objects.filter(opened_by=original, closed_at=None).update(closed_at=at, closed_by=event)
    _undo(original, by=by, at=at)
    _follow(original, before, by=by, at=at)
    if original.kind == EventKind.DIED:
        other = death_of(original.person)
        Person.objects.filter(pk=original.person_id).update(died_at=other.occurred_at if other else None)
    _tell_again(told, writing)


def stated_at(original: Event, *, but: Event) -> datetime:
    """Say when an event was last said to have occurred, before the correction that is being carried out."""
    revisions = Event.objects.filter(corrects=original, correction=Correction.REVISE).exclude(pk=but.pk)
    last = revisions.order_by("-recorded_at", "-pk").values_list("occurred_at", flat=True).first()
    return last or original.occurred_at


def _undo(original: Event, *, by: Actor, at: datetime) -> None:
    """Open again what an event had closed, unless what it was owed for is withdrawn too."""
    courses = Course.objects.filter(closed_by=original).exclude(opened_by=original)
    courses.exclude(opened_by__corrections__correction=Correction.CANCEL).update(closed_at=None, closed_by=None)
    closed = Duty.objects.select_for_update(no_key=True, of=("self",)).filter(met_by=original)
    standing = closed.exclude(event__corrections__correction=Correction.CANCEL)
    again = list(standing.exclude(course__opened_by__corrections__correction=Correction.CANCEL).order_by("pk"))
    for duty in again:
        open_again(duty, None if duty.due_at is None else max(duty.due_at, add(at, GRACE)), by=by, at=at)
    # what is owed in a course must be met by its events, so a course that had run out runs again
    Course.objects.filter(pk__in={d.course_id for d in again}, closed_by=None).update(closed_at=None)


def revise(event: Event, writing: "Writing", *, by: Actor, at: datetime) -> None:
    """Carry out a revision: what is owed because of the original moves by as much as the event did; all told hear."""
    original = event.corrects
    assert original is not None
    before = stated_at(original, but=event)
    shift = event.occurred_at - before
    moves: list[Move] = []
    if shift:
        alive = Duty.objects.select_for_update(no_key=True).filter(event=original, life__in=ALIVE).order_by("pk")
        for duty in alive.exclude(due_at=None):
            duty.due_at = max(duty.due_at + shift, add(at, GRACE)) if duty.due_at else None
            duty.next_offer_at = duty.due_at if duty.life == Life.OPEN else None
            if duty.taken_at is not None and duty.notice_id is None:
                duty.lapses_at = _lapses_again(duty, at=at)
            duty.save(update_fields=["due_at", "next_offer_at", "lapses_at"])
            moves.append(move(duty, What.DATED, by=by, at=at))
        _follow(original, before, by=by, at=at)
    insert(moves)
    if original.kind == EventKind.DIED:
        Person.objects.filter(pk=original.person_id).update(died_at=event.occurred_at)
    told = _told(original)
    _tell_again(told, writing)


def _told(original: Event) -> list[Notice]:
    """Give who was told, and from whom it was not taken back since."""
    told = Notice.objects.filter(event=original, told_at__isnull=False, withdrawn_at=None)
    return list(told.select_related("recipient__organization"))


def _follow(original: Event, before: datetime, *, by: Actor, at: datetime) -> None:
    """Let the courses that an event had joined stand as their events stand now: whether they apply, end, and date."""
    courses = list(Course.objects.filter(joined__event=original).exclude(opened_by=original))
    facts = facts_of([course.pk for course in courses])
    for course in courses:
        pathway = registry.pathway(course.pathway, course.version)
        standing = facts.get(course.pk, [])
        ends = next((f.occurred_at for f in standing if f.kind is pathway.ends), None)
        course.ends_at = add(ends, pathway.ends_after or ZERO) if ends else None
        if course.closed_by_id is None and (course.ends_at is None or course.ends_at > at):
            course.closed_at = None
        if (now := _applies(pathway, standing)) != course.applies:
            course.applies, course.applies_from = now, at if now is Applies.YES else None
        course.silent_at = silent_at(pathway, [(f.kind, f.occurred_at) for f in standing])
        course.save(update_fields=["ends_at", "closed_at", "applies", "applies_from", "silent_at"])
        _date_again(course, pathway, EventKind(original.kind), before, standing, by=by, at=at)


def _applies(pathway: Pathway, facts: list[Fact]) -> Applies:
    state = applies(Cause.UNKNOWN, pathway.applies_when)
    for fact in facts:
        if state is not Applies.YES and fact.cause is not Cause.UNKNOWN:
            state = applies(fact.cause, pathway.applies_when)
    return state


def _date_again(
    course: Course, pathway: Pathway, kind: EventKind, before: datetime, facts: list[Fact], *, by: Actor, at: datetime
) -> None:
    """Take back the time of what was due at an event that did not happen, or that happened at another time."""
    items = {owe.id: owe.lead or ZERO for step in pathway.steps for owe in step.owe if owe.before is kind}
    now = next((f.occurred_at for f in facts if f.kind is kind), None)
    rows = Duty.objects.select_for_update(no_key=True).filter(course=course, item__in=items, life__in=ALIVE)
    for duty in rows.exclude(due_at=None).order_by("pk"):
        lead = items[duty.item]
        if duty.due_at != earlier(before, lead):
            continue
        duty.due_at = earlier(now, lead) if now else None
        if duty.life == Life.OPEN:
            duty.next_offer_at = max(duty.due_at, add(at, GRACE)) if duty.due_at else None
        elif duty.taken_at is not None:
            duty.lapses_at = _lapses_again(duty, at=at)
        duty.save(update_fields=["due_at", "next_offer_at", "lapses_at"])
        insert([move(duty, What.DATED, by=by, at=at)])


def _lapses_again(duty: Duty, *, at: datetime) -> datetime:
    """Say when the take of a named duty lapses, now that its time is another; never before it can be followed up."""
    assert duty.taken_at is not None  # the caller has looked
    return max(owed_lapses(duty.taken_at, Span.parse(duty.done_within), duty.due_at), add(at, GRACE))


def _tell_again(told: list[Notice], writing: "Writing") -> None:
    """Tell those who were told, at no more than the level of then and of now; asks for nothing."""
    rows = []
    left = [n.recipient for n in told if n.recipient_id not in writing.decisions]
    writing.hear_of(left)
    now = {**writing.decisions, **(decide_for(writing.event, left, at=writing.at) if left else {})}
    for notice in told:
        decision = now[notice.recipient_id]
        level = at_most(Level(notice.level), Level(decision.level))
        row = writing.notice_by(notice.recipient_id, decision, level, Expects.RECEIPT, notice.why)
        rows.append(row)
    writing.told = {row.recipient_id: row for row in rows if row.told_at is not None}
    writing.tell(rows)
