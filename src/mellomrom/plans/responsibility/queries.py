"""Reads of the map: for a person's page, for the page of the map, for one area, and for the person.

around     what a person's page shows, once the page is opened
the_map    the page of the map: decided and logged kind by kind
area_page  one area, with whom one can ask
mine       what the person sees: all of it
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from mellomrom.core.clock import local
from mellomrom.core.errors import NotFound
from mellomrom.database.house import as_house, enter, walled
from mellomrom.directory import queries as directory
from mellomrom.directory.calling import Call, calls
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import Actor, StaffRole, Unit
from mellomrom.events.actions.entries import was_asked
from mellomrom.events.catalogue import Category
from mellomrom.events.wording import unit_name
from mellomrom.people import areas
from mellomrom.people.areas import Answers
from mellomrom.people.catalogue import Area, Colour
from mellomrom.people.models import AreaColour, Person, TeamMember
from mellomrom.people.queries import full_name, hides_services, team_of
from mellomrom.plans.responsibility import rules
from mellomrom.plans.responsibility.cards import AreaPage as AreaPage
from mellomrom.plans.responsibility.cards import Around, Choice, Coloured, Follows, Holder, Line, Map, Proposed
from mellomrom.plans.responsibility.catalogue import Gap, State
from mellomrom.plans.responsibility.faces import faces_of
from mellomrom.plans.responsibility.models import AreaProposal, Trust
from mellomrom.sharing.catalogue import AREA, USES, Level
from mellomrom.sharing.parts import NOT_YOURS, decide_parts, open_parts, permits

PARTS = frozenset(AREA.values())
ORDER = {gap: place for place, gap in enumerate([*Gap, None])}


@walled()
def around(person_id: UUID, role: StaffRole, *, at: datetime) -> Around:
    """Show whom a person trusts and who answers for what, cut by a decision for each kind of information.

    For the page of a person, which was opened and logged before this is asked.
    """
    asked = was_asked(person_id, role)
    enter()
    person = Person.objects.get(pk=person_id)
    decided = decide_parts(
        person,
        role.unit,
        owner=role.unit.organization,
        parts=PARTS,
        purpose=USES[role.unit.sector],
        asked=asked,
        at=at,
    )
    may = {part for part, decision in decided.items() if permits(decision, least=Level.SUMMARY)}
    return _around(person, role, may, team_of(person.pk, at=at), at=at)


def the_map(person_id: UUID, role: StaffRole, *, at: datetime) -> Map:
    """Open the map: one decision and one row in the person's log for each kind of information.

    Raises NotFound for whom the unit may not know. Needs no transaction around it.
    """
    may, person = _open(person_id, role, at=at)
    with as_house():
        team = team_of(person.pk, at=at)
        return Map(person.pk, full_name(person), _around(person, role, may, team, at=at), at)


def area_page(person_id: UUID, area: Area, role: StaffRole, *, at: datetime) -> AreaPage:
    """Open one area. Raises NotFound for whom, and for an area that, the unit may not know."""
    may, person = _open(person_id, role, at=at)
    with as_house():
        line = next(one for one in lines_of([person.pk], role, at=at)[person.pk] if one.area is area)
        if AREA[area] not in may and not _ours(line):
            raise NotFound("area.not-yours", "There is no such area of life for your unit.")
        return AreaPage(person.pk, full_name(person), line, _askable(person, role, at=at), _staff(role, at=at), at)


def _open(person_id: UUID, role: StaffRole, *, at: datetime) -> tuple[set[Category], Person]:
    asked = was_asked(person_id, role)
    purpose = USES[role.unit.sector]
    decided = open_parts(person_id, parts=PARTS, what="plan.opened", by=role, purpose=purpose, asked=asked, at=at)
    may = {part for part, decision in decided.items() if permits(decision, least=Level.SUMMARY)}
    if not may:  # what keeps somebody safe says nothing of who helps them
        raise NotFound(*NOT_YOURS)
    with as_house():
        return may, Person.objects.get(pk=person_id)


def mine(by: Actor, *, at: datetime) -> Around:
    """Show the person who answers for what for them, all of it, and how many they have met."""
    person = Person.objects.get(pk=by.pk)
    return _around(person, None, PARTS, team_of(person.pk, at=at), at=at)


def person_of(duty_id: UUID, role: StaffRole) -> UUID | None:
    """Say whose map it is that a duty of this unit is answered in; None where it is another's, or no duty of a map."""
    with as_house():
        mine = AreaProposal.objects.filter(duty=duty_id, duty__holder=role.unit)
        return mine.values_list("person", flat=True).first()


