"""Start a program that dies with us, as another user if need be.

The program is started through this very file, run as a script by a bare Python: it changes user, asks the kernel to be
signalled when its parent is gone, and becomes the program. A `preexec_fn` would do the same inside a copy of our own
process, which is not safe once there are threads. Only Linux can signal on a parent's death; elsewhere whoever starts
next finds what was left and stops it.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1  # source: prctl(2)


@dataclass(frozen=True)
class Account:
    """A user of this machine that a program can run as."""

    name: str
    uid: int
    gid: int


def spawn(
    argv: Sequence[str | os.PathLike[str]],
    *,
    account: Account | None = None,
    env: Mapping[str, str] | None = None,
    log: int | None = None,
    on_orphaned: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own; it gets the signal `on_orphaned` when this process is gone.

    Call it from the main thread: the kernel counts the death of the starting thread. `log` is a file descriptor for
    both outputs. Absent: account means ours, env means ours, log means our own outputs.
    """
    uid, gid = (account.uid, account.gid) if account else (-1, -1)
    tether = [sys.executable, "-I", "-S", str(Path(__file__).resolve())]
    words = [str(n) for n in (os.getpid(), int(on_orphaned), uid, gid)]
    return subprocess.Popen(
        [*tether, *words, *(os.fspath(word) for word in argv)],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd="/",
        env=None if env is None else dict(env),
        start_new_session=True,
    )


def die_with(parent: int, by: int = signal.SIGTERM) -> None:
    """Ask the kernel to send this process a signal when its parent is gone; ends it at once where it already is."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, by)
    if os.getppid() != parent:
        sys.exit(1)


def _become(parent: int, on_orphaned: int, uid: int, gid: int, *, argv: list[str]) -> None:
    """Turn this process into the program. Changing user must come first: it clears the wish to be signalled."""
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    die_with(parent, on_orphaned)
    os.execvp(argv[0], argv)


if __name__ == "__main__":
    _become(*map(int, sys.argv[1:5]), argv=sys.argv[5:])
