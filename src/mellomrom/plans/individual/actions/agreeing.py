"""The plan is agreed and revised, proposals are answered, and the coordinator looks at the whole."""

from datetime import date, datetime
from uuid import UUID

from mellomrom.core.clock import OSLO, Span, add, local
from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory.models import Actor, StaffRole, Unit
from mellomrom.events.actions.entries import was_asked
from mellomrom.events.actions.owing import owe
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Event
from mellomrom.people.catalogue import Area
from mellomrom.people.models import Person
from mellomrom.plans.individual.actions import acting
from mellomrom.plans.individual.actions.acting import By, actor_of, tell
from mellomrom.plans.individual.actions.falling import fall, meet
from mellomrom.plans.individual.actions.writing import OFFICES_CLOSE
from mellomrom.plans.individual.catalogue import Answer, PlanState
from mellomrom.plans.individual.contents import contents
from mellomrom.plans.individual.models import AgreedPlan, IndividualPlan, PlanProposal, PlanReview
from mellomrom.plans.individual.rules import ANSWERS, CATEGORY, LIFE, check_period, check_text
from mellomrom.sharing import says
from mellomrom.sharing.actions import log
from mellomrom.sharing.catalogue import Category, How, Purpose, Say
from mellomrom.sharing.models import Statement
from mellomrom.sharing.rules import Answer as Rules

TO_ANSWER = Span.parse("2w")  # until a proposal should be answered: a default of ours


@walled()
def agree(
    person_id: UUID,
    *,
    read: int,
    how: How,
    revise_on: date,
    since: date | None = None,
    until: date | None = None,
    by: By,
    at: datetime,
) -> AgreedPlan:
    """Agree the plan as it stands, the first time or anew. The person does it themselves, or the coordinator writes down
    that they did. The yeses that were given for it hold for another year.

    `read`: how often the plan had been changed when it was read, so that nobody agrees to what they have not seen.

    raises     NotFound "person.not-yours"; NotPermitted "plan.not-coordinator"; InvalidMove "plan.changed-since-read",
               "plan.empty", "says.not-how" and what `check_period` refuses
    """
    asked = was_asked(person_id, by) if isinstance(by, StaffRole) else False
    enter()
    person, plan = acting.entered(person_id, by, asked=asked, at=at)
    today = local(at).date()
    begins = since or plan.since or today
    check_period(begins, until, revise_on, today=today)
    if (how is How.DIGITAL) is isinstance(by, StaffRole):
        raise InvalidMove("says.not-how", "Staff write down what was spoken or came on paper.")
    if plan.changes != read:
        raise InvalidMove("plan.changed-since-read", "The plan was changed while you read it. Read it once more.")
    whole = contents(plan)
    if not whole["sections"] and not whole["measures"]:
        raise InvalidMove("plan.empty", "There is nothing in the plan yet to agree on.")
    first = plan.state == PlanState.DRAFT
    LIFE.check(PlanState(plan.state), PlanState.AGREED)
    kind = EventKind.PLAN_AGREED if first else EventKind.PLAN_REVISED
    event = tell(kind, person, owner=plan.owner, unit=acting.unit_of(by), by=by, at=at)
    row = AgreedPlan(
        owner=plan.owner,
        person=person,
        plan=plan,
        number=AgreedPlan.objects.filter(plan=plan).count() + 1,
        changes=plan.changes,
        contents=whole,
        how=how,
        by=actor_of(by),
        agreed_at=at,
        event=event,
    )
    insert([row])
    meet([plan.revision_id], event, by=actor_of(by), at=at)
    plan.state, plan.since, plan.until, plan.revise_on = PlanState.AGREED, begins, until, revise_on
    _to_be_revised(plan, event, by=by, at=at)
    plan.save(update_fields=["state", "since", "until", "revise_on", "revision"])
    _renew(person, how, by=by, at=at, asked=asked)
    return row


def _to_be_revised(plan: IndividualPlan, event: Event, *, by: By, at: datetime) -> None:
    """Let the coordinator's unit owe that the plan is gone through on its day; without a coordinator nobody is bound."""
    coordinator = acting.coordinator_of(plan.person_id, at=at)
    plan.revision = None
    if coordinator is not None and plan.revise_on is not None:
        due_at = datetime.combine(plan.revise_on, OFFICES_CLOSE, OSLO)
        plan.revision = owe(
            event, item="revise_plan", holder=coordinator.unit, due_at=due_at, by=actor_of(by), at=at
        )  # fmt: skip


def _renew(person: Person, how: How, *, by: By, at: datetime, asked: bool) -> None:
    """Let what the person has said yes to for the plan hold for another year: its consents are part of what is agreed."""
    rows = Statement.objects.filter(person=person, purpose=Purpose.PLAN, says=Say.CONSENTED, withdrawn_at=None)
    for row in rows.filter(until__gt=at, event=None, unit__isnull=False).order_by("pk"):
        category = Category(row.category) if row.category else None
        about = says.About(unit=row.unit_id, category=category, purpose=Purpose.PLAN)
        says.say(person.pk, says=Say.CONSENTED, about=about, how=how, by=by, at=at, asked=asked)


# ----------------------------------------------------------------------------------------------------------- proposals


