"""What templates may ask: times as people say them, the words of the catalogues, texts in the reader's language."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from django import template
from django.conf import settings
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from mellomrom.core.clock import local
from mellomrom.events import titles
from mellomrom.events.cards import Card, Inbox, Owed, TimelineRow
from mellomrom.events.catalogue import Level
from mellomrom.events.rules import Life
from mellomrom.web import details, times

register = template.Library()
PHONE = re.compile(r"(?<![\d+])(?:\+47 ?)?\d{2}(?: ?\d{2}){3}(?!\d)")

WORDS = {
    "event_name": titles.EVENT_NAME,
    "event_title": titles.EVENT_TITLE,
    "force_name": titles.FORCE,
    "level_name": titles.LEVEL,
    "service_name": titles.SERVICE,
    "function_name": titles.FUNCTION,
    "team_name": titles.TEAM_FUNCTION,
    "cause_name": titles.CAUSE,
    "correction_name": titles.CORRECTION,
    "why_offered": titles.WHY,
}
for name, words in WORDS.items():
    register.filter(name, lambda key, words=words: str(words.get(key, key)))


def _time(said: str, at: datetime, *, all_day: bool = False) -> SafeString:
    exact = times.exact(at, all_day=all_day)
    return format_html('<time datetime="{}" title="{}">{}</time>', local(at).isoformat(timespec="minutes"), exact, said)


@register.filter
def due(at: datetime | None, now: datetime) -> str:
    """By when an answer must be given, or how late it is; empty for no time."""
    return _time(times.due(at, now), at) if at else ""


@register.filter
def owed_by(at: datetime | None, now: datetime) -> str:
    """By when something must be done, or how late it is; empty for no time."""
    return _time(times.owed_by(at, now), at) if at else ""


@register.filter
def ago(at: datetime | None, now: datetime) -> str:
    """How long ago; empty for no time."""
    return _time(times.ago(at, now), at) if at else ""


@register.filter
def when(at: datetime | None, now: datetime) -> str:
    """When, in the fewest words that are clear today; empty for no time."""
    return _time(times.when(at, now), at) if at else ""


@register.filter
def clock(at: datetime) -> SafeString:
    """The time of day."""
    return _time(times.clock(at), at)


@register.simple_tag
def happened_at(row: object, now: datetime) -> SafeString:
    """When an event took place: the day alone where the message gave no more, and *about* where it is an estimate."""
    at, all_day = row.occurred_at, row.all_day  # type: ignore[attr-defined]
    said = times.when(at, now, all_day=all_day)
    if row.estimated:  # type: ignore[attr-defined]
        said = gettext("about %(time)s") % {"time": said}
    return _time(said, at, all_day=all_day)


@register.filter
def waited(at: datetime | None, now: datetime) -> str:
    """How long something has stood: 9 dager; empty for no time."""
    return _time(times.long_span(now - at), at) if at else ""


@register.filter
def on_day(at: date | None) -> str:
    """A date in full; empty for none."""
    if at is None:
        return ""
    return (
        times.calendar_day(at) if isinstance(at, datetime) else times.date_format(at, times.pgettext("date", "j F Y"))
    )


@register.filter
def text(words: Mapping[str, str] | str | None) -> str:
    """A text that comes in three languages, in the reader's; a plain string as it is."""
    if not isinstance(words, Mapping):
        return words or ""
    return words.get(get_language() or "", "") or words.get(settings.LANGUAGE_CODE, "")


@register.filter
def happened(card: Card) -> str:
    """What happened, as far as the level lets it be said."""
    if card.withheld:
        return _withheld(card)
    words = titles.EVENT_TITLE if Level(card.level).rank <= Level.PING.rank else titles.EVENT_NAME
    return str(words[card.kind])


def _withheld(card: Card) -> str:
    """What a card is called of which its unit may know no more."""
    if card.offer is not None:
        return gettext("You are asked to take something over")
    return str(titles.WITHHELD_ITEM) if card.owes else gettext("Something your unit was told")


