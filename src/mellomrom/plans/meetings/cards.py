"""What the pages of meetings are given: frozen rows, cut to what the reader may know. No queries, no markup."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mellomrom.events.pathways import Text
from mellomrom.plans.meetings.catalogue import Answer, State
from mellomrom.sharing.catalogue import Category


@dataclass(frozen=True, slots=True)
class Row:
    """One meeting in a list."""

    id: UUID
    starts_at: datetime
    minutes: int
    place: str
    video: str
    state: State
    unit: str  # that called it
    may_open: bool
    name: str = ""  # whom it is about, in a list of many; empty where the reader may not know any more
    answer: Answer | None = None  # of the reader's unit


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that one could invite, and whether it may know of the person."""

    unit: UUID
    name: str
    may: bool


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who is invited."""

    unit: UUID
    name: str
    contact: str  # who answered for them, to their own organization and the person
    answer: Answer
    caller: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Task:
    """What somebody is to do."""

    words: str
    who: str  # empty: the person
    due_at: datetime
    done: bool
    late: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Version:
    """What was said, as somebody wrote it."""

    number: int
    words: str
    unit: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to talk about, what was said of it and what was decided."""

    id: UUID
    words: str
    owed: Text | None  # what is owed, that it is about
    due_at: datetime | None  # when that is due
    category: Category
    by: str  # the unit that proposed it; empty: the person
    said: Version | None  # the newest
    before: tuple[Version, ...]  # newest first, for who writes
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """What the person says, and the answer."""

    id: UUID
    words: str
    made_at: datetime
    answer: str
    answered_at: datetime | None
    answered_by: str
    done: bool  # somebody said that it is done, with or without words


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that is owed to the person and could be talked about."""

    duty: UUID
    what: Text
    words: str
    due_at: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """One meeting as a reader may see it."""

    row: Row
    reason: str
    person_comes: Answer | None
    weeks: int  # of the series that runs; 0: none
    who: tuple[Who, ...]
    items: tuple[Item, ...]
    own_tasks: tuple[Task, ...]  # of items that the reader may not see
    comments: tuple[Comment, ...]
    may_begin: bool
    may_miss: bool  # its time has come
    areas_settled: frozenset[str] = frozenset()  # areas of life that are kept on the agenda or taken away


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """The page of one meeting, for staff."""

    person: UUID
    name: str
    meeting: Whole
    caller: bool  # the reader's unit called it
    suggestions: tuple[Suggestion, ...]
    candidates: tuple[Candidate, ...]
    has_plan: bool  # an individual plan was agreed
    read_at: datetime


@dataclass(frozen=True, slots=True)
class PersonMeetings:
    """The meetings of one person, for staff, and what it takes to call one."""

    person: UUID
    name: str
    coming: tuple[Row, ...]
    past: tuple[Row, ...]
    may_call: bool
    candidates: tuple[Candidate, ...]
    others: tuple[tuple[UUID, str], ...]  # further units, not decided yet
    weeks: int
    has_plan: bool
    read_at: datetime
