"""What comes to the page to write on that no honest page sends: others' ids, twice at once, too much, out of date."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Delivery, Event
from mellomrom.exchange.actions import connect
from mellomrom.exchange.catalogue import Format, Transport
from tests import make
from tests.web.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(town) -> str:
    return f"/people/{town.kari.pk}/write"


def test_a_text_of_several_lines_is_sent_as_a_browser_sends_it(here, nurse):
    nurse.post(here, {"form": "contact", "way": "visit", "text": "Første linje.\r\n\r\nAndre avsnitt.\r\n"})

    assert Event.objects.get().details["entry"]["text"] == "Første linje.\n\nAndre avsnitt."


def test_as_many_signs_as_the_page_counts_may_be_sent(here, nurse):
    nurse.post(here, {"form": "contact", "way": "visit", "text": "\r\n".join(["x" * 99] * 40)})

    assert len(Event.objects.get().details["entry"]["text"]) == 40 * 99 + 39


@pytest.mark.parametrize("text", ["x" * 4001, "a\x00b", "a\x07b", "a\u202eb", "x" * 1_000_000])
def test_what_cannot_be_sent_is_said_and_nothing_is_written(here, nurse, text):
    page = nurse.post(here, {"form": "contact", "way": "visit", "text": text})

    assert "It is not sent yet." in words(page)
    assert not Event.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_event_about_somebody_else_is_not_found_and_no_other_than_one_that_is_not_there(
    town, here, nurse, now, method
):
    other = make.happen(make.person("Ola", serial=300), EventKind.ADMITTED, owner=town.municipality, unit=town.ward)
    said = {"form": "contact", "way": "visit"}

    pages = [getattr(nurse, method)(here, said | {"about": str(about)}) for about in (other.pk, uuid4())]

    assert [page.status_code for page in pages] == [404, 404]
    assert words(pages[0]) == words(pages[1])
    assert Event.objects.count() == 1


def test_a_person_of_others_and_one_who_is_not_there_are_the_same_page(town, nurse):
    ola = make.person("Ola", serial=300)
    for method in ("get", "post"):
        said = {"form": "contact", "way": "visit"}
        pages = [getattr(nurse, method)(f"/people/{person}/write", said) for person in (ola.pk, uuid4())]

        assert [page.status_code for page in pages] == [404, 404]
        assert words(pages[0]) == words(pages[1])


def test_a_unit_that_was_not_offered_gets_nothing_and_is_not_named(town, here, nurse):
    stranger = make.unit(make.municipality("5037", "Levanger kommune"), make.ServiceType.ROP, "Fremmed enhet")

    pages = [nurse.post(here, {"form": "letter", "text": "Hei", "to": str(to)}) for to in (stranger.pk, uuid4())]

    assert words(pages[0]) == words(pages[1])
    assert "Fremmed enhet" not in words(pages[0])
    assert not Event.objects.exists()


def test_a_page_of_somebody_elses_site_writes_nothing(town, here):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(town.nurse.user)

    assert browser.post(here, {"form": "contact", "way": "visit"}).status_code == 403
    assert not Event.objects.exists()


def test_a_page_that_stood_open_while_the_hospital_took_it_back_answers_nothing(town, here, now, at_the_screen):
    at = now - timedelta(hours=2)
    more = {"owner": town.municipality, "unit": town.ward, "to": town.home_care}
    ready = make.happen(town.kari, EventKind.DISCHARGE_READY, at=at, **more)
    make.happen(town.kari, EventKind.DISCHARGE_READY_WITHDRAWN, at=at + timedelta(hours=1), **more)

    page = at_the_screen(town.home_nurse, "en").post(
        here, {"form": "reply", "answer": "not_yet", "about": str(ready.pk)}
    )

    assert page.status_code == 409
    assert not Event.objects.filter(kind=EventKind.DISCHARGE_READY_ANSWERED).exists()


def test_who_was_told_only_that_something_happened_learns_not_whom_it_was_about(town, at_the_screen):
    ola = make.person("Ola", serial=300)
    make.happen(ola, EventKind.OVERDOSE, owner=town.hospital, unit=town.tsb)
    coordinator = at_the_screen(town.coordinator, "en")

    assert "Ola" not in words(coordinator.get(f"/people/{ola.pk}"))
    assert coordinator.get(f"/people/{ola.pk}/write").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_page_sent_eight_times_at_once_is_one_entry_and_one_note():
    town, gate = make.Town(), Barrier(8)
    unit = town.rop
    connect(
        unit.organization, unit=unit, format=Format.KITH, transport=Transport.FOLDER, address="epj", at=make.LONG_AGO
    )
    browsers = [Client() for _ in range(8)]
    for browser in browsers:
        browser.force_login(town.nurse.user)
    answers: list[int] = []

    def send(browser: Client) -> None:
        gate.wait(20)
        said = {"form": "contact", "way": "visit", "once": "a-page"}
        answers.append(browser.post(f"/people/{town.kari.pk}/write", said).status_code)
        connection.close()

    senders = [Thread(target=send, args=(browser,)) for browser in browsers]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(30)

    assert answers == [302] * 8
    assert (Event.objects.count(), Delivery.objects.count()) == (1, 1)
