"""Whom the person trusts, and how many different people they meet."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.events.actions.entries import write
from mellomrom.events.entries import Form, Words
from mellomrom.people.actions import actor_of
from mellomrom.people.catalogue import TeamFunction
from mellomrom.plans.responsibility.faces import faces_by_unit, faces_of
from mellomrom.plans.responsibility.models import Trust
from mellomrom.plans.responsibility.trust import open_trust, say_trust, standing
from mellomrom.sharing.models import Log
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=366)


@pytest.fixture
def town():
    return make.Town()


def met(person, role, at=NOON):
    write(person.pk, form=Form.CONTACT, words=Words(way="phone", text="Snakket."), by=role, at=at)


@pytest.mark.django_db(transaction=True)
def test_what_the_person_says_is_what_staff_read_and_a_look_is_in_the_log(town):
    say_trust(town.kari.pk, "Berit på dagsenteret", by=actor_of(town.kari), at=NOON)

    name, stands = open_trust(town.kari.pk, town.nurse, at=NOON)

    assert (name, stands.words) == ("Kari Testesen", "Berit på dagsenteret")
    assert Log.objects.filter(person=town.kari, what="plan.opened").count() == 1


def test_what_was_said_before_is_kept_and_empty_words_take_it_back(town):
    me = actor_of(town.kari)
    for words in ("Berit", "Berit", "Jonas"):
        say_trust(town.kari.pk, words, by=me, at=NOON)
    assert standing(me).words == "Jonas"

    assert say_trust(town.kari.pk, " ", by=me, at=NOON) is None

    assert standing(me) is None
    assert Trust.objects.count() == 2
    assert Log.objects.filter(person=town.kari, what__startswith="trust.").count() == 3


def test_nobody_says_it_for_others_who_may_not_read_about_them(town):
    stranger = make.staff(make.unit(make.municipality("1103", "Stavanger kommune"), make.ServiceType.ROP))
    for by in (stranger, actor_of(make.person("Ola", serial=300))):
        with pytest.raises(NotFound, match="person.not-yours"):
            say_trust(town.kari.pk, "Meg", by=by, at=NOON)


def test_it_is_short(town):
    with pytest.raises(InvalidMove, match="trust.too-long"):
        say_trust(town.kari.pk, "x" * 401, by=town.nurse, at=NOON)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_at_once_one_stands_and_the_other_is_kept(town):
    start = Barrier(2)

    def say(words):
        start.wait()
        try:
            say_trust(town.kari.pk, words, by=town.nurse, at=NOON)
        finally:
            connection.close()

    threads = [Thread(target=say, args=(words,)) for words in ("Berit", "Jonas")]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sorted(row.words for row in Trust.objects.all()) == ["Berit", "Jonas"]
    assert Trust.objects.filter(ended_at=None).count() == 1


def test_different_people_who_met_the_person_in_a_year_are_counted_once_each(town):
    for role in (town.nurse, town.nurse, town.colleague):
        met(town.kari, role)
    met(town.kari, town.nurse, at=NOON - YEAR)

    assert faces_of(town.kari.pk, at=NOON) == 2


def test_a_leader_reads_one_number_for_many_and_none_for_few(town):
    people = [make.person("Ola", serial=200 + n) for n in range(5)]
    for n, person in enumerate(people):
        make.member(person, town.rop, TeamFunction.ROP)
        met(person, town.nurse)
        if n > 2:
            met(person, town.colleague)
        if n == 3:
            assert faces_by_unit(town.leader, at=NOON) == [], "four are few"

    [row] = faces_by_unit(town.leader, at=NOON)
    assert (row.unit, row.persons, row.middle) == ("Rus og psykisk helse", 5, 1)
    assert faces_by_unit(town.nurse, at=NOON) == [], "it is the leader's"
