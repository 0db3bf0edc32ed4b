"""How responsibility moves: it is offered, and the first to accept holds. Nothing else moves it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mellomrom.core.clock import Span, add, local
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory import queries as directory
from mellomrom.directory.actions import close_unit as shut
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import Actor, StaffRole, Unit
from mellomrom.events.actions.coordination import take_over
from mellomrom.events.actions.deciding import decide_for
from mellomrom.events.actions.duties import NOT_YOURS, locked, mark_taken
from mellomrom.events.actions.moves import move
from mellomrom.events.actions.telling import tell_of_offer
from mellomrom.events.catalogue import EventKind, Force
from mellomrom.events.models import Duty, Offer
from mellomrom.events.rules import TAKE_OVER, Answer, Life, What, Why, may_hold
from mellomrom.events.wording import may_owe
from mellomrom.people.models import Person
from mellomrom.sharing.actions import log
from mellomrom.sharing.models import Decision
from mellomrom.sharing.queries import OBJECTIONS

ANSWER_HANDOVER = Span.parse("4h")
JOINT_MEETING = Span.parse("3wd")
NOT_OFFERED = ("offer.not-yours", "There is no such offer to your unit.")


def decision_about(duty: Duty, units: Sequence[Unit], *, at: datetime) -> Mapping[UUID, Decision]:
    """Decide whether these units may know of a duty's event, on the day it is asked."""
    return decide_for(duty.event, units, holder=duty.holder, at=at)


def hand_over(duty_id: UUID, to: UUID, *, by: StaffRole, at: datetime) -> Offer:
    """Ask another unit to take a duty over; it stays with the holder until they accept.

    Again gives the offer that waits. Raises NotFound for another's duty, InvalidMove for a closed one or one's own
    unit, NotPermitted where that unit may not know of the person: that it was asked for is kept first.
    """
    offer = _hand_over(duty_id, to, by=by, at=at)
    if offer is None:
        raise NotPermitted(
            "offer.may-not-know", "That unit may not know of this person, so it cannot be asked. Choose another."
        )
    return offer


@walled()
def _hand_over(duty_id: UUID, to: UUID, *, by: StaffRole, at: datetime) -> Offer | None:
    duty = locked(duty_id)
    if duty.holder_id != by.unit_id:
        raise NotFound(*NOT_YOURS)
    if duty.life not in (Life.OPEN, Life.TAKEN):
        raise InvalidMove("duty.closed", "This is done or no longer needed, so nobody has to take it.")
    unit = directory.unit(to)
    if unit is None or unit.closed_on is not None or unit.service == ServiceType.NOBODY:
        raise NotFound("unit.unknown", "There is no such unit to hand over to.")
    if unit.id == by.unit_id:
        raise InvalidMove("offer.to-oneself", "Your unit has this already.")
    if not may_hold(duty.item, unit.id, duty.event.unit_id):
        raise InvalidMove("offer.to-who-looked", "Whoever looked cannot judge it. Choose another unit.")
    if not may_owe(duty, unit):
        raise InvalidMove("offer.outside-health", "Only a health service can hold this. Choose another unit.")
    enter()
    waiting = Offer.objects.filter(duty=duty, to=unit, answered_at=None).first()
    if waiting is not None:
        return waiting
    decision = decision_about(duty, [unit], at=at)[unit.id]
    if decision.effect != "permit":
        log(what="offer.denied", by=by.actor, at=at, person=duty.person, ref=duty.id, decision=decision, to=unit)
        return None
    return make_offer(duty, unit, decision, why=Why.HANDOVER, by=by.actor, at=at, answer_by=add(at, ANSWER_HANDOVER))


