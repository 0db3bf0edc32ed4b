"""What the person's own pages may ask of a row of their log."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django import template
from django.utils.translation import gettext, gettext_lazy

from mellomrom.access.titles import PURPOSE
from mellomrom.core.clock import local
from mellomrom.directory.catalogue import ActorKind
from mellomrom.events.export import LOGGED
from mellomrom.events.titles import FUNCTION
from mellomrom.sharing.looks import Look
from mellomrom.sharing.queries import OBJECTIONS
from mellomrom.sharing.rules import text_of
from mellomrom.web import times

register = template.Library()

TO_ONESELF = {  # where the copy for the person speaks of "the person"
    "record.opened": gettext_lazy("What is written about you was opened."),
    "record.exported": gettext_lazy("A copy of what is written about you was made, for you."),
    "emergency.looked_up": gettext_lazy("Somebody looked you up in an emergency."),
    "meeting.opened": gettext_lazy("A meeting about you, or the list of your meetings, was opened."),
    "crisis.card_now": gettext_lazy("Your crisis card was opened, to help you there and then."),
    "crisis.card_ahead": gettext_lazy("Your crisis card was opened, to prepare to meet you."),
    "crisis.card_safely": gettext_lazy("What makes a meeting safe was read from your crisis card."),
}
REFUSED = {
    "record.opened": gettext_lazy("Somebody tried to open what is written about you, and was refused."),
    "record.exported": gettext_lazy("Somebody tried to make a copy of what is written about you, and was refused."),
    "people.listed": gettext_lazy("A list of those whom the unit follows up was opened. You did not stand in it."),
    "space.listed": gettext_lazy("A list of what waits between two services was opened. You did not stand in it."),
    "story.read": gettext_lazy("Somebody tried to read what came of an event, and was refused."),
    "plan.opened": gettext_lazy("Somebody tried to open a part of a plan of yours, and was refused."),
    "plan.offer-read": gettext_lazy(
        "Somebody tried to read whether you were offered an individual plan, and was refused."
    ),
    "plans.listed": gettext_lazy("Somebody tried to read which plans there are about you, and was refused."),
    "meeting.opened": gettext_lazy(
        "Somebody tried to open a meeting about you, and was not let in, or saw only a part."
    ),
    "meetings.listed": gettext_lazy("A list of a unit's meetings was opened. Nothing about you stood in it."),
    "inspection.opened": gettext_lazy("An inspector looked you up, and nothing was shown."),
    "inspection.read": gettext_lazy("An inspector tried to read more, and was refused."),
    **dict.fromkeys(
        ("crisis.card_now", "crisis.card_ahead", "crisis.card_safely", "crisis.read", "crisis.printed"),
        gettext_lazy("Somebody looked for your crisis plan or crisis card, and was refused."),
    ),
}
MY_NO = gettext_lazy("You have said no to this, or it is written down that you would have.")


@register.filter
def in_words(look: Look) -> str:
    """What was done, as a sentence that the person can read."""
    said = REFUSED.get(look.what) if look.refused else TO_ONESELF.get(look.what)
    return str(said or LOGGED.get(look.what) or look.what)


@register.filter
def looked_from(look: Look) -> str:
    """Which service it was: the unit and whose it is; empty where it was the house itself, or the person."""
    if look.unit is None or look.unit_name == look.organization_name:
        return look.organization_name
    return f"{look.unit_name}, {look.organization_name}"


@register.filter
def by_whom(look: Look) -> str:
    """Who it was, as the law gives the person the right to know: name and what they are there."""
    if look.by is ActorKind.PERSON:
        return gettext("you yourself") if look.actor == look.person else gettext("somebody you have let in")
    return f"{look.name}, {str(FUNCTION.get(look.function, look.function)).lower()}" if look.name else ""  # type: ignore[call-overload]


@register.filter
def of(names: Mapping[UUID, str] | str, ref: UUID | None) -> str:
    """The name of whom the person has let in, by the row of it; empty for every other row."""
    return names.get(ref, "") if isinstance(names, Mapping) and ref is not None else ""


@register.filter
def for_what(look: Look) -> str:
    """What it was for; empty where nobody said."""
    return str(PURPOSE.get(look.purpose, "")) if look.purpose else ""  # type: ignore[call-overload]


@register.filter
def why_not(look: Look) -> str:
    """Why it was a no, in the words of the rule that day; of one's own no, that it is that. Empty for a yes."""
    if not look.refused or look.decided_at is None:
        return ""
    if look.rule in OBJECTIONS:
        return str(MY_NO)
    text = text_of(look.rule, on=local(look.decided_at).date())
    return gettext(text) if text else ""


@register.filter
def day_in_full(day: date) -> str:
    """A day as a heading: onsdag 18. november 2026."""
    return times.date_format(day, "l") + " " + times.date_format(day, times.pgettext("date", "j F Y"))
