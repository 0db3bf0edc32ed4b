"""Messages made from our tables, so that every element and attribute of a format occurs in some message.

`specimens` gives sound ones, each with another branch of every choice. `every_break` breaks one in every single way,
`mutate` in a few places by chance; some changes leave it sound, and which do is for the official schemas to say.
"""

import copy
from collections.abc import Iterator
from itertools import chain
from random import Random

from lxml import etree

from mellomrom.integrations.kith import schema
from mellomrom.integrations.kith.schema import Line

VALUES = {
    "string": "Tekst",
    "token": "kode",
    "date": "2026-03-06",
    "dateTime": "2026-03-06T21:40:00",
    "boolean": "true",
    "decimal": "1.5",
    "double": "1.5",
    "integer": "7",
    "gYear": "2014",
    "anyURI": "urn:x",
    "base64Binary": "eA==",
    "ID": "id",
    "oid": "2.16.578.1",
    "moment": "2026-03-06",
    "CryptoBinary": "eA==",
    "DigestValueType": "eA==",
    "HMACOutputLengthType": "160",
    "anyType": "Tekst",
    "ST": "Tekst",
    "category": "Legemidler",
}
CONTENTS = {  # of the family of care: its tables and their outermost elements
    **{f"logistics_{version}": "Pasientlogistikk" for version in ("1_5", "1_6", "2_0")},
    **{f"admission_report_{version}": "Innleggelsesrapport" for version in ("1_5", "1_6")},
    **{f"discharge_report_{version}": "TverrfagligEpikrise" for version in ("1_5", "1_6")},
    **{f"early_notice_{version}": "HelseopplysningerVedSoknad" for version in ("1_5", "1_6")},
    **{f"to_doctor_{version}": "Konsultasjon" for version in ("1_5", "1_6")},
    **{f"medical_{version}": "OverforingMedisinskeOpplysninger" for version in ("1_5", "1_6")},
    **{f"services_{version}": "OrienteringOmTjenestetilbud" for version in ("1_5", "1_6")},
    "absence_1_5": "MeldingFravar",
    "early_notice_2_0": "HelseopplysningerSaksbehandling",
    "summary_2_0": "Sammenfatning",
}
ODD = [
    *["", " ", "x", "true", "TRUE", "0", "1", "-1", "1.5", "1e3", "ja", "2026", "2026-13-01", "2026-02-29", "24:00:00"],
    *["2026-03", "2026-03-06", "2026-03-06Z", "2026-03-06T21:40", "2026-03-06T21:40:00", " 2026-03-06T21:40:00Z "],
    *["2026-03-06T24:00:00", "0000-01-01T00:00:00", "21:40:00+01:00", "2.16.578", "2.16.", "v1.2 2006-05-24", "a  b"],
    *["http://[", "tel:+47 1", "%%", "eA==", "eA=", "æøå", "\n2026-03-06\n", "-0001-01-01", "12026-01-01", "INF"],
]
TELLING = ["", "x", "true", "1", "2026-03-06", "2026-03-06T21:40:00", "2.16.578", "eA=="]  # one per family of types
XSI = "http://www.w3.org/2001/XMLSchema-instance"
MAX_DEPTH = 7  # an organization may stand in an organization without end


