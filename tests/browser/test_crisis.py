"""The crisis card on a telephone at night: three taps without script; and two who write the same plan lose no word."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from mellomrom.people.models import PersonIdentifier
from mellomrom.plans.crisis.catalogue import Call, Finders, Kind
from tests.browser.conftest import DESK, PHONE
from tests.flows.crisis import SAFETY, WORDS, Town, days_from

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@pytest.fixture
def town(transactional_db) -> Town:
    return Town()


def plan(town, finders=Finders.HEALTH):
    now = datetime.now(UTC)
    calls = (Call(unit=town.rop.pk), Call(who="Søster Anne", phone="99 99 99 99"))
    town.agreed(SAFETY, kind=Kind.SAFETY, at=now)
    return town.agreed(replace(WORDS, calls=calls), finders=finders, at=now)


def looked_at(page, faults, size) -> None:
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0], page.url


def test_three_taps_from_the_inbox_to_the_card_on_a_telephone_without_script(town, browse):
    plan(town)
    number = PersonIdentifier.objects.get(person=town.kari, system="FNR").value
    page = browse(town.night_nurse, PHONE, language="en", script=False)
    page.goto("/inbox")

    page.get_by_role("navigation", name="Main places").get_by_role("link", name="Crisis card").click()
    page.get_by_label("National identity number").click()
    page.get_by_label("National identity number").type(number)
    page.get_by_role("button", name="I help the person now").click()

    expect(page.get_by_role("heading", name="Kari Testesen")).to_be_visible()
    expect(page.get_by_role("link", name="Call 99 99 99 99")).to_be_visible()
    expect(page.get_by_text("Snakk rolig.")).to_be_visible()


@SIZES
def test_the_pages_of_the_card(town, browse, faults, size):
    plan(town)
    page = browse(town.night_nurse, size, language="en")
    page.goto("/crisis")
    looked_at(page, faults, size)
    page.get_by_text("Without a number").click()
    for field, words in {"given": "Kari", "family": "Testesen", "born": "1984", "reason": "Ved døra."}.items():
        page.locator(f"#{field}").fill(words)
    page.get_by_role("button", name="I help the person now").click()
    expect(page.get_by_role("heading", name="Early signs")).to_be_visible()
    looked_at(page, faults, size)
    page.goto("/crisis/pointer/0000")
    looked_at(page, faults, size)


@SIZES
def test_the_plans_as_staff_and_as_the_person_see_them(town, browse, as_kari, faults, size):
    version = plan(town)
    town.draft(replace(WORDS, early="Et utkast."), based_on=version.pk, days=days_from(datetime.now(UTC)))
    page = browse(town.nurse, size)
    for address in (f"/people/{town.kari.pk}/crisis", f"/people/{town.kari.pk}/crisis/crisis"):
        page.goto(address)
        looked_at(page, faults, size)
    page = as_kari(size)
    page.goto("/me/crisis")
    expect(page.locator("input[name=finders]").first).to_be_visible()
    looked_at(page, faults, size)


def test_two_who_write_the_same_plan_see_both_and_choose(town, browse, faults):
    plan(town)
    one, other = browse(town.nurse, DESK, language="en"), browse(town.colleague, DESK, language="en")
    for page in (one, other):
        page.goto(f"/people/{town.kari.pk}/crisis/crisis")
    one.get_by_label("The first signs").fill("Det den ene skrev.")
    one.get_by_role("button", name="Save as a draft").click()
    expect(one.get_by_text("It is saved as a draft")).to_be_visible()

    other.get_by_label("The first signs").fill("Det den andre skrev.")
    other.get_by_role("button", name="Save as a draft").click()

    expect(other.get_by_label("The first signs")).to_have_value("Det den andre skrev.")
    expect(other.locator(".both__theirs").get_by_text("Det den ene skrev.")).to_be_visible()
    looked_at(other, faults, DESK)
    other.get_by_role("button", name="Save as a draft").click()
    expect(other.get_by_text("It is saved as a draft")).to_be_visible()
