"""Transitions as stories: what comes through the doors, what each side then owes, and what stands red when nobody does it."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.directory import actions as directory
from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.events import actions, aftercare, gaps, queries
from mellomrom.events.actions.entries import write
from mellomrom.events.catalogue import EventKind
from mellomrom.events.checklists import checklist
from mellomrom.events.entries import Form, Words
from mellomrom.events.models import Course, Duty, Event, Notice
from mellomrom.events.weeks import week
from mellomrom.people.catalogue import TeamFunction
from mellomrom.people.models import TeamMember
from mellomrom.sharing.catalogue import How, Say
from mellomrom.sharing.says import About, say
from tests import make
from tests.flows import doors
from tests.flows.doors import life, offered, owed, told, works
from tests.make import NOON

pytestmark = pytest.mark.django_db
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


class Town(doors.Town):
    """The town with LAR and NAV, and who works there."""

    def __init__(self) -> None:
        super().__init__()
        self.lar = make.unit(self.hospital, ServiceType.LAR, "LAR", her_id="12484")
        self.nav_office = make.organization("NAV Steinkjer", OrganizationKind.NAV)
        self.nav = make.unit(self.nav_office, ServiceType.NAV, "NAV Steinkjer")
        self.lar_nurse, self.adviser = make.staff(self.lar), make.staff(self.nav, "Prøve Veileder", Function.ADVISER)
        make.member(self.kari, self.lar, TeamFunction.LAR)
        make.member(self.kari, self.nav, TeamFunction.NAV)
        self.prison_nurse = self.prison.staff.get()

    def says_yes_to_nav(self) -> None:
        say(
            self.kari.pk,
            says=Say.CONSENTED,
            about=About(unit=self.nav.pk),
            how=How.SPOKEN,
            by=self.nurse,
            at=NOON - DAY,
        )


@pytest.fixture
def town() -> Town:
    return Town()


def course(town: Town, name: str) -> Course:
    return Course.objects.get(person=town.kari, pathway=name, closed_at=None)


def item(town: Town, name: str, words: str, role, *, at: datetime = NOON):
    page = checklist(course(town, name).pk, role, at=at)
    return next(one for one in page.items if words in one.what["nb"])


# -------------------------------------------------------------------------------------------------- out of prison


def test_a_release_across_four_services_with_one_thing_nobody_takes_red_in_the_space(town):
    town.says_yes_to_nav()
    space = directory.name_space(town.prison, town.rop)
    planned = town.comes(EventKind.RELEASE_PLANNED, town.prison, town.rop)
    assert {town.rop, town.lar, town.nav} <= told(planned)

    town.comes(EventKind.APPOINTMENT_BOOKED, town.prison, town.rop, at=NOON + DAY)
    town.comes(EventKind.MEDICINES_SENT, town.prison, town.lar, at=NOON + DAY)
    town.comes(EventKind.CONTACT_MADE, town.rop, town.prison, at=NOON + 2 * DAY)
    released = town.comes(EventKind.RELEASED, town.prison, town.rop, at=NOON + WEEK)

    assert life(planned, "appointment-in-hand") == life(planned, "medicines-along") == ("met", "")
    assert life(planned, "met-before-release") == ("met", "")
    late = Duty.objects.get(event=planned, item="home-ready")
    assert (late.life, late.due_at) == ("open", NOON + WEEK - 2 * WEEK)
    works(NOON + WEEK + 2 * HOUR)
    assert town.rop in offered(planned, "home-ready")
    page = gaps.space_page(space.pk, town.leader, at=NOON + WEEK + DAY)
    assert late.pk in {row.duty for row in (*page.nobody, *page.duties) if row.late}
    assert owed(released)["fill_week"] == (town.rop, "our-default")


def test_both_sides_read_how_each_item_stands_and_neither_reads_the_others_names(town):
    town.comes(EventKind.RELEASE_PLANNED, town.prison, town.rop)
    town.comes(EventKind.MEDICINES_SENT, town.prison, town.rop, at=NOON + HOUR)

    ours = item(town, "planned-release", "egnet bolig", town.nurse)
    theirs = item(town, "planned-release", "Medisiner", town.nurse)

    assert (ours.state, ours.holder, ours.own is not None) == ("open", "Rus og psykisk helse, Steinkjer kommune", True)
    assert (theirs.state, theirs.holder, theirs.own) == ("met", "Trondheim kommune", None)


def test_nav_hears_of_a_release_with_the_persons_yes_and_the_story_shows_when_not(town):
    without = town.comes(EventKind.RELEASE_PLANNED, town.prison, town.rop)
    denied = Notice.objects.get(event=without, recipient=town.nav)
    assert denied.told_at is None
    assert any(
        "NAV Steinkjer" in line.text and line.kind == "not_told"
        for line in queries.story(without.pk, None, at=NOON).lines
    )

    town.says_yes_to_nav()
    with_a_yes = town.comes(EventKind.RELEASE_PLANNED, town.prison, town.rop, at=NOON + DAY)

    notice = Notice.objects.get(event=with_a_yes, recipient=town.nav)
    assert (notice.level, notice.expects) == ("summary", "take")


def test_a_sentence_that_begins_leaves_treatment_to_go_on(town):
    event = town.comes(EventKind.SENTENCE_STARTED, town.prison, town.rop)

    assert owed(event)["treatment-goes-on"] == (town.prison, "our-default")
    assert town.lar in told(event)


# ------------------------------------------------------------------------------------------------- stays and what follows


def test_aftercare_begins_with_the_stay_and_binds_both(town):
    event = town.comes(EventKind.ADMITTED, town.tsb, town.home_care)

    asked = owed(event)
    assert asked["met-during-stay"] == asked["joint-meeting"] == (town.rop, "our-default")
    assert asked["municipality-invited"] == (town.tsb, "our-default")
    assert asked["municipality-told-if-wished"] == (town.tsb, "statute")
    assert event.duties_held_back == 0


def test_a_right_that_is_granted_lets_nobody_wait_alone(town):
    event = town.comes(EventKind.RIGHT_GRANTED, town.psychiatry, town.gp)

    assert owed(event)["met-while-waiting"] == (town.rop, "our-default")
    town.comes(EventKind.WAITING_CONTACT, town.rop, town.psychiatry, at=NOON + DAY)
    assert life(event, "met-while-waiting") == ("met", "")
    assert life(event, "whom-to-call-while-waiting") == ("open", "")


def test_a_psychiatric_stay_ends_with_a_time_in_hand_and_what_is_not_done_is_late(town):
    event = town.comes(EventKind.ADMITTED, town.psychiatry, town.home_care)
    town.comes(EventKind.APPOINTMENT_BOOKED, town.psychiatry, town.rop, at=NOON + DAY)
    town.comes(EventKind.MEETING_HELD, town.rop, town.psychiatry, at=NOON + 2 * DAY)

    town.comes(EventKind.DISCHARGED, town.psychiatry, town.home_care, at=NOON + WEEK)

    assert life(event, "appointment-in-hand") == life(event, "met-during-stay") == ("met", "")
    assert Duty.objects.get(event=event, item="named-contact").due_at == NOON + WEEK


def test_a_somatic_stay_asks_what_the_body_does_not_say(town):
    event = town.comes(EventKind.ADMITTED, town.ward, town.home_care)

    assert owed(event)["referred-on"] == (town.ward, "our-default")
    assert owed(event)["first-day"] == (town.ward, "our-default")


def test_the_share_of_stays_with_both_meetings_is_hidden_while_it_is_small(town):
    space = directory.name_space(town.tsb, town.rop)
    town.comes(EventKind.ADMITTED, town.tsb, town.home_care)
    town.comes(EventKind.MEETING_HELD, town.rop, town.tsb, at=NOON + DAY)
    town.comes(EventKind.DISCHARGED, town.tsb, town.home_care, at=NOON + WEEK)

    assert aftercare.share(space, at=NOON + 2 * WEEK).both is None


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ([True] * 10, (10, 10, 0)),
        ([True] * 9 + [False], (None, 10, 0)),
        ([True] * 6 + [False] * 6 + [None], (6, 12, None)),
        ([True] * 4, (None, None, 0)),
    ],
)
def test_a_share_never_lets_few_be_worked_out(found, shown):
    share = aftercare.suppressed(found, NOON)

    assert (share.both, share.of, share.not_known) == shown


def test_in_every_stay_of_a_space_both_were_met(town):
    space = directory.name_space(town.tsb, town.rop)
    for n in range(6):
        at = NOON + n * WEEK
        town.comes(EventKind.ADMITTED, town.tsb, town.home_care, at=at)
        town.comes(EventKind.MEETING_HELD, town.rop, town.tsb, at=at + DAY)
        town.comes(EventKind.DISCHARGED, town.tsb, town.home_care, at=at + 3 * DAY)

    share = aftercare.share(space, at=NOON + 6 * WEEK)

    assert (share.both, share.of, share.not_known) == (6, 6, 0)


# ----------------------------------------------------------------------------------------------------- LAR, and moves


def test_lar_that_begins_says_where_the_dose_is_and_lar_that_ends_says_the_way_back(town):
    begun = town.comes(EventKind.LAR_STARTED, town.lar, town.rop)
    assert owed(begun) == {"dose-agreed": (town.lar, "our-default"), "plan-offered": (town.rop, "statute")}

    ended = town.comes(EventKind.LAR_ENDED, town.lar, town.rop, at=NOON + WEEK)

    assert life(begun, "dose-agreed") == ("cancelled", "not_needed")
    assert owed(ended) == {
        "safer-after-lar": (town.lar, "our-default"),
        "epikrise": (town.lar, "guideline"),
        "first-contact": (town.rop, "our-default"),
    }


def test_a_move_to_another_trust_needs_no_new_referral(town):
    there = make.unit(make.hospital("Annensykehuset HF"), ServiceType.TSB, "TSB andre steder", her_id="12499")
    make.staff(there)

    event = town.comes(EventKind.MOVED, town.tsb, there)

    assert owed(event) == {
        "medicines-to-new-trust": (town.tsb, "our-default"),
        "told-on": (town.tsb, "our-default"),
        "first-appointment-there": (there, "our-default"),
    }
    town.comes(EventKind.TREATMENT_STARTED, there, town.rop, at=NOON + DAY)
    assert life(event, "first-appointment-there") == ("met", "")


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


def test_what_the_law_always_demands_cannot_be_said_away_but_never_blocks_anybody(town):
    event = town.comes(EventKind.RELEASED, town.prison, town.rop)
    summary = Duty.objects.get(event=event, item="summary-from-prison")
    with pytest.raises(InvalidMove, match="duty.always-needed"):
        actions.not_needed(summary.pk, because="Ord", by=town.prison_nurse, at=NOON)

    actions.could_not(summary.pk, because="Systemet er nede.", by=town.prison_nurse, at=NOON)

    assert life(event, "summary-from-prison") == ("cancelled", "could_not")


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
