"""The plans of somebody whom one reads for: read where the person lets one, and proposed for where they let that too."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.people.catalogue import Area
from mellomrom.plans.areas import AREA
from mellomrom.plans.crisis import actions as crisis
from mellomrom.plans.crisis.catalogue import Kind, Said
from mellomrom.plans.crisis.queries import plans_shown, said_by
from mellomrom.plans.crisis.titles import KIND
from mellomrom.plans.individual import actions as individual
from mellomrom.plans.individual.proposals import proposed_by
from mellomrom.plans.individual.queries import plan_shown
from mellomrom.plans.individual.rules import CATEGORY
from mellomrom.plans.kin.actions import NOT_YOURS, Shown, look, propose
from mellomrom.plans.kin.catalogue import Part
from mellomrom.web import crisis_forms
from mellomrom.web.access import PersonRequest, person
from mellomrom.web.kin import index_of
from mellomrom.web.plan import Propose, valid
from mellomrom.web.wrong import told


@person
@require_GET
def crisis_plan(request: PersonRequest, representative_id: UUID) -> HttpResponse:
    """The crisis plan and the safety plan of somebody whom I read for, where they let me."""
    return _crisis(request, representative_id)


@person
@require_GET
def plan(request: PersonRequest, representative_id: UUID) -> HttpResponse:
    """The individual plan of somebody whom I read for, where they let me."""
    return _plan(request, representative_id)


@person
@require_POST
def propose_crisis(request: PersonRequest, representative_id: UUID, kind: str) -> HttpResponse:
    """Propose a change of one of these plans, or say something about it, where they let me."""

    def act(shown: Shown) -> object:
        said = crisis_forms.valid(crisis_forms.Proposed(request.POST))
        words = {"kind": Kind(kind), "what": Said(said["what"]), "words": said["words"]}
        return crisis.propose(shown.person, **words, by=shown.by, let=shown.answer, at=at)

    if kind not in set(Kind):
        raise NotFound(*NOT_YOURS)
    at = timezone.now()
    wrong = _propose(request, representative_id, Part.CRISIS, act, at)
    return redirect("kin-crisis", representative_id) if wrong is None else _crisis(request, representative_id, wrong)


@person
@require_POST
def propose_plan(request: PersonRequest, representative_id: UUID) -> HttpResponse:
    """Propose something for the individual plan of somebody whom I read for, where they let me."""

    def act(shown: Shown) -> object:
        said = valid(Propose(request.POST))
        area = Area(said["area"])
        if CATEGORY[area] in shown.closed:
            raise NotFound(*NOT_YOURS)
        return individual.propose(shown.person, area=area, words=said["words"], by=shown.by, let=shown.answer, at=at)

    at = timezone.now()
    wrong = _propose(request, representative_id, Part.PLAN, act, at)
    return redirect("kin-plan", representative_id) if wrong is None else _plan(request, representative_id, wrong)


def _propose(
    request: PersonRequest, representative_id: UUID, part: Part, act: Callable[[Shown], object], at: datetime
) -> InvalidMove | None:
    """Do what was sent; gives what was wrong in it. Raises NotFound where the person does not let them."""
    try:
        propose(representative_id, part=part, index=index_of(request), act=act, at=at)
    except InvalidMove as wrong:
        return wrong
    messages.success(request, gettext("It is sent. You can follow here what comes of it."))
    return None


def _crisis(request: PersonRequest, representative_id: UUID, wrong: InvalidMove | None = None) -> HttpResponse:
    at = timezone.now()
    shown = look(representative_id, part=Part.CRISIS, index=index_of(request), at=at)
    versions = {version.kind: version for version in plans_shown(shown.person, at=at)}
    said = said_by(shown.person, shown.by)
    rows = [(kind, versions.get(kind), said[kind]) for kind in KIND if kind in versions or Part.PROPOSE in shown.parts]
    return _page(request, "kin/crisis.html", representative_id, shown, at, wrong, rows=rows, mine=False)


def _plan(request: PersonRequest, representative_id: UUID, wrong: InvalidMove | None = None) -> HttpResponse:
    at = timezone.now()
    shown = look(representative_id, part=Part.PLAN, index=index_of(request), at=at)
    areas = plan_shown(shown.person, closed=shown.closed, at=at)
    about = [(area, AREA[area]) for area in Area if CATEGORY[area] not in shown.closed]
    proposed = [row for row in proposed_by(shown.person, shown.by) if CATEGORY[row.about] not in shown.closed]
    more = {"areas": areas, "about": about, "proposed": proposed}
    return _page(request, "kin/plan.html", representative_id, shown, at, wrong, **more)


def _page(
    request: PersonRequest,
    template: str,
    of: UUID,
    shown: Shown,
    at: datetime,
    wrong: InvalidMove | None,
    **more: object,
) -> HttpResponse:
    context = {
        **more,
        "shown": shown,
        "of": of,
        "at": at,
        "proposes": Part.PROPOSE in shown.parts,
        "sent": request.POST,
        **told(wrong),
    }
    return render(request, template, context, status=wrong.status if wrong is not None else 200)
