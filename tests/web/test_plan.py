"""The pages of the individual plan: of staff, and the person's own."""

from datetime import datetime, timedelta

import pytest

from mellomrom.directory.sessions import KEPT, PERSON
from mellomrom.people.catalogue import TeamFunction
from mellomrom.plans.individual import actions
from mellomrom.plans.individual.catalogue import Answer, PlanState, Section, Stage
from mellomrom.plans.individual.models import (
    IndividualPlan,
    KeptPlan,
    PlanMeasure,
    PlanOffer,
    PlanParticipant,
    PlanProposal,
    PlanReview,
    PlanWording,
    TreatmentStage,
)
from mellomrom.sharing.catalogue import Category
from mellomrom.sharing.models import Statement
from tests import make
from tests.flows.planning import Town
from tests.web.reading import words
from tests.web.test_login_sessions import MINUTE, let_pass

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db) -> Town:
    return Town()


@pytest.fixture
def here(town) -> str:
    return f"/people/{town.kari.pk}/plan"


def in_days(now: datetime, days: int) -> str:
    return (now + timedelta(days=days)).date().isoformat()


def test_from_an_offer_to_a_plan_with_the_person_answering_at_her_own_screen(town, here, nurse, kari):
    nurse.post(f"{here}/offer", {"do": "offer", "offers": "plan", "words": "En plan for alt."})
    offer = PlanOffer.objects.get()
    assert "En plan for alt." in words(kari.get("/me/plan/offer"))
    kari.post("/me/plan/offer", {"do": "answer", "offer": offer.pk, "answer": "yes"})
    page = nurse.post(f"{here}/offer", {"do": "make", "how": "spoken"}, follow=True)

    assert page.redirect_chain[-1][0] == here
    assert "Being made, not agreed yet" in words(page)
    assert IndividualPlan.objects.get().person == town.kari


def test_a_no_is_written_down(here, nurse, town, now):
    offer = town.offered(yes=None, at=now)
    page = nurse.post(
        f"{here}/offer", {"do": "answer", "offer": offer.pk, "answer": "no", "words": "Ikke nå."}, follow=True
    )

    assert "Individual plan : No" in words(page)
    assert (PlanOffer.objects.get().answer, PlanOffer.objects.get().answer_words) == (Answer.DECLINED, "Ikke nå.")


def test_a_coordinator_is_named_and_the_need_is_told(town, here, nurse):
    page = nurse.post(f"{here}/offer", {"do": "name", "role": town.colleague.pk}, follow=True)
    assert "(Prøve Kollega)" in words(page)

    refused = nurse.post(f"{here}/offer", {"do": "need"})
    assert (refused.status_code, "plan.need-not-told" in words(refused)) == (403, True)
    assert nurse.post(f"{here}/offer", {"do": "need", "how": "spoken"}).status_code == 302


def test_texts_and_measures_are_written_in_an_area(town, here, nurse, now):
    town.planned(at=now)
    area = f"{here}/area/housing"
    nurse.post(area, {"do": "save", "section": "goal", "read": "0", "words": "Eget sted å bo"})
    measure = {"do": "measure", "what": "Se på leilighet", "who": f"unit:{town.rop.pk}", "due_on": in_days(now, 9)}
    nurse.post(area, measure)
    page = words(nurse.get(here))

    assert "Eget sted å bo" in page
    assert "Se på leilighet Rus og psykisk helse, Steinkjer kommune" in page


def test_who_reads_nothing_of_a_plan_and_may_know_of_its_offer_is_shown_the_offer(
    town, here, nurse, at_the_screen, now
):
    assert nurse.get(here).url == f"{here}/offer"  # before there is a plan, nobody reads one

    town.planned(at=now)
    make.member(town.kari, town.tsb, TeamFunction.TREATING)
    page = at_the_screen(town.specialist, "en").get(here, follow=True)
    assert "There is a plan. You read it when the person lets your unit take part in it" in words(page)
    assert "Open the plan" not in words(page)


def test_an_answer_that_was_not_chosen_is_asked_for_and_the_words_stand_still(town, here, nurse, now):
    nurse.post(f"{here}/offer", {"do": "offer", "offers": "plan", "words": "Vil du ha en plan?"})
    offer = PlanOffer.objects.get()
    page = nurse.post(f"{here}/offer", {"do": "answer", "offer": offer.pk, "words": "Hun tenker på det."})

    assert (page.status_code, "plan.no-choice" in words(page)) == (409, True)
    assert "Hun tenker på det." in page.content.decode()


