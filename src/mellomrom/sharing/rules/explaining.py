"""Why the answer is what it is, and what would change it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from mellomrom.core.law import Law
from mellomrom.sharing.rules.facts import REGIME_OF, VALUES, Facts
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


def _same(facts: Facts, name: str, value: object) -> bool:
    """Say whether a value is the one it has; no duty named is the sender's own."""
    if name == "regime":
        return (value or REGIME_OF[facts.sender]) == facts.origin
    return bool(getattr(facts, name) == value)
