"""When somebody who used to send has been silent for too long, by their own rhythm."""

from datetime import UTC, datetime, timedelta

import pytest

from mellomrom.exchange.rules import FEWEST, SHORTEST, Rhythm, silent_after

LAST = datetime(2026, 11, 18, 11, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("what", "messages", "over", "longest_gap", "silent"),
    [
        ("A hospital that sends all day, less at night", 400, 30 * DAY, 9 * HOUR, 27 * HOUR),
        ("An office that is closed at weekends", 60, 28 * DAY, 66 * HOUR, 198 * HOUR),
        ("One that sends once a week or so has too few", FEWEST - 1, 30 * DAY, 9 * DAY, None),
        ("One whose messages all came in an afternoon has no rhythm", 50, 3 * HOUR, HOUR, None),
        ("Exactly enough of both", FEWEST, SHORTEST, DAY, 3 * DAY),
    ],
)
def test_the_longest_gap_three_times_over_is_a_silence(what, messages, over, longest_gap, silent):
    found = silent_after(Rhythm(messages, LAST - over, LAST, longest_gap))

    assert found == (LAST + silent if silent is not None else None), what
