"""Points in time as the format writes them: with or without a zone, with or without a time of day."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mellomrom.core.clock import OSLO

_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:Z|[+-]\d\d:\d\d)?")
_END_OF_DAY = re.compile(r"T24:00:00(?:\.0+)?")


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is said to happen."""

    at: datetime  # aware; the beginning, by Oslo time, of what was said
    precision: str  # "time", "day", "month", "year"; "assumed" when the message gives none that we can use


def moment(value: str, sent_at: datetime) -> Moment:
    """Read a date, month, year, time of day or both; `sent_at` stands in for what is missing, marked as assumed.

    source     kith TS; xsd:dateTime, date, gYearMonth, gYear, time. A zone on a bare date is ignored.
    """
    value = value.strip()
    if exact := instant(value):
        return Moment(exact, "time")
    if match := _DAY.fullmatch(value):
        year, month, day = (int(part) if part else None for part in match.groups())
        try:
            start = datetime(year or 1, month or 1, day or 1, tzinfo=OSLO)
        except ValueError:
            return Moment(sent_at, "assumed")
        return Moment(start, "day" if day else "month" if month else "year")
    try:
        clock = time.fromisoformat(value)
    except ValueError:
        return Moment(sent_at, "assumed")
    return Moment(datetime.combine(sent_at.astimezone(OSLO).date(), clock.replace(tzinfo=OSLO)), "assumed")


def instant(value: str) -> datetime | None:
    """Read an xsd:dateTime; without a zone it is Oslo time. None when it is no such thing."""
    value = value.strip()
    if "T" not in value:
        return None
    whole_day = bool(_END_OF_DAY.search(value))
    try:
        at = datetime.fromisoformat(_END_OF_DAY.sub("T00:00:00", value))
        at = at + timedelta(days=whole_day)
        at = at if at.tzinfo else at.replace(tzinfo=OSLO)
        at.astimezone(OSLO)
    except (ValueError, OverflowError):
        return None
    return at


def day(value: str) -> date | None:
    """Read an xsd:date, or None; a zone on it is ignored."""
    match = _DAY.fullmatch(value.strip())
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match and match[3] else None
    except ValueError:
        return None
