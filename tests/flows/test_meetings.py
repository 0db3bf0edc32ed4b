"""A responsibility group meets about a person, with them: who may be there, what comes of it, and who reads what."""

from datetime import timedelta

import pytest

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.database.behind import walls
from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Duty, Event, Notice
from mellomrom.events.queries import inbox
from mellomrom.events.rules import Life
from mellomrom.people.actions import actor_of
from mellomrom.people.catalogue import TeamFunction
from mellomrom.plans.meetings import actions
from mellomrom.plans.meetings.catalogue import Answer, State
from mellomrom.plans.meetings.mine import my_meetings
from mellomrom.plans.meetings.models import Meeting, MeetingComment, MeetingTask
from mellomrom.plans.meetings.pages import coming, meeting_page, person_meetings
from mellomrom.sharing.catalogue import Category, How, Say
from mellomrom.sharing.models import Log
from mellomrom.sharing.says import About, say
from tests import database, make
from tests.make import NOON

pytestmark = pytest.mark.django_db(transaction=True)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
THEN = NOON + WEEK


@pytest.fixture
def town(transactional_db):
    town = make.Town()
    make.member(town.kari, town.home_care, TeamFunction.HOME_CARE)
    town.nav_unit = make.unit(make.organization("NAV Steinkjer", OrganizationKind.NAV), ServiceType.NAV)
    town.adviser = make.staff(town.nav_unit, "Prøve Veileder")
    make.member(town.kari, town.nav_unit, TeamFunction.NAV)
    return town


def consents(town, unit, says=Say.CONSENTED):
    say(town.kari.pk, says=says, about=About(unit=unit.pk), how=How.SPOKEN, by=town.nurse, at=NOON)


def called(town, *units, at=NOON, **more):
    what = actions.Call(**{"starts_at": THEN, "place": "Rådhuset, rom 3", **more})
    return actions.call(town.kari.pk, what=what, units=[unit.pk for unit in units], by=town.nurse, at=at)


def held(town, *units):
    meeting = called(town, *units)
    item = actions.propose(meeting.pk, words="Søvn og medisiner", by=town.nurse, at=NOON)
    actions.hold(meeting.pk, by=town.nurse, at=THEN)
    return meeting, item


# --------------------------------------------------------------------------------------------------------- who is there


def test_those_who_are_invited_are_told_and_the_meeting_is_an_event(town):
    meeting = called(town, town.home_care, town.gp)

    event = Event.objects.get(kind=EventKind.MEETING_CALLED)
    told = Notice.objects.filter(event=event, told_at__isnull=False).values_list("recipient", flat=True)
    assert set(told) == {town.home_care.pk, town.gp.pk}
    assert Duty.objects.filter(event=event).count() == 0
    assert [row.id for row in coming(town.home_nurse, at=NOON)] == [meeting.pk]


def test_who_may_not_know_of_the_person_cannot_be_invited_and_nobody_is(town):
    with pytest.raises(NotPermitted, match="meeting.may-not-know"):
        called(town, town.home_care, town.nav_unit)

    assert not Meeting.objects.exists()
    assert Log.objects.filter(person=town.kari, what="notice.denied", unit=town.nav_unit).exists()
    asked_first = [c.name for c in person_meetings(town.kari.pk, town.nurse, at=NOON).candidates if not c.may]
    assert asked_first == [f"{town.nav_unit.name}, NAV Steinkjer"]


def test_when_the_person_has_said_yes_they_are_invited(town):
    consents(town, town.nav_unit)

    meeting = called(town, town.nav_unit)

    assert meeting_page(meeting.pk, town.adviser, at=NOON).name == "Kari Testesen"


def test_a_no_of_the_persons_keeps_health_services_out_too(town):
    consents(town, town.gp, Say.OPPOSED)

    with pytest.raises(NotPermitted, match="meeting.may-not-know"):
        called(town, town.gp)


