"""What the person says decides who hears, from the message at the door to the inbox and the log."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from mellomrom.core.errors import NotFound, NotPermitted
from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.events import actions, queries
from mellomrom.events.actions.entries import addressees
from mellomrom.events.actions.offers import decision_about
from mellomrom.events.catalogue import Cause, EventKind
from mellomrom.events.models import Duty, Notice
from mellomrom.events.person import person_page
from mellomrom.people.actions import actor_of
from mellomrom.people.catalogue import TeamFunction
from mellomrom.sharing.catalogue import Choice, Compulsion, Danger, How, Say
from mellomrom.sharing.findings import end_finding, find
from mellomrom.sharing.joint import end_joint_team, register_joint_team
from mellomrom.sharing.models import Log, Statement
from mellomrom.sharing.says import About, choose, say, withdraw
from tests import make
from tests.flows.doors import Town, owed, told
from tests.make import NOON

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def nav(town):
    """NAV coordinates, and may know nothing of health without her yes."""
    unit = make.unit(make.organization("Nav Prøve", OrganizationKind.NAV), ServiceType.NAV, "Nav Prøve")
    make.member(town.kari, unit, TeamFunction.COORDINATOR)
    return unit


@pytest.fixture
def adviser(nav):
    return make.staff(nav, function=Function.ADVISER)


def discharge(town, at=NOON):
    return town.comes(EventKind.DISCHARGED, town.ward, town.home_care, at=at)


def spoken(town, says, unit, at=NOON, **about):
    return say(town.kari.id, says=says, about=About(unit=unit.id, **about), how=How.SPOKEN, by=town.nurse, at=at)


def logged(town, unit) -> list[str]:
    """What the person's log says of a unit, oldest first."""
    rows = Log.objects.filter(person=town.kari, unit=unit, what__startswith="notice.").order_by("id")
    return [row.what for row in rows]


# ------------------------------------------------------------------------------------------------ consent


def test_a_yes_opens_and_taking_it_back_closes_the_next_notice_and_the_log_shows_both(town, nav, adviser):
    before = discharge(town)
    consent = spoken(town, Say.CONSENTED, nav, at=NOON + HOUR)
    during = discharge(town, NOON + DAY)
    assert [card.event for card in queries.inbox(adviser, at=NOON + DAY).now] == [during.id]
    withdraw(consent.id, of=consent.person_id, by=actor_of(town.kari), at=NOON + DAY + HOUR)
    after = discharge(town, NOON + 2 * DAY)

    assert [nav in told(event) for event in (before, during, after)] == [False, True, False]
    assert Notice.objects.get(event=during, recipient=nav).level == "summary"
    assert Notice.objects.get(event=during, recipient=nav).decision.rule == "consent-beyond-health"
    assert logged(town, nav) == ["notice.denied", "notice.told", "notice.denied"]
    says = Log.objects.filter(person=town.kari, what__startswith="says.").order_by("id")
    assert list(says.values_list("what", flat=True)) == ["says.yes", "says.withdrawn"]


def test_with_a_yes_the_story_says_what_happened_and_not_what_is_owed_because_of_why(town, nav, adviser):
    spoken(town, Say.CONSENTED, nav)
    stay = town.admission(cause=Cause.OVERDOSE)

    with override("nb"):
        theirs = " ".join(line.text for line in queries.story(stay.id, adviser, at=NOON).lines)
        nurses = " ".join(line.text for line in queries.story(stay.id, town.nurse, at=NOON).lines)

    assert "Time i hånda før utskrivning" in nurses, "this is owed after an overdose or a suicide attempt alone"
    assert "Time i hånda før utskrivning" not in theirs
    assert "Varslet: Nav Prøve (sammendrag)" in theirs


def test_the_page_opens_with_a_yes_and_is_not_found_without(town, nav, adviser):
    consent = spoken(town, Say.CONSENTED, nav)
    assert person_page(town.kari.id, adviser, at=NOON).level == "summary"
    assert [row[0] for row in queries.people(adviser, at=NOON)] == [town.kari.id]

    withdraw(consent.id, of=consent.person_id, by=town.nurse, at=NOON + HOUR)

    assert queries.people(adviser, at=NOON + 2 * HOUR) == []
    with pytest.raises(NotFound, match="person.not-yours"):
        person_page(town.kari.id, adviser, at=NOON + 2 * HOUR)


def test_news_that_was_told_is_cut_anew_when_it_is_opened(town, nav, adviser):
    consent = spoken(town, Say.CONSENTED, nav)
    event = discharge(town)
    for duty in Duty.objects.filter(event=event, holder=nav):
        actions.done(duty.id, by=adviser, at=NOON)
    withdraw(consent.id, of=consent.person_id, by=town.nurse, at=NOON + HOUR)

    [card] = queries.inbox(adviser, at=NOON + 2 * HOUR).news

    assert (card.person, card.person_name) == (None, "")


