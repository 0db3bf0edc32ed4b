"""Row-level security: what one reaches past every page, with SQL of one's own, as the role that serves pages."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, ProgrammingError
from psycopg.types.json import Jsonb

from mellomrom.config import tables
from mellomrom.core.errors import NotFound
from mellomrom.database import house, roles
from mellomrom.database.behind import walls
from mellomrom.database.rows import prepared
from mellomrom.database.walls import OPEN, WALLS
from mellomrom.directory.models import StaffRole
from mellomrom.events import actions
from mellomrom.events.models import Duty, Event, Notice
from mellomrom.people.models import Person
from mellomrom.sharing.actions import open_record
from mellomrom.sharing.catalogue import Purpose
from mellomrom.sharing.models import Log
from tests import database, make
from tests.flows.attacked import attacked_town

NOON = make.NOON
EVERYBODY = (
    "nurse_elsewhere",
    "gp_elsewhere",
    "nav",
    "officer",
    "guard",
    "tsb_elsewhere",
    "leader_elsewhere",
    "operator",
)


@pytest.fixture
def town(db):
    return attacked_town()


def sql(query: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else []


def count(table: str) -> int:
    return sql(f"SELECT count(*) FROM {table}")[0][0]


def test_every_table_has_a_wall_or_a_reason_to_have_none(db):
    there = {name for (name,) in sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}

    assert there == WALLS.keys() | OPEN.keys()
    assert not WALLS.keys() & OPEN.keys()


def test_a_table_with_an_owner_or_a_person_is_never_without_a_wall(db):
    about = "SELECT DISTINCT table_name FROM information_schema.columns WHERE column_name IN ('owner_id', 'person_id')"
    about += " AND table_schema = 'public'"

    assert {name for (name,) in sql(about)} <= WALLS.keys()


def test_there_is_something_to_reach_behind_every_wall(town):
    assert [table for table in WALLS if not count(table)] == []


def test_without_a_context_there_is_nothing_about_anybody(town):
    with database.behind_the_walls():
        assert {table: count(table) for table in WALLS} == dict.fromkeys(WALLS, 0)


def test_who_has_nothing_to_do_with_a_person_reads_no_row_about_her(town):
    for who in EVERYBODY:
        role: StaffRole = getattr(town, who)
        with database.behind_the_walls(), walls(organization=role.unit.organization_id):
            assert {table: count(table) for table in WALLS} == dict.fromkeys(WALLS, 0), who


def columns_of(table: str) -> list[str]:
    named = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> 'id'"
    return [name for (name,) in sql(named + " ORDER BY ordinal_position", table)]


def _changed(statement: str) -> list[tuple]:
    """What was changed; nothing also where the role may not even try."""
    with suppress(ProgrammingError), transaction.atomic():
        return sql(statement)
    return []


def test_who_has_nothing_to_do_with_a_person_changes_and_removes_no_row_about_her(town):
    for table in WALLS:
        column = columns_of(table)[0]
        for statement in (f"UPDATE {table} SET {column} = {column} RETURNING 1", f"DELETE FROM {table} RETURNING 1"):
            with database.behind_the_walls(), walls(organization=town.nurse_elsewhere.unit.organization_id):
                assert _changed(statement) == [], table


def test_nobody_makes_a_row_in_anothers_name(town):
    for table in WALLS:
        columns = columns_of(table)
        listed, places = ", ".join(f'"{name}"' for name in columns), ", ".join(["%s"] * len(columns))
        row = sql(f"SELECT {listed} FROM {table} LIMIT 1")[0]
        values = [Jsonb(value) if isinstance(value, dict | list) else value for value in row]
        by_number = table in ("sharing_log", "sharing_seal")
        copy = f"INSERT INTO {table} ({listed}, id) VALUES ({places}, %s)"
        with (
            database.behind_the_walls(),
            walls(organization=town.nurse_elsewhere.unit.organization_id),
            pytest.raises(ProgrammingError, match=f'row-level security policy for table "{table}"'),
            transaction.atomic(),
        ):
            sql(copy, *values, 10**9 if by_number else uuid4())


def test_who_was_told_reaches_what_was_told_and_what_is_another_organizations_stays_there(town):
    with database.behind_the_walls(), walls(organization=town.gp_role.unit.organization_id):
        reached = {event for (event,) in sql("SELECT id FROM events_event")}
        recipients = {unit for (unit,) in sql("SELECT DISTINCT recipient_id FROM events_notice")}
        assert recipients == {town.gp.pk}
        assert count("people_nextofkin") == 0
        assert count("people_personidentifier") == 0
    told = Notice.objects.filter(recipient=town.gp, told_at__isnull=False).values_list("event", flat=True)
    owed = Duty.objects.filter(holder=town.gp).values_list("event", flat=True)
    assert reached == {*told, *owed} != set()
    assert Event.objects.exclude(pk__in=reached).exists()


def test_a_plan_that_is_kept_shows_each_what_is_theirs_and_no_more(town):
    query = "SELECT count(*) FROM events_notice WHERE told_at < %s"

    def asked() -> list[int]:
        found = [sql(query, NOON + timedelta(days=9))[0][0]]
        for role in (town.nurse, town.nurse_elsewhere, town.nurse):
            with database.behind_the_walls(), walls(organization=role.unit.organization_id):
                found.append(sql(query, NOON + timedelta(days=9))[0][0])
        return found

    expected = asked()
    assert expected[0] >= expected[1] > expected[2] == 0
    with prepared():
        assert [asked() for _ in range(8)] == [expected] * 8  # after five PostgreSQL may plan for all values at once


def test_the_person_reaches_all_that_is_about_her_and_nothing_about_others(town):
    other = make.person("Ola", serial=200)
    make.happen(other, "discharged", owner=town.municipality, unit=town.ward, to=town.home_care)
    with database.behind_the_walls(), walls(person=town.kari.pk):
        about = {
            table: {str(person) for (person,) in sql(f"SELECT DISTINCT person_id FROM {table}")}
            for table in ("sharing_log", "sharing_decision", "events_event", "events_notice", "events_duty")
        }
        assert about == dict.fromkeys(about, {str(town.kari.pk)})
        assert [person for (person,) in sql("SELECT id FROM people_person")] == [town.kari.pk]


def test_whom_an_inspector_sought_and_why_is_read_by_the_inspecting_and_not_by_the_inspected(town):
    for organization, rows in ((town.municipality, 0), (town.authority.organization, 1)):
        with database.behind_the_walls(), walls(organization=organization.pk):
            assert count("access_inspectedperson") == rows, organization.kind


def test_nobody_writes_in_a_log_in_the_name_of_another_organization(town):
    row = "INSERT INTO sharing_log (at, actor_id, organization_id, person_id, what, purpose, basis, effect)"
    row += " VALUES (now(), %s, %s, %s, 'record.opened', '', '', '')"
    actor, kari = town.nurse_elsewhere.actor_id, town.kari.pk
    with database.behind_the_walls(), walls(organization=town.nurse_elsewhere.unit.organization_id):
        sql(row, actor, town.nurse_elsewhere.unit.organization_id, kari)
        for organization in (town.municipality.pk, None):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                sql(row, actor, organization, kari)


def test_a_refused_attempt_stands_in_the_log_of_whom_the_reader_could_not_even_reach(town):
    before = Log.objects.filter(person=town.kari).count()
    with (
        database.behind_the_walls(),
        walls(organization=town.nav.unit.organization_id),
        pytest.raises(NotFound, match=r"person\.not-yours"),
    ):
        open_record(town.kari.pk, by=town.nav, purpose=Purpose.CARE, at=NOON)

    assert Log.objects.filter(person=town.kari).count() == before + 1


def test_an_action_begins_behind_the_walls_and_comes_back_there(town):
    duty = Duty.objects.filter(holder=town.home_care, item="answer", life="open").first()
    with database.behind_the_walls(), walls(organization=town.municipality.pk):
        actions.take(duty.pk, by=town.home_nurse, at=NOON)
        assert count("sharing_seal") == 0, "it is not the house any more"
    with database.behind_the_walls(), walls(organization=town.nav.unit.organization_id):
        with pytest.raises(NotFound, match=r"duty\.not-yours"):
            actions.take(duty.pk, by=town.nurse, at=NOON)


def fail(*, seen: int) -> None:
    assert seen
    raise KeyError


@house.walled()
def fail_inside() -> None:
    house.enter()
    fail(seen=count("people_person"))


def test_the_house_is_left_when_something_goes_wrong_inside(town):
    with database.behind_the_walls():
        with pytest.raises(KeyError), house.as_house():
            fail(seen=count("people_person"))
        with pytest.raises(DatabaseError), transaction.atomic(), house.as_house():
            sql("SELECT nothing FROM nowhere")
        with pytest.raises(KeyError):
            fail_inside()

        assert count("people_person") == 0


def test_the_house_is_entered_only_where_it_is_left_again(db):
    with database.behind_the_walls(), transaction.atomic(), pytest.raises(RuntimeError):
        house.enter()


def test_what_was_told_of_one_request_is_forgotten_also_when_it_failed(town):
    with database.behind_the_walls():
        with pytest.raises(KeyError), walls(organization=town.municipality.pk):
            fail(seen=count("people_person"))

        assert count("people_person") == 0


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_cannot_forget_is_closed():
    with database.behind_the_walls(), walls(organization=uuid4()):
        connection.connection.execute("BEGIN")
        with pytest.raises(psycopg.Error):
            connection.connection.execute("SELECT nothing FROM nowhere")

    assert connection.connection is None or connection.connection.closed


@pytest.mark.django_db(transaction=True)
def test_a_table_without_walls_is_seen_by_the_check_and_gets_them_at_the_next_migration():
    assert roles.faults(connection) == []
    with database.as_owner(), transaction.atomic():
        sql("ALTER TABLE people_nextofkin DISABLE ROW LEVEL SECURITY")
        assert "no-walls" in roles.faults(connection)
        tables.grant(connection)
        assert "no-walls" not in roles.faults(connection)
        transaction.set_rollback(True)


def test_who_runs_pages_is_not_the_house_without_saying_so(db):
    with database.behind_the_walls():
        assert sql("SELECT current_user, pg_has_role(%s, 'USAGE')", roles.HOUSE) == [(roles.RUNTIME, False)]
        for statement in (f"SET ROLE {roles.OWNER}", "ALTER TABLE sharing_log DISABLE ROW LEVEL SECURITY"):
            with pytest.raises(ProgrammingError, match="permission denied|must be owner"), transaction.atomic():
                sql(statement)


def test_a_guess_and_a_row_of_anothers_are_one_answer(town):
    with database.behind_the_walls(), walls(organization=town.nav.unit.organization_id):
        assert Person.objects.filter(pk=town.kari.pk).first() is None
        assert Person.objects.filter(pk=UUID(int=7)).first() is None
