"""Words about messages: how they travel, how far they came, and whom they name."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class MessageState(StrEnum):
    RECEIVED = "received"  # the bytes are ours, not yet understood
    RECORDED = "recorded"  # understood, and its event stands
    WAITING = "waiting"  # understood, but what it corrects has not come yet
    REFUSED = "refused"  # answered with a negative receipt
    STUCK = "stuck"  # a bug of ours: kept, retried, never receipted before it stands
    NOTED = "noted"  # a receipt for what we sent: it is believed, and never answered
    GOING = "going"  # ours, on its way out; its delivery says how far it came


RECEIPT = "APPREC"  # Message.kind of a receipt that came to us, in whichever format


class Format(StrEnum):
    """What a record system reads; the name of the `Dialect` that writes it."""

    KITH = "kith"
    FHIR = "fhir"


class Transport(StrEnum):
    """How bytes come to a record system."""

    HTTP = "http"  # posted; the receipt may be the answer
    FOLDER = "folder"  # laid down in its folder; the receipt comes back as a message of its own


@dataclass(frozen=True, slots=True)
class Party:
    """An organization, unit or professional as a message names it. Nothing is looked up here."""

    name: str = ""
    ids: tuple[tuple[str, str], ...] = ()  # (("HER", "905"), ("ENH", "999888777")): system code, value as sent
    unit: "Party | None" = None  # the department or service inside it
    copy: bool = False  # a copy receiver (KITH RoleReceiver COP)

    def id_of(self, system: str) -> str:
        """Give the value in that system, empty when it has none."""
        return next((value for code, value in self.ids if code == system), "")


class ReceiptStatus(StrEnum):
    """What the receiver of a message of ours says of it."""

    ACCEPTED = "accepted"  # it has the message, and answers for what follows
    REFUSED = "refused"  # it will not deal with it: somebody here must
    PARTLY = "partly"  # it has the message, and refuses a part of it


@dataclass(frozen=True, slots=True)
class ReceiptIn:
    """A receipt for a message that we sent, understood but not yet believed."""

    of: str  # our id of that message
    status: ReceiptStatus
    errors: tuple[tuple[str, str], ...] = ()  # (code, why in the receiver's words); may come with a yes too
    receiver: Party = Party()  # who answers: the receiver of that message, a copy receiver where `copy` is true
    id: str = ""  # the receiver's id of the receipt
    written_at: datetime | None = None  # aware
