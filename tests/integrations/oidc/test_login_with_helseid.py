"""Logging in at a certified provider that is set up as HelseID is, and every way in which that is refused."""

from dataclasses import replace

import pytest
from django.conf import settings as node
from django.contrib.auth import SESSION_KEY
from django.test import Client

from mellomrom.directory import logins
from mellomrom.directory.models import Login
from mellomrom.sharing.models import Log
from tests.integrations.oidc.provider import browser
from tests.make import NOON
from tests.web.reading import words

pytestmark = pytest.mark.django_db


def test_a_nurse_whom_somebody_let_in_logs_in_with_helseid(client, nurse, go):
    page = go(client, "helseid", "nurse", then="/spaces")

    assert page.url == "/spaces"
    assert client.session[SESSION_KEY] == str(nurse.user.pk)
    assert "Sykepleier" in words(client.get("/inbox"))


def test_the_login_is_logged_and_names_nobody(client, nurse, go):
    go(client, "helseid", "nurse")

    row = Log.objects.get(what="login.came-in")
    assert (row.actor_id, row.person) == (nurse.actor_id, None)
    assert "9144900" not in str(list(Login.objects.values()))


def test_the_login_page_shows_the_ways_that_are_set_up(client, nurse):
    page = client.get("/login?next=/spaces")

    assert "Logg inn med HelseID" in words(page)
    assert 'href="/login/with/helseid?next=%2Fspaces"' in page.content.decode()


def test_a_way_that_is_not_set_up_is_not_there(client, db):
    page = client.get("/login/with/helseid")

    assert page.status_code == 404
    assert "login.no-such-way" in words(page)
    assert "HelseID" not in words(client.get("/login"))


def test_a_session_from_before_the_login_does_not_live_on(client, nurse, go):
    client.get("/login/with/helseid")
    before = client.session.session_key

    go(client, "helseid", "nurse")

    assert client.session.session_key != before
    assert not type(client.session)(before).exists(before)


def test_one_whom_nobody_has_let_in_is_told_to_ask_and_learns_nothing(client, nurse, go):
    page = go(client, "helseid", "stranger")

    refused(page, "login.no-role")
    assert "Du har ingen rolle her nå. Be lederen din gi deg en." in words(page)
    assert Log.objects.filter(what="login.refused").count() == 1
    assert client.get("/inbox").status_code == 302


def test_one_who_no_longer_works_here_is_told_the_same(client, nurse, go):
    nurse.until = nurse.since
    nurse.save(update_fields=["until"])

    refused(go(client, "helseid", "nurse"), "login.no-role")


def test_one_whose_login_has_ended_is_told_the_same(client, nurse, go):
    assert logins.shut_out(nurse.user, at=NOON) == 1

    refused(go(client, "helseid", "nurse"), "login.no-role")


@pytest.mark.parametrize("account", ["nurse-by-password", "nurse-without-level"])
def test_a_login_that_was_less_sure_than_asked_for_is_refused(client, nurse, go, account):
    refused(go(client, "helseid", account), "login.assurance")


def test_somebody_who_stops_at_the_issuer_comes_back_to_a_calm_page(client, nurse, go):
    refused(go(client, "helseid", ""), "login.stopped")


def test_an_answer_to_another_login_is_refused(client, nurse):
    visit, other = browser(), browser()
    theirs = other(Client().get("/login/with/helseid").url, "nurse")
    visit(client.get("/login/with/helseid").url, "nurse")

    refused(client.get(theirs), "login.state")


def test_an_answer_is_good_once(client, nurse):
    back = browser()(client.get("/login/with/helseid").url, "nurse")
    client.get(back)

    refused(client.get(back), "login.state")


def test_an_answer_that_somebody_else_has_seen_is_no_use_to_them(client, nurse):
    back = browser()(client.get("/login/with/helseid").url, "nurse")

    refused(Client().get(back), "login.state")


def test_who_never_began_a_login_leaves_no_row_in_the_log(client, nurse):
    refused(client.get("/login/with/helseid/back?code=x&state=y"), "login.state")

    assert not Log.objects.filter(what="login.refused").exists()


def test_a_code_that_was_used_is_refused_by_the_issuer_too(client, nurse):
    back = browser()(client.get("/login/with/helseid").url, "nurse")
    begun = client.session["begun"]
    client.get(back)
    session = client.session
    session["begun"] = begun
    session.save()

    refused(client.get(back), "login.code")


def test_an_answer_that_comes_from_elsewhere_is_refused(client, nurse):
    back = browser()(client.get("/login/with/helseid").url, "nurse")

    refused(client.get(back.replace("iss=http%3A%2F%2F127", "iss=http%3A%2F%2F128")), "login.issuer")


def test_the_issuer_may_change_its_keys_between_two_logins(client, nurse, go, provider):
    assert go(client, "helseid", "nurse").url == "/inbox"
    provider.rotate()
    client.post("/logout")

    assert go(client, "helseid", "nurse").url == "/inbox"


def test_after_a_logout_at_this_screen_the_next_one_must_log_in_anew(client, nurse, go):
    visit = browser()
    go(client, "helseid", "nurse", visit=visit)
    again = client.get("/login/with/helseid").url
    assert visit(again)  # an earlier login at the issuer is enough while nobody logged out here

    client.post("/logout")
    refused(client.get(visit(client.get("/login/with/helseid").url, "")), "login.stopped")
    assert go(client, "helseid", "nurse", visit=visit).url == "/inbox"


def test_an_issuer_that_is_silent_is_said_to_be(client, nurse, settings, caplog):
    found = settings.ISSUERS
    away = replace(found.logins["helseid"], issuer="http://127.0.0.1:9")
    settings.ISSUERS = replace(found, logins={"helseid": away})

    page = client.get("/login/with/helseid")

    assert page.status_code == 503
    assert "login.unreachable" in words(page)
    caplog.clear()


def refused(page, code: str) -> None:
    assert page.status_code == 403, page.content.decode()
    assert code in words(page)
    assert node.ISSUERS.logins["helseid"].client_id not in page.content.decode()
