"""What the rule book's templates may ask: times as lengths, whom a word means, and whether a source has been checked."""

from collections.abc import Iterable, Mapping, Sized
from datetime import date, datetime, timedelta
from enum import StrEnum

from django import template
from django.utils.translation import gettext, ngettext

from mellomrom.core.clock import Span
from mellomrom.events import registry, titles
from mellomrom.events.cards import Owed
from mellomrom.events.catalogue import Force
from mellomrom.events.pathways import Source, Text
from mellomrom.sharing import words
from mellomrom.sharing.counting import Lately
from mellomrom.web import times

register = template.Library()

WORDS: Mapping[str, Mapping] = {
    "who_name": titles.WHO,
    "expects_name": titles.EXPECTS,
    "side_name": titles.SIDE,
    "part_name": words.PART,
    "told_name": words.TOLD,
    "kind_of_rule": words.KIND,
    "asks_for": words.ASKS,
    "then_what": words.THEN,
}
for name, known in WORDS.items():
    register.filter(name, lambda key, known=known: str(known[key]))


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


@register.filter
def last_day(until: date) -> str:
    """The last day that a law was in force; laws name the first that it no longer is."""
    return times.date_format(until - timedelta(days=1), times.pgettext("date", "j F Y"))


@register.filter
def decided(lately: Lately, code: str) -> str:
    """How often a rule has decided lately, where that points at nobody."""
    n = lately.of(code)
    return gettext("fewer than five times") if n is None else gettext("at least %(n)d times") % {"n": n}


@register.filter
def how_many(found: Sized) -> int:
    """How many there are; *length* is that of a time here."""
    return len(found)


@register.filter
def blocks(n: int) -> range:
    """So many blocks to draw, one for each."""
    return range(n)


@register.filter
def come_from(owes: Iterable[Owed] | None) -> list[tuple[str, date, Text]]:
    """The pathways that what is owed comes from, each once: id, version, title; none for the house's own duties."""
    found = {(owed.pathway, owed.version) for owed in owes or () if owed.pathway and owed.version}
    return [(name, version, registry.pathway(name, version).title) for name, version in sorted(found)]


@register.simple_tag
def pathway_title(pathway: str, version: date) -> Text:
    """What a pathway is called in that version."""
    return registry.pathway(pathway, version).title


@register.simple_tag
def signed_on(signed: Mapping[tuple[str, date], datetime], pathway: str, version: date) -> str:
    """When the reader's organization signed that version; empty where it is only proposed."""
    at = signed.get((pathway, version))
    return times.calendar_day(at) if at else ""
