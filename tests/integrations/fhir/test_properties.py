"""Whatever is sent, the door reads it or says why not: it raises nothing but Unreadable."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mellomrom.core.errors import Unreadable
from mellomrom.events.catalogue import Report
from mellomrom.integrations.fhir.dialect import DIALECT
from mellomrom.integrations.fhir.tables import load
from mellomrom.integrations.fhir.validation import problems_of
from tests.integrations.fhir.messages import SAMPLES, sample

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
NAMES = sorted(p.stem for p in SAMPLES.glob("*.json"))
WORDS = [
    "",
    "#",
    "#a",
    "urn:uuid:a",
    "Patient/1",
    "message",
    "2026-02-30",
    "9999-12-31T23:59:60+14:00",
    "0001-01-01",
    "\x00",
]
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.sampled_from(WORDS)
names = st.sampled_from([*sorted(load().element_names), "resourceType", "_given", "_url", ""]) | st.text(max_size=5)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4), max_leaves=12
)


def outcome(raw: bytes) -> Report | None:
    """Read, answer and look as the door does, and give what was read."""
    DIALECT.peek(raw)
    report = None
    try:
        report = DIALECT.read(raw)
        answer = DIALECT.accept(report, "1", NOON)
    except Unreadable as why:
        answer = DIALECT.refuse(raw, why, "1", NOON) or b""
    assert problems_of(json.loads(answer)) == ()
    return report


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a message, as the names and numbers that lead to it."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [p for name, inner in pairs for p in ((*path, name), *places(inner, (*path, name)))]


def part(bundle: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        bundle = bundle[step]
    return bundle


def replaced(bundle: Any, path: tuple[Any, ...], value: Any) -> None:
    part(bundle, path[:-1])[path[-1]] = value


def removed(bundle: Any, path: tuple[Any, ...]) -> None:
    del part(bundle, path[:-1])[path[-1]]


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(raw):
    assert outcome(raw) is None


@given(anything)
def test_any_json_is_refused(value):
    assert outcome(json.dumps(value).encode()) is None


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(NAMES), st.data())
def test_a_message_with_one_thing_changed_is_read_or_refused(name, data):
    bundle = sample(name)
    replaced(bundle, data.draw(st.sampled_from(places(bundle))), data.draw(anything))
    outcome(json.dumps(bundle).encode())


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(NAMES), st.data())
def test_a_message_with_one_part_put_in_the_place_of_another_is_read_or_refused(name, data):
    bundle = sample(name)
    one, other = (data.draw(st.sampled_from(places(bundle))) for _ in range(2))
    replaced(bundle, one, part(sample(name), other))
    outcome(json.dumps(bundle).encode())


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(NAMES), st.data())
def test_a_message_with_a_value_that_is_only_an_extension_is_read_or_refused(name, data):
    bundle = sample(name)
    *holder, last = data.draw(st.sampled_from([p for p in places(bundle) if isinstance(p[-1], str)]))
    removed(bundle, (*holder, last))
    replaced(bundle, (*holder, f"_{last}"), {"extension": [{"url": "urn:x", "valueCode": "unknown"}]})
    outcome(json.dumps(bundle).encode())


@pytest.mark.parametrize("name", NAMES)
def test_a_message_with_any_one_thing_left_out_is_read_or_refused(name):
    for path in places(sample(name)):
        bundle = sample(name)
        removed(bundle, path)
        outcome(json.dumps(bundle).encode())


@given(st.sampled_from(NAMES), st.binary(min_size=1, max_size=4), st.integers(0, 3000))
def test_a_message_with_bytes_overwritten_is_read_or_refused(name, noise, at):
    raw = bytearray((SAMPLES / f"{name}.json").read_bytes())
    raw[at : at + len(noise)] = noise
    outcome(bytes(raw))
