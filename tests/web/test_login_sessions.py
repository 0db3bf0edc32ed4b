"""How long one stays logged in, how one is warned, and how one ends it everywhere."""

import time

import pytest
from django.test import Client

from mellomrom.directory.models import Session
from tests.web.reading import words

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/spaces"}
MINUTE, SHIFT = 60, 10 * 60 * 60


@pytest.fixture
def client(town, at_the_screen) -> Client:
    at = at_the_screen(town.nurse)
    at.get("/inbox")
    return at


def let_pass(client: Client, seconds: int, *, doing: bool = False) -> None:
    """Let time pass since the login; `doing`: something was done just now."""
    session = client.session
    session["began"] -= seconds
    session["done_at"] = int(time.time()) if doing else session["done_at"] - seconds
    session.save()


def test_one_who_does_nothing_for_half_an_hour_is_logged_out_and_told_why(client):
    let_pass(client, 30 * MINUTE)

    assert client.get("/spaces").url == "/login?next=/spaces"
    assert "Du ble logget ut fordi ingenting hadde skjedd på en stund." in words(client.get("/login"))


def test_one_who_does_something_stays(client):
    let_pass(client, 29 * MINUTE)
    client.get("/spaces")
    let_pass(client, 29 * MINUTE)

    assert client.get("/spaces").status_code == 200


def test_a_page_that_asks_for_news_by_itself_keeps_nobody_logged_in(client):
    let_pass(client, 29 * MINUTE)
    client.get("/inbox/new?shown=0", headers=HTMX)
    client.get("/session", headers=HTMX)
    let_pass(client, 2 * MINUTE)

    assert client.get("/session", headers=HTMX)["HX-Redirect"] == "/login?next=/spaces"


def test_nobody_stays_longer_than_a_shift_whatever_they_do(client):
    let_pass(client, SHIFT - MINUTE, doing=True)
    assert client.get("/spaces").status_code == 200

    let_pass(client, 2 * MINUTE, doing=True)
    assert client.get("/spaces").status_code == 302
    assert "en innlogging varer én vakt" in words(client.get("/login"))


def test_one_is_warned_before_the_end_and_may_stay_by_one_tap(client):
    assert "logget ut" not in words(client.get("/session", headers=HTMX))
    let_pass(client, 26 * MINUTE)

    warned = words(client.get("/session", headers=HTMX))
    stayed = words(client.post("/session", headers=HTMX))

    assert "Du blir logget ut om" in warned
    assert "Fortsett å være logget inn" in warned
    assert stayed == ""


def test_at_the_end_of_a_shift_one_is_told_to_finish_and_cannot_stay(client):
    let_pass(client, SHIFT - 3 * MINUTE, doing=True)

    warned = words(client.get("/session", headers=HTMX))

    assert "Gjør ferdig det du skriver" in warned
    assert "Fortsett å være logget inn" not in warned


def test_without_script_the_page_itself_says_when_it_ends(client):
    page = client.get("/spaces").content.decode()

    assert "<noscript>" in page
    assert "Skjer det ingenting her, blir du logget ut kl." in page


def test_without_script_staying_is_a_button_that_leads_back(client):
    assert client.post("/session", {"next": "/spaces"}).url == "/spaces"


def test_a_login_begins_a_session_of_its_own(client, town):
    town.nurse.user.set_password("et langt og godt passord")
    town.nurse.user.save()
    before = client.session.session_key

    client.post("/login", {"username": town.nurse.user.username, "password": "et langt og godt passord"})

    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()
    assert "began" not in client.session


def test_logging_out_everywhere_ends_every_session_of_ones_own_and_nobody_elses(client, town, at_the_screen):
    telephone, colleague = at_the_screen(town.nurse), at_the_screen(town.colleague)

    assert client.post("/logout/everywhere").url == "/login"

    assert [screen.get("/inbox").status_code for screen in (client, telephone, colleague)] == [302, 302, 200]


def test_logging_out_everywhere_needs_a_post(client):
    assert client.get("/logout/everywhere").status_code == 405


def test_a_session_does_not_say_whose_it_is(client, town):
    row = Session.objects.get(pk=client.session.session_key)

    assert len(row.whose) == 32
    assert str(town.nurse.user.pk).encode() != bytes(row.whose)


def test_sessions_that_have_ended_are_swept_away_as_people_log_in(client, town):
    town.nurse.user.set_password("et langt og godt passord")
    town.nurse.user.save()
    old = Session.objects.get(pk=client.session.session_key)
    old.expire_date = old.expire_date.replace(year=2020)
    old.save()

    Client().post("/login", {"username": town.nurse.user.username, "password": "et langt og godt passord"})

    assert not Session.objects.filter(pk=old.pk).exists()


def test_a_session_costs_a_page_no_query_of_its_own(client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get("/session", headers=HTMX)

    assert len(asked) == 1
