"""The verbs of the crisis plan and the safety plan, in the order in which they happen.

save → (propose → wish, answer) → agree → give_copy ;  withdraw

Who writes is the person, staff of a health service that may know the plan and write about the person, and for a proposal
also whom the person lets: their actor, with the answer of the rules that lets them.
"""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from mellomrom.core.clock import add, local
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory.book import book
from mellomrom.directory.catalogue import Sector
from mellomrom.directory.models import Actor, StaffRole, Unit
from mellomrom.events.actions import Happening, done, record
from mellomrom.events.actions.entries import may_write, was_asked
from mellomrom.events.actions.owing import let_fall, owe
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Duty, Event
from mellomrom.events.rules import Life as DutyLife
from mellomrom.people.models import Person
from mellomrom.people.queries import team_of
from mellomrom.plans.crisis.catalogue import Answer, Contents, Finders, Kind, Life, Said, as_json
from mellomrom.plans.crisis.finders import let_find
from mellomrom.plans.crisis.models import CrisisCopy, CrisisPlan, CrisisProposal, CrisisVersion
from mellomrom.plans.crisis.rules import ANSWER_IN, ANSWERS, LIFE, Days, check_contents, check_days
from mellomrom.sharing.actions import log
from mellomrom.sharing.catalogue import Category, How, Level, Purpose
from mellomrom.sharing.parts import NOT_YOURS, decide_parts, permits
from mellomrom.sharing.rules import Answer as Rules

NO_SUCH_PLAN = ("crisis.unknown", "There is no such plan.")
REVISED = {Kind.CRISIS: EventKind.CRISIS_PLAN_REVISED, Kind.SAFETY: EventKind.SAFETY_PLAN_REVISED}
ABOUT = {"category": str(Category.CRISIS_PLAN)}
LONGEST_WORDS = 4000


# ------------------------------------------------------------------------------------------------------------ save


@walled()
def save(
    person_id: UUID, *, kind: Kind, contents: Contents, days: Days, based_on: UUID | None, by: StaffRole, at: datetime
) -> CrisisVersion:
    """Write a new version, as a draft. `based_on`: the newest version that the writer saw, None where there was none.

    again      the same words on the same version are the draft that stands
    raises     InvalidMove "crisis.changed-meanwhile" where somebody wrote a version since: show both, and nothing is lost
    """
    asked = was_asked(person_id, by)
    enter()
    person = held(person_id, by, asked=asked, at=at)
    check_contents(kind, contents)
    check_days(days, today=local(at).date())
    if any(call.unit is not None and call.unit not in book().units for call in contents.calls):
        raise NotFound("crisis.unknown-unit", "There is no such unit to call.")
    plan = _plan(person, kind, by.unit, at=at)
    newest = plan.versions.order_by("-number").first()
    row = _version(plan, newest, contents, days, by, at=at)
    if newest is not None and newest.life == Life.DRAFT and newest.based_on_id == based_on and _same(newest, row):
        return newest
    if (newest.pk if newest is not None else None) != based_on:
        raise InvalidMove(
            "crisis.changed-meanwhile",
            "Somebody else saved a version while you wrote. Both are shown here: choose what is to stand, and save again.",
        )
    if newest is not None and newest.life == Life.DRAFT:
        _move(newest, Life.SUPERSEDED, at=at)
    insert([row])
    log(what="crisis.saved", by=by, at=at, person=person, ref=row.pk)
    return row


def _version(
    plan: CrisisPlan, newest: CrisisVersion | None, contents: Contents, days: Days, by: StaffRole, *, at: datetime
) -> CrisisVersion:
    return CrisisVersion(
        plan=plan,
        person=plan.person,
        owner=plan.owner,
        kind=plan.kind,
        number=newest.number + 1 if newest is not None else 1,
        based_on=newest,
        contents=as_json(contents),
        since=days.since,
        until=days.until,
        revise_on=days.revise,
        made_by=by.actor,
        role=by,
        made_at=at,
    )


def _same(one: CrisisVersion, other: CrisisVersion) -> bool:
    words = ("contents", "since", "until", "revise_on", "role_id")
    return all(getattr(one, word) == getattr(other, word) for word in words)


