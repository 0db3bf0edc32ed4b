"""What the person has said, in a real browser: on a phone without script, and nothing that axe finds wrong."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.people.catalogue import TeamFunction
from mellomrom.sharing.catalogue import Choice, Danger, How
from mellomrom.sharing.findings import find
from mellomrom.sharing.models import Statement
from mellomrom.sharing.says import choose
from tests import make
from tests.browser.conftest import DESK, PHONE, all_looked_at

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@pytest.fixture
def nav(town):
    unit = make.unit(make.organization("Nav Prøve", OrganizationKind.NAV), ServiceType.NAV, "Nav Prøve")
    make.member(town.kari, unit, TeamFunction.NAV, role=make.staff(unit, "Prøve Veileder", Function.ADVISER))
    return unit


def much_is_said(town) -> None:
    at = datetime.now(UTC)
    choose(town.kari.pk, choice=Choice.NAMED, named=[town.gp.id], how=How.SPOKEN, by=town.nurse, at=at)
    until = at + timedelta(days=3)
    find(town.kari.pk, what=Danger.LIFE, reasons="Sett i dag, i samtale.", until=until, by=town.nurse, at=at)


def test_a_nurse_writes_down_what_was_spoken_on_a_phone_without_script(town, nav, browse):
    page = browse(town.nurse, PHONE, language="en", script=False)
    page.goto(f"/people/{town.kari.pk}")
    page.get_by_role("link", name="What the person has said").click()
    page.get_by_text("Those who help me now").click()
    page.get_by_text("spoken", exact=True).first.click()
    page.get_by_role("button", name="Write it down").click()

    expect(page.get_by_text("It is written down.")).to_be_visible()
    assert Statement.objects.get().unit == nav


def test_the_person_takes_it_back_on_a_phone_without_script(town, nav, as_kari):
    page = as_kari(PHONE, language="en", script=False)
    page.goto("/me/says")
    page.get_by_text("Nobody beyond what the law demands").click()
    page.get_by_role("button", name="This is what I say").click()
    page.get_by_role("button", name="Take it back").click()

    expect(page.get_by_text("You have said nothing yet.")).to_be_visible()
    assert Statement.objects.get().withdrawn_at is not None


@SIZES
def test_the_page_of_staff(town, nav, browse, faults, size):
    page = browse(town.nurse, size)
    page.goto(f"/people/{town.kari.pk}/says")
    all_looked_at(page, faults, size)
    much_is_said(town)
    page.reload()
    all_looked_at(page, faults, size)


@SIZES
def test_the_persons_own_page(town, nav, as_kari, faults, size):
    much_is_said(town)
    page = as_kari(size)
    page.goto("/me/says")
    all_looked_at(page, faults, size)
