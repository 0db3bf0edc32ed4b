"""From bytes to a JSON object, and no further: what cannot be one is refused here, before anything looks inside."""

import json
import math
from typing import Any

from mellomrom.core.errors import Problem, Unreadable

Json = dict[str, Any]

MAX_BYTES = 5_000_000  # a notification is 20 kB; a letter of ten scanned pages with it is well below this
MAX_DEPTH = 64  # the deepest R4 message seen has 14


def parse(raw: bytes) -> Json:
    """Read a JSON object. Raises Unreadable: too large, another charset, not JSON, not an object, a name given twice,
    a number that is none, nested too deep.
    """
    if len(raw) > MAX_BYTES:
        raise _refuse("too-large", "too-long", "The message is larger than 5 MB, which is the most we take.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refuse("charset", "structure", "The message is not UTF-8, which FHIR JSON always is.") from None
    if text.lstrip()[:1] == "<":
        raise _refuse("xml", "not-supported", "The message is XML. Send FHIR as JSON, application/fhir+json.")
    value = _decode(text)
    if not isinstance(value, dict):
        raise _refuse("not-an-object", "structure", "The message is not a JSON object.")
    if _depth(value) > MAX_DEPTH:
        raise _too_deep()
    return value


def _decode(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError:
        raise _too_deep() from None
    except ValueError:  # its text shows the message, so the chain ends here
        raise _refuse("not-json", "structure", "The message is not JSON.") from None


def _unique(pairs: list[tuple[str, Any]]) -> Json:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _refuse("duplicate-name", "structure", "An object in the message gives the same name twice.")
    return value


def _no_constant(name: str) -> None:
    raise ValueError


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError
    return number


def _depth(value: Json) -> int:
    """Count the levels without recursion: what is measured here may be as deep as the parser allows."""
    depth = 0
    level: list[Json | list[Any]] = [value]
    while level:
        depth += 1
        level = [child for holder in level for child in _children(holder) if isinstance(child, dict | list)]
    return depth


def _children(holder: Json | list[Any]) -> list[Any]:
    return list(holder.values()) if isinstance(holder, dict) else holder


def _too_deep() -> Unreadable:
    return _refuse("too-deep", "too-costly", "The message is nested deeper than 64 levels.")


def _refuse(code: str, issue: str, text: str) -> Unreadable:
    return Unreadable(f"fhir.{code}", text, (Problem(issue, text),))
