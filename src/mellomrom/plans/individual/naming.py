"""Who somebody is, as a plan names them."""

from collections.abc import Callable, Collection, Iterable
from uuid import UUID

from mellomrom.directory.models import StaffRole, Unit
from mellomrom.events.titles import TEAM_FUNCTION
from mellomrom.events.wording import unit_name
from mellomrom.people.catalogue import TeamFunction
from mellomrom.people.models import TeamMember
from mellomrom.plans.individual.cards import Contact

COORDINATES = (TeamFunction.COORDINATOR, TeamFunction.PATHWAY_COORDINATOR)


def contacts(team: Iterable[TeamMember], names: Callable[[Unit], bool]) -> tuple[Contact, ...]:
    """Give the coordinator of the plan and that of the specialist's pathway, who are two: both are shown."""
    return tuple(
        Contact(
            str(TEAM_FUNCTION[TeamFunction(member.function)]),
            member.role.name if member.role is not None else "",
            unit_name(member.unit),
            member.unit.phone,
        )
        for member in team
        if member.function in COORDINATES
        and (member.function == TeamFunction.COORDINATOR or names(member.unit))
        and member.unit.closed_on is None
    )


def roles_of(actors: Collection[UUID]) -> dict[UUID, StaffRole]:
    """Give the members of staff among these actors, with their units."""
    rows = StaffRole.objects.filter(actor__in=actors).select_related("unit__organization")
    return {row.actor_id: row for row in rows}


def names_of(actors: Iterable[UUID]) -> Callable[[UUID], str]:
    """Read who these are, in one query, and give how to name each: staff with their unit, others by an empty text."""
    roles = roles_of(set(actors))

    def named(actor: UUID) -> str:
        role = roles.get(actor)
        return f"{role.name}, {role.unit.name}" if role is not None else ""

    return named
