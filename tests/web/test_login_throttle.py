"""How often one may try to log in: by user and by address, in the database, without naming either."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from mellomrom.core.errors import TooMany
from mellomrom.directory import logins
from mellomrom.directory.models import Tally
from mellomrom.integrations.oidc.issuers import PROFILES, Issuer, Issuers
from mellomrom.sharing.models import Log
from tests.make import NOON
from tests.web.reading import words

pytestmark = pytest.mark.django_db

PASSWORD = "et langt og godt passord"


@pytest.fixture
def account(town) -> User:
    user = town.nurse.user
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client, account: User, password: str = PASSWORD):
    return client.post("/login", {"username": account.username, "password": password})


def test_after_ten_wrong_passwords_the_right_one_must_wait_too(client, account):
    tried = [log_in(client, account, "feil").status_code for _ in range(10)]
    page = log_in(client, account)

    assert tried == [422] * 10
    assert page.status_code == 429
    assert "Vent et kvarter" in words(page)


def test_capitals_and_spaces_do_not_make_another_user(client, account):
    for _ in range(10):
        logins.attempt({"user": f" {account.username.upper()} "}, at=NOON)

    with pytest.raises(TooMany, match="login.too-many"):
        logins.attempt({"user": account.username}, at=NOON)


def test_one_who_comes_in_begins_anew(client, account):
    for _ in range(3):
        for _ in range(6):
            log_in(client, account, "feil")
        assert log_in(client, account).status_code == 302


def test_one_address_that_tries_many_users_must_wait(client, account):
    for number in range(60):
        logins.attempt({"user": f"user-{number}", "address": "203.0.113.7"}, at=NOON)

    with pytest.raises(TooMany):
        logins.attempt({"user": "one more", "address": "203.0.113.7"}, at=NOON)
    logins.attempt({"user": "one more", "address": "203.0.113.8"}, at=NOON)


def test_a_busy_house_that_logs_in_well_never_waits(client, account):
    for _ in range(100):
        logins.attempt({"address": "203.0.113.7"}, at=NOON)
        logins.forgive({"address": "203.0.113.7"})

    assert Tally.objects.get().times == 0


def test_after_a_quarter_of_an_hour_it_is_forgotten(db):
    for _ in range(10):
        logins.attempt({"user": "user"}, at=NOON)

    logins.attempt({"user": "user"}, at=NOON + logins.WINDOW)


def test_what_is_forgotten_is_swept_away_by_what_comes_after(db):
    for number in range(15):
        logins.attempt({"user": f"user-{number}"}, at=NOON)

    logins.attempt({"user": "later"}, at=NOON + timedelta(hours=1))

    assert Tally.objects.count() == 1


def test_what_is_counted_names_nobody(client, account):
    log_in(client, account, "feil")

    kept = b"".join(bytes(tally.key) for tally in Tally.objects.all())
    assert account.username.encode() not in kept
    assert b"127.0.0.1" not in kept
    assert {len(tally.key) for tally in Tally.objects.all()} == {32}


def test_demo_logins_are_counted_by_address_too(client, settings, account):
    settings.DEMO, settings.DEMO_LOGINS = True, [("nobody", "Sykepleier")]

    tried = [client.post("/login/demo", {"username": "nobody"}).status_code for _ in range(61)]

    assert (tried[0], tried[-1]) == (404, 429)


def test_logins_that_are_begun_elsewhere_are_counted_too(client, settings, db):
    for _ in range(logins.TRIES["address"]):
        logins.attempt({"address": "127.0.0.1"}, at=timezone.now())
    settings.ISSUERS = _issuers()

    page = client.get("/login/with/helseid")

    assert page.status_code == 429
    assert "login.too-many" in words(page)


def test_each_login_and_each_no_is_logged_without_a_name(client, account):
    log_in(client, account, "feil")
    log_in(client, account)
    client.post("/logout")

    rows = list(Log.objects.order_by("id").values_list("what", "person"))
    assert rows == [("login.refused", None), ("login.came-in", None), ("login.went-out", None)]


ADDRESSES = [
    ("198.51.100.1", "", 0, "198.51.100.1"),
    ("198.51.100.1", "203.0.113.7", 0, "198.51.100.1"),  # what anybody may say is not believed
    ("198.51.100.1", "203.0.113.7", 1, "203.0.113.7"),
    ("198.51.100.1", "1.2.3.4, 203.0.113.7", 1, "203.0.113.7"),
    ("198.51.100.1", "1.2.3.4, 203.0.113.7, 10.0.0.1", 2, "203.0.113.7"),
    ("198.51.100.1", "203.0.113.7", 2, "198.51.100.1"),
]


@pytest.mark.parametrize(("remote", "forwarded", "proxies", "address"), ADDRESSES)
def test_an_address_is_what_our_own_proxies_heard(remote, forwarded, proxies, address):
    assert logins.address(remote, forwarded, proxies=proxies) == address


def _issuers() -> Issuers:
    away = "http://127.0.0.1:9"
    helseid = Issuer("helseid", "HelseID", PROFILES["helseid"], away, "us", {}, {}, "", "")
    return Issuers("https://mellomrom.test", {"helseid": helseid})
