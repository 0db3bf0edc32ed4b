"""How one logs in with a local account, and how one changes it: invited once, two ways each time, never locked out."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from mellomrom.core import codes
from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.directory import keys
from mellomrom.directory.models import CodeApp, Invitation, RecoveryCode
from mellomrom.sharing.models import Log
from tests.make import NOON
from tests.web.authenticator import Telephone
from tests.web.reading import words
from tests.web.test_passkeys import add

pytestmark = pytest.mark.django_db

PASSWORD = "fire våte hester i regnet"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def user(town) -> User:
    return town.nurse.user


@pytest.fixture
def with_app(user) -> User:
    """Somebody with a password and an app, set up an hour ago."""
    keys.set_password(user, PASSWORD)
    then = timezone.now() - timedelta(hours=1)
    keys.add_app(user, secret=SECRET, code=codes.code_at(SECRET, then), at=then)
    user.refresh_from_db()
    return user


def by_link(client: Client, user: User):
    return client.post(f"/login/invited/{keys.invite(user, at=timezone.now())}")


def by_password(client: Client, user: User, password: str = PASSWORD):
    return client.post("/login", {"username": user.username, "password": password, "next": "/spaces"})


def by_code(client: Client, code: str):
    return client.post("/login/code", {"code": code})


def now_shown() -> str:
    return codes.code_at(SECRET, timezone.now())


def on_paper(page) -> list[str]:
    return list(page.context["codes"])


# ----------------------------------------------------------------------------------------------------- the invitation


def test_looking_at_a_link_does_not_use_it_and_pressing_the_button_does(client, user):
    address = f"/login/invited/{keys.invite(user, at=timezone.now())}"

    assert "Lenken virker én gang" in words(client.get(address))
    assert client.post(address).url == "/account/keys"
    assert client.post(address).status_code == 404


def test_a_link_is_good_for_a_day_and_until_there_is_a_new_one(user):
    old, late = keys.invite(user, at=NOON), NOON + timedelta(hours=24)
    new = keys.invite(user, at=NOON)

    for said, at in ((old, NOON), (new, late), ("another", NOON)):
        with pytest.raises(NotFound, match="login.invitation"):
            keys.invited(said, at=at)
    assert keys.invited(new, at=late - timedelta(seconds=1)) == user


def test_what_stands_in_a_link_is_not_kept(user):
    said = keys.invite(user, at=NOON)

    assert said.encode() not in bytes(Invitation.objects.get().index)


def test_one_who_has_a_link_and_nothing_else_can_only_set_up_how_they_log_in(client, user):
    by_link(client, user)

    for address in ("/inbox", "/people", "/spaces", "/more"):
        assert client.get(address).url == "/account/keys"
    assert "Før du kan arbeide her" in words(client.get("/account/keys"))


def test_the_first_key_opens_the_house_and_gives_ten_codes_for_paper(client, user):
    by_link(client, user)

    page = add(client, Telephone())

    assert len(set(on_paper(page))) == 10
    assert client.get("/inbox").status_code == 200


def test_a_password_alone_is_not_enough_and_with_an_app_it_is(client, user):
    by_link(client, user)
    client.post("/account/password", {"password": PASSWORD})
    assert client.get("/inbox").url == "/account/keys"

    secret = client.get("/account/app").context["secret"].replace(" ", "")
    page = client.post("/account/app", {"code": codes.code_at(secret, timezone.now())})

    assert len(on_paper(page)) == 10
    assert client.get("/inbox").status_code == 200
    assert secret not in str(list(CodeApp.objects.values_list("secret", flat=True).query.sql_with_params()))


# --------------------------------------------------------------------------------------- password and code


def test_a_password_alone_lets_an_account_without_a_second_way_do_nothing_but_add_one(client, user):
    keys.set_password(user, PASSWORD)

    assert by_password(client, user).url == "/account/keys"
    assert client.get("/inbox").url == "/account/keys"


def test_in_a_demo_a_password_is_enough(client, user, settings):
    settings.DEMO = True
    keys.set_password(user, PASSWORD)

    assert by_password(client, user).url == "/spaces"


def test_after_the_password_the_code_of_the_app_lets_one_in(client, with_app):
    assert by_password(client, with_app).url == "/login/code"
    assert client.get("/inbox").status_code == 302

    assert by_code(client, now_shown()).url == "/spaces"
    assert client.get("/inbox").status_code == 200


def test_a_code_is_good_once(client, with_app):
    code = now_shown()
    by_password(client, with_app)
    by_code(client, code)
    other = Client()
    by_password(other, with_app)

    page = by_code(other, code)

    assert (page.status_code, "er brukt" in words(page)) == (422, True)


@pytest.mark.parametrize("code", ["", "000", "abcdef", "٣٣٣٣٣٣", "1234567890123456789012345"])
def test_a_wrong_code_lets_nobody_in(client, with_app, code):
    by_password(client, with_app)

    assert by_code(client, code).status_code == 422
    assert Log.objects.filter(what="login.refused").count() == 1


def test_nobody_is_asked_for_a_code_who_has_not_shown_a_password_just_now(client, with_app):
    assert client.get("/login/code").url == "/login"
    by_password(client, with_app)
    session = client.session
    session["half"] = session["half"] | {"until": session["half"]["until"] - 600}
    session.save()

    assert by_code(client, now_shown()).url == "/login"


def test_codes_are_guessed_ten_times_in_a_quarter_of_an_hour_and_no_more(client, with_app):
    by_password(client, with_app)
    tried = [by_code(client, "000000").status_code for _ in range(10)]

    assert tried == [422] * 9 + [429]
    assert by_code(client, now_shown()).status_code == 429


def test_an_account_with_a_passkey_is_not_opened_by_its_password(client, user):
    by_link(client, user)
    client.post("/account/password", {"password": PASSWORD})
    add(client, Telephone())
    client.post("/logout")

    page = by_password(client, user)

    assert (page.status_code, "Denne kontoen har en passnøkkel" in words(page)) == (422, True)
    assert client.get("/inbox").status_code == 302


@pytest.mark.parametrize("password", ["kort", "passordpassord"[:11], "123456789012345", "password1234"[:8]])
def test_a_poor_password_is_refused(user, password):
    with pytest.raises(InvalidMove, match="keys.poor-password"):
        keys.set_password(user, password)


def test_a_code_holds_for_half_a_minute_and_a_clock_may_be_half_a_minute_off():
    code = codes.code_at(SECRET, NOON)

    right = [codes.step_of(SECRET, code, NOON + timedelta(seconds=off)) is not None for off in (-31, -30, 0, 59, 60)]

    assert right == [False, True, True, True, False]


def test_the_codes_are_those_of_the_standard():
    from base64 import b32encode
    from datetime import UTC, datetime

    secret = b32encode(b"12345678901234567890").decode()  # RFC 6238, appendix B

    assert codes.code_at(secret, datetime.fromtimestamp(59, UTC)) == "287082"
    assert codes.code_at(secret, datetime.fromtimestamp(1111111109, UTC)) == "081804"


# ------------------------------------------------------------------------------------------------------- codes on paper


def test_a_code_on_paper_lets_in_once_one_who_has_lost_their_key(client, user):
    by_link(client, user)
    paper = on_paper(add(client, Telephone()))
    said = {"username": user.username, "password": "", "code": f" {paper[0].upper()} "}

    page = Client().post("/login/paper", said)
    again = Client().post("/login/paper", said)

    assert page.url == "/account/keys"
    assert (again.status_code, keys.ways_of(user).paper) == (422, 9)
    assert Log.objects.filter(what="login.came-by-paper").count() == 1


def test_where_there_is_a_password_the_paper_alone_is_not_enough(client, with_app):
    paper = keys.new_paper(with_app, at=NOON)

    for password, status in (("", 422), ("feil", 422), (PASSWORD, 302)):
        said = {"username": with_app.username, "password": password, "code": paper[0]}
        assert client.post("/login/paper", said).status_code == status


def test_a_wrong_paper_does_not_say_which_part_was_wrong(client, with_app):
    known = client.post("/login/paper", {"username": with_app.username, "password": PASSWORD, "code": "aaaa"})
    unknown = client.post("/login/paper", {"username": "nobody", "password": PASSWORD, "code": "aaaa"})

    assert words(known) == words(unknown)


def test_paper_is_guessed_ten_times_and_no_more(client, with_app):
    said = {"username": with_app.username, "password": PASSWORD, "code": "aaaa"}

    assert [client.post("/login/paper", said).status_code for _ in range(11)][-1] == 429


def test_new_codes_end_those_before_them_and_none_is_kept_as_it_reads(user):
    old = keys.new_paper(user, at=NOON)
    new = keys.new_paper(user, at=NOON)

    assert not keys.check_paper(user, old[0], at=NOON)
    assert keys.check_paper(user, new[0].replace("-", " ").replace("1", "l").replace("0", "O"), at=NOON)
    assert not any(code.encode() in bytes(row.index) for code in new for row in RecoveryCode.objects.all())


def test_another_users_paper_is_no_use(town, user):
    paper = keys.new_paper(user, at=NOON)

    assert not keys.check_paper(town.leader.user, paper[0], at=NOON)


def test_nobody_gets_paper_before_they_have_something_to_lose(client, user):
    keys.set_password(user, PASSWORD)
    by_password(client, user)

    page = client.post("/account/paper")

    assert (page.status_code, "keys.none-yet" in words(page)) == (409, True)


# ------------------------------------------------------------------------------------------------------ changing it


@pytest.fixture
def inside(client, user) -> Client:
    """Logged in just now, with one key."""
    by_link(client, user)
    add(client, Telephone(), "Den ene")
    client.get("/account/keys")
    return client


def test_a_key_is_listed_by_its_name_and_a_second_one_lets_the_first_go(inside, user):
    add(inside, Telephone(), "Den andre")
    first, second = keys.ways_of(user).passkeys
    assert "Den ene" in words(inside.get("/account/keys"))

    inside.post(f"/account/keys/{first.pk}/remove")

    assert keys.ways_of(user).passkeys == (second,)
    assert "Den ene" not in words(inside.get("/account/keys"))


def test_the_last_way_in_is_never_taken_away(inside, user):
    page = inside.post(f"/account/keys/{keys.ways_of(user).passkeys[0].pk}/remove")

    assert (page.status_code, "keys.last" in words(page)) == (409, True)
    assert len(keys.ways_of(user).passkeys) == 1


def test_an_app_that_is_the_last_way_in_stays(with_app):
    with pytest.raises(InvalidMove, match="keys.last"):
        keys.end_app(with_app, at=timezone.now())
    assert keys.ways_of(with_app).app


def test_another_users_key_is_not_found(inside, town, user):
    theirs = keys.add_passkey(
        town.leader.user, credential=b"x", public_key=b"", sign_count=0, name="Lederens", at=timezone.now()
    )

    page = inside.post(f"/account/keys/{theirs.pk}/remove")

    assert (page.status_code, "keys.not-yours" in words(page)) == (404, True)
    assert "Lederens" not in words(inside.get("/account/keys"))


def test_a_key_that_is_removed_logs_out_every_other_screen(inside, user):
    add(inside, Telephone(), "Den andre")
    other = Client()
    other.force_login(user)
    other.get("/inbox")

    inside.post(f"/account/keys/{keys.ways_of(user).passkeys[0].pk}/remove")

    assert [screen.get("/inbox").status_code for screen in (inside, other)] == [200, 302]


def test_a_new_password_logs_out_every_other_screen(inside, user):
    other = Client()
    other.force_login(user)

    inside.post("/account/password", {"password": PASSWORD})

    assert [screen.get("/inbox").status_code for screen in (inside, other)] == [200, 302]


def test_a_quarter_of_an_hour_after_the_login_one_logs_in_anew_to_change_anything(inside, user):
    session = inside.session
    session["began"] -= 15 * 60
    session.save()

    assert "Logg inn på nytt" in words(inside.get("/account/keys"))
    for address in ("ask", "add", f"{keys.ways_of(user).passkeys[0].pk}/remove"):
        page = inside.post(f"/account/keys/{address}")
        assert (page.status_code, "keys.log-in-anew" in words(page)) == (403, True)
    for address in ("/account/password", "/account/paper", "/account/app", "/account/app/remove"):
        assert inside.post(address).status_code == 403
    assert inside.post("/logout", {"next": "/account/keys"}).url == "/login?next=/account/keys"


def test_one_for_whom_others_vouch_keeps_no_keys_here(town, at_the_screen):
    page = at_the_screen(town.nurse).get("/account/keys")

    assert (page.status_code, "keys.elsewhere" in words(page)) == (404, True)


def test_the_pages_about_keys_ask_who_is_there(client, db):
    assert client.get("/account/keys").url == "/login?next=/account/keys"
    assert client.post("/account/keys/ask").status_code == 302


def test_there_is_an_end_to_how_many_keys_one_has(user):
    for number in range(keys.MOST_PASSKEYS):
        keys.add_passkey(user, credential=bytes([number]), public_key=b"", sign_count=0, name="", at=NOON)

    with pytest.raises(InvalidMove, match="keys.too-many"):
        keys.add_passkey(user, credential=b"more", public_key=b"", sign_count=0, name="", at=NOON)


def test_a_wrong_code_sets_up_no_app(inside, user):
    inside.get("/account/app")

    page = inside.post("/account/app", {"code": "000"})

    assert (page.status_code, "keys.wrong-code" in words(page)) == (409, True)
    assert keys.ways_of(user).app is None


def test_everything_local_is_taken_away_at_once(with_app):
    keys.new_paper(with_app, at=timezone.now())

    assert keys.forget(with_app, at=timezone.now()) == 12
    assert keys.ways_of(User.objects.get(pk=with_app.pk)) == keys.Ways((), None, password=False, paper=0)
