"""How often each rule decides: counted once a day has ended, read as numbers that point at nobody.

A page never counts decisions. The worker counts each day when it is over, for all of the node; a page adds the days up and
says no number below five, and no number that is not a multiple of five. Nobody can choose whom, where or which days to
count, so no two numbers can be subtracted to find one person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, Sum

from mellomrom.core.clock import local
from mellomrom.sharing.models import Decision, RuleDay
from mellomrom.sharing.rules import SILENCE

DAYS = 30
FEWEST = 5  # below it a number could point at somebody: "fewer than five"
STEP = 5  # a number is rounded down to this, so that one decision more seldom shows


@dataclass(frozen=True, slots=True)
class Lately:
    """How often each rule has decided in the last whole days, for the whole node."""

    days: int  # how many days have been counted, at most DAYS; 0: nothing has been counted yet
    times: Mapping[str, int]  # by Rule.code, in steps of five; a rule that decided fewer than five times is not in it

    def of(self, code: str) -> int | None:
        """Give how many times at least; None for fewer than five, which may be none."""
        return self.times.get(code)


def lately(*, at: datetime) -> Lately:
    """Read how often each rule decided in the 30 whole days before today in Oslo. Two small queries."""
    today = local(at).date()
    counted = RuleDay.objects.filter(on_date__gte=today - timedelta(days=DAYS), on_date__lt=today)
    sums = counted.values_list("rule").annotate(sum=Sum("times"))
    days = counted.values("on_date").distinct().count()
    return Lately(days, {rule: n - n % STEP for rule, n in sums if n >= FEWEST})


@transaction.atomic
def count_days(*, at: datetime) -> int:
    """Count the days that have ended and are not counted yet, the last 30 at most; returns how many days that was.

    again      a day is counted once, also by two workers at a time
    """
    today = local(at).date()
    first = today - timedelta(days=DAYS)
    last = RuleDay.objects.aggregate(last=Max("on_date"))["last"]
    since = max(first, last + timedelta(days=1)) if last else first
    days = [since + timedelta(days=n) for n in range((today - since).days)]
    for day in days:
        RuleDay.objects.bulk_create(_count(day), ignore_conflicts=True)
    return len(days)


def _count(day: date) -> list[RuleDay]:
    found = Decision.objects.filter(on_date=day).values_list("rule").annotate(times=Count("pk")).order_by("rule")
    times: dict[str, int] = dict(found) or {SILENCE: 0}
    return [RuleDay(on_date=day, rule=rule, times=n) for rule, n in times.items()]
