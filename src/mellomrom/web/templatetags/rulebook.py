"""What the rule book's templates may ask: times as lengths, whom a word means, and whether a source has been checked."""

from collections.abc import Iterable
from enum import StrEnum

from django import template
from django.utils.translation import gettext, ngettext

from mellomrom.core.clock import Span
from mellomrom.events import titles
from mellomrom.events.catalogue import Force
from mellomrom.events.pathways import Source

register = template.Library()

for name, words in {"who_name": titles.WHO, "expects_name": titles.EXPECTS}.items():
    register.filter(name, lambda key, words=words: str(words[key]))


@register.filter
def in_order(words: Iterable[StrEnum]) -> list[StrEnum]:
    """Words of a catalogue in the order in which they stand there, the same each time."""
    return sorted(words, key=lambda word: list(word.__class__.__members__.values()).index(word))


@register.filter
def length(span: Span) -> str:
    """A length of time in words: 30 minutter, 24 timer, 3 dager, 2 uker, 1 virkedag."""
    n = span.amount
    said = {
        "m": ngettext("%(n)d minute", "%(n)d minutes", n),
        "h": ngettext("%(n)d hour", "%(n)d hours", n),
        "d": ngettext("%(n)d day", "%(n)d days", n),
        "w": ngettext("%(n)d week", "%(n)d weeks", n),
        "wd": ngettext("%(n)d working day", "%(n)d working days", n),
    }
    return said[span.unit] % {"n": n}


@register.filter
def unchecked(source: Source, force: Force) -> str:
    """The mark of a source that nobody of ours has held against its text; empty for one that somebody has."""
    if source.verified:
        return ""
    if force in (Force.STATUTE, Force.REGULATION):
        return gettext("not checked against the text of the law")
    return gettext("not checked against its text")
