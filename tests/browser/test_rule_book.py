"""Regelbok in a real browser: try it with and without script, sign a pathway, and every page as axe sees it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_every_page import looked_at

pytestmark = pytest.mark.django_db(transaction=True)

NAV_ASKS = "/rules/try?recipient=nav&category=health&purpose=receiver_tasks&relation=none&on_request=1"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_pages_of_the_rule_book(town, browse, faults, size):
    page = browse(town.leader, size)
    for address in ("/rules/sharing", NAV_ASKS, "/rules/try?say=consented_for", "/rules/overdose"):
        assert page.goto(address).ok
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        looked_at(page, faults, size)


def test_the_answer_changes_while_one_chooses_and_the_address_with_it(town, browse):
    page = browse(town.nurse)
    page.goto("/rules/try")
    page.evaluate("window.same = true")

    page.get_by_label("Hvem som får vite det").select_option("police")

    expect(page.locator("#head")).to_have_text("Nei, ingenting åpner for det")
    expect(page.locator("#said")).to_have_text("Nei, ingenting åpner for det")
    assert "recipient=police" in page.url
    assert page.evaluate("window.same")
    page.go_back()
    expect(page.locator("#head")).to_have_text("Ja, det skal fortelles")


def test_it_is_answered_without_script(town, browse):
    page = browse(town.nurse, PHONE, script=False)
    page.goto("/rules/try")

    page.get_by_label("Hvem som får vite det").select_option("police")
    page.get_by_role("button", name="Vis svaret").click()

    expect(page.locator("#head")).to_have_text("Nei, ingenting åpner for det")
    expect(page).to_have_url(re.compile("#answer"))


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_leader_signs_with_one_tap_and_one_more(town, browse, script):
    page = browse(town.leader, PHONE, script=script)
    page.goto("/rules/overdose")

    page.get_by_text("Signer for Steinkjer kommune").click()
    page.get_by_role("button", name="Ja, signer").click()

    expect(page.get_by_text("av Prøve Leder (Leder, Helse- og omsorgssjefen)")).to_be_visible()
