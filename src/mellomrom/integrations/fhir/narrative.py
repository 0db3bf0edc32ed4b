"""The XHTML of a Narrative (txt-1, txt-2): well formed, only what shows text, something in it. Never run, never shown.

Read with expat alone: a DOCTYPE is refused, so there is no entity to expand and nothing to fetch.
"""

import re
from html.entities import html5
from xml.parsers import expat

NAMESPACE = "http://www.w3.org/1999/xhtml"
_ELEMENTS = frozenset(
    "a abbr acronym address area b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 "
    "h6 hr i img li map ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var".split()
)
_ATTRIBUTES = frozenset(
    "abbr accesskey align alt axis bgcolor border cellhalign cellpadding cellspacing cellvalign char charoff charset "
    "cite class colspan compact coords datetime dir frame headers height href hreflang hspace id lang longdesc name "
    "noshade nowrap rel rev rowspan rules scope shape span src start style summary tabindex title type usemap valign "
    "value vspace width xml:lang xml:space".split()
)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})


class _Forbidden(Exception):
    """Something that a narrative may not have."""


def is_narrative(text: str) -> bool:
    """Say whether this is a `div` of permitted XHTML with something to read or see in it."""
    reader = _Reader()
    try:
        reader.parse(_ENTITY.sub(_named, text))
    except (expat.ExpatError, _Forbidden, ValueError):
        return False
    return reader.shows


def _named(found: re.Match[str]) -> str:
    """Turn &nbsp; and its kin into the character; XML knows only five of them by name."""
    name = found[1]
    return found[0] if name in _XML_ENTITIES else html5.get(f"{name};", found[0])


class _Reader:
    def __init__(self) -> None:
        self.depth = 0
        self.shows = False
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype

    def parse(self, text: str) -> None:
        self._parser.Parse(text.encode(), True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        if namespace != NAMESPACE or local not in _ELEMENTS or (self.depth == 0 and local != "div"):
            raise _Forbidden
        if not all(attribute.replace(f"{_XML} ", "xml:") in _ATTRIBUTES for attribute in attributes):
            raise _Forbidden
        self.depth += 1
        self.shows = self.shows or local == "img"

    def _end(self, _name: str) -> None:
        self.depth -= 1

    def _text(self, text: str) -> None:
        self.shows = self.shows or bool(text.strip())

    def _doctype(self, *_declared: object) -> None:
        raise _Forbidden


_XML = "http://www.w3.org/XML/1998/namespace"
