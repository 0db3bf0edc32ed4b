"""The rules and their answers as tables that people review, in `golden`: the answers once for each law of 2026.

GOLDEN=write .venv/bin/pytest tests/rules/test_sharing_golden.py      writes them anew; then read what changed
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

from mellomrom.core.law import Law
from mellomrom.directory.catalogue import Sector
from mellomrom.events.catalogue import EventKind, category_of
from mellomrom.events.details import LABELS
from mellomrom.sharing.catalogue import (
    BELONGS_TO,
    FREE_TEXT,
    SHOWN,
    USES,
    WHEREABOUTS,
    WRITTEN,
    Category,
    Danger,
    Effect,
    Kind,
    Level,
    Purpose,
    Relation,
    Say,
)
from mellomrom.sharing.rules import RULES, Answer, Facts, cut, decide
from mellomrom.sharing.rules.weighing import EVERY_REGIME, EVERYONE
from tests.rules.walking import WORDS, boxes

FOLDER = Path(__file__).parent / "golden"
DAYS = {"may": date(2026, 5, 31), "june": date(2026, 6, 1), "july": date(2026, 7, 1)}
SITUATIONS = {
    "consents": {"say": Say.CONSENTED},
    "says no": {"say": Say.OPPOSED},
    "danger to others found, to avert it": {"purpose": Purpose.SAFETY, "danger": Danger.OTHERS},
    "the same, and says no": {"purpose": Purpose.SAFETY, "danger": Danger.OTHERS, "say": Say.OPPOSED},
}


def table(name: str) -> str:
    """Write the whole table of a day."""
    day = DAYS[name]
    parts = [
        f"# The sharing rules on {day}. Written by tests/rules/golden_tables.py; read by people.\n"
        '# "not read": nobody has held the rule against the text of the act, and users see that.',
        "## A health service tells that something happened; nobody has asked the person\n"
        "## Health: a service in the care team. All others: an office that has to do with the person",
        *_by_kind(day),
        "## The same by category, when the person has spoken or a danger was found",
        *_by_category(day),
    ]
    return "\n".join(parts) + "\n"


def _by_kind(day: date) -> Iterator[str]:
    for kind in EventKind:
        for recipient in Sector:
            yield f"{kind:26} {recipient:16} {said(_asked(recipient, category_of(kind)), day)}"


def _by_category(day: date) -> Iterator[str]:
    for category in Category:
        for recipient in Sector:
            for situation, differs in SITUATIONS.items():
                facts = _asked(recipient, category, **differs)
                yield f"{category:14} {recipient:16} {situation:36} {said(facts, day)}"


def _asked(recipient: Sector, category: Category, **differs: object) -> Facts:
    team = recipient is Sector.HEALTH
    usual = {
        "sender": Sector.HEALTH,
        "recipient": recipient,
        "category": category,
        "purpose": USES[recipient],
        "relation": Relation.TEAM if team else Relation.NONE,
        "say": Say.NONE_ASKED,
        "treats": team,
        "orphan": False,
    }
    return Facts(**usual | differs)


def said(facts: Facts, day: date) -> str:
    """Write an answer: may or must, level, rule, law."""
    answer = decide(facts, on=day)
    return f"{_word(answer):8} {answer.level:8} {answer.rule} · {_law(answer.law)}"


def _word(answer: Answer) -> str:
    return {Kind.MAY: "may", Kind.DUTY: "must"}.get(answer.kind) or (
        "no" if answer.effect is Effect.DENY else "silence"
    )


def _law(law: Law) -> str:
    place = "section not known" if law.section == "kap. 5" else law.section
    return f"{law.name} {place}" + ("" if law.verified else ", not read")


def register() -> str:
    """Write every rule as its row in the notes on the law: whose duty, from whom to whom, when, what it asks and opens."""
    return "# The sharing rules, each with when it applies and the laws it has rested on.\n" + "".join(
        row(place) for place in range(len(RULES))
    )


def row(place: int) -> str:
    """Write one rule. "When" is every fact that it asks for, found by running it, with the values it applies for."""
    rule = RULES[place]
    columns = (("of", rule.of, EVERY_REGIME), ("from", rule.by, EVERYONE), ("to", rule.to, EVERYONE))
    ends = " ".join(f"{name}={_names(values, everything)}" for name, values, everything in columns)
    asks = "" if rule.effect is Effect.DENY else f" needs={rule.asks} then={_names(rule.then, frozenset())}"
    objection = " the-persons-own-no" if rule.is_objection else ""
    head = f"{rule.reading} {rule.code}: {rule.effect} {rule.kind} {rule.level}{objection} {ends}{asks}\n"
    when = sorted(
        " ".join(f"{f}={_names(v, frozenset(WORDS[f]))}" for f, v in sorted(box.items())) for box in boxes(place)
    )
    laws = [f"{law.since} – {law.until or ''} {_law(law)}" for law in rule.laws]
    return head + "".join(f"    {line}\n" for line in [*(f"when {box or 'always'}" for box in when), *laws])


def cuts() -> str:
    """Write for each detail of an event who is shown it."""
    keys = sorted(
        {*LABELS, *BELONGS_TO, *WRITTEN, *FREE_TEXT, *WHEREABOUTS, *(key for keys in SHOWN.values() for key in keys)}
    )
    return "# What of an event is shown, by detail: in an event about health unless another is named.\n" + "".join(
        f"{key}: {', '.join(_shown(key))}\n" for key in keys
    )


def _shown(key: str) -> Iterator[str]:
    health, one = Category.HEALTH, {key: {"name": "x"}}
    least = next(level for level in Level if any(cut(one, level, c) for c in Category))
    yield f"from {least}"
    yield "in " + _names(frozenset(c for c in Category if cut(one, Level.FULL, c)), frozenset(Category))
    if cut(one, Level.FULL, Category.SUBSTANCE_USE, own=health):
        yield "comes along"
    for officer in (Sector.POLICE, Sector.CORRECTIONS):
        if any(cut(one, level, c, to=officer) for level in Level for c in Category):
            yield f"to {officer}"
    if not any(cut(one, Level.FULL, c, protected=True) for c in Category):
        yield "not when protected"
    if not cut({"contact": {key: "x"}}, Level.SUMMARY, health)["contact"]:
        yield "not inside an outline"
    if not cut({"contact": [{key: "x"}]}, Level.FULL, health, protected=True)["contact"][0]:
        yield "nor inside anything when protected"


def _names(values: frozenset, everything: frozenset) -> str:
    if values == everything and everything:
        return "all"
    missing = everything - values
    if 0 < len(missing) < len(values):
        return "all-but:" + "+".join(sorted(map(str, missing)))
    return "+".join(sorted(map(str, values))).lower() or "-"


TABLES: dict[str, Callable[[], str]] = {name: partial(table, name) for name in DAYS} | {
    "rules": register,
    "cut": cuts,
}
