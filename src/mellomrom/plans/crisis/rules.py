"""Who may look for a crisis card, what each use asks for, what is shown, and how a version lives. Pure: no database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from mellomrom.core.clock import Span
from mellomrom.core.errors import InvalidMove
from mellomrom.core.lifecycle import Lifecycle
from mellomrom.directory.catalogue import Function, Sector
from mellomrom.plans.crisis.catalogue import (
    CATEGORIES,
    TEXTS,
    WHERE,
    Answer,
    CardSought,
    Contents,
    Finders,
    Kind,
    Life,
    Use,
)
from mellomrom.sharing.catalogue import Category, Level, Purpose

LOOK_UP_HOLDS = timedelta(hours=1)  # from a find until the same card must be found anew
ANSWER_IN = Span.parse("5wd")  # a proposal; ours, no law says it
LONGEST_TEXT, LONGEST_WHO, LONGEST_PHONE, MOST_CALLS = 4000, 200, 40, 12
A_YEAR = timedelta(days=366)  # how far ahead a plan may be looked at again

# Who finds cards: health personnel who meet people, and the police, who see the safety cut alone.
FINDS = {
    Sector.HEALTH: frozenset({Function.NURSE, Function.DOCTOR, Function.SOCIAL_WORKER, Function.COORDINATOR}),
    Sector.POLICE: frozenset({Function.POLICE_OFFICER}),
}

LIFE = Lifecycle(
    "crisis-plan",
    start=Life.DRAFT,
    moves={
        Life.DRAFT: frozenset({Life.AGREED, Life.SUPERSEDED, Life.WITHDRAWN}),
        Life.AGREED: frozenset({Life.SUPERSEDED, Life.WITHDRAWN}),
    },
)
ANSWERS = Lifecycle(
    "crisis-proposal",
    start=Answer.OPEN,
    moves={Answer.OPEN: frozenset({Answer.TAKEN, Answer.DECLINED})},
)

# What the person says yes to with each choice, as (who, of what); what is not among it is taken back.
YES: Mapping[Finders, tuple[tuple[Sector, Category], ...]] = {
    Finders.HELPERS: (),
    Finders.HEALTH: ((Sector.HEALTH, Category.CRISIS_PLAN), (Sector.HEALTH, Category.SAFETY)),
    Finders.POLICE: (
        (Sector.HEALTH, Category.CRISIS_PLAN),
        (Sector.HEALTH, Category.SAFETY),
        (Sector.POLICE, Category.SAFETY),
    ),
}


def may_find(sector: Sector, function: Function) -> bool:
    """Say whether a role can have use for crisis cards at all; to the others they are not offered."""
    return function in FINDS.get(sector, frozenset())


def uses(sector: Sector) -> tuple[Use, ...]:
    """Give what a kind of service can want the card for. The police meet people, and do not treat them."""
    return tuple(Use) if sector is Sector.HEALTH else (Use.SAFELY,)


def asks_for(sector: Sector, use: Use) -> tuple[Category, ...]:
    """Give the kinds of information that a use asks about: never more than it takes."""
    if sector is Sector.HEALTH and use is not Use.SAFELY:
        return (Category.SAFETY, Category.CRISIS_PLAN)
    return (Category.SAFETY,)


def purpose(sector: Sector) -> Purpose:
    """Give the purpose in the words of the rules: to meet a patient safely is health care for those who give it."""
    return Purpose.CARE if sector is Sector.HEALTH else Purpose.SAFETY


def opened(levels: Mapping[Category, Level]) -> frozenset[Category]:
    """Say which kinds of information the levels open of a card. That something has happened (ping) opens nothing of it.

    A card is short, and made to be read by those who are let in: an outline of it is the whole of it.
    """
    least = {Category.CRISIS_PLAN: Level.SUMMARY, Category.SAFETY: Level.SAFETY}
    return frozenset(part for part, level in levels.items() if level.rank >= least[part].rank)


def shown(kind: Kind, parts: Collection[Category], *, hides: bool) -> frozenset[str]:
    """Name the fields that are shown. `hides`: the person's address is protected, and the reader is not near them."""
    if kind is Kind.SAFETY:
        names = frozenset((*TEXTS[kind], "calls")) if Category.CRISIS_PLAN in parts else frozenset()
    else:
        names = frozenset[str]().union(*(CATEGORIES[part] for part in parts))
    return names - WHERE if hides else names


def check_sought(sought: CardSought) -> None:
    """Let a search pass that can mean somebody. Raises InvalidMove for a name without a reason, and for nothing."""
    if sought.number.strip():
        return
    if not (sought.family.strip() and sought.given.strip() and sought.born):
        raise InvalidMove("crisis.nobody-named", "Write the number, or the whole name and the year of birth.")
    if not sought.reason.strip():
        raise InvalidMove("crisis.no-reason", "Write why you look by name. The person can read it.")


def check_contents(kind: Kind, contents: Contents) -> None:
    """Let contents pass that can be a plan. Raises InvalidMove for nothing, and for more than anybody reads."""
    texts = [str(getattr(contents, name)) for name in TEXTS[kind]]
    if not any(text.strip() for text in texts) and not contents.calls:
        raise InvalidMove("crisis.nothing-written", "Nothing is written yet. Begin with one sentence.")
    long = any(len(call.who) > LONGEST_WHO or len(call.phone) > LONGEST_PHONE for call in contents.calls)
    if long or max(map(len, texts)) > LONGEST_TEXT or len(contents.calls) > MOST_CALLS:
        raise InvalidMove("crisis.too-long", "That is more than anybody can read in a crisis. Make it shorter.")
    if any(call.unit is None and not (call.who.strip() and call.phone.strip()) for call in contents.calls):
        raise InvalidMove("crisis.no-number", "Whom to call needs both a name and a number.")


@dataclass(frozen=True, slots=True)
class Days:
    """From when to when a plan holds, and when it is to be looked at again. None: no last day."""

    since: date
    until: date | None
    revise: date


def check_days(days: Days, *, today: date) -> None:
    """Let days pass that fit together. Raises InvalidMove; a plan is looked at again within a year, which is ours."""
    ends_first = days.until is not None and days.until < days.since
    if ends_first or not today < days.revise <= today + A_YEAR:
        raise InvalidMove(
            "crisis.no-days", "The last day must come after the first, and a new look within a year from today."
        )
