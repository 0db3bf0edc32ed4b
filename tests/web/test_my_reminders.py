"""Reminders are stopped by a link without a login, and chosen beside a worker by who cannot log in."""

import pytest
from django.test import Client

from mellomrom.directory.catalogue import ServiceType
from mellomrom.plans.reminders.actions import stop_word
from mellomrom.plans.reminders.models import ReminderChoice
from tests import make
from tests.web.reading import words
from tests.web.test_me import at_home
from tests.web.test_my_pages import REMIND, in_the_log

pytestmark = pytest.mark.django_db
MAIL = REMIND | {"way": "email", "address": "kari@example.no"}


@pytest.fixture
def kari(town) -> Client:
    return at_home(town.kari)


@pytest.fixture
def chosen(kari) -> ReminderChoice:
    kari.post("/me/reminders", MAIL)
    return ReminderChoice.objects.get()


# ---------------------------------------------------------------------------------------------------------------- the link


def test_one_press_in_the_mail_program_ends_it_without_a_login_and_without_the_token_of_a_form(chosen):
    address, post = f"/reminders/stop/{stop_word(chosen.pk)}", {"List-Unsubscribe": "One-Click"}

    answer = Client(enforce_csrf_checks=True).post(address, post)

    assert answer.status_code == 200
    assert ReminderChoice.objects.get().ended == "answered"


def test_to_look_at_the_page_ends_nothing_and_its_button_does(chosen):
    reader, address = Client(), f"/reminders/stop/{stop_word(chosen.pk)}"

    assert "Stopp påminnelsene" in words(reader.get(address))
    assert ReminderChoice.objects.get().ended == ""
    assert "Det kommer ingen flere påminnelser hit." in words(reader.post(address))


def test_a_word_that_is_none_looks_the_same_and_ends_nothing(chosen):
    right, wrong = f"/reminders/stop/{stop_word(chosen.pk)}", f"/reminders/stop/{chosen.pk.hex}{'0' * 32}"

    assert words(Client().get(right)) == words(Client().get(wrong))
    assert Client().post(wrong).status_code == 200
    assert ReminderChoice.objects.get().ended == ""
    assert words(Client().post(wrong)) == words(Client().post(right))


def test_the_log_says_that_it_was_stopped_there(town, kari, chosen):
    Client().post(f"/reminders/stop/{stop_word(chosen.pk)}")

    assert "Påminnelsene stoppet, fordi" in words(kari.get("/me/log"))


# ------------------------------------------------------------------------------------------------------ beside the worker


@pytest.fixture
def nurse(town, told, at_the_screen):
    client = at_the_screen(town.nurse)
    client.post(f"/people/{town.kari.pk}/together")
    return client


def test_who_cannot_log_in_chooses_with_the_worker_typing_and_the_log_says_so(town, kari, nurse):
    address = f"/people/{town.kari.pk}/together/reminders"
    assert "Du skriver, personen bestemmer." in words(nurse.get(address))

    nurse.post(address, REMIND)
    row = ReminderChoice.objects.get()
    nurse.post(f"{address}/confirm", {"code": row.code})

    assert "Prøve Sykepleier skrev det ned" in words(kari.get("/me/reminders"))
    assert "en ansatt skrev det ned sammen med deg" in words(kari.get("/me/log"))
    assert ReminderChoice.objects.get().role == town.nurse
    nurse.post(f"{address}/stop")
    assert ReminderChoice.objects.get().ended == "stopped"


def test_what_is_filled_in_wrong_is_said_to_them_both(town, nurse):
    page = nurse.post(f"/people/{town.kari.pk}/together/reminders", REMIND | {"address": "12345678"})

    assert (page.status_code, "12345678" in page.content.decode()) == (409, True)
    odd = nurse.post(f"/people/{town.kari.pk}/together/reminders", REMIND | {"language": "xx"})
    assert "reminders.unclear" in words(odd)


def test_a_number_that_she_chose_alone_is_not_on_the_workers_screen(town, kari, nurse):
    kari.post("/me/reminders", REMIND)

    page = nurse.get(f"/people/{town.kari.pk}/together/reminders").content.decode()

    assert "90000000" not in page


def test_nothing_is_shown_or_written_when_the_page_is_not_open_together(town, told, at_the_screen):
    colleague, address = at_the_screen(town.nurse), f"/people/{town.kari.pk}/together"

    for answer in (
        colleague.get(f"{address}/reminders"),
        colleague.post(f"{address}/reminders", REMIND),
        colleague.post(f"{address}/reminders/stop"),
    ):
        assert (answer.status_code, answer.url) == (302, address)
    assert not ReminderChoice.objects.exists()
    assert in_the_log(town, "reminders.written_down") == 0


def test_who_may_not_see_all_of_it_chooses_nothing_for_her(town, told, at_the_screen):
    stranger = at_the_screen(make.staff(make.unit(town.municipality, ServiceType.HOUSING, "Boligkontoret")))

    assert stranger.post(f"/people/{town.kari.pk}/together/reminders", REMIND).status_code == 404
