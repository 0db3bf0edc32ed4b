"""All plans on one page, and where in the treatment the person is."""

from datetime import date

import pytest

from mellomrom.core.errors import NotFound
from mellomrom.people.catalogue import TeamFunction
from mellomrom.plans.individual import actions
from mellomrom.plans.individual.catalogue import Kept, Stage
from mellomrom.plans.overview.queries import my_overview, overview
from mellomrom.sharing.catalogue import Category, How, Say
from mellomrom.sharing.says import About, say
from tests import make
from tests.flows.planning import DAY, Town
from tests.make import NOON

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2026, 11, 18)


@pytest.fixture
def town():
    town = Town()
    make.member(town.kari, town.tsb, TeamFunction.TREATING)
    return town


def staged(town, stage=Stage.ENGAGEMENT, words="Vi blir kjent.", since=TODAY):
    return actions.set_stage(town.kari.pk, stage=stage, since=since, words=words, by=town.specialist, at=NOON)


def kept(town, kind=Kept.TREATMENT, by=None, place="DIPS, behandlingsplan"):
    return actions.keep_elsewhere(
        town.kari.pk, kept=kind, place=place, dated_on=TODAY, by=by or town.specialist, at=NOON
    )  # fmt: skip


def test_whose_where_and_of_what_day(town):
    town.planned()
    kept(town)
    rows = overview(town.kari.pk, town.nurse, at=NOON).plans

    assert [(row.owner, row.place, row.dated_on, row.page) for row in rows] == [
        ("Rus og psykisk helse, Steinkjer kommune", "", TODAY, "plan"),
        ("TSB, Prøvesykehuset HF", "DIPS, behandlingsplan", TODAY, ""),
    ]


def test_the_newest_of_a_kind_holds_and_is_ended_by_its_own_unit(town):
    kept(town, place="Arkivet")
    row = kept(town)
    assert [one.place for one in my_overview(town.herself, at=NOON).plans] == ["DIPS, behandlingsplan"]

    actions.end_kept(row.pk, of=town.kari.pk, by=town.specialist, at=NOON)

    assert my_overview(town.herself, at=NOON).plans == ()


def test_the_two_coordinators_are_both_shown(town):
    town.planned()
    actions.coordinate_pathway(town.kari.pk, by=town.specialist, at=NOON)
    contacts = overview(town.kari.pk, town.nurse, at=NOON).contacts

    assert [one.name for one in contacts] == ["Prøve Sykepleier", "Prøve Spesialist"]


def test_several_services_without_an_individual_plan_are_shown_as_such(town):
    assert overview(town.kari.pk, town.nurse, at=NOON).without_plan
    kept(town, Kept.INDIVIDUAL)
    assert not overview(town.kari.pk, town.nurse, at=NOON).without_plan


def test_nav_sees_that_there_is_a_plan_and_nothing_of_health(town):
    town.planned()
    kept(town)
    staged(town)
    town.let_in(town.nav, Category.CLIENT)
    page = overview(town.kari.pk, town.adviser, at=NOON)

    assert [row.page for row in page.plans] == ["plan"]
    assert page.stages == ()
    assert "TSB" not in " ".join(one.unit for one in page.contacts)


def test_without_a_yes_nav_does_not_find_the_person(town):
    with pytest.raises(NotFound, match="person.not-yours"):
        overview(town.kari.pk, town.adviser, at=NOON)


def test_a_stage_is_shared_in_words_with_its_history(town):
    staged(town, since=TODAY - 30 * DAY)
    staged(town, Stage.PERSUASION, "Hun vil prøve.")
    stages = overview(town.kari.pk, town.nurse, at=NOON).stages

    assert [(row.words, row.since) for row in stages] == [
        ("Hun vil prøve.", TODAY),
        ("Vi blir kjent.", TODAY - 30 * DAY),
    ]
    assert [row.words for row in my_overview(town.herself, at=NOON).stages] == ["Hun vil prøve.", "Vi blir kjent."]


def test_who_may_not_know_of_the_substance_use_neither_reads_nor_sets_it(town):
    staged(town)
    gp = make.staff(town.gp)
    about = About(unit=town.gp.pk, category=Category.SUBSTANCE_USE)
    say(town.kari.pk, says=Say.OPPOSED, about=about, how=How.SPOKEN, by=town.nurse, at=NOON)

    assert overview(town.kari.pk, gp, at=NOON).stages == ()
    with pytest.raises(NotFound, match="person.not-yours"):
        actions.set_stage(town.kari.pk, stage=Stage.ENGAGEMENT, since=TODAY, words="Nei", by=gp, at=NOON)
