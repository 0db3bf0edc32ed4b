"""What row-level security, the log and deciding cost: the same request and the same message with and without, taken by turns.

Without: the tables' policies are switched off by their owner, and nobody says whose a request is or becomes the house. All
in this process, so that nothing but that differs: the pages by Django's test client, behind the walls as in the web server.
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from statistics import median
from typing import Any
from unittest.mock import patch

import psycopg

from bench import cost
from bench.node import Node
from bench.report import Row
from bench.town import Town

TIMES = 45
LOG_ROWS = 300
Pair = tuple[float, float]


@contextmanager
def without(owner: psycopg.Connection[Any]) -> Iterator[None]:
    """Let there be no walls while the block lasts."""
    from django.db import connection

    from mellomrom.database import behind, house
    from mellomrom.database.walls import WALLS

    def switch(how: str) -> None:
        for table in WALLS:
            owner.execute(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY")

    connection.close()  # plans that were made for the other case
    switch("DISABLE")
    try:
        with (
            patch.object(behind, "tell", lambda **_: None),
            patch.object(house, "_change", lambda role: None),
            patch.object(house, "entering", list),
        ):
            yield
    finally:
        connection.close()
        switch("ENABLE")


def measured(house: Node, town: Town, *, letters: int, rounds: int) -> list[Row]:
    """Measure three pages and a message both ways, by turns; and how much of a message is deciding."""
    from django.db import connection

    from mellomrom.config import databases
    from mellomrom.database import roles

    options = connection.settings_dict["OPTIONS"]
    connection.close()
    options["assume_role"] = None  # as the web server: behind the walls
    databases.keep_plans()
    try:
        with psycopg.connect(house.database.owner_url, autocommit=True) as owner:
            asked = _pages(house) | {"message": _messages(town)}
            a_row = _cost_of_a_log_row(house)
            rows = [
                _row(name, _by_turns(house, owner, do, rounds), logging=a_row * _log_rows(owner, do))
                for name, do in asked.items()
            ]
    finally:
        connection.close()
        options["assume_role"] = roles.HOUSE
        del options["prepare_threshold"]
    return [*rows, _deciding(town, letters)]


def _pages(house: Node) -> dict[str, Callable[[], object]]:
    """Give what asks for each page as the nurse that the letters go to, who finds something in her inbox."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client

    from bench.pages import LOGIN

    client = Client(raise_request_exception=True, REMOTE_ADDR="127.0.0.1", HTTP_HOST="localhost")
    user = User.objects.get(username=LOGIN)
    client.force_login(user)
    client.post("/role", {"role": user.roles.earliest("pk").pk})  # who has several roles chooses one first
    page = client.get("/inbox").content.decode()
    person = re.findall(r"/people/[0-9a-f-]{36}", page)[0]
    story = re.findall(r"/events/[0-9a-f-]{36}/story", page + client.get(person).content.decode())[0]
    assert connection.connection is not None

    def asks(path: str) -> Callable[[], object]:
        def ask() -> None:
            assert client.get(path).status_code == 200

        return ask

    return {"inbox": asks("/inbox"), "person page": asks(person), "story": asks(story)}


def _messages(town: Town) -> Callable[[], object]:
    from mellomrom.events.actions import take_in
    from mellomrom.integrations.files import DIALECTS

    waiting = []

    def take() -> None:
        take_in(waiting.pop().raw, dialect=DIALECTS["kith"], at=datetime.now(UTC))

    def more() -> None:
        from mellomrom.database.house import as_house

        with as_house():
            waiting.extend(reversed(town.write("KITH", 2 * TIMES)))

    take.prepare = more  # type: ignore[attr-defined]
    return take


def _by_turns(house: Node, owner: psycopg.Connection[Any], do: Callable[[], object], rounds: int) -> Pair:
    """Give the processor time of one, with walls and without, in seconds: the median of the rounds."""
    pairs = []
    for _ in range(rounds):
        owner.execute("DELETE FROM directory_tally")  # nobody opens so many in an hour
        behind = _once(house, do)
        with without(owner):
            free = _once(house, do)
        pairs.append((behind, free))
    return median(b for b, _ in pairs), median(f for _, f in pairs)


def _once(house: Node, do: Callable[[], object]) -> float:
    getattr(do, "prepare", lambda: None)()
    for _ in range(TIMES // 3):  # the first make plans
        do()
    assert house.database.process
    with cost.of({"python": os.getpid(), "database": house.database.process.pid}) as spent:
        for _ in range(TIMES):
            do()
    return sum(spent.values()) / TIMES


def _log_rows(owner: psycopg.Connection[Any], do: Callable[[], object]) -> int:
    """Count what one of these writes in the log."""
    count = "SELECT count(*) FROM sharing_log"
    getattr(do, "prepare", lambda: None)()
    before = owner.execute(count).fetchone()
    do()
    after = owner.execute(count).fetchone()
    assert before is not None
    assert after is not None
    return int(after[0] - before[0])


def _cost_of_a_log_row(house: Node) -> float:
    """Give the processor time of one row of the log, in seconds, written by itself: where it goes with others it is less."""
    from django.db import transaction

    from bench.pages import LOGIN
    from mellomrom.database import behind
    from mellomrom.directory.models import StaffRole
    from mellomrom.sharing.actions import log

    by = StaffRole.objects.select_related("unit__organization", "actor").filter(user__username=LOGIN).earliest("pk")
    assert house.database.process
    both = cost.of({"python": os.getpid(), "database": house.database.process.pid})
    with behind.walls(organization=by.unit.organization_id), both as spent, transaction.atomic():
        for _ in range(LOG_ROWS):
            log(what="record.opened", by=by, at=datetime.now(UTC), ref=by.pk)
    return sum(spent.values()) / LOG_ROWS


def _row(name: str, pair: Pair, *, logging: float) -> Row:
    behind, free = pair
    without = free - logging
    return Row(
        f"{name}, behind the walls and logged, and without both",
        f"{1000 * behind:.1f} ms",
        f"{1000 * without:.1f} ms",
        f"{behind / without:.2f}",
        "Row-level security, saying whose the request is, becoming the house, and its rows of the log, each as dear as when "
        "it is written by itself: processor time in one process and the database, without HTTP.",
    )


def _deciding(town: Town, letters: int) -> Row:
    """Say how much of taking a message in is asking the rules: gathering the facts, weighing them, writing the answers out.

    Keeping them costs no round trip of its own, and is not in this.
    """
    from mellomrom.events.actions import recording, take_in
    from mellomrom.integrations.files import DIALECTS

    spent = [0.0]
    ask = recording.deciding

    def timed(*words: Any, **more: Any) -> Any:
        began = time.perf_counter()
        try:
            return ask(*words, **more)
        finally:
            spent[0] += time.perf_counter() - began

    batch = town.write("KITH", letters + 20)
    for letter in batch[:20]:
        take_in(letter.raw, dialect=DIALECTS["kith"], at=datetime.now(UTC))
    with patch.object(recording, "deciding", timed):
        began = time.perf_counter()
        for letter in batch[20:]:
            take_in(letter.raw, dialect=DIALECTS["kith"], at=datetime.now(UTC))
        whole = time.perf_counter() - began
    limit = "What the rules answer to the same facts on the same day is remembered; each answer is still a row."
    return Row("deciding, of a message", f"{100 * spent[0] / whole:.1f} %", limit=limit)
