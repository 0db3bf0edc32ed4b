"""How rules are written, and how they are weighed against each other."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache, wraps

from mellomrom.core.law import Law
from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import Competence, Effect, Kind, Level, Regime, Say, Then
from mellomrom.sharing.rules.facts import Facts

JUNE = date(2026, 6, 1)  # LOV-2025-06-20-67: near and serious danger to one's own life, or others' life or health
JULY = date(2026, 7, 1)  # LOV-2026-01-23-1: hpl chapter 5 is written anew; we do not hold its text
FROM_JULY = Law("hpl", "kap. 5", since=JULY)  # the chapter, until somebody has read which section it became

EVERYONE = frozenset(Sector)
OTHERS = EVERYONE - {Sector.PERSON}
EVERY_REGIME = frozenset(Regime)
OFFICES = frozenset({Regime.FVL, Regime.HOL12, Regime.SOTJL, Regime.NAV7, Regime.STRGJFL, Regime.BVL})  # fvl § 13


class Asks(StrEnum):
    """What a permit needs of the person."""

    CONSENT = "consent"
    NO_OBJECTION = "no_objection"  # med mindre pasienten motsetter seg det
    NOTHING = "nothing"  # uavhengig av om, uten hinder av


Test = Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule with the laws it has rested on, one after the other; in force while one of them is.

    It speaks when the information came under one of the duties in `of`, from one in `by` to one in `to`, and `applies`.
    """

    code: str  # stable: stands in decisions and logs
    reading: str  # the row of the notes on the law
    effect: Effect
    level: Level  # the most that it opens
    laws: tuple[Law, ...]
    applies: Test
    text: str  # the sentence shown to users, an English message id
    of: frozenset[Regime] = EVERY_REGIME  # whose confidentiality it lifts or keeps
    by: frozenset[Sector] = EVERYONE
    to: frozenset[Sector] = EVERYONE
    kind: Kind = Kind.MAY
    asks: Asks = Asks.NO_OBJECTION
    then: frozenset[Then] = frozenset()
    is_objection: bool = False  # a denial that is the person's own no

    @property
    def name(self) -> str:
        """Give the name of its function: one code can have one function after the other."""
        return self.applies.__name__

    def law_on(self, day: date) -> Law | None:
        """Give the law that the rule rests on that day; None while it is not in force."""
        return _in_force(self.laws, day)

    def speaks(self, facts: Facts) -> bool:
        """Say whether it has anything to say of these facts, whatever the day."""
        return (
            facts.origin in self.of and facts.sender in self.by and facts.recipient in self.to and self.applies(facts)
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules say to one recipient about one kind of information, and why."""

    effect: Effect
    rule: str  # Rule.code, or SILENCE
    law: Law  # as it read that day; not verified means that users see that mark
    level: Level  # the most that may be shown; NOTHING unless permitted
    text: str  # English message id
    kind: Kind = Kind.MUST_NOT  # a duty where any permit that counts is one
    then: frozenset[Then] = frozenset()  # what the permits that count want done afterwards

    @property
    def permitted(self) -> bool:
        """Say whether anything is opened."""
        return self.effect is Effect.PERMIT


RULES: list[Rule] = []


def permit(
    code: str,
    reading: str,
    level: Level,
    *laws: Law,
    asks: Asks,
    of: Iterable[Regime] = EVERY_REGIME,
    by: Iterable[Sector] = EVERYONE,
    to: Iterable[Sector] = EVERYONE,
    kind: Kind = Kind.MAY,
    then: Iterable[Then] = (),
) -> Callable[[Test], Test]:
    """Add the function below to RULES as one that opens."""

    def add(test: Test) -> Test:
        rule = Rule(
            code=code,
            reading=reading,
            effect=Effect.PERMIT,
            level=level,
            laws=laws,
            applies=_with_consent(test) if asks is Asks.CONSENT else test,
            text=_said(test),
            of=frozenset(of),
            by=frozenset(by),
            to=frozenset(to),
            kind=kind,
            asks=asks,
            then=frozenset(then),
        )
        RULES.append(rule)
        return test

    return add


def deny(
    code: str,
    reading: str,
    *laws: Law,
    of: Iterable[Regime] = EVERY_REGIME,
    to: Iterable[Sector] = EVERYONE,
    is_objection: bool = False,
) -> Callable[[Test], Test]:
    """Add the function below to RULES as one that closes."""

    def add(test: Test) -> Test:
        rule = Rule(
            code=code,
            reading=reading,
            effect=Effect.DENY,
            level=Level.NOTHING,
            laws=laws,
            applies=test,
            text=_said(test),
            of=frozenset(of),
            to=frozenset(to),
            kind=Kind.MUST_NOT,
            is_objection=is_objection,
        )
        RULES.append(rule)
        return test

    return add


def _with_consent(test: Test) -> Test:
    @wraps(test)
    def applies(f: Facts) -> bool:
        return test(f) and consented(f)

    return applies


def _said(test: Test) -> str:
    return " ".join((test.__doc__ or "").split())


_CONSENTED, _CONSENTED_FOR, _DECIDES = Say.CONSENTED, Say.CONSENTED_FOR, Competence.DECIDES


def consented(f: Facts) -> bool:
    """Say whether there is a consent that counts: by one who can decide, or on behalf of one who cannot."""
    return f.say is (_CONSENTED if f.competence is _DECIDES else _CONSENTED_FOR)


# ---------------------------------------------------------------------------------------------------------- weighing


Pair = tuple[Rule, Law]


def decide(facts: Facts, *, on: date, rules: Sequence[Rule] | None = None) -> Answer:
    """Weigh the rules in force on that day: a deny, else the permit that opens most, else silence.

    The person's own no gives way to what the law opens whatever they say, and to nothing else. Between equals a law
    held against its text goes first, then the code in alphabetical order, so that the same facts always name the same
    rule.
    """
    regime, sender, recipient = facts.origin, facts.sender, facts.recipient
    if rules is None:
        return _between(on, regime, sender, recipient).answer(facts)
    return _Between(_ranked(rules, on, regime, sender, recipient), regime, on).answer(facts)


class _Between:
    """The rules in force one day between two about information of one kind; the answer for those that speak is kept."""

    __slots__ = ("answers", "pairs", "silence", "tests")

    def __init__(self, pairs: Sequence[Pair], regime: Regime, on: date):
        self.pairs = pairs
        self.tests = [(1 << place, rule.applies) for place, (rule, _law) in enumerate(pairs)]
        self.silence = _silence(regime, on)
        self.answers: dict[int, Answer] = {0: self.silence}

    def answer(self, facts: Facts) -> Answer:
        """Give the answer; which rules speak is one number, so that weighing them again is looking it up."""
        speaking = 0
        for bit, applies in self.tests:
            if applies(facts):
                speaking |= bit
        known = self.answers.get(speaking)
        if known is None:
            known = self.answers[speaking] = _weigh([p for n, p in enumerate(self.pairs) if speaking >> n & 1])
        return known


def _weigh(speaking: Sequence[Pair]) -> Answer:
    """Weigh rules that speak, one at least, the best of them first as `_ranked` has them."""
    counting = counts(speaking)
    rule, law = counting[0]
    if rule.effect is Effect.DENY:
        return Answer(Effect.DENY, rule.code, law, rule.level, rule.text)
    kind = Kind.DUTY if any(r.kind is Kind.DUTY for r, _ in counting) else Kind.MAY
    then = frozenset(word for r, _ in counting for word in r.then)
    return Answer(Effect.PERMIT, rule.code, law, rule.level, rule.text, kind, then)


def counts(speaking: Sequence[Pair]) -> Sequence[Pair]:
    """Give those of the rules that speak whose word counts: the denials, or else the permits."""
    denials = [pair for pair in speaking if pair[0].effect is Effect.DENY]
    if not denials:
        return speaking
    absolute = [pair for pair in denials if not pair[0].is_objection]
    whatever_they_say = [pair for pair in speaking if pair[0].asks is Asks.NOTHING]
    return absolute or whatever_they_say or denials


@lru_cache(maxsize=8192)
def _between(on: date, regime: Regime, sender: Sector, recipient: Sector) -> _Between:
    return _Between(_ranked(RULES, on, regime, sender, recipient), regime, on)


def _ranked(rules: Sequence[Rule], on: date, regime: Regime, sender: Sector, recipient: Sector) -> tuple[Pair, ...]:
    """Give the rules in force between two about such information, what opens most first."""
    named = [r for r in rules if regime in r.of and sender in r.by and recipient in r.to]
    pairs = [(r, law) for r in named if (law := r.law_on(on)) is not None]
    return tuple(sorted(pairs, key=lambda pair: (-pair[0].level.rank, not pair[1].verified, pair[0].code)))


def rules_on(day: date) -> list[Pair]:
    """Give the rules in force that day, each with the law it rests on then, in the order in which they are written."""
    return [(r, law) for r in RULES if (law := r.law_on(day)) is not None]


def text_of(code: str, *, on: date) -> str:
    """Give the sentence that a rule had for users on that day, as an English message id; empty for no rule of ours."""
    texts = (r.text for r in RULES if r.code == code and r.law_on(on) is not None)
    return SILENCE_TEXT if code == SILENCE else next(texts, "")


def _in_force(laws: Sequence[Law], day: date) -> Law | None:
    return next((law for law in laws if law.in_force(day)), None)


# ------------------------------------------------------------------------------------- what holds when no rule speaks

SILENCE = "no-rule-opens"
SILENCE_TEXT = "No rule opens this: what is confidential stays so."

FVL_13 = Law("fvl", "§ 13", since=date(1978, 1, 1), verified=True)
PRL_23 = Law("prl", "§ 23", since=date(2014, 7, 1), verified=True)  # the police stand under an act of their own
STARTING_POINT: Mapping[Regime, tuple[Law, ...]] = {  # the duty of confidentiality itself
    Regime.HPL: (Law("hpl", "§ 21", since=date(2001, 1, 1), until=JULY, verified=True), FROM_JULY),
    Regime.FVL: (FVL_13,),
    Regime.HOL12: (
        Law("hol", "§ 12-1", since=date(2012, 1, 1), until=date(2021, 7, 1)),
        Law("hol", "§ 12-1", since=date(2021, 7, 1), verified=True),
    ),
    Regime.SOTJL: (
        Law("sotjl", "§ 44", since=date(2010, 1, 1), until=date(2021, 7, 1)),
        Law("sotjl", "§ 44", since=date(2021, 7, 1), verified=True),
    ),
    Regime.NAV7: (  # the text as it was changed from 2026 is the one that was read
        Law("navl", "§ 7", since=date(2009, 1, 1), until=date(2026, 1, 1)),
        Law("navl", "§ 7", since=date(2026, 1, 1), verified=True),
    ),
    Regime.PRL: (PRL_23,),
    Regime.STRGJFL: (FVL_13,),
    Regime.BVL: (Law("bvl", "§ 13-1", since=date(2023, 1, 1)),),
    Regime.OWN: (Law("gdpr", "art. 9", since=date(2018, 7, 20)),),
}


def _silence(regime: Regime, on: date) -> Answer:
    laws = STARTING_POINT[regime]
    return Answer(Effect.SILENCE, SILENCE, _in_force(laws, on) or laws[0], Level.NOTHING, SILENCE_TEXT)
