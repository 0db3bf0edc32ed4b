"""YAML that knows its lines: whatever is asked of it and is not there, or is something else, is refused by line.

We read YAML 1.2 as far as its nodes. Nothing in a file is ever built into an object, so a tag cannot do anything.
"""

import re
from enum import StrEnum
from typing import TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from mellomrom.core.clock import Span
from mellomrom.events.pathways import Text

LANGUAGES = ("nb", "nn", "en")

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TEXT = "tag:yaml.org,2002:str"
_Word = TypeVar("_Word", bound=StrEnum)


class PathwayError(ValueError):
    """A pathway file that we refuse. `line` counts from one; 0 where the fault has no line."""

    def __init__(self, file: str, line: int, reason: str):
        super().__init__(f"{file}:{line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class Mapping:
    """A mapping in a file, from each key to its node and its line."""

    def __init__(self, file: str, node: Node | None, line: int = 1):
        self.file = file
        self.line = line
        if not isinstance(node, MappingNode):
            raise PathwayError(file, line, "here must be keys with values")
        self.nodes: dict[str, Node] = {}
        self.lines: dict[str, int] = {}
        for key, value in node.value:
            self._add(key, value)

    def __contains__(self, key: str) -> bool:
        return key in self.nodes

    def refuse(self, key: str, reason: str) -> PathwayError:
        """Make the error that points at a key, or at the mapping where the key is missing."""
        return PathwayError(self.file, self.lines.get(key, self.line), reason)

    def only(self, known: str) -> None:
        """Refuse keys that are not among the known ones."""
        for key in self.nodes:
            if key not in known.split():
                raise self.refuse(key, f"{key}: unknown key; here stand {known.replace(' ', ', ')}")

    def get(self, key: str) -> Node:
        """Give the value as YAML has it; it must be there."""
        if key not in self.nodes:
            raise self.refuse(key, f"{key} is missing")
        return self.nodes[key]

    def scalar(self, key: str) -> str:
        """Read one value as it is written, a date or a true too."""
        return self._scalar(key, self.get(key))

    def text(self, key: str) -> str:
        """Read one text."""
        value = self.scalar(key).strip()
        if not value or self.get(key).tag != _TEXT:
            raise self.refuse(key, f"{key} must be a text that is not empty")
        return value

    def slug(self, key: str) -> str:
        """Read an id."""
        value = self.text(key)
        if not _SLUG.fullmatch(value):
            raise self.refuse(key, f"{key}: {value} must be small letters and figures with hyphens between")
        return value

    def texts(self, key: str) -> Text:
        """Read the same text in all our languages."""
        node = self.map(key)
        node.only(" ".join(LANGUAGES))
        return {language: node.text(language) for language in LANGUAGES}

    def word(self, key: str, words: type[_Word]) -> _Word:
        """Read one of a closed set of words."""
        return self._one_of(key, self.text(key), words)

    def words(self, key: str, words: type[_Word]) -> tuple[_Word, ...]:
        """Read a list of words, each once."""
        return tuple(self._one_of(key, value, words) for value in self.names(key))

    def names(self, key: str) -> tuple[str, ...]:
        """Read a list of texts, each once."""
        found = tuple(self._scalar(key, node) for node in self._entries(key))
        if len(set(found)) < len(found):
            raise self.refuse(key, f"{key} names the same twice")
        return found

    def is_list(self, key: str) -> bool:
        """Say whether a list stands here rather than one value."""
        return isinstance(self.get(key), SequenceNode)

    def span(self, key: str) -> Span:
        """Read a length of time."""
        try:
            span = Span.parse(self.text(key))
        except ValueError:
            raise self.refuse(key, f"{key}: {self.text(key)} is no time; write 30m, 24h, 2d, 1w or 1wd") from None
        if span.amount < 1:
            raise self.refuse(key, f"{key} must be more than nothing")
        return span

    def map(self, key: str) -> "Mapping":
        """Read a mapping inside this one."""
        return Mapping(self.file, self.get(key), self.lines[key])

    def maps(self, key: str) -> "tuple[Mapping, ...]":
        """Read a list of mappings."""
        return tuple(Mapping(self.file, node, node.start_mark.line + 1) for node in self._entries(key))

    def _entries(self, key: str) -> list[Node]:
        node = self.get(key)
        if not isinstance(node, SequenceNode) or not node.value:
            raise self.refuse(key, f"{key} must be a list that is not empty")
        return list(node.value)

    def _scalar(self, key: str, node: Node) -> str:
        if not isinstance(node, ScalarNode):
            raise self.refuse(key, f"{key} must be one value")
        return str(node.value)

    def _one_of(self, key: str, value: str, words: type[_Word]) -> _Word:
        try:
            return words(value)
        except ValueError:
            raise self.refuse(key, f"{key}: {value} is unknown; known are {', '.join(words)}") from None

    def _add(self, key: Node, value: Node) -> None:
        line = key.start_mark.line + 1
        if not isinstance(key, ScalarNode):
            raise PathwayError(self.file, line, "a key must be one word")
        if key.value in self.nodes:
            raise PathwayError(self.file, line, f"{key.value}: duplicate key")
        self.nodes[key.value] = value
        self.lines[key.value] = line


def parse(raw: bytes, file: str) -> Node | None:
    """Read YAML 1.2 as far as its nodes, which know their lines; nothing in a file is ever built into an object."""
    yaml = YAML()
    yaml.composer.warn_double_anchors = False
    try:
        node: Node | None = yaml.compose(raw)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise PathwayError(file, line, str(error.problem)) from None
    except (YAMLError, UnicodeDecodeError):
        raise PathwayError(file, 0, "this is not YAML in UTF-8") from None
    return node
