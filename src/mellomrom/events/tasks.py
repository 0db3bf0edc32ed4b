"""What the worker does, over and over: what has lapsed, who is asked next, what ran out, what was stuck."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Event as Flag

import psycopg
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from mellomrom.events import actions
from mellomrom.events.catalogue import Dialect
from mellomrom.exchange.queries import to_try_again

log = logging.getLogger(__name__)
POLL = 1.0  # seconds between rounds when nobody calls
CHANNEL = "mellomrom_urgent"


def work_once(*, at: datetime, dialects: Mapping[str, Dialect]) -> int:
    """Move everything that is due one step on; returns how many rows were moved.

    Each step claims its rows with SKIP LOCKED, so several workers share the work. A row that fails is put off and
    counted, and stops nobody.
    """
    moved = 0
    steps = (actions.tell_silences, actions.lapse_takes, actions.offer_due, actions.expire_offers, actions.end_courses)
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
    while not stop.is_set():
        beat()
        try:
            moved = work_once(at=timezone.now(), dialects=dialects)
            if not moved:
                _wait(stop)
        except (OperationalError, InterfaceError, psycopg.Error):  # what waits for a call speaks to psycopg itself
            log.warning("work.no-database")
            connection.close()
            stop.wait(POLL)


def _wait(stop: Flag) -> None:
    """Sleep for one poll, or until something urgent is announced."""
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
    assert connection.connection is not None  # the cursor has just opened it
    for _ in connection.connection.notifies(timeout=POLL, stop_after=1):
        break
