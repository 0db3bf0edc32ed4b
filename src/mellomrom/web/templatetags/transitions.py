"""What the pages of a transition say in words: how an item stands, whose it is, what a day of the sheet holds."""

from datetime import date

from django import template
from django.utils.translation import gettext_lazy as _

from mellomrom.events.checklists import Item
from mellomrom.events.sheets import Sort
from mellomrom.events.titles import SIDE
from mellomrom.web import times

register = template.Library()

STATE = {
    "late": _("Late: nobody has done it"),
    "open": _("Open: nobody has taken it yet"),
    "taken": _("Taken"),
    "met": _("Done"),
    "not_needed": _("Not needed"),
    "could_not": _("Could not be done"),
    "void": _("No longer needed"),
    "later": _("Comes later in the transition"),
}
SORT = {
    Sort.APPOINTMENT: _("Appointment"),
    Sort.EXPECTED: _("Somebody is to have been in touch by now"),
}
register.filter("side_name", lambda side: str(SIDE[side]))
register.filter("sort_name", lambda sort: str(SORT.get(sort, "")))


@register.filter
def stands(item: Item) -> str:
    """How an item stands, in a word or a short sentence."""
    if item.nobody and item.state in ("open", "late"):
        return str(_("Nobody holds it"))
    return str(STATE[item.state])


@register.filter
def day_name(on: date) -> str:
    """A day of the sheet, as people say it: onsdag 18. november."""
    day = times.date_format(on, "l") + " " + times.date_format(on, times.pgettext("date", "j F"))
    return day.capitalize()
