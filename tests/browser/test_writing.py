"""Writing once, on a phone and at a desk, with and without script."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Event
from tests import make
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_every_page import SIZES, looked_at

pytestmark = pytest.mark.django_db(transaction=True)


@SIZES
def test_the_pages_one_writes_on(town, browse, faults, size):
    nav = make.unit(make.organization("Nav Prøve", make.OrganizationKind.NAV), make.ServiceType.NAV)
    make.member(town.kari, nav, make.TeamFunction.NAV)
    page = browse(town.nurse, size)
    for form in ("", "?form=contact", "?form=appointment", "?form=question", "?form=letter", "?form=deviation"):
        assert page.goto(f"/people/{town.kari.pk}/write{form}").ok
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        looked_at(page, faults, size)
    with page.expect_navigation():
        page.locator("form.entry button").click()
    looked_at(page, faults, size)


@pytest.mark.parametrize("script", [True, False])
def test_a_contact_is_written_in_a_few_taps(town, browse, script):
    page = browse(town.nurse, PHONE, language="en", script=script)
    page.goto(f"/people/{town.kari.pk}")

    page.get_by_role("link", name="Write", exact=True).click()
    page.get_by_role("link", name="Contact made").click()
    page.get_by_text("home visit").click()
    page.get_by_label("What was said and done").fill("Har det bra.")
    page.get_by_role("button", name="Write it down").click()

    expect(page.get_by_text("It is written.")).to_be_visible()
    assert Event.objects.get().details["entry"]["text"] == "Har det bra."


def test_the_hospital_is_answered_from_the_card(town, browse):
    ready = {"owner": town.municipality, "unit": town.ward, "to": town.home_care}
    make.happen(town.kari, EventKind.DISCHARGE_READY, at=datetime.now(UTC) - timedelta(minutes=5), **ready)
    page = browse(town.case_office.staff.get(), DESK, language="en")
    page.goto("/inbox")

    page.get_by_role("link", name="Answer the hospital").click()
    page.get_by_text("Not yet").click()
    page.get_by_role("button", name="Send the answer").click()

    expect(page.get_by_text("Cannot receive yet").first).to_be_visible()
