"""The words of a text that may be marked up (XHTML), as plain lines. Never rendered, never executed: only its letters."""

import re

from lxml import etree

from mellomrom.integrations.kith.head import at

MOST = 10_000  # characters of one text; the whole stands in the message, which is kept
_BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol"}
_SPACES = re.compile(r"[^\S\n]+")


def prose(node: etree._Element | None, *path: str) -> str:
    """Give the text at a path of names, one line per paragraph, cut after `MOST` characters and then ending in "…"."""
    found = at(node, *path)
    if found is None:
        return ""
    lines = (_SPACES.sub(" ", line).strip() for line in "".join(_words(found)).splitlines())
    said = "\n".join(filter(None, lines))
    return said if len(said) <= MOST else said[:MOST].rstrip() + "…"


def _words(node: etree._Element) -> list[str]:
    words = []
    for event, part in etree.iterwalk(node, events=("start", "end")):
        block = etree.QName(part).localname.lower() in _BLOCKS
        if event == "start":
            words += ["\n" if block else "", part.text or ""]
        elif part is not node:
            words += ["\n" if block else " " if _is_cell(part) else "", part.tail or ""]
    return words


def _is_cell(node: etree._Element) -> bool:
    return etree.QName(node).localname.lower() in ("td", "th")
