"""The tests on official messages and schemas need the folder of standards; without it one line says they are left out."""

import pytest

from tests.standards import STANDARDS

KITH = STANDARDS / "kith"
collect_ignore_glob = [] if KITH.is_dir() else ["test_official*.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if collect_ignore_glob:
        terminalreporter.write_line("The official KITH messages were not tested: set STANDARDS to their folder.")
