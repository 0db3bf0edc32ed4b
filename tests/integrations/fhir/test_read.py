"""What our own event messages say, and what is refused though it is R4."""

from datetime import date, datetime

import pytest

from mellomrom.core.errors import Unreadable
from mellomrom.events.catalogue import Cause, Correction, EventKind
from mellomrom.integrations.fhir.happenings import DAVINCI_SILENT
from mellomrom.integrations.fhir.systems import DAVINCI_EVENTS, OWN_CAUSES, SAID_BY_OTHERS
from tests.integrations.fhir.messages import SAMPLES, changed, read, resource, sample

ICD_10 = "urn:oid:2.16.578.1.12.4.1.1.7110"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICPC_2 = "http://hl7.org/fhir/sid/icpc-2"


def refusal(bundle: dict) -> tuple[str, str]:
    with pytest.raises(Unreadable) as caught:
        read(bundle)
    return caught.value.code, caught.value.problems[0].path


# ------------------------------------------------------------------------------------------- the samples


def test_a_death_is_dated_by_the_person_and_sent_by_a_ward_inside_a_hospital():
    report = read(sample("death"))
    assert (report.kind, report.occurred_at) == (EventKind.DIED, datetime.fromisoformat("2026-11-02T13:40:00+01:00"))
    assert (report.sender.id_of("HER"), report.sender.unit.id_of("RSH")) == ("90001", "900011")
    assert report.person.identifiers == (("FNR", "03829100109"),)


def test_an_overdose_with_refused_transport_says_both():
    report = read(sample("overdose-refused-transport"))
    assert (report.kind, report.cause, report.episode) == (EventKind.OVERDOSE, Cause.OVERDOSE, "A-2002")
    assert report.details["transport_refused"] is True
    assert report.details["place"] == "Eksempelparken, Oslo"


def test_a_cause_stated_later_carries_the_stay_and_the_time_it_was_stated():
    report = read(sample("cause-stated"))
    assert (report.kind, report.cause) == (EventKind.CAUSE_STATED, Cause.SUICIDE_ATTEMPT)
    assert (report.episode, report.occurred_at.hour, report.estimated) == ("E-3003", 14, False)


def test_a_discharge_names_the_person_by_norwegian_numbers_and_place():
    report = read(sample("discharge"))
    assert report.person.identifiers == (("DNR", "51847700134"), ("FHN", "80000000012"))
    assert (report.person.given, report.person.birth_on) == ("Ola Skal Ikke-Finnes", date(1977, 4, 11))
    assert (report.person.municipality, report.person.postal_code) == ("0301", "0001")
    assert report.details["discharged_to"] == {"code": "home", "text": "Hjem"}
    assert report.details["next_of_kin"] == [
        {"name": "Kari Fiktivsen", "relation": "Søster", "phone": "+47 00 00 00 02"}
    ]


def test_a_contact_needs_no_encounter():
    report = read(sample("contact-made"))
    assert (report.kind, report.episode) == (EventKind.CONTACT_MADE, "")
    assert report.occurred_at == datetime.fromisoformat("2026-11-03T09:30:00+01:00")


@pytest.mark.parametrize("kind", sorted(SAID_BY_OTHERS))
def test_every_kind_of_event_can_come_as_a_message(kind):
    bundle = sample("cause-stated")
    resource(bundle, "MessageHeader")["eventCoding"]["code"] = kind.value
    report = read(bundle)
    assert (report.kind, report.msg_type) == (kind, kind.value)
    assert report.occurred_at is not None


def test_nobody_else_can_say_who_looked_here():
    bundle = sample("cause-stated")
    resource(bundle, "MessageHeader")["eventCoding"]["code"] = EventKind.EMERGENCY_ACCESS.value
    with pytest.raises(Unreadable, match="unknown-event"):
        read(bundle)


def test_the_samples_are_people_who_cannot_exist():
    from mellomrom.core.identifiers import classify

    people = [read(sample(path.stem)).person for path in SAMPLES.glob("*.json")]
    numbers = [(code, value) for person in people for code, value in person.identifiers if code in ("FNR", "DNR")]
    assert numbers
    assert all(classify(value, code).synthetic for code, value in numbers)


# ------------------------------------------------------------------------------------ times, corrections


def test_an_event_without_a_time_is_dated_by_its_message_and_marked_as_estimated():
    bundle = changed(sample("contact-made"), lambda b: resource(b, "Provenance").pop("occurredDateTime"))
    report = read(bundle)
    assert (report.occurred_at, report.estimated) == (report.sent_at, True)


