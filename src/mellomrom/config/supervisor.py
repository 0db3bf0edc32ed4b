"""`mellomrom up`: the database, the tables, the web server and the worker, as one thing that starts and stops.

Each part is a process of its own that dies with this one. A part that ends by itself is started again, the sooner the
longer it had lived. What runs where is written to run.json in the state folder, so that other commands find it.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from mellomrom.config import console, databases, paths, postgres
from mellomrom.config.children import spawn
from mellomrom.config.errors import CannotRun

FIRST_PORT = 8000
SECONDS_TO_ANSWER = 60
SECONDS_TO_STOP = 20
LONGEST_PAUSE = 30.0  # seconds before a part that keeps ending is started again
SETTLED = 60.0  # a part that lived this long starts with a clean sheet
COMMAND = (sys.executable, "-m", "mellomrom.config.cli")


class Stopped(BaseException):
    """Somebody asked us to stop."""


@dataclass
class Part:
    """A process that should always be there."""

    name: str
    words: tuple[str, ...]
    env: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    again_at: float = field(default=0.0)

    def start(self) -> None:
        """Start the process; its words go to its log, which is begun anew when it has grown big."""
        if self.log.exists() and self.log.stat().st_size > postgres.BIGGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        log = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self.process = spawn([*COMMAND, *self.words], env=self.env, log=log)
        finally:
            os.close(log)
        self.started = time.monotonic()

    def look_after(self) -> bool:
        """Start the process again when it has ended and its pause is over; says whether it was started."""
        if self.process is None or self.process.poll() is None:
            return False
        now = time.monotonic()
        if not self.again_at:
            self.sweep()
            self.pause = next_pause(self.pause, now - self.started)
            self.again_at = now + self.pause
            console.fault(f"The {self.name} ended and is started again in {self.pause:.0f} s; see {self.log}.")
        if now < self.again_at:
            return False
        self.again_at = 0.0
        self.start()
        return True

    def sweep(self) -> None:
        """End what the process left behind: its own children are in its session."""
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def stop(self) -> None:
        """Ask the process to end, wait, and end it."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.sweep()


def next_pause(pause: float, lived: float) -> float:
    """Seconds to wait before a part that ended is started again: 1, 2, 4 … 30; from 1 again when it had settled."""
    return 1.0 if lived > SETTLED or not pause else min(pause * 2, LONGEST_PAUSE)


def up(*, demo: bool, once: bool, port: int | None, host: str = "127.0.0.1") -> int:
    """Start everything, play the samples in demo mode, and stay until asked to stop.

    `once` stops after the samples. Returns 0, or 1 where the stories differ from what they should be. Raises CannotRun.
    """
    state = paths.state_dir()
    with _asked_to_stop(), ExitStack() as stack:
        try:
            server, env = stack.enter_context(_database(state, demo))
            about = _prepare(env, demo)
            parts = _parts(state, env, chosen := free_port(host, port), host)
            if port and chosen != port:
                console.say(f"Port {port} is taken; {chosen} is used instead.")
            for part in parts:
                stack.callback(part.stop)
                part.start()
            address = f"http://{_shown(host)}:{parts[0].words[-1]}"
            with console.step("Web server and worker"):
                _wait_for(address, parts)
            stack.callback((state / databases.RUN_FILE).unlink, missing_ok=True)
            _tell(state, server, parts, address, demo)
            differs = _play(env, demo, once)
            if once:
                return differs
            console.say(f"\n{about}\n\nMellomrom runs at {address}  (Ctrl-C stops it)")
            _stay(state, server, parts, address, demo)
        except Stopped:
            console.say("\nStopping ...")
        finally:
            _deaf()  # a second Ctrl-C must not break the stopping
    return 0


@contextmanager
def _asked_to_stop() -> Iterator[None]:
    """Turn the signals that ask a process to end into an exception, while the block lasts."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _deaf() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def _database(state: Path, demo: bool) -> Iterator[tuple[postgres.Server | None, dict[str, str]]]:
    """The database to use, ours or the one in DATABASE_URL, and the environment of what serves: never the owner's."""
    env = {**os.environ, "MELLOMROM_STATE": str(state)} | ({"DEMO": "1"} if demo else {})
    if "DATABASE_URL" in env:
        paths.make_state(state)
        with postgres.only_one(state):
            yield None, env
        return
    with ExitStack() as stack:
        with console.step("PostgreSQL"):
            server = stack.enter_context(postgres.running(state))
        yield server, env | {"DATABASE_URL": server.runtime_url, "DATABASE_OWNER_URL": server.owner_url}


