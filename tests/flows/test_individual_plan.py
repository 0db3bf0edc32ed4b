"""The individual plan: offered, made with a yes, written in parts, read as the person says, agreed and revised."""

from datetime import timedelta

import pytest

from mellomrom.core.errors import NotFound, NotPermitted
from mellomrom.directory.catalogue import ServiceType
from mellomrom.events import actions as events
from mellomrom.events.actions import tell_silences
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Duty, Event, Notice
from mellomrom.events.queries import inbox
from mellomrom.events.rules import Life
from mellomrom.people.catalogue import Area, TeamFunction
from mellomrom.plans.individual import actions
from mellomrom.plans.individual.catalogue import Answer, Holder, Offered, PlanState, Section
from mellomrom.plans.individual.models import AgreedPlan, IndividualPlan, PlanMeasure
from mellomrom.plans.individual.offers import my_offers, offer_page
from mellomrom.plans.individual.queries import my_plan, plan_page
from mellomrom.sharing.catalogue import Category, How, Purpose
from mellomrom.sharing.models import Log, Statement
from tests import make
from tests.flows.planning import DAY, IN_MAY, Town
from tests.make import NOON

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town():
    return Town()


def owed(item: str) -> list[Duty]:
    return list(Duty.objects.filter(item=item).order_by("pk"))


def words(page) -> str:
    texts = [text.words for area in page.areas for text in area.texts]
    return " ".join(texts + [row.what for area in page.areas for row in area.measures])


# ------------------------------------------------------------------------------------------------ offer and consent


def test_a_need_is_told_to_the_coordinating_unit_when_the_person_says_yes(town):
    actions.see_need(town.kari.pk, yes=How.SPOKEN, by=town.nurse, at=NOON)

    assert Notice.objects.get(recipient=town.coordinating, event__kind=EventKind.PLAN_NEEDED).told_at == NOON
    assert [duty.holder for duty in owed("plan-offer")] == [town.rop]


def test_without_a_yes_the_need_is_not_passed_on(town):
    with pytest.raises(NotPermitted, match="plan.need-not-told"):
        actions.see_need(town.kari.pk, by=town.nurse, at=NOON)

    assert not Event.objects.filter(kind=EventKind.PLAN_NEEDED).exists()


def test_an_offer_meets_the_duty_to_make_it(town):
    actions.see_need(town.kari.pk, yes=How.SPOKEN, by=town.nurse, at=NOON)
    town.offered(yes=None)

    assert [duty.life for duty in owed("plan-offer")] == [Life.MET]


def test_a_no_is_written_down_with_what_was_offered_and_a_coordinator_is_owed_all_the_same(town):
    town.offered(yes=False)

    [row] = offer_page(town.kari.pk, town.nurse, at=NOON).offers
    [duty] = owed("coordinator-all-the-same")
    assert (row.words, row.answer) == ("En plan for alt som skal skje.", Answer.DECLINED)
    assert (duty.holder, duty.law) == (town.coordinating, "Helse- og omsorgstjenesteloven, § 7-2")

    actions.offer(town.kari.pk, offers=Offered.COORDINATOR, words="En å ringe.", by=town.nurse, at=NOON)
    duty.refresh_from_db()
    assert duty.life == Life.MET


def test_not_asked_is_not_no_and_it_is_asked_again_after_half_a_year(town):
    town.offered(yes=None)
    assert my_offers(town.herself, at=NOON).offers[0].answer is Answer.WAITING

    tell_silences(at=NOON + 27 * 7 * DAY)

    assert [duty.holder for duty in owed("plan-asked-again")] == [town.rop]


def test_there_is_one_plan_per_person_across_agencies(town):
    plan = town.planned()

    assert actions.make(town.kari.pk, how=How.SPOKEN, by=town.colleague, at=NOON) == plan
    assert IndividualPlan.objects.count() == 1


