"""How the tests run: one throw-away PostgreSQL, migrated as the owner, used as the runtime role; nothing is frozen."""

import logging
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests import database

# No deadline: this machine may be busy. CI walks the same examples each time, so that what lands has been seen to pass.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    database.start(config)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    from mellomrom.config.tables import INSERT_ONLY
    from mellomrom.directory.actions import ensure_fixed

    with django_db_blocker.unblock(), database.as_runtime(insert_only=INSERT_ONLY, refill=ensure_fixed):
        yield


@pytest.fixture(autouse=True)
def nothing_goes_wrong_unseen(caplog) -> Iterator[None]:
    """A test fails if an error was logged, unless the test has looked at it and cleared it."""
    yield
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == []
