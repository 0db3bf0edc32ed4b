"""The people of a large world as rows: identity, number, care team, registrations, kin; a thousand at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from mellomrom.core.identifiers import classify
from mellomrom.database.rows import insert
from mellomrom.directory.catalogue import OrganizationKind
from mellomrom.directory.models import Actor, StaffRole, Unit
from mellomrom.directory.queries import house
from mellomrom.people.actions import index_of, name_index_of
from mellomrom.people.catalogue import TeamFunction
from mellomrom.people.models import NextOfKin, Person, PersonIdentifier, Registration, TeamMember
from mellomrom.world import numbers
from mellomrom.world.network import Network
from mellomrom.world.population import Human
from mellomrom.world.post import World
from mellomrom.world.size import DEMO_PERSONS

AT_ONCE = 1_000  # people; their rows are written and forgotten, so that memory does not grow with the population


@dataclass(frozen=True, slots=True)
class Directory:
    """What the rows of people are hung on, by the keys of units."""

    units: Mapping[str, Unit]
    roles: Mapping[str, Sequence[StaffRole]]

    def contact(self, key: str) -> StaffRole | None:
        """Give the first who works in a unit; None where nobody does."""
        return next(iter(self.roles.get(key, ())), None)


def write(world: World, directory: Directory, *, at: datetime) -> None:
    """Write everybody but the demo's fifty, who are there."""
    others = world.everybody[DEMO_PERSONS:]
    for start in range(0, len(others), AT_ONCE):
        _write(world, others[start : start + AT_ONCE], directory, at=at)


def _write(world: World, humans: Sequence[Human], directory: Directory, *, at: datetime) -> None:
    persons = [_person(human) for human in humans]
    both = list(zip(humans, persons, strict=True))
    senders = _senders(world.there)
    insert(persons)
    insert([_identifier(human, person, senders) for human, person in both if human.identifier])
    members: list[TeamMember] = []
    registrations: list[Registration] = []
    kin: list[NextOfKin] = []
    for human, person in both:
        chance = world.recipe.chance(f"team:{human.at}")
        joined = list(_team(human, person, directory, chance, at))
        members += joined
        registrations += _registrations(person, joined)
        if human.kin and joined:
            kin.append(_kin(human, person, joined[0]))
    insert(members)
    insert(registrations)
    insert(kin)


def _person(human: Human) -> Person:
    return Person(
        name={"family": human.family, "given": human.given},
        birth_on=human.born.isoformat(),
        name_index=name_index_of(human.family, human.given, human.born.year),
        protection=human.protection,
        municipality=human.town.number,
        verified=True,
    )


def _senders(there: Network) -> dict[str, str]:
    """Give the key of each area's trust as it names itself in messages: who gave a local help number."""
    trusts = (body for body in there.bodies if body.kind is OrganizationKind.HEALTH_TRUST)
    return {there.areas[body.number]: f"HER:{body.her_id()}" for body in trusts}


def _identifier(human: Human, person: Person, senders: Mapping[str, str]) -> PersonIdentifier:
    assert human.identifier is not None
    system, value = human.identifier
    index = index_of(system, value, sender=senders[human.town.area.name])
    check_ok = bool(classify(value, system).check_ok)
    return PersonIdentifier(person=person, system=system, value=value, index=index, check_ok=check_ok)


def _team(human: Human, person: Person, directory: Directory, chance: Random, at: datetime) -> Iterator[TeamMember]:
    by = _decided_by(human, directory)
    since = at - timedelta(days=chance.randint(30, 1500))
    for function, key in human.team:
        unit = directory.units[key]
        yield TeamMember(
            person=person,
            owner=unit.organization,
            unit=unit,
            function=function,
            role=directory.contact(key) if function is TeamFunction.COORDINATOR else None,
            since=since,
            decided_by=by,
        )


def _decided_by(human: Human, directory: Directory) -> Actor:
    leader = directory.contact(f"leader.{human.town.slug}")
    return leader.actor if leader else house()


def _registrations(person: Person, joined: Sequence[TeamMember]) -> list[Registration]:
    owners = {member.owner_id: member for member in joined}
    return [Registration(person=person, owner=m.owner, since=m.since) for m in owners.values()]


def _kin(human: Human, person: Person, first: TeamMember) -> NextOfKin:
    assert human.kin is not None
    name, relation = human.kin
    phone = numbers.phone("9998", human.at % 100)
    return NextOfKin(person=person, owner=first.owner, name=name, relation=relation, phone=phone, since=first.since)
