"""Norwegian time: how long a span is, and which days and hours people are at work.

Nothing here asks what time it is; the moment is always an argument. Instants come out in UTC, because two times in the
same zone are compared by the clock on the wall, which is wrong for one hour each October.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, cast, get_args
from zoneinfo import ZoneInfo

from holidays.countries.norway import Norway

OSLO = ZoneInfo("Europe/Oslo")

Unit = Literal["m", "h", "d", "w", "wd"]  # minutes, hours, days, weeks, working days

_SPAN = re.compile(r"(0|[1-9][0-9]{0,4})(m|h|d|w|wd)", re.ASCII)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """How long somebody has: "24h", "1wd"."""

    amount: int  # 0 or more
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 0 or self.unit not in get_args(Unit):
            raise ValueError("a span is 0 or more of m, h, d, w or wd")

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"

    @classmethod
    def parse(cls, text: str) -> "Span":
        """Read a span as pathways write it: "30m", "24h", "1d", "2w", "1wd".

        Raises ValueError for anything else, a space or a leading zero too: there is one way to write each.
        """
        found = _SPAN.fullmatch(text)
        if not found:
            raise ValueError("a span is a whole number and one of m, h, d, w, wd, without space: 30m, 24h, 1wd")
        return cls(int(found[1]), cast(Unit, found[2]))


def local(at: datetime) -> datetime:
    """Say what the clock on a Norwegian wall shows at this moment. Raises ValueError for a time without zone."""
    if at.tzinfo is None:
        raise ValueError("a moment must say its time zone")
    return at.astimezone(OSLO)


def add(at: datetime, span: Span) -> datetime:
    """Say when a span that begins now has passed.

    Minutes and hours are counted on the stopwatch. Days and weeks keep the clock on the wall, across summer time too.
    Working days skip weekends and holidays; what begins on a day off counts from the first minute of the next working
    day, so Saturday noon + 1wd is the end of Monday, never before what began on Friday evening.

    shape      an instant in UTC; a wall time that summer time skips becomes the one an hour later
    raises     ValueError for a time without zone
    """
    wall = local(at)
    if span.amount == 0 and span.unit != "wd":
        return at.astimezone(UTC)
    match span.unit:
        case "m":
            return at.astimezone(UTC) + timedelta(minutes=span.amount)
        case "h":
            return at.astimezone(UTC) + timedelta(hours=span.amount)
        case "d":
            return (wall + timedelta(days=span.amount)).astimezone(UTC)
        case "w":
            return (wall + timedelta(weeks=span.amount)).astimezone(UTC)
        case "wd":
            return _add_working_days(wall, span.amount).astimezone(UTC)


def before(at: datetime, span: Span) -> datetime:
    """Say when a span begins that ends at this moment: the same moment of a day so long ago, working days skipping days off.

    shape      an instant in UTC
    raises     ValueError for a time without zone
    """
    wall = local(at)
    match span.unit:
        case "m" | "h":
            return at.astimezone(UTC) - timedelta(
                **{"m": {"minutes": span.amount}, "h": {"hours": span.amount}}[span.unit]
            )
        case "d" | "w":
            return (wall - timedelta(days=span.amount * (7 if span.unit == "w" else 1))).astimezone(UTC)
        case "wd":
            day = wall.date()
            for _ in range(span.amount):
                day = _last_working_day(day)
            return datetime.combine(day, wall.time(), OSLO).astimezone(UTC)


def _last_working_day(day: date) -> date:
    day -= _ONE_DAY
    while not is_working_day(day):
        day -= _ONE_DAY
    return day


def _add_working_days(wall: datetime, amount: int) -> datetime:
    if not is_working_day(wall.date()):
        wall = datetime.combine(_next_working_day(wall.date()), time(), OSLO)
    if amount == 0:
        return wall
    day = wall.date()
    for _ in range(amount):
        day = _next_working_day(day)
    return datetime.combine(day, wall.time(), OSLO)


def _next_working_day(day: date) -> date:
    day += _ONE_DAY
    while not is_working_day(day):
        day += _ONE_DAY
    return day


def is_working_day(day: date) -> bool:
    """Say whether offices are open: Monday to Friday and no public holiday.

    24 and 31 December are working days: by law they are, whatever people agree at work.
    """
    return day.weekday() < 5 and day not in _public_holidays(day.year)


def is_working_time(at: datetime, opens: time = time(8), closes: time = time(15, 30)) -> bool:
    """Say whether somebody is at work now, on a working day from `opens` until just before `closes`, Oslo time."""
    wall = local(at)
    return is_working_day(wall.date()) and opens <= wall.time() < closes


# A set of our own per year: the library fills its own table while it is read, which two threads may do at once.
@lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(Norway(years=year))
