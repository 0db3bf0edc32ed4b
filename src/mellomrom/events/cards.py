"""What the inbox and the pages are given: frozen rows, cut to what the viewer may know. No queries, no markup."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mellomrom.events.catalogue import Cause, Correction, EventKind, Expects, Force, Level
from mellomrom.events.pathways import Text
from mellomrom.events.rules import Applies, Life, Why
from mellomrom.sharing.queries import Why as Reason


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that is owed, as its holder sees it."""

    duty: UUID
    item: str  # "answer", "ask", "joint_meeting", or a pathway's own
    kind: EventKind  # what happened, that it is owed because of
    what: Text  # {"nb": …, "nn": …, "en": …}
    due_at: datetime | None
    late: bool
    force: Force
    law: str  # the source as it read that day; empty for a default of ours
    law_verified: bool  # False with a law: users see that nobody has held it against its text
    time_is_ours: bool  # the law demands it, but the hours are our reading
    life: Life
    taken_by: str  # name of the member of staff, empty when open and to other organizations
    taken_by_me: bool
    taken_at: datetime | None
    lapsed_take_at: datetime | None  # a take that was not followed up: "Du tok dette fredag 15.30"
    lapsed_take_by_me: bool
    waits_for: tuple[
        str, ...
    ]  # units that were asked to take it over and have not answered; empty to other organizations
    course: UUID | None = None  # for the question about the cause
    lapses_at: datetime | None = None  # when a take comes back unless it is done
    pathway: str = ""  # the id of what it comes from; empty for the house's own duties and to other organizations
    version: date | None = None  # of that pathway
    withheld: str = ""  # why the unit may know no more of it than that it is owed, and by when (English message id)
    may_judge: bool = False  # its holder may say that it is not needed, or could not be done
    always: bool = False  # "not needed" cannot be said of it
    needs_words: bool = False  # a sentence is what shows that it is done
    checklist: UUID | None = None  # the course whose checklist it stands in
    words: str = ""  # what is owed in the words of a plan or a meeting; empty where `what` says all


@dataclass(frozen=True, slots=True)
class Card:
    """One event as one unit sees it: what happened, to whom, what the unit owes, why it is told."""

    event: UUID
    kind: EventKind
    correction: Correction
    person: UUID | None  # None: the level does not show who
    person_name: str  # "Ola T., 1984"; empty: "a person you follow up"
    level: Level
    source: str  # who said it: unit or organization, "" unknown
    recipient: str  # the unit that was told
    occurred_at: datetime
    all_day: bool
    estimated: bool
    received_at: datetime
    due_at: datetime | None  # the earliest of what is open
    late: bool
    expects: Expects
    owes: tuple[Owed, ...]  # the answer first
    notice: UUID | None
    seen: bool
    withdrawn: bool
    offer: UUID | None  # this is an offer to take over
    offer_why: Why | None
    offered_by: str  # the unit that holds it now
    reason: Reason | None  # why do I see this
    details: dict[str, object]  # cut to the level
    withheld: str = ""  # nothing of it may be known any more but that it is owed, and why (English message id)


