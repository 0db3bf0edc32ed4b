"""How often the rules decide: whole days, the whole node, no number that could point at somebody."""

import hashlib
from datetime import date, timedelta

import pytest

from mellomrom.core.clock import local
from mellomrom.directory.models import Unit
from mellomrom.sharing.catalogue import Category, Effect, Level, Purpose
from mellomrom.sharing.counting import DAYS, count_days, lately
from mellomrom.sharing.models import Decision, RuleDay
from mellomrom.sharing.rules import SILENCE
from mellomrom.sharing.tasks import Counter
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db

TODAY = local(NOON).date()
DAY = timedelta(days=1)
RULE = "treats-the-person"


@pytest.fixture
def town() -> make.Town:
    return make.Town()


def decided(town: make.Town, times: int, *, on: date = TODAY - DAY, rule: str = RULE, to: Unit | None = None) -> None:
    """Let a rule have decided so many times on one day."""
    there = Decision.objects.count()
    Decision.objects.bulk_create(
        Decision(
            owner=town.municipality,
            person=town.kari,
            recipient=to or town.rop,
            category=Category.HEALTH,
            purpose=Purpose.CARE,
            on_date=on,
            effect=Effect.PERMIT,
            level=Level.FULL,
            rule=rule,
            law="helsepersonelloven kap. 5",
            verified=False,
            facts={},
            facts_hash=hashlib.sha256(str(there + n).encode()).digest(),
            decided_at=NOON,
        )
        for n in range(times)
    )


def counted(town: make.Town, times: int, **more) -> int | None:
    decided(town, times, **more)
    count_days(at=NOON)
    return lately(at=NOON).of(RULE)


@pytest.mark.parametrize(("times", "shown"), [(0, None), (4, None), (5, 5), (9, 5), (10, 10), (17, 15)])
def test_few_are_not_counted_and_numbers_are_rounded_down_to_fives(town, times, shown):
    assert counted(town, times) == shown


def test_one_decision_more_does_not_show(town):
    before = counted(town, 6)

    decided(town, 1, on=TODAY)
    count_days(at=NOON + DAY)

    assert lately(at=NOON + DAY).of(RULE) == before == 5


def test_a_day_counts_when_it_has_ended(town):
    assert counted(town, 20, on=TODAY) is None

    count_days(at=NOON + DAY)

    assert lately(at=NOON + DAY).of(RULE) == 20


def test_days_are_added_up_for_thirty_days(town):
    decided(town, 5, on=TODAY - DAYS * DAY)
    decided(town, 5, on=TODAY - (DAYS + 1) * DAY)

    assert counted(town, 5) == 10
    assert lately(at=NOON).days == DAYS
    assert lately(at=NOON + DAY).of(RULE) == 5


def test_all_organizations_are_counted_together(town):
    decided(town, 3, to=town.ward)

    assert counted(town, 3) == 5


def test_a_day_is_counted_once_and_what_is_counted_stands(town):
    counted(town, 7)
    rows = list(RuleDay.objects.values_list("on_date", "rule", "times"))

    assert count_days(at=NOON) == 0
    assert list(RuleDay.objects.values_list("on_date", "rule", "times")) == rows


def test_a_day_without_decisions_is_counted_too(town):
    count_days(at=NOON)

    assert set(RuleDay.objects.values_list("rule", "times")) == {(SILENCE, 0)}
    assert RuleDay.objects.count() == DAYS
    assert lately(at=NOON).times == {}


def test_before_anything_is_counted_that_is_said(town):
    decided(town, 20)

    assert (lately(at=NOON).days, lately(at=NOON).of(RULE)) == (0, None)


def test_days_that_the_worker_was_away_are_made_up_for(town):
    counted(town, 5)
    decided(town, 5, on=TODAY + DAY)

    assert count_days(at=NOON + 3 * DAY) == 3
    assert lately(at=NOON + 3 * DAY).of(RULE) == 10


def test_the_worker_asks_once_a_day(town, django_assert_num_queries):
    counter = Counter()

    assert counter(at=NOON) == DAYS
    with django_assert_num_queries(0):
        assert counter(at=NOON + timedelta(hours=2)) == 0
    assert counter(at=NOON + DAY) == 1


def test_what_a_count_says_names_nobody():
    assert {field.name for field in RuleDay._meta.get_fields()} == {"id", "on_date", "rule", "times"}


def test_a_count_reads_two_small_rows_of_numbers(town, django_assert_num_queries):
    counted(town, 5)

    with django_assert_num_queries(2):
        lately(at=NOON)
