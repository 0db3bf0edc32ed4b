"""FHIR's dates and times, which may be as coarse as a year, as Python's."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from mellomrom.core.clock import OSLO


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as a message gave it."""

    at: datetime  # aware; midnight in Oslo where only a date was given
    all_day: bool = False


def read(text: Any) -> Moment | None:
    """Read a FHIR date, dateTime or instant. None: it is absent, or coarser than a day."""
    if not isinstance(text, str):
        return None
    if len(text) == 10:
        return Moment(datetime.combine(date.fromisoformat(text), time(), OSLO), all_day=True)
    if len(text) > 10:
        return Moment(_instant(text))
    return None


def _instant(text: str) -> datetime:
    """Read one with a zone. A leap second counts as the second before it, and parts below a microsecond are cut."""
    clock, fraction, zone = text[:19], "", text[19:]
    if zone[0] == ".":
        digits = len(zone[1:]) - len(zone[1:].lstrip("0123456789"))
        fraction, zone = zone[1 : digits + 1], zone[digits + 1 :]
    if clock.endswith("60"):
        clock = clock[:-2] + "59"
    offset = "+00:00" if zone == "Z" else zone
    return datetime.fromisoformat(f"{clock}.{fraction[:6]:0<6}{offset}")


def definitely_after(first: str, second: str) -> bool:
    """Say whether the first is after the second whatever their missing parts are. Malformed ones are not."""
    try:
        one, other = _instant(first), _instant(second)
    except (ValueError, IndexError):
        width = min(len(first), len(second), 10)
        return first[:width] > second[:width]
    return _in_utc(one) > _in_utc(other)


def _in_utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:  # the first and the last day of the calendar
        return at.replace(tzinfo=UTC)
