"""Change each rule a little, and see that a test notices: `make mutate`, or `python -m tests.rules.mutation [CODE …]`.

A rule is a row of words and a small condition. Each word is exchanged (whose duty, from whom, to whom, how much, may or
must, what it asks, each date of each law), each part of each condition is left out or turned round, and so are the
functions that weigh and cut. Every change is made in this process, the checks are run until one fails, and the change
is taken back. What none of them notices is listed: it is either no change at all, or a test that is missing.

The hypothesis tests and the walk are left out; they would only notice more.
"""

import ast
import inspect
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from itertools import product
from typing import NamedTuple

from mellomrom.sharing.catalogue import Effect, Kind, Level, Regime, Then
from mellomrom.sharing.rules import RULES, Asks, Facts, between_health, consent, cutting, weighing
from mellomrom.sharing.rules.weighing import EVERYONE
from tests.rules import golden_tables, test_sharing_cases, test_sharing_cut, test_sharing_golden


class Mutant(NamedTuple):
    name: str
    what: str
    change: Callable  # a context manager that makes the change and takes it back
    place: int | None = None  # of the rule in RULES; None: it is shared by many


# -------------------------------------------------------------------------------------------------- turning code round


def variants(function: Callable) -> Iterator[tuple[str, Callable]]:
    """Give a function with one thing in it turned round, for each thing."""
    source = textwrap.dedent(inspect.getsource(function))
    for place in range(10_000):
        turn = _Turn(place)
        tree = ast.parse(source)
        node = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))
        node.decorator_list, node.returns = [], None
        for argument in [*node.args.args, *node.args.kwonlyargs]:
            argument.annotation = None
        node.body = [turn.visit(statement) for statement in node.body]
        if not turn.done:
            return
        ast.fix_missing_locations(tree)
        made: dict[str, Callable] = {}
        exec(compile(tree, f"<{function.__name__} turned>", "exec"), function.__globals__, made)
        yield turn.done, made[node.name]


class _Turn(ast.NodeTransformer):
    """Turn round the thing at one place, counted as they are met."""

    COMPARED = {ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Eq: ast.NotEq}

    def __init__(self, place: int):
        self.left, self.done = place, ""

    def _mine(self) -> bool:
        self.left -= 1
        return self.left == -1

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        for number in range(len(node.values)):
            if self._mine():
                self.done = f"without {ast.unparse(node.values[number])}"
                kept = [v for n, v in enumerate(node.values) if n != number]
                return kept[0] if len(kept) == 1 else ast.BoolOp(node.op, kept)
        if self._mine():
            self.done = f"and and or exchanged in {ast.unparse(node)}"
            return ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        return self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        turned = self.COMPARED.get(type(node.ops[0]))
        if turned and self._mine():
            self.done = f"the contrary of {ast.unparse(node)}"
            return ast.Compare(node.left, [turned()], node.comparators)
        return self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        if isinstance(node.op, ast.Not) and self._mine():
            self.done = f"without the not in {ast.unparse(node)}"
            return node.operand
        return self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if not isinstance(node.value, ast.Constant | None) and self._mine():
            self.done = f"nothing instead of {ast.unparse(node.value)}"
            return ast.Return(ast.Constant(False))
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return node  # the docstring


# -------------------------------------------------------------------------------------------------------------- mutants


def of_a_rule(place: int) -> Iterator[Mutant]:
    """Give every change of one rule."""
    rule = RULES[place]
    test = inspect.unwrap(rule.applies)
    for what, turned in variants(test):
        applies = weighing._with_consent(turned) if rule.asks is Asks.CONSENT else turned
        yield Mutant(rule.name, what, _in_place(place, replace(rule, applies=applies)), place)
    for name in sorted(set(test.__code__.co_names) & test.__globals__.keys()):
        yield from (m._replace(place=place) for m in _of_a_set(rule.name, name, test.__globals__))
    for what, changed in _words(rule, test):
        yield Mutant(rule.name, what, _in_place(place, changed), place)


def _words(rule: weighing.Rule, test: Callable) -> Iterator[tuple[str, weighing.Rule]]:
    """Give the rule with one of its words another."""
    columns = {"of": frozenset(Regime), "by": EVERYONE, "to": EVERYONE}
    if rule.effect is Effect.PERMIT:
        columns["then"] = frozenset(Then)
    for column, everything in columns.items():
        has = getattr(rule, column)
        for word in everything:
            verb = "without" if word in has else "with"
            yield f"{column} {verb} {word}", replace(rule, **{column: has ^ {word}})
    for level in Level:
        if level is not rule.level:
            yield f"opens {level}", replace(rule, level=level)
    if rule.effect is Effect.PERMIT:
        yield "the other kind", replace(rule, kind=Kind.MAY if rule.kind is Kind.DUTY else Kind.DUTY)
        for asks in Asks:
            if asks is not rule.asks:
                applies = weighing._with_consent(test) if asks is Asks.CONSENT else test
                yield f"asks {asks}", replace(rule, asks=asks, applies=applies)
    else:
        yield "no objection, or one", replace(rule, is_objection=not rule.is_objection)
    for number, law in enumerate(rule.laws):
        for what, other in _laws(law):
            laws = (*rule.laws[:number], *other, *rule.laws[number + 1 :])
            yield f"{law}: {what}", replace(rule, laws=laws)


def _laws(law: weighing.Law) -> Iterator[tuple[str, tuple]]:
    """Give other laws in the place of one."""
    a_day = timedelta(days=1)
    yield "left out", ()
    yield "read or not", (replace(law, verified=not law.verified),)
    yield "another section", (replace(law, section="§ 0"),)
    if law.since:
        yield "a day later", (replace(law, since=law.since + a_day),)
    yield "a day shorter", (replace(law, until=law.until - a_day if law.until else date(2030, 1, 1)),)


