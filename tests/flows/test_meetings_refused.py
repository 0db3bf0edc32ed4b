"""What cannot be so in a meeting, each with its own no; and two who write at once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.people.actions import actor_of
from mellomrom.plans.meetings import actions
from mellomrom.plans.meetings.catalogue import MOST_INVITED, MOST_ITEMS
from mellomrom.plans.meetings.models import Meeting, MinutesText
from mellomrom.sharing.catalogue import Category
from tests import make
from tests.flows.test_meetings import THEN, WEEK, called, held
from tests.flows.test_races import at_once, refused
from tests.make import NOON

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def town(transactional_db):
    return make.Town()


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ({"starts_at": NOON - HOUR}, "meeting.no-such-time"),
        ({"starts_at": NOON + 200 * WEEK}, "meeting.no-such-time"),
        ({"minutes": 7}, "meeting.no-such-length"),
        ({"weeks": 5}, "meeting.no-such-length"),
        ({"place": " "}, "meeting.nowhere"),
        ({"video": "http://mote.example"}, "meeting.unsafe-address"),
        ({"place": "x" * 201}, "meeting.long-words"),
    ],
)
def test_a_meeting_is_at_a_sound_time_and_place(town, call, code):
    with pytest.raises(InvalidMove, match=code):
        called(town, **call)


def test_nobody_calls_a_meeting_about_whom_they_may_not_know(town):
    what = actions.Call(starts_at=THEN, place="Rådhuset")

    for person in (town.kari.pk, uuid4()):
        with pytest.raises(NotFound, match="person.not-yours"):
            actions.call(person, what=what, units=[], by=town.doctor, at=NOON)


def test_only_units_that_are_there_are_invited_and_not_too_many(town):
    what = actions.Call(starts_at=THEN, place="Rådhuset")

    with pytest.raises(NotFound, match="meeting.unknown-unit"):
        actions.call(town.kari.pk, what=what, units=[uuid4()], by=town.nurse, at=NOON)
    many = [uuid4() for _ in range(MOST_INVITED + 1)]
    with pytest.raises(InvalidMove, match="meeting.too-many"):
        actions.call(town.kari.pk, what=what, units=many, by=town.nurse, at=NOON)


def test_one_series_runs_at_a_time(town):
    called(town, weeks=4)

    with pytest.raises(InvalidMove, match="meeting.series-runs"):
        called(town, starts_at=THEN + WEEK, weeks=2)


def test_a_meeting_of_its_own_has_no_series_to_end(town):
    with pytest.raises(InvalidMove, match="meeting.no-series"):
        actions.end_series(called(town).pk, by=town.nurse, at=NOON)


def test_nothing_is_held_or_missed_before_its_time(town):
    meeting = called(town)

    with pytest.raises(InvalidMove, match="meeting.too-early"):
        actions.hold(meeting.pk, by=town.nurse, at=NOON)
    with pytest.raises(InvalidMove, match="meeting.too-early"):
        actions.not_held(meeting.pk, reason="Nei", by=town.nurse, at=NOON)


def test_what_is_over_is_over(town):
    meeting, _ = held(town)
    what = actions.Call(starts_at=THEN + WEEK, place="Rådhuset")

    for act in (
        lambda: actions.move(meeting.pk, what=what, by=town.nurse, at=THEN),
        lambda: actions.answer(meeting.pk, coming=True, by=town.nurse, at=THEN),
        lambda: actions.answer_for_person(meeting.pk, coming=True, by=actor_of(town.kari), at=THEN),
    ):
        with pytest.raises(InvalidMove, match="meeting.not-now"):
            act()


def test_words_are_asked_for_where_they_are_needed(town):
    meeting = called(town)

    with pytest.raises(InvalidMove, match="meeting.no-words"):
        actions.cancel(meeting.pk, reason="  ", by=town.nurse, at=NOON)
    with pytest.raises(InvalidMove, match="agenda.no-such-kind"):
        actions.propose(meeting.pk, words="Ord", category=Category.DIAGNOSIS, by=town.nurse, at=NOON)


def test_an_agenda_has_an_end(town):
    meeting = called(town)
    for number in range(MOST_ITEMS):
        actions.propose(meeting.pk, words=f"Sak {number}", by=town.nurse, at=NOON)

    with pytest.raises(InvalidMove, match="agenda.full"):
        actions.propose(meeting.pk, words="Enda en", by=town.nurse, at=NOON)


def test_what_is_not_there_is_not_found(town):
    meeting, item = held(town)
    task = {"words": "Ord", "due_at": THEN + WEEK, "by": town.nurse, "at": THEN}

    with pytest.raises(NotFound, match="agenda.unknown"):
        actions.decide_task(uuid4(), unit=None, **task)
    with pytest.raises(NotFound, match="agenda.unknown"):
        actions.write_minutes(item.pk, words="Ord", seen=0, by=town.home_nurse, at=THEN)
    with pytest.raises(NotFound, match="agenda.not-owed"):
        actions.put_on_agenda(meeting.pk, duty=uuid4(), by=town.nurse, at=THEN)
    with pytest.raises(InvalidMove, match="meeting.no-such-day"):
        actions.decide_task(item.pk, unit=None, **task | {"due_at": NOON})


# -------------------------------------------------------------------------------------------------------- two at once


def test_two_who_write_minutes_at_once_lose_nothing(town):
    _, item = held(town)

    def writes(by, words):
        return lambda: actions.write_minutes(item.pk, words=words, seen=0, by=by, at=THEN)

    answers = at_once(writes(town.nurse, "Sover lite."), writes(town.colleague, "Sover godt."))

    assert refused(answers) == ["InvalidMove"]
    [kept] = MinutesText.objects.all()
    other = {"Sover lite.": "Sover godt.", "Sover godt.": "Sover lite."}[kept.words]
    actions.write_minutes(item.pk, words=f"{kept.words} {other}", seen=1, by=town.nurse, at=THEN)
    assert [text.version for text in item.texts.order_by("version")] == [1, 2]


def test_who_writes_on_what_they_have_not_seen_is_told(town):
    _, item = held(town)
    actions.write_minutes(item.pk, words="Sover lite.", seen=0, by=town.nurse, at=THEN)

    with pytest.raises(InvalidMove, match="minutes.changed-meanwhile"):
        actions.write_minutes(item.pk, words="Sover godt.", seen=0, by=town.colleague, at=THEN)


def test_the_same_meeting_called_twice_at_once_is_one(town):
    answers = at_once(lambda: called(town, town.gp).pk, lambda: called(town, town.gp).pk)

    assert len(set(answers)) == Meeting.objects.count() == 1
