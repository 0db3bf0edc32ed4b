"""What a process and all that it started cost: processor time. Linux only; elsewhere it is zero."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from bench.memory import PROC, family

TICKS = os.sysconf("SC_CLK_TCK")


def seconds(first: int) -> float:
    """Give the processor time of a process and all that it started, those that have ended too."""
    if first == os.getpid():  # what we have started is counted by itself
        return time.process_time()
    return sum(_ticks(pid, ended=pid == first) for pid in family(first)) / TICKS


def _ticks(pid: int, *, ended: bool) -> int:
    try:
        words = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has just ended
        return 0
    return sum(map(int, words[11 : 15 if ended else 13]))


@contextmanager
def of(parts: Mapping[str, int]) -> Iterator[dict[str, float]]:
    """Note how much processor time each of these processes uses while the block lasts, in seconds."""
    before = {name: seconds(pid) for name, pid in parts.items()}
    spent: dict[str, float] = {}
    yield spent
    spent |= {name: seconds(pid) - before[name] for name, pid in parts.items()}


def told(spent: Mapping[str, float], count: int) -> str:
    """Write what one of so many costs: "web 6.1 + database 3.9 ms"."""
    return (
        " + ".join(f"{name} {1000 * used / count:.1f}" for name, used in spent.items()) + " ms of processor time each"
    )
