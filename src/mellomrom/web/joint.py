"""Felles team: units of several providers that are one team by a written agreement, registered and ended by who leads them."""

from datetime import datetime, time
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from mellomrom.core.clock import OSLO
from mellomrom.core.errors import InvalidMove, NotPermitted, Refused
from mellomrom.directory.queries import all_units
from mellomrom.sharing import joint
from mellomrom.web.access import StaffRequest, staff


class Register(forms.Form):
    """A joint team: its name, its agreement, its units and its first day."""

    name = forms.CharField(max_length=200, required=False)
    document = forms.CharField(max_length=200, required=False)
    units = forms.TypedMultipleChoiceField(coerce=UUID, required=False)
    since = forms.DateField()

    def __init__(self, *args: object, **words: object) -> None:
        """Offer every unit that there is: which of them can be in it is for the action to say."""
        super().__init__(*args, **words)  # type: ignore[arg-type]
        self.known = {unit.pk: unit for unit in all_units()}
        self.fields["units"].choices = [(str(pk), "") for pk in self.known]  # type: ignore[attr-defined]


@staff
@require_GET
def teams(request: StaffRequest) -> HttpResponse:
    """List the joint teams of a leader's organization, to the operator all; to others there is no such page."""
    return render(request, "spaces/joint.html", _page(request, request.GET.get("area", "")))


def _page(request: StaffRequest, area: str, **more: object) -> dict[str, object]:
    at = timezone.now()
    found = joint.teams_of_leader(request.role, at=at)
    areas = joint.areas_of_units()
    own = request.role.unit.organization.area
    chosen = area if area in areas else own if own in areas else next(iter(areas), "")
    return {
        "place": "spaces",
        "at": at,
        "teams": found,
        "areas": areas,
        "area": chosen,
        "units": joint.units_for_teams(area=chosen),
        **more,
    }


@staff
@require_POST
def register(request: StaffRequest) -> HttpResponse:
    """Register a joint team; what it lacks is said above the form, with what was written still in it."""
    form = Register(request.POST)
    try:
        if not form.is_valid():
            raise InvalidMove("says.no-first-day", "Choose units from the list, and the day it begins.")
        said = form.cleaned_data
        joint.register_joint_team(
            name=said["name"],
            document=said["document"],
            units=[form.known[unit] for unit in said["units"]],
            since=datetime.combine(said["since"], time(), OSLO),
            by=request.role,
            at=timezone.now(),
        )
    except (InvalidMove, NotPermitted) as no:
        return _wrong(request, no)
    messages.success(request, gettext("The joint team is registered. From its first day, its units count as one."))
    return redirect("joint")


def _wrong(request: StaffRequest, no: Refused) -> HttpResponse:
    chosen = request.POST.getlist("units")
    context = _page(request, request.POST.get("area", ""), wrong=gettext(no.text), code=no.code, said=request.POST)
    return render(request, "spaces/joint.html", context | {"chosen": chosen}, status=no.status)


@staff
@require_POST
def end(request: StaffRequest, team_id: UUID) -> HttpResponse:
    """End a joint team: from now on each unit stands for itself."""
    joint.end_joint_team(team_id, by=request.role, at=timezone.now())
    messages.success(request, gettext("The joint team is ended. From now on each unit stands for itself."))
    return redirect("joint")
