"""What the worker does for the log: seal it, minute by minute; and count, day by day, what the rules decided."""

import logging
from datetime import date, datetime, timedelta
from threading import Event as Flag
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from mellomrom.core.clock import local
from mellomrom.sharing.counting import count_days
from mellomrom.sharing.models import Seal
from mellomrom.sharing.sealing import Mark, mark, seal

log = logging.getLogger(__name__)
EVERY = timedelta(minutes=1)
POLL = 5.0  # seconds between looks at the clock


class Sealer:
    """Seals the log up to where it had come a minute ago; one for each worker."""

    def __init__(self) -> None:
        self._marked: Mark | None = None
        self._at: datetime | None = None

    def __call__(self, *, at: datetime) -> Seal | None:
        """Seal when a minute has passed; None where it has not, or nothing is new."""
        if self._at is not None and at < self._at + EVERY:
            return None
        made = seal(self._marked, at=at) if self._marked is not None else None
        if made is not None:  # the hash stands outside the database as well: the end of the chain cannot be cut unseen
            log.info(
                "log.sealed %s", UUID(bytes=bytes(made.hash)[:16])
            )  # in the form of an id, as all that a log may hold
        self._marked, self._at = mark(), at
        return made


class Counter:
    """Counts each day once it has ended; one for each worker. Asks the database once a day."""

    def __init__(self) -> None:
        self._counted: date | None = None

    def __call__(self, *, at: datetime) -> int:
        """Count what has ended since it last did; returns how many days."""
        if self._counted == local(at).date():
            return 0
        counted = count_days(at=at)
        self._counted = local(at).date()
        return counted


def keep_sealing(*, stop: Flag) -> None:
    """Seal minute by minute, and count day by day, until told to stop. A database that is away is waited for; what was to be sealed waits too."""
    sealer, counter = Sealer(), Counter()
    while not stop.wait(POLL):
        try:
            sealer(at=timezone.now())
            counter(at=timezone.now())
        except (OperationalError, InterfaceError):
            log.warning("seal.no-database")
            connection.close()
