"""Answers that come to us: which message of ours, whether it was taken in, why not, and who answers."""

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mellomrom.core.errors import Problem, Unreadable
from mellomrom.exchange.catalogue import ReceiptStatus
from mellomrom.integrations.fhir.dialect import DIALECT
from tests.integrations.fhir.messages import SAMPLES, Json
from tests.integrations.outgoing import LETTER, letters

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SENT = DIALECT.write(LETTER)
YES = DIALECT.accept(DIALECT.read(SENT), "1", NOON)
FAULTS = (Problem("required", "The MessageHeader has no id.", "Bundle"), Problem("value", "This is not a date."))
NO = DIALECT.refuse(SENT, Unreadable("fhir.invalid", "Not valid.", FAULTS), "1", NOON) or b""


def answer(code: str, *issues: tuple[str, str]) -> bytes:
    """Our own yes with another code and other issues, as (severity, code)."""
    bundle = json.loads(YES)
    header, outcome = (entry["resource"] for entry in bundle["entry"])
    header["response"]["code"] = code
    outcome["issue"] = [{"severity": s, "code": c, "diagnostics": "Why."} for s, c in issues]
    if not issues:
        del bundle["entry"][1], header["response"]["details"]
    return json.dumps(bundle).encode()


def outcome(*issues: tuple[str, str]) -> bytes:
    found: Json = {"resourceType": "OperationOutcome", "issue": [{"severity": s, "code": c} for s, c in issues]}
    return json.dumps(found).encode()


def refused(raw: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        DIALECT.read_receipt(raw)
    return caught.value.code


@given(letters())
def test_what_our_own_door_answers_is_the_receipt_of_that_letter(written):
    raw = DIALECT.write(written)
    yes = DIALECT.accept(DIALECT.read(raw), "1", NOON)
    no = DIALECT.refuse(raw, Unreadable("fhir.invalid", "Not valid.", FAULTS), "1", NOON)
    receipts = [DIALECT.read_receipt(answered) for answered in (yes, no)]

    assert [DIALECT.is_receipt(answered) for answered in (yes, no)] == [True, True]
    assert [receipt.of for receipt in receipts] == [written.id, written.id]
    assert [receipt.status for receipt in receipts] == [ReceiptStatus.ACCEPTED, ReceiptStatus.REFUSED]


def test_a_yes_says_when_and_under_which_id_and_has_no_faults():
    receipt = DIALECT.read_receipt(YES)

    assert (receipt.written_at, receipt.errors) == (NOON, ())
    assert receipt.id == json.loads(YES)["entry"][0]["resource"]["id"]
    assert receipt.receiver.name == "Mellomrom"


def test_a_no_says_why_in_the_receivers_words():
    assert DIALECT.read_receipt(NO).errors == (
        ("required", "The MessageHeader has no id."),
        ("value", "This is not a date."),
    )


@pytest.mark.parametrize(
    ("raw", "status", "errors"),
    [
        (answer("ok"), ReceiptStatus.ACCEPTED, ()),
        (answer("ok", ("warning", "value")), ReceiptStatus.ACCEPTED, (("value", "Why."),)),
        (
            answer("ok", ("error", "value"), ("information", "informational")),
            ReceiptStatus.PARTLY,
            (("value", "Why."),),
        ),
        (answer("fatal-error", ("fatal", "invalid")), ReceiptStatus.REFUSED, (("invalid", "Why."),)),
        (answer("fatal-error"), ReceiptStatus.REFUSED, ()),
        (outcome(("error", "transient"), ("error", "not-found")), ReceiptStatus.REFUSED, None),
    ],
)
def test_the_code_and_the_faults_together_say_how_it_went(raw, status, errors):
    receipt = DIALECT.read_receipt(raw)
    assert receipt.status is status
    assert errors is None or receipt.errors == errors


@pytest.mark.parametrize(
    "raw",
    [answer("transient-error", ("error", "no-store")), outcome(("error", "throttled")), outcome(("fatal", "timeout"))],
)
def test_not_just_now_is_neither_yes_nor_no(raw):
    assert refused(raw) == "fhir.try-again"


@pytest.mark.parametrize("raw", [SENT, outcome(("information", "informational")), outcome(("warning", "value"))])
def test_what_says_neither_yes_nor_no_is_no_receipt(raw):
    assert refused(raw) == "fhir.no-receipt"


def test_an_answer_that_is_not_valid_counts_as_none():
    assert refused(YES.replace(b'"code":"ok"', b'"code":"fine"')) == "fhir.invalid"
    assert refused(b"not an answer") == "fhir.not-json"


def test_a_refusal_that_names_no_message_answers_what_it_came_back_for():
    raw = outcome(("error", "invalid"))
    assert (DIALECT.is_receipt(raw), DIALECT.read_receipt(raw).of) == (False, "")


def test_a_refusal_of_what_has_no_id_names_none():
    why = Unreadable("fhir.not-json", "The message is not JSON.", (Problem("structure", "The message is not JSON."),))
    no = DIALECT.refuse(b"{", why, "1", NOON) or b""
    assert (DIALECT.is_receipt(no), DIALECT.read_receipt(no).of) == (False, "")


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_a_message_is_no_receipt(path):
    assert not DIALECT.is_receipt(path.read_bytes())


@pytest.mark.parametrize(
    "raw",
    [
        SENT.replace(b"avsnitt", b"response OperationOutcome"),
        b'{"response": 1, "entry": 3}',
        b'{"resourceType": "Bundle", "type": "message", "entry": [{"resource": {"response": null}}]}',
        b"response",
        b"[" * 100_000 + b"response",
    ],
)
def test_words_of_an_answer_make_no_receipt(raw):
    assert not DIALECT.is_receipt(raw)


@given(st.sampled_from([YES, NO]), st.integers(0, 900), st.integers(0, 60), st.binary(max_size=6))
def test_an_answer_damaged_anywhere_is_read_or_refused_and_nothing_else_happens(raw, start, length, instead):
    damaged = raw[:start] + instead + raw[start + length :]
    assert DIALECT.is_receipt(damaged) in (True, False)
    with suppress(Unreadable):
        DIALECT.read_receipt(damaged)
