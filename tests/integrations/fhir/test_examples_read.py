"""Each published message says what its publisher meant by it."""

import json
from datetime import datetime

import pytest

from mellomrom.events.catalogue import Cause, Correction, EventKind
from tests.integrations.fhir.messages import MEDCOM, changed, read, resource
from tests.standards import STANDARDS

DAVINCI = STANDARDS / "fhir" / "davinci-alerts" / "examples"
ADMITTED = "b9b4818e-02de-4cc4-b418-d20cbc7b5404"  # the message that began MedCom's story of one stay
EMERGENCY = "i50fc5fe-2d11-4ef3-acac-2e2e5c6c0029"
NEW, REVISE, CANCEL = Correction.NEW, Correction.REVISE, Correction.CANCEL

MEANT = [  # file, kind, correction, what it corrects, what began the conversation, when it happened
    ("a5e5b880-c087-4055-b9ec-99108695f81d", EventKind.ADMITTED, NEW, "", "", "2022-12-07T12:00:00+02:00"),
    (
        "bfab3e80-9584-11ec-b909-0242ac120002",
        EventKind.ADMITTED,
        REVISE,
        ADMITTED,
        ADMITTED,
        "2022-12-07T13:00:00+02:00",
    ),
    (
        "c83671a4-9584-11ec-b909-0242ac120002",
        EventKind.ADMITTED,
        CANCEL,
        ADMITTED,
        ADMITTED,
        "2022-12-07T12:00:00+02:00",
    ),
    ("d3128d9b-cede-4c7f-8904-809eab322d7d", EventKind.LEAVE_STARTED, NEW, "", ADMITTED, "2022-12-13T14:00:10+02:00"),
    ("f4aa42a4-86db-4e68-9b38-9dda0dfd5774", EventKind.DISCHARGED, NEW, "", ADMITTED, "2022-12-18T09:45:30+02:00"),
    ("h1c8e4a8-6b45-4669-94ad-2a99ad96bf03", EventKind.ADMITTED, NEW, "", "", "2022-12-01T10:00:04+02:00"),
    ("kcab461b-f44e-4d97-a041-ef7e64800587", EventKind.DISCHARGED, NEW, "", EMERGENCY, "2022-12-02T22:00:09+02:00"),
    ("m908i967-9ie3-9023-b9ec-98108695f01d", EventKind.ADMITTED, NEW, "", "", "2022-12-07T12:00:00+02:00"),
    ("n73ccf30-80b9-4bd2-bf50-1ac1914498f0", EventKind.ADMITTED, NEW, "", "", "2022-12-07T12:00:00+02:00"),
]


def medcom(name: str) -> dict:
    return json.loads((MEDCOM / f"Bundle-{name}.json").read_bytes())


def test_all_of_medcoms_messages_are_in_the_table():
    assert {f"Bundle-{row[0]}" for row in MEANT} == {p.stem for p in MEDCOM.glob("Bundle-*.json")}


@pytest.mark.parametrize("row", MEANT, ids=lambda row: row[0][:8])
def test_a_hospital_notification_is_read_as_it_was_meant(row):
    name, kind, correction, corrects, conversation, occurred = row
    report = read(medcom(name))
    assert (report.kind, report.correction) == (kind, correction)
    assert (report.corrects_id, report.conversation) == (corrects, conversation)
    assert (report.occurred_at, report.estimated) == (datetime.fromisoformat(occurred), False)


@pytest.mark.parametrize("name", [row[0] for row in MEANT])
def test_every_message_of_the_story_names_the_same_person_stay_and_parties(name):
    report = read(medcom(name))
    assert report.person.identifiers == (("urn:oid:1.2.208.176.1.2", "2509479989"),)
    assert (report.person.family, report.person.birth_on) == ("Elmer", None)
    assert report.episode == "bd481c38-a921-11ed-afa1-0242ac120002"
    assert report.sender.id_of("urn:oid:1.2.208.176.1.1") == "265161000016000"
    assert [r.name for r in report.receivers] == ["Plejecenter Herlev"]
    assert (report.msg_type, report.version, report.cause) == ("hospital-notification-message", "R4", Cause.UNKNOWN)


