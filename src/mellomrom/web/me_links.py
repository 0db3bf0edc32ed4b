"""The ways from the front page of Min side to the pages that others have made: one line for each."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Link = tuple[str, str | Promise, str | Promise]  # the name of the address, what it is called, and a line about it

LINKS: Sequence[Link] = (  # in the order in which they stand on the page
    ("me-plan", _("My plan"), _("what I want, and who does what")),
    ("me-crisis", _("My crisis plan"), _("how I want to be helped when it is hard")),
    ("me-week", _("My first two weeks at home"), _("every day has something and someone")),
    ("me-meetings", _("My meetings"), _("what is talked about, and what was decided")),
    ("me-responsible", _("Who answers for what"), _("each part of life, and whom to ask")),
    ("me-trust", _("Whom I trust"), _("so that others know")),
    ("me-rulings", _("Decisions about services"), _("what I was given, until when, and how to complain")),
    ("me-plans", _("All plans about me"), _("whose they are, and where they are kept")),
)
