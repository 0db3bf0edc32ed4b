"""Record systems on the other side: a real server that takes messages, and says yes, no, something else or nothing."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from mellomrom.core.errors import Problem, Unreadable
from mellomrom.events import actions
from mellomrom.events.catalogue import Correction, Dialect, EventKind
from mellomrom.events.models import Delivery, Duty, Event
from mellomrom.exchange.actions import connect
from mellomrom.exchange.catalogue import Format, Transport
from mellomrom.exchange.models import Endpoint, Message
from mellomrom.integrations.channels import CARRIERS
from mellomrom.integrations.files import DIALECTS, dialect_of
from tests import make
from tests.make import NOON

MINUTE = timedelta(minutes=1)
Answer = tuple[int, bytes]


def yes(raw: bytes) -> Answer:
    """Take it in, as our own door would."""
    return 200, receipt(raw)


def no(raw: bytes) -> Answer:
    return 200, refusal(raw)


def silent(raw: bytes) -> Answer:
    """Take it, and say nothing: the receipt comes later, by another way."""
    return 202, b""


def broken(raw: bytes) -> Answer:
    return 500, b""


def receipt(raw: bytes, dialect: Dialect | None = None) -> bytes:
    dialect = dialect or dialect_of(raw)
    return dialect.accept(dialect.read(raw), "theirs", NOON)


def refusal(raw: bytes) -> bytes:
    dialect = dialect_of(raw)
    code = "T10" if dialect is DIALECTS["kith"] else "value"
    why = Unreadable("message.other", "We cannot take this in.", (Problem(code, "We cannot take this in."),))
    return dialect.refuse(raw, why, "theirs", NOON) or b""


class RecordSystem:
    """What came, in order, and how it is answered from now on."""

    def __init__(self, answers: Callable[[bytes], Answer]):
        self.came: list[bytes] = []
        self.ids: list[str] = []
        self.answers = answers
        self.release = threading.Event()  # what hangs is let go
        self.url = ""

    def hang(self, raw: bytes) -> Answer:
        self.release.wait(30)
        return 200, b""


@contextmanager
def record_system(answers: Callable[[bytes], Answer] = yes) -> Iterator[RecordSystem]:
    """Run one while the block lasts."""
    system = RecordSystem(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            system.came.append(raw)
            system.ids.append(self.headers["Idempotency-Key"])
            status, body = system.answers(raw)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        system.url = f"http://127.0.0.1:{server.server_address[1]}/messages"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield system
        finally:
            system.release.set()
            server.shutdown()
            thread.join(10)


# ---------------------------------------------------------------------------------------------------- our side of it


def wired(unit, system: RecordSystem | None = None, form=Format.KITH, address: str = "") -> Endpoint:
    """Let the record system of a unit take messages."""
    transport = Transport.HTTP if system else Transport.FOLDER
    address = system.url if system else address
    return connect(unit.organization, unit=unit, format=form, transport=transport, address=address, at=make.LONG_AGO)


def deliver(at=NOON, **more) -> int:
    return actions.deliver_due(at=at, **({"carriers": CARRIERS, "dialects": DIALECTS} | more))


def going_to(unit, event=None) -> Delivery:
    found = Delivery.objects.filter(to=unit, **({"event": event} if event else {}))
    return found.select_related("notice", "endpoint", "message").get()


def cancelled(town, event: Event, at=NOON) -> Event:
    return make.happen(
        town.kari,
        EventKind(event.kind),
        owner=town.municipality,
        unit=event.unit,
        to=event.addressee,
        at=at,
        correction=Correction.CANCEL,
        corrects=event,
    )


def sent(town, system: RecordSystem, form=Format.KITH, unit=None, at=NOON) -> Delivery:
    """A discharge that the record system of a unit, the GP's where none is named, has been told of."""
    unit = unit or town.gp
    wired(unit, system, form)
    event = town.discharge(at=at)
    deliver(at=at)
    return Delivery.objects.get(to=unit, event=event)


def comes(raw: bytes, at=NOON + MINUTE, dialect: Dialect | None = None) -> Message:
    """A receipt comes through a door."""
    return actions.take_in(raw, dialect=dialect or dialect_of(raw), at=at).message


def phone_duties() -> list[Duty]:
    return list(Duty.objects.filter(item="phone").select_related("holder"))
