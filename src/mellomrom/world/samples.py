"""The sample messages as they lie in `samples/`, what should come of each, and how their times are moved to now."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from ruamel.yaml import YAML

from mellomrom.core.clock import OSLO
from mellomrom.core.errors import NotFound
from mellomrom.events.catalogue import Dialect
from mellomrom.integrations.files import dialect_of

FOLDER = Path(__file__).resolve().parents[3] / "samples"
EXPECTED = "expected.yaml"
REFERENCE = datetime(2026, 11, 3, 12, tzinfo=OSLO)  # the noon that the samples' times were written around
WITHIN = timedelta(days=60)  # a date farther from it is a date of birth or part of a name, and stays
_PLAYED = UUID("5c0b5a1e-3d4f-4f6b-8a52-6b7c1f0e9d21")  # what the ids of played messages are made from
_ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(rb"(?<!\d)\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d[+-]\d\d:\d\d)?(?!\d)")


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample message."""

    file: str  # below FOLDER
    title: Mapping[str, str]  # nb, nn, en
    arrives: datetime  # when it would have come, around REFERENCE
    expected: Mapping[str, Any]  # as `check` reads it
    body: bytes  # as the file is

    @property
    def dialect(self) -> Dialect:
        """Give the format that it comes in."""
        return dialect_of(self.body)


def read() -> tuple[Sample, ...]:
    """Read the samples in the order in which they come. Raises NotFound where the folder is not there."""
    path = FOLDER / EXPECTED
    if not path.exists():
        raise NotFound("world.no-samples", "The samples are not here: they lie in the source, not in the package.")
    rows = YAML(typ="safe").load(path)
    return tuple(
        Sample(
            file=row["file"],
            title=row["title"],
            arrives=datetime.fromisoformat(row["arrives"]),
            expected=row["expected"],
            body=(FOLDER / row["file"]).read_bytes(),
        )
        for row in rows
    )


def moved(raw: bytes, *, by: timedelta) -> bytes:
    """Give a message with every time near REFERENCE moved, and every id exchanged for one made from it.

    Times with a clock move to the second, bare dates by whole days; structure, codes and dates of birth stay, so that
    what was valid still is. The ids are others, so that the file itself can still be received beside it; the same id
    gives the same one, so that corrections, references and duplicates fit. Again with the same `by`: the same bytes.
    """
    days = (REFERENCE + by).date() - REFERENCE.date()
    with_ids = _ID.sub(lambda found: str(uuid5(_PLAYED, found[0].decode())).encode(), raw)
    return _TIME.sub(lambda found: _later(found[0].decode(), by, days).encode(), with_ids)


def _later(text: str, by: timedelta, days: timedelta) -> str:
    try:
        said = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:  # digits that only look like a date
        return text
    day = said.date() if isinstance(said, datetime) else said
    if abs(day - REFERENCE.date()) > WITHIN:
        return text
    if isinstance(said, datetime):
        return (said + by).astimezone(OSLO).isoformat(timespec="seconds")
    return (said + days).isoformat()
