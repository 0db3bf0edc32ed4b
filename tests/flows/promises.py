"""What must be true of the spine's rows at every moment, read in bulk. Used by the random walks and the races."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import StaffRole
from mellomrom.events import registry
from mellomrom.events.actions.phoning import to_phone
from mellomrom.events.catalogue import Correction, EventKind, Level
from mellomrom.events.models import Course, CourseEvent, Delivery, Duty, Event, Move, Notice, Offer
from mellomrom.events.reach import routes_to
from mellomrom.events.rules import HOUSE_ITEMS, LIFE, Answer, Life, What
from mellomrom.sharing.models import Log

ALIVE = (Life.OPEN, Life.TAKEN)
BECOMES = {
    What.OPENED: Life.OPEN,
    What.TAKEN: Life.TAKEN,
    What.ACCEPTED: Life.TAKEN,
    What.LAPSED: Life.OPEN,
    What.MET: Life.MET,
    What.CANCELLED: Life.CANCELLED,
    What.REOPENED: Life.OPEN,
}
Holders = dict[UUID, UUID]


def all_hold(before: Holders) -> Holders:
    """Check every promise against the rows as they stand; `before` and the answer say who held what, then and now."""
    duties = list(Duty.objects.select_related("holder", "decision", "person", "event", "course__opened_by"))
    moves: dict[UUID, list[Move]] = defaultdict(list)
    for move in Move.objects.order_by("at", "pk"):
        moves[move.duty_id].append(move)
    for duty in duties:
        history_replays(duty, moves[duty.pk])
        silence_escalates(duty)
        the_holder_may_know(duty)
    responsibility_moves_only_on_acceptance(before, duties, moves)
    offers_are_in_order({duty.pk: duty for duty in duties})
    every_notice_is_decided_and_logged()
    every_offer_to_another_unit_is_decided_and_logged()
    withdrawn = set(Event.objects.filter(correction=Correction.CANCEL).values_list("corrects", flat=True))
    nothing_is_owed_for_what_is_withdrawn_or_to_the_dead(duties, withdrawn)
    courses_follow_their_events(duties, withdrawn)
    what_is_told_by_wire_is_accounted_for(withdrawn)
    return {duty.pk: duty.holder_id for duty in duties}


def history_replays(duty: Duty, moves: Sequence[Move]) -> None:
    """The moves, read in order, give the state that the row has, by moves that a duty's life allows (the story is true)."""
    life, holder = None, None
    for move in moves:
        new = BECOMES.get(What(move.what), life)
        if life is None:
            assert move.what == What.OPENED, "a history begins when it is opened"
        elif move.what == What.ACCEPTED:
            assert life in ALIVE, "what is closed cannot be accepted"
        else:
            assert move.holder_id == holder, f"{move.what} moved responsibility"
            if new is not life:
                LIFE.check(life, new)
        life, holder = new, move.holder_id
    assert (life, holder) == (duty.life, duty.holder_id)


def silence_escalates(duty: Duty) -> None:
    """What is open and has a time is asked on at a time; what is taken lapses at one."""
    if duty.life == Life.OPEN and (duty.due_at is not None or duty.holder.service == ServiceType.NOBODY):
        assert duty.next_offer_at is not None, f"{duty.item}: nobody will be asked"
    if duty.life == Life.TAKEN:
        assert duty.lapses_at is not None


def the_holder_may_know(duty: Duty) -> None:
    """P2, P4: one unit holds it, and a decision says that it may know.

    Without holds only the nobody unit, and who owes because of what they wrote themselves.
    """
    assert duty.holder_id is not None
    own = duty.item in HOUSE_ITEMS and duty.holder_id == duty.event.unit_id
    if duty.holder.service == ServiceType.NOBODY or (own and duty.decision is None):
        return
    assert duty.decision is not None, f"{duty.item}: held without a decision"
    assert duty.decision.recipient_id == duty.holder_id, f"{duty.item}: the decision is about another unit"
    assert duty.decision.effect == "permit"


def responsibility_moves_only_on_acceptance(
    before: Holders, duties: Sequence[Duty], moves: dict[UUID, list[Move]]
) -> None:
    """A holder changes only by the acceptance of somebody in the unit that holds it from then on, of an offer to it."""
    moved = [d for d in duties if d.pk in before and before[d.pk] != d.holder_id]
    for duty in moved:
        accepted = next(m for m in reversed(moves[duty.pk]) if m.what == What.ACCEPTED)
        assert accepted.holder_id == duty.holder_id
        assert StaffRole.objects.filter(actor=accepted.by_id, unit=duty.holder_id).exists()
        assert Offer.objects.filter(
            duty=duty, to=duty.holder_id, answer=Answer.ACCEPTED, answered_at=accepted.at
        ).exists()


def offers_are_in_order(duties: dict[UUID, Duty]) -> None:
    """Nobody is asked twice at once, nobody is asked for what is closed, and one acceptance stands alone."""
    waiting = list(Offer.objects.filter(answered_at=None).select_related("to", "decision"))
    assert len({(o.duty_id, o.to_id) for o in waiting}) == len(waiting)
    for offer in waiting:
        assert duties[offer.duty_id].life in ALIVE, "an offer waits for what is closed"
        assert offer.to.service != ServiceType.NOBODY
        assert offer.decision is not None
        assert offer.decision.effect == "permit"


