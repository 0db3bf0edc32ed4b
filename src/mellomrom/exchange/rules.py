"""When a sender who used to send has been silent for too long, by its own rhythm."""

from dataclasses import dataclass
from datetime import datetime, timedelta

FEWEST = 10  # messages before a sender has a rhythm
SHORTEST = timedelta(days=7)  # over which they came: a week holds a night and a weekend
TIMES = 3  # the longest gap, so many times over, is a silence
MONTH = timedelta(days=30)  # how much of a sender's past its rhythm is read from


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a sender sent in the month that ended with its last message."""

    messages: int
    first_at: datetime
    last_at: datetime
    longest_gap: timedelta  # between two messages that followed each other


def silent_after(rhythm: Rhythm) -> datetime | None:
    """Say when a sender has been silent for longer than is like it.

    absent     None: it has sent too little, or for too short a time, to have a rhythm
    """
    if rhythm.messages < FEWEST or rhythm.last_at - rhythm.first_at < SHORTEST:
        return None
    return rhythm.last_at + rhythm.longest_gap * TIMES
