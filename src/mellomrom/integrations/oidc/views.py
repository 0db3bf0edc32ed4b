"""/login/with/NAME and back: people who log in where somebody else vouches for them.

Who comes back is found by a blind index of a number the issuer says, and nothing of it is kept. Somebody whom nobody
here has let in is told to ask their leader, and learns nothing else: not whether there is such an account.
"""

import logging
import time
from base64 import b64decode, b64encode
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login as start_session
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from mellomrom.core.crypto import CannotOpen
from mellomrom.core.errors import NotFound, NotPermitted, Refused
from mellomrom.database.keys import keyring
from mellomrom.directory import logins
from mellomrom.directory import queries as directory
from mellomrom.directory.sessions import LEFT, ORGANIZATION, begin_anew
from mellomrom.integrations.oidc import flow
from mellomrom.integrations.oidc.issuers import Issuer
from mellomrom.sharing.logins import CAME_IN, REFUSED, enter_person, log_login, person_with

log = logging.getLogger(__name__)
BEGUN = "begun"  # the session's key for a login that has begun
TOKEN_REMEMBERED = timedelta(hours=1)


@require_GET
def begin(request: HttpRequest, name: str) -> HttpResponse:
    """Send somebody to an issuer to log in."""
    try:
        issuer = _issuer(name)
        logins.attempt({"address": _address(request)}, at=timezone.now())
        begun, where = flow.begin(
            issuer,
            back=_back(issuer),
            then=_then(request),
            anew=LEFT in request.session,
            now=int(time.time()),
        )
    except Refused as no:
        return _refused(request, no)
    request.session[BEGUN] = b64encode(keyring().seal(begun.sealed(), about=b"login")).decode()
    return redirect(where)


@require_GET
def back(request: HttpRequest, name: str) -> HttpResponse:
    """Take somebody back from an issuer, and let them in if somebody here has said that they work here."""
    at = timezone.now()
    begun = _begun(request)
    try:
        issuer = _issuer(name)
        identity = flow.finish(issuer, begun, request.GET.dict(), back=_back(issuer), now=int(at.timestamp()))
        if not logins.first_time("id-token", identity.token, until=at + TOKEN_REMEMBERED, at=at):
            raise NotPermitted("login.replayed", "This answer has been used before. Begin anew.")
        _enter_person(request, identity) if issuer.profile.person else _enter_staff(request, issuer, identity)
    except Refused as no:
        if begun is not None:  # what was never begun here is noise anybody can make, and not worth a row each time
            log_login(REFUSED, at=at)
        return _refused(request, no)
    logins.forgive({"address": _address(request)})
    logins.sweep_sessions(at=at)
    return redirect("me" if issuer.profile.person else begun.then if begun else "inbox")


def _address(request: HttpRequest) -> str:
    forwarded = request.headers.get("X-Forwarded-For", "")
    return logins.address(request.META.get("REMOTE_ADDR", ""), forwarded, proxies=settings.PROXIES)


def _issuer(name: str) -> Issuer:
    issuer = settings.ISSUERS.logins.get(name)
    if issuer is None:
        raise NotFound("login.no-such-way", "There is no such way to log in here.")
    return issuer


def _back(issuer: Issuer) -> str:
    return f"{settings.ISSUERS.address}{reverse('login-back', args=[issuer.name])}"


def _then(request: HttpRequest) -> str:
    url = request.GET.get("next", "")
    return url if url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure()) else reverse("inbox")


def _begun(request: HttpRequest) -> flow.Begun | None:
    """Take what was begun out of the session: whatever comes of it, it cannot be used again."""
    sealed = request.session.pop(BEGUN, "")
    try:
        return flow.Begun.opened(keyring().open(b64decode(sealed), about=b"login")) if sealed else None
    except (CannotOpen, ValueError):
        return None


def _enter_staff(request: HttpRequest, issuer: Issuer, identity: flow.Identity) -> None:
    at = timezone.now()
    user = logins.user_of(issuer.issuer, identity.numbers)
    if user is None or not _may_act(user, issuer, identity):
        raise NotPermitted("login.no-role", "You have no role here now. Ask your leader to give you one.")
    begin_anew(request.session)  # nothing from before the login lives on, whoever it was
    start_session(request, user, backend="django.contrib.auth.backends.ModelBackend")
    if issuer.organization:
        request.session[ORGANIZATION] = identity.organization
    log_login(CAME_IN, user=user, at=at)


def _may_act(user: User, issuer: Issuer, identity: flow.Identity) -> bool:
    """Say whether the user has a role now, in the organization that the issuer says they act for, where it says one."""
    numbers = [role.unit.organization.number for role in directory.roles_of(user, at=timezone.now())]
    if not issuer.organization:
        return bool(numbers)
    return bool(identity.organization) and identity.organization in numbers


def _enter_person(request: HttpRequest, identity: flow.Identity) -> None:
    """Let a person in to their own pages. That nothing is known of them here is no reason to turn them away."""
    number = identity.numbers.get("pid", "")
    enter_person(request.session, person_with(number), number=number, at=timezone.now())


def _refused(request: HttpRequest, no: Refused) -> HttpResponse:
    log.info(no.code)  # codes are constants: nothing of what was sent is in them
    sentence = gettext(no.text)
    context = {"sentence": sentence % no.params if no.params else sentence, "code": no.code}
    return render(request, "login/refused.html", context, status=no.status)
