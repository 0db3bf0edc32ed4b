"""Nødtilgang: find one person, say why, see what that opens for an hour; and what is answered for afterwards.

Three pages, no script. What is written to find somebody travels in the body and is never shown again.
"""

from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mellomrom.access import actions, pages, queries
from mellomrom.access.catalogue import Item, Reason, Verdict
from mellomrom.access.rules import may_look_up, reasons_for
from mellomrom.access.titles import REASON, VERDICT
from mellomrom.core.clock import OSLO, local
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted, Refused, TooMany
from mellomrom.directory.catalogue import Function, Looked
from mellomrom.people.catalogue import Sought
from mellomrom.sharing.lookups import look_up
from mellomrom.web.access import StaffRequest, staff
from mellomrom.web.wrong import told

TELLS, LATER = "told", "waits"


class Find(forms.Form):
    """Whom to find: a number, or a name and a year."""

    number = forms.CharField(max_length=20, required=False)
    given = forms.CharField(max_length=100, required=False)
    family = forms.CharField(max_length=100, required=False)
    born = forms.IntegerField(min_value=1890, max_value=2100, required=False)


class Why(forms.Form):
    """Why it is urgent."""

    reason = forms.ChoiceField(choices=[(reason, reason) for reason in Reason])
    words = forms.CharField(max_length=1000, required=False)


class Judged(forms.Form):
    """What those who review say."""

    verdict = forms.ChoiceField(choices=[(verdict, verdict) for verdict in Verdict])
    words = forms.CharField(max_length=2000, required=False)


class Told(forms.Form):
    """What came of telling the person."""

    what = forms.ChoiceField(choices=[(TELLS, TELLS), (LATER, LATER)])
    until = forms.DateField(required=False)
    words = forms.CharField(max_length=2000, required=False)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: StaffRequest) -> HttpResponse:
    """Ask whom one looks for, and find them. A role that has no use for it is not told that the page is there."""
    if request.method == "POST":
        return _find(request)
    if not may_look_up(request.role.unit.sector, Function(request.role.function)):
        raise NotFound("page.not-found", "There is no such page, or it is not for your role.")
    return render(request, "emergency/find.html", {"place": "people"})


def _find(request: StaffRequest) -> HttpResponse:
    form = Find(request.POST)
    said = form.cleaned_data if form.is_valid() else {}
    sought = Sought(said.get("number", ""), said.get("family", ""), said.get("given", ""), said.get("born"))
    try:
        look_up(Looked.EMERGENCY, by=request.role, at=timezone.now())
        seen = actions.look_up(sought, by=request.role, at=timezone.now())
    except (NotFound, TooMany) as error:
        context = {"place": "people", "wrong": gettext(error.text), "code": error.code}
        return render(request, "emergency/find.html", context, status=error.status)
    if seen.person is not None:
        messages.success(request, gettext("Your unit follows this person up: here is the page."))
        return redirect("person", seen.person)
    return redirect("emergency-reason", seen.look_up)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def reason(request: StaffRequest, look_up_id: UUID) -> HttpResponse:
    """Show whom one found, ask why it is urgent, and open."""
    at = timezone.now()
    found = queries.found(look_up_id, request.role, at=at)
    form, wrong = Why(request.POST), None
    if request.method == "POST":
        try:
            if not form.is_valid():
                raise InvalidMove("emergency.no-reason", "Choose the reason that fits best.")
            said = form.cleaned_data
            access = actions.open_access(
                look_up_id, reason=Reason(said["reason"]), words=said["words"], by=request.role, at=at
            )
            return redirect("emergency-opened", access.pk)
        except (InvalidMove, NotPermitted) as error:
            wrong = error
    choices = reasons_for(request.role.unit.sector, Function(request.role.function), on=local(at).date())
    context = {
        "place": "people",
        "found": found,
        "reasons": [(choice, REASON[choice]) for choice in choices],
        "said": request.POST,
    }
    return _answer(request, "emergency/reason.html", context, wrong)


@staff
@require_GET
def opened(request: StaffRequest, access_id: UUID) -> HttpResponse:
    """Show what was opened, while it is open; each look is logged."""
    at = timezone.now()
    page = pages.open_page(access_id, request.role, at=at)
    return render(request, "emergency/opened.html", {"place": "people", "page": page, "at": at})


@staff
@require_POST
def close(request: StaffRequest, access_id: UUID) -> HttpResponse:
    """Close it before its time."""
    actions.close(access_id, by=request.role, at=timezone.now())
    messages.success(request, gettext("It is closed."))
    return redirect("emergency-opened", access_id)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: StaffRequest, duty_id: UUID) -> HttpResponse:
    """Show what must be answered in words because of an emergency access, and take the answer."""
    at = timezone.now()
    page = pages.duty_page(duty_id, request.role, at=at)
    wrong = None
    if request.method == "POST":
        try:
            _say(request, page, at)
            messages.success(request, gettext("It is written down."))
            return redirect("emergency-duty", duty_id)
        except (InvalidMove, NotPermitted) as error:
            wrong = error
    context = {
        "place": "inbox",
        "page": page,
        "at": at,
        "verdicts": list(VERDICT.items()),
        "said": request.POST,
        "latest": local(page.latest).date(),
    }
    return _answer(request, "emergency/duty.html", context, wrong)


def _say(request: StaffRequest, page: pages.DutyPage, at: datetime) -> None:
    if page.item is Item.TELL:
        _told(request, page, at)
        return
    form = Judged(request.POST)
    if not form.is_valid():
        raise InvalidMove("emergency.no-verdict", "Say whether it was justified.")
    said = form.cleaned_data
    actions.review(page.duty, verdict=Verdict(said["verdict"]), words=said["words"], by=request.role, at=at)


def _told(request: StaffRequest, page: pages.DutyPage, at: datetime) -> None:
    form = Told(request.POST)
    if not form.is_valid():
        raise InvalidMove("emergency.nothing-said", "Say whether the person is told, or must wait and until when.")
    said = form.cleaned_data
    if said["what"] == TELLS:
        actions.tell(page.duty, words=said["words"], by=request.role, at=at)
        return
    day = said["until"] or local(at).date()  # no day is none in time: the action says so
    until = datetime.combine(day, local(page.latest).time(), OSLO) if said["until"] else at
    actions.tell_later(page.duty, until=until, words=said["words"], by=request.role, at=at)


def _answer(request: HttpRequest, template: str, context: dict[str, object], wrong: Refused | None) -> HttpResponse:
    """Show a page, with what was wrong in what was sent."""
    return render(request, template, {**context, **told(wrong)}, status=wrong.status if wrong else 200)