def every_offer_to_another_unit_is_decided_and_logged() -> None:
    """Who is asked to take over learns of a person, so a permit lets them and the person's log says it (P2)."""
    logged = set(Log.objects.filter(what="offer.made").values_list("ref", "unit", "decision"))
    for offer in Offer.objects.select_related("decision"):
        if offer.to_id != offer.from_unit_id:
            assert offer.decision is not None
            assert offer.decision.effect == "permit"
            assert (offer.pk, offer.to_id, offer.decision_id) in logged, "an offer without a row in the person's log"


def every_notice_is_decided_and_logged() -> None:
    """P2: each unit that was told, or was not, has a decision that allows that level, and a row in the person's log."""
    logged = set(Log.objects.filter(what__startswith="notice.").values_list("ref", "what", "unit", "decision"))
    for notice in Notice.objects.select_related("decision"):
        what = "notice.told" if notice.told_at else "notice.denied"
        assert (notice.pk, what, notice.recipient_id, notice.decision_id) in logged
        assert notice.decision.recipient_id == notice.recipient_id
        assert Level(notice.level).rank <= Level(notice.decision.level).rank
        assert notice.told_at is None or notice.decision.effect == "permit"


def nothing_is_owed_for_what_is_withdrawn_or_to_the_dead(duties: Sequence[Duty], withdrawn: set[UUID]) -> None:
    """A message that is withdrawn leaves nobody with a duty, and a death stops every reminder but those of the death."""
    for duty in (d for d in duties if d.life in ALIVE):
        assert duty.event_id not in withdrawn, f"{duty.item}: its event is withdrawn"
        assert duty.course is None or duty.course.opened_by_id not in withdrawn, f"{duty.item}: its course is withdrawn"
        assert duty.person.died_at is None or duty.event.kind == EventKind.DIED, f"{duty.item}: owed to the dead"


def courses_follow_their_events(duties: Sequence[Duty], withdrawn: set[UUID]) -> None:
    """A course with something owed in it is open, and ends only because of an event that stands."""
    happened: dict[UUID, set[str]] = defaultdict(set)
    for row in CourseEvent.objects.exclude(event__in=withdrawn).select_related("event"):
        happened[row.course_id].add(row.event.kind)
    for course in Course.objects.exclude(ends_at=None):
        assert registry.pathway(course.pathway, course.version).ends in happened[course.pk], "its end was withdrawn"
    for duty in (d for d in duties if d.life in ALIVE and d.course_id):
        assert duty.course.closed_at is None, f"{duty.item}: owed in a closed course, so that no event meets it"
        pathway = registry.pathway(duty.course.pathway, duty.course.version)
        owe = next((o for s in pathway.steps for o in s.owe if o.id == duty.item), None)
        if owe is not None and owe.before is not None and duty.due_at is not None:
            assert owe.before in happened[duty.course_id], f"{duty.item}: due by an event that was withdrawn"


def what_is_told_by_wire_is_accounted_for(withdrawn: set[UUID]) -> None:
    """Whoever has a record system and may know whom it is about is sent it: tried, there, answered, or given up with why.

    One record system serves many units, and may have it through another of them. What is to be phoned about is one duty,
    that falls with the receipt.
    """
    deliveries = list(Delivery.objects.select_related("event__corrects", "person"))
    logged = Counter(Log.objects.filter(what="delivery.sent").values_list("ref", flat=True))
    calls: dict[tuple[UUID, UUID | None], list[str]] = defaultdict(list)
    for duty in Duty.objects.filter(item__in=["phone", "record_by_hand"]):
        calls[duty.event_id, duty.notice_id].append(duty.life)
    for d in deliveries:
        called = calls[d.event_id, d.notice_id] if d.notice_id else []
        assert len(called) == (d.phoned_at is not None) or d.notice_id is None, "phoned about once, or not at all"
        assert not (d.received_at and set(called) & set(ALIVE)), "they have it, and somebody phones"
        assert d.dead_at is None or d.error, "given up without a reason"
        assert logged[d.pk] == (d.message_id is not None), "in the person's log once, when it is written"
        void = d.event_id in withdrawn or d.event.corrects_id in withdrawn or d.person.died_at or d.error
        assert not d.refused_at or called or void or d.notice_id is None, "refused, and nobody phones"
    reach_a_record = {(d.event_id, d.endpoint.organization_id) for d in Delivery.objects.select_related("endpoint")}
    told = Notice.objects.filter(told_at__isnull=False, level__in=[Level.SUMMARY, Level.FULL])
    routes = routes_to({n.recipient for n in told.select_related("recipient__organization")})
    for notice in told.filter(recipient__in=list(routes)).select_related("recipient"):
        assert (notice.event_id, notice.recipient.organization_id) in reach_a_record, "told, and never sent"


def nothing_due_is_left(*, at: datetime) -> None:
    """After a round of the worker nothing that was due waits: no lapsed take, no silent duty, no old hand-over."""
    assert not Duty.objects.filter(life=Life.OPEN, next_offer_at__lte=at).exists()
    assert not Duty.objects.filter(life=Life.TAKEN, lapses_at__lte=at).exists()
    assert not Offer.objects.filter(answered_at=None, answer_by__lte=at).exists()
    assert not to_phone(at).exists()
