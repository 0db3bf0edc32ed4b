"""The database of a test run: made and migrated as the owner, used as the runtime role, as in real life.

Tests therefore see the same refusals as the product does: row-level security, append-only tables, no table of its own.
`conftest.py` wires it:

    def pytest_configure(config):        # before Django reads its settings
        database.start(config)

    @pytest.fixture(scope="session")
    def django_db_setup(django_db_setup, django_db_blocker):
        with django_db_blocker.unblock(), database.as_runtime(refill=ensure_fixed):
            yield

A test connects as the house does, so that it can arrange and look at anything; each request goes behind the walls, as in
life, and its thread comes back after.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import django
import pytest
from django.core.handlers.base import BaseHandler
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import TransactionTestCase

from mellomrom.config.databases import database_settings
from mellomrom.config.postgres import for_tests
from mellomrom.config.tables import grant
from mellomrom.database import house, roles


def start(config: pytest.Config) -> None:
    """Start the server for this run, if none was given, and let Django begin as the owner.

    Workers of pytest-xdist inherit the address, so one server serves the whole run. Leave DJANGO_SETTINGS_MODULE out of
    pytest's own settings: there it would be read before this.
    """
    stack = ExitStack()
    stack.enter_context(for_tests())
    config.add_cleanup(stack.close)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mellomrom.config.settings")
    django.setup()
    _take_role("DATABASE_OWNER_URL")


@contextmanager
def as_runtime(*, refill: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Grant, then connect as the runtime role while the block lasts. Needs the test database, as the owner.

    Emptying the tables after a transactional test is done as the owner, and `refill` puts the fixed rows back.
    """
    with transaction.atomic():
        grant(connection)
        with connection.cursor() as cursor:
            for line in roles.doors(connection.settings_dict["NAME"]):
                cursor.execute(line)
    refill()
    empty = TransactionTestCase._fixture_teardown

    def empty_as_owner(case: TransactionTestCase) -> None:
        with _connected_as("DATABASE_OWNER_URL"):
            empty(case)
            refill()

    answer = BaseHandler.get_response

    def answer_behind_the_walls(handler: BaseHandler, request: HttpRequest) -> HttpResponseBase:
        with behind_the_walls():
            return answer(handler, request)

    TransactionTestCase._fixture_teardown = empty_as_owner
    BaseHandler.get_response = answer_behind_the_walls
    try:
        with _connected_as("DATABASE_URL", assume=roles.HOUSE):
            yield
    finally:
        TransactionTestCase._fixture_teardown = empty
        BaseHandler.get_response = answer


@contextmanager
def behind_the_walls() -> Iterator[None]:
    """Be the runtime role itself while the block lasts, as a page is before it has said whose it is."""
    try:
        connection.ensure_connection()
        away = connection.connection.closed
    except (RuntimeError, DatabaseError):  # this test may touch no table, or the server is away
        away = True
    if away:
        yield
        return
    with house.as_role("none"):
        yield


@contextmanager
def _connected_as(variable: str, *, assume: str | None = None) -> Iterator[None]:
    """Connect with the role of that address, in every thread, while the block lasts; the database stays the same."""
    options = connection.settings_dict["OPTIONS"]
    assumed = options.get("assume_role")
    before = _take_role(variable)
    options["assume_role"] = assume
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
        options["assume_role"] = assumed


@contextmanager
def as_owner() -> Iterator[None]:
    """Do what nobody who serves may, while the block lasts: as somebody who has got hold of the owner's password."""
    with _connected_as("DATABASE_OWNER_URL"):
        yield


def _take_role(variable: str) -> dict[str, str]:
    """Let the next connections, in every thread, be of the role of that address; returns the role before."""
    role = database_settings(os.environ[variable])
    settings = connection.settings_dict  # one dictionary for the connections of all threads
    before = {key: settings[key] for key in ("USER", "PASSWORD")}
    connection.close()
    settings.update({key: role[key] for key in before})
    return before
