"""The plan is offered and answered, and made when the person has said yes.

see_need → offer → answer → make → end        name_coordinator
"""

from datetime import datetime
from uuid import UUID

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import OrganizationKind, Sector, ServiceType
from mellomrom.directory.models import StaffRole
from mellomrom.events.actions.entries import held_to_write, was_asked
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Event
from mellomrom.people import actions as people
from mellomrom.people.catalogue import TeamFunction
from mellomrom.people.models import Person, TeamMember
from mellomrom.plans.individual.actions import acting
from mellomrom.plans.individual.actions.acting import By, actor_of, tell
from mellomrom.plans.individual.actions.falling import fall
from mellomrom.plans.individual.catalogue import Answer, Offered, PlanState
from mellomrom.plans.individual.models import IndividualPlan, PlanMeasure, PlanOffer, PlanParticipant
from mellomrom.plans.individual.rules import ANSWERS, LIFE, check_text
from mellomrom.sharing import says
from mellomrom.sharing.catalogue import Category, How, Purpose, Say
from mellomrom.sharing.models import Statement
from mellomrom.sharing.parts import decide_parts, permits

_EVENT = {Offered.PLAN: EventKind.PLAN_OFFERED, Offered.COORDINATOR: EventKind.COORDINATOR_OFFERED}


@walled()
def see_need(person_id: UUID, *, yes: How | None = None, by: StaffRole, at: datetime) -> Event:
    """Say that the person needs an individual plan and a coordinator; the coordinating unit of the municipality is told.

    `yes`: how the person has just said yes to that, which is written down. The duty to tell is of hpl § 38 a, within the
    duty of confidentiality.

    raises     NotFound "person.not-yours"; NotPermitted "plan.need-not-told" where the person has not said yes
    """
    asked = was_asked(person_id, by)
    enter()
    person = held_to_write(person_id, by, asked=asked, at=at)
    home = directory.municipality(person.municipality)
    unit = directory.first_unit(home.id, ServiceType.COORDINATING_UNIT) if home is not None else None
    if unit is not None and unit.id != by.unit_id:
        if yes is not None:
            about = says.About(unit=unit.id, purpose=Purpose.PLAN)
            says.say(person_id, says=Say.CONSENTED, about=about, how=yes, by=by, at=at, asked=asked)
        decided = decide_parts(
            person, unit, owner=by.unit.organization, parts=[Category.HEALTH], purpose=Purpose.PLAN, at=at
        )
        if not permits(decided[Category.HEALTH], least=acting.READS):
            raise NotPermitted(
                "plan.need-not-told", "The coordinating unit may not know of this yet. Ask the person first."
            )
    return tell(EventKind.PLAN_NEEDED, person, owner=by.unit.organization, unit=by.unit, by=by, at=at)


@walled()
def offer(person_id: UUID, *, offers: Offered, words: str, by: StaffRole, at: datetime) -> PlanOffer:
    """Write down that the person was offered an individual plan, or a coordinator, and in what words.

    raises     NotFound "person.not-yours"; InvalidMove "plan.offer-waits", "plan.exists", "plan.no-words"
    """
    asked = was_asked(person_id, by)
    enter()
    person = held_to_write(person_id, by, asked=asked, at=at)
    said = check_text(words)
    if PlanOffer.objects.filter(person=person, offers=offers, answer=Answer.WAITING).exists():
        raise InvalidMove("plan.offer-waits", "An offer waits for an answer already. Write down what the person says.")
    if offers is Offered.PLAN and acting.standing(person) is not None:
        raise InvalidMove("plan.exists", "The person has an individual plan. There is only one.")
    event = tell(_EVENT[offers], person, owner=by.unit.organization, unit=by.unit, by=by, at=at)
    row = PlanOffer(
        owner=by.unit.organization, person=person, offers=offers, words=said, by=by.actor, offered_at=at, event=event
    )
    insert([row])
    return row


@walled()
def answer(offer_id: UUID, *, of: UUID, yes: bool, words: str = "", by: By, at: datetime) -> PlanOffer:
    """Write down what the person answered to an offer; the person can do it themselves. A no is recorded, and asked again.

    The same answer again changes nothing. `of`: the person.

    raises     NotFound "person.not-yours", "plan.no-such-offer"; InvalidMove for another answer to what is answered
    """
    asked = was_asked(of, by) if isinstance(by, StaffRole) else False
    enter()
    person = held_to_write(of, by, asked=asked, at=at)
    said = check_text(words, needed=False)
    row = PlanOffer.objects.select_for_update(no_key=True, of=("self",)).filter(pk=offer_id, person=person)
    found = row.select_related("owner").first()
    if found is None:
        raise NotFound("plan.no-such-offer", "There is no such offer to this person.")
    new = Answer.ACCEPTED if yes else Answer.DECLINED
    if found.answer == new:
        return found
    ANSWERS.check(Answer(found.answer), new)
    found.answer, found.answered_at, found.answered_by, found.answer_words = new, at, actor_of(by), said or None
    found.save(update_fields=["answer", "answered_at", "answered_by", "answer_words"])
    if not yes and found.offers == Offered.PLAN:
        tell(EventKind.PLAN_DECLINED, person, owner=found.owner, unit=acting.unit_of(by), by=by, at=at)
    return found


