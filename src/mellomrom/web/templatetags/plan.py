"""What the pages of the plan may ask: the address of a page on the reader's own side."""

from typing import Any

from django import template
from django.urls import reverse

register = template.Library()
MINE = {"crisis-plans": "me-crisis"}  # where the person's page is not called as that for staff is


@register.simple_tag
def plan_url(page: Any, name: str, *more: object) -> str:
    """Give the address of a page of the plan: the person's own where it is theirs, else that of staff."""
    return reverse(MINE.get(name, f"me-{name}"), args=more) if page.mine else reverse(name, args=(page.person, *more))
