"""What an event closes or dates: met, made void, due now, ended by death."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from mellomrom.core.clock import Span, add
from mellomrom.database.rows import Ask, ask, insert, inserting, updating
from mellomrom.directory.models import Actor
from mellomrom.events.actions.moves import move
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.events.models import Course, Duty, Event, Move
from mellomrom.events.rules import JUDGED_BY_OTHERS, LIFE, Answer, Life, What
from mellomrom.people.models import Person

GRACE = Span.parse("1h")
ALIVE = [Life.OPEN, Life.TAKEN]


def close(duties: Iterable[tuple[Duty, str]], event: Event | None, *, by: Actor, at: datetime) -> None:
    """Close duties because of an event, each (duty, reason): met without a reason, cancelled with one. Needs them locked.

    No event: what is void because of something else than an event, such as a receipt.
    """
    moves, changes = closing(duties, event, by=by, at=at)
    ask(*inserting(moves), *changes)


def closing(
    duties: Iterable[tuple[Duty, str]], event: Event | None, *, by: Actor, at: datetime
) -> tuple[list[Move], list[Ask[Any]]]:
    """Do as `close`, and give what must be written: the moves, and the statements that close duties and their offers."""
    closed = [_closed(duty, event, reason, by=by, at=at) for duty, reason in duties]
    moves = [move(d, What.CANCELLED if d.reason else What.MET, by=by, at=at, reason=d.reason) for d in closed]
    return moves, [*updating(closed, *_CLOSED), _withdrawing(closed, by=by, at=at)] if closed else []


_CLOSED = ("life", "closed_at", "closed_by", "met_by", "lapses_at", "next_offer_at", "reason", "for_whom")


def _closed(duty: Duty, event: Event | None, reason: str, *, by: Actor, at: datetime) -> Duty:
    new = Life.CANCELLED if reason else Life.MET
    LIFE.check(Life(duty.life), new)
    by_unit = event.unit_id if event is not None and not reason else None
    other = by_unit if by_unit != duty.holder_id else None
    duty.life, duty.closed_at, duty.closed_by, duty.met_by = new, at, by, event
    duty.lapses_at = duty.next_offer_at = None
    duty.reason = reason
    duty.for_whom_id = duty.holder_id if other else None
    return duty


def ask_again(duty: Duty, within: Span, *, by: Actor, at: datetime) -> Duty:
    """Open a duty that is closed once more, with a new time: what was done is not enough any more. Needs it locked."""
    duty.due_at = add(at, within)
    return open_again(duty, duty.due_at, by=by, at=at)


def open_again(duty: Duty, offered_at: datetime | None, *, by: Actor, at: datetime) -> Duty:
    """Open a duty that is closed once more, to be offered on from a time (None: never). Needs it locked."""
    LIFE.check(Life(duty.life), Life.OPEN)
    duty.life, duty.reason = Life.OPEN, ""
    duty.closed_at = duty.closed_by = duty.met_by = duty.for_whom = duty.taken_at = duty.taken_by = None
    duty.next_offer_at = offered_at
    duty.save()
    insert([move(duty, What.REOPENED, by=by, at=at)])
    return duty


def withdraw_offers(*duties: Duty, by: Actor, at: datetime) -> int:
    """Withdraw the offers of these duties that nobody has answered; returns how many."""
    return len(ask(_withdrawing(duties, by=by, at=at))[0])


def _withdrawing(duties: Sequence[Duty], *, by: Actor, at: datetime) -> Ask[list[Any]]:
    return Ask(
        "UPDATE events_offer SET answer = %s, answered_at = %s, answered_by_id = %s"
        " WHERE duty_id = ANY(%s) AND answered_at IS NULL RETURNING id",
        (str(Answer.WITHDRAWN), at, by.pk, [duty.pk for duty in duties]),
        list,
    )


def dating(dates: Sequence[tuple[Duty, datetime]], *, by: Actor, at: datetime) -> tuple[list[Move], list[Ask[Any]]]:
    """Set the time of what should come before an event: the event has come, so it is late and asked for, or its day is known.

    Gives what must be written: the moves, and the statement that dates the duties. Needs them locked.
    """
    soon = add(at, GRACE)
    duties = [duty for duty, _ in dates]
    for duty, due_at in dates:
        duty.due_at = due_at
        duty.next_offer_at = max(soon, due_at) if duty.life == Life.OPEN else None
        duty.lapses_at = max(soon, due_at) if duty.life == Life.TAKEN else None
    moves = [move(duty, What.DATED, by=by, at=at) for duty in duties]
    return moves, list(updating(duties, "due_at", "next_offer_at", "lapses_at"))


def death_of(person: Person) -> Event | None:
    """Give the event that told of the person's death, the first that stands; None while nobody has told of one."""
    deaths = Event.objects.filter(person=person, kind=EventKind.DIED, correction=Correction.NEW)
    return deaths.exclude(corrections__correction=Correction.CANCEL).order_by("recorded_at", "pk").first()


def close_all(person: Person, *, by: Actor, at: datetime) -> None:
    """Stop every reminder and close every duty of a person who has died, whoever owns it; notices of it stay.

    Again for what was reported after the death: the dead owe and are owed nothing. Nothing for the living.
    """
    death = death_of(person)
    if death is None:
        return
    alive = Duty.objects.select_for_update(no_key=True, of=("self",)).filter(person=person, life__in=ALIVE)
    alive = alive.exclude(item__in=JUDGED_BY_OTHERS)  # whether it was right to look is judged all the same
    closes = alive.exclude(event__kind=EventKind.DIED).order_by("pk")
    close([(duty, "died") for duty in closes], death, by=by, at=at)
    courses = Course.objects.filter(person=person, closed_at=None).exclude(opened_by__kind=EventKind.DIED)
    courses.update(closed_at=at, closed_by=death)
