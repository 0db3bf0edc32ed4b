"""Messages from before MsgHead (epikrise 1.x, henvisning 1.x): who sent it, to whom, about whom, and the report of it.

The message itself carries its addresses. A report (epikrise) goes from the one who gave the service to the one who asked
for it; a request (henvisning) goes the other way.

source     HIS 80226, HIS 80517 (2005), HITS 1168 chapters 5-6
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from mellomrom.events.catalogue import Correction, Report
from mellomrom.exchange.catalogue import Party
from mellomrom.integrations.kith import head
from mellomrom.integrations.kith.around import tidy
from mellomrom.integrations.kith.attachments import CONTAINER, LARGEST, size
from mellomrom.integrations.kith.codes import unreadable
from mellomrom.integrations.kith.document import local_name
from mellomrom.integrations.kith.formats import Content, Message
from mellomrom.integrations.kith.head import at, coded, every, text, value
from mellomrom.integrations.kith.times import Moment, day, moment
from mellomrom.people.catalogue import PersonNamed

_UUID = re.compile(r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")

_NEVER = datetime(1900, 1, 1, tzinfo=UTC)  # stands in for what no time can be read from; refused before it is used

DETAILS = {
    "receipt": "what the receipt mirrors: its version, type, type_name and gen_date as sent, people (which parties are "
    "persons), requester (true when the receiver is the one who asked)",
    "status": "code and text of 7309 as sent",
    "person": "sex, phone",
    "attachments": "documents that it carries or points at: mime, bytes, text, referred (only a name or an address)",
}


@dataclass(frozen=True, slots=True)
class Sides:
    """The address side of a message without MsgHead."""

    sender: Party
    receivers: tuple[Party, ...]  # the primary one first, then the copies
    people: tuple[str, ...]  # which of them are persons: "sender", or the receiver's number
    requester: bool  # the primary receiver is the one who asked


def body(message: etree._Element) -> etree._Element | None:
    """Give what the message is about: a report or a request; None in broken ones."""
    report = at(message, "ServRprt")
    return at(message, "ServReq") if report is None else report


def sides(inside: etree._Element) -> Sides:
    """Read who sends to whom, out of `body`. Takes broken messages too: what is not there is empty."""
    is_report = local_name(inside) == "ServRprt"
    provider, requester = at(inside, "ServProvider"), at(inside, "Requester")
    sender, receiver = (provider, requester) if is_report else (requester, provider)
    nodes = [sender, receiver, *every(inside, "CopyDest")]
    names = ["sender", *map(str, range(len(nodes) - 1))]
    return Sides(
        sender=party(sender),
        receivers=tuple(party(node, copy=place > 0) for place, node in enumerate(nodes[1:])),
        people=tuple(name for name, node in zip(names, nodes, strict=True) if _is_person(node)),
        requester=is_report,
    )


def _is_person(node: etree._Element | None) -> bool:
    return node is not None and next(node.iter("{*}HCPerson", "{*}HCProf"), None) is not None


def party(node: etree._Element | None, *, copy: bool = False) -> Party:
    """Read one side: institution, department and professional, each in the one before; empty where nobody is named."""
    hcp = at(node, "HCP")
    inst = at(hcp, "Inst")
    if inst is None:
        person = at(hcp, "HCProf")
        return Party(copy=copy) if person is None else Party(text(person, "Name"), ids(person), copy=copy)
    unit = None
    for name in ("HCPerson", "Dept"):
        inside = at(inst, name)
        unit = unit if inside is None else Party(text(inside, "Name"), ids(inside), unit)
    return Party(text(inst, "Name"), ids(inst), unit, copy=copy)


def ids(node: etree._Element) -> tuple[tuple[str, str], ...]:
    """Give the identifiers of an institution, a department or a professional as (system code, value as sent)."""
    pairs = [(value(node, "TypeId"), text(node, "Id"))]
    pairs += [(value(other, "Type"), text(other, "Id")) for other in every(node, "AdditionalId")]
    return tuple(pair for pair in pairs if pair[1])


def phone(node: etree._Element | None) -> str:
    """Give the first number in the address under a node, without its "tel:"; empty when there is none."""
    address = at(node, "Address")
    numbers = () if address is None else (value(number) for number in every(address, "TeleAddress"))
    return next((number.removeprefix("tel:").strip() for number in numbers if number.startswith("tel:")), "")


def related(node: etree._Element) -> dict[str, object]:
    """Read somebody in the services who has to do with the person: name, role, phone, ids."""
    hcp = at(node, "HCP")
    whole = party(node)
    named = whole
    while named.unit is not None:
        named = named.unit
    return tidy(
        {
            "name": named.name,
            "workplace": whole.name if named is not whole else "",
            "role": coded(node, "Relation"),
            "phone": phone(hcp),
            "ids": dict(named.ids),
        }
    )


def patient(inside: etree._Element) -> PersonNamed | None:
    """Read whom the message is about. The name is one text: the family name, a comma, the given names."""
    node = at(inside, "Patient")
    if node is None:
        return None
    family, given = _names(text(node, "Name"))
    pairs = [(value(node, "TypeOffId"), text(node, "OffId"))]
    pairs += [(value(other, "Type"), text(other, "Id")) for other in every(node, "AdditionalId")]
    return PersonNamed(
        identifiers=tuple(pair for pair in pairs if pair[1]),
        family=family,
        given=given,
        birth_on=day(value(node, "DateOfBirth")[:10]),
        municipality=head.municipality(value(node, "Address", "County")),
        postal_code=text(node, "Address", "PostalCode"),
        city=text(node, "Address", "City"),
    )


def _names(said: str) -> tuple[str, str]:
    family, comma, given = said.partition(",")
    if not comma:  # against the standard; most who do so write the given names first
        given, _, family = said.rpartition(" ")
    return family.strip(), given.strip()


def report(message: Message, msg_type: str, say: Callable[[etree._Element, datetime], Content]) -> Report:
    """Make the report: the message's own head is checked, and `say` is asked what the rest says.

    raises     Unreadable: the message stands inside a head that its standard does not have (T10), or lacks what a
               receiver must demand
    """
    inside = body(message.content)
    if inside is None or message.content is not message.root:
        raise unreadable("format")
    who, sent = sides(inside), _check(message, inside)
    said = say(inside, sent.at)
    corrects = said.correction is not Correction.NEW
    return Report(
        foreign_id=text(message.content, "MsgId"),
        msg_type=msg_type,
        version=message.format.version,
        sent_at=sent.at,
        sender=who.sender,
        receivers=who.receivers,
        kind=said.kind,
        person=patient(inside),
        occurred_at=said.occurred.at,
        all_day=sent.precision == "day",
        correction=said.correction,
        corrects_id=refers_to(inside) if corrects else "",
        conversation=text(inside, "ServReq", "Id") if who.requester else text(inside, "Id"),  # HITS 1218 3.1
        cause=said.cause,
        details=tidy(said.details | _details(message, inside, who)),
    )


def refers_to(inside: etree._Element) -> str:
    """Give the id of the message that this one refers to (list 8114, REF); empty when it names none."""
    found = (text(node, "Id") for node in every(inside, "RefDoc") if value(node, "MsgType") == "REF")
    return next(filter(None, found), "")


def _attached(inside: etree._Element) -> list[dict[str, object]]:
    """List the documents that the message carries or points at, as `attachments.attachments` does for those with a head."""
    listed = []
    for reference in every(inside, "RefDoc"):
        sizes = [size(container.text or "") for container in reference.iter(CONTAINER)]
        if max(sizes, default=0) > LARGEST:
            raise unreadable("attachment-too-large")
        if value(reference, "MsgType") != "REF":
            words = text(reference, "Description") or coded(reference, "MsgType").get("text", "")
            said: dict[str, object] = {"mime": text(reference, "MimeType"), "text": words, "bytes": sum(sizes) or ""}
            listed.append(tidy(said | {"referred": "" if sizes else "yes"}))
    return listed


def _check(message: Message, inside: etree._Element) -> Moment:
    """Hold the message against what a receiver must refuse, and give when it was sent."""
    faults = []
    if not head.says_who(sides(inside).sender):
        faults.append("sender")
    message_id = text(message.content, "MsgId")
    if not message_id or (message.format.apprec != "1.0" and not _UUID.fullmatch(message_id)):
        faults.append("message-id")
    faults += head.person_faults(patient(inside))
    sent = moment(value(message.content, "GenDate"), _NEVER)
    if sent.precision not in ("time", "day"):
        faults.append("time")
    if faults:
        raise unreadable(*faults)
    return sent


def _details(message: Message, inside: etree._Element, who: Sides) -> dict[str, object]:
    kind, person = coded(message.content, "Type"), at(inside, "Patient")
    return {
        "attachments": _attached(inside),
        "receipt": tidy(
            {
                "version": message.format.apprec,
                "type": kind.get("code", ""),
                "type_name": kind.get("text", ""),
                "gen_date": value(message.content, "GenDate"),
                "people": list(who.people),
                "requester": who.requester,
            }
        ),
        "person": tidy({"sex": coded(person, "Sex"), "phone": phone(person)}),  # no street: it may be protected
    }
