"""Logging in by a passkey: what lets one in, and everything that does not."""

import json
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from mellomrom.core.errors import NotPermitted
from mellomrom.directory import keys
from mellomrom.directory.models import Passkey
from mellomrom.sharing.models import Log
from tests.web.authenticator import PRESENT, Telephone
from tests.web.reading import words

pytestmark = pytest.mark.django_db

HOME = "inbox"


@pytest.fixture
def link(town) -> str:
    return f"/login/invited/{keys.invite(town.nurse.user, at=timezone.now())}"


@pytest.fixture
def enrolled(client, link) -> Telephone:
    """A nurse's telephone, with the key that she made when she was invited; she is logged out again."""
    telephone = Telephone()
    client.post(link)
    assert add(client, telephone).status_code == 200
    client.post("/logout")
    return telephone


def add(client: Client, telephone: Telephone, name: str = "Arbeidstelefon"):
    asked = client.post("/account/keys/ask").json()
    return client.post("/account/keys/add", {"answer": telephone.make(asked), "name": name})


def ask(client: Client) -> dict:
    return client.post("/login/passkey/ask").json()


def log_in(client: Client, telephone: Telephone, asked: dict | None = None):
    return client.post("/login/passkey", {"answer": telephone.sign(asked or ask(client)), "next": "/spaces"})


def refused(page, code: str) -> None:
    assert (page.status_code, code in words(page)) == (403, True)
    assert "Du er ikke logget inn" in words(page)


def test_a_passkey_lets_one_in_without_a_user_name_and_back_to_where_one_was_going(client, town, enrolled):
    page = log_in(client, enrolled)

    assert page.url == "/spaces"
    assert client.get("/inbox").context["role"] == town.nurse
    assert list(Log.objects.order_by("pk").values_list("what", flat=True)) == [
        "login.came-in", "login.key-added", "login.paper-made", "login.went-out", "login.came-in",
    ]  # fmt: skip


def test_the_browser_is_asked_for_a_key_that_verifies_its_owner_and_for_nobody_by_name(client, db):
    asked = ask(client)

    assert asked["userVerification"] == "required"
    assert asked["rpId"] == "testserver"
    assert not asked.get("allowCredentials")


def test_a_new_key_must_name_its_owner_itself_and_say_nothing_of_its_maker(client, town, link):
    client.post(link)

    asked = client.post("/account/keys/ask").json()

    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["attestation"] == "none"
    assert town.nurse.user.username.encode() not in json.dumps(asked["user"]["id"]).encode()


def test_the_key_is_kept_by_its_public_half_and_its_name_is_sealed(client, enrolled):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT name, public_key FROM directory_passkey")
        name, public = cursor.fetchone()

    assert b"Arbeidstelefon" not in bytes(name)
    assert Passkey.objects.get().name == "Arbeidstelefon"
    assert len(bytes(public)) < 100


def test_a_key_that_answered_for_another_address_is_refused(client, enrolled):
    enrolled.origin = "https://mellornrom.example"

    refused(log_in(client, enrolled), "login.passkey-elsewhere")


def test_a_key_that_signed_for_another_host_is_refused(client, enrolled):
    enrolled.host = "mellornrom.example"

    refused(log_in(client, enrolled), "login.passkey-elsewhere")


def test_a_key_that_answered_inside_a_page_of_somebody_elses_is_refused(client, enrolled):
    enrolled.cross_origin = True

    refused(log_in(client, enrolled), "login.passkey-elsewhere")


def test_the_address_is_that_of_the_settings_whatever_the_request_says(client, enrolled, settings):
    settings.ADDRESS = "https://mellomrom.example.no"

    assert ask(client)["rpId"] == "mellomrom.example.no"
    refused(log_in(client, enrolled), "login.passkey-elsewhere")


def test_an_answer_is_good_once(client, enrolled):
    asked = ask(client)
    answer = enrolled.sign(asked)
    client.post("/login/passkey", {"answer": answer})
    client.post("/logout")

    refused(client.post("/login/passkey", {"answer": answer}), "login.passkey-stale")


def test_an_answer_to_another_question_is_refused(client, enrolled):
    old = ask(client)
    ask(client)

    refused(log_in(client, enrolled, old), "login.passkey-untrue")


def test_a_question_that_failed_once_cannot_be_answered_again(client, enrolled):
    asked = ask(client)
    log_in(client, replace(enrolled, host="mellornrom.example"), asked)

    refused(log_in(client, enrolled, asked), "login.passkey-stale")


