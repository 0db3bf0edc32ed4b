"""How long one stays logged in: until nothing has been done for a while, and never longer than a shift.

Asking for news by itself is not doing something: a screen that is left open logs itself out. What ends here says so to
the next login, which then must be a new one also where somebody else vouches for people.
"""

import time
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from mellomrom.directory.sessions import KEPT, LEFT, PERSON, begin_anew
from mellomrom.web import kept

BEGAN, DONE_AT = "began", "done_at"
IDLE, TOO_LONG, OUT = "idle", "too-long", "out"  # why a session ended
NOTED_EVERY = 60  # seconds: what is done is written down once a minute, not at each click
WARNED_FROM = 5 * 60  # seconds before the end
KEPT_FROM = 100  # seconds before the end: pages ask each minute
_BY_ITSELF = ("inbox-new", "session")  # what pages ask for while nobody touches them


class Sessions:
    """Ends sessions, and tells each page when its own will end: `request.session_ends`, None where nobody is logged in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.session_ends = None  # type: ignore[attr-defined]
        if SESSION_KEY in request.session or PERSON in request.session:
            _keep_or_end(request, int(time.time()))
        return self.get_response(request)


def _keep_or_end(request: HttpRequest, now: int) -> None:
    session = request.session
    began, done_at = session.get(BEGAN, now), session.get(DONE_AT, now)
    if now >= began + settings.SESSION_COOKIE_AGE:
        return end(request, TOO_LONG)
    if now >= done_at + settings.SESSION_IDLE:
        return end(request, IDLE)
    if BEGAN not in session:
        session[BEGAN] = session[DONE_AT] = now
    elif now >= done_at + NOTED_EVERY and not _by_itself(request):
        session[DONE_AT] = now
    ends = min(began + settings.SESSION_COOKIE_AGE, session[DONE_AT] + settings.SESSION_IDLE)
    request.session_ends = datetime.fromtimestamp(ends, UTC)  # type: ignore[attr-defined]
    return None


def _by_itself(request: HttpRequest) -> bool:
    """Say whether the page asked for this, and nobody touched it."""
    path = request.path
    return path == reverse("session-keep") or (request.method != "POST" and path in _paths_by_themselves())


def end(request: HttpRequest, why: str) -> None:
    """End the session at this screen; the next one knows why, and keeps what was being written."""
    if why != OUT and request.method == "POST" and (sealed := kept.from_post(request)):
        request.session[KEPT] = sealed
    if why == OUT:
        request.session.pop(KEPT, None)
    begin_anew(request.session)
    request.session[LEFT] = why
    request.user = AnonymousUser()


def seconds_left(request: HttpRequest) -> int:
    """Say how long until the session ends by itself."""
    ends: datetime | None = getattr(request, "session_ends", None)
    return max(0, int(ends.timestamp() - time.time())) if ends else 0


def may_stay(request: HttpRequest) -> bool:
    """Say whether doing something puts the end off; at the end of a shift it does not."""
    left = settings.SESSION_COOKIE_AGE - (int(time.time()) - request.session.get(BEGAN, 0))
    return bool(left > WARNED_FROM)


def why_ended(session: MutableMapping[str, Any]) -> str:
    """Say why the last session at this screen ended; empty where none did."""
    return str(session.get(LEFT, ""))


@cache
def _paths_by_themselves() -> frozenset[str]:
    return frozenset(reverse(name) for name in _BY_ITSELF)
