"""Writing in an area of life of the plan: all its texts are one form, and what somebody wrote is never thrown away."""

import re

import pytest

from mellomrom.plans.individual.catalogue import Section
from mellomrom.plans.individual.models import PlanWording
from tests.flows.planning import Town
from tests.web.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db) -> Town:
    return Town()


@pytest.fixture
def here(town) -> str:
    return f"/people/{town.kari.pk}/plan"


def form_of(page) -> dict[str, str]:
    """Read what the form of the texts would send: each field as it was shown."""
    html = page.content.decode()
    shown = re.findall(r'name="(words-[^"]+)"[^>]*>([^<]*)</textarea>', html)
    return {"do": "save", **dict(shown), **dict(re.findall(r'name="((?:read|was)-[^"]+)" value="([^"]*)"', html))}


def test_saving_one_text_throws_away_nothing_that_was_written_in_another(town, here, nurse, now):
    town.planned(at=now)
    sent = form_of(nurse.get(f"{here}/area/housing"))
    nurse.post(
        f"{here}/area/housing", {**sent, "words-goal": "Eget sted å bo", "words-needs": "Ro", "words-resources": "Mot"}
    )

    assert sorted(row.words for row in PlanWording.objects.all()) == ["Eget sted å bo", "Mot", "Ro"]


def test_a_text_that_was_not_touched_is_left_to_who_changed_it_meanwhile(town, here, nurse, now):
    town.planned(at=now)
    first = town.writes("Eget sted å bo", at=now)
    sent = form_of(nurse.get(f"{here}/area/housing"))
    town.writes("Et hus", row=first.section_id, read=1, by=town.herself, at=now)
    nurse.post(f"{here}/area/housing", {**sent, "words-needs": "Ro"})

    assert sorted(row.words for row in PlanWording.objects.all()) == ["Eget sted å bo", "Et hus", "Ro"]


def test_two_texts_that_both_were_changed_meanwhile_are_chosen_between_one_by_one(town, here, nurse, now):
    town.planned(at=now)
    goal = town.writes("Eget sted å bo", at=now)
    needs = town.writes("Ro", section=Section.NEEDS, at=now)
    sent = form_of(nurse.get(f"{here}/area/housing"))
    town.writes("Et hus", row=goal.section_id, read=1, by=town.herself, at=now)
    town.writes("Fred", section=Section.NEEDS, row=needs.section_id, read=1, by=town.herself, at=now)
    mine = {f"words-goal-{goal.section_id}": "En leilighet", "words-needs": "Stillhet", "words-resources": "Mot"}
    page = words(nurse.post(f"{here}/area/housing", {**sent, **mine}))

    assert "What you wrote En leilighet" in page
    assert "What you wrote Stillhet" in page
    assert PlanWording.objects.filter(section__section=Section.RESOURCES).exists()

    other = {"words-needs": "Stillhet", "read-needs": "1", "others": "1"}
    chosen = {"do": "save", "section": "goal", "row": goal.section_id, "read": "2", "words": "En leilighet"}
    page = words(nurse.post(f"{here}/area/housing", {**chosen, **other}))
    assert "What you wrote En leilighet" not in page
    assert "What you wrote Stillhet" in page


def test_what_is_too_long_stands_in_its_field_still(town, here, nurse, now):
    town.planned(at=now)
    sent = form_of(nurse.get(f"{here}/area/housing"))
    page = nurse.post(f"{here}/area/housing", {**sent, "words-goal": "Mye " * 2000, "words-needs": "Ro"})

    assert (page.status_code, "Mye Mye" in words(page)) == (409, True)
    assert PlanWording.objects.get().words == "Ro"


def test_who_was_chosen_for_a_measure_is_chosen_still_when_something_is_missing(town, here, nurse, now):
    town.planned(at=now)
    measure = {"do": "measure", "what": "Se på leilighet", "who": f"unit:{town.rop.pk}"}
    page = nurse.post(f"{here}/area/housing", measure)

    assert f'value="unit:{town.rop.pk}" selected' in page.content.decode()
