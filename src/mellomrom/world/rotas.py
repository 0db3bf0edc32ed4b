"""Who is on call in the demo: a week at a time, with one gap and one override in every four weeks."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Q

from mellomrom.core.clock import OSLO, local
from mellomrom.database.rows import insert
from mellomrom.directory import actions
from mellomrom.directory.models import OnCallLine, Shift, StaffRole, Unit

AHEAD = timedelta(weeks=4)
WEEK = timedelta(weeks=1)
CHANGES = time(8)  # on Mondays
WITH_A_GAP = "5053"  # Inderøy: nobody on a Saturday night, every fourth week
WITH_AN_OVERRIDE = "5006"  # Steinkjer: somebody else on a Wednesday night, every fourth week


def build(units: Mapping[str, Unit]) -> list[OnCallLine]:
    """Give every municipal line its unit."""
    lines = [unit for key, unit in units.items() if key.startswith("on_call.")]
    return [actions.open_line(unit, f"{unit.name}, {unit.organization.name}") for unit in lines]


def extend(*, at: datetime) -> int:
    """Plan what is lacking of the next four weeks, whole weeks at a time; returns how many shifts were added."""
    planned = OnCallLine.objects.annotate(last=Max("shifts__until", filter=Q(shifts__override=False)))
    lines = list(planned.select_related("unit__organization").order_by("name", "pk"))
    staff = defaultdict(list)
    for role in StaffRole.objects.filter(unit__line__in=lines, until=None).order_by("since", "pk"):
        staff[role.unit_id].append(role)
    added = [shift for line in lines for shift in _lacking(line, line.last, staff[line.unit_id], at)]
    insert(added)
    return len(added)


def _lacking(line: OnCallLine, last: datetime | None, staff: Sequence[StaffRole], at: datetime) -> Iterator[Shift]:
    monday = local(at).date() - timedelta(days=local(at).weekday())
    week = max(monday, local(last).date()) if last else monday
    while staff and _at(week, CHANGES) < at + AHEAD:
        yield from _plan(line, staff, week)
        week += WEEK


def _plan(line: OnCallLine, staff: Sequence[StaffRole], week: date) -> Iterator[Shift]:
    number = week.toordinal() // 7
    on_duty, off_duty = staff[number % len(staff)], staff[(number + 1) % len(staff)]
    begins, ends = _at(week, CHANGES), _at(week + WEEK, CHANGES)
    place = line.unit.organization.municipality
    pieces = [(begins, ends)]
    if place == WITH_A_GAP and number % 4 == 2:
        saturday = week + timedelta(days=5)
        pieces = [(begins, _at(saturday, time(20))), (_at(saturday + timedelta(days=1), CHANGES), ends)]
    for since, until in pieces:
        yield Shift(line=line, role=on_duty, since=since, until=until)
    if place == WITH_AN_OVERRIDE and number % 4 == 1:
        wednesday = week + timedelta(days=2)
        since, until = _at(wednesday, time(15, 30)), _at(wednesday + timedelta(days=1), CHANGES)
        yield Shift(line=line, role=off_duty, since=since, until=until, override=True)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, OSLO)
