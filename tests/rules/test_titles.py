"""Every word that users can meet has a text, and the title of an event gives nothing away."""

import pytest
from django.utils.translation import gettext, override

from mellomrom.directory.catalogue import Function, ServiceType
from mellomrom.events import titles
from mellomrom.events.catalogue import Cause, Correction, EventKind, Expects, Force, Level, Who
from mellomrom.events.rules import HOUSE_ITEMS, REASONS, Answer, Life, Why
from mellomrom.events.sides import Side
from mellomrom.people.catalogue import TeamFunction
from mellomrom.sharing.rules import RULES, SILENCE_TEXT

TEXTS = [
    (EventKind, titles.EVENT_TITLE),
    (EventKind, titles.EVENT_NAME),
    (Who, titles.WHO),
    (Force, titles.FORCE),
    (Expects, titles.EXPECTS),
    (Side, titles.SIDE),
    (Level, titles.LEVEL),
    (Cause, titles.CAUSE),
    (Correction, titles.CORRECTION),
    (ServiceType, titles.SERVICE),
    (Function, titles.FUNCTION),
    (TeamFunction, titles.TEAM_FUNCTION),
    (Life, titles.LIFE),
    (Why, titles.WHY),
    (Answer, titles.ANSWER),
    (HOUSE_ITEMS, titles.HOUSE_ITEM),
    (REASONS, titles.REASON),
]


@pytest.mark.parametrize(("words", "texts"), TEXTS)
def test_every_word_has_a_text(words, texts):
    assert set(texts) == set(words)
    assert all(str(text).strip() for text in texts.values())


TELLING = "overdose suicid hospital psychiat compuls prison sentence releas died dead death lar opioid violen police"


@pytest.mark.parametrize("kind", EventKind)
def test_a_title_on_a_lock_screen_says_no_illness_no_place_and_no_reason(kind):
    title = str(titles.EVENT_TITLE[kind]).lower()

    assert not [word for word in TELLING.split() if word in title]


def test_two_acute_events_cannot_be_told_apart_by_their_title():
    assert titles.EVENT_TITLE[EventKind.OVERDOSE] == titles.EVENT_TITLE[EventKind.SUICIDE_ATTEMPT]


def test_a_default_of_ours_does_not_read_like_law():
    with override("en"):
        assert "not law" in str(titles.FORCE[Force.OUR_DEFAULT])


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_every_answer_of_the_sharing_rules_is_read_in_norwegian(language):
    answers = [SILENCE_TEXT, *(rule.text for rule in RULES)]

    with override(language):
        assert not [text for text in answers if gettext(text) == text]
