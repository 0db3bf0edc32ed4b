"""A message with a head (MsgHead): head and content held against each other, and made into a `Report`.

A reader of such a format names the types that its content may have in the head, and says what the content says; sender,
receivers, person, ids, corrections and the receipt's mirror are added here, the same way for all of them.
"""

import re
from collections.abc import Callable
from datetime import datetime

from lxml import etree

from mellomrom.events.catalogue import Correction, Report
from mellomrom.integrations.kith import head
from mellomrom.integrations.kith.around import phone, tidy
from mellomrom.integrations.kith.attachments import attachments
from mellomrom.integrations.kith.codes import MESSAGE_TYPES, unreadable
from mellomrom.integrations.kith.formats import Content, Message
from mellomrom.integrations.kith.head import at, coded, every, text, value
from mellomrom.integrations.kith.times import instant

_UUID = re.compile(r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")

DETAILS = {
    "receipt": "what the receipt mirrors: its version, gen_date as sent, type_name, people (which parties are persons)",
    "processing": "code of 8213 where the message says one: P production, D debug, T test",
    "person": "sex, phone, civil_status, lives_alone, language, has_municipal_services, remark",
    "consent": "code and text of 9064",
    "answers_id": "the sender's id of the message that is answered",
    "attachments": "what stands beside the content, as type and size: mime, bytes, text, kind, referred (only an address)",
    "further_documents": "how many more documents the message carries; they are kept with the message",
}


def report(message: Message, types: frozenset[str], say: Callable[[datetime], Content]) -> Report:
    """Make the report: the head is checked, and `say` is asked what the content says, given when it was sent.

    raises     Unreadable: the head says a type that we do not know (T10) or that is not one of `types` (T99), or lacks
               what a receiver must demand
    source     HIS 80601, HIS 80415 3.3.4, HITS 1168 5.3, HITS 1218
    """
    info = message.root[0]
    _agree(info, types)
    sent_at = _check(info, message.format.apprec)
    said = say(sent_at)
    parent, start = text(info, "ConversationRef", "RefToParent"), text(info, "ConversationRef", "RefToConversation")
    corrects = said.correction is not Correction.NEW
    return Report(
        foreign_id=text(info, "MsgId"),
        msg_type=value(info, "Type"),
        version=message.format.version,
        sent_at=sent_at,
        sender=head.sender(info),
        receivers=head.receivers(info),
        kind=said.kind,
        person=head.patient(info),
        occurred_at=said.occurred.at,
        all_day=said.occurred.precision in ("day", "month", "year"),
        estimated=said.estimated,
        correction=said.correction,
        corrects_id=(parent or start) if corrects else "",
        conversation=start or parent,
        cause=said.cause,
        details=said.details | _details(message, info, said, parent or start),
    )


def _agree(info: etree._Element, types: frozenset[str]) -> None:
    said = value(info, "Type")
    if said not in MESSAGE_TYPES:
        raise unreadable("format")
    if said not in types:
        raise unreadable("contradiction")


def _check(info: etree._Element, apprec: str) -> datetime:
    """Hold the head against what a receiver must refuse, and give when it was sent."""
    faults = []
    if not head.says_who(head.sender(info)):
        faults.append("sender")
    message_id = text(info, "MsgId")
    if not message_id or (apprec != "1.0" and not _UUID.fullmatch(message_id)):  # the rule came with AppRec 1.1
        faults.append("message-id")
    faults += head.person_faults(head.patient(info))
    sent_at = instant(text(info, "GenDate"))
    if sent_at is None:
        faults.append("time")
    if faults or sent_at is None:
        raise unreadable(*faults)
    return sent_at


def _details(message: Message, info: etree._Element, said: Content, parent: str) -> dict[str, object]:
    documents = list(every(message.root, "Document"))
    person = at(info, "Patient")
    about: dict[str, object] = {"sex": coded(person, "Sex"), "phone": phone(person)}  # no street: it may be protected
    already = said.details.get("person", {})
    return tidy(
        {
            "receipt": {
                "version": message.format.apprec,
                "gen_date": text(info, "GenDate"),
                "type_name": MESSAGE_TYPES[value(info, "Type")],
                "people": head.people(info),
            },
            "processing": value(info, "ProcessingStatus"),
            "person": tidy(about) | (already if isinstance(already, dict) else {}),
            "consent": coded(documents[0], "Consent") if documents else {},
            "answers_id": parent if said.answers and said.correction is Correction.NEW else "",
            "attachments": attachments(message.root),
            "further_documents": len(documents) - 1 if len(documents) > 1 else "",
        }
    )