@walled()
def name_coordinator(person_id: UUID, *, role_id: UUID, by: StaffRole, at: datetime) -> TeamMember:
    """Name the coordinator: somebody in one's own unit, in a health service of the municipality. Relieves the former.

    raises     NotFound "person.not-yours", "plan.no-such-colleague"; NotPermitted "plan.not-municipal"
    """
    asked = was_asked(person_id, by)
    enter()
    person = held_to_write(person_id, by, asked=asked, at=at)
    organization = by.unit.organization
    if by.unit.sector is not Sector.HEALTH or organization.kind != OrganizationKind.MUNICIPALITY:
        raise NotPermitted("plan.not-municipal", "The coordinator is named by the health services of the municipality.")
    colleagues = StaffRole.objects.filter(directory.working(at), pk=role_id, unit=by.unit)
    colleague = colleagues.select_related("unit__organization").first()
    if colleague is None:
        raise NotFound("plan.no-such-colleague", "Nobody with that name works in your unit now.")
    former = TeamMember.objects.filter(
        person=person, unit=by.unit, function=TeamFunction.COORDINATOR, until=None
    ).exclude(role=colleague)
    if former.exists():
        people.leave_team(person, by.unit, TeamFunction.COORDINATOR, at=at)
    return people.join_team(person, by.unit, TeamFunction.COORDINATOR, by=by.actor, at=at, role=colleague)


@walled()
def make(person_id: UUID, *, how: How, by: StaffRole, at: datetime) -> IndividualPlan:
    """Begin the plan: the person has said yes to it, and to the coordinator's unit reading and writing all of it.

    Again gives the plan that stands. `how`: how the person said yes.

    raises     NotFound "person.not-yours"; NotPermitted "plan.not-coordinator"; InvalidMove "plan.no-yes"
    """
    asked = was_asked(person_id, by)
    enter()
    person = held_to_write(person_id, by, asked=asked, at=at)
    if not acting.is_coordinator(person_id, by, at=at):
        raise NotPermitted("plan.no-coordinator", "The coordinator begins the plan. Name one first.")
    stands = acting.standing(person)
    if stands is not None:
        return stands
    last = PlanOffer.objects.filter(person=person, offers=Offered.PLAN).order_by("offered_at", "pk").last()
    if last is None or last.answer != Answer.ACCEPTED or IndividualPlan.objects.filter(offer=last).exists():
        raise InvalidMove("plan.no-yes", "A plan is made when the person has said yes to it. Offer it first.")
    about = says.About(unit=by.unit_id, purpose=Purpose.PLAN)
    says.say(person_id, says=Say.CONSENTED, about=about, how=how, by=by, at=at, asked=asked)
    plan = IndividualPlan(owner=by.unit.organization, person=person, offer=last, made_at=at, made_by=by.actor)
    insert([plan])
    insert([PlanParticipant(owner=plan.owner, person=person, plan=plan, unit=by.unit, since=at)])
    return plan


@walled()
def end(person_id: UUID, *, words: str, by: By, at: datetime) -> IndividualPlan:
    """End the plan: the person takes the yes back, or it is not needed. What it asked of services falls, and so do the
    yeses that were given for it. The coordinator is offered all the same.

    raises     NotFound "person.not-yours"; NotPermitted "plan.not-coordinator"; InvalidMove "plan.no-words"
    """
    asked = was_asked(person_id, by) if isinstance(by, StaffRole) else False
    enter()
    person, plan = acting.entered(person_id, by, asked=asked, at=at)
    said = check_text(words, needed=isinstance(by, StaffRole))
    LIFE.check(PlanState(plan.state), PlanState.ENDED)
    event = tell(EventKind.PLAN_DECLINED, person, owner=plan.owner, unit=acting.unit_of(by), by=by, at=at)
    measures = PlanMeasure.objects.filter(plan=plan, ended_at=None)
    fall([plan.revision_id, *measures.values_list("duty", flat=True)], event, by=actor_of(by), at=at)
    measures.update(ended_at=at)
    PlanParticipant.objects.filter(plan=plan, until=None).update(until=at)
    plan.state, plan.ended_at, plan.ended_words = PlanState.ENDED, at, said or None
    plan.save(update_fields=["state", "ended_at", "ended_words"])
    take_back(person, None, by=by, at=at, asked=asked)
    return plan


def take_back(person: Person, unit: UUID | None, *, by: By, at: datetime, asked: bool) -> None:
    """Take back what the person said yes to for a plan: to one unit, or to all. Needs the house entered."""
    rows = Statement.objects.filter(person=person, purpose=Purpose.PLAN, withdrawn_at=None, says=Say.CONSENTED)
    rows = rows.filter(unit=unit) if unit is not None else rows
    for row in rows.order_by("pk").values_list("pk", flat=True):
        says.withdraw(row, of=person.pk, by=by, at=at, asked=asked)
