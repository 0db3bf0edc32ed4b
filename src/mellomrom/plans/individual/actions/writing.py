"""Writing in the plan: texts, and measures. Two who write at once never silently overwrite each other (ADR 33).

A text carries the version that was read; a save on an older one is refused, and the page shows both. A measure is
changed by a new row that replaces it; one that was replaced meanwhile is refused likewise.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from mellomrom.core.clock import OSLO, local
from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory import queries as directory
from mellomrom.directory.models import StaffRole, Unit
from mellomrom.events.actions.entries import was_asked
from mellomrom.events.actions.owing import owe
from mellomrom.events.catalogue import EventKind
from mellomrom.people.catalogue import Area
from mellomrom.people.models import Person
from mellomrom.plans.individual.actions import acting
from mellomrom.plans.individual.actions.acting import By, actor_of, tell
from mellomrom.plans.individual.actions.falling import fall
from mellomrom.plans.individual.catalogue import Holder, Section
from mellomrom.plans.individual.models import IndividualPlan, PlanMeasure, PlanSection, PlanWording
from mellomrom.plans.individual.rules import CATEGORY, LONGEST_LINE, check_measure, check_text

CHANGED = ("plan.changed-meanwhile", "Somebody else has changed this since you opened it. See both, and choose.")
OFFICES_CLOSE = time(15, 30)  # on its day, a measure is to be done before then


@walled()
def save(
    person_id: UUID,
    *,
    area: Area,
    section: Section,
    words: str,
    read: int = 0,
    row: UUID | None = None,
    by: By,
    at: datetime,
) -> PlanWording:
    """Word a text of the plan anew. `read`: the version that was read, 0 for a text that was not there; `row`: which
    goal, of several. Empty words take the text out of the plan; how it was worded stays.

    again      the same words as stand are what stands
    raises     NotFound "person.not-yours", "plan.no-such-text"; NotPermitted "plan.not-coordinator"; InvalidMove
               "plan.changed-meanwhile" where somebody else has worded it since, "plan.no-words", "plan.too-long"
    """
    asked = was_asked(person_id, by) if isinstance(by, StaffRole) else False
    enter()
    _, plan = acting.entered(person_id, by, categories=[CATEGORY[area]], asked=asked, at=at)
    text = _text(plan, area, section, row)
    said = check_text(words, needed=text is None)
    if text is None:
        text = PlanSection(
            owner=plan.owner, person_id=plan.person_id, plan=plan, area=area, section=section, version=0
        )  # fmt: skip
        insert([text])
    else:
        newest = PlanWording.objects.get(section=text, version=text.version)
        if newest.words == said:
            return newest
    if text.version != read:
        raise InvalidMove(*CHANGED)
    wording = PlanWording(
        owner=plan.owner,
        person_id=plan.person_id,
        section=text,
        version=read + 1,
        words=said,
        by=actor_of(by),
        at=at,
    )
    insert([wording])
    text.version = read + 1
    text.save(update_fields=["version"])
    touch(plan)
    return wording


def _text(plan: IndividualPlan, area: Area, section: Section, row: UUID | None) -> PlanSection | None:
    """Find the text that is worded; None: it is new. Of goals there are many, and a new one is nobody else's."""
    texts = PlanSection.objects.filter(plan=plan, area=area, section=section)
    if row is None:
        return None if section is Section.GOAL else texts.first()
    found = texts.filter(pk=row).first()
    if found is None:
        raise NotFound("plan.no-such-text", "There is no such text in this plan.")
    return found


def touch(plan: IndividualPlan) -> None:
    """Count a change, so that nobody agrees to what they have not read. Needs the plan held."""
    plan.changes += 1
    plan.save(update_fields=["changes"])


# ------------------------------------------------------------------------------------------------------------ measures


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """What a measure says: what, how much, who and by when."""

    what: str
    scope: str = ""
    holder: Holder
    unit: UUID | None = None  # where a unit holds it
    kin: str = ""  # where somebody close does
    due_on: date | None = None


