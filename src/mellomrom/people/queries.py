"""Reads about persons that upper contexts use; doors come here only behind `sharing.actions.open_record`."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from mellomrom.database.rows import Ask
from mellomrom.people.catalogue import Protection
from mellomrom.people.models import Person, TeamMember


class Member(NamedTuple):
    """A unit in a care team, by its id alone."""

    unit_id: UUID
    function: str


def members(person_id: UUID, *, at: datetime) -> Ask[list[Member]]:
    """Ask who follows the person up at that time, oldest membership first: `team_of` for who knows the units already."""
    return Ask(
        "SELECT unit_id, function FROM people_teammember"
        " WHERE person_id = %s AND since <= %s AND (until IS NULL OR until > %s) ORDER BY since, id",
        (person_id, at, at),
        lambda rows: [Member(*row) for row in rows],
    )


def team_of(person_id: UUID, *, at: datetime) -> list[TeamMember]:
    """Give who follows the person up at that time, oldest membership first, units and organizations read with them."""
    current = TeamMember.objects.filter(person_id=person_id, since__lte=at).exclude(until__lte=at)
    return list(current.select_related("unit__organization", "owner", "role", "decided_by").order_by("since", "pk"))


def teams_of(person_ids: Collection[UUID], *, at: datetime) -> dict[UUID, list[TeamMember]]:
    """Give the care teams of many persons at that time, in one query; absent: nobody follows them up."""
    current = TeamMember.objects.filter(person__in=person_ids, since__lte=at).exclude(until__lte=at)
    out: dict[UUID, list[TeamMember]] = {}
    for member in current.select_related("unit__organization").order_by("since", "pk"):
        out.setdefault(member.person_id, []).append(member)
    return out


def hides_services(person: Person, unit_id: UUID | None, team: Iterable[TeamMember]) -> bool:
    """Say whether a unit is not shown who follows the person up: their address is protected, and it is not in the team.

    Which services are near somebody says where they are. Those in the care team are the few who are named.
    """
    return person.protection != Protection.NONE and unit_id not in {member.unit_id for member in team}


def short_name(person: Person) -> str:
    """Give a name for a list: given name, first letter of the family name, year of birth. Empty when nothing is known."""
    given, family = person.name.get("given", ""), person.name.get("family", "")
    name = f"{given} {family[:1]}." if family else given
    return f"{name}, {person.birth_on[:4]}" if person.birth_on and name else name


def full_name(person: Person) -> str:
    """Give the whole name, empty when no message has said it."""
    return f"{person.name.get('given', '')} {person.name.get('family', '')}".strip()
