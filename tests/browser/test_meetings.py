"""Meetings and role cards at the width of a phone and of a desk."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from mellomrom.core.clock import local
from mellomrom.directory.catalogue import Function, ServiceType
from mellomrom.people.actions import actor_of
from mellomrom.people.catalogue import TeamFunction
from mellomrom.plans.meetings import actions
from tests import make
from tests.browser.test_every_page import SIZES, looked_at
from tests.flows.test_procedures import signed

pytestmark = pytest.mark.django_db(transaction=True)
OPEN = "document.querySelectorAll('details').forEach(part => part.open = true)"


@pytest.fixture
def group(town):
    """One meeting that was held, with minutes and a task, and the next to come."""
    now = datetime.now(UTC)
    make.member(town.kari, town.home_care, TeamFunction.HOME_CARE)
    make.member(town.kari, make.unit(town.municipality, ServiceType.HOUSING, "Boligkontoret"), TeamFunction.HOUSING)
    what = actions.Call(starts_at=now + timedelta(minutes=30), place="Rådhuset, rom 3", weeks=4)
    units = [town.home_care.pk, town.gp.pk]
    town.held = actions.call(town.kari.pk, what=what, units=units, by=town.nurse, at=now - timedelta(days=3))
    item = actions.propose(town.held.pk, words="Søvn og medisiner", by=town.nurse, at=now)
    actions.propose(town.held.pk, words="Jeg vil snakke om hunden", by=actor_of(town.kari), at=now)
    actions.hold(town.held.pk, by=town.nurse, at=now)
    actions.write_minutes(
        item.pk, words="Kari sover lite. Hun vil trappe ned sovemedisinen.", seen=0, by=town.nurse, at=now
    )
    task = {"words": "Ny time hos fastlegen", "due_at": now + timedelta(days=7), "by": town.nurse, "at": now}
    actions.decide_task(item.pk, unit=town.gp.pk, **task)
    actions.comment(town.held.pk, words="Kan vi møtes ute neste gang?", by=actor_of(town.kari), at=now)
    town.next = town.held.series.meetings.get(state="called")
    town.chief = make.staff(town.rop, "Prøve Enhetsleder", Function.LEADER)
    signed(town, at=now, valid_from=local(now).date())
    return town


@SIZES
def test_the_pages_of_meetings_and_cards(group, browse, faults, size):
    group.discharge(at=datetime.now(UTC))
    for who, pages in (
        (
            group.nurse,
            (f"/people/{group.kari.pk}/meetings", f"/meetings/{group.held.pk}", f"/meetings/{group.next.pk}"),
        ),
        (group.nurse, ("/meetings", "/procedures", "/procedures/overdose", "/procedures/tud", "/inbox")),
        (group.chief, ("/procedures/overdose/sign", "/procedures/overdose/coverage")),
    ):
        page = browse(who, size)
        for address in pages:
            assert page.goto(address).ok
            page.evaluate(OPEN)
            looked_at(page, faults, size)


@SIZES
def test_the_persons_own_meetings(group, as_kari, faults, size):
    page = as_kari(size)
    assert page.goto("/me/meetings").ok
    page.evaluate(OPEN)
    looked_at(page, faults, size)

    page.get_by_role("button", name="Jeg kommer", exact=True).click()
    expect(page.get_by_text("Det er skrevet ned.")).to_be_visible()
