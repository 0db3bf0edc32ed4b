"""One event told to five recipients whose record systems take messages: from the answer to its sender until it is there."""

import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import median, quantiles

import psycopg

from bench import cost, floor, mail
from bench.node import Node
from bench.rates import parts
from bench.report import Row
from bench.town import Town

SERVICES = {
    "home_care": 1,
    "case_office": 2,
    "rop": 3,
    "coordinating_unit": 4,
    "leader": 5,
}  # of Levanger; HER-id 9950370N
OTHER = """<OtherReceiver><RoleReceiver V="COP" DN="Kopimottaker"/><Organisation>
<OrganisationName>Levanger kommune</OrganisationName><Ident><Id>99503700</Id><TypeId V="HER"
 S="2.16.578.1.12.4.1.1.9051" DN="HER-id"/></Ident><Organisation><OrganisationName>{her}</OrganisationName><Ident>
<Id>{her}</Id><TypeId V="HER" S="2.16.578.1.12.4.1.1.9051" DN="HER-id"/></Ident></Organisation></Organisation></OtherReceiver>"""
PATIENCE = 120  # seconds
IDLE = 30  # events one at a time


class Receiver:
    """Record systems of others: one address for each unit, that answers every message with a positive AppRec at once."""

    def __init__(self) -> None:
        self.came: list[float] = []
        self.lock = threading.Condition()
        receiver = self

        class Door(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                answer = _yes(raw)
                self.send_response(200)
                self.send_header("Content-Type", "application/xml")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
                receiver.note()

            def log_message(self, *words: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def note(self) -> None:
        """Note that a message has come and was answered."""
        with self.lock:
            self.came.append(time.perf_counter())
            self.lock.notify_all()

    def wait_for(self, count: int) -> Sequence[float]:
        """Wait until so many have come; gives when each did."""
        with self.lock:
            assert self.lock.wait_for(lambda: len(self.came) >= count, PATIENCE), f"{len(self.came)} of {count} came"
            return list(self.came)


def _yes(raw: bytes) -> bytes:
    from mellomrom.integrations.kith.dialect import DIALECT

    return DIALECT.accept(DIALECT.read(raw), "answer", datetime.now(UTC))


@contextmanager
def _connected(town: Town) -> Iterator[Receiver]:
    """Let five units' record systems take messages for as long as the block lasts."""
    from mellomrom.exchange import actions
    from mellomrom.exchange.catalogue import Format, Transport

    receiver, at = Receiver(), datetime.now(UTC)
    units = [town.units[f"{service}.levanger"] for service in SERVICES]
    for unit in units:
        address = f"http://127.0.0.1:{receiver.server.server_port}/{unit.pk}"
        actions.connect(
            unit.organization, unit=unit, format=Format.KITH, transport=Transport.HTTP, address=address, at=at
        )
    try:
        yield receiver
    finally:
        for unit in units:
            actions.disconnect(unit.organization, unit=unit, at=datetime.now(UTC))
        receiver.server.shutdown()


def _letters(town: Town, count: int) -> list[mail.Letter]:
    """Write letters to five: the samples, with four units in copy."""
    copies = "".join(OTHER.format(her=f"9950370{number}") for number in list(SERVICES.values())[1:])
    return [
        mail.Letter(letter.id, re.sub(rb"</Receiver>", b"</Receiver>" + copies.encode(), letter.raw))
        for letter in town.write("KITH", count)
    ]


def measured(house: Node, town: Town, *, events: int) -> list[Row]:
    """Measure events in a row, until the last of them is delivered, and then one at a time while nothing else goes on."""
    with _connected(town) as receiver:
        house.worker.stop()  # it has not seen the addresses, and neither have its threads
        house.worker.start()
        batch, post = _letters(town, events), mail.Post(house.port)
        with cost.of(parts(house) | {"worker": house.worker.process.pid if house.worker.process else 0}) as spent:
            began = time.perf_counter()
            post.send(batch, connections=8)
            took_in = time.perf_counter() - began
            receiver.wait_for(5 * events)
            took = time.perf_counter() - began
        assert len(post.receipts) == events
        with psycopg.connect(house.as_house) as database:
            named = [letter.id for letter in batch]
            _wait_for_receipts(database, named)
            messages, sent = floor.rows_of(database, named), floor.deliveries_of(database, named)
        alone = floor.write_at_once(house.as_house, [*messages, *sent], 8)
        waits = _idle(house, town, receiver)
    p99 = quantiles(waits, n=100)[98]
    return [
        Row(
            "one event to five recipients, 8 at once",
            f"{events / took:.0f}/s",
            f"{events / alone:.0f}/s",
            f"{alone / took:.2f}",
            f"Taken in at {events / took_in:.0f}/s; each delivery is a message written, sealed, posted, and its receipt"
            f" taken in: {cost.told(spent, events)}. The floor writes the rows of event, messages out, log and receipts,"
            " with as many commits, and posts nothing.",
        ),
        Row(
            "answer to its sender → with the recipient, idle",
            f"p50 {1000 * median(waits):.0f} ms, p99 {1000 * p99:.0f} ms",
            limit="The worker is called when the event commits, and carries to four addresses at once.",
        ),
    ]


def _wait_for_receipts(database: psycopg.Connection[object], named: Sequence[str]) -> None:
    awaited = (
        "SELECT FROM events_delivery d JOIN events_event e ON e.id = d.event_id JOIN exchange_message m"
        " ON m.id = e.message_id WHERE m.foreign_id = ANY(%s) AND d.received_at IS NULL"
    )
    until = time.monotonic() + PATIENCE
    while database.execute(awaited, [list(named)]).fetchone() is not None:
        assert time.monotonic() < until, "not all receipts were taken in"
        time.sleep(0.05)


def _idle(house: Node, town: Town, receiver: Receiver) -> list[float]:
    post, waits = mail.Post(house.port), []
    for letter in _letters(town, IDLE):
        before = len(receiver.came)
        post.send([letter], connections=1)
        answered = time.perf_counter()
        waits += [max(came - answered, 0.0) for came in receiver.wait_for(before + 5)[before:]]
        time.sleep(0.05)
    return waits
