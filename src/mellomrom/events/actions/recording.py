"""Something happened: write it down, and everything that follows from it, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from mellomrom.core.clock import local
from mellomrom.core.errors import InvalidMove
from mellomrom.database.rows import insert
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import Actor, Organization, Unit
from mellomrom.events import registry
from mellomrom.events.actions import closing, withdrawing
from mellomrom.events.actions.deciding import decide, level_of
from mellomrom.events.actions.facts import facts_of
from mellomrom.events.actions.writing import Writing
from mellomrom.events.catalogue import Cause, Correction, EventKind, Level
from mellomrom.events.consequences import Fact, Owing, Plan, Running, Situation, consequences
from mellomrom.events.models import Course, Duty, Event, Notice
from mellomrom.events.reach import Reach, reach
from mellomrom.events.rules import Applies, Life
from mellomrom.exchange.models import Message
from mellomrom.people.actions import state_death
from mellomrom.people.models import Person


@dataclass(frozen=True, kw_only=True)
class Happening:
    """What is to be written down as an event."""

    person: Person
    owner: Organization
    kind: EventKind
    occurred_at: datetime
    cause: Cause = Cause.UNKNOWN
    unit: Unit | None = None  # who says so
    addressee: Unit | None = None  # whom they said it to
    copies: Sequence[Unit] = ()  # and to whom in copy
    message: Message | None = None
    all_day: bool = False
    estimated: bool = False
    details: Mapping[str, object] | None = None  # "forwarding_reserved": "yes" keeps it between sender and addressee
    correction: Correction = Correction.NEW
    corrects: Event | None = None
    course: Course | None = None  # whose silence it is; no other course hears of it


@transaction.atomic
def record(happening: Happening, *, by: Actor, at: datetime) -> Event:
    """Write an event down and everything that follows: who is told, who owes what, what is met (P1, P2, P4).

    Events about one person are recorded one after another. A cancellation closes what its original opened and opens
    again what it had closed; a revision moves times. Raises InvalidMove for a cancellation of what is cancelled.
    """
    h = replace(happening, corrects=withdrawing.first_of(happening.corrects))
    people = Person.objects.select_for_update(no_key=True).filter(pk=h.person.pk)
    died_at = people.values_list("died_at", flat=True).get()
    if h.corrects is not None and h.corrects.corrections.filter(correction=Correction.CANCEL).exists():
        raise InvalidMove("event.already-cancelled", "The message that this corrects is cancelled already.")
    _hold_what_is_owed(h.person.pk)
    event = _event(h, by=by, at=at)
    who = reach(h.person, owner=h.owner, sender=h.unit, addressee=h.addressee, copies=h.copies, at=at)
    decisions = decide(who, event, at=at)
    writing = Writing(event, by=by, at=at, who=who, decisions=decisions, told_today=_told_today(who, at))
    if h.correction is Correction.NEW:
        plan = _plan(event, h, who, {unit: level_of(decision) for unit, decision in decisions.items()})
        event.duties_held_back = plan.held_back
        insert([event])
        writing.carry_out(plan)
    else:
        insert([event])
        follow = withdrawing.withdraw if h.correction is Correction.CANCEL else withdrawing.revise
        follow(event, writing, by=by, at=at)
    if h.kind is EventKind.DIED and h.correction is Correction.NEW:
        state_death(h.person.pk, died_at=h.occurred_at)
    if h.kind is EventKind.DIED or died_at is not None:
        closing.close_all(h.person, by=by, at=at)
    return event


def _hold_what_is_owed(person_id: UUID) -> None:
    """Lock the person's open duties before anything is written, in the order in which everybody locks them.

    Who takes, offers on or accepts has a duty and may wait for a decision that is being written here; were it the
    other way round as well, each would wait for the other.
    """
    alive = Duty.objects.select_for_update(no_key=True).filter(person=person_id, life__in=closing.ALIVE)
    list(alive.order_by("pk").values_list("pk"))


def _plan(event: Event, h: Happening, who: Reach, may: Mapping[UUID, Level]) -> Plan:
    situation = Situation(
        units={word: tuple(u.id for u in units) for word, units in who.units.items()},
        may=may,
        nobody=who.nobody.id,
        reached=who.reached,
        wired=frozenset(who.routes),
        running=_running(h),
        known_to_rop=who.known_to_rop,
        sender=ServiceType(h.unit.service) if h.unit is not None else None,
    )
    fact = Fact(event.id, h.kind, h.occurred_at, event.recorded_at, h.cause)
    return consequences(fact, situation, registry.newest())


def _event(h: Happening, *, by: Actor, at: datetime) -> Event:
    details = dict(h.details or {})
    if h.copies:
        details["copies"] = [str(unit.id) for unit in h.copies]
    if h.cause is not Cause.UNKNOWN:
        details["cause"] = str(h.cause)
    return Event(
        person=h.person,
        owner=h.owner,
        kind=h.kind,
        occurred_at=h.occurred_at,
        all_day=h.all_day,
        estimated=h.estimated,
        recorded_at=at,
        by=by,
        unit=h.unit,
        addressee=h.addressee,
        message=h.message,
        corrects=h.corrects,
        correction=h.correction,
        details=details,
    )


def _running(h: Happening) -> tuple[Running, ...]:
    """Gather the person's open courses, newest first, with what happened and what is owed in each: three queries.

    Of a silence only the course that fell silent: a plan that waits to be revised is not met by a missed contact.
    """
    found = Course.objects.filter(person=h.person.pk, closed_at=None)
    if h.kind is EventKind.SILENCE:
        found = found.filter(pk=h.course.pk) if h.course is not None else found.none()
    courses = list(found.order_by("-opened_by__recorded_at", "-pk"))
    if not courses:
        return ()
    ids = [c.id for c in courses]
    past = facts_of(ids)
    owing: dict[UUID, list[Owing]] = {}
    for duty in Duty.objects.filter(course__in=ids, life__in=[Life.OPEN, Life.TAKEN], notice=None):
        owing.setdefault(duty.course_id, []).append(Owing(duty.id, duty.item, duty.due_at))  # type: ignore[arg-type]
    return tuple(
        Running(
            c.id,
            registry.pathway(c.pathway, c.version),
            Applies(c.applies),
            tuple(past.get(c.id, ())),
            tuple(owing.get(c.id, ())),
        )
        for c in courses
    )


def _told_today(who: Reach, at: datetime) -> dict[UUID, int]:
    midnight = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    units = [u.id for u in who.all_units]
    told = Notice.objects.filter(recipient__in=units, told_at__gte=midnight).values_list("recipient")
    return dict(told.annotate(Count("pk")))
