"""From the bytes of a FHIR message to a Report: parsed, held against R4, understood. The one way in."""

from datetime import datetime
from typing import Any

from mellomrom.core.errors import Unreadable
from mellomrom.events.catalogue import PLANS, Cause, EventKind, Report
from mellomrom.integrations.fhir import causes, happenings, letters, parties, times, wire
from mellomrom.integrations.fhir.happenings import Happening
from mellomrom.integrations.fhir.message import Found, Message, extension, refuse, words
from mellomrom.integrations.fhir.primitives import clean
from mellomrom.integrations.fhir.systems import DANISH_REGISTER, MEDCOM_WANTS_REPORT
from mellomrom.integrations.fhir.times import Moment
from mellomrom.integrations.fhir.validation import problems_of
from mellomrom.people.catalogue import PersonNamed

Json = dict[str, Any]

VERSION = "R4"
_YEARS = range(1900, 2200)  # outside them a time is a slip of the pen, and databases and calendars stumble on it
_IMPLIED = {EventKind.OVERDOSE: Cause.OVERDOSE, EventKind.SUICIDE_ATTEMPT: Cause.SUICIDE_ATTEMPT}
_AGAINST_ADVICE = frozenset({"aadvice", "07"})  # HL7's and UB-04's codes for leaving against advice
_IN_THE_FIELD = "FLD"  # Encounter.class where the ambulance came to the person
_PEEK = 200  # characters of what cannot be read that are worth keeping


def read(raw: bytes) -> Report:
    """Understand a message Bundle sent to `$process-message`. Raises Unreadable, TablesMissing."""
    resource = wire.parse(raw)
    if resource.get("resourceType") != "Bundle":
        _refuse_faults(resource)
        raise refuse("not-a-bundle", "not-supported", "Send the message Bundle itself.", "resourceType")
    _refuse_faults(resource)
    message = Message(resource)
    if not message.id:
        raise refuse("no-id", "required", "The MessageHeader has no id.", f"{message.header_path}.id")
    return _report(message)


def _refuse_faults(resource: Json) -> None:
    problems = problems_of(resource)
    if problems:
        raise Unreadable("fhir.invalid", "The message is not valid FHIR R4.", problems)


def _report(message: Message) -> Report:
    focus = list(message.focus())
    encounter = _of_type(focus, "Encounter") or message.only("Encounter")
    patient = _patient(message, focus, encounter)
    letter = _of_type(focus, *letters.TYPES)
    header = Found(message.header, message.header_path)
    _refuse_modifiers([header, encounter, patient, letter, *message.all("Provenance")])
    stay, subject = (found.resource if found else None for found in (encounter, patient))
    happening = happenings.of(message, stay, subject)
    said = letters.of(message, letter, happening.kind)
    sent_at = _sent_at(message)
    occurred = happening.occurred or Moment(sent_at)
    cause = causes.of(message, stay)
    if cause is Cause.UNKNOWN and happening.kind is not None:
        cause = _IMPLIED.get(happening.kind, Cause.UNKNOWN)
    report = Report(
        foreign_id=message.id,
        msg_type=message.header.get("eventCoding", {}).get("code", ""),
        version=VERSION,
        sent_at=sent_at,
        sender=parties.sender(message),
        receivers=parties.receivers(message),
        kind=happening.kind,
        person=_person(subject, stay),
        occurred_at=None if happening.kind is None else occurred.at,
        all_day=occurred.all_day and happening.kind is not None,
        estimated=happening.kind is not None and happening.occurred is None,
        correction=happening.correction,
        corrects_id=happening.corrects_id,
        conversation=happening.conversation or said.conversation,
        episode=_episode(stay or {}),
        cause=cause,
        details=_details(message, happening, stay or {}, subject or {}) | said.details,
    )
    _refuse_what_lacks(report, message)
    return report


def _of_type(focus: list[Found], *types: str) -> Found | None:
    return next((f for f in focus if f.resource["resourceType"] in types), None)


def _patient(message: Message, focus: list[Found], encounter: Found | None) -> Found | None:
    """Find whom it is about: the Encounter's subject, else the Patient in focus, else the only one there is.

    Raises Unreadable when the Encounter and the focus name different persons: never guess whose stay it is.
    """
    focused = _of_type(focus, "Patient")
    if encounter is None or "subject" not in encounter.resource:
        return focused or message.only("Patient")
    subject = encounter.resource["subject"]
    found = message.resolve(subject, encounter.resource)
    if found is None and "reference" in subject and "identifier" not in subject:
        text = "The person must be in the Bundle, or be identified by a number in the reference."
        raise refuse("person-missing", "not-found", text, f"{encounter.path}.subject")
    if focused is not None and (found is None or found.resource is not focused.resource):
        text = "The Encounter and the focus are about different persons."
        raise refuse("two-persons", "conflict", text, f"{encounter.path}.subject")
    return found if found and found.resource["resourceType"] == "Patient" else None


def _person(patient: Json | None, encounter: Json | None) -> PersonNamed | None:
    if patient is not None:
        return parties.person(patient)
    return parties.person_of_reference((encounter or {}).get("subject", {}))


