"""How the person wants to be reminded: where, of what, and when never; by herself, or beside a worker (`web.together`)."""

from collections.abc import Callable
from datetime import datetime, time
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from mellomrom.core.errors import InvalidMove, TooMany
from mellomrom.directory.queries import Actor, StaffRole
from mellomrom.events.actions.entries import was_asked
from mellomrom.plans.reminders import actions, queries
from mellomrom.plans.reminders.catalogue import CHOOSABLE, Language, Template, Way
from mellomrom.plans.reminders.rules import Quiet
from mellomrom.plans.reminders.titles import TEMPLATE, WAY
from mellomrom.web.access import PersonRequest, person
from mellomrom.web.wrong import told

USUAL = Quiet()
Act = Callable[[HttpRequest, UUID, Actor | StaffRole, datetime], None]  # (what was sent, the person, who types, now)


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
    return _own(request, choose)


@person
@require_POST
def confirm(request: PersonRequest) -> HttpResponse:
    """Show that the address is mine."""
    return _own(request, confirm_it)


@person
@require_POST
def stop(request: PersonRequest) -> HttpResponse:
    """Stop all reminders."""
    return _own(request, stop_it)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_by_link(request: HttpRequest, word: str) -> HttpResponse:
    """Stop the reminders to an address by the link that was sent there, without a login: by one press of a button here, or
    of one in the mail program (RFC 8058). The page is the same for a word that is none.

    It asks for no token of a form: the word in the address is the proof, and it opens nothing.
    """
    if request.method == "POST":
        actions.stop_by_word(word, at=timezone.now())
    return render(request, "reminders/stop.html", {"stopped": request.method == "POST"})


def _own(request: PersonRequest, act: Act) -> HttpResponse:
    if request.actor is None:
        return redirect("me")
    return page(request, act, of=request.actor.pk, by=request.actor)


def page(request: HttpRequest, act: Act, *, of: UUID, by: Actor | StaffRole) -> HttpResponse:
    """Do what was sent, and show the choices: the person's own page, or that which she and a member of staff share."""
    at, wrong, beside = timezone.now(), None, isinstance(by, StaffRole)
    if request.method == "POST":
        try:
            act(request, of, by, at)
            return redirect("together-reminders", of) if beside else redirect("me-reminders")
        except (InvalidMove, TooMany) as error:
            wrong = error
    stands = queries.together(of) if isinstance(by, StaffRole) else queries.mine(by)
    posted = request.POST if request.method == "POST" and "way" in request.POST else None
    context = {
        "stands": stands,
        **_filled_in(posted, stands),
        "ways": list(WAY.items()),
        "templates": list(TEMPLATE.items()),
        "tongues": settings.LANGUAGES,
        "at": at,
        "beside": of if beside else None,
        **told(wrong),
    }
    return render(request, "reminders/reminders.html", context, status=wrong.status if wrong else 200)


def _filled_in(posted: QueryDict | None, stands: queries.MyReminders | None) -> dict[str, object]:
    """Give what stands in the form: what was sent, else what was chosen before, else what is usual."""
    return {
        "way": posted["way"] if posted else stands.way if stands else Way.SMS,
        "address": posted.get("address", "") if posted else stands.address if stands else "",
        "chosen": posted.getlist("templates") if posted else stands.templates if stands else CHOOSABLE,
        "language": posted.get("language") if posted else stands.language if stands else (get_language() or "nb")[:2],
        "quiet_since": posted.get("quiet_since") if posted else _clock(stands.quiet_since if stands else USUAL.since),
        "quiet_until": posted.get("quiet_until") if posted else _clock(stands.quiet_until if stands else USUAL.until),
    }


def _clock(at: time) -> str:
    return at.strftime("%H:%M")


def _asked(of: UUID, by: Actor | StaffRole) -> bool:
    return isinstance(by, StaffRole) and was_asked(of, by)


def choose(request: HttpRequest, of: UUID, by: Actor | StaffRole, at: datetime) -> None:
    """Choose as the form says."""
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
        of=of,
        by=by,
        asked=_asked(of, by),
        at=at,
    )
    done = gettext("It is written down.")
    sent = gettext("We have sent you a code. Write it below.")
    messages.success(request, done if chosen.confirmed_at else sent)


def confirm_it(request: HttpRequest, of: UUID, by: Actor | StaffRole, at: datetime) -> None:
    """Show by the code that the address is the person's."""
    form = Confirmed(request.POST)
    code = form.cleaned_data["code"] if form.is_valid() else ""
    actions.confirm(code, of=of, by=by, asked=_asked(of, by), at=at)
    messages.success(request, gettext("Good. You will be reminded from now on."))


def stop_it(request: HttpRequest, of: UUID, by: Actor | StaffRole, at: datetime) -> None:
    """Stop all of them."""
    actions.stop(of=of, by=by, asked=_asked(of, by), at=at)
    messages.success(request, gettext("The reminders have stopped."))
