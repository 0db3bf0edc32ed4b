"""What may follow what in a meeting, and when the next one is. Pure: no Django, no database, no clock."""

from datetime import datetime, timedelta

from mellomrom.core.clock import Span, add, is_working_day, local
from mellomrom.core.lifecycle import Lifecycle
from mellomrom.plans.meetings.catalogue import Answer, State

LIFE = Lifecycle(
    "meeting",
    start=State.CALLED,
    moves={State.CALLED: frozenset({State.HELD, State.NOT_HELD, State.CANCELLED})},
)
ANSWERS = Lifecycle(
    "participant",
    start=Answer.INVITED,
    moves={
        Answer.INVITED: frozenset({Answer.COMING, Answer.NOT_COMING, Answer.NOT_TO_ATTEND}),
        Answer.COMING: frozenset({Answer.NOT_COMING, Answer.NOT_TO_ATTEND, Answer.INVITED}),  # again: it was moved
        Answer.NOT_COMING: frozenset({Answer.COMING, Answer.NOT_TO_ATTEND, Answer.INVITED}),
        Answer.NOT_TO_ATTEND: frozenset({Answer.INVITED}),  # asked after all
    },
)
BEGINS_EARLY = timedelta(hours=1)  # a meeting can be held a little before its time
FARTHEST = timedelta(days=550)  # a meeting further ahead is a slip of the pen
ANSWER_IN = Span.parse("5wd")  # a comment of the person's: a default of ours


def next_after(starts_at: datetime, weeks: int, *, at: datetime) -> datetime:
    """Say when the next meeting of a series is: the same weekday and hour, so many weeks on, and ahead of now.

    A day off moves it to the next working day, at the same hour.
    """
    found = add(starts_at, Span(weeks, "w"))
    while found <= at:
        found = add(found, Span(weeks, "w"))
    while not is_working_day(local(found).date()):
        found = add(found, Span(1, "d"))
    return found


def may_begin(starts_at: datetime, at: datetime) -> bool:
    """Say whether a meeting can be said to be held: from an hour before its time."""
    return at >= starts_at - BEGINS_EARLY


def is_sound_time(starts_at: datetime, at: datetime) -> bool:
    """Say whether a meeting can be called for a time: one that is still to come, and not years away."""
    return at < starts_at <= at + FARTHEST
