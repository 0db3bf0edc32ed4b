"""The tests on published examples need the folder of standards; without it they are left out, and one line says so."""

import pytest

from tests.standards import STANDARDS

FHIR = STANDARDS / "fhir"
collect_ignore_glob = [] if FHIR.is_dir() else ["test_examples*.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if collect_ignore_glob:
        terminalreporter.write_line("The published FHIR examples were not tested: set STANDARDS to their folder.")
