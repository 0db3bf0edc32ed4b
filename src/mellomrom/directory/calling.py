"""Whom to call about something now: the unit while it answers, else the line that is on call for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mellomrom.core.clock import is_working_time
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import Shift, Unit


@dataclass(frozen=True, slots=True)
class Call:
    """Who answers a unit's calls now."""

    unit: str  # the name of whoever answers
    phone: str  # empty: no number is known
    who: str  # the member of staff on the line now; empty: no rota says
    stands_in: bool  # another unit answers, for this one is closed now


def calls(units: Iterable[Unit], *, at: datetime) -> dict[UUID, Call]:
    """Say whom to call for each of these units now; two queries, however many they are.

    A unit that is closed at this hour is answered for by its organization's on-call line, where there is one.
    """
    asked = {unit.id: unit for unit in units}
    organizations = {unit.organization_id for unit in asked.values()}
    lines = Unit.objects.filter(organization__in=organizations, service=ServiceType.ON_CALL, closed_on=None)
    on_call = {line.organization_id: line for line in lines.order_by("-pk")}  # the oldest, where there are several
    shifts = Shift.objects.filter(line__unit__in=[*asked, *(line.id for line in on_call.values())])
    now = shifts.filter(since__lte=at, until__gt=at).select_related("role", "line").order_by("override", "since")
    on_duty = {shift.line.unit_id: shift.role.name for shift in now}
    return {unit.id: _call(unit, on_call.get(unit.organization_id), on_duty, at=at) for unit in asked.values()}


def _call(unit: Unit, line: Unit | None, on_duty: dict[UUID, str], *, at: datetime) -> Call:
    answers = unit if line is None or not line.phone or is_open(unit, at=at) else line
    return Call(answers.name, answers.phone, on_duty.get(answers.id, ""), answers.id != unit.id)


def is_open(unit: Unit, *, at: datetime) -> bool:
    """Say whether a unit answers at this hour; without hours it always does."""
    return unit.opens is None or unit.closes is None or is_working_time(at, unit.opens, unit.closes)
