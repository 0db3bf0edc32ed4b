"""Faults put into a valid message are found where they stand, with R4's code for them."""

from collections.abc import Callable

import pytest

from mellomrom.integrations.fhir.validation import ENOUGH, problems_of
from tests.integrations.fhir.messages import SAMPLES, changed, resource, sample

Change = Callable[[dict], object]
ENTRY = "Bundle.entry[{}].resource"
HEADER, STAY, PATIENT, WARD = (ENTRY.format(at) for at in range(4))


def at(resource_type: str, change: Change) -> Change:
    return lambda bundle: change(resource(bundle, resource_type))


def put(resource_type: str, **elements: object) -> Change:
    return at(resource_type, lambda r: r.update(elements))


def drop(resource_type: str, name: str) -> Change:
    return at(resource_type, lambda r: r.pop(name))


FAULTS: list[tuple[str, Change, str, str]] = [
    ("required element gone", drop("Encounter", "status"), "required", f"{STAY}.status"),
    ("required object gone", drop("Encounter", "class"), "required", f"{STAY}.class"),
    ("required choice gone", drop("MessageHeader", "eventCoding"), "required", f"{HEADER}.event"),
    (
        "required inside a backbone",
        put("Encounter", location=[{"status": "active"}]),
        "required",
        f"{STAY}.location[0].location",
    ),
    ("code out of its value set", put("Encounter", status="over"), "code-invalid", f"{STAY}.status"),
    (
        "code out of it, nested",
        at("Patient", lambda p: p["name"][0].update(use="pet")),
        "code-invalid",
        f"{PATIENT}.name[0].use",
    ),
    (
        "concept out of its value set",
        put("Condition", clinicalStatus={"text": "a"}),
        "code-invalid",
        f"{ENTRY.format(6)}.clinicalStatus",
    ),
    ("unknown element of R4", put("Encounter", birthDate="2026-01-01"), "structure", f"{STAY}.birthDate"),
    ("unknown element of nobody", put("Encounter", nonsense=1), "structure", STAY),
    ("a name that is a number", put("Encounter", **{"24886900283": 1}), "structure", STAY),
    ("list where one belongs", put("Encounter", status=["finished"]), "structure", f"{STAY}.status"),
    ("one where a list belongs", put("Encounter", type={"text": "a"}), "structure", f"{STAY}.type"),
    ("empty list", put("Encounter", type=[]), "structure", f"{STAY}.type"),
    ("empty object", put("Encounter", type=[{}]), "invariant", f"{STAY}.type[0]"),
    ("null", put("Encounter", status=None), "value", f"{STAY}.status"),
    (
        "null in a list",
        at("Patient", lambda p: p["name"][0].update(given=[None])),
        "value",
        f"{PATIENT}.name[0].given[0]",
    ),
    ("text for an object", put("Encounter", period="2026"), "structure", f"{STAY}.period"),
    ("number for a text", put("Organization", name=1), "value", f"{WARD}.name"),
    ("text for a boolean", put("Patient", active="true"), "value", f"{PATIENT}.active"),
    ("number for a boolean", put("Patient", active=1), "value", f"{PATIENT}.active"),
    ("boolean for a number", put("Patient", multipleBirthInteger=True), "value", f"{PATIENT}.multipleBirthInteger"),
    ("number too large", put("Patient", multipleBirthInteger=2**31), "value", f"{PATIENT}.multipleBirthInteger"),
    ("a day that is not", put("Patient", birthDate="1977-02-29"), "value", f"{PATIENT}.birthDate"),
    ("a month that is not", put("Patient", birthDate="1977-13"), "value", f"{PATIENT}.birthDate"),
    ("a time without zone", lambda b: b.update(timestamp="2026-11-02T14:05:00"), "value", "Bundle.timestamp"),
    ("an id with a space", put("Patient", id="a b"), "value", f"{PATIENT}.id"),
    ("an empty text", put("Organization", name=""), "value", f"{WARD}.name"),
    ("half a character", put("Organization", name="\ud800"), "value", f"{WARD}.name"),
    ("a zero byte", put("Organization", name="a\x00"), "value", f"{WARD}.name"),
    (
        "bytes that are not base64",
        put("Patient", photo=[{"contentType": "a/b", "data": "*"}]),
        "value",
        f"{PATIENT}.photo[0].data",
    ),
    (
        "a choice made twice",
        put("Patient", deceasedBoolean=True, deceasedDateTime="2026"),
        "structure",
        f"{PATIENT}.deceased",
    ),
    ("a choice of no such type", put("Patient", deceasedString="yes"), "structure", f"{PATIENT}.deceasedString"),
    ("an extension with neither", put("Patient", extension=[{"url": "urn:x"}]), "invariant", f"{PATIENT}.extension[0]"),
    (
        "an extension with both",
        put(
            "Patient", extension=[{"url": "urn:x", "valueCode": "a", "extension": [{"url": "urn:y", "valueCode": "b"}]}]
        ),
        "invariant",
        f"{PATIENT}.extension[0]",
    ),
    (
        "an extension without url",
        put("Patient", extension=[{"valueCode": "a"}]),
        "required",
        f"{PATIENT}.extension[0].url",
    ),
    (
        "beside a value: not only extensions",
        put("Patient", _birthDate={"valueCode": "a"}),
        "structure",
        f"{PATIENT}.birthDate",
    ),
    ("beside an object", put("Encounter", _period={"id": "a"}), "structure", f"{STAY}.period"),
    (
        "a wrong extension beside a value",
        put("Patient", _birthDate={"extension": [{"url": "urn:x"}]}),
        "invariant",
        f"{PATIENT}.birthDate.extension[0]",
    ),
    (
        "contained and not pointed at",
        put("Patient", contained=[{"resourceType": "Organization", "id": "a", "name": "b"}]),
        "invariant",
        PATIENT,
    ),
    ("contained of no type", put("Patient", contained=[{"id": "a"}]), "structure", f"{PATIENT}.contained[0]"),
    ("pointing at nothing contained", put("Encounter", subject={"reference": "#a"}), "invariant", f"{STAY}.subject"),
    (
        "pointing at the wrong type",
        put("Encounter", subject={"reference": "Organization/a"}),
        "structure",
        f"{STAY}.subject",
    ),
    (
        "ends before it starts",
        put("Encounter", period={"start": "2026-02-01", "end": "2026-01-01"}),
        "invariant",
        f"{STAY}.period",
    ),
    (
        "an organization without a name",
        lambda b: b["entry"][3].update(resource={"resourceType": "Organization", "active": True}),
        "invariant",
        WARD,
    ),
    ("the header not first", lambda b: b["entry"].reverse(), "invariant", "Bundle"),
    ("the same entry twice", lambda b: b["entry"].append(b["entry"][2]), "invariant", "Bundle"),
    ("an entry of nothing", lambda b: b["entry"].append({"fullUrl": "urn:x"}), "invariant", "Bundle.entry[7]"),
    ("a resource of no type of R4", lambda b: b["entry"][3]["resource"].update(resourceType="Ward"), "structure", WARD),
    ("a resource that is a text", lambda b: b["entry"][3].update(resource="Ward"), "structure", WARD),
    (
        "a resource that we do not take",
        lambda b: b["entry"][3].update(resource={"resourceType": "Claim"}),
        "not-supported",
        WARD,
    ),
    (
        "a script in the narrative",
        put("Patient", text={"status": "generated", "div": "<div><script/></div>"}),
        "invariant",
        f"{PATIENT}.text.div",
    ),
]


