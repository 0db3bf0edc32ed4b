"""Messages for the tests: our samples, published examples, and both with something changed."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mellomrom.core.errors import Unreadable
from mellomrom.events.catalogue import Report
from mellomrom.integrations.fhir.dialect import DIALECT
from tests.standards import STANDARDS

Json = dict[str, Any]
Change = Callable[[Json], object]

SAMPLES = Path(__file__).parent / "samples"
MEDCOM = STANDARDS / "fhir" / "medcom-hospitalnotification"


def sample(name: str) -> Json:
    return json.loads((SAMPLES / f"{name}.json").read_bytes())


def read(bundle: object) -> Report:
    return DIALECT.read(json.dumps(bundle).encode())


def refused(raw: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        DIALECT.read(raw)
    return caught.value


def changed(bundle: Json, change: Change) -> Json:
    change(bundle)
    return bundle


def resource(bundle: Json, resource_type: str, at: int = 0) -> Json:
    return [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == resource_type][at]


def texts(value: object) -> Iterator[str]:
    """Every text that a message holds as a value."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value
