"""A deviation between services: whoever got it answers, whoever reported it closes it."""

from datetime import timedelta

import pytest

from mellomrom.events import actions
from mellomrom.events.actions.entries import write
from mellomrom.events.catalogue import EventKind, LetterForm
from mellomrom.events.entries import Form, Words
from mellomrom.events.models import Course, Duty
from mellomrom.integrations.files import DIALECTS
from mellomrom.people.catalogue import TeamFunction
from tests import make
from tests.flows.doors import asked, life, offered, owed, told, within, works
from tests.flows.record_systems import deliver, going_to, record_system, wired
from tests.make import NOON

pytestmark = pytest.mark.django_db

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
WORDS = "Medisinlisten kom to dager etter utskrivningen."


def test_who_got_it_is_asked_to_answer_and_who_reported_it_closes_it(town):
    event = town.comes(EventKind.DEVIATION_REPORTED, town.ward, town.home_care)

    assert asked(event) == {town.home_care}
    assert owed(event) == {"deviation-closed": (town.ward, "our-default")}
    answer = Duty.objects.get(event=event, item="answer")
    assert (answer.due_at - NOON, answer.force) == (2 * DAY, "our-default")
    assert within(event, "deviation-closed") == 4 * 7 * 24


def test_one_that_is_written_here_leaves_as_a_deviation_and_is_answered(town):
    make.member(town.kari, town.ward, TeamFunction.TREATING)
    with record_system() as system:
        wired(town.ward, system)
        event = write(
            town.kari.id, form=Form.DEVIATION, words=Words(text=WORDS), to=town.ward.id, by=town.nurse, at=NOON
        )
        deliver()

    assert told(event) == {town.ward}
    assert owed(event) == {"deviation-closed": (town.rop, "our-default")}
    assert going_to(town.ward).message.kind == LetterForm.DEVIATION
    assert WORDS in system.came[0].decode()
    assert DIALECTS["kith"].read(system.came[0]).kind is EventKind.DEVIATION_REPORTED

    answer = Duty.objects.get(event=event, item="answer", holder=town.ward)
    actions.take(answer.id, by=town.doctor, at=NOON + HOUR)
    actions.done(answer.id, by=town.doctor, at=NOON + DAY)
    actions.done(Duty.objects.get(item="deviation-closed").id, by=town.nurse, at=NOON + 2 * DAY)
    assert (life(event, "answer"), life(event, "deviation-closed")) == (("met", ""), ("met", ""))


def test_one_that_nobody_answers_is_offered_on_until_it_stands_with_the_leader(town):
    event = town.comes(EventKind.DEVIATION_REPORTED, town.ward, town.home_care)

    works(NOON + 3 * DAY)
    works(NOON + 6 * DAY)

    assert town.leader_unit in offered(event, "answer")


def test_one_that_nobody_closes_stays_the_reporters_and_their_leader_is_asked(town):
    event = town.comes(EventKind.DEVIATION_REPORTED, town.rop, town.ward)

    for weeks in (5, 6):
        works(NOON + weeks * WEEK)

    closed = Duty.objects.get(event=event, item="deviation-closed")
    assert (closed.holder, closed.life) == (town.rop, "open")
    assert town.leader_unit in offered(event, "deviation-closed")
    assert Course.objects.get(pathway="deviation").closed_at is None
