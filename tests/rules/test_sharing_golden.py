"""The answers stand as they were last read by people (`golden`); `GOLDEN=write` writes them anew."""

import os
from difflib import unified_diff

import pytest

from tests.rules.golden_tables import FOLDER, TABLES


@pytest.mark.parametrize("name", TABLES)
def test_rules_and_answers_are_those_that_were_read(name):
    path, now = FOLDER / f"{name}.txt", TABLES[name]()
    if os.environ.get("GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(now)

    changed = list(unified_diff(path.read_text().splitlines(), now.splitlines(), "read", "now", lineterm="", n=0))

    assert not changed, "\n".join(changed[:40])


def test_no_line_of_july_names_a_section_of_the_chapter_that_nobody_has_read():
    july = (FOLDER / "july.txt").read_text().splitlines()

    assert [line for line in july if "section not known, not read" in line]
    assert not [
        line
        for line in july
        for section in ("§ 21", "§ 22", "§ 23", "§ 25", "§ 45")
        if f"helsepersonelloven {section}" in line
    ]