def test_a_date_without_a_time_of_day_is_a_whole_day_in_oslo():
    bundle = sample("contact-made")
    resource(bundle, "Provenance")["occurredDateTime"] = "2026-07-03"
    report = read(bundle)
    assert (report.occurred_at.isoformat(), report.all_day) == ("2026-07-03T00:00:00+02:00", True)


@pytest.mark.parametrize(("role", "correction"), [("revision", Correction.REVISE), ("removal", Correction.CANCEL)])
@pytest.mark.parametrize(
    "what", ["urn:uuid:abc-1", "MessageHeader/abc-1", "https://x.example/MessageHeader/abc-1/_history/2"]
)
def test_a_provenance_says_which_message_is_revised_or_cancelled(role, correction, what):
    bundle = sample("contact-made")
    resource(bundle, "Provenance")["entity"] = [{"role": role, "what": {"reference": what}}]
    report = read(bundle)
    assert (report.correction, report.corrects_id) == (correction, "abc-1")


def test_a_stay_entered_in_error_is_a_cancellation():
    bundle = changed(sample("discharge"), lambda b: resource(b, "Encounter").update(status="entered-in-error"))
    assert read(bundle).correction is Correction.CANCEL


def test_an_answer_to_one_of_our_messages_raises_no_event():
    bundle = sample("contact-made")
    resource(bundle, "MessageHeader")["response"] = {"identifier": "ours-1", "code": "ok"}
    report = read(bundle)
    assert (report.kind, report.conversation, report.occurred_at) == (None, "ours-1", None)


@pytest.mark.parametrize("code", sorted(DAVINCI_SILENT))
def test_da_vincis_other_notifications_are_understood_and_tell_nobody(code):
    bundle = sample("contact-made")
    resource(bundle, "MessageHeader")["eventCoding"] = {"system": DAVINCI_EVENTS, "code": code}
    assert read(bundle).kind is None


def test_da_vincis_discharge_of_a_dead_person_is_a_death():
    bundle = sample("death")
    resource(bundle, "MessageHeader")["eventCoding"] = {"system": DAVINCI_EVENTS, "code": "notification-discharge"}
    assert read(bundle).kind is EventKind.DIED


# ------------------------------------------------------------------------------------------------ causes

CAUSES = [
    (ICD_10, "X60", Cause.SUICIDE_ATTEMPT),
    (ICD_10, "X84.9", Cause.SUICIDE_ATTEMPT),
    (ICD_10, "Y12", Cause.POSSIBLE_SUICIDE_ATTEMPT),
    (ICD_10, "T40.2", Cause.OVERDOSE),
    (ICD_10, "X42", Cause.OVERDOSE),
    (ICD_10, "T51.0", Cause.OVERDOSE),
    (ICD_10, "F11.2", Cause.UNKNOWN),  # lives with addiction: says nothing about why they came
    (ICD_10, "S72.0", Cause.UNKNOWN),  # a broken hip may be a jump
    (ICD_10_CM, "T40.1X1A", Cause.OVERDOSE),
    (ICD_10_CM, "T40.1X2A", Cause.SUICIDE_ATTEMPT),
    (ICD_10_CM, "T50.904A", Cause.POSSIBLE_SUICIDE_ATTEMPT),
    (ICD_10_CM, "T40.421A", Cause.OVERDOSE),
    (ICD_10_CM, "T36.92XA", Cause.SUICIDE_ATTEMPT),
    (ICD_10_CM, "T40.2X5A", Cause.UNKNOWN),  # a side effect of what was prescribed
    (ICD_10_CM, "T14.91XA", Cause.SUICIDE_ATTEMPT),
    (ICPC_2, "P77", Cause.SUICIDE_ATTEMPT),
    (ICPC_2, "A84", Cause.OVERDOSE),
    (OWN_CAUSES, "other", Cause.OTHER),
    (OWN_CAUSES, "possible_suicide_attempt", Cause.POSSIBLE_SUICIDE_ATTEMPT),
    ("urn:oid:1.2.3", "X60", Cause.UNKNOWN),
]


@pytest.mark.parametrize(("system", "code", "cause"), CAUSES)
def test_a_reason_code_says_why_the_stay_began(system, code, cause):
    bundle = sample("death")
    resource(bundle, "Encounter")["reasonCode"] = [{"coding": [{"system": system, "code": code}]}]
    assert read(bundle).cause is cause


def test_an_attempt_by_drugs_is_an_attempt():
    bundle = sample("death")
    codes = [{"system": ICD_10, "code": code} for code in ("T40.2", "X62")]
    resource(bundle, "Encounter")["reasonCode"] = [{"coding": codes}]
    assert read(bundle).cause is Cause.SUICIDE_ATTEMPT


