"""One multi-row INSERT per table: four times as fast as `bulk_create`, measured (ADR 3)."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models


@cache
def _insert_sql(model: type[models.Model]) -> tuple[str, str, tuple[models.Field, ...]]:
    fields = tuple(f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField))
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(f.column)) for f in fields)
    head = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "
    return head, "(" + ", ".join(["%s"] * len(fields)) + ")", fields


def insert(rows: Sequence[models.Model]) -> None:
    """Write new rows of one table in one statement; nothing for an empty list.

    Needs complete instances (ids are made in Python). Sends no signals and reads nothing back. Raises IntegrityError
    as any insert does.
    """
    if not rows:
        return
    head, places, fields = _insert_sql(type(rows[0]))
    values: list[Any] = []
    for row in rows:
        values.extend(f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields)
    with connection.cursor() as cursor:
        cursor.execute(head + ", ".join([places] * len(rows)), values)
    for row in rows:  # from now they are rows: `save` updates
        row._state.adding, row._state.db = False, connection.alias
