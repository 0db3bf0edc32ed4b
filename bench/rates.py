"""Messages per second: over HTTP, taken in as files, and the floors beside them."""

import http.client
import os
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import psycopg

from bench import cost, floor
from bench.mail import Letter, Post
from bench.node import Node
from bench.report import Row, rate
from bench.town import Town

AT_ONCE = (1, 8, 32)


def over_http(house: Node, town: Town, *, letters: int, rounds: int) -> list[Row]:
    """Measure both doors, with 1, 8 and 32 connections, beside the same rows written by psycopg alone over as many."""
    rows = []
    for name in ("KITH", "FHIR"):
        for connections in AT_ONCE:
            pairs, costs = [], ""
            for _ in range(rounds):
                batch = town.write(name, letters)
                took, spent = _posted(house, batch, connections)
                pairs.append((letters / took, letters / _floor(house, batch, connections)))
                costs = cost.told(spent, letters)
            rows.append(_row(f"{name} over HTTP, {connections} at once", pairs, f"{_WAITS[connections]} {costs}."))
    return rows


_WAITS = {
    1: "One message at a time: every round trip and the flush of the commit are waited for.",
    8: "The processor: web server, database and whoever sends share all cores.",
    32: "The processor, as with 8; the rest of the messages wait in line.",
}


def _row(what: str, pairs: Sequence[tuple[float, float]], limit: str) -> Row:
    """Make the row of the median round by its part of the floor, the figures of ours and of the floor each a median."""
    ours, under = median(o for o, _ in pairs), median(f for _, f in pairs)
    return Row(what, f"{ours:.0f}/s", f"{under:.0f}/s", f"{median(o / f for o, f in pairs):.2f}", limit)


def _posted(house: Node, batch: Sequence[Letter], connections: int) -> tuple[float, dict[str, float]]:
    post = Post(house.port)
    with cost.of(parts(house)) as spent:
        began = time.perf_counter()
        post.send(batch, connections=connections)
        took = time.perf_counter() - began
    assert len(post.receipts) == len(batch), f"{len(batch) - len(post.receipts)} got no receipt"
    return took, spent


def serving(house: Node) -> dict[str, int]:
    """Name the processes that serve whoever asks."""
    assert house.web.process
    assert house.database.process
    return {"web": house.web.process.pid, "database": house.database.process.pid}


def parts(house: Node) -> dict[str, int]:
    """Name the processes whose time counts: those that serve, and whoever sends."""
    return serving(house) | {"sender": os.getpid()}


def _floor(house: Node, batch: Sequence[Letter], connections: int) -> float:
    with psycopg.connect(house.as_house) as database:
        messages = floor.rows_of(database, [letter.id for letter in batch])
    assert len(messages) == len(batch)
    return floor.write_at_once(house.as_house, messages, connections)


def batches(house: Node, town: Town, *, letters: int, rounds: int) -> list[Row]:
    """Measure files taken in by `mellomrom receive`, in one process and in two, beside psycopg over as many connections."""
    rows = []
    for name in ("KITH", "FHIR"):
        for processes, limit in _TURNS.items():
            pairs, costs = [], ""
            for _ in range(rounds):
                batch = town.write(name, letters)
                took, spent = _received(house, batch, processes)
                pairs.append((letters / took, letters / _floor(house, batch, processes)))
                costs = cost.told(spent, letters)
            many = "one process" if processes == 1 else f"{processes} processes"
            rows.append(_row(f"{name} batch, {many}", pairs, f"{limit} {costs}."))
    return rows


_TURNS = {
    1: "One process takes turns with the database, so one core at a time is at work:",
    2: "The processor: both processes and the database share all cores.",
}


def _received(house: Node, batch: Sequence[Letter], processes: int) -> tuple[float, dict[str, float]]:
    from mellomrom.integrations.files import receive

    assert house.database.process
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, str(n)) for n in range(len(batch))]
        for path, letter in zip(paths, batch, strict=True):
            path.write_bytes(letter.raw)
        ours = {"python": os.getpid()} if processes == 1 else {}  # what has ended is counted by nobody
        with cost.of(ours | {"database": house.database.process.pid}) as spent:
            began = time.perf_counter()
            answers = list(receive(paths, at=datetime.now(UTC), processes=processes))
            took = time.perf_counter() - began
    assert all(answer["accepted"] for answer in answers)
    return took, spent


def statements(town: Town) -> Row:
    """Count what one KITH message asks of the database."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from mellomrom.events.actions import take_in
    from mellomrom.integrations.files import DIALECTS

    batch = town.write("KITH", 20)
    with CaptureQueriesContext(connection) as asked:
        for letter in batch:
            take_in(letter.raw, dialect=DIALECTS["kith"], at=datetime.now(UTC))
    return Row("statements of one KITH message", f"{len(asked) / len(batch):.1f}")


def floors(house: Node, *, count: int) -> list[Row]:
    """Measure what is under every message besides its rows: an answer of Django's alone, and XML read and validated."""
    took = _asked(house.port, count, connections=8)
    return [
        Row(
            "an empty view, 8 at once",
            rate(count, took),
            limit="All of Django's middleware and no view: /kith asked by GET.",
        ),
        Row("KITH read and validated, one thread", rate(count, _seconds(lambda: _validated(count)))),
    ]


def _asked(port: int, count: int, *, connections: int) -> float:
    def ask() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _ in range(count // connections):
            line.request("GET", "/kith")
            line.getresponse().read()
        line.close()

    def all_of_them() -> None:
        asking = [threading.Thread(target=ask) for _ in range(connections)]
        for one in asking:
            one.start()
        for one in asking:
            one.join()

    return _seconds(all_of_them)


def _validated(count: int) -> None:
    from bench.mail import kith
    from mellomrom.integrations.kith import document, schema

    for letter in kith(count, seed="validated"):
        assert not schema.validate(document.parse(letter.raw))


def _seconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began
