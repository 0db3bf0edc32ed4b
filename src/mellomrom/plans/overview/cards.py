"""What the page of all plans shows."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mellomrom.plans.individual.cards import Contact
from mellomrom.sharing.catalogue import Category


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan about a person: whose, where it is kept and of what day. What it says is read where it is kept."""

    category: Category  # what kind of information it is that there is such a plan
    title: str
    owner: str  # the unit; empty: the reader is not told
    place: str  # empty: here
    dated_on: date | None
    state: str = ""
    page: str = ""  # the name of its page here; empty: it is kept elsewhere
    kept: UUID | None = None  # the pointer, where the reader's own unit may end it


@dataclass(frozen=True, slots=True)
class StageRow:
    """Where in a treatment the person is, or was."""

    title: str
    words: str
    since: date
    by: str


@dataclass(frozen=True, slots=True)
class Overview:
    """All plans about a person, as far as the reader may know of each."""

    person: UUID
    name: str  # empty on the person's own page
    mine: bool
    plans: tuple[PlanRow, ...]
    stages: tuple[StageRow, ...]  # newest first
    contacts: tuple[Contact, ...]
    without_plan: bool  # several services follow the person up, and there is no individual plan
    may_keep: bool
    may_set_stage: bool
    may_be_pathway_coordinator: bool
    shows_offer: bool
    read_at: datetime
