"""Receipts (Applikasjonskvittering 1.0 and 1.1): which message, from whom, accepted or why not.

source: HIS 80415 (content), HITS 1168 chapters 5-8 (when, mirrored addresses, roles, versions).
"""

import re
import uuid
from datetime import datetime
from itertools import groupby

from lxml import etree

from mellomrom.core.clock import OSLO
from mellomrom.core.errors import Problem, Unreadable
from mellomrom.events.catalogue import Report
from mellomrom.exchange.catalogue import Party
from mellomrom.integrations.kith.codes import HER_ID, ID_TYPES, MESSAGE_TYPES, OID, REJECTIONS, explanation
from mellomrom.integrations.kith.head import levels, says_who
from mellomrom.integrations.kith.outline import NOBODY, Outline, outline
from mellomrom.integrations.kith.times import instant

NAMESPACES = {
    "1.0": "http://www.kith.no/xmlstds/apprec/2004-11-21",
    "1.1": "http://www.kith.no/xmlstds/apprec/2012-02-15",
}
MIG_VERSIONS = {"1.0": "1.0 2004-11-21", "1.1": "v1.1 2012-02-15"}
SOFTWARE = "Mellomrom"
_PATHS = 3  # places that a receipt names; the rest follow from these
# What xsd:dateTime allows of ISO 8601.
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII)


def accept(report: Report, ours: str, at: datetime, receiver: int = 0) -> bytes:
    """Say that we have the message and that it is ready to be worked with.

    `ours` is our id of the message; `receiver` picks whom of its receivers we answer for, the primary one first.
    again      the same arguments give the same bytes, so a receipt can be sent anew and never differs
    """
    mirror = report.details.get("receipt")
    mirror = mirror if isinstance(mirror, dict) else {}
    of = Outline(
        type=str(mirror.get("type") or report.msg_type),
        type_name=str(mirror.get("type_name") or MESSAGE_TYPES.get(report.msg_type, "")),
        id=report.foreign_id,
        gen_date=str(mirror.get("gen_date") or report.sent_at.isoformat()),
        sender=report.sender,
        receivers=report.receivers or (NOBODY,),
        people=tuple(mirror.get("people", ())),
        requester=bool(mirror.get("requester")),
        apprec=str(mirror.get("version") or "1.1"),
    )
    return _write(of, (), ours, at, receiver)


def refuse(raw: bytes, why: Unreadable, ours: str, at: datetime, receiver: int = 0) -> bytes | None:
    """Say that we have not taken the message in, and why. None when nobody can be answered.

    absent     the sender cannot be made out (HITS 1168 5.3), or the message is itself a receipt
    again      as for `accept`
    """
    of = outline(raw)
    if of.is_receipt or not says_who(of.sender):
        return None
    return _write(of, why.problems, ours, at, min(receiver, len(of.receivers) - 1))


def receipt_id(ours: str, receiver: int) -> str:
    """Make the id of a receipt from our id of the message, so that there is one and only one per receiver."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:mellomrom:receipt:{ours}:{receiver}"))


def _write(of: Outline, problems: tuple[Problem, ...], ours: str, at: datetime, receiver: int) -> bytes:
    written_at = at.astimezone(OSLO).isoformat(timespec="seconds")
    root = etree.Element(f"{{{NAMESPACES[of.apprec]}}}AppRec", nsmap={None: NAMESPACES[of.apprec]})
    _add(root, "MsgType", V="APPREC", DN="Applikasjonskvittering")
    _add(root, "MIGversion", MIG_VERSIONS[of.apprec])
    _add(root, "SoftwareName", SOFTWARE)
    _add(root, "GenDate", written_at)
    _add(root, "Id", receipt_id(ours, receiver))
    answered = of.receivers[receiver]
    _party(_add(root, "Sender"), answered, str(receiver) in of.people, _role(of, answered))
    role = ("AVS", "Avsender") if of.apprec == "1.1" else None
    _party(_add(root, "Receiver"), of.sender, "sender" in of.people, role)
    _add(root, "Status", V="2" if problems else "1", DN="Avvist" if problems else "OK")
    for code, texts in _errors(problems):
        _add(root, "Error", S=f"{OID}8221", V=code, DN=REJECTIONS[code], OT=" ".join(texts))
    original = _add(root, "OriginalMsgId")
    _add(original, "MsgType", V=of.type, DN=of.type_name)
    _add(
        original, "IssueDate", of.gen_date if _DATE_TIME.fullmatch(of.gen_date) and instant(of.gen_date) else written_at
    )
    _add(original, "Id", of.id)
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return written


def _role(of: Outline, party: Party) -> tuple[str, str]:
    """Give the role that we had in the message: HIS 80415 4.4.4 for 1.1, HITS 1168 6.2 for both."""
    if party.copy:
        return "COP", "Kopimottaker"
    if of.apprec == "1.1":
        return "PRIM", "Primærmottaker"
    return ("REQ", "Rekvirent") if of.requester else ("SPR", "Tjenesteyter")


def _errors(problems: tuple[Problem, ...]) -> list[tuple[str, list[str]]]:
    """Write one error per fault, with the first places where it was found; a code that is not of 8221 becomes X99."""
    errors = []
    for (code, text), found in groupby(problems, key=lambda p: (p.code, p.text)):
        paths = [problem.path for problem in found if problem.path][:_PATHS]
        words = explanation(Problem(code, text)) or text
        errors.append((code if code in REJECTIONS else "X99", [words, *([f"({', '.join(paths)})"] if paths else [])]))
    return errors


def _party(node: etree._Element, party: Party, ends_in_person: bool, role: tuple[str, str] | None) -> None:
    """Mirror a party: organization, its departments, and the professional where that is the one addressed."""
    if role:
        _add(node, "Role", V=role[0], DN=role[1])
    hcp = _add(node, "HCP")
    parts = list(levels(party))
    person = parts.pop() if ends_in_person else None
    if not parts and person:
        _named(_add(hcp, "HCProf"), person)
        return
    inst = _add(hcp, "Inst")
    additional = _named(inst, parts[0], hold_additional=True)
    for part in parts[1:]:
        _named(_add(inst, "Dept"), part)
    inst.extend(additional)
    if person and (person.id_of(HER_ID) or len(parts) == 1):  # a signer inside an addressed department is not mapped
        _named(_add(inst, "HCPerson"), person)


def _named(node: etree._Element, party: Party, hold_additional: bool = False) -> list[etree._Element]:
    """Write name and identifiers, HER-id first; give back the additional ones when they come later in the order."""
    if party.name:
        _add(node, "Name", party.name)
    ids = sorted(party.ids, key=lambda pair: pair[0] != HER_ID)
    if ids:
        _add(node, "Id", ids[0][1])
        _add(node, "TypeId", V=ids[0][0], DN=ID_TYPES.get(ids[0][0], ""))
    additional = []
    for kind, number in ids[1:]:
        other = _add(node, "AdditionalId")
        _add(other, "Id", number)
        _add(other, "Type", V=kind, DN=ID_TYPES.get(kind, ""))
        additional.append(other)
    if hold_additional:
        for other in additional:
            node.remove(other)
    return additional


def _add(node: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    namespace = etree.QName(node).namespace
    child = etree.SubElement(node, f"{{{namespace}}}{tag}", {k: v for k, v in attributes.items() if v})
    if text:
        child.text = text
    return child
