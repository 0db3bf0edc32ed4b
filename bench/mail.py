"""Letters to send to a node, and a postman who notes which of them were answered."""

import http.client
import json
import threading
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from mellomrom.core.identifiers import synthetic_fnr

SENT_TO = "99503701"  # the HER-id of the nursing service that the samples go to
SAMPLES = Path(__file__).parents[1] / "samples"
ADMITTED = (SAMPLES / "kith" / "03-innlagt-1.5.xml").read_text()
DISCHARGED = (SAMPLES / "kith" / "04-utskrevet-1.6.xml").read_text()
FHIR_ADMITTED = (SAMPLES / "fhir" / "01-admitted-overdose.json").read_text()
FHIR_DISCHARGED = (SAMPLES / "fhir" / "02-discharged.json").read_text()


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it is sent."""

    id: str
    raw: bytes
    path: str = "/kith"
    type: str = "application/xml"


def numbers() -> Iterator[str]:
    """Give synthetic national identity numbers that nobody has, always the same, without end."""
    for day in range(100_000):
        try:
            yield synthetic_fnr(date(1960, 1, 1) + timedelta(days=day % 14_000), 400 + day // 14_000)
        except ValueError:  # no check digit fits this one
            continue


def kith(count: int, *, seed: str, first: int = 0) -> list[Letter]:
    """Write admissions and discharges in turn, two about each person, each with an id of its own.

    `first`: the place of the first person among `numbers`, so that two batches can be about different people.
    """
    whose = list(islice(numbers(), first, first + (count + 1) // 2))
    letters = []
    for number in range(count):
        template = ADMITTED if number % 2 == 0 else DISCHARGED
        message_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"kith:{seed}:{number}"))
        letters.append(Letter(message_id, _changed(template, message_id, whose[number // 2]).encode()))
    return letters


def fhir(count: int, *, seed: str, first: int = 0) -> list[Letter]:
    """Write the same as FHIR message Bundles."""
    whose = list(islice(numbers(), first, first + (count + 1) // 2))
    letters = []
    for number in range(count):
        template = FHIR_ADMITTED if number % 2 == 0 else FHIR_DISCHARGED
        header = json.loads(template)["entry"][0]["resource"]["id"]
        message_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"fhir:{seed}:{number}"))
        raw = template.replace(header, message_id).replace("14838710078", whose[number // 2]).encode()
        letters.append(Letter(message_id, raw, "/fhir/$process-message", "application/fhir+json"))
    return letters


def _changed(template: str, message_id: str, person: str) -> str:
    start, end = template.index("<MsgId>") + 7, template.index("</MsgId>")
    return (template[:start] + message_id + template[end:]).replace("02887910173", person)


@dataclass
class Post:
    """What became of letters that were sent: the receipt of each that got one."""

    port: int
    receipts: dict[str, bytes] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, letters: Sequence[Letter], *, connections: int, on_receipt: Callable[[int], object] = int) -> None:
        """Send all letters over so many connections at once; one without an answer is left for another round.

        `on_receipt` is told how many receipts there are, after each.
        """
        queue = iter(letters)

        def carry() -> None:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            while True:
                with self.lock:
                    letter = next(queue, None)
                if letter is None:
                    return line.close()
                receipt = self._one(line, letter)
                if receipt is not None:
                    with self.lock:
                        self.receipts[letter.id] = receipt
                        held = len(self.receipts)
                    on_receipt(held)

        carriers = [threading.Thread(target=carry) for _ in range(connections)]
        for carrier in carriers:
            carrier.start()
        for carrier in carriers:
            carrier.join()

    def _one(self, line: http.client.HTTPConnection, letter: Letter) -> bytes | None:
        try:
            line.request("POST", letter.path, letter.raw, {"Content-Type": letter.type})
            answer = line.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            line.close()  # the next letter connects anew
            return None
        return body if answer.status == 200 else None


def answers(receipt: bytes) -> tuple[str, str]:
    """Give (id of the message that an AppRec answers, its status)."""
    found = {element.tag.rpartition("}")[2]: element for element in ET.fromstring(receipt).iter()}
    original = found["OriginalMsgId"]
    return next(e.text or "" for e in original if e.tag.endswith("}Id")), found["Status"].get("V", "")
