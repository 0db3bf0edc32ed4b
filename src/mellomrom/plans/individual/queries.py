"""The individual plan as its reader may see it: decided and logged by kind of information first, then read and cut."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from mellomrom.core.clock import local
from mellomrom.database.house import as_house
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import Actor, StaffRole, Unit
from mellomrom.events.actions.entries import was_asked
from mellomrom.events.models import Duty
from mellomrom.events.rules import Life
from mellomrom.events.showing import is_late
from mellomrom.events.titles import LIFE
from mellomrom.events.wording import unit_name
from mellomrom.people.catalogue import Area, TeamFunction
from mellomrom.people.models import Person, TeamMember
from mellomrom.people.queries import full_name, hides_services, team_of
from mellomrom.plans.areas import AREA
from mellomrom.plans.individual import contents, proposals
from mellomrom.plans.individual.actions.acting import READS
from mellomrom.plans.individual.cards import (
    AgreedRow,
    AreaRow,
    DeskPage,
    MeasureRow,
    ParticipantRow,
    PlanPage,
    ProposalRow,
    ReviewRow,
    TextRow,
    UnitRow,
)
from mellomrom.plans.individual.catalogue import Holder, PlanState, Section
from mellomrom.plans.individual.models import (
    AgreedPlan,
    IndividualPlan,
    PlanMeasure,
    PlanParticipant,
    PlanReview,
    PlanWording,
)
from mellomrom.plans.individual.naming import contacts, names_of
from mellomrom.plans.individual.rules import CATEGORY, PARTS, areas_of, reads_texts, tells
from mellomrom.plans.individual.titles import HOLDER, MY_SECTION, SECTION, STATE
from mellomrom.sharing.catalogue import Category, Purpose, Say
from mellomrom.sharing.models import Statement
from mellomrom.sharing.parts import decide_parts, open_parts, permits
from mellomrom.sharing.says_titles import HOW


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and what of a plan they may know."""

    role: StaffRole | None  # None: the person
    may: frozenset[Category]
    hides: bool = False  # who follows the person up is not told

    @property
    def texts(self) -> bool:
        """Say whether the reader reads what stands in a plan, and not only what they hold."""
        return self.role is None or reads_texts(self.role.unit.sector)

    def names(self, unit: Unit) -> bool:
        """Say whether the reader is told that a unit has to do with the person: that of health tells of illness."""
        if self.role is None or self.role.unit_id == unit.id:
            return True
        return not self.hides and tells(ServiceType(unit.service), unit.sector) in self.may

    def sees(self, area: Area) -> bool:
        """Say whether an area of life is the reader's to see."""
        return CATEGORY[area] in self.may


def plan_page(person_id: UUID, role: StaffRole, *, at: datetime) -> PlanPage:
    """Open the plan for a member of staff: each kind of information by a decision of its own, logged.

    Raises NotFound "person.not-yours" where none is permitted.
    """
    reader, person = _opened(person_id, role, at=at)
    with as_house():  # whoever owns it: the decisions above say what is shown
        return _page(person, reader, at=at)


def my_plan(by: Actor, *, at: datetime) -> PlanPage:
    """Show the person all of her plan."""
    return _page(Person.objects.get(pk=by.pk), Reader(None, frozenset(PARTS)), at=at)


@as_house()  # whoever asks was let in by the person, decided and logged before
def plan_shown(person_id: UUID, *, closed: Collection[Category], at: datetime) -> tuple[AreaRow, ...]:
    """Give what the plan says, by area of life, for somebody whom the person lets read it; empty where there is no plan.

    `closed`: kinds of information that the person does not let them read.
    """
    plan = plan_of(person_id)
    return _areas(plan, Reader(None, frozenset(PARTS) - frozenset(closed)), at=at) if plan is not None else ()


def desk(person_id: UUID, role: StaffRole, area: Area, *, at: datetime) -> DeskPage | None:
    """Open one area of life to be written in by the coordinator's unit; None for who may not, or where there is no plan.

    Raises NotFound "person.not-yours", as `plan_page` does.
    """
    reader, person = _opened(person_id, role, at=at)
    with as_house():
        return _desk(person, reader, area, at=at)


