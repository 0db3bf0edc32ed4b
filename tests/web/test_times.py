"""Times as people say them, in three languages. Now is Wednesday 18 November 2026, 12.00 in Oslo."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from mellomrom.web import times
from tests.make import NOON

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

DUE = [
    (25 * MINUTE, "innen kl. 12.25 (om 25 min)", "innan kl. 12.25 (om 25 min)", "by 12:25 (in 25 min)"),
    (2 * HOUR, "innen kl. 14.00 (om 2 t)", "innan kl. 14.00 (om 2 t)", "by 14:00 (in 2 h)"),
    (80 * MINUTE, "innen kl. 13.20 (om 1 t 20 min)", "innan kl. 13.20 (om 1 t 20 min)", "by 13:20 (in 1 h 20 min)"),
    (11 * HOUR, "innen kl. 23.00 (om 11 t)", "innan kl. 23.00 (om 11 t)", "by 23:00 (in 11 h)"),
    (12 * HOUR, "i løpet av i dag", "i løpet av i dag", "in the course of today"),
    (36 * HOUR, "i løpet av i morgen", "i løpet av i morgon", "in the course of tomorrow"),
    (DAY, "innen i morgen 12.00", "innan i morgon 12.00", "by tomorrow 12:00"),
    (3 * DAY, "innen lørdag 12.00", "innan laurdag 12.00", "by Saturday 12:00"),
    (15 * DAY, "innen 3. desember 12.00", "innan 3. desember 12.00", "by 3 December 12:00"),
    (60 * DAY, "innen 17. januar 2027 12.00", "innan 17. januar 2027 12.00", "by 17 January 2027 12:00"),
    (-1 * MINUTE, "Skulle vært svart på for 1 minutt siden", "Skulle vore svart på for 1 minutt sidan", "Should have been answered 1 minute ago"),
    (-3 * HOUR, "Skulle vært svart på for 3 timer siden", "Skulle vore svart på for 3 timar sidan", "Should have been answered 3 hours ago"),
    (-9 * DAY, "Skulle vært svart på for 9 dager siden", "Skulle vore svart på for 9 dagar sidan", "Should have been answered 9 days ago"),
]  # fmt: skip

WHEN = [
    (-2 * HOUR, "10.00", "10.00", "10:00"),
    (-13 * HOUR, "i går 23.00", "i går 23.00", "yesterday 23:00"),
    (-5 * DAY, "fredag 12.00", "fredag 12.00", "Friday 12:00"),
    (-8 * DAY, "10. november 12.00", "10. november 12.00", "10 November 12:00"),
    (-400 * DAY, "14. oktober 2025 13.00", "14. oktober 2025 13.00", "14 October 2025 13:00"),
]


@pytest.mark.parametrize(("away", "nb", "nn", "en"), DUE)
def test_a_deadline_is_said_as_people_say_it(away, nb, nn, en):
    for language, said in {"nb": nb, "nn": nn, "en": en}.items():
        with override(language):
            assert times.due(NOON + away, NOON) == said


@pytest.mark.parametrize(("away", "nb", "nn", "en"), WHEN)
def test_what_has_been_is_said_with_the_day_only_where_it_is_needed(away, nb, nn, en):
    for language, said in {"nb": nb, "nn": nn, "en": en}.items():
        with override(language):
            assert times.when(NOON + away, NOON) == said


def test_a_message_that_gives_no_time_of_day_is_shown_without_one():
    with override("nb"):
        assert times.when(NOON - DAY, NOON, all_day=True) == "i går"
        assert times.when(NOON, NOON, all_day=True) == "i dag"


def test_the_exact_time_names_day_and_date():
    with override("nn"):
        assert times.exact(NOON) == "onsdag 18. november 2026 kl. 12.00"


def test_what_just_happened_is_just_now():
    with override("nb"):
        assert times.ago(NOON - timedelta(seconds=20), NOON) == "akkurat nå"
