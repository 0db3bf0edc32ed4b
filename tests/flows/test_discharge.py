"""A discharge, from the event to the day after: told, taken, done, lapsed, offered on."""

from datetime import timedelta

import pytest

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.events import actions, queries
from mellomrom.events.catalogue import Cause, EventKind
from mellomrom.events.models import Course, Duty, Move, Notice, Offer
from mellomrom.people.catalogue import TeamFunction
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def duty_of(event, item, holder=None) -> Duty:
    return Duty.objects.get(event=event, item=item, **({"holder": holder} if holder else {}))


def test_a_discharge_tells_those_who_follow_up_and_one_of_them_owes_the_first_contact(town):
    event = town.discharge()

    told = {n.recipient: n.level for n in Notice.objects.filter(event=event).select_related("recipient")}
    assert told == {town.home_care: "full", town.rop: "summary", town.gp: "summary"}
    assert duty_of(event, "first-contact").holder == town.rop
    assert duty_of(event, "answer").holder == town.home_care


def test_a_unit_that_may_not_know_is_not_told_and_the_story_says_why(town):
    nav = make.unit(make.organization("NAV Prøve", OrganizationKind.NAV), ServiceType.NAV)
    make.member(town.kari, nav, TeamFunction.COORDINATOR)

    event = town.discharge()

    notice = Notice.objects.get(event=event, recipient=nav)
    assert (notice.level, notice.told_at, notice.decision.effect) == ("nothing", None, "silence")
    assert any(line.kind == "not_told" for line in queries.story(event.id, None, at=NOON).lines)


def test_who_takes_the_notice_takes_what_the_unit_owes_because_of_the_same_event(town):
    event = town.discharge(cause=Cause.OTHER)
    make.member(town.kari, town.home_care, TeamFunction.HOME_CARE)
    answer = duty_of(event, "answer")

    taken = actions.take(answer.id, by=town.home_nurse, at=NOON)

    assert (taken.life, taken.taken_by) == ("taken", town.home_nurse)
    assert Notice.objects.get(event=event, recipient=town.home_care).seen_by == town.home_nurse


def test_the_first_to_take_stands(town):
    event = town.discharge()
    first = duty_of(event, "first-contact")
    actions.take(first.id, by=town.nurse, at=NOON)

    again = actions.take(first.id, by=town.colleague, at=NOON + HOUR)

    assert (again.taken_by, again.taken_at) == (town.nurse, NOON)


def test_another_unit_cannot_take_what_it_does_not_hold(town):
    event = town.discharge()

    with pytest.raises(NotFound, match="duty.not-yours"):
        actions.take(duty_of(event, "first-contact").id, by=town.home_nurse, at=NOON)


def test_done_by_another_for_the_holder_counts_and_says_so(town):
    event = town.discharge()

    done = actions.done(duty_of(event, "first-contact").id, by=town.home_nurse, at=NOON)

    assert (done.life, done.holder, done.for_whom) == ("met", town.rop, town.rop)


def test_an_event_that_meets_a_duty_closes_it(town):
    event = town.discharge()

    contact = make.happen(town.kari, EventKind.CONTACT_MADE, owner=town.municipality, unit=town.rop, at=NOON + HOUR)

    first = duty_of(event, "first-contact")
    assert (first.life, first.met_by) == ("met", contact)


def test_what_nobody_takes_in_time_is_offered_to_peers_then_to_the_leader(town):
    make.staff(town.home_care)
    event = town.discharge()
    answer = duty_of(event, "answer")
    late = answer.due_at + timedelta(minutes=1)

    actions.offer_due(at=late)
    first = Offer.objects.get(duty=answer)
    actions.offer_due(at=late + timedelta(days=1))

    assert (first.to, first.why) == (town.home_care, "late")
    assert town.leader_unit in {o.to for o in Offer.objects.filter(duty=answer)}
    answer.refresh_from_db()
    assert answer.holder == town.home_care


