"""The formats that we read and write, held as tables in `tables/` and compiled to XML schemas on first use.

Every file in that folder counts. A table states facts (names, order, how many, type) in our own form; the tests hold
every verdict against the official schemas. How a table reads: README.md beside this file.
"""

import os
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree

from mellomrom.integrations.kith.document import local_name

MSGHEAD = "http://www.kith.no/xmlstds/msghead/2006-05-24"
RECEIPT_TABLES = ("apprec_1_0", "apprec_1_1")
XSD = "http://www.w3.org/2001/XMLSchema"
MANY = 20  # faults that are told; the rest follow from these
_ONE_AT_A_TIME = threading.Lock()
_COMPILING = threading.RLock()  # two threads that compile at once spoil each other's schema; a cache alone lets them
_STEP = re.compile(r"([^\[\]@()]+)(?:\[(\d+)\])?")
CARDS = {"?": ("0", "1"), "*": ("0", "unbounded"), "+": ("1", "unbounded")}


@dataclass
class Line:
    """One line of a table with the lines that stand under it."""

    words: list[str]
    under: "list[Line]" = field(default_factory=list)


def prepare() -> None:
    """Compile what messages and receipts are held against; a process does so before it has threads that read.

    libxml2 loses imports now and then where another thread parses while one compiles, and the schema is then wrong for
    as long as the process lives: every sound message would be refused. Again: does nothing.
    """
    for tables in (_tables(), RECEIPT_TABLES):
        _compiled(tables)
    if folder := os.environ.get("KITH_SCHEMAS", ""):
        official(folder, messages=True)


def validate(tree: etree._ElementTree) -> list[tuple[str, int]]:
    """Hold a whole message against all our tables: (path of the element, line) per fault, the first twenty.

    Where the environment names `KITH_SCHEMAS`, the official schemas in that folder must agree too.
    """
    schemas = [_compiled(_tables())]
    if folder := os.environ.get("KITH_SCHEMAS", ""):
        schemas.append(official(folder, messages=True))
    return [fault for schema in schemas for fault in _faults(schema, tree)]


def validate_receipt(tree: etree._ElementTree) -> list[tuple[str, int]]:
    """Hold a receipt of ours against the schemas of AppRec 1.0 and 1.1; the same shape as `validate`."""
    return _faults(_compiled(RECEIPT_TABLES), tree)


def _faults(schema: etree.XMLSchema, tree: etree._ElementTree) -> list[tuple[str, int]]:
    with _ONE_AT_A_TIME:  # the error log belongs to the schema, and threads share it
        if schema.validate(tree):
            return []
        entries = [(entry.path or "", entry.line) for entry in islice(schema.error_log, MANY)]
    return [(_named(path, tree), line) for path, line in entries] or [("", 0)]


def _named(path: str, tree: etree._ElementTree) -> str:
    """Write the validator's path with the names of elements, so that it says where; it never holds a value."""
    node = tree.getroot()
    names: list[str] = []
    for step in path.strip("/").split("/"):
        wanted = _STEP.fullmatch(step)
        if wanted is None:
            break
        if names:
            same = [child for child in node if wanted[1] in ("*", _prefixed(child))]
            number = int(wanted[2] or 1) - 1
            if number >= len(same):
                break
            node = same[number]
        names.append(local_name(node))
    return "/".join(names)


def _prefixed(node: etree._Element) -> str:
    name = local_name(node)
    return f"{node.prefix}:{name}" if node.prefix else name


# ------------------------------------------------------------------------------------------- tables to schemas


def _compiled(tables: tuple[str, ...]) -> etree.XMLSchema:
    with _COMPILING:
        return _compile(tables)


@cache
def _compile(tables: tuple[str, ...]) -> etree.XMLSchema:
    return _import_all([(_namespace(name), f"table:{name}") for name in tables], _from_table)


def _import_all(parts: list[tuple[str, str]], resolve: Callable[[str], str]) -> etree.XMLSchema:
    """Compile the schemas at these places into one, every import answered by `resolve` and none by the network."""

    class Places(etree.Resolver):  # type: ignore[misc]  # lxml has no types of its own
        def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:
            return self.resolve_string(resolve(system_url or ""), context, base_url=system_url)

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Places())
    root = etree.Element(f"{{{XSD}}}schema")
    for namespace, place in parts:
        etree.SubElement(root, f"{{{XSD}}}import", namespace=namespace, schemaLocation=place)
    return etree.XMLSchema(etree.fromstring(etree.tostring(root), parser))


def _from_table(url: str) -> str:
    text: str = etree.tostring(_schema(url.rpartition(":")[2]), encoding="unicode")
    return text


@cache
def _tables() -> tuple[str, ...]:
    """Name every table there is: a message may carry any of them in its wildcard, and the wildcard looks at what it knows."""
    found = (Path(file.name) for file in (files(__package__) / "tables").iterdir())
    return tuple(sorted(path.stem for path in found if path.suffix == ".txt"))


@cache
def _table(name: str) -> tuple[Line, ...]:
    text = (files(__package__) / "tables" / f"{name}.txt").read_text(encoding="utf-8")
    top = Line([])
    open_lines = [(-1, top)]
    for raw in text.splitlines():
        if not raw.strip() or raw.startswith("#"):
            continue
        depth = len(raw) - len(raw.lstrip())
        while open_lines[-1][0] >= depth:
            open_lines.pop()
        line = Line(raw.split())
        open_lines[-1][1].under.append(line)
        open_lines.append((depth, line))
    return tuple(top.under)


