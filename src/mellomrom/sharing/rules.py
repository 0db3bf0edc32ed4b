"""Who may be told what, and on what legal basis.

Every rule is one function of plain `Facts`. Deny beats permit, permit beats silence, and silence is no. Their order in
this file never matters. The docstring of a rule is what users read when they ask why; the law beside it says where it
comes from, from when until when, and whether somebody has held it against the text of the act.

When the law changes, a rule is never edited: its law gets an `until` and a new law, or a new rule with the same code,
gets a `since`. Old decisions can then always be drawn again. How to add one: docs/how-to/add-a-sharing-rule.md.

This is the first cut. The readings named R-… are the rows of the notes on the law that a rule comes from.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mellomrom.core.law import Law
from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import (
    BELONGS_TO,
    CARE,
    FREE_TEXT,
    SHOWN,
    WHEREABOUTS,
    Category,
    Effect,
    Level,
    Purpose,
    Relation,
    Say,
)

JUNE = date(2026, 6, 1)  # LOV-2025-06-20-67: near and serious danger to one's own life, or others' life or health
JULY = date(2026, 7, 1)  # LOV-2026-01-23-1: hpl chapter 5 is written anew; we do not hold its text


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """All that a rule may look at. Stored with the decision, so that it can be drawn again."""

    sender: Sector  # whose duty of confidentiality governs: where the information comes from
    recipient: Sector
    category: Category
    purpose: Purpose
    relation: Relation
    say: Say
    treats: bool  # the recipient's unit is in the person's care team now
    orphan: bool  # nobody in the municipality of stay is in the care team
    compulsory: bool = False  # the stay rests on a decision without consent; opens nothing, and is never a consent
    danger: bool = False  # a named professional has found, with reasons, the danger that hpl § 25 speaks of from June

    @property
    def on_team(self) -> bool:
        """Say whether the recipient follows the person up, whatever else it is to the message."""
        return self.treats or self.relation is Relation.TEAM


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule with the laws it has rested on, one after the other; in force while one of them is."""

    code: str  # stable: stands in decisions and logs
    reading: str  # the row of the notes on the law
    effect: Effect
    level: Level  # the most that it opens
    laws: tuple[Law, ...]
    applies: Callable[[Facts], bool]

    @property
    def text(self) -> str:
        """Give the sentence shown to users, as an English message id."""
        return " ".join((self.applies.__doc__ or "").split())

    def law_on(self, day: date) -> Law | None:
        """Give the law that the rule rests on that day; None while it is not in force."""
        return _in_force(self.laws, day)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules say to one recipient about one kind of information, and why."""

    effect: Effect
    rule: str  # Rule.code, or SILENCE
    law: Law  # as it read that day; not verified means that users see that mark
    level: Level  # the most that may be shown; NOTHING unless permitted
    text: str  # English message id

    @property
    def permitted(self) -> bool:
        """Say whether anything is opened."""
        return self.effect is Effect.PERMIT


def _in_force(laws: Sequence[Law], day: date) -> Law | None:
    return next((law for law in laws if law.in_force(day)), None)


RULES: list[Rule] = []
Test = Callable[[Facts], bool]


def rule(code: str, reading: str, effect: Effect, level: Level, *laws: Law) -> Callable[[Test], Test]:
    """Add the function below to RULES."""

    def add(applies: Test) -> Test:
        RULES.append(Rule(code, reading, effect, level, laws, applies))
        return applies

    return add


def decide(facts: Facts, *, on: date, rules: Sequence[Rule] = RULES) -> Answer:
    """Weigh the rules in force on that day: a deny, else the permit that opens most, else silence.

    Between equals a law held against its text goes first, then the code in alphabetical order, so that the same facts
    always name the same rule.
    """
    speaking = [(r, law) for r in rules if r.applies(facts) and (law := r.law_on(on)) is not None]
    for effect in (Effect.DENY, Effect.PERMIT):
        of_this = [(r, law) for r, law in speaking if r.effect is effect]
        if of_this:
            r, law = min(of_this, key=lambda pair: (-pair[0].level.rank, not pair[1].verified, pair[0].code))
            return Answer(effect, r.code, law, r.level, r.text)
    return _silence(facts.sender, on)


def text_of(code: str, *, on: date) -> str:
    """Give the sentence that a rule had for users on that day, as an English message id; empty for no rule of ours."""
    texts = [r.text for r in RULES if r.code == code and r.law_on(on) is not None]
    return SILENCE_TEXT if code == SILENCE else next(iter(texts), "")


# ------------------------------------------------------------------------------------- what holds when no rule speaks

SILENCE = "no-rule-opens"
SILENCE_TEXT = "No rule opens this: what is confidential stays so."

_FVL_13 = (Law("fvl", "§ 13", since=date(1978, 1, 1), verified=True),)
_PRL_23 = (Law("prl", "§ 23", since=date(2014, 7, 1), verified=True),)  # the police stand under an act of their own
_PRL_24 = (Law("prl", "§ 24", since=date(2014, 7, 1), verified=True),)
STARTING_POINT: Mapping[Sector, tuple[Law, ...]] = {  # the duty of confidentiality that the sender stands under
    Sector.HEALTH: (
        Law("hpl", "§ 21", since=date(2001, 1, 1), until=JULY, verified=True),
        Law("hpl", "§ 21", since=JULY),
    ),
    Sector.MUNICIPAL_OTHER: _FVL_13,
    Sector.NAV: (  # the text as it was changed from 2026 is the one that was read
        Law("navl", "§ 7", since=date(2009, 1, 1), until=date(2026, 1, 1)),
        Law("navl", "§ 7", since=date(2026, 1, 1), verified=True),
    ),
    Sector.POLICE: _PRL_23,
    Sector.CORRECTIONS: _FVL_13,
}


def _silence(sender: Sector, on: date) -> Answer:
    laws = STARTING_POINT[sender]
    return Answer(Effect.SILENCE, SILENCE, _in_force(laws, on) or laws[0], Level.NOTHING, SILENCE_TEXT)


# --------------------------------------------------------------------------------------------------------- the laws
# `since` is the last change of the text that was read. From July the numbers are those of the bill and not read.

_TREATING = (
    Law("hpl", "§ 45", since=date(2018, 7, 20), until=JUNE, verified=True),
    Law("hpl", "§ 45", since=JUNE, until=JULY, verified=True),
    Law("hpl", "§ 23", since=JULY),
)
_COOPERATING = (  # the section is read; that it covers this recipient is our reading of it
    Law("hpl", "§ 25", since=date(2018, 1, 1), until=JUNE),
    Law("hpl", "§ 25", since=JUNE, until=JULY),
    Law("hpl", "§ 23", since=JULY),
)
_MUNICIPAL_CARE = (  # § 32 only as far as § 25 or consent lets it; for a person nobody follows up: our reading
    Law("hpl", "§ 32", since=date(2012, 1, 1), until=JULY),
    Law("hpl", "§ 32", since=JULY),
)
_CONSENT = (
    Law("hpl", "§ 22", since=date(2018, 1, 1), until=JUNE, verified=True),
    Law("hpl", "§ 22", since=JUNE, until=JULY, verified=True),
    Law("hpl", "§ 22", since=JULY),
)


def _between_health(f: Facts) -> bool:
    """Health care: from health personnel, to health personnel, about health care, for it, and not against a no."""
    return (
        f.sender is Sector.HEALTH
        and f.recipient is Sector.HEALTH
        and f.category in CARE
        and f.purpose is Purpose.CARE
        and f.say is not Say.OPPOSED
    )


def _saved_by_danger(f: Facts) -> bool:
    """Whether the danger to life opens it in spite of a no."""
    return (
        f.danger
        and f.sender is Sector.HEALTH
        and f.recipient is Sector.HEALTH
        and f.category in CARE
        and f.purpose is Purpose.CARE
        and (f.on_team or f.relation is Relation.ADDRESSEE)
    )


# ------------------------------------------------------------------------------------------------------- the denials


@rule(
    "the-person-says-no",
    "R-H8",
    Effect.DENY,
    Level.NOTHING,
    Law("pbrl", "§ 5-3", since=date(2018, 7, 20), until=JUNE, verified=True),
)
def the_person_says_no(f: Facts) -> bool:
    """The person has said no to this recipient being told."""
    return f.sender is Sector.HEALTH and f.say is Say.OPPOSED and f.relation is not Relation.SENDER


@rule(
    "the-person-says-no",
    "R-H8",
    Effect.DENY,
    Level.NOTHING,
    Law("pbrl", "§ 5-3", since=JUNE, until=JULY, verified=True),
    Law("hpl", "kap. 5", since=JULY),
)
def the_person_says_no_and_no_life_is_in_danger(f: Facts) -> bool:
    """The person has said no to this recipient being told, and no danger has been found that goes before that."""
    return the_person_says_no(f) and not _saved_by_danger(f)


@rule("the-person-says-no-outside-health", "R-C3", Effect.DENY, Level.NOTHING, *_FVL_13)
def the_person_says_no_outside_health(f: Facts) -> bool:
    """The person has said no to this recipient being told, and the sender's duty of confidentiality stands."""
    return f.sender not in (Sector.HEALTH, Sector.POLICE) and f.say is Say.OPPOSED


