"""The seal of the log: every row of it in a chain of hashes, so that a change cannot go unseen (P8).

A seal holds the hash of the rows since the seal before it, and of that seal. Who changes, removes or puts in a sealed row
must write every later seal anew, and their hashes stand in the worker's own log too, outside the database.

Rows get their numbers before they can be seen, and transactions end in any order. So nothing is sealed at once: a mark says
how far the numbers had come and which transactions were open, and is sealed when all of those have ended.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction

from mellomrom.sharing.models import Log, Seal

START = bytes(32)  # what the first seal follows
COLUMNS = (
    "id",
    "at",
    "actor_id",
    "organization_id",
    "unit_id",
    "person_id",
    "what",
    "ref",
    "purpose",
    "basis",
    "effect",
    "decision_id",
)
_ONE_AT_A_TIME = "SELECT pg_try_advisory_xact_lock(hashtextextended('mellomrom.seal', 0))"
_UPTO = "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('sharing_log', 'id')), 0)"
_WRITING = (  # whoever has written in the log, or is about to, holds this lock until their transaction ends
    "SELECT virtualtransaction FROM pg_locks WHERE relation = 'sharing_log'::regclass AND mode = 'RowExclusiveLock'"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the log's numbers had come at a moment, and which transactions were writing in it then."""

    upto: int
    writing: frozenset[str]


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where the log is not as it was sealed."""

    seal: int  # its number
    since: int  # log rows after this number …
    upto: int  # … and up to this one


def mark() -> Mark:
    """Note how far the log has come now; `seal` closes it a little later."""
    with connection.cursor() as cursor:
        cursor.execute(_UPTO)  # first: who has a number from before this is among the writing, or has ended
        [upto] = cursor.fetchone()
        return Mark(upto, _writing())


def _writing() -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute(_WRITING)
        return frozenset(name for (name,) in cursor.fetchall())


@transaction.atomic
def seal(marked: Mark, *, at: datetime) -> Seal | None:
    """Seal the log up to a mark.

    absent     None where nothing is new, where a transaction from before the mark still runs, or another seals just now
    """
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
        if not cursor.fetchone()[0] or marked.writing & _writing():
            return None
    last = Seal.objects.order_by("-id").first()
    since, previous = (last.upto, bytes(last.hash)) if last is not None else (0, START)
    if marked.upto <= since:
        return None
    count, digest = _digest(since, marked.upto, previous)
    return Seal.objects.create(upto=marked.upto, rows=count, previous=previous, hash=digest, made_at=at)


def verify() -> Broken | None:
    """Hold every sealed row of the log against its seal, from the first; None where all is as it was sealed."""
    since, previous = 0, START
    for each in Seal.objects.order_by("id").iterator():
        count, digest = _digest(since, each.upto, previous)
        if (each.rows, bytes(each.hash), bytes(each.previous)) != (count, digest, previous):
            return Broken(each.pk, since, each.upto)
        since, previous = each.upto, digest
    return None


def unsealed() -> int:
    """Count the rows of the log that no seal closes yet: those of the last two minutes, while the worker lives."""
    last = Seal.objects.order_by("-id").values_list("upto", flat=True).first() or 0
    return Log.objects.filter(id__gt=last).count()


def _digest(since: int, upto: int, previous: bytes) -> tuple[int, bytes]:
    digest, count = hashlib.sha256(previous), 0
    for line in _lines(since, upto):
        digest.update(line)
        count += 1
    return count, digest.digest()


def _lines(since: int, upto: int) -> Iterator[bytes]:
    rows = Log.objects.filter(id__gt=since, id__lte=upto).order_by("id")
    for row in rows.values_list(*COLUMNS).iterator(chunk_size=2000):
        yield json.dumps([_plain(value) for value in row], ensure_ascii=False).encode() + b"\n"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value if value is None or isinstance(value, int | str) else str(value)