def _namespace(name: str) -> str:
    return next(line.words[1] for line in _table(name) if line.words[0] == "namespace")


def _schema(name: str) -> etree._Element:
    """Write one table as an XML schema document."""
    uses = {line.words[1]: line.words[2] for line in _table(name) if line.words[0] == "use"}
    nsmap = {"xs": XSD} | {prefix: _namespace(table) for prefix, table in uses.items()}
    own = _namespace(name)
    root = etree.Element(f"{{{XSD}}}schema", nsmap=nsmap, targetNamespace=own, elementFormDefault="qualified")
    for table in uses.values():
        if table != name:
            _add(root, "import", namespace=_namespace(table), schemaLocation=f"table:{table}")
    for line in _table(name):
        if line.words[0] in ("element", "type", "simple", "attribute"):
            _declare(root, line)
    return root


def _declare(root: etree._Element, line: Line) -> None:
    kind, name, *rest = line.words
    if kind == "simple":
        _simple(_add(root, "simpleType", name=name), rest, line.under)
    elif kind == "attribute":
        _add(root, "attribute", name=name, type=_type(rest[0]))
    elif kind == "type":
        _body(_add(root, "complexType", name=name), line.under, mixed="mixed" in rest)
    elif rest and rest != ["mixed"]:
        _add(root, "element", name=name, type=_type(rest[0]))
    else:
        _body(_add(_add(root, "element", name=name), "complexType"), line.under, mixed=bool(rest))


def _simple(node: etree._Element, words: list[str], facets: list[Line]) -> None:
    if words[0] == "union":
        _add(node, "union", memberTypes=" ".join(_type(word) for word in words[1:]))
        return
    restriction = _add(node, "restriction", base=_type(words[0]))
    for facet in facets:
        _add(restriction, facet.words[0], value=" ".join(facet.words[1:]))


def _body(node: etree._Element, lines: list[Line], mixed: bool = False) -> None:
    """Fill a complex type: text with attributes, or a sequence and then attributes."""
    if mixed:
        node.set("mixed", "true")
    attributes = [line for line in lines if line.words[0].startswith("@")]
    content = [line for line in lines if line not in attributes]
    if content and content[0].words[0] == "text":
        node = _add(_add(node, "simpleContent"), "extension", base=_type(content[0].words[1]))
    elif content:
        sequence = _add(node, "sequence")
        for line in content:
            _particle(sequence, line)
    for line in attributes:
        _attribute(node, line.words)


def _attribute(node: etree._Element, words: list[str]) -> None:
    """Add an attribute: of a type, or declared elsewhere."""
    words, fixed = _fixed(words)
    use = "required" if "!" in words else "optional"
    name = words[0][1:]
    if ":" in name:
        _add(node, "attribute", ref=name, use=use, **fixed)
    else:
        _add(node, "attribute", name=name, type=_type(words[1]), use=use, **fixed)


def _fixed(words: list[str]) -> tuple[list[str], dict[str, str]]:
    """Take the value off that is the only one allowed."""
    if "=" not in words:
        return words, {}
    at = words.index("=")
    return words[:at], {"fixed": " ".join(words[at + 1 :])}


def _particle(node: etree._Element, line: Line) -> None:
    words, fixed = _fixed(line.words)
    low, high = CARDS.get(words[-1], ("1", "1"))
    words = words[:-1] if words[-1] in CARDS else words
    many = {"minOccurs": low, "maxOccurs": high}
    if words[0] in ("choice", "sequence"):
        group = _add(node, words[0], **many)
        for under in line.under:
            _particle(group, under)
    elif words[0] == "any":
        _add(node, "any", processContents=words[1], namespace="##other" if "##other" in words else "##any", **many)
    elif ":" in words[0]:
        _add(node, "element", ref=words[0], **many)
    elif len(words) > 1:
        _add(node, "element", name=words[0], type=_type(words[1]), **many, **fixed)
    else:
        _body(_add(_add(node, "element", name=words[0], **many), "complexType"), line.under)


def _type(word: str) -> str:
    return word if ":" in word else f"xs:{word}"


def _add(node: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(node, f"{{{XSD}}}{tag}", attributes)


# ------------------------------------------------------------------------------------------- the official ones


def official(folder: str, *, messages: bool) -> etree.XMLSchema:
    """Compile the official schemas that our tables stand for, out of a folder of the technical archive, or the receipts'.

    The files name each other by addresses that no longer answer, so each is found by its file name; the older of two
    with one name is never asked for. raises XMLSchemaParseError, or KeyError, when the folder is not such an archive.
    """
    with _COMPILING:
        return _compile_official(folder, messages)


@cache
def _compile_official(folder: str, messages: bool) -> etree.XMLSchema:
    here = {path.name: path for path in sorted(Path(folder).rglob("*.xsd"), reverse=True)}
    here |= {path.name: path for path in Path(folder, "felleskomponenter").glob("*.xsd")}
    names = {etree.parse(path).getroot().get("targetNamespace", ""): name for name, path in here.items()}
    spaces = [_namespace(table) for table in (_tables() if messages else RECEIPT_TABLES)]
    parts = [(space, names[space]) for space in spaces]

    def resolve(url: str) -> str:
        parser = etree.XMLParser(no_network=True, load_dtd=False)
        root = etree.fromstring(here[url.rpartition("/")[2]].read_bytes(), parser)
        text: str = etree.tostring(root, encoding="unicode")
        return text

    return _import_all(parts, resolve)
