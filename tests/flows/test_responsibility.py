"""Who answers for an area of life: proposed and not imposed, one at a time, and missed where nobody does."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from mellomrom.core.clock import local
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.directory import actions as directory
from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.directory.models import StaffRole
from mellomrom.events import actions as events
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Duty, Event
from mellomrom.people import areas
from mellomrom.people.catalogue import Area, Colour, TeamFunction
from mellomrom.people.models import Responsible, TeamMember
from mellomrom.plans.responsibility import queries
from mellomrom.plans.responsibility.actions import answer, give_up, name_contact, propose, say_colour, withdraw
from mellomrom.plans.responsibility.catalogue import Gap, State
from mellomrom.plans.responsibility.gaps import gaps
from mellomrom.plans.responsibility.models import AreaProposal
from mellomrom.sharing.catalogue import How, Say
from mellomrom.sharing.says import About, say
from mellomrom.sharing.says import withdraw as take_back
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def town():
    town = make.Town()
    make.member(town.kari, town.home_care, TeamFunction.HOME_CARE)
    return town


def who(town, area=Area.MENTAL_HEALTH, at=NOON):
    found = areas.standing_for([town.kari.pk], at=at)
    return next(((one.unit, one.contact) for one in found if one.area is area and one.since <= at), None)


def asks(town, to, area=Area.MENTAL_HEALTH, by=None, at=NOON, **more):
    return propose(town.kari.pk, area, to=to.pk, by=by or town.nurse, at=at, **more)


def says_yes(town, row, by, at=NOON, **more):
    return answer(row.pk, person_id=town.kari.pk, yes=True, by=by, at=at, **more)


def alive(item):
    return Duty.objects.filter(item=item, life__in=["open", "taken"])


# --------------------------------------------------------------------------------------------------- it moves on a yes


def test_whoever_is_asked_answers_for_nothing_before_they_say_yes(town):
    row = asks(town, town.home_care)
    say_colour(town.kari.pk, Area.DENTAL, Colour.RED, by=town.nurse, at=NOON)  # nobody's, but it asks them nothing

    assert who(town) is None
    assert (row.duty.holder, row.duty.item, row.duty.words) == (town.home_care, "answer_responsible", "Psykisk helse")
    assert queries.the_map(town.kari.pk, town.home_nurse, at=NOON).around.lines[0].area is Area.MENTAL_HEALTH
    says_yes(town, row, town.home_nurse)
    assert who(town) == (town.home_care, town.home_nurse)
    assert not alive("answer_responsible").exists()


def test_what_is_nobodys_ones_own_unit_takes_at_once(town):
    assert asks(town, town.rop) is None
    assert who(town) == (town.rop, town.nurse)


def test_a_tap_alone_does_not_answer(town):
    row = asks(town, town.home_care)

    with pytest.raises(InvalidMove, match="duty.needs-words"):
        events.done(row.duty_id, by=town.home_nurse, at=NOON)


def test_a_no_has_a_reason_and_moves_nothing(town):
    row = asks(town, town.home_care)
    with pytest.raises(InvalidMove, match="proposal.no-reason"):
        answer(row.pk, person_id=town.kari.pk, yes=False, by=town.home_nurse, at=NOON)

    answer(row.pk, person_id=town.kari.pk, yes=False, reason="Vi har ingen ledig.", by=town.home_nurse, at=NOON)

    assert who(town) is None
    with pytest.raises(InvalidMove, match="proposal.declined-to-accepted"):
        says_yes(town, row, town.home_nurse)


def test_whoever_took_the_question_over_is_who_answers_for_it(town):
    row = asks(town, town.home_care)
    offer = events.hand_over(row.duty_id, town.coordinating.pk, by=town.home_nurse, at=NOON)
    events.accept(offer.pk, by=town.coordinator, at=NOON)
    with pytest.raises(NotFound, match="proposal.not-yours"):
        says_yes(town, row, town.home_nurse)

    says_yes(town, row, town.coordinator)

    assert who(town) == (town.coordinating, town.coordinator)


def test_what_was_proposed_is_taken_back_by_those_who_proposed_it(town):
    row = asks(town, town.home_care)
    with pytest.raises(NotFound, match="proposal.not-yours"):
        withdraw(row.pk, person_id=town.kari.pk, by=town.home_nurse, at=NOON)

    withdraw(row.pk, person_id=town.kari.pk, by=town.nurse, at=NOON)
    again = withdraw(row.pk, person_id=town.kari.pk, by=town.nurse, at=NOON)

    assert again.state == State.FALLEN
    assert not alive("answer_responsible").exists()


def test_asking_the_same_again_is_the_question_that_waits(town):
    assert asks(town, town.home_care) == asks(town, town.home_care)


def test_a_unit_that_may_not_know_is_not_asked(town):
    nav = make.unit(make.organization("NAV Prøve", OrganizationKind.NAV), ServiceType.NAV)

    with pytest.raises(NotPermitted, match="duty.may-not-hold"):
        asks(town, nav, Area.WORK_ACTIVITY)
    assert not AreaProposal.objects.exists()


def test_a_stranger_is_told_that_there_is_nobody(town):
    elsewhere = make.staff(make.unit(make.municipality("1103", "Stavanger kommune"), ServiceType.ROP))

    for person in (town.kari.pk, elsewhere.pk):
        with pytest.raises(NotFound, match="person.not-yours"):
            say_colour(person, Area.MENTAL_HEALTH, Colour.RED, by=elsewhere, at=NOON)


@pytest.mark.parametrize(
    ("more", "code"),
    [({"until": local(NOON).date() - DAY}, "area.ends-before-it-begins"), ({}, "area.has-it-already")],
)
def test_what_cannot_be_so_is_said(town, more, code):
    asks(town, town.rop)
    with pytest.raises(InvalidMove, match=code):
        asks(town, town.home_care if more else town.rop, **more)


# -------------------------------------------------------------------------------------------- a change is a meeting with both


def test_a_change_from_one_to_another_is_a_meeting_with_both_and_the_outgoing_unit_owes_it(town):
    asks(town, town.rop)
    row = asks(town, town.home_care, since=NOON + 7 * DAY)
    says_yes(town, row, town.home_nurse, at=NOON + HOUR)

    duty = Duty.objects.get(item="meeting-with-both")
    assert (duty.holder, duty.event.kind, duty.life) == (town.rop, EventKind.RESPONSIBLE_CHANGED, "open")
    assert duty.due_at < NOON + 8 * DAY
    assert who(town, at=NOON + 6 * DAY) == (town.rop, town.nurse), "until the day that was agreed"
    assert who(town, at=NOON + 8 * DAY) == (town.home_care, town.home_nurse)


def test_while_a_change_is_agreed_no_other_is(town):
    asks(town, town.rop)
    says_yes(town, asks(town, town.home_care, since=NOON + 7 * DAY), town.home_nurse, at=NOON + HOUR)

    with pytest.raises(InvalidMove, match="area.change-agreed"):
        asks(town, town.coordinating)


def test_a_new_contact_in_the_same_unit_is_a_new_face_too(town):
    asks(town, town.rop)

    name_contact(town.kari.pk, Area.MENTAL_HEALTH, contact=town.colleague.pk, by=town.nurse, at=NOON + DAY)
    name_contact(town.kari.pk, Area.MENTAL_HEALTH, contact=town.colleague.pk, by=town.nurse, at=NOON + DAY)

    assert who(town, at=NOON + DAY) == (town.rop, town.colleague)
    assert Duty.objects.get(item="meeting-with-both").holder == town.rop
    assert Responsible.objects.count() == 2, "who it was before is kept"


def test_the_first_to_answer_for_an_area_meets_nobody_who_leaves(town):
    asks(town, town.rop)

    assert not Event.objects.filter(kind=EventKind.RESPONSIBLE_CHANGED).exists()


def test_a_contact_is_of_ones_own_unit(town):
    row = asks(town, town.home_care)

    with pytest.raises(NotFound, match="contact.not-there"):
        says_yes(town, row, town.home_nurse, contact=town.nurse.pk)


def test_only_who_answers_for_it_names_its_contact(town):
    asks(town, town.rop)

    with pytest.raises(InvalidMove, match="area.not-your-units"):
        name_contact(town.kari.pk, Area.MENTAL_HEALTH, contact=town.home_nurse.pk, by=town.home_nurse, at=NOON)


# ------------------------------------------------------------------------------------------------------------ coordination


def test_who_answers_for_coordination_is_the_teams_coordinator_and_stands_there_alone(town):
    row = asks(town, town.coordinating, Area.COORDINATION)
    says_yes(town, row, town.coordinator)

    [member] = TeamMember.objects.filter(function=TeamFunction.COORDINATOR, until=None)
    assert (member.unit, member.role) == (town.coordinating, town.coordinator)
    assert not Responsible.objects.exists()
    assert who(town, Area.COORDINATION) == (town.coordinating, town.coordinator)


def test_a_new_coordinator_relieves_the_former_on_their_yes(town):
    make.member(town.kari, town.rop, TeamFunction.COORDINATOR, role=town.nurse)
    row = asks(town, town.home_care, Area.COORDINATION)
    assert who(town, Area.COORDINATION)[0] == town.rop

    says_yes(town, row, town.home_nurse)

    assert who(town, Area.COORDINATION) == (town.home_care, town.home_nurse)
    assert Duty.objects.get(item="meeting-with-both").holder == town.rop
    give_up(town.kari.pk, Area.COORDINATION, by=town.home_nurse, at=NOON + DAY)
    assert who(town, Area.COORDINATION, NOON + DAY) is None


# --------------------------------------------------------------------------------------------------------------- what is missing


def missing(town, role=None, at=NOON):
    return [(row.area, row.gap) for row in gaps(role or town.nurse, at=at).rows]


def test_red_with_nobody_is_the_coordinators_to_see_to_once(town):
    for _ in range(2):
        say_colour(town.kari.pk, Area.DENTAL, Colour.RED, words="Vondt", by=town.nurse, at=NOON)

    duty = alive("find_responsible").get()
    assert (duty.holder, duty.words) == (town.coordinating, "Tannhelse")
    assert missing(town) == [(Area.DENTAL, Gap.VACANT)]
    says_yes(town, asks(town, town.home_care, Area.DENTAL), town.home_nurse)
    duty.refresh_from_db()
    assert (duty.life, missing(town)) == ("met", [])


def test_green_again_and_nobody_need_be_found(town):
    say_colour(town.kari.pk, Area.DENTAL, Colour.RED, by=town.nurse, at=NOON)
    say_colour(town.kari.pk, Area.DENTAL, Colour.GREEN, by=town.nurse, at=NOON + HOUR)

    assert not alive("find_responsible").exists()
    assert missing(town) == []


def test_what_is_given_up_is_missing_and_somebody_must_be_found(town):
    asks(town, town.rop)
    give_up(town.kari.pk, Area.MENTAL_HEALTH, by=town.nurse, at=NOON + DAY)

    assert missing(town, at=NOON + DAY) == [(Area.MENTAL_HEALTH, Gap.VACANT)]
    assert alive("find_responsible").count() == 1


def test_two_who_say_it_is_theirs_are_shown_until_one_lets_go(town):
    asks(town, town.rop)
    claim = asks(town, town.home_care, by=town.home_nurse)

    assert (claim.claim, claim.duty.holder) == (True, town.rop)
    assert missing(town) == [(Area.MENTAL_HEALTH, Gap.DOUBLE)]
    says_yes(town, claim, town.nurse, at=NOON + HOUR)
    assert who(town, at=NOON + HOUR) == (town.home_care, town.home_nurse)
    assert missing(town, at=NOON + HOUR) == []


def test_a_time_that_has_run_out_and_a_contact_who_has_left_are_seen(town):
    asks(town, town.rop, until=local(NOON).date())
    asks(town, town.rop, Area.DENTAL, contact=town.colleague.pk)
    StaffRole.objects.filter(pk=town.colleague.pk).update(until=local(NOON).date() + DAY)

    assert missing(town) == []
    assert missing(town, at=NOON + DAY) == [(Area.DENTAL, Gap.LEFT), (Area.MENTAL_HEALTH, Gap.EXPIRED)]


def test_a_unit_that_has_closed_answers_for_nothing(town):
    asks(town, town.rop)
    directory.close_unit(town.rop, on=local(NOON).date())

    assert missing(town, town.leader) == [(Area.MENTAL_HEALTH, Gap.LEFT)]


def test_few_of_the_other_sides_are_not_shown_and_many_without_the_person(town):
    make.member(town.kari, town.tsb, TeamFunction.TREATING)
    doctor = make.staff(town.tsb, "Prøve Spesialist", Function.DOCTOR)
    asks(town, town.tsb, Area.SUBSTANCE_USE, by=doctor)
    for area in (Area.DENTAL, Area.NUTRITION, Area.DAILY_LIVING, Area.MENTAL_HEALTH):
        say_colour(town.kari.pk, area, Colour.YELLOW, by=town.nurse, at=NOON)

    few = gaps(town.doctor, at=NOON)
    say_colour(town.kari.pk, Area.SOMATIC_HEALTH, Colour.YELLOW, by=town.nurse, at=NOON)
    many = gaps(town.doctor, at=NOON)

    assert (few.rows, few.others_hidden) == ((), True)
    assert {(row.organization, row.unit, row.person) for row in many.rows} == {("Steinkjer kommune", "", None)}
    assert {row.person for row in gaps(doctor, at=NOON).rows} == {town.kari.pk}, "whom one's own unit follows up"


def test_others_elsewhere_see_nothing_of_it(town):
    say_colour(town.kari.pk, Area.DENTAL, Colour.RED, by=town.nurse, at=NOON)
    elsewhere = make.staff(make.unit(make.municipality("1103", "Stavanger kommune"), ServiceType.ROP))

    assert gaps(elsewhere, at=NOON).rows == ()


# ------------------------------------------------------------------------------------------------------------ at the same time


@pytest.mark.django_db(transaction=True)
def test_two_who_take_the_same_area_at_once_become_one_who_has_it_and_one_who_asks(town):
    start, said = Barrier(2), []

    def take(role):
        start.wait()
        try:
            said.append(asks(town, role.unit, by=role))
        finally:
            connection.close()

    threads = [Thread(target=take, args=(role,)) for role in (town.nurse, town.home_nurse)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sorted(row is None for row in said) == [False, True]
    assert Responsible.objects.filter(ended_at=None).count() == 1
    assert AreaProposal.objects.get().claim


# --------------------------------------------------------------------------------------------------------------- who sees what


@pytest.mark.django_db(transaction=True)
def test_who_may_know_of_nothing_is_not_shown_the_map_and_who_may_sees_it(town):
    asks(town, town.rop)
    nav = make.staff(
        make.unit(make.organization("NAV Prøve", OrganizationKind.NAV), ServiceType.NAV), function=Function.ADVISER
    )
    make.member(town.kari, nav.unit, TeamFunction.NAV)

    [line] = queries.the_map(town.kari.pk, town.home_nurse, at=NOON).around.lines
    assert (line.area, line.holder.name) == (Area.MENTAL_HEALTH, "Rus og psykisk helse")
    with pytest.raises(NotFound, match="person.not-yours"):
        queries.the_map(town.kari.pk, nav, at=NOON)
    with pytest.raises(NotFound, match="person.not-yours"):
        queries.area_page(town.kari.pk, Area.MENTAL_HEALTH, nav, at=NOON)


@pytest.mark.django_db(transaction=True)
def test_who_sees_to_money_and_home_is_for_those_whom_the_person_says_yes_to(town):
    with pytest.raises(NotFound, match="person.not-yours"):
        say_colour(town.kari.pk, Area.ECONOMY, Colour.RED, by=town.nurse, at=NOON)
    with pytest.raises(NotFound, match="area.not-yours"):
        queries.area_page(town.kari.pk, Area.ECONOMY, town.nurse, at=NOON)

    say(town.kari.pk, says=Say.CONSENTED, about=About(unit=town.rop.pk), how=How.SPOKEN, by=town.nurse, at=NOON)

    say_colour(town.kari.pk, Area.ECONOMY, Colour.RED, by=town.nurse, at=NOON)
    assert [line.area for line in queries.the_map(town.kari.pk, town.nurse, at=NOON).around.lines] == [Area.ECONOMY]
    assert queries.the_map(town.kari.pk, town.home_nurse, at=NOON).around.lines == ()


def test_what_ones_own_unit_answers_for_is_its_own_also_when_the_yes_is_taken_back(town):
    row = say(town.kari.pk, says=Say.CONSENTED, about=About(unit=town.rop.pk), how=How.SPOKEN, by=town.nurse, at=NOON)
    asks(town, town.rop, Area.HOUSING)
    take_back(row.pk, of=town.kari.pk, by=town.nurse, at=NOON)

    give_up(town.kari.pk, Area.HOUSING, by=town.nurse, at=NOON + HOUR)

    assert who(town, Area.HOUSING, NOON + HOUR) is None
