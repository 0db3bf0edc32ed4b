"""Min side: what the person reads about themselves. Calm, in plain words, and nobody's leave is asked."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from mellomrom.access import calling, contests, mine
from mellomrom.access.titles import SORT
from mellomrom.core.errors import NotFound
from mellomrom.directory import logins
from mellomrom.plans.kin import queries as kin
from mellomrom.sharing.logins import enter_person, person_with
from mellomrom.sharing.looks import Sort
from mellomrom.web.access import PersonRequest, person
from mellomrom.web.entering import address
from mellomrom.web.me_links import LINKS

NO_SUCH_DEMO = ("login.no-such-demo", "There is no such demo login. Has the demo been made?")
ALWAYS = {"emergency": calling.EMERGENCY, "out_of_hours": calling.OUT_OF_HOURS, "talk": calling.TALK}


@person
@require_GET
def me(request: PersonRequest) -> HttpResponse:
    """The front page: what happens now and who does it, whom to call, who is around, and the ways to the rest."""
    if request.actor is None:
        return render(request, "me/unknown.html")
    page = mine.my_page(request.actor, at=timezone.now())
    context = {
        "page": page,
        "at": page.read_at,
        "always": ALWAYS,
        "links": LINKS,
        "proposals": mine.my_proposals(request.actor),
        "contests": contests.my_contests(request.actor),
    }
    return render(request, "me/me.html", context)


@person
@require_GET
def card(request: PersonRequest) -> HttpResponse:
    """The paper card: who one is, what next, whom to call. One page to print and take along."""
    if request.actor is None:
        return render(request, "me/unknown.html")
    page = mine.my_page(request.actor, at=timezone.now())
    return render(request, "me/card.html", {"page": page, "at": page.read_at, "always": ALWAYS})


@person
@require_GET
def log(request: PersonRequest) -> HttpResponse:
    """Who looked, who was told and who was refused, day by day; narrowed down and paged without script."""
    if request.actor is None:
        return render(request, "me/unknown.html")
    page = mine.my_log(request.actor, sort=_sort(request), before=before(request), at=timezone.now())
    context = {
        "page": page,
        "at": page.read_at,
        "sorts": SORT,
        "newest": "before" not in request.GET,
        "let_in": kin.names_of(request.actor),
        "own": True,
    }
    return render(request, "me/log.html", context)


@person
@require_GET
def printed(request: PersonRequest) -> HttpResponse:
    """All of it on paper: what happens next, everybody who is around, what one said was wrong, and the newest of the log."""
    if request.actor is None:
        return render(request, "me/unknown.html")
    at = timezone.now()
    context = {
        "page": mine.my_page(request.actor, at=at, everybody=True),
        "log": mine.my_log(request.actor, at=at),
        "contests": contests.my_contests(request.actor),
        "readers": kin.readers(request.actor, at=at),
        "let_in": kin.names_of(request.actor),
        "always": ALWAYS,
        "at": at,
    }
    return render(request, "me/print.html", context)


def _sort(request: HttpRequest) -> Sort | None:
    return next((sort for sort in Sort if sort == request.GET.get("show")), None)


def before(request: HttpRequest) -> int | None:
    """Read which row of the log the page is older than; None for what is no number."""
    said = request.GET.get("before", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None


@require_POST
def demo(request: HttpRequest) -> HttpResponse:
    """Come in as a synthetic person, by one tap; there is no such page outside a demo."""
    numbers = {key: number for key, _, number in settings.DEMO_PERSONS} if settings.DEMO else {}
    whom = numbers.get(request.POST.get("person", ""))
    if whom is None:
        raise NotFound(*NO_SUCH_DEMO)
    caller = {"address": address(request)}
    logins.attempt(caller, at=timezone.now())
    found = person_with(whom)
    if found is None:
        raise NotFound(*NO_SUCH_DEMO)
    enter_person(request.session, found, number=whom, at=timezone.now())
    logins.forgive(caller)
    return redirect("me")


def demo_persons() -> list[tuple[str, str]]:
    """Give (key, who they are) of the synthetic persons who may be tried; none unless this is a demo."""
    return [(key, who) for key, who, _ in settings.DEMO_PERSONS] if settings.DEMO else []