def _plan(person: Person, kind: Kind, keeper: Unit, *, at: datetime) -> CrisisPlan:
    """Give the person's plan of a kind, begun the first time; kept by whoever keeps it, unless that unit has closed."""
    made = {"unit": keeper, "owner": keeper.organization, "begun_at": at}
    plan, _ = CrisisPlan.objects.get_or_create(person=person, kind=kind, defaults=made)
    if plan.unit.closed_on is not None:
        plan.unit, plan.owner = keeper, keeper.organization
        plan.save(update_fields=["unit", "owner"])
    return plan


def held(person_id: UUID, by: StaffRole | Actor, *, asked: bool, at: datetime) -> Person:
    """Give the person, held, to whoever may write: what is written of one person comes one after another."""
    person = Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    may = _may(person or Person(pk=person_id), by, asked=asked, at=at)
    if person is None or not may:
        raise NotFound(*NOT_YOURS)
    return person


def _may(person: Person, by: StaffRole | Actor, *, asked: bool, at: datetime) -> bool:
    if not isinstance(by, StaffRole):
        return by.pk == person.pk
    if by.unit.sector is not Sector.HEALTH or not may_write(person, by, asked=asked, at=at):
        return False
    part = Category.CRISIS_PLAN
    facts = {"owner": by.unit.organization, "parts": {part}, "purpose": Purpose.CARE, "asked": asked, "at": at}
    return permits(decide_parts(person, by.unit, **facts)[part], least=Level.SUMMARY)  # type: ignore[arg-type]


def _move(version: CrisisVersion, to: Life, *, at: datetime) -> None:
    LIFE.check(Life(version.life), to)
    version.life = to
    version.ended_at = at if LIFE.is_final(to) else None
    version.save(update_fields=["life", "ended_at"])


# --------------------------------------------------------------------------------------------------------- propose


@walled()
def propose(
    person_id: UUID,
    *,
    kind: Kind,
    what: Said,
    words: str,
    by: StaffRole | Actor,
    let: Rules | None = None,
    at: datetime,
) -> CrisisProposal:
    """Propose a change of a plan, or say something about it. A proposal is answered by the unit that keeps the plan.

    `let`: the answer that lets an actor who is neither the person nor staff, whom the person has said yes to.

    again      the same words of the same writer, while they wait, are what stands
    raises     NotFound for whom they may not know; InvalidMove without words, and "crisis.nobody-keeps-it" where no
               health service follows the person up that could answer
    """
    asked = isinstance(by, StaffRole) and was_asked(person_id, by)
    enter()
    if let is not None and let.permitted and not isinstance(by, StaffRole):
        person = Person.objects.select_for_update(no_key=True).get(pk=person_id)
    else:
        person = held(person_id, by, asked=asked, at=at)
    if not words.strip() or len(words) > LONGEST_WORDS:
        raise InvalidMove("crisis.no-words", "Write what you want changed or said, in a few sentences.")
    staff = by if isinstance(by, StaffRole) else None
    actor = by.actor if isinstance(by, StaffRole) else by
    plan = CrisisPlan.objects.filter(person=person, kind=kind).select_related("unit", "owner").first()
    keepers = _keepers(person, plan, at=at)
    if not keepers:
        raise InvalidMove(
            "crisis.nobody-keeps-it",
            "No health service follows this up here yet, so nobody could answer. Ask one to begin.",
        )
    plan = plan or _plan(person, kind, keepers[0], at=at)
    for row in CrisisProposal.objects.filter(plan=plan, what=what, by=actor, life=Answer.OPEN):
        if row.words == words.strip():
            return row
    event = None
    if what is Said.PROPOSAL:
        event = _proposed(plan, keepers, staff, actor, at=at)
    same = {"plan": plan, "person": person, "owner": plan.owner}
    row = CrisisProposal(**same, what=what, words=words.strip(), by=actor, role=staff, at=at, event=event)
    insert([row])
    basis = str(let.law) if let is not None else ""
    log(what="crisis.proposed", by=by, at=at, person=person, ref=row.pk, basis=basis)
    return row


def _keepers(person: Person, plan: CrisisPlan | None, *, at: datetime) -> list[Unit]:
    """Give who can answer for the plan: who keeps it, then the health services in the care team, longest there first."""
    team = [member.unit for member in team_of(person.pk, at=at) if member.unit.sector is Sector.HEALTH]
    units = [*([plan.unit] if plan is not None else []), *team]
    return list(dict.fromkeys(unit for unit in units if unit.closed_on is None))


