"""Hold a resource against R4: each element known, allowed as often, of its type and format, in its value set.

Walks the JSON beside the compiled tables. A problem says where (a FHIRPath expression), what kind (a code of
issue-type) and what to do, and never shows what the message said: an unknown name only when it is a name of R4.
"""

from typing import Any

from mellomrom.core.errors import Problem
from mellomrom.integrations.fhir import primitives, rules
from mellomrom.integrations.fhir.tables import ElementSpec, Node, Tables, load

Json = dict[str, Any]

ENOUGH = 50  # problems; a sender mends the first ones first
_SHADOW = frozenset({"id", "extension"})  # what may stand beside a primitive value


def problems_of(resource: Json) -> tuple[Problem, ...]:
    """Say what is wrong with a resource, at most fifty faults; empty: nothing is. Raises TablesMissing."""
    walk = _Walk(load())
    try:
        walk.resource(resource, "", None)
    except _Enough:
        pass
    return tuple(walk.problems)


class _Enough(Exception):
    """There are as many problems as a sender can use."""


class _Walk:
    def __init__(self, tables: Tables):
        self.tables = tables
        self.problems: list[Problem] = []
        self.inner: Json = {}  # the innermost resource
        self.root: Json = {}  # the one that contains it, else itself

    def fault(self, code: str, text: str, path: str) -> None:
        self.problems.append(Problem(code, text, path))
        if len(self.problems) >= ENOUGH:
            raise _Enough

    def resource(self, value: Any, path: str, container: Json | None) -> None:
        """A resource: the whole message, an entry of a Bundle, or one contained in another."""
        if not isinstance(value, dict):
            return self.fault("structure", "A resource is a JSON object.", path)
        name = value.get("resourceType")
        if not isinstance(name, str) or name not in self.tables.resources:
            known = isinstance(name, str) and name in self.tables.known
            text = "This type of R4 resource is not taken here." if known else "There is no such resourceType in R4."
            return self.fault("not-supported" if known else "structure", text, path or "resourceType")
        before = self.inner, self.root
        self.inner, self.root = value, value if container is None else container
        self.object(value, self.tables.node(name), path or name)
        self.inner, self.root = before

    def object(self, value: Json, node: Node, path: str) -> None:
        """The elements of a resource, a datatype or a backbone, and the rules that concern it as a whole."""
        found = len(self.problems)
        if not value.keys() - {"resourceType"}:
            self.fault("invariant", "An object cannot be empty (ele-1).", path)
        for name, content in value.items():
            if name == "resourceType" and node.path in self.tables.resources:
                continue
            spec = node.elements.get(name.removeprefix("_"))
            if spec is None or (name[:1] == "_" and spec.type not in primitives.PRIMITIVES):
                self.unknown(name, path)
            elif name[:1] == "_":
                self.shadow(content, value.get(name[1:]), spec, f"{path}.{name[1:]}")
            else:
                self.element(content, value.get(f"_{name}"), spec, f"{path}.{name}")
        self.groups(value, node, path)
        if len(self.problems) == found:  # a rule on what is malformed says nothing more
            self.rules(node.rules, value, node.path, path)
            if node.path == "Extension" and ("extension" in value) == _has_value(value):
                self.fault("invariant", "An extension has either a value or extensions (ext-1).", path)

    def unknown(self, name: str, path: str) -> None:
        if name.removeprefix("_") in self.tables.element_names:
            path = f"{path}.{name.removeprefix('_')}"
        self.fault("structure", "An element stands here that R4 does not have here.", path)

    def groups(self, value: Json, node: Node, path: str) -> None:
        """What must be there, and what may be there in one form only."""
        for group, names in node.required:
            if not any(name in value or f"_{name}" in value for name in names):
                self.fault("required", "An element that must be here is missing.", f"{path}.{group}")
        for group, names in node.choices:
            if sum(name in value or f"_{name}" in value for name in names) > 1:
                self.fault("structure", "An element stands here in more than one type.", f"{path}.{group}")

    def rules(self, names: tuple[str, ...], value: Any, type_path: str, path: str) -> None:
        for name in names:
            expression, meaning = self.tables.rules[name]
            if not rules.holds(name, expression, value, type_path, self.inner, self.root):
                self.fault("invariant", f"{meaning} ({name.rsplit('.', 1)[-1]})", path)

    def element(self, content: Any, beside: Any, spec: ElementSpec, path: str) -> None:
        """One element: a list where it may repeat, a single value where it may not."""
        if spec.many != isinstance(content, list):
            text = "A list belongs here." if spec.many else "One value belongs here, not a list."
            return self.fault("structure", text, path)
        if not spec.many:
            return self.value(content, spec, path)
        if not content:
            return self.fault("structure", "A list cannot be empty.", path)
        for at, item in enumerate(content):
            told_beside = isinstance(beside, list) and at < len(beside) and beside[at] is not None
            if item is not None or not told_beside:  # null holds the place of a value that has only extensions
                self.value(item, spec, f"{path}[{at}]")
        return None

    def value(self, value: Any, spec: ElementSpec, path: str) -> None:
        if spec.type in primitives.PRIMITIVES:
            self.primitive(value, spec, path)
        elif spec.type == "Resource":
            contained = path.rpartition(".")[2].startswith("contained[")
            self.resource(value, path, self.root if contained else None)
        elif not isinstance(value, dict):
            self.fault("structure", f"{spec.type or 'An object'} belongs here, which is a JSON object.", path)
        else:
            self.complex(value, spec, path)
        if spec.rules:
            self.rules(spec.rules, value, spec.node or spec.type, path)

    def complex(self, value: Json, spec: ElementSpec, path: str) -> None:
        """A datatype or a backbone: its elements, and if those are right its code or what it refers to."""
        found = len(self.problems)
        self.object(value, self.tables.node(spec.node or spec.type), path)
        if len(self.problems) > found:
            return
        if spec.coded is not None and not _is_coded(value, spec):
            self.fault("code-invalid", "No code of the required value set is given.", path)
        if spec.targets and (aim := _aim(value)) in self.tables.known and aim not in spec.targets:
            self.fault("structure", "This cannot refer to a resource of that type.", path)

    def primitive(self, value: Any, spec: ElementSpec, path: str) -> None:
        if not primitives.is_valid(spec.type, value):
            self.fault("value", f"This is not a {spec.type} as R4 writes it.", path)
        elif spec.codes is not None and value not in spec.codes:
            self.fault("code-invalid", "The code is not in the required value set.", path)

    def shadow(self, content: Any, value: Any, spec: ElementSpec, path: str) -> None:
        """What stands beside a primitive value, under the same name with an underscore: its id and extensions."""
        if spec.many != isinstance(content, list):
            return self.fault("structure", "What stands beside a value has the form of the value.", path)
        for at, item in enumerate(content if spec.many else [content]):
            place = f"{path}[{at}]" if spec.many else path
            if item is None and isinstance(value, list) and at < len(value) and value[at] is not None:
                continue
            if not isinstance(item, dict) or not item or item.keys() - _SHADOW:
                self.fault("structure", "Beside a value only an id and extensions can stand.", place)
            else:
                self.beside(item, place)
        return None

    def beside(self, item: Json, path: str) -> None:
        node = self.tables.node("Extension")
        for name in item:
            self.element(item[name], None, node.elements[name], f"{path}.{name}")


def _has_value(extension: Json) -> bool:
    return any(name.removeprefix("_").startswith("value") for name in extension)


def _aim(reference: Json) -> str:
    """Name the type that a Reference says it points at: by its type, else by its address; empty when by neither."""
    parts = reference.get("reference", "").split("/_history/")[0].split("/")
    return str(reference.get("type") or "".join(parts[-2:-1]))


def _is_coded(value: Json, spec: ElementSpec) -> bool:
    """Say whether a Coding, or one of a CodeableConcept's, is of the required value set."""
    codings = value.get("coding", []) if spec.type == "CodeableConcept" else [value]
    return any((c.get("system"), c.get("code")) in (spec.coded or ()) for c in codings)
