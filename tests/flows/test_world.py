"""A larger synthetic world in the database: written down whole and once, fed with its months, and every story told."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

import pytest
from django.contrib.auth import authenticate

from mellomrom.config import cli
from mellomrom.core.errors import NotFound, NotPermitted
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import Organization, Shift, Space, StaffRole, Unit
from mellomrom.events.models import Duty, Event, Notice
from mellomrom.exchange.models import Message
from mellomrom.people.models import Person, PersonIdentifier, Registration, TeamMember
from mellomrom.world import build, demo, explain, feed
from mellomrom.world.post import World
from mellomrom.world.size import Recipe, Size
from tests.flows import promises

TINY = Size("tiny", ("Vestfold",), 110, 10, towns=2, pace=20)
RECIPE = Recipe(TINY, 5, date(2026, 11, 15))
BEGINS, ENDS = RECIPE.begins, RECIPE.ends
TABLES = (Organization, Unit, StaffRole, Space, Person, PersonIdentifier, TeamMember, Registration)


@pytest.fixture(autouse=True)
def in_demo_mode(settings):
    settings.DEMO = True


@pytest.fixture(scope="module")
def tiny() -> World:
    return World(RECIPE)


@pytest.fixture
def loaded(db, tiny) -> demo.World:
    return build.load(tiny, at=BEGINS)


def counts() -> list[int]:
    return [table.objects.count() for table in TABLES]


# ---------------------------------------------------------------------------------------------- written down


def test_a_world_is_written_down_whole_and_once(loaded, tiny):
    before = counts()

    again = build.load(tiny, at=BEGINS)

    assert (loaded.made, again.made, loaded.persons) == (True, False, TINY.persons)
    assert counts() == before


def test_its_rows_say_what_was_laid_out(loaded, tiny):
    numbers = {number for number in Organization.objects.values_list("number", flat=True) if number}
    teams = Counter(TeamMember.objects.values_list("person", flat=True)).values()

    assert {body.number for body in tiny.there.bodies} <= numbers
    assert Unit.objects.filter(her_id__in=[p.her_id for p in tiny.there.places.values()]).count() == len(
        tiny.there.places
    )
    assert sorted(teams) == sorted(len(human.team) for human in tiny.everybody if human.team)


def test_a_municipality_that_was_added_has_its_nobody_unit_and_its_coordinating_unit(loaded):
    added = Unit.objects.filter(organization__municipality="3901", organization__kind="municipality")

    assert added.filter(service=ServiceType.NOBODY).count() == 1
    assert added.filter(service=ServiceType.COORDINATING_UNIT).count() == 1


def test_those_who_work_there_log_in_as_in_the_demo(loaded):
    assert authenticate(username="rop.horten", password="mellomrom") is not None


def test_somebody_is_on_call_in_each_municipality_that_has_a_line(loaded):
    lines = Shift.objects.filter(since__lte=BEGINS, until__gt=BEGINS).values_list("line__unit__organization__name")

    assert {"Horten kommune", "Holmestrand kommune"} <= {name for (name,) in lines}


def test_a_database_holds_one_world(loaded):
    with pytest.raises(NotPermitted, match="world.another"):
        build.load(World(replace(RECIPE, size=replace(TINY, towns=3))), at=BEGINS)
    with pytest.raises(NotPermitted, match="world.another"):
        build.load(World(replace(RECIPE, seed=6)), at=BEGINS)


def test_a_world_of_the_demos_size_is_the_demo(db):
    made = build.load(World(Recipe(Size("demo", (), 50, 30), 1, RECIPE.on)), at=BEGINS)

    assert made.persons == 50


# ---------------------------------------------------------------------------------------------------------- fed


def test_its_months_come_in_and_all_of_it_can_be_explained(loaded, tiny):
    fed = feed.feed(islice(feed.arrivals(tiny.letters()), 150), recipe=RECIPE)

    assert set(fed.states) <= {"recorded", "waiting", "again"}
    assert fed.messages == 150
    assert fed.done > 50
    found = explain.explain(at=ENDS)
    assert (found.untold, found.astray, found.stuck, found.whole) == (0, 0, 0, True)
    assert (found.events, found.duties) == (Event.objects.count(), Duty.objects.count())
    assert found.lines > found.events
    promises.all_hold({})


def test_a_message_comes_in_at_its_own_time_and_the_night_does_what_was_due(loaded, tiny):
    fed = feed.feed(islice(feed.arrivals(tiny.letters()), 60))

    late = Duty.objects.filter(rung__gt=0).select_related("event").first()
    assert {m.received_at for m in Message.objects.all()} <= {letter.at for letter in tiny.letters(limit=60)}
    assert fed.moved > 0
    assert late.event.recorded_at < fed.last + timedelta(days=1)


def test_fed_from_files_it_is_the_same_and_a_second_time_nothing(loaded, tiny, tmp_path):
    feed.write(tiny, tmp_path, limit=25)

    first = feed.feed(feed.read(tmp_path))
    events = Event.objects.count()
    again = feed.feed(feed.read(tmp_path))

    assert (first.messages, again.states) == (25, Counter(again=25))
    assert Event.objects.count() == events


def test_a_folder_without_messages_is_said_to_have_none(tmp_path):
    with pytest.raises(NotFound, match="world.no-messages"):
        next(feed.read(tmp_path))


def test_the_worker_goes_on_to_the_end_of_the_world(loaded, tiny):
    fed = feed.feed(islice(feed.arrivals(tiny.letters()), 5), ends=BEGINS + timedelta(days=6))

    assert Duty.objects.filter(moves__at__gte=BEGINS + timedelta(days=5)).exists()
    assert fed.moved > Notice.objects.count()


@pytest.mark.django_db(transaction=True)
def test_two_processes_share_a_day_and_nothing_is_lost(tiny):
    build.load(tiny, at=BEGINS)

    fed = feed.feed(islice(feed.arrivals(tiny.letters()), 30), workers=2)

    assert fed.messages == 30
    assert Message.objects.filter(direction="in").count() == 30 - fed.states["again"]
    alone, shared = explain.explain(at=ENDS), explain.explain(at=ENDS, workers=2)
    assert alone.whole
    assert shared == alone


# ------------------------------------------------------------------------------------------------ explained, commanded


def test_a_duty_that_its_moves_do_not_lead_to_is_found(loaded, tiny):
    feed.feed(islice(feed.arrivals(tiny.letters()), 20))
    duty = Duty.objects.order_by("pk").first()
    Duty.objects.filter(pk=duty.pk).update(holder=Unit.objects.exclude(pk=duty.holder_id).first())

    found = explain.explain(at=ENDS)

    assert (found.astray, found.whole) == (1, False)


def test_the_command_writes_the_messages_of_a_world_without_a_database(tmp_path, capsys):
    code = cli.main(["world", "--size", "region", "--on", "2026-11-15", "--messages", str(tmp_path), "--limit", "12"])

    assert code == 0
    assert "12 messages" in capsys.readouterr().out
    assert len(list(tmp_path.glob("*/*"))) == 12
    assert min(path.name for path in tmp_path.iterdir()) == "2026-07-19"


def test_messages_of_two_worlds_are_never_written_to_one_folder(tmp_path, capsys):
    words = ["world", "--on", "2026-11-15", "--messages", str(tmp_path), "--limit", "3"]
    assert cli.main(words) == 0
    before = sorted(tmp_path.glob("*/*"))

    assert cli.main([*words, "--seed", "2"]) == 3

    assert "is no empty folder; choose a new one" in capsys.readouterr().err
    assert sorted(tmp_path.glob("*/*")) == before


@pytest.mark.parametrize("words", [["--size", "planet"], ["--limit", "0"], ["--on", "tomorrow"], ["--workers", "x"]])
def test_what_the_command_does_not_understand_ends_with_two(words, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["world", *words])

    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "_count" not in said
