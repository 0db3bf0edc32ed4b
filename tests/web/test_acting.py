"""Everything is done in a role: it is chosen, it stands on every page, and nothing of another role stays."""

from datetime import date, timedelta

import pytest
from django.test import Client

from mellomrom.directory import actions as directory
from mellomrom.directory.catalogue import Function
from mellomrom.directory.models import Organization, StaffRole
from mellomrom.events.models import Duty
from tests import make
from tests.web.reading import words

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/inbox"}


@pytest.fixture
def second(town) -> StaffRole:
    """A nurse of the ROP service who also works in another municipality's home care."""
    away = make.unit(
        make.municipality("5007", "Namsos kommune"), make.ServiceType.HOME_CARE, "Hjemmetjenesten i Namsos"
    )
    return directory.employ(town.nurse.user, away, Function.NURSE, name="Prøve Sykepleier", since=date(2025, 1, 1))


@pytest.fixture
def client(town, second, at_the_screen) -> Client:
    return at_the_screen(town.nurse)


def choose(client: Client, role: StaffRole, then: str = ""):
    return client.post("/role", {"role": role.pk, "next": then})


def test_one_with_several_roles_chooses_before_anything_is_shown_and_goes_where_they_were_going(client, second):
    assert client.get("/spaces").url == "/role?next=/spaces"
    page = client.get("/role?next=/spaces")
    assert "Namsos kommune" in words(page)
    assert "Steinkjer kommune" in words(page)

    assert choose(client, second, "/spaces").url == "/spaces"
    assert client.get("/spaces").context["role"] == second


def test_nobody_is_led_out_of_the_house_by_choosing(client, second):
    assert choose(client, second, "https://example.org/").url == "/inbox"


def test_one_with_a_single_role_is_not_asked(town, at_the_screen):
    assert at_the_screen(town.colleague).get("/inbox").status_code == 200


@pytest.mark.parametrize(
    "address", ["/inbox", "/people", "/spaces", "/rules", "/more", "/help/accessibility", "/help/security", "/role"]
)
def test_the_role_stands_on_every_page(client, second, address):
    choose(client, second)

    assert "Du handler som Sykepleier , Hjemmetjenesten i Namsos" in words(client.get(address))


def test_after_changing_nothing_of_the_former_role_is_shown(client, town, second, now):
    town.discharge(at=now - timedelta(minutes=10))
    choose(client, town.nurse)
    assert "Kari" in words(client.get("/inbox")) + words(client.get("/people"))

    choose(client, second)

    assert "Kari" not in words(client.get("/inbox")) + words(client.get("/people"))
    assert client.get(f"/people/{town.kari.pk}").status_code == 404


def test_a_form_that_stands_open_from_another_role_can_no_longer_be_sent(town, second, now):
    event = town.discharge(at=now - timedelta(minutes=10))
    duty = Duty.objects.filter(event=event, holder=town.rop).first()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(town.nurse.user)
    browser.get("/role")
    old = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}

    assert browser.post("/role", old | {"role": town.nurse.pk}).status_code == 302
    page = browser.post(f"/duties/{duty.pk}/take", old)

    assert (page.status_code, "Ingenting ble endret." in words(page)) == (403, True)
    duty.refresh_from_db()
    assert duty.life == "open"


def test_a_page_from_another_role_that_asks_for_news_is_shown_anew(client, town, second):
    choose(client, second)

    old = client.get("/inbox/new?shown=0", headers=HTMX | {"X-Role": str(town.nurse.pk)})
    new = client.get("/inbox/new?shown=0", headers=HTMX | {"X-Role": str(second.pk)})

    assert (old["HX-Refresh"], "HX-Refresh" in new) == ("true", False)
    assert f'"X-Role": "{second.pk}"' in client.get("/inbox").content.decode()


def test_a_role_that_ends_is_lost_at_once_and_one_chooses_again_among_the_others(client, town, second):
    third = directory.employ(
        town.nurse.user, town.home_care, Function.NURSE, name="Prøve Sykepleier", since=date(2025, 1, 1)
    )
    choose(client, second)
    StaffRole.objects.filter(pk=second.pk).update(until=date(2025, 2, 1))

    assert client.get("/inbox").url.startswith("/role")
    assert choose(client, second).status_code == 404
    assert choose(client, third).status_code == 302


def test_who_is_vouched_for_by_one_organization_acts_for_no_other(client, town, second):
    Organization.objects.filter(pk=town.municipality.pk).update(number="938587051")
    session = client.session
    session["organization"] = "938587051"
    session.save()

    assert "Namsos" not in words(client.get("/role"))
