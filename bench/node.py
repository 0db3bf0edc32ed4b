"""A node of one's own: the real database, web server and worker over a throw-away folder, that can be killed."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from mellomrom.config import postgres
from mellomrom.config.supervisor import COMMAND, Part
from mellomrom.database import roles

SECONDS_TO_ANSWER = 60


class Node:
    """A running node. `web` and `worker` are processes of their own; `database` is the server over the same folder."""

    def __init__(self, state: Path, database: postgres.Server):
        self.state, self.database = state, database
        held, self.port = _own_port()
        weakref.finalize(self, held.close)
        ours = ("MELLOMROM_", "DATABASE_", "KEYRING", "DJANGO_", "DEMO")
        bare = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        self.env = bare | {"MELLOMROM_STATE": str(state), "DATABASE_URL": database.runtime_url, "DEMO": "1"}
        serve = ("serve", "--port", str(self.port))
        self.web = Part("web server", serve, self.env, state / "web.log")
        self.worker = Part("worker", ("work",), self.env, state / "worker.log")

    @property
    def as_house(self) -> str:
        """How one looks at everything in the database: as the runtime role that has become the house."""
        return f"{self.database.runtime_url}&options=-c%20role%3D{roles.HOUSE}"

    def run(self, *words: str, owner: bool = False) -> subprocess.CompletedProcess[str]:
        """Run one of our own commands to its end; raises with its last words where it fails."""
        env = self.env | ({"DATABASE_OWNER_URL": self.database.owner_url} if owner else {})
        done = subprocess.run([*COMMAND, *words], env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done

    def start(self) -> None:
        """Start the web server and the worker, and wait until letters can come."""
        self.web.start()
        self.worker.start()
        self.wait()

    def stop(self) -> None:
        """Stop the web server and the worker in good order."""
        self.web.stop()
        self.worker.stop()
        if kept := os.environ.get(
            "KEEP_LOGS"
        ):  # a folder where they outlive the node: the tests look for names in them
            for log in (self.web.log, self.worker.log):
                if log.exists():
                    shutil.copy(log, Path(kept) / f"{self.state.name}-{log.name}")

    def wait(self) -> None:
        """Wait until the web server answers."""
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/kith", timeout=5).close()
            except urllib.error.HTTPError:
                return  # 405: it is there
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"the web server did not answer: {(self.state / 'web.log').read_text()[-2000:]}")


def kill(part: Part) -> None:
    """End a part and all its processes at once, as a power cut would; nothing is finished."""
    assert part.process is not None
    with suppress(ProcessLookupError):
        os.killpg(part.process.pid, signal.SIGKILL)
    part.process.wait()


def kill_database(database: postgres.Server) -> None:
    """End the database's first process at once; the rest of it notices and ends."""
    assert database.process is not None
    database.process.kill()
    database.process.wait()


def with_demo(node: Node) -> None:
    """Make the tables and the demo's community."""
    node.run("migrate", owner=True)
    node.run("world")


@contextmanager
def running(
    *, durable: bool = True, state: Path | None = None, prepare: Callable[[Node], object] = with_demo
) -> Iterator[Node]:
    """Run a node with the demo's community for as long as the block lasts, then leave nothing of it.

    `state`: a folder of the caller's own instead, which stays. `prepare`: what fills the empty database instead.
    """
    with tempfile.TemporaryDirectory(prefix="mellomrom-node-") if state is None else nullcontext(state) as folder:
        place = Path(folder)
        place.chmod(0o711)  # the database runs as another user where we are root
        with postgres.running(place, durable=durable) as database:
            node = Node(place, database)
            try:
                prepare(node)
                node.start()
                yield node
            finally:
                node.stop()


def _own_port() -> tuple[socket.socket, int]:
    """Find a free port and keep it: while the socket is open no other node is given it, also while ours is killed.

    The web server shares it, for nobody listens on the socket itself. Two nodes on one port would answer by turns.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    held.bind(("127.0.0.1", 0))
    return held, int(held.getsockname()[1])