def test_a_measure_is_ended_with_why(town, here, nurse, now):
    town.planned(at=now)
    row = town.measure(at=now)
    nurse.post(f"{here}/area/economy", {"do": "end", "measure": row.pk, "words": "Ferdig."})

    assert PlanMeasure.objects.get().ended_words == "Ferdig."


def test_a_unit_that_may_not_know_is_said_to_be_and_the_page_offers_to_ask(town, here, nurse, now):
    town.planned(at=now)
    measure = {"do": "measure", "what": "Søke støtte", "who": f"unit:{town.nav.pk}", "due_on": in_days(now, 9)}
    page = nurse.post(f"{here}/area/economy", measure)

    assert page.status_code == 403
    assert "duty.may-not-hold" in words(page)
    assert f"{here}#who" in page.content.decode()
    assert "Søke støtte" in page.content.decode()


def test_both_texts_stand_beside_each_other_and_one_text_is_made_of_both(town, here, nurse, kari, now):
    town.planned(at=now)
    first = town.writes("Eget sted å bo", at=now)
    sent = {"do": "save", "section": "goal", "row": first.section_id, "read": "1"}
    kari.post("/me/plan/area/housing", {**sent, "words": "Et hus med hage"})
    page = nurse.post(f"{here}/area/housing", {**sent, "words": "En leilighet"})

    assert "What you wrote En leilighet" in words(page)
    assert "What stands now the person Et hus med hage" in words(page)

    nurse.post(f"{here}/area/housing", {**sent, "read": "2", "words": "Et hus med hage eller en leilighet"})
    assert sorted(row.words for row in PlanWording.objects.all()) == [
        "Eget sted å bo",
        "Et hus med hage",
        "Et hus med hage eller en leilighet",
    ]


def test_a_measure_that_was_changed_meanwhile_is_said_to_be(town, here, nurse, now):
    town.planned(at=now)
    row = town.measure(at=now)
    town.measure(what="Til banken", replaces=row.pk, at=now)
    sent = {"what": "Til Nav", "who": f"unit:{town.rop.pk}", "due_on": in_days(now, 9), "replaces": row.pk}
    page = nurse.post(f"{here}/area/economy", {"do": "measure", **sent})

    assert "You had written: Til Nav" in words(page)


def test_the_person_lets_a_service_in_and_out(town, kari, now):
    town.planned(at=now)
    kari.post("/me/plan/part", {"unit": town.nav.pk, "parts": ["economy"]})
    assert Statement.objects.filter(unit=town.nav, withdrawn_at=None).get().category == Category.ECONOMY
    kari.post("/me/plan/part", {"leaves": PlanParticipant.objects.get(unit=town.nav).pk})

    assert not Statement.objects.filter(unit=town.nav, withdrawn_at=None).exists()


def test_staff_say_how_the_person_said_it(town, here, nurse, now):
    town.planned(at=now)
    page = nurse.post(f"{here}/part", {"unit": town.nav.pk, "parts": ["economy"]})

    assert (page.status_code, "says.how-missing" in words(page)) == (409, True)


def test_the_person_agrees_and_the_plan_is_kept_as_it_was(town, kari, now):
    town.planned(at=now)
    town.writes("Eget sted å bo", at=now)
    read = IndividualPlan.objects.get().changes
    page = kari.post("/me/plan/agree", {"read": read, "revise_on": in_days(now, 90)}, follow=True)

    assert "The plan is agreed." in words(page)
    assert "No. 1," in words(page)
    assert IndividualPlan.objects.get().state == PlanState.AGREED


def test_without_a_day_to_go_through_it_again_it_is_not_agreed(town, kari, now):
    town.planned(at=now)
    page = kari.post("/me/plan/agree", {"read": "0"})

    assert (page.status_code, 'class="code"' in page.content.decode()) == (409, False)


def test_a_proposal_is_made_answered_and_read(town, here, nurse, kari, now):
    town.planned(at=now)
    kari.post("/me/plan/propose", {"area": "housing", "words": "Jeg vil ha hund."})
    row = PlanProposal.objects.get()
    assert "Jeg vil ha hund." in words(nurse.get(here))
    nurse.post(f"{here}/proposals/{row.pk}", {"answer": "yes", "words": "Vi spør gården."})

    assert "Accepted , Prøve Sykepleier" in words(kari.get("/me/plan"))
    assert "Vi spør gården." in words(kari.get("/me/plan"))


def test_the_coordinator_answers_whether_the_sum_is_sound(town, here, nurse, now):
    town.planned(at=now)
    page = nurse.post(f"{here}/review", {"answer": "no", "words": "Tannhelse mangler."}, follow=True)

    assert not PlanReview.objects.get().sound
    assert "Tannhelse mangler. Prøve Sykepleier" in words(page)


