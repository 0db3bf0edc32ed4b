"""What every page carries, and how a no or a fault is shown."""

import pytest
from django.test import Client
from django.urls import include, path

from tests.web.reading import words

pytestmark = pytest.mark.django_db


def test_a_page_may_load_only_what_is_ours_and_leaves_nothing_behind(town, told, at_the_screen):
    page = at_the_screen(town.nurse).get("/inbox")

    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert page["Cache-Control"] == "no-store"
    assert page["X-Frame-Options"] == "DENY"
    assert page["Referrer-Policy"] == "same-origin"
    assert page["X-Content-Type-Options"] == "nosniff"


def test_fragments_are_not_stored_either(town, told, at_the_screen):
    assert (
        at_the_screen(town.nurse).get("/inbox/new?shown=9", headers={"HX-Request": "true"})["Cache-Control"]
        == "no-store"
    )


def test_what_does_not_exist_is_a_calm_page(client, db):
    page = client.get("/nonsense")

    assert page.status_code == 404
    assert "Det finnes ingen slik side, eller den er ikke for rollen din." in words(page)


def test_a_page_that_stood_open_too_long_says_that_nothing_was_changed(town):
    client = Client(enforce_csrf_checks=True)
    client.force_login(town.nurse.user)

    page = client.post("/logout")

    assert page.status_code == 403
    assert "Ingenting ble endret." in words(page)


def broken(request):
    raise KeyError("Kari Testesen")


urlpatterns = [path("broken", broken), path("", include("mellomrom.config.urls"))]


@pytest.mark.urls(__name__)
def test_a_fault_of_ours_says_so_without_saying_what(client, caplog):
    client.raise_request_exception = False

    page = client.get("/broken")

    assert page.status_code == 500
    assert "det er ikke din skyld" in words(page)
    assert "Kari" not in page.content.decode()
    caplog.clear()


def test_a_form_sent_by_the_wrong_method_is_refused(town, told, at_the_screen):
    assert at_the_screen(town.nurse).get(f"/duties/{told.pk}/take").status_code == 405
