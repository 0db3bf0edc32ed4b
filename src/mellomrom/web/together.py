"""The worker's side: the page that a person and a member of staff read together, and the paper to take along."""

import time
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mellomrom.access import together as sessions
from mellomrom.directory.catalogue import Looked
from mellomrom.sharing.lookups import look_up
from mellomrom.web import me_reminders
from mellomrom.web.access import StaffRequest, staff
from mellomrom.web.me import ALWAYS

OPEN = "together"  # the session's key: whose page is read together, in which role, until when


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def together(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Begin, and read, the person's page together; it closes by itself after a quarter of an hour."""
    at = timezone.now()
    if request.method == "POST":
        look_up(Looked.OPENED, by=request.role, at=at)
        until = sessions.open_together(person_id, request.role, at=at)
        request.session[OPEN] = {
            "person": str(person_id),
            "role": str(request.role.pk),
            "until": int(until.timestamp()),
        }
        return redirect("together", person_id)
    left = _left(request, person_id)
    page = sessions.together_page(person_id, request.role, at=at)
    if not left:
        return render(request, "kin/begin.html", {"place": "people", "page": page})
    context = {"place": "people", "page": page, "at": at, "always": ALWAYS, "minutes": -(-left // 60)}
    return render(request, "kin/together.html", context)


@staff
@require_POST
def close(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Close it before its time; again changes nothing."""
    if _left(request, person_id):
        del request.session[OPEN]
        sessions.close_together(person_id, request.role, at=timezone.now())
        messages.success(request, gettext("The page is closed."))
    else:
        sessions.together_page(person_id, request.role, at=timezone.now())  # whoever may not know them learns nothing
    return redirect("person", person_id)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Choose how the person wants to be reminded, while the page is open together: the worker types, the person decides."""
    return _beside(request, person_id, me_reminders.choose)


@staff
@require_POST
def confirm(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Show by the code that the address is the person's."""
    return _beside(request, person_id, me_reminders.confirm_it)


@staff
@require_POST
def stop(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Stop all of the person's reminders."""
    return _beside(request, person_id, me_reminders.stop_it)


def _beside(request: StaffRequest, person_id: UUID, act: me_reminders.Act) -> HttpResponse:
    sessions.together_page(person_id, request.role, at=timezone.now())  # decided and logged first
    if not _left(request, person_id):  # the person may have left: nothing is shown, and nothing written
        return redirect("together", person_id)
    return me_reminders.page(request, act, of=person_id, by=request.role)


def _left(request: StaffRequest, person_id: UUID) -> int:
    """Say how many seconds are left of a session with this person in this role; 0 for none."""
    said = request.session.get(OPEN, {})
    mine = said.get("person") == str(person_id) and said.get("role") == str(request.role.pk)
    return max(0, said["until"] - int(time.time())) if mine else 0


@staff
@require_GET
def paper(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """The paper that a person takes along: who they are, what next, whom to call. That it is made is logged."""
    at = timezone.now()
    look_up(Looked.OPENED, by=request.role, at=at)
    page = sessions.paper(person_id, request.role, at=at)
    return render(request, "me/card.html", {"place": "people", "page": page, "at": at, "always": ALWAYS})