@rule("the-person-says-no-to-the-police", "R-C3", Effect.DENY, Level.NOTHING, *_PRL_23)
def the_person_says_no_to_the_police(f: Facts) -> bool:
    """The person has said no to the police telling this recipient, and the police's duty of confidentiality stands."""
    return f.sender is Sector.POLICE and f.say is Say.OPPOSED


# ------------------------------------------------------------------------------------------------------- the permits


@rule(
    "the-sender-knows-already",
    "R-C6",
    Effect.PERMIT,
    Level.FULL,
    Law("hpl", "§ 23", since=date(2010, 1, 1), until=JULY),  # speaks of a person who knows; that a unit does: ours
    Law("hpl", "kap. 5", since=JULY),
)
def the_sender_knows_already(f: Facts) -> bool:
    """The unit gave this information and knows it already."""
    return f.sender is Sector.HEALTH and f.recipient is Sector.HEALTH and f.relation is Relation.SENDER


@rule(
    "addressed-about-a-stay",
    "R-E1",
    Effect.PERMIT,
    Level.FULL,
    Law("uklf", "§§ 8-13", since=date(2012, 1, 1)),
)
def addressed_about_a_stay(f: Facts) -> bool:
    """The sender addressed this message about a stay in hospital to the unit, and answers for having sent it."""
    return _between_health(f) and f.category is Category.LOGISTICS and f.relation is Relation.ADDRESSEE


