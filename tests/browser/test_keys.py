"""Passkeys in a real browser with a virtual device in it; codes and paper without script; typing keeps one logged in."""

import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from mellomrom.core import codes
from mellomrom.directory import keys
from mellomrom.directory.models import Passkey
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_every_page import SIZES, looked_at

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "fire våte hester i regnet"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def link(town) -> str:
    return f"/login/invited/{keys.invite(town.nurse.user, at=timezone.now())}"


def with_device(page):
    """Put a device that holds keys into a browser."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return page


def go_on(page) -> None:
    page.get_by_role("link", name="I have them. Go on").click()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_an_invited_nurse_makes_a_passkey_and_logs_in_by_it_ever_after(town, browse, link, size):
    page = with_device(browse(None, size, language="en"))
    page.goto(link)
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("What will you call it?").fill("Work telephone")
    page.get_by_role("button", name="Make a passkey").click()
    page.locator(".paper li").nth(9).wait_for()
    go_on(page)
    expect(page).to_have_url(re.compile("/inbox"))

    page.get_by_role("button", name="Log out").first.click()
    page.get_by_role("button", name="Log in with a passkey").click()

    page.wait_for_url("**/inbox")
    assert Passkey.objects.get().used_at is not None


def test_the_same_device_is_not_asked_for_a_second_key(town, browse, link):
    page = with_device(browse(None, language="en"))
    page.goto(link)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Make a passkey").click()
    go_on(page)
    page.goto("/account/keys")

    page.get_by_role("button", name="Make a passkey").click()

    page.get_by_text("No key was made.").wait_for()
    assert Passkey.objects.count() == 1


def test_a_device_without_a_key_is_told_so_and_the_page_stands(town, browse):
    page = with_device(browse(None, language="en"))
    page.goto("/login")
    page.evaluate("void (navigator.credentials.get = async () => { throw new DOMException('', 'NotAllowedError'); })")

    page.get_by_role("button", name="Log in with a passkey").click()

    page.get_by_text("No key was used. Try once more, or log in below.").wait_for()


def test_without_script_a_password_and_a_code_let_one_in(town, browse):
    secret, then = codes.new_secret(), timezone.now() - timedelta(hours=1)
    keys.set_password(town.nurse.user, PASSWORD)
    keys.add_app(town.nurse.user, secret=secret, code=codes.code_at(secret, then), at=then)
    page = browse(None, PHONE, language="en", script=False)
    page.goto("/login")
    expect(page.get_by_role("button", name="Log in with a passkey")).to_be_hidden()

    page.get_by_label("User name").fill(town.nurse.user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in with a password").click()
    page.get_by_label("Code").fill(codes.code_at(secret, timezone.now()))
    page.get_by_role("button", name="Log in").click()

    expect(page).to_have_url(re.compile("/inbox"))


def test_without_script_one_sets_up_an_app_and_is_told_why_there_is_no_key(town, browse, link):
    page = browse(None, PHONE, language="en", script=False)
    page.goto(link)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("This browser cannot make passkeys")).to_be_visible()

    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("The six digits").fill(codes.code_at(secret, timezone.now()))
    page.get_by_role("button", name="Set up").click()

    expect(page.locator(".paper li")).to_have_count(10)


@SIZES
def test_every_page_about_logging_in(town, browse, faults, link, size):
    page = with_device(browse(None, size))
    for address in ("/login", "/login/paper", link):
        page.goto(address)
        looked_at(page, faults, size)
    page.locator("main button").click()
    looked_at(page, faults, size)
    page.goto("/account/app")
    looked_at(page, faults, size)
    page.goto("/account/keys")
    page.locator("[data-passkey] button").click()
    page.locator(".paper").wait_for()
    looked_at(page, faults, size)
    page.goto("/account/keys")
    looked_at(page, faults, size)
    page.goto("/role")
    looked_at(page, faults, size)


def test_one_who_writes_is_not_idle(town, browse):
    page = browse(town.nurse, language="en")
    page.clock.install()
    page.goto(f"/people/{town.kari.pk}/write?form=contact")
    page.clock.fast_forward(61_000)

    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.get_by_label("What was said and done").press_sequentially("Har det")

    assert answered.value.url.endswith("/session")
    assert answered.value.ok


def test_what_one_writes_is_there_after_the_session_has_ended(town, browse, settings):
    page = browse(town.nurse, language="en")
    page.goto(f"/people/{town.kari.pk}/write?form=contact")
    page.get_by_label("What was said and done").fill("Hun vil gjerne ha besøk på mandag.")
    _let_pass(page, settings, 29 * 60)

    with page.expect_response("**/session/keep") as kept:
        page.evaluate(
            "htmx.trigger('#session', 'refresh'); htmx.ajax('GET', '/session', {target: '#session', swap: 'outerHTML'})"
        )
    assert kept.value.status == 204
    page.goto("/session/kept")

    expect(page.get_by_text("Hun vil gjerne ha besøk på mandag.")).to_be_visible()


def _let_pass(page, settings, seconds: int) -> None:
    from mellomrom.directory.sessions import SessionStore

    cookie = next(one for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME)
    session = SessionStore(cookie["value"])
    session["done_at"] = int(time.time()) - seconds
    session.save()