@dataclass(frozen=True, slots=True)
class Inbox:
    """What waits for one role, the most urgent first."""

    now: tuple[Card, ...]  # late, offered to you, or due within four hours
    today: tuple[Card, ...]
    later: tuple[Card, ...]
    mine: tuple[Card, ...]  # taken by me
    colleagues: tuple[Card, ...]  # taken by others of my unit
    news: tuple[Card, ...]  # told, nothing asked, last seven days
    digest: int  # notices over the day's limit, told as a number
    read_at: datetime
    moved: Mapping[UUID, Card]  # by person: the newest of these that says where they are


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One sentence of a story."""

    at: datetime
    kind: str  # in, told, not_told, owes, held_back, seen, taken, lapsed, offered, accepted, declined, expired, dated, met,
    # cancelled, reopened; of what left the house: waits, sent, received, refused, given_up, no_receipt
    text: str  # in the language asked for
    why: Reason | None = None  # on told and not_told
    force: Force | None = None  # on owes
    law: str = ""
    pathway: str = ""  # on owes: the id of what a demand comes from; empty for the house's own
    version: date | None = None  # of that pathway


@dataclass(frozen=True, slots=True)
class Shared:
    """Who else got to know of an event, as a header: a service or an organization, and no more than the reader may know."""

    who: str
    own: bool  # the reader's own unit
    told: bool
    level: Level  # the most that it was told; nothing where it was not
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Story:
    """What came of one event, from the rows."""

    event: UUID
    kind: EventKind
    title: str
    lines: tuple[StoryLine, ...]
    read_at: datetime
    shared: tuple[Shared, ...] = ()


@dataclass(frozen=True, slots=True)
class TeamRow:
    """Who does what for a person."""

    function: str  # a people.catalogue.TeamFunction
    unit: str
    organization: str
    contact: str  # a named member of staff, or empty
    phone: str
    since: datetime
    decided_by: str


@dataclass(frozen=True, slots=True)
class CourseRow:
    """One open course as one line: where in the pathway, the next step, its holder and time."""

    course: UUID
    title: Text
    version: date
    applies: Applies
    opened_at: datetime
    next: Owed | None
    next_holder: str
    may_state_cause: bool  # this unit may say why the stay began
    has_checklist: bool = False  # both sides can read how it stands


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One event on the person's timeline."""

    event: UUID
    kind: EventKind
    correction: Correction
    occurred_at: datetime
    all_day: bool
    estimated: bool
    received_at: datetime
    source: str
    cause: Cause
    details: dict[str, object]
    has_story: bool
    cancelled: bool
    reason: Reason | None = None  # why the unit sees it; None: it wrote or sent it itself


@dataclass(frozen=True, slots=True)
class DutyHeader:
    """A duty of another organization: no person, no text of its own."""

    duty: UUID
    what: Text
    kind: EventKind
    holder_organization: str
    holder: str  # the unit where it is the viewer's own organization, else empty
    nobody: bool
    opened_at: datetime
    due_at: datetime | None
    late: bool
    life: Life
    force: Force
    time_is_ours: bool  # as in Owed
    area: str
    last_rung: bool  # everybody has been asked
    person: UUID | None = None  # only own organization's, by decision
    person_name: str = ""
    opens: bool = False  # the unit's own: a leader is told of whom, and opens the page of nobody by that


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person as one unit may see them."""

    person: UUID
    name: str
    born: str  # ISO date or ""
    municipality: str  # its name, the four digits where it takes no part here, "" unknown or protected
    protected: bool
    died_at: datetime | None
    verified: bool
    level: Level
    reason: Reason
    courses: tuple[CourseRow, ...]
    team: tuple[TeamRow, ...]
    owes: tuple[Owed, ...]  # what the viewer's unit owes
    others_owe: tuple[DutyHeader, ...]
    timeline: tuple[TimelineRow, ...]
    next_of_kin: tuple[tuple[str, str, str], ...]  # (name, relation, phone)
    read_at: datetime
    hides_services: bool = False  # the address is protected, and the unit is not in the care team: nobody near is named


@dataclass(frozen=True, slots=True)
class SpaceRow:
    """The interface between two units, with how much stands open in it."""

    space: UUID
    a: str
    a_organization: str
    a_leader: str
    b: str
    b_organization: str
    b_leader: str
    nobody: int
    late: int
    open: int
    suppressed: bool  # too few of others' duties to show numbers: "fewer than 5"
    oldest_at: datetime | None
    oldest_what: Text | None
    agreement: str
    agreed_on: date | None
    meets_on: date | None


@dataclass(frozen=True, slots=True)
class SpacePage:
    """One space opened: its duties oldest first, own with names, the other side's as headers."""

    row: SpaceRow
    nobody: tuple[DutyHeader, ...]
    duties: tuple[DutyHeader, ...]
    others_hidden: bool  # of the other side, too few to list or count
    read_at: datetime
