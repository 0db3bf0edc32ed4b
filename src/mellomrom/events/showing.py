"""From rows to what is shown: a duty as its holder sees it, an event as one unit may see it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from mellomrom.directory.models import StaffRole, Unit
from mellomrom.events.cards import Card, Owed
from mellomrom.events.catalogue import Correction, EventKind, Evidence, Expects, Force, Level
from mellomrom.events.models import Duty, Event, Move, Notice, Offer
from mellomrom.events.rules import Life, What, Why, at_most, may_judge
from mellomrom.events.titles import WITHHELD_ITEM
from mellomrom.events.wording import check_of, in_all_languages, source_name, unit_name, what
from mellomrom.exchange.queries import BYTES
from mellomrom.people.catalogue import Protection
from mellomrom.people.queries import short_name
from mellomrom.sharing.models import Decision
from mellomrom.sharing.queries import OBJECTIONS, WITHHELD_TEXT, why
from mellomrom.sharing.rules import cut

ALIVE = (Life.OPEN, Life.TAKEN)
MAY_NOT_TEXT = "Your unit may not know more about this."
EVENT_WITH = ("person", "unit__organization", "addressee", "message__partner__organization")
EVENT_WITHOUT = tuple(f"message__{name}" for name in BYTES)  # nobody is shown them here


def is_late(due_at: datetime | None, at: datetime) -> bool:
    """Say whether something should have been done by now."""
    return due_at is not None and due_at < at


def to_show(duties: "QuerySet[Duty]") -> "QuerySet[Duty]":
    """Read with duties all that a card shows, in three queries however many they are."""
    waiting = Offer.objects.filter(answered_at=None).select_related("to__organization").order_by("made_at")
    takes = Move.objects.filter(what__in=[What.TAKEN, What.ACCEPTED, What.LAPSED]).order_by("-at", "-pk")
    with_event = [f"event__{name}" for name in EVENT_WITH]
    duties = duties.select_related(
        "course", "taken_by", "decision", "notice__decision", "holder__organization", *with_event
    ).defer(*[f"event__{name}" for name in EVENT_WITHOUT])
    return duties.prefetch_related(
        Prefetch("offers", queryset=waiting, to_attr="waiting"), Prefetch("moves", queryset=takes, to_attr="takes")
    )


def owed(duty: Duty, role: StaffRole | None, *, at: datetime) -> Owed:
    """Show a duty, read by `to_show`, to its holder."""
    lapsed = _lapsed_take(duty)
    taken = duty.life == Life.TAKEN
    own = role is None or duty.holder.organization_id == role.unit.organization_id
    check = check_of(duty)
    return Owed(
        duty=duty.id,
        item=duty.item,
        kind=EventKind(duty.event.kind),
        what=what(duty),
        due_at=duty.due_at,
        late=duty.life in ALIVE and is_late(duty.due_at, at),
        force=Force(duty.force),
        law=duty.law,
        law_verified=duty.law_verified,
        time_is_ours=duty.time_is_ours,
        life=Life(duty.life),
        taken_by=duty.taken_by.name if own and taken and duty.taken_by is not None else "",
        taken_by_me=bool(taken and role and duty.taken_by_id == role.id),
        taken_at=duty.taken_at if taken else None,
        lapsed_take_at=lapsed.at if lapsed else None,
        lapsed_take_by_me=bool(lapsed and role and lapsed.by_id == role.actor_id),
        waits_for=tuple(unit_name(o.to) for o in duty.waiting if own and o.to_id != duty.holder_id),  # type: ignore[attr-defined]
        course=duty.course_id if duty.item == "ask" else None,
        lapses_at=duty.lapses_at if taken else None,
        pathway=duty.course.pathway if own and duty.course is not None else "",
        version=duty.course.version if own and duty.course is not None else None,
        words=duty.words or "",
        may_judge=may_judge(duty.item),
        always=check is not None and check.always,
        needs_words=check is not None and check.evidence is Evidence.WORDS,
        checklist=duty.course_id if check is not None else None,
    )


def _lapsed_take(duty: Duty) -> Move | None:
    """Give the take that was not followed up, when the duty is open again because of it."""
    takes: Sequence[Move] = duty.takes  # type: ignore[attr-defined]
    if duty.life != Life.OPEN or not takes or takes[0].what != What.LAPSED:
        return None
    return next((m for m in takes if m.what != What.LAPSED), None)


def shows_person(level: Level) -> bool:
    """Say whether a level shows who it is about; below it stands "a person you follow up"."""
    return level.rank >= Level.SUMMARY.rank


def withheld(decision: Decision) -> str:
    """Say that somebody may know no more of something, and of the person's no that it is their wish; never anything else."""
    return WITHHELD_TEXT if decision.rule in OBJECTIONS else MAY_NOT_TEXT


