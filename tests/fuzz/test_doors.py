"""Whatever is thrown at the doors: an answer, never a 500, never silence; and the memory stays where it was."""

import http.client
import time

import psycopg
import pytest

from bench import memory
from tests.fuzz import mutations
from tests.fuzz.conftest import LONG, SECONDS

MANY = 3000 if LONG else 40
DOORS = {"/kith": (mutations.kith, mutations.XML), "/fhir/$process-message": (mutations.fhir, mutations.JSON)}
GROWS = 200  # megabytes that two web processes may grow by while they read the worst there is
LARGEST = 19 * 1024 * 1024


@pytest.mark.parametrize("door", DOORS)
def test_a_damaged_message_is_answered_and_never_by_a_500(door, send, chance, house):
    damaged, kind = DOORS[door]
    answers = [send(door, damaged(chance), kind)[0] for _ in range(MANY)]

    assert set(answers) <= {200, 204, 400, 422}
    assert _stuck(house) == 0


def _bombs() -> dict[str, bytes]:
    """Give what is made to hurt whoever reads it."""
    deep = 200_000
    entity = b'<!DOCTYPE a [<!ENTITY b "' + b"c" * 10_000 + b'">]><a>' + b"&b;" * 10_000 + b"</a>"
    outside = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'
    return {
        "entities in entities": entity,
        "a file from outside": outside,
        "far too deep XML": b"<a>" * deep + b"</a>" * deep,
        "far too deep JSON": b"[" * deep + b"]" * deep,
        "one very long word": b'<MsgHead a="' + b"x" * LARGEST + b'"/>',
        "very many attributes": b"<a " + b" ".join(b'a%d="1"' % n for n in range(200_000)) + b"/>",
        "very many entries": b'{"resourceType":"Bundle","entry":[' + b"{}," * 1_000_000 + b"{}]}",
        "a number without end": b'{"resourceType":"Bundle","total":' + b"9" * 1_000_000 + b"}",
        "nothing": b"",
        "a zero": b"\x00",
        "noise": bytes(range(256)) * 1000,
    }


@pytest.mark.parametrize("name", _bombs())
def test_what_is_made_to_hurt_is_refused_in_time(name, send, house):
    raw = _bombs()[name]
    began = time.monotonic()

    answers = {send(door, raw, kind)[0] for door, (_, kind) in DOORS.items()}

    assert answers <= {400, 413, 422}
    assert time.monotonic() - began < SECONDS
    assert _stuck(house) == 0


def test_the_memory_stays_where_it_was(send, house):
    worst = [raw for raw in _bombs().values() if len(raw) > 1_000_000]
    for raw in worst:
        send("/kith", raw, mutations.XML)
    assert house.web.process is not None
    before = memory.megabytes(house.web.process.pid)

    for _ in range(10 if LONG else 1):
        for raw in worst:
            send("/kith", raw, mutations.XML)
            send("/fhir/$process-message", raw, mutations.JSON)

    assert memory.megabytes(house.web.process.pid) - before < GROWS


def test_more_than_a_message_may_be_is_refused_unread(house):
    for door, (_, kind) in DOORS.items():
        line = http.client.HTTPConnection("127.0.0.1", house.port, timeout=SECONDS)
        line.putrequest("POST", door)
        line.putheader("Content-Type", kind)
        line.putheader("Content-Length", str(21 * 1024 * 1024))
        line.endheaders(b"x" * 1000)  # the rest never comes, and is not waited for

        assert line.getresponse().status == 413
        line.close()


def _stuck(house) -> int:
    with psycopg.connect(house.database.runtime_url) as database:
        row = database.execute("SELECT count(*) FROM exchange_message WHERE state = 'stuck'").fetchone()
        return row[0] if row else -1
