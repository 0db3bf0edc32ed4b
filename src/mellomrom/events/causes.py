"""Why a stay began, from the codes that a message gives. Pure: every door that reads diagnoses asks here.

An overdose or an attempt is read from ICD-10, ICPC-2 and our own codes. That it was *not* one is believed only when our
own code says so: a broken leg or a depression leaves the question open, and an open question is asked.
"""

import re
from collections.abc import Collection
from enum import StrEnum

from mellomrom.events.catalogue import Cause


class System(StrEnum):
    """What a code is of; each door knows by which names its format calls these."""

    ICD_10 = "icd-10"
    ICD_10_CM = "icd-10-cm"  # the American edition
    ICPC_2 = "icpc-2"
    OWN = "own"  # the values of `Cause`


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


def of_code(system: System | None, code: str) -> Cause:
    """Give the cause that one code states; UNKNOWN for a code of any other system (None) and any other diagnosis."""
    if system is System.OWN:
        return Cause(code) if code in set(Cause) else Cause.UNKNOWN
    plain = code.upper().replace(".", "")
    if system is System.ICPC_2:
        return _ICPC_2.get(plain, Cause.UNKNOWN)
    if system is System.ICD_10_CM and plain.startswith(_CM_ATTEMPT):
        return Cause.SUICIDE_ATTEMPT
    if system is System.ICD_10_CM and (found := _ICD_10_CM.match(plain)):
        return _CM_INTENT.get(found[1], Cause.UNKNOWN)  # 3 is assault, 5 an adverse effect, 6 too little
    if system in (System.ICD_10, System.ICD_10_CM):
        return next((cause for cause, pattern in _ICD_10 if pattern.match(plain)), Cause.UNKNOWN)
    return Cause.UNKNOWN


def gravest(stated: Collection[Cause]) -> Cause:
    """Give the gravest of several stated causes, UNKNOWN for none."""
    return next((cause for cause in _WEIGHT if cause in stated), Cause.UNKNOWN)
