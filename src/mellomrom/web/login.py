"""Coming in, choosing the role one acts in and the language one reads, and going out."""

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from mellomrom.core.errors import NotFound
from mellomrom.web import forms
from mellomrom.web.access import StaffRequest, came_from, choose_role, enter_demo, staff


@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Let somebody in with a local account; a no says nothing about which part was wrong."""
    form = forms.LogIn(request.POST or None)
    user = authenticate(request, **_account(form)) if form.is_valid() else None
    if user is not None:
        login(request, user)
        return redirect(came_from(request, "inbox"))
    failed = gettext("The user name and the password do not belong together.") if request.method == "POST" else ""
    context = {"failed": failed, "next": request.GET.get("next", ""), "logins": demo_logins()}
    return render(request, "login/login.html", context, status=422 if failed else 200)


@require_POST
def demo(request: HttpRequest) -> HttpResponse:
    """Come in as a synthetic person, by one tap; there is no such page outside a demo."""
    username = request.POST.get("username", "")
    if username not in {name for name, _ in demo_logins()}:
        raise NotFound("login.no-such-demo", "There is no such demo login. Has the demo been made?")
    enter_demo(request, username)
    return redirect(came_from(request, "inbox"))


def demo_logins() -> list[tuple[str, str]]:
    """Give (user name, description) of the synthetic people who may be tried; none unless this is a demo."""
    return list(settings.DEMO_LOGINS) if settings.DEMO else []


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Go out, and forget the session."""
    logout(request)
    return redirect("login")


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def role(request: StaffRequest) -> HttpResponse:
    """Choose which of one's roles to act in."""
    if request.method == "POST":
        choose_role(request, request.POST.get("role", ""))
        return redirect("inbox")
    return render(request, "login/role.html", {"place": "more"})


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


def _account(form: forms.LogIn) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("username", "password")}
