"""What an event closes or dates: met, made void, due now, ended by death."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from mellomrom.core.clock import Span, add
from mellomrom.database.rows import insert
from mellomrom.directory.models import Actor
from mellomrom.events.actions.moves import move
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.events.models import Course, Duty, Event, Offer
from mellomrom.events.rules import LIFE, Answer, Life, What
from mellomrom.people.models import Person

GRACE = Span.parse("1h")
ALIVE = [Life.OPEN, Life.TAKEN]


def close(duties: Iterable[tuple[Duty, str]], event: Event, *, by: Actor, at: datetime) -> None:
    """Close duties because of an event, each (duty, reason): met without a reason, cancelled with one. Needs them locked."""
    closed = [_closed(duty, event, reason, by=by, at=at) for duty, reason in duties]
    withdraw_offers(*closed, by=by, at=at)
    insert([move(d, What.CANCELLED if d.reason else What.MET, by=by, at=at, reason=d.reason) for d in closed])


def _closed(duty: Duty, event: Event, reason: str, *, by: Actor, at: datetime) -> Duty:
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
    return duty


def withdraw_offers(*duties: Duty, by: Actor, at: datetime) -> int:
    """Withdraw the offers of these duties that nobody has answered; returns how many."""
    waiting = Offer.objects.filter(duty__in=[duty.pk for duty in duties], answered_at=None)
    return waiting.update(answer=Answer.WITHDRAWN, answered_at=at, answered_by=by)


def date_now(duties: Iterable[UUID], event: Event, *, by: Actor, at: datetime) -> None:
    """Say that what should come before this event is due now: it counts as not kept, and is asked for at once."""
    for duty in Duty.objects.select_for_update(no_key=True).filter(pk__in=list(duties)).order_by("pk"):
        duty.due_at = event.occurred_at
        soon = add(at, GRACE)
        duty.next_offer_at = soon if duty.life == Life.OPEN else None
        duty.lapses_at = soon if duty.life == Life.TAKEN else None
        duty.save(update_fields=["due_at", "next_offer_at", "lapses_at"])
        insert([move(duty, What.DATED, by=by, at=at)])


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
    closes = alive.exclude(event__kind=EventKind.DIED).order_by("pk")
    close([(duty, "died") for duty in closes], death, by=by, at=at)
    courses = Course.objects.filter(person=person, closed_at=None).exclude(opened_by__kind=EventKind.DIED)
    courses.update(closed_at=at, closed_by=death)