@rule("addressed-for-care", "R-H2", Effect.PERMIT, Level.FULL, *_TREATING)
def addressed_for_care(f: Facts) -> bool:
    """The sender addressed this to the unit because it gives or will give health care, and answers for that."""
    return _between_health(f) and f.category is not Category.LOGISTICS and f.relation is Relation.ADDRESSEE


@rule("treats-the-person", "R-H2", Effect.PERMIT, Level.FULL, *_TREATING)
def treats_the_person(f: Facts) -> bool:
    """The unit is in the care team and gets what it needs to give sound health care.

    The person can say no. It covers health care only, not cooperation with NAV, housing, school or police.
    """
    return _between_health(f) and f.on_team


@rule(
    "danger-to-life",
    "R-H3",
    Effect.PERMIT,
    Level.SUMMARY,
    Law("hpl", "§ 25", since=JUNE, until=JULY, verified=True),
    Law("hpl", "§ 23", since=JULY),
)
def danger_to_life(f: Facts) -> bool:
    """The person has said no, but there is near and serious danger to their own life, or to others' life or health.

    A named professional has decided this and written down why.
    """
    return f.say is Say.OPPOSED and _saved_by_danger(f)


@rule("same-organization", "R-H1", Effect.PERMIT, Level.SUMMARY, *_COOPERATING)
def same_organization(f: Facts) -> bool:
    """The unit gives health care in the organization that got this message, and is asked to help with it."""
    return _between_health(f) and f.relation is Relation.SAME_ORGANIZATION


