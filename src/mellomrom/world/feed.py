"""A world's months come in: each message at its own time, by the doors' own path; people and worker between the days.

What is due is done as of the end of each day, so takes lapse, duties are offered on and silences are told as they would
have been. No other worker may run on the database meanwhile: it would act as of now.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from mellomrom.core.errors import NotFound
from mellomrom.database.processes import sharing
from mellomrom.events import tasks
from mellomrom.events.actions import take_in
from mellomrom.integrations.files import DIALECTS, dialect_of
from mellomrom.world import hands, rotas
from mellomrom.world.post import Letter, World
from mellomrom.world.size import Recipe

LANES = 64  # a person's messages keep to one lane, and a lane to one process, so that they stay in order
MOST_ROUNDS = 500  # of the worker in one night


class Hands(NamedTuple):
    """What takes a day's messages in, and what does an evening and a night: here, or shared out among processes."""

    carry: Callable[[Sequence["Arrival"]], list[str]]
    night: Callable[[datetime, Recipe | None], tuple[int, int]]  # gives how much people did, and the worker moved


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that arrives."""

    at: datetime  # UTC
    lane: int
    raw: bytes


@dataclass
class Fed:
    """What became of what was fed."""

    states: Counter[str] = field(
        default_factory=Counter
    )  # by the state of the message, "again" for one that came twice
    moved: int = 0  # rows that the worker moved
    done: int = 0  # duties that people did, and offers they accepted
    taking: float = 0.0  # seconds
    working: float = 0.0
    last: datetime | None = None  # when the last message arrived

    @property
    def messages(self) -> int:
        """Give how many came in."""
        return sum(self.states.values())

    @property
    def rate(self) -> float:
        """Give messages per second of taking in, the worker left out."""
        return self.messages / self.taking if self.taking else 0.0


def arrivals(letters: Iterable[Letter]) -> Iterator[Arrival]:
    """Give letters of a world as they arrive."""
    return (Arrival(letter.at, letter.who % LANES, letter.raw) for letter in letters)


def write(world: World, folder: Path, *, limit: int | None = None) -> int:
    """Write the messages to files, one folder for each day (UTC); returns how many.

    2026-05-23/081500-000012-07.xml: the time of arrival, its place in the whole, its lane. Again: the same files.
    """
    count = 0
    for count, letter in enumerate(world.letters(limit=limit), 1):
        day = folder / f"{letter.at:%Y-%m-%d}"
        day.mkdir(parents=True, exist_ok=True)
        name = f"{letter.at:%H%M%S}-{count:06}-{letter.who % LANES:02}.{letter.ending}"
        (day / name).write_bytes(letter.raw)
    return count


def read(folder: Path) -> Iterator[Arrival]:
    """Give the messages of a folder that `write` made, in the order of arrival. Raises NotFound where it holds none."""
    files = sorted(folder.glob("[0-9]*-[0-9]*-[0-9]*/*-*-*.*"))
    if not files:
        raise NotFound("world.no-messages", "There are no messages of a world in this folder.")
    for file in files:
        moment, _, lane = file.stem.split("-")
        at = datetime.strptime(f"{file.parent.name} {moment}", "%Y-%m-%d %H%M%S").replace(tzinfo=UTC)
        yield Arrival(at, int(lane), file.read_bytes())


def feed(
    incoming: Iterable[Arrival],
    *,
    recipe: Recipe | None = None,
    ends: datetime | None = None,
    workers: int = 1,
    say: Callable[[str], object] = lambda line: None,
) -> Fed:
    """Take messages in day by day, and let the worker do after each day what has become due.

    `recipe`: of the world whose staff do each evening what they do (`hands`); without it nobody does anything.
    `ends`: until when days go on after the last message. Again: what had come is answered as then.
    """
    fed = Fed()
    day = None
    with _shared_among(workers) as everybody:
        for day, of_day in groupby(incoming, key=lambda arrival: arrival.at.date()):
            rotas.extend(at=_midnight(day))
            began = time.perf_counter()
            batch = list(of_day)
            fed.states.update(everybody.carry(batch))
            fed.taking += time.perf_counter() - began
            fed.last = batch[-1].at
            _night(fed, everybody, _midnight(day + timedelta(days=1)), recipe)
            say(f"{day}  {len(batch):>5} messages, {fed.messages:>6} in all, {fed.rate:5.1f} a second")
        while day is not None and ends is not None and _midnight(day + timedelta(days=2)) <= ends:
            day += timedelta(days=1)
            _night(fed, everybody, _midnight(day + timedelta(days=1)), recipe)
    return fed


def _midnight(day: date) -> datetime:
    return datetime.combine(day, clock(), UTC)


def _night(fed: Fed, everybody: Hands, at: datetime, recipe: Recipe | None) -> None:
    """Let people do in the evening what they do, and then the worker all that is due at midnight."""
    began = time.perf_counter()
    did, moved = everybody.night(at, recipe)
    fed.done += did
    fed.moved += moved
    fed.working += time.perf_counter() - began


def _evening(recipe: Recipe | None, at: datetime, share: tuple[int, int] = (0, 1)) -> int:
    return hands.evening(recipe, at=at, share=share) if recipe is not None else 0


def _work(at: datetime) -> int:
    """Do what is due until nothing is; courses that are over are looked for where nothing else is left to do."""
    work, moved = partial(tasks.work_once, at=at, dialects=DIALECTS), 0
    for _ in range(MOST_ROUNDS):
        this_round = work(sweeps=False) or work(sweeps=True)
        moved += this_round
        if not this_round:
            break
    return moved


def _take(batch: Sequence[Arrival]) -> list[str]:
    states = []
    for arrival in batch:
        received = take_in(arrival.raw, dialect=dialect_of(arrival.raw), at=arrival.at)
        states.append(str(received.message.state) if received.new else "again")
    return states


def _here(at: datetime, recipe: Recipe | None) -> tuple[int, int]:
    return _evening(recipe, at), _work(at)


@contextmanager
def _shared_among(workers: int) -> Iterator[Hands]:
    """Give what does a day's work: here, or shared out among so many processes, messages and persons by lane."""
    if workers < 2:
        yield Hands(_take, _here)
        return
    with sharing(workers) as pool:

        def carry(batch: Sequence[Arrival]) -> list[str]:
            shares = [[a for a in batch if a.lane % workers == nth] for nth in range(workers)]
            return [state for states in pool.map(_take, shares, chunksize=1) for state in states]

        def night(at: datetime, recipe: Recipe | None) -> tuple[int, int]:
            evenings = [(recipe, at, (nth, workers)) for nth in range(workers)]
            did = sum(pool.starmap(_evening, evenings, chunksize=1))
            return did, sum(pool.map(_work, [at] * workers, chunksize=1))  # they share the rows as workers do

        yield Hands(carry, night)
