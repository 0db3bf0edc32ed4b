"""Who lives in a world: the demo's fifty, and as many more as its size says, each with a care team like theirs.

Nobody in it exists. Numbers are of Skatteetaten's synthetic series, families have names that no family has.
"""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from mellomrom.core.identifiers import synthetic_fnr
from mellomrom.directory.catalogue import ServiceType as S
from mellomrom.people.catalogue import Protection, TeamFunction
from mellomrom.world import numbers, persons
from mellomrom.world.atlas import Town
from mellomrom.world.network import Network
from mellomrom.world.size import DEMO_PERSONS, Recipe

_STEMS = "Test Prøve Eksempel Øvelse Fiktiv Liksom Demo Skinn Late Påfunn".split()
_ENDS = "sen dal vik mo bakken haug lund stad nes berg".split()
FAMILIES = tuple(f"{stem}{end}" for stem in _STEMS for end in _ENDS)  # nobody is called that
_OLDEST, _YOUNGEST = date(1946, 1, 1), date(2007, 12, 31)
_KINDS = (  # how the person is known, in a thousand
    ("FNR", 950),
    ("DNR", 22),
    ("DUF", 8),
    ("HNR", 8),
    ("", 12),
)
F = TeamFunction


@dataclass(frozen=True, slots=True)
class Human:
    """One made-up person of a world."""

    at: int  # in the order of the world, from 0
    given: str
    family: str
    born: date
    woman: bool
    town: Town
    identifier: tuple[str, str] | None  # system, number
    team: tuple[tuple[TeamFunction, str], ...]  # function, key of the unit
    protection: Protection = Protection.NONE
    kin: tuple[str, str] | None = None  # name, relation

    def has(self, function: TeamFunction) -> str:
        """Give the key of the unit with that function in the team; empty: none."""
        return next((key for found, key in self.team if found is function), "")

    @property
    def number(self) -> str:
        """Give the bare number; empty where the person has none."""
        return self.identifier[1] if self.identifier else ""


def population(recipe: Recipe, there: Network) -> tuple[Human, ...]:
    """Give everybody, the demo's fifty first and in their order."""
    known = tuple(_of_the_demo(at, someone, there) for at, someone in enumerate(persons.EVERYONE[:DEMO_PERSONS]))
    if recipe.size.persons <= len(known):
        return known
    return known + tuple(_others(recipe, there, first=len(known), used={human.number for human in known}))


def _of_the_demo(at: int, someone: persons.Someone, there: Network) -> Human:
    identifier = next(iter(someone.identifier), None)
    return Human(
        at=at,
        given=someone.given,
        family=someone.family,
        born=someone.born,
        woman=someone.woman,
        town=there.by_slug[someone.place],
        identifier=identifier,
        team=someone.team,
        protection=someone.protection,
        kin=someone.kin,
    )


def _others(recipe: Recipe, there: Network, *, first: int, used: set[str]) -> Iterator[Human]:
    heads = list(accumulate(town.population for town in there.towns))
    for at in range(first, recipe.size.persons):
        chance = recipe.chance(f"person:{at}")
        town = there.towns[bisect(heads, chance.randrange(heads[-1]))]
        born = _OLDEST + timedelta(days=int((_YOUNGEST - _OLDEST).days * chance.betavariate(2.2, 2.0)))
        woman = chance.random() < 0.36
        born, identifier = _identified(born, woman, chance, used)
        given = chance.choice(persons._WOMEN if woman else persons._MEN)
        yield Human(
            at=at,
            given=given,
            family=chance.choice(FAMILIES),
            born=born,
            woman=woman,
            town=town,
            identifier=identifier,
            team=tuple(_team(town, there, chance)),
            protection=_protection(chance),
            kin=(f"{given}s pårørende", "annet") if chance.random() < 0.3 else None,
        )


def _protection(chance: Random) -> Protection:
    drawn = chance.random()
    if drawn < 0.003:
        return Protection.STRICTLY_CONFIDENTIAL
    return Protection.CONFIDENTIAL if drawn < 0.01 else Protection.NONE


def _identified(born: date, woman: bool, chance: Random, used: set[str]) -> tuple[date, tuple[str, str] | None]:
    """Give a day of birth and a number that nobody else in this world has; a day whose numbers are gone is moved."""
    [kind] = chance.choices([kind for kind, _ in _KINDS], [weight for _, weight in _KINDS])
    if not kind:
        return born, None
    while True:
        value = _number(kind, born, woman, chance)
        if value and value not in used:
            used.add(value)
            return born, (kind, value)
        born += timedelta(days=0 if kind == "FNR" else 1)


def _number(kind: str, born: date, woman: bool, chance: Random) -> str:
    if kind == "FNR":
        serial = chance.randrange(250) * 2 + (not woman)
        try:
            return synthetic_fnr(born, serial)
        except ValueError:  # about one serial in six gives none
            return ""
    if kind == "DUF":
        return numbers.duf(chance.randrange(100_000, 1_000_000))
    return numbers.dnr(born) if kind == "DNR" else numbers.hnr(born)


# -------------------------------------------------------------------------------------------------------- care teams


def _team(town: Town, there: Network, chance: Random) -> Iterator[tuple[TeamFunction, str]]:
    """Draw a team: most have a ROP service and a GP, one in three a coordinator, some nobody at all."""
    if chance.random() < 0.03:
        return
    wanted = {
        F.ROP: (S.ROP, 0.72),
        F.GP: (S.GP, 0.92),
        F.HOME_CARE: (S.HOME_CARE, 0.26),
        F.LAR: (S.LAR, 0.15),
        F.NAV: (S.NAV, 0.30),
        F.HOUSING: (S.HOUSING, 0.12),
        F.CASE_OFFICER: (S.CASE_OFFICE, 0.15),
    }
    for function, (service, share) in wanted.items():
        key = _one_of(there, town, service, chance)
        if chance.random() < share and key:
            yield function, key
    if chance.random() < 0.22:
        key = _one_of(there, town, chance.choice((S.PSYCHIATRY, S.TSB)), chance)
        yield from ((F.TREATING, key) for key in (key,) if key)
    if chance.random() < 0.34:
        service = chance.choices((S.ROP, S.COORDINATING_UNIT, S.HOME_CARE, S.NAV), (50, 32, 12, 6))[0]
        key = _one_of(there, town, service, chance)
        yield from ((F.COORDINATOR, key) for key in (key,) if key)


def _one_of(there: Network, town: Town, service: S, chance: Random) -> str:
    keys = there.units(town, service)
    return chance.choice(keys) if keys else there.near(town, service) if service in _SHARED else ""


_SHARED = {S.GP, S.NAV}  # where the municipality has none, people go to the next
