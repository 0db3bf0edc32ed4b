"""Innboks: what waits for one role, and the few things one does with it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.directory.catalogue import Function, Sector
from mellomrom.directory.sessions import PERSON
from mellomrom.events import actions, queries
from mellomrom.events.catalogue import Cause
from mellomrom.events.titles import CAUSE
from mellomrom.web import forms
from mellomrom.web.access import StaffRequest, came_from, staff

CAUSES = tuple(cause for cause in Cause if cause is not Cause.UNKNOWN)


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Begin at the inbox; a person at their own page."""
    return redirect("me" if PERSON in request.session else "inbox")


@staff
@require_GET
def inbox(request: StaffRequest) -> HttpResponse:
    """Show what waits, the most urgent first. Nothing waits for an inspector, who reads elsewhere."""
    if request.role.function == Function.INSPECTOR:
        return redirect("inspection")
    inbox = queries.inbox(request.role, at=timezone.now())
    empty = not any((inbox.now, inbox.today, inbox.later, inbox.mine, inbox.colleagues, inbox.news))
    context = {"place": "inbox", "inbox": inbox, "empty": empty, "at": inbox.read_at, "causes": CAUSES}
    context["beyond_health"] = request.role.unit.sector is not Sector.HEALTH
    return render(request, "inbox/inbox.html", context)


@staff
@require_GET
def new(request: StaffRequest) -> HttpResponse:
    """Say whether more waits than the page shows; nothing moves under the reader's hand."""
    waiting = queries.inbox_count(request.role, at=timezone.now())
    if str(waiting) == request.GET.get("shown"):
        return HttpResponse(status=204)
    return render(request, "inbox/new.html", {"waiting": waiting})


@staff
@require_POST
def take(request: StaffRequest, duty_id: UUID) -> HttpResponse:
    """Take it on."""
    duty = actions.take(duty_id, by=request.role, at=timezone.now())
    return _card(request, duty.event_id, gettext("You have taken it."))


@staff
@require_POST
def done(request: StaffRequest, duty_id: UUID) -> HttpResponse:
    """Say that it is done."""
    duty = actions.done(duty_id, by=request.role, at=timezone.now())
    return _card(request, duty.event_id, gettext("It is done."))


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: StaffRequest, duty_id: UUID) -> HttpResponse:
    """Choose whom to ask, then ask them."""
    if request.method == "POST":
        return _ask(request, duty_id)
    at, event = timezone.now(), forms.uuid(request.GET.get("event", ""))
    choices = queries.hand_over_choices(duty_id, request.role, at=at)
    card = queries.event_card(event, request.role, at=at) if event else None
    context = {"place": "inbox", "duty": duty_id, "event": event or "", "choices": choices, "card": card}
    return render(request, "inbox/hand_over.html#form" if request.htmx else "inbox/hand_over.html", context)


def _ask(request: StaffRequest, duty_id: UUID) -> HttpResponse:
    form = forms.HandOver(request.POST)
    if not form.is_valid():
        raise InvalidMove("offer.to-nobody", "Choose whom to ask.")
    for duty in form.cleaned_data["duty"] or [duty_id]:
        offer = actions.hand_over(duty, form.cleaned_data["to"], by=request.role, at=timezone.now())
    return _card(request, offer.duty.event_id, gettext("They are asked. It stays with you until they accept."))


@staff
@require_POST
def accept(request: StaffRequest, offer_id: UUID) -> HttpResponse:
    """Take over what was offered."""
    duty = actions.accept(offer_id, by=request.role, at=timezone.now())
    return _card(request, duty.event_id, gettext("You have taken it over."))


@staff
@require_POST
def decline(request: StaffRequest, offer_id: UUID) -> HttpResponse:
    """Say no, with a reason."""
    offer = actions.decline(offer_id, reason=request.POST.get("reason", ""), by=request.role, at=timezone.now())
    return _card(request, offer.duty.event_id, gettext("You said no. It stays with the one who asked."))


@staff
@require_POST
def cause(request: StaffRequest, course_id: UUID) -> HttpResponse:
    """Say why a stay began."""
    form = forms.StateCause(request.POST)
    if not form.is_valid():
        raise InvalidMove("cause.unknown", "Choose one of the reasons on the page.")
    stated = Cause(form.cleaned_data["cause"])
    actions.state_cause(course_id, stated, by=request.role, at=timezone.now())
    said = gettext("Thank you. You answered: %(cause)s. The rest follows from that.") % {"cause": CAUSE[stated]}
    return _card(request, form.cleaned_data["event"], said)


@staff
@require_POST
def see(request: StaffRequest, notice_id: UUID) -> HttpResponse:
    """Let the sender see that it was seen."""
    notice = actions.see(notice_id, by=request.role, at=timezone.now())
    return _card(request, notice.event_id, gettext("The sender sees that you have seen it."))


def _card(request: StaffRequest, event_id: UUID, said: str) -> HttpResponse:
    """Answer with the card as it stands now, or with the inbox where there is no script."""
    if not request.htmx:
        messages.success(request, said)
        return redirect(came_from(request, f"{reverse('inbox')}#e-{event_id}"))
    at = timezone.now()
    try:
        card = queries.event_card(event_id, request.role, at=at)
    except NotFound:  # it is no longer this unit's to see
        card = None
    context = {"card": card, "at": at, "said": said, "causes": CAUSES, "inbox": None}
    return render(request, "inbox/answer.html", context)
