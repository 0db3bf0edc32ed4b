"""The tables of R4 as the validator walks them. Made by `build.py` at set-up, read once, each type compiled when met.

The file is one JSON object:

    form        the number of this layout
    known       the names of all R4 resource types, those without a table too
    types       {type: {resource: true|false, nodes: {path: node}}}; a node is the type itself or a backbone in it:
                {elements: {name: [type, many 0|1, value set|null, node path|null, rules, targets]},
                required: [[name, [names]]], choices: [[name, [names]]], rules: [names]}; value and [valueString, …]
    value_sets  {url: {system: [codes]}}, only those that are required and can be listed
    rules       {name: [FHIRPath expression, what it means]}, only those of severity error
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FORM = 2
TABLES = Path(__file__).parent / "definitions" / "r4.json"
MISSING = "The FHIR definitions are missing or of an older form: run `make setup`."


class TablesMissing(RuntimeError):
    """The tables were never built: the installation is not finished. Not a refusal, as the sender did no wrong."""


@dataclass(frozen=True, slots=True)
class ElementSpec:
    """What one element may hold."""

    type: str  # "code", "Reference", "Resource"; empty where `node` says it
    many: bool
    codes: frozenset[str] | None  # of the required value set; None: anything goes
    coded: frozenset[tuple[str, str]] | None  # the same with their systems, for Coding and CodeableConcept
    node: str | None  # the path of a backbone in the same type
    rules: tuple[str, ...]
    targets: frozenset[str]  # the types of resource that a Reference may point at; empty: any


@dataclass(frozen=True, slots=True)
class Node:
    """One object: a resource, a datatype, or a backbone in either."""

    path: str
    elements: dict[str, ElementSpec]
    required: tuple[tuple[str, tuple[str, ...]], ...]  # ("value", ("valueString", …)): one of them must be there
    choices: tuple[tuple[str, tuple[str, ...]], ...]  # at most one of them may
    rules: tuple[str, ...]


class Tables:
    """All types, compiled as they are met."""

    def __init__(self, table: dict[str, Any]):
        self._types = table["types"]
        self._value_sets = table["value_sets"]
        self._nodes: dict[str, Node] = {}
        self.known: frozenset[str] = frozenset(table["known"])
        self.resources: frozenset[str] = frozenset(n for n, t in self._types.items() if t["resource"])
        self.datatypes: frozenset[str] = frozenset(self._types) - self.resources
        self.rules: dict[str, tuple[str, str]] = {n: (r[0], r[1]) for n, r in table["rules"].items()}
        self.element_names: frozenset[str] = frozenset(
            name for t in self._types.values() for node in t["nodes"].values() for name in node["elements"]
        )

    def node(self, path: str) -> Node:
        """Give a type by its name, or a backbone by its path. Raises KeyError when there is no such thing."""
        node = self._nodes.get(path)
        if node is None:
            node = self._nodes[path] = self._compile(path)
        return node

    def _compile(self, path: str) -> Node:
        raw = self._types[path.split(".", 1)[0]]["nodes"][path]
        return Node(
            path,
            {name: self._spec(spec) for name, spec in raw["elements"].items()},
            tuple((name, tuple(names)) for name, names in raw["required"]),
            tuple((name, tuple(names)) for name, names in raw["choices"]),
            tuple(raw["rules"]),
        )

    def _spec(self, raw: list[Any]) -> ElementSpec:
        type_name, many, url, node, rules, targets = raw
        systems: dict[str, list[str]] | None = self._value_sets[url] if url else None
        codes = coded = None
        if systems is not None:
            codes = frozenset(code for listed in systems.values() for code in listed)
            coded = frozenset((system, code) for system, listed in systems.items() for code in listed)
        return ElementSpec(type_name, bool(many), codes, coded, node, tuple(rules), frozenset(targets))


@cache
def load() -> Tables:
    """Read the tables, once per process. Raises TablesMissing when set-up has not made them."""
    try:
        table = json.loads(TABLES.read_bytes())
    except FileNotFoundError:
        raise TablesMissing(MISSING) from None
    if table.get("form") != FORM:
        raise TablesMissing(MISSING)
    return Tables(table)
