"""FHIR R4 message Bundles: our own event codes for all that can happen, and stays in Da Vinci's and MedCom's words.

A stay carries an Encounter with its reason where one is known; all else is a Patient with a Provenance that says when.
"""

import json
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from mellomrom.events.catalogue import EventKind
from mellomrom.integrations.fhir.systems import SAID_BY_OTHERS
from mellomrom.world.messages.draft import CANCELLED, NEW, Draft, Office, Subject, Writer
from mellomrom.world.messages.head import when

Json = dict[str, Any]

_OWN = "https://mellomrom.no/fhir/CodeSystem"
_NATIONAL = "urn:oid:2.16.578.1.12.4.1"
_SYSTEMS = {"FNR": f"{_NATIONAL}.4.1", "DNR": f"{_NATIONAL}.4.2", "DUF": f"{_NATIONAL}.4.5", "HNR": "HNR"}
_DAVINCI = "http://hl7.org/fhir/us/davinci-alerts/CodeSystem/notification-event"
_MEDCOM = "http://medcomfhir.dk/ig/terminology/CodeSystem"
_STAYS = {EventKind.ADMITTED, EventKind.DISCHARGED, EventKind.OVERDOSE, EventKind.DIED}
_CLASS = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_DISPOSITION = "http://terminology.hl7.org/CodeSystem/discharge-disposition"


def _id(draft: Draft, what: str) -> str:
    return str(uuid5(UUID(draft.id), what))


def _url(name: str) -> str:
    return f"urn:uuid:{name}"


def _organization(draft: Draft, side: str, office: Office) -> list[Json]:
    body, unit = _id(draft, side), _id(draft, f"{side}-unit")
    numbers = [{"system": f"{_NATIONAL}.2", "value": office.her_id}]
    if office.number:
        numbers.insert(0, {"system": f"{_NATIONAL}.4.101", "value": office.number})
    return [
        {
            "resourceType": "Organization",
            "id": unit,
            "identifier": [{"system": f"{_NATIONAL}.2", "value": office.unit_her_id}],
            "name": office.unit,
            "partOf": {"reference": _url(body)},
        },
        {"resourceType": "Organization", "id": body, "identifier": numbers, "name": office.organization},
    ]


def _patient(draft: Draft, subject: Subject, *, died: bool) -> Json:
    place = {"system": f"{_NATIONAL}.1.3402", "code": subject.municipality}
    extension = {
        "url": "http://hl7.no/fhir/StructureDefinition/no-basis-propertyinformation",
        "extension": [{"url": "municipality", "valueCoding": place}],
    }
    made: Json = {"resourceType": "Patient", "id": _id(draft, "patient")}
    if subject.number:
        made["identifier"] = [{"system": _SYSTEMS[subject.kind], "value": subject.number}]
    made |= {
        "name": [{"use": "official", "family": subject.family, "given": [subject.given]}],
        "gender": "female" if subject.woman else "male",
        "birthDate": subject.born.isoformat(),
        "address": [{"extension": [extension], "use": "home", "city": subject.place}],
    }
    return made | ({"deceasedDateTime": when(draft.happened)} if died else {})


def _encounter(draft: Draft, kind: EventKind) -> Json:
    ended = kind is not EventKind.ADMITTED
    period = {"start": draft.word("admitted", when(draft.happened))} | ({"end": when(draft.happened)} if ended else {})
    made: Json = {
        "resourceType": "Encounter",
        "id": _id(draft, "encounter"),
        "identifier": [{"system": "https://opphold.example", "value": draft.word("stay", draft.id)}],
        "status": "entered-in-error" if draft.status == CANCELLED else "finished" if ended else "in-progress",
        "class": {"system": _CLASS, "code": draft.word("class", "FLD" if kind is EventKind.OVERDOSE else "IMP")},
        "subject": {"reference": _url(_id(draft, "patient"))},
        "period": period,
        "serviceProvider": {"reference": _url(_id(draft, "sender-unit"))},
    }
    if draft.word("icd"):
        made["reasonCode"] = [{"coding": [{"system": f"{_NATIONAL}.1.7110", "code": draft.word("icd")}]}]
    if draft.word("refused"):
        left = {"coding": [{"system": _DISPOSITION, "code": "aadvice"}], "text": "Ville ikke være med"}
        made["hospitalization"] = {"dischargeDisposition": left}
    return made


