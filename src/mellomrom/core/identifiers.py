"""What kind of number names a person, and whether it can be right.

Nothing here refuses. Check digits classify: the official test numbers fail them, and from 2032 the first one follows a
wider rule. What the sender declared decides where the form leaves a choice.

    form                              kind                          made up when the month is
    day, month, year, 3 + 2 digits    FNR  fødselsnummer            +40 (NAV), +65 (NHN), +80 (Skatteetaten)
    the day + 40                      DNR  D-nummer                 the same
    the month + 40                    HNR  local help number        never; it is NAV's FNR when declared so
    first digit 8 or 9                FHN  felles hjelpenummer      cannot be seen
    twelve digits                     DUF  immigration number       cannot be seen

Sources: HIS 1001:2010 (forms, weights, centuries); code system 8116 (types); Skatteetaten on the numbers of 2032.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What sort of number it is, by the codes of 8116 where it has one."""

    FNR = "FNR"  # fødselsnummer: residents
    DNR = "DNR"  # D-nummer: others with duties or rights here
    HNR = "HNR"  # virksomhetsinternt hjelpenummer: means something only together with who made it
    FHN = "FHN"  # felles hjelpenummer: shared by the health service
    DUF = "DUF"  # number in the immigration authorities' register
    OTHER = "OTHER"  # passport, foreign number, anything else
    NONE = "NONE"  # no number was given


# What `declared` may say: a code of 8116, or the system of a FHIR identifier (no-basis).
_DECLARED = {
    **{kind.value: kind for kind in (Kind.FNR, Kind.DNR, Kind.HNR, Kind.FHN, Kind.DUF)},
    "2.16.578.1.12.4.1.4.1": Kind.FNR,
    "2.16.578.1.12.4.1.4.2": Kind.DNR,
    "2.16.578.1.12.4.1.4.3": Kind.FHN,
    "2.16.578.1.12.4.1.4.5": Kind.DUF,
}
_NATIONAL = frozenset({Kind.FNR, Kind.DNR, Kind.FHN, Kind.DUF})
SYNTHETIC_OFFSETS = (40, 65, 80)  # NAV, Norsk helsenett, Skatteetaten

