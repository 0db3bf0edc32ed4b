"""Commands for the day something breaks, and for the person who asks: backup, restore, export."""

import argparse
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mellomrom.config import archive, console, databases, paths, postgres
from mellomrom.config.commands.common import command, id_of, owner_address, use_database
from mellomrom.config.commands.keeping import runtime_role
from mellomrom.config.errors import CannotRun
from mellomrom.core.crypto import Keyring
from mellomrom.core.errors import NotFound
from mellomrom.core.ids import new_id

MB = 1_000_000


def add(commands: Any) -> None:
    """Add backup, restore and export."""
    made = command(
        commands,
        "backup",
        run_backup,
        text="Write a backup of the database to a new file, while everything runs. What is sealed stays sealed, and the"
        " keys are not in it: keep a copy of them somewhere else. Needs the owner's address where the database is not"
        " our own.",
        example="mellomrom backup /backup/\nmellomrom backup today.zip --with-keys /safe/keyring.json",
    )
    made.add_argument("file", metavar="FILE|DIR", help="a new file, or a folder for one named by its time")
    made.add_argument("--with-keys", type=Path, metavar="FILE", help="copy the keys too, to a new file of their own")

    restored = command(
        commands,
        "restore",
        run_restore,
        text="Put a backup back into an empty database, here or on another machine, with the keys of the node that made"
        " it. All of it or nothing: a backup that is damaged, was changed or needs other keys is refused before"
        " anything is written.",
        example="mellomrom restore today.zip --check\n"
        "MELLOMROM_STATE=/var/lib/mellomrom mellomrom restore today.zip --keys /safe/keyring.json",
    )
    restored.add_argument("file", type=Path, metavar="FILE", help="what `mellomrom backup` wrote")
    restored.add_argument("--keys", type=Path, metavar="FILE", help="the keys, to be put in their place here")
    restored.add_argument("--check", action="store_true", help="read the file to its end and write nothing")

    exported = command(
        commands,
        "export",
        run_export,
        text="Write down what one organization holds about a person, for the person: events, who was told, who owes"
        " what, and the log, as JSON lines in plain words. Decided and logged like any other look, in the role given."
        " The file's name says nothing about whom it is about. With --audit: everybody who looked or was told at the"
        " leader's organization, and at what it answers for, as lines of FHIR AuditEvent.",
        example="mellomrom export 0199c1f2-0000-7000-8000-000000000000 --as nurse.steinkjer --out /safe/\n"
        "mellomrom export --audit --as leader.steinkjer --out /safe/",
    )
    exported.add_argument(
        "person", type=id_of, nargs="?", metavar="PERSON", help="the id that the page's address shows"
    )
    exported.add_argument("--audit", action="store_true", help="who looked at the organization's, as FHIR AuditEvent")
    exported.add_argument("--as", dest="role", required=True, metavar="ROLE", help="who exports: role or user")
    exported.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="default: here")
    exported.add_argument("--lang", choices=("nb", "nn", "en"), default="nb", help="default nb")


def run_backup(chosen: argparse.Namespace) -> int:
    """Write the backup, and the keys to a file of their own where that was asked."""
    with _database(may_create=False):
        use_database(as_owner=True)
        from django.conf import settings
        from django.db import connection

        from mellomrom.config import backup

        at = datetime.now(UTC)
        file = _new_file(chosen.file, at)
        if chosen.with_keys and chosen.with_keys.absolute() == file.absolute():
            raise CannotRun("The keys never go into the file of the backup; name another file for them.")
        keys = Keyring.load(settings.KEYRING)
        with console.step("Backup"):
            connection.ensure_connection()
            manifest = backup.write(connection.connection, file, keys=keys, sealed=_sealed(), at=at)
        if chosen.with_keys:
            _copy_keys(settings.KEYRING, chosen.with_keys)
    size = file.stat().st_size / MB
    console.say(f"{file}: {manifest.rows} rows of {len(manifest.tables)} tables, {size:.1f} MB")
    where = chosen.with_keys or settings.KEYRING
    console.say(f"The keys are not in it. Nobody can read it without them: keep {where} safe, and apart from it.")
    return 0


def _new_file(place: str, at: datetime) -> Path:
    """Name the file: by its time in a folder, or as it was named. Raises CannotRun for a folder that is not there."""
    if Path(place).is_dir():
        return Path(place) / f"mellomrom-{at:%Y%m%dT%H%M%SZ}.zip"
    if place.endswith(os.sep):  # a disk that is not mounted, say
        raise CannotRun(f"There is no folder {place}; make it, or mount its disk.")
    return Path(place)