def veiled(owed: Owed, why_not: str) -> Owed:
    """Show that something is owed and by when, and nothing of what it is or whom it is about."""
    return replace(
        owed,
        what=in_all_languages(WITHHELD_ITEM),
        law="",
        law_verified=False,
        time_is_ours=False,
        pathway="",
        version=None,
        course=None,
        words="",
        may_judge=False,
        needs_words=False,
        checklist=None,
        withheld=why_not,
    )


def card(
    event: Event,
    recipient: Unit,
    *,
    role: StaffRole,
    duties: Iterable[Duty],
    notice: Notice | None,
    decision: Decision | None,
    offer: Offer | None = None,
    now: Decision | None = None,
    at: datetime,
) -> Card:
    """Show an event to a unit, cut to the level decided then, or to that of `now` where it is less.

    Where nothing is left, what is owed stands there still, by when and to be done or handed back: no name and no source.
    """
    kind = EventKind(event.kind)
    own = (
        Level.FULL if event.unit_id == recipient.id else Level.PING
    )  # nobody decides what one may know of one's own words
    level = Level(notice.level) if notice is not None else Level(decision.level) if decision is not None else own
    level = at_most(level, Level(now.level)) if now is not None else level
    because = now if now is not None and Level(now.level) is Level.NOTHING else decision
    hidden = withheld(because) if level is Level.NOTHING and because is not None else ""
    shown = sorted((owed(d, role, at=at) for d in duties), key=_answer_first)
    shown = [veiled(o, hidden) for o in shown] if hidden else shown
    due_ats = [o.due_at for o in shown if o.life in ALIVE and o.due_at is not None]
    with_name = shows_person(level)
    protected = event.person.protection != Protection.NONE
    return Card(
        event=event.id,
        kind=kind,
        correction=Correction(event.correction),
        person=event.person_id if with_name and kind is not EventKind.EMERGENCY_ACCESS else None,  # no way to the page
        person_name=short_name(event.person) if with_name else "",
        level=level,
        source=source_name(event) if not hidden else "",
        recipient=unit_name(recipient),
        occurred_at=event.occurred_at,
        all_day=event.all_day,
        estimated=event.estimated,
        received_at=event.recorded_at,
        due_at=min(due_ats, default=None),
        late=any(o.late for o in shown),
        expects=Expects(notice.expects) if notice is not None else Expects.TAKE,
        owes=tuple(shown),
        notice=notice.id if notice is not None else None,
        seen=notice is not None and notice.seen_at is not None,
        withdrawn=notice is not None and notice.withdrawn_at is not None,
        offer=offer.id if offer is not None else None,
        offer_why=Why(offer.why) if offer is not None else None,
        offered_by=unit_name(offer.from_unit) if offer is not None else "",
        reason=why(decision, shown=level) if decision is not None and not hidden else None,
        details=cut(event.details, level, event.category, to=recipient.sector, protected=protected),
        withheld=hidden,
    )


def _answer_first(o: Owed) -> tuple[bool, bool, str]:
    return (o.item != "answer", o.due_at is None, o.due_at.isoformat() if o.due_at else "")
