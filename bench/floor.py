"""The floor: how fast raw psycopg writes the very rows that messages became, one transaction for each message.

The rows are read back as they lie, given new ids of their own, and written into the same tables with the same indexes,
constraints and commit: no reading of XML, no rules, no look-ups, no encryption. Nothing that does the same can be faster.
"""

import multiprocessing
import os
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

# Tables in the order in which rows point at each other, each with how its rows are found from a message.
TABLES: dict[str, LiteralString] = {
    "exchange_message": "id = %(message)s OR id IN (SELECT message_id FROM events_delivery WHERE event_id = %(event)s)",
    "sharing_decision": "person_id = %(person)s AND decided_at = %(at)s",
    "events_event": "id = %(event)s",
    "events_course": "opened_by_id = %(event)s",
    "events_courseevent": "event_id = %(event)s",
    "events_notice": "event_id = %(event)s",
    "events_delivery": "event_id = %(event)s",
    "sharing_log": "person_id = %(person)s AND at = %(at)s",
    "events_duty": "event_id = %(event)s",
    "events_move": "at = %(at)s AND duty_id IN (SELECT id FROM events_duty WHERE person_id = %(person)s)",
}
# What is written for each delivery of an event while it goes, one row in each transaction.
DELIVERED: dict[str, LiteralString] = {
    "sharing_log": "what = 'delivery.sent' AND ref IN (SELECT id FROM events_delivery WHERE event_id = %(event)s)",
    "exchange_message": "direction = 'in' AND received_at IN"
    " (SELECT received_at FROM events_delivery WHERE event_id = %(event)s)",
}
OWN_NAMES = {"foreign_id": lambda: str(uuid.uuid4()), "facts_hash": lambda: os.urandom(32)}  # what must be unique
Rows = list[dict[str, Any]]
PROCESSES = 2
PATIENCE = 600  # seconds


def rows_of(database: psycopg.Connection[Any], letters: Sequence[str]) -> list[dict[str, Rows]]:
    """Give the rows that each of these messages became, by table."""
    return list(_found(database, letters, TABLES))


def deliveries_of(database: psycopg.Connection[Any], letters: Sequence[str]) -> list[dict[str, Rows]]:
    """Give the rows that were written while what each of these became was delivered: the log's, and the receipts."""
    found = _found(database, letters, DELIVERED)
    return [{table: [row]} for one in found for table, rows in one.items() for row in rows]


def _found(
    database: psycopg.Connection[Any], letters: Sequence[str], tables: Mapping[str, LiteralString]
) -> Iterator[dict[str, Rows]]:
    query = (
        "SELECT m.id AS message, e.id AS event, e.person_id AS person, e.recorded_at AS at FROM exchange_message m"
        " JOIN events_event e ON e.message_id = m.id WHERE m.foreign_id = ANY(%s) ORDER BY e.recorded_at"
    )
    with database.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        for whose in cursor.execute(query, [list(letters)]).fetchall():
            one = {}
            for table, where in tables.items():
                cursor.execute(sql.SQL("SELECT * FROM {} WHERE " + where).format(sql.Identifier(table)), whose)
                one[table] = cursor.fetchall()
            yield one


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


def write_at_once(address: str, messages: Sequence[dict[str, Rows]], connections: int) -> float:
    """Write the rows of each message in one transaction, over so many connections; returns the seconds it took.

    In two processes, as the web server has, where there are two connections or more. What is written is made ready first.
    """
    ready = [_statements(renamed(message)) for message in messages]
    processes = min(connections, PROCESSES)
    spawn = multiprocessing.get_context("spawn")
    line = spawn.Barrier(processes + 1)
    writing = [
        spawn.Process(target=_write, args=(address, ready[n::processes], connections // processes, line))
        for n in range(processes)
    ]
    for process in writing:
        process.start()
    line.wait(PATIENCE)
    began = time.perf_counter()
    line.wait(PATIENCE)
    took = time.perf_counter() - began
    for process in writing:
        process.join()
    return took


Statements = list[tuple[str, list[Any]]]


def _write(address: str, messages: Sequence[Statements], connections: int, line: Any) -> None:
    """Write over so many connections, one thread for each; the line is passed together, before and after."""
    databases = [psycopg.connect(address) for _ in range(connections)]
    with ThreadPoolExecutor(connections) as threads:
        line.wait(PATIENCE)
        shares = [messages[n::connections] for n in range(connections)]
        list(threads.map(_write_over, databases, shares))
        line.wait(PATIENCE)
    for database in databases:
        database.close()


def _write_over(database: psycopg.Connection[Any], messages: Sequence[Statements]) -> None:
    for statements in messages:
        with database.transaction():
            for statement, values in statements:
                database.execute(statement, values)


def _statements(message: dict[str, Rows]) -> Statements:
    out = []
    for table, rows in message.items():
        if rows:
            columns = ", ".join(f'"{column}"' for column in rows[0])
            places = ", ".join(["(" + ", ".join(["%s"] * len(rows[0])) + ")"] * len(rows))
            values = [value for row in rows for value in row.values()]
            out.append((f"INSERT INTO {table} ({columns}) VALUES {places}", values))
    return out
