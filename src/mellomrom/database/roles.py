"""Who may do what in the database: one role owns and migrates, another runs and owns nothing.

The owner makes tables and passes by row-level security; no door ever connects as it. The runtime role reads and writes
what it was granted, is held by every policy, and may only add to tables that must never change. `grant` runs after each
migration, as the owner.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from psycopg import Connection, sql

OWNER = "mellomrom_owner"
RUNTIME = "mellomrom_app"

_POWERS = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION"
_READ_ONLY = ("django_migrations",)  # what has been migrated is the owner's to say


class HasCursor(Protocol):
    """A connection of Django's or of psycopg's."""

    def cursor(self) -> Any:
        """A context manager with `execute` and `fetchall`."""


def create(
    admin: Connection[Any], *, database: str, owner_password: str, runtime_password: str, may_create: bool = False
) -> None:
    """Make both roles and the database, and put back their powers and passwords where somebody changed them.

    `admin` is a superuser's connection in autocommit mode. `may_create` lets the owner make databases, for tests.
    Again: changes nothing that is as it should be.
    """
    powers = sql.SQL(f"{_POWERS} {'CREATEDB' if may_create else 'NOCREATEDB'}")
    for role, password in ((OWNER, owner_password), (RUNTIME, runtime_password)):
        verb = "ALTER" if _exists(admin, "pg_roles", "rolname", role) else "CREATE"
        admin.execute(
            sql.SQL("{} ROLE {} WITH {} PASSWORD {}").format(
                sql.SQL(verb),
                sql.Identifier(role),
                powers if role == OWNER else sql.SQL(f"{_POWERS} NOCREATEDB"),
                sql.Literal(_scrambled(admin, role, password)),
            )
        )
    name, owner, runtime = (sql.Identifier(word) for word in (database, OWNER, RUNTIME))
    if not _exists(admin, "pg_database", "datname", database):
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, runtime))


def grant(connection: HasCursor, *, to: str = RUNTIME, insert_only: Iterable[str] = ()) -> None:
    """Let the runtime role use every table there is, and only add to those named in `insert_only`.

    Run as the owner after each migration, inside a transaction, so that there is no moment without rights. Again: the
    same rights. Raises psycopg's error where a table named does not exist.
    """
    role = sql.Identifier(to)
    lines = [
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role),
        sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(role),
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(role),
        sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}").format(role),
        *(
            sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}").format(sql.Identifier("public", table), role)
            for table in sorted(insert_only)
        ),
        *(
            sql.SQL("REVOKE INSERT, UPDATE, DELETE ON {} FROM {}").format(sql.Identifier("public", table), role)
            for table in _READ_ONLY
        ),
    ]
    with connection.cursor() as cursor:
        for line in lines:
            cursor.execute(line.as_string(None))


def faults(connection: HasCursor) -> list[str]:
    """What is wrong with the role of this connection, as codes; empty where it is as it should be.

    `superuser`, `bypasses-row-security`, `makes-roles`, `owns-tables` or `member-of-owner`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FAULTS)
        return [code for (code,) in cursor.fetchall()]


_FAULTS = """
    SELECT code FROM pg_roles r, LATERAL (VALUES
        ('superuser', r.rolsuper),
        ('bypasses-row-security', r.rolbypassrls),
        ('makes-roles', r.rolcreaterole),
        ('owns-tables', EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p', 'v', 'm'))),
        ('member-of-owner', NOT r.rolsuper AND EXISTS (
            SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND c.relowner <> r.oid AND pg_has_role(r.oid, c.relowner, 'MEMBER')))
    ) AS fault(code, holds)
    WHERE r.rolname = current_user AND fault.holds
"""


def _exists(admin: Connection[Any], table: str, column: str, name: str) -> bool:
    query = sql.SQL("SELECT FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(column))
    return admin.execute(query, [name]).fetchone() is not None


def _scrambled(admin: Connection[Any], role: str, password: str) -> str:
    """The password as the server keeps it, so that the password itself never stands in a statement."""
    return admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
