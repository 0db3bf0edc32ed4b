"""What the person has said about who may know: for staff who write it down, and for the person themselves."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from mellomrom.core.clock import OSLO, local
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted, Refused
from mellomrom.directory.catalogue import Sector
from mellomrom.directory.queries import Actor
from mellomrom.events.actions.entries import was_asked
from mellomrom.sharing import findings, says
from mellomrom.sharing.catalogue import Category, Choice, Competence, Compulsion, Danger, How, Purpose, Say
from mellomrom.sharing.pages import SaysPage, own_page, says_page
from mellomrom.sharing.says_titles import CATEGORY, CHOICE, FOUND, HOW, SAY, SECTOR, WHAT_FOLLOWS
from mellomrom.web.access import PersonRequest, StaffRequest, person, staff
from mellomrom.web.forms import Ids
from mellomrom.web.wrong import told

UNIT, KIND = "unit:", "kind:"  # what a recipient in the fine print is
WRITTEN_DOWN = (How.SPOKEN, How.PAPER)
KINDS: dict[str, type[Competence] | type[Danger] | type[Compulsion] | type[Purpose]] = {
    "competence": Competence,
    "danger": Danger,
    "compulsory": Compulsion,
    "purpose": Purpose,
}


class Chosen(forms.Form):
    """One of the three plain choices, and whom one names."""

    choice = forms.ChoiceField(choices=[(choice, choice) for choice in Choice])
    named = Ids(required=False)
    how = forms.ChoiceField(choices=[(how, how) for how in How], required=False)


class One(forms.Form):
    """One yes or no: the fine print."""

    says = forms.ChoiceField(choices=[(word, word) for word in SAY])
    to = forms.CharField(max_length=60, required=False)
    category = forms.ChoiceField(choices=[("", ""), *((word, word) for word in CATEGORY)], required=False)
    until = forms.DateField(required=False)
    words = forms.CharField(max_length=2000, required=False)
    how = forms.ChoiceField(choices=[(how, how) for how in How], required=False)


class Finds(forms.Form):
    """What a professional has found, why, and until when."""

    what = forms.ChoiceField(choices=[(f"{kind}:{word}", "") for kind, word in FOUND])
    category = forms.ChoiceField(choices=[("", ""), *((word, word) for word in CATEGORY)], required=False)
    until = forms.DateField()
    reasons = forms.CharField(max_length=4000, required=False)


Acts = Callable[[datetime], object]


# -------------------------------------------------------------------------------------------------------- for staff


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def standing(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Show what a person has said, and write down one of the three plain choices."""
    return _answer(request, person_id, lambda at: _choose(request, person_id, at))


@staff
@require_POST
def one(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Write down one yes or no."""
    return _answer(request, person_id, lambda at: _say(request, person_id, at))


@staff
@require_POST
def find(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Write down what a professional has found."""
    return _answer(request, person_id, lambda at: _find(request, person_id, at))


@staff
@require_POST
def withdraw(request: StaffRequest, person_id: UUID, statement_id: UUID) -> HttpResponse:
    """Take back what was said."""
    asked = was_asked(person_id, request.role)
    take_back = partial(says.withdraw, statement_id, of=person_id, by=request.role, asked=asked)
    return _answer(request, person_id, lambda at: take_back(at=at))


@staff
@require_POST
def end(request: StaffRequest, person_id: UUID, finding_id: UUID) -> HttpResponse:
    """Say that what was found is so no more."""
    asked = was_asked(person_id, request.role)
    end_it = partial(findings.end_finding, finding_id, of=person_id, by=request.role, asked=asked)
    return _answer(request, person_id, lambda at: end_it(at=at))


def _answer(request: StaffRequest, person_id: UUID, act: Acts) -> HttpResponse:
    """Open the page, decided and logged, then do what was sent; what was wrong in it stands there."""
    at, wrong = timezone.now(), None
    page = says_page(person_id, request.role, asked=was_asked(person_id, request.role), at=at)
    if request.method == "POST":
        try:
            act(at)
            messages.success(request, gettext("It is written down."))
            return redirect("says", person_id)
        except (InvalidMove, NotPermitted) as error:
            wrong = error
    return _render(request, "says/staff.html", page, wrong, hows=[(how, HOW[how]) for how in WRITTEN_DOWN])


def _choose(request: StaffRequest, person_id: UUID, at: datetime) -> None:
    asked = was_asked(person_id, request.role)
    said = _valid(Chosen(request.POST))
    how = _how(said)
    says.choose(person_id, **_chosen(said), how=how, by=request.role, at=at, asked=asked)


def _say(request: StaffRequest, person_id: UUID, at: datetime) -> None:
    asked = was_asked(person_id, request.role)
    said = _valid(One(request.POST))
    how = _how(said)
    says.say(person_id, **_said(said), how=how, by=request.role, at=at, asked=asked)


def _find(request: StaffRequest, person_id: UUID, at: datetime) -> None:
    asked = was_asked(person_id, request.role)
    said = _valid(Finds(request.POST))
    kind, _, word = said["what"].partition(":")
    findings.find(
        person_id,
        what=KINDS[kind](word),
        reasons=said["reasons"],
        until=_end_of(said["until"]) or at,
        category=Category(said["category"]) if said["category"] else None,
        by=request.role,
        at=at,
        asked=asked,
    )


def _how(said: dict[str, Any]) -> How:
    if said["how"] not in WRITTEN_DOWN:
        raise InvalidMove("says.how-missing", "Say whether it was spoken or came on paper.")
    return How(said["how"])


# --------------------------------------------------------------------------------------------------- for the person


@person
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: PersonRequest) -> HttpResponse:
    """Show what I have said, and let me choose."""
    return _own(request, lambda me, at: _choose_mine(request, me, at))


