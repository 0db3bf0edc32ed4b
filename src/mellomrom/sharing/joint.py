"""Units of several providers of health care that are one team by a written agreement (FACT, ACT; pjl § 9)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import Function, OrganizationKind, Sector, ServiceType
from mellomrom.directory.models import StaffRole, Unit
from mellomrom.sharing.actions import log
from mellomrom.sharing.models import JointTeam, JointTeamUnit

PROVIDERS = frozenset(
    {
        OrganizationKind.MUNICIPALITY,
        OrganizationKind.HEALTH_TRUST,
        OrganizationKind.GP_PRACTICE,
        OrganizationKind.PRIVATE_PROVIDER,
    }
)


@dataclass(frozen=True, slots=True)
class Team:
    """One joint team as those who lead it read it."""

    id: UUID
    name: str
    document: str  # where the signed agreement lies
    since: datetime
    until: datetime | None
    ended: bool
    begun: bool
    parties: tuple[Unit, ...]  # with their organizations
    registered_by: str


def leads_teams(role: StaffRole) -> bool:
    """Say whether a role registers joint teams, and reads of them: a leader, and the operator."""
    return role.function in (Function.LEADER, Function.OPERATOR)


def teams_of_leader(role: StaffRole, *, at: datetime) -> list[Team]:
    """Give the joint teams that a leader's organization is or was part of, to the operator all; those that run first.

    Raises NotFound "page.not-found" for everybody else.
    """
    if not leads_teams(role):
        raise NotFound("page.not-found", "There is no such page, or it is not for your role.")
    parties = JointTeamUnit.objects.select_related("unit__organization").order_by(
        "unit__organization__name", "unit__name"
    )
    rows = JointTeam.objects.select_related("registered_by").prefetch_related(Prefetch("parties", queryset=parties))
    if role.function != Function.OPERATOR:
        rows = rows.filter(
            pk__in=JointTeamUnit.objects.filter(unit__organization=role.unit.organization_id).values("team")
        )
    teams = [_team(row, at=at) for row in rows.order_by("name", "pk")]
    return sorted(teams, key=lambda team: team.ended)


def _team(row: JointTeam, *, at: datetime) -> Team:
    return Team(
        id=row.pk,
        name=row.name,
        document=row.document,
        since=row.since,
        until=row.until,
        ended=row.until is not None and row.until <= at,
        begun=row.since <= at,
        parties=tuple(party.unit for party in row.parties.all()),
        registered_by=row.registered_by.name,
    )


def units_for_teams(*, area: str) -> list[Unit]:
    """Give the units of a health community that can be in a joint team, by the names of organization and unit."""
    return [unit for unit in directory.all_units() if unit.organization.area == area and _may_be_inside(unit)]


def areas_of_units() -> list[str]:
    """Give the names of the health communities, for a choice."""
    return sorted({unit.organization.area for unit in directory.all_units() if unit.organization.area})


@walled()
def register_joint_team(
    *, name: str, document: str, units: Collection[Unit], since: datetime, by: StaffRole, at: datetime
) -> JointTeam:
    """Register that units of health providers are one team by a written agreement (pjl § 9).

    When one of them is in somebody's care team, the others are too. NAV, police, prison and housing can never be in it.

    raises     NotPermitted "says.not-leader" for others than a leader of one of them, or the operator; InvalidMove
               "says.not-a-provider", "says.no-agreement"
    """
    within = {unit.organization_id for unit in units}
    leads = by.function == Function.LEADER and by.unit.organization_id in within
    if not (leads or by.function == Function.OPERATOR):
        raise NotPermitted("says.not-leader", "Only a leader of one of the units registers their agreement.")
    if len({unit.id for unit in units}) < 2 or not name.strip() or not document.strip():
        raise InvalidMove(
            "says.no-agreement", "Name the team, at least two units, and where the signed agreement lies."
        )
    if not all(_may_be_inside(unit) for unit in units):
        raise InvalidMove(
            "says.not-a-provider",
            "Only units that give health care can be one team. NAV, police, prison and housing cannot.",
        )
    team = JointTeam(
        organization=by.unit.organization,
        name=name.strip(),
        document=document.strip(),
        since=since,
        registered_by=by,
        registered_at=at,
    )
    enter()
    insert([team])
    insert([JointTeamUnit(team=team, unit=unit) for unit in {unit.id: unit for unit in units}.values()])
    log(what="joint-team.registered", by=by, at=at, ref=team.pk)
    return team


def _may_be_inside(unit: Unit) -> bool:
    """Say whether a unit gives health care for a provider; a desk that decides on applications does not."""
    desk = unit.service in (ServiceType.NOBODY, ServiceType.CASE_OFFICE, ServiceType.LEADER)
    return unit.sector is Sector.HEALTH and unit.organization.kind in PROVIDERS and not desk


@walled()
def end_joint_team(team_id: UUID, *, by: StaffRole, at: datetime) -> JointTeam:
    """End a joint team: from now on each unit stands for itself. Again changes nothing. Raises NotFound "says.no-team"."""
    enter()
    team = JointTeam.objects.select_for_update(no_key=True, of=("self",)).filter(pk=team_id).first()
    mine = JointTeamUnit.objects.filter(team=team_id, unit__organization=by.unit.organization_id).exists()
    leads = by.function == Function.LEADER and mine
    if team is None or not (leads or by.function == Function.OPERATOR):
        raise NotFound("says.no-team", "There is no such team.")
    if team.until is None:
        team.until = max(at, team.since)
        team.save(update_fields=["until"])
        log(what="joint-team.ended", by=by, at=at, ref=team.pk)
    return team
