#!/usr/bin/env python
"""The table of the official acceptance suites, from the tests: what is expected of each case, and what comes of it."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def acceptance_rows() -> list[tuple[str, str, str, str]] | None:
    """Give (suite, case, expected, ours or "the same"); None where the official messages are not on this machine."""
    sys.path.insert(0, str(ROOT))
    try:
        from tests.standards import STANDARDS

        if not STANDARDS.is_dir():
            return None
        from tests.integrations.acceptance import rows
    finally:
        sys.path.remove(str(ROOT))
    return [(r.suite, r.case, r.expected, "the same" if r.ours == r.expected else r.ours) for r in rows()]
