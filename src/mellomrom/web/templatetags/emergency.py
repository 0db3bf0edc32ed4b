"""Whether emergency access is offered to whoever reads a page, and what is answered on a page of its own."""

from django import template

from mellomrom.access.inspecting import may_register
from mellomrom.access.rules import may_look_up
from mellomrom.directory.catalogue import Function
from mellomrom.directory.queries import StaffRole
from mellomrom.events.rules import ENDS_WITH_WORDS

register = template.Library()


@register.filter
def may_look(role: StaffRole | None) -> bool:
    """Say whether a role can have use for an emergency access; to others it is not offered."""
    return role is not None and may_look_up(role.unit.sector, Function(role.function))


@register.filter
def may_register_inspection(role: StaffRole | None) -> bool:
    """Say whether a role registers inspections of its organization."""
    return role is not None and may_register(role)


@register.filter
def ends_with_words(item: str) -> bool:
    """Say whether what is owed is answered in words on a page of its own, and not with a tap."""
    return item in ENDS_WITH_WORDS
