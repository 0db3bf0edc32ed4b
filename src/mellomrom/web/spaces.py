"""Mellomrom: how much stands open between the services, and who leads on each side."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from mellomrom.access import queries as access
from mellomrom.directory import queries as directory
from mellomrom.events import aftercare, gaps
from mellomrom.events.titles import EVENT_NAME
from mellomrom.plans.responsibility.faces import faces_by_unit
from mellomrom.plans.responsibility.gaps import gaps as area_gaps
from mellomrom.sharing.joint import leads_teams
from mellomrom.web import forms
from mellomrom.web.access import StaffRequest, staff


@staff
@require_GET
def spaces(request: StaffRequest) -> HttpResponse:
    """Show every space one may see, the widest first."""
    at, wanted = timezone.now(), _wanted(request)
    rows = gaps.spaces(request.role, at=at, **wanted)
    areas = {side.organization.area for space in directory.spaces_of(request.role) for side in (space.a, space.b)}
    quiet = [row for row in rows if not row.open and not row.suppressed]
    context = _choices(wanted) | {"spaces": rows, "at": at, "areas": sorted(filter(None, areas))}
    context |= {"leads": leads_teams(request.role)}
    context |= {"judge": access.to_judge(request.role, at=at)}
    context |= {"nobody": gaps.held_by_nobody(request.role, at=at)}
    context |= {"areas_without": area_gaps(request.role, at=at), "faces": faces_by_unit(request.role, at=at)}
    context |= {"quiet": quiet, "busy": [row for row in rows if row not in quiet]}
    return render(request, "spaces/spaces.html", context)


@staff
@require_GET
def space(request: StaffRequest, space_id: UUID) -> HttpResponse:
    """Open one space: what stands in it, oldest first."""
    at, wanted = timezone.now(), _wanted(request)
    page = gaps.space_page(space_id, request.role, at=at, kind=wanted["kind"], age=wanted["age"])
    found = next(space for space in directory.spaces_of(request.role) if space.pk == space_id)
    context = _choices(wanted) | {"page": page, "at": page.read_at, "aftercare": aftercare.share(found, at=at)}
    return render(request, "spaces/space.html", context)


def _choices(wanted: dict[str, str]) -> dict[str, object]:
    return {"place": "spaces", "kinds": EVENT_NAME, "ages": forms.AGES, "wanted": wanted}


def _wanted(request: HttpRequest) -> dict[str, str]:
    """Give the choices; what is no choice is left out rather than refused."""
    form = forms.Filter(request.GET)
    form.is_valid()
    return {name: form.cleaned_data.get(name, "") for name in ("area", "age", "kind")}
