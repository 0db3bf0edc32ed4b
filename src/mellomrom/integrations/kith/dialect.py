"""KITH XML as one of the formats that messages come and go in. Pure: bytes in, a report or a receipt out; a letter, bytes."""

from datetime import datetime

from mellomrom.core.errors import Unreadable
from mellomrom.events.catalogue import Dialect, Report
from mellomrom.integrations.kith import apprec
from mellomrom.integrations.kith.head import key
from mellomrom.integrations.kith.outline import outline
from mellomrom.integrations.kith.read import read
from mellomrom.integrations.kith.receipts import read_receipt
from mellomrom.integrations.kith.write import write

CHANNEL = "kith"


def peek(raw: bytes) -> tuple[str, str]:
    """Make out (sender key like "HER:905", message id) of a message that cannot be read; both can be empty."""
    of = outline(raw)
    return key(of.sender), of.id


def is_receipt(raw: bytes) -> bool:
    """Say whether this is a receipt (AppRec), as far as its bytes can be made out. Never raises."""
    return b"AppRec" in raw and outline(raw).is_receipt


def _accept(report: Report, ours: str, at: datetime) -> bytes:
    return apprec.accept(report, ours, at)


def _refuse(raw: bytes, why: Unreadable, ours: str, at: datetime) -> bytes | None:
    return apprec.refuse(raw, why, ours, at)


DIALECT = Dialect(
    channel=CHANNEL,
    read=read,
    accept=_accept,
    refuse=_refuse,
    peek=peek,
    is_receipt=is_receipt,
    read_receipt=read_receipt,
    write=write,
    accepted="1",
    refused="2",
)
