"""What a reader of one message format is: the words that `read.py` and the readers share."""

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from mellomrom.events.catalogue import Cause, Correction, EventKind, Report
from mellomrom.integrations.kith.times import Moment


@dataclass(frozen=True, slots=True)
class Message:
    """One message whose format is known and whose schema holds."""

    root: etree._Element  # MsgHead, or the message itself in formats from before it
    content: etree._Element  # the element that the format is about; the root where there is no head
    format: "Format"


@dataclass(frozen=True, slots=True)
class Format:
    """One version of one message format."""

    version: str  # as in `Report.version`
    apprec: str  # version of the receipt that answers it: HITS 1168 8.3
    element: str  # the element that is a message; others of its namespace are fragments
    read: Callable[[Message], Report]  # pure; raises Unreadable


@dataclass(frozen=True, slots=True)
class Content:
    """What the content of a message with a head says, before `envelope.report` adds the head."""

    kind: EventKind | None  # None: understood and kept, and nothing that anybody is told of
    occurred: Moment
    estimated: bool
    correction: Correction
    details: dict[str, object]
    answers: bool = False  # it is the reply to the message that the head refers to
    cause: Cause = Cause.UNKNOWN
