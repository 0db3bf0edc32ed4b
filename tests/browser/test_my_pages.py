"""What the person does on her own pages, by thumb and by keyboard: contests, asks to be reminded, lets somebody in."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from mellomrom.access import contesting
from mellomrom.access.catalogue import Outcome
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import Unit
from mellomrom.events.actions.entries import write
from mellomrom.events.entries import Form, Words
from mellomrom.events.models import Duty
from mellomrom.people.actions import actor_of, name_next_of_kin
from mellomrom.plans.kin.actions import grant
from mellomrom.plans.kin.catalogue import Kind, Part
from mellomrom.sharing.catalogue import How
from tests.browser.conftest import PHONE
from tests.browser.test_every_page import SIZES, looked_at
from tests.browser.test_own_pages import lived as lived
from tests.browser.test_own_pages import town as town

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def full(lived):
    """Somebody with something of everything on her pages."""
    now, me = datetime.now(UTC), actor_of(lived.kari)
    Unit.objects.filter(service=ServiceType.ON_CALL).update(phone="74 00 00 02")
    for days in (1, 6):
        when = Words(appointment_at=now + timedelta(days=days), place="Rom 2, Kongens gate 39")
        write(lived.kari.pk, form=Form.APPOINTMENT, words=when, by=lived.nurse, at=now + timedelta(minutes=days))
    name_next_of_kin(lived.kari, owner=lived.municipality, name="Berit", relation="søster", phone="", at=now)
    lived.duty = Duty.objects.filter(person=lived.kari, item="first-contact").first()
    contesting.contest(lived.duty.pk, words="Ingen har ringt meg.", by=me, at=now)
    said = contesting.contest(lived.event.pk, words="Jeg dro selv.", by=me, at=now)
    asked = {"words": "Du har rett. Det er rettet i journalen.", "by": lived.doctor, "at": now}
    if said.duty.holder == lived.doctor.unit:
        contesting.answer(said.duty_id, outcome=Outcome.CORRECTED, **asked)
    words = {"name": "Berit", "kind": Kind.NEXT_OF_KIN, "how": How.DIGITAL, "by": me, "at": now}
    grant(lived.kari.pk, parts=(Part.FRONT, Part.CRISIS), **words)
    return lived


@SIZES
def test_all_of_the_persons_pages_can_be_read_by_everybody(as_kari, full, faults, size):
    page = as_kari(size)
    for address in ("/me", "/me/card", "/me/print", "/me/wrong", "/me/reminders", "/me/kin", "/kin"):
        assert page.goto(address).ok
        looked_at(page, faults, size)
    page.goto(f"/me/wrong/{full.duty.pk}")
    looked_at(page, faults, size)


@SIZES
def test_the_workers_side_can_be_read_by_everybody(browse, full, faults, size):
    page, person = browse(full.nurse, size), full.kari.pk
    owed = Duty.objects.filter(item="answer_contest", holder=full.rop).first()
    for address in (f"/people/{person}/kin", f"/people/{person}/together", f"/people/{person}/paper"):
        assert page.goto(address).ok
        looked_at(page, faults, size)
    page.goto(f"/people/{person}/together")
    page.get_by_role("button", name="Personen er her").click()
    expect(page.get_by_role("heading", name="Hei, Kari")).to_be_visible()
    looked_at(page, faults, size)
    if owed is not None:
        page.goto(f"/duties/{owed.pk}/contest")
        looked_at(page, faults, size)


def test_a_person_says_that_something_is_wrong_without_script(as_kari, full):
    page = as_kari(PHONE, script=False)
    page.goto("/me")
    page.get_by_role("link", name=re.compile("Dette er feil ?: Berit")).click()
    page.get_by_label("Si det med dine egne ord").fill("Hun er ikke søsteren min.")
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_text("Hun er ikke søsteren min.").first).to_be_visible()


def test_a_person_lets_somebody_in_and_gets_a_code_on_paper(as_kari, full):
    page = as_kari(PHONE)
    page.goto("/me/kin")
    page.get_by_label("Hvem?").fill("Ola, naboen")
    page.get_by_role("button", name="Slipp dem inn").click()

    expect(page.get_by_role("heading", name="Gi dem denne koden")).to_be_visible()
    expect(page.get_by_text("Ola, naboen").first).to_be_visible()


def test_a_person_asks_to_be_reminded(as_kari, full):
    page = as_kari(PHONE)
    page.goto("/me")
    page.get_by_role("link", name="Minn meg på det").click()
    page.get_by_label("Nummeret eller e-postadressen din").fill("900 00 000")
    page.get_by_role("button", name="Minn meg slik").click()

    expect(page.get_by_text("Vi har sendt en kode til +4790000000")).to_be_visible()
