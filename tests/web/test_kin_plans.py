"""Somebody whom the person lets in reads her plans: what she granted, each look in her log, and over when she says so."""

from datetime import date

import pytest
from django.utils import timezone

from mellomrom.core.identifiers import synthetic_fnr
from mellomrom.people.catalogue import Area
from mellomrom.plans.crisis.catalogue import Finders, Kind
from mellomrom.plans.kin.models import Representative
from mellomrom.sharing.catalogue import Category, How, Say
from mellomrom.sharing.models import Log
from mellomrom.sharing.says import About, say
from tests.flows import crisis, planning
from tests.web.reading import words
from tests.web.test_my_pages import LET_IN, at_home, comes, synthetic

pytestmark = pytest.mark.django_db


class Town(planning.Town, crisis.Town):
    """Kari with both an individual plan and a crisis plan."""


@pytest.fixture
def town(db):
    town = Town()
    now = timezone.now()
    town.planned(at=now)
    town.writes("En ovn som virker.", at=now)
    town.writes("Færre helger med øl.", area=Area.SUBSTANCE_USE, at=now)
    crisis.Town.agreed(town, finders=Finders.HELPERS, at=now)
    return town


@pytest.fixture
def kari(town):
    return at_home(town.kari)


def lets_in(kari, *parts):
    """Kari lets Berit see these parts; gives Berit's browser and the address of Kari's pages there."""
    kari.post("/me/kin", {**LET_IN, "parts": list(parts), "number": synthetic()})
    return comes(synthetic()), f"/kin/{Representative.objects.get().pk}"


def looks():
    return list(Log.objects.filter(what="kin.looked").order_by("pk").values_list("effect", flat=True))


def test_they_read_the_plans_that_she_granted_and_each_look_stands_in_her_log(town, kari):
    berit, address = lets_in(kari, "plan", "crisis")

    assert "En ovn som virker." in words(berit.get(f"{address}/plan"))
    said = words(berit.get(f"{address}/crisis"))

    assert crisis.WORDS.late in said
    assert "Trekk tilbake" not in said
    assert looks() == ["permit", "permit"]
    assert words(kari.get("/me/log")).count("Noen du har sluppet inn, så på sidene dine. Berit") == 2


@pytest.mark.parametrize(
    ("part", "page"), [("plan", "crisis"), ("crisis", "plan"), ("front", "plan"), ("log", "crisis")]
)
def test_what_she_did_not_grant_is_not_there_and_that_they_tried_is_logged(town, kari, part, page):
    berit, address = lets_in(kari, part)

    assert berit.get(f"{address}/{page}").status_code == 404
    assert looks() == ["deny"]


def test_it_is_over_at_once_on_these_pages_too(town, kari):
    berit, address = lets_in(kari, "plan", "crisis")
    assert berit.get(f"{address}/plan").status_code == 200

    kari.post(f"/me/kin/{Representative.objects.get().pk}/withdraw")

    gone = [berit.get(f"{address}/{page}") for page in ("plan", "crisis")]
    assert [page.status_code for page in gone] == [404, 404]
    assert "Innboks" not in words(gone[0]), "nobody who is no member of staff is led to an inbox"


def test_another_who_has_the_address_finds_nothing(town, kari):
    _, address = lets_in(kari, "plan", "crisis")
    stranger = comes(synthetic_fnr(date(1970, 1, 1), 300))

    assert [stranger.get(f"{address}/{page}").status_code for page in ("plan", "crisis")] == [404, 404]


def test_a_no_about_one_kind_of_information_that_she_says_later_is_cut_out_of_the_plan(town, kari):
    berit, address = lets_in(kari, "plan")
    assert "Færre helger med øl." in words(berit.get(f"{address}/plan"))

    about = About(sector="next_of_kin", category=Category.SUBSTANCE_USE)
    say(town.kari.pk, says=Say.OPPOSED, about=about, how=How.DIGITAL, by=town.herself, at=timezone.now())

    said = words(berit.get(f"{address}/plan"))
    assert "En ovn som virker." in said
    assert "Færre helger med øl." not in said


def test_a_draft_of_the_crisis_plan_is_nobody_elses(town, kari):
    now = timezone.now()
    draft = {"based_on": None, "at": now}
    town.draft(crisis.SAFETY, kind=Kind.SAFETY, days=crisis.days_from(now), **draft)
    berit, address = lets_in(kari, "crisis")

    assert crisis.SAFETY.signs not in words(berit.get(f"{address}/crisis"))
