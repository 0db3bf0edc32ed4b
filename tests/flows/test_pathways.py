"""Each pathway as a story: what comes through the door, who is told, who owes what, what meets it, and what when late."""

from datetime import timedelta

import pytest

from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Course, Duty, Event
from mellomrom.people.catalogue import TeamFunction
from tests import make
from tests.flows.doors import Town, asked, life, offered, owed, told, within, works
from tests.make import NOON

pytestmark = pytest.mark.django_db

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


def running(town: Town, pathway: str) -> int:
    return Course.objects.filter(person=town.kari, pathway=pathway, closed_at=None).count()


# --------------------------------------------------------------------------------------------- crises outside hospital


def test_an_overdose_without_transport_binds_the_ambulance_and_the_municipality(town):
    event = town.comes(EventKind.OVERDOSE, town.ambulance, town.home_care)

    assert told(event) == {town.home_care, town.rop, town.gp}
    assert asked(event) == {town.rop}
    assert owed(event) == {
        "observation": (town.ambulance, "guideline"),
        "return-card": (town.ambulance, "guideline"),
        "first-contact": (town.rop, "our-default"),
    }
    assert (within(event, "observation"), within(event, "first-contact")) == (2, 24)


def test_who_treats_and_reports_it_is_not_asked_about_its_own_message(town):
    event = town.comes(EventKind.OVERDOSE, town.psychiatry, town.home_care)

    assert town.psychiatry not in told(event)


def test_a_contact_after_an_overdose_meets_it_and_an_admission_makes_it_void(town):
    first = town.comes(EventKind.OVERDOSE, town.ambulance, town.home_care)
    town.comes(EventKind.CONTACT_MADE, town.rop, town.home_care, at=NOON + HOUR)
    second = town.comes(EventKind.OVERDOSE, town.ambulance, town.home_care, at=NOON + DAY)
    town.comes(EventKind.ADMITTED, town.ward, town.home_care, at=NOON + DAY + HOUR)

    assert life(first, "first-contact") == ("met", "")
    assert life(second, "first-contact") == ("cancelled", "not_needed")


def test_nobody_after_an_overdose_is_offered_on_to_colleagues_and_then_to_the_leader(town):
    event = town.comes(EventKind.OVERDOSE, town.ambulance, town.home_care)

    works(NOON + DAY + HOUR)
    works(NOON + 2 * DAY)

    assert {town.rop, town.leader_unit} <= offered(event, "first-contact")


def test_a_suicide_attempt_calls_for_a_doctor_today_by_statute(town):
    event = town.comes(EventKind.SUICIDE_ATTEMPT, town.ambulance, town.home_care)

    assert asked(event) == {town.rop}
    assert owed(event) == {
        "doctor-today": (town.on_call, "statute"),
        "safety-plan": (town.rop, "our-default"),
        "first-contact": (town.rop, "our-default"),
    }
    doctor = Duty.objects.get(event=event, item="doctor-today")
    assert (doctor.law, doctor.law_verified, doctor.time_is_ours) == (
        "Helse- og omsorgstjenesteloven, § 3-5",
        True,
        True,
    )


def test_urgent_help_elsewhere_reaches_the_gp_with_a_note_to_come(town):
    event = town.comes(EventKind.ACUTE_CONTACT, town.ambulance, town.home_care)

    assert town.gp in told(event)
    assert owed(event) == {"note-to-gp": (town.ambulance, "our-default")}
    town.comes(EventKind.EPIKRISE_SENT, town.ambulance, town.gp, at=NOON + HOUR)
    assert life(event, "note-to-gp") == ("met", "")


def test_an_assessment_of_risk_is_told_to_the_gp_and_those_who_follow_up_by_guideline(town):
    event = town.comes(EventKind.RISK_ASSESSED, town.psychiatry, town.home_care)

    assert {town.gp, town.rop} <= told(event)
    assert owed(event) == {"measures-told": (town.psychiatry, "guideline")}
    assert Duty.objects.get(event=event, item="answer").time_is_ours


# ------------------------------------------------------------------------------------------------- treatment that ends