def run_restore(chosen: argparse.Namespace) -> int:
    """Put a backup back, or only read it; 1 where messages were damaged already when it was made."""
    place = Path(os.environ.get("KEYRING") or paths.state_dir() / "keyring.json")
    with archive.reading(chosen.file) as file:
        manifest = archive.opened(file, Keyring.load(chosen.keys or place))  # before there is a database to write to
        about = f"{manifest.rows} rows of {len(manifest.tables)} tables, as they stood at {manifest.made_at}"
        if chosen.check:
            with console.step("Reading"):
                archive.read_through(file, manifest)
            console.say(f"{about}; nothing is written.")
            return 0
        with _database(may_create=True):
            runtime = runtime_role(owner_address())
            use_database(as_owner=True)
            from mellomrom.config import restore

            with _keys_in_place(place, chosen.keys) as keys, console.step("Restore"):
                restored = restore.restore(file, manifest, keys=keys, runtime=runtime)
    console.say(f"{about}.")
    console.verdict(not restored.damaged, f"{restored.messages} messages, {len(restored.damaged)} of them not whole.")
    for message in restored.damaged:
        console.fault(f"Message {message} was damaged before the backup was made.")
    return 1 if restored.damaged else 0


def run_export(chosen: argparse.Namespace) -> int:
    """Write what is held about a person to a new file that its owner alone can read."""
    use_database()
    from django.utils.translation import override

    from mellomrom.access.mine import withheld
    from mellomrom.directory import queries
    from mellomrom.events.export import export

    at = datetime.now(UTC)
    role = queries.role_named(chosen.role, at=at)
    if role is None:
        raise NotFound("export.no-such-role", "There is no such role. Give a user name or the id of a role.")
    if bool(chosen.person) == chosen.audit:
        raise CannotRun("Name a person, or ask for --audit: the log of the whole organization.")
    if chosen.audit:
        return _write(chosen.out / f"audit-{new_id()}.ndjson", _audit(role, at))
    with override(chosen.lang):
        lines = export(chosen.person, role, at=at, without=withheld(chosen.person, at=at))
        written = (json.dumps(line, ensure_ascii=False, default=_plain).encode() + b"\n" for line in lines)
        return _write(chosen.out / f"export-{new_id()}.jsonl", written)


def _audit(role: Any, at: datetime) -> Iterator[bytes]:
    """Give the log of the organization that the role leads, line by line; that it is taken out is written there first."""
    from mellomrom.integrations.fhir.audit import lines
    from mellomrom.sharing.looks import own_looks

    return lines(own_looks(by=role, at=at))


def _write(file: Path, lines: Iterator[bytes]) -> int:
    with archive.whole(file) as draft, draft.open("wb") as out:
        out.writelines(lines)
    console.say(f"{file}")
    return 0


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


@contextmanager
def _database(*, may_create: bool) -> Iterator[None]:
    """Let the owner's address be known while the block lasts; our own server is started for it where it does not run."""
    state = paths.state_dir()
    elsewhere = {"DATABASE_URL", "DATABASE_OWNER_URL"} & set(os.environ)
    if elsewhere or databases.read_run(state) or not (may_create or (state / "pgdata").exists()):
        yield
        return
    with postgres.running(state) as server:
        os.environ |= {"DATABASE_URL": server.runtime_url, "DATABASE_OWNER_URL": server.owner_url}
        try:
            yield
        finally:
            _disconnect()


def _disconnect() -> None:
    from django.db import connection

    connection.close()


def _sealed() -> list[tuple[str, str]]:
    """Name the columns that are sealed."""
    from django.apps import apps

    from mellomrom.database.fields import SealedBytes

    return [
        (model._meta.db_table, str(field.column))
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedBytes)
    ]


@contextmanager
def _keys_in_place(place: Path, given: Path | None) -> Iterator[Keyring]:
    """Give the keys, copied to their place where they were given; they are taken away again when the block fails."""
    if given is None or place.exists():
        if given is not None and given.read_bytes() != place.read_bytes():
            raise CannotRun(f"Other keys lie at {place} already, and keys are never written over; move them away.")
        yield Keyring.load(place)
        return
    Keyring.load(given)
    _copy_keys(given, place)
    try:
        yield Keyring.load(place)
    except BaseException:
        place.unlink()
        raise


def _copy_keys(source: Path, target: Path) -> None:
    with archive.whole(target) as draft:
        shutil.copyfile(source, draft)
