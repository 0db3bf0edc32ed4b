"""Whom the words of a pathway mean, for one person and one event. Reads the care team and the directory's edition."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mellomrom.core.errors import NotFound
from mellomrom.database.rows import ask
from mellomrom.directory.book import EDITION, Book, book
from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.directory.models import Organization, Unit
from mellomrom.events.catalogue import Who
from mellomrom.events.rules import Via
from mellomrom.exchange.models import Endpoint
from mellomrom.exchange.queries import endpoints_by_organization, endpoints_of
from mellomrom.people.catalogue import TeamFunction
from mellomrom.people.models import Person
from mellomrom.people.queries import Member, members
from mellomrom.sharing.catalogue import Relation
from mellomrom.sharing.queries import joint_teams, stands_about, together
from mellomrom.sharing.saying import NOTHING, Stands

BY_FUNCTION = {  # words that the care team answers
    Who.COORDINATOR: TeamFunction.COORDINATOR,
    Who.GP: TeamFunction.GP,
    Who.LAR: TeamFunction.LAR,
    Who.MUNICIPAL_ROP: TeamFunction.ROP,
    Who.MUNICIPAL_HOME_CARE: TeamFunction.HOME_CARE,
    Who.MUNICIPAL_CASE_OFFICE: TeamFunction.CASE_OFFICER,
    Who.TREATING_UNIT: TeamFunction.TREATING,
    Who.PRISON_HEALTH: TeamFunction.PRISON_HEALTH,
    Who.NAV: TeamFunction.NAV,
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
    treats: frozenset[UUID]  # units in the care team now, with those that are one team with them
    reached: frozenset[UUID]  # units where somebody works; a notice to another is told to an empty room
    routes: Mapping[UUID, Route]  # units whose record system takes messages, and where
    nobody: Unit
    orphan: bool  # nobody of the municipality of stay is in the care team
    known_to_rop: bool
    stands: Stands  # what the person has said about who may know, and what was found

    @property
    def all_units(self) -> list[Unit]:
        """Give each unit once, the nobody unit last."""
        once = {u.id: u for found in self.units.values() for u in found} | {self.nobody.id: self.nobody}
        return list(once.values())


@dataclass(frozen=True, slots=True)
class Around:
    """What must be read to know whom an event could concern: who follows the person up, who there is, what was said."""

    team: Sequence[Member]
    book: Book
    stands: Stands


def around(person: Person, *, at: datetime) -> Around:
    """Read who follows a person up, who there is and what was said: one round trip while the directory stands as it did."""
    team, edition, stands = ask(members(person.id, at=at), EDITION, stands_about([person.id]))
    return Around(team, book(edition), stands.get(person.id, NOTHING))


def reach(
    person: Person,
    *,
    owner: Organization,
    sender: Unit | None,
    addressee: Unit | None,
    copies: Sequence[Unit] = (),
    at: datetime,
    read: Around | None = None,
) -> Reach:
    """Gather whom an event about this person could concern. `read`: what was read in this transaction already.

    The municipality is the one where the person stays; where that is not known, the owner's. Without either the
    operator's nobody unit holds what nobody else can. Raises NotFound where the fixed rows were never made.
    """
    read = read or around(person, at=at)
    known = read.book
    fallback = _home(person, owner, known) or known.operator
    if fallback is None:
        raise _never_made()
    at_home = known.units_of(fallback.id)
    nobody = next((u for u in at_home if u.service == ServiceType.NOBODY), None)
    if nobody is None:
        raise _never_made()
    team = [(m.function, known.units[m.unit_id]) for m in read.team if m.unit_id in known.units]  # the open ones
    units = _words(team, at_home, sender, addressee, copies)
    treats = together([m.unit_id for m in read.team], joint_teams(known), at=at)
    relations = _relations(units, nobody, owner, sender, addressee, copies, treats)
    met = {u.id: u for found in [*units.values(), (nobody,)] for u in found}
    return Reach(
        units=units,
        relations=relations,
        treats=treats,
        reached=frozenset(unit for unit in relations if known.staff(unit, at=at)),
        routes=routes_to(met.values(), known=known),
        nobody=nobody,
        orphan=not any(unit.organization_id == fallback.id for _, unit in team),
        known_to_rop=any(m.function in KNOWN_TO_ROP for m in read.team),
        stands=read.stands,
    )


def _never_made() -> NotFound:
    return NotFound("directory.no-fixed-rows", "The directory is empty. Run the set-up again.")


def routes_to(units: Iterable[Unit], *, known: Book | None = None) -> dict[UUID, Route]:
    """Find where messages to these units go: their own address, else one of the same service in their organization,
    else the organization's common one. A unit that none of these serves is not in the answer; one query, or none where
    the directory was read before (`known`).
    """
    units = list(units)
    if known is None:
        endpoints = endpoints_of({u.organization_id for u in units})
    else:
        kept = endpoints_by_organization(known)
        endpoints = [e for o in dict.fromkeys(u.organization_id for u in units) for e in kept.get(o, ())]
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


def _home(person: Person, owner: Organization, known: Book) -> Organization | None:
    if person.municipality and person.municipality != owner.municipality:
        home = known.municipalities.get(person.municipality)
        if home is not None:
            return home
    return owner if owner.kind == OrganizationKind.MUNICIPALITY else known.municipalities.get(owner.municipality)


def _words(
    team: Sequence[tuple[str, Unit]],
    at_home: Sequence[Unit],
    sender: Unit | None,
    addressee: Unit | None,
    copies: Sequence[Unit],
) -> dict[Who, tuple[Unit, ...]]:
    words: dict[Who, list[Unit]] = {}
    words[Who.ADDRESSEE] = [u for u in (addressee, *copies) if u is not None]
    if sender is not None:
        words[Who.SENDER] = [sender]
    ends = [u for u in (sender, addressee) if u is not None]
    words[Who.TREATING_UNIT] = [u for u in ends if u.service in SPECIALIST]
    words[Who.PRISON_HEALTH] = [u for u in ends if u.service == ServiceType.PRISON_HEALTH]
    for word, function in BY_FUNCTION.items():
        words.setdefault(word, []).extend(unit for what, unit in team if what == function)
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
