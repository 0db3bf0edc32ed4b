"""Rows in and out with few statements and few round trips: what the way of a message needs, measured (ADR 3).

    insert(rows)                    one INSERT for all rows of a table: four times as fast as `bulk_create`
    ask(Ask(…), *inserting(…), …)   several statements in one round trip, carried out in order
    new(Model, …)                   a row that is to be written, at a fifth of what calling the model costs
    inserting(rows, rows, …)        the rows of several tables in one statement
    updating(rows, "life", …)       the same columns of many rows in one UPDATE

The SQL of each is the same text for the same tables, so that PostgreSQL plans it once for each connection.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.models.base import ModelState

_AS_IT_IS = (  # fields whose value in Python is what is sent; every other is asked for it
    models.UUIDField,
    models.TextField,
    models.BooleanField,
    models.DateTimeField,
    models.DateField,
    models.IntegerField,
    models.JSONField,
)
_Words = dict[str, tuple[str, bool]]  # the attribute that a word sets, and whether it is given a row
T = TypeVar("T")
M = TypeVar("M", bound=models.Model)


def columns(model: type[models.Model], table: str) -> str:
    """Give the columns of a model as a SELECT names them, the table called `table` there; `made` makes rows of them."""
    return ", ".join(f'{table}."{f.column}"' for f in model._meta.concrete_fields)


def made(model: type[M], values: Sequence[Any]) -> M:
    """Make a row of a model of the values of `columns`, as a query of Django's does."""
    opened = [convert(value) if convert else value for convert, value in zip(_converters(model), values, strict=True)]
    return model.from_db(connection.alias, [f.attname for f in model._meta.concrete_fields], opened)


@cache
def _converters(model: type[models.Model]) -> list[Callable[[Any], Any] | None]:
    def converter(field: Any) -> Callable[[Any], Any] | None:
        if not hasattr(field, "from_db_value"):
            return None
        return lambda value: field.from_db_value(value, None, connection)

    return [converter(field) for field in model._meta.concrete_fields]


def nothing(rows: list[Any]) -> None:
    """Read nothing: the statement gives no rows."""


@dataclass(frozen=True)
class Ask(Generic[T]):
    """One statement and how its rows are read."""

    sql: str
    values: Sequence[Any]
    read: Callable[[list[Any]], T]


def ask(*asked: Ask[Any]) -> list[Any]:
    """Carry out several statements in one round trip; gives what each read of its rows, in order.

    One after another: each sees what those before it did, and what others had committed by then. Raises what any
    statement raises, as Django names it; the transaction or savepoint must then be rolled back.
    """
    with prepared():
        if len(asked) < 2:
            return [_read(one, _run(one)) for one in asked]
        with connection.wrap_database_errors, connection.connection.pipeline():
            return [_read(one, cursor) for one, cursor in [(one, _run(one)) for one in asked]]


@contextmanager
def prepared(*, after: int = 0) -> Iterator[None]:
    """Let PostgreSQL plan a statement once for each connection, when it has been carried out so many times before.

    Queries of Django's it plans anew each time otherwise: there are many, and a plan made while a table was small is
    kept long after it has grown. What is found by its id is not hurt by that, and one that joins ten tables costs more
    to plan than to carry out. With `after`, what is never said twice (a savepoint has a name of its own) is left out.
    """
    connection.ensure_connection()
    database = connection.connection
    before = database.prepare_threshold
    database.prepare_threshold = after
    try:
        yield
    finally:
        database.prepare_threshold = before


def _run(one: Ask[Any]) -> Any:
    cursor = connection.cursor()
    cursor.execute(one.sql, one.values)
    return cursor


def _read(one: Ask[Any], cursor: Any) -> Any:
    return None if one.read is nothing else one.read(cursor.fetchall())


def new(model: type[M], **values: Any) -> M:
    """Make a row of a model, as calling the model does, at a fifth of what that costs: for the many that a message makes.

    Raises KeyError for a word that is no column or relation of the model.
    """
    row = model.__new__(model)
    state = row._state = ModelState()
    own = row.__dict__
    constants, made_anew, words = _blank(model)
    own.update(constants)
    for name, value in values.items():
        attname, relation = words[name]
        if relation:
            state.fields_cache[name] = value
            own[attname] = None if value is None else value.pk
        else:
            own[attname] = value
    for attname, make in made_anew:
        if attname not in own:
            own[attname] = make()
    return row


