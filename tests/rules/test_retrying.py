"""When a message that could not be carried is tried again."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from mellomrom.events.rules import LONGEST_RETRY, retry_in

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def test_the_wait_doubles_from_half_a_minute_to_an_hour():
    waits = [retry_in(failures, 0) for failures in (1, 2, 3, 4, 7, 8, 9, 1000)]

    assert waits == [30 * SECOND, 60 * SECOND, 120 * SECOND, 240 * SECOND, 1920 * SECOND, HOUR, HOUR, HOUR]


@given(st.integers(0, 10**4), st.integers(0, 2**128))
def test_no_wait_is_over_an_hour_and_no_more_than_a_fifth_is_taken_off(failures, spread):
    whole, some = retry_in(failures, 0), retry_in(failures, spread)

    assert whole * 0.8 <= some <= whole <= LONGEST_RETRY


def test_two_that_failed_together_do_not_come_back_together():
    assert retry_in(3, 17) != retry_in(3, 18)
