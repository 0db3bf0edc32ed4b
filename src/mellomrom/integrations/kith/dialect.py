"""KITH XML as one of the formats that messages come in. Pure: bytes in, a report or a receipt out."""

from datetime import datetime

from mellomrom.core.errors import Unreadable
from mellomrom.events.catalogue import Dialect, Report
from mellomrom.integrations.kith import apprec
from mellomrom.integrations.kith.head import key
from mellomrom.integrations.kith.outline import outline
from mellomrom.integrations.kith.read import read

CHANNEL = "kith"


def peek(raw: bytes) -> tuple[str, str]:
    """Make out (sender key like "HER:905", message id) of a message that cannot be read; both can be empty."""
    of = outline(raw)
    return key(of.sender), of.id


def _accept(report: Report, ours: str, at: datetime) -> bytes:
    return apprec.accept(report, ours, at)


def _refuse(raw: bytes, why: Unreadable, ours: str, at: datetime) -> bytes | None:
    return apprec.refuse(raw, why, ours, at)


DIALECT = Dialect(channel=CHANNEL, read=read, accept=_accept, refuse=_refuse, peek=peek, accepted="1", refused="2")
