"""The worker's loop for reminders: beside the others, so that a gateway that hangs delays nobody else."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Event as Flag

import psycopg
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from mellomrom.plans.reminders.catalogue import Sender, Way
from mellomrom.plans.reminders.sending import note_due, send_next

log = logging.getLogger(__name__)
POLL = 5.0  # seconds between rounds
Hear = Callable[[datetime], object]
MOST = 200  # sent in one round


def remind_once(*, at: datetime, senders: Mapping[Way, Sender], hear: Hear | None = None) -> int:
    """Hear who wants no more, see what calls for a reminder, and send what is due; gives how many rows were moved."""
    if hear is not None:
        hear(at)
    moved = note_due(at=at)
    for _ in range(MOST):
        if not send_next(at=at, senders=senders):
            break
        moved += 1
    return moved


def remind(*, stop: Flag, senders: Mapping[Way, Sender], hear: Hear | None = None) -> None:
    """Remind until told to stop. A database that is away is waited for; what failed for a reason of ours is tried again."""
    while not stop.is_set():
        try:
            remind_once(at=timezone.now(), senders=senders, hear=hear)
        except (OperationalError, InterfaceError, psycopg.Error):
            log.warning("remind.no-database")
            connection.close()
        except (
            Exception
        ) as bug:  # a loop that ends would take the others with it; what was claimed comes back by itself
            log.error("remind.failed %s", type(bug).__name__)
        stop.wait(POLL)
