"""Processes that share work which reads and writes tables: each with a connection of its own."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.pool import Pool
from typing import TypeVar

from django.db import connections

T = TypeVar("T")
R = TypeVar("R")


@contextmanager
def sharing(processes: int) -> Iterator[Pool]:
    """Fork so many processes, for as long as it takes. Our own connections are closed: two must not speak on one."""
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(processes, initializer=connections.close_all) as pool:
        yield pool


def shared(do: Callable[[T], R], over: Iterable[T], *, processes: int, at_a_time: int = 1) -> Iterator[R]:
    """Do it with each, here or shared among so many processes; gives what came of each, in order.

    `at_a_time`: how many a process takes at once.
    """
    if processes < 2:
        yield from map(do, over)
        return
    with sharing(processes) as pool:
        yield from pool.imap(do, over, chunksize=at_a_time)