@cache
def _blank(model: type[models.Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]], _Words]:
    """Give what a new row of a model has: constants, what is made for each, and the words for its columns."""
    fields = model._meta.concrete_fields
    made_anew = [(f.attname, f.default) for f in fields if f.has_default() and callable(f.default)]
    constants = {f.attname: f.get_default() for f in fields if not (f.has_default() and callable(f.default))}
    words: _Words = {f.attname: (f.attname, False) for f in fields}
    words |= {f.name: (f.attname, True) for f in fields if isinstance(f, models.ForeignKey)}
    return constants, made_anew, words


@cache
def _columns(model: type[models.Model]) -> "tuple[models.Field[Any, Any], ...]":
    return tuple(f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField))


@cache
def _insert_sql(model: type[models.Model]) -> tuple[str, str]:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(f.column)) for f in _columns(model))
    head = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "
    return head, "(" + ", ".join(["%s"] * len(_columns(model))) + ")"


def insert(rows: Sequence[models.Model]) -> None:
    """Write new rows of one table in one statement; nothing for an empty list.

    Needs complete instances (ids are made in Python). Sends no signals and reads nothing back. Raises IntegrityError
    as any insert does.
    """
    if not rows:
        return
    head, places = _insert_sql(type(rows[0]))
    values: list[Any] = []
    for row in rows:
        values.extend(f.get_db_prep_save(getattr(row, f.attname), connection) for f in _columns(type(row)))
    if len(rows) == 1:
        ask(Ask(head + places, values, nothing))
    else:  # another text for each number of rows
        with connection.cursor() as cursor:
            cursor.execute(head + ", ".join([places] * len(rows)), values)
    _stand(rows)


def inserting(*tables: Sequence[models.Model]) -> list[Ask[None]]:
    """Make the one statement that writes new rows of several tables, each list of one table; none where all are empty.

    Foreign keys are looked at when the transaction ends, so that rows may point at each other in any order. The rows go
    as JSON, in which bytes double: write what is large with `insert`.
    """
    filled = [rows for rows in tables if rows]
    if not filled:
        return []
    for rows in filled:
        _stand(rows)
    return [Ask(_together(tuple(type(rows[0]) for rows in filled)), [as_json(rows) for rows in filled], nothing)]


@cache
def _together(tables: tuple[type[models.Model], ...]) -> str:
    *first, last = [_insert_json_sql(model) for model in tables]
    parts = ", ".join(f"w{number} AS ({sql})" for number, sql in enumerate(first))
    return f"WITH {parts} {last}" if first else last


@cache
def _insert_json_sql(model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(quote(str(f.column)) for f in _columns(model))
    return f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)"


def as_json(rows: Iterable[models.Model], *names: str) -> str:
    """Write rows, or the named columns of them with their ids, as PostgreSQL makes rows of them again."""
    return json.dumps([_named(row, names) for row in rows], default=_plain, ensure_ascii=False)


def _named(row: models.Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {column: value(row) for column, value in _getters(type(row), names)}


@cache
def _getters(model: type[models.Model], names: tuple[str, ...]) -> list[tuple[str, Callable[[Any], Any]]]:
    chosen = [f for f in _columns(model) if not names or f.primary_key or f.name in names]
    return [(str(f.column), _getter(f)) for f in chosen]


def _getter(field: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    name = str(field.attname)
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, _AS_IT_IS) or type(target) is models.BinaryField:  # not one that seals
        return lambda row: row.__dict__[name]
    return lambda row: field.get_db_prep_save(row.__dict__[name], connection)


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime | date):
        return value.isoformat()
    return f"\\x{bytes(value).hex()}"  # as PostgreSQL writes bytes


def updating(rows: Sequence[models.Model], *names: str) -> list[Ask[None]]:
    """Make the one statement that writes these columns of many rows of a table, each its own. Hold the rows first."""
    if not rows:
        return []
    return [Ask(_update_sql(type(rows[0]), names), [as_json(rows, *names), [row.pk for row in rows]], nothing)]


@cache
def _update_sql(model: type[models.Model], names: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    columns = [quote(str(model._meta.get_field(name).column)) for name in names]  # type: ignore[union-attr]
    new = ", ".join(f"{column} = new.{column}" for column in columns)
    return (  # the ids once more, because nobody tells the planner how few rows the JSON holds
        f"UPDATE {table} AS old SET {new} FROM json_populate_recordset(NULL::{table}, %s) AS new"
        f" WHERE old.{key} = new.{key} AND old.{key} = ANY(%s)"
    )


def _stand(rows: Iterable[models.Model]) -> None:
    for row in rows:  # from now they are rows: `save` updates
        row._state.adding, row._state.db = False, connection.alias
