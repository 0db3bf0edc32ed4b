"""Whatever a sound or damaged letter holds, it is read or refused, and what is read can be answered."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from mellomrom.core.errors import Unreadable
from mellomrom.integrations.kith import schema
from mellomrom.integrations.kith.dialect import DIALECT
from tests.integrations.kith.letters import LETTERS
from tests.integrations.kith.messages import AT, OURS, codes, sample
from tests.integrations.kith.specimens import mutate

RAW = [path.read_bytes() for path in LETTERS]
PARSED = [etree.fromstring(raw, etree.XMLParser(remove_comments=True)) for raw in RAW]


def read_and_answered(raw: bytes) -> None:
    DIALECT.peek(raw)
    try:
        receipt = DIALECT.accept(DIALECT.read(raw), OURS, AT)
    except Unreadable as why:
        receipt = DIALECT.refuse(raw, why, OURS, AT)
    if receipt is not None:
        assert schema.validate_receipt(etree.fromstring(receipt).getroottree()) == []


@settings(deadline=None)
@given(st.sampled_from(RAW), st.integers(0, 6_000), st.integers(0, 200), st.binary(max_size=8))
def test_a_letter_damaged_anywhere_is_read_or_refused_and_nothing_else_happens(raw, start, length, instead):
    read_and_answered(raw[:start] + instead + raw[start + length :])


@settings(max_examples=1_000, deadline=None)
@given(st.sampled_from(PARSED), st.integers(0, 2**32))
def test_a_letter_changed_anywhere_is_read_or_refused_and_answered_soundly(root, seed):
    read_and_answered(etree.tostring(mutate(root, Random(seed))))


def test_a_script_in_a_text_is_letters_and_nothing_more():
    script = '<p xmlns="http://www.w3.org/1999/xhtml">Hei<script>alert(1)</script><img src="http://x/y"/></p>'
    [note] = DIALECT.read(sample("letters/notat", ("Uendret.", script))).details["notes"]
    assert note["text"] == "Heialert(1)"


def test_an_epikrise_with_an_attachment_over_10_mb_is_refused_as_a_whole():
    inside = f'<Base64Container xmlns="http://www.kith.no/xmlstds/base64container">{"A" * 14_000_000}</Base64Container>'
    pdf = f'</Requester><RefDoc><MsgType V="A"/><Content>{inside}</Content></RefDoc>'
    with pytest.raises(Unreadable, match="kith.attachment-too-large"):
        DIALECT.read(sample("letters/epikrise-1_2", ("</Requester>", pdf)))


def test_a_text_of_thousands_of_levels_is_refused_and_does_no_harm():
    assert codes(sample("letters/notat", ("Uendret.", "<p>" * 5_000))) == ["T01"]


def test_a_content_of_ours_without_a_head_is_no_message():
    content = next(PARSED[[path.stem for path in LETTERS].index("notat")].iter("{*}Dialogmelding"))
    assert codes(etree.tostring(content)) == ["T10"]
    content.clear()
    assert codes(etree.tostring(content)) in (["T10"], ["T99"])
