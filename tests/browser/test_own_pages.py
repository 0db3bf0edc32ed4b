"""The person's own pages and those of an inspection, at the width of a phone and of a desk, with and without script."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from mellomrom.access import inspecting
from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.events.person import person_page
from tests import make
from tests.browser.conftest import PHONE
from tests.browser.test_every_page import SIZES, looked_at
from tests.flows import emergency

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def town(transactional_db):
    return emergency.Town()


@pytest.fixture
def lived(town):
    """A person something of everything has happened to, and who looked."""
    now = datetime.now(UTC)
    town.rop.phone = "74 00 00 00"
    town.rop.save()
    town.overdose(at=now - 2 * DAY)
    town.event = town.discharge(at=now - timedelta(hours=3))
    person_page(town.kari.pk, town.nurse, at=now)
    town.opened(at=now)
    unit = make.unit(make.organization("Statsforvalteren", OrganizationKind.AUTHORITY), ServiceType.SUPERVISION)
    town.inspector = make.staff(unit, "Prøve Tilsyn", Function.INSPECTOR)
    words = {"subject": "Oppfølging etter utskrivning", "mandate": "2026/4711"}
    days = {"since": now.date(), "until": now.date() + 30 * DAY}
    one = inspecting.register(authority=unit.pk, by=town.leader, at=now, **words, **days)
    number = town.kari.identifiers.get().value
    town.sought = inspecting.seek(one.pk, number=number, words="Klage", by=town.inspector, at=now)
    return town


@SIZES
def test_the_persons_own_pages(lived, as_kari, faults, size):
    page = as_kari(size)
    for address in ("/me", "/me/log", "/me/log?show=emergency", "/me/log?show=refused", "/me/print"):
        assert page.goto(address).ok
        looked_at(page, faults, size)
    page.goto("/me/log")
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    looked_at(page, faults, size)


def test_a_person_finds_who_looked_without_script(lived, as_kari):
    page = as_kari(PHONE, script=False)
    page.goto("/me")
    page.get_by_role("link", name="Hvem har sett noe om meg").click()
    page.get_by_role("link", name="I en nødsituasjon").click()

    expect(page.get_by_text("Åpnet i en nødsituasjon, i en time.").first).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Lagre alt som en fil").click()
    assert saved.value.suggested_filename == "log.json"


@SIZES
def test_the_pages_of_an_inspection(lived, browse, faults, size):
    page = browse(lived.inspector, size)
    for address in (
        "/inspection",
        f"/inspection/persons/{lived.sought.pk}",
        f"/inspection/persons/{lived.sought.pk}/events/{lived.event.pk}",
    ):
        assert page.goto(address).ok
        looked_at(page, faults, size)
    page = browse(lived.leader, size)
    page.goto("/inspection")
    looked_at(page, faults, size)


def test_an_inspector_finds_somebody_and_reads(lived, browse):
    page = browse(lived.inspector, PHONE, script=False)
    page.goto("/")
    page.get_by_label("Fødselsnummer").fill(lived.kari.identifiers.get().value)
    page.get_by_label("Hvorfor du må lese om denne personen").fill("Klage")
    page.get_by_role("button", name="Les").click()

    expect(page.get_by_role("heading", name="Kari Testesen")).to_be_visible()
    page.get_by_role("link", name="Utskrevet fra sykehus").first.click()
    expect(page.get_by_text("Hvem andre fikk vite dette")).to_be_visible()