def my_desk(by: Actor, area: Area, *, at: datetime) -> DeskPage | None:
    """Show the person one area of life of her plan, to write in; None where there is no plan."""
    return _desk(Person.objects.get(pk=by.pk), Reader(None, frozenset(PARTS)), area, at=at)


def _opened(person_id: UUID, role: StaffRole, *, at: datetime) -> tuple[Reader, Person]:
    asked = was_asked(person_id, role)
    decided = open_parts(
        person_id, parts=PARTS, what="plan.opened", by=role, purpose=Purpose.PLAN, asked=asked, at=at
    )  # fmt: skip
    with as_house():
        person = Person.objects.get(pk=person_id)
        hides = hides_services(person, role.unit_id, team_of(person_id, at=at))
    may = frozenset(category for category, decision in decided.items() if permits(decision, least=READS))
    return Reader(role, may, hides), person


def plan_of(person_id: UUID) -> IndividualPlan | None:
    """Give the plan that stands; None: there is none. For who may know of it."""
    return IndividualPlan.objects.filter(person=person_id).exclude(state=PlanState.ENDED).first()


# ------------------------------------------------------------------------------------------------------- the whole page


def _page(person: Person, reader: Reader, *, at: datetime) -> PlanPage:
    plan = plan_of(person.pk)
    team = team_of(person.pk, at=at)
    coordinates = plan is not None and _coordinates(reader, team)
    near = reader.role is None or coordinates
    areas = _areas(plan, reader, at=at) if plan is not None else ()
    there = {row.area for row in areas}
    writes = plan is not None and near
    agreed = list(AgreedPlan.objects.filter(plan=plan).order_by("-number")) if plan is not None else []
    people = names_of(row.by_id for row in agreed)
    return PlanPage(
        person=person.pk,
        name=full_name(person) if reader.role is not None else "",
        mine=reader.role is None,
        state=PlanState(plan.state) if plan is not None else None,
        state_name=str(STATE[PlanState(plan.state)]) if plan is not None else "",
        may_write=writes,
        coordinates=coordinates,
        changes=plan.changes if plan is not None else 0,
        changed=bool(plan and agreed and agreed[0].changes != plan.changes),
        since=plan.since if plan is not None else None,
        until=plan.until if plan is not None else None,
        revise_on=plan.revise_on if plan is not None else None,
        areas=areas,
        empty=tuple((area, str(AREA[area])) for area in Area if writes and area not in there and reader.sees(area)),
        participants=_participants(plan, reader, team, near=near, at=at) if plan is not None else (),
        proposals=_proposals(plan, reader, near=near) if plan is not None else (),
        agreed=tuple(_agreed(row, reader, people) for row in agreed) if reader.texts else (),
        reviews=_reviews(plan) if near and plan is not None else (),
        contacts=contacts(team, reader.names),
        parts=_parts() if near else (),
        units=_units(person, plan, team, reader, None, at=at) if writes else (),
        read_at=at,
    )


def _coordinates(reader: Reader, team: Collection[TeamMember]) -> bool:
    return reader.role is not None and any(
        member.function == TeamFunction.COORDINATOR and member.unit_id == reader.role.unit_id for member in team
    )


def _areas(plan: IndividualPlan, reader: Reader, *, at: datetime) -> tuple[AreaRow, ...]:
    texts = contents.newest(plan) if reader.texts else []
    people = names_of(row.by_id for row in texts)
    measures = [row for row in contents.measures(plan) if _shows(row, reader)]
    rows = []
    for area in (area for area in Area if reader.sees(area)):
        own = [row for row in texts if row.section.area == area]
        own.sort(key=lambda row: list(Section).index(Section(row.section.section)))
        doing = tuple(_measure(row, reader, at=at) for row in measures if row.area == area)
        if own or doing:
            worded = tuple(_text(row, people, mine=reader.role is None) for row in own)
            rows.append(AreaRow(area, str(AREA[area]), worded, doing))
    return tuple(rows)


