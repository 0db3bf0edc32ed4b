"""Beginning a session, whichever way somebody showed who they are; and what stands between a password and a session."""

import time
from collections.abc import Mapping

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from mellomrom.directory import keys, logins
from mellomrom.directory.sessions import ENROL, WAY, Way, begin_anew
from mellomrom.sharing.logins import CAME_BY_PAPER, CAME_IN, log_login
from mellomrom.web import sessions

HALF = "half"  # the session's key for who has shown a password, and must show a code too
HALF_HOLDS = 10 * 60  # seconds
FRESH = 15 * 60  # seconds after a login in which one may change how one logs in
BACKEND = "django.contrib.auth.backends.ModelBackend"


def address(request: HttpRequest) -> str:
    """Say from which address somebody calls, as far as it is believed."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    return logins.address(request.META.get("REMOTE_ADDR", ""), forwarded, proxies=settings.PROXIES)


def enter(request: HttpRequest, user: User, whom: Mapping[str, str], *, way: Way, then: str) -> HttpResponse:
    """Begin a new session: nothing from before the login lives on, whoever it was.

    Who came by less than two ways, or by a link, can do nothing but add one, except in a demo.
    """
    two_ways = settings.DEMO or way in (Way.PASSKEY, Way.CODE, Way.DEMO) or keys.ways_of(user).strong
    enrol = way is Way.INVITED or not two_ways
    begin_anew(request.session)
    login(request, user, backend=BACKEND)
    request.session[WAY] = way
    if enrol:
        request.session[ENROL] = True
    logins.forgive(whom)
    logins.sweep_sessions(at=timezone.now())
    log_login(CAME_BY_PAPER if way is Way.PAPER else CAME_IN, user=user, at=timezone.now())
    return redirect("keys" if enrol or way is Way.PAPER else then)


def half(request: HttpRequest, user: User, *, then: str) -> HttpResponse:
    """Remember who has shown the right password, for as long as it takes to read a code."""
    request.session[HALF] = {"user": user.pk, "until": int(time.time()) + HALF_HOLDS, "then": then}
    return redirect("login-code")


def half_way(request: HttpRequest) -> tuple[User, str] | None:
    """Give who has shown a password here just now, and where they were going; None for nobody."""
    said = request.session.get(HALF, {})
    if int(time.time()) >= said.get("until", 0):
        return None
    user = User.objects.filter(pk=said["user"], is_active=True).first()
    return (user, said["then"]) if user is not None else None


def is_fresh(request: HttpRequest) -> bool:
    """Say whether somebody logged in so lately that it is surely they who change how they log in."""
    now = int(time.time())
    return now - request.session.get(sessions.BEGAN, now) < FRESH
