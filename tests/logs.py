"""Everything that is logged while the tests run is kept, and judged at the end: a log names nobody (P6).

What is judged is what the product would write, line by line, and besides, of our own loggers, the words as they were
put together before anything was left out. `conftest.py` wires it; one folder serves all processes of a run, those of
pytest-xdist too. Where something is found the run fails, and says which logger and what is wrong, never the value.
"""

import json
import logging
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mellomrom.config import logs
from mellomrom.core.identifiers import classify
from mellomrom.world.persons import EVERYONE

FOLDER = "KEEP_LOGS"  # known to `bench.node` too
ELEVEN = re.compile(r"(?<!\d)\d{11}(?!\d)")
FAMILY = r"(?:test|prøve|eksempel|øvel|øvelse|øving|fiktiv|liksom|demo|skinn|påfunn)(?:e?sen|dal|vik|mo|bakken|haug|lund|stad|nes|berg)"
GIVEN = sorted({"Kari", "Ola", "Prøve", *(someone.given for someone in EVERYONE)})
NAMES = re.compile(rf"\b(?:{FAMILY}|{'|'.join(GIVEN)})\b", re.IGNORECASE)
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00"
ERROR = r"(?P<error>\w+)(?::[a-z][\w.-]*)?"
PLACE = r"[\w./<> -]+:\d+ [\w<>]+"
FIELDS = {  # what each field may hold: nothing in which somebody could have written a sentence
    "time": TIME,
    "level": "debug|info|warning|error|critical",
    "logger": r"[\w.]+",
    "event": r"[\w.<>-]+",
    "ids": logs.ID.pattern,
    "error": ERROR,
    "because": ERROR,
    "status": r"\d{3}",
    "method": "|".join(logs.METHODS),
    "route": r"[\w$^./<>:-]*",
    "where": PLACE,
}
HEADER = re.compile(rf"{TIME} (?:DEBUG|INFO|WARNING|ERROR|CRITICAL) [\w.]+ (?P<rest>.*)")
BELOW = re.compile(rf"  (?:because {ERROR}|{PLACE})")
WORD = re.compile(r"\d{1,6}|[a-z][a-z0-9]*(?:[._-][a-z0-9]+)+")  # a number of things; a code of more words than one


class Keep(logging.Handler):
    """Writes what is logged into this run's folder, one file for each process."""

    def __init__(self, folder: Path):
        super().__init__()
        self.folder = folder
        self.formatter = logs.Json()

    def emit(self, record: logging.LogRecord) -> None:
        said = ["as-written " + self.format(record)]
        if record.name.partition(".")[0] == logs.OURS:
            said.append("as-meant " + " ".join(record.getMessage().splitlines()))
        with (self.folder / f"{os.getpid()}.kept").open("a", encoding="utf-8") as file:  # a process may be a fork
            file.write("".join(f"{line}\n" for line in said))


def listen(config: pytest.Config) -> None:
    """Keep what is logged from now on; workers of pytest-xdist inherit the folder."""
    if FOLDER not in os.environ:
        folder = tempfile.TemporaryDirectory(prefix="mellomrom-logs-")
        os.environ[FOLDER] = folder.name
        config.add_cleanup(lambda: os.environ.pop(FOLDER, None))
        config.add_cleanup(folder.cleanup)
    listen_on()


def listen_on() -> None:
    """See to it that what is logged is kept, also when a test has let Django set up its logging anew."""
    root = logging.getLogger()
    if not any(isinstance(handler, Keep) for handler in root.handlers):
        root.addHandler(Keep(Path(os.environ[FOLDER])))


def judge() -> list[str]:
    """Give what is wrong in all that was kept: how often, which logger, what sort of thing; never the thing itself."""
    found: dict[str, int] = {}
    for path in sorted(Path(os.environ[FOLDER]).iterdir()):
        before = "of-a-node " if path.suffix == ".log" else ""  # web.log and worker.log of a node that a test had
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            for fault in faults(before + line):
                found[fault] = found.get(fault, 0) + 1
    return [f"{n} x {fault}" for fault, n in sorted(found.items())]


def faults(line: str) -> Iterator[str]:
    """Give what is wrong with one kept line."""
    sort, _, said = line.partition(" ")
    bare = logs.ID.sub("", said)  # the digits of an id are nobody's number
    if any(classify(number).check_ok for number in ELEVEN.findall(bare)):
        yield f"{sort}: the number of a person ({_source(said)})"
    if NAMES.search(bare):
        yield f"{sort}: the name of a person ({_source(said)})"
    check = {"as-written": _object, "as-meant": _words, "of-a-node": _line}[sort]
    if not check(said):
        yield f"{sort}: words that are no code, id or class ({_source(said)})"


def _source(said: str) -> str:
    """Say who wrote a line, as far as that can be said without repeating it."""
    names = (r'"logger": "([\w.]+)"', rf"{TIME} \w+ ([\w.]+) ", r"([a-z_]+\.[a-z_-]+) ")
    return next((found.group(1) for name in names if (found := re.match(name, said) or re.search(name, said))), "?")


def _object(said: str) -> bool:
    try:
        fields = json.loads(said)
    except ValueError:
        return False
    return all(
        name in FIELDS and _fits(FIELDS[name], str(one))
        for name, value in fields.items()
        for one in (value if isinstance(value, list) else [value])
    )


def _fits(pattern: str, value: str) -> bool:
    match = re.fullmatch(pattern, value)
    return match is not None and logs.is_error(match.groupdict().get("error") or "Exception")


def _words(said: str) -> bool:
    code, *rest = said.split(" ")
    fits = (logs.ID.fullmatch(word) or WORD.fullmatch(word) or logs.is_error(word) for word in rest)
    return logs.CODE.fullmatch(code) is not None and all(fits)


def _line(said: str) -> bool:
    if not said or said.startswith("mellomrom: "):  # one sentence of ours, of what a person must do
        return True
    if said.startswith("{"):
        return _object(said)
    if header := HEADER.fullmatch(said):
        event, *rest = header["rest"].split(" ")
        return _fits(FIELDS["event"], event) and all(_is_field(word) for word in rest)
    return BELOW.fullmatch(said) is not None


def _is_field(word: str) -> bool:
    return any(_fits(FIELDS[name], word) for name in ("ids", "status", "method", "route", "error"))
