"""What was proposed for an individual plan, and what came of it."""

from collections.abc import Collection
from uuid import UUID

from mellomrom.database.house import as_house
from mellomrom.directory.models import Actor
from mellomrom.people.catalogue import Area
from mellomrom.plans.areas import AREA
from mellomrom.plans.individual.cards import ProposalRow
from mellomrom.plans.individual.catalogue import Answer
from mellomrom.plans.individual.models import IndividualPlan, PlanProposal
from mellomrom.plans.individual.naming import names_of, roles_of
from mellomrom.plans.individual.titles import PROPOSAL


def of_plan(plan: IndividualPlan, *, unit: UUID | None = None) -> tuple[ProposalRow, ...]:
    """Give what was proposed, newest first; where a `unit` is named, what was said there."""
    rows = list(PlanProposal.objects.filter(plan=plan).order_by("-made_at", "-pk"))
    if unit is not None:
        roles = roles_of({row.by_id for row in rows})
        rows = [row for row in rows if row.by_id in roles and roles[row.by_id].unit_id == unit]
    return _rows(rows)


@as_house()  # what they wrote themselves
def proposed_by(person_id: UUID, by: Actor) -> tuple[ProposalRow, ...]:
    """Give what somebody whom the person lets propose has proposed, newest first."""
    return _rows(list(PlanProposal.objects.filter(person=person_id, by=by).order_by("-made_at", "-pk")))


def _rows(rows: Collection[PlanProposal]) -> tuple[ProposalRow, ...]:
    people = names_of({row.by_id for row in rows} | {row.answered_by_id for row in rows if row.answered_by_id})
    return tuple(
        ProposalRow(
            id=row.pk,
            about=Area(row.area),
            area=str(AREA[Area(row.area)]),
            words=row.words,
            by=people(row.by_id),
            close=row.by_id if row.by_id != row.person_id and not people(row.by_id) else None,
            own=row.by_id == row.person_id,
            made_at=row.made_at,
            answer=Answer(row.answer),
            answer_name=str(PROPOSAL[Answer(row.answer)]),
            answer_words=row.answer_words or "",
            answered_at=row.answered_at,
            answered_by=people(row.answered_by_id) if row.answered_by_id else "",
            wanted_at=row.wanted_at,
        )
        for row in rows
    )
