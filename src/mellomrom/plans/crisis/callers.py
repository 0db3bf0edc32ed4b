"""Whom to call now: a unit where it answers, who stands in where it does not, and who is on duty."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from mellomrom.directory.book import Book, book
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import Shift, Unit
from mellomrom.events.rules import is_open_hours
from mellomrom.events.wording import unit_name
from mellomrom.people.queries import team_of
from mellomrom.plans.crisis.catalogue import Call


@dataclass(frozen=True, slots=True)
class Callee:
    """Somebody to call, as it stands at this moment."""

    who: str
    phone: str  # empty: none is known
    on_duty: str = ""  # the name of who has the watch now
    instead_of: str = ""  # the unit that does not answer now, and opens at `opens`
    opens: time | None = None
    closed: bool = False  # it does not answer now, and nobody is known who stands in


def resolve(calls: Sequence[Call], *, at: datetime, units: bool = True) -> tuple[Callee, ...]:
    """Say whom each entry means now; nobody twice. One query for who has the watch, none where no unit is named.

    `units`: False leaves the units out, for which service it is says where somebody lives.
    """
    known = book() if units and any(call.unit for call in calls) else None
    meant = [_meant(call, known, at) for call in calls]
    answers = {unit.pk for unit, _ in meant if unit is not None}
    watch = _on_watch(answers, at=at) if answers else {}
    found = [
        _callee(call, *pair, watch, at) for call, pair in zip(calls, meant, strict=True) if call.unit is None or pair[0]
    ]
    return tuple(dict.fromkeys(found))


def _meant(call: Call, known: Book | None, at: datetime) -> tuple[Unit | None, Unit | None]:
    """Give the unit that answers now, and the one that was named; none where it is no unit, or has closed for good."""
    named = known.units.get(call.unit) if known is not None and call.unit is not None else None
    if named is None or known is None:
        return None, None
    if is_open_hours(at, named.opens, named.closes):
        return named, named
    stands_in = known.first_unit(named.organization_id, ServiceType.ON_CALL)
    return (stands_in if stands_in is not None and (stands_in.phone or not named.phone) else named), named


def _on_watch(units: Iterable[UUID], *, at: datetime) -> dict[UUID, str]:
    """Give who has the watch now, by unit; an override goes before the rota. Absent: a unit without a line, or a gap."""
    shifts = Shift.objects.filter(line__unit__in=list(units), since__lte=at, until__gt=at)
    rows = shifts.order_by("override", "since").values_list("line__unit", "role__name")
    return {unit: name for unit, name in rows}


def _callee(call: Call, answers: Unit | None, named: Unit | None, watch: dict[UUID, str], at: datetime) -> Callee:
    if answers is None or named is None:
        return Callee(call.who, call.phone)
    is_open = is_open_hours(at, answers.opens, answers.closes)
    return Callee(
        who=unit_name(answers),
        phone=answers.phone,
        on_duty=watch.get(answers.pk, ""),
        instead_of=unit_name(named) if answers != named else "",
        opens=None if is_open and answers == named else named.opens,
        closed=not is_open,
    )


def callable_units(person_id: UUID, *, at: datetime, also: Iterable[UUID] = ()) -> list[tuple[UUID, str]]:
    """Give the units that a plan can point at: the health services around the person, and who is on call for them."""
    known = book()
    near = [member.unit for member in team_of(person_id, at=at) if member.unit.sector == "health"]
    on_call = [known.first_unit(unit.organization_id, ServiceType.ON_CALL) for unit in near]
    found = [known.units.get(unit.pk) for unit in [*near, *(unit for unit in on_call if unit)]]
    found += [known.units.get(unit) for unit in also]
    return list({unit.pk: (unit.pk, unit_name(unit)) for unit in found if unit is not None}.values())