def test_a_question_is_forgotten_after_five_minutes(client, enrolled):
    asked = ask(client)
    session = client.session
    session["passkey"] = session["passkey"] | {"until": session["passkey"]["until"] - 300}
    session.save()

    refused(log_in(client, enrolled, asked), "login.passkey-stale")


def test_a_question_to_make_a_key_is_no_question_who_one_is(client, enrolled):
    log_in(client, enrolled)
    asked = client.post("/account/keys/ask").json()

    refused(log_in(client, enrolled, asked), "login.passkey-stale")


def test_a_key_that_did_not_verify_its_owner_is_refused(client, enrolled):
    enrolled.flags = PRESENT

    refused(log_in(client, enrolled), "login.passkey-untrue")


def test_a_key_that_counts_backwards_may_be_a_copy_and_lets_nobody_in_again(client, enrolled, caplog):
    copy = replace(enrolled)
    for _ in range(2):
        log_in(client, enrolled)
        client.post("/logout")

    refused(log_in(client, copy), "login.passkey-copied")
    refused(log_in(client, enrolled), "login.passkey-unknown")
    assert Passkey.objects.get().copied
    assert Log.objects.filter(what="login.key-copied").count() == 1


def test_a_key_that_never_counts_is_let_in_each_time(client, enrolled):
    for _ in range(2):
        enrolled.count = -1

        assert log_in(client, enrolled).status_code == 302
        client.post("/logout")


def test_one_that_has_counted_and_no_longer_does_may_be_a_copy(client, enrolled):
    log_in(client, enrolled)
    enrolled.count = -1

    refused(log_in(Client(), enrolled), "login.passkey-copied")


def test_a_key_that_nobody_has_brought_is_refused(client, enrolled):
    refused(log_in(client, Telephone(handle=enrolled.handle)), "login.passkey-unknown")


def test_another_key_that_calls_itself_by_a_known_name_is_refused(client, enrolled):
    refused(log_in(client, Telephone(credential=enrolled.credential, handle=enrolled.handle)), "login.passkey-untrue")


def test_a_key_that_says_it_is_another_users_is_refused(client, town, enrolled):
    enrolled.handle = keys.handle(town.leader.user)

    refused(log_in(client, enrolled), "login.passkey-unknown")


def test_a_key_of_one_who_has_left_is_refused(client, town, enrolled):
    town.nurse.user.is_active = False
    town.nurse.user.save()

    refused(log_in(client, enrolled), "login.passkey-unknown")


@pytest.mark.parametrize("said", ["", "{}", "[]", "no", '{"id": "AA"}', '{"id":1,"rawId":{},"response":7}', "[" * 9000])
def test_what_is_no_answer_is_refused_calmly(client, enrolled, said):
    ask(client)

    page = client.post("/login/passkey", {"answer": said})

    assert (page.status_code, "login." in words(page)) == (403, True)


def test_no_answer_has_a_code_of_its_own(rf):
    from mellomrom.web.second import answer_of

    with pytest.raises(NotPermitted, match="login.no-answer"):
        answer_of(rf.post("/login/passkey", {"answer": "[]"}))


def test_one_who_asks_again_and_again_must_wait(client, enrolled):
    for _ in range(30):
        ask(client)
        client.post("/login/passkey", {"answer": "{}"})

    assert client.post("/login/passkey/ask").status_code == 429
    assert client.post("/login/passkey", {"answer": "{}"}).status_code == 429


def test_a_key_that_is_somebodys_already_is_not_taken_twice(client, town, enrolled):
    client.post(f"/login/invited/{keys.invite(town.leader.user, at=timezone.now())}")

    page = add(client, enrolled)

    assert (page.status_code, "keys.known" in words(page)) == (409, True)


@pytest.mark.parametrize("lie", [{"origin": "https://example.org"}, {"host": "example.org"}, {"flags": PRESENT}])
def test_a_key_that_was_made_for_another_place_or_without_its_owner_is_not_taken(client, link, lie):
    client.post(link)

    page = add(client, Telephone(**lie))

    assert page.status_code == 403
    assert not Passkey.objects.exists()


def test_a_key_that_is_said_to_be_of_a_kind_we_do_not_take_is_refused(client, link):
    class Odd(Telephone):
        def _public(self):
            return super()._public() | {3: -65535}

    client.post(link)

    assert add(client, Odd()).status_code == 403
