"""Regelbok: sharing rules and pathways as people read them, straight from the code and the files that the house runs by."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from mellomrom.core.clock import local
from mellomrom.core.errors import NotFound
from mellomrom.directory.queries import is_leader
from mellomrom.events import actions, adoptions, registry
from mellomrom.events.pathways import Pathway, Step, Text
from mellomrom.events.sides import Side, duties_per_side
from mellomrom.sharing import counting
from mellomrom.sharing.rules import JULY, JUNE, book
from mellomrom.sharing.rules.sense import FIRST_DAY
from mellomrom.web.access import StaffRequest, staff
from mellomrom.web.forms import uuid

NOTHING = UUID(int=0)  # no row has this id
AHEAD = timedelta(days=366)  # nobody knows the law of a day further ahead
REGIMES = (  # the three laws of 2026, each with its last or first day
    (JUNE - timedelta(days=1), _("before 1 June 2026")),
    (JUNE, _("in June 2026")),
    (JULY, _("from 1 July 2026")),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A pathway on a page, with how many duties each side has in it."""

    pathway: Pathway
    sides: dict[Side, int]
    signed: int = 0  # organizations that have signed the newest version; none: it is only proposed

    @property
    def title(self) -> str:
        """Give its title in the reader's language."""
        return self.pathway.title.get(get_language() or "", "") or self.pathway.title["nb"]

    @property
    def all(self) -> int:
        """Give how many duties it has in all."""
        return sum(self.sides.values())


@staff
@require_GET
def rules(request: StaffRequest) -> HttpResponse:
    """Open the rule book: the sharing rules, try it, and every pathway with whether anybody has signed it."""
    signed = adoptions.how_many()
    entries = [Entry(p, duties_per_side(p), signed.get(p.id, 0)) for p in registry.newest()]
    entries.sort(key=lambda entry: entry.title.casefold())
    return render(request, "rules/rules.html", {"place": "more", "entries": entries, "n_rules": _how_many()})


def _how_many() -> int:
    today = local(timezone.now()).date()
    return sum(len(reading.rules) for reading in book(today))


@staff
@require_GET
def sharing(request: StaffRequest) -> HttpResponse:
    """Write the sharing rules out as they were, are or will be on one day; how often they decide, for today alone."""
    now = timezone.now()
    today = local(now).date()
    on, wrong = day_of(request, today)
    parts: dict[str, list[object]] = {}
    for reading in book(on):
        parts.setdefault(reading.part, []).append(reading)
    context = {
        "place": "more",
        "parts": parts,
        "on": on,
        "wrong": wrong,
        "regimes": regimes(on),
        "lately": counting.lately(at=now) if on == today else None,
        "first": FIRST_DAY,
        "last": today + AHEAD,
    }
    return render(request, "rules/sharing.html", context)


def day_of(request: HttpRequest, today: date) -> tuple[date, str]:
    """Read which day's law is asked for; with today's, and a sentence, where that is none that we know."""
    said = request.GET.get("on", "")
    try:
        on = date.fromisoformat(said) if said else today
    except ValueError:
        return today, gettext("That is no day. The law of today is shown.")
    if not FIRST_DAY <= on <= today + AHEAD:
        return today, gettext("We do not know the law of that day. The law of today is shown.")
    return on, ""


def regimes(on: date) -> list[tuple[date, object, bool]]:
    """Give the three laws of 2026: a day under each, its name, and whether it is the one that is shown."""
    now = max((n for n, (day, _) in enumerate(REGIMES) if n == 0 or on >= day), default=0)
    return [(day, name, n == now) for n, (day, name) in enumerate(REGIMES)]


@staff
@require_GET
def pathway(request: StaffRequest, name: str) -> HttpResponse:
    """Write one pathway out: who is told what, who owes what by when, on what ground, and who has signed it. Raises NotFound."""
    found = _found(name)
    signed = adoptions.signed(found, request.role)
    context = {
        "place": "more",
        "entry": Entry(found, duties_per_side(found), sum(s.current and s.withdrawn_at is None for s in signed)),
        "steps": [(step, _void(found, step)) for step in found.steps],
        "signed": signed,
        "own": next((s for s in signed if s.own and s.withdrawn_at is None), None),
        "leads": is_leader(request.role),
        "longest_note": actions.LONGEST_NOTE,
    }
    return render(request, "rules/pathway.html", context)


@staff
@require_POST
def adopt(request: StaffRequest, name: str) -> HttpResponse:
    """Sign a pathway for one's organization. Raises what `events.actions.adopt` does."""
    try:
        version = date.fromisoformat(request.POST.get("version", ""))
    except ValueError:
        version = date.min  # the page always says which was read: what it did not say is not the newest
    actions.adopt(name, version=version, note=request.POST.get("note", ""), by=request.role, at=timezone.now())
    messages.success(request, gettext("It is signed, by you and with today's date."))
    return redirect("pathway", name)


@staff
@require_POST
def take_back(request: StaffRequest, name: str) -> HttpResponse:
    """Take back what one's organization has signed. Raises what `events.actions.withdraw_adoption` does."""
    adoption = uuid(request.POST.get("adoption", "")) or NOTHING
    actions.withdraw_adoption(adoption, by=request.role, at=timezone.now())
    messages.success(request, gettext("It is taken back. That it was signed still stands here."))
    return redirect("pathway", name)


def _found(name: str) -> Pathway:
    found = next((p for p in registry.newest() if p.id == name), None)
    if found is None:
        raise NotFound("pathway.unknown", "There is no such pathway here.")
    return found


def _void(found: Pathway, step: Step) -> list[Text]:
    """Give what nobody owes any more when this happens, by its text."""
    return [owe.what for other in found.steps for owe in other.owe if owe.id in step.cancels]
