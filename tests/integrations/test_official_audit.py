"""Our AuditEvents beside those that HL7 Norway and IHE have published: the same parts, and the codes that they fix."""

import json

import pytest

from mellomrom.integrations.fhir.audit import audit_event
from tests.flows.watched import Town
from tests.standards import STANDARDS

pytestmark = pytest.mark.django_db
NORWEGIAN = STANDARDS / "fhir" / "no-auditevent" / "examples"
BALP = STANDARDS / "fhir" / "ihe-balp"


@pytest.fixture
def town(db) -> Town:
    return Town()


def of(town, what: str) -> dict:
    return audit_event(next(look for look in town.all if look.what == what and not look.refused))


def paths(value: object, at: str = "") -> set[str]:
    """Every place in a resource where something stands, lists taken as one."""
    if isinstance(value, list):
        return set().union(*(paths(one, at) for one in value))
    if isinstance(value, dict):
        return {at}.union(*(paths(inner, f"{at}.{name}") for name, inner in value.items()))
    return {at}


def test_it_has_the_parts_that_the_norwegian_examples_have(town):
    example = json.loads((NORWEGIAN / "AuditEvent-NOBasisAuditeventInstance1.json").read_text())
    ours = paths(of(town, "record.opened"))
    wanted = {
        p for p in paths(example) if p.count(".") <= 2 and not p.startswith((".text", ".contained", ".source.site"))
    }

    assert wanted - ours <= {".entity.name", ".purposeOfEvent.text"}
    urls = {one["url"] for one in example["extension"]} - {
        "http://hl7.no/fhir/StructureDefinition/auditevent-encounter-extension"  # a look is at no encounter
    }
    assert urls <= {one["url"] for one in of(town, "record.opened")["extension"]}
    kinds = {one["resourceType"] for one in of(town, "record.opened")["contained"]}
    assert {one["resourceType"] for one in example["contained"]} - {"Encounter"} == kinds


def test_it_has_the_codes_that_ihes_patterns_fix(town):
    def fixed(name: str) -> dict[str, set[tuple[str, str]]]:
        profile = json.loads((BALP / f"StructureDefinition-IHE.BasicAudit.{name}.json").read_text())
        found: dict[str, set[tuple[str, str]]] = {}
        for element in profile["differential"]["element"]:
            coding = element.get("patternCoding") or next(
                iter(element.get("patternCodeableConcept", {}).get("coding", [])), None
            )
            if coding and element["id"].split(":")[-1].split(".")[0] in (
                "patient",
                "source",
                "recipient",
                "disclosure",
            ):
                found.setdefault(element["id"], set()).add((coding["system"], coding["code"]))
        return found

    for name, event in (
        ("PatientRead", of(town, "record.opened")),
        ("PrivacyDisclosure.Source", of(town, "notice.told")),
    ):
        codes = {(one["system"], one["code"]) for one in codings(event)}
        wanted = fixed(name)
        assert wanted
        assert set().union(*wanted.values()) <= codes, name


def codings(value: object) -> list[dict]:
    if isinstance(value, list):
        return [one for inner in value for one in codings(inner)]
    if not isinstance(value, dict):
        return []
    own = [value] if value.keys() >= {"system", "code"} else []
    return own + [one for inner in value.values() for one in codings(inner)]
