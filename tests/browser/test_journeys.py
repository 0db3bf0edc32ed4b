"""A nurse and her colleague at the keyboard."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from mellomrom.core import codes
from mellomrom.directory import keys
from mellomrom.events.models import Duty
from tests.browser.conftest import DESK

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event(town):
    return town.discharge(at=datetime.now(UTC))


def answer(event, unit) -> Duty:
    return Duty.objects.get(event=event, item="answer", holder=unit)


def test_log_in_take_by_keyboard_hand_over_and_the_other_accepts(town, event, browse):
    user, secret, then = town.home_nurse.user, codes.new_secret(), datetime.now(UTC) - timedelta(hours=1)
    keys.set_password(user, "et langt og godt passord")
    keys.add_app(user, secret=secret, code=codes.code_at(secret, then), at=then)
    nurse = browse()
    nurse.goto("/inbox")
    nurse.get_by_label("Brukernavn").fill(user.username)
    nurse.get_by_label("Passord").fill("et langt og godt passord")
    nurse.keyboard.press("Enter")
    nurse.get_by_label("Kode").fill(codes.code_at(secret, datetime.now(UTC)))
    nurse.keyboard.press("Enter")
    nurse.get_by_role("button", name="Jeg tar det").wait_for()
    nurse.wait_for_load_state()

    nurse.keyboard.press("j")
    nurse.keyboard.press("t")
    nurse.get_by_text("Tatt av Prøve Hjemmesykepleier").wait_for()
    assert answer(event, town.home_care).life == "taken"

    nurse.keyboard.press("g")
    nurse.locator(".hand__lead").wait_for()
    nurse.get_by_role("radio", name=re.compile("Rus og psykisk helse")).check()
    nurse.get_by_role("button", name="Spør dem").click()
    nurse.get_by_text("har ikke svart").wait_for()
    assert nurse.evaluate("document.activeElement.id") == f"e-{event.pk}"

    other = browse(town.nurse)
    other.goto("/inbox")
    other.get_by_role("button", name="Ja, vi tar over").click()
    other.locator("#said .said").wait_for()
    assert answer(event, town.rop).taken_by == town.nurse


def test_everything_works_without_script(town, event, browse):
    nurse = browse(town.home_nurse, DESK, script=False)
    nurse.goto("/inbox")
    nurse.get_by_role("button", name="Jeg tar det").click()
    assert "Du har tatt det." in nurse.inner_text("main")

    nurse.get_by_role("link", name="Gi videre").click()
    nurse.get_by_role("radio", name=re.compile("Rus og psykisk helse")).check()
    nurse.get_by_role("button", name="Spør dem").click()
    assert "De er spurt. Det er ditt til de sier ja." in nurse.inner_text("main")


def test_the_first_tab_leads_past_the_frame(town, event, browse):
    page = browse(town.home_nurse)
    page.goto("/inbox")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.textContent") == "Gå til innholdet"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_slash_finds_a_person_and_typing_narrows_the_list(town, event, browse):
    page = browse(town.nurse)
    page.goto("/people")
    page.keyboard.press("/")
    page.keyboard.type("ola")

    expect(page.get_by_role("link", name=re.compile("Kari"))).to_be_hidden()


def test_somebody_was_first_and_the_other_is_told_so_in_place(town, event, browse):
    one, two = browse(town.home_nurse), browse(town.home_nurse)
    one.goto("/inbox")
    two.goto("/inbox")
    one.get_by_role("button", name="Jeg tar det").click()
    one.get_by_text("Tatt av Prøve Hjemmesykepleier").wait_for()

    two.get_by_role("button", name="Jeg tar det").click()

    two.get_by_text("Tatt av Prøve Hjemmesykepleier").wait_for()
