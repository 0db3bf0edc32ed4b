"""When one may be reminded: quiet hours on the Norwegian clock, the day before, numbers and addresses; and no words fit."""

from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mellomrom.core.clock import OSLO, local
from mellomrom.plans.reminders import rules
from mellomrom.plans.reminders.catalogue import Code, Language, Link, Note, Template
from mellomrom.plans.reminders.rules import STATE, Quiet, State, day_before, tomorrow_said_at

moments = st.integers(0, 2 * 365 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
quiets = st.builds(Quiet, clocks, clocks)


def oslo(month, day, hour, minute=0, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=OSLO)


def test_a_note_has_room_for_no_words_by_type():
    hints = get_type_hints(Note)

    kinds = [
        kind for f in fields(Note) for kind in (get_args(hints[f.name]) or (hints[f.name],)) if kind is not type(None)
    ]

    assert [kind for kind in kinds if not issubclass(kind, Enum | Code)] == []
    assert [f.type for f in fields(Code)] == [int]


@pytest.mark.parametrize("words", ["Kari", "overdose", "appointment_tomorrow"])
def test_a_string_is_no_template_no_link_and_no_language(words):
    for note in ((words, Link.ME, Language.NB), (Template.SOMETHING_TO_READ, words, Language.NB)):
        with pytest.raises(TypeError):
            Note(*note)
    with pytest.raises(TypeError):
        Note(Template.SOMETHING_TO_READ, Link.ME, words)


def test_a_code_is_six_digits_and_goes_with_its_own_text_alone():
    assert str(Code(7)) == "000007"
    for number in (-1, 1_000_000, True, "123456"):
        with pytest.raises(ValueError, match="six digits"):
            Code(number)
    with pytest.raises(ValueError, match="its own template"):
        Note(Template.SOMETHING_TO_READ, Link.ME, Language.NB, Code(1))
    with pytest.raises(ValueError, match="its own template"):
        Note(Template.CONFIRM, Link.ME, Language.NB)


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        (oslo(11, 18, 20, 59), False),
        (oslo(11, 18, 21), True),
        (oslo(11, 19, 7, 59), True),
        (oslo(11, 19, 8), False),
        (oslo(7, 1, 8), False),  # summer: 06.00 UTC
        (oslo(7, 1, 7, 59), True),
    ],
)
def test_it_is_quiet_from_nine_in_the_evening_until_eight_on_a_norwegian_wall(at, quiet):
    assert Quiet().holds(at) == quiet


def test_what_comes_at_night_waits_until_the_morning_when_summer_time_begins_and_ends():
    assert Quiet().over(oslo(3, 28, 23)) == datetime(2026, 3, 29, 6, tzinfo=UTC), "the night has an hour less"
    assert Quiet().over(oslo(10, 24, 23)) == datetime(2026, 10, 25, 7, tzinfo=UTC), "and an hour more"
    skipped = Quiet(time(22), time(2, 30))
    assert not skipped.holds(skipped.over(oslo(3, 28, 23))), "a wall time that does not come"


@given(moments, quiets)
def test_nothing_is_ever_said_in_the_quiet_hours_nor_a_day_too_late(at, quiet):
    said = quiet.over(at)

    assert not quiet.holds(said)
    assert timedelta() <= said - at <= timedelta(hours=26)


def test_the_same_hour_twice_is_never_quiet():
    assert not Quiet(time(8), time(8)).holds(oslo(11, 18, 8))


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 3, 30), date(2026, 10, 25), date(2026, 10, 26)])
def test_the_day_before_is_that_day_in_oslo_across_summer_time(day):
    appointment = datetime.combine(day, time(0, 30), OSLO)

    begins, ends = day_before(appointment)

    assert local(begins).date() == local(ends - timedelta(seconds=1)).date() == day - timedelta(days=1)


@given(moments, quiets)
def test_tomorrow_is_said_the_day_before_and_never_in_the_quiet_hours(appointment, quiet):
    said = tomorrow_said_at(appointment, quiet)

    if said is not None:
        assert local(said).date() == local(appointment).date() - timedelta(days=1)
        assert not quiet.holds(said)


def test_tomorrow_is_said_at_four_and_earlier_where_it_is_quiet_then():
    appointment = oslo(11, 19, 10)

    assert tomorrow_said_at(appointment, Quiet()) == oslo(11, 18, 16)
    assert tomorrow_said_at(appointment, Quiet(time(12), time(0))) == oslo(11, 18, 0)
    assert tomorrow_said_at(appointment, Quiet(time(0), time(23, 59))) == oslo(11, 18, 23, 59)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("900 00 000", "+4790000000"),
        ("+47 41234567", "+4741234567"),
        ("0046701234567", "+46701234567"),
        ("74000000", None),  # a house telephone
        ("+4774000000", None),
        ("112", None),
        ("ring meg", None),
    ],
)
def test_a_number_is_read_as_people_write_it(said, number):
    assert rules.phone(said) == number


@pytest.mark.parametrize("said", ["kari@example.no, ola@example.no", "kari", "kari@example", "a@b.no\nBcc: c@d.no", ""])
def test_what_could_be_more_than_one_address_is_none(said):
    assert rules.email(said) is None
    assert rules.email(" kari@example.no ") == "kari@example.no"


def test_it_is_tried_more_and_more_seldom():
    waits = [rules.retry_in(n) for n in range(1, 12)]

    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=1), timedelta(hours=1))


def test_what_is_closed_is_not_opened_again():
    assert [state for state in State if STATE.is_final(state)] == [State.SENT, State.DROPPED, State.GIVEN_UP]
