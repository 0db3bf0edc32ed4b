"""What stands beside the plan: where in a treatment the person is, and the plans that other record systems keep."""

from datetime import date, datetime
from uuid import UUID

from mellomrom.core.clock import local
from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory.catalogue import Sector
from mellomrom.directory.models import StaffRole
from mellomrom.events.actions.entries import was_asked
from mellomrom.people import actions as people
from mellomrom.people.catalogue import TeamFunction
from mellomrom.people.models import Person, TeamMember
from mellomrom.plans.individual.actions import acting
from mellomrom.plans.individual.catalogue import Kept, Stage
from mellomrom.plans.individual.models import KeptPlan, TreatmentStage
from mellomrom.plans.individual.rules import KIND_OF, LONGEST_LINE, SPECIALIST, check_text
from mellomrom.sharing.catalogue import Category, Level, Purpose
from mellomrom.sharing.parts import NOT_YOURS, decide_parts, permits


@walled()
def set_stage(person_id: UUID, *, stage: Stage, since: date, words: str, by: StaffRole, at: datetime) -> TreatmentStage:
    """Say where in the treatment the person is from a day, and why, in words that the person can read. Never a score.

    Set by health services that may know of the substance use; the newest holds, and those before it are kept.

    raises     NotFound "person.not-yours"; InvalidMove "stage.not-yet", "plan.no-words"
    """
    person = _known(person_id, Category.SUBSTANCE_USE, least=Level.FULL, by=by, at=at)
    if since > local(at).date():
        raise InvalidMove("stage.not-yet", "Choose today, or a day that has been.")
    said = check_text(words)
    row = TreatmentStage(
        owner=by.unit.organization, person=person, stage=stage, words=said, since=since, by=by, at=at
    )  # fmt: skip
    insert([row])
    return row


@walled()
def keep_elsewhere(person_id: UUID, *, kept: Kept, place: str, dated_on: date, by: StaffRole, at: datetime) -> KeptPlan:
    """Say that one's own unit keeps a plan about the person in its record system: which, where, of what day.

    Again, for the same kind: the newest holds. Not what it says: that stays where it is.

    raises     NotFound "person.not-yours"; InvalidMove "stage.not-yet", "plan.no-words"
    """
    person = _known(person_id, KIND_OF[kept], least=Level.SUMMARY, by=by, at=at)
    if dated_on > local(at).date():
        raise InvalidMove("stage.not-yet", "Choose today, or a day that has been.")
    said = check_text(place, longest=LONGEST_LINE)
    KeptPlan.objects.filter(person=person, unit=by.unit, kept=kept, ended_at=None).update(ended_at=at)
    row = KeptPlan(
        owner=by.unit.organization,
        person=person,
        unit=by.unit,
        kept=kept,
        place=said,
        dated_on=dated_on,
        by=by.actor,
        at=at,
    )
    insert([row])
    return row


@walled()
def end_kept(kept_id: UUID, *, of: UUID, by: StaffRole, at: datetime) -> KeptPlan:
    """Say that one's own unit keeps that plan no more. Again changes nothing. `of`: the person.

    Raises NotFound "plan.no-such-kept" for another unit's.
    """
    enter()
    row = KeptPlan.objects.filter(pk=kept_id, person=of, unit=by.unit).first()
    if row is None:
        raise NotFound("plan.no-such-kept", "Your unit has no such plan here.")
    if row.ended_at is None:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
    return row


@walled()
def coordinate_pathway(person_id: UUID, *, by: StaffRole, at: datetime) -> TeamMember:
    """Say that one is the coordinator of the specialist's pathway, who is not the plan's: both are shown.

    Somebody in a specialist service of the care team. Relieves the former in that unit; again changes nothing.
    Raises NotFound "person.not-yours".
    """
    person = _known(person_id, Category.HEALTH, least=Level.FULL, by=by, at=at)
    if by.unit.service not in SPECIALIST:
        raise NotFound(*NOT_YOURS)
    function = TeamFunction.PATHWAY_COORDINATOR
    former = TeamMember.objects.filter(person=person, unit=by.unit, function=function, until=None).exclude(role=by)
    if former.exists():
        people.leave_team(person, by.unit, function, at=at)
    return people.join_team(person, by.unit, function, by=by.actor, at=at, role=by)


def _known(person_id: UUID, category: Category, *, least: Level, by: StaffRole, at: datetime) -> Person:
    """Give the person, held, to a health service that may know of this. Raises NotFound "person.not-yours"."""
    asked = was_asked(person_id, by)
    enter()
    person = acting.held(person_id) or Person(pk=person_id)  # of one who is not there the same is asked
    decided = decide_parts(
        person, by.unit, owner=by.unit.organization, parts=[category], purpose=Purpose.CARE, asked=asked, at=at
    )
    if by.unit.sector is not Sector.HEALTH or not permits(decided.get(category), least=least):
        raise NotFound(*NOT_YOURS)
    return person
