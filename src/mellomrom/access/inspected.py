"""What an inspector reads of one person, of one organization's own rows, while the inspection runs: written first, read after.

Read-only, and decided anew each time. What other organizations have is not theirs to show.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from mellomrom.access.inspecting import NO_INSPECTION, decide_to_show, running
from mellomrom.access.models import InspectedPerson
from mellomrom.core.errors import NotFound
from mellomrom.database.house import as_house
from mellomrom.directory.models import StaffRole
from mellomrom.events.cards import Story
from mellomrom.events.catalogue import Cause, EventKind
from mellomrom.events.details import lines
from mellomrom.events.models import Event
from mellomrom.events.showing import EVENT_WITH, EVENT_WITHOUT
from mellomrom.events.story import story_of
from mellomrom.events.wording import source_name, unit_name
from mellomrom.people.catalogue import Protection
from mellomrom.people.queries import full_name
from mellomrom.sharing.actions import log
from mellomrom.sharing.catalogue import Category, Effect, Level, Purpose
from mellomrom.sharing.looks import Look, looks_at
from mellomrom.sharing.models import Decision
from mellomrom.sharing.queries import Why, why
from mellomrom.sharing.rules import cut

NOBODY = ("inspection.nobody", "Nobody with that number is known where you inspect.")
A_PAGE = 200  # of what was decided, and of who looked; newest first


@dataclass(frozen=True, slots=True)
class Recorded:
    """One thing that was recorded."""

    event: UUID
    kind: EventKind
    occurred_at: datetime
    received_at: datetime
    source: str
    cause: Cause
    details: tuple[tuple[str, str], ...]  # label, words


@dataclass(frozen=True, slots=True)
class Decided:
    """One answer that was given about the person, and to whom."""

    at: datetime
    to: str
    category: Category
    reason: Why


@dataclass(frozen=True, slots=True)
class InspectedPage:
    """One person as one organization's rows show them to an inspector."""

    sought: UUID
    name: str
    born: str
    protected: bool
    owner: str
    last_day: date  # of the inspection
    reason: Why
    recorded: tuple[Recorded, ...]  # newest first
    decided: tuple[Decided, ...]
    looked: tuple[Look, ...]
    read_at: datetime


@as_house()  # what it shows is another organization's: `_opened` decides and logs before anything is read
def page(sought_id: UUID, role: StaffRole, *, at: datetime) -> InspectedPage:
    """Show what the inspected organization has of a person whom this inspector sought; logged first.

    Raises NotFound for another's, outside the inspection's days, and where the rules say no. Needs no transaction.
    """
    row, decision = _opened(sought_id, role, ref=None, at=at)
    person, owner = row.person, row.inspection.owner
    assert person is not None
    protected = person.protection != Protection.NONE
    events = Event.objects.filter(person=person, owner=owner).select_related(*EVENT_WITH).defer(*EVENT_WITHOUT)
    decided = Decision.objects.filter(person=person, owner=owner).select_related("recipient__organization")
    return InspectedPage(
        sought=row.pk,
        name=full_name(person),
        born=(person.birth_on or "")[:4],
        protected=protected,
        owner=owner.name,
        last_day=row.inspection.last_day,
        reason=why(decision),
        recorded=tuple(_recorded(e, role, protected) for e in events.order_by("-occurred_at", "-pk")),
        decided=tuple(
            Decided(d.decided_at, _to(d, hidden=protected), Category(d.category), why(d))
            for d in decided.order_by("-decided_at", "-pk")[:A_PAGE]
        ),
        looked=tuple(looks_at(person.pk, organization=owner.pk, at_most=A_PAGE)),
        read_at=at,
    )


@as_house()
def event_story(sought_id: UUID, event_id: UUID, role: StaffRole, *, at: datetime) -> Story:
    """Tell an inspector what came of one event of the person they sought: who was told, who was not, what was done.

    Raises NotFound as `page` does, and for an event of somebody else or of another organization.
    """
    row, _ = _opened(sought_id, role, ref=event_id, at=at)
    if not Event.objects.filter(pk=event_id, person=row.person).exists():
        raise NotFound(*NO_INSPECTION)
    return story_of(row.owner_id, event_id, at=at)


def _opened(sought_id: UUID, role: StaffRole, *, ref: UUID | None, at: datetime) -> tuple[InspectedPerson, Decision]:
    """Decide again, and write the look down, before anything is read; a no is written down too."""
    runs = {inspection.pk for inspection in running(role, at=at)}
    rows = InspectedPerson.objects.select_related("inspection__owner", "person")
    row = rows.filter(pk=sought_id, role=role, person__isnull=False, inspection__in=runs).first()
    if row is None or row.person is None:
        raise NotFound(*NO_INSPECTION)
    with transaction.atomic(durable=True):
        decision = decide_to_show(row.inspection, row.person, at=at)
        log(
            what="inspection.read",
            by=role,
            at=at,
            person=row.person,
            ref=ref or row.pk,
            purpose=Purpose.SUPERVISION,
            decision=decision,
        )
    if decision.effect != Effect.PERMIT:
        raise NotFound(*NOBODY)
    return row, decision


def _recorded(event: Event, role: StaffRole, protected: bool) -> Recorded:
    kind = EventKind(event.kind)
    category = event.category
    shown = cut(event.details, Level.FULL, category, to=role.unit.sector, protected=protected)
    return Recorded(
        event=event.pk,
        kind=kind,
        occurred_at=event.occurred_at,
        received_at=event.recorded_at,
        source=source_name(event),
        cause=Cause.UNKNOWN if "cause" in shown else event.cause,  # once is enough
        details=tuple(lines(shown, kind)),
    )


def _to(decision: Decision, *, hidden: bool) -> str:
    """Name who was asked about: the organization's own units, and others by their organization, if they may be named."""
    unit = decision.recipient
    if unit.organization_id == decision.owner_id:
        return unit_name(unit)
    return "" if hidden else unit.organization.name
