"""The answers are R4 themselves, name the message they answer, and give nothing of it away."""

import json
from datetime import UTC, datetime

import pytest

from mellomrom.core.errors import Unreadable
from mellomrom.integrations.fhir.dialect import DIALECT
from mellomrom.integrations.fhir.validation import problems_of
from tests.integrations.fhir.messages import SAMPLES, read, resource, sample, texts

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
OURS = "01890a5d-ac96-774b-bcce-b302099a8057"


def accepted(name: str) -> dict:
    return json.loads(DIALECT.accept(read(sample(name)), OURS, NOON))


def refusal(bundle: dict) -> dict:
    raw = json.dumps(bundle).encode()
    with pytest.raises(Unreadable) as caught:
        DIALECT.read(raw)
    return json.loads(DIALECT.refuse(raw, caught.value, OURS, NOON))


@pytest.mark.parametrize("name", sorted(p.stem for p in SAMPLES.glob("*.json")))
def test_an_acceptance_is_a_valid_response_message(name):
    answer = accepted(name)
    header = resource(answer, "MessageHeader")
    assert problems_of(answer) == ()
    assert header["response"]["code"] == "ok"
    assert header["response"]["identifier"] == resource(sample(name), "MessageHeader")["id"]
    assert header["eventCoding"] == resource(sample(name), "MessageHeader")["eventCoding"]


def test_an_acceptance_goes_back_to_where_the_message_came_from():
    source = resource(sample("death"), "MessageHeader")["source"]["endpoint"]
    assert resource(accepted("death"), "MessageHeader")["destination"] == [{"endpoint": source}]


def test_the_same_message_gives_the_same_bytes_again():
    report = read(sample("death"))
    assert DIALECT.accept(report, OURS, NOON) == DIALECT.accept(report, OURS, NOON)


def test_our_own_acceptance_can_be_read_by_ourselves_and_tells_nobody():
    assert read(accepted("death")).kind is None


def test_a_refusal_says_for_each_fault_what_kind_it_is_and_where():
    bundle = sample("discharge")
    resource(bundle, "Encounter").update(status="over", priority=[])
    answer = refusal(bundle)
    assert problems_of(answer) == ()
    assert [(i["severity"], i["code"], i["expression"]) for i in answer["issue"]] == [
        ("error", "code-invalid", ["Bundle.entry[1].resource.status"]),
        ("error", "structure", ["Bundle.entry[1].resource.priority"]),
    ]


def test_a_refusal_of_what_is_no_json_has_no_place_to_show():
    why = Unreadable("fhir.not-json", "The message is not JSON.")
    answer = json.loads(DIALECT.refuse(b"x", why, OURS, NOON))
    assert [set(issue) for issue in answer["issue"]] == [{"severity", "code", "details"}]


def test_a_refusal_carries_no_value_of_the_message():
    bundle = sample("discharge")
    said = {text for text in texts(bundle) if len(text) > 3}
    for entry in bundle["entry"]:
        for name in list(entry["resource"]):
            if name != "resourceType":
                entry["resource"][name] = {f"secret {name}": entry["resource"][name]}
    shown = json.dumps(refusal(bundle))
    assert "secret" not in shown
    assert [text for text in said if f'"{text}"' in shown and text not in ("discharged",)] == []


def test_the_codes_of_yes_and_no_are_the_severities_that_are_sent():
    assert resource(accepted("death"), "OperationOutcome")["issue"][0]["severity"] == DIALECT.accepted
    assert refusal({"resourceType": "Bundle"})["issue"][0]["severity"] == DIALECT.refused
