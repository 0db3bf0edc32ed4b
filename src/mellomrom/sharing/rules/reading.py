"""The rules as people read them: what closes first, then by who tells and who is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mellomrom.core.law import Law
from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import Effect, Regime
from mellomrom.sharing.rules.weighing import EVERYONE, OTHERS, Rule, rules_on


class Part(StrEnum):
    """One part of the book: who tells, after what closes whoever does."""

    CLOSES = "closes"
    HEALTH = "health"
    NAV = "nav"  # the state's and the municipality's side of the office
    POLICE = "police"
    PRISON = "prison"
    OFFICES = "offices"
    CLOSE = "close"  # the person, and those who stand close
    ANYBODY = "anybody"


class Told(StrEnum):
    """Several kinds of recipients that have a name together; else they are named one by one."""

    ANYBODY = "anybody"
    OTHERS = "others"  # anybody but the person
    NOT_POLICE = "not_police"
    OFFICES = "offices"
    BEYOND_HEALTH = "beyond_health"


_CLOSE = frozenset({Sector.PERSON, Sector.NEXT_OF_KIN})
_TOLD: Mapping[frozenset[Sector], Told] = {
    EVERYONE: Told.ANYBODY,
    OTHERS: Told.OTHERS,
    EVERYONE - {Sector.POLICE}: Told.NOT_POLICE,
    EVERYONE - _CLOSE: Told.OFFICES,
    EVERYONE - _CLOSE - {Sector.HEALTH}: Told.BEYOND_HEALTH,
}
_BY: Sequence[tuple[frozenset[Sector], Part]] = (
    (frozenset({Sector.HEALTH}), Part.HEALTH),
    (frozenset({Sector.NAV, Sector.SOCIAL}), Part.NAV),
    (frozenset({Sector.POLICE}), Part.POLICE),
    (frozenset({Sector.CORRECTIONS}), Part.PRISON),
    (_CLOSE, Part.CLOSE),
)
_OF: Sequence[tuple[frozenset[Regime], Part]] = (  # whose duty it lifts, where anybody may be who tells
    (frozenset({Regime.HPL}), Part.HEALTH),
    (frozenset({Regime.NAV7, Regime.SOTJL}), Part.NAV),
    (frozenset({Regime.PRL}), Part.POLICE),
    (frozenset(Regime) - {Regime.HPL, Regime.PRL, Regime.OWN}, Part.OFFICES),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """Rules of one part to the same recipients, each with the law it rests on that day."""

    part: Part
    told: tuple[Told | Sector, ...]
    rules: tuple[tuple[Rule, Law], ...]


def book(on: date) -> list[Reading]:
    """Give every rule in force that day once, by part and by who is told, in the order of the law's own files."""
    found: dict[tuple[Part, tuple[Told | Sector, ...]], list[tuple[Rule, Law]]] = {}
    for rule, law in rules_on(on):
        found.setdefault((part_of(rule), told_of(rule)), []).append((rule, law))
    parts = list(Part)
    readings = [Reading(part, told, tuple(rules)) for (part, told), rules in found.items()]
    return sorted(readings, key=lambda reading: parts.index(reading.part))


def part_of(rule: Rule) -> Part:
    """Say under whom people look for a rule: who tells, else whose duty of confidentiality it speaks of."""
    if rule.effect is Effect.DENY:
        return Part.CLOSES
    named = next((part for sectors, part in _BY if rule.by <= sectors), None)
    return named or next((part for regimes, part in _OF if rule.of <= regimes), Part.ANYBODY)


def told_of(rule: Rule) -> tuple[Told | Sector, ...]:
    """Name who is told, together where they have a name together."""
    together = _TOLD.get(frozenset(rule.to))
    return (together,) if together else tuple(_in_order(rule.to))


def _in_order(sectors: Iterable[Sector]) -> list[Sector]:
    return sorted(sectors, key=list(Sector).index)
