"""A bug of ours in one message: it is kept, stuck and tried again, and everything else flows on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bench import mail
from mellomrom.core.errors import Unreadable
from mellomrom.events import actions, tasks
from mellomrom.events.models import Duty, Event, Move, Offer
from mellomrom.exchange.models import Message
from mellomrom.integrations.kith.dialect import DIALECT
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LETTERS = mail.kith(6, seed="poison")
POISON = LETTERS[2].raw


def raises(raw: bytes, *more: object):
    raise RuntimeError("a bug, with a name in it: Prøvesen")


def chokes(raw: bytes):
    return raises(raw) if raw == POISON else DIALECT.read(raw)


def refuses(raw: bytes):
    raise Unreadable("test.no", "No.")


BUGGY = replace(DIALECT, read=chokes)


def take_in(raw: bytes, dialect=BUGGY, at=NOON) -> Message:
    return actions.take_in(raw, dialect=dialect, at=at).message


def test_one_message_that_we_cannot_bear_is_kept_and_the_others_flow_on(caplog):
    states = [take_in(letter.raw).state for letter in LETTERS]

    assert states == ["recorded", "recorded", "stuck", "recorded", "recorded", "recorded"]
    assert Event.objects.count() == 5
    caplog.clear()


def test_what_is_stuck_is_whole_has_no_receipt_and_names_nobody(caplog):
    stuck = take_in(POISON)

    stuck = Message.objects.get(pk=stuck.pk)
    assert (stuck.body, stuck.receipt, stuck.error) == (POISON, None, "RuntimeError")
    assert "Prøvesen" not in caplog.text
    caplog.clear()


def test_it_is_tried_again_less_and_less_often_and_stands_once_the_bug_is_mended(caplog):
    stuck, gaps = take_in(POISON), []
    for _ in range(12):
        at = stuck.try_at
        tasks.work_once(at=at, dialects={"kith": BUGGY})
        stuck = Message.objects.get(pk=stuck.pk)
        gaps.append(stuck.try_at - at)

    assert gaps == sorted(gaps)
    assert gaps[-1] == DAY
    tasks.work_once(at=stuck.try_at, dialects={"kith": DIALECT})
    assert Message.objects.get(pk=stuck.pk).state == "recorded"
    caplog.clear()


def test_a_sender_that_sends_it_again_after_the_bug_is_mended_gets_its_receipt(caplog):
    stuck = take_in(POISON)

    again = actions.take_in(POISON, dialect=DIALECT, at=NOON + MINUTE)

    assert (again.message.id, again.new, again.accepted, Event.objects.count()) == (stuck.id, False, True, 1)
    caplog.clear()


@pytest.mark.parametrize("part", ["accept", "refuse"])
def test_a_bug_in_writing_the_receipt_leaves_nothing_but_a_stuck_message(part, caplog):
    read = DIALECT.read if part == "accept" else refuses

    message = take_in(POISON, replace(DIALECT, read=read, **{part: raises}))

    assert (message.state, message.receipt, Event.objects.count()) == ("stuck", None, 0)
    caplog.clear()


def test_a_message_of_a_format_that_the_worker_does_not_have_waits_and_stops_nobody(caplog):
    stuck = take_in(POISON)

    tasks.work_once(at=stuck.try_at, dialects={})

    assert Message.objects.get(pk=stuck.pk).state == "stuck"
    caplog.clear()


def test_a_duty_that_cannot_be_offered_on_is_put_off_and_the_others_are_offered(caplog):
    town = make.Town()
    make.staff(town.home_care)
    poison, sound = (Duty.objects.get(event=town.discharge(), item=item) for item in ("first-contact", "answer"))
    Duty.objects.filter(pk=poison.pk).update(rungs=["no-such-word"])
    at = NOON + 5 * DAY  # a Monday, when the unit is at work

    tasks.work_once(at=at, dialects={})

    assert {m.duty_id for m in Move.objects.filter(what="offered")} >= {sound.pk}
    assert not Offer.objects.filter(duty=poison).exists()
    poison.refresh_from_db()
    assert (poison.attempts, poison.next_offer_at > at) == (1, True)
    caplog.clear()
