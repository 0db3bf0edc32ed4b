"""How the person wants to be reminded: where, of what, and when never."""

from collections.abc import Callable
from datetime import datetime, time

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST

from mellomrom.core.errors import InvalidMove, Refused, TooMany
from mellomrom.directory.queries import Actor
from mellomrom.plans.reminders import actions, queries
from mellomrom.plans.reminders.catalogue import CHOOSABLE, Language, Template, Way
from mellomrom.plans.reminders.rules import Quiet
from mellomrom.plans.reminders.titles import TEMPLATE, WAY
from mellomrom.web.access import PersonRequest, person

USUAL = Quiet()


class Chosen(forms.Form):
    """Where, of what, in which language and when never."""

    way = forms.ChoiceField(choices=[(way, way) for way in Way])
    address = forms.CharField(max_length=254, required=False)
    templates = forms.MultipleChoiceField(choices=[(one, one) for one in CHOOSABLE], required=False)
    language = forms.ChoiceField(choices=[(one, one) for one in Language])
    quiet_since = forms.TimeField(required=False)
    quiet_until = forms.TimeField(required=False)


class Confirmed(forms.Form):
    """The code that was sent."""

    code = forms.CharField(max_length=20, required=False)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: PersonRequest) -> HttpResponse:
    """Show how I am reminded, and let me choose."""
    return _own(request, lambda me, at: _choose(request, me, at))


@person
@require_POST
def confirm(request: PersonRequest) -> HttpResponse:
    """Show that the address is mine."""
    return _own(request, lambda me, at: _confirm(request, me, at))


@person
@require_POST
def stop(request: PersonRequest) -> HttpResponse:
    """Stop all reminders."""
    return _own(request, lambda me, at: _stop(request, me, at))


def _own(request: PersonRequest, act: Callable[[Actor, datetime], None]) -> HttpResponse:
    if request.actor is None:
        return redirect("me")
    at, wrong = timezone.now(), None
    if request.method == "POST":
        try:
            act(request.actor, at)
            return redirect("me-reminders")
        except (InvalidMove, TooMany) as error:
            wrong = error
    return _render(request, request.actor, wrong, at)


def _render(request: PersonRequest, me: Actor, wrong: Refused | None, at: datetime) -> HttpResponse:
    stands = queries.mine(me)
    posted = request.POST if request.method == "POST" and "way" in request.POST else None
    context = {
        "stands": stands,
        "way": posted["way"] if posted else stands.way if stands else Way.SMS,
        "address": posted.get("address", "") if posted else stands.address if stands else "",
        "chosen": posted.getlist("templates") if posted else stands.templates if stands else CHOOSABLE,
        "language": posted.get("language") if posted else stands.language if stands else (get_language() or "nb")[:2],
        "quiet_since": posted.get("quiet_since") if posted else _clock(stands.quiet_since if stands else USUAL.since),
        "quiet_until": posted.get("quiet_until") if posted else _clock(stands.quiet_until if stands else USUAL.until),
        "ways": list(WAY.items()),
        "templates": list(TEMPLATE.items()),
        "tongues": settings.LANGUAGES,
        "at": at,
    }
    if wrong is not None:
        context |= {"wrong": gettext(wrong.text), "code": wrong.code}
    return render(request, "reminders/reminders.html", context, status=wrong.status if wrong else 200)


def _clock(at: time) -> str:
    return at.strftime("%H:%M")


def _choose(request: PersonRequest, me: Actor, at: datetime) -> None:
    form = Chosen(request.POST)
    if not form.is_valid():
        raise InvalidMove("reminders.unclear", "Look once more at what you have filled in.")
    said = form.cleaned_data
    chosen = actions.choose(
        way=Way(said["way"]),
        address=said["address"],
        templates=[Template(one) for one in said["templates"]],
        quiet=Quiet(said["quiet_since"] or USUAL.since, said["quiet_until"] or USUAL.until),
        language=Language(said["language"]),
        by=me,
        at=at,
    )
    done = gettext("It is written down.")
    sent = gettext("We have sent you a code. Write it below.")
    messages.success(request, done if chosen.confirmed_at else sent)


def _confirm(request: PersonRequest, me: Actor, at: datetime) -> None:
    form = Confirmed(request.POST)
    actions.confirm(form.cleaned_data["code"] if form.is_valid() else "", by=me, at=at)
    messages.success(request, gettext("Good. You will be reminded from now on."))


def _stop(request: PersonRequest, me: Actor, at: datetime) -> None:
    actions.stop(by=me, at=at)
    messages.success(request, gettext("The reminders have stopped."))