def _shows(row: PlanMeasure, reader: Reader) -> bool:
    own = reader.role is not None and row.unit_id == reader.role.unit_id
    return reader.sees(Area(row.area)) and (reader.texts or own)


def _text(row: PlanWording, people: Callable[[UUID], str], *, mine: bool) -> TextRow:
    section = Section(row.section.section)
    title = str((MY_SECTION if mine else SECTION)[section])
    return TextRow(row.section_id, section, title, row.words, row.version, people(row.by_id), row.at)


def _measure(row: PlanMeasure, reader: Reader, *, at: datetime) -> MeasureRow:
    duty: Duty | None = row.duty
    close = row.kin if row.kin and (reader.role is None or Category.FAMILY in reader.may) else ""
    who = close or ("" if row.unit is not None else str(HOLDER[Holder(row.holder)]))
    if row.unit is not None and reader.names(row.unit):
        who = unit_name(row.unit)
    life = Life(duty.life) if duty is not None else None
    return MeasureRow(
        id=row.pk,
        area=Area(row.area),
        what=row.what,
        scope=row.scope or "",
        holder=Holder(row.holder),
        unit=row.unit_id,
        who=who,
        own=reader.role is not None and row.unit_id == reader.role.unit_id,
        due_on=row.due_on,
        state=str(life or ""),
        state_name=str(LIFE[life]) if life is not None else "",
        late=duty is not None and life in (Life.OPEN, Life.TAKEN) and is_late(duty.due_at, at),
        done_at=duty.closed_at if duty is not None and life is Life.MET else None,
        done_for=duty is not None and life is Life.MET and duty.for_whom_id is not None,
    )


def _participants(
    plan: IndividualPlan, reader: Reader, team: Collection[TeamMember], *, near: bool, at: datetime
) -> tuple[ParticipantRow, ...]:
    coordinators = {member.unit_id for member in team if member.function == TeamFunction.COORDINATOR}
    said = list(_said(plan.person_id, at=at)) if near else []
    rows = []
    for row in contents.participants(plan):
        own = [one for one in said if one.unit_id is not None and one.unit_id == row.unit_id]
        if row.unit is not None and not (near or reader.names(row.unit) or row.unit_id in coordinators):
            continue
        if row.unit is None and not (near or Category.FAMILY in reader.may):
            continue
        rows.append(_participant(row, own, coordinates=row.unit_id in coordinators))
    return tuple(rows)


def _participant(row: PlanParticipant, said: Collection[Statement], *, coordinates: bool) -> ParticipantRow:
    reads = [_opens(Category(one.category)) if one.category else "" for one in said]
    runs_out = min((one.until for one in said if one.until is not None), default=None)
    return ParticipantRow(
        id=row.pk,
        unit=row.unit_id,
        name=unit_name(row.unit) if row.unit is not None else row.name or "",
        part=row.part or "",
        coordinates=coordinates,
        reads=tuple(reads),
        holds_until=last_day(runs_out) if runs_out is not None else None,
    )


def last_day(until: datetime) -> date:
    """Give the last day in Oslo before a moment that is not part of it."""
    return local(until - timedelta(microseconds=1)).date()


def _said(person_id: UUID, *, at: datetime) -> Iterable[Statement]:
    rows = Statement.objects.filter(person=person_id, purpose=Purpose.PLAN, says=Say.CONSENTED, withdrawn_at=None)
    return rows.exclude(until__lte=at).order_by("said_at", "pk")


def _opens(category: Category) -> str:
    return ", ".join(str(AREA[area]) for area in areas_of(category))


def _parts() -> tuple[tuple[Category, str], ...]:
    return tuple((category, _opens(category)) for category in PARTS)


def _proposals(plan: IndividualPlan, reader: Reader, *, near: bool) -> tuple[ProposalRow, ...]:
    """Give what was proposed: to the person and the coordinator all, to others what their own unit said."""
    own = None if near or reader.role is None else reader.role.unit_id
    return tuple(row for row in proposals.of_plan(plan, unit=own) if reader.sees(row.about))


