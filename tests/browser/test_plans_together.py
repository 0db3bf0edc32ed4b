"""Plans together, in the demo and in real browsers: the card at night, one plan by two, out of prison, and the person herself."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from mellomrom.core.clock import local
from mellomrom.directory.models import StaffRole
from mellomrom.events import tasks
from mellomrom.events.actions import Happening, record
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Course, Duty, Offer
from mellomrom.people.actions import whose
from mellomrom.plans.individual.models import PlanWording
from mellomrom.world import demo
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_one_discharge import tap as tap
from tests.browser.test_one_discharge import town as town

pytestmark = pytest.mark.django_db(transaction=True)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOME = "Hjelp til en egnet bolig"  # what nobody accepts


def person_of(key: str):
    return whose(next(number for one, _, number in demo.persons_to_try() if one == key))


def number_of(key: str) -> str:
    return next(number for one, _, number in demo.persons_to_try() if one == key)


@pytest.fixture
def looked_at(faults):
    """Nothing that axe finds wrong, nothing wider than the screen, and a picture where one is asked for."""

    def look(page, name: str) -> None:
        assert faults(page) == [], page.url
        width = page.viewport_size["width"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)

    return look


@pytest.fixture
def at_night(tap):
    """The nurse of another municipality, on its on-call line, on a telephone."""
    page = tap("nurse.verdal", PHONE)
    page.get_by_role("button", name=re.compile("Vakttelefonen")).click()
    expect(page).to_have_url(re.compile("/inbox"))
    return page


@pytest.fixture
def rop(tap):
    """The worker of the municipality's service for mental health and substance use, at a width."""

    def enter(size):
        page = tap("rop.steinkjer", size)
        page.get_by_role("button", name=re.compile("Psykisk helse og rus")).click()
        expect(page).to_have_url(re.compile("/inbox"))
        return page

    return enter


def works(at: datetime) -> None:
    """Let the worker do all that is due."""
    while tasks.work_once(at=at, dialects={}):
        continue


# ---------------------------------------------------------------------------------------------------------- the card


def test_a_night_nurse_finds_the_crisis_card_on_a_telephone_in_three_taps(town, at_night, looked_at):
    page = at_night

    page.get_by_role("link", name="Krisekort").first.click()
    page.get_by_label("Fødselsnummer").fill(number_of("anna"))
    page.get_by_role("button", name=re.compile("Jeg hjelper personen nå")).click()

    expect(page.get_by_role("heading", name="Anna Testesen")).to_be_visible()
    expect(page.get_by_text("Snakk rolig.").first).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Ring 00 99 99 00"))).to_be_visible()
    looked_at(page, "card")


# ---------------------------------------------------------------------------------------------------------- the plan


def test_a_plan_is_made_from_two_browsers_at_once_and_no_word_is_lost(town, tap, rop, looked_at):
    rop, magnus = rop(DESK), tap("magnus", PHONE)
    person = person_of("magnus")
    rop.goto(f"/people/{person.pk}/plan/offer")
    rop.get_by_text("Skriv ned et tilbud").click()
    rop.locator("[name=offers][value=plan]").check()
    rop.locator("#offer-words").fill("En plan for når du er ute, der du bestemmer målene.")
    rop.get_by_role("button", name="Skriv ned tilbudet").click()
    magnus.goto("/me/plan/offer")
    magnus.locator("[name=answer][value=yes]").check()
    looked_at(magnus, "me-offer")
    magnus.get_by_role("button", name="Dette sier jeg").click()
    expect(magnus.get_by_text(re.compile("svart")).first).to_be_visible()
    rop.goto(f"/people/{person.pk}/plan/offer")
    rop.locator("form:has([value=make]) [name=how]").first.check()
    rop.get_by_role("button", name="Start planen").click()
    expect(rop).to_have_url(re.compile("/plan"))

    rop.goto(f"/people/{person.pk}/plan/area/housing")
    rop.locator("#new-goal").fill("Et sted å bo")
    rop.get_by_role("button", name="Lagre", exact=True).first.click()
    expect(rop.get_by_text("Det er lagret.")).to_be_visible()
    magnus.goto("/me/plan/area/housing")
    magnus.get_by_label("Målet mitt").fill("Et sted å bo, der ingen ruser seg")
    magnus.get_by_role("button", name="Lagre", exact=True).first.click()
    expect(magnus.get_by_text("Det er lagret.")).to_be_visible()
    rop.get_by_label("Mål, med personens egne ord").fill("En leilighet fra kommunen")
    rop.get_by_role("button", name="Lagre", exact=True).first.click()

    expect(rop.locator("#mine")).to_have_text("En leilighet fra kommunen")
    expect(rop.locator("#theirs")).to_have_text("Et sted å bo, der ingen ruser seg")
    looked_at(rop, "clash")
    rop.get_by_role("button", name="Lagre teksten laget av begge").click()
    expect(rop.get_by_text("Det er lagret.")).to_be_visible()
    magnus.goto("/me/plan")
    for words in ("Et sted å bo, der ingen ruser seg", "En leilighet fra kommunen"):
        expect(magnus.get_by_text(words)).to_be_visible()
    looked_at(magnus, "me-plan-new")
    assert PlanWording.objects.count() > 3