def test_who_takes_part_reads_their_part_and_nothing_else(town, here, at_the_screen, now):
    town.planned(at=now)
    town.writes("Betale gjelda", area="economy", at=now)
    town.writes("Sove om natta", area="mental_health", at=now)
    adviser = at_the_screen(town.adviser, "en")
    assert adviser.get(here).status_code == 404
    town.let_in(town.nav, Category.ECONOMY, at=now)
    page = words(adviser.get(here))

    assert "Betale gjelda" in page
    assert "Sove om natta" not in page
    assert "Mental health" not in page.split("Proposals")[0].replace("Mental health and substance use service", "")
    assert adviser.get(f"{here}/area/economy").status_code == 404


def test_the_person_ends_the_plan(town, kari, now):
    town.planned(at=now)
    page = kari.post("/me/plan/end", {}, follow=True)

    assert "The plan is ended" in words(page)
    assert "There is no individual plan." in words(kari.get("/me/plan"))


def test_staff_say_why_the_plan_ends(town, here, nurse, now):
    town.planned(at=now)
    assert nurse.post(f"{here}/end", {"words": ""}).status_code == 409
    assert nurse.post(f"{here}/end", {"words": "Hun flytter."}).url == f"{here}/offer"


def test_all_plans_with_the_stage_and_what_is_kept_elsewhere(town, here, nurse, now):
    sent = {"do": "keep", "kept": "treatment", "place": "DIPS", "dated_on": in_days(now, 0)}
    nurse.post(f"{here}s", sent)
    nurse.post(f"{here}s", {"do": "stage", "stage": "persuasion", "words": "Hun vil prøve."})
    page = words(nurse.get(f"{here}s"))

    assert "Treatment plan of the specialist health service" in page
    assert "DIPS" in page
    assert "Hun vil prøve." in page
    assert TreatmentStage.objects.get().stage == Stage.PERSUASION

    nurse.post(f"{here}s", {"do": "end", "kept_id": KeptPlan.objects.get().pk})
    assert KeptPlan.objects.get().ended_at is not None


def test_the_person_reads_all_plans_about_her(town, kari, now):
    town.planned(at=now)
    page = words(kari.get("/me/plans"))

    assert "Individual plan : Being made, not agreed yet" in page
    assert "Coordinator Prøve Sykepleier" in page


@pytest.mark.parametrize(
    ("where", "sent"),
    [
        ("plan/offer", {"do": "nothing"}),
        ("plan/agree", {"read": "many"}),
        ("plan/propose", {"area": "no"}),
        ("plans", {"do": "what"}),
    ],
)
def test_what_no_form_of_ours_sends_is_refused(town, nurse, now, where, sent):
    town.planned(at=now)
    page = nurse.post(f"/people/{town.kari.pk}/{where}", sent)

    assert (page.status_code, "plan.not-chosen" in words(page)) == (409, True)


def test_there_is_no_such_area(town, here, nurse, now):
    town.planned(at=now)
    assert nurse.get(f"{here}/area/garden").status_code == 404


def test_what_the_person_was_writing_when_she_was_logged_out_is_given_back_to_her(town, kari, now):
    town.planned(at=now)
    kari.get("/me/plan")
    let_pass(kari, 30 * MINUTE)
    sent = {"do": "save", "section": "goal", "read": "0", "words": "Et hus med hage"}
    assert kari.post("/me/plan/area/housing", sent).url.startswith("/login")
    session = kari.session
    session[PERSON] = str(town.kari.pk)
    session.save()

    assert "You were writing something here" in words(kari.get("/me"))
    page = kari.get("/session/kept")
    assert "Et hus med hage" in words(page)
    assert kari.post("/session/kept", dict(page.context["fields"])).status_code == 307
    assert KEPT not in kari.session


def test_the_queries_of_the_page_do_not_grow_with_the_plan(town, here, nurse, now, django_assert_max_num_queries):
    town.planned(at=now)
    for number in range(12):
        town.writes(f"Mål {number}", at=now)
        town.measure(at=now, what=f"Tiltak {number}")
    with django_assert_max_num_queries(60):
        nurse.get(here)


def test_a_section_of_each_kind_has_its_title(town, here, nurse, now):
    town.planned(at=now)
    for section in Section:
        actions.save(town.kari.pk, area="network", section=section, words=f"Om {section}", by=town.nurse, at=now)

    assert all(f"Om {section}" in words(nurse.get(here)) for section in Section)
