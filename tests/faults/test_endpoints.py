"""Record systems that hang, fail, stammer, dawdle and die: each notice is delivered or in a retry with its reason.

And one that hangs delays nobody else.
"""

import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg
import pytest

from bench import mail
from tests.faults import ledger
from tests.faults.conftest import LONG
from tests.flows.record_systems import receipt

LETTERS = 8 if LONG else 2  # to each
CONNECT = """
import json, sys, django
django.setup()
from datetime import UTC, datetime
from mellomrom.directory.queries import addressed
from mellomrom.exchange.actions import connect
for her_id, url in json.load(sys.stdin).items():
    [(organization, unit)] = addressed([([her_id], [])])
    connect(organization, unit=unit, format="kith", transport="http", address=url, at=datetime.now(UTC))
"""


class Handler(BaseHTTPRequestHandler):
    """One request to a record system that behaves as its server says."""

    server: "System"

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.append((self.headers["Idempotency-Key"], raw))
        self.server.behave(self, raw)

    def say(self, status: int, body: bytes = b"", *, only: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:only])
        self.close_connection = only is not None

    def log_message(self, *words: object) -> None:
        """Say nothing."""


Behaviour = Callable[[Handler, bytes], None]


class System(ThreadingHTTPServer):
    """A record system, with all that came to it."""

    daemon_threads = True

    def __init__(self, behave: Behaviour):
        super().__init__(("127.0.0.1", 0), Handler)
        self.behave, self.came, self.door = behave, [], 0
        self.heard: list[int] = []
        self.hanging = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_address[1]}/messages"

    def handle_error(self, request: object, client: object) -> None:
        """Say nothing: the other side has hung up."""


def answers(handler: Handler, raw: bytes) -> None:
    handler.say(200, receipt(raw))


def hangs(handler: Handler, raw: bytes) -> None:
    handler.server.hanging.wait(60)
    handler.say(503)


def fails(handler: Handler, raw: bytes) -> None:
    handler.say(500, b"<html>a page of somebody's</html>")


def dawdles(handler: Handler, raw: bytes) -> None:
    time.sleep(1.5)
    handler.say(200, receipt(raw))


def dies_midway(handler: Handler, raw: bytes) -> None:
    handler.say(200, receipt(raw), only=40)


def stammers(handler: Handler, raw: bytes) -> None:
    """Answers at once, and sends its receipt through our door twice too, once with other bytes."""
    said = receipt(raw)
    for again in (said, said, receipt(raw)):
        line = http.client.HTTPConnection("127.0.0.1", handler.server.door, timeout=20)
        with closing(line):
            line.request("POST", "/kith", again, {"Content-Type": "application/xml"})
            handler.server.heard.append(line.getresponse().status)
    handler.say(200, said)


SYSTEMS = {  # the nursing services of seven municipalities, by their HER-id
    "99503701": answers,
    "99504501": hangs,
    "99505301": fails,
    "99500701": dawdles,
    "99504101": dies_midway,
    "99500601": stammers,
    "99503801": hangs,
}


@contextmanager
def running(behave: Behaviour) -> Iterator[System]:
    with System(behave) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.hanging.set()
            server.shutdown()
            thread.join(10)


@pytest.fixture
def systems(house) -> Iterator[dict[str, System]]:
    """The record systems, connected, each doing what it does; disconnected from the shared node afterwards."""
    with ExitStack() as stack:
        found = {her_id: stack.enter_context(running(behave)) for her_id, behave in SYSTEMS.items()}
        for system in found.values():
            system.door = house.port
        env = house.env | {"DJANGO_SETTINGS_MODULE": "mellomrom.config.settings"}
        urls = json.dumps({her_id: system.url for her_id, system in found.items()})
        subprocess.run([sys.executable, "-c", CONNECT], env=env, input=urls, text=True, check=True)
        yield found
        ask(house, "UPDATE exchange_endpoint SET until = now() WHERE until IS NULL")


def ask(house, query: str, *values: object) -> list[tuple]:
    with psycopg.connect(house.as_house) as database:
        done = database.execute(query, values)
        return done.fetchall() if done.description else []


def deliveries(house, her_id: str) -> list[tuple]:
    """Give (received, to be tried again, its reason, whether it is being carried) of all that goes to that unit."""
    return ask(
        house,
        "SELECT d.received_at IS NOT NULL, d.try_at IS NOT NULL, d.error, d.attempts FROM events_delivery d"
        " JOIN directory_unit u ON u.id = d.to_id WHERE u.her_id = %s",
        her_id,
    )


def letters(chance) -> list[mail.Letter]:
    """Write letters to each of the units, about people of their own."""
    written = []
    for place, her_id in enumerate(SYSTEMS):
        for letter in mail.kith(LETTERS, seed=f"endpoint {her_id} {chance.random()}", first=200 + 10 * place):
            raw = letter.raw.replace(mail.SENT_TO.encode(), her_id.encode())
            written.append(mail.Letter(letter.id, raw))
    return written


def until(condition: Callable[[], bool], *, seconds: float) -> float:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds
        time.sleep(0.1)
    return time.monotonic() - began


def test_every_notice_is_delivered_or_tried_again_with_a_reason_and_what_hangs_delays_no_other(house, chance, systems):
    sent = letters(chance)
    post = mail.Post(house.port)

    post.send(chance.sample(sent, len(sent)), connections=4)

    assert len(post.receipts) == len(sent)
    for her_id, behave in SYSTEMS.items():
        if behave in (answers, dawdles, stammers):
            until(lambda unit=her_id: all(row[0] for row in deliveries(house, unit)), seconds=15)
            assert len(deliveries(house, her_id)) == LETTERS
    reasons = {fails: "status-500", dies_midway: "broken-off"} | ({hangs: "timeout"} if LONG else {})
    for her_id, behave in SYSTEMS.items():
        if behave in reasons:
            until(lambda unit=her_id: any(row[2] for row in deliveries(house, unit)), seconds=30)
            tried = [row for row in deliveries(house, her_id) if row[3]]
            assert {row[2] for row in tried} == {reasons[behave]}
            assert all(row[1] and not row[0] for row in deliveries(house, her_id))

    for system in systems.values():  # they come to their senses, and time passes
        system.behave = answers
        system.hanging.set()
    time_passes(house)
    for her_id in SYSTEMS:
        until(lambda unit=her_id: time_passes(house) or all(row[0] for row in deliveries(house, unit)), seconds=30)
    assert {status for system in systems.values() for status in system.heard} == {204}, "a receipt is never answered"
    each_came_as_one_message(house, systems)
    assert ledger.counted(house, sent) == []
    assert ledger.unanswered(house, sent, post.receipts) == []
    assert ledger.damaged(house) == 0


def time_passes(house) -> None:
    """Let what rests, rest no longer; what is being carried stays so."""
    ask(house, "UPDATE exchange_endpoint SET rests_until = NULL WHERE rests_until IS NOT NULL")
    ask(house, "UPDATE events_delivery SET try_at = now() WHERE try_at IS NOT NULL AND error <> ''")


def each_came_as_one_message(house, systems) -> None:
    """However often something came to a record system, it was the same bytes under the same id, and counts once."""
    for her_id, system in systems.items():
        came: dict[str, set[bytes]] = {}
        for name, raw in system.came:
            came.setdefault(name, set()).add(raw)
        assert all(len(raws) == 1 for raws in came.values())
        assert len(came) == LETTERS
        kept = ask(
            house, "SELECT count(*) FROM exchange_message WHERE direction = 'out' AND id = ANY(%s::uuid[])", [*came]
        )
        assert kept == [(LETTERS,)], her_id
