"""Whom the person can call at this moment: those around her who answer now, and where they do not, who is on call for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import Unit
from mellomrom.events.rules import is_open_hours
from mellomrom.events.wording import unit_name

# The same everywhere in Norway, day and night. Source: helsenorge.no.
EMERGENCY, OUT_OF_HOURS, TALK = "113", "116 117", "116 123"


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody who answers the telephone now."""

    who: str
    phone: str
    on_duty: str  # who has the telephone now, where that is known; empty: not
    for_whom: str  # the closed unit that it answers for; empty: itself


def who_answers(units: Iterable[Unit], *, at: datetime) -> tuple[Line, ...]:
    """Give who answers now, in the order of the units, each telephone once; a unit without a telephone is left out."""
    lines: dict[str, Line] = {}
    lookup: dict[UUID, Unit | None] = {}
    for unit in units:
        line = _line(unit, lookup, at=at)
        if line is not None:
            lines.setdefault(line.phone, line)
    return tuple(lines.values())


def _line(unit: Unit, lookup: dict[UUID, Unit | None], *, at: datetime) -> Line | None:
    if is_open_hours(at, unit.opens, unit.closes):
        return Line(unit_name(unit), unit.phone, "", "") if unit.phone else None
    if unit.organization_id not in lookup:
        lookup[unit.organization_id] = directory.first_unit(unit.organization_id, ServiceType.ON_CALL)
    on_call = lookup[unit.organization_id]
    if on_call is None or not on_call.phone:
        return None
    role = directory.on_duty(on_call, at=at)
    return Line(unit_name(on_call), on_call.phone, role.name if role is not None else "", unit_name(unit))
