"""A transition in the browser: the checklist on both sides, the first two weeks at home, at phone and desk width."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from mellomrom.events.actions.entries import write
from mellomrom.events.entries import Form, Words
from mellomrom.events.models import Course
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def course(town) -> str:
    now = datetime.now(UTC)
    town.discharge(at=now - 4 * DAY)
    words = Words(appointment_at=now + DAY, place="Kontoret")
    write(town.kari.pk, form=Form.APPOINTMENT, words=words, by=town.nurse, at=now)
    return str(Course.objects.get(person=town.kari, pathway="discharge").pk)


def shot(page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_what_could_not_be_done_is_said_with_a_sentence_and_both_sides_see_it(browse, town, course, faults, size):
    page = browse(town.nurse, size)
    page.goto(f"/courses/{course}/checklist")
    item = page.locator(".check", has_text="Første kontakt etter utskrivning")
    expect(item).to_have_class("owed check check--late")
    shot(page, f"checklist-{size[0]}")
    assert faults(page) == []

    item.locator("details").last.locator("summary").click()
    item.locator('[value="could_not"]').check()
    item.locator("textarea").last.fill("Hun åpner ikke døra.")
    shot(page, f"judging-{size[0]}")
    item.locator("details").last.locator("button").click()

    expect(item).to_have_class("owed check check--could_not")
    expect(item).to_contain_text("Hun åpner ikke døra.")
    theirs = browse(town.doctor, size)
    theirs.goto(f"/courses/{course}/checklist")
    expect(theirs.locator(".check--could_not")).to_contain_text("Første kontakt")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_an_empty_day_is_red_and_the_person_reads_the_same_days_calmly(browse, as_kari, town, course, faults, size):
    page = browse(town.nurse, size)
    page.goto(f"/people/{town.kari.pk}/week")
    expect(page.locator(".week__day")).to_have_count(14)
    expect(page.locator(".week__day--empty").first).to_be_visible()
    shot(page, f"week-{size[0]}")
    assert faults(page) == []

    own = as_kari(size)
    own.goto("/me/week")
    expect(own.locator(".week__day")).to_have_count(14)
    shot(own, f"my-week-{size[0]}")
    assert faults(own) == []
