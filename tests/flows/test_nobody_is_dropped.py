"""Orphans, cancellations, corrections and death: nothing hangs, nobody is dropped."""

from datetime import timedelta

import pytest

from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.events import actions, queries
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.events.models import Course, Duty, Event, Notice, Offer
from mellomrom.people.catalogue import TeamFunction
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def cancel(event: Event, *, at=NOON + HOUR) -> Event:
    return make.happen(
        event.person,
        EventKind(event.kind),
        owner=event.owner,
        unit=event.unit,
        to=event.addressee,
        at=at,
        correction=Correction.CANCEL,
        corrects=event,
        occurred_at=event.occurred_at,
    )


def test_an_event_about_a_person_without_services_lands_with_the_coordinating_unit(town):
    ola = make.person("Ola", serial=150)

    event = make.happen(ola, EventKind.DISCHARGED, owner=town.municipality, unit=town.ward)

    answer = Duty.objects.get(event=event, item="answer")
    assert answer.holder == town.coordinating
    assert Notice.objects.get(event=event, recipient=town.coordinating).level == "summary"


def test_without_a_coordinating_unit_nobody_holds_it_and_the_leader_is_asked_at_once(town):
    small = make.municipality("5042", "Lierne kommune")
    leader = make.unit(small, ServiceType.LEADER)
    make.staff(leader)
    ola = make.person("Ola", serial=150, municipality="5042")

    event = make.happen(ola, EventKind.DISCHARGED, owner=small, unit=town.ward)
    actions.offer_due(at=NOON)

    answer = Duty.objects.get(event=event, item="answer")
    assert answer.holder.service == ServiceType.NOBODY
    assert Offer.objects.get(duty=answer).to == leader
    assert Offer.objects.get(duty=answer).why == "gone"


def test_a_person_in_a_municipality_that_takes_no_part_still_lands_with_somebody(town):
    ola = make.person("Ola", serial=150, municipality="0301")

    event = make.happen(ola, EventKind.OVERDOSE, owner=town.hospital, unit=town.ward)

    owed = Duty.objects.filter(event=event).exclude(holder=town.ward)  # what the sender itself owes it owes
    assert {d.holder.service for d in owed} == {ServiceType.NOBODY}


def test_a_cancelled_message_closes_what_it_opened_and_all_who_were_told_hear_of_it(town):
    event = town.discharge()
    told = set(Notice.objects.filter(event=event, told_at__isnull=False).values_list("recipient", flat=True))

    cancellation = cancel(event)

    assert {(d.life, d.reason) for d in Duty.objects.filter(event=event)} == {("cancelled", "withdrawn")}
    assert set(Notice.objects.filter(event=cancellation).values_list("recipient", flat=True)) == told
    assert Course.objects.get(opened_by=event, pathway="discharge").closed_by == cancellation


def test_a_cancellation_opens_again_what_its_original_had_closed(town):
    event = town.discharge()
    contact = make.happen(town.kari, EventKind.CONTACT_MADE, owner=town.municipality, unit=town.rop)

    cancel(contact)

    first = Duty.objects.get(event=event, item="first-contact")
    assert (first.life, first.met_by, first.closed_at) == ("open", None, None)


def test_a_correction_moves_the_times(town):
    event = town.discharge()
    before = Duty.objects.get(event=event, item="first-contact").due_at

    make.happen(
        town.kari,
        EventKind.DISCHARGED,
        owner=town.municipality,
        unit=town.ward,
        to=town.home_care,
        at=NOON + HOUR,
        correction=Correction.REVISE,
        corrects=event,
        occurred_at=event.occurred_at + timedelta(days=1),
    )

    assert Duty.objects.get(event=event, item="first-contact").due_at == before + timedelta(days=1)


def test_death_stops_every_reminder_and_closes_every_duty(town):
    discharge = town.discharge()

    died = make.happen(
        town.kari, EventKind.DIED, owner=town.municipality, unit=town.ward, to=town.home_care, at=NOON + HOUR
    )

    assert {(d.life, d.reason) for d in Duty.objects.filter(event=discharge)} == {("cancelled", "died")}
    town.kari.refresh_from_db()
    assert town.kari.died_at == died.occurred_at
    assert not Offer.objects.filter(answered_at=None, duty__event=discharge).exists()


def test_a_death_withdrawn_at_its_source_gives_back_what_it_had_closed(town):
    discharge = town.discharge()
    died = make.happen(town.kari, EventKind.DIED, owner=town.municipality, unit=town.ward, at=NOON + HOUR)

    cancel(died, at=NOON + 2 * HOUR)

    town.kari.refresh_from_db()
    assert town.kari.died_at is None
    assert {d.life for d in Duty.objects.filter(event=discharge)} == {"open"}


def test_a_person_may_be_told_of_once_per_event_however_many_pathways_name_the_unit(town):
    make.member(town.kari, town.home_care, TeamFunction.HOME_CARE)
    make.member(town.kari, town.home_care, TeamFunction.COORDINATOR)

    event = town.discharge()

    [notice] = Notice.objects.filter(event=event, recipient=town.home_care)
    assert notice.expects == "take"
    assert Duty.objects.filter(event=event, item="answer", holder=town.home_care).count() == 1


def test_too_many_notices_in_a_day_stand_in_a_sum(town):
    from mellomrom.events.rules import NOTICES_PER_WORKER_AND_DAY

    for minutes in range(2 * NOTICES_PER_WORKER_AND_DAY + 1):
        make.happen(
            town.kari,
            EventKind.LEAVE_STARTED,
            owner=town.municipality,
            to=town.rop,
            at=NOON + timedelta(minutes=minutes),
        )

    shown = queries.inbox(town.nurse, at=NOON + timedelta(hours=3))
    assert shown.digest == 1
    assert len(shown.news) == 2 * NOTICES_PER_WORKER_AND_DAY


def test_a_unit_where_nobody_works_is_told_and_somebody_must_phone_them(town):
    practice = make.organization("Tomlegene", OrganizationKind.GP_PRACTICE)
    empty = make.unit(practice, ServiceType.GP)
    ola = make.person("Ola", serial=150)
    make.member(ola, empty, TeamFunction.GP)

    event = make.happen(ola, EventKind.DISCHARGED, owner=town.municipality, unit=town.ward, to=town.home_care)

    assert Notice.objects.get(event=event, recipient=empty).delivered_at is None
    assert Duty.objects.get(event=event, item="phone").holder == town.ward


def test_a_unit_cannot_be_closed_while_it_holds_anything(town):
    town.discharge()

    with pytest.raises(InvalidMove, match="unit.holds-duties"):
        actions.close_unit(town.rop.id, at=NOON)

    assert actions.close_unit(town.tsb.id, at=NOON).closed_on == NOON.date()


def test_the_nobody_unit_cannot_be_closed(town):
    with pytest.raises(NotFound, match="unit.unknown"):
        actions.close_unit(town.nobody.id, at=NOON)


def test_what_the_person_does_not_want_passed_on_stays_between_sender_and_addressee(town):
    event = town.discharge(details={"forwarding_reserved": "yes"})

    levels = {n.recipient: n.level for n in Notice.objects.filter(event=event).select_related("recipient")}
    assert levels == {town.home_care: "full", town.rop: "nothing", town.gp: "nothing"}
    assert not Duty.objects.filter(event=event, holder=town.rop).exists()
