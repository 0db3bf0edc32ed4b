"""What people do with what they owe: see it, take it, do it, say why a stay began."""

from datetime import datetime
from uuid import UUID

from mellomrom.core.clock import Span
from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory.catalogue import Sector
from mellomrom.directory.models import StaffRole
from mellomrom.events.actions.closing import withdraw_offers
from mellomrom.events.actions.deciding import is_reserved
from mellomrom.events.actions.moves import move
from mellomrom.events.actions.recording import Happening, record
from mellomrom.events.catalogue import Cause, EventKind
from mellomrom.events.models import Course, Duty, Event, Notice
from mellomrom.events.rules import ENDS_WITH_WORDS, LIFE, Life, What, lapses, owed_lapses
from mellomrom.events.wording import needs_words
from mellomrom.people.models import TeamMember

NOT_YOURS = ("duty.not-yours", "There is no such duty for your unit.")
NOBODY = UUID(int=0)  # what does not exist is asked about like what is another's: with the same queries


def locked(duty_id: UUID) -> Duty:
    """Give a duty that nobody else can change until the transaction ends. Raises NotFound.

    Locked without its holder: PostgreSQL drops a row whose holder changed while it waited for the lock.
    """
    duty = Duty.objects.select_for_update(no_key=True).filter(pk=duty_id).first()
    if duty is None:
        raise NotFound(*NOT_YOURS)
    return duty


@walled()
def see(notice_id: UUID, *, by: StaffRole, at: datetime) -> Notice:
    """Write down that the unit has seen what it was told; the first to see stands. Raises NotFound for another's."""
    mine = Notice.objects.filter(recipient=by.unit, told_at__isnull=False)
    mine.filter(pk=notice_id, seen_at=None).update(seen_at=at, seen_by=by)
    notice = mine.filter(pk=notice_id).first()
    if notice is None:
        raise NotFound("notice.not-yours", "There is no such notice for your unit.")
    return notice


@walled()
def take(duty_id: UUID, *, by: StaffRole, at: datetime) -> Duty:
    """Take it on for the unit that holds it, with all that the unit owes because of the same event.

    The take lapses unless it is followed up. Again, or by a colleague: the first to take stands.
    Raises NotFound for another unit's duty, InvalidMove for one that is closed.
    """
    held = _locked_together(duty_id, by)
    duty = held[duty_id]
    if duty.life == Life.TAKEN:
        return duty
    if duty.life != Life.OPEN:
        raise InvalidMove("duty.closed", "This is done or no longer needed, so nobody has to take it.")
    enter()
    together = {pk: owed for pk, owed in held.items() if owed.life == Life.OPEN}
    due_ats = [d.due_at for d in together.values() if d.pk != duty.pk]
    for owed in together.values():
        mark_taken(owed, by=by, at=at, due_ats=due_ats)
    Notice.objects.filter(event=duty.event_id, recipient=by.unit, seen_at=None, told_at__isnull=False).update(
        seen_at=at, seen_by=by
    )
    return duty


def _locked_together(duty_id: UUID, by: StaffRole) -> dict[UUID, Duty]:
    """Lock a duty and all that the unit holds because of the same event, always in the same order.

    Colleagues who take two of them at once would otherwise each wait for the other. Raises NotFound.
    """
    event = Duty.objects.filter(pk=duty_id).values_list("event", flat=True).first()
    rows = Duty.objects.select_for_update(no_key=True)
    held = {duty.pk: duty for duty in rows.filter(event=event, holder=by.unit).order_by("pk")}
    if duty_id not in held:
        raise NotFound(*NOT_YOURS)
    return held


