"""What the worker does, over and over: what has lapsed, who is asked next, what ran out, what was stuck; and what leaves."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from threading import Event as Flag
from threading import Thread
from uuid import UUID

import psycopg
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from mellomrom.events import actions
from mellomrom.events.actions.writing import BY_WIRE, URGENTLY
from mellomrom.events.catalogue import Carrier, Dialect
from mellomrom.exchange.queries import to_try_again

log = logging.getLogger(__name__)
POLL = 1.0  # seconds between rounds when nobody calls
SWEEP = timedelta(minutes=1)  # how often all courses that run are looked through
CARRYING = 4  # threads: an address that hangs has one of them, for as long as a carrier may take


def work_once(*, at: datetime, dialects: Mapping[str, Dialect], sweeps: bool = True) -> int:
    """Move everything that is due one step on; returns how many rows were moved.

    `sweeps`: also look for courses that are over, which reads all that run.
    Each step claims its rows with SKIP LOCKED, so several workers share the work. A row that fails is put off and
    counted, and stops nobody.
    """
    moved = 0
    steps = (
        actions.tell_silences,
        actions.look_at_weeks,
        actions.phone_where_no_receipt,  # what is opened here and held by nobody is offered in the same round
        actions.lapse_takes,
        actions.offer_due,
        actions.expire_offers,
        *([actions.end_courses] if sweeps else []),
    )
    for step in steps:
        moved += step(at=at)
    for message in to_try_again(at)[:20]:
        moved += actions.try_again(message.pk, dialects=dict(dialects), at=at)
    return moved


def work(*, stop: Flag, dialects: Mapping[str, Dialect], beat: Callable[[], None] = lambda: None) -> None:
    """Work until told to stop; wakes each second, and at once when something urgent is recorded.

    Finishes the round it is in, and calls `beat` before each, so that others see that it lives. A database that is
    away is waited for.
    """

    swept = datetime.min.replace(tzinfo=UTC)

    def once() -> int:
        nonlocal swept
        beat()
        at = timezone.now()
        sweeps = not timedelta() <= at - swept < SWEEP  # a clock that was set back does not wait for itself
        swept = at if sweeps else swept
        return work_once(at=at, dialects=dialects, sweeps=sweeps)

    _over_and_over(once, stop=stop, channel=URGENTLY)


def deliver(
    *, stop: Flag, dialects: Mapping[str, Dialect], carriers: Mapping[str, Carrier], threads: int = CARRYING
) -> None:
    """Carry what leaves the house until told to stop: a few threads, each with a connection of its own.

    Beside `work`, so that a receiver that hangs delays neither what is offered on nor what goes to others. Wakes each
    second, and at once when something is to go; finishes what is being carried.
    """

    turns: dict[UUID, float] = {}

    def once() -> int:
        try:
            return actions.deliver_next(at=timezone.now(), carriers=carriers, dialects=dialects, turns=turns)
        except (OperationalError, InterfaceError):
            raise
        except Exception as bug:  # a thread that ends is not started again; what was claimed comes back by itself
            log.error("deliver.failed %s", type(bug).__name__)
            return 0

    def carry() -> None:
        try:
            _over_and_over(once, stop=stop, channel=BY_WIRE)
        finally:
            connection.close()

    carrying = [Thread(target=carry, name=f"carry-{number}", daemon=True) for number in range(threads)]
    for thread in carrying:
        thread.start()
    for thread in carrying:
        thread.join()


def _over_and_over(once: Callable[[], int], *, stop: Flag, channel: str) -> None:
    """Do something as long as there is something to do, then sleep until called. A database that is away is waited for."""
    while not stop.is_set():
        try:
            if not once():
                _wait(channel)
        except (OperationalError, InterfaceError, psycopg.Error):  # what waits for a call speaks to psycopg itself
            log.warning("work.no-database")
            connection.close()
            stop.wait(POLL)


def _wait(channel: str) -> None:
    """Sleep for one poll, or until somebody calls."""
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {channel}")
    assert connection.connection is not None  # the cursor has just opened it
    for _ in connection.connection.notifies(timeout=POLL, stop_after=1):
        break
