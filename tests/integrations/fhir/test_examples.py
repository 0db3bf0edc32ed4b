"""Every published example in the standards folder passes, but for those that are truly wrong, named here with why."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fhirpathpy.engine.nodes import ResourceNode
from lxml import etree

from mellomrom.core.errors import Problem
from mellomrom.integrations.fhir import rules
from mellomrom.integrations.fhir.tables import load
from mellomrom.integrations.fhir.validation import problems_of
from tests.integrations.fhir.xml_examples import to_json
from tests.standards import STANDARDS

FHIR = STANDARDS / "fhir"

WRONG = {  # what the publisher's example breaks, and why that is no error of ours
    "AuditEvent-NOBasisAuditeventInstance2.json": (
        "three extensions with a url and neither value nor extension, which ext-1 forbids",
        {("invariant", f"AuditEvent.extension[2].extension[{n}]") for n in range(3)},
    ),
    "no-basis-HealthcareService-example.xml": (
        "its id has a space, which R4's ids cannot",
        {("value", "HealthcareService.id")},
    ),
}
NOT_EXAMPLES = {"validation-oo.json"}  # reports of the publishing tool, with outcomes that have no issue


def _is_of_ours(value: Any) -> bool:
    return isinstance(value, dict) and value.get("resourceType") in load().resources


@cache
def examples() -> dict[Path, dict[str, Any]]:
    """All instances in the folder whose type we have; profiles, code systems and the like are not messages."""
    found = {p: json.loads(p.read_bytes()) for p in sorted(FHIR.rglob("*.json")) if p.name not in NOT_EXAMPLES}
    for path in sorted(FHIR.rglob("*.xml")):
        root = etree.parse(path).getroot()
        if root.tag.startswith("{http://hl7.org/fhir}") and etree.QName(root).localname in load().resources:
            found[path] = to_json(root)
    return {path: value for path, value in found.items() if _is_of_ours(value)}


def faults(problems: tuple[Problem, ...]) -> set[tuple[str, str]]:
    return {(p.code, p.path) for p in problems}


def test_there_are_enough_examples_to_mean_something():
    assert len(examples()) > 130
    assert len({value["resourceType"] for value in examples().values()}) > 30


@pytest.mark.parametrize("path", examples(), ids=lambda p: str(p.relative_to(FHIR)))
def test_a_published_example_passes_or_is_wrong_in_the_way_that_is_named(path):
    _why, expected = WRONG.get(path.name, ("", set()))
    assert faults(problems_of(examples()[path])) == expected


SILENT = {  # where fhirpathpy gives no answer, so that only ours speaks
    "dom-3": "as() takes one value only",
    "rng-2": "amounts cannot be compared",
    "txt-1": "htmlChecks() is not there",
    "txt-2": "the same",
}


def test_our_own_rules_agree_with_fhirpath_wherever_it_can_answer(monkeypatch):
    ours, agreed, silent = rules.holds, set(), set()

    def both(name, expression, value, path, resource, root):
        verdict = ours(name, expression, value, path, resource, root)
        if name in rules.OURS:
            answer = _fhirpath(expression, value, path, resource, root)
            (silent if answer is None else agreed).add(name)
            assert answer is None or (answer in ([], [True])) == verdict, name
        return verdict

    monkeypatch.setattr(rules, "holds", both)
    for value in examples().values():
        problems_of(value)
    assert silent == set(SILENT)
    assert len(agreed) > 15


def _fhirpath(expression, value, path, resource, root):
    try:
        start = ResourceNode.create_node(value, path)
        return rules.compiled(expression)(start, {"resource": resource, "rootResource": root})
    except Exception:
        return None
