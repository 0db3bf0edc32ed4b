"""What the operator's page is given: rows without any person, and how many more of each there are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from uuid import UUID

from mellomrom.directory.queries import Gap

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Some(Generic[Row]):
    """The first rows of a list, and how many there are in all."""

    rows: tuple[Row, ...] = ()
    total: int = 0

    @property
    def more(self) -> int:
        """How many are not among the rows."""
        return self.total - len(self.rows)

    def __bool__(self) -> bool:
        return self.total > 0


@dataclass(frozen=True, slots=True)
class Stuck:
    """A message in that a fault of ours has stopped."""

    message: UUID
    sender: str
    received_at: datetime
    attempts: int
    error: str  # the class of the fault
    try_at: datetime | None


@dataclass(frozen=True, slots=True)
class Looker:
    """A unit, or one who works there, that looked up far more than work usually needs; the log says who and whom."""

    unit: str
    organization: str
    kind: str  # `directory.catalogue.Looked`
    whole_unit: bool
    times: int  # within an hour, when it was noticed
    refused: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Odd:
    """A message in with something about it that a person should look at."""

    message: UUID
    sender: str
    kind: str  # as the format calls it; empty where it was not understood
    received_at: datetime
    waits: bool  # it corrects a message that has not come
    addressee_unknown: bool
    id_reused: bool
    not_believed: bool  # a receipt that fits nothing we sent, says no after yes, or cannot be read
    anothers_name: bool  # the system that brought it is not of the organization that it names as its sender


@dataclass(frozen=True, slots=True)
class Sent:
    """A message out without a yes: still waited for, refused, or given up."""

    delivery: UUID
    to: str
    organization: str
    place: str  # the machine or the folder it goes to
    via: str  # events.rules.Via
    made_at: datetime
    sent_at: datetime | None
    answer_by: datetime
    attempts: int
    error: str  # why the last attempt failed: a code
    refusals: tuple[str, ...]  # the receiver's own codes
    asked_to_phone: bool
    may_go_again: bool  # what came there and was refused is not sent once more


@dataclass(frozen=True, slots=True)
class Address:
    """An address that fails, or rests after failing."""

    endpoint: UUID
    organization: str
    unit: str  # empty: the organization's common address
    place: str
    failures: int
    rests_until: datetime | None
    waiting: int
    why: str  # why what waits was not carried the last time: a code; empty where nothing waits


@dataclass(frozen=True, slots=True)
class Unreached:
    """A unit that was told something and has neither an address nor anybody who works there."""

    unit: UUID
    name: str
    organization: str
    notices: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Untaken:
    """An answer that is late and that nobody has taken on. Whom it is about is not for the operator."""

    duty: UUID
    holder: str
    organization: str
    phone: str
    nobody: bool
    since: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody who sends: one whom nobody has verified, or one who has fallen silent."""

    partner: UUID
    name: str
    messages: int
    last_at: datetime
    longest_gap: timedelta | None = None  # of who is silent


@dataclass(frozen=True, slots=True)
class Due:
    """Since when the oldest thing that the worker should have done has been due; None: it keeps up."""

    steps_since: datetime | None
    deliveries_since: datetime | None

    @property
    def since(self) -> datetime | None:
        """Give the older of the two."""
        return min((moment for moment in (self.steps_since, self.deliveries_since) if moment is not None), default=None)


@dataclass(frozen=True, slots=True)
class Drift:
    """Everything on the operator's page."""

    stuck: Some[Stuck]
    given_up: Some[Sent]
    undelivered: Some[Sent]
    overdue: int  # of these, how many should have had their receipt by now
    endpoints: Some[Address]
    unreached: Some[Unreached]
    untaken: Some[Untaken]
    silent: Some[Sender]
    gaps: Some[Gap]
    unverified: Some[Sender]
    odd: Some[Odd]
    lookers: Some[Looker]
    due: Due
    read_at: datetime