def _proposed(plan: CrisisPlan, keepers: list[Unit], staff: StaffRole | None, actor: Actor, *, at: datetime) -> Event:
    """Record the proposal, and ask the first keeper that may know of it to answer. Raises InvalidMove where none may."""
    owner = staff.unit.organization if staff is not None else plan.owner
    happening = Happening(
        person=plan.person,
        owner=owner,
        kind=EventKind.PROPOSAL_MADE,
        occurred_at=at,
        unit=staff.unit if staff is not None else None,
        details=ABOUT,
        held=True,
    )
    event = record(happening, by=actor, at=at)
    for unit in keepers:
        try:
            owe(event, item="answer_proposal", holder=unit, due_at=add(at, ANSWER_IN), by=actor, at=at)
        except NotPermitted:
            continue
        return event
    raise InvalidMove(
        "crisis.nobody-keeps-it",
        "No health service follows this up here yet, so nobody could answer. Ask one to begin.",
    )


@walled()
def answer(proposal_id: UUID, *, of: UUID, taken: bool, words: str, by: StaffRole, at: datetime) -> CrisisProposal:
    """Answer a proposal: taken in, or not, with a sentence to whoever made it. Again: the first answer stands. `of`: the person."""
    asked = was_asked(of, by)
    enter()
    person = held(of, by, asked=asked, at=at)
    row = CrisisProposal.objects.filter(pk=proposal_id, person=person, what=Said.PROPOSAL).first()
    if row is None:
        raise NotFound("crisis.unknown-proposal", "There is no such proposal.")
    if row.life != Answer.OPEN:
        return row
    if not words.strip():
        raise InvalidMove("crisis.no-words", "Write what you want changed or said, in a few sentences.")
    to = Answer.TAKEN if taken else Answer.DECLINED
    ANSWERS.check(Answer(row.life), to)
    row.life, row.answer, row.answered_at, row.answered_by = to, words.strip(), at, by
    row.save(update_fields=["life", "answer", "answered_at", "answered_by"])
    for duty in _owed(row):
        done(duty.pk, by=by, at=at, said=True)
    log(what="crisis.answered", by=by, at=at, person=person, ref=row.pk)
    return row


@walled()
def wish(proposal_id: UUID, *, wants: bool, by: Actor, at: datetime) -> CrisisProposal:
    """Say as the person whether they want what somebody else proposed for their plan.

    A no ends it, and nobody owes an answer. A yes stands beside it, and those who keep the plan still take it in. What is
    answered stands. Raises NotFound "crisis.unknown-proposal".
    """
    enter()
    person = held(by.pk, by, asked=False, at=at)
    rows = CrisisProposal.objects.filter(person=person, what=Said.PROPOSAL).exclude(by=by)
    row = rows.filter(pk=proposal_id).first()
    if row is None:
        raise NotFound("crisis.unknown-proposal", "There is no such proposal.")
    if row.life != Answer.OPEN or (wants and row.wanted_at is not None):
        return row
    if wants:
        row.wanted_at = at
    else:
        ANSWERS.check(Answer(row.life), Answer.DECLINED)
        row.life, row.answered_at = Answer.DECLINED, at
        let_fall(_owed(row), None, by=by, at=at)
    row.save(update_fields=["wanted_at", "life", "answered_at"])
    log(what="crisis.wished", by=by, at=at, person=person, ref=row.pk)
    return row


def _owed(row: CrisisProposal) -> list[Duty]:
    """Give the duties to answer a proposal that are not closed, held."""
    duties = Duty.objects.select_for_update(no_key=True).filter(event=row.event, item="answer_proposal")
    return list(duties.filter(life__in=[DutyLife.OPEN, DutyLife.TAKEN]).order_by("pk"))


# ----------------------------------------------------------------------------------------------------------- agree