def test_the_door_to_tsb_is_open_for_48_hours_and_the_first_contact_comes_while_it_is(town):
    event = town.comes(EventKind.DISCHARGED, town.tsb, town.home_care)

    assert owed(event)["open-door"] == (town.tsb, "our-default")
    assert Duty.objects.filter(event=event, item="first-contact").count() == 1
    assert within(event, "first-contact") == 48


def test_only_tsb_holds_its_door_open(town):
    event = town.comes(EventKind.DISCHARGED, town.ward, town.home_care)

    assert "open-door" not in owed(event)


def test_back_in_tsb_nobody_has_to_ask_about_the_door(town):
    event = town.comes(EventKind.DISCHARGED, town.tsb, town.home_care)
    town.comes(EventKind.ADMITTED, town.tsb, town.home_care, at=NOON + HOUR)

    assert life(event, "open-door") == life(event, "first-contact") == ("cancelled", "not_needed")


def test_a_missed_appointment_raises_a_new_one_and_a_question_instead_of_a_closed_case(town):
    event = town.comes(EventKind.APPOINTMENT_MISSED, town.psychiatry, town.home_care)

    assert owed(event) == {
        "new-appointment": (town.psychiatry, "our-default"),
        "what-stood-in-the-way": (town.rop, "our-default"),
    }
    town.comes(EventKind.APPOINTMENT_BOOKED, town.psychiatry, town.home_care, at=NOON + DAY)
    assert life(event, "new-appointment") == ("met", "")
    assert life(event, "what-stood-in-the-way") == ("open", "")


def test_who_drops_out_keeps_the_service_and_is_told_the_way_back(town):
    event = town.comes(EventKind.DROPPED_OUT, town.tsb, town.home_care)

    assert asked(event) == {town.rop}
    assert owed(event) == {"way-back": (town.tsb, "our-default"), "first-contact": (town.rop, "our-default")}
    town.comes(EventKind.TREATMENT_STARTED, town.tsb, town.home_care, at=NOON + DAY)
    assert life(event, "first-contact") == ("cancelled", "not_needed")


def test_a_treatment_that_ends_owes_its_epikrise_and_a_named_contact(town):
    event = town.comes(EventKind.TREATMENT_ENDED, town.psychiatry, town.home_care)

    assert owed(event) == {
        "epikrise": (town.psychiatry, "guideline"),
        "named-contact": (town.rop, "guideline"),
        "way-back": (town.psychiatry, "our-default"),
    }
    town.comes(EventKind.EPIKRISE_SENT, town.psychiatry, town.gp, at=NOON + HOUR)
    assert life(event, "epikrise") == ("met", "")
    for late in (2 * WEEK, 3 * WEEK):
        works(NOON + late)
    assert town.leader_unit in offered(event, "named-contact")


@pytest.mark.parametrize(
    "carrier", [EventKind.MEDICINES_SENT, EventKind.DISCHARGE_REPORT_SENT, EventKind.EPIKRISE_SENT]
)
def test_the_medicines_may_come_in_any_paper_and_then_nobody_has_to_ask(town, carrier):
    event = town.comes(EventKind.DISCHARGED, town.ward, town.home_care)
    assert owed(event)["medicine-list"] == (town.ward, "guideline")
    assert owed(event)["medicines-asked-for"] == (town.rop, "our-default")

    town.comes(carrier, town.ward, town.home_care, at=NOON + HOUR)

    assert life(event, "medicine-list") == ("met", "")
    assert life(event, "medicines-asked-for") == ("cancelled", "not_needed")


# ---------------------------------------------------------------------------------------- concern, and who is missing


def test_a_concern_is_answered_and_the_gp_offers_help_to_who_does_not_seek_it(town):
    event = town.comes(EventKind.CONCERN_RAISED, town.ambulance, town.home_care)

    assert asked(event) == {town.home_care}
    assert owed(event) == {
        "concern-answer": (town.home_care, "our-default"),
        "gp-offer": (town.gp, "regulation"),
        "next-of-kin-answer": (town.case_office, "statute"),
    }
    town.comes(EventKind.CONCERN_ANSWERED, town.rop, town.home_care, at=NOON + HOUR)
    assert life(event, "concern-answer") == ("met", "")
    assert life(event, "gp-offer") == ("open", "")


