"""Who answers for what in somebody's life, and whom they trust: for staff, and for the person."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mellomrom.core.clock import OSLO, local
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted, Refused
from mellomrom.people.catalogue import Area, Basis, Colour
from mellomrom.plans.overview.duties import where
from mellomrom.plans.responsibility import actions, queries, trust
from mellomrom.plans.responsibility.titles import BASIS, COLOUR, COLOUR_NAME
from mellomrom.web.access import PersonRequest, StaffRequest, person, staff
from mellomrom.web.wrong import told

AHEAD = timedelta(days=7)  # when a change is to be, where nobody says otherwise: time for a meeting with both
NO_SUCH_AREA = ("area.not-yours", "There is no such area of life for your unit.")


def _words(words: type[Colour] | type[Basis]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Says(forms.Form):
    """How an area goes."""

    colour = forms.ChoiceField(choices=_words(Colour))
    words = forms.CharField(max_length=1000, required=False)


class Proposes(forms.Form):
    """Whom one asks to answer for an area, why, and from when until when."""

    to = forms.UUIDField()
    basis = forms.ChoiceField(choices=_words(Basis))
    words = forms.CharField(max_length=1000, required=False)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)


class Names(forms.Form):
    """Who in one's own unit is the contact, and who stands in."""

    contact = forms.UUIDField()
    deputy = forms.UUIDField(required=False)
    since = forms.DateField(required=False)


class Answers(forms.Form):
    """Yes or no, who is the contact, or why not."""

    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no"), ("back", "back")])
    contact = forms.UUIDField(required=False)
    deputy = forms.UUIDField(required=False)
    reason = forms.CharField(max_length=1000, required=False)


# -------------------------------------------------------------------------------------------------------- for staff


@staff
@require_GET
def the_map(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Show who answers for each area of a person's life, those with nobody first."""
    page = queries.the_map(person_id, request.role, at=timezone.now())
    return render(request, "responsibility/map.html", {"place": "people", "page": page, "at": page.read_at})


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def area(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Show one area, and do what was sent: say how it goes, ask a unit, name a contact, or give it up."""
    which, at, wrong = _area(request), timezone.now(), None
    page = queries.area_page(person_id, which, request.role, at=at)
    if request.method == "POST":
        try:
            DOES.get(request.POST.get("do", ""), _say)(request, person_id, which, at)
            messages.success(request, gettext("It is written down."))
            return redirect("responsibility", person_id)
        except (InvalidMove, NotPermitted) as error:
            wrong = error
    context = _context(page.read_at, wrong, said=request.POST) | {"page": page, "line": page.line}
    return render(request, "responsibility/area.html", context, status=wrong.status if wrong is not None else 200)


@staff
@require_POST
def answer(request: StaffRequest, person_id: UUID, proposal_id: UUID) -> HttpResponse:
    """Say yes or no to what was proposed, or take back what one's own unit proposed."""
    said, at = _valid(Answers(request.POST)), timezone.now()
    common: dict[str, Any] = {"person_id": person_id, "by": request.role, "at": at}
    if said["answer"] == "back":
        actions.withdraw(proposal_id, **common)
    else:
        chosen = {name: said[name] for name in ("contact", "deputy", "reason")}
        actions.answer(proposal_id, yes=said["answer"] == "yes", **chosen, **common)
    messages.success(request, gettext("It is written down."))
    return redirect("responsibility", person_id)


@staff
@require_GET
def duty(request: StaffRequest, duty_id: UUID) -> HttpResponse:
    """Lead from what is owed to where it is answered. Raises NotFound for another unit's."""
    name, ids = where(duty_id, request.role)
    return redirect(name, *ids)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def staff_trust(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Show whom a person trusts, and write down what they say."""
    at, wrong = timezone.now(), None
    name, stands = trust.open_trust(person_id, request.role, at=at)
    if request.method == "POST":
        try:
            trust.say_trust(person_id, request.POST.get("words", ""), by=request.role, at=at)
            messages.success(request, gettext("It is written down."))
            return redirect("person", person_id)
        except InvalidMove as error:
            wrong = error
    context = _context(at, wrong, said=request.POST) | {"name": name, "person": person_id, "stands": stands}
    return render(request, "responsibility/trust.html", context, status=wrong.status if wrong is not None else 200)


def _area(request: StaffRequest) -> Area:
    said = (request.POST if request.method == "POST" else request.GET).get("area", "")
    found = next((area for area in Area if area == said), None)
    if found is None:
        raise NotFound(*NO_SUCH_AREA)
    return found


def _say(request: StaffRequest, person_id: UUID, which: Area, at: datetime) -> None:
    said = _valid(Says(request.POST))
    actions.say_colour(person_id, which, Colour(said["colour"]), words=said["words"], by=request.role, at=at)


def _propose(request: StaffRequest, person_id: UUID, which: Area, at: datetime) -> None:
    said = _valid(Proposes(request.POST))
    actions.propose(
        person_id,
        which,
        to=said["to"],
        basis=Basis(said["basis"]),
        words=said["words"],
        since=_from(said["since"], at),
        until=said["until"],
        by=request.role,
        at=at,
    )


def _name(request: StaffRequest, person_id: UUID, which: Area, at: datetime) -> None:
    said = _valid(Names(request.POST))
    who = {"contact": said["contact"], "deputy": said["deputy"]}
    actions.name_contact(person_id, which, **who, since=_from(said["since"], at), by=request.role, at=at)


def _give_up(request: StaffRequest, person_id: UUID, which: Area, at: datetime) -> None:
    actions.give_up(person_id, which, by=request.role, at=at)


DOES: dict[str, Callable[[StaffRequest, UUID, Area, datetime], None]] = {
    "say": _say,
    "propose": _propose,
    "name": _name,
    "give-up": _give_up,
}


def _from(day: date | None, at: datetime) -> datetime | None:
    """Give when a day begins in Oslo; what is today or past is now."""
    begins = datetime.combine(day, time(), OSLO) if day is not None else None
    return begins if begins is not None and begins > at else None


def _valid(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise InvalidMove("area.nothing-chosen", "Something is missing. Choose one of the answers.")
    return form.cleaned_data


def _context(at: datetime, wrong: Refused | None, **more: object) -> dict[str, object]:
    return {
        "place": "people",
        "at": at,
        "colours": [(colour, COLOUR[colour], COLOUR_NAME[colour]) for colour in Colour],
        "bases": list(BASIS.items()),
        "ahead": local(at + AHEAD).date(),
        **told(wrong),
        "longest": trust.LONGEST,
        **more,
    }


# --------------------------------------------------------------------------------------------------- for the person


@person
@require_GET
def mine(request: PersonRequest) -> HttpResponse:
    """Show the person who answers for what for them."""
    if request.actor is None:
        return redirect("me")
    at = timezone.now()
    return render(request, "responsibility/me.html", {"around": queries.mine(request.actor, at=at), "at": at})


@person
@require_http_methods(["GET", "HEAD", "POST"])
def my_trust(request: PersonRequest) -> HttpResponse:
    """Let the person say whom they trust, change it, or take it back."""
    if request.actor is None:
        return redirect("me")
    at, wrong = timezone.now(), None
    if request.method == "POST":
        try:
            trust.say_trust(request.actor.pk, request.POST.get("words", ""), by=request.actor, at=at)
            messages.success(request, gettext("It is written down, and holds from now."))
            return redirect("me-trust")
        except InvalidMove as error:
            wrong = error
    context = _context(at, wrong, said=request.POST) | {"stands": trust.standing(request.actor)}
    return render(request, "responsibility/me_trust.html", context, status=wrong.status if wrong is not None else 200)
