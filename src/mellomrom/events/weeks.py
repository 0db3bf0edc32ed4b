"""The week sheet as it is read: by staff, cut to what they may know, and by the person, who reads all of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mellomrom.core.clock import local
from mellomrom.database.house import as_house
from mellomrom.directory.catalogue import Sector, ServiceType
from mellomrom.directory.models import StaffRole, Unit
from mellomrom.events.actions.entries import was_asked
from mellomrom.events.actions.filling import ITEM, came_home, known_entries
from mellomrom.events.catalogue import Level
from mellomrom.events.models import Course, Duty, Event, Notice
from mellomrom.events.pathways import Text
from mellomrom.events.sheets import Day, Entry, Sort, days, empty_days, is_over
from mellomrom.events.showing import ALIVE, is_late, shows_person
from mellomrom.events.wording import said_to_the_person, tells_cause, unit_name, what
from mellomrom.people.models import Person
from mellomrom.people.queries import hides_services, short_name, team_of
from mellomrom.sharing.actions import open_record
from mellomrom.sharing.catalogue import Purpose


@dataclass(frozen=True, slots=True)
class Planned:
    """One thing on a day, as a reader may see it."""

    sort: Sort
    at: datetime
    what: Text | None  # of a duty; None: the sort says all
    who: str  # a unit; for another organization's, the organization; empty: nobody in particular
    nobody: bool  # it is owed, and nobody holds it
    phone: str
    done: bool
    late: bool


@dataclass(frozen=True, slots=True)
class SheetDay:
    """One day of a sheet."""

    on: date
    planned: tuple[Planned, ...]
    past: bool
    hidden: bool  # something stands there that the reader may not see


@dataclass(frozen=True, slots=True)
class Week:
    """The first two weeks at home."""

    person: UUID
    name: str  # empty: the level does not show it
    home: datetime | None  # since when; None: no sheet, for they are away or it is over
    days: tuple[SheetDay, ...]
    empty: int  # from today on
    fills: str  # who is asked to fill the empty days; empty: nobody
    duty: UUID | None  # that task, where it is the reader's own
    read_at: datetime


def week(person_id: UUID, role: StaffRole, *, at: datetime) -> Week:
    """Open the week sheet of a person: decided and logged as their page is, and cut to what the unit may know.

    Needs no transaction around it. Raises NotFound for whom the unit may not know.
    """
    decision = open_record(person_id, by=role, purpose=Purpose.CARE, at=at, asked=was_asked(person_id, role))
    level = Level(decision.level)
    with as_house():  # others' appointments and duties as headers: the decision above lets it
        person = Person.objects.get(pk=person_id)
        home = _home(person_id, at)
        entries = known_entries(person_id, home) if home is not None else []
        rows = _rows(entries)
        hides = hides_services(person, role.unit_id, team_of(person_id, at=at))
        task = _task(person_id)
        told = set(Notice.objects.filter(event__in=rows.events, recipient=role.unit, told_at__isnull=False).values_list("event", flat=True))  # fmt: skip
    reader = _Reader(role, level, hides, told)
    sheet = _laid_out(home, entries, rows, reader, at)
    return Week(
        person=person_id,
        name=short_name(person) if shows_person(level) else "",
        home=home,
        days=sheet,
        empty=empty_days(days(home, entries), at) if home is not None else 0,
        fills="" if task is None else reader.name(task.holder),
        duty=task.pk if task is not None and task.holder_id == role.unit_id else None,
        read_at=at,
    )


def my_week(person_id: UUID, *, without: frozenset[Sector], at: datetime) -> Week:
    """Give the person their own sheet, in the words that pathways have for them; behind the walls as themselves.

    `without`: sectors that do not stand in front.
    """
    person = Person.objects.get(pk=person_id)
    home = _home(person_id, at)
    entries = known_entries(person_id, home) if home is not None else []
    rows = _rows(entries)
    shown = [e for e in entries if e.unit is None or rows.units[e.unit].sector not in without]
    sheet = _laid_out(home, shown, rows, None, at)
    empty = empty_days(days(home, shown), at) if home is not None else 0
    return Week(person_id, short_name(person), home, sheet, empty, "", None, at)


def _home(person_id: UUID, at: datetime) -> datetime | None:
    home = came_home(person_id, at=at)
    return None if home is None or is_over(home, at) else home


def _task(person_id: UUID) -> Duty | None:
    asked = Duty.objects.filter(person=person_id, item=ITEM, life__in=ALIVE).select_related("holder__organization")
    return asked.order_by("-due_at").first()


@dataclass(frozen=True, slots=True)
class _Rows:
    units: dict[UUID, Unit]
    duties: dict[UUID, Duty]
    events: dict[UUID, Event]
    courses: dict[UUID, Course]


def _rows(entries: Iterable[Entry]) -> _Rows:
    refs = [e.ref for e in entries]
    units = {e.unit for e in entries if e.unit is not None}
    return _Rows(
        units=Unit.objects.select_related("organization").in_bulk(units),
        duties=Duty.objects.select_related("course", "holder__organization").in_bulk(refs),
        events=Event.objects.in_bulk(refs),
        courses=Course.objects.in_bulk(refs),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """A member of staff, and how much they may know."""

    role: StaffRole
    level: Level
    hides: bool  # who is near the person is not named
    told: set[UUID]  # appointments that the unit was told of

    def name(self, unit: Unit) -> str:
        if unit.organization_id == self.role.unit.organization_id:
            return unit_name(unit)
        return "" if self.hides else unit.organization.name

    def sees(self, entry: Entry, rows: _Rows) -> bool:
        """Say whether an entry may be shown: what tells why somebody is ill is for who may know that, and who owes it."""
        if self.level is Level.FULL or entry.unit == self.role.unit_id or entry.ref in self.told:
            return True
        if entry.sort is Sort.APPOINTMENT:
            return False
        duty = rows.duties.get(entry.ref)
        return not tells_cause(duty.course if duty is not None else rows.courses.get(entry.ref))


def _laid_out(
    home: datetime | None, entries: Sequence[Entry], rows: _Rows, reader: _Reader | None, at: datetime
) -> tuple[SheetDay, ...]:
    if home is None:
        return ()
    return tuple(_day(day, rows, reader, at) for day in days(home, entries))


def _day(day: Day, rows: _Rows, reader: _Reader | None, at: datetime) -> SheetDay:
    shown = [e for e in day.entries if reader is None or reader.sees(e, rows)]
    return SheetDay(
        on=day.on,
        planned=tuple(_planned(e, rows, reader, at) for e in shown),
        past=day.on < local(at).date(),
        hidden=len(shown) < len(day.entries),
    )


def _planned(entry: Entry, rows: _Rows, reader: _Reader | None, at: datetime) -> Planned:
    duty, unit = rows.duties.get(entry.ref), rows.units.get(entry.unit) if entry.unit is not None else None
    nobody = unit is not None and unit.service == ServiceType.NOBODY
    text = None if duty is None else said_to_the_person(duty) if reader is None else what(duty)
    name = "" if unit is None or nobody else unit_name(unit) if reader is None else reader.name(unit)
    return Planned(
        sort=entry.sort,
        at=entry.at,
        what=text,
        who=name,
        nobody=nobody,
        phone=unit.phone if unit is not None and name and not nobody else "",
        done=duty is not None and duty.life not in ALIVE,
        late=duty is not None and duty.life in ALIVE and is_late(duty.due_at, at),
    )
