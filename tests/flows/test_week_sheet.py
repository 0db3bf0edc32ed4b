"""The worker looks at the first two weeks at home each morning: what has become empty is asked for, once."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection

from mellomrom.events import actions, queries
from mellomrom.events.actions.entries import write
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.events.entries import Form, Words
from mellomrom.events.models import Duty, Event, WeekSheet
from tests import make
from tests.flows.doors import Town, life
from tests.make import NOON

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def appointment(town: Town, at: datetime) -> Event:
    words = Words(appointment_at=at, place="Kontoret", text="")
    return write(town.kari.pk, form=Form.APPOINTMENT, words=words, by=town.nurse, at=NOON)


def call_off(town: Town, event: Event, at: datetime) -> None:
    make.happen(
        town.kari, EventKind.APPOINTMENT_BOOKED, owner=event.owner, unit=event.unit, at=at,
        occurred_at=event.occurred_at, correction=Correction.CANCEL, corrects=event,
    )  # fmt: skip


def every_day(town: Town) -> list[Event]:
    return [appointment(town, NOON + n * DAY + 2 * HOUR) for n in range(14)]


def home(town: Town) -> Event:
    return town.comes(EventKind.DISCHARGED, town.psychiatry, town.home_care)


def asked(town: Town) -> list[Duty]:
    return list(Duty.objects.filter(person=town.kari, item="fill_week"))


def test_a_day_that_has_become_empty_is_asked_for_the_next_morning_and_once(town):
    booked = every_day(town)
    home(town)
    assert asked(town) == []
    call_off(town, booked[5], NOON + DAY)

    assert [actions.look_at_weeks(at=NOON + DAY) for _ in range(2)] == [1, 0]

    (duty,) = asked(town)
    assert (duty.life, duty.holder) == ("open", town.rop)


def test_what_had_fallen_by_itself_is_open_again_and_the_story_says_why(town):
    event = home(town)
    booked = every_day(town)
    assert life(event, "fill_week") == ("met", "")
    call_off(town, booked[5], NOON + DAY)

    actions.look_at_weeks(at=NOON + DAY)

    assert life(event, "fill_week") == ("open", "")
    told = [line.text for line in queries.story(event.pk, None, at=NOON + DAY).lines if line.kind == "reopened"]
    assert len(told) == 1


def test_what_somebody_said_is_done_stays_done_though_a_day_is_empty(town):
    event = home(town)
    actions.done(asked(town)[0].pk, by=town.nurse, at=NOON + HOUR)

    actions.look_at_weeks(at=NOON + DAY)

    assert life(event, "fill_week") == ("met", "")


def test_after_two_weeks_nobody_has_to_fill_the_days(town):
    event = home(town)
    actions.look_at_weeks(at=NOON + 13 * DAY)
    assert life(event, "fill_week") == ("open", "")

    actions.look_at_weeks(at=NOON + 14 * DAY)

    assert life(event, "fill_week") == ("cancelled", "not_needed")
    assert WeekSheet.objects.get(event=event).look_at is None


def test_who_is_in_a_bed_again_is_asked_nothing_for(town):
    event = home(town)
    town.comes(EventKind.ADMITTED, town.ward, town.home_care, at=NOON + HOUR)

    actions.look_at_weeks(at=NOON + DAY)

    assert life(event, "fill_week") == ("cancelled", "not_needed")


def test_only_the_last_homecoming_is_looked_after(town):
    first = home(town)
    town.comes(EventKind.ADMITTED, town.ward, town.home_care, at=NOON + HOUR)
    last = town.comes(EventKind.DISCHARGED, town.ward, town.home_care, at=NOON + DAY)

    actions.look_at_weeks(at=NOON + 2 * DAY)

    assert life(first, "fill_week") == ("cancelled", "not_needed")
    assert life(last, "fill_week") == ("open", "")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_ask_once(town):
    booked = every_day(town)
    home(town)
    call_off(town, booked[5], NOON + DAY)
    together, looked = threading.Barrier(2), []

    def look() -> None:
        try:
            together.wait()
            looked.append(actions.look_at_weeks(at=NOON + DAY))
        finally:
            connection.close()

    workers = [threading.Thread(target=look) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(looked) == 1
    assert len(asked(town)) == 1
