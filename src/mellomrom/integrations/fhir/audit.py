"""The log as FHIR AuditEvent: who looked, was told or was refused, why, on what basis, and with what outcome.

A look has the form of IHE BALP's patient read, what a unit was told that of its privacy disclosure, and both the
extensions and the contained practitioner role of the trust framework's AuditEvent (HL7 Norway), which carry what the
framework attests: who, for whom they work, the purpose, and the decision. BALP wants network addresses too. The log
holds none, so no profile of IHE is claimed. A person is a UUID and nothing else: no name, no national number.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from mellomrom.core.identifiers import orgnr_ok
from mellomrom.directory.catalogue import ActorKind
from mellomrom.integrations.fhir.systems import BASE, SYSTEMS
from mellomrom.sharing.catalogue import Purpose
from mellomrom.sharing.looks import Look

Json = dict[str, Any]

PROFILE = "http://hl7.no/fhir/StructureDefinition/no-domain-Trustframework-Auditevent"
PATIENT = "http://hl7.no/fhir/StructureDefinition/auditevent-patient-extension"
RELATION = "http://hl7.no/fhir/StructureDefinition/auditevent-carerelation-metadata-extension"
DICOM = "http://dicom.nema.org/resources/ontology/DCM"
REASONS = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
ENTITY = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
ROLE = "http://terminology.hl7.org/CodeSystem/object-role"
_NAMES = UUID("b2f7c1d4-3a58-4e0e-8a43-55d1b9b0c6a7")  # of our own: a row of the log is always the same AuditEvent
OUR_CODES, OUR_PURPOSES = f"{BASE}/log", f"{BASE}/purpose"
SUCCESS, REFUSED = "0", "8"

# What v3-PurposeOfUse has for each purpose: the nearest that is true. What is urgent is said apart.
PURPOSES = {
    Purpose.CARE: "TREAT",
    Purpose.ADMINISTRATION: "HOPERAT",
    Purpose.SAFETY: "THREAT",
    Purpose.PLAN: "COC",
    Purpose.COOPERATION: "COC",
    Purpose.SUPERVISION: "HCOMPL",
    Purpose.STATISTICS: "HQUALIMP",
}
BREAK_GLASS, PATIENT_ASKED, GOVERNMENT = "BTG", "PATRQT", "GOV"


def bundle(looks: Iterable[Look], *, at: datetime) -> Iterator[bytes]:
    """Write one Bundle of AuditEvents piece by piece, so that a log of any length takes the same memory."""
    yield b'{"resourceType":"Bundle","type":"collection","timestamp":' + _bytes(_instant(at))
    between = b',"entry":['
    for look in looks:
        resource = audit_event(look)
        yield between + _bytes({"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource})
        between = b","
    yield b"]}" if between == b"," else b"}"


def lines(looks: Iterable[Look]) -> Iterator[bytes]:
    """Write AuditEvents as lines of JSON, one for each row of the log (NDJSON)."""
    for look in looks:
        yield _bytes(audit_event(look)) + b"\n"


def audit_event(look: Look) -> Json:
    """Write one row of the log as an AuditEvent. The same row gives the same resource."""
    contained = _contained(look)
    return {
        "resourceType": "AuditEvent",
        "id": str(uuid5(_NAMES, str(look.id))),
        **({"meta": {"profile": [PROFILE]}} if look.person and look.name else {}),
        **({"contained": contained} if contained else {}),
        **({"extension": said} if (said := _extensions(look)) else {}),
        "type": _coding(DICOM, *(("110106", "Export") if look.told else ("110110", "Patient Record"))),
        "subtype": _subtypes(look),
        "action": "R",
        "recorded": _instant(look.at),
        "outcome": REFUSED if look.refused else SUCCESS,
        **({"outcomeDesc": f"Refused: {look.rule or 'not known here'}"} if look.refused else {}),
        **({"purposeOfEvent": [wanted]} if (wanted := _purpose(look)) else {}),
        "agent": _agents(look),
        "source": {
            "observer": {"display": "Mellomrom"},
            "type": [_coding("http://terminology.hl7.org/CodeSystem/security-source-type", "4", "Application Server")],
        },
        "entity": _entities(look),
    }


def _subtypes(look: Look) -> list[Json]:
    lifecycle = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle"
    generic = (
        _coding(lifecycle, "disclose", "Disclose Record Lifecycle Event")
        if look.told
        else _coding("http://hl7.org/fhir/restful-interaction", "read", "read")
    )
    return [generic, {"system": OUR_CODES, "code": look.what}]


def _purpose(look: Look) -> Json | None:
    """Say the purpose in the words of the standard, and in our own, which tell more of them apart."""
    if look.by is ActorKind.PERSON:
        return {"coding": [_coding(REASONS, PATIENT_ASKED, "patient requested")]}
    if look.emergency:
        return {"coding": [_coding(REASONS, BREAK_GLASS, "break the glass")]}
    if not look.purpose:
        return None
    code = PURPOSES.get(Purpose(look.purpose), GOVERNMENT)
    return {"coding": [{"system": REASONS, "code": code}, {"system": OUR_PURPOSES, "code": look.purpose}]}


def _agents(look: Look) -> list[Json]:
    """Say who did it, or where nobody here did, which machine; and the organization that looked or was told."""
    if look.by is ActorKind.PERSON:
        return [{"who": _uuid(look.actor), "requestor": True}]
    agents: list[Json] = []
    if look.name:
        agents.append(
            {"type": _agent("IRCP", "information recipient"), "who": {"reference": "#role"}, "requestor": True}
        )
    else:
        agents.append({"type": _source_role(), "who": {"display": "Mellomrom"}, "requestor": False})
    if look.unit is not None:
        who = {"reference": "#unit"}
        kind = _destination_role() if look.told else _agent("PROV", "healthcare provider")
        agents.append({"type": kind, "who": who, "requestor": False})
    return agents


def _entities(look: Look) -> list[Json]:
    """Say whom it is about, as a UUID, and which row was looked at, with the section of law it rested on."""
    patient = {
        "what": _uuid(look.person),
        "type": _coding(ENTITY, "1", "Person"),
        "role": _coding(ROLE, "1", "Patient"),
    }
    details = [("basis", look.basis), ("rule", look.rule), ("level", str(look.level) if look.level else "")]
    if look.basis and not look.verified:
        details.append(("basis-verified", "false"))
    looked_at = {
        **(
            {"what": {"identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{look.ref}"}}}
            if look.ref
            else {}
        ),
        "type": _coding(ENTITY, "2", "System Object"),
        "role": _coding(ROLE, "4", "Domain Resource"),
        **({"detail": said} if (said := [_detail(*one) for one in details if one[1]]) else {}),
    }
    return [patient, looked_at] if look.person else [looked_at]


def _extensions(look: Look) -> list[Json]:
    """Name the patient, and the decision that let them look, as the trust framework's profile wants them."""
    if look.person is None:
        return []
    said: list[Json] = [{"url": PATIENT, "valueReference": {"reference": "#patient"}}]
    if look.decision is not None and look.decided_at is not None:
        parts: list[Json] = [
            {"url": "decision-ref-id", "valueString": str(look.decision)},
            {"url": "decision-ref-description", "valueString": f"{look.rule}: {look.basis}".strip(": ") or "not said"},
            {"url": "decision-ref-user-selected", "valueBoolean": look.emergency},
            {"url": "toa", "valueUnsignedInt": int(look.decided_at.timestamp())},
        ]
        said.append({"extension": parts, "url": RELATION})
    return said