def _prepare(env: dict[str, str], demo: bool) -> str:
    """Migrate, and load the synthetic world; returns what is said of it. Only this step knows the owner's address."""
    with console.step("Tables"):
        _run(("migrate",), env)
    env.pop("DATABASE_OWNER_URL", None)
    if not demo:
        return ""
    with console.step("Synthetic health community"):
        return _run(("world",), env)


def _run(words: tuple[str, ...], env: Mapping[str, str]) -> str:
    """Run one of our own commands to its end and return what it said. Raises CannotRun with its last words if it fails."""
    reading, writing = os.pipe()
    process = spawn([*COMMAND, *words], env=env, log=writing)
    os.close(writing)
    try:
        with open(reading, encoding="utf-8", errors="replace") as words_said:
            said = words_said.read().strip()
        if process.wait() != 0:
            last = said.splitlines()[-1] if said else f"`mellomrom {words[0]}` failed."
            raise CannotRun(last.removeprefix("mellomrom: "))
        return said
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def _parts(state: Path, env: Mapping[str, str], port: int, host: str) -> list[Part]:
    serve = ("serve", "--host", host, "--port", str(port))
    return [
        Part("web server", serve, env, state / "web.log"),
        Part("worker", ("work",), env, state / "worker.log"),
    ]


def free_port(host: str, wanted: int | None) -> int:
    """The port wanted, else the next one that nobody listens on. Raises CannotRun after fifty."""
    first = wanted or FIRST_PORT
    for port in range(first, min(first + 50, 65536)):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                listener.bind((host, port))
                return port
    raise CannotRun(f"No port from {first} and up is free on {host}; choose another with PORT.")


def _shown(host: str) -> str:
    return "localhost" if host in ("127.0.0.1", "0.0.0.0", "") else host


def _wait_for(address: str, parts: list[Part]) -> None:
    """Wait until the web server says that it is well. Raises CannotRun where a part ends first."""
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < deadline:
        for part in parts:
            if part.process and part.process.poll() is not None:
                raise CannotRun(f"The {part.name} ended at once; the last lines of {part.log} say why.")
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):
                return
        except OSError:  # no answer yet, or one that says it is not well
            time.sleep(0.05)
    raise CannotRun(f"The web server was not well in {SECONDS_TO_ANSWER} s; see {parts[0].log}.")


def _tell(state: Path, server: postgres.Server | None, parts: list[Part], address: str, demo: bool) -> None:
    """Write down what runs, for other commands on this machine."""
    pids = {part.name.replace(" ", "-"): part.process.pid for part in parts if part.process}
    facts = {"web": address, "demo": demo, "pids": {"up": os.getpid(), **pids}, "since": datetime.now(UTC).isoformat()}
    if server and server.process:
        facts["pids"] = {**facts["pids"], "postgresql": server.process.pid}  # type: ignore[dict-item]
        facts["database"] = server.described()
    databases.write_run(state, **facts)


def _play(env: Mapping[str, str], demo: bool, once: bool) -> int:
    """Let the samples come in and print their stories, in demo mode; returns the exit code of that."""
    if not demo:
        return 0
    words = ("world", "--play", *(("--check",) if once else ()))
    process = spawn([*COMMAND, *words], env=env)
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def _stay(state: Path, server: postgres.Server | None, parts: list[Part], address: str, demo: bool) -> None:
    """Look after the database and the parts until asked to stop."""
    while True:
        time.sleep(0.5)
        changed = False
        if server and not server.alive():
            console.fault("PostgreSQL ended and is started again.")
            try:
                server.start()
            except CannotRun as error:  # a full disk, say: what is there stays, and it is tried again
                console.fault(str(error))
                time.sleep(LONGEST_PAUSE)
            changed = True
        changed = any([part.look_after() for part in parts]) or changed
        if changed:
            _tell(state, server, parts, address, demo)
