"""What the pages of the map show: plain values, cut already."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mellomrom.directory.calling import Call
from mellomrom.people.catalogue import Area, Basis, Colour
from mellomrom.plans.responsibility.catalogue import Gap


@dataclass(frozen=True, slots=True)
class Coloured:
    """How an area goes, when that was said and by whom."""

    colour: Colour
    words: str
    said_at: datetime
    by: str  # the member of staff, or empty
    unit: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Who answers for an area, or is to."""

    unit: UUID
    name: str
    organization: str
    contact: str
    contact_role: UUID | None
    deputy: str
    basis: Basis | None
    since: datetime
    until: date | None
    call: Call | None
    ours: bool  # it is the reader's own unit


@dataclass(frozen=True, slots=True)
class Proposed:
    """Something proposed about an area that nobody has answered yet."""

    id: UUID
    area: Area
    to: str  # the unit; empty: somebody must be found
    asked: str  # the unit that answers now
    claim: bool
    words: str
    made_at: datetime
    made_by: str
    due_at: datetime | None
    since: datetime | None
    may_answer: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One area of life."""

    area: Area
    said: Coloured | None
    holder: Holder | None
    coming: Holder | None  # who is to answer for it after a change that is agreed
    gap: Gap | None
    proposed: tuple[Proposed, ...]

    @property
    def asked_about(self) -> bool:
        """Say whether anything stands about the area."""
        return bool(self.said or self.holder or self.coming or self.gap or self.proposed)


@dataclass(frozen=True, slots=True)
class Follows:
    """A unit in the care team, and whom to call about it now."""

    function: str  # a TeamFunction
    unit: str
    organization: str
    contact: str
    call: Call | None
    since: datetime
    decided_by: str


@dataclass(frozen=True, slots=True)
class Around:
    """What the page of a person shows about the map, as far as the reader may see."""

    lines: tuple[Line, ...]  # those with nobody first
    unasked: tuple[Area, ...]  # areas that nobody has said anything about
    trusts: str  # whom the person trusts, in their words; empty: not said, or not for the reader
    trusts_at: datetime | None
    team: tuple[Follows, ...]
    faces: int  # how many different people have met them in the last twelve months


@dataclass(frozen=True, slots=True)
class Map:
    """The page of the map."""

    person: UUID
    name: str
    around: Around
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """A unit or a member of staff that one can choose."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class AreaPage:
    """One area, with what the reader can do about it."""

    person: UUID
    name: str
    line: Line
    units: tuple[Choice, ...]  # whom one can ask
    staff: tuple[Choice, ...]  # of one's own unit, who can be the contact
    read_at: datetime


@dataclass(frozen=True, slots=True)
class AreaGap:
    """A gap in an area of somebody's life, without the person."""

    area: Area
    gap: Gap
    organization: str
    unit: str  # whose gap it is within the reader's organization; empty: of the other side
    since: datetime | None
    person: UUID | None  # only where the reader's own unit follows them up


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps in and around an organization."""

    rows: tuple[AreaGap, ...]
    others_hidden: bool  # too few on the other side to be shown


@dataclass(frozen=True, slots=True)
class Faces:
    """How many different people meet those whom a unit follows up, all taken together."""

    unit: str
    persons: int
    middle: int  # half of them met so many or fewer
