"""A crowd: the people there are, with all that was ever written about them, over and over, in municipalities of their own.

The database copies rows by itself: every id about a person becomes another, the same for the same copy, so that rows
point at each other as before. Each copy of the people has its own organizations and units, so that one unit's work does
not grow: that is what a country is. Nobody reads these rows but the pages that are measured.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql

EVERYBODY = (  # tables about persons
    "people_person", "people_personidentifier", "people_registration", "people_teammember", "exchange_message",
    "sharing_decision", "sharing_log", "events_event", "events_course", "events_courseevent", "events_notice",
    "events_duty", "events_offer", "events_move", "plans_crisisplan", "plans_crisisversion",
)  # fmt: skip
PLACES = ("directory_organization", "directory_unit")
OWN = {  # what must be another in each copy, besides ids
    ("people_personidentifier", "index"): "sha256(index || k::text::bytea)",
    ("exchange_message", "foreign_id"): "foreign_id || '-' || k",
    ("directory_organization", "number"): "''",
    ("directory_organization", "municipality"): "municipality || '-' || k",
    ("directory_organization", "her_id"): "''",
    ("directory_unit", "her_id"): "''",
    ("sharing_log", "ref"): "md5(ref::text || k)::uuid",
    # Nothing of theirs falls due while others are measured: a worker that catches up with a country is another figure.
    ("events_duty", "next_offer_at"): "next_offer_at + interval '1 year'",
    ("events_duty", "lapses_at"): "lapses_at + interval '1 year'",
    ("events_course", "ends_at"): "ends_at + interval '1 year'",
    ("events_course", "silent_at"): "silent_at + interval '1 year'",
}
KEPT = {  # there is one who runs the node
    "directory_organization": "WHERE kind <> 'operator'",
    "directory_unit": "WHERE organization_id <> (SELECT id FROM directory_organization WHERE kind = 'operator')",
}
_COLUMNS = """
SELECT a.attname, (SELECT f.confrelid::regclass::text FROM pg_constraint f
                   WHERE f.contype = 'f' AND f.conrelid = a.attrelid AND f.conkey = ARRAY[a.attnum]),
       a.attname = 'id'
FROM pg_attribute a WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
"""


def grow(admin_address: str, to: int) -> int:
    """Copy everybody until there are about so many persons; returns how many there are. Needs a superuser's address."""
    with psycopg.connect(admin_address) as database:
        database.execute("SET session_replication_role = replica")  # no triggers: rows that are copied fit together
        database.execute("SET synchronous_commit = off")
        here = _count(database)
        copies = max(round(to / here) - 1, 0)
        for table in (*PLACES, *EVERYBODY):
            if copies:
                database.execute(_copy(database, table), {"first": here * 1000, "last": here * 1000 + copies - 1})
        database.commit()
        database.autocommit = True
        database.execute("ANALYZE")
        return _count(database)


def _count(database: psycopg.Connection[Any]) -> int:
    row = database.execute("SELECT count(*) FROM people_person").fetchone()
    return int(row[0]) if row else 0


def _copy(database: psycopg.Connection[Any], table: str) -> sql.Composed:
    columns: Sequence[tuple[str, str | None, bool]] = database.execute(_COLUMNS, [table]).fetchall()
    chosen = [(name, points_at) for name, points_at, _ in columns if (table, name) != ("sharing_log", "id")]
    values = [_value(table, name, points_at) for name, points_at in chosen]
    names = sql.SQL(", ").join(sql.Identifier(name) for name, _ in chosen)
    kept = sql.SQL(KEPT.get(table, ""))
    return sql.SQL(
        "INSERT INTO {} ({}) SELECT {} FROM {} CROSS JOIN generate_series(%(first)s::int, %(last)s::int) AS k {}"
    ).format(sql.Identifier(table), names, sql.SQL(", ").join(values), sql.Identifier(table), kept)


def _value(table: str, name: str, points_at: str | None) -> sql.Composable:
    if (table, name) in OWN:
        return sql.SQL(OWN[table, name])  # type: ignore[arg-type]
    if name == "id" or points_at in (*EVERYBODY, *PLACES):
        return sql.SQL("md5({}::text || k)::uuid").format(sql.Identifier(name))
    return sql.Identifier(name)
