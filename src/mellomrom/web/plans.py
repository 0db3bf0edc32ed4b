"""All plans about a person on one page; the offer of an individual plan; and the stage of the treatment."""

from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from mellomrom.core.clock import local
from mellomrom.core.errors import InvalidMove, NotPermitted, Refused
from mellomrom.directory.queries import StaffRole
from mellomrom.plans.individual import actions
from mellomrom.plans.individual.catalogue import Kept, Offered, Stage
from mellomrom.plans.individual.offers import my_offers, offer_page
from mellomrom.plans.individual.titles import KEPT, STAGE
from mellomrom.plans.overview.queries import my_overview, overview
from mellomrom.sharing.catalogue import How
from mellomrom.sharing.says_titles import HOW
from mellomrom.web.access import PersonRequest, StaffRequest, person, staff
from mellomrom.web.plan import WRITTEN_DOWN, Side, day, own_side, staff_side, valid
from mellomrom.web.wrong import told


class Staged(forms.Form):
    """Where in the treatment somebody is, from when, and why."""

    stage = forms.ChoiceField(choices=[(stage, stage) for stage in Stage])
    since = forms.DateField(required=False)
    words = forms.CharField(required=False, strip=False)


class Elsewhere(forms.Form):
    """A plan that one's own record system keeps."""

    kept = forms.ChoiceField(choices=[(kept, kept) for kept in Kept])
    place = forms.CharField(required=False, strip=False)
    dated_on = forms.DateField(required=False)


class Offer(forms.Form):
    """What is done about the offer of a plan."""

    do = forms.ChoiceField(choices=[(one, one) for one in ("need", "offer", "answer", "name", "make")])
    offers = forms.ChoiceField(required=False, choices=[("", ""), *((one, one) for one in Offered)])
    offer = forms.UUIDField(required=False)
    answer = forms.ChoiceField(required=False, choices=[("", ""), ("yes", ""), ("no", "")])
    role = forms.UUIDField(required=False)
    words = forms.CharField(required=False, strip=False)
    how = forms.CharField(required=False)


# ------------------------------------------------------------------------------------------------------------ all plans


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def plans(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Show all plans about a person, and write down what one's own unit keeps elsewhere, and the stage of the treatment."""
    side = staff_side(request, person_id)
    if request.method != "POST":
        return _plans(request, side)
    try:
        _write(request, person_id, timezone.now())
    except (InvalidMove, NotPermitted) as wrong:
        return _plans(request, side, wrong)
    messages.success(request, gettext("It is written down."))
    return redirect("plans", person_id)


def _write(request: StaffRequest, person_id: UUID, at: datetime) -> None:
    what, by = request.POST.get("do", ""), request.role
    if what == "stage":
        said = valid(Staged(request.POST))
        since, stage = day(said["since"], at), Stage(said["stage"])
        actions.set_stage(person_id, stage=stage, since=since, words=said["words"], by=by, at=at)
    elif what == "keep":
        said = valid(Elsewhere(request.POST))
        dated_on, kept = day(said["dated_on"], at), Kept(said["kept"])
        actions.keep_elsewhere(person_id, kept=kept, place=said["place"], dated_on=dated_on, by=by, at=at)
    elif what == "coordinate":
        actions.coordinate_pathway(person_id, by=by, at=at)
    else:
        kept_id = forms.UUIDField().clean(request.POST.get("kept_id")) if what == "end" else None
        if kept_id is None:
            raise InvalidMove("plan.not-chosen", "Choose one of those on the page, and write days as they stand there.")
        actions.end_kept(kept_id, of=person_id, by=by, at=at)


@person
@require_GET
def my_plans(request: PersonRequest) -> HttpResponse:
    """Show me all plans about me."""
    return _plans(request, own_side(request, at=timezone.now()))


def _plans(request: HttpRequest, side: Side, wrong: Refused | None = None) -> HttpResponse:
    at = timezone.now()
    if isinstance(side.by, StaffRole):
        page = overview(side.person, side.by, at=at)
    else:
        page = my_overview(side.by, at=at)
    context = {
        "place": "people",
        "page": page,
        "at": at,
        "today": local(at).date(),
        "said": request.POST,
        "stages": list(STAGE.items()),
        "kinds": [(kept, name) for kept, name in KEPT.items()],
        **told(wrong),
    }
    return render(request, "plan/plans.html", context, status=wrong.status if wrong is not None else 200)


# ------------------------------------------------------------------------------------------------------------ the offer


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Show what the person was offered and answered; offer, write the answer down, name a coordinator, begin the plan."""
    return _offer(request, staff_side(request, person_id))


@person
@require_http_methods(["GET", "HEAD", "POST"])
def my_offer(request: PersonRequest) -> HttpResponse:
    """Show me what I was offered, and let me answer."""
    return _offer(request, own_side(request, at=timezone.now()))


def _offer(request: HttpRequest, side: Side) -> HttpResponse:
    if request.method != "POST":
        return _offers(request, side)
    try:
        began = _act(request, side, timezone.now())
    except (InvalidMove, NotPermitted) as wrong:
        return _offers(request, side, wrong)
    messages.success(request, gettext("It is written down."))
    return redirect(side.url("plan" if began else "plan-offer"))


def _act(request: HttpRequest, side: Side, at: datetime) -> bool:
    """Do what was sent; say whether the plan has begun by it."""
    said = valid(Offer(request.POST))
    what, by = said["do"], side.by
    if (what == "answer" and not said["answer"]) or (what == "offer" and not said["offers"]):
        raise InvalidMove("plan.no-choice", "Choose one of the answers.")
    if what == "answer" and said["offer"]:
        actions.answer(
            said["offer"], of=side.person, yes=said["answer"] == "yes", words=said["words"], by=by, at=at
        )  # fmt: skip
    elif not isinstance(by, StaffRole):
        raise InvalidMove("plan.not-chosen", "Choose one of those on the page, and write days as they stand there.")
    elif what == "need":
        yes = How(said["how"]) if said["how"] in WRITTEN_DOWN else None
        actions.see_need(side.person, yes=yes, by=by, at=at)
    elif what == "offer":
        actions.offer(side.person, offers=Offered(said["offers"]), words=said["words"], by=by, at=at)
    elif what == "name" and said["role"]:
        actions.name_coordinator(side.person, role_id=said["role"], by=by, at=at)
    elif what == "make":
        actions.make(side.person, how=side.how(said["how"]), by=by, at=at)
        return True
    else:
        raise InvalidMove("plan.not-chosen", "Choose one of those on the page, and write days as they stand there.")
    return False


def _offers(request: HttpRequest, side: Side, wrong: Refused | None = None) -> HttpResponse:
    at = timezone.now()
    if isinstance(side.by, StaffRole):
        page = offer_page(side.person, side.by, at=at)
    else:
        page = my_offers(side.by, at=at)
    context = {
        "place": "people",
        "page": page,
        "at": at,
        "said": request.POST,
        "hows": [(how, HOW[how]) for how in WRITTEN_DOWN],
        **told(wrong),
    }
    return render(request, "plan/offer.html", context, status=wrong.status if wrong is not None else 200)
