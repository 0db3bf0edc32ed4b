"""The first two weeks at home, day by day: what happens with the person, and with whom. Pure.

A day with nothing in it is a gap that somebody must see before it comes, not after.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from mellomrom.core.clock import local
from mellomrom.events.catalogue import EventKind

DAYS = 14  # ours: the two weeks after a stay or a sentence are the most dangerous
LOOK_AT = time(6)  # ours
WITH_THE_PERSON = frozenset(  # a duty that one of these meets is somebody being with the person; a letter is not
    {EventKind.CONTACT_MADE, EventKind.APPOINTMENT_KEPT, EventKind.MEETING_HELD, EventKind.WAITING_CONTACT}
)


class Sort(StrEnum):
    APPOINTMENT = "appointment"
    DUTY = "duty"
    EXPECTED = "expected"  # an agreed rhythm: somebody is to have been heard from by then


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on a sheet, as the house knows it."""

    sort: Sort
    at: datetime  # of a duty: by when
    unit: UUID | None  # who comes, or whom one comes to
    ref: UUID  # the appointment's event, the duty or the course


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a sheet, the entries in the order of time."""

    on: date
    entries: tuple[Entry, ...]


def days(home: datetime, entries: Iterable[Entry]) -> tuple[Day, ...]:
    """Lay what is known out over the first days at home; what lies before or after them is left out."""
    first = local(home).date()
    by_day: dict[date, list[Entry]] = {first + timedelta(days=n): [] for n in range(DAYS)}
    for entry in entries:
        if (day := by_day.get(_day(entry))) is not None:
            day.append(entry)
    return tuple(Day(on, tuple(sorted(found, key=lambda e: (e.at, e.ref)))) for on, found in by_day.items())


def _day(entry: Entry) -> date:
    """Give the day that something stands on: what is due at midnight is due in the course of the day before."""
    by_then = entry.at if entry.sort is Sort.APPOINTMENT else entry.at - timedelta(minutes=1)
    return local(by_then).date()


def empty_days(sheet: Iterable[Day], at: datetime) -> int:
    """Count the days from today on that have nothing; a day that is past cannot be filled any more."""
    today = local(at).date()
    return sum(not day.entries for day in sheet if day.on >= today)


def next_look(at: datetime) -> datetime:
    """Say when somebody looks at a sheet next: early in the morning after, before people come to work."""
    return local(at).replace(hour=LOOK_AT.hour, minute=0, second=0, microsecond=0) + timedelta(days=1)


def is_over(home: datetime, at: datetime) -> bool:
    """Say whether the first days at home are past."""
    return local(at).date() >= local(home).date() + timedelta(days=DAYS)
