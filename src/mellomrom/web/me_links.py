"""The ways from the front page of Min side to the pages that others have made: one line for each."""

from collections.abc import Sequence

from django.utils.functional import Promise

Link = tuple[str, str | Promise, str | Promise]  # the name of the address, what it is called, and a line about it

LINKS: Sequence[Link] = ()


def links() -> Sequence[Link]:
    """Give the ways, in the order in which they stand on the page."""
    return LINKS
