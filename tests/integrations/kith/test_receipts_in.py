"""Receipts that come to us: which message of ours, whether it was taken in, why not, and who answers."""

from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mellomrom.core.clock import OSLO
from mellomrom.core.errors import Unreadable
from mellomrom.exchange.catalogue import Party, ReceiptStatus
from mellomrom.integrations.kith.apprec import accept
from mellomrom.integrations.kith.codes import unreadable
from mellomrom.integrations.kith.dialect import DIALECT
from mellomrom.integrations.kith.receipts import read_receipt
from tests.integrations.kith.messages import AT, OURS, sample
from tests.integrations.kith.test_receipts import WITH_COPY

NEWER, OLDER = sample("innlagt-2_0"), sample("letters/henvisning-1_0")


def yes(raw: bytes) -> bytes:
    return DIALECT.accept(DIALECT.read(raw), OURS, AT)


def no(raw: bytes) -> bytes:
    return DIALECT.refuse(raw, unreadable("person", "person-name"), OURS, AT)


@pytest.mark.parametrize("raw", [NEWER, OLDER])
def test_a_yes_says_which_message_it_is_for_and_who_has_it(raw):
    report, receipt = DIALECT.read(raw), read_receipt(yes(raw))

    assert receipt.of == report.foreign_id
    assert (receipt.status, receipt.errors) == (ReceiptStatus.ACCEPTED, ())
    assert receipt.receiver == report.receivers[0]
    assert receipt.written_at == datetime(2026, 3, 6, 22, 30, tzinfo=OSLO)


@pytest.mark.parametrize("raw", [NEWER, OLDER])
def test_a_no_says_why_with_the_code_and_the_receivers_own_words(raw):
    receipt = read_receipt(no(raw))

    assert receipt.status is ReceiptStatus.REFUSED
    assert [code for code, _ in receipt.errors] == ["E36", "E32"]
    assert receipt.errors[1][1] == "Pasientens navn mangler Pasientens navn mangler."


def test_a_yes_with_a_fault_in_a_part_is_neither():
    partly = yes(NEWER).replace(b'Status V="1" DN="OK"', b'Status V="3"')
    assert read_receipt(partly).status is ReceiptStatus.PARTLY


def test_a_copy_receiver_is_told_apart_from_the_primary_one():
    receipt = read_receipt(accept(DIALECT.read(WITH_COPY), OURS, AT, receiver=1))

    assert receipt.receiver.copy
    assert receipt.receiver.name == "Solvik legekontor"
    assert receipt.receiver.unit == Party("Lin Lege", (("HER", "990203"), ("HPR", "0000003")))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"<AppRec", b"<AppRex", "T01"),
        (b"apprec/2012-02-15", b"apprec/2032-02-15", "T02"),
        (b"<Status", b"<Stotus", "T02"),
        (b'Status V="1"', b'Status V="7"', "T99"),
        (b'Status V="1" DN="OK"', b"Status", "T99"),
        (b"<Id>45a92108-599c-50ca-bf99-a21dbf7ae0cf<", b"<Id> <", "T99"),
    ],
)
def test_a_receipt_that_cannot_be_trusted_is_refused_and_counts_as_none(old, new, code):
    with pytest.raises(Unreadable) as refused:
        read_receipt(yes(NEWER).replace(old, new, 1))
    assert {problem.code for problem in refused.value.problems} == {code}


@pytest.mark.parametrize("raw", [NEWER, OLDER, b"<a/>"])
def test_a_message_is_no_receipt(raw):
    with pytest.raises(Unreadable) as refused:
        read_receipt(raw)
    assert refused.value.problems[0].code == "T10"


@given(st.integers(0, 1500), st.integers(0, 100), st.binary(max_size=8))
def test_a_receipt_damaged_anywhere_is_read_or_refused_and_nothing_else_happens(start, length, instead):
    raw = yes(NEWER)
    with suppress(Unreadable):
        read_receipt(raw[:start] + instead + raw[start + length :])
