"""/account/keys: how I log in. Passkeys, a password with an app, codes on paper: seen, added, removed.

For local accounts alone: who logs in where others vouch for them has nothing here. A change must come soon after a
login, so that nobody adds a key of their own at somebody else's screen.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mellomrom.core import codes
from mellomrom.core.crypto import CannotOpen
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.database import behind
from mellomrom.database.keys import keyring
from mellomrom.directory import keys, logins
from mellomrom.directory.sessions import ENROL, WAY
from mellomrom.sharing.logins import KEY_ADDED, KEY_REMOVED, PAPER_MADE, PASSWORD_SET, log_login
from mellomrom.web import passkeys
from mellomrom.web.access import View, acting, to_login
from mellomrom.web.entering import is_fresh
from mellomrom.web.second import answer_of

SECRET = "app"  # the session's key for the secret of an app that has not shown a code yet, sealed
_ABOUT = b"login.app"


def local(view: View) -> View:
    """Let in the owner of a local account, also one who has nothing but a link yet."""

    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not isinstance(request.user, User):
            return to_login(request)  # type: ignore[arg-type]
        if WAY not in request.session:
            raise NotFound(
                "keys.elsewhere", "You log in where others vouch for you. Your keys are kept there, not here."
            )
        if ENROL not in request.session:
            role, roles = acting(request)
            request.role, request.roles = role, roles  # type: ignore[attr-defined]
            behind.tell(organization=role.unit.organization_id)  # the frame counts what waits
        return view(request, *args, **kwargs)

    return inner


def changes(view: Callable[..., HttpResponse]) -> View:
    """Let somebody change how they log in; soon after a login, or not at all."""

    @local
    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not is_fresh(request):
            raise NotPermitted("keys.log-in-anew", "Log in anew to change how you log in. Then we know that it is you.")
        return view(request, *args, **kwargs)

    return inner


@local
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """List the ways in that one has, and what is lacking."""
    return _page(request)


def _page(request: HttpRequest, *, wrong: str = "", code: str = "", status: int = 200) -> HttpResponse:
    context = {
        "place": "more",
        "ways": keys.ways_of(_user(request)),
        "enrol": ENROL in request.session,
        "fresh": is_fresh(request),
        "longest": keys.LONGEST_NAME,
        "wrong": wrong,
        "code": code,
        "at": timezone.now(),
    }
    return render(request, "login/keys.html", context, status=status)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@changes
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Say what a browser is to ask a device that makes a key, as the script on the page wants it."""
    return JsonResponse(dict(passkeys.ask_for_new(request, _user(request))))


@changes
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Take in a key that was made now."""
    name = request.POST.get("name", "").strip() or gettext("Passkey")
    try:
        passkeys.new_key(request, answer_of(request), name=name, at=timezone.now())
    except (NotPermitted, InvalidMove) as no:
        return _page(request, wrong=gettext(no.text), code=no.code, status=no.status)
    return _added(request, gettext("The key is made. From now on it lets you in."))


@changes
@require_POST
def remove(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Take a key away, and log out every other screen: whoever holds a lost one may be at one of them."""
    try:
        keys.end_passkey(key_id, user=_user(request), at=timezone.now())
    except InvalidMove as no:
        return _page(request, wrong=gettext(no.text), code=no.code, status=no.status)
    return _removed(request, gettext("The key is removed. Every other screen is logged out."))


@changes
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """Choose a password."""
    try:
        user = keys.set_password(_user(request), request.POST.get("password", "")[:1000])
    except InvalidMove as no:
        return _page(request, wrong=gettext(no.text), code=no.code, status=no.status)
    update_session_auth_hash(request, user)  # every other screen is logged out by it
    request.user = user
    log_login(PASSWORD_SET, user=user, at=timezone.now())
    return _now_strong(request, gettext("The password is set."))


@changes
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: HttpRequest) -> HttpResponse:
    """Show the secret that an app is to hold, and believe that it holds it when it shows a right code."""
    user, secret = _user(request), _secret(request)
    if request.method == "POST" and secret:
        try:
            keys.add_app(user, secret=secret, code=request.POST.get("code", "")[:20], at=timezone.now())
        except InvalidMove as no:
            return _app_page(request, secret, wrong=gettext(no.text), code=no.code, status=no.status)
        del request.session[SECRET]
        return _added(request, gettext("The app is set up. After your password we ask for its code."))
    secret = secret or codes.new_secret()
    request.session[SECRET] = b64encode(keyring().seal(secret.encode(), about=_ABOUT)).decode()
    return _app_page(request, secret)


def _secret(request: HttpRequest) -> str:
    sealed = request.session.get(SECRET, "")
    try:
        return keyring().open(b64decode(sealed), about=_ABOUT).decode() if sealed else ""
    except (CannotOpen, ValueError):
        return ""


def _app_page(request: HttpRequest, secret: str, *, wrong: str = "", code: str = "", status: int = 200) -> HttpResponse:
    context = {
        "place": "more",
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "link": codes.app_address(secret, issuer="Mellomrom", account=_user(request).username),
        "password": _user(request).has_usable_password(),
        "wrong": wrong,
        "code": code,
    }
    return render(request, "login/app.html", context, status=status)


@changes
@require_POST
def remove_app(request: HttpRequest) -> HttpResponse:
    """Take the app away."""
    try:
        keys.end_app(_user(request), at=timezone.now())
    except InvalidMove as no:
        return _page(request, wrong=gettext(no.text), code=no.code, status=no.status)
    return _removed(request, gettext("The app is removed. Every other screen is logged out."))


@changes
@require_POST
def paper(request: HttpRequest) -> HttpResponse:
    """Make new codes for the paper, shown this once."""
    if not keys.ways_of(_user(request)).strong:
        raise InvalidMove("keys.none-yet", "Make a passkey first, or a password with an app.")
    return _shown_once(request, gettext("These codes are new. Those you had are no longer good."))


def _added(request: HttpRequest, said: str) -> HttpResponse:
    log_login(KEY_ADDED, user=_user(request), at=timezone.now())
    return _now_strong(request, said)


def _removed(request: HttpRequest, said: str) -> HttpResponse:
    logins.end_sessions(request.session, but=request.session.session_key or "")  # type: ignore[arg-type]
    log_login(KEY_REMOVED, user=_user(request), at=timezone.now())
    messages.success(request, said)
    return redirect("keys")


def _now_strong(request: HttpRequest, said: str) -> HttpResponse:
    """Open the house to who can now show who they are in two ways, and give them paper if they have none."""
    ways = keys.ways_of(_user(request))
    if ways.strong:
        request.session.pop(ENROL, None)
        if not ways.paper:
            return _shown_once(request, said)
    messages.success(request, said)
    return redirect("keys")


def _shown_once(request: HttpRequest, said: str) -> HttpResponse:
    made: Sequence[str] = keys.new_paper(_user(request), at=timezone.now())
    log_login(PAPER_MADE, user=_user(request), at=timezone.now())
    return render(request, "login/paper_codes.html", {"place": "more", "codes": made, "said": said})
