"""Rollekort: who does what in a situation, read and confirmed by staff, and made an organization's own by its leader."""

from datetime import date, datetime

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_http_methods

from mellomrom.core.clock import local
from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.directory.queries import is_leader
from mellomrom.plans.procedures import actions, queries
from mellomrom.plans.procedures.catalogue import Part, Speaks
from mellomrom.web.access import StaffRequest, staff
from mellomrom.web.wrong import told


class Confirm(forms.Form):
    """Which version was read."""

    number = forms.IntegerField(min_value=1)


class Sign(forms.Form):
    """What the version begins from, from when it holds, and what is new in it; the lines come beside it."""

    card_version = forms.DateField()
    seen = forms.IntegerField(min_value=0)
    note = forms.CharField(max_length=actions.LONGEST_NOTE, required=False)
    valid_from = forms.DateField()


@staff
@require_GET
def cards(request: StaffRequest) -> HttpResponse:
    """List the cards: what must be read first, then what is for the reader's service, then the rest."""
    at = timezone.now()
    context = {"place": "more", "rows": queries.card_list(request.role, at=at), "at": at}
    return render(request, "procedures/cards.html", context | {"leads": is_leader(request.role)})


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: StaffRequest, slug: str) -> HttpResponse:
    """Show one card, to read on a screen or on paper; and say that it is read."""
    at = timezone.now()
    if request.method == "POST":
        form = Confirm(request.POST)
        if not form.is_valid():
            raise InvalidMove("procedure.newer", "There is a newer version now. Read that one.")
        actions.confirm(slug, number=form.cleaned_data["number"], by=request.role, at=at)
        messages.success(request, gettext("Thank you. It is written down that you have read it."))
        return redirect("procedure", slug)
    page = queries.card_page(slug, request.role, at=at)
    return render(request, "procedures/card.html", {"place": "more", "page": page, "at": at})


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: StaffRequest, slug: str) -> HttpResponse:
    """Let a leader make a card the organization's own: as it stands, or with what was agreed here."""
    at = timezone.now()
    if not is_leader(request.role):
        raise NotFound(*queries.UNKNOWN)
    if request.method != "POST":
        return _editor(request, slug, at, queries.as_written(slug, request.role, language=get_language() or "nb"))
    form, written = Sign(request.POST), _written(request)
    try:
        if not form.is_valid():
            raise InvalidMove("procedure.no-day", "Give the day from which it holds.")
        actions.sign(slug, **form.cleaned_data, written=written, by=request.role, at=at)
    except InvalidMove as no:
        lines = {to: {part: written.get((to, part), "") for part in Part} for to in Speaks}
        return _editor(request, slug, at, lines, wrong=no)  # type: ignore[arg-type]
    messages.success(request, gettext("It is signed. Those whom it is for find it in their inbox."))
    return redirect("procedure", slug)


def _written(request: StaffRequest) -> dict[tuple[Speaks, Part], str]:
    return {(to, part): request.POST.get(f"{to}-{part}", "") for to in Speaks for part in Part}


def _editor(
    request: StaffRequest,
    slug: str,
    at: datetime,
    lines: dict[str, dict[str, str]],
    *,
    wrong: InvalidMove | None = None,
) -> HttpResponse:
    page = queries.card_page(slug, request.role, at=at)
    last = queries.newest(slug, request.role)
    chapters = [(chapter.to, lines[chapter.to].items()) for chapter in (*page.mine, *page.others)]
    today: date = local(at).date()
    context = {
        "place": "more",
        "page": page,
        "chapters": chapters,
        "seen": last.number if last is not None else 0,
        "today": today,
        "said": request.POST,
        **told(wrong),
        "at": at,
    }
    return render(request, "procedures/sign.html", context, status=wrong.status if wrong else 200)


@staff
@require_GET
def coverage(request: StaffRequest, slug: str) -> HttpResponse:
    """Show a leader how many have read a card, unit by unit."""
    at = timezone.now()
    page = queries.coverage(slug, request.role, at=at)
    return render(request, "procedures/coverage.html", {"place": "more", "page": page, "at": at})
