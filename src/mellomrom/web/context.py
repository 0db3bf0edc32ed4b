"""What the frame around every page shows: who acts in which role, how much waits, the languages, the version."""

from importlib.metadata import version

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from mellomrom.directory.catalogue import Function
from mellomrom.directory.sessions import PERSON
from mellomrom.events import adoptions, queries
from mellomrom.web import kept

VERSION = version("mellomrom")


def frame(request: HttpRequest) -> dict[str, object]:
    """Give the frame's words; one query, for how much must be answered, and only on pages that show the frame.

    `signed_here` is one query more, on pages that show where a duty comes from.
    """
    now = timezone.now()
    role = getattr(request, "role", None)
    mine = PERSON in request.session
    inspects = role is not None and role.function == Function.INSPECTOR
    return {
        "demo": settings.DEMO,
        "version": VERSION,
        "languages": settings.LANGUAGES,
        "now": now,
        "role": role,
        "home": "me" if mine else "inspection" if inspects else "inbox",
        "inspects": inspects,
        "runs_the_node": role is not None and role.function == Function.OPERATOR,
        "signed_here": SimpleLazyObject(lambda: adoptions.own(role)) if role is not None else {},
        "kept_writing": SimpleLazyObject(lambda: kept.waiting(request)) if role is not None or mine else None,
        "waiting": SimpleLazyObject(lambda: queries.inbox_count(role, at=now)) if role is not None else 0,
    }