def test_whoever_coordinates_stands_in_the_care_team(town):
    kari = make.person("Siri", serial=200)
    make.member(kari, town.rop, TeamFunction.ROP)
    actions.name_coordinator(kari.pk, role_id=town.colleague.pk, by=town.nurse, at=NOON)
    member = actions.name_coordinator(kari.pk, role_id=town.nurse.pk, by=town.nurse, at=NOON + DAY)

    assert member.role == town.nurse
    assert kari.team.filter(function=TeamFunction.COORDINATOR, until=None).count() == 1


def test_the_plan_ends_when_the_person_takes_the_yes_back(town):
    town.planned()
    duty = town.measure().duty
    plan = actions.end(town.kari.pk, words="", by=town.herself, at=NOON)

    duty.refresh_from_db()
    assert (plan.state, duty.life, duty.reason) == (PlanState.ENDED, Life.CANCELLED, "not_needed")
    assert not Statement.objects.filter(purpose=Purpose.PLAN, withdrawn_at=None).exists()
    assert owed("coordinator-all-the-same") != []
    with pytest.raises(NotFound, match="person.not-yours"):
        plan_page(town.kari.pk, town.nurse, at=NOON)


# ----------------------------------------------------------------------------------------------- who reads what of it


def full(town):
    town.planned()
    town.writes("Eget sted å bo")
    town.writes("Betale ned gjelda", area=Area.ECONOMY)
    town.writes("Sove om natta", area=Area.MENTAL_HEALTH)
    town.writes("Drikke mindre", area=Area.SUBSTANCE_USE)
    town.writes("Få prøve arbeid", area=Area.WORK_ACTIVITY)


def test_without_a_yes_nav_does_not_find_the_plan(town):
    full(town)

    with pytest.raises(NotFound, match="person.not-yours"):
        plan_page(town.kari.pk, town.adviser, at=NOON)
    assert Log.objects.filter(what="plan.opened", unit=town.nav, effect="silence").exists()


def test_nav_with_a_yes_about_money_sees_money_and_its_own_measures_and_nothing_of_health(town):
    full(town)
    town.let_in(town.nav, Category.ECONOMY)
    town.measure(town.nav, what="Søke om økonomisk råd")
    page = plan_page(town.kari.pk, town.adviser, at=NOON)

    assert [row.area for row in page.areas] == [Area.ECONOMY]
    assert words(page) == "Betale ned gjelda Søke om økonomisk råd"
    assert not page.may_write
    assert [row.name for row in page.participants] == ["Rus og psykisk helse, Steinkjer kommune", "Nav Prøve"]


def test_a_job_specialist_in_the_team_stays_outside_health(town):
    full(town)
    make.member(town.kari, town.nav, TeamFunction.NAV, role=town.adviser)
    town.let_in(town.nav, Category.CLIENT)

    assert words(plan_page(town.kari.pk, town.adviser, at=NOON)) == "Få prøve arbeid"


def test_that_a_service_for_substance_use_takes_part_is_not_told_to_who_reads_about_money(town):
    full(town)
    town.let_in(town.tsb, Category.SUBSTANCE_USE)
    town.let_in(town.nav, Category.ECONOMY)
    page = plan_page(town.kari.pk, town.adviser, at=NOON)

    assert "TSB" not in " ".join(row.name for row in page.participants)


def test_health_services_that_take_no_part_do_not_read_the_plan(town):
    full(town)
    gp = make.staff(town.gp)

    with pytest.raises(NotFound, match="person.not-yours"):
        plan_page(town.kari.pk, gp, at=NOON)


def test_a_yes_taken_back_closes_the_plan_at_once(town):
    full(town)
    nav = town.let_in(town.nav, Category.ECONOMY)
    actions.let_out(nav.pk, of=town.kari.pk, by=town.herself, at=NOON)

    with pytest.raises(NotFound, match="person.not-yours"):
        plan_page(town.kari.pk, town.adviser, at=NOON)