def verified_as(status: str) -> dict:
    bundle = sample("discharge")
    condition = resource(bundle, "Condition")
    condition["code"]["coding"][0]["code"] = "X61"
    system = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
    condition["verificationStatus"] = {"coding": [{"system": system, "code": status}]}
    return bundle


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        ("confirmed", Cause.SUICIDE_ATTEMPT),
        ("provisional", Cause.POSSIBLE_SUICIDE_ATTEMPT),
        ("refuted", Cause.UNKNOWN),
    ],
)
def test_a_diagnosis_counts_as_far_as_it_is_verified(status, cause):
    assert read(verified_as(status)).cause is cause


def test_a_diagnosis_from_another_stay_says_nothing_about_this_one():
    bundle = changed(sample("discharge"), lambda b: resource(b, "Encounter").pop("diagnosis"))
    assert read(bundle).cause is Cause.UNKNOWN


# ---------------------------------------------------------------------------------------------- refusals

REFUSED = [
    ("fhir.not-a-message", "Bundle.type", lambda b: b.update(type="collection")),
    ("fhir.no-id", "Bundle.entry[0].resource.id", lambda b: _nameless(b)),
    ("fhir.no-time", "Bundle.timestamp", lambda b: _timeless(b)),
    ("fhir.no-such-time", "Bundle.timestamp", lambda b: b.update(timestamp="0026-11-02T14:05:00+01:00")),
    ("fhir.focus-missing", "Bundle.entry[0].resource.focus[0]", lambda b: _aim(b, "urn:uuid:nowhere")),
    ("fhir.person-missing", "Bundle.entry[1].resource.subject", lambda b: b["entry"].pop(2)),
    ("fhir.no-person", "Bundle.entry[0].resource.focus", lambda b: _anonymous(b)),
    ("fhir.modifier", "Bundle.entry[1].resource", lambda b: resource(b, "Encounter").update(implicitRules="urn:x")),
    ("fhir.unknown-event", "Bundle.entry[0].resource.event", lambda b: _event(b, "born")),
    ("fhir.no-cause", "Bundle.entry[0].resource.focus", lambda b: resource(b, "Encounter").pop("reasonCode")),
    ("fhir.two-persons", "Bundle.entry[1].resource.subject", lambda b: _two_persons(b)),
]


def _nameless(bundle):
    resource(bundle, "MessageHeader").pop("id")
    bundle.pop("id")
    bundle["entry"][0].pop("fullUrl")
    resource(bundle, "Provenance")["target"] = [{"display": "the message"}]


def _timeless(bundle):
    bundle.pop("timestamp")
    bundle["entry"].pop()


def _aim(bundle, target):
    resource(bundle, "MessageHeader")["focus"] = [{"reference": target}]


def _anonymous(bundle):
    patient = resource(bundle, "Patient")
    del patient["identifier"], patient["name"]


def _event(bundle, code):
    resource(bundle, "MessageHeader")["eventCoding"]["code"] = code


def _two_persons(bundle):
    bundle["entry"].append({"fullUrl": "urn:uuid:other", "resource": {"resourceType": "Patient", "active": True}})
    resource(bundle, "MessageHeader")["focus"].append({"reference": "urn:uuid:other"})


@pytest.mark.parametrize(("code", "path", "change"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_message_that_cannot_be_understood_is_refused_with_its_place(code, path, change):
    assert refusal(changed(sample("cause-stated"), change)) == (code, path)


def test_a_person_identified_by_the_reference_alone_is_enough():
    bundle = changed(sample("cause-stated"), lambda b: b["entry"].pop(2))
    system = "urn:oid:2.16.578.1.12.4.1.4.1"
    resource(bundle, "Encounter")["subject"] = {"identifier": {"system": system, "value": "24886900283"}}
    assert read(bundle).person.identifiers == (("FNR", "24886900283"),)


def test_two_patients_with_the_same_id_are_told_apart_by_the_address_of_the_one_who_refers():
    bundle = sample("contact-made")
    for at, base in enumerate(("https://a.example/fhir", "https://b.example/fhir")):
        number = {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": f"x{at}"}
        patient = {"resourceType": "Patient", "id": "1", "identifier": [number]}
        bundle["entry"].append({"fullUrl": f"{base}/Patient/1", "resource": patient})
    bundle["entry"][0]["fullUrl"] = "https://b.example/fhir/MessageHeader/1"
    resource(bundle, "MessageHeader")["focus"] = [{"reference": "Patient/1"}]
    assert read(bundle).person.identifiers == (("FNR", "x1"),)
