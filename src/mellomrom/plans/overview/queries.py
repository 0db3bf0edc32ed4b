"""All plans about a person on one page: whose, where and of what day; contents where they are kept (C18)."""

from datetime import datetime
from uuid import UUID

from mellomrom.database.house import as_house
from mellomrom.directory.catalogue import Sector
from mellomrom.directory.models import Actor, StaffRole
from mellomrom.events.actions.entries import was_asked
from mellomrom.people.catalogue import TeamFunction
from mellomrom.people.models import Person
from mellomrom.people.queries import full_name, hides_services, team_of
from mellomrom.plans.individual.catalogue import Kept, Stage
from mellomrom.plans.individual.models import KeptPlan, TreatmentStage
from mellomrom.plans.individual.naming import contacts
from mellomrom.plans.individual.queries import Reader, plan_of
from mellomrom.plans.individual.rules import SPECIALIST
from mellomrom.plans.individual.titles import STAGE
from mellomrom.plans.meetings.models import MeetingSeries
from mellomrom.plans.overview.cards import Overview, StageRow
from mellomrom.plans.overview.sources import SOURCES
from mellomrom.sharing.catalogue import Category, Level, Purpose
from mellomrom.sharing.parts import open_parts, permits

ABOUT = tuple(one for one in Category if one not in (Category.DIAGNOSIS, Category.SAFETY, Category.WHEREABOUTS))


def overview(person_id: UUID, role: StaffRole, *, at: datetime) -> Overview:
    """Open the overview for a member of staff: each kind of information by a decision of its own, logged.

    Health services are asked about for care, others for the plan that they take part in. Raises NotFound
    "person.not-yours" where nothing is permitted.
    """
    purpose = Purpose.CARE if role.unit.sector is Sector.HEALTH else Purpose.PLAN
    asked = was_asked(person_id, role)
    decided = open_parts(person_id, parts=ABOUT, what="plans.listed", by=role, purpose=purpose, asked=asked, at=at)
    may = frozenset(category for category, decision in decided.items() if permits(decision, least=Level.SUMMARY))
    full = permits(decided.get(Category.SUBSTANCE_USE), least=Level.FULL)
    with as_house():  # whoever owns them: what is shown is what was permitted
        person = Person.objects.get(pk=person_id)
        team = team_of(person_id, at=at)
        hides = hides_services(person, role.unit_id, team)
        return _page(person, Reader(role, may, hides), sets_stage=full, at=at)


def my_overview(by: Actor, *, at: datetime) -> Overview:
    """Show the person all plans about them."""
    return _page(Person.objects.get(pk=by.pk), Reader(None, frozenset(ABOUT)), sets_stage=False, at=at)


def _page(person: Person, reader: Reader, *, sets_stage: bool, at: datetime) -> Overview:
    team = [member for member in team_of(person.pk, at=at) if member.unit.closed_on is None]
    role = reader.role
    unit = role.unit_id if role is not None else None
    health = role is not None and role.unit.sector is Sector.HEALTH
    rows = [row for source in SOURCES for row in source(person, reader, at) if row.category in reader.may]
    coordinates = any(
        member.unit_id == unit and member.function == TeamFunction.PATHWAY_COORDINATOR
        for member in team
        if role is not None and member.role_id == role.pk
    )
    return Overview(
        person=person.pk,
        name=full_name(person) if role is not None else "",
        mine=role is None,
        plans=tuple(rows),
        stages=_stages(person) if Category.SUBSTANCE_USE in reader.may else (),
        contacts=contacts(team, reader.names) if not reader.hides else (),
        without_plan=_without_plan(person, len({member.owner_id for member in team})),
        may_keep=health,
        may_set_stage=health and sets_stage,
        may_be_pathway_coordinator=role is not None
        and role.unit.service in SPECIALIST
        and any(member.unit_id == unit for member in team)
        and not coordinates,
        shows_offer=role is None or (health and Category.HEALTH in reader.may),
        read_at=at,
    )


def _without_plan(person: Person, organizations: int) -> bool:
    """Say whether several organizations, or a responsibility group, go without an individual plan, here or elsewhere."""
    elsewhere = KeptPlan.objects.filter(person=person, kept=Kept.INDIVIDUAL, ended_at=None)
    group = MeetingSeries.objects.filter(person=person, ended_at=None).exists()
    return (organizations > 1 or group) and plan_of(person.pk) is None and not elsewhere.exists()


def _stages(person: Person) -> tuple[StageRow, ...]:
    rows = TreatmentStage.objects.filter(person=person).select_related("by__unit").order_by("-since", "-at", "-pk")
    return tuple(
        StageRow(str(STAGE[Stage(row.stage)]), row.words, row.since, f"{row.by.name}, {row.by.unit.name}")
        for row in rows
    )