def test_what_one_may_read_is_what_the_person_named_last(town):
    full(town)
    town.let_in(town.nav, Category.ECONOMY, Category.HOUSING)
    town.let_in(town.nav, Category.CLIENT)

    assert words(plan_page(town.kari.pk, town.adviser, at=NOON)) == "Få prøve arbeid"


def test_the_person_reads_all_of_it(town):
    full(town)

    assert "Drikke mindre" in words(my_plan(town.herself, at=NOON))


def test_the_police_read_no_text_even_with_a_yes(town):
    full(town)
    police = make.unit(make.organization("Politiet", "police"), ServiceType.POLICE, "Politiet")
    town.let_in(police, Category.HOUSING)

    assert plan_page(town.kari.pk, make.staff(police), at=NOON).areas == ()


# ------------------------------------------------------------------------------------------------------------ measures


def test_a_measure_is_a_duty_in_the_words_of_the_plan(town):
    town.planned()
    town.let_in(town.home_care, Category.HOUSING)
    row = town.measure(town.home_care, area=Area.HOUSING, what="Hjelpe med flytting")

    said = [one.words for card in inbox(town.home_nurse, at=NOON).later for one in card.owes]
    assert (row.duty.item, row.duty.holder, said) == ("measure", town.home_care, ["Hjelpe med flytting"])


def test_nav_reads_its_measure_in_its_inbox_and_nothing_else(town):
    full(town)
    town.let_in(town.nav, Category.ECONOMY)
    town.measure(town.nav, what="Søke om økonomisk råd")

    [card] = inbox(town.adviser, at=NOON).later
    assert [one.words for one in card.owes] == ["Søke om økonomisk råd"]


def test_a_measure_done_by_another_unit_shows_done(town):
    town.planned()
    town.let_in(town.home_care, Category.HOUSING)
    row = town.measure(town.home_care, area=Area.HOUSING)
    events.take(row.duty_id, by=town.home_nurse, at=NOON)
    events.done(row.duty_id, by=town.nurse, at=NOON)

    [shown] = my_plan(town.herself, at=NOON).areas[0].measures
    assert (shown.state, shown.done_at, shown.done_for) == (Life.MET, NOON, True)


def test_what_the_person_does_is_no_duty(town):
    town.planned()
    doing = actions.Doing(what="Ringe søsteren min", holder=Holder.PERSON)
    row = actions.agree_measure(town.kari.pk, area=Area.NETWORK, doing=doing, by=town.herself, at=NOON)

    assert row.duty is None
    assert owed("measure") == []


def test_a_changed_measure_lets_its_duty_fall_and_opens_the_new_one(town):
    town.planned()
    row = town.measure()
    new = town.measure(what="Følge til banken", replaces=row.pk)

    assert [(duty.life, duty.words) for duty in owed("measure")] == [
        (Life.CANCELLED, "Følge til gjeldsrådgiver"),
        (Life.OPEN, "Følge til banken"),
    ]
    assert PlanMeasure.objects.get(ended_at=None) == new


def test_an_ended_measure_lets_its_duty_fall(town):
    town.planned()
    row = actions.end_measure(town.measure().pk, of=town.kari.pk, words="Gjelda er slettet.", by=town.nurse, at=NOON)

    assert ([duty.life for duty in owed("measure")], row.ended_words) == ([Life.CANCELLED], "Gjelda er slettet.")
    assert my_plan(town.herself, at=NOON).areas == ()


def test_a_unit_that_may_not_know_is_not_given_it(town):
    town.planned()

    with pytest.raises(NotPermitted, match="duty.may-not-hold"):
        town.measure(town.nav)
    assert not PlanMeasure.objects.exists()


# ------------------------------------------------------------------------------------------- agreed, proposed, reviewed


