"""What the operator's page may ask beside the rest: lengths of time, why a message was not carried, whose address it was."""

from datetime import timedelta

from django import template
from django.utils.translation import gettext

from mellomrom.directory.catalogue import Looked
from mellomrom.events.rules import Via
from mellomrom.web import needs, times

register = template.Library()
register.filter("why_not_carried", needs.why_not_carried)


@register.filter
def looked(kind: str) -> str:
    """What there were unusually many of."""
    return str(needs.LOOKED[Looked(kind)])


@register.filter
def spanned(span: timedelta | float | None) -> str:
    """A length of time in full words, also from seconds; empty for none."""
    if span is None:
        return ""
    return times.long_span(span if isinstance(span, timedelta) else timedelta(seconds=span))


@register.filter
def whose_address(via: str) -> str:
    """Whose address a message went to."""
    return {
        Via.OWN: gettext("the unit's own address"),
        Via.SERVICE: gettext("the address of another unit of the same service"),
        Via.COMMON: gettext("the organization's common address"),
    }[Via(via)]
