"""Why a stay began, from the codes that a message gives.

An overdose or an attempt is read from ICD-10, ICPC-2 and our own codes. That it was *not* one is believed only when our
own code says so: a broken leg or a depression leaves the question open, and an open question is asked.
"""

import re
from collections.abc import Iterator
from typing import Any

from mellomrom.events.catalogue import Cause
from mellomrom.integrations.fhir.message import Found, Message, codings
from mellomrom.integrations.fhir.systems import ICD_10, ICD_10_CM, ICPC_2, OWN_CAUSES

Json = dict[str, Any]

_ICD_10 = (
    (Cause.SUICIDE_ATTEMPT, re.compile(r"X(6\d|7\d|8[0-4])")),  # intentional self-harm
    (Cause.POSSIBLE_SUICIDE_ATTEMPT, re.compile(r"Y(1\d|2\d|3[0-4])")),  # intent not determined
    (Cause.OVERDOSE, re.compile(r"X4[0-5]|T(3[6-9]|4\d|5[01])")),  # by accident; by drugs or alcohol
)
# The American edition says the intent within the code: T40.1X2A, T36.92XA, T50.904A.
_ICD_10_CM = re.compile(r"T(?:3[6-9]|4\d|5[01])(?:9(?=\dX)|..)([1-6])")
_CM_INTENT = {"1": Cause.OVERDOSE, "2": Cause.SUICIDE_ATTEMPT, "4": Cause.POSSIBLE_SUICIDE_ATTEMPT}
_CM_ATTEMPT = "T1491"
_ICPC_2 = {"P77": Cause.SUICIDE_ATTEMPT, "A84": Cause.OVERDOSE}
# In falling weight: X60 with a T40 is an attempt by drug, and the attempt is what the pathway needs to know.
_WEIGHT = (Cause.SUICIDE_ATTEMPT, Cause.POSSIBLE_SUICIDE_ATTEMPT, Cause.OVERDOSE, Cause.OTHER)
_NOT_SO = frozenset({"refuted", "entered-in-error"})
_NOT_SURE = frozenset({"unconfirmed", "provisional", "differential"})


def of(message: Message, encounter: Json | None) -> Cause:
    """Give the gravest cause that the message states for this stay; UNKNOWN when it states none."""
    stated = {_read(c) for c in codings(message.header.get("reason"))}
    if encounter is not None:
        stated |= {_read(c) for concept in encounter.get("reasonCode", []) for c in codings(concept)}
        for condition in _conditions(message, encounter):
            stated |= set(_of_condition(condition))
    return next((cause for cause in _WEIGHT if cause in stated), Cause.UNKNOWN)


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
    system, code = coding.get("system", ""), coding.get("code", "")
    if system == OWN_CAUSES:
        return Cause(code) if code in set(Cause) else Cause.UNKNOWN
    plain = code.upper().replace(".", "")
    if system in ICPC_2:
        return _ICPC_2.get(plain, Cause.UNKNOWN)
    if system in ICD_10_CM and plain.startswith(_CM_ATTEMPT):
        return Cause.SUICIDE_ATTEMPT
    if system in ICD_10_CM and (found := _ICD_10_CM.match(plain)):
        return _CM_INTENT.get(found[1], Cause.UNKNOWN)  # 3 is assault, 5 an adverse effect, 6 too little
    if system in ICD_10 or system in ICD_10_CM:
        return next((cause for cause, pattern in _ICD_10 if pattern.match(plain)), Cause.UNKNOWN)
    return Cause.UNKNOWN
