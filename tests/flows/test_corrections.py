"""A message is revised or withdrawn at its source, or comes after a death: what hung on it follows."""

from datetime import timedelta

import pytest

from mellomrom.events import actions
from mellomrom.events.catalogue import Cause, Correction, EventKind
from mellomrom.events.models import Course, Duty, Event, Notice
from mellomrom.people.models import Person
from tests import make
from tests.flows import promises
from tests.make import NOON

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
STAY = "stay-after-overdose-or-suicide-attempt"


def correct(town: make.Town, event: Event, correction: Correction, at, occurred_at=None) -> Event:
    return make.happen(
        town.kari, EventKind(event.kind), owner=event.owner, unit=event.unit, to=event.addressee, at=at,
        occurred_at=occurred_at or event.occurred_at, correction=correction, corrects=event,
    )  # fmt: skip


def cancel(town: make.Town, event: Event, at=NOON + 5 * HOUR) -> Event:
    return correct(town, event, Correction.CANCEL, at)


def revise(town: make.Town, event: Event, *, to, at=NOON + HOUR) -> Event:
    return correct(town, event, Correction.REVISE, at, to)


def owed(event: Event, item: str) -> Duty:
    return Duty.objects.get(event=event, item=item)


def test_two_revisions_move_what_is_owed_to_where_the_last_one_says(town):
    event = town.discharge()
    due_at = owed(event, "first-contact").due_at

    first = revise(town, event, to=NOON + timedelta(days=1))
    revise(town, first, to=NOON + timedelta(days=2), at=NOON + 2 * HOUR)

    assert owed(event, "first-contact").due_at == due_at + timedelta(days=2)


def test_a_cancellation_of_the_revision_cancels_what_was_revised(town):
    event = town.discharge()
    revision = revise(town, event, to=NOON + HOUR)

    cancelled = cancel(town, revision)

    assert cancelled.corrects == event
    assert set(Duty.objects.filter(event=event).values_list("reason", flat=True)) == {"withdrawn"}


def test_a_discharge_that_did_not_happen_neither_ends_the_course_nor_dates_what_comes_before_it(town):
    admission = town.admission(cause=Cause.OVERDOSE)
    discharge = town.discharge(at=NOON + HOUR)
    assert owed(admission, "appointment-in-hand").due_at == NOON + HOUR

    cancel(town, discharge)

    assert owed(admission, "appointment-in-hand").due_at is None
    assert set(Course.objects.filter(opened_by=admission).values_list("ends_at", flat=True)) == {None}
    promises.all_hold({})


def test_a_late_cause_does_not_run_the_step_of_a_discharge_that_was_withdrawn(town):
    admission = town.admission()
    cancel(town, town.discharge(at=NOON + HOUR))

    stated = actions.state_cause(
        Course.objects.get(opened_by=admission, pathway=STAY).id, Cause.OVERDOSE, by=town.doctor, at=NOON + 6 * HOUR
    )

    items = set(Duty.objects.filter(event=stated, course__pathway=STAY).values_list("item", "life"))
    assert items == {("appointment-in-hand", "open"), ("met-during-stay", "open")}


def test_a_cause_that_is_withdrawn_leaves_the_question_open_again(town):
    admission = town.admission()
    course = Course.objects.get(opened_by=admission, pathway=STAY)
    stated = actions.state_cause(course.id, Cause.OVERDOSE, by=town.doctor, at=NOON + HOUR)

    cancel(town, stated)

    course.refresh_from_db()
    assert (course.applies, owed(admission, "ask").life) == ("unknown", "open")
    again = actions.state_cause(course.id, Cause.OVERDOSE, by=town.doctor, at=NOON + 6 * HOUR)
    assert owed(again, "appointment-in-hand").life == "open"


def test_what_a_withdrawn_event_had_met_stays_closed_when_what_it_was_owed_for_is_withdrawn_too(town):
    discharge = town.discharge()
    contact = make.happen(town.kari, EventKind.CONTACT_MADE, owner=town.municipality, unit=town.rop, at=NOON + HOUR)
    cancel(town, discharge, at=NOON + 2 * HOUR)

    cancel(town, contact)

    assert owed(discharge, "first-contact").life == "met"


def test_what_is_owed_again_stands_in_a_course_that_runs_again(town):
    discharge = town.discharge()
    contact = make.happen(town.kari, EventKind.CONTACT_MADE, owner=town.municipality, unit=town.rop, at=NOON + HOUR)
    for duty in Duty.objects.filter(event=discharge, life="open"):
        actions.done(duty.id, words="Gjort", by=duty.holder.staff.first(), at=NOON + HOUR)
    actions.end_courses(at=NOON + 2 * HOUR)

    cancel(town, contact)
    make.happen(town.kari, EventKind.CONTACT_MADE, owner=town.municipality, unit=town.rop, at=NOON + 6 * HOUR)

    assert owed(discharge, "first-contact").life == "met"


def test_what_is_reported_after_a_death_is_told_and_owed_by_nobody(town):
    town.admission()
    make.happen(town.kari, EventKind.DIED, owner=town.municipality, unit=town.ward, to=town.home_care, at=NOON + HOUR)

    late = town.discharge(at=NOON + 2 * HOUR)

    assert Notice.objects.filter(event=late, told_at__isnull=False).exists()
    assert set(Duty.objects.filter(event=late).values_list("life", "reason")) == {("cancelled", "died")}


def test_a_death_that_was_a_mistake_opens_again_what_was_reported_meanwhile(town):
    death = make.happen(town.kari, EventKind.DIED, owner=town.municipality, unit=town.ward, to=town.home_care, at=NOON)
    late = town.discharge(at=NOON + HOUR)

    cancel(town, death)

    assert owed(late, "first-contact").life == "open"
    assert Person.objects.get().died_at is None
    promises.all_hold({})


def test_while_another_message_of_the_death_stands_the_person_is_dead(town):
    first, second = (
        make.happen(
            town.kari, EventKind.DIED, owner=town.municipality, unit=unit, to=town.home_care, at=NOON + n * HOUR
        )
        for n, unit in enumerate((town.ward, town.tsb))
    )

    cancel(town, first)

    assert Person.objects.get().died_at == second.occurred_at


def test_a_time_of_death_that_is_revised_is_the_time_of_death(town):
    death = make.happen(town.kari, EventKind.DIED, owner=town.municipality, unit=town.ward, to=town.home_care, at=NOON)

    revise(town, death, to=NOON - HOUR)

    assert Person.objects.get().died_at == NOON - HOUR
