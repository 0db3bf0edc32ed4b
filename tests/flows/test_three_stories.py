"""The three stories that the design was walked through by hand: a late cause, a forgotten Friday, a shuttlecock."""

from datetime import UTC, datetime, timedelta

import pytest

from mellomrom.directory import actions as directory
from mellomrom.directory.models import Shift
from mellomrom.events import actions, queries
from mellomrom.events.catalogue import Cause, EventKind
from mellomrom.events.models import Course, Duty, Move, Notice, Offer
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
FRIDAY_1530 = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
STAY = "stay-after-overdose-or-suicide-attempt"


def work(at: datetime) -> None:
    for step in (actions.lapse_takes, actions.offer_due, actions.expire_offers, actions.end_courses):
        step(at=at)


# ------------------------------------------------------------------------------------------------ the late cause


def test_while_the_cause_is_unknown_only_the_question_runs(town):
    event = town.admission()

    course = Course.objects.get(opened_by=event, pathway=STAY)
    assert course.applies == "unknown"
    assert [d.item for d in Duty.objects.filter(course=course)] == ["ask"]
    assert Duty.objects.get(course=course).holder == town.ward
    assert any(line.kind == "unknown" for line in queries.story(event.id, None, at=NOON).lines)


def test_nobody_is_asked_about_a_person_whom_no_rop_service_knows(town):
    ola = make.person("Ola", serial=150)
    make.happen(ola, EventKind.ADMITTED, owner=town.municipality, unit=town.ward, to=town.home_care)

    assert not Duty.objects.filter(person=ola, item="ask").exists()


def test_one_tap_in_the_ward_sets_going_what_should_have_begun_at_admission(town):
    event = town.admission()
    course = Course.objects.get(opened_by=event, pathway=STAY)

    stated = actions.state_cause(course.id, Cause.OVERDOSE, by=town.doctor, at=NOON + DAY)

    course.refresh_from_db()
    owed = {d.item: d.life for d in Duty.objects.filter(course=course)}
    assert (course.applies, course.applies_from) == ("yes", NOON + DAY)
    assert owed == {"ask": "met", "appointment-in-hand": "open", "met-during-stay": "open"}
    assert stated.kind == EventKind.CAUSE_STATED


def test_a_cause_that_comes_after_the_discharge_counts_what_is_past_as_not_kept(town):
    event = town.admission()
    town.discharge(at=NOON + DAY)
    course = Course.objects.get(opened_by=event, pathway=STAY)

    actions.state_cause(course.id, Cause.SUICIDE_ATTEMPT, by=town.doctor, at=NOON + 2 * DAY)

    owed = {d.item: (d.life, d.reason) for d in Duty.objects.filter(course=course)}
    assert owed["appointment-in-hand"] == ("cancelled", "known_too_late")
    assert owed["thirty-days"] == ("open", "")
    told = Notice.objects.filter(event__kind=EventKind.CAUSE_STATED, recipient=town.rop).get()
    assert told.expects == "take"


def test_what_was_met_before_the_cause_was_known_is_born_met(town):
    event = town.admission()
    make.happen(town.kari, EventKind.APPOINTMENT_BOOKED, owner=town.hospital, unit=town.ward, at=NOON + DAY)
    course = Course.objects.get(opened_by=event, pathway=STAY)

    actions.state_cause(course.id, Cause.OVERDOSE, by=town.doctor, at=NOON + 2 * DAY)

    duty = Duty.objects.get(course=course, item="appointment-in-hand")
    assert (duty.life, duty.met_by.kind) == ("met", EventKind.APPOINTMENT_BOOKED)


def test_another_cause_lets_the_pathway_rest(town):
    event = town.admission()
    course = Course.objects.get(opened_by=event, pathway=STAY)

    actions.state_cause(course.id, Cause.OTHER, by=town.doctor, at=NOON + DAY)

    course.refresh_from_db()
    assert course.applies == "no"
    assert {d.life for d in Duty.objects.filter(course=course)} == {"met"}


# ------------------------------------------------------------------------------------- Friday half past three


def test_a_take_on_friday_that_nobody_follows_up_comes_back_in_the_weekend_to_those_on_call(town):
    line = directory.open_line(town.on_call, "Vakt")
    Shift.objects.create(line=line, role=town.watch, since=FRIDAY_1530, until=FRIDAY_1530 + 3 * DAY)
    town.admission(at=FRIDAY_1530 - DAY, cause=Cause.OVERDOSE)
    event = town.discharge(at=FRIDAY_1530 - timedelta(minutes=20))
    answer = Duty.objects.get(event=event, item="answer", holder=town.rop)
    first = Duty.objects.get(event=event, item="first-contact")
    actions.take(answer.id, by=town.nurse, at=FRIDAY_1530)
    answer.refresh_from_db()

    saturday = first.due_at
    work(at=saturday)

    answer.refresh_from_db()
    offer = Offer.objects.get(duty=answer)
    assert saturday.weekday() == 5
    assert (answer.life, answer.holder) == ("open", town.rop)
    assert (offer.to, offer.why, offer.role) == (town.on_call, "lapsed", town.watch)
    [card] = [c for c in queries.inbox(town.nurse, at=saturday).now if c.event == event.id]
    assert card.owes[0].lapsed_take_at == FRIDAY_1530
    assert card.owes[0].lapsed_take_by_me


# ---------------------------------------------------------------------------------------------- the shuttlecock


def test_the_second_no_opens_a_joint_meeting_and_the_holder_stays(town):
    event = town.discharge()
    duty = Duty.objects.get(event=event, item="first-contact")
    directory.name_space(town.rop, town.case_office, leader_a=town.leader)
    officer = make.staff(town.case_office)

    for unit, staff in ((town.home_care, town.home_nurse), (town.case_office, officer)):
        offer = actions.hand_over(duty.id, unit.id, by=town.nurse, at=NOON)
        actions.decline(offer.id, reason="Ikke vårt ansvar", by=staff, at=NOON)

    duty.refresh_from_db()
    meeting = Duty.objects.get(event=event, item="joint_meeting")
    assert duty.holder == town.rop
    assert (meeting.holder, meeting.role) == (town.leader_unit, town.leader)
    assert Move.objects.filter(duty=duty, what="declined").count() == 2


def test_without_a_space_the_coordinating_unit_calls_the_meeting(town):
    event = town.discharge()
    duty = Duty.objects.get(event=event, item="first-contact")
    officer = make.staff(town.case_office)

    for unit, staff in ((town.home_care, town.home_nurse), (town.case_office, officer)):
        offer = actions.hand_over(duty.id, unit.id, by=town.nurse, at=NOON)
        actions.decline(offer.id, reason="Ikke vårt ansvar", by=staff, at=NOON)

    assert Duty.objects.get(event=event, item="joint_meeting").holder == town.coordinating
