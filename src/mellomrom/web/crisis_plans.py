"""The crisis plan and the safety plan: written, proposed, agreed, printed and withdrawn; by staff, and by the person."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mellomrom.access.mine import note_reading
from mellomrom.core.clock import local
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted, Refused
from mellomrom.directory.queries import Actor, StaffRole
from mellomrom.plans.crisis import actions, pointers
from mellomrom.plans.crisis.catalogue import Answer, Finders, Kind, Said
from mellomrom.plans.crisis.queries import PlansPage, Version, my_plans, plans_page
from mellomrom.plans.crisis.titles import FINDERS, KIND, SUMMARY_RECORD_CHOICE
from mellomrom.plans.kin import queries as kin
from mellomrom.sharing.catalogue import How
from mellomrom.sharing.queries import NOT_YOURS
from mellomrom.web import crisis_forms as sent
from mellomrom.web.access import PersonRequest, StaffRequest, person, staff
from mellomrom.web.crisis_print import pdf
from mellomrom.web.wrong import told

STAFF_HOWS = (How.SPOKEN, How.PAPER)
Acts = Callable[[datetime], object]


def _kind(word: str) -> Kind:
    if word not in set(Kind):
        raise NotFound("page.not-found", "There is no such page, or it is not for your role.")
    return Kind(word)


# -------------------------------------------------------------------------------------------------------- for staff


@staff
@require_GET
def plans(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Show both plans, with what was proposed and what stood before."""
    return _show(request, plans_page(person_id, request.role, at=timezone.now()))


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: StaffRequest, person_id: UUID, kind: str) -> HttpResponse:
    """Write a new version. Where somebody saved one meanwhile both are shown, and what was written stays."""
    which, at = _kind(kind), timezone.now()
    page = plans_page(person_id, request.role, at=at)
    if not page.may_write:
        raise NotFound(*NOT_YOURS)
    newest = page.of(which).current
    if request.method != "POST":
        return _write(request, page, which, newest, at)
    mine = sent.contents(which, request.POST)
    try:
        contents, days, based_on = sent.written(which, request.POST)
        actions.save(person_id, kind=which, contents=contents, days=days, based_on=based_on, by=request.role, at=at)
    except (InvalidMove, NotFound) as error:
        theirs = newest if error.code == "crisis.changed-meanwhile" else None
        return _write(request, page, which, newest, at, mine=mine, theirs=theirs, wrong=error)
    messages.success(request, gettext("It is saved as a draft. It holds when it is agreed."))
    return redirect("crisis-plans", person_id)


def _write(
    request: StaffRequest,
    page: PlansPage,
    kind: Kind,
    newest: Version | None,
    at: datetime,
    *,
    mine: sent.Contents | None = None,
    theirs: Version | None = None,
    wrong: Refused | None = None,
) -> HttpResponse:
    said = mine or (newest.contents if newest is not None else None)
    seen = request.POST.get("based_on", "") if mine is not None and theirs is None else page.of(kind).newest or ""
    context = {
        "place": "people",
        "page": page,
        "kind": kind,
        "title": KIND[kind],
        "sections": sent.fields(kind, said, theirs.contents if theirs is not None else None),
        "calls": sent.calls(said),
        "mine_calls": said.calls if said is not None else (),
        "days": sent.days(request.POST.dict(), newest, local(at).date()),
        "records": list(SUMMARY_RECORD_CHOICE.items()),
        "based_on": seen,
        "theirs": theirs,
        "at": at,
        **told(wrong),
    }
    status = wrong.status if wrong is not None and theirs is None else 200  # two versions are a choice, and no fault
    return render(request, "crisis/edit.html", context, status=status)


@staff
@require_POST
def propose(request: StaffRequest, person_id: UUID, kind: str) -> HttpResponse:
    """Propose a change, or say something about it."""
    which = _kind(kind)
    return _act(request, person_id, lambda at: _propose(request, person_id, which, request.role, at))


@staff
@require_POST
def answer(request: StaffRequest, person_id: UUID, proposal_id: UUID) -> HttpResponse:
    """Answer a proposal."""

    def act(at: datetime) -> object:
        said = sent.valid(sent.Answered(request.POST))
        taken = said["taken"] == Answer.TAKEN
        return actions.answer(proposal_id, of=person_id, taken=taken, words=said["words"], by=request.role, at=at)

    return _act(request, person_id, act)


