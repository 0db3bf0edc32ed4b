"""The crisis card day and night: who finds it, in which cut, what is logged, and what nobody is told."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mellomrom.core.errors import InvalidMove, NotFound, TooMany
from mellomrom.directory.catalogue import Looked
from mellomrom.directory.lookups import BY_USER
from mellomrom.directory.models import OnCallLine, Shift, Unit, Unusual
from mellomrom.people.actions import protect, state_death, themselves
from mellomrom.people.catalogue import Protection, TeamFunction
from mellomrom.people.models import PersonIdentifier
from mellomrom.plans.crisis import actions, card, pointers
from mellomrom.plans.crisis.callers import resolve
from mellomrom.plans.crisis.catalogue import SAFETY_CUT, Call, CardSought, Finders, Kind, Use
from mellomrom.plans.crisis.models import CardLookUp, CardPointer
from mellomrom.sharing.catalogue import How, Say
from mellomrom.sharing.models import Log
from mellomrom.sharing.says import About, say
from tests import make
from tests.flows.crisis import DAY, KARI, SAFETY, WORDS, Town, looks, said
from tests.make import NOON

pytestmark = pytest.mark.django_db
NIGHT = (NOON + DAY).replace(hour=1, minute=40)  # 02.40 in Oslo
ALL = {"early", "late", "others", "helps", "hurts", "medication", "pets", "home", "met", "safe"}


@pytest.fixture
def town(db) -> Town:
    return Town()


def refused(town, who, **words) -> bool:
    """Whether somebody is told that nobody was found."""
    try:
        town.found(getattr(town, who), **words)
    except NotFound as no:
        return no.code == "crisis.nobody"
    return False


def test_a_home_care_nurse_in_the_team_sees_the_whole_card_by_law(town):
    make.member(town.kari, town.home_care, TeamFunction.HOME_CARE)
    town.agreed(finders=Finders.HELPERS)

    assert said(town.found(town.home_nurse, at=NIGHT)) == ALL


@pytest.mark.parametrize("who", ["night_nurse", "duty_doctor", "doctor"])
def test_a_night_nurse_of_another_unit_legevakt_and_ward_see_it_with_the_persons_yes_and_not_without(town, who):
    first = town.agreed(finders=Finders.HELPERS)
    assert refused(town, who)

    town.agreed(finders=Finders.HEALTH, based_on=first.pk)

    found = town.found(getattr(town, who), at=NIGHT)
    assert (said(found), found.treats) == (ALL, False)


def test_the_police_see_the_safety_cut_alone_whatever_they_ask_for_and_not_that_there_is_more(town):
    town.agreed(finders=Finders.POLICE)
    town.agreed(SAFETY, kind=Kind.SAFETY)

    found = town.found(town.officer, use=Use.NOW)

    assert said(found) == SAFETY_CUT
    assert (found.crisis.calls, found.crisis.agreed_with, found.crisis.agreed_by, found.safety) == ((), "", "", None)
    assert looks(town.kari) == [("crisis.card_safely", "permit")]


def test_the_police_see_nothing_where_the_person_said_health_services_alone(town):
    town.agreed(finders=Finders.HEALTH)

    assert refused(town, "officer")


def test_a_unit_that_was_asked_to_help_sees_it_while_it_is_asked_and_others_in_its_organization_do_not(town):
    town.agreed(finders=Finders.HELPERS)
    assert refused(town, "home_nurse")
    town.discharge()

    assert said(town.found(town.home_nurse)) == ALL
    assert refused(town, "night_nurse")


def test_nav_has_no_use_for_cards_and_is_not_told_that_there_are_any(town):
    town.agreed(finders=Finders.POLICE)

    with pytest.raises(NotFound, match="page.not-found"):
        town.found(town.adviser)


def test_who_only_wants_to_meet_safely_asks_for_no_more_and_gets_no_more(town):
    town.agreed(finders=Finders.HEALTH)

    assert said(town.found(town.night_nurse, use=Use.SAFELY)) == SAFETY_CUT
    assert looks(town.kari) == [("crisis.card_safely", "permit")]


def test_every_look_stands_in_the_persons_log_with_what_it_was_for_and_so_does_a_refusal(town):
    town.agreed(finders=Finders.HELPERS)
    town.found(town.nurse, use=Use.AHEAD)
    refused(town, "duty_doctor")

    assert looks(town.kari) == [("crisis.card_ahead", "permit")] * 2 + [("crisis.card_now", "silence")] * 2
    row = Log.objects.filter(what="crisis.card_now").first()
    assert (row.unit, row.purpose, row.basis != "") == (town.duty_doctor.unit, "care", True)


def test_withdrawing_shrinks_what_is_found_at_once(town):
    town.agreed(finders=Finders.POLICE)
    assert not refused(town, "night_nurse")
    me = themselves(town.kari.pk)

    actions.withdraw(me.pk, kind=Kind.CRISIS, by=me, at=NOON + DAY)

    assert refused(town, "night_nurse", at=NOON + DAY)
    assert refused(town, "officer", at=NOON + DAY)
    assert town.found(town.nurse, at=NOON + DAY).crisis is None


def test_a_no_of_the_persons_to_everybody_gives_way_to_the_yes_about_the_card_alone(town):
    town.agreed(finders=Finders.HEALTH)
    say(town.kari.pk, says=Say.OPPOSED, how=How.SPOKEN, by=town.nurse, at=NOON)
    assert not refused(town, "night_nurse")

    say(
        town.kari.pk,
        says=Say.OPPOSED,
        about=About(unit=town.night_nurse.unit_id),
        how=How.SPOKEN,
        by=town.nurse,
        at=NOON,
    )

    assert refused(town, "night_nurse")


def test_a_number_finds_it_too_and_what_was_written_is_not_kept(town):
    town.agreed(finders=Finders.HEALTH)
    number = PersonIdentifier.objects.get(person=town.kari, system="FNR").value

    found = card.find(CardSought(number=f"{number[:6]} {number[6:]}"), use=Use.NOW, by=town.night_nurse, at=NOON)

    assert found.person == town.kari.pk
    assert CardLookUp.objects.get().reason is None
    assert number not in repr(CardSought(number=number))


def test_by_name_one_says_why_and_it_is_kept_sealed(town):
    town.agreed(finders=Finders.HEALTH)

    with pytest.raises(InvalidMove, match="crisis.no-reason"):
        card.find(replace(KARI, reason=" "), use=Use.NOW, by=town.night_nurse, at=NOON)
    with pytest.raises(InvalidMove, match="crisis.nobody-named"):
        card.find(replace(KARI, born=None), use=Use.NOW, by=town.night_nurse, at=NOON)
    town.found(town.night_nurse)

    assert CardLookUp.objects.get().reason == KARI.reason


def test_nobody_several_and_may_not_are_one_answer_with_as_many_queries(town):
    town.agreed(finders=Finders.HELPERS)
    make.person("Tvilling", serial=400), make.person("Tvilling", serial=410)
    answers = []
    for given in ("Kari", "Ingen", "Tvilling"):
        with CaptureQueriesContext(connection) as asked, pytest.raises(NotFound, match="crisis.nobody") as no:
            card.find(replace(KARI, given=given), use=Use.NOW, by=town.duty_doctor, at=NOON)
        answers.append((str(no.value), [one["sql"].split()[0] for one in asked]))

    assert answers[0] == answers[1] == answers[2]


def test_the_dead_are_not_found(town):
    town.agreed(finders=Finders.HEALTH)
    state_death(town.kari.pk, died_at=NOON)

    assert refused(town, "night_nurse")


def test_who_looks_up_more_than_work_needs_is_refused_and_it_is_seen(town):
    nobody = replace(KARI, given="Ingen")
    for _ in range(BY_USER[Looked.CARD].refused):
        with pytest.raises(NotFound, match="crisis.nobody"):
            card.find(nobody, use=Use.NOW, by=town.night_nurse, at=NOON)

    with pytest.raises(TooMany, match="lookup.too-many"):
        town.found(town.night_nurse)

    assert Unusual.objects.filter(kind=Looked.CARD, refused=True).count() == 1
    assert Log.objects.filter(what="lookup.too-many").count() == 1


def test_the_same_card_is_seen_again_within_the_hour_decided_anew_and_by_nobody_else(town):
    town.agreed(finders=Finders.HEALTH)
    found = town.found(town.night_nurse)

    assert card.see_again(found.look_up, by=town.night_nurse, at=NOON + timedelta(minutes=59)).crisis is not None
    for who, at in ((town.duty_doctor, NOON), (town.night_nurse, NOON + timedelta(hours=1))):
        with pytest.raises(NotFound, match="crisis.no-look-up"):
            card.see_again(found.look_up, by=who, at=at)
    me = themselves(town.kari.pk)
    actions.withdraw(me.pk, kind=Kind.CRISIS, by=me, at=NOON)
    with pytest.raises(NotFound, match="crisis.nobody"):
        card.see_again(found.look_up, by=town.night_nurse, at=NOON)


def test_of_a_protected_person_strangers_see_neither_home_nor_which_services_are_near(town):
    calls = (Call(unit=town.rop.pk), Call(who="Søster", phone="99 99 99 99"))
    town.agreed(replace(WORDS, calls=calls), finders=Finders.HEALTH)
    protect(town.kari, Protection.STRICTLY_CONFIDENTIAL)

    far, near = town.found(town.duty_doctor), town.found(town.nurse)

    assert said(far) == ALL - {"home"}
    assert ([one.who for one in far.crisis.calls], far.crisis.agreed_by) == (["Søster"], "")
    assert len(near.crisis.calls) == 2
    assert "home" in said(near)


def test_the_safety_plan_comes_with_the_card_for_those_who_help(town):
    town.agreed(finders=Finders.HEALTH)
    town.agreed(SAFETY, kind=Kind.SAFETY)

    assert town.found(town.night_nurse).safety.sections[0] == ("begins", (("signs", "Ligger våken."),))


def test_a_draft_is_no_card(town):
    town.draft()

    assert town.found(town.nurse).crisis is None


# ------------------------------------------------------------------------------------------------------ whom to call


def test_a_service_that_is_open_answers_itself_and_at_night_who_has_the_watch_does(town):
    line = OnCallLine.objects.create(unit=town.on_call, name="Vakt")
    Shift.objects.create(line=line, role=town.watch, since=NIGHT - DAY, until=NIGHT + DAY)
    calls = (Call(unit=town.rop.pk),)

    [by_day], [by_night] = resolve(calls, at=NOON), resolve(calls, at=NIGHT)

    assert (by_day.who, by_day.on_duty) == ("Rus og psykisk helse, Steinkjer kommune", "")
    assert (by_night.who, by_night.on_duty) == ("Kommunens vakt, Steinkjer kommune", "Prøve Vakt")
    assert (by_night.instead_of, by_night.opens) == ("Rus og psykisk helse, Steinkjer kommune", time(8))


def test_an_override_of_the_watch_goes_before_the_rota(town):
    line = OnCallLine.objects.create(unit=town.on_call, name="Vakt")
    other = make.staff(town.on_call, "Prøve Vikar")
    for role, override in ((other, True), (town.watch, False)):
        Shift.objects.create(line=line, role=role, since=NIGHT - DAY, until=NIGHT + DAY, override=override)

    assert resolve((Call(unit=town.on_call.pk),), at=NIGHT)[0].on_duty == "Prøve Vikar"


def test_where_nobody_stands_in_it_says_so_and_who_has_closed_for_good_is_left_out(town):
    alone = make.unit(town.practice, make.ServiceType.OTHER, "Kontoret", opens=time(8), closes=time(15))
    gone = make.unit(town.practice, make.ServiceType.OTHER, "Nedlagt")
    Unit.objects.filter(pk=gone.pk).update(closed_on=NOON.date() - DAY)

    [found] = resolve((Call(unit=alone.pk), Call(unit=gone.pk)), at=NIGHT)

    assert (found.closed, found.opens) == (True, time(8))


# --------------------------------------------------------------------------------------------------------- the pointer


def test_a_pointer_leads_who_may_see_to_the_card_and_nobody_else_anywhere(town):
    town.agreed(finders=Finders.HEALTH)
    word = pointers.point(town.kari.pk, by=town.nurse, at=NOON).word

    assert card.by_pointer(word, use=Use.NOW, by=town.duty_doctor, at=NOON).person == town.kari.pk
    for who, what in ((town.officer, word), (town.duty_doctor, "0" * 40)):
        with pytest.raises(NotFound, match="crisis.nobody"):
            card.by_pointer(what, use=Use.NOW, by=who, at=NOON)


def test_a_pointer_is_one_says_nothing_and_can_be_ended(town):
    town.agreed(finders=Finders.HEALTH)
    me = themselves(town.kari.pk)
    first = pointers.point(me.pk, by=me, at=NOON)

    assert pointers.point(town.kari.pk, by=town.nurse, at=NOON).pk == first.pk
    assert len(first.word) == 40
    assert pointers.end(me.pk, by=me, at=NOON + DAY) == 1
    assert pointers.end(me.pk, by=me, at=NOON + DAY) == 0
    with pytest.raises(NotFound, match="crisis.nobody"):
        card.by_pointer(first.word, use=Use.NOW, by=town.nurse, at=NOON + DAY)
    assert pointers.point(me.pk, by=me, at=NOON + DAY).word != first.word
    assert CardPointer.objects.count() == 2