def test_the_person_says_no_to_one_for_this_meeting_and_they_hear_only_that(town):
    meeting = called(town, town.home_care, town.gp)

    actions.keep_out(meeting.pk, unit=town.home_care.pk, by=actor_of(town.kari), at=NOON)

    [row] = coming(town.home_nurse, at=NOON)
    assert (row.answer, row.name, row.may_open, row.place) == (Answer.NOT_TO_ATTEND, "", False, "")
    with pytest.raises(NotFound, match="meeting.not-yours"):
        meeting_page(meeting.pk, town.home_nurse, at=NOON)
    [card] = inbox(town.home_nurse, at=NOON).news
    assert card.withdrawn
    with pytest.raises(NotPermitted, match="meeting.person-said-no"):
        actions.invite(meeting.pk, unit=town.home_care.pk, by=town.nurse, at=NOON)


def test_who_is_kept_out_hears_nothing_of_a_meeting_that_is_moved_since(town):
    meeting = called(town, town.home_care, town.gp)
    actions.keep_out(meeting.pk, unit=town.home_care.pk, by=actor_of(town.kari), at=NOON)

    what = actions.Call(starts_at=THEN + DAY, place="Rådhuset, rom 3")
    actions.move(meeting.pk, what=what, by=town.nurse, at=NOON + HOUR)

    moved = Event.objects.get(kind=EventKind.MEETING_CALLED, correction="revise")
    assert [n.recipient for n in Notice.objects.filter(event=moved, told_at__isnull=False)] == [town.gp]


def test_who_was_asked_by_mistake_can_be_asked_after_all(town):
    meeting = called(town, town.home_care)
    actions.keep_out(meeting.pk, unit=town.home_care.pk, by=town.nurse, persons_no=False, at=NOON)

    row = actions.invite(meeting.pk, unit=town.home_care.pk, by=town.nurse, at=NOON + HOUR)

    assert row.answer == Answer.INVITED
    assert meeting_page(meeting.pk, town.home_nurse, at=NOON + HOUR).name


def test_whoever_called_it_cannot_be_kept_out_and_nobody_else_keeps_others_out(town):
    meeting = called(town, town.home_care, town.gp)

    with pytest.raises(InvalidMove, match="meeting.caller-stays"):
        actions.keep_out(meeting.pk, unit=town.rop.pk, by=actor_of(town.kari), at=NOON)
    with pytest.raises(NotPermitted, match="meeting.not-the-caller"):
        actions.keep_out(meeting.pk, unit=town.gp.pk, by=town.home_nurse, at=NOON)


def test_a_consent_that_is_taken_back_closes_the_meeting_to_who_was_let_in_by_it(town):
    consents(town, town.nav_unit)
    meeting = called(town, town.nav_unit)
    consents(town, town.nav_unit, Say.OPPOSED)

    with pytest.raises(NotFound, match="meeting.not-yours"):
        meeting_page(meeting.pk, town.adviser, at=NOON)
    [row] = coming(town.adviser, at=NOON)
    assert (row.name, row.may_open) == ("", False)


# ------------------------------------------------------------------------------------------------- how it goes


def test_each_says_whether_they_come_and_so_does_the_person(town):
    meeting = called(town, town.home_care)
    actions.answer(meeting.pk, coming=False, by=town.home_nurse, at=NOON)
    actions.answer_for_person(meeting.pk, coming=True, by=actor_of(town.kari), at=NOON)

    shown = meeting_page(meeting.pk, town.nurse, at=NOON).meeting
    assert {one.name.split(",")[0]: one.answer for one in shown.who}["Sykepleietjenesten"] is Answer.NOT_COMING
    assert shown.person_comes is Answer.COMING


def test_a_meeting_that_is_moved_is_answered_anew(town):
    meeting = called(town, town.home_care)
    actions.answer(meeting.pk, coming=True, by=town.home_nurse, at=NOON)

    what = actions.Call(starts_at=THEN + DAY, place="Rådhuset, rom 3")
    moved = actions.move(meeting.pk, what=what, by=town.nurse, at=NOON)

    assert (moved.state, moved.sequence) == (State.CALLED, 1)
    assert meeting.participants.get(unit=town.home_care).answer == Answer.INVITED


def test_a_meeting_is_called_off_with_a_reason_and_all_who_were_told_hear(town):
    meeting = called(town, town.home_care)

    actions.cancel(meeting.pk, reason="Kari er syk.", by=town.nurse, at=NOON + HOUR)

    assert any(card.withdrawn for card in inbox(town.home_nurse, at=NOON + HOUR).news)
    with pytest.raises(InvalidMove, match="meeting.cancelled-to-held"):
        actions.hold(meeting.pk, by=town.nurse, at=THEN)