def _of_a_set(who: str, name: str, module: dict) -> Iterator[Mutant]:
    """Give a set of words that a function reads, with each word left out and each other one added."""
    words = module[name]
    if not isinstance(words, frozenset):
        return
    kinds = {type(word) for word in words if isinstance(word, StrEnum)}
    for word in sorted(words.union(*kinds)):
        verb = "without" if word in words else "with"
        yield Mutant(who, f"{name} {verb} {word}", _in_module(module, name, words ^ {word}))


def of_the_machinery() -> Iterator[Mutant]:
    """Give every change of what all rules share: weighing, cutting, and the conditions they have in common."""
    shared = (
        *(weighing.consented, weighing.counts, weighing._weigh, weighing._in_force, weighing.text_of),
        *(between_health.for_care, between_health.cares, consent.may_be_asked_for),
        *(cutting.cut, cutting._is_shown, cutting._hidden, cutting._unwritten),
    )
    for function in shared:
        for what, turned in variants(function):
            places = [
                vars(sys.modules[f"mellomrom.sharing.rules{m}"])
                for m in ("", ".between_health", ".consent", ".cutting", ".weighing", ".explaining")
            ]
            places += [vars(module) for module in (test_sharing_cut, test_sharing_cases, golden_tables)]
            change = _everywhere([p for p in places if p.get(function.__name__) is function], function.__name__, turned)
            yield Mutant(function.__name__, what, change)
    for name in ("on_team", "origin"):
        for what, turned in variants(getattr(Facts, name).fget):
            yield Mutant(f"Facts.{name}", what, _in_class(name, property(turned)))
    for name in ("WRITTEN", "FREE_TEXT", "_HIDING"):
        yield from _of_a_set("cut", name, vars(cutting))


# ---------------------------------------------------------------------------------------------- making, taking back


@contextmanager
def _made(do: Callable, undo: Callable) -> Iterator[None]:
    do()
    weighing._between.cache_clear()
    try:
        yield
    finally:
        undo()
        weighing._between.cache_clear()


def _in_place(place: int, changed: weighing.Rule) -> Callable:
    was = RULES[place]
    return lambda: _made(lambda: RULES.__setitem__(place, changed), lambda: RULES.__setitem__(place, was))


def _in_module(module: dict, name: str, value: object) -> Callable:
    return _everywhere([module], name, value)


def _everywhere(modules: list[dict], name: str, value: object) -> Callable:
    def put(what: object) -> None:
        for module in modules:
            module[name] = what

    was = modules[0][name]
    return lambda: _made(lambda: put(value), lambda: put(was))


def _in_class(name: str, value: object) -> Callable:
    was = getattr(Facts, name)
    return lambda: _made(lambda: setattr(Facts, name, value), lambda: setattr(Facts, name, was))


# -------------------------------------------------------------------------------------------------------------- checks


Checks = dict[str, Callable[[Mutant | None], Iterator[Callable[[], None]]]]


def checks() -> Checks:
    """Give the checks by the order in which they are tried: cases, answers, the tests and table of the cut, register."""
    golden = test_sharing_golden.test_rules_and_answers_are_those_that_were_read
    rows = {place: golden_tables.row(place) for place in range(len(RULES))}

    def same_row(place: int) -> None:
        assert golden_tables.row(place) == rows[place]

    def register(mutant: Mutant | None) -> Iterator[Callable[[], None]]:
        places = rows if mutant is None or mutant.place is None else [mutant.place]
        return (partial(same_row, place) for place in places)

    return {
        "cases": lambda _: _expanded(test_sharing_cases, without="left_out"),
        "answers": lambda _: (partial(golden, name) for name in golden_tables.DAYS),
        "register": register,
        "cut": lambda m: iter(()) if m and m.place is not None else _expanded(test_sharing_cut),
        "table of the cut": lambda m: iter(()) if m and m.place is not None else iter([partial(golden, "cut")]),
    }


def _expanded(module: object, *, without: str = "hypothesis") -> Iterator[Callable[[], None]]:
    """Give the tests of a module, once for each of their parameters."""
    for name, test in vars(module).items():
        if not name.startswith("test_") or without in name:
            continue
        marks = [mark.args for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
        for values in product(*(list(args[1]) for args in marks)):
            given: dict = {}
            for (names, *_), value in zip(marks, values, strict=True):
                keys = [names] if isinstance(names, str) else list(names)
                given |= dict(zip(keys, [value] if isinstance(names, str) else value, strict=True))
            yield partial(test, **given)


def noticed(mutant: Mutant, tried: Checks) -> str:
    """Say which of the checks notices a change, empty for none."""
    with mutant.change():
        for name, each in tried.items():
            for check in each(mutant):
                try:
                    check()
                except Exception:
                    return name
    return ""


def main(only: list[str]) -> int:
    """Try every change and print what nobody noticed; 1 where there was any."""
    assert {f.name for f in fields(weighing.Rule)} >= {"of", "by", "to", "level", "kind", "asks", "then", "laws"}
    tried = checks()
    for each in tried.values():
        for check in each(None):
            check()  # unchanged, all must hold
    found: Counter[str] = Counter()
    left: list[Mutant] = []
    places = [p for p, rule in enumerate(RULES) if not only or rule.code in only]
    for mutant in [m for p in places for m in of_a_rule(p)] + ([] if only else list(of_the_machinery())):
        by = noticed(mutant, tried)
        found[by or "nobody"] += 1
        if not by:
            left.append(mutant)
    print(f"{sum(found.values())} changes; noticed by " + ", ".join(f"{by}: {n}" for by, n in found.most_common()))
    for mutant in left:
        print(f"  {mutant.name}: {mutant.what}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
