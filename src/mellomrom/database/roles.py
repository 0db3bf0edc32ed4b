"""Who may do what in the database: one role owns and migrates, another runs and owns nothing, a third is the house.

The owner makes tables and passes by row-level security; no door ever connects as it. The runtime role reads and writes
what it was granted, is held by every policy, and may only add to tables that must never change. The house cannot log in:
the runtime role is a member of it without inheriting anything, and becomes it where the code says so (`house`). `grant`
runs after each migration, as the owner.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from psycopg import Connection, sql

OWNER = "mellomrom_owner"
RUNTIME = "mellomrom_app"
HOUSE = "mellomrom_house"

_POWERS = "NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION"
_READ_ONLY = ("django_migrations",)  # what has been migrated is the owner's to say


class HasCursor(Protocol):
    """A connection of Django's or of psycopg's."""

    def cursor(self) -> Any:
        """A context manager with `execute`, `fetchone` and `fetchall`."""


def create(
    admin: Connection[Any], *, database: str, owner_password: str, runtime_password: str, may_create: bool = False
) -> None:
    """Make the roles and the database, and put back their powers and passwords where somebody changed them.

    `admin` is a superuser's connection in autocommit mode. `may_create` lets the owner make databases, for tests.
    Again: changes nothing that is as it should be.
    """
    powers = sql.SQL(f"LOGIN {_POWERS} {'CREATEDB' if may_create else 'NOCREATEDB'}")
    for role, password in ((OWNER, owner_password), (RUNTIME, runtime_password)):
        verb = "ALTER" if _exists(admin, "pg_roles", "rolname", role) else "CREATE"
        admin.execute(
            sql.SQL("{} ROLE {} WITH {} PASSWORD {}").format(
                sql.SQL(verb),
                sql.Identifier(role),
                powers if role == OWNER else sql.SQL(f"LOGIN NOINHERIT {_POWERS} NOCREATEDB"),
                sql.Literal(_scrambled(admin, role, password)),
            )
        )
    verb = "ALTER" if _exists(admin, "pg_roles", "rolname", HOUSE) else "CREATE"
    admin.execute(sql.SQL(f"{verb} ROLE {HOUSE} WITH NOLOGIN {_POWERS} NOCREATEDB"))
    admin.execute(sql.SQL(f"GRANT {HOUSE} TO {RUNTIME}"))  # NOINHERIT: it is the house only where it says so
    name, owner = sql.Identifier(database), sql.Identifier(OWNER)
    if not _exists(admin, "pg_database", "datname", database):
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
    for line in doors(database):
        admin.execute(line)


def doors(database: str) -> list[sql.Composed]:
    """Let the runtime role alone connect to a database, besides its owner; not even the house may ask how large it is."""
    name = sql.Identifier(database)
    return [
        sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name),
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, sql.Identifier(RUNTIME)),
    ]


def grant(connection: HasCursor, *, to: str = RUNTIME, insert_only: Iterable[str] = ()) -> None:
    """Let the runtime role and the house use every table there is, and only add to those named in `insert_only`.

    Run as the owner after each migration, inside a transaction, so that there is no moment without rights. Again: the
    same rights. Raises psycopg's error where a table named does not exist.
    """
    runtime, house = sql.Identifier(to).as_string(None), sql.Identifier(HOUSE).as_string(None)
    both = f"{runtime}, {house}"
    kept = [sql.Identifier("public", table).as_string(None) for table in sorted(insert_only)]
    lines = [
        f"GRANT USAGE ON SCHEMA public TO {both}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {both}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {both}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {both}",
        *(f"REVOKE UPDATE, DELETE ON {table} FROM {both}" for table in kept),
        *(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {both}" for table in _READ_ONLY),
    ]
    with connection.cursor() as cursor:
        for line in lines:
            cursor.execute(line)


def has_house(connection: HasCursor) -> bool:
    """Say whether the server has the role of the house."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [HOUSE])
        return cursor.fetchone() is not None


def faults(connection: HasCursor) -> list[str]:
    """What is wrong with the role that this connection logged in as, and with the house, as codes; empty where all is well.

    `superuser`, `bypasses-row-security`, `makes-roles`, `owns-tables`, `member-of-owner`; `is-always-the-house`,
    `is-never-the-house`; `no-walls` where a table with an owner or a person has none.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FAULTS, {"house": HOUSE})
        return [code for (code,) in cursor.fetchall()]


_FAULTS = """
    WITH walled AS (
        SELECT c.oid, c.relrowsecurity AND count(DISTINCT p.polname) FILTER (WHERE p.polname IN ('house', 'reads')) = 2
            AS stands
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname IN ('owner_id', 'person_id')
        LEFT JOIN pg_policy p ON p.polrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT a.attisdropped
        GROUP BY c.oid
    )
    SELECT DISTINCT code FROM pg_roles r, LATERAL (VALUES
        ('superuser', r.rolsuper),
        ('bypasses-row-security', r.rolbypassrls),
        ('makes-roles', r.rolcreaterole),
        ('owns-tables', EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p', 'v', 'm'))),
        ('member-of-owner', NOT r.rolsuper AND EXISTS (
            SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND c.relowner <> r.oid AND pg_has_role(r.oid, c.relowner, 'MEMBER'))),
        ('is-always-the-house', NOT r.rolsuper AND r.rolname <> %(house)s AND EXISTS (
            SELECT FROM pg_roles h WHERE h.rolname = %(house)s AND pg_has_role(r.oid, h.oid, 'USAGE'))),
        ('is-never-the-house', NOT EXISTS (
            SELECT FROM pg_roles h WHERE h.rolname = %(house)s AND pg_has_role(r.oid, h.oid, 'MEMBER'))),
        ('no-walls', EXISTS (SELECT FROM walled WHERE NOT stands))
    ) AS fault(code, holds)
    WHERE r.rolname IN (session_user, %(house)s) AND fault.holds ORDER BY code
"""


def _exists(admin: Connection[Any], table: str, column: str, name: str) -> bool:
    query = sql.SQL("SELECT FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(column))
    return admin.execute(query, [name]).fetchone() is not None


def _scrambled(admin: Connection[Any], role: str, password: str) -> str:
    """The password as the server keeps it, so that the password itself never stands in a statement."""
    return admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
