"""What a message says happened: MedCom's activities, Da Vinci's event codes, and our own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.integrations.fhir import times
from mellomrom.integrations.fhir.message import Message, codings, extension, last_part, refuse
from mellomrom.integrations.fhir.systems import (
    DAVINCI_EVENTS,
    MEDCOM_EVENTS,
    MEDCOM_LEAVE,
    MEDCOM_NOTIFICATION,
    OWN_EVENTS,
    SAID_BY_OTHERS,
)
from mellomrom.integrations.fhir.times import Moment

Json = dict[str, Any]

MEDCOM = {  # activity without revise- or cancel-; an emergency stay is a stay too, and its class is in the details
    "admit-emergency": EventKind.ADMITTED,
    "admit-inpatient": EventKind.ADMITTED,
    "start-leave-inpatient": EventKind.LEAVE_STARTED,
    "end-leave-inpatient": EventKind.LEAVE_ENDED,
    "discharge-emergency-home": EventKind.DISCHARGED,
    "discharge-inpatient-home": EventKind.DISCHARGED,
}
DAVINCI = {  # what is not named here is understood and raises no event; a transfer is still the same stay
    "notification-admit": EventKind.ADMITTED,
    "notification-discharge": EventKind.DISCHARGED,
    "notification-referral": EventKind.REFERRED,
}
DAVINCI_SILENT = frozenset(
    f"notification-{name}"
    for name in (
        "appointment-reminder care-team-change coverage-change lab-report new-condition ordered-device "
        "outpatient-visit pharmacy phone-consult prior-auth-notice progress-update public-health refill-request "
        "social-determinants-change summary-report transfer tx-change tx-issue vitals workers-comp"
    ).split()
)
_PREFIXES = {"revise-": Correction.REVISE, "cancel-": Correction.CANCEL}
_ROLES = {"revision": Correction.REVISE, "removal": Correction.CANCEL}
_ENDS = frozenset({EventKind.DISCHARGED, EventKind.LEAVE_ENDED, EventKind.DIED})
_DEAD_ON_DISCHARGE = frozenset({"exp", "20", "40", "41", "42"})  # HL7's and UB-04's codes for expired


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened, as far as the message's own kind of coding says it."""

    kind: EventKind | None
    correction: Correction = Correction.NEW
    corrects_id: str = ""
    conversation: str = ""
    occurred: Moment | None = None
    activity: str = ""


def of(message: Message, encounter: Json | None, patient: Json | None) -> Happening:
    """Read what happened. Raises Unreadable for an event that we do not know."""
    event = message.header.get("eventCoding", {})
    system, code = event.get("system", ""), event.get("code", "")
    if "response" in message.header:  # an answer to one of ours
        return Happening(None, conversation=message.header["response"].get("identifier", ""))
    if system == MEDCOM_EVENTS and code == MEDCOM_NOTIFICATION:
        return _medcom(message, encounter or {}, patient or {})
    if system == OWN_EVENTS and code in SAID_BY_OTHERS:
        return _plain(message, EventKind(code), encounter or {}, patient or {})
    if system == DAVINCI_EVENTS and (code in DAVINCI or code in DAVINCI_SILENT):
        return _davinci(message, code, encounter or {}, patient or {})
    text = "We do not know this event. Use Da Vinci's, MedCom's or our own code system."
    raise refuse("unknown-event", "not-supported", text, f"{message.header_path}.event")


def is_dead(patient: Json) -> bool:
    """Say whether the Patient is recorded as deceased."""
    return patient.get("deceasedBoolean") is True or "deceasedDateTime" in patient


# ---------------------------------------------------------------------------------- our own and Da Vinci's


def _davinci(message: Message, code: str, encounter: Json, patient: Json) -> Happening:
    left = codings(encounter.get("hospitalization", {}).get("dischargeDisposition"))
    dead = is_dead(patient) or any(c.get("code") in _DEAD_ON_DISCHARGE for c in left)
    if dead and code in ("notification-discharge", "notification-vitals"):
        return _plain(message, EventKind.DIED, encounter, patient)
    if (kind := DAVINCI.get(code)) is None:
        return Happening(None)
    return _plain(message, kind, encounter, patient)


def _plain(message: Message, kind: EventKind, encounter: Json, patient: Json) -> Happening:
    """An event by its code: Provenance says when it was and what it corrects, else the stay and its status do."""
    provenance = next(_provenances_of(message, message.id), {})
    entity = next((e for e in provenance.get("entity", []) if e.get("role") in _ROLES), None)
    correction = _ROLES[entity["role"]] if entity else Correction.NEW
    if encounter.get("status") == "entered-in-error":
        correction = Correction.CANCEL
    return Happening(
        kind,
        correction,
        corrects_id=_pointed_at(entity) if entity else "",
        occurred=_occurred(provenance) or _in_stay(kind, encounter, patient),
    )


