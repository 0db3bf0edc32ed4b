"""What leaves is never more than what may be said in the moment it leaves, whatever was written or decided before."""

from datetime import timedelta

import pytest

from mellomrom.events import actions
from mellomrom.events.catalogue import EventKind, Level
from mellomrom.events.letters import compose
from mellomrom.events.models import Delivery, Duty, Event, Notice
from mellomrom.people import actions as people
from mellomrom.people.catalogue import Protection, TeamFunction
from tests import make
from tests.flows.record_systems import broken, cancelled, deliver, going_to, phone_duties, record_system, wired, yes
from tests.make import NOON

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))


@pytest.fixture
def system():
    with record_system() as running:
        yield running


def crisis(town, **more) -> Event:
    """Something that a unit which follows the person up is told all of, and another of the organization the outline."""
    details = {"remark": "Fikk motgift.", "place": {"name": "Torget"}}
    return make.happen(
        town.kari, EventKind.OVERDOSE, owner=town.municipality, unit=town.ambulance, to=town.home_care, details=details
    )


# ------------------------------------------------------------------------------------------- less than was written


def test_bytes_that_say_more_than_may_be_said_now_stay_here_and_somebody_phones(town, system):
    system.answers = broken
    wired(town.rop, system)
    make.member(town.kari, town.rop, TeamFunction.COORDINATOR)
    crisis(town)
    deliver()
    for function in (TeamFunction.ROP, TeamFunction.COORDINATOR):
        people.leave_team(town.kari, town.rop, function, at=NOON + MINUTE)
    system.answers = yes

    deliver(at=NOON + HOUR)
    actions.phone_where_no_receipt(at=NOON + HOUR)

    delivery = going_to(town.rop)
    assert b"motgift" in system.came[0]
    assert len(system.came) == 1
    assert (delivery.error, delivery.dead_at) == ("says-too-much", NOON + HOUR)
    assert [duty.notice for duty in phone_duties()] == [delivery.notice]


def test_bytes_that_say_where_somebody_is_stay_here_once_the_address_is_protected(town, system):
    system.answers = broken
    wired(town.gp, system)
    crisis(town)
    deliver()
    people.protect(town.kari, Protection.STRICTLY_CONFIDENTIAL)
    system.answers = yes

    deliver(at=NOON + HOUR)

    assert len(system.came) == 1
    assert going_to(town.gp).error == "says-too-much"


def test_bytes_that_were_written_when_the_address_was_protected_go_again(town, system):
    system.answers = broken
    wired(town.gp, system)
    people.protect(town.kari, Protection.STRICTLY_CONFIDENTIAL)
    crisis(town)
    deliver()
    system.answers = yes

    deliver(at=NOON + HOUR)

    assert len(set(system.came)) == 1
    assert going_to(town.gp).received_at is not None


# ---------------------------------------------------------------------------------- what a level does not let one name


def overdose_of_whom_nobody_follows_up(town) -> Event:
    """The coordinating unit may know that something has happened, and no more."""
    ola = make.person("Ola", serial=300)
    return make.happen(ola, EventKind.OVERDOSE, owner=town.hospital, unit=town.ambulance)


def test_a_unit_that_may_not_know_whom_it_is_about_is_told_here_and_sent_no_letter(town, system):
    wired(town.coordinating, system)
    event = overdose_of_whom_nobody_follows_up(town)

    deliver()

    assert Notice.objects.get(event=event, recipient=town.coordinating).level == "ping"
    assert system.came == []
    assert not Delivery.objects.filter(event=event).exists()


def test_who_may_know_no_more_than_that_something_happened_when_it_is_to_leave_is_phoned(town, system):
    wired(town.coordinating, system)
    make.member(town.kari, town.coordinating, TeamFunction.COORDINATOR)
    make.happen(town.kari, EventKind.OVERDOSE, owner=town.hospital, unit=town.ambulance)
    for unit, function in ((town.coordinating, "coordinator"), (town.rop, "rop")):
        people.leave_team(town.kari, unit, TeamFunction(function), at=NOON + MINUTE)

    deliver(at=NOON + HOUR)
    actions.phone_where_no_receipt(at=NOON + HOUR)

    delivery = going_to(town.coordinating)
    assert system.came == []
    assert delivery.error == "says-too-much"
    assert [duty.notice for duty in phone_duties()] == [delivery.notice]


@pytest.mark.parametrize("level", [Level.NOTHING, Level.PING, Level.SAFETY])
def test_no_letter_can_be_written_at_a_level_that_names_nobody(town, level):
    wired(town.gp, address="a-folder")
    town.discharge()

    with pytest.raises(ValueError, match="names a person"):
        compose(going_to(town.gp), level=level, at=NOON)


# ------------------------------------------------------------------------------------------ what is not asked any more


def test_a_letter_does_not_ask_for_what_is_done_already(town, system):
    wired(town.rop, system)
    event = crisis(town)
    answer = Duty.objects.get(event=event, item="answer", holder=town.rop)
    actions.done(answer.id, by=town.nurse, at=NOON + MINUTE)

    deliver(at=NOON + HOUR)

    assert going_to(town.rop).message.kind == "note"
    assert "Dere bes" not in system.came[0].decode()


def test_a_letter_about_somebody_who_has_died_asks_for_nothing(town, system):
    wired(town.rop, system)
    event = crisis(town)
    make.happen(town.kari, EventKind.DIED, owner=town.municipality, unit=town.ward, at=NOON + MINUTE)

    deliver(at=NOON + HOUR)

    assert going_to(town.rop, event).message.kind == "note"


def test_a_letter_asks_where_nobody_works_and_no_answer_can_be_given_here(town, system):
    wired(town.rop, system)
    for role in (town.nurse, town.colleague):
        role.until = NOON.date()
        role.save()
    crisis(town)

    deliver()

    assert going_to(town.rop).message.kind == "question"


# --------------------------------------------------------------------------------------------- those who have left since


def test_a_withdrawal_follows_to_who_has_left_the_team_since_and_may_know_that_much(town, system):
    wired(town.rop, system)
    event = town.discharge()
    deliver()
    people.leave_team(town.kari, town.rop, TeamFunction.ROP, at=NOON + MINUTE)

    withdrawal = cancelled(town, event, at=NOON + HOUR)
    deliver(at=NOON + HOUR)

    notice = Notice.objects.get(event=withdrawal, recipient=town.rop)
    assert (notice.level, notice.delivered_at is not None) == ("summary", True)
    assert len(system.came) == 2
