"""Personer: whom the unit follows up, one of them, and what came of one event."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from mellomrom.access.contesting import contested
from mellomrom.directory.catalogue import Looked, Sector
from mellomrom.events import queries
from mellomrom.events.actions.entries import forms_for
from mellomrom.events.documented import documented
from mellomrom.events.person import person_page
from mellomrom.plans.overview.duties import decided_in
from mellomrom.plans.responsibility.queries import around
from mellomrom.sharing.lookups import look_up
from mellomrom.web import forms
from mellomrom.web.access import StaffRequest, staff
from mellomrom.web.inbox import CAUSES


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: StaffRequest) -> HttpResponse:
    """List whom the unit follows up; a search word comes in the body, so that no name stands in an address."""
    at = timezone.now()
    form = forms.Find(request.POST)
    wanted = form.cleaned_data["name"].strip() if form.is_valid() else ""
    if wanted:
        look_up(Looked.SOUGHT, by=request.role, at=at)
    rows = queries.people(request.role, at=at)
    shown = [row for row in rows if wanted.casefold() in row[1].casefold()]
    context = {"place": "people", "people": shown, "wanted": wanted, "all": len(rows), "at": at}
    return render(request, "people/people.html", context)


@staff
@require_GET
def person(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Show one person, as far as the role may see; the look is decided and logged on the way."""
    at = timezone.now()
    look_up(Looked.OPENED, by=request.role, at=at)
    page = person_page(person_id, request.role, at=at)
    where = documented(page, request.role)
    context = {
        "place": "people",
        "page": page,
        "around": around(person_id, request.role, at=at) if page.name else None,
        "line": [(row, where.rows.get(row.event)) for row in page.timeline],
        "where": where,
        "contested": contested([row.event for row in page.timeline]),
        "may_write": bool(forms_for(request.role)),
        "coordinates": any(
            (row.function, row.unit, row.organization)
            == ("coordinator", request.role.unit.name, request.role.unit.organization.name)
            for row in page.team
        ),
        "health": request.role.unit.sector is Sector.HEALTH,
        "at": page.read_at,
        "causes": CAUSES,
    }
    return render(request, "people/person.html", context)


@staff
@require_GET
def story(request: StaffRequest, event_id: UUID) -> HttpResponse:
    """Tell what came of one event, from the rows."""
    story = queries.story(event_id, request.role, at=timezone.now())
    decided = decided_in(request.role, event=event_id)
    context = {"place": "inbox", "story": story, "decided_in": decided, "at": story.read_at}
    return render(request, "people/story.html", context)
