"""The head of a message that we send (MsgHead 1.2, HIS 80601): who sends it, to whom, about whom, what it answers.

What `head` reads is what this writes, element by element in the order that the schema has.
"""

import re

from lxml import etree

from mellomrom.core.clock import OSLO
from mellomrom.events.catalogue import Letter
from mellomrom.exchange.catalogue import Party
from mellomrom.integrations.kith.codes import HER_ID, ID_TYPES, MESSAGE_TYPES, OID
from mellomrom.integrations.kith.head import levels
from mellomrom.integrations.kith.schema import MSGHEAD
from mellomrom.people.catalogue import PersonNamed

PERSON_IDS = {  # 8116 ID-type for personer
    "FNR": "Fødselsnummer",
    "DNR": "D-nummer",
    "HNR": "H-nummer",
    "FHN": "Felles hjelpenummer",
    "DUF": "DUF-nummer",
    "PNR": "Passnummer",
    "SEF": "Svensk 'personnummer'",
    "DKF": "Dansk 'personnummer'",
    "SSN": "Sosial security number",
    "FPN": "Forsikringspolise nummer",
    "UID": "Utenlandsk identifikasjon",
    "XXX": "Annet",
}
_UNITS, _PERSONS = f"{OID}9051", f"{OID}8116"
_OPEN = frozenset({"FNR"})  # the number of a member of staff is never sent
_ILLEGAL = re.compile("[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile("\r\n?|[\u0085\u2028\u2029]")


def add(node: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    """Add an element in the namespace of the one it stands in; attributes that say nothing are left out."""
    namespace = node.tag[: node.tag.rindex("}") + 1]
    child = etree.SubElement(node, namespace + tag, {k: v for k, v in attributes.items() if v})
    if text:
        child.text = text
    return child


def coded(node: etree._Element, tag: str, listed: str, code: str, name: str) -> etree._Element:
    """Add a value of a code list, by the list's number."""
    return add(node, tag, V=code, DN=name, S=f"{OID}{listed}")


def line(said: str) -> str:
    """Make one line of what was said, without the characters that XML cannot hold."""
    return " ".join(_ILLEGAL.sub("", _BREAKS.sub("\n", said)).split())


def paragraphs(said: str) -> str:
    """Keep lines and paragraphs, and drop the characters that XML cannot hold."""
    return _ILLEGAL.sub("", _BREAKS.sub("\n", said)).strip()


def names(full: str) -> tuple[str, str]:
    """Part a name as it is said into (given, family): the last word is the family name."""
    given, _, family = line(full).rpartition(" ")
    return given, family


def issued(letter: Letter) -> str:
    """Give when the letter was written, as the format writes it."""
    return letter.sent_at.astimezone(OSLO).isoformat(timespec="seconds")


def head(letter: Letter, kind: str) -> etree._Element:
    """Write a message with everything but its document; `kind` is of list 8279."""
    root = etree.Element(f"{{{MSGHEAD}}}MsgHead", nsmap={None: MSGHEAD})
    info = add(root, "MsgInfo")
    add(info, "Type", V=kind, DN=MESSAGE_TYPES[kind])
    add(info, "MIGversion", "v1.2 2006-05-24")
    add(info, "GenDate", issued(letter))
    add(info, "MsgId", letter.id)
    if letter.urgent:
        add(info, "RequestedPriority", V="H", DN="Høy")
    add(info, "Ack", V="J", DN="Ja")
    parent, start = line(letter.answers_id), line(letter.conversation)
    if parent or start:  # HITS 1218 3.3: both are there or neither
        about = add(info, "ConversationRef")
        add(about, "RefToParent", parent or start)
        add(about, "RefToConversation", start or parent)
    _party(add(info, "Sender"), letter.sender)
    _party(add(info, "Receiver"), letter.receiver)
    _patient(info, letter.person)
    return root


# ------------------------------------------------------------------------------------------- parties


def _party(node: etree._Element, party: Party) -> None:
    """Write an organization with what stands inside it; a level that says nothing at all is passed over."""
    inner = node
    for part in levels(party):
        if not (line(part.name) or part.ids):
            continue
        outermost = inner is node
        if not outermost and not part.unit and part.id_of("HPR"):
            _professional(inner, part)
            return
        inner = add(inner, "Organisation")
        add(inner, "OrganisationName", line(part.name))
        _unit_ids(inner, part, "LIN" if outermost else "LAV")
    if inner is node:
        add(node, "Organisation")


def _professional(node: etree._Element, party: Party) -> None:
    person = add(node, "HealthcareProfessional")
    _name(person, party.name)
    _unit_ids(person, party, "XXX")


def _name(node: etree._Element, full: str) -> None:
    given, family = names(full)
    if family:
        add(node, "FamilyName", family)
    if given:
        add(node, "GivenName", given)


def _unit_ids(node: etree._Element, party: Party, local: str) -> None:
    """Write the numbers of a unit, HER-id first. One without any is known to us by its name, and the schema wants one."""
    ours = [(kind, line(number)) for kind, number in party.ids if kind in ID_TYPES and kind not in _OPEN]
    ids = sorted((pair for pair in ours if pair[1]), key=lambda pair: pair[0] != HER_ID)
    for kind, number in ids or [(local, line(party.name))]:
        name = ID_TYPES.get(kind) or PERSON_IDS[kind]
        _ident(node, number, kind, name, _PERSONS if kind in ("HPR", "XXX") else _UNITS)


def _ident(node: etree._Element, number: str, kind: str, name: str, listed: str) -> None:
    ident = add(node, "Ident")
    add(ident, "Id", number)
    add(ident, "TypeId", V=kind, DN=name, S=listed)


# -------------------------------------------------------------------------------------------- person


def _patient(info: etree._Element, person: PersonNamed) -> None:
    """Write the person. The date of birth is left out where a fødselsnummer says it (HIS 80601)."""
    node = add(info, "Patient")
    ids = [(_person_id(kind), line(number)) for kind, number in person.identifiers if line(number)]
    if family := line(person.family):
        add(node, "FamilyName", family)
    if given := line(person.given):
        add(node, "GivenName", given)
    if person.birth_on and "FNR" not in (kind for kind, _ in ids):
        add(node, "DateOfBirth", person.birth_on.isoformat())
    for kind, number in ids:
        _ident(node, number, kind, PERSON_IDS[kind], _PERSONS)
    _address(node, person)


def _person_id(kind: str) -> str:
    """Give the type of an identifier; those of other countries come with the uri of a system that 8116 does not have."""
    return kind if kind in PERSON_IDS else "UID" if ":" in kind else "XXX"


def _address(node: etree._Element, person: PersonNamed) -> None:
    postal_code, city, municipality = (line(said) for said in (person.postal_code, person.city, person.municipality))
    if not (postal_code or city or municipality):
        return
    address = add(node, "Address")
    add(address, "Type", V="H", DN="Bostedsadresse")
    if postal_code:
        add(address, "PostalCode", postal_code)
    if city:
        add(address, "City", city)
    if municipality:
        add(address, "County", V=municipality)