# --------------------------------------------------------------------------------------------------------- the release


def item(page, words: str):
    return page.locator(".check", has_text=words)


def says_done(page, words: str, what: str) -> None:
    """Say on a checklist that something is done, in a sentence where one is asked for."""
    one = item(page, words)
    one.locator("summary", has_text="Gjort").click()
    if one.locator("details[open] textarea").count():
        one.locator("details[open] textarea").fill(what)
    one.get_by_role("button", name="Ja, det er gjort").click()
    expect(one).to_have_class(re.compile("check--met"))


def test_a_release_runs_through_four_services_and_what_nobody_accepts_stands_red(town, tap, rop, looked_at):
    magnus, now = person_of("magnus"), datetime.now(UTC)
    planned = Course.objects.get(person=magnus, pathway="planned-release")
    list_of_it = f"/courses/{planned.pk}/checklist"
    prison = tap("prisonnurse.verdal", DESK)
    prison.goto(f"/people/{magnus.pk}/write?form=appointment")
    when = (local(now) + 6 * DAY).strftime("%Y-%m-%dT10:00")
    prison.locator("#appointment_at").fill(when)
    prison.locator("#place").fill("LAR Fjordheim")
    prison.locator("form.entry button.ds-button").last.click()
    prison.goto(list_of_it)
    expect(item(prison, "Time i hånda")).to_have_class(re.compile("check--met"))
    says_done(prison, "Medisiner for de første dagene", "Dosen er avtalt med LAR.")
    looked_at(prison, "checklist")

    for login in ("nurse.lar", "nav.steinkjer"):
        page = tap(login, PHONE)
        page.get_by_role("button", name="Jeg tar det").first.click()
        expect(page.get_by_text(re.compile("Du har tatt det")).first).to_be_visible()
        looked_at(page, f"took-{login}")
    rop = rop(PHONE)
    rop.goto(f"/people/{magnus.pk}/write?form=contact")
    rop.locator("[name=way][value=video]").check()
    rop.locator("form.entry button.ds-button").last.click()
    rop.goto(list_of_it)
    expect(item(rop, "Møte med personen")).to_have_class(re.compile("check--met"))
    looked_at(rop, "checklist-rop")

    nurse = StaffRole.objects.get(user__username="prisonnurse.verdal")
    happening = Happening(
        person=magnus,
        owner=nurse.unit.organization,
        kind=EventKind.RELEASED,
        occurred_at=now - DAY / 2,
        unit=nurse.unit,
        addressee=StaffRole.objects.get(user__username="rop.steinkjer", unit__service="rop").unit,
    )
    record(happening, by=nurse.actor, at=now - DAY / 2)
    works(now)
    late = Duty.objects.get(course=planned, item="home-ready")
    assert Offer.objects.filter(duty=late, answered_at=None).exists()

    leader = tap("leader.steinkjer", DESK)
    leader.goto("/spaces")
    looked_at(leader, "spaces")
    leader.get_by_role("link", name=re.compile("Fengselshelsetjenesten")).first.click()
    row = leader.locator("li.owed", has_text=HOME)
    expect(row.locator(".late").first).to_be_visible()
    looked_at(leader, "space")
    prison.goto(list_of_it)
    expect(item(prison, HOME)).to_have_class(re.compile("check--late"))


# ------------------------------------------------------------------------------------------------------ the person herself


def test_the_person_reads_all_of_it_and_withdraws_one_consent(town, tap, looked_at):
    anna, nurse = tap("anna", PHONE), tap("nurse.lar", PHONE)
    plan = f"/people/{person_of('anna').pk}/plan"
    nurse.goto(plan)
    expect(nurse.get_by_text("Holde meg til LAR").first).to_be_visible()
    reads = {
        "/me": "Dette skjer nå",
        "/me/plan": "Komme ut blant folk",
        "/me/crisis": "Snakk rolig.",
        "/me/meetings": "Rom 2",
        "/me/rulings": "Besøk hver kveld",
        "/me/responsible": "Tannhelse",
        "/me/plans": "LAR",
        "/me/log": "Hvem har sett",
        "/me/kin": "Marte",
        "/me/week": "",
    }
    for address, words in reads.items():
        anna.goto(address)
        expect(anna.get_by_text(re.compile(words)).first).to_be_visible()
        looked_at(anna, address.strip("/").replace("/", "-"))

    anna.goto("/me/says")
    looked_at(anna, "me-says")
    yes = anna.locator(".says__row", has_text="LAR Fjordheim, Fjordheim sykehus HF · alkohol")
    yes.get_by_role("button", name=re.compile("Trekk tilbake")).click()
    expect(yes).to_have_count(0)

    nurse.goto(plan)
    expect(nurse.get_by_text("Holde meg til LAR")).to_have_count(0)
    looked_at(nurse, "plan-lar-after")
    anna.goto("/me/log")
    expect(anna.get_by_text("Noe du hadde sagt, ble trukket tilbake.").first).to_be_visible()
