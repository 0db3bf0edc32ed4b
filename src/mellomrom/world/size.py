"""How large a world is: which municipalities, how many people, how many days of messages."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from mellomrom.core.clock import OSLO

DEMO_PERSONS = 50


@dataclass(frozen=True, slots=True)
class Size:
    """A size of world; it always holds the demo's community, and may hold more around it."""

    name: str
    counties: tuple[str, ...]  # whose municipalities are added to the demo's; empty: none, ("*",): all
    persons: int  # in all, the demo's fifty among them
    days: int  # of messages, up to the day that the world is made
    towns: int = 357  # at most so many of those municipalities, the first by number
    pace: float = 1.0  # how much happens to people; 2: twice as much


DEMO = Size("demo", (), DEMO_PERSONS, 30)
REGION = Size("region", ("Trøndelag",), 2_000, 120)
COUNTRY = Size("country", ("*",), 25_000, 180)
SIZES: Mapping[str, Size] = {size.name: size for size in (DEMO, REGION, COUNTRY)}


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a world is made from; the same recipe gives the same world, byte for byte."""

    size: Size
    seed: int
    on: date  # the last day of its messages

    @property
    def ends(self) -> datetime:
        """Give the moment after the last message: midnight in Oslo after the last day."""
        return datetime.combine(self.on + timedelta(days=1), time(), OSLO).astimezone(UTC)

    @property
    def begins(self) -> datetime:
        """Give the moment before the first message: midnight in Oslo."""
        first = self.on - timedelta(days=self.size.days - 1)
        return datetime.combine(first, time(), OSLO).astimezone(UTC)

    def chance(self, what: object) -> random.Random:
        """Give the stream of chance for one thing. What one thing draws moves nothing of another."""
        return random.Random(f"{self.seed}:{what}")