def test_without_a_gp_the_coordinating_unit_sees_to_the_offer(town):
    from mellomrom.people import actions as people

    people.leave_team(town.kari, town.gp, TeamFunction.GP, at=NOON - DAY)

    event = town.comes(EventKind.CONCERN_RAISED, town.ambulance, town.home_care)

    assert owed(event)["gp-offer"] == (town.coordinating, "regulation")


def test_that_nobody_is_the_gp_is_somebodys_to_find_out_and_is_asked_once(town):
    from mellomrom.people import actions as people

    assert "find-gp" not in owed(town.comes(EventKind.ADMITTED, town.ward, town.home_care))
    people.leave_team(town.kari, town.gp, TeamFunction.GP, at=NOON - DAY)

    event = town.comes(EventKind.ADMITTED, town.ward, town.home_care, at=NOON + HOUR)
    again = town.comes(EventKind.ADMITTED, town.ward, town.home_care, at=NOON + DAY)

    assert owed(event)["find-gp"] == (town.rop, "our-default")
    assert "find-gp" not in owed(again)


def test_without_a_coordinator_both_sides_owe_their_part_by_statute(town):
    event = town.comes(EventKind.ADMITTED, town.ward, town.home_care)

    assert owed(event)["coordinator-offer"] == (town.coordinating, "statute")
    assert owed(event)["need-told"] == (town.ward, "statute")


def test_nobody_is_asked_for_a_coordinator_for_whom_no_rop_service_knows(town):
    from mellomrom.people import actions as people

    people.leave_team(town.kari, town.rop, TeamFunction.ROP, at=NOON - DAY)

    assert "coordinator-offer" not in owed(town.comes(EventKind.ADMITTED, town.ward, town.home_care))


# ------------------------------------------------------------------------------------------------ prison, and a move


def test_a_sentence_begins_with_medicines_and_a_talk_the_first_day(town):
    event = town.comes(EventKind.SENTENCE_STARTED, town.prison, town.rop)

    assert asked(event) == {town.rop}
    assert owed(event) == {
        "first-day": (town.prison, "our-default"),
        "medicines-to-prison": (town.gp, "our-default"),
        "home-meanwhile": (town.rop, "our-default"),
        "treatment-goes-on": (town.prison, "our-default"),
    }
    town.comes(EventKind.MEDICINES_SENT, town.gp, town.prison, at=NOON + HOUR)
    assert life(event, "medicines-to-prison") == ("met", "")


def test_what_a_planned_release_needs_is_due_when_it_comes(town):
    event = town.comes(EventKind.RELEASE_PLANNED, town.prison, town.rop)
    assert owed(event) == {
        "appointment-in-hand": (town.prison, "our-default"),
        "medicines-along": (town.prison, "our-default"),
        "home-ready": (town.rop, "statute"),
        "met-before-release": (town.rop, "our-default"),
    }
    town.comes(EventKind.HOUSING_OFFERED, town.rop, town.home_care, at=NOON + DAY)

    town.comes(EventKind.RELEASED, town.prison, town.rop, at=NOON + WEEK)

    assert life(event, "home-ready") == ("met", "")
    assert Duty.objects.get(event=event, item="appointment-in-hand").due_at == NOON + WEEK


def test_a_release_is_followed_by_a_contact_the_first_day_and_a_roof_the_first_night(town):
    event = town.comes(EventKind.RELEASED, town.prison, town.rop)

    assert owed(event) == {
        "first-contact": (town.rop, "our-default"),
        "roof-tonight": (town.rop, "statute"),
        "summary-from-prison": (town.prison, "our-default"),
        "treatment-goes-on": (town.prison, "our-default"),
        "fill_week": (town.rop, "our-default"),
    }
    assert Duty.objects.get(event=event, item="roof-tonight").time_is_ours
    works(NOON + 2 * DAY)
    assert town.rop in offered(event, "first-contact")


