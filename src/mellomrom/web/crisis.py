"""Krisekort: find one person, choose what it is for, see the card. Two steps and no script.

What is written to find somebody travels in the body, and is never shown again. A look is decided and logged each time.
"""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from mellomrom.core.errors import InvalidMove, NotFound, Refused, TooMany
from mellomrom.directory.catalogue import Function
from mellomrom.plans.crisis import card
from mellomrom.plans.crisis.catalogue import CardSought, Use
from mellomrom.plans.crisis.rules import may_find, uses
from mellomrom.plans.crisis.titles import USE
from mellomrom.web.access import StaffRequest, staff
from mellomrom.web.wrong import told

NO_PAGE = ("page.not-found", "There is no such page, or it is not for your role.")


class Find(forms.Form):
    """Whom to find, and what for."""

    number = forms.CharField(max_length=20, required=False)
    given = forms.CharField(max_length=100, required=False)
    family = forms.CharField(max_length=100, required=False)
    born = forms.IntegerField(min_value=1890, max_value=2100, required=False)
    reason = forms.CharField(max_length=1000, required=False)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: StaffRequest) -> HttpResponse:
    """Ask whom the card is for and what for, and show it. A role that has no use for it is not told that the page is there."""
    _has_use(request)
    if request.method != "POST":
        return _ask(request, "crisis/find.html")
    form = Find(request.POST)
    said = form.cleaned_data if form.is_valid() else {}
    words = {name: said.get(name) or "" for name in ("number", "family", "given", "reason")}
    sought = CardSought(**words, born=said.get("born"))
    try:
        return _show(request, card.find(sought, use=_use(request), by=request.role, at=timezone.now()))
    except (InvalidMove, NotFound, TooMany) as error:
        return _ask(request, "crisis/find.html", wrong=error)


@staff
@require_GET
def again(request: StaffRequest, look_up_id: UUID) -> HttpResponse:
    """Show the same card once more, within the hour."""
    _has_use(request)
    return _show(request, card.see_again(look_up_id, by=request.role, at=timezone.now()))


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def pointer(request: StaffRequest, word: str) -> HttpResponse:
    """Ask what the card is wanted for, whatever stands in the address; only then say whether it leads anywhere."""
    _has_use(request)
    if request.method != "POST":
        return _ask(request, "crisis/pointer.html")
    try:
        return _show(request, card.by_pointer(word, use=_use(request), by=request.role, at=timezone.now()))
    except (NotFound, TooMany) as error:
        return _ask(request, "crisis/pointer.html", wrong=error)


def _has_use(request: StaffRequest) -> None:
    if not may_find(request.role.unit.sector, Function(request.role.function)):
        raise NotFound(*NO_PAGE)


def _use(request: StaffRequest) -> Use:
    said = request.POST.get("use", "")
    return Use(said) if said in set(Use) else uses(request.role.unit.sector)[0]


def _ask(request: StaffRequest, template: str, *, wrong: Refused | None = None) -> HttpResponse:
    """Show the page that asks. Of what was written only the reason comes back: no name and no number stands on a page."""
    context = {
        "place": "crisis",
        "uses": [(use, *USE[use]) for use in uses(request.role.unit.sector)],
        **told(wrong),
        "reason": request.POST.get("reason", ""),
        "by_name": wrong is not None and not request.POST.get("number"),
    }
    return render(request, template, context, status=wrong.status if wrong is not None else 200)


def _show(request: StaffRequest, found: card.Card) -> HttpResponse:
    return render(request, "crisis/card.html", {"place": "crisis", "card": found, "at": found.read_at})
