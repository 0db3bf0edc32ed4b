"""Workers on the folders that are killed, each a process of its own; run by test_folders_killed.py.

    python -m tests.flows.folder_worker steps LETTERS    killed before its first step, its second, … until one gets through
    python -m tests.flows.folder_worker chance SEED      killed at any moment, over and over, until nothing lies there

Both say how many were killed. A step is a call of the operating system about a file.
"""

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import django

MOST_KILLS = 200
STEPS = ("open", "mkdir", "rename", "replace", "fsync", "unlink")


def work() -> None:
    """Take in what lies there, an hour from now: all of it is whole."""
    from mellomrom.integrations.folders import take_folders

    while take_folders(at=datetime.now(UTC) + timedelta(hours=1)):
        continue


def dying_at(step: int) -> None:
    """Let this process be killed before the step with that number."""
    steps = count(1)

    def wrapped(call: Callable[..., object]) -> Callable[..., object]:
        def counted(*words: object, **more: object) -> object:
            if next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*words, **more)

        return counted

    for name in STEPS:
        setattr(os, name, wrapped(getattr(os, name)))


def child(*doings: Callable[[], None]) -> int:
    """Start a process that does this and ends."""
    pid = os.fork()
    if pid == 0:
        try:
            for do in doings:
                do()
            os._exit(0)
        except BaseException as error:
            print(type(error).__name__, error, file=sys.stderr, flush=True)
            os._exit(1)
    return pid


def killed(pid: int) -> bool:
    """Wait for a process; whether it was killed. Any other bad end is ours."""
    ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if ended not in (0, -signal.SIGKILL):
        sys.exit(f"the worker ended with {ended}")
    return ended != 0


def every_step(letters: Path, box: Path) -> int:
    """Lay down a set of letters of its own for each step, be killed there, and finish the work."""
    for step in count(1):
        for letter in (letters / str(step)).iterdir():
            shutil.copy(letter, box / f"{step}-{letter.name}")
        if not killed(child(lambda number=step: dying_at(number), work)):
            return step - 1
        killed(child(work))
    raise AssertionError


def any_moment(seed: int, out: Path) -> int:
    """Kill a worker a moment after it has answered something, start another, until one ends by itself."""
    chance = random.Random(seed)
    for times in range(MOST_KILLS):
        before = len(os.listdir(out))
        pid = child(work)
        while len(os.listdir(out)) == before and not os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.1))
        os.kill(pid, signal.SIGKILL)  # one that has ended by itself is there until it is waited for
        if not killed(pid):
            return times
    sys.exit("the workers get nowhere")


if __name__ == "__main__":
    django.setup()
    from django.conf import settings

    from bench import mail
    from mellomrom.events import registry
    from mellomrom.integrations.folders import dialect_of

    registry.newest()  # what the first message needs is read once, before there are children
    raw = mail.kith(1, seed="first")[0].raw
    dialect_of(raw).read(raw)
    how, word = sys.argv[1:]
    box = settings.EXCHANGE / "levanger"
    print(every_step(Path(word), box / "in") if how == "steps" else any_moment(int(word), box / "out"))
