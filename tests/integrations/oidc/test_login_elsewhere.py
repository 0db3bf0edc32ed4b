"""The person by ID-porten, and agencies that have no HelseID by an issuer of their own."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.utils import timezone

from mellomrom.directory import actions as directory
from mellomrom.directory import logins
from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.sharing.models import Log
from tests import make
from tests.web.reading import words

pytestmark = pytest.mark.django_db


def test_a_person_who_logs_in_is_found_by_their_number_alone_and_gets_a_calm_page(client, town, provider, go):
    assert go(client, "idporten", "kari").url == "/me"

    assert client.session["person"] == str(town.kari.pk)
    assert "Hei, Kari" in words(client.get("/me"))


def test_a_person_nobody_has_written_about_is_let_in_and_told_so(client, town, provider, go):
    go(client, "idporten", "nobody-we-know")

    assert "Her er ingenting kjent om deg." in words(client.get("/me"))
    assert client.session["person"] == ""


def test_the_person_is_nobody_on_the_pages_of_staff(client, town, provider, go):
    go(client, "idporten", "kari")

    assert SESSION_KEY not in client.session
    for address in ("/inbox", "/people", f"/people/{town.kari.pk}"):
        assert client.get(address).url.startswith("/login")


def test_the_log_of_logins_does_not_say_which_person_it_was(client, town, provider, go):
    go(client, "idporten", "kari")

    assert Log.objects.get(what="login.person-came-in").person is None


def test_a_person_must_log_in_as_surely_as_was_asked_for(client, town, provider, go):
    assert "login.assurance" in words(go(client, "idporten", "kari-by-code"))


def test_a_person_who_logs_in_twice_can_end_both_at_once(client, town, provider, go):
    from django.test import Client

    other = Client()
    go(client, "idporten", "kari")
    go(other, "idporten", "kari")

    client.post("/logout/everywhere")

    assert other.get("/me").url == "/login"


def test_nobody_reads_the_persons_page_without_logging_in(client, db):
    assert client.get("/me").url == "/login"


@pytest.fixture
def officer(town, provider):
    """An officer with two roles, let in by what the agency's own issuer calls them."""
    station = directory.add_organization(kind=OrganizationKind.POLICE, name="Prøve politidistrikt", number="974761000")
    staff = make.staff(make.unit(station, ServiceType.POLICE), "Prøve Politi", Function.POLICE_OFFICER)
    directory.employ(staff.user, town.home_care, Function.NURSE, name="Prøve Politi", since=staff.since)
    for account in ("officer", "officer-elsewhere", "officer-of-nothing"):
        logins.let_in(staff.user, issuer=provider.issuer, kind="sub", number=account, at=timezone.now())
    return staff


def test_an_agency_without_helseid_logs_in_by_its_own_issuer(client, officer, go):
    assert go(client, "police", "officer").url == "/inbox"


def test_whom_the_issuer_says_one_acts_for_limits_the_roles_to_choose_from(client, officer, go):
    go(client, "police", "officer")

    assert "Sykepleietjenesten" not in words(client.get("/role"))
    assert "Prøve politidistrikt" in words(client.get("/role"))


@pytest.mark.parametrize("account", ["officer-elsewhere", "officer-of-nothing"])
def test_one_who_acts_for_somebody_else_has_no_role_here(client, officer, go, account):
    assert "login.no-role" in words(go(client, "police", account))


def test_one_issuers_number_is_worth_nothing_at_another(client, town, provider, go):
    logins.let_in(town.nurse.user, issuer="https://elsewhere.test", kind="hpr", number="9144900", at=timezone.now())

    assert "login.no-role" in words(go(client, "helseid", "nurse"))


def test_two_numbers_that_mean_two_users_let_nobody_in(client, nurse, town, provider, go):
    pid = provider.accounts["nurse"]["helseid://claims/identity/pid"]
    logins.let_in(town.colleague.user, issuer=provider.issuer, kind="pid", number=pid, at=timezone.now())

    assert "login.no-role" in words(go(client, "helseid", "nurse"))


def test_a_number_that_is_given_to_another_is_no_longer_the_first_ones(nurse, town, provider):
    logins.let_in(town.colleague.user, issuer=provider.issuer, kind="hpr", number="9144900", at=timezone.now())

    assert logins.user_of(provider.issuer, {"hpr": "9144900"}) == town.colleague.user


def test_names_that_differ_in_a_capital_letter_are_two(town, provider):
    logins.let_in(town.nurse.user, issuer=provider.issuer, kind="sub", number="abC", at=timezone.now())

    assert logins.user_of(provider.issuer, {"sub": "abc"}) is None
