"""Overganger: the checklist of a transition, the first two weeks at home, and who coordinates."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from mellomrom.access.my_week import my_week
from mellomrom.core.errors import InvalidMove
from mellomrom.directory.catalogue import Looked
from mellomrom.events import actions
from mellomrom.events.checklists import checklist as open_checklist
from mellomrom.events.weeks import week as open_week
from mellomrom.sharing.lookups import look_up
from mellomrom.web.access import PersonRequest, StaffRequest, came_from, person, staff


@staff
@require_GET
def checklist(request: StaffRequest, course_id: UUID) -> HttpResponse:
    """Show the checklist of a transition to either side; the look is decided and logged on the way."""
    page = open_checklist(course_id, request.role, at=timezone.now())
    return render(request, "transitions/checklist.html", {"place": "people", "page": page, "at": page.read_at})


@staff
@require_POST
def judge(request: StaffRequest, duty_id: UUID) -> HttpResponse:
    """Say with words that something is done, is not needed, or could not be done."""
    at, words = timezone.now(), request.POST.get("words", "")
    said = request.POST.get("said", "")
    if said == "done":
        actions.done(duty_id, words=words, by=request.role, at=at)
        answer = gettext("It is done.")
    elif said == "not_needed":
        actions.not_needed(duty_id, because=words, by=request.role, at=at)
        answer = gettext("It is written down that it is not needed, and why.")
    elif said == "could_not":
        unmet = request.POST.get("unmet") == "yes"
        actions.could_not(duty_id, because=words, unmet=unmet, by=request.role, at=at)
        answer = gettext("It is written down that it could not be done, and why.")
    else:
        raise InvalidMove("duty.nothing-said", "Choose what to say: done, not needed, or could not be done.")
    messages.success(request, answer)
    return redirect(came_from(request, "inbox"))


@staff
@require_GET
def week(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Show the first two weeks at home, day by day."""
    at = timezone.now()
    look_up(Looked.OPENED, by=request.role, at=at)
    page = open_week(person_id, request.role, at=at)
    return render(request, "transitions/week_page.html", {"place": "people", "week": page, "at": page.read_at})


@staff
@require_POST
def coordination(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Begin to hand over who coordinates; whom to ask is chosen as for every duty."""
    duty = actions.begin_handover(person_id, by=request.role, at=timezone.now())
    return redirect("hand-over", duty.pk)


@person
@require_GET
def mine(request: PersonRequest) -> HttpResponse:
    """Show the person their own first two weeks at home."""
    if request.actor is None:
        return render(request, "me/unknown.html")
    page = my_week(request.actor, at=timezone.now())
    return render(request, "transitions/mine.html", {"week": page, "at": page.read_at, "own": True})
