"""Processes that share work which reads and writes tables: each with a connection of its own."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.pool import Pool

from django.db import connections


@contextmanager
def sharing(processes: int) -> Iterator[Pool]:
    """Fork so many processes, for as long as it takes. Our own connections are closed: two must not speak on one."""
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(processes, initializer=connections.close_all) as pool:
        yield pool
