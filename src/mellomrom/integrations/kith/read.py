"""One KITH message into a `Report`, or the reason why not.

The order is the order of what a receiver may say: is it XML, is it a kind we take in, does it follow its schema, does
the head agree with the content, is there a sender, a message id and a person. Nothing else refuses: codes that we do
not know, identifiers that fail their check digits and receivers that we do not know are taken in.
"""

import re

from lxml import etree

from mellomrom.events.catalogue import Correction, EventKind, Report
from mellomrom.integrations.kith import head, logistics, schema
from mellomrom.integrations.kith.codes import MESSAGE_TYPES, unreadable
from mellomrom.integrations.kith.document import parse
from mellomrom.integrations.kith.head import at, coded, every, text, value
from mellomrom.integrations.kith.times import instant

_UUID = re.compile(r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")


def read(raw: bytes) -> Report:
    """Understand one message. Nothing is looked up, and what it says is not yet believed.

    raises     Unreadable, with a code of list 8221 per fault
    """
    root = parse(raw).getroot()
    content = _content(root)
    _, version = schema.CONTENT[etree.QName(content).namespace or ""]
    if faults := schema.validate(root.getroottree()):
        raise unreadable("invalid", paths=tuple(dict.fromkeys(path for path, _ in faults)))
    info = root[0]
    _agree(info, content)
    _check(info, version)
    return _report(root, info, content, version)


def _content(root: etree._Element) -> etree._Element:
    """Find the content that we can read. raises Unreadable when the message is of another kind."""
    if root.tag != f"{{{schema.MSGHEAD}}}MsgHead":
        raise unreadable("format")
    found = [
        inside
        for document in root.iter(f"{{{schema.MSGHEAD}}}Content")
        for inside in document
        if isinstance(inside.tag, str) and etree.QName(inside).namespace in schema.CONTENT
    ]
    if found:
        return found[0]
    known = value(at(root, "MsgInfo"), "Type") in MESSAGE_TYPES
    raise unreadable("content" if known and next(root.iter(f"{{{schema.MSGHEAD}}}Content"), None) is None else "format")


def _agree(info: etree._Element, content: etree._Element) -> None:
    if etree.QName(content).localname != "Pasientlogistikk":  # a fragment of the format is not a message
        raise unreadable("format")
    use, _ = logistics.use_of(content)
    said = value(info, "Type")
    if said not in MESSAGE_TYPES:
        raise unreadable("format")
    if said != use.type:
        raise unreadable("contradiction")


def _check(info: etree._Element, version: str) -> None:
    """Hold the head against what a receiver must refuse. source: HIS 80415 3.3.4, HITS 1168 5.3."""
    faults = []
    if not head.says_who(head.sender(info)):
        faults.append("sender")
    message_id = text(info, "MsgId")
    if not message_id or (version != "1.5" and not _UUID.fullmatch(message_id)):  # the rule came with AppRec 1.1
        faults.append("message-id")
    faults += head.person_faults(head.patient(info))
    if instant(text(info, "GenDate")) is None:
        faults.append("time")
    if faults:
        raise unreadable(*faults)


def _report(root: etree._Element, info: etree._Element, content: etree._Element, version: str) -> Report:
    sent_at = instant(text(info, "GenDate"))
    if sent_at is None:
        raise unreadable("time")
    said = logistics.read(content, sent_at)
    parent, start = text(info, "ConversationRef", "RefToParent"), text(info, "ConversationRef", "RefToConversation")
    corrects = said.correction is not Correction.NEW
    return Report(
        foreign_id=text(info, "MsgId"),
        msg_type=value(info, "Type"),
        version=version,
        sent_at=sent_at,
        sender=head.sender(info),
        receivers=head.receivers(info),
        kind=EventKind.DIED if said.details.get("died") else said.kind,  # who left dead is not to be followed up
        person=head.patient(info),
        occurred_at=said.occurred.at,
        all_day=said.occurred.precision in ("day", "month", "year"),
        estimated=said.estimated,
        correction=said.correction,
        corrects_id=(parent or start) if corrects else "",
        conversation=start or parent,
        details=said.details | _head_details(root, info, said, parent or start),
    )


def _head_details(
    root: etree._Element, info: etree._Element, said: logistics.Content, parent: str
) -> dict[str, object]:
    documents = list(every(root, "Document"))
    person = at(info, "Patient")
    about: dict[str, object] = {
        "sex": coded(person, "Sex"),
        "phone": logistics.phone(person),
    }  # no street: it may be protected
    already = said.details.get("person", {})
    answers = said.kind is EventKind.DISCHARGE_READY_ANSWERED and said.correction is Correction.NEW
    return logistics.tidy(
        {
            "receipt": {
                "gen_date": text(info, "GenDate"),
                "type_name": MESSAGE_TYPES[value(info, "Type")],
                "people": head.people(info),
            },
            "processing": value(info, "ProcessingStatus"),
            "person": logistics.tidy(about) | (already if isinstance(already, dict) else {}),
            "consent": coded(documents[0], "Consent") if documents else {},
            "answers_id": parent if answers else "",
            "further_documents": len(documents) - 1 if len(documents) > 1 else "",
        }
    )
