"""What the house itself does, past the walls: take in, decide, tell others, write what reaches other organizations.

Only `events`, `access` and `sharing` may come here (contract), and what has no page in front of it: the worker and the
commands connect as the house from the beginning. Decide or find first, behind the walls, and come here for what is left:

    @walled()                     one transaction, begun behind the walls
    def take(duty_id, …):
        duty = locked(duty_id)    … another organization's row is not there
        enter()                   from here to the end of the transaction as the house

    with as_house(): …            a read that crosses by design, for so long only
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from psycopg.pq import TransactionStatus

from mellomrom.database.roles import HOUSE
from mellomrom.database.rows import Ask, nothing

_ROLE, _DEPTH = "mellomrom_role", "mellomrom_walled"  # kept on the connection, which is its thread's own


def _base() -> str:
    return str(connection.settings_dict["OPTIONS"].get("assume_role") or "none")


def _now() -> str:
    """The role of this thread's connection: what it connected as, unless somebody has changed it since."""
    return getattr(connection, _ROLE, None) or _base()


def _remember(role: str) -> None:
    setattr(connection, _ROLE, None if role == _base() else role)


def _change(role: str) -> None:
    """Change the role: until the transaction ends where one is open, else until it is changed back."""
    connection.ensure_connection()
    local = "LOCAL " if connection.in_atomic_block else ""
    with connection.wrap_database_errors:
        connection.connection.execute(f"SET {local}ROLE {role}")
    _remember(role)


def _change_back(role: str) -> None:
    """Change back after a block; a transaction that has failed, or a connection that was closed, did so by itself."""
    broken = connection.connection is None or connection.connection.info.transaction_status in (
        TransactionStatus.INERROR,
        TransactionStatus.UNKNOWN,
    )
    if not broken:
        try:
            _change(role)
        except Exception:
            connection.close()  # rather no connection than one with the wrong role
            raise
    _remember(role)


@contextmanager
def as_house() -> Iterator[None]:
    """Read past the walls while the block lasts; also a decorator. Two round trips, none where it is the house already."""
    with as_role(HOUSE):
        yield


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """Be another role while the block lasts, "none": the runtime role itself. `as_house` is what the product says."""
    before = _now()
    if before == role:
        yield
        return
    _change(role)
    try:
        yield
    finally:
        _change_back(before)


@contextmanager
def walled(*, durable: bool = False) -> Iterator[None]:
    """Run in one transaction, or a savepoint in another, in which `enter` may be said; also a decorator.

    `durable`: it must be the outermost transaction.
    """
    before, nested = _now(), connection.in_atomic_block
    setattr(connection, _DEPTH, _depth() + 1)
    try:
        with transaction.atomic(durable=durable):
            yield
            if nested and _now() != before:  # else the end of the transaction does it
                _change_back(before)
    finally:
        setattr(connection, _DEPTH, _depth() - 1)
        _remember(before)


def _depth() -> int:
    return int(getattr(connection, _DEPTH, 0))


def enter() -> None:
    """Do the rest of this transaction as the house. Raises RuntimeError outside `walled`, which takes it back."""
    for one in entering():
        connection.ensure_connection()
        with connection.wrap_database_errors:
            connection.connection.execute(one.sql)


def entering() -> list[Ask[None]]:
    """Do as `enter`, with the statement for whoever calls to carry out first, together with others: no trip of its own."""
    if _now() == HOUSE:
        return []
    if not _depth():
        raise RuntimeError("the house is entered inside `walled` only")
    _remember(HOUSE)
    return [Ask(f"SET LOCAL ROLE {HOUSE}", (), nothing)]
