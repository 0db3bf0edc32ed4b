"""`python -m bench`: messages per second, end to end, and what raw psycopg needs for the same rows in the same run."""

import argparse
import cProfile
import os
import pstats
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime, timedelta
from itertools import islice

import psycopg

from bench import floor, mail, memory, node

TEAM = {"rop": "rop", "home_care": "home_care", "gp": "gp"}
PLACES = {"KITH": ("5037", "levanger"), "FHIR": ("5006", "steinkjer")}  # where the samples of each go
WRITE = {"KITH": mail.kith, "FHIR": mail.fhir}
Table = list[tuple[str, str]]


def main() -> None:
    """Measure, and print one table."""
    chosen = _arguments()
    table: Table = []
    with node.running() as house, _django(house):
        town = Town()
        _inbox(house, town, table)
        measured = _over_http(house, town, table, chosen.letters)
        _in_process(town, table, chosen.letters, chosen.profile)
        _floor(house, table, measured)
        for name, part in (("web server", house.web), ("worker", house.worker), ("database", house.database)):
            used = memory.megabytes(part.process.pid) if part.process else 0
            table.append((f"memory, {name}", f"{used:.0f} MB"))
    width = max(len(what) for what, _ in table)
    for what, value in table:
        print(f"{what:<{width}}  {value:>14}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--letters", type=int, default=200, help="messages in each batch")
    parser.add_argument("--profile", action="store_true", help="say where the time of taking in goes")
    return parser.parse_args()


@contextmanager
def _django(house: node.Node) -> Iterator[None]:
    """Let this process be one more of the node's own, for what is measured without HTTP."""
    os.environ |= {name: house.env[name] for name in ("MELLOMROM_STATE", "DATABASE_URL", "DEMO")}
    os.environ["DJANGO_SETTINGS_MODULE"] = "mellomrom.config.settings"
    import django
    from django.db import connection

    django.setup()
    try:
        yield
    finally:
        connection.close()


class Town:
    """Writes batches of letters, each about people of its own who have a care team of three and no other stay."""

    def __init__(self) -> None:
        from mellomrom.directory.models import Unit
        from mellomrom.world import places

        by_id = {unit.id: unit for unit in Unit.objects.select_related("organization")}
        self.units = {key: by_id[unit_id] for unit_id, key in places.keys_of(by_id.values()).items()}
        self.people = 0

    def write(self, name: str, count: int) -> list[mail.Letter]:
        """Write a batch of KITH or FHIR messages, and down whom they are about."""
        from mellomrom.directory.queries import house
        from mellomrom.people import actions
        from mellomrom.people.catalogue import PersonNamed, TeamFunction

        first, self.people = self.people, self.people + (count + 1) // 2
        municipality, place = PLACES[name]
        since = datetime.now(UTC) - timedelta(days=100)
        for number in islice(mail.numbers(), first, self.people):
            named = PersonNamed((("FNR", number),), "Testesen", "Prøve", date(1960, 1, 1), municipality)
            person, _ = actions.find(named, verified=True)
            for function, key in TEAM.items():
                actions.join_team(person, self.units[f"{key}.{place}"], TeamFunction(function), by=house(), at=since)
        return WRITE[name](count, seed=f"{name} {first}", first=first)


def _inbox(house: node.Node, town: Town, table: Table) -> None:
    """Measure the inbox of a unit that was told of fifty persons."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from mellomrom.directory.models import StaffRole
    from mellomrom.events import queries

    mail.Post(house.port).send(town.write("KITH", 100), connections=4)
    roles = StaffRole.objects.select_related("unit__organization", "actor")
    role = roles.filter(unit__her_id=mail.SENT_TO).order_by("pk")[:1].get()
    with CaptureQueriesContext(connection) as asked:
        shown = queries.inbox(role, at=datetime.now(UTC))
    took = min(_seconds(lambda: queries.inbox(role, at=datetime.now(UTC))) for _ in range(5))
    table.append(
        (
            f"inbox of 50 persons ({len(shown.now) + len(shown.today) + len(shown.later)} cards), {len(asked)} queries",
            f"{1000 * took:.0f} ms",
        )
    )


def _over_http(house: node.Node, town: Town, table: Table, letters: int) -> tuple[list[mail.Letter], float]:
    """Measure both doors with 1 and with 8 connections; returns the KITH letters over one, and the seconds they took."""
    measured: list[tuple[list[mail.Letter], float]] = []
    for name in WRITE:
        for connections in (1, 8):
            batch, post = town.write(name, letters), mail.Post(house.port)
            began = time.perf_counter()
            post.send(batch, connections=connections)
            took = time.perf_counter() - began
            assert len(post.receipts) == letters, f"{letters - len(post.receipts)} got no receipt"
            measured.append((batch, took))
            table.append((f"{name} over HTTP, {connections} connection{'s' * (connections > 1)}", _rate(letters, took)))
    return measured[0]


def _in_process(town: Town, table: Table, letters: int, profile: bool) -> None:
    from mellomrom.events.actions import take_in
    from mellomrom.integrations.files import DIALECTS

    for name in WRITE:
        batch = town.write(name, letters)
        profiler = cProfile.Profile() if profile and name == "KITH" else None
        began = time.perf_counter()
        with profiler or nullcontext():
            for letter in batch:
                take_in(letter.raw, dialect=DIALECTS[name.lower()], at=datetime.now(UTC))
        table.append((f"{name} taken in, one process without HTTP", _rate(letters, time.perf_counter() - began)))
        if profiler:
            pstats.Stats(profiler).sort_stats("cumulative").print_stats("mellomrom|execute", 45)


def _floor(house: node.Node, table: Table, measured: tuple[list[mail.Letter], float]) -> None:
    """Write the rows of the KITH messages that came over one connection again, with psycopg alone."""
    letters, took = measured
    with psycopg.connect(house.database.runtime_url) as database:
        messages = floor.rows_of(database, [letter.id for letter in letters])
    rows = sum(len(found) for message in messages for found in message.values())
    alone = floor.write(house.database.runtime_url, messages)
    table.append(
        (f"the same rows by psycopg alone ({rows / len(messages):.1f} per message)", _rate(len(messages), alone))
    )
    table.append(("KITH over HTTP, 1 connection: time against that", f"{took / alone:.1f} x"))


def _seconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def _rate(count: int, took: float) -> str:
    return f"{count / took:.0f} per second"


if __name__ == "__main__":
    main()
