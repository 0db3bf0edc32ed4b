"""What a plan or a meeting says is owed stands with whoever holds it, in its own words, and with nobody who may not know."""

from datetime import date, timedelta

import pytest

from mellomrom.core.errors import InvalidMove, NotPermitted
from mellomrom.database.house import as_house
from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.events.actions.owing import let_fall, owe
from mellomrom.events.catalogue import Category, EventKind
from mellomrom.events.queries import inbox
from mellomrom.events.rules import Life
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=7)


@pytest.fixture
def town():
    return make.Town()


def agreed(town, **more):
    return make.happen(
        town.kari, EventKind.MEASURE_AGREED, owner=town.municipality, unit=town.home_care, at=NOON, **more
    )


@pytest.mark.django_db(transaction=True)
def test_the_holder_reads_what_is_owed_in_the_words_of_the_plan(town):
    event = agreed(town)
    with as_house():
        owe(
            event,
            item="measure",
            holder=town.home_care,
            due_at=LATER,
            words="Følge til tannlegen",
            by=event.by,
            at=NOON,
        )

    owed = [one.words for card in inbox(town.home_nurse, at=NOON).later for one in card.owes]
    assert "Følge til tannlegen" in owed


def test_a_unit_outside_health_holds_nothing_that_it_may_not_know(town):
    nav = make.unit(make.organization("NAV Steinkjer", OrganizationKind.NAV), ServiceType.NAV)
    event = agreed(town, details={"category": str(Category.ECONOMY)})

    with pytest.raises(NotPermitted, match="duty.may-not-hold"):
        owe(event, item="measure", holder=nav, due_at=LATER, by=event.by, at=NOON)


def test_a_closed_unit_is_given_nothing(town):
    town.home_care.closed_on = date(2026, 1, 1)

    with pytest.raises(InvalidMove, match="duty.unit-closed"):
        owe(agreed(town), item="measure", holder=town.home_care, due_at=LATER, by=town.nurse.actor, at=NOON)


def test_what_is_not_needed_falls_and_what_is_closed_stays(town):
    event = agreed(town)
    duty = owe(event, item="measure", holder=town.home_care, due_at=LATER, by=event.by, at=NOON)

    let_fall([duty], agreed(town), by=event.by, at=NOON)
    let_fall([duty], agreed(town), by=event.by, at=NOON)

    assert (duty.life, duty.reason) == (Life.CANCELLED, "not_needed")


def test_what_it_is_about_is_what_the_event_says(town):
    assert agreed(town, details={"category": "economy"}).category is Category.ECONOMY
    assert agreed(town).category is Category.HEALTH
