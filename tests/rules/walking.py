"""Walking all that the rules can be asked, by what they look at.

Facts have more combinations than anybody can walk one by one. But a rule looks at few of them: it is run on facts of
which nothing is known, and wherever it asks for one, the walk goes every way from there. What it never asked for cannot
have changed its answer, so the ways that are walked are all there are, exactly and without a sample.

Values that no rule in force tells apart are merged first: one of them is walked for all.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import product
from math import prod
from time import perf_counter
from typing import NamedTuple

from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import Regime, Say
from mellomrom.sharing.rules import RULES, VALUES, Answer, Facts, decide

Values = Mapping[str, tuple]
WORDS: Values = VALUES | {"regime": tuple(Regime)}  # no duty named is the sender's own: there is nothing more to walk


class Asked(Exception):
    """A rule asked for a fact that is not known yet."""


class Known:
    """Facts of which some are known. Asking for another raises Asked."""

    origin, on_team = Facts.origin, Facts.on_team

    def __init__(self, **known: object):
        self.__dict__.update(known)

    def __getattr__(self, name: str) -> object:
        raise Asked(name)


def ways(ask: Callable, values: Values, **known: object) -> Iterator[tuple[dict[str, object], object]]:
    """Give every way through a question with what it answers there: the facts it asked for, and no others."""
    try:
        answer = ask(Known(**known))
    except Asked as asked:
        (name,) = asked.args
        for value in values[name]:
            yield from ways(ask, values, **known, **{name: value})
    else:
        yield known, answer


# ------------------------------------------------------------------------------------------------------------- merging

Rules = tuple[int, ...]  # places in RULES
COLUMNS = {"regime": "of", "sender": "by", "recipient": "to"}  # what a rule says of these without running


def in_force(day: date) -> Rules:
    """Give the rules in force on a day."""
    return tuple(place for place, rule in enumerate(RULES) if rule.law_on(day))


def between(day: date, regime: Regime, sender: Sector, recipient: Sector) -> Rules:
    """Give those of them that can speak between two, about information of one duty."""
    return tuple(
        n for n in in_force(day) if (r := RULES[n]) and regime in r.of and sender in r.by and recipient in r.to
    )


@cache
def _where(place: int) -> tuple[frozenset, ...]:
    """Give the facts with which a rule applies, as sets of those it asks for; others do not matter to it."""
    return tuple(frozenset(known.items()) for known, applies in ways(RULES[place].applies, WORDS) if applies)


def _seen(field: str, value: object, place: int) -> tuple:
    """Give all that a rule makes of a value: the same for two values that it does not tell apart."""
    named = value in getattr(RULES[place], COLUMNS[field]) if field in COLUMNS else True
    where = frozenset(way - {(field, value)} for way in _where(place) if dict(way).get(field, value) == value)
    return named, where if named else frozenset()


@cache
def classes(field: str, rules: Rules) -> tuple[tuple, ...]:
    """Give the values of a fact in groups: those of one group none of these rules tells apart."""
    groups: dict[tuple, list] = {}
    for value in WORDS[field]:
        groups.setdefault(tuple(_seen(field, value, place) for place in rules), []).append(value)
    return tuple(tuple(group) for group in groups.values())


def merged(rules: Rules) -> Values:
    """Give one value for each group."""
    return {field: tuple(group[0] for group in classes(field, rules)) for field in WORDS}


def combinations(values: Values) -> int:
    """Say how many facts there are of these values."""
    return prod(len(of_one) for of_one in values.values())


Box = dict[str, frozenset]  # facts and the values each may have; all combinations of them belong to it


def boxes(place: int) -> list[Box]:
    """Give all the facts with which a rule applies, in as few boxes as joining them one fact at a time gives."""
    found: list[Box] = [{field: frozenset({value}) for field, value in way} for way in _ways_of(place)]
    for field in WORDS:
        joined: dict[tuple, Box] = {}
        for box in found:
            rest = tuple(sorted((f, tuple(sorted(map(str, v)))) for f, v in box.items() if f != field))
            key = (field in box, rest)
            joined[key] = box | {field: joined[key][field] | box[field]} if key in joined and field in box else box
        found = list(joined.values())
    return [{f: v for f, v in box.items() if v != frozenset(WORDS[f])} for box in found]


def _ways_of(place: int) -> list[tuple]:
    return [tuple(known.items()) for known, applies in ways(RULES[place].applies, WORDS) if applies]


# ------------------------------------------------------------------------------------------------------------- walking


Groups = dict[str, dict[object, frozenset]]  # for each fact: what each value that is walked stands for


class Way(NamedTuple):
    """What is answered to some facts, by what the person says; facts that are not here change nothing."""

    known: dict[str, object]
    by_say: dict[Say, Answer]
    groups: Groups

    def can_be(self, field: str, *values: object) -> bool:
        """Say whether the answers here are those for such a value: known, merged with it, or never asked for."""
        return field not in self.known or not self.groups[field][self.known[field]].isdisjoint(values)


@cache
def walk(day: date) -> tuple[Way, ...]:
    """Walk all there is on a day: between every two of those that are told apart, all that changes an answer there."""

    def by_say(facts: Known) -> dict[Say, Answer]:
        return {say: decide(Known(**facts.__dict__ | {"say": say}), on=day) for say in Say}  # type: ignore[arg-type]

    everybody = in_force(day)
    ends = merged(everybody)
    walked: list[Way] = []
    for regime, sender, recipient in product(Regime, ends["sender"], ends["recipient"]):
        rules = between(day, regime, sender, recipient)
        known = {"regime": regime, "sender": sender, "recipient": recipient}
        groups = _groups(rules) | {field: _groups(everybody)[field] for field in ("sender", "recipient")}
        groups["regime"] = {regime: frozenset({regime})}
        walked += (Way(*way, groups) for way in ways(by_say, merged(rules), **known))
    return tuple(walked)


@cache
def _groups(rules: Rules) -> Groups:
    return {field: {group[0]: frozenset(group) for group in classes(field, rules)} for field in WORDS}


def answers(day: date, *, says: Iterable[Say] = tuple(Say), **only: Iterable) -> Iterator[tuple[Say, Way, Answer]]:
    """Give every answer of a day to facts that can have one of these values, and what the person says there."""
    for way in walk(day):
        if all(way.can_be(field, *values) for field, values in only.items()):
            for say in says:
                yield say, way, way.by_say[say]


def asks_for(place: int) -> set[str]:
    """Give the facts that a rule ever asks for, besides from whom to whom."""
    return {field for known, _ in ways(RULES[place].applies, WORDS) for field in known}


def unmerged(count: int, *, seed: int = 1, days: tuple[date, ...]) -> Iterator[tuple[Facts, date]]:
    """Give that many facts drawn from all values, merged or not, each with a day: for measuring and for comparing."""
    draw = random.Random(seed)
    for _ in range(count):
        yield Facts(**{name: draw.choice(values) for name, values in VALUES.items()}), draw.choice(days)


def differing(count: int, *, seed: int = 1, days: tuple[date, ...]) -> tuple[int, float]:
    """Ask that many facts of all values, and what is walked for each: how many are answered otherwise (none), and the
    microseconds that one answer took.
    """
    drawn = list(unmerged(count, seed=seed, days=days))
    for facts, day in drawn:
        decide(facts, on=day)  # the rules between every two are looked up once
    began = perf_counter()
    said = [decide(facts, on=day) for facts, day in drawn]
    took = (perf_counter() - began) / count * 1e6
    walked = [decide(as_merged(facts, day), on=day) for facts, day in drawn]
    return sum(_told(a) != _told(b) for a, b in zip(said, walked, strict=True)), took


def _told(answer: Answer) -> tuple[object, ...]:
    return answer.effect, answer.level, answer.rule, answer.kind, answer.then


def as_merged(facts: Facts, day: date) -> Facts:
    """Give the same facts with each value replaced by the one that is walked for it."""
    ends, rules = in_force(day), between(day, facts.origin, facts.sender, facts.recipient)
    whole = replace(facts, regime=facts.origin)
    grouped = {name: classes(name, ends if name in COLUMNS else rules) for name in WORDS}
    return Facts(**{name: next(g[0] for g in groups if getattr(whole, name) in g) for name, groups in grouped.items()})
