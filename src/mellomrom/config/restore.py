"""Put a backup back into an empty database: all of it in one transaction, or nothing. Needs Django, as the owner.

The keys are tried before anything is written, and every hash and count before it is committed. What was kept damaged
when the backup was made is damaged still, and is named.
"""

import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import psycopg
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from mellomrom.config import archive, backup, tables
from mellomrom.config.archive import Manifest, Table
from mellomrom.config.errors import CannotRun
from mellomrom.core.crypto import Keyring, KeyringError
from mellomrom.directory import actions

RAW = "exchange_message"  # where the bytes of every message lie, with their hash
_LOCK = 6_355_667  # any number, always the same: one restore at a time
_HOLDS = """
    SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
"""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back."""

    messages: int
    damaged: tuple[UUID, ...]  # messages whose bytes were not those of their hash when the backup was made


def restore(file: zipfile.ZipFile, manifest: Manifest, *, keys: Keyring, runtime: str) -> Restored:
    """Put everything back, bring it up to date and grant the runtime role what it may do.

    Needs the manifest that these keys have opened. Raises CannotRun, and the database is as it was: not empty; or the
    backup is newer, or damaged.
    """
    _refuse_newer(manifest)
    with transaction.atomic():
        _refuse_unless_empty(runtime)
        _make_tables(manifest)
        with connection.cursor() as cursor:  # each table is checked as it is filled, not all at once at the end
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL row_security = off")
        with _without_triggers(manifest):
            for table in manifest.tables:
                _fill(file, table)
        with connection.cursor() as cursor:
            for sequence in manifest.sequences:
                cursor.execute(
                    "SELECT setval(%s::regclass, %s, %s)", [f'"{sequence.name}"', sequence.last, sequence.called]
                )
        messages, damaged = _compare_raw(keys)
        call_command("migrate", verbosity=0, interactive=False)
        tables.grant(connection, to=runtime)
        actions.ensure_fixed()
    return Restored(messages, tuple(damaged))


def _refuse_newer(manifest: Manifest) -> None:
    known = MigrationExecutor(connection).loader.disk_migrations
    if newer := [f"{app} {name}" for app, name in manifest.migrations if (app, name) not in known]:
        raise CannotRun(
            f"The backup was made by Mellomrom {manifest.version}, which is newer than this one ({newer[0]} is not known"
            " here); install that version first."
        )


def _refuse_unless_empty(runtime: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(_HOLDS)
        if cursor.fetchone() != (0,):
            raise CannotRun(
                "The database is not empty, and a backup is only put into an empty one; make a new database, or choose"
                " another MELLOMROM_STATE."
            )
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [runtime])
        if cursor.fetchone() is None:
            raise CannotRun(
                f"There is no role {runtime} at this server; make it first, or name another in DATABASE_URL."
            )


def _make_tables(manifest: Manifest) -> None:
    """Make the tables as they were: the migrations of the backup and no later ones. They hold nothing then."""
    executor = MigrationExecutor(connection)
    graph, there = executor.loader.graph, set(manifest.migrations)
    last = [
        node for node in manifest.migrations
        if not any(child.key in there and child.key[0] == node[0] for child in graph.node_map[node].children)
    ]  # fmt: skip
    executor.migrate(last)
    found = backup.tables_of(_psycopg())
    if {name: set(columns) for name, columns in found.items()} != {t.name: set(t.columns) for t in manifest.tables}:
        raise CannotRun(
            "The backup's tables are not those that this Mellomrom makes; use the very build that wrote it."
        )
    every = sql.SQL(", ").join(sql.Identifier(name) for name in found)
    _psycopg().execute(sql.SQL("TRUNCATE {}").format(every))


@contextmanager
def _without_triggers(manifest: Manifest) -> Iterator[None]:
    """Let no trigger of ours run while the block lasts: what they wrote is in the backup. Foreign keys are checked."""
    tables = [sql.Identifier("public", table.name) for table in manifest.tables]
    for table in tables:
        _psycopg().execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
    yield
    for table in tables:
        _psycopg().execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))


def _fill(file: zipfile.ZipFile, table: Table) -> None:
    """Copy one table in. Raises CannotRun where its rows are not those that were written."""
    fields = sql.SQL(", ").join(sql.Identifier(column) for column in table.columns)
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier("public", table.name), fields)
    cursor = _psycopg().cursor()
    try:
        with cursor.copy(query) as rows:
            for block in archive.blocks(file, table):
                rows.write(block)
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        raise CannotRun(f"The backup is damaged in {table.name}; use another one.") from error
    if cursor.rowcount != table.rows:
        raise CannotRun(f"The backup has {cursor.rowcount} rows of {table.name} and should have {table.rows}.")


def _compare_raw(keys: Keyring) -> tuple[int, list[UUID]]:
    """Open every message and hold it against its hash; returns how many there are and which are not whole."""
    messages, damaged = 0, []
    for message, sha256, body in _raw():
        messages += 1
        try:
            whole = hashlib.sha256(keys.open(body, about=f"{RAW}.body".encode())).digest() == sha256
        except KeyringError:
            whole = False
        if not whole:
            damaged.append(message)
    return messages, damaged


def _raw() -> Iterator[tuple[UUID, bytes, bytes]]:
    with _psycopg().cursor("raw") as cursor:
        cursor.itersize = 5  # one may be 20 MB
        cursor.execute(sql.SQL("SELECT id, sha256, body FROM {}").format(sql.Identifier(RAW)))
        for message, sha256, body in cursor:
            yield message, bytes(sha256), bytes(body)


def _psycopg() -> psycopg.Connection:
    """Give the driver's connection, in the transaction that is open."""
    connection.ensure_connection()
    driver: psycopg.Connection = connection.connection
    return driver
