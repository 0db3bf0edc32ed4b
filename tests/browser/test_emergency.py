"""Emergency access in a real browser: three taps on a phone without script, and nothing that axe finds wrong."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from mellomrom.access.catalogue import Item
from tests.browser.conftest import DESK, PHONE
from tests.flows.emergency import Town, owed, to_review

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@pytest.fixture
def town(transactional_db) -> Town:
    return Town()


def looked_at(page, faults, size) -> None:
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0], page.url


def test_three_taps_on_a_phone_without_script(town, browse):
    town.overdose(datetime.now(UTC) - timedelta(days=10))
    page = browse(town.emergency_doctor, PHONE, language="en", script=False)
    page.goto("/emergency")
    page.get_by_label("Given names").fill("Kari")
    page.get_by_label("Family name").fill("Testesen")
    page.get_by_label("Year of birth").fill("1984")
    page.get_by_role("button", name="Find").click()
    page.get_by_label("In your own words").fill("Bevisstløs.")
    page.get_by_text("Unconscious").click()
    page.get_by_role("button", name="Open for an hour").click()

    expect(page.get_by_text("Buprenorfin")).to_be_visible()
    expect(page.get_by_text("Open until")).to_be_visible()


@SIZES
def test_the_three_pages(town, browse, faults, size):
    town.overdose(datetime.now(UTC) - timedelta(days=10))
    page = browse(town.emergency_doctor, size)
    page.goto("/emergency")
    looked_at(page, faults, size)
    for field, words in {"given": "Kari", "family": "Testesen", "born": "1984"}.items():
        page.locator(f"#{field}").fill(words)
    with page.expect_navigation():
        page.locator("form.entry button").click()
    looked_at(page, faults, size)
    page.locator("input[value=life]").check()
    page.locator("#words").fill("Bevisstløs på torget.")
    with page.expect_navigation():
        page.locator("form.entry button").click()
    looked_at(page, faults, size)
    page.goto("/more")
    looked_at(page, faults, size)


@SIZES
def test_what_is_answered_afterwards(town, browse, faults, size):
    found = town.opened(at=datetime.now(UTC))
    duties = {town.leader: to_review(found, town.municipality), town.emergency_doctor: owed(found, Item.TELL)}
    for role, duty in duties.items():
        page = browse(role, size)
        for address in ("/inbox", f"/emergency/duties/{duty.pk}", "/spaces"):
            page.goto(address)
            looked_at(page, faults, size)
