"""Whether every person's story can be told, and what is owed is held: walked row by row, counted, and nobody named."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import F, OuterRef, Subquery

from mellomrom.database.processes import shared
from mellomrom.database.rows import prepared
from mellomrom.events import queries
from mellomrom.events.models import Duty, Event, Move
from mellomrom.exchange.catalogue import MessageState
from mellomrom.exchange.models import Message
from mellomrom.people.models import Person

STEP = 500  # people between two lines of progress, and those that a process takes at a time


@dataclass
class Explained:
    """What was walked, and what could not be explained."""

    persons: int = 0
    events: int = 0
    untold: int = 0  # events whose story cannot be told
    why: Counter[str] = field(default_factory=Counter)  # kinds of errors met
    lines: int = 0  # sentences in all
    duties: int = 0
    astray: int = 0  # duties whose holder is not who their last move says, or a unit that is closed
    stuck: int = 0  # messages that met a bug
    waiting: int = 0  # corrections whose original has not come

    @property
    def whole(self) -> bool:
        """Say whether everything is explained."""
        return not (self.untold or self.astray or self.stuck)

    def add(self, part: "Explained") -> None:
        """Count in what was told of some of the persons."""
        self.persons += part.persons
        self.events += part.events
        self.untold += part.untold
        self.why += part.why
        self.lines += part.lines


def explain(
    *,
    at: datetime,
    limit: int | None = None,
    workers: int = 1,
    say: Callable[[str], object] = lambda line: None,
) -> Explained:
    """Tell the story of every event of every person, or of the first `limit` persons, and look at what is owed.

    `workers`: processes that share the persons.
    """
    found = Explained()
    people = Person.objects.filter(events__isnull=False).distinct().order_by("pk").values_list("pk", flat=True)
    everybody = list(people[:limit])
    parts = [everybody[nth : nth + STEP] for nth in range(0, len(everybody), STEP)]
    for part in shared(partial(_walk, at=at), parts, processes=workers):
        found.add(part)
        say(f"{found.persons} persons, {found.events} events, {found.untold} that cannot be told")
    found.duties = Duty.objects.count()
    found.astray = sum(1 for _ in _astray())
    states = dict.fromkeys((MessageState.STUCK, MessageState.WAITING), 0)
    found.stuck, found.waiting = (Message.objects.filter(state=state).count() for state in states)
    return found


def _walk(people: Sequence[UUID], *, at: datetime) -> Explained:
    found = Explained(persons=len(people))
    with prepared(after=3):  # as the web server tells them
        for person in people:
            events = Event.objects.filter(person=person).order_by("recorded_at", "pk")
            for event in events.values_list("pk", flat=True):
                _tell(found, event, at=at)
    return found


def _tell(found: Explained, event: UUID, *, at: datetime) -> None:
    found.events += 1
    try:
        lines = queries.story(event, None, at=at).lines
    except Exception as why:  # a bug is what is looked for here: it is counted by its kind, and the walk goes on
        found.why[type(why).__name__] += 1
        lines = ()
    found.lines += len(lines)
    found.untold += not (lines and all(line.text.strip() for line in lines))


def _astray() -> Iterator[UUID]:
    """Give the duties that are held by another than their moves say, by a closed unit, or by nobody at all."""
    last = Move.objects.filter(duty=OuterRef("pk")).order_by("-at", "-pk")
    held = Duty.objects.annotate(said=Subquery(last.values("holder")[:1]))
    alive = held.filter(closed_at=None)
    yield from held.exclude(holder=F("said")).values_list("pk", flat=True)
    yield from alive.filter(holder__closed_on__isnull=False).values_list("pk", flat=True)
