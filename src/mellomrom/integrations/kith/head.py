"""The head of a message (MsgHead 1.2, HIS 80601): who sent it, to whom, about whom."""

from collections.abc import Iterator

from lxml import etree

from mellomrom.exchange.catalogue import Party
from mellomrom.integrations.kith.codes import HER_ID
from mellomrom.integrations.kith.times import day
from mellomrom.people.catalogue import PersonNamed

PERSONS = ("HealthcareProfessional", "Person", "Patient")  # what a party can be when it is no organization
PERSON_IDS = {"FNR", "DNR", "FHN"}  # identifiers of eleven digits; others have no common form


def text(node: etree._Element | None, *path: str) -> str:
    """Give the text at a path of names, stripped; empty when it is not there."""
    found = at(node, *path)
    return (found.text or "").strip() if found is not None else ""


def value(node: etree._Element | None, *path: str) -> str:
    """Give the code (attribute V) at a path, empty when it is not there."""
    found = at(node, *path)
    return (found.get("V") or "").strip() if found is not None else ""


def coded(node: etree._Element | None, *path: str) -> dict[str, str]:
    """Give code and text of a coded value as {"code", "text"}, empty when neither is there."""
    found = at(node, *path)
    if found is None:
        return {}
    words = {"code": found.get("V", "").strip(), "text": (found.get("DN") or found.get("OT") or "").strip()}
    return words if any(words.values()) else {}


def at(node: etree._Element | None, *path: str) -> etree._Element | None:
    """Follow a path of names, in any namespace: the schema has decided which, and broken messages may have none."""
    for name in path:
        if node is None:
            return None
        node = next(node.iterchildren(f"{{*}}{name}"), None)  # twice as fast as find, and asked for 600 times a message
    return node


def every(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """Give the children of that name, in any namespace."""
    yield from node.iterchildren(f"{{*}}{name}")


def idents(node: etree._Element) -> tuple[tuple[str, str], ...]:
    """Give an element's identifiers as (system code, value as sent), blank ones left out."""
    pairs = []
    for ident in every(node, "Ident"):
        kind = at(ident, "TypeId")
        if number := text(ident, "Id"):
            pairs.append(("" if kind is None else (kind.get("V") or kind.get("S") or "").strip(), number))
    return tuple(pairs)


def full_name(node: etree._Element) -> str:
    """Write a person's name as it is said: given, middle, family."""
    return " ".join(filter(None, (text(node, part) for part in ("GivenName", "MiddleName", "FamilyName"))))


def organization(node: etree._Element, *, copy: bool = False) -> Party:
    """Read an organization with what stands inside it: department in department, and last a professional."""
    (_, *inside), professional = _chain(node)
    unit = None if professional is None else Party(full_name(professional), idents(professional))
    for part in reversed(inside):
        unit = Party(text(part, "OrganisationName"), idents(part), unit)
    return Party(text(node, "OrganisationName"), idents(node), unit, copy=copy)


def _chain(node: etree._Element) -> tuple[list[etree._Element], etree._Element | None]:
    """Give an organization with those inside it, outermost first, and the innermost professional."""
    chain, professional = [], None
    inner: etree._Element | None = node
    while inner is not None:
        chain.append(inner)
        here = at(inner, "HealthcareProfessional")
        professional = professional if here is None else here
        inner = at(inner, "Organisation")
    return chain, professional


def sender(info: etree._Element) -> Party:
    """Read who sent the message; all empty when it does not say."""
    node = at(next(info.iter("{*}Sender"), None), "Organisation")
    return Party() if node is None else organization(node)


def receivers(info: etree._Element) -> tuple[Party, ...]:
    """Read whom it was sent to: the primary receiver first, then the others, those with role COP as copies."""
    primary = at(next(info.iter("{*}Receiver"), None), "Organisation")
    others = [_other(node) for node in info.iter("{*}OtherReceiver")]
    return (Party() if primary is None else organization(primary), *others)


def _other(node: etree._Element) -> Party:
    copy = value(node, "RoleReceiver") == "COP"
    inside = at(node, "Organisation")
    if inside is not None:
        return organization(inside, copy=copy)
    for name in PERSONS:
        person = at(node, name)
        if person is not None:
            return Party(full_name(person), idents(person), copy=copy)
    return Party(copy=copy)


def people(info: etree._Element) -> list[str]:
    """Say which of the parties are persons and not organizations: "sender", or the receiver's number as a string."""
    nodes = [next(info.iter("{*}Sender"), None), next(info.iter("{*}Receiver"), None), *info.iter("{*}OtherReceiver")]
    names = ["sender", *map(str, range(len(nodes) - 1))]
    return [name for name, node in zip(names, nodes, strict=True) if _has_person(node)]


def _has_person(node: etree._Element | None) -> bool:
    organization = at(node, "Organisation")
    if organization is not None:
        return _chain(organization)[1] is not None
    return any(at(node, name) is not None for name in PERSONS)


def patient(info: etree._Element) -> PersonNamed | None:
    """Read whom the message is about, or None when it names nobody."""
    node = at(info, "Patient")
    if node is None:
        return None
    return PersonNamed(
        identifiers=idents(node),
        family=text(node, "FamilyName"),
        given=" ".join(filter(None, (text(node, "GivenName"), text(node, "MiddleName")))),
        birth_on=day(text(node, "DateOfBirth")),
        municipality=municipality(value(node, "Address", "County")),
        postal_code=text(node, "Address", "PostalCode"),
        city=text(node, "Address", "City"),
    )


def municipality(code: str) -> str:
    """Give the municipality number in a code of 3402, empty where it is a county or nothing."""
    return code if len(code) == 4 and code.isdigit() else ""


def person_faults(person: PersonNamed | None) -> list[str]:
    """Say what is missing before a receiver may take the message in; empty when the person is identified.

    A name is always needed, and with it an identifier or a date of birth. Check digits never count, and a kind of
    identifier that we do not know counts. source: HIS 80415 3.3.4, taken leniently on everything but the name.
    """
    if person is None:
        return ["person"]
    named = bool(person.family or person.given)
    usable = any(_usable(kind, number) for kind, number in person.identifiers)
    if named and (usable or person.birth_on):
        return []
    faults = ["person"] + ([] if named else ["person-name"])
    if not usable:
        faults.append("person-id-wrong" if person.identifiers else "person-id-missing")
    return faults


def _usable(kind: str, number: str) -> bool:
    digits = number.replace(" ", "")
    return kind not in PERSON_IDS or (len(digits) == 11 and digits.isdigit())


def says_who(party: Party) -> bool:
    """Say whether a party can be told from others at all, by a name or an identifier at any level."""
    return any(part.name or part.ids for part in levels(party))


def levels(party: Party) -> Iterator[Party]:
    """Give the party and what stands inside it, outermost first."""
    part: Party | None = party
    while part is not None:
        yield part
        part = part.unit


def key(party: Party) -> str:
    """Give one key for a party, like "HER:905": its HER-id, else its organization number or RESH-id.

    The outermost level that has one counts; empty when none has. A number of a person is never a key: it stands open.
    """
    for part in levels(party):
        for kind in (HER_ID, "ENH", "RSH"):
            if number := part.id_of(kind):
                return f"{kind}:{number}"
    return ""
