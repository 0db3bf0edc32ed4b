"""Silence is an event: a rhythm that is broken is told of exactly once, and the next sign of life begins it anew."""

from datetime import timedelta

import pytest

from mellomrom.events import actions, queries
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.events.models import Course, Event
from tests import make
from tests.flows.doors import asked, life, owed, told, works
from tests.make import NOON

pytestmark = pytest.mark.django_db

HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
FOUR = NOON + 4 * WEEK


@pytest.fixture
def agreed(town) -> Event:
    return town.comes(EventKind.PLAN_AGREED, town.rop, town.home_care)


def silences() -> list[Event]:
    return list(Event.objects.filter(kind=EventKind.SILENCE).order_by("recorded_at"))


def test_silence_is_told_once_however_often_the_worker_looks(town, agreed):
    for hours in (-1, 0, 1, 30):
        works(FOUR + hours * HOUR)

    [silence] = silences()
    assert silence.occurred_at == FOUR
    assert {town.rop, town.gp} <= told(silence)
    assert asked(silence) == {town.rop}
    assert owed(silence) == {"look-up": (town.rop, "our-default"), "gp-offer": (town.gp, "regulation")}


def test_a_sign_of_life_puts_the_silence_off(town, agreed):
    town.comes(EventKind.CONTACT_MADE, town.rop, town.home_care, at=NOON + 3 * WEEK)

    works(FOUR + HOUR)

    assert silences() == []
    works(NOON + 7 * WEEK)
    assert len(silences()) == 1


def test_a_contact_after_the_silence_meets_what_it_asked_for_and_begins_the_rhythm_anew(town, agreed):
    works(FOUR)
    [silence] = silences()

    town.comes(EventKind.CONTACT_MADE, town.rop, town.home_care, at=FOUR + HOUR)

    assert life(silence, "look-up") == life(silence, "gp-offer") == ("met", "")
    works(FOUR + 4 * WEEK + HOUR)
    assert len(silences()) == 2


def test_a_contact_that_was_a_mistake_leaves_the_silence_where_it_was(town, agreed):
    contact = town.comes(EventKind.CONTACT_MADE, town.rop, town.home_care, at=NOON + 3 * WEEK)
    make.happen(
        town.kari,
        EventKind.CONTACT_MADE,
        owner=contact.owner,
        unit=town.rop,
        at=NOON + 3 * WEEK + HOUR,
        occurred_at=contact.occurred_at,
        correction=Correction.CANCEL,
        corrects=contact,
    )

    works(FOUR)

    assert len(silences()) == 1


def test_the_silence_of_one_pathway_is_not_heard_in_another(town, agreed):
    town.comes(EventKind.CRISIS_PLAN_REVISED, town.rop, town.home_care)

    works(FOUR)

    [silence] = silences()
    assert "crisis-plan-revised" not in owed(silence)
    assert Course.objects.get(pathway="crisis-plan").silent_at == NOON + 52 * WEEK


def test_the_dead_are_not_missed(town, agreed):
    town.comes(EventKind.DIED, town.ward, town.home_care, at=NOON + WEEK)

    works(FOUR)

    assert silences() == []


def test_the_story_of_a_silence_says_that_it_was_the_house_that_noticed(town, agreed):
    works(FOUR)
    [silence] = silences()

    story = queries.story(silence.id, town.nurse, at=FOUR)

    assert "Mellomrom" in story.lines[0].text


def test_a_silence_that_cannot_be_recorded_is_put_off_and_costs_the_others_nothing(town, agreed, caplog):
    town.comes(EventKind.CRISIS_PLAN_REVISED, town.rop, town.home_care)
    Course.objects.filter(pathway="agreed-contact").update(version="1999-01-01")  # a version that nobody has

    actions.tell_silences(at=NOON + 52 * WEEK)

    assert {"crisis-plan-revised": (town.rop, "our-default")} in [owed(silence) for silence in silences()]
    assert "silence.failed" in caplog.text
    assert Course.objects.get(pathway="agreed-contact").silent_at > NOON + 52 * WEEK
    caplog.clear()
