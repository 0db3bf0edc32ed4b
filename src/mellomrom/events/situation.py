"""All that decides what follows from an event, and what does: the facts that the rules are given, and their plan. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from mellomrom.core.clock import Span
from mellomrom.directory.catalogue import ServiceType
from mellomrom.events.catalogue import Cause, EventKind, Expects, Force, Level, Who
from mellomrom.events.pathways import Pathway, Source, Tell
from mellomrom.events.rules import Applies


@dataclass(frozen=True, slots=True)
class Fact:
    """An event as the rules see it."""

    id: UUID
    kind: EventKind
    occurred_at: datetime
    recorded_at: datetime
    cause: Cause = Cause.UNKNOWN
    planned_for: datetime | None = None  # of what is planned: when it is to be, where that is known
    transferred: bool = False  # the person went straight on to another institution: the stay goes on there


@dataclass(frozen=True, slots=True)
class Owing:
    """A duty in a course that is not closed."""

    id: UUID
    item: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Running:
    """An open course: its pathway in the version it began with, what has happened in it, what is owed in it."""

    id: UUID
    pathway: Pathway
    applies: Applies
    past: tuple[Fact, ...]
    owing: tuple[Owing, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """All that decides what follows, gathered for one person and one event."""

    units: Mapping[Who, tuple[UUID, ...]]  # whom each word means here, best first; absent: nobody
    may: Mapping[UUID, Level]  # what each of those units may know of this event
    nobody: UUID  # the unit that holds what nobody else can
    reached: frozenset[UUID] = frozenset()  # units where somebody works
    running: tuple[Running, ...] = ()  # newest first
    known_to_rop: bool = False  # a question to the sender is asked only for these (architecture § 4)
    sender: ServiceType | None = None  # what the unit that sent it is; None: not a unit that we know
    wired: frozenset[UUID] = frozenset()  # units whose record system takes messages
    held: bool = False  # an entry made here: whoever wrote it has it in hand, and nobody else need take it on
    outside: frozenset[UUID] = frozenset()  # units outside the health services

    def holder(self, words: Iterable[Who], *, tells_cause: bool = False) -> UUID:
        """Give the first unit that exists, may know and can be reached; the nobody unit when there is none (P4, P12).

        `tells_cause`: to owe it is to know more than that somebody came or left, so no unit outside health can hold it.
        """
        for word in words:
            for unit in self.units.get(word, ()):
                known = unit in self.reached and self.may.get(unit, Level.NOTHING) is not Level.NOTHING
                if known and not (tells_cause and unit in self.outside):
                    return unit
        return self.nobody


@dataclass(frozen=True, slots=True)
class ToTell:
    """One unit and what it is told and asked, merged over all pathways."""

    unit: UUID
    why: str
    level: Level  # nothing: denied, and the story says so
    expects: Expects
    due_at: datetime | None  # of the answer; None: nothing is asked, or nobody there can answer
    tell: Tell  # whose rungs and force the answer duty takes
    reached: bool = True  # False: told, but nobody works there and no system takes messages: somebody must phone


@dataclass(frozen=True, slots=True)
class ToOwe:
    """A duty to open, or one that is born closed."""

    course: UUID | None  # None: the course that this event begins of `pathway`
    pathway: Pathway | None  # None: the house's own, in no course
    item: str
    holder: UUID
    due_at: datetime | None
    force: Force
    source: tuple[Source, ...]
    rungs: tuple[Who, ...]
    every: Span
    time_is_ours: bool = False  # the source demands it, but the hours are our reading
    met_by: UUID | None = None  # born met by this event
    reason: str = ""  # born cancelled


@dataclass(slots=True)
class Plan:
    """What is to be written."""

    begin: list[tuple[Pathway, Applies]] = field(default_factory=list)
    join: list[UUID] = field(default_factory=list)
    settle: list[tuple[UUID, Applies]] = field(default_factory=list)  # courses that now apply, or do not
    tell: list[ToTell] = field(default_factory=list)
    owe: list[ToOwe] = field(default_factory=list)
    meet: list[UUID] = field(default_factory=list)
    cancel: list[tuple[UUID, str]] = field(default_factory=list)
    date: list[tuple[UUID, datetime]] = field(default_factory=list)  # duties whose time is known now, and when
    end: list[tuple[UUID, datetime]] = field(default_factory=list)  # courses, and when they end
    hear: list[tuple[UUID, datetime | None]] = field(default_factory=list)  # courses, and when they fall silent
    held_back: int = 0  # duties over the limit
