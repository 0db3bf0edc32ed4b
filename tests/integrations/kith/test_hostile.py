"""What should never have been sent is refused without harm: quickly, with a code, with nothing fetched or expanded."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mellomrom.core.errors import Unreadable
from mellomrom.integrations.kith.dialect import DIALECT
from mellomrom.integrations.kith.document import MAX_BYTES
from tests.integrations.kith.messages import AT, OURS, codes, refusal, sample, say

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
GOOD = sample("innlagt-2_0")
TENFOLD = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
LAUGHS = f'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">{TENFOLD}]>'
WITH_ENTITY = sample("innlagt-2_0", (HEAD, HEAD + LAUGHS), ("Eksempelsen", "&m;"))
FROM_FILE = sample(
    "innlagt-2_0", (HEAD, HEAD + '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>'), ("Odd", "&f;")
)

CASES = {
    "an expanding DOCTYPE": (WITH_ENTITY, "T99"),
    "a DOCTYPE that reads a file": (FROM_FILE, "T99"),
    "a DOCTYPE behind a comment": (GOOD.replace(b"<MsgHead", b"<!-- x --><!DOCTYPE a><MsgHead", 1), "T99"),
    "an entity that nobody declared": (GOOD.replace(b"Odd", b"&who;"), "T01"),
    "more than 20 MB": (GOOD + b" " * MAX_BYTES, "T99"),
    "millions of elements": (GOOD.replace(b"<Patient>", b"<Patient>" + b"<Ident/>" * 2_000_000), "T99"),
    "thousands of faults": (GOOD.replace(b"<Patient>", b"<Patient>" + b"<Ident/>" * 4_000), "T02"),
    "thousands of levels": (GOOD.replace(b"<Patient>", b"<Patient>" + b"<a>" * 5_000), "T01"),
    "UTF-8 that is not": (GOOD.replace("Prøve".encode(), "Prøve".encode("latin-1")), "T01"),
    "another character set": (GOOD.replace(b'"UTF-8"', b'"windows-1252"'), "T01"),
    "UTF-16": (GOOD.decode().replace("UTF-8", "UTF-16").encode("utf-16"), "T01"),
    "JSON": (b'{"resourceType": "Bundle"}', "T01"),
    "nothing": (b"", "T01"),
    "bytes": (bytes(range(256)) * 50, "T01"),
    "a page": (b"<html><body>502</body></html>", "T10"),
    "broken off": (GOOD[:2500], "T01"),
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_with_its_code_and_quickly(name):
    raw, code = CASES[name]
    started = time.monotonic()

    refused_with = codes(raw)
    DIALECT.refuse(raw, Unreadable("kith.test", "A test."), OURS, AT)

    assert refused_with == [code]
    assert time.monotonic() - started < 5


def test_a_receipt_for_a_hostile_message_holds_nothing_that_it_tried_to_bring_in():
    for raw in (WITH_ENTITY, FROM_FILE):
        receipt = refusal(raw)
        assert say(receipt, "Receiver/HCP/Inst/Name") == ["Fjordheim sykehus HF"]
        assert "root:" not in str(DIALECT.refuse(raw, Unreadable("kith.test", "A test."), OURS, AT))


def test_a_doctype_in_a_comment_or_a_text_is_no_doctype():
    assert codes(GOOD.replace(b"<MsgInfo>", b"<!-- <!DOCTYPE a> --><MsgInfo>", 1)) == []


def test_a_byte_order_mark_and_processing_instructions_do_no_harm():
    assert codes(b"\xef\xbb\xbf" + GOOD.replace(b"<MsgHead", b"<?xml-stylesheet href='a'?><MsgHead", 1)) == []


def test_who_sent_it_is_made_out_even_in_what_cannot_be_read():
    number = "6ddd0fe0-0000-0000-0000-000000000000"
    broken = sample("innlagt-2_0", ("</Sender>", ""), ("<MsgId>", f"<MsgId>{number}</MsgId><MsgId>"))
    assert DIALECT.peek(broken) == ("HER:990001", number)
    assert DIALECT.peek(b"\x00\xff") == ("", "")


def test_a_namespace_that_is_nonsense_is_refused_and_answered():
    raw = GOOD.replace(b'xmlns="http://', b'xmlns="}http://', 1)
    assert codes(raw) == ["T01"]
    assert say(refusal(raw), "Receiver/HCP/Inst/Name") == ["Fjordheim sykehus HF"]


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 200), st.binary(max_size=8))
def test_a_message_damaged_anywhere_is_read_or_refused_and_nothing_else_happens(start, length, instead):
    raw = GOOD[:start] + instead + GOOD[start + length :]
    try:
        DIALECT.accept(DIALECT.read(raw), OURS, AT)
    except Unreadable as why:
        DIALECT.refuse(raw, why, OURS, AT)
    DIALECT.peek(raw)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_and_nothing_else_happens(raw):
    assert codes(raw)
    assert DIALECT.refuse(raw, Unreadable("kith.test", "A test."), OURS, AT) is None
