"""Whose request the database is told that this is: an organization, or a person who reads about herself.

Told at the beginning of a request and taken back at its end, for the connection and not for a transaction: an action may
demand to be the outermost transaction. A connection that cannot be told to forget is closed, so that nothing of one
request is there in the next. Without a context the runtime role sees nothing about persons (`walls`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
from django.db import connection

_TELL = """
SELECT set_config('mellomrom.organization', %s, false), set_config('mellomrom.person', %s, false),
    set_config('mellomrom.units', coalesce(
        (SELECT array_agg(id)::text FROM directory_unit WHERE organization_id = nullif(%s, '')::uuid), ''), false)
"""
_FORGET = """
SELECT set_config('mellomrom.organization', '', false), set_config('mellomrom.person', '', false),
    set_config('mellomrom.units', '', false)
"""
_TOLD = "mellomrom_told"  # on the connection: it knows whose request this is


def tell(*, organization: UUID | None = None, person: UUID | None = None) -> None:
    """Let what is read from now on be what this organization, or this person, may reach; `forget` takes it back."""
    connection.ensure_connection()
    setattr(connection, _TOLD, True)
    asks_for = str(organization or "")
    with connection.wrap_database_errors:
        connection.connection.execute(_TELL, [asks_for, str(person or ""), asks_for])


def forget() -> None:
    """Take back what was told, if anything was. A connection where that fails is closed."""
    if not getattr(connection, _TOLD, False):
        return
    setattr(connection, _TOLD, False)
    if connection.connection is None:  # closed meanwhile: the next one knows nothing
        return
    try:
        connection.connection.execute(_FORGET)
    except psycopg.Error:
        connection.close()


@contextmanager
def walls(*, organization: UUID | None = None, person: UUID | None = None) -> Iterator[None]:
    """Tell whose this is while the block lasts, and forget it after, whatever goes wrong in it."""
    tell(organization=organization, person=person)
    try:
        yield
    finally:
        forget()
