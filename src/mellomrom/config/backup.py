"""Write a backup of the database while everything runs: one snapshot, table after table, a piece at a time.

The keys are never in it: a backup alone tells nobody anything that is sealed. Sealed columns are copied as they are.
"""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from graphlib import TopologicalSorter
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from psycopg import IsolationLevel, sql

from mellomrom.config import archive
from mellomrom.config.archive import Manifest, Sealed, Sequence, Table
from mellomrom.config.errors import CannotRun
from mellomrom.core.crypto import Keyring, key_id_of

LEFT_OUT = ("django_session",)  # whoever holds a session is logged in as its user: it is not for a file
COMPRESSION = 1  # mostly sealed bytes in hexadecimal: more work gains nothing
SealedColumns = Iterable[tuple[str, str]]

_TABLES = """
    SELECT c.relname, array_agg(a.attname ORDER BY a.attnum)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE n.nspname = 'public' AND c.relkind = 'r'
        AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY c.relname ORDER BY c.relname
"""
_POINTS_AT = """
    SELECT c.conrelid::regclass::text, c.confrelid::regclass::text FROM pg_constraint c
    JOIN pg_namespace n ON n.oid = c.connamespace
    WHERE n.nspname = 'public' AND c.contype = 'f' AND c.conrelid <> c.confrelid
"""
_SEQUENCES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'S' ORDER BY c.relname
"""


def write(
    connection: psycopg.Connection[Any], path: Path, *, keys: Keyring, sealed: SealedColumns, at: datetime
) -> Manifest:
    """Write all rows as they stand at one moment to a new file; returns what is in it.

    Needs a fresh connection of the owner, and the (table, column) pairs that are sealed. Whoever writes to the tables
    goes on; whoever changes the tables themselves waits. Raises CannotRun, and KeyringError where these keys do not
    open what is there: nobody could read such a backup.
    """
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    with archive.whole(path) as draft, connection.transaction():
        connection.execute("SET LOCAL row_security = off")  # a policy that hid rows is an error, not a smaller backup
        columns = tables_of(connection)
        if "django_migrations" not in columns:
            raise CannotRun("There is nothing to back up: the tables are not there.")
        names = sql.SQL(", ").join(sql.Identifier(name) for name in columns)
        connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(names))
        samples = tuple(_samples(connection, keys, sealed))
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION) as file:
            tables = tuple(_copy(connection, file, name, columns[name]) for name in order(connection, columns))
            manifest = Manifest(
                made_at=at.isoformat(timespec="seconds"),
                version=version("mellomrom"),
                migrations=_migrations(connection),
                tables=tables,
                sequences=tuple(_sequences(connection)),
                sealed=samples,
            )
            archive.add_manifest(file, manifest, keys)
        with archive.reading(draft) as file:  # what cannot be read now cannot be read when it is needed
            archive.read_through(file, archive.opened(file, keys))
    return manifest


def tables_of(connection: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """Give the tables there are, with their columns in order."""
    return dict(connection.execute(_TABLES).fetchall())


def order(connection: psycopg.Connection[Any], names: Iterable[str]) -> list[str]:
    """Put tables in the order of their foreign keys: what is pointed at comes first."""
    graph: dict[str, set[str]] = {name: set() for name in sorted(names)}
    for table, points_at in connection.execute(_POINTS_AT):
        graph[table].add(points_at)
    return list(TopologicalSorter(graph).static_order())


def _copy(connection: psycopg.Connection[Any], file: zipfile.ZipFile, name: str, columns: list[str]) -> Table:
    """Copy one table into the file, without its rows where it is left out."""
    digest = hashlib.sha256()
    fields = sql.SQL(", ").join(sql.Identifier(column) for column in columns)
    form = "COPY (SELECT {1} FROM {0} WHERE false) TO STDOUT" if name in LEFT_OUT else "COPY {} ({}) TO STDOUT"
    query = sql.SQL(form).format(sql.Identifier("public", name), fields)
    table = Table(name, tuple(columns), 0, "")
    cursor = connection.cursor()
    with file.open(table.member, "w", force_zip64=True) as member, cursor.copy(query) as rows:
        for block in rows:
            digest.update(block)
            member.write(block)
    return Table(name, tuple(columns), cursor.rowcount, digest.hexdigest())


def _migrations(connection: psycopg.Connection[Any]) -> tuple[tuple[str, str], ...]:
    found = connection.execute("SELECT app, name FROM django_migrations ORDER BY id")
    return tuple((app, name) for app, name in found)


def _sequences(connection: psycopg.Connection[Any]) -> Iterator[Sequence]:
    for (name,) in connection.execute(_SEQUENCES).fetchall():
        query = sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier("public", name))
        row = connection.execute(query).fetchone()
        assert row is not None  # a sequence has one row
        yield Sequence(name, *row)


def _samples(connection: psycopg.Connection[Any], keys: Keyring, columns: SealedColumns) -> Iterator[Sealed]:
    """Give the shortest value that each key has closed, once these keys have opened it."""
    shortest: dict[str, tuple[bytes, str]] = {}
    for table, column in columns:
        key = sql.SQL("substring({} FROM 2 FOR 4)").format(sql.Identifier(column))
        query = sql.SQL("SELECT DISTINCT ON ({key}) {column} FROM {table} WHERE {column} IS NOT NULL"
                        " ORDER BY {key}, octet_length({column})").format(
            key=key, column=sql.Identifier(column), table=sql.Identifier("public", table)
        )  # fmt: skip
        for (value,) in connection.execute(query).fetchall():
            key_id = key_id_of(value)
            if key_id not in shortest or len(value) < len(shortest[key_id][0]):
                shortest[key_id] = (value, f"{table}.{column}")
    for key_id, (value, about) in sorted(shortest.items()):
        keys.open(value, about=about.encode())
        yield archive.sealed_value(value, key=key_id, about=about)