@staff
@require_POST
def agree(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Write down that the person has agreed to the draft."""

    def act(at: datetime) -> object:
        said = sent.valid(sent.Agreed(request.POST))
        if said["how"] not in STAFF_HOWS:
            raise InvalidMove("crisis.not-how", "Say whether it was agreed in a talk or signed on paper.")
        words = {"how": How(said["how"]), "on": said["on"], "with_whom": said["with_whom"]}
        return actions.agree(said["version"], of=person_id, **words, finders=_finders(said), by=request.role, at=at)

    return _act(request, person_id, act)


@staff
@require_POST
def withdraw(request: StaffRequest, person_id: UUID, kind: str) -> HttpResponse:
    """Withdraw a plan at the person's wish."""
    which = _kind(kind)
    return _act(request, person_id, lambda at: actions.withdraw(person_id, kind=which, by=request.role, at=at))


@staff
@require_POST
def given(request: StaffRequest, person_id: UUID, version_id: UUID) -> HttpResponse:
    """Write down that the person was given a copy on paper."""
    return _act(request, person_id, lambda at: actions.give_copy(version_id, of=person_id, by=request.role, at=at))


@staff
@require_POST
def point(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Make the address that leads to the card, or end it."""
    verb = pointers.end if request.POST.get("end") else pointers.point
    return _act(request, person_id, lambda at: verb(person_id, by=request.role, at=at))


@staff
@require_GET
def printed(request: StaffRequest, person_id: UUID, kind: str) -> HttpResponse:
    """Give the plan that stands as one page of paper; that it was made is logged."""
    which = _kind(kind)
    page = plans_page(person_id, request.role, what="crisis.printed", at=timezone.now())
    return _paper(page, which, page.name)


def _act(request: StaffRequest, person_id: UUID, act: Acts) -> HttpResponse:
    """Open the page, decided and logged, then do what was sent; what was wrong in it stands there."""
    at = timezone.now()
    page = plans_page(person_id, request.role, at=at)
    try:
        act(at)
    except (InvalidMove, NotPermitted) as error:
        return _show(request, page, error)
    messages.success(request, gettext("It is written down."))
    return redirect("crisis-plans", person_id)


def _show(request: StaffRequest, page: PlansPage, wrong: Refused | None = None) -> HttpResponse:
    context = {
        "place": "people",
        "page": page,
        "at": page.read_at,
        "mine": False,
        "let_in": kin.names_for(page.person) if not page.protected else {},
        "pointer": request.build_absolute_uri(f"/crisis/pointer/{page.pointer}") if page.pointer else "",
        **_said(request, page, wrong),
    }
    return render(request, "crisis/plans.html", context, status=wrong.status if wrong is not None else 200)


# --------------------------------------------------------------------------------------------------- for the person


@person
@require_GET
def mine(request: PersonRequest) -> HttpResponse:
    """Show me both my plans."""
    return _own(request, None)


@person
@require_POST
def my_propose(request: PersonRequest, kind: str) -> HttpResponse:
    """Propose a change of a plan of mine."""
    which = _kind(kind)
    return _own(request, lambda me, at: _propose(request, me.pk, which, me, at))


@person
@require_POST
def my_agree(request: PersonRequest) -> HttpResponse:
    """Agree to a draft, as oneself."""

    def act(me: Actor, at: datetime) -> object:
        said = sent.valid(sent.Agreed(request.POST))
        return actions.agree(said["version"], of=me.pk, how=How.DIGITAL, finders=_finders(said), by=me, at=at)

    return _own(request, act)


@person
@require_POST
def my_withdraw(request: PersonRequest, kind: str) -> HttpResponse:
    """Withdraw a plan of mine: nobody finds it any more."""
    which = _kind(kind)
    return _own(request, lambda me, at: actions.withdraw(me.pk, kind=which, by=me, at=at))


@person
@require_POST
def my_wish(request: PersonRequest, proposal_id: UUID) -> HttpResponse:
    """Say whether I want what somebody else proposed."""
    wants = request.POST.get("wants") == "yes"
    return _own(request, lambda me, at: actions.wish(proposal_id, wants=wants, by=me, at=at))


@person
@require_POST
def my_point(request: PersonRequest) -> HttpResponse:
    """Make the address that leads to my card, or end it."""
    verb = pointers.end if request.POST.get("end") else pointers.point
    return _own(request, lambda me, at: verb(me.pk, by=me, at=at))


@person
@require_GET
def my_printed(request: PersonRequest, kind: str) -> HttpResponse:
    """Give my plan as one page of paper."""
    which = _kind(kind)
    if request.actor is None:
        return redirect("me")
    note_reading(request.actor, at=timezone.now())
    return _paper(my_plans(request.actor, at=timezone.now()), which, "")


def _own(request: PersonRequest, act: Callable[[Actor, datetime], object] | None) -> HttpResponse:
    if request.actor is None:  # nothing is known of them here
        return redirect("me")
    at, wrong = timezone.now(), None
    if act is not None:
        try:
            act(request.actor, at)
            messages.success(request, gettext("It is written down, and holds from now."))
            return redirect("me-crisis")
        except (InvalidMove, NotPermitted) as error:
            wrong = error
    note_reading(request.actor, at=at)
    page = my_plans(request.actor, at=at)
    context = {
        "page": page,
        "at": at,
        "mine": True,
        "let_in": kin.names_of(request.actor),
        "pointer": request.build_absolute_uri(f"/crisis/pointer/{page.pointer}") if page.pointer else "",
        **_said(request, page, wrong),
    }
    return render(request, "crisis/me.html", context, status=wrong.status if wrong is not None else 200)


# ---------------------------------------------------------------------------------------------------------- of both


def _propose(request: HttpRequest, person_id: UUID, kind: Kind, by: StaffRole | Actor, at: datetime) -> object:
    said = sent.valid(sent.Proposed(request.POST))
    return actions.propose(person_id, kind=kind, what=Said(said["what"]), words=said["words"], by=by, at=at)


def _finders(said: dict[str, str]) -> Finders | None:
    return Finders(said["finders"]) if said["finders"] else None


def _said(request: HttpRequest, page: PlansPage, wrong: Refused | None) -> dict[str, object]:
    """Give what both pages need besides the page itself: the choices, and what was sent where it was wrong."""
    return {
        "choices": [(one, *words) for one, words in FINDERS.items()],
        "sent": request.POST.dict(),
        "on": request.POST.get("on") or local(page.read_at).date().isoformat(),
        "today": local(page.read_at).date(),
        **told(wrong),
    }


def _paper(page: PlansPage, kind: Kind, name: str) -> HttpResponse:
    """Answer with the agreed version as PDF. Raises NotFound where nothing is agreed."""
    version = page.of(kind).agreed
    if version is None:
        raise NotFound("crisis.unknown", "There is no such plan.")
    paper = pdf(version, name=name, keeper=page.of(kind).keeper, at=page.read_at)
    title = "krisekort" if kind is Kind.CRISIS else "sikkerhetsplan"
    return HttpResponse(
        paper, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{title}.pdf"'}
    )