def test_the_message_is_named_by_its_header_as_corrections_name_it():
    report = read(medcom("a5e5b880-c087-4055-b9ec-99108695f81d"))
    assert report.foreign_id == ADMITTED
    assert report.details["bundle"] == "a5e5b880-c087-4055-b9ec-99108695f81d"


def test_an_emergency_stay_is_an_admission_whose_class_is_kept():
    assert read(medcom("h1c8e4a8-6b45-4669-94ad-2a99ad96bf03")).details["class"] == "EMER"


def test_a_carbon_copy_is_a_copy_receiver():
    bundle = medcom("a5e5b880-c087-4055-b9ec-99108695f81d")
    resource(bundle, "MessageHeader")["destination"][0]["extension"][0]["valueCoding"]["code"] = "cc"
    assert [r.copy for r in read(bundle).receivers] == [True]


def test_da_vincis_discharge_names_hospital_person_stay_and_where_to():
    report = read(json.loads((DAVINCI / "discharge-notification-message-bundle-01.json").read_bytes()))
    assert (report.kind, report.msg_type) == (EventKind.DISCHARGED, "notification-discharge")
    assert report.occurred_at == datetime.fromisoformat("2018-10-23T22:22:15-07:00")
    assert (report.sender.name, report.person.family) == ("HOLY FAMILY HOSPITAL", "Halvorson124")
    assert ("http://hl7.org/fhir/sid/us-ssn", "999-87-1037") in report.person.identifiers
    assert report.episode == "Elden718Halvorson12420181021T2122150700"
    assert report.details["discharged_to"]["code"] == "1"


def test_da_vincis_forwarded_admission_is_new_though_its_provenance_says_amended():
    report = read(json.loads((DAVINCI / "admit-notification-intermediate-translate-bundle.json").read_bytes()))
    assert (report.kind, report.correction) == (EventKind.ADMITTED, NEW)
    assert (report.sender.name, report.details["responsible"]["name"]) == (
        "Acme Message Sender",
        "HOLY FAMILY HOSPITAL",
    )


# MedCom publishes no example of a death; these are its leave message changed as its overview of codes says.
LEAVE = "d3128d9b-cede-4c7f-8904-809eab322d7d"


def dies(bundle: dict, *, deceased: bool) -> dict:
    """A death keeps the activity of the message before it."""
    resource(bundle, "Patient")["deceasedBoolean"] = deceased
    resource(bundle, "Provenance", 1)["activity"]["coding"][0]["code"] = "admit-inpatient"
    return bundle


def test_a_person_marked_dead_has_died_whatever_the_activity_says():
    report = read(dies(medcom(LEAVE), deceased=True))
    assert (report.kind, report.correction, report.corrects_id) == (EventKind.DIED, NEW, "")


def test_a_death_taken_back_is_a_cancelled_death():
    report = read(dies(medcom(LEAVE), deceased=False))
    assert (report.kind, report.correction, report.corrects_id) == (EventKind.DIED, CANCEL, ADMITTED)


def test_a_living_person_who_goes_on_leave_has_not_been_raised_from_the_dead():
    bundle = changed(medcom(LEAVE), lambda b: resource(b, "Patient").update(deceasedBoolean=False))
    assert read(bundle).kind is EventKind.LEAVE_STARTED


@pytest.mark.parametrize(("prefix", "correction"), [("", NEW), ("revise-", REVISE), ("cancel-", CANCEL)])
@pytest.mark.parametrize(
    ("activity", "kind"),
    [
        ("start-leave-inpatient", EventKind.LEAVE_STARTED),
        ("end-leave-inpatient", EventKind.LEAVE_ENDED),
        ("discharge-inpatient-home", EventKind.DISCHARGED),
        ("discharge-emergency-home", EventKind.DISCHARGED),
        ("admit-emergency", EventKind.ADMITTED),
    ],
)
def test_every_activity_can_be_new_revised_or_cancelled(activity, kind, prefix, correction):
    bundle = medcom(LEAVE)
    resource(bundle, "Provenance", 1)["activity"]["coding"][0]["code"] = prefix + activity
    report = read(bundle)
    assert (report.kind, report.correction) == (kind, correction)
    assert report.corrects_id == ("" if correction is NEW else ADMITTED)
