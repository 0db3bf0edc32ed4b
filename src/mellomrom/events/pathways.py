"""A pathway as data: who is told what, who owes what by when, which event fulfils it.

`events/pathway_files.py` reads them from `events/pathways_data/*.yaml`; `events/rules.py` draws the consequences. A
running course keeps the version that it began with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mellomrom.core.clock import Span
from mellomrom.directory.catalogue import ServiceType
from mellomrom.events.catalogue import (
    Category,
    Cause,
    EventKind,
    Evidence,
    Expects,
    Force,
    Level,
    Side,
    Who,
    category_of,
)

Text = Mapping[str, str]  # {"nb": …, "nn": …, "en": …}, all three always


@dataclass(frozen=True, slots=True)
class Source:
    """Where a demand comes from."""

    text: str
    part: str = ""  # section, chapter
    verified: bool = False  # read in the text itself, by us; users see where it was not


@dataclass(frozen=True, slots=True)
class Rhythm:
    """An expected repetition whose breach is an event of silence, once until it is heard from again."""

    events: frozenset[EventKind]  # any of them is a sign of life
    every: Span
    until: EventKind | None


@dataclass(frozen=True, slots=True)
class Condition:
    """When an event that can begin a pathway does so; as it stands here it always does."""

    senders: frozenset[ServiceType] = frozenset()  # only what a unit of such a service sent; empty: any sender
    known_to_rop: bool = False  # only for persons whom ROP services, LAR or a coordinator follow up
    missing: Who | None = None  # only while nobody is this to the person, as far as we know
    once: bool = False  # not while a course of it runs


@dataclass(frozen=True, slots=True)
class Tell:
    """Somebody is told, and asked for a receipt, an answer or a take."""

    id: str  # unique in its pathway
    who: Who
    level: Level
    expects: Expects
    force: Force
    within: Span | None  # time to take or answer; None for nothing asked
    done_within: Span  # from taken to done; default 1wd
    every: Span  # the gap between rungs
    then: tuple[Who, ...]  # the rungs; default peers, leader
    source: tuple[Source, ...]  # empty for a default of ours
    time_is_ours: bool = False  # the demand has that force, the number of hours is our reading of it


@dataclass(frozen=True, slots=True)
class Check:
    """What makes a duty an item of a checklist: both sides read it, and how it stands (ADR 36)."""

    side: Side  # which side of the transition holds it
    evidence: Evidence
    always: bool = False  # neither "not needed" nor "could not be done" can be said of it


@dataclass(frozen=True, slots=True)
class Owe:
    """Somebody owes a named thing."""

    id: str
    what: Text
    holder: tuple[Who, ...]  # the first that exists, may know and can be reached; ends in coordinating_unit
    force: Force
    within: Span | None  # from the event; exactly one of `within` and `before` is set
    before: EventKind | None  # due when this happens
    met_by: frozenset[EventKind]  # any of them; empty: only by hand
    every: Span
    then: tuple[Who, ...]
    source: tuple[Source, ...]  # empty for a default of ours
    time_is_ours: bool = False  # the demand says "at once" or "in time"; the number of hours is our reading of it
    lead: Span | None = None  # with `before`: due so long ahead of the event, once its day is known
    unless_transferred: bool = False  # not owed when the person goes straight on to another institution
    check: Check | None = None
    me: Text | None = None  # the same, said to the person; None: `what` is


@dataclass(frozen=True, slots=True)
class Step:
    """What an event in the pathway sets off."""

    on: EventKind
    tell: tuple[Tell, ...]
    owe: tuple[Owe, ...]
    cancels: tuple[str, ...]  # ids of `owe` that this event makes void, as "not needed"


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to the sender while what the pathway depends on is unknown."""

    who: Who
    within: Span
    then: tuple[Who, ...]
    met_by: EventKind
    every: Span
    force: Force
    what: Text


@dataclass(frozen=True, slots=True)
class Pathway:
    """One version of one pathway (forløp), as a clinician or a lawyer can read and change it."""

    id: str
    title: Text
    needs: tuple[str, ...]
    source: tuple[Source, ...]
    version: date
    begins: EventKind
    ends: EventKind | None  # None: when every duty in it is closed
    ends_after: Span | None
    grace: Span  # due = max(occurred + within, recorded + grace)
    applies_when: frozenset[Cause]  # empty: always
    ask: Ask | None  # only together with applies_when
    steps: tuple[Step, ...]
    rhythm: Rhythm | None = None
    one_side: Text | None = None  # why only one side is bound; None: both are, or nobody
    begins_if: Condition = Condition()
    me: Text | None = None  # the title, said to the person; None: `title` is

    def step(self, kind: EventKind) -> Step | None:
        """Give what this kind of event sets off here, or None."""
        return next((s for s in self.steps if s.on is kind), None)

    @property
    def checklist(self) -> tuple[Owe, ...]:
        """Give the items of its checklist, in the order of the file; empty where it has none."""
        return tuple(owe for step in self.steps for owe in step.owe if owe.check is not None)

    def tells_cause(self, *, known: EventKind | None = None) -> bool:
        """Say whether to know that it runs is to know more than that somebody came or left.

        So does one that applies for some causes only, for what some services send or for those whom ROP services follow
        up, and one that an overdose, a sentence or compulsory care begins. `known`: what the reader knows of already.
        """
        if self.applies_when or self.begins_if.senders or self.begins_if.known_to_rop:
            return True
        return self.begins is not known and category_of(self.begins) is not Category.LOGISTICS

    def names(self, kind: EventKind) -> bool:
        """Say whether an event of this kind belongs in a running course of this pathway."""
        return (
            kind in (self.begins, self.ends)
            or self.step(kind) is not None
            or (self.ask is not None and self.ask.met_by is kind)
            or (self.rhythm is not None and kind in {*self.rhythm.events, self.rhythm.until})
            or any(kind in owe.met_by or kind is owe.before for s in self.steps for owe in s.owe)
        )
