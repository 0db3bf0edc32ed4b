from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mellomrom.core.clock import OSLO, Span, add, is_working_day, is_working_time, local

minutes = st.integers(0, 20 * 366 * 24 * 60)
moments = minutes.map(lambda passed: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=passed))
amounts = st.integers(0, 400)
units = st.sampled_from(["m", "h", "d", "w", "wd"])
# Summer time begins and ends between two and three at night; a clock on the wall cannot keep order then.
outside_the_shift = moments.filter(lambda at: local(at).hour not in (2, 3))


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


def after(start: str, span: str) -> str:
    return local(add(oslo(start), Span.parse(span))).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize("text", ["0m", "30m", "24h", "1d", "2w", "1wd", "99999m"])
def test_a_span_is_written_as_it_was_read(text):
    assert str(Span.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "h", "24", "24 h", " 24h", "24H", "-1h", "1.5h", "024h", "1y", "1dw", "1h\n", "१h"]
)
def test_anything_else_is_no_span(text):
    with pytest.raises(ValueError, match="a span is"):
        Span.parse(text)


def test_a_span_made_by_hand_is_held_to_the_same():
    with pytest.raises(ValueError, match="a span is"):
        Span(-1, "h")


SPANS = [
    ("minutes", "2026-11-23 10:00", "30m", "2026-11-23 10:30"),
    ("hours on the stopwatch over summer time", "2026-03-28 12:00", "24h", "2026-03-29 13:00"),
    ("a day keeps the clock on the wall", "2026-03-28 12:00", "1d", "2026-03-29 12:00"),
    ("a wall time that is skipped comes an hour later", "2026-03-28 02:30", "1d", "2026-03-29 03:30"),
    ("hours over winter time", "2026-10-24 12:00", "24h", "2026-10-25 11:00"),
    ("weeks", "2026-10-22 15:30", "2w", "2026-11-05 15:30"),
    ("a working day over the weekend", "2026-11-27 15:30", "1wd", "2026-11-30 15:30"),
    ("no working days at all", "2026-11-27 15:30", "0wd", "2026-11-27 15:30"),
    ("over Ascension Day", "2026-05-13 09:00", "1wd", "2026-05-15 09:00"),
    ("over Easter", "2026-04-01 14:00", "1wd", "2026-04-07 14:00"),
    ("Christmas Eve counts, Christmas does not", "2026-12-23 12:00", "2wd", "2026-12-28 12:00"),
    ("begun on a Saturday: all of Monday", "2026-11-28 12:00", "1wd", "2026-12-01 00:00"),
    ("begun on a holiday: from the next working day", "2026-05-14 12:00", "0wd", "2026-05-15 00:00"),
    ("over summer time", "2026-03-27 15:30", "1wd", "2026-03-30 15:30"),
]


@pytest.mark.parametrize(("start", "span", "end"), [s[1:] for s in SPANS], ids=[s[0] for s in SPANS])
def test_spans_end_when_people_expect(start, span, end):
    assert after(start, span) == end


@given(moments, amounts, amounts, units)
def test_a_longer_span_never_ends_earlier(at, one, other, unit):
    short, long = sorted([one, other])

    assert add(at, Span(short, unit)) <= add(at, Span(long, unit))


@given(outside_the_shift, outside_the_shift, amounts, units)
def test_what_begins_later_never_ends_earlier(one, other, amount, unit):
    early, late = sorted([one, other])

    assert add(early, Span(amount, unit)) <= add(late, Span(amount, unit))


@given(moments, amounts, units)
def test_no_span_ends_before_it_begins(at, amount, unit):
    assert add(at, Span(amount, unit)) >= at


@given(moments, st.integers(1, 60))
def test_working_days_end_on_a_working_day(at, amount):
    assert is_working_day(local(add(at, Span(amount, "wd"))).date())


@given(moments, st.sampled_from(["Europe/Oslo", "America/New_York"]), amounts, units)
def test_the_zone_a_moment_is_told_in_changes_nothing(at, zone, amount, unit):
    elsewhere = at.astimezone(ZoneInfo(zone))

    assert add(elsewhere, Span(amount, unit)) == add(at, Span(amount, unit))


def test_an_end_is_told_in_utc():
    assert add(oslo("2026-11-23 10:00"), Span.parse("0m")).tzinfo is UTC


@pytest.mark.parametrize("use", [local, lambda at: add(at, Span.parse("1h")), is_working_time])
def test_a_time_without_zone_is_refused(use):
    naive = oslo("2026-11-23 10:00").replace(tzinfo=None)

    with pytest.raises(ValueError, match="time zone"):
        use(naive)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 11, 23), True),  # Monday
        (date(2026, 11, 28), False),  # Saturday
        (date(2026, 11, 29), False),  # Sunday
        (date(2026, 5, 1), False),  # Labor Day
        (date(2027, 5, 17), False),  # Constitution Day, a Monday
        (date(2026, 12, 24), True),  # a working day by law
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
        (date(2025, 6, 9), False),  # Whit Monday
    ],
)
def test_offices_are_open_on_working_days(day, working):
    assert is_working_day(day) is working


@pytest.mark.parametrize(
    ("at", "working"),
    [
        ("2026-11-23 07:59", False),
        ("2026-11-23 08:00", True),
        ("2026-11-23 15:29", True),
        ("2026-11-23 15:30", False),
        ("2026-11-28 10:00", False),
        ("2026-05-14 10:00", False),
    ],
)
def test_offices_are_open_in_working_hours(at, working):
    assert is_working_time(oslo(at)) is working


def test_a_unit_may_keep_its_own_hours():
    assert is_working_time(oslo("2026-11-23 20:00"), opens=time(15), closes=time(22))
