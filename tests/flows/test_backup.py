"""A backup is whole, tells nobody anything, and comes back on another machine: all of it, or nothing."""

import json
import os
import resource
import shutil
import stat
import subprocess
import sys
import zipfile
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from bench import mail
from mellomrom.config import archive, cli
from mellomrom.config.archive import Manifest
from mellomrom.config.databases import database_settings
from mellomrom.core.crypto import Keyring

SAMPLES = Path(__file__).parents[2] / "samples"


@dataclass
class Machine:
    """A database of its own at the server of the test run, and a folder with its keys."""

    state: Path
    name: str

    def url(self, variable: str) -> str:
        there = psycopg.conninfo.conninfo_to_dict(os.environ[variable])
        return psycopg.conninfo.make_conninfo(**there | {"dbname": self.name})

    def run(self, *words: object, **more: object) -> subprocess.CompletedProcess[str]:
        addresses = {name: self.url(name) for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
        env = {"PATH": os.environ["PATH"], "MELLOMROM_STATE": str(self.state), "DEMO": "1", **addresses}
        line = [sys.executable, "-m", "mellomrom.config.cli", *map(str, words)]
        return subprocess.run(line, env=env, capture_output=True, text=True, check=False, **more)

    def asked(self, query: str, *, role: str = "DATABASE_OWNER_URL") -> list[tuple]:
        with psycopg.connect(self.url(role)) as database:
            return database.execute(query).fetchall()

    @property
    def tables(self) -> int:
        return self.asked("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")[0][0]


@pytest.fixture(scope="module")
def machines(tmp_path_factory):
    """Make machines with an empty database, as many as are asked for."""
    made: list[str] = []

    def make() -> Machine:
        made.append(f"machine_{uuid4().hex}")
        with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
            runtime = database_settings(os.environ["DATABASE_URL"])["USER"]
            owner.execute(f"CREATE DATABASE {made[-1]}")
            owner.execute(f"GRANT CONNECT ON DATABASE {made[-1]} TO {runtime}")
        return Machine(tmp_path_factory.mktemp("state"), made[-1])

    yield make
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        for name in made:
            owner.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def old(machines) -> Machine:
    """A machine with the demo's community, every sample taken in, and somebody logged in."""
    machine = machines()
    done = [machine.run(*words) for words in (["migrate"], ["world"], ["receive", *sorted(SAMPLES.glob("*/*.*"))])]
    assert [one.returncode for one in done] == [0, 0, 1], f"one sample is refused; {done[-1].stderr}"
    with psycopg.connect(machine.url("DATABASE_OWNER_URL")) as owner:
        owner.execute("INSERT INTO django_session VALUES ('a-session-of-somebody', 'x', now() + interval '1 day')")
    return machine


@pytest.fixture(scope="module")
def backup(old, tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "today.zip"
    done = old.run("backup", file, "--with-keys", file.with_name("keys.json"))
    assert done.returncode == 0, done.stderr
    return file


@pytest.fixture
def keys(backup) -> Path:
    return backup.with_name("keys.json")


def manifest(file: Path, keys: Path) -> Manifest:
    with archive.reading(file) as opened:
        return archive.opened(opened, Keyring.load(keys))


@pytest.fixture(scope="module")
def new(machines, backup) -> Machine:
    machine = machines()
    done = machine.run("restore", backup, "--keys", backup.with_name("keys.json"))
    assert done.returncode == 0, done.stderr
    return machine


def changed(backup: Path, keys: Path, target: Path, **more: object) -> Path:
    """Write the backup anew with another manifest, sealed as it should be."""
    with archive.reading(backup) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if name.startswith("tables/"):
                new.writestr(name, old.read(name))
        archive.add_manifest(new, replace(manifest(backup, keys), **more), Keyring.load(keys))
    return target


def test_what_comes_back_on_another_machine_is_every_row_byte_for_byte(new, backup, keys, tmp_path):
    done = new.run("backup", tmp_path)

    assert done.returncode == 0, done.stderr
    [again] = tmp_path.iterdir()
    came_back = {table.name: table for table in manifest(again, keys).tables}
    assert [table.name for table in manifest(backup, keys).tables if came_back[table.name] != table] == []
    assert manifest(again, keys).rows > 1000


def test_the_other_machine_can_read_it_work_on_and_take_messages_in(new, tmp_path):
    event = new.asked("SELECT id FROM events_event LIMIT 1")[0][0]
    letter = mail.kith(1, seed="after the restore")[0]
    (tmp_path / "new.xml").write_bytes(letter.raw)

    assert "Kom inn" in new.run("story", event).stdout
    assert new.run("work", "--once").returncode == 0
    assert json.loads(new.run("receive", tmp_path / "new.xml", "--json").stdout)["accepted"]
    assert new.asked(f"SELECT state FROM exchange_message WHERE foreign_id = '{letter.id}'") == [("recorded",)]


def test_what_may_only_be_added_to_may_only_be_added_to_there_too(new):
    with psycopg.connect(new.url("DATABASE_URL")) as runtime, pytest.raises(psycopg.errors.InsufficientPrivilege):
        runtime.execute("UPDATE sharing_log SET at = now()")

    checked = new.run("check").stdout
    assert "✓ Role" in checked
    assert "✓ Tables" in checked


def test_a_new_row_gets_a_number_that_was_never_given(new):
    last, given = new.asked("SELECT max(id), (SELECT last_value FROM sharing_log_id_seq) FROM sharing_log")[0]

    assert given >= last > 0


def test_a_backup_alone_says_nothing_about_anybody_and_lets_nobody_in(backup, keys):
    ring = json.loads(keys.read_text())
    with zipfile.ZipFile(backup) as file:
        inside = b"".join(file.read(name) for name in file.namelist())

    assert not any(secret.encode() in inside for secret in [*ring["keys"].values(), ring["index"]])
    assert b"a-session-of-somebody" not in inside
    assert b"02887910173" not in inside
    assert b"Legevakt" in inside, "what is not about anybody can be read"
    assert {stat.S_IMODE(path.stat().st_mode) for path in (backup, keys)} == {0o600}


def test_a_folder_that_is_not_there_is_not_taken_for_a_file(old, tmp_path):
    refused = old.run("backup", f"{tmp_path}/not-mounted/")

    assert (refused.returncode, "There is no folder" in refused.stderr) == (3, True)
    assert list(tmp_path.iterdir()) == []


def test_the_keys_never_go_into_the_same_file_and_nothing_is_written_over(old, backup, tmp_path):
    same = old.run("backup", tmp_path / "a.zip", "--with-keys", tmp_path / "a.zip")
    again = old.run("backup", backup)

    assert (same.returncode, again.returncode) == (3, 3)
    assert "never go into" in same.stderr
    assert "exists already" in again.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_leaves_no_half_backup(old, tmp_path):
    small = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (50_000, 50_000))

    done = old.run("backup", tmp_path / "a.zip", preexec_fn=small)

    assert done.returncode == 3
    assert "cannot be written" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_rows_go_only_into_an_empty_database(old, backup):
    before = old.asked("SELECT count(*) FROM events_event")

    done = old.run("restore", backup)

    assert done.returncode == 3
    assert "not empty" in done.stderr
    assert old.asked("SELECT count(*) FROM events_event") == before


def test_without_the_keys_of_its_node_it_is_refused_before_there_is_a_table(machines, backup, tmp_path):
    machine = machines()
    Keyring.create(tmp_path / "others.json")

    none, others = machine.run("restore", backup), machine.run("restore", backup, "--keys", tmp_path / "others.json")

    assert (none.returncode, others.returncode, machine.tables) == (3, 3, 0)
    assert "does not exist" in none.stderr
    assert "not those of this backup" in others.stderr
    assert list(machine.state.iterdir()) == []


def test_every_key_that_was_ever_used_is_asked_for(backup, keys, tmp_path, capsys):
    ring = Keyring.load(shutil.copy(keys, tmp_path / "keys.json"))
    older = archive.sealed_value(Keyring.create(tmp_path / "x.json").seal(b"1", about=b"a"), key="", about="a")
    file = changed(backup, ring.path, tmp_path / "b.zip", sealed=(older,))

    assert cli.main(["restore", str(file), "--keys", str(keys), "--check"]) == cli.CANNOT_RUN
    assert "do not open all" in capsys.readouterr().err


def spoiled(backup: Path, target: Path, member: str, spoil) -> Path:
    """Write the backup anew with one member changed, as somebody would who can write zip files."""
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, spoil(old.read(name)) if name == member else old.read(name))
    return target


