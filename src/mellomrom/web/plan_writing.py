"""Writing in one area of life of the plan. Two who save at once both see both, and choose: no word is lost (ADR 33).

All texts of an area are one form, so that saving one of them never throws away what stands unsaved in another. Only what
was changed on the page is saved: a text that somebody else worded meanwhile, and that was not touched here, is theirs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from mellomrom.core.clock import local
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted, Refused
from mellomrom.directory.queries import StaffRole
from mellomrom.people.catalogue import Area
from mellomrom.plans.individual import actions
from mellomrom.plans.individual.cards import DeskPage, TextRow
from mellomrom.plans.individual.catalogue import Holder, Section
from mellomrom.plans.individual.queries import desk, my_desk
from mellomrom.plans.individual.rules import LONGEST, LONGEST_LINE
from mellomrom.plans.individual.titles import HOLDER
from mellomrom.web.access import PersonRequest, StaffRequest, person, staff
from mellomrom.web.plan import Side, own_side, staff_side, valid
from mellomrom.web.wrong import told

NO_AREA = ("page.not-found", "There is no such page, or it is not for your role.")
CLASH = "plan.changed-meanwhile"


class Text(forms.Form):
    """One text: which, the version that was read, and the words."""

    section = forms.ChoiceField(choices=[(section, section) for section in Section])
    row = forms.UUIDField(required=False)
    read = forms.IntegerField(min_value=0)
    words = forms.CharField(required=False, strip=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """One text as it was sent. `key` names its fields: the section, and which goal of several."""

    key: str
    section: Section
    row: UUID | None
    read: int
    words: str


@dataclass(frozen=True, slots=True)
class Field:
    """One text as the page asks for it. `was`: what stood there when the page was shown."""

    key: str
    row: TextRow
    words: str
    was: str


class NotSaved(Exception):
    """What of the texts could not be saved, and why."""

    def __init__(self, left: list[tuple[Sent, Refused]]) -> None:
        super().__init__()
        self.left = left


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
    except NotSaved as not_saved:
        return _show(request, side, area, not_saved.left[0][1], not_saved.left)
    except (InvalidMove, NotPermitted) as wrong:
        return _show(request, side, area, wrong)
    messages.success(request, gettext("It is saved."))
    return redirect(side.url("plan-area", area))


def _save(request: HttpRequest, side: Side, area: Area, at: datetime) -> None:
    """Save each text that was changed; what one of them is refused for keeps none of the others from being saved."""
    left: list[tuple[Sent, Refused]] = []
    for sent in _sent(request):
        words, row = sent.words, sent.row
        try:
            actions.save(
                side.person, area=area, section=sent.section, words=words, read=sent.read, row=row, by=side.by, at=at
            )
        except (InvalidMove, NotPermitted) as wrong:
            left.append((sent, wrong))
    if left:
        raise NotSaved(left)


def _sent(request: HttpRequest) -> list[Sent]:
    """Read the texts that were sent and changed: the one that was chosen between two, and those of the page's form."""
    said = request.POST
    keys = [name.removeprefix("words-") for name in said if name.startswith("words-")]
    sent = [one for key in keys if (one := _one(said, key)) is not None]
    if "words" not in said and (keys or "others" in said):
        return sent
    chosen = valid(Text(said))
    key = f"goal-{chosen['row']}" if chosen["row"] else chosen["section"]
    return [Sent(key, Section(chosen["section"]), chosen["row"], chosen["read"], chosen["words"]), *sent]


def _one(said: QueryDict, key: str) -> Sent | None:
    section, _, row = key.partition("-")
    words, read, was = (said.get(f"{name}-{key}", "") for name in ("words", "read", "was"))
    if was == _mark(words) or (read == "0" and not words.strip()):
        return None
    form = valid(Text({"section": section, "row": row, "read": read, "words": words}))
    return Sent(key, Section(section), form["row"], form["read"], words)


def _mark(words: str) -> str:
    """Give a mark of a text that tells whether it was changed, whichever line ends a browser sends."""
    return sha256("\n".join(words.strip().splitlines()).encode()).hexdigest()[:16]


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


def _show(
    request: HttpRequest,
    side: Side,
    area: Area,
    wrong: Refused | None = None,
    left: Sequence[tuple[Sent, Refused]] = (),
) -> HttpResponse:
    at = timezone.now()
    opened = (
        desk(side.person, side.by, area, at=at) if isinstance(side.by, StaffRole) else my_desk(side.by, area, at=at)
    )
    if opened is None:
        raise NotFound(*NO_AREA)
    clashes = _clashes(request, opened, left) if wrong is not None and CLASH in (wrong.code, *_codes(left)) else []
    refused = next((why for _, why in left if why.code != CLASH), wrong if not clashes else None)
    kept = {sent.key: sent for sent, why in left if why.code != CLASH}
    context = {
        "place": "people",
        "page": opened,
        "at": at,
        "today": local(at).date(),
        "said": request.POST,
        "clashes": clashes,
        "goals": [_field(f"{Section.GOAL}-{row.id}", row, kept) for row in opened.goals],
        "texts": [_field(row.section, row, kept) for row in opened.texts],
        "new_goal": kept[Section.GOAL].words if Section.GOAL in kept else "",
        "holders": [(holder, HOLDER[holder]) for holder in (Holder.PERSON, Holder.KIN)],
        "longest": LONGEST,
        "longest_line": LONGEST_LINE,
        **told(refused),
        "whose": side.named,
        "asks": wrong is not None and wrong.code == "duty.may-not-hold",
    }
    status = refused.status if refused is not None else 200  # to choose between two texts is no fault
    return render(request, "plan/write.html", context, status=status)


def _codes(left: Sequence[tuple[Sent, Refused]]) -> list[str]:
    return [why.code for _, why in left]


def _field(key: str, row: TextRow, kept: Mapping[str, Sent]) -> Field:
    return Field(key, row, kept[key].words if key in kept else row.words, _mark(row.words))


def _clashes(request: HttpRequest, opened: DeskPage, left: Sequence[tuple[Sent, Refused]]) -> list[dict[str, object]]:
    """Give both texts of each that was worded by two: what was sent, and what stands now; each takes the others along."""
    if request.POST.get("do") == "measure":
        return [{"mine": request.POST.get("what", ""), "theirs": None, "measure": True}]
    both = [sent for sent, why in left if why.code == CLASH]
    return [
        {
            "mine": sent.words,
            "theirs": opened.text(sent.row, sent.section),
            "section": sent.section,
            "row": sent.row or "",
            "others": [other for other, _ in left if other is not sent],
        }
        for sent in both
    ]