@walled()
def agree_measure(
    person_id: UUID, *, area: Area, doing: Doing, replaces: UUID | None = None, by: By, at: datetime
) -> PlanMeasure:
    """Write a measure into the plan, or another in the place of one. What a unit holds is a duty of that unit's; the duty
    of the one that is replaced falls.

    Services are bound by the coordinator; the person writes what they do themselves, or somebody close.

    raises     NotFound "person.not-yours", "plan.no-such-measure", "plan.no-such-unit"; NotPermitted
               "plan.not-coordinator", "duty.may-not-hold" where the unit may not know what it would owe; InvalidMove
               "plan.changed-meanwhile", "plan.binds-a-service" and what `check_measure` refuses
    """
    asked = was_asked(person_id, by) if isinstance(by, StaffRole) else False
    enter()
    person, plan = acting.entered(person_id, by, categories=[CATEGORY[area]], asked=asked, at=at)
    what, scope = check_text(doing.what, longest=LONGEST_LINE), check_text(doing.scope, needed=False)
    kin = doing.kin.strip() if doing.holder is Holder.KIN else ""
    bound = doing.holder is Holder.UNIT
    check_measure(
        doing.holder, unit=bound and doing.unit is not None, name=kin, due_on=doing.due_on, today=local(at).date()
    )
    if bound and not isinstance(by, StaffRole):
        raise InvalidMove("plan.binds-a-service", "What a service is to do is agreed with the coordinator. Propose it.")
    former = _former(plan, replaces)
    if former is not None:
        _check_former(former, person, by, asked=asked, at=at)
    row = PlanMeasure(
        owner=plan.owner,
        person=person,
        plan=plan,
        area=area,
        what=what,
        scope=scope or None,
        holder=doing.holder,
        unit=_unit(doing.unit) if bound else None,
        kin=kin or None,
        due_on=doing.due_on,
        replaces=former,
        by=actor_of(by),
        agreed_at=at,
    )
    _bind(row, person, former, by=by, at=at)
    insert([row])
    if former is not None:
        former.ended_at = at
        former.save(update_fields=["ended_at"])
    touch(plan)
    return row


def _bind(row: PlanMeasure, person: Person, former: PlanMeasure | None, *, by: By, at: datetime) -> None:
    """Open the duty of a measure that a unit holds, and let that of the one it replaces fall."""
    event = None
    if row.unit is not None and row.due_on is not None:
        category = CATEGORY[Area(row.area)]
        event = tell(
            EventKind.MEASURE_AGREED,
            person,
            owner=row.owner,
            unit=acting.unit_of(by),
            category=category,
            by=by,
            at=at,
        )
        due_at = datetime.combine(row.due_on, OFFICES_CLOSE, OSLO)
        said = row.what if not row.scope else f"{row.what} ({row.scope})"
        row.duty = owe(
            event, item="measure", holder=row.unit, due_at=max(due_at, at), words=said, by=actor_of(by), at=at
        )
    if former is not None:
        fall([former.duty_id], event, by=actor_of(by), at=at)


def _unit(unit_id: UUID | None) -> Unit:
    unit = directory.unit(unit_id) if unit_id is not None else None
    if unit is None:
        raise NotFound("plan.no-such-unit", "There is no such unit. Choose one of those on the page.")
    return unit


def _former(plan: IndividualPlan, replaces: UUID | None) -> PlanMeasure | None:
    if replaces is None:
        return None
    former = PlanMeasure.objects.select_for_update(no_key=True).filter(pk=replaces, plan=plan).first()
    if former is None:
        raise NotFound("plan.no-such-measure", "There is no such measure in this plan.")
    if former.ended_at is not None:
        raise InvalidMove(*CHANGED)
    return former


def _check_former(former: PlanMeasure, person: Person, by: By, *, asked: bool, at: datetime) -> None:
    """Let be replaced what the writer may know of, and may end: the person ends nothing that a service is to do."""
    if not acting.reads(acting.known_to(person, by, at=at, asked=asked), CATEGORY[Area(former.area)]):
        raise NotFound("plan.no-such-measure", "There is no such measure in this plan.")
    if former.duty_id is not None and not isinstance(by, StaffRole):
        raise InvalidMove("plan.binds-a-service", "What a service is to do is agreed with the coordinator. Propose it.")


@walled()
def end_measure(measure_id: UUID, *, of: UUID, words: str, by: By, at: datetime) -> PlanMeasure:
    """End a measure, with why; its duty falls. Again changes nothing. `of`: the person.

    Raises NotFound "person.not-yours", "plan.no-such-measure"; NotPermitted "plan.not-coordinator".
    """
    asked = was_asked(of, by) if isinstance(by, StaffRole) else False
    enter()
    _, plan = acting.entered(of, by, asked=asked, at=at)
    row = PlanMeasure.objects.select_for_update(no_key=True).filter(pk=measure_id, plan=plan).first()
    if row is None or not acting.reads(acting.known_to(plan.person, by, at=at, asked=asked), CATEGORY[Area(row.area)]):
        raise NotFound("plan.no-such-measure", "There is no such measure in this plan.")
    if row.ended_at is not None:
        return row
    said = check_text(words)
    if row.duty_id is not None and not isinstance(by, StaffRole):
        raise InvalidMove("plan.binds-a-service", "What a service is to do is agreed with the coordinator. Propose it.")
    fall([row.duty_id], None, by=actor_of(by), at=at)
    row.ended_at, row.ended_words = at, said
    row.save(update_fields=["ended_at", "ended_words"])
    touch(plan)
    return row