def make_offer(
    duty: Duty, to: Unit, decision: Decision | None, *, why: Why, by: Actor, at: datetime, answer_by: datetime | None
) -> Offer:
    """Write an offer down, that it was made, and in the person's log that another unit learns of it by it; where a
    duty to inform let it, the holder tells the person.

    Needs the duty locked and no unanswered offer to that unit.
    """
    on_call = directory.on_duty(to, at=at) if to.service == ServiceType.ON_CALL else None
    offer = Offer(
        owner_id=duty.owner_id,
        duty=duty,
        to=to,
        role=on_call,
        decision=decision,
        why=why,
        made_at=at,
        made_by=by,
        from_unit_id=duty.holder_id,
        answer_by=answer_by,
    )
    insert([offer])
    insert([move(duty, What.OFFERED, by=by, at=at, to=to, reason=str(why))])
    if to.id != duty.holder_id:
        log(what="offer.made", by=by, at=at, person=duty.person, ref=offer.id, decision=decision, to=to)
        tell_of_offer(offer, duty, decision, by=by, at=at)
    return offer


def _mine(offer_id: UUID, by: StaffRole) -> tuple[Offer, Duty]:
    offer = Offer.objects.select_related("to__organization").filter(pk=offer_id, to=by.unit).first()
    if offer is None:
        raise NotFound(*NOT_OFFERED)
    duty = locked(offer.duty_id)
    unanswered = Offer.objects.select_for_update(no_key=True, of=("self",))  # the worker may let it run out just now
    offer.refresh_from_db(fields=["answer", "answered_at", "answered_by"], from_queryset=unanswered)
    return offer, duty


def accept(offer_id: UUID, *, by: StaffRole, at: datetime) -> Duty:
    """Take over what was offered: from now the accepting unit holds it, and all other offers fall.

    Again by the unit that accepted changes nothing. Raises NotFound for another's offer, InvalidMove where somebody
    was first, or it is done, or it was withdrawn; NotPermitted where the person has said no to that unit since, which
    is written down first.
    """
    duty = _accept(offer_id, by=by, at=at)
    if duty is None:
        raise NotPermitted(
            "offer.may-not-know-now",
            "Your unit may not know of this any more, so it cannot take it over. Say no to it.",
        )
    return duty


@walled()
def _accept(offer_id: UUID, *, by: StaffRole, at: datetime) -> Duty | None:
    _hold_the_person(offer_id, by)
    offer, duty = _mine(offer_id, by)
    if offer.answer == Answer.ACCEPTED and duty.holder_id == by.unit_id:
        return duty
    if offer.answer:
        raise InvalidMove("offer.answered", "This is answered already. Somebody else may have taken it.")
    if duty.life not in (Life.OPEN, Life.TAKEN):
        raise InvalidMove("duty.closed", "This is done or no longer needed, so nobody has to take it.")
    enter()
    if (no := _said_no(duty, offer.to, at=at)) is not None:
        log(what="offer.denied", by=by.actor, at=at, person=duty.person, ref=duty.id, decision=no, to=offer.to)
        return None
    _answer(offer, Answer.ACCEPTED, by=by.actor, at=at)
    if duty.holder_id != offer.to_id:
        duty.holder_id, duty.held_since, duty.rung = offer.to_id, at, 0
        duty.decision_id, duty.role = offer.decision_id, None
    duty.life = Life.OPEN  # whoever had taken it has handed it over
    mark_taken(duty, by=by, at=at, due_ats=[], how=What.ACCEPTED)
    if duty.item == TAKE_OVER:
        take_over(duty, offer.from_unit, by=by, at=at)
    return duty


def _hold_the_person(offer_id: UUID, by: StaffRole) -> None:
    """Lock the person first where accepting records an event: who records one holds the person before any duty."""
    mine = Offer.objects.filter(pk=offer_id, to=by.unit, duty__item=TAKE_OVER).values_list("duty__person", flat=True)
    person_id = mine.first()
    if person_id is not None:
        enter()
        Person.objects.select_for_update(no_key=True).get(pk=person_id)


def _said_no(duty: Duty, unit: Unit, *, at: datetime) -> Decision | None:
    """Give the decision where the person has said no to a unit that was asked before. Who judges a look is not asked of."""
    if duty.holder_id == unit.id or duty.event.kind == EventKind.EMERGENCY_ACCESS:
        return None
    now = decision_about(duty, [unit], at=at)[unit.id]
    return now if now.rule in OBJECTIONS else None


