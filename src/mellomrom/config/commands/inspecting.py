"""The command that says whether all is as it should be: check."""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from mellomrom.config import binaries, console, paths
from mellomrom.config.commands.common import command, use_database
from mellomrom.config.commands.serving import seconds_since_heartbeat
from mellomrom.core import machine
from mellomrom.core.crypto import Keyring, KeyringError

if TYPE_CHECKING:
    from mellomrom.events.watched import Drift

DAYS_OF_ROTA = 7

Verdict = tuple[bool, str]

_FAULTS = {
    "superuser": "is a superuser",
    "bypasses-row-security": "passes by row-level security",
    "makes-roles": "may make roles",
    "owns-tables": "owns tables",
    "member-of-owner": "is a member of the role that owns the tables",
    "is-always-the-house": "inherits what the house may do",
    "is-never-the-house": "cannot become the house",
    "no-walls": "meets a table about persons without row-level security",
}


def add(commands: Any) -> None:
    """Add check."""
    command(
        commands,
        "check",
        run_check,
        text="Say whether database, role, tables, keys, pathways, disk, rotas, messages, addresses, readers, answers,"
        " senders and worker are as they should be, one line each. Exits 1 where one is not.",
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
    yield _room()
    if tables[0]:
        yield _log()
        yield from _rotas()
        yield from _page()
    yield _worker()


def _page() -> Iterator[Verdict]:
    """Say what the operator's page says."""
    from mellomrom.events import drift

    page = drift.drift(at=datetime.now(UTC))
    yield from _messages(page)
    yield from _addresses(page)
    yield from _people(page)
    yield from _silent(page)
    yield _due(page)


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


def _log() -> Verdict:
    """Hold the whole log against its seals; a log of millions takes its time."""
    from mellomrom.sharing.sealing import unsealed, verify

    broken = verify()
    if broken is not None:
        return False, (
            f"Log: rows {broken.since + 1} to {broken.upto} are not as they were sealed (seal {broken.seal}); somebody has"
            " changed, removed or put in some. Keep the machine as it is, and call whoever answers for it."
        )
    return True, f"Log: as it was sealed; {unsealed()} rows wait for the next seal."


def _rotas() -> Iterator[Verdict]:
    from mellomrom.directory import queries

    now = datetime.now(UTC)
    gaps = queries.rota_gaps(since=now, until=now + timedelta(days=DAYS_OF_ROTA))
    for gap in gaps:
        since, until = (_local(moment) for moment in (gap.since, gap.until))
        yield (
            False,
            f"Rota: nobody is on {_of(gap.line.name, gap.line.unit.organization.name)} from {since} until {until}.",
        )
    if not gaps:
        yield True, f"Rotas: every line has somebody for {DAYS_OF_ROTA} days."


def _of(name: str, organization: str) -> str:
    """Name something of an organization's, and the organization where the name does not say it."""
    return name if organization in name else f"{name}, {organization}".removeprefix(", ")


def _room() -> Verdict:
    from django.conf import settings

    free = machine.megabytes_free(settings.STATE)
    if free is None:
        return False, f"Disk: the state folder {settings.STATE} is not there."
    if free < settings.LEAST_ROOM:
        return False, f"Disk: {free} MB are free where the state lies; {settings.LEAST_ROOM} are needed. Make room."
    return True, f"Disk: {free} MB are free where the state lies."


def _messages(page: "Drift") -> Iterator[Verdict]:
    stuck, dead, waiting = page.stuck, page.given_up, page.undelivered
    if stuck:
        since = _local(stuck.rows[0].received_at)
        yield False, f"Messages in: {stuck.total} stopped by a fault of ours, since {since}."
    else:
        yield True, "Messages in: none is stopped by a fault of ours."
    if dead:
        yield False, f"Dead letters: {dead.total} out given up or refused, since {_local(dead.rows[0].made_at)}."
    else:
        yield True, "Dead letters: none."
    since = f"; the oldest left {_local(waiting.rows[0].made_at)}" if waiting else ""
    if page.overdue:
        yield False, f"Receipts: {page.overdue} should have come and have not{since}."
    else:
        yield True, f"Receipts: {waiting.total} are waited for, none for too long{since}."


def _addresses(page: "Drift") -> Iterator[Verdict]:
    for row in page.endpoints.rows:
        why = f" ({row.why})" if row.why else ""
        whose = _of(row.unit, row.organization)
        yield False, f"Addresses: {row.place} of {whose} fails{why}; waiting for it: {row.waiting}."
    if page.endpoints.more:
        yield False, f"Addresses: {page.endpoints.more} more fail."
    if not page.endpoints:
        yield True, "Addresses: every one answers."


def _people(page: "Drift") -> Iterator[Verdict]:
    for row in page.unreached.rows:
        yield (
            False,
            f"Readers: {_of(row.name, row.organization)} was told {row.notices} times, and nobody reads it there.",
        )
    if page.unreached.more:
        yield False, f"Readers: {page.unreached.more} more units were told, and nobody reads it there."
    if not page.unreached:
        yield True, "Readers: everybody who was told can read it."
    late = page.untaken.total
    yield not late, f"Answers: {late} are late and nobody has taken them on." if late else "Answers: none is late."


def _silent(page: "Drift") -> Iterator[Verdict]:
    for sender in page.silent.rows:
        yield False, f"Senders: {sender.name} has been silent since {_local(sender.last_at)}, which is not like it."
    if page.silent.more:
        yield False, f"Senders: {page.silent.more} more have fallen silent."
    if not page.silent:
        yield True, "Senders: nobody who used to send has fallen silent."


def _due(page: "Drift") -> Verdict:
    from mellomrom.web.needs import BEHIND

    since = page.due.since
    if since is not None and page.read_at - since > BEHIND:
        return False, f"Work: something has been due since {_local(since)} and is not done."
    return True, "Work: what is due is done."


def _worker() -> Verdict:
    silence = seconds_since_heartbeat(paths.state_dir())
    if silence is None:
        return False, "Worker: it has never run with this state; start it with `mellomrom work`."
    if silence > machine.WORKER_SILENT:
        return False, f"Worker: silent for {silence:.0f} s; start it with `mellomrom work`."
    return True, f"Worker: alive {silence:.0f} s ago."


def _local(moment: datetime) -> str:
    from django.utils import timezone

    return f"{timezone.localtime(moment):%Y-%m-%d %H.%M}"
