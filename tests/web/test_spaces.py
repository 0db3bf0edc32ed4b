"""Mellomrom: the spaces between services."""

from datetime import timedelta

import pytest

from mellomrom.directory import actions as directory
from tests import make
from tests.web.reading import queries, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def space(town):
    return directory.name_space(town.ward, town.rop, agreement="Samarbeidsavtale")


def test_a_space_shows_both_sides_and_what_stands_between(town, space, now, at_the_screen):
    town.discharge(at=now - timedelta(days=3))

    said = words(at_the_screen(town.nurse).get("/spaces"))

    assert "1 sted der to tjenester møtes" in said
    assert "Medisinsk sengepost" in said
    assert "Rus og psykisk helse" in said
    assert "for sent" in said


def test_a_quiet_space_says_so(town, space, at_the_screen):
    assert "ingenting står åpent" in words(at_the_screen(town.nurse).get("/spaces"))


def test_one_space_lists_what_stands_in_it_with_its_agreement(town, space, now, at_the_screen):
    town.discharge(at=now - timedelta(days=3))

    said = words(at_the_screen(town.leader).get(f"/spaces/{space.pk}"))

    assert "Medisinsk sengepost og Rus og psykisk helse" in said
    assert "Samarbeidsavtale" in said
    assert "har stått i 3 dager" in said


def test_the_hospital_sees_the_municipalitys_duties_without_the_person(town, space, now, at_the_screen):
    town.discharge(at=now - timedelta(days=3))

    assert "Kari" not in words(at_the_screen(town.doctor).get(f"/spaces/{space.pk}"))


def test_filters_work_without_script_and_unknown_ones_are_left_out(town, space, now, at_the_screen):
    town.discharge(at=now - timedelta(days=3))
    client = at_the_screen(town.nurse)

    assert "ingenting står åpent" in words(client.get("/spaces?age=week"))
    assert "ingenting står åpent" in words(client.get("/spaces?kind=moved"))
    assert "for sent" in words(client.get("/spaces?age=nonsense"))


def test_a_space_between_others_is_not_found(town, space, at_the_screen):
    elsewhere = make.staff(make.unit(make.municipality("5037", "Levanger kommune"), make.ServiceType.ROP))
    client = at_the_screen(elsewhere)

    assert client.get(f"/spaces/{space.pk}").status_code == 404
    assert "Ingen mellomrom passer." in words(client.get("/spaces"))


def test_more_duties_cost_no_more_queries(town, space, now, at_the_screen):
    client = at_the_screen(town.nurse)
    town.discharge(at=now - timedelta(days=3))
    few = queries(client, "/spaces"), queries(client, f"/spaces/{space.pk}")
    for _ in range(5):
        town.discharge(at=now - timedelta(days=2))

    assert (queries(client, "/spaces"), queries(client, f"/spaces/{space.pk}")) == few
    assert max(few) <= 20