@pytest.mark.parametrize(
    ("member", "said"),
    [("tables/directory_unit.copy", "changed in directory_unit"), ("manifest.json", "was changed after it was made")],
)
def test_a_backup_that_somebody_changed_is_not_believed(backup, keys, tmp_path, capsys, member, said):
    file = spoiled(backup, tmp_path / "b.zip", member, lambda text: text.replace(b"Legevakt", b"Legevalt") + b" ")

    assert cli.main(["restore", str(file), "--keys", str(keys), "--check"]) == cli.CANNOT_RUN
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("lost", [b"", b"not a backup at all", None])
def test_what_is_no_backup_or_half_of_one_is_said_to_be_so(backup, keys, tmp_path, capsys, lost):
    file = tmp_path / "b.zip"
    file.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2] if lost is None else lost)

    assert cli.main(["restore", str(file), "--keys", str(keys)]) == cli.CANNOT_RUN
    assert "damaged or not a backup" in capsys.readouterr().err


def test_bytes_that_a_disk_has_lost_leave_the_database_empty(machines, backup, keys, tmp_path):
    machine, raw = machines(), bytearray(backup.read_bytes())
    with zipfile.ZipFile(backup) as file:
        begins = file.getinfo("tables/events_move.copy").header_offset
    raw[begins + 200 : begins + 220] = bytes(20)
    (tmp_path / "b.zip").write_bytes(raw)

    done = machine.run("restore", tmp_path / "b.zip", "--keys", keys)

    assert (done.returncode, machine.tables) == (3, 0)
    assert "damaged in events_move" in done.stderr
    assert list(machine.state.iterdir()) == [], "the keys are taken away again"


def test_a_backup_of_a_newer_version_waits_for_that_version(machines, backup, keys, tmp_path):
    machine = machines()
    later = (*manifest(backup, keys).migrations, ("events", "9999_what_is_to_come"))
    file = changed(backup, keys, tmp_path / "b.zip", migrations=later)

    done = machine.run("restore", file, "--keys", keys)

    assert (done.returncode, machine.tables) == (3, 0)
    assert "newer than this one" in done.stderr


def test_a_message_that_was_damaged_before_comes_back_and_is_named(old, machines, tmp_path):
    with psycopg.connect(old.url("DATABASE_OWNER_URL")) as owner:
        name = owner.execute("SELECT id FROM exchange_message LIMIT 1").fetchone()[0]
        owner.execute("UPDATE exchange_message SET sha256 = '\\x00' WHERE id = %s", [name])
        owner.commit()
    done, machine = old.run("backup", tmp_path / "b.zip"), machines()
    assert done.returncode == 0

    restored = machine.run("restore", tmp_path / "b.zip", "--keys", old.state / "keyring.json")

    assert restored.returncode == 1
    assert str(name) in restored.stderr
    assert machine.asked("SELECT count(*) FROM exchange_message") == old.asked("SELECT count(*) FROM exchange_message")