@register.filter
def force_short(owed: Owed) -> str:
    """How binding a demand is, in one word or two: lov, forskrift, retningslinje, avtale, vår egen frist."""
    return {
        "statute": gettext("law"),
        "regulation": gettext("regulation"),
        "guideline": gettext("guideline"),
        "agreement": gettext("agreement"),
        "our-default": gettext("our own deadline"),
    }[owed.force]


@register.filter
def told(row: Card | TimelineRow) -> list[tuple[str, str]]:
    """What a message said besides, as label and sentence; what has no label stays in the message."""
    return details.lines(row.details, row.kind)


@register.filter
def calling(said: str) -> SafeString:
    """Words in which a telephone number is one tap away."""
    return mark_safe(PHONE.sub(_call, escape(said)))  # escaped before the links are made


def _call(number: re.Match[str]) -> str:
    digits = number[0].replace(" ", "")
    return f'<a class="ds-link" href="tel:{digits}">{" ".join(re.findall(r"[+]47|..", digits))}</a>'


@register.filter
def translated(msgid: str) -> str:
    """A rule's or a refusal's English message id in the reader's language."""
    return gettext(msgid) if msgid else ""


@register.filter
def apart(row: object) -> int:
    """How far the two sides of a space stand from each other, 0 to 5: the more that is late, the wider."""
    late = row.late + row.nobody  # type: ignore[attr-defined]
    return next((step for step, most in enumerate((0, 2, 5, 10, 20)) if late <= most), 5)


@register.filter
def alive(card: Card | None) -> list[Owed]:
    """What is still owed on a card, apart from the question about the cause, which has its own buttons."""
    return (
        []
        if card is None
        else [owed for owed in card.owes if owed.life in (Life.OPEN, Life.TAKEN) and owed.item != "ask"]
    )


@register.filter
def held(card: Card | None) -> list[Owed]:
    """All that a unit still holds of a card, whatever it is."""
    return [] if card is None else [owed for owed in card.owes if owed.life in (Life.OPEN, Life.TAKEN)]


@register.filter
def open_duty(card: Card) -> Owed | None:
    """What nobody has taken yet; taking it takes the rest of the card with it."""
    return next((owed for owed in alive(card) if owed.life == Life.OPEN), None)


@register.filter
def unanswered(card: Card) -> bool:
    """Say whether somebody still has to answer: a thing that is taken has been answered, and its own times go on."""
    return card.offer is not None or any(owed.life == Life.OPEN for owed in card.owes)


@register.filter
def next_due(card: Card) -> datetime | None:
    """When the next of what was taken must be done; nothing where only the answer was asked for."""
    return min((owed.due_at for owed in alive(card) if owed.item != "answer" and owed.due_at), default=None)


@register.filter
def later(card: Card, inbox: Inbox | None) -> Card | None:
    """Where the same person has gone since, the newest of it, so that nobody looks for them where they were."""
    if not inbox or card.person is None:
        return None
    newest = inbox.moved.get(card.person)
    return newest if newest is not None and newest.occurred_at > card.occurred_at else None


@register.filter
def place_name(known: str) -> str:
    """A municipality by name, or by its number where it takes no part here."""
    return gettext("municipality %(number)s") % {"number": known} if known.isdigit() else known


@register.filter
def listed(card: Card) -> list[Owed]:
    """What is owed, without the bare request to answer, which the card's own time and buttons already are."""
    bare = [
        o for o in card.owes if o.item == "answer" and o.life == Life.OPEN and not (o.lapsed_take_at or o.waits_for)
    ]
    return [owed for owed in card.owes if owed not in bare]


@register.filter
def born(said: str) -> str:
    """A date of birth as people write it; what is no whole date as it stands."""
    try:
        return times.date_format(date.fromisoformat(said), times.pgettext("date", "j F Y"))
    except ValueError:
        return said