def _agreed(row: AgreedPlan, reader: Reader, people: Callable[[UUID], str]) -> AgreedRow:
    said: dict[str, list[str]] = {}
    for part, key in (("sections", "words"), ("measures", "what")):
        for one in row.contents[part]:
            if reader.sees(Area(one["area"])):
                said.setdefault(str(AREA[Area(one["area"])]), []).append(one[key])
    areas = tuple((area, tuple(words)) for area, words in said.items())
    return AgreedRow(row.number, row.agreed_at, people(row.by_id), str(HOW[row.how]), areas)  # type: ignore[index]


def _reviews(plan: IndividualPlan) -> tuple[ReviewRow, ...]:
    rows = PlanReview.objects.filter(plan=plan).select_related("by__unit").order_by("-at", "-pk")
    return tuple(ReviewRow(row.sound, row.words, f"{row.by.name}, {row.by.unit.name}", row.at) for row in rows)


# ------------------------------------------------------------------------------------------------------------ the desk


def _desk(person: Person, reader: Reader, area: Area, *, at: datetime) -> DeskPage | None:
    plan = plan_of(person.pk)
    team = team_of(person.pk, at=at)
    coordinates = _coordinates(reader, team)
    if plan is None or not reader.sees(area) or not (coordinates or reader.role is None):
        return None
    rows = PlanWording.objects.filter(section__plan=plan, section__area=area).select_related("section")
    newest = [row for row in rows.order_by("section_id") if row.version == row.section.version]
    people, mine = names_of(row.by_id for row in newest), reader.role is None
    there = [_text(row, people, mine=mine) for row in newest]
    titles = MY_SECTION if mine else SECTION
    texts = []
    for section in (section for section in Section if section is not Section.GOAL):
        blank = TextRow(None, section, str(titles[section]), "", 0, "", None)
        texts.append(next((row for row in there if row.section is section), blank))
    measures = [row for row in contents.measures(plan) if row.area == area]
    return DeskPage(
        person=person.pk,
        name=full_name(person) if reader.role is not None else "",
        mine=mine,
        coordinates=coordinates,
        area=area,
        title=str(AREA[area]),
        goals=tuple(row for row in there if row.section is Section.GOAL and row.words),
        texts=tuple(texts),
        measures=tuple(_measure(row, reader, at=at) for row in measures),
        units=_units(person, None, team, reader, CATEGORY[area], at=at) if coordinates else (),
        read_at=at,
    )


def _units(
    person: Person,
    plan: IndividualPlan | None,
    team: Collection[TeamMember],
    reader: Reader,
    category: Category | None,
    *,
    at: datetime,
) -> tuple[UnitRow, ...]:
    """Give the units that could hold a measure, with whether they may know of it; of a `plan`: who do not take part yet."""
    found = {member.unit_id: member.unit for member in team if member.unit.closed_on is None}
    takes_part = PlanParticipant.objects.filter(person=person, until=None, unit__isnull=False)
    parties = {row.unit_id: row.unit for row in takes_part.select_related("unit__organization") if row.unit is not None}
    if plan is not None:
        found = {pk: unit for pk, unit in found.items() if pk not in parties}
    else:
        found |= {pk: unit for pk, unit in parties.items() if pk is not None}
    rows = []
    for unit in found.values():
        may = category is None or _may(person, unit, category, at=at)
        rows.append(UnitRow(unit.id, unit_name(unit), may))
    return tuple(sorted(rows, key=lambda row: (not row.may, row.name)))


def _may(person: Person, unit: Unit, category: Category, *, at: datetime) -> bool:
    """Say whether a unit may know of this in a plan now. Nothing of it is kept."""
    with as_house(), transaction.atomic():
        decided = decide_parts(
            person, unit, owner=unit.organization, parts=[category], purpose=Purpose.PLAN, at=at
        )  # fmt: skip
        transaction.set_rollback(True)
    return permits(decided[category], least=READS)
