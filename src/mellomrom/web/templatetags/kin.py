"""What pages may ask about who reads for the person."""

from collections.abc import Iterable

from django import template

from mellomrom.plans.kin.catalogue import Kind, Part
from mellomrom.plans.kin.titles import KIND, PART

register = template.Library()


@register.filter
def kin_kind(kind: Kind) -> str:
    """As what somebody reads, in the words that the person chose it by."""
    return str(KIND[kind]).lower()


@register.filter
def kin_parts(parts: Iterable[Part]) -> str:
    """What they may see, one after the other."""
    return " · ".join(str(PART[part]) for part in parts)
