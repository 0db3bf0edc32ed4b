"""What the pages of the individual plan show, in plain values: cut already to what the reader may know."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mellomrom.people.catalogue import Area
from mellomrom.plans.individual.catalogue import Answer, Holder, Offered, PlanState, Section
from mellomrom.sharing.catalogue import Category


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text of the plan, as it is worded now. Version 0: it is not there yet."""

    id: UUID | None
    section: Section
    title: str
    words: str
    version: int
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """Something that somebody does. `state` is that of its duty: open, taken, met, cancelled; empty where it is none."""

    id: UUID
    area: Area
    what: str
    scope: str
    holder: Holder
    unit: UUID | None
    who: str  # empty: a service that the reader is not told of
    own: bool  # the reader's unit holds it
    due_on: date | None
    state: str
    state_name: str
    late: bool
    done_at: datetime | None
    done_for: bool  # another unit than the one that holds it did it


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area of life in the plan."""

    area: Area
    title: str
    texts: tuple[TextRow, ...]
    measures: tuple[MeasureRow, ...]


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """Who takes part, and what they may read; that stands for the person and the coordinator alone."""

    id: UUID
    unit: UUID | None
    name: str
    part: str
    coordinates: bool
    reads: tuple[str, ...]
    holds_until: date | None  # when the first of the yeses runs out; None: none was given, or not shown


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """What somebody proposed, and the answer."""

    id: UUID
    about: Area
    area: str
    words: str
    by: str  # empty: the person, or somebody close
    close: UUID | None  # the actor of somebody whom the person lets propose; None: it was staff or the person
    own: bool  # it is the person's own
    made_at: datetime
    answer: Answer
    answer_name: str
    answer_words: str
    answered_at: datetime | None
    answered_by: str  # empty: the person, or nobody yet
    wanted_at: datetime | None  # when the person said that they want it


@dataclass(frozen=True, slots=True)
class AgreedRow:
    """The plan as it was agreed once: number, day, by whom and how; per area what it said, as far as one may read it."""

    number: int
    agreed_at: datetime
    by: str
    how: str
    areas: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """The coordinator's look at the whole."""

    sound: bool
    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody with a name to ask: what they are, who, where, and the phone."""

    what: str
    name: str
    unit: str
    phone: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit that could hold a measure, or take part, and whether it may know of the area."""

    id: UUID
    name: str
    may: bool


@dataclass(frozen=True, slots=True)
class PlanPage:
    """An individual plan, cut to its reader. No state: there is no plan."""

    person: UUID
    name: str  # empty on the person's own page
    mine: bool
    state: PlanState | None
    state_name: str
    may_write: bool  # the person, or the coordinator's unit
    coordinates: bool  # the coordinator's unit: answers, binds services, reviews
    changes: int
    changed: bool  # since it was agreed last
    since: date | None
    until: date | None
    revise_on: date | None
    areas: tuple[AreaRow, ...]
    empty: tuple[tuple[Area, str], ...]  # areas that one may write in, where nothing stands yet
    participants: tuple[ParticipantRow, ...]
    proposals: tuple[ProposalRow, ...]
    agreed: tuple[AgreedRow, ...]  # newest first
    reviews: tuple[ReviewRow, ...]  # newest first
    contacts: tuple[Contact, ...]
    parts: tuple[tuple[Category, str], ...]  # what one can say yes to, with the areas that it opens
    units: tuple[UnitRow, ...]  # around the person, who do not take part yet
    read_at: datetime


@dataclass(frozen=True, slots=True)
class DeskPage:
    """One area of life, to write in."""

    person: UUID
    name: str
    mine: bool
    coordinates: bool
    area: Area
    title: str
    goals: tuple[TextRow, ...]
    texts: tuple[TextRow, ...]  # one of each kind, version 0 where it is not there yet
    measures: tuple[MeasureRow, ...]
    units: tuple[UnitRow, ...]
    read_at: datetime

    def text(self, row: UUID | None, section: Section) -> TextRow | None:
        """Give the text as it stands, of several goals the one that is named; None: there is none like it."""
        if section is Section.GOAL:
            return next((one for one in self.goals if one.id == row), None)
        return next((one for one in self.texts if one.section is section), None)


@dataclass(frozen=True, slots=True)
class OfferRow:
    """What the person was offered, and what they answered."""

    id: UUID
    offers: Offered
    title: str
    words: str
    by: str
    offered_at: datetime
    answer: Answer
    answer_name: str
    answer_words: str
    answered_at: datetime | None
    answered_by: str


@dataclass(frozen=True, slots=True)
class OfferPage:
    """Whether a plan and a coordinator were offered, and what was said: newest first."""

    person: UUID
    name: str  # empty on the person's own page
    mine: bool
    offers: tuple[OfferRow, ...]
    state: PlanState | None
    reads: bool  # whether any of the plan is the reader's to read, where there is one
    coordinator: Contact | None
    colleagues: tuple[tuple[UUID, str], ...]  # whom one may name as coordinator; none: it is not one's to name
    may_offer_plan: bool
    may_offer_coordinator: bool
    may_make: bool
    read_at: datetime
