"""The words of crisis plans on the pages, and who is offered the card."""

from datetime import date

from django import template
from django.utils.translation import gettext, ngettext

from mellomrom.directory.catalogue import Function
from mellomrom.directory.queries import StaffRole
from mellomrom.plans.crisis import titles
from mellomrom.plans.crisis.catalogue import SECTIONS, Answer, Kind, Known, Life, Said
from mellomrom.plans.crisis.queries import Version
from mellomrom.plans.crisis.rules import may_find
from mellomrom.sharing.catalogue import How

register = template.Library()


@register.filter
def may_find_cards(role: StaffRole | None) -> bool:
    """Say whether a role can have use for crisis cards; to others they are not offered."""
    return role is not None and may_find(role.unit.sector, Function(role.function))


@register.filter
def heading(code: str, lines: list[tuple[str, str]]) -> str:
    """The heading of a section; of a single line it is the line's own, so that nothing hints at what is not shown."""
    return str(titles.SECTION[code]) if len(lines) > 1 else field_title(lines[0][0]) or str(titles.SECTION[code])


@register.filter
def field_title(name: str) -> str:
    """What a field is called; empty where the heading of its section says it."""
    return "" if name in titles.ALONE else str(titles.FIELD[name])


@register.filter
def life_words(life: Life) -> str:
    """Where a version stands."""
    return str(titles.LIFE[life])


@register.filter
def agreed_how(how: How) -> str:
    """How it was agreed."""
    return str(titles.AGREED_HOW[how])


@register.filter
def found_by(version: Version) -> str:
    """Who may find the card, as was said when it was agreed; empty for a plan that has none."""
    return str(titles.FINDERS[version.finders][0]) if version.finders is not None else ""


@register.filter
def remark_words(what: Said) -> str:
    """Whether it is a proposal or a comment."""
    return str(titles.SAID[what])


@register.filter
def answer_words(life: Answer) -> str:
    """What came of a proposal."""
    return str(titles.ANSWER[life])


@register.filter
def record_words(known: Known) -> str:
    """What is said of the summary care record."""
    return str(titles.SUMMARY_RECORD[known])


@register.filter
def kind_title(kind: Kind, own: object = None) -> str:
    """What a plan is called; on the person's own page it is theirs."""
    return str((titles.MY_KIND if own else titles.KIND)[kind])


@register.filter
def parts_of(version: Version) -> list[tuple[str, list[tuple[str, str]]]]:
    """A version as its sections, each with (field, words); what is empty is left out."""
    rows = [(code, [(n, str(getattr(version.contents, n))) for n in names]) for code, names in SECTIONS[version.kind]]
    said = [(code, [(name, words) for name, words in lines if words]) for code, lines in rows]
    return [row for row in said if row[1]]


@register.filter
def age_from(day: date, today: date) -> str:
    """How old something is, in words: made today, 3 months old."""
    days = (today - day).days
    if days <= 0:
        return gettext("today")
    months = days // 30
    if months < 2:
        return ngettext("%(n)d day old", "%(n)d days old", days) % {"n": days}
    if months < 24:
        return ngettext("%(n)d month old", "%(n)d months old", months) % {"n": months}
    return ngettext("%(n)d year old", "%(n)d years old", days // 365) % {"n": days // 365}


@register.filter
def by_whom_or(name: str, own: object = None) -> str:
    """A name, or that it was the person."""
    return name or (gettext("you yourself") if own else gettext("the person"))
