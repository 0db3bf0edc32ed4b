"""The person says that something is wrong, and reads the answer; the unit that owes it writes it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from mellomrom.access import contests
from mellomrom.access.catalogue import Outcome
from mellomrom.access.contesting import LONGEST, answer, contest, found, laws_about
from mellomrom.core.errors import InvalidMove
from mellomrom.web.access import PersonRequest, StaffRequest, person, staff


class Said(forms.Form):
    """What is wrong, in the person's own words."""

    words = forms.CharField(max_length=LONGEST, required=False)


class Answered(forms.Form):
    """What came of it, and why."""

    outcome = forms.ChoiceField(choices=[(one, one) for one in Outcome])
    words = forms.CharField(max_length=LONGEST, required=False)


@person
@require_GET
def mine(request: PersonRequest) -> HttpResponse:
    """All that I have said was wrong, and what came of it."""
    if request.actor is None:
        return redirect("me")
    return render(request, "me/contests.html", {"contests": contests.my_contests(request.actor), "at": timezone.now()})


@person
@require_http_methods(["GET", "HEAD", "POST"])
def wrong(request: PersonRequest, ref: UUID) -> HttpResponse:
    """Say that one thing is wrong."""
    if request.actor is None:
        return redirect("me")
    at, no = timezone.now(), None
    about = found(ref, by=request.actor, at=at)
    form = Said(request.POST or None)
    if request.method == "POST":
        words = form.cleaned_data["words"] if form.is_valid() else ""
        try:
            contest(ref, words=words, by=request.actor, at=at)
            messages.success(request, gettext("It is written down. They must answer you, and the answer comes here."))
            return redirect("me-contests")
        except InvalidMove as error:
            no = error
    context: dict[str, object] = {
        "about": about,
        "title": contests.title_of(about),
        "said": request.POST,
        "longest": LONGEST,
    }
    context["laws"] = laws_about(about)
    if no is not None:
        context |= {"wrong": gettext(no.text), "code": no.code}
    return render(request, "me/wrong.html", context, status=no.status if no else 200)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: StaffRequest, duty_id: UUID) -> HttpResponse:
    """Read what the person says is wrong, and answer."""
    at, no = timezone.now(), None
    page = contests.answer_page(duty_id, request.role, at=at)
    if request.method == "POST":
        try:
            _answer(request, duty_id)
            messages.success(request, gettext("The person can read your answer now."))
            return redirect("contest-answer", duty_id)
        except InvalidMove as error:
            no = error
    context = {"place": "inbox", "page": page, "row": page.row, "said": request.POST, "at": at, "longest": LONGEST}
    if no is not None:
        context |= {"wrong": gettext(no.text), "code": no.code}
    return render(request, "me/answer.html", context, status=no.status if no else 200)


def _answer(request: StaffRequest, duty_id: UUID) -> None:
    form = Answered(request.POST)
    if not form.is_valid():
        raise InvalidMove("contest.no-outcome", "Say whether it is corrected, or stands.")
    said = form.cleaned_data
    answer(duty_id, outcome=Outcome(said["outcome"]), words=said["words"], by=request.role, at=timezone.now())
