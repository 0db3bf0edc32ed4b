"""Who hears of a person by a side door: offers, leaders, stories, lists, corrections."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from mellomrom.core.errors import NotPermitted
from mellomrom.directory import actions as directory
from mellomrom.directory import queries as registry
from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.events import actions, gaps, queries
from mellomrom.events.actions.offers import decision_about
from mellomrom.events.catalogue import Cause, Correction, EventKind
from mellomrom.events.drift import drift
from mellomrom.events.models import Course, Duty, Event, Notice, Offer
from mellomrom.events.person import person_page
from mellomrom.exchange import queries as messages
from mellomrom.people import actions as people
from mellomrom.people.catalogue import TeamFunction
from mellomrom.sharing.models import Log
from mellomrom.sharing.queries import log_of
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NIGHT = datetime(2026, 11, 19, 1, 0, tzinfo=UTC)  # two in the morning in Oslo
STAY = "stay-after-overdose-or-suicide-attempt"


def owed(event: Event, item: str) -> Duty:
    return Duty.objects.get(event=event, item=item)


def test_an_offer_to_another_unit_is_in_the_persons_log_with_its_decision(town):
    duty = owed(town.discharge(), "first-contact")

    offer = actions.hand_over(duty.id, town.home_care.id, by=town.nurse, at=NOON)

    [row] = [row for row in log_of(town.kari.id) if row.ref == offer.id]
    assert (row.what, row.unit, row.decision) == ("offer.made", town.home_care, offer.decision)


def test_an_offer_that_the_worker_makes_is_in_the_persons_log(town):
    duty = owed(town.discharge(), "first-contact")
    actions.offer_due(at=duty.due_at)
    actions.offer_due(at=duty.due_at + DAY)

    offer = Offer.objects.exclude(to=town.rop).get(duty=duty)
    assert Log.objects.get(ref=offer.id).unit == offer.to


def test_a_refused_hand_over_is_in_the_persons_log(town):
    nav = make.unit(make.organization("NAV", OrganizationKind.NAV), ServiceType.NAV)
    duty = owed(town.discharge(), "first-contact")

    with pytest.raises(NotPermitted):
        actions.hand_over(duty.id, nav.id, by=town.nurse, at=NOON)

    assert [row.effect for row in log_of(town.kari.id) if row.unit == nav] == ["silence"]


def test_a_unit_that_holds_a_duty_without_a_notice_is_in_the_persons_log(town):
    event = make.happen(town.kari, EventKind.DISCHARGED, owner=town.municipality, to=town.home_care)
    holder = owed(event, "epikrise").holder
    assert holder == town.coordinating
    assert not Notice.objects.filter(event=event, recipient=holder).exists()
    assert Log.objects.filter(person=town.kari, unit=holder).exists()


def test_a_leader_outside_the_health_services_reads_no_names_in_a_space(town):
    housing = make.unit(town.municipality, ServiceType.HOUSING)
    leader = make.staff(housing, "Prøve Boligleder", Function.LEADER)
    space = directory.name_space(town.ward, town.home_care)
    town.discharge()

    page = gaps.space_page(space.id, leader, at=NOON)

    assert page.duties
    assert {h.person_name for h in page.duties} == {""}


def test_a_leader_reads_no_name_that_the_person_has_reserved(town):
    space = directory.name_space(town.ward, town.home_care)
    town.discharge(details={"forwarding_reserved": "yes"})

    page = gaps.space_page(space.id, town.leader, at=NOON)

    assert page.duties
    assert {h.person_name for h in page.duties} == {""}


def test_what_is_reserved_for_sender_and_addressee_stands_on_no_other_units_page(town):
    town.discharge(details={"forwarding_reserved": "yes"})

    page = person_page(town.kari.id, town.nurse, at=NOON)

    assert page.timeline == ()


def test_what_a_service_outside_health_states_stands_on_no_page_of_a_health_service(town):
    housing = make.unit(town.municipality, ServiceType.HOUSING)
    make.happen(town.kari, EventKind.HOUSING_LOST, owner=town.municipality, unit=housing)

    assert person_page(town.kari.id, town.nurse, at=NOON).timeline == ()


def test_who_runs_the_node_learns_nothing_from_what_its_nobody_unit_holds(town):
    operator = registry.operator()
    desk = make.unit(operator, ServiceType.LEADER)
    make.staff(desk)
    far = make.person("Ola", serial=150, municipality="0301")
    event = make.happen(far, EventKind.OVERDOSE, owner=operator)
    duty = Duty.objects.filter(event=event).first()

    assert duty.holder.organization == operator
    assert decision_about(duty, [desk], at=NOON)[desk.id].effect == "silence"


def test_no_list_opens_the_bytes_of_a_message(town):
    town.discharge()
    with CaptureQueriesContext(connection) as seen:
        queries.inbox(town.nurse, at=NOON)
        drift(at=NOON)
        person_page(town.kari.id, town.nurse, at=NOON)
        list(messages.to_try_again(NOON))
    assert not [q["sql"] for q in seen if '"exchange_message"."body"' in q["sql"]]


def test_a_unit_that_has_left_the_team_does_not_hear_a_correction(town):
    event = town.discharge()
    people.leave_team(town.kari, town.gp, TeamFunction.GP, at=NOON + HOUR)

    revised = make.happen(
        town.kari, EventKind.DISCHARGED, owner=town.municipality, unit=town.ward, to=town.home_care,
        at=NOON + 2 * HOUR, occurred_at=NOON + HOUR, correction=Correction.REVISE, corrects=event,
    )  # fmt: skip

    assert Notice.objects.get(event=revised, recipient=town.gp).told_at is None


def test_a_cause_stated_about_a_reserved_stay_is_reserved_too(town):
    reserved = {"forwarding_reserved": "yes"}
    event = town.admission(details=reserved)
    town.discharge(details=reserved)
    course = Course.objects.get(opened_by=event, pathway=STAY)

    stated = actions.state_cause(course.id, Cause.OVERDOSE, by=town.doctor, at=NOON + HOUR)

    assert Notice.objects.filter(event=stated, recipient=town.rop).exists()

    assert not Notice.objects.filter(event=stated, recipient=town.rop, told_at__isnull=False).exists()


def test_a_pathway_that_tells_the_cause_stands_on_no_page_of_one_who_may_not_know_it(town):
    town.admission(cause=Cause.SUICIDE_ATTEMPT)

    page = person_page(town.kari.id, town.home_nurse, at=NOON)

    assert page.level == "summary"
    assert {c.title["en"] for c in page.courses} == {"Admission"}
    assert "appointment-in-hand" not in str(page.others_owe)


def test_the_story_does_not_tell_the_cause_to_one_who_may_not_know_it(town):
    town.admission(cause=Cause.SUICIDE_ATTEMPT)
    event = town.discharge(at=NOON + DAY)

    with override("nb"):
        told = queries.story(event.id, town.home_nurse, at=NOON + DAY)

    assert not [line.text for line in told.lines if "selvmord" in line.text]


def test_who_took_a_duty_is_named_inside_its_organization_only(town):
    duty = owed(town.discharge(), "discharge-report")
    actions.take(duty.id, by=town.doctor, at=NOON)

    page = person_page(town.kari.id, town.nurse, at=NOON)

    assert "Prøve Lege" not in str([course.next for course in page.courses])


def test_a_unit_told_only_that_something_happened_reads_no_more_in_the_story(town):
    other = make.municipality("5041", "Snåsa kommune")
    coordinating = make.unit(other, ServiceType.COORDINATING_UNIT)
    staff = make.staff(coordinating)
    ola = make.person("Ola", serial=150, municipality="5041")

    event = make.happen(ola, EventKind.OVERDOSE, owner=town.hospital, unit=town.ward)

    assert Notice.objects.get(event=event, recipient=coordinating).level == "ping"
    assert "verdose" not in queries.story(event.id, staff, at=NOON).title
    assert "verdose" not in queries.story(event.id, staff, at=NOON).lines[0].text