def test_the_first_to_accept_holds_and_the_other_offers_fall(town):
    make.staff(town.home_care)
    event = town.discharge()
    answer = duty_of(event, "answer")
    for days in (0, 1):
        actions.offer_due(at=answer.due_at + timedelta(days=days, minutes=1))
    offer = Offer.objects.get(duty=answer, to=town.leader_unit)

    held = actions.accept(offer.id, by=town.leader, at=offer.made_at + HOUR)

    assert (held.holder, held.life, held.taken_by) == (town.leader_unit, "taken", town.leader)
    assert set(Offer.objects.filter(duty=answer).values_list("answer", flat=True)) == {"accepted", "withdrawn"}


def test_a_hand_over_stays_mine_until_it_is_accepted(town):
    event = town.discharge()
    first = duty_of(event, "first-contact")

    offer = actions.hand_over(first.id, town.home_care.id, by=town.nurse, at=NOON)

    first.refresh_from_db()
    assert (first.holder, offer.answer) == (town.rop, "")
    assert actions.hand_over(first.id, town.home_care.id, by=town.nurse, at=NOON) == offer


def test_nothing_is_handed_over_to_one_who_may_not_know(town):
    nav = make.unit(make.organization("NAV Prøve", OrganizationKind.NAV), ServiceType.NAV)
    event = town.discharge()

    with pytest.raises(NotPermitted, match="offer.may-not-know"):
        actions.hand_over(duty_of(event, "first-contact").id, nav.id, by=town.nurse, at=NOON)


def test_a_hand_over_that_nobody_answers_runs_out_and_the_holder_stays(town):
    event = town.discharge()
    first = duty_of(event, "first-contact")
    offer = actions.hand_over(first.id, town.home_care.id, by=town.nurse, at=NOON)

    actions.expire_offers(at=offer.answer_by)

    first.refresh_from_db()
    offer.refresh_from_db()
    assert (offer.answer, first.holder) == ("expired", town.rop)


def test_a_no_needs_a_reason(town):
    event = town.discharge()
    offer = actions.hand_over(duty_of(event, "first-contact").id, town.home_care.id, by=town.nurse, at=NOON)

    with pytest.raises(InvalidMove, match="offer.no-reason"):
        actions.decline(offer.id, reason="  ", by=town.home_nurse, at=NOON)


def test_an_answered_offer_cannot_be_answered_again(town):
    event = town.discharge()
    offer = actions.hand_over(duty_of(event, "first-contact").id, town.home_care.id, by=town.nurse, at=NOON)
    actions.decline(offer.id, reason="Ingen ledige i dag", by=town.home_nurse, at=NOON)

    with pytest.raises(InvalidMove, match="offer.answered"):
        actions.accept(offer.id, by=town.home_nurse, at=NOON)


def test_back_in_hospital_before_the_first_contact_makes_it_void(town):
    event = town.discharge()

    town.admission(at=NOON + HOUR)

    first = duty_of(event, "first-contact")
    assert (first.life, first.reason) == ("cancelled", "not_needed")


def test_every_notice_has_a_decision_and_a_row_in_the_persons_log(town):
    from mellomrom.sharing.queries import log_of

    event = town.discharge()

    logged = {(row.unit_id, row.what) for row in log_of(town.kari.id)}
    for notice in Notice.objects.filter(event=event):
        assert (notice.recipient_id, "notice.told") in logged
        assert notice.decision.law


def test_a_course_without_end_closes_when_all_that_was_owed_is_done(town):
    event = town.discharge()
    for duty in Duty.objects.filter(event=event):
        actions.done(duty.id, words="Gjort", by=next(iter(duty.holder.staff.all())), at=NOON)

    actions.end_courses(at=NOON + HOUR)

    assert set(Course.objects.filter(opened_by=event).values_list("closed_at", flat=True)) == {NOON + HOUR}
    assert Move.objects.filter(duty__event=event, what="met").count() == Duty.objects.filter(event=event).count()
