"""`python -m bench`: what the house does in a second and what a page costs, each beside its floor, in one table."""

import argparse
import cProfile
import os
import pstats
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench import cards, fanout, memory, node, pages, rates, report, walls
from bench.report import Row
from bench.town import Town
from mellomrom.config.paths import HEARTBEAT
from mellomrom.database import roles

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"


def main() -> None:
    """Measure, print one table, and write it down where that was asked for."""
    chosen = _arguments()
    letters, rounds, crowd = (40, 1, 2_500) if chosen.quick else (chosen.letters, chosen.rounds, 25_000)
    rows: list[Row] = []
    report.now("Starting a node: database, tables, a community, web server and worker")
    with node.running() as house, _django(house):
        report.now("Start-up: web server and worker")
        started = _start_ups(house)
        town = Town()
        if chosen.profile:
            report.now(f"Where the time of taking in {letters} messages goes")
            return _profile(town, letters)
        report.now(f"Pages: inbox, person, story and a message, among 300 persons and {crowd}")
        grown = pages.measured(house, town, many=crowd)
        report.now("Crisis cards: eight who look at once, and one among few and many")
        grown += cards.measured(house, town, many=2 * crowd, rounds=rounds)  # it has grown to `crowd` already
        report.now("Walls and log: with them and without")
        walled = walls.measured(house, town, letters=letters, rounds=rounds)  # before the inbox is one of thousands
        report.now(f"Doors: {letters} messages over 1, 8 and 32 connections, beside their floor; rounds: {rounds}")
        rows += rates.over_http(house, town, letters=letters, rounds=rounds)
        report.now("Batches: files taken in by one process and by two")
        rows += rates.batches(house, town, letters=letters, rounds=rounds)
        report.now("Floors: an empty view, a message read, statements")
        rows += rates.floors(house, count=letters * 2)
        rows.append(rates.statements(town))
        rows += walled
        report.now("One event to five recipients")
        rows += fanout.measured(house, town, events=letters // 2)
        rows += grown
        rows += started
        for name, part in (("web server", house.web), ("worker", house.worker), ("database", house.database)):
            used = memory.megabytes(part.process.pid) if part.process else 0
            rows.append(Row(f"memory, {name}", f"{used:.0f} MB"))
    print(report.table(rows))
    if chosen.write:
        PAGE.write_text(report.page(rows, on=datetime.now(UTC), how=" --quick" if chosen.quick else ""))


def _start_ups(house: node.Node) -> list[Row]:
    """Start web server and worker anew, one after the other, and measure until each does its work."""
    house.worker.stop()
    house.web.stop()
    began = time.perf_counter()
    house.web.start()
    house.wait()
    web = time.perf_counter() - began
    beat = house.state / HEARTBEAT
    beat.unlink(missing_ok=True)
    began = time.perf_counter()
    house.worker.start()
    while not beat.exists():
        time.sleep(0.005)
    worker = time.perf_counter() - began
    limit = "Python reads Django, the pathways and the tables of the formats."
    return [
        Row("start-up, web server", f"{web:.1f} s", limit=limit),
        Row("start-up, worker", f"{worker:.1f} s", limit=limit),
    ]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small batches, one round, a small crowd")
    parser.add_argument("--letters", type=int, default=400, help="messages in each batch")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured; the median counts")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    parser.add_argument("--profile", action="store_true", help="only say where the time of taking in goes")
    return parser.parse_args()


@contextmanager
def _django(house: node.Node) -> Iterator[None]:
    """Let this process be one more of the node's own, for what is measured without HTTP."""
    os.environ |= {name: house.env[name] for name in ("MELLOMROM_STATE", "DATABASE_URL", "DEMO")}
    os.environ["DJANGO_SETTINGS_MODULE"] = "mellomrom.config.settings"
    import django
    from django.db import connection

    django.setup()
    connection.settings_dict["OPTIONS"]["assume_role"] = roles.HOUSE  # as every process does that serves no page
    try:
        yield
    finally:
        connection.close()


def _profile(town: Town, letters: int) -> None:
    from mellomrom.events.actions import take_in
    from mellomrom.integrations.files import DIALECTS

    for letter in town.write("KITH", 20):  # what is read once is read
        take_in(letter.raw, dialect=DIALECTS["kith"], at=datetime.now(UTC))
    batch = town.write("KITH", letters)
    with cProfile.Profile() as profiler:
        for letter in batch:
            take_in(letter.raw, dialect=DIALECTS["kith"], at=datetime.now(UTC))
    pstats.Stats(profiler).sort_stats("cumulative").print_stats("mellomrom|psycopg|execute", 60)


if __name__ == "__main__":
    main()
