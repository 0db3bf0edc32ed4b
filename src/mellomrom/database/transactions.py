"""One transaction for an action, whoever calls it."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
R = TypeVar("R")


def joined(action: Callable[P, R]) -> Callable[P, R]:
    """Let an action run in the transaction that is open, else in one of its own: without a savepoint around it.

    For actions on the way of every message, where a savepoint costs two round trips. What one raises must then leave the
    caller's own transaction or savepoint too.
    """

    @wraps(action)
    def within(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            return action(*args, **kwargs)
        with transaction.atomic():
            return action(*args, **kwargs)

    return within
