"""The formats of R4's primitive types (http://hl7.org/fhir/R4/datatypes.html), and dates that the calendar has."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

_DAY = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?"
_ZONE = r"(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)"
_FULL_DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"

_PATTERNS = {
    name: re.compile(pattern, re.ASCII)
    for name, pattern in {
        "id": r"[A-Za-z0-9\-.]{1,64}",
        "code": r"[^\s]+(\s[^\s]+)*",
        "uri": r"\S+",
        "url": r"\S+",
        "canonical": r"\S+",
        "oid": r"urn:oid:[0-2](\.(0|[1-9][0-9]*))+",
        "uuid": r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "date": _DAY,
        "dateTime": rf"{_DAY}|{_FULL_DAY}T{_CLOCK}{_ZONE}",
        "instant": rf"{_FULL_DAY}T{_CLOCK}{_ZONE}",
        "time": _CLOCK,
    }.items()
}
_BAD_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")  # control characters, halves of characters
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_DATED = frozenset({"date", "dateTime", "instant"})
_TEXT = frozenset({"string", "markdown", "xhtml"})


def clean(text: str) -> bool:
    """Say whether this is text that a database can keep and a page can show: no control characters, no half ones."""
    return _BAD_TEXT.search(text) is None


def _calendar(text: str) -> bool:
    if len(text) < 10:
        return text[:4] != "0000"
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def _text(type_name: str, value: Any) -> bool:
    if not isinstance(value, str) or not value.strip() or not clean(value):
        return False
    pattern = _PATTERNS.get(type_name)
    if pattern is not None and pattern.fullmatch(value) is None:
        return False
    return type_name not in _DATED or _calendar(value)


def _base64(value: Any) -> bool:
    if not isinstance(value, str) or not value:
        return False
    packed = "".join(value.split())
    return len(packed) % 4 == 0 and _BASE64.fullmatch(packed) is not None


def _whole(low: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= 2_147_483_647


_OTHERS: dict[str, Callable[[Any], bool]] = {
    "boolean": lambda value: isinstance(value, bool),
    "integer": _whole(-2_147_483_648),
    "unsignedInt": _whole(0),
    "positiveInt": _whole(1),
    "decimal": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "base64Binary": _base64,
}
PRIMITIVES = frozenset(_PATTERNS) | _TEXT | frozenset(_OTHERS)


def is_valid(type_name: str, value: Any) -> bool:
    """Say whether a JSON value is one of that primitive type. Raises KeyError for a type that is not primitive."""
    if type_name in _TEXT or type_name in _PATTERNS:
        return _text(type_name, value)
    return _OTHERS[type_name](value)