def test_a_yes_runs_out_after_a_year(town, nav):
    spoken(town, Say.CONSENTED, nav)

    assert nav in told(discharge(town, NOON + 364 * DAY))
    assert nav not in told(discharge(town, NOON + 366 * DAY))


# ------------------------------------------------------------------------------------------------ objection


def lines(event, role) -> list[str]:
    with override("en"):
        story = queries.story(event.id, role, at=NOON)
    return [line.text for line in story.lines if line.kind == "not_told"]


def test_a_no_to_one_lets_the_duty_fall_to_the_next_who_may(town):
    first = discharge(town)
    spoken(town, Say.OPPOSED, town.rop)
    event = discharge(town, NOON + HOUR)

    assert owed(first)["first-contact"][0] == town.rop
    assert owed(event)["first-contact"][0] != town.rop
    notice = Notice.objects.get(event=event, recipient=town.rop)
    assert (notice.told_at, notice.decision.rule) == (None, "the-person-says-no")
    assert town.gp in told(event)


def test_the_story_says_that_it_is_withheld_and_to_others_not_from_whom(town):
    spoken(town, Say.OPPOSED, town.rop)
    event = discharge(town)

    assert lines(event, town.doctor) == ["Not told: Steinkjer kommune. Withheld at the person's wish."]
    assert lines(event, town.home_nurse) == ["Withheld at the person's wish."]


def test_a_no_that_is_only_presumed_reads_as_any_other(town):
    why = {"words": "She has said so about the other office.", "how": How.SPOKEN}
    say(town.kari.id, says=Say.PRESUMED_OPPOSED, about=About(unit=town.rop.id), by=town.nurse, at=NOON, **why)
    event = discharge(town)

    assert Notice.objects.get(event=event, recipient=town.rop).decision.rule == "the-person-would-say-no"
    assert lines(event, town.doctor) == ["Not told: Steinkjer kommune. Withheld at the person's wish."]


def test_a_no_about_one_document_is_about_no_other(town):
    one, other = discharge(town), discharge(town, NOON + HOUR)
    spoken(town, Say.OPPOSED, town.home_care, event=one.id)

    duties = [Duty.objects.get(event=event, item="first-contact") for event in (one, other)]
    may = [decision_about(duty, [town.home_care], at=NOON + HOUR)[town.home_care.id].effect for duty in duties]
    assert may == ["deny", "permit"]


def test_nobody_is_offered_what_the_person_has_said_no_to(town):
    duty = Duty.objects.get(event=discharge(town), item="first-contact")
    spoken(town, Say.OPPOSED, town.home_care)

    with pytest.raises(NotPermitted, match="offer.may-not-know"):
        actions.hand_over(duty.id, town.home_care.id, by=town.nurse, at=NOON)
    assert [name for _, name, *_ in queries.hand_over_choices(duty.id, town.nurse, at=NOON)].count(
        "Sykepleietjenesten"
    ) == 0


def test_a_no_to_everybody_closes_what_is_written_here_too(town):
    before = {one.unit: one.may for one in addressees(town.kari, town.nurse, at=NOON)}
    choose(town.kari.id, choice=Choice.NOBODY, how=How.SPOKEN, by=town.nurse, at=NOON)
    after = {one.unit: (one.may, one.reason.text) for one in addressees(town.kari, town.nurse, at=NOON)}

    assert before[town.gp]
    assert after[town.gp] == (False, "Withheld at the person's wish.")


def test_a_no_to_everybody_leaves_what_the_sender_wrote_to_and_the_own_page_of_who_follows_up(town):
    choose(town.kari.id, choice=Choice.NOBODY, how=How.SPOKEN, by=town.nurse, at=NOON)
    event = discharge(town)

    assert told(event) == {town.home_care}
    assert person_page(town.kari.id, town.nurse, at=NOON).timeline == ()
    with pytest.raises(NotFound, match="person.not-yours"):
        person_page(town.kari.id, town.coordinator, at=NOON)


def test_a_no_stands_after_a_year_and_is_then_asked_about_again(town):
    no = spoken(town, Say.OPPOSED, town.gp)

    assert no.ask_again_at == NOON + 365 * DAY
    assert town.gp not in told(discharge(town, NOON + 400 * DAY))


def test_a_no_for_a_time_ends_by_itself(town):
    say(
        town.kari.id,
        says=Say.OPPOSED,
        about=About(unit=town.gp.id),
        how=How.PAPER,
        until=NOON + DAY,
        by=town.nurse,
        at=NOON,
    )

    assert town.gp not in told(discharge(town, NOON + HOUR))
    assert town.gp in told(discharge(town, NOON + 2 * DAY))


# ------------------------------------------------------------------------------------------------ the plain choices


def standing(town) -> set[tuple[str, object]]:
    rows = Statement.objects.filter(person=town.kari, withdrawn_at=None).select_related("unit")
    return {(row.says, row.unit) for row in rows}


