"""What an event closes, moves or opens again: met, made void, withdrawn at its source, revised, ended by death."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from mellomrom.core.clock import Span, add
from mellomrom.database.rows import insert
from mellomrom.directory.models import Actor
from mellomrom.events.actions.moves import move
from mellomrom.events.catalogue import EventKind, Expects, Level
from mellomrom.events.models import Course, Duty, Event, Move, Notice, Offer
from mellomrom.events.rules import LIFE, Answer, Life, What
from mellomrom.people.models import Person

if TYPE_CHECKING:
    from mellomrom.events.actions.writing import Writing

GRACE = Span.parse("1h")
ALIVE = [Life.OPEN, Life.TAKEN]


def close(duty: Duty, event: Event, *, by: Actor, at: datetime, reason: str = "") -> Duty:
    """Close a duty because of an event: met, or cancelled where a reason is given. Needs the row locked."""
    new = Life.CANCELLED if reason else Life.MET
    LIFE.check(Life(duty.life), new)
    other = event.unit_id if not reason and event.unit_id and event.unit_id != duty.holder_id else None
    duty.life, duty.closed_at, duty.closed_by, duty.met_by = new, at, by, event
    duty.lapses_at = duty.next_offer_at = None
    duty.reason = reason
    duty.for_whom_id = duty.holder_id if other else None
    duty.save(
        update_fields=[
            "life", "closed_at", "closed_by", "met_by", "lapses_at", "next_offer_at", "reason", "for_whom",
        ]
    )  # fmt: skip
    withdraw_offers(duty, by=by, at=at)
    insert([move(duty, What.CANCELLED if reason else What.MET, by=by, at=at, reason=reason)])
    return duty


def withdraw_offers(duty: Duty, *, by: Actor, at: datetime) -> int:
    """Withdraw the offers that nobody has answered; returns how many."""
    waiting = Offer.objects.filter(duty=duty, answered_at=None)
    return waiting.update(answer=Answer.WITHDRAWN, answered_at=at, answered_by=by)


def date_now(duties: Iterable[UUID], event: Event, *, by: Actor, at: datetime) -> None:
    """Say that what should come before this event is due now: it counts as not kept, and is asked for at once."""
    for duty in Duty.objects.select_for_update(no_key=True).filter(pk__in=list(duties)):
        duty.due_at = event.occurred_at
        soon = add(at, GRACE)
        duty.next_offer_at = soon if duty.life == Life.OPEN else None
        duty.lapses_at = soon if duty.life == Life.TAKEN else None
        duty.save(update_fields=["due_at", "next_offer_at", "lapses_at"])
        insert([move(duty, What.DATED, by=by, at=at)])


def close_all(person: Person, event: Event, *, by: Actor, at: datetime) -> None:
    """Stop every reminder and close every duty of a person who has died, whoever owns it; notices of it stay."""
    mine = Q(event=event)
    for duty in Duty.objects.select_for_update(no_key=True).filter(person=person, life__in=ALIVE).exclude(mine):
        close(duty, event, reason="died", by=by, at=at)
    Course.objects.filter(person=person, closed_at=None).exclude(opened_by=event).update(closed_at=at, closed_by=event)


def withdraw(event: Event, writing: "Writing", *, by: Actor, at: datetime) -> None:
    """Carry out a cancellation: its original's notices and duties fall, what it had closed opens again, all told hear."""
    original = event.corrects
    assert original is not None  # the check constraint of Event, and the caller
    told = list(Notice.objects.filter(event=original, told_at__isnull=False).select_related("decision", "recipient"))
    Notice.objects.filter(event=original).update(withdrawn_at=at)
    opened = Q(event=original) | Q(course__opened_by=original)
    for duty in Duty.objects.select_for_update(no_key=True, of=("self",)).filter(opened, life__in=ALIVE):
        close(duty, event, reason="withdrawn", by=by, at=at)
    for duty in Duty.objects.select_for_update(no_key=True).filter(met_by=original):
        _open_again(duty, by=by, at=at)
    Course.objects.filter(opened_by=original, closed_at=None).update(closed_at=at, closed_by=event)
    Course.objects.filter(closed_by=original).exclude(opened_by=original).update(closed_at=None, closed_by=None)
    if original.kind == EventKind.DIED:
        Person.objects.filter(pk=original.person_id).update(died_at=None)
    _tell_again(told, writing)


def _open_again(duty: Duty, *, by: Actor, at: datetime) -> None:
    LIFE.check(Life(duty.life), Life.OPEN)
    duty.life = Life.OPEN
    duty.closed_at = duty.closed_by = duty.met_by = duty.for_whom = duty.taken_at = duty.taken_by = None
    duty.reason = ""
    duty.next_offer_at = None if duty.due_at is None else max(duty.due_at, add(at, GRACE))
    duty.save(
        update_fields=[
            "life", "closed_at", "closed_by", "met_by", "for_whom", "taken_at", "taken_by", "reason", "next_offer_at",
        ]
    )  # fmt: skip
    insert([move(duty, What.REOPENED, by=by, at=at)])


def revise(event: Event, writing: "Writing", *, by: Actor, at: datetime) -> None:
    """Carry out a revision: what is owed because of the original moves by as much as the event did; all told hear."""
    original = event.corrects
    assert original is not None
    shift = event.occurred_at - original.occurred_at
    moves: list[Move] = []
    if shift:
        alive = Duty.objects.select_for_update(no_key=True).filter(event=original, life__in=ALIVE)
        for duty in alive.exclude(due_at=None):
            duty.due_at = max(duty.due_at + shift, add(at, GRACE)) if duty.due_at else None
            duty.next_offer_at = duty.due_at if duty.life == Life.OPEN else None
            duty.save(update_fields=["due_at", "next_offer_at"])
            moves.append(move(duty, What.DATED, by=by, at=at))
    insert(moves)
    told = list(Notice.objects.filter(event=original, told_at__isnull=False).select_related("decision", "recipient"))
    _tell_again(told, writing)


def _tell_again(told: list[Notice], writing: "Writing") -> None:
    """Tell those who were told, at no more than the level of then and of now; asks for nothing."""
    rows = []
    for notice in told:
        now = writing.decisions.get(notice.recipient_id)
        decision = now if now is not None else notice.decision
        level = min(Level(notice.level), Level(decision.level), key=lambda v: v.rank)
        row = writing.notice_by(notice.recipient_id, decision, level, Expects.RECEIPT, notice.why)
        rows.append(row)
    writing.tell(rows)