def test_a_series_calls_its_next_meeting_whether_this_was_held_or_not(town):
    meeting = called(town, town.home_care, weeks=4)
    actions.not_held(meeting.pk, reason="Ingen kom.", by=town.nurse, at=THEN + HOUR)

    after = Meeting.objects.get(state=State.CALLED)
    assert after.starts_at == THEN + 4 * WEEK
    assert {row.unit for row in after.participants.all()} == {town.rop, town.home_care}

    actions.end_series(after.pk, by=town.nurse, at=THEN + HOUR)
    actions.cancel(after.pk, reason="Det holder.", by=town.nurse, at=THEN + HOUR)
    assert not Meeting.objects.filter(state=State.CALLED).exists()


def test_the_next_of_a_series_invites_nobody_who_was_kept_out_or_may_know_no_more(town):
    consents(town, town.nav_unit)
    meeting = called(town, town.home_care, town.gp, town.nav_unit, weeks=2)
    actions.keep_out(meeting.pk, unit=town.home_care.pk, by=actor_of(town.kari), at=NOON)
    consents(town, town.nav_unit, Say.OPPOSED)

    actions.hold(meeting.pk, by=town.nurse, at=THEN)

    after = Meeting.objects.get(state=State.CALLED)
    assert {row.unit for row in after.participants.all()} == {town.rop, town.gp}


def test_the_same_call_twice_is_one_meeting(town):
    assert called(town, town.gp).pk == called(town, town.gp).pk


def test_holding_it_is_an_event_and_doing_it_again_changes_nothing(town):
    meeting, _ = held(town)

    actions.hold(meeting.pk, by=town.nurse, at=THEN)

    assert Event.objects.filter(kind=EventKind.MEETING_HELD).count() == 1


# --------------------------------------------------------------------------------------------- minutes and what follows


def test_what_a_meeting_decides_is_a_duty_with_a_holder_and_a_time(town):
    meeting, item = held(town, town.home_care)

    task = actions.decide_task(
        item.pk, words="Følge til tannlegen", unit=town.home_care.pk, due_at=THEN + WEEK, by=town.nurse, at=THEN
    )

    duty = Duty.objects.get(item="meeting_task")
    assert (duty.holder, duty.due_at, duty.words) == (town.home_care, THEN + WEEK, "Følge til tannlegen")
    assert task.duty == duty
    owed = [one.words for card in inbox(town.home_nurse, at=THEN).later for one in card.owes]
    assert "Følge til tannlegen" in owed
    assert [one.own for one in meeting_page(meeting.pk, town.home_nurse, at=THEN).meeting.items[0].tasks] == [True]


def test_what_the_person_is_to_do_is_listed_and_no_duty(town):
    _, item = held(town)

    actions.decide_task(item.pk, words="Ringe fastlegen", unit=None, due_at=THEN + WEEK, by=town.nurse, at=THEN)

    assert not Duty.objects.filter(item="meeting_task").exists()
    with database.behind_the_walls(), walls(person=town.kari.pk):
        [past] = my_meetings(actor_of(town.kari), at=THEN).past
    assert [(task.words, task.who) for task in past.items[0].tasks] == [("Ringe fastlegen", "")]


def test_the_same_task_twice_is_owed_once(town):
    _, item = held(town, town.gp)
    for _ in range(2):
        actions.decide_task(item.pk, words="Blodprøver", unit=town.gp.pk, due_at=THEN + WEEK, by=town.nurse, at=THEN)

    assert MeetingTask.objects.count() == Duty.objects.filter(item="meeting_task").count() == 1


def test_a_unit_is_given_nothing_that_it_may_not_know(town):
    say_yes = About(unit=town.nav_unit.pk, category=Category.CLIENT)
    say(town.kari.pk, says=Say.CONSENTED, about=say_yes, how=How.SPOKEN, by=town.nurse, at=NOON)
    _, item = held(town, town.nav_unit)

    with pytest.raises(NotPermitted, match="duty.may-not-hold"):
        actions.decide_task(
            item.pk, words="Noe om helsa", unit=town.nav_unit.pk, due_at=THEN + WEEK, by=town.nurse, at=THEN
        )


