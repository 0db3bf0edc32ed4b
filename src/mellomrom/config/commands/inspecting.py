"""The command that says whether all is as it should be: check."""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from mellomrom.config import binaries, console, paths
from mellomrom.config.commands.common import command, use_database
from mellomrom.config.commands.serving import seconds_since_heartbeat
from mellomrom.core.crypto import Keyring, KeyringError

DAYS_OF_ROTA = 7
LONGEST_SILENCE = 30  # seconds; the worker shows a sign of life at every round

Verdict = tuple[bool, str]

_FAULTS = {
    "superuser": "is a superuser",
    "bypasses-row-security": "passes by row-level security",
    "makes-roles": "may make roles",
    "owns-tables": "owns tables",
    "member-of-owner": "is a member of the role that owns the tables",
}


def add(commands: Any) -> None:
    """Add check."""
    command(
        commands,
        "check",
        run_check,
        text="Say whether database, role, tables, keys, pathways, rotas and worker are as they should be, one line"
        " each. Exits 1 where one is not.",
        example="mellomrom check || echo 'somebody should look'",
    )


def run_check(chosen: argparse.Namespace) -> int:
    """Print one line for each thing; 1 where one is not as it should be."""
    use_database()
    good = True
    for passed, text in _verdicts():
        console.verdict(passed, text)
        good &= passed
    return 0 if good else 1


def _verdicts() -> Iterator[Verdict]:
    from django.db import OperationalError

    try:
        yield _server()
    except OperationalError:
        yield False, "Database: it cannot be reached; is the server up, and is DATABASE_URL right?"
        return
    yield _role()
    tables = _tables()
    yield tables
    yield _keys()
    yield _pathways()
    if tables[0]:
        yield from _rotas()
    yield _worker()


def _server() -> Verdict:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000, current_setting('server_version')")
        major, version = cursor.fetchone()
    if major < binaries.OLDEST:
        return False, f"Database: PostgreSQL {version} is too old; version {binaries.OLDEST} or later is needed."
    return True, f"Database: PostgreSQL {version} answers."


def _role() -> Verdict:
    from django.db import connection

    from mellomrom.database import roles

    found = roles.faults(connection)
    name = connection.settings_dict["USER"]
    if found:
        return False, f"Role: {name} {' and '.join(_FAULTS[code] for code in found)}; no such role may serve."
    return True, f"Role: {name} owns nothing and is held by row-level security."


def _tables() -> Verdict:
    from mellomrom.config import migrated

    missing = migrated.missing()
    if missing:
        return False, f"Tables: {missing} migrations are missing; run `mellomrom migrate`."
    return True, "Tables: up to date."


def _keys() -> Verdict:
    from django.conf import settings

    try:
        keyring = Keyring.load(settings.KEYRING)
    except KeyringError as error:
        return False, f"Keys: {error}."
    return True, f"Keys: {settings.KEYRING} is there and closed to others; key {keyring.current} seals."


def _pathways() -> Verdict:
    from mellomrom.events import registry
    from mellomrom.events.pathway_files import PathwayError

    try:
        count = len(registry.newest())
    except PathwayError as error:
        return False, f"Pathways: {error}"
    return True, f"Pathways: {count} are valid."


def _rotas() -> Iterator[Verdict]:
    from mellomrom.directory import queries

    now = datetime.now(UTC)
    gaps = queries.rota_gaps(since=now, until=now + timedelta(days=DAYS_OF_ROTA))
    for gap in gaps:
        since, until = (_local(moment) for moment in (gap.since, gap.until))
        yield False, f"Rota: nobody is on {gap.line.name} of {gap.line.unit.name} from {since} until {until}."
    if not gaps:
        yield True, f"Rotas: every line has somebody for {DAYS_OF_ROTA} days."


def _worker() -> Verdict:
    silence = seconds_since_heartbeat(paths.state_dir())
    if silence is None:
        return False, "Worker: it has never run with this state; start it with `mellomrom work`."
    if silence > LONGEST_SILENCE:
        return False, f"Worker: silent for {silence:.0f} s; start it with `mellomrom work`."
    return True, f"Worker: alive {silence:.0f} s ago."


def _local(moment: datetime) -> str:
    from django.utils import timezone

    return f"{timezone.localtime(moment):%Y-%m-%d %H.%M}"
