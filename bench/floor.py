"""The floor: how fast raw psycopg writes the very rows that messages became, one transaction for each message.

The rows are read back as they lie, given new ids of their own, and written into the same tables with the same indexes,
constraints and commit: no reading of XML, no rules, no look-ups, no encryption. Nothing that does the same can be faster.
"""

import os
import time
import uuid
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

TABLES = {  # in the order in which rows point at each other, each with how its rows are found from a message
    "exchange_message": "id = %(message)s",
    "sharing_decision": "id IN (SELECT decision_id FROM events_notice WHERE event_id = %(event)s UNION"
    " SELECT decision_id FROM events_duty WHERE event_id = %(event)s) AND decided_at = %(at)s",
    "events_event": "id = %(event)s",
    "events_course": "opened_by_id = %(event)s",
    "events_courseevent": "event_id = %(event)s",
    "events_notice": "event_id = %(event)s",
    "sharing_log": "ref IN (SELECT id FROM events_notice WHERE event_id = %(event)s)",
    "events_duty": "event_id = %(event)s",
    "events_move": "duty_id IN (SELECT id FROM events_duty WHERE event_id = %(event)s)",
}
OWN_NAMES = {"foreign_id": lambda: str(uuid.uuid4()), "facts_hash": lambda: os.urandom(32)}  # what must be unique
Rows = list[dict[str, Any]]


def rows_of(database: psycopg.Connection[Any], letters: Sequence[str]) -> list[dict[str, Rows]]:
    """Give the rows that each of these messages became, by table."""
    query = (
        "SELECT m.id AS message, e.id AS event, e.recorded_at AS at FROM exchange_message m"
        " JOIN events_event e ON e.message_id = m.id WHERE m.foreign_id = ANY(%s) ORDER BY e.recorded_at"
    )
    found = []
    with database.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        for whose in cursor.execute(query, [list(letters)]).fetchall():
            one = {}
            for table, where in TABLES.items():
                cursor.execute(sql.SQL("SELECT * FROM {} WHERE " + where).format(sql.Identifier(table)), whose)
                one[table] = cursor.fetchall()
            found.append(one)
    return found


def renamed(message: dict[str, Rows]) -> dict[str, Rows]:
    """Give the same rows under new ids, pointing at each other as before and at everything else as it is."""
    new = {row["id"]: uuid.uuid4() for rows in message.values() for row in rows if isinstance(row["id"], uuid.UUID)}

    def value(column: str, old: Any) -> Any:
        if column in OWN_NAMES:
            return OWN_NAMES[column]()
        if isinstance(old, dict | list):
            return Jsonb(old)
        return new.get(old, old) if isinstance(old, uuid.UUID) else old

    return {
        table: [{c: value(c, v) for c, v in row.items() if (table, c) != ("sharing_log", "id")} for row in rows]
        for table, rows in message.items()
    }


def write(address: str, messages: Sequence[dict[str, Rows]]) -> float:
    """Write the rows of each message in one transaction, one INSERT per table; returns the seconds it took."""
    ready = [_statements(renamed(message)) for message in messages]
    with psycopg.connect(address) as database:
        began = time.perf_counter()
        for statements in ready:
            with database.transaction():
                for statement, values in statements:
                    database.execute(statement, values)
        return time.perf_counter() - began


def _statements(message: dict[str, Rows]) -> list[tuple[str, list[Any]]]:
    out = []
    for table, rows in message.items():
        if rows:
            columns = ", ".join(f'"{column}"' for column in rows[0])
            places = ", ".join(["(" + ", ".join(["%s"] * len(rows[0])) + ")"] * len(rows))
            values = [value for row in rows for value in row.values()]
            out.append((f"INSERT INTO {table} ({columns}) VALUES {places}", values))
    return out