_SEPARATORS = re.compile("[\\s.\\-\u2010\u2013]")  # with hyphen and en dash, as pasted from a letter
_K1_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_K2_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_DUF_WEIGHTS = (4, 6, 3, 2, 4, 6, 3, 2, 7, 5)
_ORGNR_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2, 1)


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number that names a person, and what can be seen from it. Its `repr` shows neither, so that no log does."""

    kind: Kind
    value: str = field(repr=False)  # without separators when one of ours; else as written, runs of space made one
    check_ok: bool  # its check digits fit, by today's rule or that of 2032; False where a kind has none
    synthetic: bool  # by its form it cannot belong to anybody
    birth_on: date | None = field(repr=False)  # as the number says; None where it says nothing, or maybe a wrong day

    @property
    def national(self) -> bool:
        """Say whether the same number means the same person whoever sends it."""
        return self.kind in _NATIONAL


def classify(value: str, declared: str = "") -> Identifier:
    """Say what kind of number this is. Never refuses.

    The form decides, save that a month + 40 is what the sender declared (a local help number when nothing was
    declared), that what is declared local stays local, and that a foreign type is never taken for one of ours.
    `declared` is a code of 8116 or the system of a FHIR identifier.

    source     HIS 1001:2010 § 4.2, with its third and fourth step read as day 01-31
    """
    told = _told(declared)
    text = " ".join(unicodedata.normalize("NFKC", value).split())
    if not text:
        return Identifier(Kind.NONE, "", False, False, None)
    digits = _SEPARATORS.sub("", text)
    if told is not Kind.OTHER and digits.isascii() and digits.isdigit():
        if len(digits) == 11:
            return _eleven(digits, told)
        if len(digits) == 12 and (told is Kind.DUF or (told is None and _reads_as_duf(digits))):
            return Identifier(Kind.DUF, digits, _duf_ok(digits), False, None)
    return Identifier(Kind.OTHER, text, False, False, None)


def _told(declared: str) -> Kind | None:
    """Read the declared type; None when nothing was declared, OTHER for all that is not ours."""
    if not (said := declared.strip()):
        return None
    return _DECLARED.get(said.removeprefix("urn:oid:").upper(), Kind.OTHER)


def _eleven(digits: str, told: Kind | None) -> Identifier:
    day, month, offset = _date_part(digits)
    real_day = _possible(day, month)
    check = _check(digits)
    if told is Kind.HNR:
        return Identifier(Kind.HNR, digits, bool(check) and real_day, real_day and offset in (65, 80), None)
    if digits[0] in "89":
        return Identifier(Kind.FHN, digits, bool(check), False, None)
    if not real_day:
        # No form of ours. A declared main type stands, and the check says that the number cannot be right.
        return Identifier(told if told in (Kind.FNR, Kind.DNR) else Kind.OTHER, digits, False, False, None)
    kind = Kind.DNR if digits[0] >= "4" else Kind.FNR
    if kind is Kind.FNR and offset == 40 and told not in (Kind.FNR, Kind.DNR):
        return Identifier(Kind.HNR, digits, bool(check), False, None)  # its date may be invented: HIS 1001 § 3.2
    born = _birth_on(day, month, digits) if check is not _Check.FROM_2032 else None
    return Identifier(kind, digits, bool(check), offset > 0, born)


def _date_part(digits: str) -> tuple[int, int, int]:
    """Take day, month and what was added to the month out of eleven digits."""
    day, month = int(digits[:2]), int(digits[2:4])
    offset = max((o for o in SYNTHETIC_OFFSETS if month > o), default=0)
    return day - 40 if day > 40 else day, month - offset, offset


def _possible(day: int, month: int) -> bool:
    """Say whether some year has this day."""
    try:
        return bool(date(2000, month, day))  # a leap year
    except ValueError:
        return False


def _birth_on(day: int, month: int, digits: str) -> date | None:
    """Read the date of birth, with the century that the individual number gives. None where it gives none."""
    year, individual = int(digits[4:6]), int(digits[6:9])
    if individual < 500:
        year += 1900
    elif year < 40:
        year += 2000
    elif individual >= 900:
        year += 1900
    elif individual < 750 and year > 54:  # the oldest to get a number was born in 1855
        year += 1800
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


class _Check(StrEnum):
    """Which rule the two last digits follow."""

    TODAY = "today"
    FROM_2032 = "from 2032"  # the century is then not in the number


def _check(digits: str) -> _Check | None:
    """Say which rule the check digits follow; None when neither.

    Numbers given from 1 January 2032 may leave a rest of 0 to 3 for the first digit, of 0 for the second; numbers given
    before keep theirs, so both rules are read side by side.
    """
    first, second = _rest(digits[:10], _K1_WEIGHTS), _rest(digits, _K2_WEIGHTS)
    if second != 0 or first > 3:
        return None
    return _Check.TODAY if first == 0 else _Check.FROM_2032


def _rest(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11


def _duf_ok(digits: str) -> bool:
    return _rest(digits[:10], _DUF_WEIGHTS) == int(digits[10:])


def _reads_as_duf(digits: str) -> bool:
    """Say whether twelve undeclared digits can be a DUF number: a year first, and the check fits."""
    return digits[:2] in ("19", "20") and _duf_ok(digits)


def synthetic_fnr(birth_on: date, serial: int, *, offset: int = 80) -> str:
    """Make a fødselsnummer that cannot belong to anybody, with right check digits, for invented people.

    `serial` counts within the individual numbers of the century, from 0 to 499; an odd one reads as a man.
    `offset` is what is added to the month: 80 (Skatteetaten), 65 (Norsk helsenett) or 40 (NAV).

    raises     ValueError when this serial gives none (about one in six), or the date or serial is out of range
    """
    if offset not in SYNTHETIC_OFFSETS:
        raise ValueError(f"a synthetic number has one of {SYNTHETIC_OFFSETS} added to the month")
    if not (1900 <= birth_on.year < 2040 and 0 <= serial < 500):
        raise ValueError("a synthetic number needs a birth in 1900-2039 and a serial of 0-499")
    individual = serial if birth_on.year < 2000 else 500 + serial
    nine = f"{birth_on.day:02}{birth_on.month + offset:02}{birth_on.year % 100:02}{individual:03}"
    ten = nine + _check_digit(nine, _K1_WEIGHTS)
    return ten + _check_digit(ten, _K2_WEIGHTS)


def _check_digit(digits: str, weights: tuple[int, ...]) -> str:
    missing = -_rest(digits, weights[: len(digits)]) % 11
    if missing == 10:
        raise ValueError("this serial gives no number on that day; take the next")
    return str(missing)


def orgnr_ok(value: str) -> bool:
    """Say whether this can be an organization number: nine digits, the last a check digit. Spaces do not count."""
    digits = _SEPARATORS.sub("", unicodedata.normalize("NFKC", value))
    return len(digits) == 9 and digits.isascii() and digits.isdigit() and _rest(digits, _ORGNR_WEIGHTS) == 0
