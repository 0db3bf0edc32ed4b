"""The responsibility map: who answers for each area of a person's life, and how it goes there.

answer_for, end_for     a service answers for an area from a day on; it does so no more
colour                  how an area goes, as somebody said
standing_for, colours   what stands

Exactly one answers for an area at a time. For coordination that is the care team's coordinator, who stands there alone.
Needs the person locked, and an open transaction: whether it may be so is asked above.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Greatest

from mellomrom.directory.models import Actor, StaffRole, Unit
from mellomrom.people.actions import join_team, leave_team, register
from mellomrom.people.catalogue import Area, Basis, Colour, TeamFunction
from mellomrom.people.models import AreaColour, Person, Responsible, TeamMember

_WITH = ("unit__organization", "contact__unit", "deputy")


@dataclass(frozen=True, slots=True)
class Answers:
    """Who answers for an area, wherever it is written."""

    row: UUID
    person: UUID
    area: Area
    unit: Unit
    contact: StaffRole | None
    deputy: StaffRole | None
    basis: Basis | None  # None: the care team says it, with no basis of its own
    since: datetime  # after now: a change that is agreed
    until: date | None
    ended_at: datetime | None


def answer_for(
    person: Person,
    area: Area,
    unit: Unit,
    *,
    contact: StaffRole | None,
    deputy: StaffRole | None,
    basis: Basis,
    since: datetime,
    until: date | None,
    by: Actor,
) -> None:
    """Let a unit answer for an area from then on; whoever did before does so until then and no longer."""
    if area is Area.COORDINATION:
        leave_team(person, unit, TeamFunction.COORDINATOR, at=since)  # the same unit with another contact begins anew
        join_team(person, unit, TeamFunction.COORDINATOR, by=by, at=since, role=contact)
        return
    end_for(person, area, at=since)
    Responsible.objects.create(
        person=person,
        owner=unit.organization,
        area=area,
        unit=unit,
        contact=contact,
        deputy=deputy,
        basis=basis,
        since=since,
        until=until,
        decided_by=by,
    )
    register(person, unit.organization, at=since)


def end_for(person: Person, area: Area, *, at: datetime) -> None:
    """Let nobody answer for an area from then on; again changes nothing."""
    if area is Area.COORDINATION:
        coordinator = TeamMember.objects.filter(person=person, function=TeamFunction.COORDINATOR, until=None)
        for member in coordinator.select_related("unit"):
            leave_team(person, member.unit, TeamFunction.COORDINATOR, at=at)
        return
    Responsible.objects.filter(person=person, area=area, ended_at=None).update(ended_at=Greatest("since", at))


def colour(person: Person, area: Area, is_now: Colour, *, words: str, by: StaffRole, at: datetime) -> AreaColour:
    """Write down how an area goes, with who said so; what was said before stays as history."""
    return AreaColour.objects.create(
        person=person,
        owner=by.unit.organization,
        area=area,
        colour=is_now,
        words=words.strip() or None,
        said_at=at,
        by=by.actor,
        role=by,
    )


def standing_for(persons: Collection[UUID], *, at: datetime) -> list[Answers]:
    """Give who answers for what for these persons now, and who is to after a change that is agreed; two queries."""
    return [one for one in held_ever(persons) if one.ended_at is None or one.ended_at > at]


def held_ever(persons: Collection[UUID]) -> list[Answers]:
    """Give who answers for what for these persons, and who did; two queries."""
    mine = Responsible.objects.filter(person__in=persons).select_related(*_WITH)
    coordinators = TeamMember.objects.filter(person__in=persons, function=TeamFunction.COORDINATOR)
    coordinators = coordinators.select_related("unit__organization", "role__unit")
    return [*map(_answers, mine.order_by("since", "pk")), *map(_coordinates, coordinators.order_by("since", "pk"))]


def _answers(row: Responsible) -> Answers:
    return Answers(
        row.pk,
        row.person_id,
        Area(row.area),
        row.unit,
        row.contact,
        row.deputy,
        Basis(row.basis),
        row.since,
        row.until,
        row.ended_at,
    )


def _coordinates(row: TeamMember) -> Answers:
    area = Area.COORDINATION
    return Answers(row.pk, row.person_id, area, row.unit, row.role, None, None, row.since, None, row.until)


def colours(persons: Collection[UUID]) -> dict[tuple[UUID, Area], AreaColour]:
    """Give how each area goes by what was said last, by person and area; absent: nobody has said. One query."""
    said = AreaColour.objects.filter(person__in=persons).select_related("role__unit__organization")
    newest = said.order_by("person", "area", "-said_at", "-pk").distinct("person", "area")
    return {(row.person_id, Area(row.area)): row for row in newest}


def with_a_map(organization: UUID, municipality: str) -> list[UUID]:
    """Name the persons of whom something stands in the map and who stay in a municipality, or whom its own answer for."""
    here = Q(unit__organization=organization) | (Q(person__municipality=municipality) if municipality else Q(pk=None))
    coloured = (
        AreaColour.objects.filter(person__municipality=municipality) if municipality else AreaColour.objects.none()
    )
    return list(
        Responsible.objects.filter(here)
        .values_list("person")
        .union(coloured.values_list("person"))
        .values_list("person", flat=True)
    )
