"""Something happened: write it down, and everything that follows from it, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mellomrom.core.errors import InvalidMove
from mellomrom.database.rows import ask, insert, new
from mellomrom.database.transactions import joined
from mellomrom.directory.book import Book
from mellomrom.directory.catalogue import Sector, ServiceType
from mellomrom.directory.models import Actor, Organization, Unit
from mellomrom.events import registry
from mellomrom.events.actions import closing, filling, telling, withdrawing
from mellomrom.events.actions.deciding import by_unit, decide, deciding, level_of
from mellomrom.events.actions.facts import fact
from mellomrom.events.actions.knowing import Known, busy, know
from mellomrom.events.actions.leaving import without_echo
from mellomrom.events.actions.writing import Writing
from mellomrom.events.catalogue import Cause, Correction, EventKind
from mellomrom.events.consequences import Owing, Plan, Running, Situation, consequences
from mellomrom.events.models import Course, Event
from mellomrom.events.reach import Reach, reach
from mellomrom.events.rules import Applies
from mellomrom.exchange.models import Message
from mellomrom.people.actions import state_death
from mellomrom.people.models import Person
from mellomrom.sharing.catalogue import Then
from mellomrom.sharing.models import Decision


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
    held: bool = False  # whoever says so has it in hand: nobody else is asked to take it on


@joined
def record(happening: Happening, *, by: Actor, at: datetime, directory: Book | None = None) -> Event:
    """Write an event down and everything that follows: who is told, who owes what, what is met (P1, P2, P4).

    Events about one person are recorded one after another. A cancellation closes what its original opened and opens
    again what it had closed; a revision moves times. `directory`: where it was read in this transaction. Raises
    InvalidMove for a cancellation of what is cancelled.
    """
    h = replace(happening, corrects=withdrawing.first_of(happening.corrects))
    known = know(h.person, at=at, directory=directory)
    if h.corrects is not None and h.corrects.corrections.filter(correction=Correction.CANCEL).exists():
        raise InvalidMove("event.already-cancelled", "The message that this corrects is cancelled already.")
    event = _event(h, by=by, at=at)
    who = _reach(h, known, at=at)
    asked = deciding(who, event, at=at)
    *_, told_enough = ask(*asked.keep(), busy(who, known, at=at))
    decisions = by_unit(asked)
    writing = Writing(event, by=by, at=at, who=who, decisions=decisions, busy=told_enough, held=known.held)
    if h.correction is Correction.NEW:
        plan = _plan(event, h, who, decisions, known)
        event.duties_held_back = plan.held_back
        writing.carry_out(plan)
        told = {unit for unit in writing.told if Then.TELL_THE_PERSON in asked.then(unit)}
        telling.tell_the_person(writing, told)
        filling.follow_the_week(writing, by=by, at=at)
    else:
        insert([event])
        follow = withdrawing.withdraw if h.correction is Correction.CANCEL else withdrawing.revise
        follow(event, writing, by=by, at=at)
        if h.correction is Correction.REVISE:
            telling.tell_the_person(writing, telling.told_anew(writing))
    if h.kind is EventKind.DIED and h.correction is Correction.NEW:
        state_death(h.person.pk, died_at=h.occurred_at)
    if h.kind is EventKind.DIED or known.died_at is not None:
        closing.close_all(h.person, by=by, at=at)
    return event


def foresee(h: Happening, *, by: Actor, at: datetime) -> tuple[Plan, Reach]:
    """Say what would follow if this were recorded now, and whom it would concern. Nothing of it is kept."""
    with transaction.atomic():
        known = know(h.person, at=at, hold=False)
        event = _event(h, by=by, at=at)
        who = _reach(h, known, at=at)
        plan = _plan(event, h, who, decide(who, event, at=at), known)
        transaction.set_rollback(True)
    return plan, who


def _reach(h: Happening, known: Known, *, at: datetime) -> Reach:
    who = reach(
        h.person, owner=h.owner, sender=h.unit, addressee=h.addressee, copies=h.copies, at=at, read=known.around
    )
    return without_echo(who, kind=h.kind, message=h.message, sender=h.unit, details=h.details or {})


def _plan(event: Event, h: Happening, who: Reach, decisions: Mapping[UUID, Decision], known: Known) -> Plan:
    situation = Situation(
        units={word: tuple(u.id for u in units) for word, units in who.units.items()},
        may={unit: level_of(decision) for unit, decision in decisions.items()},
        nobody=who.nobody.id,
        reached=who.reached,
        wired=frozenset(who.routes),
        running=_running(h, known),
        known_to_rop=who.known_to_rop,
        sender=ServiceType(h.unit.service) if h.unit is not None else None,
        held=h.held,
        outside=frozenset(u.id for u in who.all_units if u.sector is not Sector.HEALTH),
    )
    happened = fact(event.id, h.kind, h.occurred_at, event.recorded_at, event.details)
    plan = consequences(happened, situation, registry.newest())
    ends_at = {course.id: course.ends_at for course in known.courses}
    plan.end = [(course, ends) for course, ends in plan.end if ends_at[course] is None]  # the first end stands
    return plan


def _event(h: Happening, *, by: Actor, at: datetime) -> Event:
    details = dict(h.details or {})
    if h.copies:
        details["copies"] = [str(unit.id) for unit in h.copies]
    if h.cause is not Cause.UNKNOWN:
        details["cause"] = str(h.cause)
    return new(
        Event,
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


def _running(h: Happening, known: Known) -> tuple[Running, ...]:
    """Give the person's open courses, newest first, with what happened and what is owed in each.

    Of a silence only the course that fell silent: a plan that waits to be revised is not met by a missed contact.
    """
    courses = known.courses
    if h.kind is EventKind.SILENCE:
        courses = tuple(c for c in courses if h.course is not None and c.id == h.course.pk)
    owing: dict[UUID, list[Owing]] = {}
    for duty in known.held.values():
        if duty.course_id is not None and duty.notice_id is None:
            owing.setdefault(duty.course_id, []).append(Owing(duty.id, duty.item, duty.due_at))
    return tuple(
        Running(
            c.id,
            registry.pathway(c.pathway, c.version),
            Applies(c.applies),
            tuple(known.facts.get(c.id, ())),
            tuple(owing.get(c.id, ())),
        )
        for c in courses
    )
