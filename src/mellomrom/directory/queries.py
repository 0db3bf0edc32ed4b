"""Reads of the directory: who is addressed, who is on duty, who leads, where the rota has gaps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Q

from mellomrom.core.clock import local
from mellomrom.directory.book import Book, book
from mellomrom.directory.catalogue import ActorKind, Function, OrganizationKind, ServiceType
from mellomrom.directory.models import Actor, OnCallLine, Organization, Shift, Space, StaffRole, Unit


@cache
def house() -> Actor:
    """Give the actor of the house itself: the worker and the intake. Made by `actions.ensure_fixed`."""
    return Actor.objects.get(kind=ActorKind.HOUSE)


@cache
def operator() -> Organization:
    """Give who runs the node; owner of what is addressed to nobody we know."""
    return Organization.objects.get(kind=OrganizationKind.OPERATOR)


def municipality(number: str) -> Organization | None:
    """Give the municipality with these four digits; None where it does not take part here."""
    if not number:
        return None
    return Organization.objects.filter(kind=OrganizationKind.MUNICIPALITY, municipality=number).first()


Address = tuple[Sequence[str], Sequence[str]]  # HER-ids and organization numbers, innermost first
Found = tuple[Organization | None, Unit | None]


def addressed(addresses: Sequence[Address], *, known: Book | None = None) -> list[Found]:
    """Find whom addresses mean: the innermost unit by HER-id, else the organization by HER-id or number.

    One answer per address; `known` is the directory where it was read before. (organization, None): known organization,
    unknown service (case 18). (None, None): nobody we know. The rows are the book's own: not to be changed.
    """
    known = known or book()
    return [_meant(address, known) for address in addresses]


def _meant(address: Address, known: Book) -> Found:
    her_ids, numbers = address
    unit = next((known.by_her[her] for her in her_ids if her in known.by_her), None)
    if unit is not None:
        return unit.organization, unit
    return next((known.by_key[key] for key in (*her_ids, *numbers) if key in known.by_key), None), None


def units_of(organization_ids: Iterable[UUID]) -> list[Unit]:
    """Give the open units of these organizations, in a stable order."""
    units = Unit.objects.filter(organization__in=list(organization_ids), closed_on=None)
    return list(units.select_related("organization").order_by("service", "pk"))


def all_units() -> list[Unit]:
    """Give every open unit that somebody can be addressed at, by the names of organization and unit."""
    units = Unit.objects.filter(closed_on=None).exclude(service=ServiceType.NOBODY).select_related("organization")
    return sorted(units, key=lambda u: (u.organization.name, u.name, u.pk))


def working(at: datetime) -> Q:
    """Give the filter of roles that somebody holds on that day in Oslo; a role that is to end counts until it has."""
    day = local(at).date()
    return Q(since__lte=day) & (Q(until=None) | Q(until__gt=day))


def staffed(unit_ids: Iterable[UUID], *, at: datetime) -> frozenset[UUID]:
    """Say which of these units somebody works in: only those can be reached inside the node. One query."""
    roles = StaffRole.objects.filter(working(at), unit__in=list(unit_ids))
    return frozenset(roles.values_list("unit", flat=True))


def first_unit(organization_id: UUID, service: ServiceType) -> Unit | None:
    """Give the organization's unit with that service, the oldest where there are several; None where there is none."""
    units = Unit.objects.filter(organization=organization_id, service=service, closed_on=None)
    return units.select_related("organization").order_by("pk").first()


def on_duty(unit: Unit, *, at: datetime) -> StaffRole | None:
    """Give who is on the unit's line now; an override goes before the rota, None is a gap."""
    shifts = Shift.objects.filter(line__unit=unit, since__lte=at, until__gt=at).select_related("role__unit")
    shift = shifts.order_by("-override", "-since").first()
    return shift.role if shift else None


@dataclass(frozen=True, slots=True)
class Gap:
    """A time when nobody is on a line."""

    line: OnCallLine
    since: datetime
    until: datetime


def rota_gaps(*, since: datetime, until: datetime) -> list[Gap]:
    """Give every time between two moments when a line has nobody, line by line, oldest first."""
    gaps: list[Gap] = []
    shifts = Shift.objects.filter(until__gt=since, since__lt=until).order_by("since")
    by_line: dict[UUID, list[Shift]] = {}
    for shift in shifts:
        by_line.setdefault(shift.line_id, []).append(shift)
    for line in OnCallLine.objects.select_related("unit__organization").order_by("name"):
        covered = since
        for shift in by_line.get(line.id, []):
            if shift.since > covered:
                gaps.append(Gap(line, covered, shift.since))
            covered = max(covered, shift.until)
        if covered < until:
            gaps.append(Gap(line, covered, until))
    return gaps


def roles_of(user: User, *, at: datetime) -> list[StaffRole]:
    """Give the roles a user may act in now, oldest first."""
    roles = StaffRole.objects.filter(working(at), user=user)
    return list(roles.select_related("unit__organization", "actor").order_by("since", "pk"))


def role(role_id: UUID) -> StaffRole | None:
    """Give a role with its unit and organization; None where there is none."""
    return StaffRole.objects.select_related("unit__organization", "actor").filter(pk=role_id).first()


def is_leader(staff: StaffRole) -> bool:
    """Say whether this role leads its unit or organization."""
    return staff.function == Function.LEADER


def spaces_of(staff: StaffRole) -> list[Space]:
    """Give the spaces that touch the role's organization, or all of them for the operator."""
    spaces = Space.objects.select_related(
        "a__organization", "b__organization", "leader_a__unit", "leader_b__unit"
    ).order_by("a__name", "b__name")
    org = staff.unit.organization
    if org.kind == OrganizationKind.OPERATOR:
        return list(spaces)
    return list(spaces.filter(Q(a__organization=org) | Q(b__organization=org)))


def space(space_id: UUID) -> Space | None:
    """Give a space with both sides; None where there is none."""
    found = Space.objects.select_related("a__organization", "b__organization", "leader_a__unit", "leader_b__unit")
    return found.filter(pk=space_id).first()


def space_between(a: Unit, b: Unit) -> Space | None:
    """Give the space of two units, whichever side they stand on."""
    return Space.objects.filter(Q(a=a, b=b) | Q(a=b, b=a)).select_related("leader_a__unit", "leader_b__unit").first()


def unit(unit_id: UUID) -> Unit | None:
    """Give a unit with its organization; None where there is none."""
    return Unit.objects.select_related("organization", "deputy__organization").filter(pk=unit_id).first()


def unit_named(word: str) -> Unit | None:
    """Give the open unit with this HER-id or this id; None where there is none."""
    units = Unit.objects.filter(closed_on=None).select_related("organization")
    try:
        return units.filter(pk=UUID(word)).first()
    except ValueError:
        return units.filter(her_id=word).order_by("pk").first() if word else None


def role_named(name: str, *, at: datetime) -> StaffRole | None:
    """Give the role with this id, or the oldest current role of the user with this name; None where there is none."""
    roles = StaffRole.objects.select_related("unit__organization", "actor").filter(working(at))
    try:
        return roles.filter(pk=UUID(name)).first()
    except ValueError:
        return roles.filter(user__username=name).order_by("since", "pk").first()
