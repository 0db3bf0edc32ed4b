"""Somebody close proposes, the person answers, and reminders are chosen beside a worker and stopped by a link."""

import os
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from mellomrom.core.identifiers import synthetic_fnr
from mellomrom.people.actions import actor_of
from mellomrom.plans.crisis import actions as crisis
from mellomrom.plans.crisis.catalogue import Kind as Plan
from mellomrom.plans.crisis.catalogue import Said
from mellomrom.plans.kin.actions import grant, look
from mellomrom.plans.kin.catalogue import Kind, Part
from mellomrom.plans.reminders.actions import stop_word
from mellomrom.sharing.catalogue import How
from mellomrom.sharing.logins import kin_index
from tests.browser.test_every_page import SIZES, looked_at
from tests.browser.test_own_pages import lived as lived
from tests.browser.test_own_pages import town as town

pytestmark = pytest.mark.django_db(transaction=True)
BERIT = synthetic_fnr(date(1960, 3, 3), 200)


def seen(page, faults, size, name: str) -> None:
    looked_at(page, faults, size)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{size[0]}.png", full_page=True)


@pytest.fixture
def proposed(lived):
    """Berit, whom Kari lets read her crisis plan and propose, has proposed something."""
    now, me = datetime.now(UTC), actor_of(lived.kari)
    parts = (Part.FRONT, Part.CRISIS, Part.PLAN, Part.PROPOSE)
    words = {"name": "Berit", "kind": Kind.NEXT_OF_KIN, "how": How.DIGITAL, "by": me, "at": now}
    row, _ = grant(lived.kari.pk, parts=parts, number=BERIT, **words)
    shown = look(row.pk, part=Part.CRISIS, index=kin_index(BERIT), at=now, to_propose=True)
    said = {"kind": Plan.CRISIS, "what": Said.PROPOSAL, "words": "Ring meg først."}
    crisis.propose(lived.kari.pk, **said, by=shown.by, let=shown.answer, at=now)
    return lived


@SIZES
def test_the_person_reads_what_was_proposed_and_says_that_she_wants_it(as_kari, proposed, faults, size):
    page = as_kari(size)
    page.goto("/me/kin")
    seen(page, faults, size, "me-kin")
    page.get_by_role("button", name=re.compile("De skal ikke foreslå mer")).click()
    expect(page.get_by_role("button", name=re.compile("La dem foreslå endringer også"))).to_be_visible()
    page.goto("/me/crisis")
    seen(page, faults, size, "me-crisis")
    page.get_by_role("button", name="Dette vil jeg", exact=True).click()
    expect(page.get_by_text("Dette vil du.")).to_be_visible()
    page.goto("/me/reminders")
    seen(page, faults, size, "me-reminders")


@SIZES
def test_reminders_beside_a_worker_and_the_link_can_be_read_by_everybody(browse, proposed, faults, size):
    page, person = browse(proposed.nurse, size), proposed.kari.pk
    page.goto(f"/people/{person}/kin")
    seen(page, faults, size, "staff-kin")
    page.goto(f"/people/{person}/crisis")
    seen(page, faults, size, "staff-crisis")
    page.goto(f"/people/{person}/together")
    page.get_by_role("button", name="Personen er her").click()
    page.get_by_role("link", name="Påminnelser").click()
    expect(page.get_by_text("Du skriver, personen bestemmer.")).to_be_visible()
    page.get_by_label("Nummeret eller e-postadressen din").fill("900 00 000")
    page.get_by_role("button", name="Minn meg slik").click()
    expect(page.get_by_text("Vi har sendt en kode til +4790000000")).to_be_visible()
    seen(page, faults, size, "together-reminders")
    page.goto(f"/reminders/stop/{stop_word(person)}")
    seen(page, faults, size, "stop")
