"""One KITH message into a `Report`, or the reason why not.

**The register.** `FORMATS` says who reads which format. The namespace of the content (of the whole message, in formats
from before MsgHead) gives a `Format`: its version, the version of its receipt, its outermost element, and one pure
function from a sound `Message` to a `Report`. A family of formats is one module with a `FORMATS` of its own and one line
here; nothing else in this file knows any format, and its schemas are files in `tables/`. A reader of messages with a
head leaves the head to `envelope.report` and says only what the content says; one of messages without makes the whole
report. What it puts into `details` stands in its `DETAILS`, its types of list 8279 in `codes.MESSAGE_TYPES`.

The order is the order of what a receiver may say: is it XML, is it a kind we take in, does it follow its schema, does
the head agree with the content, is there a sender, a message id and a person. Nothing else refuses: codes that we do
not know, identifiers that fail their check digits and receivers that we do not know are taken in.
"""

from lxml import etree

from mellomrom.events.catalogue import Report
from mellomrom.integrations.kith import care, dialogue, epikrise, logistics, referral, schema
from mellomrom.integrations.kith.codes import MESSAGE_TYPES, unreadable
from mellomrom.integrations.kith.document import local_name, namespace, parse
from mellomrom.integrations.kith.formats import Format, Message
from mellomrom.integrations.kith.head import at, value

FORMATS: dict[str, Format] = {  # one line per family
    **logistics.FORMATS,
    **care.FORMATS,
    **dialogue.FORMATS,
    **referral.FORMATS,
    **epikrise.FORMATS,
}


def read(raw: bytes) -> Report:
    """Understand one message. Nothing is looked up, and what it says is not yet believed.

    raises     Unreadable, with a code of list 8221 per fault
    """
    root = parse(raw).getroot()
    content = _content(root)
    form = FORMATS[namespace(content)]
    if faults := schema.validate(root.getroottree()):
        raise unreadable("invalid", paths=tuple(dict.fromkeys(path for path, _ in faults)))
    if local_name(content) != form.element:  # a fragment of the format is not a message
        raise unreadable("format")
    return form.read(Message(root, content, form))


def _content(root: etree._Element) -> etree._Element:
    """Find the content that we can read. raises Unreadable when the message is of another kind."""
    if namespace(root) in FORMATS:
        return root
    if root.tag != f"{{{schema.MSGHEAD}}}MsgHead":
        raise unreadable("format")
    documents = list(root.iter(f"{{{schema.MSGHEAD}}}Content"))
    for document in documents:
        for inside in document:
            if isinstance(inside.tag, str) and namespace(inside) in FORMATS:
                return inside
    known = value(at(root, "MsgInfo"), "Type") in MESSAGE_TYPES
    raise unreadable("content" if known and not documents else "format")
