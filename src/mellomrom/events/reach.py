"""Whom the words of a pathway mean, for one person and one event. Reads only; five queries, however many words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mellomrom.core.errors import NotFound
from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.directory.models import Organization, Unit
from mellomrom.events.catalogue import Who
from mellomrom.events.rules import Via
from mellomrom.exchange.models import Endpoint
from mellomrom.exchange.queries import endpoints_of
from mellomrom.people.catalogue import TeamFunction
from mellomrom.people.models import Person, TeamMember
from mellomrom.people.queries import team_of
from mellomrom.sharing.catalogue import Relation

BY_FUNCTION = {  # words that the care team answers
    Who.COORDINATOR: TeamFunction.COORDINATOR,
    Who.GP: TeamFunction.GP,
    Who.LAR: TeamFunction.LAR,
    Who.MUNICIPAL_ROP: TeamFunction.ROP,
    Who.MUNICIPAL_HOME_CARE: TeamFunction.HOME_CARE,
    Who.MUNICIPAL_CASE_OFFICE: TeamFunction.CASE_OFFICER,
    Who.TREATING_UNIT: TeamFunction.TREATING,
    Who.PRISON_HEALTH: TeamFunction.PRISON_HEALTH,
}
BY_SERVICE = {  # words that the municipality of stay answers too; a service that treats is only whom the team names
    Who.MUNICIPAL_CASE_OFFICE: ServiceType.CASE_OFFICE,
    Who.COORDINATING_UNIT: ServiceType.COORDINATING_UNIT,
    Who.MUNICIPAL_ON_CALL: ServiceType.ON_CALL,
    Who.MUNICIPAL_LEADER: ServiceType.LEADER,
}
SPECIALIST = frozenset({ServiceType.WARD, ServiceType.PSYCHIATRY, ServiceType.TSB, ServiceType.LAR})
KNOWN_TO_ROP = frozenset({TeamFunction.ROP, TeamFunction.LAR, TeamFunction.COORDINATOR})


@dataclass(frozen=True, slots=True)
class Route:
    """Where what is told to a unit goes, when it leaves the house."""

    endpoint: Endpoint
    via: Via


@dataclass(frozen=True, slots=True)
class Reach:
    """Everybody whom this event could concern, and what each is to it."""

    units: Mapping[Who, tuple[Unit, ...]]  # best first
    relations: Mapping[UUID, Relation]  # the closest thing each of those units is
    treats: frozenset[UUID]  # units in the care team now
    reached: frozenset[UUID]  # units where somebody works; a notice to another is told to an empty room
    routes: Mapping[UUID, Route]  # units whose record system takes messages, and where
    nobody: Unit
    orphan: bool  # nobody of the municipality of stay is in the care team
    known_to_rop: bool

    @property
    def all_units(self) -> list[Unit]:
        """Give each unit once, the nobody unit last."""
        once = {u.id: u for found in self.units.values() for u in found} | {self.nobody.id: self.nobody}
        return list(once.values())


def reach(
    person: Person,
    *,
    owner: Organization,
    sender: Unit | None,
    addressee: Unit | None,
    copies: Sequence[Unit] = (),
    at: datetime,
) -> Reach:
    """Gather whom an event about this person could concern.

    The municipality is the one where the person stays; where that is not known, the owner's. Without either the
    operator's nobody unit holds what nobody else can. Raises NotFound where the fixed rows were never made.
    """
    team = team_of(person.id, at=at)
    home = _home(person, owner)
    operator = None if home else directory.operator()
    fallback = home or operator
    if fallback is None:
        raise NotFound("directory.no-fixed-rows", "The directory is empty. Run the set-up again.")
    local = directory.units_of({fallback.id, owner.id})
    at_home = [u for u in local if u.organization_id == fallback.id]
    nobody = next((u for u in at_home if u.service == ServiceType.NOBODY), None) or _nobody_of(fallback)
    units = _words(team, at_home, sender, addressee, copies)
    treats = frozenset(m.unit_id for m in team)
    orphan = not any(m.unit.organization_id == fallback.id and m.unit.closed_on is None for m in team)
    relations = _relations(units, nobody, owner, sender, addressee, copies, treats)
    known = any(m.function in KNOWN_TO_ROP for m in team)
    reached = directory.staffed(relations, at=at)
    met = {u.id: u for found in [*units.values(), (nobody,)] for u in found}
    return Reach(units, relations, treats, reached, routes_to(met.values()), nobody, orphan, known)


def routes_to(units: Iterable[Unit]) -> dict[UUID, Route]:
    """Find where messages to these units go: their own address, else one of the same service in their organization,
    else the organization's common one. A unit that none of these serves is not in the answer; one query.
    """
    units = list(units)
    endpoints = endpoints_of({u.organization_id for u in units})
    return {u.id: route for u in units if (route := _route(u, endpoints)) is not None} if endpoints else {}


def _route(unit: Unit, endpoints: Sequence[Endpoint]) -> Route | None:
    if unit.service == ServiceType.NOBODY:
        return None
    own = [e for e in endpoints if e.organization_id == unit.organization_id]
    for endpoint in own:
        if endpoint.unit_id == unit.id:
            return Route(endpoint, Via.OWN)
    for endpoint in own:
        if endpoint.unit is not None and endpoint.unit.service == unit.service and endpoint.unit.closed_on is None:
            return Route(endpoint, Via.SERVICE)
    return next((Route(e, Via.COMMON) for e in own if e.unit_id is None), None)


def _home(person: Person, owner: Organization) -> Organization | None:
    if person.municipality and person.municipality != owner.municipality:
        home = directory.municipality(person.municipality)
        if home is not None:
            return home
    return owner if owner.kind == OrganizationKind.MUNICIPALITY else directory.municipality(owner.municipality)


def _nobody_of(organization: Organization) -> Unit:
    unit = directory.first_unit(organization.id, ServiceType.NOBODY)
    if unit is None:
        raise NotFound("directory.no-fixed-rows", "The directory is empty. Run the set-up again.")
    return unit


def _words(
    team: list[TeamMember], at_home: list[Unit], sender: Unit | None, addressee: Unit | None, copies: Sequence[Unit]
) -> dict[Who, tuple[Unit, ...]]:
    words: dict[Who, list[Unit]] = {}
    words[Who.ADDRESSEE] = [u for u in (addressee, *copies) if u is not None]
    if sender is not None:
        words[Who.SENDER] = [sender]
    ends = [u for u in (sender, addressee) if u is not None]
    words[Who.TREATING_UNIT] = [u for u in ends if u.service in SPECIALIST]
    words[Who.PRISON_HEALTH] = [u for u in ends if u.service == ServiceType.PRISON_HEALTH]
    for word, function in BY_FUNCTION.items():
        words.setdefault(word, []).extend(m.unit for m in team if m.function == function and m.unit.closed_on is None)
    for word, service in BY_SERVICE.items():
        if not words.get(word):  # whom the team names goes before whom the municipality has
            words[word] = [u for u in at_home if u.service == service]
    return {word: _once(units) for word, units in words.items() if units}


def _once(units: Iterable[Unit]) -> tuple[Unit, ...]:
    return tuple({u.id: u for u in units}.values())


def _relations(
    units: Mapping[Who, tuple[Unit, ...]],
    nobody: Unit,
    owner: Organization,
    sender: Unit | None,
    addressee: Unit | None,
    copies: Sequence[Unit],
    treats: frozenset[UUID],
) -> dict[UUID, Relation]:
    out: dict[UUID, Relation] = {}
    got = frozenset(u.id for u in copies)
    for found in [*units.values(), (nobody,)]:
        for unit in found:
            out[unit.id] = relation(unit, owner=owner.id, sender=sender, addressee=addressee, copies=got, treats=treats)
    return out


def relation(
    unit: Unit,
    *,
    owner: UUID,
    sender: Unit | None,
    addressee: Unit | None,
    treats: frozenset[UUID],
    copies: frozenset[UUID] = frozenset(),
) -> Relation:
    """Say the closest thing that a unit is to an event: its sender, its addressee, in the team, … or nothing."""
    if sender is not None and unit.id == sender.id:
        return Relation.SENDER
    if unit.id in copies or (addressee is not None and unit.id == addressee.id):
        return Relation.ADDRESSEE
    if unit.id in treats:
        return Relation.TEAM
    if unit.organization.kind == OrganizationKind.OPERATOR:
        return Relation.NONE  # who runs the node holds what nobody else can, and may know nothing of it
    if unit.organization_id == owner:
        return Relation.ON_CALL if unit.service == ServiceType.ON_CALL else Relation.SAME_ORGANIZATION
    if unit.service in (ServiceType.COORDINATING_UNIT, ServiceType.NOBODY):
        return Relation.COORDINATING
    return Relation.NONE
