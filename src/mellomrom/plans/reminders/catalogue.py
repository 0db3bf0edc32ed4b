"""The words of reminders. What is sent has room for a template, a link and a code, and for no words: it cannot tell anything.

Note      what is sent: enumerations and a number, by type. No name, no health, no free text fits in it (P5)
Sender    carries a note to an address; one for each way
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Template(StrEnum):
    """Which of our few fixed texts it is (`titles.TEXTS`)."""

    APPOINTMENT_TOMORROW = "appointment_tomorrow"
    SOMETHING_TO_READ = "something_to_read"
    PROPOSAL_TO_ANSWER = "proposal_to_answer"
    CONFIRM = "confirm"  # the code that shows that an address is theirs


CHOOSABLE = (Template.APPOINTMENT_TOMORROW, Template.SOMETHING_TO_READ, Template.PROPOSAL_TO_ANSWER)


class Link(StrEnum):
    """Where it leads: a page that one logs in to read."""

    ME = "me"
    REMINDERS = "me/reminders"


class Language(StrEnum):
    NB = "nb"
    NN = "nn"
    EN = "en"


class Way(StrEnum):
    SMS = "sms"
    EMAIL = "email"


class Ended(StrEnum):
    """Why somebody is reminded no more by an address."""

    STOPPED = "stopped"  # they said so, on the page or with a member of staff
    ANSWERED = "answered"  # somebody who holds the telephone sent STOP back, or pressed the link in the mail
    REPLACED = "replaced"  # they chose another
    DIED = "died"


class Dropped(StrEnum):
    """Why a reminder was not sent after all."""

    STOPPED = "stopped"
    DIED = "died"
    NOT_CHOSEN = "not_chosen"  # they want this kind no more
    TOO_LATE = "too_late"  # what it was for has begun, or a code has run out
    WITHDRAWN = "withdrawn"  # the appointment was
    MOVED = "moved"  # to another day, with a reminder of its own


@dataclass(frozen=True, slots=True)
class Code:
    """A number of six digits, good once."""

    number: int

    def __post_init__(self) -> None:
        if type(self.number) is not int or not 0 <= self.number < 1_000_000:
            raise ValueError("a code is six digits")

    def __str__(self) -> str:
        return f"{self.number:06}"


@dataclass(frozen=True, slots=True)
class Note:
    """All that a text message or an e-mail of ours can say."""

    template: Template
    link: Link
    language: Language
    code: Code | None = None

    def __post_init__(self) -> None:
        for value, kind in ((self.template, Template), (self.link, Link), (self.language, Language)):
            if not isinstance(value, kind):
                raise TypeError("a note holds no words")
        if (self.code is not None) is not (self.template is Template.CONFIRM):
            raise ValueError("a code goes with its own template, and with no other")


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Where it goes. It has no text form, because it must not get into a log."""

    way: Way
    value: str  # +4790000000, or an e-mail address
    stop: str = ""  # the word by which who gets this there can end it; says nothing of whose it is


class NotSent(Exception):
    """It did not get there. `code` names nobody; `final`: trying again does not help."""

    def __init__(self, code: str, *, final: bool = False):
        super().__init__(code)
        self.code, self.final = code, final


Sender = Callable[[Address, Note, UUID], None]
"""Carry a note: sender(to, note, key). The key is the same however often it is sent. Within half a minute; raises NotSent."""
