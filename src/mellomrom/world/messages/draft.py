"""What a message of the synthetic world is made from. Pure data; the writers beside this turn it into bytes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

NEW, CHANGED, CANCELLED = "N", "M", "C"  # list 7309


@dataclass(frozen=True, slots=True)
class Office:
    """A unit of an organization, as messages address it."""

    organization: str
    number: str  # nine digits
    her_id: str  # of the organization
    unit: str
    unit_her_id: str
    phone: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a message is about."""

    family: str
    given: str
    born: date
    woman: bool
    kind: str  # FNR, DNR, HNR, DUF; empty: no number
    number: str
    municipality: str  # four digits
    place: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One message before it is written."""

    id: str  # a UUID
    sent: datetime  # aware, in Oslo
    happened: datetime  # aware, in Oslo
    sender: Office
    receiver: Office
    subject: Subject
    status: str = NEW
    parent: str = ""  # id of the message that it answers, corrects or is about
    latin: bool = False  # ISO-8859-1 instead of UTF-8
    says: Mapping[str, str] = field(default_factory=dict)  # what else the form asks for, by its own words

    def word(self, name: str, otherwise: str = "") -> str:
        """Give one of the words it says; `otherwise` where it does not say it."""
        return self.says.get(name, otherwise)


Writer = Callable[[Draft], bytes]
"""Writes a draft as a message that follows its schema; the same draft gives the same bytes."""
