"""Coming in, choosing the role one acts in and the language one reads, staying, and going out."""

from collections.abc import Mapping
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import SESSION_KEY, authenticate
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from mellomrom.core.errors import NotFound, TooMany
from mellomrom.directory import keys, logins
from mellomrom.directory.sessions import KEPT, PERSON, Way
from mellomrom.sharing.logins import ENDED_EVERYWHERE, REFUSED, WENT_OUT, log_login
from mellomrom.web import forms, kept, me, sessions
from mellomrom.web.access import ROLE, StaffRequest, came_from, choose_role, demo_user, either, staff, to_login
from mellomrom.web.entering import address, enter, half


@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Let somebody in with a local account; a no says nothing about which part was wrong."""
    form = forms.LogIn(request.POST or None)
    if not form.is_valid():
        return _login_page(request, failed=_does_not_fit() if request.method == "POST" else "")
    whom = {"user": form.cleaned_data["username"], "address": address(request)}
    try:
        logins.attempt(whom, at=timezone.now())
    except TooMany as no:
        return _login_page(request, failed=gettext(no.text), status=no.status)
    user = authenticate(request, username=whom["user"], password=form.cleaned_data["password"])
    if not isinstance(user, User):
        log_login(REFUSED, at=timezone.now())
        return _login_page(request, failed=_does_not_fit())
    return _after_password(request, user, whom)


def _after_password(request: HttpRequest, user: User, whom: Mapping[str, str]) -> HttpResponse:
    """A right password is half of it: then the app's code, or the key that its owner has made."""
    ways, then = keys.ways_of(user), came_from(request, "inbox")
    if ways.app is not None:
        return half(request, user, then=then)
    if ways.passkeys:
        return _login_page(
            request, failed=gettext("This account has a passkey: log in with that, or with a code from your paper.")
        )
    return enter(request, user, whom, way=Way.PASSWORD, then=then)


def _does_not_fit() -> str:
    return gettext("The user name and the password do not belong together.")


def _login_page(request: HttpRequest, *, failed: str = "", status: int = 422) -> HttpResponse:
    context = {
        "failed": failed,
        "next": request.GET.get("next", request.POST.get("next", "")),
        "logins": demo_logins(),
        "persons": me.demo_persons(),
        "issuers": list(settings.ISSUERS.logins.values()),
        "ended": sessions.why_ended(request.session),
    }
    return render(request, "login/login.html", context, status=status if failed else 200)


@require_POST
def demo(request: HttpRequest) -> HttpResponse:
    """Come in as a synthetic person, by one tap; there is no such page outside a demo."""
    username = request.POST.get("username", "")
    if username not in {name for name, _ in demo_logins()}:
        raise NotFound("login.no-such-demo", "There is no such demo login. Has the demo been made?")
    whom = {"address": address(request)}
    logins.attempt(whom, at=timezone.now())
    return enter(request, demo_user(username), whom, way=Way.DEMO, then=came_from(request, "inbox"))


def demo_logins() -> list[tuple[str, str]]:
    """Give (user name, description) of the synthetic people who may be tried; none unless this is a demo."""
    return list(settings.DEMO_LOGINS) if settings.DEMO else []


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Go out, and forget the session."""
    if isinstance(request.user, User):
        log_login(WENT_OUT, user=request.user, at=timezone.now())
    sessions.end(request, sessions.OUT)
    then = came_from(request, "")
    return redirect(f"{reverse('login')}?next={quote(then)}" if then else reverse("login"))


@require_POST
def log_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Go out at every screen where one is logged in: one forgot to, or lost a telephone."""
    if isinstance(request.user, User):
        log_login(ENDED_EVERYWHERE, user=request.user, at=timezone.now())
    logins.end_sessions({key: request.session[key] for key in (SESSION_KEY, PERSON) if key in request.session})
    sessions.end(request, sessions.OUT)
    return redirect("login")


@require_http_methods(["GET", "HEAD", "POST"])
def session(request: StaffRequest) -> HttpResponse:
    """Say on the page one stands on that the session is about to end; POST stays. A GET does not keep it alive."""
    if not sessions.seconds_left(request):
        return to_login(request) if request.htmx else redirect("login")
    if not request.htmx:
        return redirect(came_from(request, "inbox"))
    return render(request, "login/session.html", {"asked": True, **_about_session(request)})


@either
@require_POST
def keep_writing(request: StaffRequest) -> HttpResponse:
    """Keep what stands in a form when the session is about to end. The script asks for it; it keeps nobody logged in."""
    if sealed := kept.from_post(request, request.POST.get("path", "")):
        request.session[KEPT] = sealed
    return HttpResponse(status=204)


@either
@require_http_methods(["GET", "HEAD", "POST"])
def kept_writing(request: StaffRequest) -> HttpResponse:
    """Show what one was writing when one was logged out; POST sends it as it was, or throws it away."""
    found, home = kept.waiting(request), "me" if PERSON in request.session else "inbox"
    if found is None:
        return redirect(home)
    if request.method == "POST":
        del request.session[KEPT]
        answer = redirect(home if "forget" in request.POST else found["path"])
        answer.status_code = 302 if "forget" in request.POST else 307  # the browser posts the same form there
        return answer
    context = {"place": "more", "texts": kept.texts(found["fields"]), "fields": kept.as_form(found["fields"])}
    return render(request, "login/kept.html", context)


def _about_session(request: HttpRequest) -> dict[str, object]:
    """What the page's line about the session says: minutes left, whether to warn, and whether staying is possible."""
    left = sessions.seconds_left(request)
    return {
        "minutes": max(1, left // 60),
        "warn": left <= sessions.WARNED_FROM,
        "may_stay": sessions.may_stay(request),
        "keep": left <= sessions.KEPT_FROM,
    }


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def role(request: StaffRequest) -> HttpResponse:
    """Choose which of one's roles to act in."""
    if request.method == "POST":
        choose_role(request, request.POST.get("role", ""))
        return redirect(came_from(request, "inbox"))
    asked = {"next": request.GET.get("next", ""), "chosen": request.session.get(ROLE) == str(request.role.pk)}
    return render(request, "login/role.html", {"place": "more", **asked})


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read the pages in another language from now on, on this machine."""
    response = redirect(came_from(request, "inbox"))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        year = 365 * 24 * 60 * 60
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=year, samesite="Lax", secure=settings.SECURE_COOKIES
        )
    return response
