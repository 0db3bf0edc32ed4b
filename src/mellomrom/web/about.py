"""What one should be able to read before one logs in, and what does not fit in the frame on a phone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mellomrom.web.access import StaffRequest, staff, with_role


@staff
@require_GET
def more(request: StaffRequest) -> HttpResponse:
    """Gather the places that do not stand in the frame."""
    return render(request, "help/more.html", {"place": "more"})


@with_role
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how accessible the pages are, how we know, and where to tell us."""
    return render(request, "help/accessibility.html")


@with_role
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """Say in plain words how what is here is kept safe."""
    return render(request, "help/security.html")
