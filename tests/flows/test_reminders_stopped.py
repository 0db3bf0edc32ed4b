"""A STOP that is sent back, and the link in a mail, stop what goes there, and tell nobody whose it is."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from mellomrom.core.errors import NotFound
from mellomrom.directory.catalogue import ServiceType
from mellomrom.people.actions import actor_of
from mellomrom.plans.reminders import queries
from mellomrom.plans.reminders.actions import choose, confirm, stop, stop_by_word, stop_number, stop_word
from mellomrom.plans.reminders.catalogue import CHOOSABLE, Ended, Language, Way
from mellomrom.plans.reminders.models import Reminder, ReminderChoice
from mellomrom.plans.reminders.rules import Quiet, State
from mellomrom.sharing.models import Log
from tests import make
from tests.flows.test_races import at_once
from tests.make import NOON

pytestmark = pytest.mark.django_db(transaction=True)
WANTS = {"templates": CHOOSABLE, "quiet": Quiet(), "language": Language.NB}


@pytest.fixture
def town():
    return make.Town()


def reminded(person, *, way=Way.SMS, address="90000000", at=NOON):
    """Somebody who is reminded at an address that they have confirmed."""
    me = actor_of(person)
    row = choose(way=way, address=address, **WANTS, by=me, at=at)
    return confirm(row.code, by=me, at=at)


def ended():
    return list(ReminderChoice.objects.order_by("made_at", "pk").values_list("ended", flat=True))


def test_stop_from_a_number_ends_it_at_once_for_all_who_have_it_and_for_no_other(town):
    ola = make.person("Ola", serial=300)
    reminded(town.kari)
    reminded(ola, at=NOON + timedelta(minutes=1))
    reminded(make.person("Per", serial=301), address="91111111", at=NOON + timedelta(minutes=2))

    stop_number("+47 900 00 000", at=NOON + timedelta(hours=1))
    stop_number("+4790000000", at=NOON + timedelta(hours=2))

    assert ended() == [Ended.ANSWERED, Ended.ANSWERED, ""]
    logged = Log.objects.filter(what="reminders.answered_stop")
    assert sorted(logged.values_list("person", flat=True)) == sorted([town.kari.pk, ola.pk])


def test_it_ends_a_code_that_nobody_asked_for_too(town):
    choose(way=Way.SMS, address="90000000", **WANTS, by=actor_of(town.kari), at=NOON)

    stop_number("+4790000000", at=NOON)

    assert list(Reminder.objects.values_list("state", flat=True)) == [State.DROPPED]


def test_a_number_that_nobody_has_and_what_is_no_number_change_nothing(town):
    reminded(town.kari)

    assert stop_number("+4791111111", at=NOON) == stop_number("Mellomrom", at=NOON) == 0
    assert ended() == [""]


def test_a_mail_address_is_no_number(town):
    reminded(town.kari, way=Way.EMAIL, address="kari@example.no")

    stop_number("kari@example.no", at=NOON)

    assert ended() == [""]


def test_the_word_of_a_mail_ends_what_goes_there_and_another_word_nothing(town):
    row = reminded(town.kari, way=Way.EMAIL, address="kari@example.no")
    word = stop_word(row.pk)
    for wrong in (stop_word(uuid4()), word[:-1] + "x", word[:32], row.pk.hex + "0" * 32, "ord", "ø" * 64, ""):
        assert stop_by_word(wrong, at=NOON) == 0
    assert ended() == [""]

    stop_by_word(word, at=NOON)
    stop_by_word(word, at=NOON)

    assert ended() == [Ended.ANSWERED]


def test_an_old_word_does_not_end_what_she_chose_since(town):
    word = stop_word(reminded(town.kari, way=Way.EMAIL, address="kari@example.no").pk)
    reminded(town.kari, at=NOON + timedelta(minutes=1))

    stop_by_word(word, at=NOON + timedelta(hours=1))

    assert ended() == [Ended.REPLACED, ""]


def test_two_stops_at_once_are_one(town):
    reminded(town.kari)

    at_once(*[lambda: stop_number("+4790000000", at=NOON)] * 2)

    assert ended() == [Ended.ANSWERED]
    assert Log.objects.filter(what="reminders.answered_stop").count() == 1


def test_a_number_is_found_by_a_blind_index_that_does_not_hold_it(town):
    reminded(town.kari)

    with connection.cursor() as cursor:
        cursor.execute("SELECT index FROM plans_reminderchoice")
        [(index,)] = cursor.fetchall()

    assert len(bytes(index)) >= 16
    assert b"90000000" not in bytes(index)


# ------------------------------------------------------------------------------------------------ beside the worker


def test_staff_type_what_she_says_and_it_stands_who_did(town):
    row = choose(way=Way.SMS, address="90000000", **WANTS, of=town.kari.pk, by=town.nurse, at=NOON)
    confirm(row.code, of=town.kari.pk, by=town.nurse, at=NOON)

    shown = queries.together(town.kari.pk)

    assert (shown.address, shown.written_by, shown.confirmed) == ("+4790000000", "Prøve Sykepleier", True)
    [logged] = Log.objects.filter(what="reminders.written_down")
    assert (logged.actor, logged.person) == (town.nurse.actor, town.kari)

    stop(of=town.kari.pk, by=town.nurse, at=NOON)
    assert ended() == [Ended.STOPPED]


def test_a_number_that_she_typed_herself_is_not_shown_to_the_worker(town):
    reminded(town.kari)

    assert queries.together(town.kari.pk).address == ""


def test_who_may_not_write_down_what_she_says_chooses_nothing_for_her(town):
    stranger = make.staff(make.unit(town.municipality, ServiceType.HOUSING, "Boligkontoret"))
    asked = {"of": town.kari.pk, "by": stranger, "at": NOON}

    for act in (
        lambda: choose(way=Way.SMS, address="90000000", **WANTS, **asked),
        lambda: confirm("123456", **asked),
        lambda: stop(**asked),
    ):
        with pytest.raises(NotFound, match="person.not-yours"):
            act()
    assert ended() == []
