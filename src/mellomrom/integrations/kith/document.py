"""From bytes to a tree that is safe to walk: no network, no DTD, no entities, two character sets, 20 MB.

`parse` is for reading and refuses anything doubtful. `salvage` is for finding whom to answer when reading failed: it
takes what can be made out of the beginning of broken bytes, and nothing that it gives is ever recorded as fact.
"""

import codecs
import re

from lxml import etree

from mellomrom.integrations.kith.codes import unreadable

MAX_BYTES = 20 * 1024 * 1024
MAX_TAGS = 10_000  # a real message has some hundreds; to say what is wrong with each of millions would take hours
MAX_ATTRIBUTES = 50_000
MAX_TEXT = 9_000_000  # what the parser takes in one text before it is told that a message may be large
SALVAGE_CHARS = 200_000  # the head of a message stands first and is a few kB
CHARSETS = {"utf-8": "utf-8", "iso-8859-1": "latin-1"}  # what the acceptance tests for receivers ask for

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
_DOCTYPE = re.compile(rb"(?>\s+|<!--(?>.*?-->)|<\?(?>.*?\?>))*+<!DOCTYPE\b", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:MsgHead|Message|AppRec)[\s>/]")
_UNSAFE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parse(raw: bytes) -> etree._ElementTree:
    """Read the bytes as XML. raises Unreadable: too large, character set, DOCTYPE or not well-formed."""
    if len(raw) > MAX_BYTES:
        raise unreadable("too-large")
    if not charset(raw):
        raise unreadable("charset")
    if _DOCTYPE.match(raw.removeprefix(codecs.BOM_UTF8)):
        raise unreadable("doctype")  # before the parser sees what it declares
    if raw.count(b"<") > MAX_TAGS or raw.count(b"=") > MAX_ATTRIBUTES:
        raise unreadable("too-many")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=len(raw) > MAX_TEXT,  # what it lifts besides, entities and depth, is bounded above
        remove_comments=True,
        remove_pis=True,
    )
    try:
        tree = etree.fromstring(raw, parser).getroottree()
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise unreadable(_why(raw)) from fault
    return tree


def charset(raw: bytes) -> str:
    """Give the codec for the character set that the bytes claim, UTF-8 when they claim none; empty when not ours."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in raw[:4]:
        return ""
    declared = _DECLARED.match(raw.removeprefix(codecs.BOM_UTF8)[:200])
    return CHARSETS.get(declared.group(1).decode("ascii").lower(), "") if declared else "utf-8"


def _why(raw: bytes) -> str:
    """Tell bytes that are not what they claim to be from XML that is broken."""
    try:
        raw.decode(charset(raw))
    except UnicodeDecodeError:
        return "charset"
    return "not-xml"


def salvage(raw: bytes) -> etree._Element | None:
    """Make out the message element in broken bytes, as far as it goes; None when there is nothing of the kind.

    Starts at the message element, so that a DOCTYPE before it is never seen.
    """
    text = raw[: SALVAGE_CHARS * 4].decode(charset(raw) or _other_charset(raw), "replace")
    text = _UNSAFE.sub(" ", text)[:SALVAGE_CHARS]
    start = _ROOT.search(text)
    if not start:
        return None
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        found: etree._Element | None = etree.fromstring(text[start.start() :].encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return found


def local_name(node: etree._Element) -> str:
    """Give the name of an element without its namespace, which may be nonsense that lxml reads and then stumbles over."""
    return str(node.tag).rpartition("}")[2]


def namespace(node: etree._Element) -> str:
    """Give the namespace of an element, nonsense as it is; empty when it has none."""
    return str(node.tag).removeprefix("{").rpartition("}")[0]


def _other_charset(raw: bytes) -> str:
    return "utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "latin-1"
