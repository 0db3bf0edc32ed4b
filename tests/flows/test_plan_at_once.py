"""Two who write in the same plan at once: the second sees both, and no word is lost (ADR 33)."""

import pytest

from mellomrom.core.errors import InvalidMove
from mellomrom.people.catalogue import Area
from mellomrom.plans.individual import actions
from mellomrom.plans.individual.catalogue import Offered, Section
from mellomrom.plans.individual.models import AgreedPlan, IndividualPlan, PlanMeasure, PlanOffer, PlanWording
from mellomrom.sharing.catalogue import How
from tests.flows.planning import Town
from tests.flows.test_races import at_once, refused
from tests.make import NOON

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town():
    town = Town()
    town.planned()
    return town


def worded() -> list[tuple[int, str]]:
    return [(row.version, row.words) for row in PlanWording.objects.order_by("version")]


def test_of_two_who_save_the_same_text_at_once_one_is_saved_and_one_is_asked(town):
    how = {"section": Section.HOW, "read": 0}
    answers = at_once(
        lambda: town.writes("Vi møtes på kafé.", **how),
        lambda: town.writes("Vi møtes hjemme.", by=town.herself, **how),
    )

    [no] = [answer for answer in answers if isinstance(answer, InvalidMove)]
    assert no.code == "plan.changed-meanwhile"
    assert len(worded()) == 1


def test_a_save_on_an_older_version_is_refused_and_what_was_first_saved_stands(town):
    first = town.writes("Eget sted å bo")
    town.writes("Et hus", row=first.section_id, read=1, by=town.herself)

    with pytest.raises(InvalidMove, match="plan.changed-meanwhile"):
        town.writes("En leilighet", row=first.section_id, read=1)

    assert worded() == [(1, "Eget sted å bo"), (2, "Et hus")]


def test_whoever_chooses_keeps_both_or_one_and_every_wording_stays(town):
    first = town.writes("Eget sted å bo")
    town.writes("Et hus", row=first.section_id, read=1, by=town.herself)
    town.writes("Et hus, eller en leilighet", row=first.section_id, read=2)

    assert worded() == [(1, "Eget sted å bo"), (2, "Et hus"), (3, "Et hus, eller en leilighet")]


def test_the_same_words_from_both_are_one_wording(town):
    at_once(*(lambda by=by: town.writes("Kafé.", section=Section.HOW, by=by) for by in (town.nurse, town.herself)))

    assert worded() == [(1, "Kafé.")]


def test_two_goals_added_at_once_both_stand(town):
    at_once(*(lambda by=by: town.writes(f"Mål {by.pk}", by=by) for by in (town.nurse, town.herself)))

    assert PlanWording.objects.count() == 2
    assert IndividualPlan.objects.get().changes == 2


def test_of_two_who_change_one_measure_at_once_one_is_asked(town):
    row = town.measure()
    answers = at_once(
        *(lambda what=what: town.measure(what=what, replaces=row.pk) for what in ("Til banken", "Til Nav"))
    )

    assert refused(answers) == ["InvalidMove"]
    assert PlanMeasure.objects.filter(ended_at=None).count() == 1


def test_nobody_agrees_to_what_they_have_not_read(town):
    town.writes("Eget sted å bo")
    read = IndividualPlan.objects.get().changes
    town.writes("Bli rusfri", area=Area.SUBSTANCE_USE)

    with pytest.raises(InvalidMove, match="plan.changed-since-read"):
        actions.agree(
            town.kari.pk,
            read=read,
            how=How.DIGITAL,
            revise_on=(NOON.date().replace(year=2027)),
            by=town.herself,
            at=NOON,
        )
    assert not AgreedPlan.objects.exists()


def test_two_who_begin_or_offer_at_once_make_one(town):
    actions.end(town.kari.pk, words="", by=town.herself, at=NOON)
    offers = at_once(*(lambda: town.offered(yes=None) for _ in range(2)))
    waiting = PlanOffer.objects.get(offers=Offered.PLAN, answer="waiting")
    actions.answer(waiting.pk, of=town.kari.pk, yes=True, by=town.herself, at=NOON)
    at_once(*(lambda: actions.make(town.kari.pk, how=How.SPOKEN, by=town.nurse, at=NOON) for _ in range(2)))

    assert refused(offers) == ["InvalidMove"]
    assert IndividualPlan.objects.exclude(state="ended").count() == 1