@pytest.mark.parametrize(("change", "code", "path"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_a_fault_is_found_where_it_stands(change, code, path):
    assert (code, path) in {(p.code, p.path) for p in problems_of(changed(sample("discharge"), change))}


@pytest.mark.parametrize("name", sorted(p.stem for p in SAMPLES.glob("*.json")))
def test_our_own_samples_are_valid(name):
    assert problems_of(sample(name)) == ()


def test_one_fault_is_one_problem():
    assert len(problems_of(changed(sample("discharge"), put("Encounter", status="over")))) == 1


def test_a_value_may_be_only_an_extension():
    absent = {
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]
    }
    bundle = changed(sample("discharge"), put("Patient", _birthDate=absent))
    resource(bundle, "Patient").pop("birthDate")
    resource(bundle, "Patient")["name"][0].update(given=[None, "Ola"], _given=[absent, None])
    assert problems_of(bundle) == ()


def test_a_contained_resource_that_is_pointed_at_is_valid():
    contained = [{"resourceType": "Organization", "id": "gp", "name": "Eksempel legekontor"}]
    change = put("Patient", contained=contained, generalPractitioner=[{"reference": "#gp"}])
    assert problems_of(changed(sample("discharge"), change)) == ()


def test_a_message_with_faults_without_end_is_told_the_first_fifty():
    bundle = changed(sample("discharge"), put("Encounter", type=[{}] * 1000))
    assert len(problems_of(bundle)) == ENOUGH
