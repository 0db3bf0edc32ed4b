"""Transitions as stories: what comes through the doors, what each side then owes, and what stands red when nobody does it."""

from datetime import datetime, timedelta

import pytest

from mellomrom.directory import actions as directory
from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.events import aftercare, gaps, queries
from mellomrom.events.catalogue import EventKind
from mellomrom.events.checklists import checklist
from mellomrom.events.models import Course, Duty, Notice
from mellomrom.people.catalogue import TeamFunction
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


def test_a_stay_that_goes_on_in_another_bed_is_one_and_both_meetings_may_be_in_either(town):
    space = directory.name_space(town.tsb, town.rop)
    for n in range(5):
        at = NOON + n * 2 * WEEK
        town.comes(EventKind.ADMITTED, town.psychiatry, town.home_care, at=at)
        town.comes(EventKind.MEETING_HELD, town.rop, town.psychiatry, at=at + DAY)
        town.comes(EventKind.DISCHARGED, town.psychiatry, town.home_care, at=at + 2 * DAY)
        town.comes(EventKind.ADMITTED, town.tsb, town.home_care, at=at + 2 * DAY + HOUR)
        town.comes(EventKind.DISCHARGED, town.tsb, town.home_care, at=at + WEEK)

    share = aftercare.share(space, at=NOON + 10 * WEEK)

    assert (share.both, share.of, share.not_known) == (5, 5, 0)


def test_a_meeting_after_the_person_came_home_was_not_during_the_stay(town):
    space = directory.name_space(town.tsb, town.rop)
    for n in range(6):
        at = NOON + n * WEEK
        town.comes(EventKind.ADMITTED, town.tsb, town.home_care, at=at)
        town.comes(EventKind.DISCHARGED, town.tsb, town.home_care, at=at + DAY)
        town.comes(EventKind.MEETING_HELD, town.rop, town.tsb, at=at + 3 * DAY)

    share = aftercare.share(space, at=NOON + 6 * WEEK)

    assert (share.both, share.of, share.not_known) == (0, 6, 0)


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
