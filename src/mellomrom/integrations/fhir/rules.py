"""The invariants of R4: most run as the standard writes them, in FHIRPath; the everyday ones in Python.

A compiled FHIRPath rule takes about 0.1 ms, and a message would meet the same dozen hundreds of times. So the rules in
`OURS`, which nearly every object meets, are written here, with the few that fhirpathpy gets wrong or cannot run (per-1
and bdl-10 at other precisions, rng-2, que-7, que-13, txt-1); the tests hold all that it can run against it on all
examples. `ele-1` and `ext-1` are the walker's. `NOT_RUN` says what is left out and why.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import fhirpathpy
from fhirpathpy.engine.nodes import ResourceNode
from fhirpathpy.models import models

from mellomrom.integrations.fhir.narrative import is_narrative
from mellomrom.integrations.fhir.times import definitely_after

Json = dict[str, Any]

NOT_RUN = {
    "ctm-1": "asks what a reference points at, and the resource may be elsewhere",
}


def holds(name: str, expression: str, value: Any, path: str, resource: Json, root: Json) -> bool:
    """Say whether the rule holds for this value. `path` is its type or backbone; `resource` the innermost resource it
    is in, `root` the one that contains that. A rule that cannot be evaluated does not count against the sender.
    """
    ours = OURS.get(name)
    if ours is not None:
        return ours(value, resource, root)
    if name in NOT_RUN:
        return True
    try:
        rule = compiled(expression.replace(f"{path}.", ""))  # app-4 alone begins at its type, which is where we stand
        start = ResourceNode.create_node(value, path)  # type: ignore[no-untyped-call]
        answer = rule(start, {"resource": resource, "rootResource": root})
    except Exception:  # fhirpathpy raises plain Exception: on values of the wrong type, which the walker reports itself
        return True
    return answer in ([], [True])


def _has_value(values: list[Any]) -> list[bool]:
    """FHIRPath's hasValue(), which fhirpathpy lacks: one primitive value is there, not only extensions beside it."""
    data = [getattr(value, "data", value) for value in values]
    return [len(data) == 1 and data[0] is not None and not isinstance(data[0], dict | list)]


_OPTIONS = {
    "traceFn": lambda _label, _value: None,  # without it trace() prints what the message says
    "userInvocationTable": {"hasValue": {"fn": _has_value, "arity": {0: []}}},
}


@cache
def compiled(expression: str) -> Callable[[Mapping[str, Any], Mapping[str, Any] | None], list[Any]]:
    """Parse an invariant, once per process: 3 ms, against 0.1 ms for each time it is asked."""
    return fhirpathpy.compile(expression, models["r4"], _OPTIONS)


