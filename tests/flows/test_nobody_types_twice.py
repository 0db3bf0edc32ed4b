"""Nobody types twice: three record systems and one nurse. The hospital's speaks KITH over HTTP, the municipality's KITH
through a folder, the GP's FHIR over HTTP. What is written here once stands where it must, and everybody can see where."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.events import actions
from mellomrom.events.models import Delivery, Duty, Event
from mellomrom.exchange.actions import connect
from mellomrom.exchange.catalogue import Format, Transport
from mellomrom.integrations.channels import CARRIERS
from mellomrom.integrations.channels.folder import make as make_folder
from mellomrom.integrations.files import DIALECTS
from mellomrom.integrations.folders import take_folders
from mellomrom.people import actions as people
from mellomrom.people.catalogue import TeamFunction
from tests import make
from tests.flows.record_systems import receipt, record_system
from tests.integrations.kith.messages import sample
from tests.web.reading import words

pytestmark = pytest.mark.django_db

READY, DISCHARGED = sample("utskrivningsklar-2_0"), sample("utskrevet-1_6")
FOLDER = "rus-epj"
WORDS = "Hjemme, og vil ha time hos fastlegen."


class Solvik:
    """The municipality that the samples are sent to, the hospital that sends them, and the GP: each with its own system."""

    def __init__(self, hospital_url: str, gp_url: str, folder: Path):
        self.folder = folder
        self.municipality = make.municipality("9999", "Solvik kommune")
        self.hospital = make.hospital("Fjordheim sykehus HF", her_id="990001")
        self.practice = make.organization("Solviklegene", OrganizationKind.GP_PRACTICE)
        self.ward = make.unit(self.hospital, ServiceType.TSB, "Avdeling for rus", her_id="990002")
        self.home_care = make.unit(self.municipality, ServiceType.HOME_CARE, "Sykepleietjenesten", her_id="990102")
        self.office = make.unit(self.municipality, ServiceType.CASE_OFFICE, "Tildelingskontoret", her_id="990104")
        self.rop = make.unit(self.municipality, ServiceType.ROP, "Rus og psykisk helse", her_id="990103")
        make.unit(self.municipality, ServiceType.COORDINATING_UNIT)
        self.gp = make.unit(self.practice, ServiceType.GP, "Solviklegene", her_id="990201")
        self.nurse = make.staff(self.rop, "Prøve Sykepleier")
        self.officer = make.staff(self.office, "Prøve Saksbehandler", Function.CASE_OFFICER)
        for unit in (self.home_care, self.ward):
            make.staff(unit)
        for unit, form, transport, address in (
            (self.ward, Format.KITH, Transport.HTTP, hospital_url),
            (self.rop, Format.KITH, Transport.FOLDER, FOLDER),
            (self.gp, Format.FHIR, Transport.HTTP, gp_url),
        ):
            organization = unit.organization
            connect(organization, unit=unit, format=form, transport=transport, address=address, at=make.LONG_AGO)
        named = DIALECTS["kith"].read(DISCHARGED).person
        assert named is not None
        self.odd, _ = people.find(named, verified=True)
        make.member(self.odd, self.rop, TeamFunction.ROP)
        make.member(self.odd, self.gp, TeamFunction.GP)

    def hears(self, raw: bytes) -> Event:
        """The hospital's system sends a message to the KITH door, and gets its AppRec."""
        answer = Client().post("/kith", raw, content_type="application/xml")
        assert b"AppRec" in answer.content
        return Event.objects.latest("recorded_at")

    def acts(self, role, **said: str):
        """Somebody writes on the page, as a browser without script does."""
        browser = Client()
        browser.cookies["django_language"] = "en"
        browser.force_login(role.user)
        return browser.post(f"/people/{self.odd.pk}/write", said, follow=True)

    def page(self, role) -> str:
        browser = Client()
        browser.cookies["django_language"] = "en"
        browser.force_login(role.user)
        return words(browser.get(f"/people/{self.odd.pk}"))

    def carry(self) -> None:
        """The worker carries what leaves, and the municipality's record system reads its folder and answers each."""
        actions.deliver_due(at=timezone.now(), carriers=CARRIERS, dialects=DIALECTS)

    def letters(self) -> list[bytes]:
        return [file.read_bytes() for file in sorted((self.folder / "out").glob("*.xml"))]

    def answers_from_the_folder(self) -> None:
        for number, raw in enumerate(self.letters()):
            (self.folder / "in" / f"{number}.xml").write_bytes(receipt(raw))
        take_folders(at=timezone.now() + timedelta(minutes=1))


