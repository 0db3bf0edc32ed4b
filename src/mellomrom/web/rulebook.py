"""Regelbok: the pathways as people read them, straight from the files that the house runs by."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mellomrom.core.errors import NotFound
from mellomrom.events import registry
from mellomrom.events.pathway_files import duties_by_side
from mellomrom.events.pathways import Pathway, Step, Text
from mellomrom.web.access import StaffRequest, staff


@dataclass(frozen=True, slots=True)
class Entry:
    """A pathway on a page, with how many duties each side has in it."""

    pathway: Pathway
    across: int  # the hospital, TSB, LAR, the prison's health service, whoever sends
    at_home: int  # the municipality and the GP


@staff
@require_GET
def rules(request: StaffRequest) -> HttpResponse:
    """List every pathway: what begins it, and what it asks of each side."""
    context = {"place": "more", "entries": [_entry(pathway) for pathway in registry.newest()]}
    return render(request, "rules/rules.html", context)


@staff
@require_GET
def pathway(request: StaffRequest, name: str) -> HttpResponse:
    """Write one pathway out: who is told what, who owes what by when, and on what ground. Raises NotFound."""
    found = next((p for p in registry.newest() if p.id == name), None)
    if found is None:
        raise NotFound("pathway.unknown", "There is no such pathway here.")
    steps = [(step, _void(found, step)) for step in found.steps]
    return render(request, "rules/pathway.html", {"place": "more", "entry": _entry(found), "steps": steps})


def _entry(found: Pathway) -> Entry:
    return Entry(found, *duties_by_side(found))


def _void(found: Pathway, step: Step) -> list[Text]:
    """Give what nobody owes any more when this happens, by its text."""
    return [owe.what for other in found.steps for owe in other.owe if owe.id in step.cancels]