def _entries(bundle: Json) -> list[Json]:
    entries = bundle.get("entry")
    return [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []


def _first_is(resource_type: str) -> Callable[[Json], bool]:
    def check(bundle: Json) -> bool:
        first = next(iter(_entries(bundle)), {}).get("resource")
        return isinstance(first, dict) and first.get("resourceType") == resource_type

    return check


def _distinct_urls(bundle: Json) -> bool:
    """bdl-7: no two entries with the same fullUrl and version."""
    seen = set()
    for entry in _entries(bundle):
        resource = entry.get("resource")
        meta = resource.get("meta") if isinstance(resource, dict) else None
        version = meta.get("versionId") if isinstance(meta, dict) else None
        if isinstance(url := entry.get("fullUrl"), str):
            if (url, str(version)) in seen:
                return False
            seen.add((url, str(version)))
    return True


def _contained(resource: Json) -> list[Json]:
    contained = resource.get("contained")
    return [c for c in contained if isinstance(c, dict)] if isinstance(contained, list) else []


def _meta_free(*names: str) -> Callable[[Any, Json, Json], bool]:
    def check(value: Json, _resource: Json, _root: Json) -> bool:
        metas = [c.get("meta") for c in _contained(value)]
        return not any(isinstance(meta, dict) and name in meta for meta in metas for name in names)

    return check


def _links(value: Any) -> Iterator[str]:
    """Give each text in it that begins with #: the references to what is contained."""
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        for child in holder.values() if isinstance(holder, dict) else holder:
            if isinstance(child, dict | list):
                waiting.append(child)
            elif isinstance(child, str) and child[:1] == "#":
                yield child


def _contained_are_used(value: Json, _resource: Json, _root: Json) -> bool:
    """dom-3: whatever is contained is pointed at, or points at its container."""
    if not _contained(value):
        return True
    links = frozenset(_links(value))
    return all(f"#{c.get('id')}" in links or "#" in frozenset(_links(c)) for c in _contained(value))


def _inner_reference(value: Json, _resource: Json, root: Json) -> bool:
    """ref-1: a reference with # points at something that is contained; # alone at the container (as in R4B)."""
    reference = value.get("reference")
    if not isinstance(reference, str) or len(reference) < 2 or reference[0] != "#":
        return True
    return any(c.get("id") == reference[1:] for c in _contained(root))


def _period(value: Json, _resource: Json, _root: Json) -> bool:
    """per-1: it does not end before it starts, as far as the precision of both can tell."""
    start, end = value.get("start"), value.get("end")
    return not (isinstance(start, str) and isinstance(end, str) and definitely_after(start, end))


def _range(value: Json, _resource: Json, _root: Json) -> bool:
    """rng-2: low is not above high. Only amounts in the same unit can be compared."""
    low, high = value.get("low"), value.get("high")
    if not isinstance(low, dict) or not isinstance(high, dict):
        return True
    if any(low.get(name) != high.get(name) for name in ("system", "code", "unit")):
        return True
    one, other = low.get("value"), high.get("value")
    return not (isinstance(one, int | float) and isinstance(other, int | float) and one > other)


def _initial(value: Json, _resource: Json, _root: Json) -> bool:
    """que-13: several initial values only where the item repeats."""
    return value.get("repeats") is True or len(value.get("initial", ())) <= 1


def _needs(name: str, other: str) -> Callable[[Any, Json, Json], bool]:
    return lambda value, _resource, _root: name not in value or other in value


def _of_bundle(check: Callable[[Json], bool], *types: str) -> Callable[[Any, Json, Json], bool]:
    """A rule for bundles of these types; for all when none is named."""
    return lambda value, _resource, _root: bool(types) and value.get("type") not in types or check(value)


def _just_in(name: str, *types: str) -> Callable[[Any, Json, Json], bool]:
    """The element stands in each entry of bundles of these types, and in none of the others."""

    def check(value: Json, _resource: Json, _root: Json) -> bool:
        return all((name in entry) == (value.get("type") in types) for entry in _entries(value))

    return check


def _identified(bundle: Json) -> bool:
    identifier = bundle.get("identifier")
    return isinstance(identifier, dict) and "system" in identifier and "value" in identifier


OURS: dict[str, Callable[[Any, Json, Json], bool]] = {
    "bdl-1": lambda v, _r, _o: "total" not in v or v.get("type") in ("searchset", "history"),
    "bdl-2": lambda v, _r, _o: v.get("type") == "searchset" or not any("search" in e for e in _entries(v)),
    "bdl-3": _just_in("request", "batch", "transaction", "history"),
    "bdl-4": _just_in("response", "batch-response", "transaction-response", "history"),
    "bdl-5": lambda v, _r, _o: bool({"resource", "request", "response"} & v.keys()),
    "bdl-7": lambda v, _r, _o: v.get("type") == "history" or _distinct_urls(v),
    "bdl-8": lambda v, _r, _o: "/_history/" not in str(v.get("fullUrl", "")),
    "bdl-9": _of_bundle(_identified, "document"),
    "bdl-10": _of_bundle(lambda v: "timestamp" in v, "document"),
    "bdl-11": _of_bundle(_first_is("Composition"), "document"),
    "bdl-12": _of_bundle(_first_is("MessageHeader"), "message"),
    "cpt-2": _needs("value", "system"),
    "dom-2": lambda v, _r, _o: not any(_contained(c) for c in _contained(v)),
    "dom-3": _contained_are_used,
    "dom-4": _meta_free("versionId", "lastUpdated"),
    "dom-5": _meta_free("security"),
    "org-1": lambda v, _r, _o: "identifier" in v or "name" in v,
    "per-1": _period,
    "qty-3": _needs("code", "system"),
    "que-7": lambda v, _r, _o: v.get("operator") != "exists" or "answerBoolean" in v,
    "que-13": _initial,
    "ref-1": _inner_reference,
    "rng-2": _range,
    "txt-1": lambda v, _r, _o: not isinstance(v, str) or is_narrative(v),
    "txt-2": lambda _v, _r, _o: True,  # the same check as txt-1
}
