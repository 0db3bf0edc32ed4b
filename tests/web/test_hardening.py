"""What every page has in common against those who mean harm: nothing inline, nothing kept, no form without its token."""

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.flows.attacked import attacked_town
from tests.web.attacks import ATTACKS, LISTS, targets

pytestmark = pytest.mark.django_db
DOORS = ("kith", "fhir-process-message")


@pytest.fixture
def town(db):
    return attacked_town(datetime.now(UTC))


def pages(town) -> dict[str, str]:
    """The pages of somebody who has something on each."""
    rows = targets(town)
    with_rows = {
        "person": (town.nurse, rows.person),
        "write": (town.nurse, rows.person),
        "story": (town.home_nurse, rows.event),
        "hand-over": (town.home_nurse, rows.duty),
        "emergency-reason": (town.emergency_doctor, rows.look_up),
        "emergency-opened": (town.emergency_doctor, rows.access),
        "emergency-duty": (town.leader, rows.review),
        "space": (town.nurse, rows.space),
    }
    found = {}
    for name, (role, row) in with_rows.items():
        found[reverse(name, args=[row])] = role
    for name in set(LISTS) - {"ops", "inbox-new", "me", "session"}:
        found[reverse(name)] = town.nurse
    return found | {"/ops": town.operator, "/nonsense": town.nurse}


def test_no_page_holds_a_script_or_a_style_of_its_own_nor_a_number_in_an_address(town):
    for address, role in pages(town).items():
        client = Client()
        client.force_login(role.user)
        page = client.get(address)
        html = page.content.decode()

        assert page.status_code == (404 if address == "/nonsense" else 200), address
        assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S|<style|\sstyle=|\son\w+=|javascript:", html) == [], (
            address
        )
        assert re.findall(r'(?:href|action|src|hx-\w+)="[^"]*\d{11}', html) == [], address
        assert page["Cache-Control"] == "no-store", address
        assert page["X-Content-Type-Options"] == "nosniff", address
        assert "script-src 'self'" in page["Content-Security-Policy"], address
        assert "unsafe" not in page["Content-Security-Policy"], address


def test_no_form_is_taken_without_the_token_of_its_page(town):
    rows, client = targets(town), Client(enforce_csrf_checks=True)
    client.force_login(town.nurse.user)
    forms = [reverse(name, args=[getattr(rows, attacks[0].row)]) for name, attacks in ATTACKS.items()]
    forms += [
        "/people",
        "/emergency",
        "/role",
        "/language",
        "/login",
        "/login/demo",
        "/logout",
        "/logout/everywhere",
        "/session",
    ]

    assert {address: client.post(address).status_code for address in forms} == dict.fromkeys(forms, 403)


def test_a_form_that_is_far_too_large_is_not_read(town, caplog):
    client = Client()
    client.force_login(town.nurse.user)

    assert client.post("/people", {"name": "x" * 3_000_000}).status_code == 400
    assert client.post("/people", {"name": "kari", "file": BytesIO(b"x" * 3_000_000)}).status_code == 200, "let fall"
    assert client.post("/people", {f"n{number}": "" for number in range(2_000)}).status_code == 400
    assert {record.name for record in caplog.records} <= {
        "django.security.RequestDataTooBig",
        "django.security.TooManyFieldsSent",
        "django.request",
    }
    caplog.clear()


def test_cookies_are_not_for_scripts_nor_for_other_sites_and_only_for_tls_where_there_is_tls(town, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client = Client()
    client.get("/login")
    client.force_login(town.nurse.user)
    client.get("/inbox")

    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        assert client.cookies[name]["samesite"] == "Lax", name
    page = Client().get("/login")
    assert page.cookies[settings.CSRF_COOKIE_NAME]["secure"]
    assert client.cookies[settings.SESSION_COOKIE_NAME]["httponly"]
    assert page.cookies[settings.CSRF_COOKIE_NAME]["httponly"]


def test_where_the_address_has_tls_the_cookies_are_for_tls_alone():
    assert settings.SESSION_COOKIE_SECURE is settings.SECURE_COOKIES is settings.CSRF_COOKIE_SECURE
