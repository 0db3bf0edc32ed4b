"""What is red on the map comes onto the agenda by itself, to those who may see it; who called the meeting keeps or takes away."""

import pytest

from mellomrom.core.errors import NotFound, NotPermitted
from mellomrom.database.behind import walls
from mellomrom.people.actions import actor_of
from mellomrom.people.catalogue import Area, Colour
from mellomrom.plans.meetings import actions
from mellomrom.plans.meetings.mine import my_meetings
from mellomrom.plans.meetings.pages import meeting_page
from mellomrom.plans.overview import agenda
from mellomrom.plans.responsibility.actions import say_colour
from mellomrom.sharing.catalogue import Category, How, Say
from mellomrom.sharing.says import About, say
from tests import database
from tests.flows.test_meetings import called, town  # noqa: F401 a fixture
from tests.make import NOON

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting(town):  # noqa: F811
    yes = About(unit=town.nav_unit.pk, category=Category.CLIENT)
    say(town.kari.pk, says=Say.CONSENTED, about=yes, how=How.SPOKEN, by=town.nurse, at=NOON)
    for area in (Area.MENTAL_HEALTH, Area.SUBSTANCE_USE):
        say_colour(town.kari.pk, area, Colour.RED, by=town.nurse, at=NOON)
    say_colour(town.kari.pk, Area.NUTRITION, Colour.GREEN, by=town.nurse, at=NOON)
    return called(town, town.nav_unit)


def proposed(meeting, role) -> set[str]:
    return {one.area for one in agenda.areas_for(meeting_page(meeting.pk, role, at=NOON), role, at=NOON)}


def test_what_is_red_is_proposed_by_itself_and_what_goes_well_is_not(town, meeting):  # noqa: F811
    assert proposed(meeting, town.nurse) >= {Area.MENTAL_HEALTH, Area.SUBSTANCE_USE}
    assert Area.NUTRITION not in proposed(meeting, town.nurse)


def test_who_is_outside_health_sees_no_more_of_the_map_than_they_may_know(town, meeting):  # noqa: F811
    assert Area.MENTAL_HEALTH not in proposed(meeting, town.adviser)


def test_what_is_kept_is_an_item_of_its_kind_and_proposed_no_more(town, meeting):  # noqa: F811
    for _ in range(2):
        agenda.settle(meeting.pk, Area.SUBSTANCE_USE, keep=True, by=town.nurse, at=NOON)

    item = meeting.agenda.get()
    assert (item.words, item.category, item.area) == ("Rusmiddelbruk", Category.SUBSTANCE_USE, Area.SUBSTANCE_USE)
    assert Area.SUBSTANCE_USE not in proposed(meeting, town.nurse)


def test_what_is_taken_away_stays_away(town, meeting):  # noqa: F811
    agenda.settle(meeting.pk, Area.SUBSTANCE_USE, keep=False, by=town.nurse, at=NOON)

    assert Area.SUBSTANCE_USE not in proposed(meeting, town.nurse)
    assert agenda.settle(meeting.pk, Area.SUBSTANCE_USE, keep=True, by=town.nurse, at=NOON) is None
    assert not meeting.agenda.exists()


def test_only_who_called_the_meeting_keeps_and_takes_away(town, meeting):  # noqa: F811
    with pytest.raises(NotPermitted, match="meeting.not-the-caller"):
        actions.settle_area(meeting.pk, area=Area.SUBSTANCE_USE, keep=True, by=town.adviser, at=NOON)


def test_an_area_that_is_not_proposed_cannot_be_put_there(town, meeting):  # noqa: F811
    with pytest.raises(NotFound, match="agenda.no-such-area"):
        agenda.settle(meeting.pk, Area.NUTRITION, keep=True, by=town.nurse, at=NOON)


def test_the_person_sees_all_of_it(town, meeting):  # noqa: F811
    me = actor_of(town.kari)

    with database.behind_the_walls(), walls(person=town.kari.pk):
        page = my_meetings(me, at=NOON)
        areas = agenda.my_areas(page.coming, me, at=NOON)[meeting.pk]

    assert {one.area for one in areas} >= {Area.MENTAL_HEALTH, Area.SUBSTANCE_USE}
