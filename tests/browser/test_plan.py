"""The individual plan in two real browsers at once, on a phone and at a desk, and nothing that axe finds wrong."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from mellomrom.people.catalogue import Area
from mellomrom.plans.individual import actions
from mellomrom.plans.individual.catalogue import Section, Stage
from mellomrom.plans.individual.models import PlanWording
from mellomrom.sharing.catalogue import Category
from tests.browser.conftest import DESK, PHONE, all_looked_at
from tests.flows.planning import Town

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@pytest.fixture
def town(transactional_db) -> Town:
    return Town()


def written(town: Town) -> None:
    """A plan with something of everything."""
    at = datetime.now(UTC)
    town.planned(at=at)
    town.writes("Eget sted å bo, der jeg får være i fred", at=at)
    town.writes("Ro om kvelden, og noen å ringe til.", section=Section.NEEDS, at=at)
    town.writes("Betale ned gjelda", area=Area.ECONOMY, at=at)
    town.let_in(town.nav, Category.ECONOMY, at=at)
    town.measure(town.nav, what="Søke om gjeldsordning", at=at)
    town.measure(area=Area.HOUSING, what="Følge til visning", at=at)
    actions.propose(town.kari.pk, area=Area.HOUSING, words="Jeg vil ha hund.", by=town.herself, at=at)
    town.agreed(at=at, revise_on=at.date().replace(year=at.year + 1))
    said = {"stage": Stage.PERSUASION, "since": at.date(), "words": "Hun vil prøve.", "by": town.nurse, "at": at}
    actions.set_stage(town.kari.pk, **said)


def test_two_browsers_write_the_same_text_at_once_and_no_word_is_lost(town, browse, as_kari):
    at = datetime.now(UTC)
    town.planned(at=at)
    town.writes("Eget sted å bo", at=at)
    coordinator, kari = browse(town.nurse, DESK, language="en"), as_kari(PHONE, language="en", script=False)
    coordinator.goto(f"/people/{town.kari.pk}/plan/area/housing")
    kari.goto("/me/plan/area/housing")

    kari.get_by_label("My goal").fill("Et hus med hage")
    kari.get_by_role("button", name="Save", exact=True).first.click()
    expect(kari.get_by_text("It is saved.")).to_be_visible()
    coordinator.get_by_label("Goal, in the person's own words").fill("En leilighet i sentrum")
    coordinator.get_by_role("button", name="Save", exact=True).first.click()

    expect(coordinator.locator("#mine")).to_have_text("En leilighet i sentrum")
    expect(coordinator.locator("#theirs")).to_have_text("Et hus med hage")
    expect(coordinator.locator("#both")).to_have_value("Et hus med hage\n\nEn leilighet i sentrum")
    coordinator.locator("#both").fill("Et hus med hage, gjerne i sentrum")
    coordinator.get_by_role("button", name="Save the text made of both").click()
    expect(coordinator.get_by_text("It is saved.")).to_be_visible()
    kari.goto("/me/plan")
    expect(kari.get_by_text("Et hus med hage, gjerne i sentrum")).to_be_visible()
    assert PlanWording.objects.count() == 3


def test_the_coordinator_keeps_what_they_wrote_on_a_phone_without_script(town, browse, as_kari):
    at = datetime.now(UTC)
    town.planned(at=at)
    first = town.writes("Eget sted å bo", at=at)
    page = browse(town.nurse, PHONE, language="en", script=False)
    page.goto(f"/people/{town.kari.pk}/plan/area/housing")
    town.writes("Et hus", row=first.section_id, read=1, by=town.herself, at=at)
    page.get_by_label("Goal, in the person's own words").fill("En leilighet")
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.get_by_role("button", name="Keep what I wrote").click()

    expect(page.get_by_label("Goal, in the person's own words")).to_have_value("En leilighet")


@SIZES
def test_the_pages_of_staff(town, browse, faults, size):
    written(town)
    page = browse(town.nurse, size)
    for where in ("plan", "plan/area/housing", "plan/offer", "plans"):
        page.goto(f"/people/{town.kari.pk}/{where}")
        all_looked_at(page, faults, size)


@SIZES
def test_the_persons_own_pages(town, as_kari, faults, size):
    written(town)
    page = as_kari(size)
    for where in ("plan", "plan/area/housing", "plan/offer", "plans"):
        page.goto(f"/me/{where}")
        all_looked_at(page, faults, size)


@SIZES
def test_both_texts_beside_each_other(town, browse, faults, size):
    at = datetime.now(UTC)
    town.planned(at=at)
    first = town.writes("Eget sted å bo", at=at)
    page = browse(town.nurse, size)
    page.goto(f"/people/{town.kari.pk}/plan/area/housing")
    town.writes("Et hus", row=first.section_id, read=1, by=town.herself, at=at)
    page.locator("[aria-labelledby=goals] textarea").first.fill("En leilighet")
    page.locator("[aria-labelledby=goals] button").first.click()
    expect(page.locator("#clash")).to_be_visible()
    all_looked_at(page, faults, size)
