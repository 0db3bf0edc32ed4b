"""What the documents say must be so: generated ones are current, names and links lead somewhere, promises are guarded."""

import importlib
import re
from datetime import UTC, date, datetime

import pytest
from django.apps import apps

from tests.repo.reading import OURS, ROOT, SOURCE, files, functions, generator, trees

ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
PARTS = ["Context", "Decision", "Considered", "What follows", "Look again when"]
LONGEST_OPEN = 60  # days that a decision may stand undecided
CONTEXTS = "core|database|directory|exchange|people|sharing|access|events|web|integrations|world|config"
NAMED = re.compile(rf"`((?:{CONTEXTS})(?:\.\w+)+)`")
PLACE = re.compile(r"`((?:src|tests|docs|samples)/[\w./-]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def pages():
    """Every page of ours in Markdown, with its name; the generated ones too."""
    found = {*ROOT.glob("*.md"), *files(*OURS, ending=".md"), *(ROOT / "docs" / "generated").glob("*.md")}
    return [(str(path.relative_to(ROOT)), path) for path in sorted(found)]


def by_hand():
    return [(name, path) for name, path in pages() if "generated" not in name]


# -------------------------------------------------------------------------------------------------------- generated


def test_the_generated_documents_are_current():
    written = {path.name: path.read_text() for path in (ROOT / "docs" / "generated").glob("*.md")}
    stale = [name for name, text in generator("generate").documents().items() if written.get(name) != text]

    assert stale == [], "run `make docs`"
    assert set(written) == set(generator("generate").DOCUMENTS)


# ---------------------------------------------------------------------------------------------------------- decisions


def test_decisions_are_numbered_without_a_gap():
    assert [int(path.name[:4]) for path in ADRS] == list(range(1, len(ADRS) + 1))


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.stem)
def test_a_decision_has_a_number_a_sentence_a_day_a_status_and_its_parts(path):
    title, _, status, *rest = path.read_text().splitlines()

    assert re.fullmatch(rf"# {int(path.name[:4])}[.] .{{20,}}[^.]", title)
    decided, word = re.fullmatch(r"(\d{4}-\d\d-\d\d), (proposed|accepted|superseded by \d{4})", status).groups()
    assert word != "proposed" or (datetime.now(UTC).date() - date.fromisoformat(decided)).days <= LONGEST_OPEN
    assert [line[3:] for line in rest if line.startswith("## ")] == PARTS
    assert len("\n".join(rest).split()) < 400


# -------------------------------------------------------------------------------------------------- words and promises


def test_every_table_has_its_line_in_the_glossary():
    words = {row.split("|")[1].strip() for row in (ROOT / "GLOSSARY.md").read_text().splitlines() if row[:2] == "| "}
    tables = {m.__name__ for m in apps.get_models() if m.__module__.startswith("mellomrom.")}

    assert tables - words == set()


def test_every_promise_is_there_and_names_what_guards_it_or_says_not_yet():
    parts = re.split(r"^### (P\d+) · ", (ROOT / "SECURITY.md").read_text(), flags=re.MULTILINE)[1:]
    promises = dict(zip(parts[::2], parts[1::2], strict=True))

    assert list(promises) == [f"P{number}" for number in range(1, 14)]
    assert [name for name, text in promises.items() if not TEST.search(text) and "Not yet" not in text] == []


def test_every_test_that_a_document_names_is_there():
    there = {(name, function.name) for name, tree in trees("tests") for function in functions(tree)}
    named = {found for _, path in by_hand() for found in TEST.findall(path.read_text())}

    assert named
    assert named - there == set()


# ------------------------------------------------------------------------------------------------------ names and links


def test_every_link_leads_somewhere():
    dead = [
        f"{name}: {link}"
        for name, path in pages()
        for link in LINK.findall(path.read_text())
        if "://" not in link and not (path.parent / link).exists()
    ]

    assert dead == []


def test_every_file_that_a_document_names_is_there():
    missing = [
        f"{name}: {place}"
        for name, path in by_hand()
        for place in PLACE.findall(path.read_text())
        if not (ROOT / place).exists()
    ]

    assert missing == []


def test_every_name_in_the_code_that_a_document_gives_is_there():
    missing = [
        f"{name}: {dotted}"
        for name, path in by_hand()
        for dotted in NAMED.findall(path.read_text())
        if not _is_there(dotted)
    ]

    assert missing == []


def _is_there(dotted: str) -> bool:
    """Say whether this is a file's name, or a module or something in one: as much as can be is imported."""
    parts = dotted.split(".")
    if parts[-1] in ("py", "yaml", "md"):
        return True
    for at in range(len(parts), 0, -1):
        folder = SOURCE.joinpath(*parts[:at])
        if folder.is_dir() or folder.with_suffix(".py").is_file():
            found = importlib.import_module(".".join(["mellomrom", *parts[:at]]))
            for part in parts[at:]:
                if not hasattr(found, part):
                    return False
                found = getattr(found, part)
            return True
    return False


def test_the_flow_names_every_verb_of_the_spine():
    from mellomrom.events import actions

    flow = (ROOT / "docs" / "flow.md").read_text()
    verbs = [word for word in actions.__all__ if word[0].islower()]

    assert [verb for verb in verbs if f".{verb}`" not in flow] == []
