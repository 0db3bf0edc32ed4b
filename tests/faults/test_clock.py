"""The clock jumps hours and days, to and fro: nobody's duty is lost, nobody is asked twice for the same, nothing is undone.

Time is an argument everywhere, so a walk of people, messages and the worker is given a clock that cannot be trusted.
"""

from collections import defaultdict
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bench import mail
from mellomrom.directory.models import StaffRole
from mellomrom.events import actions, tasks
from mellomrom.events.models import Duty, Event, Move, Notice, Offer
from mellomrom.events.rules import LIFE, Life, What
from mellomrom.integrations.files import DIALECTS
from tests.faults.conftest import LONG
from tests.flows import test_random_walks as walks
from tests.flows.promises import BECOMES, the_holder_may_know

pytestmark = pytest.mark.django_db

LETTERS = mail.kith(6, seed="clock")
NEVER_CHANGES = ("event_id", "person_id", "owner_id", "item", "course_id")


def jumps(walk: walks.Walk, a: int, b: int) -> None:
    """Put the clock hours or weeks ahead or back; the worker works on with it."""
    walk.at += timedelta(hours=(a - 100) * (1 if b % 2 else 7))
    tasks.work_once(at=walk.at, dialects=DIALECTS)


def writes(walk: walks.Walk, a: int, b: int) -> None:
    """A letter comes, perhaps for the second time."""
    actions.take_in(LETTERS[a % len(LETTERS)].raw, dialect=DIALECTS["kith"], at=walk.at)


VERBS = [*walks.VERBS, jumps, jumps, jumps, jumps, jumps, writes, writes]
STEPS = st.tuples(st.sampled_from(VERBS), st.integers(0, 200), st.integers(0, 200))
Kept = dict[object, dict[str, object]]


def nothing_is_lost_or_undone(before: Kept) -> Kept:
    """Every row that was there is there, about the same; what was told, seen and recorded stays so."""
    now: Kept = {}
    for duty in Duty.objects.values("pk", *NEVER_CHANGES):
        now[duty.pop("pk")] = duty
    for event in Event.objects.values("pk", "kind", "occurred_at", "recorded_at", "message_id"):
        now[event.pop("pk")] = event
    for notice in Notice.objects.values("pk", "told_at", "seen_at", "recipient_id", "level"):
        now[notice.pop("pk")] = notice
    for key, row in before.items():
        assert {k: v for k, v in now[key].items() if row[k] is not None} == {
            k: v for k, v in row.items() if v is not None
        }
    return now


def histories_replay() -> None:
    """The moves in the order they were made give the state of each duty; a rung is asked once for one holder."""
    moves: dict[object, list[Move]] = defaultdict(list)
    for move in Move.objects.order_by("pk"):
        moves[move.duty_id].append(move)
    for duty in Duty.objects.select_related("holder", "decision"):
        the_holder_may_know(duty)
        life = None
        for move in moves[duty.pk]:
            new = BECOMES.get(What(move.what), life)
            if life is not None and new is not life and move.what != What.ACCEPTED:
                LIFE.check(life, new)
            life = new
        assert life == duty.life
        if duty.life == Life.OPEN and duty.due_at is not None:
            assert duty.next_offer_at is not None, "nobody will be asked"
        assert (duty.life == Life.TAKEN) == (duty.lapses_at is not None)
    waiting = Offer.objects.filter(answered_at=None).values_list("duty", "to")
    assert len(set(waiting)) == len(waiting)


def asked() -> dict[object, int]:
    """How often anybody was asked, for each duty and rung."""
    return {d.pk: (d.rung, d.offers.count()) for d in Duty.objects.filter(life=Life.OPEN)}


def a_second_look_at_the_same_time_asks_nobody(walk: walks.Walk) -> None:
    """What the worker has done for a moment is done for it, whatever the clock said in between."""
    tasks.work_once(at=walk.at, dialects=DIALECTS)
    before = asked()
    tasks.work_once(at=walk.at - timedelta(hours=5), dialects=DIALECTS)
    tasks.work_once(at=walk.at, dialects=DIALECTS)
    assert asked() == before


@pytest.fixture
def cast() -> walks.Cast:
    return walks.Cast()


@settings(
    max_examples=120 if LONG else 5,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=8, max_size=30))
def test_however_the_clock_jumps_no_duty_is_lost_or_asked_for_twice_and_nothing_is_undone(cast, steps):
    with transaction.atomic():
        walk, before = walks.Walk(cast), {}
        for verb, a, b in steps:
            walk.step(verb, a, b)
            before = nothing_is_lost_or_undone(before)
            histories_replay()
        a_second_look_at_the_same_time_asks_nobody(walk)
        histories_replay()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
    assert StaffRole.objects.exists()
