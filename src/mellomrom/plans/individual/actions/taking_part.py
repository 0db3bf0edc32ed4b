"""Who takes part in the plan, and what they may read: as the person says, by unit and kind of information, for plans."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from mellomrom.core.errors import NotFound
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory import queries as directory
from mellomrom.directory.models import StaffRole
from mellomrom.events.actions.entries import was_asked
from mellomrom.plans.individual.actions import acting
from mellomrom.plans.individual.actions.acting import By
from mellomrom.plans.individual.actions.offering import take_back
from mellomrom.plans.individual.actions.writing import touch
from mellomrom.plans.individual.models import PlanParticipant
from mellomrom.plans.individual.rules import LONGEST_LINE, PARTS, check_text
from mellomrom.sharing import says
from mellomrom.sharing.catalogue import Category, How, Purpose, Say


@walled()
def let_in(
    person_id: UUID,
    *,
    unit: UUID | None = None,
    name: str = "",
    part: str = "",
    parts: Collection[Category] = (),
    how: How,
    by: By,
    at: datetime,
) -> PlanParticipant:
    """Let a unit, or somebody close to the person, take part in the plan; a unit reads the `parts` that the person named.

    The person's yes is written down for each part, in the place of what was said for this unit's plans before. Again, for
    a unit that takes part already: what it may read is what was named last.

    raises     NotFound "person.not-yours", "plan.no-such-unit"; NotPermitted "plan.not-coordinator"; InvalidMove
               "plan.no-words" where neither is named
    """
    asked = was_asked(person_id, by) if isinstance(by, StaffRole) else False
    enter()
    person, plan = acting.entered(person_id, by, asked=asked, at=at)
    known = directory.unit(unit) if unit is not None else None
    if unit is not None and known is None:
        raise NotFound("plan.no-such-unit", "There is no such unit. Choose one of those on the page.")
    said = check_text(name, longest=LONGEST_LINE, needed=known is None) if known is None else ""
    told = check_text(part, longest=LONGEST_LINE, needed=False)
    found = PlanParticipant.objects.filter(plan=plan, unit=known, until=None).first() if known is not None else None
    if found is None:
        found = PlanParticipant(
            owner=plan.owner,
            person=person,
            plan=plan,
            unit=known,
            name=said or None,
            part=told or None,
            since=at,
        )
        insert([found])
    if known is not None:
        take_back(person, known.id, by=by, at=at, asked=asked)
        for category in (one for one in PARTS if one in parts):
            about = says.About(unit=known.id, category=category, purpose=Purpose.PLAN)
            says.say(person_id, says=Say.CONSENTED, about=about, how=how, by=by, at=at, asked=asked)
    touch(plan)
    return found


@walled()
def let_out(participant_id: UUID, *, of: UUID, by: By, at: datetime) -> PlanParticipant:
    """Let somebody take part no more; what the person had said yes to for their plans is taken back. `of`: the person.

    Again changes nothing. Raises NotFound "person.not-yours", "plan.no-such-participant"; NotPermitted
    "plan.not-coordinator".
    """
    asked = was_asked(of, by) if isinstance(by, StaffRole) else False
    enter()
    person, plan = acting.entered(of, by, asked=asked, at=at)
    row = PlanParticipant.objects.filter(pk=participant_id, plan=plan).first()
    if row is None:
        raise NotFound("plan.no-such-participant", "There is nobody like that in this plan.")
    if row.until is None:
        row.until = at
        row.save(update_fields=["until"])
        if row.unit_id is not None:
            take_back(person, row.unit_id, by=by, at=at, asked=asked)
        touch(plan)
    return row