class Specimen:
    """Builds one element with all that it may hold, taking branch number `branch` of every choice."""

    def __init__(self, branch: int, content: str, copies: int):
        self.branch = branch
        self.copies = copies  # of what may be repeated
        self.content = content  # the table whose root stands in the wildcard of MsgHead
        self.ids = 0

    def element(self, table: str, name: str, depth: int = 0) -> etree._Element:
        line = next(x for x in schema._table(table) if x.words[:2] == ["element", name])
        node = etree.Element(f"{{{schema._namespace(table)}}}{name}")
        if len(line.words) > 2 and line.words[2] != "mixed":
            self.typed(node, table, line.words[2], depth)
        else:
            self.fill(node, table, line.under, depth)
        return node

    def typed(self, node: etree._Element, table: str, word: str, depth: int) -> None:
        prefix, _, name = word.rpartition(":")
        there = self.uses(table)[prefix] if prefix else table
        line = next((x for x in schema._table(there) if x.words[:2] == ["type", name]), None)
        if line is None or not prefix:
            node.text = self.value(name)
        else:
            self.fill(node, there, line.under, depth)

    def value(self, name: str) -> str:
        self.ids += name == "ID"
        return f"id{self.ids}" if name == "ID" else VALUES[name]

    def uses(self, table: str) -> dict[str, str]:
        return {line.words[1]: line.words[2] for line in schema._table(table) if line.words[0] == "use"}

    def fill(self, node: etree._Element, table: str, lines: list[Line], depth: int) -> None:
        for line in lines:
            if line.words[0].startswith("@"):
                self.attribute(node, table, line.words)
            else:
                self.particle(node, table, line, depth)

    def attribute(self, node: etree._Element, table: str, words: list[str]) -> None:
        prefix, _, name = words[0][1:].rpartition(":")
        fixed = " ".join(words[words.index("=") + 1 :]) if "=" in words else ""
        if not prefix:
            node.set(name, fixed or self.value(words[1].rpartition(":")[2]))
            return
        there = self.uses(table)[prefix]
        kind = next(x.words[2] for x in schema._table(there) if x.words[:2] == ["attribute", name])
        node.set(f"{{{schema._namespace(there)}}}{name}", fixed or self.value(kind.rpartition(":")[2]))

    def particle(self, node: etree._Element, table: str, line: Line, depth: int) -> None:
        first, card = line.words[0], line.words[-1]
        if first == "text":
            node.text = self.value(line.words[1])
        elif first == "choice":
            self.particle(node, table, line.under[self.branch % len(line.under)], depth)
        elif first == "sequence":
            for under in line.under:
                self.particle(node, table, under, depth)
        elif first == "any":
            if node.tag == f"{{{schema.MSGHEAD}}}Content":
                node.append(self.element(self.content, CONTENTS[self.content]))
        elif ":" in first:
            prefix, _, name = first.partition(":")
            there = self.uses(table)[prefix]
            if depth < MAX_DEPTH or card not in ("?", "*"):
                for _ in range(self.copies if card in ("*", "+") and depth < 4 else 1):
                    node.append(self.element(there, name, depth + 1))
        elif depth < MAX_DEPTH or card not in ("?", "*"):
            self.local(node, table, line, depth)

    def local(self, node: etree._Element, table: str, line: Line, depth: int) -> None:
        words = line.words[: line.words.index("=")] if "=" in line.words else line.words
        words = [word for word in words if word not in ("?", "*", "+")]
        child = etree.SubElement(node, f"{{{schema._namespace(table)}}}{words[0]}")
        if "=" in line.words:
            child.text = " ".join(line.words[line.words.index("=") + 1 :])
        elif len(words) > 1:
            self.typed(child, table, words[1], depth + 1)
        else:
            self.fill(child, table, line.under, depth + 1)


def specimens(copies: int, *contents: str) -> list[etree._Element]:
    """Give messages with everything in them: each of these contents, and each branch of every choice."""
    return [Specimen(branch, table, copies).element("msghead", "MsgHead") for table in contents for branch in range(6)]


def receipts() -> list[etree._Element]:
    """Give receipts with everything in them, of both versions."""
    return [Specimen(branch, "", 1).element(table, "AppRec") for table in schema.RECEIPT_TABLES for branch in range(2)]


# ------------------------------------------------------------------------------------ breaking them, every way


def every_break(root: etree._Element, seen: set[str]) -> Iterator[str]:
    """Break a message in every single way in turn: yields what is broken while it is, and mends it after.

    Each place in the format (a name with the two it stands in, in `seen`) is broken once over all messages.
    """
    for node in list(root.iter("{*}*")):
        place = "/".join(str(part.tag) for part in (*reversed(list(node.iterancestors())[:2]), node))
        if place not in seen and node.getparent() is not None:
            seen.add(place)
            for what in chain(_group_gone(node), _one_more(node), _swapped(node), _values(node)):
                yield f"{what}: {place}"