def _in_stay(kind: EventKind, encounter: Json, patient: Json) -> Moment | None:
    """When it was by the Encounter's own times: ends at its end, all else but a statement at its start."""
    period = encounter.get("period", {})
    if kind is EventKind.DIED and (died := times.read(patient.get("deceasedDateTime"))):
        return died
    if kind in _ENDS:
        return times.read(period.get("end"))
    return None if kind is EventKind.CAUSE_STATED else times.read(period.get("start"))


# --------------------------------------------------------------------------------------------- provenance


def _provenances_of(message: Message, message_id: str) -> Iterator[Json]:
    """The Provenances about a message, this one or an earlier one of the same stay."""
    for found in message.all("Provenance"):
        if any(last_part(t.get("reference", "")) == message_id for t in found.resource["target"]):
            yield found.resource


def _pointed_at(entity: Json) -> str:
    what = entity["what"]
    return last_part(what.get("reference") or what.get("identifier", {}).get("value", ""))


def _occurred(provenance: Json) -> Moment | None:
    start = provenance.get("occurredPeriod", {}).get("start")
    return times.read(provenance.get("occurredDateTime")) or times.read(start)


# ------------------------------------------------------------------------------------------------- MedCom


@dataclass(frozen=True, slots=True)
class _Link:
    """One message in the history that MedCom sends along, newest first."""

    message_id: str
    activity: str
    follows: str  # the message before it; empty: the first of the stay
    occurred: Moment | None


def _medcom(message: Message, encounter: Json, patient: Json) -> Happening:
    """MedCom says it by three things together: Provenance.activity, Encounter.status and Patient.deceased.

    source: Overview-codes.md of HospitalNotification
    """
    history = list(_history(message))
    if not history:
        text = "A HospitalNotification needs a Provenance whose target is its MessageHeader."
        raise refuse("no-activity", "required", text, "Bundle.entry")
    now = history[0]
    correction, kind = _activity(now.activity)
    if kind is None:
        raise refuse("unknown-activity", "code-invalid", "We do not know this activity.", "Bundle.entry")
    if is_dead(patient):
        kind, correction = EventKind.DIED, _correction_of_death(history, correction)
    elif patient.get("deceasedBoolean") is False and _repeats(history, 0):
        kind, correction = EventKind.DIED, Correction.CANCEL
    return Happening(
        kind,
        correction,
        corrects_id="" if correction is Correction.NEW else now.follows,
        conversation="" if not now.follows else history[-1].follows or history[-1].message_id,
        occurred=_medcom_time(kind, encounter, patient) or now.occurred,
        activity=now.activity,
    )


def _history(message: Message) -> Iterator[_Link]:
    seen: set[str] = set()
    message_id = message.id
    while message_id and message_id not in seen:
        seen.add(message_id)
        provenance = next(_provenances_of(message, message_id), None)
        if provenance is None:
            return
        entity = next(iter(provenance.get("entity", [])), None)
        activity = next((c.get("code", "") for c in codings(provenance.get("activity"))), "")
        link = _Link(message_id, activity, _pointed_at(entity) if entity else "", _occurred(provenance))
        yield link
        message_id = link.follows


def _activity(code: str) -> tuple[Correction, EventKind | None]:
    for prefix, correction in _PREFIXES.items():
        if code.startswith(prefix):
            return correction, MEDCOM.get(code.removeprefix(prefix))
    return Correction.NEW, MEDCOM.get(code)


def _repeats(history: list[_Link], at: int) -> bool:
    """A death keeps the activity of the message before it, which no other message does."""
    return len(history) > at + 1 and history[at].activity == history[at + 1].activity


def _correction_of_death(history: list[_Link], by_prefix: Correction) -> Correction:
    """The first message of a death repeats an activity once; a corrected one repeats it again."""
    if by_prefix is Correction.NEW and _repeats(history, 0) and _repeats(history, 1):
        return Correction.REVISE
    return by_prefix


def _medcom_time(kind: EventKind, encounter: Json, patient: Json) -> Moment | None:
    leave = extension(encounter, MEDCOM_LEAVE).get("valuePeriod", {})
    if kind is EventKind.LEAVE_STARTED:
        return times.read(leave.get("start"))
    if kind is EventKind.LEAVE_ENDED:
        return times.read(leave.get("end"))
    return _in_stay(kind, encounter, patient)
