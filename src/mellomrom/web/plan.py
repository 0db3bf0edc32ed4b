"""The individual plan: read, for staff and for the person, and what is done with the whole of it.

The two have the same pages and the same forms; `Side` says whose side one is on. What is done is done by the actions,
which decide anew; what was wrong stands above the page, with what was written still in it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mellomrom.access.mine import note_reading
from mellomrom.core.clock import local
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted, Refused
from mellomrom.directory.queries import Actor, StaffRole
from mellomrom.people.catalogue import Area
from mellomrom.plans.areas import AREA
from mellomrom.plans.individual import actions
from mellomrom.plans.individual.offers import only_offer
from mellomrom.plans.individual.queries import my_plan, plan_page
from mellomrom.plans.individual.rules import CATEGORY
from mellomrom.plans.kin import queries as kin
from mellomrom.sharing.catalogue import Category, How
from mellomrom.sharing.queries import NOT_YOURS
from mellomrom.sharing.says_titles import HOW
from mellomrom.web.access import PersonRequest, StaffRequest, person, staff
from mellomrom.web.wrong import told

WRITTEN_DOWN = (How.SPOKEN, How.PAPER)


@dataclass(frozen=True, slots=True)
class Side:
    """Whose side of the plan one is on: a member of staff's, or the person's own."""

    by: StaffRole | Actor
    person: UUID

    @property
    def mine(self) -> bool:
        """Say whether it is the person's own."""
        return not isinstance(self.by, StaffRole)

    @property
    def named(self) -> str:
        """Give what the person is called on this side, where something is theirs."""
        return gettext("you yourself") if self.mine else gettext("the person")

    def url(self, name: str, *more: object) -> str:
        """Give the address of a page of the plan on this side."""
        return reverse(f"me-{name}", args=more) if self.mine else reverse(name, args=(self.person, *more))

    def how(self, said: str) -> How:
        """Read how the person said it. Raises InvalidMove "says.how-missing" where staff do not say."""
        if self.mine:
            return How.DIGITAL
        if said not in WRITTEN_DOWN:
            raise InvalidMove("says.how-missing", "Say whether it was spoken or came on paper.")
        return How(said)


def staff_side(request: StaffRequest, person_id: UUID) -> Side:
    """Give the side of a member of staff."""
    return Side(request.role, person_id)


def own_side(request: PersonRequest, *, at: datetime) -> Side:
    """Give the person's own side, and note that they read it. Raises NotFound where nothing is known of them here."""
    if request.actor is None:
        raise NotFound(*NOT_YOURS)
    note_reading(request.actor, at=at)
    return Side(request.actor, request.actor.pk)


class Part(forms.Form):
    """Who takes part, and what they may read."""

    unit = forms.UUIDField(required=False)
    name = forms.CharField(max_length=300, required=False)
    part = forms.CharField(max_length=300, required=False)
    parts = forms.MultipleChoiceField(required=False, choices=[(one, one) for one in set(CATEGORY.values())])
    how = forms.CharField(required=False)
    leaves = forms.UUIDField(required=False)


class Agree(forms.Form):
    """That the plan is agreed: which state of it was read, for how long it holds, when it is gone through again."""

    read = forms.IntegerField(min_value=0)
    revise_on = forms.DateField(required=False)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    how = forms.CharField(required=False)


class Propose(forms.Form):
    """A proposal, or a comment."""

    area = forms.ChoiceField(choices=[(area, area) for area in Area])
    words = forms.CharField(required=False, strip=False)


class Answered(forms.Form):
    """Yes or no, and why."""

    answer = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    words = forms.CharField(required=False, strip=False)


def valid(form: forms.Form) -> dict[str, Any]:
    """Give what a form holds. Raises InvalidMove "plan.not-chosen" for what no form of ours sends."""
    if not form.is_valid():
        raise InvalidMove("plan.not-chosen", "Choose one of those on the page, and write days as they stand there.")
    return form.cleaned_data


# -------------------------------------------------------------------------------------------------------------- reading