# ------------------------------------------------------------------------------------------------------ what is shown


def _around(
    person: Person, role: StaffRole | None, may: Collection[Category], team: Sequence[TeamMember], *, at: datetime
) -> Around:
    hides = role is not None and hides_services(person, role.unit_id, team)
    lines, whom = _lines([person.pk], role, [member.unit for member in team], at=at)
    shown = [line for line in lines[person.pk] if _ours(line) or (AREA[line.area] in may and not hides)]
    trust = Trust.objects.filter(person=person, ended_at=None).first() if Category.HEALTH in may else None
    return Around(
        lines=tuple(sorted((one for one in shown if one.asked_about), key=_first)),
        unasked=tuple(one.area for one in shown if not one.asked_about),
        trusts=trust.words if trust is not None else "",
        trusts_at=trust.said_at if trust is not None else None,
        team=tuple(_follows(member, whom) for member in team) if not hides else (),
        faces=faces_of(person.pk, at=at) if Category.HEALTH in may else 0,
    )


def _first(line: Line) -> tuple[bool, int]:
    """Put what the reader is asked about first, then what nobody answers for."""
    return not any(one.may_answer for one in line.proposed), ORDER[line.gap]


def _follows(member: TeamMember, whom: Mapping[UUID, Call]) -> Follows:
    unit = member.unit
    contact = member.role.name if member.role is not None else ""
    call = whom.get(unit.pk)
    return Follows(member.function, unit.name, unit.organization.name, contact, call, member.since, member.owner.name)


def _ours(line: Line) -> bool:
    """Say whether one's own unit answers for an area: that is its own, whatever else it may know."""
    return line.holder is not None and line.holder.ours


def lines_of(persons: Sequence[UUID], role: StaffRole | None, *, at: datetime) -> Mapping[UUID, tuple[Line, ...]]:
    """Give the eleven areas of each of these persons, uncut: whoever calls has decided. Seven queries, however many."""
    return _lines(persons, role, (), at=at)[0]


def _lines(
    persons: Sequence[UUID], role: StaffRole | None, also: Iterable[Unit], *, at: datetime
) -> tuple[Mapping[UUID, tuple[Line, ...]], Mapping[UUID, Call]]:
    """Do as `lines_of`, and say whom to call at each of the units, and at those besides."""
    ever = areas.held_ever(persons)
    answers = [one for one in ever if one.ended_at is None or one.ended_at > at]
    before = {(one.person, one.area) for one in ever}
    said = areas.colours(persons)
    waits = AreaProposal.objects.filter(person__in=persons, state=State.OPEN).order_by("made_at", "pk")
    waiting = list(waits.select_related("to__organization", "duty__holder__organization", "made_by__unit"))
    whom = calls([*(one.unit for one in answers), *also], at=at)
    works = _at_work(answers, at=at)
    out = {}
    for person in persons:
        hers = [one for one in answers if one.person == person]
        asked = [one for one in waiting if one.person_id == person]
        out[person] = tuple(
            _line(
                area,
                [one for one in hers if one.area is area],
                said.get((person, area)),
                [one for one in asked if one.area == area],
                was_held=(person, area) in before,
                works=works,
                whom=whom,
                role=role,
                at=at,
            )
            for area in Area
        )
    return out, whom