def _contained(look: Look) -> list[Json]:
    """Write who looked, for which unit of which organization, and whom it is about."""
    inside: list[Json] = []
    if look.unit is not None:
        body = {"resourceType": "Organization", "id": "organization", "name": look.organization_name}
        if orgnr_ok(look.organization_number):
            body["identifier"] = [{"system": SYSTEMS["ENH"], "value": look.organization_number}]  # type: ignore[assignment]
        part = {"name": look.unit_name, "partOf": {"reference": "#organization"}}
        inside += [body, {"resourceType": "Organization", "id": "unit", **part}]
    if look.name:
        place = {"managingOrganization": {"reference": "#organization"}}
        role = {"practitioner": {"reference": "#practitioner"}, "organization": {"reference": "#unit"}}
        code = [{"text": look.function}]
        inside += [
            {"resourceType": "Practitioner", "id": "practitioner", "name": [{"text": look.name}]},
            {"resourceType": "Location", "id": "place", **place},
            {
                "resourceType": "PractitionerRole",
                "id": "role",
                **role,
                "code": code,
                "location": [{"reference": "#place"}],
            },
        ]
    if look.person is not None:
        identifier = {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{look.person}"}
        inside.append({"resourceType": "Patient", "id": "patient", "identifier": [identifier]})
    return inside


def _agent(code: str, display: str) -> Json:
    system = "ParticipationType" if code == "IRCP" else "RoleClass"
    return {"coding": [_coding(f"http://terminology.hl7.org/CodeSystem/v3-{system}", code, display)]}


def _source_role() -> Json:
    return {"coding": [_coding(DICOM, "110153", "Source Role ID")]}


def _destination_role() -> Json:
    return {"coding": [_coding(DICOM, "110152", "Destination Role ID")]}


def _detail(name: str, value: str) -> Json:
    return {"type": name, "valueString": value}


def _uuid(named: UUID | None) -> Json:
    return {"reference": f"urn:uuid:{named}", "type": "Patient"}


def _coding(system: str, code: str, display: str) -> Json:
    return {"system": system, "code": code, "display": display}


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


def _bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
