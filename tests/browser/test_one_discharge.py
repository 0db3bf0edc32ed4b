"""A newcomer in the demo, in a real browser: each role by one tap, the same discharge, and a consent that is withdrawn."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from mellomrom.config.settings import demo_logins, demo_persons
from mellomrom.directory.models import Organization, Unit
from mellomrom.directory.queries import house
from mellomrom.events.actions import Happening, record
from mellomrom.events.catalogue import EventKind
from mellomrom.people.actions import whose
from mellomrom.world import demo
from mellomrom.world.places import her_ids
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.django_db(transaction=True)

KNOWS = {"gp.steinkjer": True, "leader.steinkjer": False, "nav.levanger": False, "police": False, "operator": False}


@pytest.fixture
def town(transactional_db, settings):
    """The demo, as it is when it has just been made, where other tests have their town."""
    settings.DEMO = True
    demo.load(at=datetime.now(UTC) - timedelta(days=1))
    settings.DEMO_LOGINS, settings.DEMO_PERSONS = demo_logins(), demo_persons()


def discharged(who: str, place: str, municipality: str) -> None:
    """From the ward to the nurses at home, now."""
    units, now = {key: Unit.objects.get(her_id=her) for her, key in her_ids().items()}, datetime.now(UTC)
    happening = Happening(
        person=whose(next(number for key, _, number in demo.persons_to_try() if key == who)),
        owner=Organization.objects.get(name=municipality),
        kind=EventKind.DISCHARGED,
        occurred_at=now,
        unit=units["ward.medical"],
        addressee=units[f"home_care.{place}"],
    )
    record(happening, by=house(), at=now)


@pytest.fixture
def tap(browse, faults):
    """Come in by one tap on the login page, as a login or as a person."""

    def enter(who: str, size=PHONE):
        page = browse(None, size)
        page.goto("/login")
        page.locator(f"button[value='{who}']").click()
        page.wait_for_load_state()
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], page.url
        return page

    return enter


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_each_role_comes_in_by_one_tap_and_sees_its_own_cut(tap, size):
    discharged("anna", "steinkjer", "Steinkjer kommune")

    for login, knows in KNOWS.items():
        page = tap(login, size)
        expect(page).to_have_url(re.compile("/inbox"))
        name = expect(page.get_by_text("Anna T.").first)
        name.to_be_visible() if knows else name.to_be_hidden()
    expect(tap("inspector", size)).to_have_url(re.compile("/inspection"))
    nurse = tap("nurse.steinkjer", size)
    nurse.get_by_role("button", name=re.compile("Hjemmesykepleien")).click()
    expect(nurse.get_by_role("button", name="Jeg tar det").first).to_be_visible()


def test_the_person_says_yes_and_takes_it_back_and_reads_what_came_of_both(tap, faults):
    bjorn, adviser = tap("bjorn"), tap("nav.levanger")
    bjorn.get_by_role("link", name=re.compile("Det jeg har sagt ja og nei til")).click()
    bjorn.get_by_text("De som hjelper meg nå, kan få vite det de trenger").click()
    with bjorn.expect_navigation():
        bjorn.get_by_role("button", name="Dette sier jeg").click()
    discharged("bjorn", "levanger", "Levanger kommune")
    adviser.goto("/inbox")
    expect(adviser.get_by_text("Bjørn P.").first).to_be_visible()

    with bjorn.expect_navigation():
        bjorn.get_by_role("button", name="Trekk tilbake").click()
    discharged("bjorn", "levanger", "Levanger kommune")
    adviser.goto("/inbox")
    expect(adviser.get_by_text("Enheten din har ikke lov til å vite mer om dette.")).to_have_count(1)
    expect(adviser.get_by_text("Bjørn P.")).to_have_count(0)

    bjorn.get_by_role("link", name="Hvem har sett noe om meg").click()
    for word in ("De fikk vite at noe har skjedd.", "De fikk ikke vite at noe har skjedd.", "ble trukket tilbake."):
        expect(bjorn.get_by_text(word).first).to_be_visible()
    assert faults(bjorn) == []