@walled()
def agree(
    version_id: UUID,
    *,
    of: UUID,
    how: How,
    on: date | None = None,
    with_whom: str = "",
    finders: Finders | None = None,
    by: StaffRole | Actor,
    at: datetime,
) -> CrisisVersion:
    """Agree on a draft, explicitly: by the person logged in, or written down by staff who made it together with them.

    It takes the place of the version before it, and what follows follows (`crisis_plan_revised`). `finders`: who may find
    the card, which is asked of a crisis plan each time. `on`: the day of the talk, today unless told. `of`: the person.

    raises     NotFound; InvalidMove for what is no draft any more, and for what is not said
    """
    asked = isinstance(by, StaffRole) and was_asked(of, by)
    enter()
    person = held(of, by, asked=asked, at=at)
    version = _draft(version_id, of)
    today = local(at).date()
    if (how is How.DIGITAL) is isinstance(by, StaffRole):
        raise InvalidMove("crisis.not-how", "Say whether it was agreed in a talk or signed on paper.")
    if isinstance(by, StaffRole) and not with_whom.strip() or (on or today) > today:
        raise InvalidMove("crisis.not-with", "Write who agreed with the person, and on which day.")
    if (finders is None) is (version.kind == Kind.CRISIS):
        raise InvalidMove("crisis.not-found-by", "Say who may find this card.")
    LIFE.check(Life(version.life), Life.AGREED)
    for former in version.plan.versions.filter(life=Life.AGREED):
        _move(former, Life.SUPERSEDED, at=at)
    version.life, version.agreed_at, version.agreed_on, version.agreed_how = Life.AGREED, at, on or today, how
    version.agreed_with, version.agreed_role = with_whom.strip() or None, by if isinstance(by, StaffRole) else None
    version.finders = finders or ""
    version.save()
    if finders is not None:
        let_find(of, finders, how=how, by=by, at=at, asked=asked)
    _happened(version, REVISED[Kind(version.kind)], by, at=at)
    log(what="crisis.agreed", by=by, at=at, person=person, ref=version.pk)
    return version


def _draft(version_id: UUID, of: UUID) -> CrisisVersion:
    rows = CrisisVersion.objects.select_related("plan__unit__organization", "plan__owner", "person")
    version = rows.filter(pk=version_id, person=of).first()
    if version is None:
        raise NotFound(*NO_SUCH_PLAN)
    return version


def _happened(version: CrisisVersion, kind: EventKind, by: StaffRole | Actor, *, at: datetime) -> None:
    """Record that the plan is new, so that somebody looks at it again within a year (pathway crisis-plan); or gone."""
    unit = by.unit if isinstance(by, StaffRole) else version.plan.unit
    happening = Happening(person=version.person, owner=unit.organization, kind=kind, occurred_at=at, unit=unit)
    record(replace(happening, held=True), by=by.actor if isinstance(by, StaffRole) else by, at=at)


# -------------------------------------------------------------------------------------------------- give, withdraw


@walled()
def give_copy(version_id: UUID, *, of: UUID, by: StaffRole, at: datetime) -> CrisisCopy:
    """Write down that the person was given a copy of an agreed version on paper. `of`: the person."""
    asked = was_asked(of, by)
    enter()
    person = held(of, by, asked=asked, at=at)
    version = _draft(version_id, of)
    if version.life != Life.AGREED:
        raise InvalidMove("crisis.not-agreed", "Only what is agreed is given to the person as their plan.")
    row = CrisisCopy(version=version, person=person, owner=version.owner, by=by, at=at)
    insert([row])
    log(what="crisis.given", by=by, at=at, person=person, ref=version.pk)
    return row


@walled()
def withdraw(person_id: UUID, *, kind: Kind, by: StaffRole | Actor, at: datetime) -> int:
    """Withdraw a plan, draft and agreed: nobody finds the card any more, and what was said of who may is taken back.

    Nobody is asked to look at it after a year any more (`crisis_plan_withdrawn`).

    Gives how many versions it was; again: none.
    """
    asked = isinstance(by, StaffRole) and was_asked(person_id, by)
    enter()
    person = held(person_id, by, asked=asked, at=at)
    rows = CrisisVersion.objects.filter(person=person, kind=kind, life__in=[Life.DRAFT, Life.AGREED])
    alive = list(rows.select_related("plan__unit__organization", "person"))
    for version in alive:
        if version.life == Life.AGREED and kind is Kind.CRISIS:
            _happened(version, EventKind.CRISIS_PLAN_WITHDRAWN, by, at=at)
        _move(version, Life.WITHDRAWN, at=at)
        log(what="crisis.withdrawn", by=by, at=at, person=person, ref=version.pk)
    if alive and kind is Kind.CRISIS:
        how = How.SPOKEN if isinstance(by, StaffRole) else How.DIGITAL
        let_find(person_id, Finders.HELPERS, how=how, by=by, at=at, asked=asked)
    return len(alive)
