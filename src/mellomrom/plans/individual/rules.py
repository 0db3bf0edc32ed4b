"""What may be, in an individual plan. Pure: no Django, no database, no clock."""

from collections.abc import Mapping
from datetime import date, timedelta

from mellomrom.core.errors import InvalidMove
from mellomrom.core.lifecycle import Lifecycle
from mellomrom.directory.catalogue import Sector, ServiceType
from mellomrom.people.catalogue import Area
from mellomrom.plans.individual.catalogue import Answer, Holder, Kept, PlanState
from mellomrom.sharing.catalogue import AREA, ONLY, Category

LIFE = Lifecycle(
    "plan",
    start=PlanState.DRAFT,
    moves={
        PlanState.DRAFT: frozenset({PlanState.AGREED, PlanState.ENDED}),
        PlanState.AGREED: frozenset({PlanState.AGREED, PlanState.ENDED}),  # revised
        PlanState.ENDED: frozenset(),
    },
)
ANSWERS = Lifecycle(
    "answer",
    start=Answer.WAITING,
    moves={
        Answer.WAITING: frozenset({Answer.ACCEPTED, Answer.DECLINED}),
        Answer.ACCEPTED: frozenset(),
        Answer.DECLINED: frozenset(),
    },
)

CATEGORY: Mapping[Area, Category] = {area: AREA[area] for area in Area}
PARTS = tuple(dict.fromkeys(CATEGORY.values()))  # what is asked about when a plan is opened
KIND_OF: Mapping[Kept, Category] = {
    Kept.TREATMENT: Category.HEALTH,
    Kept.MEASURES: Category.HEALTH,
    Kept.LAR: Category.SUBSTANCE_USE,
    Kept.CRISIS: Category.CRISIS_PLAN,
    Kept.SAFETY: Category.CRISIS_PLAN,
    Kept.FOLLOW_UP: Category.HEALTH,
    Kept.INDIVIDUAL: Category.CLIENT,
}
_OF_SUBSTANCE_USE = frozenset({ServiceType.TSB, ServiceType.LAR})
SPECIALIST = frozenset({ServiceType.PSYCHIATRY, ServiceType.TSB, ServiceType.LAR, ServiceType.WARD})
LONGEST = 6000  # characters of one text
LONGEST_LINE = 300
A_YEAR = timedelta(days=366)  # a plan is gone through within a year: a default of ours


def areas_of(category: Category) -> tuple[Area, ...]:
    """Give the areas of life that a yes about a kind of information opens, in the order of the catalogue."""
    return tuple(area for area in Area if CATEGORY[area] is category)


def tells(service: ServiceType, sector: Sector) -> Category:
    """Say what kind of information it is that a service takes part: that of health tells of illness."""
    if service in _OF_SUBSTANCE_USE:
        return Category.SUBSTANCE_USE
    return Category.HEALTH if sector is Sector.HEALTH else Category.CLIENT


def reads_texts(sector: Sector) -> bool:
    """Say whether a service of this kind reads what stands in a plan at all; the others see what they hold themselves."""
    return sector not in ONLY


def check_text(words: str, *, longest: int = LONGEST, needed: bool = True) -> str:
    """Give the words as they are kept. Raises InvalidMove "plan.no-words", "plan.too-long"."""
    said = words.replace("\r\n", "\n").strip()
    if needed and not said:
        raise InvalidMove("plan.no-words", "Write a few words.")
    if len(said) > longest:
        raise InvalidMove("plan.too-long", "That is more than there is room for. Make it shorter.")
    return said


def check_measure(holder: Holder, *, unit: bool, name: str, due_on: date | None, today: date) -> None:
    """Raises InvalidMove for a measure without a holder, or one that a unit is to do by no day or a day that is past."""
    if (holder is Holder.UNIT) is not unit or (holder is Holder.KIN and not name.strip()):
        raise InvalidMove("plan.no-holder", "Say who does it.")
    if holder is Holder.UNIT and due_on is None:
        raise InvalidMove("plan.no-day", "Say by which day it is to be done.")
    if due_on is not None and due_on < today:
        raise InvalidMove("plan.past-day", "Choose a day that is still to come.")


def check_period(since: date, until: date | None, revise_on: date, *, today: date) -> None:
    """Raises InvalidMove for a plan that ends before it begins, or is not gone through within a year."""
    if until is not None and until <= since:
        raise InvalidMove("plan.ends-first", "The plan cannot end before it begins.")
    if not today < revise_on <= today + A_YEAR:
        raise InvalidMove("plan.revise-within-a-year", "Choose the day to go through the plan again: within a year.")
