"""Where no receipt comes somebody phones, until it comes; and the story tells what left the house."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from mellomrom.events import actions, queries, tasks
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Delivery, Duty, Event, Move
from mellomrom.integrations.files import DIALECTS
from mellomrom.people import actions as people
from mellomrom.people.catalogue import TeamFunction
from mellomrom.sharing.models import Log
from tests import make
from tests.flows import promises
from tests.flows.record_systems import (
    broken,
    comes,
    deliver,
    no,
    phone_duties,
    receipt,
    record_system,
    refusal,
    sent,
    silent,
)
from tests.make import NOON

pytestmark = pytest.mark.django_db

SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))


@pytest.fixture
def system():
    with record_system(silent) as running:
        yield running


# ------------------------------------------------------------------------------------------------- none has come


def test_where_no_receipt_comes_in_time_somebody_phones_once_until_it_comes(town, system):
    delivery = sent(town, system)
    actions.phone_where_no_receipt(at=delivery.answer_by - SECOND)
    before = phone_duties()

    for minutes in (0, 1):
        actions.phone_where_no_receipt(at=delivery.answer_by + minutes * MINUTE)
    [duty] = phone_duties()

    assert before == []
    assert (duty.holder, duty.life, duty.next_offer_at) == (town.ward, "open", duty.due_at)
    assert Delivery.objects.get(pk=delivery.pk).phoned_at == delivery.answer_by
    assert Move.objects.filter(duty=duty, what="opened").exists()

    comes(receipt(system.came[0]), at=delivery.answer_by + HOUR)
    duty.refresh_from_db()
    assert (duty.life, duty.reason) == ("cancelled", "receipt_came")


def test_what_could_not_even_be_sent_is_phoned_about_too(town, system):
    system.answers = broken
    delivery = sent(town, system)

    tasks.work_once(at=delivery.answer_by, dialects=DIALECTS)

    assert [duty.notice for duty in phone_duties()] == [delivery.notice]


def test_one_that_fails_is_put_off_and_the_others_are_phoned_about(town, system, caplog):
    poison, other = sent(town, system), sent(town, system, unit=town.home_care, at=NOON + MINUTE)
    late = max(poison.answer_by, other.answer_by)
    make.member(town.kari, town.home_care, "home_care")
    Duty.objects.create(  # what cannot be is there already
        person=town.kari,
        owner=town.municipality,
        event=poison.event,
        notice=poison.notice,
        item="phone",
        force="our-default",
        holder=town.nobody,
        held_since=NOON,
        life="cancelled",
        closed_at=NOON,
        closed_by=town.doctor.actor,
        reason="receipt_came",
    )

    with caplog.at_level("CRITICAL", logger="mellomrom"):
        actions.phone_where_no_receipt(at=late)

    assert Delivery.objects.get(pk=poison.pk).answer_by == late + HOUR
    assert Delivery.objects.get(pk=other.pk).phoned_at == late


def test_who_has_taken_it_on_need_not_phone_when_the_receipt_comes(town, system):
    delivery = sent(town, system)
    actions.phone_where_no_receipt(at=delivery.answer_by)
    [duty] = phone_duties()
    actions.take(duty.id, by=town.doctor, at=delivery.answer_by + MINUTE)

    comes(receipt(system.came[0]), at=delivery.answer_by + HOUR)

    duty.refresh_from_db()
    assert duty.life == "cancelled"


def test_a_call_that_was_made_stays_made(town, system):
    delivery = sent(town, system)
    actions.phone_where_no_receipt(at=delivery.answer_by)
    [duty] = phone_duties()
    actions.done(duty.id, by=town.doctor, at=delivery.answer_by + MINUTE)

    comes(receipt(system.came[0]), at=delivery.answer_by + HOUR)

    duty.refresh_from_db()
    assert duty.life == "met"


def test_where_nobody_works_at_the_sender_the_coordinating_unit_phones_else_it_is_nobodys(town, system):
    holders = []
    for gone in (town.doctor, town.coordinator):
        gone.until = NOON.date()
        gone.save()
        delivery = sent(town, system, at=NOON + len(holders) * DAY)
        actions.phone_where_no_receipt(at=delivery.answer_by)
        holders.append(Duty.objects.get(item="phone", notice=delivery.notice).holder)

    assert holders == [town.coordinating, town.nobody]
    promises.all_hold({})


def test_who_learns_of_it_by_having_to_phone_is_in_the_persons_log(town, system):
    town.doctor.until = NOON.date()
    town.doctor.save()
    delivery = sent(town, system)

    actions.phone_where_no_receipt(at=delivery.answer_by)

    [duty] = phone_duties()
    row = Log.objects.get(what="duty.opened", ref=duty.id)
    assert (row.person, row.unit, row.decision) == (town.kari, town.coordinating, duty.decision)


def test_a_receipt_that_never_came_is_no_concern_once_the_event_is_withdrawn(town, system):
    delivery = sent(town, system)
    make.happen(
        town.kari,
        EventKind.DISCHARGED,
        owner=town.municipality,
        unit=town.ward,
        to=town.home_care,
        at=NOON + MINUTE,
        correction="cancel",
        corrects=Event.objects.get(pk=delivery.event_id),
    )

    actions.phone_where_no_receipt(at=NOON + HOUR * 5)

    assert [duty for duty in phone_duties() if duty.event_id == delivery.event_id] == []


def test_a_no_to_a_correction_of_what_is_withdrawn_asks_nobody_to_phone(town, system):
    first = sent(town, system).event
    for correction in ("revise", "cancel"):
        make.happen(
            town.kari,
            EventKind.DISCHARGED,
            owner=town.municipality,
            unit=town.ward,
            at=NOON + MINUTE,
            correction=correction,
            corrects=first,
        )
        deliver(at=NOON + MINUTE)

    comes(refusal(system.came[1]), at=NOON + HOUR)

    assert Delivery.objects.get(event__correction="revise").refused_at is not None
    assert phone_duties() == []


@pytest.mark.parametrize("way", ["no receipt", "a no", "not even sent"])
def test_nobody_phones_a_unit_that_may_not_know_any_more(town, system, way):
    system.answers = broken if way == "not even sent" else silent
    delivery = sent(town, system)
    assert people.leave_team(town.kari, town.gp, TeamFunction.GP, at=NOON + MINUTE)

    if way == "a no":
        comes(refusal(system.came[0]))
    for hours in (5, 6):
        actions.phone_where_no_receipt(at=NOON + hours * HOUR)

    delivery.refresh_from_db()
    assert phone_duties() == []
    assert (delivery.error, delivery.try_at) == ("not-permitted", None)


def test_nobody_is_asked_to_phone_themselves(town, system):
    make.member(town.kari, town.coordinating, TeamFunction.COORDINATOR)
    town.doctor.until = NOON.date()
    town.doctor.save()
    delivery = sent(town, system, unit=town.coordinating)

    actions.phone_where_no_receipt(at=delivery.answer_by)

    assert [duty.holder for duty in phone_duties()] == [town.nobody]


# ----------------------------------------------------------------------------------------------------- the story


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_story_tells_what_left_the_house_and_what_came_of_it(town, system, language):
    delivery = sent(town, system)
    actions.phone_where_no_receipt(at=delivery.answer_by)
    comes(receipt(system.came[0]), at=delivery.answer_by + HOUR)

    with override(language):
        lines = queries.story(delivery.event_id, None, at=NOON + DAY).lines

    kinds = [line.kind for line in lines if line.kind in ("sent", "no_receipt", "received", "cancelled")]
    assert kinds == ["sent", "no_receipt", "received", "cancelled"]
    assert all("Prøvelegene" in line.text for line in lines if line.kind in ("sent", "no_receipt", "received"))


def test_the_story_tells_of_a_no_and_of_what_was_given_up(town, system):
    system.answers = no
    refused = sent(town, system)
    system.answers = broken
    given_up = sent(town, system, at=NOON + HOUR)
    deliver(at=NOON + 2 * DAY)

    told = {}
    for delivery in (refused, given_up):
        with override("en"):
            lines = queries.story(delivery.event_id, None, at=NOON + 3 * DAY).lines
        told |= {line.kind: line.text for line in lines}

    assert "T10" in told["refused"]
    assert "status-500" in told["given_up"]