@walled()
def propose(person_id: UUID, *, area: Area, words: str, by: By, let: Rules | None = None, at: datetime) -> PlanProposal:
    """Propose something for the plan, or comment on it: the person, staff who read it, and whom the person lets.

    The coordinator's unit owes an answer. `let`: the answer that lets an actor who is neither the person nor staff.

    again      the same words of the same writer, while they wait, are what stands
    raises     NotFound "person.not-yours"; InvalidMove "plan.nobody-answers" while nobody coordinates, "plan.no-words"
    """
    asked = was_asked(person_id, by) if isinstance(by, StaffRole) else False
    enter()
    person, plan = acting.seen(person_id, by, categories=[CATEGORY[area]], let=let, asked=asked, at=at)
    said = check_text(words)
    unit = _answers(person, at=at)
    for row in PlanProposal.objects.filter(plan=plan, area=area, by=actor_of(by), answer=Answer.WAITING):
        if row.words == said:
            return row
    event = tell(
        EventKind.PROPOSAL_MADE,
        person,
        owner=plan.owner,
        unit=acting.unit_of(by),
        category=CATEGORY[area],
        by=by,
        at=at,
    )
    due_at = add(at, TO_ANSWER)
    duty = owe(event, item="answer_proposal", holder=unit, due_at=due_at, words=said, by=actor_of(by), at=at)
    row = PlanProposal(
        owner=plan.owner, person=person, plan=plan, area=area, words=said, by=actor_of(by), made_at=at, duty=duty
    )
    insert([row])
    basis = str(let.law) if let is not None else ""
    log(what="plan.proposed", by=by, at=at, person=person, ref=row.pk, basis=basis)
    return row


@walled()
def wish(proposal_id: UUID, *, wants: bool, by: Actor, at: datetime) -> PlanProposal:
    """Say as the person whether they want what somebody else proposed for their plan.

    A no ends it, and nobody owes an answer. A yes stands beside it, and the coordinator still answers. What is answered
    stands. Raises NotFound "person.not-yours", "plan.no-such-proposal".
    """
    enter()
    person, plan = acting.entered(by.pk, by, at=at)
    rows = PlanProposal.objects.select_for_update(no_key=True).filter(plan=plan).exclude(by=by)
    row = rows.filter(pk=proposal_id).first()
    if row is None:
        raise NotFound("plan.no-such-proposal", "There is no such proposal for this plan.")
    if row.answer != Answer.WAITING or (wants and row.wanted_at is not None):
        return row
    if wants:
        row.wanted_at = at
    else:
        ANSWERS.check(Answer(row.answer), Answer.DECLINED)
        row.answer, row.answered_at, row.answered_by = Answer.DECLINED, at, by
        fall([row.duty_id], None, by=by, at=at)
    row.save(update_fields=["wanted_at", "answer", "answered_at", "answered_by"])
    log(what="plan.wished", by=by, at=at, person=person, ref=row.pk)
    return row


def _answers(person: Person, *, at: datetime) -> Unit:
    coordinator = acting.coordinator_of(person.pk, at=at)
    if coordinator is None:
        raise InvalidMove("plan.nobody-answers", "Nobody coordinates the plan now. Ask for a coordinator first.")
    return coordinator.unit


@walled()
def answer_proposal(proposal_id: UUID, *, of: UUID, yes: bool, words: str, by: StaffRole, at: datetime) -> PlanProposal:
    """Answer a proposal in words; the duty to answer it is met. The person reads all of it. `of`: the person.

    raises     NotFound "person.not-yours", "plan.no-such-proposal"; NotPermitted "plan.not-coordinator"; InvalidMove for
               what is answered already, and "plan.no-words"
    """
    asked = was_asked(of, by)
    enter()
    _, plan = acting.entered(of, by, asked=asked, at=at)
    row = PlanProposal.objects.select_for_update(no_key=True).filter(pk=proposal_id, plan=plan).first()
    if row is None or not acting.reads(acting.known_to(plan.person, by, at=at, asked=asked), CATEGORY[Area(row.area)]):
        raise NotFound("plan.no-such-proposal", "There is no such proposal for this plan.")
    new = Answer.ACCEPTED if yes else Answer.DECLINED
    ANSWERS.check(Answer(row.answer), new)
    row.answer, row.answered_at, row.answered_by, row.answer_words = new, at, by.actor, check_text(words)
    row.save(update_fields=["answer", "answered_at", "answered_by", "answer_words"])
    event = Event.objects.get(pk=row.duty.event_id)
    meet([row.duty_id], event, by=by.actor, at=at)
    return row


# ----------------------------------------------------------------------------------------------------------- the whole


@walled()
def review_whole(person_id: UUID, *, sound: bool, words: str, by: StaffRole, at: datetime) -> PlanReview:
    """Write down that the coordinator has looked at all that is given: is the sum sound, and why.

    Raises NotFound "person.not-yours"; NotPermitted "plan.not-coordinator"; InvalidMove "plan.no-words".
    """
    asked = was_asked(person_id, by)
    enter()
    person, plan = acting.entered(person_id, by, asked=asked, at=at)
    said = check_text(words)
    event = tell(EventKind.PLAN_REVIEWED, person, owner=plan.owner, unit=by.unit, by=by, at=at)
    row = PlanReview(
        owner=plan.owner, person=person, plan=plan, sound=sound, words=said, by=by, at=at, event=event
    )  # fmt: skip
    insert([row])
    return row
