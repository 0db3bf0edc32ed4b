"""Who may read for the person: she decides, staff write it down for who cannot log in, and they read as themselves."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mellomrom.access import mine
from mellomrom.core.clock import OSLO
from mellomrom.core.errors import InvalidMove, NotFound, Refused
from mellomrom.directory.queries import Actor, StaffRole
from mellomrom.directory.sessions import KIN
from mellomrom.events.actions.entries import was_asked
from mellomrom.plans.kin import actions, queries
from mellomrom.plans.kin.catalogue import Kind, Part
from mellomrom.plans.kin.titles import KIND, PART, PART_OF_THE_PERSON
from mellomrom.sharing.catalogue import How
from mellomrom.sharing.says_titles import HOW
from mellomrom.web.access import PersonRequest, StaffRequest, person, staff
from mellomrom.web.me import ALWAYS, before
from mellomrom.web.wrong import told

WRITTEN_DOWN = (How.SPOKEN, How.PAPER)
OF_ONESELF = (Kind.NEXT_OF_KIN, Kind.POWER_OF_ATTORNEY)


class LetIn(forms.Form):
    """Who, as what, what they may see, and until when."""

    name = forms.CharField(max_length=120, required=False)
    kind = forms.ChoiceField(choices=[(kind, kind) for kind in Kind])
    number = forms.CharField(max_length=20, required=False)
    parts = forms.MultipleChoiceField(choices=[(part, part) for part in Part], required=False)
    until = forms.DateField(required=False)
    how = forms.ChoiceField(choices=[(how, how) for how in How], required=False)


class Came(forms.Form):
    """A code on paper."""

    code = forms.CharField(max_length=40, required=False)


# -------------------------------------------------------------------------------------------------------- the person


@person
@require_http_methods(["GET", "HEAD", "POST"])
def mine_readers(request: PersonRequest) -> HttpResponse:
    """Show who may see my pages, and let me let somebody in."""
    if request.actor is None:
        return redirect("me")
    me = request.actor
    code, wrong = _posted(request, lambda at: _grant(request, me.pk, me, How.DIGITAL, at))
    if code == "":
        return redirect("me-kin")
    context = {
        "readers": queries.readers(me, at=timezone.now()),
        "own": True,
        "kinds": [(one, KIND[one]) for one in OF_ONESELF],
    }
    return _render(request, "kin/me.html", context, code, wrong)


@person
@require_POST
def my_withdraw(request: PersonRequest, representative_id: UUID) -> HttpResponse:
    """Take it back, at once."""
    if request.actor is not None:
        actions.withdraw(representative_id, of=request.actor.pk, by=request.actor, at=timezone.now())
        messages.success(request, gettext("They can see nothing from now on."))
    return redirect("me-kin")


@person
@require_POST
def my_propose(request: PersonRequest, representative_id: UUID) -> HttpResponse:
    """Let them propose changes in the plans that they see, or no more."""
    if request.actor is not None:
        may = request.POST.get("may") == "yes"
        actions.let_propose(representative_id, may=may, by=request.actor, at=timezone.now())
        yes, no = gettext("They may propose changes from now on."), gettext("They can propose nothing from now on.")
        messages.success(request, yes if may else no)
    return redirect("me-kin")


# -------------------------------------------------------------------------------------------------------------- staff


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def readers(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Show who may see a person's pages, and write down what they said or signed."""
    role, asked = request.role, was_asked(person_id, request.role)
    queries.readers_for(
        person_id, role, asked=asked, at=timezone.now()
    )  # decided and logged before anything is written
    code, wrong = _posted(request, lambda at: _grant(request, person_id, role, _how(request), at, asked=asked))
    if code == "":
        return redirect("kin-of", person_id)
    name, rows = queries.readers_for(person_id, role, asked=asked, at=timezone.now())
    hows = [(how, HOW[how]) for how in WRITTEN_DOWN]
    context = {
        "name": name,
        "person": person_id,
        "readers": rows,
        "own": False,
        "kinds": list(KIND.items()),
        "hows": hows,
    }
    return _render(request, "kin/staff.html", {**context, "place": "people"}, code, wrong)


@staff
@require_POST
def withdraw(request: StaffRequest, person_id: UUID, representative_id: UUID) -> HttpResponse:
    """Write down that the person has taken it back."""
    at, asked = timezone.now(), was_asked(person_id, request.role)
    queries.readers_for(person_id, request.role, asked=asked, at=at)  # decided and logged first
    actions.withdraw(representative_id, of=person_id, by=request.role, at=at, asked=asked)
    messages.success(request, gettext("They can see nothing from now on."))
    return redirect("kin-of", person_id)


