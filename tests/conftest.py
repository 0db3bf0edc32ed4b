"""How the tests run: one throw-away PostgreSQL, migrated as the owner, used as the runtime role; nothing is frozen."""

import logging
import os
from collections.abc import Iterator

import pytest
from django.db import connection
from hypothesis import settings

from tests import database

# No deadline: this machine may be busy. CI walks the same examples each time, so that what lands has been seen to pass.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")
NAMED = pytest.StashKey[list[str]]()  # what was found in the logs of the run


def pytest_configure(config: pytest.Config) -> None:
    database.start(config)
    from tests import logs  # here, because it reads what needs Django

    logs.listen(config)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """When all workers are done, judge what was logged by all of them."""
    from tests import logs

    if not hasattr(session.config, "workerinput") and (found := logs.judge()):
        session.config.stash[NAMED] = found
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(NAMED, []):
        terminalreporter.write_line(f"The logs of this run name somebody: {line}", red=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    from mellomrom.directory.actions import ensure_fixed

    with django_db_blocker.unblock(), database.as_runtime(refill=ensure_fixed):
        yield


@pytest.fixture(autouse=True)
def nothing_goes_wrong_unseen(caplog) -> Iterator[None]:
    """A test fails if an error was logged, unless the test has looked at it and cleared it."""
    from tests import logs

    logs.listen_on()
    yield
    while_it_ran = caplog.get_records("call")  # `caplog.records` is by now that of the tidying up
    assert [r.getMessage() for r in while_it_ran if r.levelno >= logging.ERROR] == []


@pytest.fixture
def away(tmp_path, db) -> Iterator[None]:
    """The database cannot be reached while the test lasts."""
    there = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict["HOST"] = str(tmp_path)
    yield
    connection.settings_dict.update(there)
