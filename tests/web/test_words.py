"""How single words and numbers are shown."""

import pytest
from django.utils import translation

from mellomrom.events.catalogue import EventKind
from mellomrom.web import details
from mellomrom.web.templatetags import mellomrom as shown

CALLS = [
    ("Avdeling for rus, 00 90 01 02", "tel:00900102"),
    ("00900102", "tel:00900102"),
    ("+47 00 90 01 02", "tel:+4700900102"),
]


@pytest.mark.parametrize(("said", "link"), CALLS)
def test_a_telephone_number_is_one_tap_away(said, link):
    assert f'href="{link}"' in shown.calling(said)


@pytest.mark.parametrize("said", ["15076500565", "2026-11-22", "kl. 10.00"])
def test_what_is_no_telephone_number_is_left_alone(said):
    assert shown.calling(said) == said


def test_what_a_sender_writes_is_never_markup():
    assert shown.calling("<b>00 90 01 02</b>").startswith("&lt;b&gt;")


def test_what_a_message_says_twice_is_read_once():
    said = {"description": "Kan tas imot.", "answer": {"says": "ready", "text": "Kan tas imot."}, "unknown": "x"}

    assert [words for _, words in details.lines(said)] == ["Kan tas imot."]


def test_codes_are_shown_by_their_words():
    said = {
        "discharged_to": {"place": {"code": "1", "text": "Eget hjem"}, "condition": {"code": "2", "text": "Som død"}}
    }

    assert [words for _, words in details.lines(said)] == ["Eget hjem, Som død"]


def test_an_attachment_is_named_and_one_is_told_how_to_get_it():
    said = {"attachments": [{"text": "Rapport", "mime": "application/pdf", "bytes": 9}]}

    with translation.override("en"):
        assert details.lines(said) == [("Attachments (ask the sender for them)", "Rapport, application/pdf")]


def test_where_an_overdose_ended_is_no_discharge():
    said = {"discharged_to": {"text": "Ville ikke være med"}}

    with translation.override("nb"):
        assert details.lines(said, EventKind.OVERDOSE) == [("Hvordan det gikk", "Ville ikke være med")]


def test_that_somebody_left_alive_goes_without_saying():
    said = {"discharged_to": {"text": "Eget hjem", "condition": {"code": "1", "text": "Som levende"}}}

    assert [words for _, words in details.lines(said)] == ["Eget hjem"]


def test_the_reason_for_a_stay_is_read_in_words_and_an_unknown_one_not_at_all():
    with translation.override("nb"):
        assert [words for _, words in details.lines({"cause": "suicide_attempt"})] == ["Selvmordsforsøk"]
    assert details.lines({"cause": "unknown"}) == []
