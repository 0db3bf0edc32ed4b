"""Drift: what has stopped, what waits and who is silent, without anything about a person; and whether the house answers."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from mellomrom.core import machine
from mellomrom.events import actions
from mellomrom.events import drift as watching
from mellomrom.plans.reminders import queries as reminders
from mellomrom.web.access import StaffRequest, operator
from mellomrom.web.needs import SECTIONS, Machine, needs


@operator
@require_GET
def drift(request: StaffRequest) -> HttpResponse:
    """Show what needs somebody now, and then each list that is not empty; queues and messages, never content."""
    page = watching.drift(at=timezone.now())
    here = Machine(
        heartbeat=machine.seconds_since(settings.HEARTBEAT),
        room=machine.megabytes_free(settings.STATE),
        least_room=settings.LEAST_ROOM,
    )
    context = {
        "place": "ops",
        "page": page,
        "machine": here,
        "needs": list(needs(page, here)),
        "sections": [(section, getattr(page, section.name)) for section in SECTIONS],
        "reminders": reminders.counts(at=page.read_at),
        "at": page.read_at,
    }
    return render(request, "ops/drift.html", context)


def _back(request: StaffRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("ops")


@operator
@require_POST
def try_again(request: StaffRequest, message_id: UUID) -> HttpResponse:
    """Ask that a stuck message be tried again now, and come back to the page."""
    actions.try_now(message_id, by=request.role, at=timezone.now())
    return _back(request, gettext("It is tried again now. Show the page again in a moment."))


@operator
@require_POST
def send_again(request: StaffRequest, delivery_id: UUID) -> HttpResponse:
    """Ask that a message that was given up be sent again now, and come back to the page."""
    actions.send_again(delivery_id, by=request.role, at=timezone.now())
    return _back(request, gettext("It is sent again now. Show the page again in a moment."))


@operator
@require_POST
def try_all_again(request: StaffRequest) -> HttpResponse:
    """Ask that all stuck messages be tried again now, and come back to the page."""
    actions.try_all_now(by=request.role, at=timezone.now())
    return _back(request, gettext("All of them are tried again now. Show the page again in a moment."))


@operator
@require_POST
def send_all_again(request: StaffRequest) -> HttpResponse:
    """Ask that all messages that were given up be sent again now, and come back to the page."""
    actions.send_all_again(by=request.role, at=timezone.now())
    return _back(request, gettext("All that never came there are sent again now. Show the page again in a moment."))


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Say that the web server lives and answers; `/ready` says whether all it needs is there. For machines."""
    return JsonResponse({"status": "ok"})
