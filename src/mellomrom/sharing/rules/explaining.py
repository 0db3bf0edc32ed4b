"""Why the answer is what it is, and what would change it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, product

from mellomrom.core.law import Law
from mellomrom.sharing.rules.facts import REGIME_OF, VALUES, Facts
from mellomrom.sharing.rules.sense import nonsense
from mellomrom.sharing.rules.weighing import Answer, Rule, counts, decide, rules_on


@dataclass(frozen=True, slots=True)
class Spoke:
    """A rule that had something to say, with the law it rested on."""

    rule: Rule
    law: Law
    counts: bool  # False: a no outweighed it


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that, if it alone were another, would change the answer."""

    fact: str  # a field of Facts
    to: object  # the value that would change it
    answer: Answer


@dataclass(frozen=True, slots=True)
class Way:
    """The fewest facts that, if they were others, would open more: what somebody must find, ask for or say."""

    to: Mapping[str, object]  # fields of Facts, and the values that open
    answer: Answer


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer with all that spoke, and each single change of a fact that would open more, open less or close."""

    facts: Facts
    on: date
    answer: Answer
    spoke: Sequence[Spoke]
    changes: Sequence[Change]

    @property
    def would_open(self) -> list[Change]:
        """Give the changes that would show more than now."""
        return [c for c in self.changes if c.answer.level.rank > self.answer.level.rank]

    @property
    def would_close(self) -> list[Change]:
        """Give the changes that would show less than now."""
        return [c for c in self.changes if c.answer.level.rank < self.answer.level.rank]


def explain(facts: Facts, *, on: date) -> Explanation:
    """Say what the rules of that day answer, which of them spoke, and what would change the answer."""
    speaking = [(rule, law) for rule, law in rules_on(on) if rule.speaks(facts)]
    counting = counts(speaking)
    answer = decide(facts, on=on)
    return Explanation(
        facts=facts,
        on=on,
        answer=answer,
        spoke=[Spoke(rule, law, (rule, law) in counting) for rule, law in speaking],
        changes=_changes(facts, answer, on),
    )


def is_verified(citation: str, *, on: date) -> bool:
    """Say whether every rule that rested on a section that day was held against its text; False where none did."""
    cited = [law for _, law in rules_on(on) if str(law) == citation]
    return bool(cited) and all(law.verified for law in cited)


def _changes(facts: Facts, answer: Answer, on: date) -> list[Change]:
    """Try every other value of every fact, one at a time."""
    changes = []
    for name, values in VALUES.items():
        for value in values:
            if _same(facts, name, value):
                continue
            other = decide(replace(facts, **{name: value}), on=on)  # type: ignore[arg-type]
            if (other.effect, other.level, other.kind) != (answer.effect, answer.level, answer.kind):
                changes.append(Change(name, value, other))
    return changes


WHO_AND_WHAT = frozenset({"sender", "recipient", "category", "regime"})  # another of these is another question


def ways_to_open(facts: Facts, *, on: date) -> list[Way]:
    """Give the smallest changes of the situation that would open more, the smallest first, then what opens most.

    The question stays: who tells, who is told, about what. Changes that cannot be so are left out, and so are those
    of which a part is enough. Two facts at most; three where no two are enough.

    absent     an empty list: nothing that somebody may find, ask for or say opens more
    """
    found: list[Way] = []
    for size in (1, 2, 3):
        if size == 3 and found:
            break
        found += _opening(facts, on, size, found)
    return found


def _opening(facts: Facts, on: date, size: int, smaller: Sequence[Way]) -> list[Way]:
    now = decide(facts, on=on).level.rank
    ways = [Way(to, answer) for to, answer in _others(facts, on, size) if answer.level.rank > now]
    enough = [(way.to.items(), way.answer.level.rank) for way in smaller]
    new = [w for w in ways if not any(to <= w.to.items() and rank >= w.answer.level.rank for to, rank in enough)]
    return sorted(new, key=lambda way: -way.answer.level.rank)


def _others(facts: Facts, on: date, size: int) -> Iterator[tuple[Mapping[str, object], Answer]]:
    names = [name for name in VALUES if name not in WHO_AND_WHAT]
    for chosen in combinations(names, size):
        others = [[v for v in VALUES[name] if not _same(facts, name, v)] for name in chosen]
        for values in product(*others):
            to = dict(zip(chosen, values, strict=True))
            other = replace(facts, **to)  # type: ignore[arg-type]
            if not nonsense(other, on=on):
                yield to, decide(other, on=on)


def _same(facts: Facts, name: str, value: object) -> bool:
    """Say whether a value is the one it has; no duty named is the sender's own."""
    if name == "regime":
        return (value or REGIME_OF[facts.sender]) == facts.origin
    return bool(getattr(facts, name) == value)
