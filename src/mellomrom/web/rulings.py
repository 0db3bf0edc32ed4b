"""Formal decisions about services: for those who write them, and for the person."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mellomrom.core.errors import InvalidMove, NotPermitted, Refused
from mellomrom.plans.rulings import actions, queries
from mellomrom.plans.rulings.catalogue import Came, Outcome, Under, Verdict
from mellomrom.plans.rulings.rules import LONGEST, Draft
from mellomrom.plans.rulings.titles import CAME, OUTCOME, UNDER, VERDICT
from mellomrom.web.access import PersonRequest, StaffRequest, person, staff
from mellomrom.web.wrong import told


def _codes(words: type[Under] | type[Came] | type[Outcome] | type[Verdict]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Comes(forms.Form):
    """A service that was applied for, or that began."""

    came = forms.ChoiceField(choices=_codes(Came))
    under = forms.ChoiceField(choices=_codes(Under))
    service = forms.CharField(max_length=LONGEST, required=False)
    on = forms.DateField()
    weeks = forms.IntegerField(min_value=0, max_value=1000, required=False)


class Writes(forms.Form):
    """A formal decision."""

    under = forms.ChoiceField(choices=_codes(Under))
    service = forms.CharField(max_length=LONGEST, required=False)
    amount = forms.CharField(max_length=LONGEST, required=False)
    reasons = forms.CharField(max_length=LONGEST, required=False)
    since = forms.DateField()
    until = forms.DateField(required=False)
    evaluate_on = forms.DateField()
    answers = forms.TypedMultipleChoiceField(required=False, coerce=UUID)

    def __init__(self, data: QueryDict, waiting: Iterable[queries.Case]) -> None:
        """Let it answer any of the matters that wait."""
        super().__init__(data)
        self.fields["answers"].choices = [(str(case.id), case.service) for case in waiting]  # type: ignore[attr-defined]


class Evaluates(forms.Form):
    """What came of an evaluation."""

    outcome = forms.ChoiceField(choices=_codes(Outcome))
    words = forms.CharField(max_length=LONGEST, required=False)


class AnswersComplaint(forms.Form):
    """What became of a complaint."""

    complaint = forms.UUIDField()
    verdict = forms.ChoiceField(choices=_codes(Verdict))
    words = forms.CharField(max_length=LONGEST, required=False)


# -------------------------------------------------------------------------------------------------------- for staff


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def rulings(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Show the formal decisions about a person and what waits for one; write down what came."""
    at = timezone.now()
    page = queries.rulings(person_id, request.role, at=at)
    return _done(
        request, "rulings/rulings.html", {"page": page}, lambda: _came(request, person_id, at), "rulings", person_id
    )


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Write a formal decision; it is read through once before it is issued."""
    at, wrong = timezone.now(), None
    page = queries.rulings(person_id, request.role, at=at)
    waiting = [case for case in page.waiting if case.ours and case.under in page.may_decide]
    if request.method == "POST":
        try:
            draft = _draft(request, waiting)
            ruling = actions.write(person_id, draft, by=request.role, at=at)
            return redirect("ruling", person_id, ruling.pk)
        except (InvalidMove, NotPermitted) as error:
            wrong = error
    unders = [(law, UNDER[law]) for law in page.may_decide]
    chosen = request.POST.getlist("answers")
    context = {"page": page, "unders": unders, "matters": waiting, "chosen": chosen}
    return _render(request, "rulings/new.html", context, wrong)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def ruling(request: StaffRequest, person_id: UUID, ruling_id: UUID) -> HttpResponse:
    """Show one decision, and do what was sent: issue it, throw it away, evaluate it, answer a complaint."""
    at = timezone.now()
    page, row = queries.one(person_id, ruling_id, request.role, at=at)
    common: dict[str, Any] = {"person_id": person_id, "by": request.role, "at": at}
    does: dict[str, Callable[[], object]] = {
        "issue": lambda: actions.issue(ruling_id, **common),
        "drop": lambda: actions.drop(ruling_id, **common),
        "evaluate": lambda: _evaluate(request, ruling_id, common),
        "answer": lambda: _answer(request, common),
    }
    act = does.get(request.POST.get("do", ""), does["evaluate"])
    return _done(request, "rulings/ruling.html", {"page": page, "row": row}, act, "rulings", person_id)


def _came(request: StaffRequest, person_id: UUID, at: datetime) -> None:
    said = _valid(Comes(request.POST))
    what = {"under": Under(said["under"]), "service": said["service"], "on": said["on"], "weeks": said["weeks"]}
    actions.came(person_id, Came(said["came"]), **what, by=request.role, at=at)


def _draft(request: StaffRequest, waiting: Iterable[queries.Case]) -> Draft:
    said = _valid(Writes(request.POST, waiting))
    return Draft(**{**said, "under": Under(said["under"]), "answers": frozenset(said["answers"])})


def _evaluate(request: StaffRequest, ruling_id: UUID, common: dict[str, Any]) -> None:
    said = _valid(Evaluates(request.POST))
    actions.evaluate(ruling_id, outcome=Outcome(said["outcome"]), words=said["words"], **common)


def _answer(request: StaffRequest, common: dict[str, Any]) -> None:
    said = _valid(AnswersComplaint(request.POST))
    actions.answer(said["complaint"], verdict=Verdict(said["verdict"]), words=said["words"], **common)


# --------------------------------------------------------------------------------------------------- for the person


@person
@require_GET
def mine(request: PersonRequest) -> HttpResponse:
    """Show the person what was decided about them, and how they can complain."""
    return _mine(request, None)


@person
@require_POST
def complain(request: PersonRequest, ruling_id: UUID) -> HttpResponse:
    """Let the person complain about a decision."""
    if request.actor is None:
        return redirect("me")
    try:
        actions.complain(ruling_id, words=request.POST.get("words", ""), by=request.actor, at=timezone.now())
    except InvalidMove as error:
        return _mine(request, error)
    messages.success(request, gettext("Your complaint is sent. Those who decided owe you an answer."))
    return redirect("me-rulings")


def _mine(request: PersonRequest, wrong: Refused | None) -> HttpResponse:
    if request.actor is None:
        return redirect("me")
    rows, waiting = queries.mine(request.actor, at=timezone.now())
    return _render(request, "rulings/me.html", {"rows": rows, "waiting": waiting}, wrong)


# ---------------------------------------------------------------------------------------------------------- of both


def _done(
    request: StaffRequest, template: str, context: dict[str, object], act: Callable[[], object], then: str, *ids: UUID
) -> HttpResponse:
    """Do what was sent and go on, or show the page; what was wrong stands on it."""
    wrong = None
    if request.method == "POST":
        try:
            act()
            messages.success(request, gettext("It is written down."))
            return redirect(then, *ids)
        except (InvalidMove, NotPermitted) as error:
            wrong = error
    return _render(request, template, context, wrong)


def _valid(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise InvalidMove("ruling.form", "Something is missing. Look at the dates and the choices.")
    return form.cleaned_data


def _render(
    request: StaffRequest | PersonRequest, template: str, context: dict[str, object], wrong: Refused | None
) -> HttpResponse:
    whole = {
        "place": "people",
        "at": timezone.now(),
        "unders": list(UNDER.items()),
        "cames": list(CAME.items()),
        "outcomes": list(OUTCOME.items()),
        "verdicts": list(VERDICT.items()),
        "longest": LONGEST,
        "said": request.POST,
        **told(wrong),
        **context,
    }
    return render(request, template, whole, status=wrong.status if wrong is not None else 200)
