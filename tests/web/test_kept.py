"""What somebody was writing when they were logged out is not lost, and is nobody else's to see."""

import time
from base64 import b64decode

import pytest
from django.test import Client

from mellomrom.events.models import Event
from tests.web.reading import words
from tests.web.test_login_sessions import HTMX, MINUTE, SHIFT, let_pass

pytestmark = pytest.mark.django_db

TEXT = "Hun vil gjerne ha besøk på mandag."


@pytest.fixture
def client(town, at_the_screen) -> Client:
    at = at_the_screen(town.nurse)
    at.get("/inbox")
    return at


@pytest.fixture
def address(town) -> str:
    return f"/people/{town.kari.pk}/write"


def form(client: Client, address: str) -> dict[str, str]:
    """A contact, written and not sent."""
    once = client.get(f"{address}?form=contact").context["said"]["once"]
    return {"form": "contact", "once": once, "way": "home", "text": TEXT}


def again(client: Client, role) -> None:
    """Log in anew at the same screen, as the login does."""
    kept = client.session.get("kept")
    client.force_login(role.user)
    session = client.session
    session["kept"] = kept
    session.save()


@pytest.mark.parametrize(("idle", "doing"), [(30 * MINUTE, False), (SHIFT, True)])
def test_what_is_sent_after_the_end_is_kept_and_given_back_after_the_login(client, town, address, idle, doing):
    said = form(client, address)
    let_pass(client, idle, doing=doing)

    assert client.post(address, said).url.startswith("/login")
    again(client, town.nurse)

    assert "Du holdt på å skrive noe her" in words(client.get("/inbox"))
    assert TEXT in words(client.get("/session/kept"))
    assert not Event.objects.exists()


def test_it_is_sent_as_it_was_by_one_press(client, town, address):
    said = form(client, address)
    let_pass(client, 30 * MINUTE)
    client.post(address, said)
    again(client, town.nurse)

    sent = client.post("/session/kept", dict(client.get("/session/kept").context["fields"]))

    assert (sent.status_code, sent.url) == (307, address)
    assert client.get("/session/kept").url == "/inbox"


def test_it_is_thrown_away_by_another(client, town, address):
    said = form(client, address)
    let_pass(client, 30 * MINUTE)
    client.post(address, said)
    again(client, town.nurse)

    assert client.post("/session/kept", {"forget": "1"}).url == "/inbox"
    assert "kept" not in client.session


def test_nobody_else_who_logs_in_there_learns_of_it(client, town, address):
    said = form(client, address)
    let_pass(client, 30 * MINUTE)
    client.post(address, said)
    again(client, town.colleague)

    assert "Du holdt på å skrive" not in words(client.get("/inbox"))
    assert client.get("/session/kept").url == "/inbox"


def test_it_is_sealed(client, town, address):
    said = form(client, address)
    let_pass(client, 30 * MINUTE)
    client.post(address, said)

    assert b"mandag" not in b64decode(client.session["kept"])


def test_a_login_keeps_it_and_forgets_all_else(client, town, address, settings):
    settings.DEMO, settings.DEMO_LOGINS = True, [(town.nurse.user.username, "Sykepleier")]
    said = form(client, address)
    let_pass(client, 30 * MINUTE)
    client.post(address, said)

    client.post("/login/demo", {"username": town.nurse.user.username})

    assert TEXT in words(client.get("/session/kept"))
    assert "left" not in client.session


def test_shortly_before_the_end_the_page_asks_the_script_to_keep_it(client, address):
    said = form(client, address)
    assert "data-keep" not in client.get("/session", headers=HTMX).content.decode()
    let_pass(client, 29 * MINUTE)

    assert 'data-keep="/session/keep"' in client.get("/session", headers=HTMX).content.decode()
    assert client.post("/session/keep", said | {"path": address}).status_code == 204
    assert client.session["kept"]


def test_keeping_it_keeps_nobody_logged_in(client, address):
    said = form(client, address)
    let_pass(client, 29 * MINUTE)
    client.post("/session/keep", said | {"path": address})

    assert client.session["done_at"] < time.time() - 28 * MINUTE


def test_one_who_logs_out_leaves_nothing(client, address):
    client.post("/session/keep", form(client, address) | {"path": address})

    client.post("/logout")

    assert "kept" not in client.session


@pytest.mark.parametrize("path", ["/people", "/login", "/emergency", "https://example.org/", "/nonsense"])
def test_a_search_a_password_and_what_is_not_ours_are_not_kept(client, path):
    client.post("/session/keep", {"path": path, "name": "Kari Testesen"})

    assert "kept" not in client.session


def test_what_is_too_long_or_too_old_is_not_kept(client, town, address, monkeypatch):
    from mellomrom.web import kept

    client.post("/session/keep", {"path": address, "text": "x" * kept.LARGEST})
    assert "kept" not in client.session
    monkeypatch.setattr(kept, "HOLDS", 0)
    client.post("/session/keep", {"path": address, "text": TEXT})

    assert client.get("/session/kept").url == "/inbox"
