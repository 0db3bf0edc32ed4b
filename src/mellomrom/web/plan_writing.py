"""Writing in one area of life of the plan. Two who save at once both see both, and choose: no word is lost (ADR 33)."""

from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from mellomrom.core.clock import local
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted, Refused
from mellomrom.directory.queries import StaffRole
from mellomrom.people.catalogue import Area
from mellomrom.plans.individual import actions
from mellomrom.plans.individual.cards import DeskPage
from mellomrom.plans.individual.catalogue import Holder, Section
from mellomrom.plans.individual.queries import desk, my_desk
from mellomrom.plans.individual.rules import LONGEST, LONGEST_LINE
from mellomrom.plans.individual.titles import HOLDER
from mellomrom.web.access import PersonRequest, StaffRequest, person, staff
from mellomrom.web.plan import Side, own_side, staff_side, valid

NO_AREA = ("page.not-found", "There is no such page, or it is not for your role.")
CLASH = "plan.changed-meanwhile"


class Text(forms.Form):
    """One text: which, the version that was read, and the words."""

    section = forms.ChoiceField(choices=[(section, section) for section in Section])
    row = forms.UUIDField(required=False)
    read = forms.IntegerField(min_value=0)
    words = forms.CharField(required=False, strip=False)


class Measure(forms.Form):
    """What somebody does: what, how much, who, by when; and which measure it replaces."""

    what = forms.CharField(required=False, strip=False)
    scope = forms.CharField(required=False, strip=False)
    who = forms.CharField(required=False)
    kin = forms.CharField(required=False, max_length=LONGEST_LINE)
    due_on = forms.DateField(required=False)
    replaces = forms.UUIDField(required=False)


class Ended(forms.Form):
    """Which measure is ended, and why."""

    measure = forms.UUIDField()
    words = forms.CharField(required=False, strip=False)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def area(request: StaffRequest, person_id: UUID, area: str) -> HttpResponse:
    """Write in an area of life of a person's plan."""
    return _area(request, staff_side(request, person_id), _of(area))


@person
@require_http_methods(["GET", "HEAD", "POST"])
def my_area(request: PersonRequest, area: str) -> HttpResponse:
    """Write in an area of life of my plan."""
    return _area(request, own_side(request, at=timezone.now()), _of(area))


def _of(said: str) -> Area:
    if said not in list(Area):
        raise NotFound(*NO_AREA)
    return Area(said)


def _area(request: HttpRequest, side: Side, area: Area) -> HttpResponse:
    if request.method != "POST":
        return _show(request, side, area)
    acts = {"save": _save, "measure": _measure, "end": _end}
    act = acts.get(request.POST.get("do", ""), _save)
    try:
        act(request, side, area, timezone.now())
    except (InvalidMove, NotPermitted) as wrong:
        return _show(request, side, area, wrong)
    messages.success(request, gettext("It is saved."))
    return redirect(side.url("plan-area", area))


def _save(request: HttpRequest, side: Side, area: Area, at: datetime) -> None:
    said = valid(Text(request.POST))
    actions.save(
        side.person,
        area=area,
        section=Section(said["section"]),
        words=said["words"],
        read=said["read"],
        row=said["row"],
        by=side.by,
        at=at,
    )


def _measure(request: HttpRequest, side: Side, area: Area, at: datetime) -> None:
    said = valid(Measure(request.POST))
    who = said["who"]
    unit = who.removeprefix("unit:") if who.startswith("unit:") else ""
    holder = Holder.UNIT if unit else Holder(who) if who in list(Holder) else None
    if holder is None:
        raise InvalidMove("plan.no-holder", "Say who does it.")
    doing = actions.Doing(
        what=said["what"],
        scope=said["scope"],
        holder=holder,
        unit=_id(unit),
        kin=said["kin"],
        due_on=said["due_on"],
    )
    actions.agree_measure(side.person, area=area, doing=doing, replaces=said["replaces"], by=side.by, at=at)


def _id(said: str) -> UUID | None:
    try:
        return UUID(said) if said else None
    except ValueError:
        raise NotFound("plan.no-such-unit", "There is no such unit. Choose one of those on the page.") from None


def _end(request: HttpRequest, side: Side, area: Area, at: datetime) -> None:
    said = valid(Ended(request.POST))
    actions.end_measure(said["measure"], of=side.person, words=said["words"], by=side.by, at=at)


def _show(request: HttpRequest, side: Side, area: Area, wrong: Refused | None = None) -> HttpResponse:
    at = timezone.now()
    opened = (
        desk(side.person, side.by, area, at=at) if isinstance(side.by, StaffRole) else my_desk(side.by, area, at=at)
    )
    if opened is None:
        raise NotFound(*NO_AREA)
    clash = _clash(request, opened) if wrong is not None and wrong.code == CLASH else None
    context = {
        "place": "people",
        "page": opened,
        "at": at,
        "today": local(at).date(),
        "said": request.POST,
        "clash": clash,
        "holders": [(holder, HOLDER[holder]) for holder in (Holder.PERSON, Holder.KIN)],
        "longest": LONGEST,
        "longest_line": LONGEST_LINE,
        "wrong": gettext(wrong.text) if wrong is not None else "",
        "code": wrong.code if wrong is not None else "",
        "whose": side.named,
        "asks": wrong is not None and wrong.code == "duty.may-not-hold",
    }
    status = wrong.status if wrong is not None and clash is None else 200  # to choose between two texts is no fault
    return render(request, "plan/write.html", context, status=status)


def _clash(request: HttpRequest, opened: DeskPage) -> dict[str, object]:
    """Give both texts: what was sent, and what stands now."""
    form = Text(request.POST)
    if request.POST.get("do") == "measure" or not form.is_valid():
        return {"mine": request.POST.get("what", ""), "theirs": None, "measure": True}
    said = form.cleaned_data
    theirs = opened.text(said["row"], Section(said["section"]))
    return {"mine": said["words"], "theirs": theirs, "section": said["section"], "row": said["row"] or ""}