def _how(request: StaffRequest) -> How:
    said = request.POST.get("how", "")
    return How(said) if said in WRITTEN_DOWN else How.DIGITAL  # which is not for staff: the action says so


def _grant(
    request: StaffRequest | PersonRequest,
    person_id: UUID,
    by: StaffRole | Actor,
    how: How,
    at: datetime,
    *,
    asked: bool = False,
) -> str:
    form = LetIn(request.POST)
    if not form.is_valid():
        raise InvalidMove("kin.unclear", "Look once more at what you have filled in.")
    said = form.cleaned_data
    until = datetime.combine(said["until"] + timedelta(days=1), time(), OSLO) if said["until"] else None
    parts = [Part(part) for part in said["parts"]]
    words = {"name": said["name"], "kind": Kind(said["kind"]), "number": said["number"], "parts": parts}
    _, code = actions.grant(person_id, **words, until=until, how=how, by=by, at=at, asked=asked)
    messages.success(request, gettext("It is written down."))
    return code


def _posted(request: StaffRequest | PersonRequest, act: Callable[[datetime], str]) -> tuple[str | None, Refused | None]:
    """Do what was sent: a code on paper to show once, empty where there is none; None where nothing was done."""
    if request.method != "POST":
        return None, None
    try:
        return act(timezone.now()), None
    except InvalidMove as error:
        return None, error


def _render(
    request: StaffRequest | PersonRequest,
    template: str,
    context: Mapping[str, object],
    code: str | None,
    wrong: Refused | None,
) -> HttpResponse:
    said = request.POST if wrong is not None else {}
    chosen = request.POST.getlist("parts") if wrong is not None else [Part.FRONT]
    shown: dict[str, object] = {
        **context,
        "parts": list((PART if context["own"] else PART_OF_THE_PERSON).items()),
        "chosen": chosen,
        "said": said,
        "invitation": _spaced(code),
        **told(wrong),
    }
    return render(request, template, shown, status=wrong.status if wrong else 200)


def _spaced(code: str | None) -> str:
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4)) if code else ""


# ---------------------------------------------------------------------------------------------------- who reads for her


@person
@require_http_methods(["GET", "HEAD", "POST"])
def whose(request: PersonRequest) -> HttpResponse:
    """Whose pages I may read; and a code on paper, for who comes for the first time."""
    at, wrong = timezone.now(), None
    index = bytes.fromhex(request.session.get(KIN, ""))
    if request.method == "POST":
        form = Came(request.POST)
        try:
            actions.claim(form.cleaned_data["code"] if form.is_valid() else "", index=_known(index), at=at)
            return redirect("kin")
        except Refused as error:
            wrong = error
    rows = queries.read_for(index, at=at) if index else ()
    context = {"rows": rows, "known": bool(index), **told(wrong)}
    return render(request, "kin/whose.html", context, status=wrong.status if wrong else 200)


@person
@require_GET
def page(request: PersonRequest, representative_id: UUID) -> HttpResponse:
    """The front page of somebody whom I read for: what they let me see of it, logged as mine."""
    at = timezone.now()
    shown = actions.look(representative_id, part=Part.FRONT, index=index_of(request), at=at)
    page = mine.page_shown(shown.person, because=shown.answer, at=at)
    context = {"shown": shown, "page": page, "at": at, "always": ALWAYS, "of": representative_id}
    return render(request, "kin/page.html", {**context, "parts": shown.parts})


@person
@require_GET
def log(request: PersonRequest, representative_id: UUID) -> HttpResponse:
    """The log of somebody whom I read for, where they let me see that too."""
    at = timezone.now()
    shown = actions.look(representative_id, part=Part.LOG, index=index_of(request), at=at)
    page = mine.log_shown(shown.person, because=shown.answer, before=before(request), at=at)
    context = {"shown": shown, "page": page, "at": at, "of": representative_id, "newest": "before" not in request.GET}
    return render(request, "kin/log.html", context)


def index_of(request: PersonRequest) -> bytes:
    """Give the index by which who has logged in reads for others. Raises NotFound "kin.not-yours"."""
    return _known(bytes.fromhex(request.session.get(KIN, "")))


def _known(index: bytes) -> bytes:
    """Give the index by which somebody reads for others. Raises NotFound for who has shown no national number."""
    if not index:
        raise NotFound(*actions.NOT_YOURS)
    return index
