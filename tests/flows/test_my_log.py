"""What the person is shown of who looked, and the one thing that waits: an emergency access that they are told of later."""

from datetime import UTC, datetime, timedelta

import pytest

from mellomrom.access import actions, mine
from mellomrom.access.catalogue import Item, Verdict
from mellomrom.config import cli
from mellomrom.directory.catalogue import ActorKind
from mellomrom.events.export import export
from mellomrom.people.actions import themselves
from mellomrom.people.catalogue import TeamFunction
from mellomrom.sharing.looks import Sort, looks_at
from mellomrom.sharing.models import Log
from tests import make
from tests.flows.emergency import DAY, Town, owed
from tests.make import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + 3 * DAY
WAITS = "Hun er innlagt og for dårlig til å høre det nå."


@pytest.fixture
def town() -> Town:
    town = Town()
    town.overdose()
    return town


@pytest.fixture
def waiting(town):
    """An emergency access whose telling waits for three days."""
    found = town.opened()
    duty = owed(found, Item.TELL)
    actions.tell_later(duty.pk, until=LATER, words=WAITS, by=town.emergency_doctor, at=NOON)
    return found


def emergencies(town, at) -> list[str]:
    """What the person's own page shows of emergencies."""
    page = mine.my_log(themselves(town.kari.pk), sort=Sort.EMERGENCY, at=at)
    return [line.look.what for _, lines in page.days for line in lines]


def everything(town, at) -> list:
    return list(mine.my_looks(themselves(town.kari.pk), at=at))


def test_a_person_does_things_as_themselves_and_nobody_does_as_no_one(town):
    first = themselves(town.kari.pk)

    assert (first.kind, first.pk) == (ActorKind.PERSON, town.kari.pk)
    assert themselves(town.kari.pk) == first
    assert themselves(town.nurse.pk) is None


def test_a_look_in_an_emergency_stands_in_the_log_at_once(town):
    town.opened()

    assert {"emergency.looked_up", "emergency.opened"} <= set(emergencies(town, NOON))


def test_nothing_of_it_is_shown_while_the_telling_waits(town, waiting):
    before = Log.objects.filter(person=town.kari).count()

    shown = everything(town, LATER - timedelta(minutes=1))

    about = mine.withheld(town.kari.pk, at=NOON)
    assert emergencies(town, LATER - timedelta(minutes=1)) == []
    assert not {look.ref for look in shown} & about
    assert len(shown) < before
    assert not [look for look in shown if look.unit == waiting.unit_id], "nor by what came of it"


def test_all_of_it_is_shown_when_its_time_has_come(town, waiting):
    assert "emergency.opened" in emergencies(town, LATER)
    assert len(everything(town, LATER)) == Log.objects.filter(person=town.kari).count()


def test_it_is_shown_once_the_person_has_been_told_before_that(town, waiting):
    actions.tell(owed(waiting, Item.TELL).pk, words="Sagt på vakta.", by=town.emergency_doctor, at=NOON + DAY)

    assert "emergency.told" in emergencies(town, NOON + DAY)


def test_it_is_shown_when_a_review_finds_no_good_reason_to_wait(town, waiting):
    duty = owed(waiting, Item.REVIEW_DELAY)
    actions.review(duty.pk, verdict=Verdict.NOT_JUSTIFIED, words="Ingen grunn.", by=town.director, at=NOON + DAY)

    assert "emergency.opened" in emergencies(town, NOON + DAY)


def test_a_review_that_finds_it_justified_lets_it_wait(town, waiting):
    duty = owed(waiting, Item.REVIEW_DELAY)
    actions.review(duty.pk, verdict=Verdict.JUSTIFIED, words="Rett.", by=town.director, at=NOON + DAY)

    assert emergencies(town, NOON + DAY) == []


def test_the_copy_that_a_service_makes_for_the_person_leaves_it_out_too(town, waiting):
    make.member(town.kari, waiting.unit, TeamFunction.OTHER)

    def looked(without):
        lines = export(town.kari.pk, town.emergency_doctor, at=NOON, without=without)
        return [line for line in lines if line["what"] == "log" and "nødsituasjon" in str(line["text"])]

    assert looked(frozenset())
    assert looked(mine.withheld(town.kari.pk, at=NOON)) == []


def test_the_command_that_makes_the_copy_leaves_it_out(town, tmp_path):
    now = datetime.now(UTC)
    found = town.opened(at=now)
    make.member(town.kari, found.unit, TeamFunction.OTHER)
    actions.tell_later(owed(found, Item.TELL).pk, until=now + DAY, words=WAITS, by=town.emergency_doctor, at=now)

    made = cli.main(["export", str(town.kari.pk), "--as", str(town.emergency_doctor.pk), "--out", str(tmp_path)])

    [file] = tmp_path.iterdir()
    assert made == cli.OK
    assert "nødsituasjon" not in file.read_text()


def test_whoever_is_only_told_is_named_as_a_service_and_not_as_somebody(town):
    event = town.discharge()
    told = [look for look in looks_at(town.kari.pk, sort=Sort.TOLD, at_most=50) if look.ref]

    assert event.pk
    assert {look.name for look in told} == {""}
    assert all(look.unit_name for look in told)