def _refuse_modifiers(read_here: list[Found | None]) -> None:
    """Refuse what may turn the meaning round. R4 forbids a receiver to pass over a modifier it does not know."""
    for found in read_here:
        if found and ("modifierExtension" in found.resource or "implicitRules" in found.resource):
            text = "A modifier extension or implicit rule stands here that we do not know."
            raise refuse("modifier", "extension", text, found.path)


def _sent_at(message: Message) -> datetime:
    """When it was sent: the Bundle's time, else that of its meta, else when its Provenance was recorded."""
    recorded = [found.resource.get("recorded") for found in message.all("Provenance")]
    metas = [message.bundle.get("meta", {}), message.header.get("meta", {})]
    given = [message.bundle.get("timestamp"), *(m.get("lastUpdated") for m in metas), *recorded[:1]]
    moment = next((m for m in map(times.read, given) if m is not None), None)
    if moment is None:
        raise refuse("no-time", "required", "The Bundle does not say when it was sent.", "Bundle.timestamp")
    return moment.at


def _episode(encounter: Json) -> str:
    """Give the sender's id of the stay: Encounter.identifier, else that of its episode of care."""
    episodes = [e["identifier"] for e in encounter.get("episodeOfCare", []) if "identifier" in e]
    own = [i for i in episodes if i.get("system") != DANISH_REGISTER]
    named = [*encounter.get("identifier", []), *own, *episodes]
    return next((i["value"].removeprefix("urn:uuid:") for i in named if i.get("value")), "")


def _details(message: Message, happening: Happening, encounter: Json, patient: Json) -> dict[str, object]:
    """Gather what else is told, only what is there."""
    left = encounter.get("hospitalization", {}).get("dischargeDisposition")
    discharged_to = words(left)
    refused = discharged_to.get("code") in _AGAINST_ADVICE
    in_the_field = encounter.get("class", {}).get("code") == _IN_THE_FIELD
    contact = message.header["source"].get("contact", {})
    everything: dict[str, object] = {
        "activity": happening.activity,
        "class": encounter.get("class", {}).get("code", ""),
        "place": _place(message, encounter),
        "discharged_to": discharged_to,
        "against_advice": refused,
        "transport_refused": refused and in_the_field,
        "contact": parties.phone({"telecom": [contact]}),
        "responsible": _party_words(message, message.header, message.header.get("responsible")),
        "planned_for": encounter.get("period", {}).get("end", "") if happening.kind in PLANS else "",
        "provider": _party_words(message, encounter, encounter.get("serviceProvider")),
        "next_of_kin": parties.next_of_kin(patient),
        "wants_admission_report": extension(message.header, MEDCOM_WANTS_REPORT).get("valueBoolean", False),
        "bundle": message.bundle.get("id", ""),
    }
    return {name: value for name, value in everything.items() if value}


def _place(message: Message, encounter: Json) -> str:
    for location in (entry["location"] for entry in encounter.get("location", [])):
        found = message.resolve(location, encounter)
        if name := (found.resource.get("name") if found else None) or location.get("display"):
            return str(name)
    return ""


def _party_words(message: Message, holder: Json, reference: Json | None) -> dict[str, object]:
    found = message.resolve(reference, holder)
    if found is None:
        return {"name": reference["display"]} if reference and "display" in reference else {}
    ids = {system: value for system, value in parties.identifiers(found.resource)}
    name = found.resource.get("name")
    return {"name": name, "ids": ids} if isinstance(name, str) else {"ids": ids}


def _refuse_what_lacks(report: Report, message: Message) -> None:
    """Refuse what the spine could not use: nobody, a cause left out where the cause is the news, a time out of time."""
    if report.kind is not None and (report.person is None or not parties.is_identified(report.person)):
        text = "The person is not identified: give a number, or a name and a date of birth."
        raise refuse("no-person", "required", text, f"{message.header_path}.focus")
    if report.kind is EventKind.CAUSE_STATED and report.cause is Cause.UNKNOWN:
        text = "The message states a cause and gives none that we know."
        raise refuse("no-cause", "required", text, f"{message.header_path}.focus")
    given = (report.sent_at, report.occurred_at or report.sent_at)
    if any(at.year not in _YEARS for at in given):
        raise refuse("no-such-time", "value", "A time is before 1900 or after 2199.", "Bundle.timestamp")


def peek(raw: bytes) -> tuple[str, str]:
    """Give (the sender's endpoint, foreign id) of what cannot be read, as far as it says them. Never raises."""
    try:
        header = _header_of(wire.parse(raw))
    except Unreadable:
        return "", ""
    source = header.get("source")
    return _harmless(source.get("endpoint") if isinstance(source, dict) else ""), _harmless(header.get("id"))


def _header_of(resource: Json) -> Json:
    entries = resource.get("entry")
    first = entries[0] if isinstance(entries, list) and entries else {}
    header = first.get("resource") if isinstance(first, dict) else {}
    return header if isinstance(header, dict) else {}


def _harmless(value: Any) -> str:
    return value[:_PEEK] if isinstance(value, str) and clean(value) else ""