@staff
@require_GET
def plan(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Show the plan, as far as the role may read it; who takes no part in it is shown what was offered, if they may know."""
    if only_offer(person_id, request.role, at=timezone.now()):
        return redirect("plan-offer", person_id)
    return _show(request, staff_side(request, person_id))


@person
@require_GET
def my(request: PersonRequest) -> HttpResponse:
    """Show me my plan."""
    return _show(request, own_side(request, at=timezone.now()))


def _show(request: HttpRequest, side: Side, wrong: Refused | None = None, where: str = "") -> HttpResponse:
    at = timezone.now()
    page = my_plan(side.by, at=at) if not isinstance(side.by, StaffRole) else plan_page(side.person, side.by, at=at)
    context = {
        "place": "people",
        "page": page,
        "at": at,
        "today": local(at).date(),
        "hows": [(how, HOW[how]) for how in WRITTEN_DOWN],
        "areas": [(area, AREA[area]) for area in Area if side.mine or _reads(page.areas, page.empty, area)],
        "said": request.POST,
        "chosen": request.POST.getlist("parts"),
        **told(wrong),
        "where": where,
        "whose": side.named,
        "let_in": kin.names_of(side.by) if not isinstance(side.by, StaffRole) else kin.names_for(side.person),
    }
    return render(request, "plan/plan.html", context, status=wrong.status if wrong is not None else 200)


def _reads(there: Any, empty: Any, area: Area) -> bool:
    return area in {row.area for row in there} or area in {one for one, _ in empty}


# ---------------------------------------------------------------------------------------------------------------- doing


def do(request: HttpRequest, side: Side, where: str, done: str, act: Callable[[datetime], object]) -> HttpResponse:
    """Do what was sent and go back to the plan; what was wrong stands there. `where`: beside which form."""
    try:
        act(timezone.now())
    except (InvalidMove, NotPermitted) as wrong:
        return _show(request, side, wrong, where)
    messages.success(request, done)
    return redirect(side.url("plan"))


def _part(request: HttpRequest, side: Side) -> HttpResponse:
    def act(at: datetime) -> None:
        said = valid(Part(request.POST))
        if said["leaves"]:
            actions.let_out(said["leaves"], of=side.person, by=side.by, at=at)
            return
        actions.let_in(
            side.person,
            unit=said["unit"],
            name=said["name"],
            part=said["part"],
            parts=[Category(one) for one in said["parts"]],
            how=side.how(said["how"]),
            by=side.by,
            at=at,
        )

    return do(request, side, "part", gettext("It is written down, and holds from now."), act)


@staff
@require_POST
def part(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Let somebody take part, or no more, as the person has said."""
    return _part(request, staff_side(request, person_id))


@person
@require_POST
def my_part(request: PersonRequest) -> HttpResponse:
    """Let somebody take part in my plan, or no more."""
    return _part(request, own_side(request, at=timezone.now()))


def _agree(request: HttpRequest, side: Side) -> HttpResponse:
    def act(at: datetime) -> None:
        said = valid(Agree(request.POST))
        if said["revise_on"] is None:
            raise InvalidMove(
                "plan.revise-within-a-year", "Choose the day to go through the plan again: within a year."
            )
        actions.agree(
            side.person,
            read=said["read"],
            how=side.how(said["how"]),
            revise_on=said["revise_on"],
            since=said["since"],
            until=said["until"],
            by=side.by,
            at=at,
        )

    return do(request, side, "agree", gettext("The plan is agreed."), act)


@staff
@require_POST
def agree(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Write down that the person agreed to the plan as it stands."""
    return _agree(request, staff_side(request, person_id))


@person
@require_POST
def my_agree(request: PersonRequest) -> HttpResponse:
    """Agree to my plan as it stands."""
    return _agree(request, own_side(request, at=timezone.now()))


def _propose(request: HttpRequest, side: Side) -> HttpResponse:
    def act(at: datetime) -> None:
        said = valid(Propose(request.POST))
        actions.propose(side.person, area=Area(said["area"]), words=said["words"], by=side.by, at=at)

    return do(request, side, "propose", gettext("It is sent. The coordinator owes an answer."), act)


@staff
@require_POST
def propose(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Propose something for the plan."""
    return _propose(request, staff_side(request, person_id))


@person
@require_POST
def my_propose(request: PersonRequest) -> HttpResponse:
    """Propose something for my plan."""
    return _propose(request, own_side(request, at=timezone.now()))


def _end(request: HttpRequest, side: Side) -> HttpResponse:
    words = request.POST.get("words", "")
    try:
        actions.end(side.person, words=words, by=side.by, at=timezone.now())
    except (InvalidMove, NotPermitted) as wrong:
        return _show(request, side, wrong, "end")
    messages.success(
        request, gettext("The plan is ended, and nobody reads it any more. A coordinator is offered still.")
    )
    return redirect(side.url("plan-offer"))


@staff
@require_POST
def end(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """End the plan."""
    return _end(request, staff_side(request, person_id))


@person
@require_POST
def my_end(request: PersonRequest) -> HttpResponse:
    """Take back my yes to the plan."""
    return _end(request, own_side(request, at=timezone.now()))


@staff
@require_POST
def answer(request: StaffRequest, person_id: UUID, proposal_id: UUID) -> HttpResponse:
    """Answer a proposal."""
    side = staff_side(request, person_id)

    def act(at: datetime) -> None:
        said = valid(Answered(request.POST))
        yes = said["answer"] == "yes"
        actions.answer_proposal(proposal_id, of=person_id, yes=yes, words=said["words"], by=request.role, at=at)

    return do(request, side, f"answer-{proposal_id}", gettext("It is answered, and the person can read it."), act)


@person
@require_POST
def my_wish(request: PersonRequest, proposal_id: UUID) -> HttpResponse:
    """Say whether I want what somebody else proposed."""
    side = own_side(request, at=timezone.now())
    me, wants = request.actor, request.POST.get("wants") == "yes"
    assert me is not None  # `own_side` has said so
    done = gettext("It is written down. The coordinator still answers.") if wants else gettext("It is written down.")
    return do(request, side, "", done, lambda at: actions.wish(proposal_id, wants=wants, by=me, at=at))


@staff
@require_http_methods(["POST"])
def review(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Say whether the sum of all that is given is sound."""
    side = staff_side(request, person_id)

    def act(at: datetime) -> None:
        said = valid(Answered(request.POST))
        actions.review_whole(person_id, sound=said["answer"] == "yes", words=said["words"], by=request.role, at=at)

    return do(request, side, "review", gettext("It is written down."), act)


def day(said: date | None, at: datetime) -> date:
    """Give a day that was chosen, else the day that it is in Oslo."""
    return said or local(at).date()