def _line(
    area: Area,
    answers: Sequence[Answers],
    said: AreaColour | None,
    waiting: Sequence[AreaProposal],
    *,
    was_held: bool,
    works: Collection[UUID],
    whom: Mapping[UUID, Call],
    role: StaffRole | None,
    at: datetime,
) -> Line:
    now = next((one for one in answers if one.since <= at), None)
    coming = next((one for one in answers if one.since > at), None)
    colour = _coloured(said) if said is not None else None
    return Line(
        area=area,
        said=colour,
        holder=_holder(now, whom, role) if now is not None else None,
        coming=_holder(coming, whom, role) if coming is not None else None,
        gap=rules.gap(
            held=now is not None,
            was_held=was_held,
            colour=colour.colour if colour is not None else None,
            contact_works=now is None or now.contact is None or now.contact.pk in works,
            unit_open=now is None or now.unit.closed_on is None,
            until=now.until if now is not None else None,
            claimed=any(one.claim for one in waiting),
            today=local(at).date(),
        ),
        proposed=tuple(_proposed(one, role) for one in waiting),
    )


def _at_work(answers: Sequence[Answers], *, at: datetime) -> frozenset[UUID]:
    """Name the contacts who still work in the unit that they are named for."""
    named = {one.contact.pk: one.unit.pk for one in answers if one.contact is not None}
    roles = StaffRole.objects.filter(directory.working(at), pk__in=named).values_list("pk", "unit")
    return frozenset(pk for pk, unit in roles if named[pk] == unit)


def _coloured(said: AreaColour) -> Coloured:
    role = said.role
    name, unit = (role.name, unit_name(role.unit)) if role is not None else ("", "")
    return Coloured(Colour(said.colour), said.words or "", said.said_at, name, unit)


def _holder(one: Answers, whom: Mapping[UUID, Call], role: StaffRole | None) -> Holder:
    return Holder(
        unit=one.unit.pk,
        name=one.unit.name,
        organization=one.unit.organization.name,
        contact=one.contact.name if one.contact is not None else "",
        contact_role=one.contact.pk if one.contact is not None else None,
        deputy=one.deputy.name if one.deputy is not None else "",
        basis=one.basis,
        since=one.since,
        until=one.until,
        call=whom.get(one.unit.pk),
        ours=role is not None and one.unit.pk == role.unit_id,
    )


def _proposed(one: AreaProposal, role: StaffRole | None) -> Proposed:
    return Proposed(
        id=one.pk,
        area=Area(one.area),
        to=unit_name(one.to) if one.to is not None else "",
        asked=unit_name(one.duty.holder),
        claim=one.claim,
        words=one.words or "",
        made_at=one.made_at,
        made_by=one.made_by.name if role is not None and one.owner_id == role.unit.organization_id else "",
        due_at=one.duty.due_at,
        since=one.since,
        may_answer=role is not None and one.to is not None and one.duty.holder_id == role.unit_id,
        may_withdraw=role is not None and one.to is not None and one.made_by.unit_id == role.unit_id,
    )


# ----------------------------------------------------------------------------------------------------- whom one can ask


def _askable(person: Person, role: StaffRole, *, at: datetime) -> tuple[Choice, ...]:
    """Give the units that one can ask: the care team, one's own organization, and the municipality of stay."""
    team: Mapping[UUID, Unit] = {member.unit_id: member.unit for member in team_of(person.pk, at=at)}
    home = directory.municipality(person.municipality)
    near = directory.units_of({role.unit.organization_id, *([home.pk] if home is not None else [])})
    units = {**team, **{unit.pk: unit for unit in near}}
    left_out = (ServiceType.NOBODY, ServiceType.ON_CALL)
    open_ones = [unit for unit in units.values() if unit.closed_on is None and unit.service not in left_out]
    own = role.unit_id
    return tuple(Choice(u.pk, unit_name(u)) for u in sorted(open_ones, key=lambda u: (u.pk != own, unit_name(u))))


def _staff(role: StaffRole, *, at: datetime) -> tuple[Choice, ...]:
    """Give who works in the reader's own unit now, the reader first."""
    roles = StaffRole.objects.filter(directory.working(at), unit=role.unit)
    found = sorted(roles, key=lambda one: (one.pk != role.pk, one.name))
    return tuple(Choice(one.pk, one.name) for one in found)
