"""The demo: a made-up community that is whole, the samples that come in to it, and nobody in it who could be real."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.utils.translation import override
from lxml import etree

from mellomrom.core.errors import NotFound, NotPermitted
from mellomrom.core.identifiers import classify, orgnr_ok
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import Organization, Shift, Space, StaffRole, Unit
from mellomrom.directory.queries import rota_gaps
from mellomrom.events import adoptions
from mellomrom.events.actions import take_in
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Duty, Event, Move, Notice
from mellomrom.integrations.kith import schema
from mellomrom.integrations.kith.dialect import DIALECT as KITH
from mellomrom.people.catalogue import Protection
from mellomrom.people.models import NextOfKin, Person, PersonIdentifier, TeamMember
from mellomrom.world import demo, persons, places, play, samples, staff
from tests.make import NOON
from tests.standards import STANDARDS

FRIDAY_NIGHT = datetime(2026, 11, 20, 22, 15, tzinfo=UTC)
CHRISTMAS = datetime(2026, 12, 24, 11, tzinfo=UTC)
THE_DAY_SUMMER_TIME_BEGAN = datetime(2027, 3, 28, 10, tzinfo=UTC)
TABLES = (Organization, Unit, StaffRole, Shift, Space, Person, PersonIdentifier, TeamMember, NextOfKin)
SENT = sorted((samples.FOLDER / "kith").glob("*.xml"))
ALVDAL = STANDARDS / "kith" / "messages" / "test" / "plo" / "Testcase-mottak-Pasientlogistikk_dodsfall-v1_5"


@pytest.fixture(autouse=True)
def in_demo_mode(settings):
    settings.DEMO = True


@pytest.fixture
def community(db) -> demo.World:
    return demo.load(at=NOON)


def counts() -> list[int]:
    return [table.objects.count() for table in TABLES]


def quiet(line: str) -> None:
    """Nobody listens."""


# ------------------------------------------------------------------------------------------------ the community


def test_loading_twice_changes_nothing(community):
    before = counts()

    again = demo.load(at=NOON)

    assert (community.made, again.made, demo.is_loaded()) == (True, False, True)
    assert counts() == before


def test_one_pathway_is_signed_so_that_a_newcomer_sees_both(community):
    assert adoptions.how_many() == {"discharge": 1}


def test_the_rotas_grow_as_the_weeks_pass_and_nothing_else_does(community):
    before = counts()

    demo.load(at=NOON + timedelta(weeks=2))

    grown = [table for table, was, now in zip(TABLES, before, counts(), strict=True) if was != now]
    assert grown == [Shift]


def test_four_weeks_of_on_call_have_one_gap_and_one_override(community):
    until = NOON + timedelta(weeks=4)

    [gap] = rota_gaps(since=NOON, until=until)

    assert gap.line.unit.organization.name == "Inderøy kommune"
    assert Shift.objects.filter(override=True, since__gte=NOON, until__lte=until).count() == 1


def test_it_is_made_in_demo_mode_only(db, settings):
    settings.DEMO = False

    with pytest.raises(NotPermitted, match="world.demo-only"):
        demo.load(at=NOON)
    assert demo.logins() == []


def test_those_to_try_first_can_log_in_and_work_where_it_says(community):
    for login, role, _password in demo.logins():
        unit = StaffRole.objects.filter(user__username=login).order_by("since").first().unit
        assert role.endswith(unit.organization.name), login
    login, _role, password = demo.logins()[0]
    assert authenticate(username=login, password=password) is not None
    assert len(set(User.objects.values_list("password", flat=True))) == 1


def test_a_login_is_one_word(community):
    assert [login for login, _, _ in demo.logins(everybody=True) if len(login.split()) != 1] == []


# ------------------------------------------------------------------------------------------------ nobody is real


def test_no_number_of_a_person_could_be_anybodys():
    for someone in persons.EVERYONE:
        for kind, value in someone.identifier:
            found = classify(value, kind)
            assert (str(found.kind), found.check_ok) == (kind, True)
            assert found.synthetic or value.startswith("2099")


def test_all_numbers_that_were_written_down_are_those(community):
    made = {number for someone in persons.EVERYONE for number in someone.identifier}

    assert {(row.system, row.value) for row in PersonIdentifier.objects.all()} == made


def test_the_numbers_of_organizations_are_right_and_in_nobodys_use():
    numbers = {body.number for body in places.BODIES}

    assert all(orgnr_ok(number) and number.startswith("31") for number in numbers)
    assert len(numbers) == len(places.BODIES)


def test_everybody_has_a_name_that_nobody_has():
    families = {someone.family for someone in persons.EVERYONE} | {worker.name.split()[-1] for worker in staff.WORKERS}

    assert families <= {*persons._FAMILIES, *staff._FAMILY}


# -------------------------------------------------------------------------------------------- what is hard occurs


def test_there_are_fifty_people_of_every_kind_that_is_hard_to_find(community):
    kinds = {row.system for row in PersonIdentifier.objects.all()}
    without = Person.objects.filter(identifiers=None).count()

    assert (Person.objects.count(), kinds, without) == (50, {"FNR", "DNR", "HNR", "DUF"}, 1)


def test_two_have_a_protected_address_and_some_have_nobody(community):
    protected = Person.objects.exclude(protection=Protection.NONE)

    assert {p.protection for p in protected} == {Protection.CONFIDENTIAL, Protection.STRICTLY_CONFIDENTIAL}
    assert protected.count() == 2
    assert Person.objects.filter(team=None).count() >= 5


def test_one_municipality_has_no_coordinating_unit_and_its_nobody_unit_stands_there(community):
    lierne = Unit.objects.filter(organization__municipality="5042")

    assert not lierne.filter(service=ServiceType.COORDINATING_UNIT).exists()
    assert lierne.filter(service=ServiceType.NOBODY).count() == 1


def test_a_service_of_one_person_has_a_deputy_next_door(community):
    alone = Unit.objects.get(organization__municipality="5041", service=ServiceType.ROP)

    assert alone.staff.count() == 1
    assert alone.deputy.organization.municipality == "5045"


def test_every_space_has_a_leader_on_both_sides_but_one(community):
    assert Space.objects.filter(leader_a=None).count() == 0
    assert Space.objects.filter(leader_b=None).count() == 1
    assert Space.objects.filter(agreement="").count() == 1


def test_every_kind_of_service_takes_part(community):
    missing = set(ServiceType) - {ServiceType(s) for s in Unit.objects.values_list("service", flat=True)}

    assert missing == set()


# ------------------------------------------------------------------------------------------------------ the samples


@pytest.mark.django_db
@pytest.mark.parametrize("at", [NOON, FRIDAY_NIGHT, CHRISTMAS, THE_DAY_SUMMER_TIME_BEGAN])
def test_the_stories_are_as_they_should_be_whenever_they_are_played(at):
    demo.load(at=at)

    assert play.play(at=at, say=quiet, check=True) == []


def test_playing_again_changes_nothing_and_says_so(community):
    play.play(at=NOON, say=quiet)
    before = [table.objects.count() for table in (Event, Notice, Duty, Move)]
    said: list[str] = []

    play.play(at=NOON + timedelta(hours=3), say=said.append)

    assert [table.objects.count() for table in (Event, Notice, Duty, Move)] == before
    assert len([line for line in said if "fhir/" in line or "kith/" in line]) == len(samples.read())


def test_a_run_that_stopped_half_way_is_carried_on(community):
    first, *_ = samples.read()
    raw = samples.moved(first.body, by=NOON - samples.REFERENCE)
    take_in(raw, dialect=first.dialect, at=first.arrives + (NOON - samples.REFERENCE))

    assert play.play(at=NOON + timedelta(hours=3), say=quiet, check=True) == []


def test_what_differs_is_said_in_a_sentence(community, monkeypatch):
    first, *rest = samples.read()
    wrong = {**first.expected, "told": {"gp.steinkjer": "full"}, "owes": {}}
    changed = samples.Sample(first.file, first.title, first.arrives, wrong, first.body)
    monkeypatch.setattr(play, "read", lambda: (changed, *rest))

    with override("en"):
        differences = play.play(at=NOON, say=quiet, check=True)

    assert f"{first.file}: told gp.steinkjer should be full and is nothing." in differences
    assert {d.split(":")[0] for d in differences} == {first.file}


def test_what_the_samples_tell_covers_what_can_happen():
    kinds = {sample.expected.get("kind", "") for sample in samples.read()}

    assert kinds >= {str(k) for k in (EventKind.ADMITTED, EventKind.DISCHARGED, EventKind.DIED, EventKind.OVERDOSE)} | {
        "cause_stated",
        "discharge_ready",
        "discharge_ready_withdrawn",
        "discharge_ready_answered",
        "cancel admitted",
    }


def test_every_sample_is_played():
    there = {str(path.relative_to(samples.FOLDER)) for path in samples.FOLDER.glob("*/*")}

    assert {sample.file for sample in samples.read()} == there


def test_moving_the_times_leaves_birthdays_codes_and_namespaces_alone():
    raw = b'<a xmlns="x/2016-05-30" id="0f0e0d0c-0b0a-4908-8706-050403020100" born="1987-03-14" on="2026-11-02" '
    moved = samples.moved(raw + b'at="2026-11-03T08:05:00+01:00"/>', by=timedelta(days=1, hours=2))

    assert b'x/2016-05-30"' in moved
    assert b'born="1987-03-14" on="2026-11-03" at="2026-11-04T10:05:00+01:00"' in moved
    assert b"0f0e0d0c" not in moved


def test_a_moved_date_follows_the_clock_on_the_wall_into_summer():
    by = datetime(2027, 6, 1, 10, tzinfo=UTC) - samples.REFERENCE

    assert samples.moved(b"2026-11-03 2026-11-03T12:00:00+01:00", by=by) == b"2027-06-01 2027-06-01T12:00:00+02:00"


def test_it_is_said_where_the_samples_are_not_installed(tmp_path, monkeypatch):
    monkeypatch.setattr(samples, "FOLDER", tmp_path)

    with pytest.raises(NotFound, match="world.no-samples"):
        samples.read()


@pytest.mark.parametrize("path", SENT, ids=lambda path: path.stem)
def test_a_sample_follows_its_schema_unless_it_is_the_one_that_is_to_be_refused(path: Path):
    assert (schema.validate(etree.parse(path)) == []) is ("ugyldig" not in path.name)


if STANDARDS.is_dir():  # without the published standards these two are left out

    @pytest.mark.parametrize("path", SENT, ids=lambda path: path.stem)
    def test_the_official_schemas_say_the_same_of_it(path: Path):
        official = schema.official(str(STANDARDS / "kith" / "schemas"), messages=True)

        assert official.validate(etree.parse(path)) is ("ugyldig" not in path.name)

    def test_an_official_message_reaches_somebody_here(community):
        received = take_in((ALVDAL / "Case5-Pasientlogistikk_innlagt-v1_5.xml").read_bytes(), dialect=KITH, at=NOON)

        nurse = StaffRole.objects.get(user__username="nurse.alvdal")
        assert (received.event.addressee, received.event.occurred_at.date()) == (nurse.unit, date(2006, 10, 9))
        assert Notice.objects.filter(event=received.event, recipient=nurse.unit, told_at__isnull=False).exists()
