"""Numbers that cannot belong to anybody: of persons, organizations and units of the demo.

fødselsnummer, D-number, local help number    80 added to the month, as Skatteetaten does it
DUF number                                    given in 2099
organization number                           begins with 31; those that are in use begin with 8 or 9
HER-id                                        99, four digits for whose it is, two for the unit
telephone                                     begins with 00, which no Norwegian number does
"""

from collections.abc import Callable, Iterable
from datetime import date

from mellomrom.core.identifiers import Kind, classify, orgnr_ok, synthetic_fnr

ADDED_TO_MONTH = 80  # Skatteetaten's synthetic population
YEAR_OF_DUF = "2099"
SERIALS = range(500)


def fnr(born: date, *, woman: bool, start: int = 100) -> str:
    """Give a fødselsnummer with right check digits; an even serial reads as a woman's."""
    for serial in SERIALS[start + (start % 2 != (not woman)) :: 2]:
        try:
            return synthetic_fnr(born, serial)
        except ValueError:  # about one serial in six gives none
            continue
    raise ValueError("no serial gives a number on this day")


def dnr(born: date) -> str:
    """Give a D-number: 40 added to the day."""
    return _first(_eleven(born, added_to_day=40), lambda v: classify(v, "DNR").check_ok)


def hnr(born: date) -> str:
    """Give a local help number; it means something only together with who gave it."""
    return _first(_eleven(born, added_to_day=0), lambda v: classify(v, "HNR").check_ok)


def duf(serial: int) -> str:
    """Give a number of the immigration authorities' register."""
    stem = f"{YEAR_OF_DUF}{serial:06}"
    return _first((f"{stem}{check:02}" for check in range(100)), lambda v: classify(v, Kind.DUF).check_ok)


def _eleven(born: date, *, added_to_day: int) -> Iterable[str]:
    first = f"{born.day + added_to_day:02}{born.month + ADDED_TO_MONTH:02}{born.year % 100:02}"
    start = 200 if born.year < 2000 else 700
    return (f"{first}{serial:03}{check:02}" for serial in range(start, start + 100) for check in range(100))


def organization_number(code: str) -> str:
    """Give nine digits for the body with this four-digit code, the last a right check digit."""
    return _first((f"31{code}{rest:03}" for rest in range(1000)), orgnr_ok)


def her_id(code: str, unit: int = 0) -> str:
    """Give the HER-id of a body, or of the unit with that number in it."""
    return f"99{code}{unit:02}"


def phone(code: str, unit: int) -> str:
    """Give a telephone number that rings nowhere."""
    return f"00 {code[:2]} {code[2:]} {unit:02}"


def _first(values: Iterable[str], fits: Callable[[str], bool]) -> str:
    return next(value for value in values if fits(value))
