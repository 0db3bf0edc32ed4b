"""What a node holds, read from its own tables as they lie there: to be compared with what its senders were told."""

import hashlib
from collections import Counter
from collections.abc import Iterable

import psycopg

from bench.mail import Letter, answers
from bench.node import Node
from mellomrom.core.crypto import Keyring

ABOUT = b"exchange_message."
DOORS = {"kith": ("/kith", "application/xml"), "fhir": ("/fhir/$process-message", "application/fhir+json")}
WHAT_A_MESSAGE_BECOMES = (
    "exchange_message", "exchange_partner", "people_person", "people_personidentifier", "events_event", "events_course",
    "events_courseevent", "events_notice", "events_duty",
)  # fmt: skip


def counted(node: Node, letters: Iterable[Letter]) -> list[str]:
    """Say what is wrong with how these letters were counted; empty: each once, whole, with its event and all it caused."""
    wrong: list[str] = []
    keys = Keyring.load(node.state / "keyring.json")
    sent = {letter.id: letter.raw for letter in letters}
    with psycopg.connect(node.as_house) as database:
        rows = database.execute(
            "SELECT m.foreign_id, m.state, m.sha256, m.body, m.receipt_code, m.error, count(DISTINCT e.id), count(DISTINCT n.id),"
            " count(DISTINCT j.id) FROM exchange_message m LEFT JOIN events_event e ON e.message_id = m.id"
            " LEFT JOIN events_notice n ON n.event_id = e.id LEFT JOIN events_courseevent j ON j.event_id = e.id"
            " WHERE m.foreign_id = ANY(%s) GROUP BY m.id",
            [list(sent)],
        ).fetchall()
    wrong += [f"{name} is held {times} times" for name, times in Counter(r[0] for r in rows).items() if times != 1]
    wrong += [f"{name} is lost" for name in sent.keys() - {r[0] for r in rows}]
    for name, state, sha256, body, code, error, events, notices, courses in rows:
        raw = keys.open(bytes(body), about=ABOUT + b"body")
        if not hashlib.sha256(raw).digest() == hashlib.sha256(sent[name]).digest() == bytes(sha256):
            wrong.append(f"{name} is not kept byte for byte")
        if (state, code, events) not in (("recorded", "1", 1), ("recorded", "information", 1)):
            wrong.append(f"{name} is {state} {error} with receipt {code!r} and {events} events")
        if not notices or not courses:
            wrong.append(f"{name} has {notices} notices and {courses} courses")
    return wrong


def unanswered(node: Node, letters: Iterable[Letter], receipts: dict[str, bytes]) -> list[str]:
    """Say which receipts were given for what is not held: a sender that has one forgets its letter (P1, P11)."""
    wrong = [name for name, receipt in receipts.items() if answers(receipt) != (name, "1")]
    with psycopg.connect(node.as_house) as database:
        query = "SELECT foreign_id FROM exchange_message WHERE state = 'recorded' AND foreign_id = ANY(%s)"
        held = {name for (name,) in database.execute(query, [[letter.id for letter in letters]])}
    return wrong + sorted(receipts.keys() - held)


def held(node: Node) -> dict[str, tuple[Letter, bytes]]:
    """Give all that ever came in and was answered, as it can be sent again, with the answer of then; by our own id."""
    keys = Keyring.load(node.state / "keyring.json")
    with psycopg.connect(node.as_house) as database:
        rows = database.execute(
            "SELECT id::text, channel, body, receipt FROM exchange_message WHERE direction = 'in' AND receipt IS NOT NULL"
        ).fetchall()
    return {
        name: (
            Letter(name, keys.open(bytes(body), about=ABOUT + b"body"), *DOORS[channel]),
            keys.open(bytes(receipt), about=ABOUT + b"receipt"),
        )
        for name, channel, body, receipt in rows
    }


def rows(node: Node) -> dict[str, int]:
    """Count the rows of every table that a message writes to."""
    with psycopg.connect(node.as_house) as database:
        count = "SELECT count(*) FROM "
        return {table: database.execute(count + table).fetchone()[0] for table in WHAT_A_MESSAGE_BECOMES}


def damaged(node: Node) -> int:
    """Count the messages whose bytes are not those of their hash, of all there are; there must be none."""
    keys = Keyring.load(node.state / "keyring.json")
    with psycopg.connect(node.as_house) as database:
        rows = database.execute("SELECT sha256, body FROM exchange_message").fetchall()
    raws = ((sha256, keys.open(bytes(body), about=ABOUT + b"body")) for sha256, body in rows)
    return sum(hashlib.sha256(raw).digest() != bytes(sha256) for sha256, raw in raws)


def persons_without_sense(node: Node) -> int:
    """Count the persons whose number stands with another person too; there must be none."""
    with psycopg.connect(node.as_house) as database:
        query = "SELECT count(*) FROM (SELECT index FROM people_personidentifier GROUP BY index HAVING count(*) > 1) x"
        row = database.execute(query).fetchone()
    assert row is not None
    return int(row[0])
