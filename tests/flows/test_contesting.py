"""The person says that something is wrong: one holder owes an answer by a time, and she reads it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from mellomrom.access import contesting
from mellomrom.access.catalogue import About, Outcome
from mellomrom.access.contests import answer_page, my_contests
from mellomrom.access.models import Contest
from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.database.behind import walls
from mellomrom.database.house import as_role
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import Unit
from mellomrom.events.actions import done
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Duty, Event
from mellomrom.events.queries import inbox
from mellomrom.events.rules import Life
from mellomrom.people.actions import actor_of, name_next_of_kin
from mellomrom.people.models import TeamMember
from mellomrom.sharing.models import Log
from tests import make
from tests.flows import emergency
from tests.make import NOON

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(days=1)


@pytest.fixture
def town():
    return make.Town()


@pytest.fixture
def kari(town):
    return actor_of(town.kari)


def says_wrong(ref, kari, words="Jeg var ikke der.", at=NOON):
    """Say it as she does on her page: behind the walls, as herself."""
    with as_role("none"), walls(person=kari.pk):
        return contesting.contest(ref, words=words, by=kari, at=at)


def test_what_she_says_is_wrong_is_owed_by_the_unit_that_wrote_it_within_two_weeks(town, kari):
    told = make.happen(town.kari, EventKind.CONTACT_MADE, owner=town.municipality, unit=town.rop)

    said = says_wrong(told.pk, kari)

    duty = Duty.objects.get(event=said.event)
    assert (duty.item, duty.holder, duty.life) == ("answer_contest", town.rop, Life.OPEN)
    assert duty.due_at == NOON + timedelta(days=14)
    assert (duty.law_verified, duty.time_is_ours) == (True, True)
    assert "§§ 42-43" in duty.law
    assert said.event.kind == EventKind.ENTRY_CONTESTED
    assert said.event.category == told.category
    assert Log.objects.filter(person=town.kari, what="contest.made").count() == 1


def test_whoever_owes_it_answers_and_she_reads_the_answer(town, kari):
    told = make.happen(town.kari, EventKind.CONTACT_MADE, owner=town.municipality, unit=town.rop)
    duty = says_wrong(told.pk, kari).duty

    page = answer_page(duty.pk, town.nurse, at=LATER)
    contesting.answer(duty.pk, outcome=Outcome.CORRECTED, words="Vi har rettet datoen.", by=town.nurse, at=LATER)
    again = contesting.answer(duty.pk, outcome=Outcome.STANDS, words="Nei.", by=town.colleague, at=LATER)

    [row] = my_contests(kari)
    assert page.row.words == "Jeg var ikke der."
    assert (row.outcome, row.answer, again.outcome) == (Outcome.CORRECTED, "Vi har rettet datoen.", "corrected")
    assert Duty.objects.get(pk=duty.pk).life == Life.MET
    assert {"contest.read", "contest.corrected"} <= set(Log.objects.values_list("what", flat=True))


def test_it_waits_in_the_inbox_and_does_not_end_with_a_tap(town, kari):
    told = make.happen(town.kari, EventKind.CONTACT_MADE, owner=town.municipality, unit=town.rop)
    duty = says_wrong(told.pk, kari).duty

    cards = [card for card in inbox(town.nurse, at=NOON).later if card.kind is EventKind.ENTRY_CONTESTED]

    assert [[owed.item for owed in card.owes] for card in cards] == [["answer_contest"]]
    with pytest.raises(InvalidMove, match="duty.needs-words"):
        done(duty.pk, by=town.nurse, at=NOON)


def test_staff_see_beside_the_event_that_she_says_it_is_wrong(town, kari):
    told = make.happen(town.kari, EventKind.CONTACT_MADE, owner=town.municipality, unit=town.rop)
    other = make.happen(town.kari, EventKind.CONTACT_MADE, owner=town.municipality, unit=town.rop)
    duty = says_wrong(told.pk, kari).duty

    assert contesting.contested([told.pk, other.pk]) == {told.pk: False}
    contesting.answer(duty.pk, outcome=Outcome.STANDS, words="Vi var to.", by=town.nurse, at=LATER)
    assert contesting.contested([told.pk]) == {told.pk: True}


def test_a_duty_a_unit_around_her_and_next_of_kin_can_be_wrong_too(town, kari):
    told = town.discharge()
    duty = Duty.objects.filter(event=told, item="first-contact").get()
    member = TeamMember.objects.get(person=town.kari, unit=town.gp)
    kin = name_next_of_kin(town.kari, owner=town.hospital, name="Berit", relation="søster", phone="", at=NOON)

    rows = [says_wrong(ref.pk, kari) for ref in (duty, member, kin)]

    assert [row.about for row in rows] == [About.DUTY, About.TEAM, About.KIN]
    assert [row.duty.holder for row in rows[:2]] == [duty.holder, town.gp]
    assert rows[2].owner == town.municipality, "where nobody answers for the hospital here, her municipality does"


def test_what_a_closed_unit_wrote_is_answered_by_those_who_coordinate(town, kari):
    told = make.happen(town.kari, EventKind.CONTACT_MADE, owner=town.municipality, unit=town.rop)
    Unit.objects.filter(pk=town.rop.pk).update(closed_on=date(2026, 11, 1))

    assert says_wrong(told.pk, kari).duty.holder == town.coordinating


def test_whoever_looked_in_an_emergency_does_not_answer_for_it():
    town = emergency.Town()
    access = town.opened(at=NOON)

    said = says_wrong(access.event_id, actor_of(town.kari))

    assert said.duty.holder != access.unit


def test_where_nobody_can_be_asked_she_is_told_to_call(town, kari):
    kin = name_next_of_kin(town.kari, owner=town.hospital, name="Berit", relation="", phone="", at=NOON)
    town.kari.municipality = ""
    town.kari.save()
    Unit.objects.filter(organization=town.hospital).update(closed_on=date(2026, 11, 1))
    Unit.objects.filter(organization=town.hospital, service=ServiceType.NOBODY).delete()

    with pytest.raises(InvalidMove, match="contest.nobody-to-ask"):
        says_wrong(kin.pk, kari)


def test_what_is_anothers_and_what_is_not_there_are_the_same(town, kari):
    ola = make.person("Ola", serial=300)
    theirs = make.happen(ola, EventKind.CONTACT_MADE, owner=town.municipality, unit=town.rop)

    for ref in (theirs.pk, uuid4()):
        with pytest.raises(NotFound, match="contest.not-yours"):
            says_wrong(ref, kari)
    assert not Contest.objects.exists()


def test_words_are_needed_and_the_same_twice_is_once(town, kari):
    told = make.happen(town.kari, EventKind.CONTACT_MADE, owner=town.municipality, unit=town.rop)

    with pytest.raises(InvalidMove, match="contest.no-words"):
        says_wrong(told.pk, kari, "  ")
    first, again = says_wrong(told.pk, kari), says_wrong(told.pk, kari)
    with pytest.raises(InvalidMove, match="contest.waits"):
        says_wrong(told.pk, kari, "Noe annet.")

    assert first.pk == again.pk
    assert Event.objects.filter(kind=EventKind.ENTRY_CONTESTED).count() == 1


def test_no_more_waits_for_an_answer_than_somebody_can_answer(town, kari, monkeypatch):
    monkeypatch.setattr(contesting, "MOST_WAITING", 1)
    told = [make.happen(town.kari, EventKind.CONTACT_MADE, owner=town.municipality, unit=town.rop) for _ in range(2)]
    says_wrong(told[0].pk, kari)

    with pytest.raises(InvalidMove, match="contest.too-many"):
        says_wrong(told[1].pk, kari)


def test_an_answer_has_words_and_is_nobody_elses_to_give(town, kari):
    told = make.happen(town.kari, EventKind.CONTACT_MADE, owner=town.municipality, unit=town.rop)
    duty = says_wrong(told.pk, kari).duty

    with pytest.raises(InvalidMove, match="contest.no-reason"):
        contesting.answer(duty.pk, outcome=Outcome.STANDS, words=" ", by=town.nurse, at=LATER)
    with pytest.raises(NotFound, match="duty.not-yours"):
        contesting.answer(duty.pk, outcome=Outcome.STANDS, words="Nei.", by=town.home_nurse, at=LATER)
    with pytest.raises(NotFound, match="duty.not-yours"):
        answer_page(duty.pk, town.home_nurse, at=LATER)


def test_no_words_of_hers_lie_open_on_disk(town, kari):
    told = make.happen(town.kari, EventKind.CONTACT_MADE, owner=town.municipality, unit=town.rop)
    says_wrong(told.pk, kari, "Jeg var i Namsos.")

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM access_contest c")
        assert "Namsos" not in cursor.fetchone()[0]
