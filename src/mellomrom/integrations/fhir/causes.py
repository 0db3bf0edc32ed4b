"""Why a stay began, as a message says it; what the codes mean stands in `events.causes`."""

from collections.abc import Iterator
from typing import Any

from mellomrom.events.catalogue import Cause
from mellomrom.events.causes import System, gravest, of_code
from mellomrom.integrations.fhir.message import Found, Message, codings
from mellomrom.integrations.fhir.systems import ICD_10, ICD_10_CM, ICPC_2, OWN_CAUSES

Json = dict[str, Any]

_SYSTEMS = {
    OWN_CAUSES: System.OWN,
    **dict.fromkeys(ICD_10, System.ICD_10),
    **dict.fromkeys(ICD_10_CM, System.ICD_10_CM),
    **dict.fromkeys(ICPC_2, System.ICPC_2),
}
_NOT_SO = frozenset({"refuted", "entered-in-error"})
_NOT_SURE = frozenset({"unconfirmed", "provisional", "differential"})


def of(message: Message, encounter: Json | None) -> Cause:
    """Give the gravest cause that the message states for this stay; UNKNOWN when it states none."""
    stated = {_read(c) for c in codings(message.header.get("reason"))}
    if encounter is not None:
        stated |= {_read(c) for concept in encounter.get("reasonCode", []) for c in codings(concept)}
        for condition in _conditions(message, encounter):
            stated |= set(_of_condition(condition))
    return gravest(stated)


def _conditions(message: Message, encounter: Json) -> Iterator[Json]:
    """The conditions of this stay: those it points at, and those that point at it. Old ones say nothing about it."""
    references = [*encounter.get("reasonReference", []), *(d["condition"] for d in encounter.get("diagnosis", []))]
    for found in (message.resolve(reference, encounter) for reference in references):
        if found is not None and found.resource["resourceType"] == "Condition":
            yield found.resource
    for found in message.all("Condition"):
        if _same(message.resolve(found.resource.get("encounter"), found.resource), encounter):
            yield found.resource


def _same(found: Found | None, resource: Json) -> bool:
    return found is not None and found.resource is resource


def _of_condition(condition: Json) -> Iterator[Cause]:
    status = {c.get("code") for c in codings(condition.get("verificationStatus"))}
    if status & _NOT_SO:
        return
    for coding in codings(condition.get("code")):
        cause = _read(coding)
        doubted = cause is Cause.SUICIDE_ATTEMPT and status & _NOT_SURE
        yield Cause.POSSIBLE_SUICIDE_ATTEMPT if doubted else cause


def _read(coding: Json) -> Cause:
    return of_code(_SYSTEMS.get(coding.get("system", "")), coding.get("code", ""))
