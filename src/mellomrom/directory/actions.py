"""Writing the directory: organizations, units, staff, rotas and spaces."""

from datetime import date, time

from django.contrib.auth.models import User
from django.db import transaction

from mellomrom.directory import queries
from mellomrom.directory.catalogue import ActorKind, Function, OrganizationKind, ServiceType
from mellomrom.directory.models import Actor, OnCallLine, Organization, Space, StaffRole, Unit


@transaction.atomic
def ensure_fixed() -> None:
    """Make the rows that must always be there: the house actor, the operator, and a nobody unit in each municipality.

    Again changes nothing, so it runs at every start.
    """
    Actor.objects.get_or_create(kind=ActorKind.HOUSE, defaults={"name": "house"})
    operator, _ = Organization.objects.get_or_create(kind=OrganizationKind.OPERATOR, defaults={"name": "Mellomrom"})
    lacking = Organization.objects.filter(kind=OrganizationKind.MUNICIPALITY).exclude(units__service=ServiceType.NOBODY)
    for organization in [*lacking, operator]:
        Unit.objects.get_or_create(
            organization=organization, service=ServiceType.NOBODY, defaults={"name": organization.name}
        )
    queries.house.cache_clear()
    queries.operator.cache_clear()


@transaction.atomic
def add_organization(
    *,
    kind: OrganizationKind,
    name: str,
    number: str = "",
    her_id: str = "",
    municipality: str = "",
    area: str = "",
) -> Organization:
    """Let an organization take part; a municipality gets its nobody unit at once. The same number again gives the same row."""
    if number and (same := Organization.objects.filter(number=number).first()):
        return same
    made = Organization.objects.create(
        kind=kind, name=name, number=number, her_id=her_id, municipality=municipality, area=area
    )
    if kind == OrganizationKind.MUNICIPALITY:
        Unit.objects.create(organization=made, service=ServiceType.NOBODY, name=name)
    return made


def add_unit(
    organization: Organization,
    service: ServiceType,
    name: str,
    *,
    her_id: str = "",
    phone: str = "",
    opens: time | None = None,
    closes: time | None = None,
    deputy: Unit | None = None,
) -> Unit:
    """Open a unit; without hours it answers day and night."""
    return Unit.objects.create(
        organization=organization,
        service=service,
        name=name,
        her_id=her_id,
        phone=phone,
        opens=opens,
        closes=closes,
        deputy=deputy,
    )


def close_unit(unit: Unit, *, on: date) -> Unit:
    """Close a unit; `events.actions.close_unit` is the way in, which looks whether it still holds anything."""
    unit.closed_on = on
    unit.save(update_fields=["closed_on"])
    return unit


@transaction.atomic
def employ(user: User, unit: Unit, function: Function, *, name: str, since: date) -> StaffRole:
    """Let a user act in a unit; again gives the same role."""
    same = StaffRole.objects.filter(user=user, unit=unit, function=function, until=None).first()
    if same:
        return same
    actor = Actor.objects.create(kind=ActorKind.STAFF, name="")
    return StaffRole.objects.create(actor=actor, user=user, unit=unit, function=function, name=name, since=since)


def open_line(unit: Unit, name: str) -> OnCallLine:
    """Give a unit an on-call line; again gives the same one."""
    line, _ = OnCallLine.objects.get_or_create(unit=unit, defaults={"name": name})
    return line


def name_space(
    a: Unit,
    b: Unit,
    *,
    leader_a: StaffRole | None = None,
    leader_b: StaffRole | None = None,
    agreement: str = "",
    agreed_on: date | None = None,
    meets_on: date | None = None,
) -> Space:
    """Register the space between two units, or say anew who leads it and what was agreed."""
    space, _ = Space.objects.update_or_create(
        a=a,
        b=b,
        defaults={
            "leader_a": leader_a,
            "leader_b": leader_b,
            "agreement": agreement,
            "agreed_on": agreed_on,
            "meets_on": meets_on,
        },
    )
    return space


def add_system(name: str) -> Actor:
    """Give another computer an actor of its own."""
    return Actor.objects.create(kind=ActorKind.SYSTEM, name=name)
