"""A session beside the worker: the person reads her own page on a member of staff's screen, with them, for a quarter of an hour.

What is shown is the lower of two: what the person's own front page shows, and what the member of staff may see by
themselves. So nobody learns more of her by sitting down with her: no log of who else looked, no police or NAV, nothing
that another organization would keep from them. Each look is decided and logged as all others are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from mellomrom.access.calling import Line, who_answers
from mellomrom.access.mine import NOT_IN_FRONT, Around, Next
from mellomrom.core.errors import NotFound
from mellomrom.database.house import as_house
from mellomrom.directory.catalogue import Sector, ServiceType
from mellomrom.directory.models import StaffRole
from mellomrom.events.appointments import Appointment, appointments_of
from mellomrom.events.cards import PersonPage
from mellomrom.events.catalogue import Level
from mellomrom.events.models import Duty
from mellomrom.events.person import person_page
from mellomrom.events.rules import HOUSE_ITEMS
from mellomrom.events.wording import is_with_the_person, said_to_the_person, unit_name
from mellomrom.people.models import Person
from mellomrom.people.queries import team_of
from mellomrom.sharing.actions import log
from mellomrom.sharing.catalogue import Purpose
from mellomrom.sharing.queries import NOT_YOURS

LASTS = timedelta(minutes=15)
OPENED, CLOSED, PAPER = "together.opened", "together.closed", "paper.made"


@dataclass(frozen=True, slots=True)
class Together:
    """What a person and a member of staff read together: shaped as the person's own page, so that it looks the same."""

    person: UUID
    name: str
    given: str
    protected: bool
    next: tuple[Next, ...]
    calls: tuple[Line, ...]
    appointments: tuple[Appointment, ...]
    around: tuple[Around, ...]
    read_at: datetime
    more: bool = False
    close: tuple[()] = ()


def open_together(person_id: UUID, role: StaffRole, *, at: datetime) -> datetime:
    """Begin a session beside the worker; gives when it ends. Raises NotFound "person.not-yours" for whom they may not know."""
    _opened(person_id, role, at=at)
    _note(OPENED, person_id, role, at=at)
    return at + LASTS


def close_together(person_id: UUID, role: StaffRole, *, at: datetime) -> None:
    """End it before its time."""
    _note(CLOSED, person_id, role, at=at)


def together_page(person_id: UUID, role: StaffRole, *, at: datetime) -> Together:
    """Show the page of a session that is open; decided and logged anew. Raises NotFound "person.not-yours"."""
    return _shown(_opened(person_id, role, at=at), role, at=at)


def paper(person_id: UUID, role: StaffRole, *, at: datetime) -> Together:
    """Show what goes on the paper that the person takes along; that it was made is logged. Raises NotFound."""
    page = _opened(person_id, role, at=at)
    _note(PAPER, person_id, role, at=at)
    return _shown(page, role, at=at)


def _opened(person_id: UUID, role: StaffRole, *, at: datetime) -> PersonPage:
    """Open the record as staff, which decides and logs; only who may see all of it sits down with the person."""
    page = person_page(person_id, role, at=at)
    if page.level is not Level.FULL or role.unit.sector is not Sector.HEALTH:
        raise NotFound(*NOT_YOURS)
    return page


@as_house()  # the person's own log, whoever's record it was
def _note(what: str, person_id: UUID, role: StaffRole, *, at: datetime) -> None:
    person = Person.objects.get(pk=person_id)
    log(what=what, by=role, at=at, person=person, ref=person_id, purpose=Purpose.CARE)


@as_house()  # whose rows these are, the page that was opened has cut: no row is added to it
def _shown(page: PersonPage, role: StaffRole, *, at: datetime) -> Together:
    person = Person.objects.get(pk=page.person)
    may = () if page.hides_services else team_of(page.person, at=at)
    team = [m for m in may if m.unit.closed_on is None and m.unit.sector not in NOT_IN_FRONT]
    seen = {row.event for row in page.timeline}  # an appointment is shown to who may see that it was made
    booked = [one for one in appointments_of(page.person, since=at) if one.event in seen]
    return Together(
        person=page.person,
        name=page.name,
        given=str(person.name.get("given", "")),
        protected=page.protected,
        next=tuple(row for _, row in sorted(_next(page, role), key=_first)),
        calls=who_answers([m.unit for m in team], at=at),
        appointments=tuple(one for one in booked if one.sector not in NOT_IN_FRONT),
        around=tuple(
            Around(m.pk, str(m.function), unit_name(m.unit), m.role.name if m.role else "", m.unit.phone, m.since)
            for m in team
        ),
        read_at=at,
    )


def _first(one: tuple[bool, Next]) -> tuple[bool, bool, bool, str]:
    between, row = one
    return row.late, between, row.due_at is None, row.due_at.isoformat() if row.due_at else ""


def _next(page: PersonPage, role: StaffRole) -> Iterator[tuple[bool, Next]]:
    """Give what is owed the person, as far as the role may see it, in the person's words: others' by organization alone.

    With each whether it is done between services and not with the person.
    """
    owed = [own for own in page.owes if not own.withheld]
    duties = _in_pathways([own.duty for own in owed] + [other.duty for other in page.others_owe])
    for own in owed:
        if (duty := duties.get(own.duty)) is not None:
            held = role.unit.service != ServiceType.NOBODY
            row = Next(
                own.duty, said_to_the_person(duty), unit_name(role.unit), held, role.unit.phone, own.due_at, own.late
            )
            yield not is_with_the_person(duty), row
    for other in page.others_owe:
        duty = duties.get(other.duty)
        if duty is not None and duty.holder.sector not in NOT_IN_FRONT:
            who = other.holder or other.holder_organization
            row = Next(other.duty, said_to_the_person(duty), who, not other.nobody, "", other.due_at, other.late)
            yield not is_with_the_person(duty), row


def _in_pathways(ids: list[UUID]) -> dict[UUID, Duty]:
    """Give those of the duties that are owed in a pathway."""
    rows = Duty.objects.filter(pk__in=ids, course__isnull=False).exclude(item__in=HOUSE_ITEMS)
    return {duty.pk: duty for duty in rows.select_related("holder", "course")}
