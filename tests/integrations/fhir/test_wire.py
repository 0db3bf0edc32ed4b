"""What is not even a JSON object is refused without harm, and without a word of what it said."""

import json
import time

import pytest

from mellomrom.core.errors import Unreadable
from mellomrom.integrations.fhir.dialect import DIALECT
from tests.integrations.fhir.messages import read, refused, sample

WHOLE = json.dumps(sample("discharge"), ensure_ascii=False)
NOT_FHIR = [
    ("empty", b"", "fhir.not-json"),
    ("not JSON", b"Ola Nordmann", "fhir.not-json"),
    ("cut off", WHOLE.encode()[:-9], "fhir.not-json"),
    ("two documents", b"{}{}", "fhir.not-json"),
    ("a list", b"[]", "fhir.not-an-object"),
    ("a text", b'"Bundle"', "fhir.not-an-object"),
    ("not a number", b'{"resourceType": NaN}', "fhir.not-json"),
    ("endless number", b'{"a": 1e999}', "fhir.not-json"),
    ("number of ten thousand digits", b'{"a": ' + b"9" * 10_000 + b"}", "fhir.not-json"),
    ("name given twice", b'{"resourceType": "Bundle", "resourceType": "Bundle"}', "fhir.duplicate-name"),
    ("deep lists", b'{"a": ' + b"[" * 200 + b"]" * 200 + b"}", "fhir.too-deep"),
    ("bottomless lists", b"[" * 200_000, "fhir.too-deep"),
    ("bottomless objects", b'{"a":' * 200_000, "fhir.too-deep"),
    ("XML", b"\n <Bundle xmlns='http://hl7.org/fhir'/>", "fhir.xml"),
    ("XML with a DOCTYPE", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "fhir.xml"),
    ("Latin-1", WHOLE.encode("latin-1"), "fhir.charset"),
    ("UTF-16", WHOLE.encode("utf-16"), "fhir.charset"),
    ("20 MB", b" " * 20_000_000, "fhir.too-large"),
    ("no type", b"{}", "fhir.invalid"),
    ("unknown type", b'{"resourceType": "Sykehus"}', "fhir.invalid"),
    ("type of R4 that we do not take", b'{"resourceType": "Claim"}', "fhir.invalid"),
    ("not a Bundle", b'{"resourceType": "Patient", "active": true}', "fhir.not-a-bundle"),
    ("empty message", b'{"resourceType": "Bundle", "type": "message"}', "fhir.invalid"),
]


@pytest.mark.parametrize(("raw", "code"), [row[1:] for row in NOT_FHIR], ids=[row[0] for row in NOT_FHIR])
def test_what_is_no_message_is_refused(raw, code):
    assert refused(raw).code == code


@pytest.mark.parametrize("raw", [row[1] for row in NOT_FHIR], ids=[row[0] for row in NOT_FHIR])
def test_what_is_no_message_names_nobody(raw):
    assert DIALECT.peek(raw) == ("", "")


def test_a_byte_order_mark_is_let_pass():
    assert DIALECT.read(b"\xef\xbb\xbf" + WHOLE.encode()).person.given == "Ola Skal Ikke-Finnes"


def test_a_message_that_breaks_the_standard_still_says_who_sent_it():
    bundle = sample("discharge")
    bundle["type"] = "nonsense"
    endpoint, foreign_id = DIALECT.peek(json.dumps(bundle).encode())
    assert (endpoint, foreign_id) == ("https://eksempel-sykehus.example/fhir", bundle["entry"][0]["resource"]["id"])


@pytest.mark.parametrize("value", [1, None, [], {}, "a\x00b", "\ud800"])
def test_what_is_peeked_at_is_text_that_can_be_kept(value):
    raw = json.dumps({"entry": [{"resource": {"id": value, "source": value}}]}).encode()
    assert DIALECT.peek(raw) == ("", "")


def test_five_megabytes_of_small_elements_are_read_in_seconds():
    bundle = sample("discharge")
    bundle["entry"][2]["resource"]["name"] = [{"family": "Fiktivsen"}] * 100_000
    began = time.perf_counter()
    assert read(bundle).person.family == "Fiktivsen"
    assert time.perf_counter() - began < 20


def test_the_text_of_a_json_error_is_not_carried_along():
    caught = refused(b'{"name": "Ola Nordmann" oops}')
    assert isinstance(caught, Unreadable)
    assert caught.__cause__ is None
    assert caught.__suppress_context__
