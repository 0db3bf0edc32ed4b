"""Edges of clocks, roles and corrections that are easy to get wrong."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mellomrom.core.errors import NotFound
from mellomrom.directory import actions as directory
from mellomrom.directory import queries as registry
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import StaffRole, Unit
from mellomrom.events import actions, gaps, queries
from mellomrom.events.catalogue import Cause, Correction, EventKind
from mellomrom.events.models import Course, Duty, Event, Notice, Offer
from mellomrom.events.person import person_page
from mellomrom.exchange.models import Partner
from mellomrom.integrations.kith.dialect import DIALECT
from mellomrom.people import actions as people
from mellomrom.people.catalogue import TeamFunction
from mellomrom.people.models import Person
from tests import make
from tests.flows.doors import odd_messages
from tests.flows.test_messages_in import CANCELLED, DISCHARGED, REVISED
from tests.make import NOON

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NIGHT = datetime(2026, 11, 19, 1, 0, tzinfo=UTC)  # two in the morning in Oslo
STAY = "stay-after-overdose-or-suicide-attempt"


def owed(event: Event, item: str) -> Duty:
    return Duty.objects.get(event=event, item=item)


def test_on_call_that_says_no_is_not_asked_again_before_the_next_rung(town):
    duty = owed(town.discharge(at=NIGHT), "first-contact")
    Duty.objects.filter(pk=duty.pk).update(next_offer_at=NIGHT)
    actions.offer_due(at=NIGHT)
    offer = Offer.objects.get(duty=duty)
    assert offer.to == town.on_call

    actions.decline(offer.id, reason="Ikke vårt ansvar", by=town.watch, at=NIGHT)
    actions.offer_due(at=NIGHT)

    assert Offer.objects.filter(duty=duty, to=town.on_call).count() == 1
    assert Offer.objects.filter(duty=duty, answered_at=None).exists()


def test_a_hand_over_that_is_declined_in_time_does_not_make_the_duty_late(town):
    duty = owed(town.discharge(), "first-contact")
    offer = actions.hand_over(duty.id, town.home_care.id, by=town.nurse, at=NOON)

    actions.decline(offer.id, reason="Ikke vårt ansvar", by=town.home_nurse, at=NOON)
    actions.offer_due(at=NOON)

    assert not Offer.objects.filter(duty=duty, why="late").exists()


def test_a_role_begins_at_midnight_in_oslo(town):
    role = town.nurse
    StaffRole.objects.filter(pk=role.pk).update(since=date(2026, 11, 19))

    assert registry.roles_of(role.user, at=datetime(2026, 11, 18, 23, 30, tzinfo=UTC)) == [role]


def test_somebody_whose_last_day_is_set_still_works_until_then(town):
    StaffRole.objects.filter(unit=town.rop).update(until=date(2026, 12, 31))

    event = town.discharge()

    assert Notice.objects.get(event=event, recipient=town.rop).delivered_at is not None


def test_news_beyond_what_a_page_holds_stand_in_the_sum(town):
    for _ in range(103):
        make.happen(town.kari, EventKind.CONTACT_MADE, owner=town.municipality, unit=town.ward, to=town.home_care)
    Notice.objects.update(digest=False)

    inbox = queries.inbox(town.home_nurse, at=NOON)
    assert len(inbox.news) + inbox.digest == Notice.objects.filter(recipient=town.home_care).count()


def test_what_a_namesake_has_taken_is_not_mine(town):
    namesake = make.staff(town.rop, town.nurse.name)
    duty = owed(town.discharge(), "first-contact")

    actions.take(duty.id, by=namesake, at=NOON)

    assert not queries.inbox(town.nurse, at=NOON).mine
    assert queries.inbox(namesake, at=NOON).mine


def test_the_cause_of_a_stay_that_is_over_cannot_be_stated_about_another(town):
    old = town.admission()
    course = Course.objects.get(opened_by=old, pathway=STAY)
    Course.objects.filter(pk=course.pk).update(closed_at=NOON)
    actions.done(owed(old, "ask").id, by=town.doctor, at=NOON)
    new = town.admission(at=NOON + DAY)

    with pytest.raises(NotFound):
        actions.state_cause(course.id, Cause.OVERDOSE, by=town.doctor, at=NOON + DAY)
    assert Course.objects.get(opened_by=new, pathway=STAY).applies == "unknown"


def test_an_organization_that_nobody_in_the_team_belongs_to_any_more_no_longer_serves_the_person(town):
    doctor = town.gp.staff.get()
    people.leave_team(town.kari, town.gp, TeamFunction.GP, at=NOON)

    with pytest.raises(NotFound):
        person_page(town.kari.id, doctor, at=NOON + HOUR)


def test_a_pathway_that_does_not_apply_is_not_counted_as_a_course(town):
    town.admission(cause=Cause.OTHER)

    [(_, _, courses, _)] = queries.people(town.nurse, at=NOON)

    assert courses == len(person_page(town.kari.id, town.nurse, at=NOON).courses)


def test_a_take_lapses_later_when_what_was_taken_is_due_later(town):
    event = town.discharge()
    duty = owed(event, "first-contact")
    actions.take(duty.id, by=town.nurse, at=NOON)

    make.happen(
        town.kari, EventKind.DISCHARGED, owner=town.municipality, unit=town.ward, to=town.home_care,
        at=NOON + HOUR, occurred_at=NOON + 2 * DAY, correction=Correction.REVISE, corrects=event,
    )  # fmt: skip

    duty.refresh_from_db()
    assert duty.lapses_at == duty.due_at


# ------------------------------------------------------------------------------------------ corrections of another


@pytest.fixture
def solvik():
    municipality = make.municipality("9999", "Solvik kommune")
    rop = make.unit(municipality, ServiceType.ROP)
    make.staff(rop)
    make.unit(municipality, ServiceType.HOME_CARE, her_id="990102")
    make.unit(make.hospital("Fjordheim sykehus HF", her_id="990001"), ServiceType.TSB, her_id="990002")
    odd = actions.take_in(DISCHARGED, dialect=DIALECT, at=NOON).event.person
    make.member(odd, rop, TeamFunction.ROP)
    return odd


def test_a_cancellation_that_names_another_person_is_about_whom_its_original_was_about(solvik):
    received = actions.take_in(CANCELLED.replace(b"15878210082", b"15878210163"), dialect=DIALECT, at=NOON + HOUR)

    assert received.event.person == solvik
    assert {n.person for n in Notice.objects.all()} == {solvik}
    assert not Duty.objects.filter(life="open").exists()


def test_a_revision_that_identifies_another_person_is_refused_and_tells_nobody(solvik):
    received = actions.take_in(REVISED.replace(b"15878210082", b"15878210163"), dialect=DIALECT, at=NOON + HOUR)

    assert not received.accepted
    assert received.message.error == "message.other-person"
    assert Person.objects.count() == 1
    assert Event.objects.count() == 1


def test_a_cancellation_that_points_at_a_message_of_another_kind_leaves_that_one_alone(solvik):
    admitted = replace(DIALECT, read=lambda raw: replace(DIALECT.read(raw), kind=EventKind.ADMITTED))
    received = actions.take_in(CANCELLED, dialect=admitted, at=NOON + HOUR)

    assert received.message.state == "waiting"
    assert not Event.objects.filter(correction="cancel").exists()


def test_the_database_refuses_an_open_duty_with_a_time_and_no_clock(town):
    duty = owed(town.discharge(), "first-contact")

    with pytest.raises(IntegrityError, match="an_open_duty_with_a_time_has_a_clock"), transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(next_offer_at=None)


def test_a_sender_that_became_known_while_the_first_try_failed_is_known():
    make.unit(make.hospital("Fjordheim sykehus HF"), ServiceType.TSB, her_id="990002")
    tries = []

    def accept(report, ours, at):
        tries.append(ours)
        if len(tries) == 1:
            raise IntegrityError("as when two are first with the same")
        return DIALECT.accept(report, ours, at)

    received = actions.take_in(DISCHARGED, dialect=replace(DIALECT, accept=accept), at=NOON)

    assert received.accepted
    assert Partner.objects.get().verified_at == NOON


def test_a_revision_of_what_was_cancelled_stands_where_the_operator_looks(solvik):
    actions.take_in(CANCELLED, dialect=DIALECT, at=NOON + HOUR)

    late = actions.take_in(REVISED.replace(b"a320e821", b"c320e821"), dialect=DIALECT, at=NOON + 2 * HOUR)

    assert late.message.pk in odd_messages(NOON + 2 * HOUR)
    assert late.event is None


def test_whom_only_a_closed_unit_follows_up_lands_with_the_coordinating_unit(town):
    Unit.objects.filter(pk=town.rop.pk).update(closed_on=NOON.date())

    event = make.happen(town.kari, EventKind.OVERDOSE, owner=town.hospital, unit=town.ward)

    assert Duty.objects.get(event=event, item="answer").holder == town.coordinating


def test_a_space_costs_as_many_queries_for_many_persons_as_for_few(town):
    space = directory.name_space(town.ward, town.home_care)
    spent = []
    for serials in (range(200, 260, 10), range(300, 360, 10)):
        for serial in serials:
            someone = make.person(f"Ola{serial}", serial=serial)
            make.happen(someone, EventKind.DISCHARGED, owner=town.municipality, unit=town.ward, to=town.home_care)
        with CaptureQueriesContext(connection) as seen:
            gaps.space_page(space.id, town.leader, at=NOON)
        spent.append(len(seen))

    assert spent[0] == spent[1]