def _header(draft: Draft, event: Json, focus: str) -> Json:
    made: Json = {
        "resourceType": "MessageHeader",
        "id": draft.id,
        "eventCoding": event,
        "destination": [
            {
                "name": draft.receiver.organization,
                "endpoint": f"https://{draft.receiver.her_id}.example/fhir",
                "receiver": {"reference": _url(_id(draft, "receiver-unit"))},
            }
        ],
        "sender": {"reference": _url(_id(draft, "sender-unit"))},
        "source": {"name": "Prøvejournal", "endpoint": f"https://{draft.sender.her_id}.example/fhir"},
        "focus": [{"reference": _url(focus)}],
    }
    if draft.word("cause"):
        made["reason"] = {"coding": [{"system": f"{_OWN}/cause", "code": draft.word("cause")}]}
    return made


def _provenance(draft: Draft, activity: str = "") -> Json:
    made: Json = {
        "resourceType": "Provenance",
        "id": _id(draft, "provenance"),
        "target": [{"reference": _url(draft.id)}],
        "occurredDateTime": when(draft.happened),
        "recorded": when(draft.sent),
        "agent": [{"who": {"reference": _url(_id(draft, "sender-unit"))}}],
    }
    if activity:
        made["activity"] = {"coding": [{"system": f"{_MEDCOM}/medcom-messaging-activityCodes", "code": activity}]}
    if draft.parent and draft.status != NEW:
        role = "removal" if draft.status == CANCELLED else "revision"
        made["entity"] = [{"role": role, "what": {"reference": _url(draft.parent)}}]
    return made


def _bundle(draft: Draft, kind: EventKind, event: Json, activity: str = "") -> bytes:
    stay = kind in _STAYS or "cause" in draft.says
    patient = _patient(draft, draft.subject, died=kind is EventKind.DIED)
    encounter = [_encounter(draft, kind)] if stay else []
    focus = _id(draft, "encounter" if stay else "patient")
    resources = [
        _header(draft, event, focus),
        *encounter,
        patient,
        *_organization(draft, "sender", draft.sender),
        *_organization(draft, "receiver", draft.receiver),
        _provenance(draft, activity),
    ]
    bundle = {
        "resourceType": "Bundle",
        "id": _id(draft, "bundle"),
        "type": "message",
        "timestamp": when(draft.sent),
        "entry": [{"fullUrl": _url(resource["id"]), "resource": resource} for resource in resources],
    }
    return json.dumps(bundle, ensure_ascii=False, separators=(",", ":")).encode()


def own(kind: EventKind, draft: Draft) -> bytes:
    """Write an event in our own code system."""
    return _bundle(draft, kind, {"system": f"{_OWN}/event", "code": kind.value})


def davinci(kind: EventKind, draft: Draft) -> bytes:
    """Write an admission or a discharge as Da Vinci names it."""
    code = "notification-admit" if kind is EventKind.ADMITTED else "notification-discharge"
    return _bundle(draft, kind, {"system": _DAVINCI, "code": code})


def medcom(kind: EventKind, draft: Draft) -> bytes:
    """Write an admission or a discharge as MedCom's HospitalNotification names it."""
    activity = "admit-inpatient" if kind is EventKind.ADMITTED else "discharge-inpatient-home"
    prefix = {"M": "revise-", "C": "cancel-"}.get(draft.status, "")
    event = {"system": f"{_MEDCOM}/medcom-messaging-eventCodes", "code": "hospital-notification-message"}
    return _bundle(draft, kind, event, prefix + activity)


_STAY = (EventKind.ADMITTED, EventKind.DISCHARGED)
FORMS: dict[str, Writer] = {
    **{f"fhir.{kind}": partial(own, kind) for kind in sorted(SAID_BY_OTHERS)},
    **{f"davinci.{kind}": partial(davinci, kind) for kind in _STAY},
    **{f"medcom.{kind}": partial(medcom, kind) for kind in _STAY},
}
