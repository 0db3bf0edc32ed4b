"""Each service is asked about for what it would use it for: a danger that is found opens to the police, and not to NAV."""

from datetime import timedelta

import pytest

from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.events.catalogue import EventKind, Level
from mellomrom.events.models import Duty, Notice
from mellomrom.sharing.catalogue import Danger, Purpose
from mellomrom.sharing.findings import find
from mellomrom.sharing.models import Log
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make.Town()


def office(kind, service):
    return make.unit(make.organization(f"Prøve {service}", kind), service)


@pytest.fixture
def police(town):
    return office(OrganizationKind.POLICE, ServiceType.POLICE)


def told(town, unit):
    happened = make.happen(town.kari, EventKind.OVERDOSE, owner=town.municipality, unit=town.rop, to=unit)
    return Notice.objects.get(event=happened, recipient=unit)


def test_the_police_are_told_nothing_until_a_danger_is_found_and_then_what_keeps_people_safe(town, police):
    before = told(town, police)
    find(
        town.kari.pk, what=Danger.SERIOUS_HARM, reasons="Sett.", until=NOON + timedelta(days=1), by=town.nurse, at=NOON
    )
    after = told(town, police)

    assert (before.level, after.level) == (Level.NOTHING, Level.SAFETY)
    assert after.decision.purpose == Purpose.SAFETY
    assert Duty.objects.filter(event=after.event, item="tell_disclosure", holder=town.rop).exists()


def test_a_danger_opens_nothing_to_nav_and_the_log_says_what_they_wanted_it_for(town):
    nav = office(OrganizationKind.NAV, ServiceType.NAV)
    find(
        town.kari.pk, what=Danger.SERIOUS_HARM, reasons="Sett.", until=NOON + timedelta(days=1), by=town.nurse, at=NOON
    )
    notice = told(town, nav)

    assert notice.level == Level.NOTHING
    assert Log.objects.get(ref=notice.pk).purpose == Purpose.RECEIVER_TASKS
