"""Mellomrom: areas of life in which nobody can be counted on. Of others' only headers, and of few of them nothing."""

from datetime import datetime
from uuid import UUID

from mellomrom.database.house import enter, walled
from mellomrom.directory.catalogue import OrganizationKind
from mellomrom.directory.models import Organization, StaffRole
from mellomrom.events.gaps import FEW
from mellomrom.people import areas
from mellomrom.people.models import Person
from mellomrom.people.queries import teams_of
from mellomrom.plans.responsibility.cards import AreaGap, Gaps, Line
from mellomrom.plans.responsibility.queries import ORDER, lines_of
from mellomrom.sharing.catalogue import AREA, USES
from mellomrom.sharing.parts import open_parts_of

NONE = Gaps((), False)


@walled()
def gaps(role: StaffRole, *, at: datetime) -> Gaps:
    """Give what is missing in the map for those who stay where the role's organization is, or whom it answers for.

    What nobody answers for stands first and is the municipality's of stay; what has run out, been left or is claimed by
    two is the holder's. Fewer than FEW of the other side's are not shown. The way to a person stands there for those whom one's
    own unit follows up, by a decision for the kind of information, and in the person's log.
    """
    enter()  # what is missing stands between organizations: of the other side's only headers are shown, of few nothing
    own = role.unit.organization
    if own.kind == OrganizationKind.OPERATOR:
        return NONE
    home = own.municipality if own.kind == OrganizationKind.MUNICIPALITY else ""
    persons = Person.objects.filter(died_at=None).in_bulk(areas.with_a_map(own.pk, home))
    if not persons:
        return NONE
    lines, teams = lines_of(list(persons), role, at=at), teams_of(list(persons), at=at)
    municipalities = Organization.objects.filter(kind=OrganizationKind.MUNICIPALITY)
    homes: dict[str, str] = dict(municipalities.values_list("municipality", "name"))
    followed = {pk for pk in persons if any(member.unit_id == role.unit_id for member in teams.get(pk, []))}
    missing = {pk: {AREA[line.area] for line in lines[pk] if line.gap is not None} for pk in followed}
    purpose = USES[role.unit.sector]
    named = open_parts_of(missing, persons=persons, what="space.listed", by=role, purpose=purpose, at=at)
    rows = [
        (whose, _header(line, whose, own, pk if (pk, AREA[line.area]) in named else None))
        for pk, person in persons.items()
        for line in lines[pk]
        if line.gap is not None and (whose := _whose(line, homes.get(person.municipality))) is not None
    ]
    others = sum(whose != own.name for whose, _ in rows)
    hidden = 0 < others < FEW
    shown = [row for whose, row in rows if whose == own.name or not hidden]
    return Gaps(tuple(sorted(shown, key=lambda row: (ORDER[row.gap], row.since is None, row.since))), hidden)


def _whose(line: Line, home: str | None) -> str | None:
    """Say whose gap it is: the holder's, or that of the municipality of stay; None where that takes no part here."""
    return line.holder.organization if line.holder is not None else home


def _header(line: Line, whose: str, own: Organization, person: UUID | None) -> AreaGap:
    assert line.gap is not None
    holder, said = line.holder, line.said
    since = holder.since if holder is not None else said.said_at if said is not None else None
    unit = holder.name if holder is not None and whose == own.name else ""
    return AreaGap(line.area, line.gap, whose, unit, since, person)
