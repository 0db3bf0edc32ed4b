"""What a professional judges, the first two weeks at home, and who coordinates: what each says, and what it changes."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.directory.catalogue import ServiceType
from mellomrom.events import actions, queries
from mellomrom.events.actions.entries import write
from mellomrom.events.catalogue import EventKind
from mellomrom.events.checklists import checklist
from mellomrom.events.entries import Form, Words
from mellomrom.events.models import Duty, Event
from mellomrom.events.weeks import week
from mellomrom.people.catalogue import TeamFunction
from mellomrom.people.models import TeamMember
from tests import make
from tests.flows.doors import life, owed
from tests.flows.test_transitions import Town, course, item
from tests.make import NOON

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def town() -> Town:
    return Town()


# -------------------------------------------------------------------------------------------- what a professional judges


@pytest.fixture
def contact(town) -> Duty:
    event = town.comes(EventKind.RELEASED, town.prison, town.rop)
    return Duty.objects.get(event=event, item="roof-tonight")


def test_what_is_not_needed_is_said_with_a_sentence_and_the_story_tells_it(town, contact):
    actions.not_needed(contact.pk, because="Hun bor hos søsteren.", by=town.nurse, at=NOON + HOUR)
    again = actions.not_needed(contact.pk, because="Noe annet", by=town.nurse, at=NOON + 2 * HOUR)

    assert (again.life, again.reason, again.because) == ("cancelled", "not_needed_said", "Hun bor hos søsteren.")
    story = [line.text for line in queries.story(contact.event_id, town.nurse, at=NOON + DAY).lines]
    assert any("Hun bor hos søsteren." in line for line in story)
    assert item(town, "release", "botilbud", town.nurse).state == "not_needed"


def test_what_could_not_be_done_may_be_written_down_as_a_need_that_was_not_met(town, contact):
    actions.could_not(contact.pk, because="Det finnes ingen seng.", unmet=True, by=town.nurse, at=NOON + HOUR)

    unmet = Event.objects.get(kind=EventKind.NEED_UNMET)
    assert (unmet.unit, unmet.details["remark"]) == (town.rop, "Det finnes ingen seng.")
    assert life(contact.event, "roof-tonight") == ("cancelled", "could_not")
    page = checklist(course(town, "release").pk, town.nurse, at=NOON + HOUR)
    assert (page.not_kept, page.not_needed) == (1, 0)


def test_the_other_side_does_not_read_the_words(town, contact):
    actions.could_not(contact.pk, because="Det finnes ingen seng.", by=town.nurse, at=NOON + HOUR)

    assert item(town, "release", "botilbud", town.nurse).because == "Det finnes ingen seng."
    assert item(town, "release", "botilbud", town.prison_nurse).because == ""


def test_a_judgement_needs_a_sentence_and_is_the_holders_alone(town, contact):
    with pytest.raises(InvalidMove, match="duty.no-reason"):
        actions.not_needed(contact.pk, because=" ", by=town.nurse, at=NOON)
    for judge in (actions.not_needed, actions.could_not):
        with pytest.raises(NotFound, match="duty.not-yours"):
            judge(contact.pk, because="Ord", by=town.doctor, at=NOON)
    actions.done(contact.pk, by=town.nurse, at=NOON)
    with pytest.raises(InvalidMove, match="duty.closed"):
        actions.could_not(contact.pk, because="Ord", by=town.nurse, at=NOON)


def test_what_is_said_to_be_not_needed_is_not_then_said_to_be_impossible(town, contact):
    actions.not_needed(contact.pk, because="Ord", by=town.nurse, at=NOON)

    with pytest.raises(InvalidMove, match="duty.closed"):
        actions.could_not(contact.pk, because="Ord", by=town.nurse, at=NOON)


@pytest.mark.parametrize("verb", [actions.not_needed, actions.could_not])
def test_what_is_always_to_be_done_is_said_away_by_nothing_and_keeps_the_course_open(town, verb):
    event = town.comes(EventKind.RELEASED, town.prison, town.rop)
    summary = Duty.objects.get(event=event, item="summary-from-prison")

    with pytest.raises(InvalidMove, match="duty.always-needed"):
        verb(summary.pk, because="Systemet er nede.", by=town.prison_nurse, at=NOON)

    assert life(event, "summary-from-prison")[0] == "open"


def test_an_answer_between_services_is_not_for_judgement(town):
    event = town.comes(EventKind.RELEASED, town.prison, town.rop)
    answer = Duty.objects.get(event=event, item="answer", holder=town.rop)

    with pytest.raises(InvalidMove, match="duty.not-to-be-judged"):
        actions.not_needed(answer.pk, because="Ord", by=town.nurse, at=NOON)


def test_what_words_show_is_done_needs_words(town):
    event = town.comes(EventKind.RELEASED, town.prison, town.rop)
    goes_on = Duty.objects.get(event=event, item="treatment-goes-on")
    with pytest.raises(InvalidMove, match="duty.needs-words"):
        actions.done(goes_on.pk, by=town.prison_nurse, at=NOON)

    actions.done(goes_on.pk, words="Avtalt med LAR i dag.", by=town.prison_nurse, at=NOON)

    assert item(town, "release", "LAR-dosen", town.prison_nurse).because == "Avtalt med LAR i dag."


def test_a_checklist_of_somebody_elses_does_not_exist(town):
    town.comes(EventKind.RELEASED, town.prison, town.rop)
    stranger = make.staff(make.unit(make.hospital("Annensykehuset HF"), ServiceType.TSB))

    with pytest.raises(NotFound, match="person.not-yours"):
        checklist(course(town, "release").pk, stranger, at=NOON)


def test_a_course_without_a_checklist_has_none_to_open(town):
    town.comes(EventKind.OVERDOSE, town.ambulance, town.home_care)

    with pytest.raises(NotFound, match="course.not-yours"):
        checklist(course(town, "overdose").pk, town.nurse, at=NOON)


# ------------------------------------------------------------------------------------------------ the first two weeks


def appointment(town: Town, at: datetime) -> Event:
    words = Words(appointment_at=at, place="Kontoret", text="")
    return write(town.kari.pk, form=Form.APPOINTMENT, words=words, by=town.nurse, at=NOON + HOUR)


def test_empty_days_are_the_coordinators_to_fill_and_the_task_falls_when_none_is(town):
    event = town.comes(EventKind.DISCHARGED, town.psychiatry, town.home_care)
    sheet = week(town.kari.pk, town.nurse, at=NOON + HOUR)
    assert (len(sheet.days), sheet.duty) == (14, Duty.objects.get(event=event, item="fill_week").pk)
    assert sheet.empty > 0

    for n in range(14):
        appointment(town, NOON + n * DAY + 2 * HOUR)

    full = week(town.kari.pk, town.nurse, at=NOON + 2 * HOUR)
    assert (full.empty, full.duty) == (0, None)
    assert life(event, "fill_week") == ("met", "")


def test_back_in_a_bed_nobody_has_to_fill_the_days(town):
    event = town.comes(EventKind.DISCHARGED, town.psychiatry, town.home_care)
    town.comes(EventKind.ADMITTED, town.ward, town.home_care, at=NOON + HOUR)

    assert life(event, "fill_week") == life(event, "first-contact") == ("cancelled", "not_needed")
    assert week(town.kari.pk, town.nurse, at=NOON + DAY).home is None


def test_what_another_service_has_agreed_is_shown_only_to_who_may_know(town):
    town.comes(EventKind.DISCHARGED, town.psychiatry, town.home_care)
    appointment(town, NOON + DAY)
    stranger = make.staff(make.unit(make.hospital("Annensykehuset HF"), ServiceType.TSB))

    assert week(town.kari.pk, town.nurse, at=NOON + HOUR).days[1].planned[0].sort == "appointment"
    with pytest.raises(NotFound, match="person.not-yours"):
        week(town.kari.pk, stranger, at=NOON + HOUR)


# --------------------------------------------------------------------------------------------------- who coordinates


def coordinators(town: Town) -> list:
    rows = TeamMember.objects.filter(person=town.kari, function=TeamFunction.COORDINATOR, until=None)
    return [row.unit for row in rows]


def test_who_coordinates_changes_only_when_the_other_accepts(town):
    make.member(town.kari, town.coordinating, TeamFunction.COORDINATOR)
    duty = actions.begin_handover(town.kari.pk, by=town.coordinator, at=NOON)
    assert actions.begin_handover(town.kari.pk, by=town.coordinator, at=NOON + HOUR) == duty
    offer = actions.hand_over(duty.pk, town.rop.pk, by=town.coordinator, at=NOON)
    assert coordinators(town) == [town.coordinating]

    actions.accept(offer.pk, by=town.nurse, at=NOON + HOUR)

    assert coordinators(town) == [town.rop]
    changed = Event.objects.get(kind=EventKind.RESPONSIBLE_CHANGED)
    assert (changed.unit, changed.addressee) == (town.rop, town.coordinating)


def test_a_no_leaves_the_coordinator_as_it_was(town):
    make.member(town.kari, town.coordinating, TeamFunction.COORDINATOR)
    duty = actions.begin_handover(town.kari.pk, by=town.coordinator, at=NOON)
    offer = actions.hand_over(duty.pk, town.rop.pk, by=town.coordinator, at=NOON)

    actions.decline(offer.pk, reason="Vi er for få.", by=town.nurse, at=NOON + HOUR)

    assert coordinators(town) == [town.coordinating]


def test_only_who_coordinates_hands_that_over(town):
    with pytest.raises(NotPermitted, match="coordinator.not-you"):
        actions.begin_handover(town.kari.pk, by=town.nurse, at=NOON)
    stranger = make.staff(make.unit(make.hospital("Annensykehuset HF"), ServiceType.TSB))
    with pytest.raises(NotFound, match="person.not-yours"):
        actions.begin_handover(town.kari.pk, by=stranger, at=NOON)


def test_a_duty_that_tells_why_somebody_is_ill_is_not_handed_to_nav(town):
    town.says_yes_to_nav()
    event = town.comes(EventKind.RELEASED, town.prison, town.rop)
    duty = Duty.objects.get(event=event, item="roof-tonight")

    with pytest.raises(InvalidMove, match="offer.outside-health"):
        actions.hand_over(duty.pk, town.nav.pk, by=town.nurse, at=NOON)


def test_a_coordinator_at_nav_is_passed_over_for_what_tells_of_illness(town):
    town.says_yes_to_nav()
    make.member(town.kari, town.nav, TeamFunction.COORDINATOR)

    event = town.comes(EventKind.RELEASED, town.prison, town.rop)

    assert owed(event)["first-contact"][0] == town.rop
    assert owed(event)["fill_week"][0] == town.rop


@pytest.mark.django_db(transaction=True)
def test_two_who_judge_and_record_at_once_lose_nothing(town, contact):
    failed: list[BaseException] = []

    def run(do) -> None:
        try:
            do()
        except BaseException as error:  # noqa: BLE001 the thread tells the test
            failed.append(error)
        finally:
            connection.close()

    judging = threading.Thread(
        target=run,
        args=(lambda: actions.could_not(contact.pk, because="Ord", unmet=True, by=town.nurse, at=NOON + HOUR),),
    )
    recording = threading.Thread(
        target=run, args=(lambda: town.comes(EventKind.CONTACT_MADE, town.rop, town.home_care, at=NOON + HOUR),)
    )
    for thread in (judging, recording):
        thread.start()
    for thread in (judging, recording):
        thread.join(30)

    assert failed == []
    assert Event.objects.filter(kind__in=[EventKind.NEED_UNMET, EventKind.CONTACT_MADE]).count() == 2
    assert life(contact.event, "roof-tonight") == ("cancelled", "could_not")
