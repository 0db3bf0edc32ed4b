"""What a receipt needs to know of a message that could not be read: which message it was, from whom and to whom.

Taken from sound XML where there is any, else from what can be salvaged. Never recorded as fact.
"""

import re
from dataclasses import dataclass

from lxml import etree

from mellomrom.core.errors import Unreadable
from mellomrom.exchange.catalogue import Party
from mellomrom.integrations.kith import elder, head
from mellomrom.integrations.kith.document import SALVAGE_CHARS, local_name, parse, salvage
from mellomrom.integrations.kith.head import at, text, value

NEWER = "2012-02-15"  # standards of this day and later are answered by AppRec 1.1, older ones by 1.0: HITS 1168 8.3
_DATED = re.compile(rb"http://www\.kith\.no/xmlstds/(?!msghead|apprec|felleskomponent)[\w/.-]*?(\d{4}-\d\d-\d\d)")
_EHELSE = re.compile(rb"http://(?:www\.)?ehelse\.no/xmlstds/")


NOBODY = Party()


@dataclass(frozen=True, slots=True)
class Outline:
    """The address side of a message."""

    type: str = ""
    type_name: str = ""
    id: str = ""
    gen_date: str = ""
    sender: Party = NOBODY
    receivers: tuple[Party, ...] = (NOBODY,)
    people: tuple[str, ...] = ()  # which parties are persons, as in `head.people`
    requester: bool = False  # the primary receiver is the one who asked: role REQ in AppRec 1.0
    apprec: str = "1.0"
    is_receipt: bool = False  # receipts are never receipted


def outline(raw: bytes) -> Outline:
    """Make out whom to answer. All fields are empty when the bytes are no message at all."""
    root: etree._Element | None
    try:
        root = parse(raw).getroot() if len(raw) <= SALVAGE_CHARS else salvage(raw)
    except Unreadable:
        root = salvage(raw)
    if root is None:
        return Outline()
    message = next(root.iter("{*}MsgHead", "{*}Message"), None)
    if message is None:
        return Outline(is_receipt=next(root.iter("{*}AppRec"), None) is not None)
    elder = local_name(message) == "Message"
    return _elder(message, apprec_for(raw)) if elder else _with_head(message, apprec_for(raw))


def apprec_for(raw: bytes) -> str:
    """Say which version of the receipt answers a message, by the date in the namespace of its content."""
    start = raw[:SALVAGE_CHARS]
    newer = any(match[1].decode("ascii") >= NEWER for match in _DATED.finditer(start))
    return "1.1" if newer or _EHELSE.search(start) else "1.0"


def _with_head(message: etree._Element, apprec: str) -> Outline:
    info = at(message, "MsgInfo")
    info = message if info is None else info
    kind = at(info, "Type")
    return Outline(
        type=value(info, "Type"),
        type_name="" if kind is None else kind.get("DN", ""),
        id=text(info, "MsgId"),
        gen_date=text(info, "GenDate"),
        sender=head.sender(info),
        receivers=head.receivers(info),
        people=tuple(head.people(info)),
        apprec=apprec,
    )


def _elder(message: etree._Element, apprec: str) -> Outline:
    kind, inside = at(message, "Type"), elder.body(message)
    if inside is None:
        return Outline(id=text(message, "MsgId"), apprec=apprec)
    who = elder.sides(inside)
    return Outline(
        type=value(message, "Type"),
        type_name="" if kind is None else kind.get("DN", ""),
        id=text(message, "MsgId"),
        gen_date=value(message, "GenDate"),
        sender=who.sender,
        receivers=who.receivers,
        people=who.people,
        requester=who.requester,
        apprec=apprec,
    )
