"""Who does what, in a real browser: asked by one, answered by another, read by the person; axe finds nothing."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from mellomrom.people.catalogue import Area, Colour, TeamFunction
from mellomrom.plans.responsibility.actions import propose, say_colour
from mellomrom.plans.responsibility.trust import say_trust
from mellomrom.plans.rulings import actions as rulings
from mellomrom.plans.rulings.catalogue import Came, Under
from mellomrom.plans.rulings.rules import Draft
from tests import make
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_every_page import looked_at

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
DAY = timedelta(days=1)


@pytest.fixture
def busy(town):
    """Areas with somebody, with nobody and in question, a decision that ran out, and whom she trusts."""
    now = datetime.now(UTC)
    for unit, function in ((town.home_care, TeamFunction.HOME_CARE), (town.case_office, TeamFunction.CASE_OFFICER)):
        make.member(town.kari, unit, function)
    town.officer = make.staff(town.case_office, "Prøve Saksbehandler")
    town.rop.phone = "74000001"
    town.rop.save()
    town.discharge(at=now - DAY)
    propose(town.kari.pk, Area.MENTAL_HEALTH, to=town.rop.pk, by=town.nurse, at=now - 9 * DAY)
    say_colour(town.kari.pk, Area.MENTAL_HEALTH, Colour.GREEN, by=town.nurse, at=now)
    say_colour(town.kari.pk, Area.DENTAL, Colour.RED, words="Vondt i to tenner", by=town.nurse, at=now)
    propose(town.kari.pk, Area.NUTRITION, to=town.home_care.pk, words="Middag tre dager", by=town.nurse, at=now)
    say_trust(town.kari.pk, "Berit på dagsenteret. Ring henne først.", by=town.nurse, at=now)
    since = now.date() - 90 * DAY
    draft = Draft(
        under=Under.HOL, service="Støttekontakt", amount="Tre timer i uken", reasons="Hun er mye alene.", since=since,
        until=since + 80 * DAY, evaluate_on=since + 70 * DAY,
    )  # fmt: skip
    town.ruling = rulings.write(town.kari.pk, draft, by=town.officer, at=now - 90 * DAY)
    rulings.issue(town.ruling.pk, person_id=town.kari.pk, by=town.officer, at=now - 90 * DAY)
    came = {"under": Under.HOL, "service": "Transport", "on": now.date() - 30 * DAY}
    rulings.came(town.kari.pk, Came.APPLIED, **came, by=town.officer, at=now - 30 * DAY)
    return town


@SIZES
def test_the_pages_of_staff(busy, browse, faults, size):
    here = f"/people/{busy.kari.pk}"
    page = browse(busy.officer, size)
    for address in (f"{here}/rulings", f"{here}/rulings/new", f"{here}/rulings/{busy.ruling.pk}"):
        assert page.goto(address).ok
        looked_at(page, faults, size)
    page = browse(busy.nurse, size)
    areas = [f"{here}/responsibility/area?area={area}" for area in ("mental_health", "dental")]
    for address in (here, f"{here}/responsibility", *areas, f"{here}/trust", "/spaces"):
        assert page.goto(address).ok
        looked_at(page, faults, size)


@SIZES
def test_the_persons_own_pages(busy, browse, faults, size):
    from tests.web.test_me import at_home

    cookies = at_home(busy.kari).cookies
    page = browse(None, size)
    page.goto("/login")
    page.context.add_cookies([{"name": k, "value": m.value, "url": page.url} for k, m in cookies.items()])
    for address in ("/me/responsible", "/me/trust", "/me/rulings"):
        assert page.goto(address).ok
        looked_at(page, faults, size)


def test_home_care_is_asked_says_yes_from_the_inbox_and_stands_on_the_persons_page(busy, browse):
    page = browse(busy.home_nurse, PHONE)
    page.goto("/inbox")
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    page.get_by_role("link", name="Les og svar").first.click()
    expect(page).to_have_url(re.compile("/responsibility$"))
    page.get_by_role("button", name="Ja, vi svarer for det").click()

    expect(page.get_by_text("Det er skrevet ned.")).to_be_visible()
    page.goto(f"/people/{busy.kari.pk}")
    expect(page.locator(".area", has_text="Mat")).to_contain_text("Prøve Hjemmesykepleier")
