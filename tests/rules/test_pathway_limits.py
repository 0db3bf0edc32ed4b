"""Few and right: whatever is said of whom, no event raises more duties than it may, and nothing has to be held back."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from mellomrom.directory.catalogue import ServiceType
from mellomrom.events import registry
from mellomrom.events.catalogue import RUNGS_ONLY, Cause, EventKind, Level, Who
from mellomrom.events.consequences import Fact, Owing, Running, Situation, consequences
from mellomrom.events.rules import Applies

NOW = datetime(2026, 11, 18, 11, tzinfo=UTC)
SENDERS = [None, ServiceType.WARD, ServiceType.PSYCHIATRY, ServiceType.TSB, ServiceType.PRISON_HEALTH, ServiceType.ROP]
ABSENT = [frozenset(), {Who.COORDINATOR}, {Who.GP}, {Who.COORDINATOR, Who.GP}, {Who.COORDINATOR, Who.MUNICIPAL_ROP}]


def situation(sender: ServiceType | None, absent, running) -> Situation:
    """Everybody is there in a unit of their own but those who are absent, and each may know everything."""
    words = [word for word in Who if word not in RUNGS_ONLY and word not in absent]
    units = {word: (UUID(int=n),) for n, word in enumerate(words, 1)}
    there = frozenset(unit for (unit,) in units.values())
    may = dict.fromkeys(there, Level.FULL)
    return Situation(units, may, UUID(int=999), there, tuple(running), known_to_rop=True, sender=sender)


def all_running() -> list[Running]:
    """A person on every pathway at once, with everything owed in each."""
    begun = NOW - timedelta(days=3)
    return [
        Running(
            UUID(int=1000 + n),
            pathway,
            Applies.YES,
            (Fact(UUID(int=2000 + n), pathway.begins, begun, begun),),
            tuple(
                Owing(UUID(int=3000 + 20 * n + m), owe.id, None)
                for m, owe in enumerate(o for step in pathway.steps for o in step.owe)
            ),
        )
        for n, pathway in enumerate(registry.newest())
    ]


@pytest.mark.parametrize("kind", EventKind)
def test_no_event_raises_more_duties_than_it_may_whoever_the_person_is(kind):
    for sender, absent, cause, running in product(SENDERS, ABSENT, Cause, ([], all_running())):
        event = Fact(UUID(int=1), kind, NOW, NOW, cause)

        plan = consequences(event, situation(sender, absent, running), registry.newest())

        assert plan.held_back == 0, f"{sender} {absent} {cause} {len(running)}"