def mark_taken(
    duty: Duty, *, by: StaffRole, at: datetime, due_ats: list[datetime | None], how: What = What.TAKEN
) -> None:
    """Write a take down on a locked duty, with when it lapses, and withdraw what it was offered."""
    LIFE.check(Life(duty.life), Life.TAKEN)
    duty.life, duty.taken_at, duty.taken_by = Life.TAKEN, at, by
    time = Span.parse(duty.done_within)
    duty.lapses_at = lapses(at, time, due_ats) if duty.notice_id else owed_lapses(at, time, duty.due_at)
    duty.next_offer_at = None
    duty.save(
        update_fields=[
            "life",
            "taken_at",
            "taken_by",
            "lapses_at",
            "next_offer_at",
            "holder",
            "held_since",
            "decision",
            "role",
            "rung",
        ]
    )
    withdraw_offers(duty, by=by.actor, at=at)
    insert([move(duty, how, by=by.actor, at=at)])


def may_do(duty: Duty, by: StaffRole, *, at: datetime) -> bool:
    """Say whether this role may say that the duty is done: its holder, a unit that was told, or one in the care team."""
    if duty.holder_id == by.unit_id:
        return True
    if Notice.objects.filter(event=duty.event_id, recipient=by.unit, told_at__isnull=False).exists():
        return True
    team = TeamMember.objects.filter(person=duty.person_id, unit=by.unit, since__lte=at)
    return by.unit.sector is Sector.HEALTH and team.exclude(until__lte=at).exists()


@walled()
def done(duty_id: UUID, *, by: StaffRole, at: datetime, said: bool = False, words: str = "") -> Duty:
    """Say that what was owed is done. Anyone who does it meets it: done by B for A, and A is thanked for nothing.

    `said`: the words that some duties end with are written down. `words`: what shows that an item of a checklist is done,
    where a sentence is to. Again changes nothing. Raises NotFound for one who was
    never told, InvalidMove for what is no longer needed, or needs words.
    """
    duty = Duty.objects.select_for_update(no_key=True).filter(pk=duty_id).first()
    if not may_do(duty or Duty(event_id=NOBODY, person_id=NOBODY), by, at=at) or duty is None:
        raise NotFound(*NOT_YOURS)
    if duty.life == Life.MET:
        return duty
    if duty.item in ENDS_WITH_WORDS and not said:
        raise InvalidMove("duty.needs-words", "This ends with words of yours. Open it, and write them.")
    if needs_words(duty) and not words.strip():
        raise InvalidMove("duty.needs-words", "This ends with words of yours. Open it, and write them.")
    LIFE.check(Life(duty.life), Life.MET)
    enter()
    duty.because = words.strip() or None
    duty.life, duty.closed_at, duty.closed_by = Life.MET, at, by.actor
    duty.lapses_at = duty.next_offer_at = None
    duty.for_whom_id = duty.holder_id if duty.holder_id != by.unit_id else None
    duty.save(update_fields=["life", "closed_at", "closed_by", "lapses_at", "next_offer_at", "for_whom", "because"])
    withdraw_offers(duty, by=by.actor, at=at)
    insert([move(duty, What.MET, by=by.actor, at=at)])
    return duty


@walled()
def state_cause(course_id: UUID, cause: Cause, *, by: StaffRole, at: datetime) -> Event:
    """Say why a stay began, by one tap in the ward; the pathway then applies, or does not (A11).

    The unit that sent the admission, or holds the question, may say it. What the person reserved about the admission
    is reserved about its cause. Raises NotFound for any other unit, and for a stay that is over.
    """
    running = Course.objects.filter(closed_at=None).select_related("opened_by__addressee", "person")
    course = running.filter(pk=course_id).first()
    asked = Duty.objects.filter(course=course_id, item="ask", holder=by.unit).exists()
    if course is None or not (asked or course.opened_by.unit_id == by.unit_id):
        raise NotFound("course.not-yours", "There is no such question for your unit.")
    enter()
    return record(
        Happening(
            person=course.person,
            owner=by.unit.organization,
            kind=EventKind.CAUSE_STATED,
            occurred_at=at,
            cause=cause,
            unit=by.unit,
            addressee=course.opened_by.addressee,
            details={"forwarding_reserved": "yes"} if is_reserved(course.opened_by) else None,
        ),
        by=by.actor,
        at=at,
    )
