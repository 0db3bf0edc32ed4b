"""What pages may ask about who reads for the person."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django import template
from django.utils.translation import gettext

from mellomrom.plans.kin.catalogue import Kind, Part
from mellomrom.plans.kin.titles import KIND, PART, PART_OF_THE_PERSON

register = template.Library()


@register.filter
def kin_kind(kind: Kind) -> str:
    """As what somebody reads, in the words that the person chose it by."""
    return str(KIND[kind]).lower()


@register.filter
def kin_parts(parts: Iterable[Part], own: object = None) -> str:
    """What they may see, one after the other; on the person's own page it is theirs."""
    return " · ".join(str((PART if own else PART_OF_THE_PERSON)[part]) for part in parts)


@register.filter
def named(names: Mapping[UUID, str], actor: UUID) -> str:
    """The name of somebody whom the person has let in, as the person calls them."""
    return names.get(actor) or gettext("somebody close")