def _group_gone(node: etree._Element) -> Iterator[str]:
    parent, index = node.getparent(), node.getparent().index(node)
    group = list(parent.iterchildren(node.tag))
    for one in group:
        parent.remove(one)
    yield "all of them gone"
    for one in reversed(group):
        parent.insert(index, one)


def _one_more(node: etree._Element) -> Iterator[str]:
    twin = copy.deepcopy(node)
    for one in twin.iter():  # an identifier of XML may stand once
        one.attrib.pop("Id", None)
    node.addnext(twin)
    yield "one more"
    node.getparent().remove(twin)


def _swapped(node: etree._Element) -> Iterator[str]:
    other = next((after for after in node.itersiblings() if after.tag != node.tag), None)
    if other is not None:
        place = node.getparent().index(node)
        other.addnext(node)
        yield "moved past the next"
        node.getparent().insert(place, node)


def _values(node: etree._Element) -> Iterator[str]:
    said = node.text
    for value in TELLING if len(node) == 0 else TELLING[:2]:
        node.text = value
        yield f"text {value!r}"
    node.text = said
    for name, kept in list(node.attrib.items()):
        for value in TELLING:
            node.set(name, value)
            yield f"@{name} {value!r}"
        del node.attrib[name]
        yield f"@{name} gone"
        node.set(name, kept)
    node.set("x", "")
    yield "an attribute too many"
    del node.attrib["x"]


# --------------------------------------------------------------------------------- breaking them, by chance


def mutate(root: etree._Element, random: Random) -> etree._Element:
    """Give a copy of a message that is changed in one to three places."""
    root = copy.deepcopy(root)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        nodes = list(root.iter("{*}*"))
        random.choice(CHANGES)(random.choice(nodes), nodes, random)
    return root


def _delete(node: etree._Element, nodes: list[etree._Element], random: Random) -> None:
    if node.getparent() is not None:
        node.getparent().remove(node)


def _duplicate(node: etree._Element, nodes: list[etree._Element], random: Random) -> None:
    if node.getparent() is not None:
        node.addnext(copy.deepcopy(node))


def _move(node: etree._Element, nodes: list[etree._Element], random: Random) -> None:
    if node.getparent() is not None:
        node.getparent().insert(random.randrange(len(node.getparent())), node)


def _graft(node: etree._Element, nodes: list[etree._Element], random: Random) -> None:
    node.insert(random.randrange(len(node) + 1), copy.deepcopy(random.choice(nodes)))


def _rename(node: etree._Element, nodes: list[etree._Element], random: Random) -> None:
    node.tag = random.choice([other.tag for other in nodes])


def _misspell(node: etree._Element, nodes: list[etree._Element], random: Random) -> None:
    node.tag = node.tag + random.choice(("x", "_"))


def _other_namespace(node: etree._Element, nodes: list[etree._Element], random: Random) -> None:
    other = random.choice(nodes)
    node.tag = f"{{{etree.QName(other).namespace}}}{etree.QName(node).localname}"


def _text(node: etree._Element, nodes: list[etree._Element], random: Random) -> None:
    node.text = random.choice(ODD)


def _tail(node: etree._Element, nodes: list[etree._Element], random: Random) -> None:
    if node.getparent() is not None:
        node.tail = random.choice(ODD)


def _attribute(node: etree._Element, nodes: list[etree._Element], random: Random) -> None:
    node.set(random.choice(("V", "S", "DN", "OT", "Id", "Algorithm", f"{{{XSI}}}nil", "x")), random.choice(ODD))


def _attribute_gone(node: etree._Element, nodes: list[etree._Element], random: Random) -> None:
    for name in list(node.attrib)[:1]:
        del node.attrib[name]


def _attribute_value(node: etree._Element, nodes: list[etree._Element], random: Random) -> None:
    for name in node.attrib:
        node.set(name, random.choice(ODD))


CHANGES = (
    *(_delete, _duplicate, _move, _graft, _rename, _misspell, _other_namespace),
    *(_text, _text, _tail, _attribute, _attribute_gone, _attribute_value, _attribute_value),
)
