"""A small synthetic health community, loaded through actions: places, people at work, spaces, rotas, fifty persons.

`load` may run at every start: what is there stays, and only the rotas grow as the weeks pass.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from mellomrom.core.clock import local
from mellomrom.core.errors import NotPermitted
from mellomrom.directory.actions import ensure_fixed
from mellomrom.directory.models import OnCallLine, Organization, Space, StaffRole, Unit
from mellomrom.events.titles import FUNCTION
from mellomrom.people.models import Person
from mellomrom.world import persons, places, plans, rotas, signing, spaces, staff, supervision, test_actors


@dataclass(frozen=True, slots=True)
class World:
    """How much there is of each."""

    made: bool  # False: it was there already
    organizations: int
    units: int
    staff: int
    lines: int
    spaces: int
    persons: int


@transaction.atomic
def load(*, at: datetime) -> World:
    """Load the community where it is not loaded, whole or not at all, and plan the rotas four weeks ahead.

    Again changes nothing. Raises NotPermitted outside demo mode: its logins have a password that everybody knows.
    """
    if not settings.DEMO:
        raise NotPermitted("world.demo-only", "Synthetic people are made in demo mode only.")
    made = not is_loaded()
    if made:
        _make(at)
    rotas.extend(at=at)
    return counted(made=made)


def counted(*, made: bool) -> World:
    """Say how much there is of each."""
    return World(
        made=made,
        organizations=Organization.objects.count(),
        units=Unit.objects.count(),
        staff=StaffRole.objects.count(),
        lines=OnCallLine.objects.count(),
        spaces=Space.objects.count(),
        persons=Person.objects.count(),
    )


def _make(at: datetime) -> None:
    today = local(at).date()
    ensure_fixed()
    units = places.build() | test_actors.build() | supervision.build()
    roles = staff.build(units, on=today)
    rotas.build(units)
    spaces.build(units, roles, on=today)
    people = persons.build(units, roles, at=at)
    supervision.register(units, roles, at=at)
    signing.sign(roles, at=at)
    plans.build(people, units, roles, at=at)


def is_loaded() -> bool:
    """Say whether the community is there."""
    return Organization.objects.filter(number=places.TRUST.number).exists()


def persons_to_try() -> list[tuple[str, str, str]]:
    """Give (key, who they are, number) of the persons who may log in to read about themselves; none outside demo mode."""
    if not settings.DEMO:
        return []
    return [(key, f"{one.given} {one.family}", one.identifier[0][1]) for key, one in persons.TO_TRY.items()]


def logins(*, everybody: bool = False) -> list[tuple[str, str, str]]:
    """Give (login, what they are and where, password) of those to try first, or of everybody; none outside demo mode."""
    if not settings.DEMO:
        return []
    by_login = {worker.login: worker for worker in staff.WORKERS}
    shown = by_login if everybody else staff.FEATURED
    workers = [by_login[login] for login in shown]
    return [(w.login, f"{FUNCTION[w.function]}, {staff.UNIT_NAMES[w.unit]}", staff.PASSWORD) for w in workers]
