"""Where the rows of the overview come from: one function for each part of plans.

A part that has plans of its own adds its function to SOURCES: from a person, who reads and a moment to rows.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.utils.translation import gettext

from mellomrom.core.clock import local
from mellomrom.directory.models import Unit
from mellomrom.events.wording import unit_name
from mellomrom.people.catalogue import TeamFunction
from mellomrom.people.models import Person
from mellomrom.people.queries import team_of
from mellomrom.plans.crisis.catalogue import Kind, Life
from mellomrom.plans.crisis.models import CrisisVersion
from mellomrom.plans.crisis.titles import KIND
from mellomrom.plans.individual.catalogue import Kept, PlanState
from mellomrom.plans.individual.models import AgreedPlan, KeptPlan
from mellomrom.plans.individual.queries import Reader, plan_of
from mellomrom.plans.individual.rules import KIND_OF
from mellomrom.plans.individual.titles import KEPT, STATE
from mellomrom.plans.meetings.models import MeetingSeries
from mellomrom.plans.overview.cards import PlanRow
from mellomrom.sharing.catalogue import Category

Source = Callable[[Person, Reader, datetime], Iterable[PlanRow]]
"""From a person, who reads and a moment, to rows; each is cut by its category, and names only whom the reader is told of."""


def _named(unit: Unit, reader: Reader) -> str:
    return unit_name(unit) if reader.names(unit) else ""


def individual(person: Person, reader: Reader, at: datetime) -> Iterable[PlanRow]:
    """Give the individual plan, which is kept here."""
    plan = plan_of(person.pk)
    if plan is not None:
        agreed = AgreedPlan.objects.filter(plan=plan).order_by("-number").first()
        team = [member for member in team_of(person.pk, at=at) if member.function == TeamFunction.COORDINATOR]
        owner = unit_name(team[-1].unit) if team else plan.owner.name  # who coordinates is told to all who take part
        owner = owner if not reader.hides else ""
        dated = local(agreed.agreed_at if agreed is not None else plan.made_at).date()
        state, title = str(STATE[PlanState(plan.state)]), str(KEPT[Kept.INDIVIDUAL])
        yield PlanRow(Category.CLIENT, title, owner, "", dated, state, "plan")


def kept_elsewhere(person: Person, reader: Reader, at: datetime) -> Iterable[PlanRow]:
    """Give the plans that other record systems keep."""
    rows = KeptPlan.objects.filter(person=person, ended_at=None).select_related("unit__organization")
    for row in rows.order_by("kept", "pk"):
        own = row.pk if reader.role is not None and row.unit_id == reader.role.unit_id else None
        owner = _named(row.unit, reader)
        category, title = KIND_OF[Kept(row.kept)], str(KEPT[Kept(row.kept)])
        yield PlanRow(category, title, owner, row.place if owner else "", row.dated_on, kept=own)


def crisis(person: Person, reader: Reader, at: datetime) -> Iterable[PlanRow]:
    """Give the crisis plan and the safety plan, as they were agreed last."""
    agreed = CrisisVersion.objects.filter(person=person, life=Life.AGREED).select_related("plan__unit__organization")
    for row in agreed.order_by("kind", "pk"):
        dated = row.agreed_on or local(row.made_at).date()
        title, keeper = str(KIND[Kind(row.kind)]), _named(row.plan.unit, reader)
        yield PlanRow(Category.CRISIS_PLAN, title, keeper, "", dated, str(STATE[PlanState.AGREED]), "crisis-plans")


def group(person: Person, reader: Reader, at: datetime) -> Iterable[PlanRow]:
    """Give the responsibility group, which is no plan and never stands in for one."""
    series = MeetingSeries.objects.filter(person=person, ended_at=None).select_related("unit__organization").first()
    if series is not None:
        title = gettext("Responsibility group, which is no plan")
        yield PlanRow(
            Category.CLIENT, title, _named(series.unit, reader), "", local(series.since).date(), "", "meetings"
        )


SOURCES: tuple[Source, ...] = (crisis, individual, group, kept_elsewhere)
