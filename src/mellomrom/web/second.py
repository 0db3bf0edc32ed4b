"""The other ways in: by a passkey, by the code of an app after the password, by a code on paper, by an invitation."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from mellomrom.core.errors import NotPermitted, Refused, TooMany
from mellomrom.directory import keys, logins
from mellomrom.directory.sessions import Way
from mellomrom.sharing.logins import KEY_COPIED, REFUSED, log_login
from mellomrom.web import forms, passkeys
from mellomrom.web.access import came_from
from mellomrom.web.entering import address, enter, half_way

log = logging.getLogger(__name__)
ASKS = require_http_methods(["GET", "HEAD", "POST"])


@require_POST
def ask_passkey(request: HttpRequest) -> HttpResponse:
    """Say what a browser is to ask its keys, as the script on the login page wants it."""
    logins.attempt({"address": address(request)}, at=timezone.now())
    return JsonResponse(dict(passkeys.ask_who(request)))


@require_POST
def passkey(request: HttpRequest) -> HttpResponse:
    """Let in whoever holds a key of ours; a no is a page of its own, with a code in small print."""
    at, whom = timezone.now(), {"address": address(request)}
    try:
        logins.attempt(whom, at=at)
        user = passkeys.who(request, answer_of(request), at=at)
    except Refused as no:
        if not isinstance(no, TooMany):
            log_login(KEY_COPIED if no.code == "login.passkey-copied" else REFUSED, at=at)
        return _refused(request, no)
    logins.forgive(whom)  # the asking was counted too
    return enter(request, user, whom, way=Way.PASSKEY, then=came_from(request, "inbox"))


def answer_of(request: HttpRequest) -> Mapping[str, Any]:
    """Read what a key answered. Raises NotPermitted for what is no answer."""
    said = request.POST.get("answer", "")
    try:
        read = json.loads(said) if len(said) <= passkeys.LONGEST else None
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise NotPermitted(
            "login.no-answer", "Your browser sent no answer from a key. Try once more, or use another way."
        )
    return read


@ASKS
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the app, from who has just shown the right password; and let them in by it."""
    found = half_way(request)
    if found is None:
        return redirect("login")
    if request.method != "POST":
        return render(request, "login/code.html")
    user, then = found
    whom = {"user": user.username, "address": address(request)}
    try:
        logins.attempt(whom, at=timezone.now())
    except TooMany as no:
        return render(request, "login/code.html", {"failed": gettext(no.text)}, status=no.status)
    if not keys.check_code(user, request.POST.get("code", "")[:20], at=timezone.now()):
        log_login(REFUSED, at=timezone.now())
        failed = gettext("That code is not right, or has been used. Wait for the next one.")
        return render(request, "login/code.html", {"failed": failed}, status=422)
    return enter(request, user, whom, way=Way.CODE, then=then)


@ASKS
def paper(request: HttpRequest) -> HttpResponse:
    """Let in who has lost their key or their telephone, once for each code on their paper; the password too, if any."""
    if request.method != "POST":
        return render(request, "login/paper.html")
    form = forms.Paper(request.POST)
    failed = gettext("These do not belong together, or the code has been used.")
    if not form.is_valid():
        return render(request, "login/paper.html", {"failed": failed}, status=422)
    said = form.cleaned_data
    whom = {"user": said["username"], "address": address(request)}
    try:
        logins.attempt(whom, at=timezone.now())
    except TooMany as no:
        return render(request, "login/paper.html", {"failed": gettext(no.text)}, status=no.status)
    user = _holder(said["username"], said["password"], said["code"])
    if user is None:
        log_login(REFUSED, at=timezone.now())
        return render(request, "login/paper.html", {"failed": failed}, status=422)
    return enter(request, user, whom, way=Way.PAPER, then="keys")


def _holder(username: str, password: str, said: str) -> User | None:
    """Give whose code it is; None where any part is wrong. A password is always tried, so that the time tells nothing."""
    user = User.objects.filter(username=username, is_active=True).first()
    fits = (user or User()).check_password(password)
    if user is None or (user.has_usable_password() and not fits):
        return None
    return user if keys.check_paper(user, said, at=timezone.now()) else None


@ASKS
def invited(request: HttpRequest, said: str) -> HttpResponse:
    """Welcome somebody by a link. Only their own press of the button uses it up: programs that look at links do not."""
    if request.method != "POST":
        return render(request, "login/invited.html")
    whom = {"address": address(request)}
    try:
        logins.attempt(whom, at=timezone.now())
        user = keys.invited(said, at=timezone.now())
    except Refused as no:
        return _refused(request, no)
    return enter(request, user, whom, way=Way.INVITED, then="keys")


def _refused(request: HttpRequest, no: Refused) -> HttpResponse:
    log.info(no.code)  # codes are constants: nothing of what was sent is in them
    return render(request, "login/refused.html", {"sentence": gettext(no.text), "code": no.code}, status=no.status)
