"""What the person has an appointment for, as the services have said it: when, where and with whom.

An appointment is an event, `appointment_booked`; a correction of it moves it or takes it away. Whether it was kept is no
part of it: nobody is reminded of what they missed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from mellomrom.core.clock import OSLO
from mellomrom.directory.catalogue import Sector
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.events.models import Event
from mellomrom.events.wording import source_name


@dataclass(frozen=True, slots=True)
class Appointment:
    """One appointment of a person's, as it stands now."""

    event: UUID  # the booking, first told
    at: datetime
    place: str  # empty: not said
    whom: str  # the service
    phone: str  # of the unit; empty: not known
    sector: Sector | None  # None: the service is not known here


def appointments_of(person_id: UUID, *, since: datetime) -> list[Appointment]:
    """Give the appointments of a person from a moment on, the first one first; what was withdrawn is left out."""
    booked = Q(kind=EventKind.APPOINTMENT_BOOKED) & Q(person=person_id)
    rows = Event.objects.filter(booked).select_related("unit__organization", "message__partner__organization")
    found = [one for one in _standing(rows.order_by("recorded_at", "pk")) if one.at >= since]
    return sorted(found, key=lambda one: (one.at, one.event))


def appointment(event_id: UUID) -> Appointment | None:
    """Give one appointment as it stands now; None where it was withdrawn, or says no time."""
    of = Q(pk=event_id) | Q(corrects=event_id)
    rows = Event.objects.filter(of, kind=EventKind.APPOINTMENT_BOOKED)
    rows = rows.select_related("unit__organization", "message__partner__organization")
    return next(iter(_standing(rows.order_by("recorded_at", "pk"))), None)


def _standing(rows: Iterable[Event]) -> list[Appointment]:
    """Give each booking with its latest correction, those with a time; rows oldest first."""
    latest: dict[UUID, Event | None] = {}
    for row in rows:
        first = row.corrects_id or row.pk
        latest[first] = None if row.correction == Correction.CANCEL else row
    out = [_appointment(first, row) for first, row in latest.items() if row is not None]
    return [one for one in out if one is not None]


def _appointment(first: UUID, row: Event) -> Appointment | None:
    said = row.details.get("appointment")
    said = said if isinstance(said, dict) else {}
    at = _moment(said.get("at"))
    if at is None:
        return None
    unit = row.unit
    return Appointment(
        event=first,
        at=at,
        place=str(said.get("place") or ""),
        whom=source_name(row),
        phone=unit.phone if unit is not None else "",
        sector=unit.sector if unit is not None else None,
    )


def _moment(said: object) -> datetime | None:
    """Read when it is; what gives no zone is Norwegian time. None for what is no moment, or a day alone."""
    text = str(said or "")
    try:
        at = datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        return None
    return at.replace(tzinfo=OSLO) if at is not None and at.tzinfo is None else at
