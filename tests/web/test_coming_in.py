"""Logging in, roles, languages, and the pages that everybody may read."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User

from mellomrom.core import codes
from mellomrom.directory import actions as directory
from mellomrom.directory import keys
from mellomrom.directory.catalogue import Function, ServiceType
from mellomrom.directory.queries import operator
from tests import make
from tests.web.reading import words

pytestmark = pytest.mark.django_db


SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def account(town, now) -> User:
    """A local account with a password, and an app that was set up an hour ago."""
    then = now - timedelta(hours=1)
    user = keys.set_password(town.nurse.user, "et langt og godt passord")
    keys.add_app(user, secret=SECRET, code=codes.code_at(SECRET, then), at=then)
    return user


def test_every_page_but_the_open_ones_asks_who_is_there(client, town):
    for address in ("/inbox", "/people", f"/people/{town.kari.pk}", "/spaces", "/more", "/role", "/ops"):
        assert client.get(address).url.startswith("/login?next=")
    for address in ("/login", "/help/accessibility", "/help/security"):
        assert client.get(address).status_code == 200


def test_a_local_account_lets_one_in_and_back_to_where_one_was_going(client, account, now):
    form = {"username": account.username, "password": "et langt og godt passord", "next": "/spaces"}

    assert client.post("/login", form).url == "/login/code"
    assert client.post("/login/code", {"code": codes.code_at(SECRET, now)}).url == "/spaces"


def test_nobody_is_sent_out_of_the_house_after_the_login(client, account, now):
    form = {"username": account.username, "password": "et langt og godt passord", "next": "https://example.org/"}

    client.post("/login", form)
    assert client.post("/login/code", {"code": codes.code_at(SECRET, now)}).url == "/inbox"


def test_a_wrong_password_does_not_say_which_part_was_wrong(client, account):
    known = client.post("/login", {"username": account.username, "password": "feil"})
    unknown = client.post("/login", {"username": "nobody", "password": "feil"})

    assert "Brukernavnet og passordet hører ikke sammen." in words(known)
    assert words(known) == words(unknown)


def test_there_are_no_demo_logins_outside_a_demo(client, settings, account):
    settings.DEMO, settings.DEMO_LOGINS = False, [(account.username, "Sykepleier")]

    assert "Prøv som" not in words(client.get("/login"))
    assert client.post("/login/demo", {"username": account.username}).status_code == 404


def test_in_a_demo_one_tap_is_enough_but_only_for_the_listed(client, settings, account, town):
    settings.DEMO, settings.DEMO_LOGINS = True, [(account.username, "Sykepleier, Steinkjer")]

    assert "Sykepleier, Steinkjer" in words(client.get("/login"))
    assert client.post("/login/demo", {"username": town.leader.user.username}).status_code == 404
    assert client.post("/login/demo", {"username": account.username}).url == "/inbox"


def test_one_with_two_roles_chooses_and_sees_by_it(town, told, at_the_screen):
    second = directory.employ(
        town.nurse.user, town.home_care, Function.NURSE, name="Prøve Sykepleier", since=date(2025, 1, 1)
    )
    client = at_the_screen(town.nurse)

    client.post("/role", {"role": second.pk})

    assert "Sykepleier , Sykepleietjenesten" in words(client.get("/inbox"))
    assert client.post("/role", {"role": town.leader.pk}).status_code == 404


def test_a_user_without_a_role_is_told_what_to_do(client, db):
    client.force_login(User.objects.create_user("newcomer"))

    page = client.get("/inbox")

    assert page.status_code == 403
    assert "Du har ingen rolle her nå. Be lederen din gi deg en." in words(page)


def test_the_language_is_bokmal_until_another_is_chosen_whatever_the_browser_says(client, db):
    assert "Logg inn" in words(client.get("/login", headers={"Accept-Language": "en"}))

    client.post("/language", {"language": "nn", "next": "/login"})

    assert "Brukarnamn" in words(client.get("/login"))
    assert client.get("/login")["Content-Language"] == "nn"


def test_logging_out_needs_a_post_and_forgets(town, at_the_screen):
    client = at_the_screen(town.nurse)

    assert client.get("/logout").status_code == 405
    client.post("/logout")

    assert client.get("/inbox").status_code == 302


def test_the_operator_sees_messages_without_content_and_nobody_else_does(town, at_the_screen):
    drift = make.staff(make.unit(operator(), ServiceType.OTHER), "Prøve Drift", Function.OPERATOR)

    assert at_the_screen(drift).get("/ops").status_code == 200
    assert at_the_screen(town.leader).get("/ops").status_code == 404