def test_minutes_are_cut_to_what_each_may_know_and_everybody_sees_their_own_task(town):
    for category in (Category.CLIENT, Category.ECONOMY):
        about = About(unit=town.nav_unit.pk, category=category)
        say(town.kari.pk, says=Say.CONSENTED, about=about, how=How.SPOKEN, by=town.nurse, at=NOON)
    meeting = called(town, town.nav_unit, town.home_care)
    health = actions.propose(meeting.pk, words="Søvn", by=town.nurse, at=NOON)
    money = actions.propose(meeting.pk, words="Husleia", category=Category.ECONOMY, by=town.adviser, at=NOON)
    actions.hold(meeting.pk, by=town.nurse, at=THEN)
    actions.write_minutes(health.pk, words="Sover lite.", seen=0, by=town.nurse, at=THEN)
    actions.write_minutes(money.pk, words="Betales fast.", seen=0, by=town.nurse, at=THEN)

    seen = meeting_page(meeting.pk, town.adviser, at=THEN).meeting
    assert [(item.words, item.said.words) for item in seen.items] == [("Husleia", "Betales fast.")]
    assert [item.words for item in meeting_page(meeting.pk, town.nurse, at=THEN).meeting.items] == ["Søvn", "Husleia"]


def test_the_person_reads_all_of_it_behind_her_own_walls(town):
    meeting, item = held(town, town.home_care)
    actions.write_minutes(item.pk, words="Sover lite.", seen=0, by=town.nurse, at=THEN)

    with database.behind_the_walls(), walls(person=town.kari.pk):
        [past] = my_meetings(actor_of(town.kari), at=THEN).past
    assert [one.said.words for one in past.items] == ["Sover lite."]
    assert {one.name.split(",")[0] for one in past.who} == {"Rus og psykisk helse", "Sykepleietjenesten"}


def test_what_the_person_says_is_owed_an_answer_and_answered(town):
    meeting, _ = held(town)
    row = actions.comment(meeting.pk, words="Det var ikke det jeg sa.", by=actor_of(town.kari), at=THEN)

    duty = Duty.objects.get(item="answer_proposal")
    assert (duty.holder, duty.words) == (town.rop, "Det var ikke det jeg sa.")

    actions.answer_comment(row.pk, words="Vi har rettet det.", by=town.colleague, at=THEN + HOUR)
    actions.answer_comment(row.pk, words="En gang til.", by=town.nurse, at=THEN + HOUR)
    duty.refresh_from_db()
    assert (duty.life, MeetingComment.objects.get().answer) == (Life.MET, "Vi har rettet det.")


def test_what_is_owed_can_be_put_on_the_agenda_once(town):
    town.discharge()
    meeting = called(town)
    [first, *_] = meeting_page(meeting.pk, town.nurse, at=NOON).suggestions

    for _ in range(2):
        actions.put_on_agenda(meeting.pk, duty=first.duty, by=town.nurse, at=NOON)

    page = meeting_page(meeting.pk, town.nurse, at=NOON)
    assert [item.owed for item in page.meeting.items] == [first.what]
    assert first.duty not in [one.duty for one in page.suggestions]


def test_minutes_never_stand_in_for_an_individual_plan(town):
    meeting = called(town)
    assert not meeting_page(meeting.pk, town.nurse, at=NOON).has_plan

    make.happen(town.kari, EventKind.PLAN_AGREED, owner=town.municipality, unit=town.rop)
    assert meeting_page(meeting.pk, town.nurse, at=NOON).has_plan


def test_every_look_at_a_meeting_is_in_the_persons_log_by_kind_of_thing(town):
    meeting = called(town, town.home_care)
    actions.propose(meeting.pk, words="Søvn", by=town.nurse, at=NOON)

    meeting_page(meeting.pk, town.home_nurse, at=NOON)

    looks = Log.objects.filter(person=town.kari, what="meeting.opened", unit=town.home_care)
    assert {look.decision.category for look in looks} == {"client", "health"}
    assert {look.ref for look in looks} == {meeting.pk}


def test_who_is_in_the_team_and_not_invited_has_no_such_meeting(town):
    meeting = called(town)

    with pytest.raises(NotFound, match="meeting.not-yours"):
        meeting_page(meeting.pk, town.home_nurse, at=NOON)
    rows = person_meetings(town.kari.pk, town.home_nurse, at=NOON).coming
    assert [(row.may_open, row.place) for row in rows] == [(False, "")]