@rule("stands-in-on-call", "R-H1", Effect.PERMIT, Level.SUMMARY, *_COOPERATING)
def stands_in_on_call(f: Facts) -> bool:
    """The unit is on call for one that may know this, and gets what it takes to act until that one is back."""
    return _between_health(f) and f.relation is Relation.ON_CALL


@rule("nobody-follows-up-a-stay", "R-X4", Effect.PERMIT, Level.SUMMARY, *_MUNICIPAL_CARE)
def nobody_follows_up_a_stay(f: Facts) -> bool:
    """No service in the municipality follows this person up, so this unit is told of the stay and whom to call."""
    return _between_health(f) and f.category is Category.LOGISTICS and f.relation is Relation.COORDINATING and f.orphan


@rule("nobody-follows-up", "R-X4", Effect.PERMIT, Level.PING, *_MUNICIPAL_CARE)
def nobody_follows_up(f: Facts) -> bool:
    """No service in the municipality follows this person up, so this unit is told that something has happened."""
    return (
        _between_health(f) and f.category is not Category.LOGISTICS and f.relation is Relation.COORDINATING and f.orphan
    )


@rule("consent", "R-H6", Effect.PERMIT, Level.FULL, *_CONSENT)
def consent(f: Facts) -> bool:
    """The person has consented to this unit being told."""
    return f.say is Say.CONSENTED and f.sender is Sector.HEALTH and f.recipient is Sector.HEALTH


@rule("consent-beyond-health", "R-X16", Effect.PERMIT, Level.SUMMARY, *_CONSENT)
def consent_beyond_health(f: Facts) -> bool:
    """The person has consented to this unit being told. It is outside the health services and gets the outline."""
    return f.say is Say.CONSENTED and f.sender is Sector.HEALTH and f.recipient is not Sector.HEALTH


@rule(
    "consent-from-others",
    "R-N11",
    Effect.PERMIT,
    Level.SUMMARY,
    Law("fvl", "§ 13 a", since=date(2010, 12, 17), verified=True),
)
def consent_from_others(f: Facts) -> bool:
    """The person has consented to this unit being told by a service outside the health services."""
    return f.say is Say.CONSENTED and f.sender not in (Sector.HEALTH, Sector.POLICE)


@rule("consent-from-the-police", "R-N11", Effect.PERMIT, Level.SUMMARY, *_PRL_24)
def consent_from_the_police(f: Facts) -> bool:
    """The person has consented to this unit being told by the police."""
    return f.say is Say.CONSENTED and f.sender is Sector.POLICE


# ----------------------------------------------------------------------------------------------------------- the cut


def cut(
    details: Mapping[str, object], level: Level, category: Category, *, protected: bool = False
) -> dict[str, object]:
    """Give what of an event's details a level shows, for the category that was decided on.

    A higher level shows what the lower ones show; FULL shows every key, but never one that belongs to a category that
    was not decided on. `protected`: the person's address is, and then nothing that says where they are or live is
    left, at any depth, nor free text that may say it.
    """
    shown = {
        key: value
        for key, value in details.items()
        if (level is Level.FULL or key in SHOWN[level]) and category in BELONGS_TO.get(key, {category})
    }
    return {key: _hidden(value) for key, value in shown.items() if key not in _HIDING} if protected else shown


_HIDING = WHEREABOUTS | FREE_TEXT


def _hidden(value: object) -> object:
    """Take what says where somebody is out of a value, at any depth."""
    if isinstance(value, Mapping):
        return {key: _hidden(inner) for key, inner in value.items() if key not in _HIDING}
    if isinstance(value, list | tuple):
        return [_hidden(inner) for inner in value]
    return value
