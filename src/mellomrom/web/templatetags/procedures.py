"""The right role card one tap from where it is needed, and what somebody has to read, where they look each morning."""

from collections.abc import Mapping
from datetime import datetime

from django import template

from mellomrom.directory.queries import StaffRole
from mellomrom.events.cards import Card
from mellomrom.plans.procedures.catalogue import Part, Speaks
from mellomrom.plans.procedures.queries import ToRead, card_for, to_read
from mellomrom.plans.procedures.titles import PART, SPEAKS

register = template.Library()


@register.inclusion_tag("procedures/link.html")
def role_card(card: Card) -> Mapping[str, object]:
    """Show the way to the role card for what happened; nothing where there is none, or where it would say too much."""
    found = None if card.withheld else card_for(card.kind, card.level)
    return {"slug": found[0], "title": found[1]} if found is not None else {}


@register.simple_tag
def cards_to_read(role: StaffRole, at: datetime) -> tuple[ToRead, ...]:
    """Give what the reader has to read."""
    return to_read(role, at=at)


@register.filter
def speaks_name(to: Speaks) -> str:
    """Say to whom a chapter of a card speaks."""
    return str(SPEAKS[to])


@register.filter
def part_name(part: Part) -> str:
    """Say what a part of a card is."""
    return str(PART[part])
