"""Drift: messages that somebody should look at, without anything about a person; and whether the house answers."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from mellomrom.exchange import queries
from mellomrom.web.access import StaffRequest, operator


@operator
@require_GET
def messages(request: StaffRequest) -> HttpResponse:
    """List what is stuck or waits, and unknown senders, addressees and persons; sender, kind and time, no content."""
    context = {"place": "ops", "odd": queries.to_look_at(), "counts": queries.counts(), "at": timezone.now()}
    return render(request, "ops/messages.html", context)


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Say whether the web server reaches its database; for machines."""
    connection.ensure_connection()
    return JsonResponse({"status": "ok"})
