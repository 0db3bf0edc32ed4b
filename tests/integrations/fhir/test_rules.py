"""The invariants: each has a value that breaks it and one that keeps it, whoever runs it, fhirpathpy or we."""

import pytest

from mellomrom.integrations.fhir import rules
from mellomrom.integrations.fhir.narrative import NAMESPACE, is_narrative
from mellomrom.integrations.fhir.tables import load

TEXT = {"text": "x"}
UCUM = "http://unitsofmeasure.org"
CASES = [  # rule, type of the value, broken, kept
    (
        "age-1",
        "Age",
        {"value": -1, "code": "a", "system": "http://unitsofmeasure.org"},
        {"value": 1, "code": "a", "system": "http://unitsofmeasure.org"},
    ),
    ("ait-1", "AllergyIntolerance", {"patient": {}}, {"clinicalStatus": {}}),
    (
        "ait-2",
        "AllergyIntolerance",
        {
            "clinicalStatus": {"text": "a"},
            "verificationStatus": {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
                        "code": "entered-in-error",
                    }
                ]
            },
        },
        {"clinicalStatus": {"text": "a"}},
    ),
    ("app-1", "Appointment.participant", {"status": "accepted"}, {"actor": {"display": "a"}}),
    (
        "app-2",
        "Appointment",
        {"start": "2026-01-01T00:00:00Z"},
        {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T01:00:00Z"},
    ),
    ("app-3", "Appointment", {"status": "booked"}, {"status": "proposed"}),
    (
        "app-4",
        "Appointment",
        {"resourceType": "Appointment", "status": "booked", "cancelationReason": TEXT},
        {"resourceType": "Appointment", "status": "cancelled", "cancelationReason": TEXT},
    ),
    ("apr-1", "AppointmentResponse", {"participantStatus": "accepted"}, {"actor": {"display": "x"}}),
    ("att-1", "Attachment", {"data": "AAAA"}, {"data": "AAAA", "contentType": "text/plain"}),
    ("cmp-1", "Composition.section", {"title": "a"}, {"entry": [{"display": "a"}]}),
    ("cmp-2", "Composition.section", {"emptyReason": TEXT, "entry": [{"display": "a"}]}, {"entry": [{"display": "a"}]}),
    (
        "cnt-3",
        "Count",
        {"value": 1.5, "code": "1", "system": "http://unitsofmeasure.org"},
        {"value": 1, "code": "1", "system": "http://unitsofmeasure.org"},
    ),
    ("con-1", "Condition.stage", {"type": TEXT}, {"summary": TEXT}),
    ("con-2", "Condition.evidence", {"id": "a"}, {"code": [TEXT]}),
    ("con-4", "Condition", {"abatementString": "a"}, {"clinicalStatus": TEXT}),
    (
        "con-5",
        "Condition",
        {
            "clinicalStatus": TEXT,
            "verificationStatus": {
                "coding": [
                    {"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "entered-in-error"}
                ]
            },
        },
        {"clinicalStatus": TEXT},
    ),
    (
        "cpl-3",
        "CarePlan.activity",
        {"detail": {"status": "completed"}, "reference": {"display": "x"}},
        {"reference": {"display": "x"}},
    ),
    ("dis-1", "Distance", {"value": 1}, {"value": 1, "code": "m", "system": "http://unitsofmeasure.org"}),
    ("drq-1", "DataRequirement.codeFilter", {"id": "a"}, {"path": "a"}),
    ("drq-2", "DataRequirement.dateFilter", {"path": "a", "searchParam": "b"}, {"path": "a"}),
    (
        "drt-1",
        "Duration",
        {"code": "h", "system": "urn:x", "value": 1},
        {"code": "h", "system": "http://unitsofmeasure.org", "value": 1},
    ),
    ("exp-1", "Expression", {"language": "x"}, {"expression": "x"}),
    ("fhs-1", "FamilyMemberHistory", {"ageString": "1", "bornString": "x"}, {"ageString": "1"}),
    ("fhs-2", "FamilyMemberHistory", {"estimatedAge": True}, {"ageString": "1", "estimatedAge": True}),
    ("gol-1", "Goal.target", {"detailString": "x"}, {"detailString": "x", "measure": TEXT}),
    (
        "grp-1",
        "Group",
        {"actual": False, "member": [{"entity": {"display": "x"}}]},
        {"actual": True, "member": [{"entity": {"display": "x"}}]},
    ),
    ("imm-1", "Immunization.education", {"id": "a"}, {"reference": "a"}),
    (
        "inv-1",
        "Task",
        {"lastModified": "2026-01-01T00:00:00Z", "authoredOn": "2026-01-02T00:00:00Z"},
        {"lastModified": "2026-01-03T00:00:00Z", "authoredOn": "2026-01-02T00:00:00Z"},
    ),
    ("Parameters.parameter.inv-1", "Parameters.parameter", {"name": "a"}, {"name": "a", "valueString": "b"}),
    (
        "lst-1",
        "List",
        {"emptyReason": TEXT, "entry": [{"item": {"display": "x"}}]},
        {"entry": [{"item": {"display": "x"}}]},
    ),
    (
        "lst-2",
        "List",
        {"mode": "working", "entry": [{"deleted": True}]},
        {"mode": "changes", "entry": [{"deleted": True}]},
    ),
    (
        "lst-3",
        "List",
        {"mode": "changes", "entry": [{"date": "2026"}]},
        {"mode": "working", "entry": [{"date": "2026"}]},
    ),
    ("obs-3", "Observation.referenceRange", {"type": TEXT}, {"text": "a"}),
    ("obs-6", "Observation", {"dataAbsentReason": TEXT, "valueString": "a"}, {"valueString": "a"}),
    (
        "obs-7",
        "Observation",
        {"code": {"coding": [{"code": "a"}]}, "valueString": "x", "component": [{"code": {"coding": [{"code": "a"}]}}]},
        {"code": {"coding": [{"code": "a"}]}, "valueString": "x", "component": [{"code": {"coding": [{"code": "b"}]}}]},
    ),
    ("org-2", "Address", {"use": "home"}, {"use": "work"}),
    ("org-3", "ContactPoint", {"use": "home"}, {"use": "work"}),
    ("pat-1", "Patient.contact", {"gender": "male"}, {"name": {"text": "a"}}),
    ("ppc-1", "Consent", {"status": "active"}, {"policyRule": TEXT}),
    ("ppc-2", "Consent", {"scope": {"coding": [{"system": "something", "code": "patient-privacy"}]}}, {"scope": TEXT}),
    ("prr-1", "ServiceRequest", {"orderDetail": [TEXT]}, {"orderDetail": [TEXT], "code": TEXT}),
    (
        "qrs-1",
        "QuestionnaireResponse.item",
        {"linkId": "1", "answer": [{"valueString": "a"}], "item": [{"linkId": "2"}]},
        {"linkId": "1", "answer": [{"valueString": "a"}]},
    ),
    ("que-1", "Questionnaire.item", {"type": "group"}, {"type": "display"}),
    (
        "que-2",
        "Questionnaire",
        {"item": [{"linkId": "1"}, {"linkId": "1"}]},
        {"item": [{"linkId": "1"}, {"linkId": "2"}]},
    ),
    (
        "que-3",
        "Questionnaire.item",
        {"type": "display", "code": [{"code": "a"}]},
        {"type": "string", "code": [{"code": "a"}]},
    ),
    (
        "que-4",
        "Questionnaire.item",
        {"answerOption": [{"valueString": "a"}], "answerValueSet": "urn:a"},
        {"answerValueSet": "urn:a"},
    ),
    (
        "que-5",
        "Questionnaire.item",
        {"type": "boolean", "answerValueSet": "urn:a"},
        {"type": "choice", "answerValueSet": "urn:a"},
    ),
    ("que-6", "Questionnaire.item", {"type": "display", "required": True}, {"type": "string", "required": True}),
    (
        "que-7",
        "Questionnaire.item.enableWhen",
        {"operator": "exists", "answerString": "a"},
        {"operator": "exists", "answerBoolean": True},
    ),
    (
        "que-8",
        "Questionnaire.item",
        {"type": "group", "initial": [{"valueString": "a"}]},
        {"type": "string", "initial": [{"valueString": "a"}]},
    ),
    ("que-9", "Questionnaire.item", {"type": "display", "readOnly": True}, {"type": "string", "readOnly": True}),
    ("que-10", "Questionnaire.item", {"type": "date", "maxLength": 1}, {"type": "string", "maxLength": 1}),
    (
        "que-11",
        "Questionnaire.item",
        {"answerOption": [{"valueString": "a"}], "initial": [{"valueString": "a"}]},
        {"initial": [{"valueString": "a"}]},
    ),
    (
        "que-12",
        "Questionnaire.item",
        {"enableWhen": [{}, {}, {}]},
        {"enableWhen": [{}, {}, {}], "enableBehavior": "all"},
    ),
    (
        "que-13",
        "Questionnaire.item",
        {"initial": [{"valueString": "a"}, {"valueString": "b"}]},
        {"repeats": True, "initial": [{"valueString": "a"}, {"valueString": "b"}]},
    ),
    ("rat-1", "Ratio", {"numerator": {"value": 1}}, {"numerator": {"value": 1}, "denominator": {"value": 1}}),
    ("rng-2", "Range", {"low": {"value": 2}, "high": {"value": 1}}, {"low": {"value": 1}, "high": {"value": 2}}),
    ("sev-1", "AuditEvent.entity", {"name": "a", "query": "AAAA"}, {"name": "a"}),
    ("tim-1", "Timing.repeat", {"duration": 1}, {"duration": 1, "durationUnit": "h"}),
    ("tim-2", "Timing.repeat", {"period": 1}, {"period": 1, "periodUnit": "h"}),
    ("tim-4", "Timing.repeat", {"duration": -1}, {"duration": 1}),
    ("tim-5", "Timing.repeat", {"period": -1}, {"period": 1}),
    ("tim-6", "Timing.repeat", {"periodMax": 1}, {"periodMax": 1, "period": 1}),
    ("tim-7", "Timing.repeat", {"durationMax": 1}, {"durationMax": 1, "duration": 1}),
    ("tim-8", "Timing.repeat", {"countMax": 1}, {"countMax": 1, "count": 1}),
    ("tim-9", "Timing.repeat", {"offset": 1}, {"offset": 1, "when": ["MORN"]}),
    ("tim-10", "Timing.repeat", {"timeOfDay": ["10:00:00"], "when": ["MORN"]}, {"when": ["MORN"]}),
    ("trd-1", "TriggerDefinition", {"data": [{"type": "Patient"}], "timingDate": "2026"}, {"timingDate": "2026"}),
    (
        "trd-2",
        "TriggerDefinition",
        {"condition": {"expression": "a"}},
        {"condition": {"expression": "a"}, "data": [{"type": "a"}]},
    ),
    ("trd-3", "TriggerDefinition", {"type": "named-event"}, {"type": "named-event", "name": "a"}),
    ("ppc-3", "Consent", {"scope": {"coding": [{"system": "something", "code": "research"}]}}, {"scope": TEXT}),
    ("ppc-4", "Consent", {"scope": {"coding": [{"system": "something", "code": "adr"}]}}, {"scope": TEXT}),
    ("ppc-5", "Consent", {"scope": {"coding": [{"system": "something", "code": "treatment"}]}}, {"scope": TEXT}),
    ("bdl-1", "Bundle", {"type": "message", "total": 1}, {"type": "searchset", "total": 1}),
    (
        "bdl-2",
        "Bundle",
        {"type": "message", "entry": [{"search": {}}]},
        {"type": "searchset", "entry": [{"search": {}}]},
    ),
    ("bdl-3", "Bundle", {"type": "message", "entry": [{"request": {}}]}, {"type": "batch", "entry": [{"request": {}}]}),
    ("bdl-4", "Bundle", {"type": "history", "entry": [{}]}, {"type": "history", "entry": [{"response": {}}]}),
    ("bdl-5", "Bundle.entry", {"fullUrl": "urn:x"}, {"resource": {}}),
    ("bdl-7", "Bundle", {"entry": [{"fullUrl": "urn:x"}, {"fullUrl": "urn:x"}]}, {"entry": [{"fullUrl": "urn:x"}]}),
    ("bdl-8", "Bundle.entry", {"fullUrl": "http://x/Patient/1/_history/1"}, {"fullUrl": "http://x/Patient/1"}),
    ("bdl-9", "Bundle", {"type": "document"}, {"type": "document", "identifier": {"system": "urn:x", "value": "1"}}),
    ("bdl-10", "Bundle", {"type": "document"}, {"type": "document", "timestamp": "2026-01-01T00:00:00Z"}),
    (
        "bdl-11",
        "Bundle",
        {"type": "document"},
        {"type": "document", "entry": [{"resource": {"resourceType": "Composition"}}]},
    ),
    (
        "bdl-12",
        "Bundle",
        {"type": "message"},
        {"type": "message", "entry": [{"resource": {"resourceType": "MessageHeader"}}]},
    ),
    ("cpt-2", "ContactPoint", {"value": "1"}, {"value": "1", "system": "phone"}),
    ("dom-2", "Patient", {"contained": [{"contained": [{"id": "a"}]}]}, {"contained": [{"id": "a"}]}),
    ("dom-3", "Patient", {"contained": [{"id": "a"}]}, {"contained": [{"id": "a"}], "link": [{"reference": "#a"}]}),
    ("dom-4", "Patient", {"contained": [{"meta": {"versionId": "1"}}]}, {"contained": [{"meta": {"source": "urn:x"}}]}),
    ("dom-5", "Patient", {"contained": [{"meta": {"security": [{}]}}]}, {"contained": [{"meta": {"tag": [{}]}}]}),
    ("org-1", "Organization", {"active": True}, {"name": "a"}),
    ("per-1", "Period", {"start": "2026-02", "end": "2026-01-31"}, {"start": "2026-01", "end": "2026-01-01"}),
    ("qty-3", "Quantity", {"code": "kg"}, {"code": "kg", "system": "urn:x"}),
    ("ref-1", "Reference", {"reference": "#a"}, {"reference": "Patient/a"}),
    ("txt-1", "xhtml", "<div>a</div>", '<div xmlns="http://www.w3.org/1999/xhtml">a&nbsp;</div>'),
]
ALWAYS_TRUE = {"txt-2"}  # one check stands for both rules on a narrative


def holds(name: str, type_name: str, value: object) -> bool:
    whole = value if isinstance(value, dict) else {}
    return rules.holds(name, load().rules[name][0], value, type_name, whole, whole)


def test_every_rule_of_severity_error_has_a_case_or_a_reason():
    assert {case[0] for case in CASES} | ALWAYS_TRUE | set(rules.NOT_RUN) == set(load().rules)


@pytest.mark.parametrize(("name", "type_name", "broken", "kept"), CASES, ids=[case[0] for case in CASES])
def test_a_rule_tells_broken_from_kept(name, type_name, broken, kept):
    assert (holds(name, type_name, broken), holds(name, type_name, kept)) == (False, True)


def test_evaluating_a_rule_prints_nothing_of_the_message(capsys):
    holds("que-1", "Questionnaire.item", {"type": "display", "item": [{"text": "a secret"}]})
    assert capsys.readouterr().out == ""


DIV = f'<div xmlns="{NAMESPACE}">'


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "<div>a</div>",
        f"{DIV}<script>a</script></div>",
        f'{DIV}<p onclick="a">b</p></div>',
        f"{DIV} </div>",
        f"{DIV}a",
        f"<!DOCTYPE div [<!ENTITY a 'b'>]>{DIV}&a;</div>",
        f"{DIV}&unheard;</div>",
        f"<p xmlns='{NAMESPACE}'>a</p>",
    ],
)
def test_a_narrative_that_is_not_plain_xhtml_is_found(text):
    assert not is_narrative(text)


@pytest.mark.parametrize(
    "inside", ["a", "<b>a</b>", "<img src='#a' alt='b'/>", "&nbsp;a &amp; b", "<p xml:lang='nb'>a</p>"]
)
def test_plain_xhtml_is_a_narrative(inside):
    assert is_narrative(f"{DIV}{inside}</div>")
