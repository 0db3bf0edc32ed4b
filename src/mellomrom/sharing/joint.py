"""Units of several providers of health care that are one team by a written agreement (FACT, ACT; pjl § 9)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
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
    mine = {party.unit.organization_id for party in team.parties.select_related("unit")} if team else set()
    leads = by.function == Function.LEADER and by.unit.organization_id in mine
    if team is None or not (leads or by.function == Function.OPERATOR):
        raise NotFound("says.no-team", "There is no such team.")
    if team.until is None:
        team.until = max(at, team.since)
        team.save(update_fields=["until"])
        log(what="joint-team.ended", by=by, at=at, ref=team.pk)
    return team