@pytest.fixture
def epj():
    with record_system() as running:
        yield running


@pytest.fixture
def gp_system():
    with record_system() as running:
        yield running


@pytest.fixture
def solvik(settings, tmp_path, epj, gp_system) -> Solvik:
    settings.EXCHANGE = tmp_path / "exchange"
    return Solvik(epj.url, gp_system.url, make_folder(FOLDER))


def delivery(event: Event, unit) -> Delivery:
    return Delivery.objects.get(event=event, to=unit)


def contact(solvik) -> Event:
    page = solvik.acts(solvik.nurse, form="contact", way="visit", text=WORDS, to=str(solvik.gp.pk))
    assert page.redirect_chain == [(f"/people/{solvik.odd.pk}#where", 302)]
    return Event.objects.get(kind="contact_made")


def test_one_contact_meets_the_duty_and_lands_in_two_records(solvik, epj, gp_system):
    discharge = solvik.hears(DISCHARGED)

    event = contact(solvik)
    solvik.carry()
    solvik.answers_from_the_folder()

    first = Duty.objects.get(event=discharge, item="first-contact")
    assert (first.life, first.met_by) == ("met", event)
    assert delivery(event, solvik.rop).received_at is not None
    assert delivery(event, solvik.gp).received_at is not None
    assert not Duty.objects.filter(event=event).exists(), "nobody has more to do because of it"


def test_each_record_gets_the_words_once_in_its_own_format(solvik, epj, gp_system):
    solvik.hears(DISCHARGED)
    contact(solvik)
    solvik.carry()

    [note] = [raw for raw in solvik.letters() if WORDS in raw.decode()]
    [letter] = [raw for raw in gp_system.came if WORDS in raw.decode()]
    assert DIALECTS["kith"].read(note).details["contacts"][0]["name"] == "Prøve Sykepleier"
    assert json.loads(letter)["resourceType"] == "Bundle"
    assert epj.came == [], "the hospital was not told of it"


def test_the_persons_page_says_where_it_is_written_and_what_is_still_on_its_way(solvik):
    solvik.hears(DISCHARGED)
    contact(solvik)
    before = solvik.page(solvik.nurse)
    solvik.carry()
    solvik.answers_from_the_folder()
    after = solvik.page(solvik.nurse)

    assert "waits for a receipt from Rus og psykisk helse" in before
    assert "Written in: Fjordheim sykehus HF" in after, "the discharge stands where it came from"
    assert "Rus og psykisk helse (receipt" in after
    assert "Solviklegene (receipt" in after
    assert "waits for a receipt" not in after


def test_one_answer_reaches_the_hospital_in_the_conversation_it_belongs_to(solvik, epj):
    ready = solvik.hears(READY)
    day = (timezone.localdate() + timedelta(days=2)).isoformat()
    solvik.acts(solvik.officer, form="reply", about=str(ready.pk), answer="ready", ready_on=day)
    solvik.carry()

    answer = Event.objects.get(kind="discharge_ready_answered")
    [raw] = [raw for raw in epj.came if b"Kan ta imot fra" in raw]
    read = DIALECTS["kith"].read(raw)
    assert (read.kind, read.conversation) == ("discharge_ready_answered", ready.message.foreign_id)
    assert delivery(answer, solvik.ward).received_at is not None
    assert Duty.objects.get(event=ready, item="reply").met_by == answer


def test_pressing_send_twice_writes_one_note_in_each_record(solvik):
    solvik.hears(DISCHARGED)
    for _ in range(2):
        contact(solvik)
    solvik.carry()

    assert sum(WORDS in raw.decode() for raw in solvik.letters()) == 1


def test_what_does_not_reach_ones_own_record_must_be_written_by_hand(solvik):
    event = contact(solvik)
    late = delivery(event, solvik.rop).answer_by + timedelta(minutes=1)

    actions.phone_where_no_receipt(at=late)

    assert Duty.objects.get(event=event, item="record_by_hand").holder == solvik.rop
    assert "it must be written there by hand" in solvik.page(solvik.nurse)
