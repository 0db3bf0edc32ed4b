"""Tilsyn: a leader registers an inspection, and an inspector reads of one person at a time while it runs. Read-only."""

from datetime import timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mellomrom.access import inspected, inspecting
from mellomrom.core.errors import InvalidMove, NotFound, Refused, TooMany
from mellomrom.directory.catalogue import Function
from mellomrom.web.access import StaffRequest, staff

NO_PAGE = ("page.not-found", "There is no such page, or it is not for your role.")
A_DAY = timedelta(days=1)


class Register(forms.Form):
    """An inspection, with its first and its last day."""

    authority = forms.UUIDField()
    subject = forms.CharField(max_length=500, required=False)
    mandate = forms.CharField(max_length=100, required=False)
    since = forms.DateField()
    last = forms.DateField()


class Seek(forms.Form):
    """Whom to read about, and why."""

    number = forms.CharField(max_length=20, required=False)
    words = forms.CharField(max_length=1000, required=False)


@staff
@require_http_methods(["GET", "HEAD"])
def inspection(request: StaffRequest) -> HttpResponse:
    """List the inspections that run for an inspector, or that a leader has registered; to others there is no such page."""
    return render(request, "inspection/inspections.html", _page(request))


def _page(request: StaffRequest, **more: object) -> dict[str, object]:
    at = timezone.now()
    leads = inspecting.may_register(request.role)
    if not leads and request.role.function != Function.INSPECTOR:
        raise NotFound(*NO_PAGE)
    return {
        "place": "inspection",
        "at": at,
        "runs": inspecting.running(request.role, at=at),
        "registered": inspecting.registered(request.role) if leads else [],
        "authorities": inspecting.authorities() if leads else [],
        "leads": leads,
        **more,
    }


@staff
@require_POST
def register(request: StaffRequest) -> HttpResponse:
    """Register an inspection of one's own organization."""
    form = Register(request.POST)
    try:
        if not form.is_valid():
            raise InvalidMove("inspection.no-days", "Choose a first and a last day, not over yet and within a year.")
        said = form.cleaned_data
        inspecting.register(
            authority=said["authority"],
            subject=said["subject"],
            mandate=said["mandate"],
            since=said["since"],
            until=said["last"] + A_DAY,
            by=request.role,
            at=timezone.now(),
        )
    except InvalidMove as no:
        return _wrong(request, no)
    messages.success(request, gettext("The inspection is registered. Each look will be in the person's own log."))
    return redirect("inspection")


@staff
@require_POST
def end(request: StaffRequest, inspection_id: UUID) -> HttpResponse:
    """End an inspection before its time."""
    inspecting.end(inspection_id, by=request.role, at=timezone.now())
    messages.success(request, gettext("The inspection is ended. Nobody reads under it any more."))
    return redirect("inspection")


@staff
@require_POST
def seek(request: StaffRequest, inspection_id: UUID) -> HttpResponse:
    """Find one person by number, with a reason; what was written is never shown again."""
    form = Seek(request.POST)
    said = form.cleaned_data if form.is_valid() else {}
    number, words = said.get("number", ""), said.get("words", "")
    try:
        found = inspecting.seek(inspection_id, number=number, words=words, by=request.role, at=timezone.now())
    except (InvalidMove, TooMany, NotFound) as no:
        if no.code == inspecting.NO_INSPECTION[0]:
            raise
        return _wrong(request, no)
    return redirect("inspection-person", found.pk)


def _wrong(request: StaffRequest, no: Refused) -> HttpResponse:
    context = _page(request, wrong=gettext(no.text), code=no.code, said=request.POST)
    return render(request, "inspection/inspections.html", context, status=no.status)


@staff
@require_GET
def person(request: StaffRequest, sought_id: UUID) -> HttpResponse:
    """Show what the inspected organization has of one person."""
    page = inspected.page(sought_id, request.role, at=timezone.now())
    return render(request, "inspection/person.html", {"place": "inspection", "page": page, "at": page.read_at})


@staff
@require_GET
def story(request: StaffRequest, sought_id: UUID, event_id: UUID) -> HttpResponse:
    """Tell what came of one event."""
    story = inspected.event_story(sought_id, event_id, request.role, at=timezone.now())
    context = {"place": "inspection", "story": story, "at": story.read_at, "sought": sought_id}
    return render(request, "people/story.html", context)