@person
@require_POST
def my_one(request: PersonRequest) -> HttpResponse:
    """Say yes or no to one."""
    return _own(request, lambda me, at: _say_mine(request, me, at))


@person
@require_POST
def my_withdraw(request: PersonRequest, statement_id: UUID) -> HttpResponse:
    """Take back what I said, at any time."""
    return _own(request, lambda me, at: says.withdraw(statement_id, of=me.pk, by=me, at=at))


def _own(request: PersonRequest, act: Callable[[Actor, datetime], object]) -> HttpResponse:
    if request.actor is None:  # nothing is known of them here, so there is nothing to say it about
        return redirect("me")
    at, wrong = timezone.now(), None
    if request.method == "POST":
        try:
            act(request.actor, at)
            messages.success(request, gettext("It is written down, and holds from now."))
            return redirect("me-says")
        except InvalidMove as error:
            wrong = error
    return _render(request, "says/me.html", own_page(request.actor, at=at), wrong)


def _choose_mine(request: PersonRequest, me: Actor, at: datetime) -> None:
    said = _valid(Chosen(request.POST))
    says.choose(me.pk, **_chosen(said), how=How.DIGITAL, by=me, at=at)


def _say_mine(request: PersonRequest, me: Actor, at: datetime) -> None:
    said = _valid(One(request.POST))
    says.say(me.pk, **_said(said), how=How.DIGITAL, by=me, at=at)


# ---------------------------------------------------------------------------------------------------------- of both


def _valid(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise InvalidMove("says.nothing-chosen", "Choose one of the answers.")
    return form.cleaned_data


def _chosen(said: dict[str, Any]) -> dict[str, Any]:
    choice = Choice(said["choice"])
    return {"choice": choice, "named": said["named"] if choice is Choice.NAMED else []}


def _said(said: dict[str, Any]) -> dict[str, Any]:
    to, category = said["to"], said["category"]
    about = says.About(
        unit=_unit(to) if to.startswith(UNIT) else None,
        sector=_kind(to) if to.startswith(KIND) else None,
        category=Category(category) if category else None,
    )
    return {"says": Say(said["says"]), "about": about, "words": said["words"], "until": _end_of(said["until"])}


def _unit(to: str) -> UUID:
    try:
        return UUID(to.removeprefix(UNIT))
    except ValueError:
        raise NotFound("says.unknown-unit", "There is no such unit around this person.") from None


def _kind(to: str) -> Sector:
    try:
        return Sector(to.removeprefix(KIND))
    except ValueError:
        raise NotFound("says.unknown-unit", "There is no such unit around this person.") from None


def _end_of(day: Any) -> datetime | None:
    """Give the end of a day in Oslo: until and with it. None for no day."""
    return datetime.combine(day + timedelta(days=1), time(), OSLO) if day else None


def _render(request: HttpRequest, template: str, page: SaysPage, wrong: Refused | None, **more: object) -> HttpResponse:
    context = {
        "place": "people",
        "page": page,
        "at": page.read_at,
        "choices": [(choice, CHOICE[choice], WHAT_FOLLOWS[choice]) for choice in Choice],
        "answers": list(SAY.items()),
        "kinds": [(KIND + kind, name) for kind, name in SECTOR.items()],
        "categories": list(CATEGORY.items()),
        "findings": [(f"{kind}:{word}", name) for (kind, word), name in FOUND.items()],
        "said": request.POST,
        "named": request.POST.getlist("named"),
        "tomorrow": local(page.read_at).date() + timedelta(days=1),
        **told(wrong),
        **more,
    }
    return render(request, template, context, status=wrong.status if wrong is not None else 200)
