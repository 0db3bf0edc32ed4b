"""Words about messages: how they travel, how far they came, and whom they name."""

from dataclasses import dataclass
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
