"""Receipts that come to us, for what we have sent: which message, taken in or not, and why not.

source     HIS 80415, HITS 1168: OriginalMsgId names the message, its own sender is the one who answers for the receiver
"""

from lxml import etree

from mellomrom.exchange.catalogue import ReceiptIn, ReceiptStatus
from mellomrom.integrations.kith import elder, schema
from mellomrom.integrations.kith.codes import REJECTIONS, unreadable
from mellomrom.integrations.kith.document import parse
from mellomrom.integrations.kith.head import at, every, text, value
from mellomrom.integrations.kith.times import instant

STATUSES = {  # 8258 Status for meldingen
    "1": ReceiptStatus.ACCEPTED,
    "2": ReceiptStatus.REFUSED,
    "3": ReceiptStatus.PARTLY,
}


def read_receipt(raw: bytes) -> ReceiptIn:
    """Understand one receipt, AppRec 1.0 or 1.1. Nothing is looked up: whether we sent that message is not known here.

    raises     Unreadable: not XML, no AppRec (T10), not by its schema (T02), or with a status that is not of list 8258
               (T99). A receipt is never answered, so this is for our own list of faults.
    """
    root = parse(raw).getroot()
    if not str(root.tag).endswith("}AppRec"):
        raise unreadable("format")
    if faults := schema.validate_receipt(root.getroottree()):
        raise unreadable("invalid", paths=tuple(dict.fromkeys(path for path, _ in faults)))
    status, written_at = STATUSES.get(value(root, "Status")), instant(text(root, "GenDate"))
    of = text(root, "OriginalMsgId", "Id")
    if status is None or written_at is None or not of:
        raise unreadable("receipt")
    return ReceiptIn(
        of=of,
        status=status,
        errors=tuple(_error(node) for node in every(root, "Error")),
        receiver=elder.party(at(root, "Sender"), copy=value(root, "Sender", "Role") == "COP"),
        id=text(root, "Id"),
        written_at=written_at,
    )


def _error(node: etree._Element) -> tuple[str, str]:
    """Give a code of 8221 and why, in the receiver's words where there are any."""
    code = node.get("V", "").strip()
    name = node.get("DN", "").strip() or REJECTIONS.get(code, "")
    return code, " ".join(filter(None, (name, node.get("OT", "").strip())))
