"""Somebody close proposes what should change in her plans, where she lets them: she reads it, and it is answered."""

from datetime import date

import pytest
from django.utils import timezone

from mellomrom.core.identifiers import synthetic_fnr
from mellomrom.events.models import Duty
from mellomrom.people.catalogue import Area
from mellomrom.plans.crisis.models import CrisisProposal
from mellomrom.plans.individual.models import PlanProposal
from mellomrom.plans.kin.models import Representative
from mellomrom.sharing.catalogue import Category, How, Say
from mellomrom.sharing.models import Log
from mellomrom.sharing.says import About, say
from tests.web.reading import words
from tests.web.test_kin_plans import kari as kari
from tests.web.test_kin_plans import lets_in
from tests.web.test_kin_plans import town as town
from tests.web.test_my_pages import LET_IN, comes, synthetic

pytestmark = pytest.mark.django_db
CRISIS = {"what": "proposal", "words": "Ring meg før dere ringer 113."}
PLAN = {"area": "housing", "words": "Nøkkel hos naboen."}


def owed():
    return list(Duty.objects.filter(item="answer_proposal").order_by("pk").values_list("holder__name", "life"))


def test_berit_proposes_kari_reads_what_and_from_whom_says_yes_and_the_nurse_answers(town, kari, at_the_screen):
    berit, address = lets_in(kari, "plan", "crisis", "propose")

    assert berit.post(f"{address}/crisis/crisis/propose", CRISIS).status_code == 302
    assert berit.post(f"{address}/plan/propose", PLAN).status_code == 302

    assert owed() == [("Rus og psykisk helse", "open")] * 2
    for page, said in (("/me/crisis", CRISIS), ("/me/plan", PLAN)):
        shown = words(kari.get(page))
        assert said["words"] in shown
        assert "Berit" in shown
    log = words(kari.get("/me/log"))
    assert "Noe ble foreslått eller sagt om planen. Berit" in log
    assert "Noe ble foreslått for planen din. Berit" in log

    one = CrisisProposal.objects.get()
    kari.post(f"/me/crisis/proposals/{one.pk}", {"wants": "yes"})
    nurse = at_the_screen(town.nurse)
    shown = words(nurse.get(f"/people/{town.kari.pk}/crisis"))
    assert "Berit" in shown
    assert "Personen ønsker dette." in shown
    taken = {"taken": "taken", "words": "Det gjør vi."}
    nurse.post(f"/people/{town.kari.pk}/crisis/answer/{one.pk}", taken)

    assert "Det gjør vi." in words(berit.get(f"{address}/crisis"))
    assert ("Rus og psykisk helse", "met") in owed()


def test_what_she_does_not_want_is_over_and_nobody_owes_an_answer(town, kari):
    berit, address = lets_in(kari, "plan", "crisis", "propose")
    berit.post(f"{address}/crisis/crisis/propose", CRISIS)
    berit.post(f"{address}/plan/propose", PLAN)

    kari.post(f"/me/crisis/proposals/{CrisisProposal.objects.get().pk}", {"wants": "no"})
    kari.post(f"/me/plan/proposals/{PlanProposal.objects.get().pk}", {"wants": "no"})

    assert owed() == [("Rus og psykisk helse", "cancelled")] * 2
    assert "Ikke tatt inn , Kari Testesen" in words(berit.get(f"{address}/crisis"))
    assert "Ikke godtatt , Kari Testesen" in words(berit.get(f"{address}/plan"))


@pytest.mark.parametrize("parts", [["plan", "crisis"], ["front", "plan", "crisis", "log"]])
def test_who_may_only_read_finds_nothing_to_propose_by(town, kari, parts):
    berit, address = lets_in(kari, *parts)

    assert "Foreslå" not in words(berit.get(f"{address}/crisis"))
    assert "Foreslå" not in words(berit.get(f"{address}/plan"))
    assert berit.post(f"{address}/crisis/crisis/propose", CRISIS).status_code == 404
    assert berit.post(f"{address}/plan/propose", PLAN).status_code == 404
    assert not CrisisProposal.objects.exists()
    assert not PlanProposal.objects.exists()
    assert list(Log.objects.filter(what="kin.looked").order_by("-pk").values_list("effect", flat=True))[:2] == [
        "deny",
        "deny",
    ]


def test_what_they_propose_for_is_what_they_may_see(town, kari):
    berit, address = lets_in(kari, "crisis", "propose")

    assert berit.post(f"{address}/plan/propose", PLAN).status_code == 404
    assert berit.post(f"{address}/crisis/else/propose", CRISIS).status_code == 404


def test_she_lets_them_with_one_button_and_takes_it_back_at_once_and_they_read_on(town, kari):
    berit, address = lets_in(kari, "crisis")
    button = f"/me/kin/{Representative.objects.get().pk}/propose"
    assert "La dem foreslå endringer også" in words(kari.get("/me/kin"))

    kari.post(button, {"may": "yes"})
    assert berit.post(f"{address}/crisis/crisis/propose", CRISIS).status_code == 302
    kari.post(button, {"may": "no"})

    assert berit.post(f"{address}/crisis/crisis/propose", {**CRISIS, "words": "En til."}).status_code == 404
    assert berit.get(f"{address}/crisis").status_code == 200
    assert CrisisProposal.objects.count() == 1
    what = Log.objects.filter(what__startswith="kin.may").order_by("pk").values_list("what", flat=True)
    assert list(what) == ["kin.may_propose", "kin.may_not_propose"]


def test_it_is_never_chosen_for_her(town, kari):
    page = kari.get("/me/kin").content.decode()

    assert 'value="propose"' in page
    assert 'value="propose" checked' not in page
    alone = kari.post("/me/kin", {**LET_IN, "parts": ["front", "propose"], "number": synthetic()})
    assert "de få se en av planene" in words(alone)


def test_another_who_has_the_address_can_propose_nothing(town, kari):
    _, address = lets_in(kari, "plan", "crisis", "propose")
    stranger = comes(synthetic_fnr(date(1970, 1, 1), 300))

    assert stranger.post(f"{address}/crisis/crisis/propose", CRISIS).status_code == 404
    assert stranger.post(f"{address}/plan/propose", PLAN).status_code == 404


def test_what_she_has_said_no_about_is_not_proposed_for_either(town, kari):
    berit, address = lets_in(kari, "plan", "propose")
    about = About(sector="next_of_kin", category=Category.SUBSTANCE_USE)
    say(town.kari.pk, says=Say.OPPOSED, about=about, how=How.DIGITAL, by=town.herself, at=timezone.now())

    assert 'value="substance_use"' not in berit.get(f"{address}/plan").content.decode()
    assert berit.post(f"{address}/plan/propose", {**PLAN, "area": Area.SUBSTANCE_USE}).status_code == 404


def test_what_is_left_out_is_said_and_what_was_written_stays(town, kari):
    berit, address = lets_in(kari, "plan", "crisis", "propose")

    assert berit.post(f"{address}/crisis/crisis/propose", {"what": "proposal", "words": " "}).status_code == 409
    wrong = berit.post(f"{address}/plan/propose", {"area": "nowhere", "words": "Nøkkel."})
    assert (wrong.status_code, "Nøkkel." in words(wrong)) == (409, True)


def test_staff_read_which_it_is_in_words_of_theirs(town, kari, at_the_screen):
    lets_in(kari, "crisis", "propose")

    shown = words(at_the_screen(town.nurse).get(f"/people/{town.kari.pk}/kin"))

    assert "Krisekortet" in shown
    assert "Krisekortet mitt" not in shown
