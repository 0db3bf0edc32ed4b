"""When something is due, what may follow what, and how much is too much. Pure: no Django, no database, no clock."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from mellomrom.core.clock import Span, add, is_working_time
from mellomrom.core.lifecycle import Lifecycle
from mellomrom.events.catalogue import Cause, Expects, Force, Level

LEVELS = tuple(Level)  # from nothing to full
STRICTNESS = tuple(Expects)  # from receipt to take
WEIGHT = (Force.STATUTE, Force.REGULATION, Force.AGREEMENT, Force.GUIDELINE, Force.OUR_DEFAULT)

DUTIES_PER_EVENT = 12  # what one event may raise; the rest is counted and shown, not opened (A10)
UNDATED_PER_EVENT = 8  # and of what comes before an event whose day nobody knows: no clock runs for it yet
SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=30), timedelta(hours=4)  # for a receipt, before somebody phones
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=30), timedelta(hours=1)  # after a message could not be carried
GIVE_UP = timedelta(hours=24)  # a message that could not be carried for so long is the operator's
WEEKLY = Span.parse("1w")
NOTICES_PER_WORKER_AND_DAY = 25  # what one worker is told in a day; the rest stands in a sum (A10)


class Life(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    MET = "met"
    CANCELLED = "cancelled"


LIFE = Lifecycle(
    "duty",
    start=Life.OPEN,
    moves={
        Life.OPEN: frozenset({Life.TAKEN, Life.MET, Life.CANCELLED}),
        Life.TAKEN: frozenset({Life.OPEN, Life.MET, Life.CANCELLED}),  # open again: the take lapsed
        Life.MET: frozenset({Life.OPEN}),  # the event that met it is withdrawn, or it is passed on to one more
        Life.CANCELLED: frozenset({Life.OPEN}),  # likewise
    },
)


class Applies(StrEnum):
    UNKNOWN = "unknown"
    YES = "yes"
    NO = "no"


APPLIES = Lifecycle(
    "course",
    start=Applies.UNKNOWN,
    moves={
        Applies.UNKNOWN: frozenset({Applies.YES, Applies.NO}),
        Applies.NO: frozenset({Applies.YES}),  # a later message knows better
    },
)


class Why(StrEnum):
    """Why a duty is offered to another."""

    HANDOVER = "handover"
    LATE = "late"
    LAPSED = "lapsed"
    GONE = "gone"  # nobody holds it: the holder is the nobody unit, or its unit closes


class Via(StrEnum):
    """Whose address a message went to."""

    OWN = "own"  # the unit's
    SERVICE = "service"  # of another unit of the same service in the organization
    COMMON = "common"  # the organization's


NOT_TO_GO = (  # why a delivery ended that nobody is phoned about: Delivery.error
    "withdrawn",  # its event was cancelled before it went
    "nothing-to-correct",  # it corrects what never went
    "not-permitted",  # the unit may not know any more
)


class Answer(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class What(StrEnum):
    """What was done with a duty."""

    OPENED = "opened"
    TAKEN = "taken"
    LAPSED = "lapsed"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    DATED = "dated"  # its time became known, or was corrected at the source
    MET = "met"
    CANCELLED = "cancelled"
    REOPENED = "reopened"  # the event that closed it was withdrawn at its source


REASONS = (
    "died",  # the person has died
    "withdrawn",  # the event was cancelled at its source
    "not_needed",  # a later event made it void
    "known_too_late",  # what it should come before was past when it became known; counts as not kept
    "course_ended",
    "not_needed_said",  # the holder judged that it is not needed, and wrote why
    "could_not",  # the holder wrote why it could not be done; counts as not kept
    "receipt_came",  # the receiver has the message after all, so nobody need phone or write by hand
)

HOUSE_ITEMS = (
    "answer",
    "ask",
    "phone",
    "record_by_hand",
    "joint_meeting",
    "review_access",
    "review_delay",
    "tell_person",
    "follow_up_access",
    "tell_disclosure",
    "measure",
    "meeting_task",
    "answer_proposal",
    "revise_plan",
    "answer_contest",
    "fill_week",
    "take_over_coordination",
    "answer_responsible",
    "find_responsible",
    "evaluate_ruling",
    "answer_complaint",
)  # what the house itself can open; titles in `titles.HOUSE_ITEM`
ENDS_IN_PLANS = frozenset(
    {"answer_responsible", "find_responsible", "evaluate_ruling", "answer_complaint", "answer_proposal"}
)
ENDS_WITH_WORDS = ENDS_IN_PLANS | frozenset(  # no tap alone says that it is done
    {"review_access", "review_delay", "tell_person", "answer_contest"}
)
TAKE_OVER = "take_over_coordination"
HELD_IN_HEALTH = frozenset({"fill_week"})  # the days after a stay say that there was one
CAN_BE_JUDGED = frozenset(
    {"measure", "meeting_task", "fill_week"}
)  # of the house's own: a holder may say no, with words
JUDGED_BY_OTHERS = frozenset({"review_access", "review_delay"})  # never by the unit that the event comes from


def may_judge(item: str) -> bool:
    """Say whether who holds something may say that it is not needed or could not be done: what a pathway or a plan asks."""
    return item not in HOUSE_ITEMS or item in CAN_BE_JUDGED


def may_hold(item: str, unit: UUID, source: UUID | None) -> bool:
    """Say whether a unit may hold what is owed: who looked never judges it. `source`: the unit that the event is from."""
    return item not in JUDGED_BY_OTHERS or unit != source


def due(occurred_at: datetime, recorded_at: datetime, within: Span, grace: Span) -> datetime:
    """Say when something must be done: within its time from the event, but never before the grace from our knowing.

    Source: architecture § 4, due = max(occurred + within, recorded + grace).
    """
    return max(add(occurred_at, within), add(recorded_at, grace))


def receipt_due(told_at: datetime, answer_due: datetime | None, asked: datetime | None) -> datetime:
    """Say when the receipt of a record system must have come, before somebody phones: a default of ours.

    In half the time that the unit has to answer, or in the time the pathway gives for a receipt; never sooner than in
    half an hour, never later than in four hours. HITS 1168 demands that the sender watches for it, and names no hours.
    """
    half = told_at + (answer_due - told_at) / 2 if answer_due is not None else told_at + LONGEST_WAIT
    return min(max(min(half, asked or half), told_at + SHORTEST_WAIT), told_at + LONGEST_WAIT)


def retry_in(failures: int, spread: int) -> timedelta:
    """Say how long to wait after so many failures in a row: 30 seconds, 1, 2, 4 … 60 minutes.

    `spread` is any number of the row's own: up to a fifth is taken off by it, so that not all come back at once.
    """
    whole = min(FIRST_RETRY * 2 ** min(max(failures, 1) - 1, 10), LONGEST_RETRY)
    return whole * (1 - spread % 1000 / 5000)


def lapses(taken_at: datetime, done_within: Span, due_ats: Iterable[datetime | None]) -> datetime:
    """Say when a take without follow-up lapses: after its time to done, or when what came with it is due.

    A duty that is late already does not shorten the time: a take would lapse before it began.
    """
    ahead = [at for at in due_ats if at is not None and at > taken_at]
    return min([add(taken_at, done_within), *ahead])


def owed_lapses(taken_at: datetime, done_within: Span, due_at: datetime | None) -> datetime:
    """Say when the take of a named duty lapses: when it is due; a late one in its time to done, an undated one weekly."""
    if due_at is None:
        return add(taken_at, WEEKLY)
    return due_at if due_at > taken_at else add(taken_at, done_within)


def at_most(asked: Level, permitted: Level) -> Level:
    """Give the lower of what a pathway asks for and what the law permits."""
    return LEVELS[min(LEVELS.index(asked), LEVELS.index(permitted))]


def highest(levels: Iterable[Level]) -> Level:
    """Give the highest of several levels, nothing for none."""
    return max(levels, key=LEVELS.index, default=Level.NOTHING)


def strictest(asks: Iterable[Expects]) -> Expects:
    """Give the strictest of several asks, receipt for none."""
    return max(asks, key=STRICTNESS.index, default=Expects.RECEIPT)


def is_open_hours(at: datetime, opens: time | None, closes: time | None) -> bool:
    """Say whether a unit answers now; without hours it always does."""
    return opens is None or closes is None or is_working_time(at, opens, closes)


def most_in_a_day(staff: int) -> int:
    """Say how many notices the workers of a unit are told of one by one in a day (A10); without staff it counts as one."""
    return NOTICES_PER_WORKER_AND_DAY * max(staff, 1)


def applies(cause: Cause, when: frozenset[Cause]) -> Applies:
    """Say whether a pathway applies, given why the stay began."""
    if not when or cause in when:
        return Applies.YES
    return Applies.UNKNOWN if cause is Cause.UNKNOWN else Applies.NO