def test_a_move_lands_with_the_new_municipality_while_the_old_hands_over(town):
    new = make.unit(town.elsewhere, make.ServiceType.ROP, "Rus og psykisk helse, Trondheim", her_id="5091")
    coordinating = make.unit(town.elsewhere, make.ServiceType.COORDINATING_UNIT)
    for unit in (new, coordinating):
        make.staff(unit)

    event = town.comes(EventKind.MOVED, town.rop, new, municipality="5001")

    town.kari.refresh_from_db()
    assert town.kari.municipality == "5001"
    assert asked(event) == {new, coordinating}
    assert owed(event) == {
        "handover-meeting": (town.rop, "our-default"),
        "papers-along": (town.rop, "our-default"),
        "services-offered": (new, "statute"),
        "coordinator-offered": (new, "statute"),
    }


# ------------------------------------------------------------------------------------- decisions, plans and coercion


def test_services_that_last_need_a_formal_decision_and_saying_them_again_asks_for_nothing(town):
    event = town.comes(EventKind.SERVICES_STATED, town.case_office, town.gp)
    again = town.comes(EventKind.SERVICES_STATED, town.case_office, town.gp, at=NOON + DAY)

    assert owed(event) == {"formal-decision": (town.case_office, "statute")}
    assert owed(again) == {}
    town.comes(EventKind.RULING_MADE, town.case_office, town.gp, at=NOON + WEEK)
    assert life(event, "formal-decision") == ("met", "")


def test_a_year_after_the_decision_it_is_looked_at_again(town):
    town.comes(EventKind.SERVICES_STATED, town.case_office, town.gp)
    town.comes(EventKind.RULING_MADE, town.case_office, town.gp, at=NOON + WEEK)

    works(NOON + 53 * WEEK)

    silence = Event.objects.get(kind=EventKind.SILENCE)
    assert owed(silence) == {"decision-evaluated": (town.case_office, "our-default")}
    assert running(town, "decision") == 1


def test_a_crisis_plan_of_more_than_a_year_is_looked_at_again(town):
    town.comes(EventKind.CRISIS_PLAN_REVISED, town.rop, town.home_care)
    works(NOON + 51 * WEEK)
    assert not Event.objects.filter(kind=EventKind.SILENCE).exists()

    works(NOON + 52 * WEEK)

    silence = Event.objects.get(kind=EventKind.SILENCE)
    assert owed(silence) == {"crisis-plan-revised": (town.rop, "our-default")}
    town.comes(EventKind.CRISIS_PLAN_REVISED, town.rop, town.home_care, at=NOON + 53 * WEEK)
    assert life(silence, "crisis-plan-revised") == ("met", "")


def test_compulsory_mental_health_care_is_controlled_every_third_month_by_statute(town):
    event = town.comes(EventKind.COERCION_STARTED, town.psychiatry, town.home_care)
    assert owed(event) == {
        "commission-told": (town.psychiatry, "statute"),
        "first-control": (town.psychiatry, "statute"),
        "before-a-year": (town.psychiatry, "statute"),
        "plan-for-commission": (town.coordinating, "statute"),
    }

    review = town.comes(EventKind.COERCION_REVIEWED, town.psychiatry, town.home_care, at=NOON + 10 * WEEK)
    assert life(event, "first-control") == ("met", "")
    assert owed(review) == {"next-control": (town.psychiatry, "statute")}

    town.comes(EventKind.COERCION_ENDED, town.psychiatry, town.home_care, at=NOON + 15 * WEEK)
    assert life(review, "next-control") == life(event, "before-a-year") == ("cancelled", "not_needed")


def test_who_was_held_for_substance_use_is_not_discharged_before_the_municipality_is_told(town):
    event = town.comes(EventKind.COERCION_STARTED, town.tsb, town.home_care)
    assert owed(event) == {
        "municipality-told": (town.tsb, "statute"),
        "three-months": (town.tsb, "statute"),
        "what-comes-after": (town.rop, "our-default"),
    }

    town.comes(EventKind.DISCHARGE_PLANNED, town.tsb, town.home_care, at=NOON + WEEK)
    town.comes(EventKind.DISCHARGED, town.tsb, town.home_care, at=NOON + 2 * WEEK)

    assert life(event, "municipality-told") == ("met", "")
    assert Duty.objects.get(event=event, item="what-comes-after").due_at == NOON + 2 * WEEK