def test_those_who_help_me_is_a_yes_to_each_of_them_outside_the_health_services(town, nav):
    spoken(town, Say.OPPOSED, town.gp)
    choose(town.kari.id, choice=Choice.HELPERS, how=How.SPOKEN, by=town.nurse, at=NOON)

    assert standing(town) == {(Say.CONSENTED, nav)}
    assert {nav, town.rop, town.gp} <= told(discharge(town))


def test_only_those_i_name_is_a_yes_cut_out_of_a_no(town, nav):
    choose(town.kari.id, choice=Choice.NAMED, named=[town.gp.id], how=How.SPOKEN, by=town.nurse, at=NOON)

    assert standing(town) == {(Say.OPPOSED, None), (Say.CONSENTED, town.gp)}
    assert told(discharge(town)) == {town.home_care, town.gp}


def test_a_choice_leaves_what_was_said_of_one_document(town):
    event = discharge(town)
    spoken(town, Say.OPPOSED, town.gp, event=event.id)
    choose(town.kari.id, choice=Choice.HELPERS, how=How.SPOKEN, by=town.nurse, at=NOON)

    assert standing(town) == {(Say.OPPOSED, town.gp)}


def test_the_person_says_it_themselves(town, nav):
    by = actor_of(town.kari)
    [row] = choose(town.kari.id, choice=Choice.HELPERS, how=How.DIGITAL, by=by, at=NOON)

    assert (row.role, row.by, row.how) == (None, by, "digital")
    assert Log.objects.get(what="says.helpers").actor == by


def test_to_change_ones_mind_takes_the_place_of_what_was_said_of_the_same(town, nav):
    first = spoken(town, Say.OPPOSED, nav)
    spoken(town, Say.CONSENTED, nav)

    first.refresh_from_db()
    assert (first.withdrawn_at, first.withdrawn_by) == (NOON, town.nurse.actor)
    assert standing(town) == {(Say.CONSENTED, nav)}


# ------------------------------------------------------------------------------------------------ what is found


def finds(town, what, until=NOON + DAY, by=None):
    return find(town.kari.id, what=what, reasons="Sett i dag.", until=until, by=by or town.nurse, at=NOON)


def test_a_danger_that_was_found_goes_before_the_no_while_it_stands(town):
    spoken(town, Say.OPPOSED, town.gp)
    danger = finds(town, Danger.LIFE)
    during = discharge(town, NOON + HOUR)
    end_finding(danger.id, of=danger.person_id, by=town.nurse, at=NOON + 2 * HOUR)

    assert town.gp in told(during)
    assert town.gp not in told(discharge(town, NOON + 3 * HOUR))


def test_who_told_because_the_law_demands_it_tells_the_person(town):
    finds(town, Compulsion.HOL_10_2)
    event = town.comes(EventKind.DISCHARGED, town.tsb, town.home_care)

    duty = Duty.objects.get(event=event, item="tell_disclosure")
    assert (duty.holder, duty.law, duty.notice.recipient.organization) == (town.tsb, "pbrl, § 3-6", town.municipality)
    role = make.staff(town.tsb)
    assert "tell_disclosure" in [owed.item for owed in queries.event_card(event.id, role, at=NOON).owes]
    assert actions.done(duty.id, by=role, at=NOON).life == "met"


def test_nothing_is_to_be_told_where_no_duty_to_inform_was_used(town):
    assert not Duty.objects.filter(event=discharge(town), item="tell_disclosure").exists()


# ------------------------------------------------------------------------------------------------ joint teams


@pytest.fixture
def fact(town):
    """The ROP service and TSB are one FACT team by agreement."""
    words = {"name": "FACT Prøve", "document": "Arkivsak 26/1234"}
    return register_joint_team(units=[town.rop, town.tsb], since=NOON, by=town.leader, at=NOON, **words)


def test_a_joint_team_is_one_team_while_its_agreement_lasts(town, fact):
    doctor = make.staff(town.tsb)
    assert person_page(town.kari.id, doctor, at=NOON).level == "full"
    assert [row[0] for row in queries.people(doctor, at=NOON)] == [town.kari.id]
    end_joint_team(fact.id, by=town.leader, at=NOON + HOUR)

    assert queries.people(doctor, at=NOON + HOUR) == []
    with pytest.raises(NotFound, match="person.not-yours"):
        person_page(town.kari.id, doctor, at=NOON + HOUR)


def test_a_joint_team_decides_on_what_comes_as_one(town, fact):
    duty = Duty.objects.get(event=discharge(town), item="first-contact")

    decision = decision_about(duty, [town.tsb], at=NOON)[town.tsb.id]

    assert (decision.level, decision.facts["treats"], decision.rule) == ("full", True, "treats-the-person")


def test_before_it_begins_and_for_whom_nobody_in_it_follows_up_it_opens_nothing(town, fact):
    doctor, stranger = make.staff(town.tsb), make.person("Ola", serial=150)

    assert queries.people(doctor, at=NOON - HOUR) == []
    with pytest.raises(NotFound, match="person.not-yours"):
        person_page(stranger.id, doctor, at=NOON)