def test_what_was_agreed_is_kept_as_it_was(town):
    town.planned()
    first = town.writes("Eget sted å bo")
    town.agreed()
    town.writes("Et hus med hage", row=first.section_id, read=1)
    town.agreed(at=NOON + DAY)

    contents = [row.contents["sections"][0]["words"] for row in AgreedPlan.objects.order_by("number")]
    kinds = Event.objects.filter(kind__in=[EventKind.PLAN_AGREED, EventKind.PLAN_REVISED]).order_by("recorded_at")
    assert contents == ["Eget sted å bo", "Et hus med hage"]
    assert [event.kind for event in kinds] == [EventKind.PLAN_AGREED, EventKind.PLAN_REVISED]


def test_the_person_agrees_themselves(town):
    town.planned()
    town.writes("Eget sted å bo")

    assert town.agreed(by=town.herself, how=How.DIGITAL).by == town.herself
    assert my_plan(town.herself, at=NOON).agreed[0].by == ""


def test_the_day_to_go_through_it_is_a_duty_that_a_revision_meets(town):
    town.planned()
    town.writes("Eget sted å bo")
    town.agreed()
    town.agreed(at=NOON + DAY, revise_on=IN_MAY + DAY)

    assert [(duty.holder, duty.life) for duty in owed("revise_plan")] == [(town.rop, Life.MET), (town.rop, Life.OPEN)]


def test_the_consents_hold_another_year_when_the_plan_is_agreed(town):
    town.planned()
    town.writes("Eget sted å bo")
    town.agreed(at=NOON + 300 * DAY, revise_on=(NOON + 400 * DAY).date())

    assert plan_page(town.kari.pk, town.nurse, at=NOON + 600 * DAY).may_write


def test_a_proposal_is_answered_in_words_and_the_person_reads_it(town):
    town.planned()
    row = actions.propose(town.kari.pk, area=Area.HOUSING, words="Jeg vil ha hund.", by=town.herself, at=NOON)
    actions.answer_proposal(row.pk, of=town.kari.pk, yes=True, words="Vi spør gården.", by=town.nurse, at=NOON)

    [shown] = my_plan(town.herself, at=NOON).proposals
    assert [(duty.holder, duty.life) for duty in owed("answer_proposal")] == [(town.rop, Life.MET)]
    assert (shown.answer, shown.answer_words) == (Answer.ACCEPTED, "Vi spør gården.")


def test_who_takes_part_proposes_and_reads_their_own(town):
    full(town)
    town.let_in(town.nav, Category.ECONOMY)
    actions.propose(town.kari.pk, area=Area.ECONOMY, words="Et budsjett.", by=town.adviser, at=NOON)
    actions.propose(town.kari.pk, area=Area.ECONOMY, words="Hemmelig.", by=town.herself, at=NOON)

    assert [row.words for row in plan_page(town.kari.pk, town.adviser, at=NOON).proposals] == ["Et budsjett."]


def test_the_coordinator_is_asked_once_a_year_whether_the_sum_is_sound(town):
    town.planned()
    town.writes("Eget sted å bo")
    town.agreed()
    tell_silences(at=NOON + timedelta(days=49 * 7))
    [duty] = owed("whole-reviewed")
    actions.review_whole(town.kari.pk, sound=False, words="Tannhelse mangler.", by=town.nurse, at=NOON + DAY)

    duty.refresh_from_db()
    assert (duty.holder, duty.life) == (town.rop, Life.MET)
    assert [(row.sound, row.words) for row in my_plan(town.herself, at=NOON).reviews] == [(False, "Tannhelse mangler.")]


def test_each_kind_of_information_that_is_opened_stands_in_the_persons_log(town):
    full(town)
    plan_page(town.kari.pk, town.nurse, at=NOON)

    rows = Log.objects.filter(person=town.kari, what="plan.opened", effect="permit", purpose=Purpose.PLAN)
    assert rows.count() == 6
    assert Section.GOAL in {text.section for area in my_plan(town.herself, at=NOON).areas for text in area.texts}