@walled()
def decline(offer_id: UUID, *, reason: str, by: StaffRole, at: datetime) -> Offer:
    """Say no to an offer, with a reason; the holder stays. The second no opens a joint meeting.

    Raises NotFound for another's offer, InvalidMove without a reason or when it is answered.
    """
    offer, duty = _mine(offer_id, by)
    if not reason.strip():
        raise InvalidMove("offer.no-reason", "A no needs a reason, so that the one who asked can go on.")
    if offer.answer == Answer.DECLINED:
        return offer
    if offer.answer:
        raise InvalidMove("offer.answered", "This is answered already. Somebody else may have taken it.")
    enter()
    _answer(offer, Answer.DECLINED, by=by.actor, at=at, reason=reason.strip())
    insert([move(duty, What.DECLINED, by=by.actor, at=at, to=offer.to)])
    if duty.life == Life.OPEN and offer.why != Why.HANDOVER:  # a hand-over was the holder's wish, not a late duty
        duty.next_offer_at = at  # the next rung is asked at once
        duty.save(update_fields=["next_offer_at"])
    if Offer.objects.filter(duty=duty, answer=Answer.DECLINED).count() == 2:
        _joint_meeting(duty, offer, by=by.actor, at=at)
    return offer


def _answer(offer: Offer, answer: Answer, *, by: Actor, at: datetime, reason: str | None = None) -> None:
    offer.answer, offer.answered_at, offer.answered_by, offer.reason = answer, at, by, reason
    offer.save(update_fields=["answer", "answered_at", "answered_by", "reason"])


def _joint_meeting(duty: Duty, declined: Offer, *, by: Actor, at: datetime) -> Duty | None:
    """Open the duty to meet: for the space's leader on the offering side, else the coordinating unit, else nobody."""
    asked = {"event": duty.event_id, "course": duty.course_id, "item": "joint_meeting", "notice": duty.notice_id}
    if Duty.objects.filter(**asked).exists():
        return None
    space = directory.space_between(duty.holder, declined.to)
    leader = (space.leader_a if space.a_id == duty.holder_id else space.leader_b) if space else None
    unit = leader.unit if leader and may_owe(duty, leader.unit) else _coordinating(duty)
    due_at = add(at, JOINT_MEETING)
    meeting = Duty(
        person_id=duty.person_id,
        owner_id=duty.owner_id,
        event_id=duty.event_id,
        course_id=duty.course_id,
        notice_id=duty.notice_id,
        decision=decision_about(duty, [unit], at=at)[unit.id],
        item="joint_meeting",
        force=Force.OUR_DEFAULT,
        holder=unit,
        role=leader,
        held_since=at,
        due_at=due_at,
        next_offer_at=at if unit.service == ServiceType.NOBODY else due_at,
        rungs=["leader"],
        every="1d",
    )
    insert([meeting])
    insert([move(meeting, What.OPENED, by=by, at=at)])
    log(what="duty.opened", by=by, at=at, person=duty.person, ref=meeting.id, decision=meeting.decision, to=unit)
    return meeting


@transaction.atomic
def close_unit(unit_id: UUID, *, at: datetime) -> Unit:
    """Close a unit that holds nothing any more. Raises NotFound, InvalidMove while it holds an open duty."""
    unit = directory.unit(unit_id)
    if unit is None or unit.service == ServiceType.NOBODY:
        raise NotFound("unit.unknown", "There is no such unit.")
    held = Duty.objects.filter(holder=unit, life__in=[Life.OPEN, Life.TAKEN]).count()
    if held:
        raise InvalidMove(
            "unit.holds-duties",
            "This unit still holds %(count)s duties. Hand them over before it closes.",
            count=held,
        )
    Offer.objects.filter(to=unit, answered_at=None).update(
        answer=Answer.WITHDRAWN, answered_at=at, answered_by=directory.house()
    )
    return shut(unit, on=local(at).date())


def _coordinating(duty: Duty) -> Unit:
    organization = duty.holder.organization_id
    for service in (ServiceType.COORDINATING_UNIT, ServiceType.LEADER, ServiceType.NOBODY):
        if unit := directory.first_unit(organization, service):
            return unit
    nobody = directory.first_unit(directory.operator().id, ServiceType.NOBODY)
    assert nobody is not None  # ensure_fixed made it, and it cannot be closed
    return nobody
