"""What follows from an event: whom to tell, what is owed, what is met. Pure, and the same answer for the same facts.

`events.reach` gathers the situation, `sharing` says who may know, this says what follows, `events.actions` writes it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from mellomrom.core.clock import Span, add, before
from mellomrom.events.catalogue import PLANS, Cause, Expects, Force, Level, Who
from mellomrom.events.limits import limited, phone
from mellomrom.events.pathways import Owe, Pathway, Step, Tell
from mellomrom.events.rhythms import silent_at
from mellomrom.events.rules import Applies, applies, at_most, due, highest, strictest
from mellomrom.events.situation import Fact as Fact
from mellomrom.events.situation import Owing as Owing
from mellomrom.events.situation import Plan as Plan
from mellomrom.events.situation import Running as Running
from mellomrom.events.situation import Situation as Situation
from mellomrom.events.situation import ToOwe as ToOwe
from mellomrom.events.situation import ToTell as ToTell

ORPHAN = Tell(  # when nobody who was told was asked to take it: P12
    id="orphan",
    who=Who.COORDINATING_UNIT,
    level=Level.SUMMARY,
    expects=Expects.TAKE,
    force=Force.OUR_DEFAULT,
    within=Span.parse("4h"),
    done_within=Span.parse("1wd"),
    every=Span.parse("4h"),
    then=(Who.LEADER,),
    source=(),
)
TO_ADDRESSEE = Tell(  # a message is always shown to the unit it was sent to
    id="addressee",
    who=Who.ADDRESSEE,
    level=Level.FULL,
    expects=Expects.RECEIPT,
    force=Force.OUR_DEFAULT,
    within=None,
    done_within=Span.parse("1wd"),
    every=Span.parse("4h"),
    then=(Who.PEERS, Who.LEADER),
    source=(),
)

ONE_OF = (Who.TREATING_UNIT, Who.COORDINATING_UNIT, Who.MUNICIPAL_LEADER)  # of these the nearest is told, of others all


def consequences(event: Fact, situation: Situation, pathways: Iterable[Pathway]) -> Plan:
    """Draw what follows from an event for this person, in this situation, by these pathways."""
    plan = Plan()
    asks: list[tuple[Tell, datetime]] = [(TO_ADDRESSEE, event.recorded_at)]
    seen: set[str] = set()
    for pathway in pathways:
        if pathway.begins is event.kind and _may_begin(pathway, situation):
            seen.add(pathway.id)
            asks += _begin(plan, pathway, event, situation)
    for course in situation.running:
        if not course.pathway.names(event.kind):
            continue
        if course.pathway.id not in seen:
            seen.add(course.pathway.id)
            asks += _join(plan, course, event, situation)
        elif course.pathway.begins is not event.kind:  # an older course of the same: what is met, is met there too
            plan.join.append(course.id)
            _close_and_date(plan, course, event)
            _hear(plan, course, event)
    plan.tell = _merge(asks, event, situation)
    plan.owe += phone(plan.tell, event, situation)
    plan.owe, plan.held_back = limited(plan.owe, answers=sum(t.due_at is not None for t in plan.tell))
    return plan


def _may_begin(pathway: Pathway, situation: Situation) -> bool:
    """Say whether a pathway begins for this person now, given that its event has come."""
    given = pathway.begins_if
    once = given.once or pathway.begins in PLANS  # another day is the same plan
    return (
        (not given.senders or situation.sender in given.senders)
        and (situation.known_to_rop or not given.known_to_rop)
        and (given.missing is None or not situation.units.get(given.missing))
        and not (once and any(course.pathway.id == pathway.id for course in situation.running))
    )


def _begin(plan: Plan, pathway: Pathway, event: Fact, situation: Situation) -> list[tuple[Tell, datetime]]:
    state = applies(event.cause, pathway.applies_when)
    plan.begin.append((pathway, state))
    if state is Applies.YES:
        return _run(plan, None, pathway, pathway.step(event.kind), event, event.recorded_at, situation, ())
    if state is Applies.UNKNOWN and pathway.ask and situation.known_to_rop:
        plan.owe.append(_question(pathway, event, situation))
    return []


def _join(plan: Plan, course: Running, event: Fact, situation: Situation) -> list[tuple[Tell, datetime]]:
    pathway = course.pathway
    plan.join.append(course.id)
    _close_and_date(plan, course, event)
    _hear(plan, course, event)
    state = course.applies
    asks: list[tuple[Tell, datetime]] = []
    if state is not Applies.YES and event.cause is not Cause.UNKNOWN:
        state = applies(event.cause, pathway.applies_when)
        if state is not course.applies:
            plan.settle.append((course.id, state))
        if state is Applies.YES:
            standing = len(plan.owe)
            for past in course.past:
                step = pathway.step(past.kind)
                asks += _run(plan, course.id, pathway, step, past, event.recorded_at, situation, (*course.past, event))
            plan.owe[standing:] = {
                owing.item: owing for owing in plan.owe[standing:]
            }.values()  # what came twice, as last
    step = pathway.step(event.kind)
    if state is Applies.YES and pathway.begins is not event.kind:  # what began it has been carried out
        asks += _run(plan, course.id, pathway, step, event, event.recorded_at, situation, (*course.past, event))
    elif state is Applies.YES and event.kind in PLANS and step is not None:  # what is owed has its new time
        asks += _tells(pathway, step, event, event.recorded_at)
    return asks


ZERO = Span.parse("0m")


def _hear(plan: Plan, course: Running, event: Fact) -> None:
    """Say when a course with a rhythm falls silent now."""
    if course.pathway.rhythm is not None:
        plan.hear.append(
            (course.id, silent_at(course.pathway, [(k.kind, k.occurred_at) for k in (*course.past, event)]))
        )


def _close_and_date(plan: Plan, course: Running, event: Fact) -> None:
    """Close what an event meets or makes void in a course, date what should have come before it, end the course."""
    if course.pathway.ends is event.kind:
        after = course.pathway.ends_after or ZERO
        plan.end.append((course.id, due(event.occurred_at, event.occurred_at, after, ZERO)))
    items = {owe.id: owe for step in course.pathway.steps for owe in step.owe}
    step = course.pathway.step(event.kind)
    void = step.cancels if step else ()
    ask = course.pathway.ask
    for owing in course.owing:
        owe = items.get(owing.item)
        if (owe and event.kind in owe.met_by) or (owing.item == "ask" and ask and ask.met_by is event.kind):
            plan.meet.append(owing.id)
        elif owing.item in void:
            plan.cancel.append((owing.id, "not_needed"))
        elif owe and (due_at := _due_before(owe, event)) is not None and due_at != owing.due_at:
            if owe.before is not event.kind or owing.due_at is None or due_at < owing.due_at:
                plan.date.append((owing.id, due_at))


def _due_before(owe: Owe, fact: Fact) -> datetime | None:
    """Say when something that comes before an event is due, now that the event has come, or that its day is set."""
    if owe.before is None:
        return None
    happens = fact.occurred_at if owe.before is fact.kind else None
    if PLANS.get(fact.kind) is owe.before:
        happens = fact.planned_for
    return before(happens, owe.lead) if happens is not None and owe.lead is not None else happens


def _run(
    plan: Plan,
    course: UUID | None,
    pathway: Pathway,
    step: Step | None,
    fact: Fact,
    recorded_at: datetime,
    situation: Situation,
    known: Sequence[Fact],
) -> list[tuple[Tell, datetime]]:
    """Run one step: note its duties in the plan, give back its tells with the time they are due."""
    if step is None:
        return []
    plan.owe += [
        _owed(course, pathway, owe, fact, recorded_at, situation, known)
        for owe in step.owe
        if not (owe.unless_transferred and fact.transferred) and not _owed_already(owe, course, situation)
    ]
    return _tells(pathway, step, fact, recorded_at)


def _tells(pathway: Pathway, step: Step, fact: Fact, recorded_at: datetime) -> list[tuple[Tell, datetime]]:
    return [
        (tell, due(fact.occurred_at, recorded_at, tell.within, pathway.grace) if tell.within else recorded_at)
        for tell in step.tell
    ]


def _owed_already(owe: Owe, course: UUID | None, situation: Situation) -> bool:
    """Say whether another running course waits for the same before the same event: then it is not asked for twice."""
    return owe.before is not None and any(
        owing.item == owe.id
        for running in situation.running
        if running.id != course
        for owing in running.owing
        if any(o.id == owe.id and o.before is owe.before for s in running.pathway.steps for o in s.owe)
    )


def _owed(
    course: UUID | None,
    pathway: Pathway,
    owe: Owe,
    fact: Fact,
    recorded_at: datetime,
    situation: Situation,
    known: Sequence[Fact],
) -> ToOwe:
    after = [k for k in known if k.occurred_at >= fact.occurred_at and k.id != fact.id]
    met_by = next((k.id for k in after if k.kind in owe.met_by), None)
    too_late = met_by is None and any(k.kind is owe.before for k in after)
    asked = _asked_at(owe, (fact, *after))
    due_at = due(asked, recorded_at, ZERO, pathway.grace) if asked is not None else None
    # known late: the hours are the grace, not the law's
    put_off = due_at != asked and owe.force is not Force.OUR_DEFAULT
    return ToOwe(
        course=course,
        pathway=pathway,
        item=owe.id,
        holder=situation.holder(owe.holder, tells_cause=pathway.tells_cause()),
        due_at=due_at,
        force=owe.force,
        source=owe.source,
        time_is_ours=owe.time_is_ours or put_off,
        rungs=owe.then,
        every=owe.every,
        met_by=met_by,
        reason="known_too_late" if too_late else "",
    )


def _asked_at(owe: Owe, facts: Sequence[Fact]) -> datetime | None:
    """Say when the demand itself says: in its time from the event, or before what is planned, where the day is known."""
    if owe.within is not None:
        return add(facts[0].occurred_at, owe.within)
    planned = [at for fact in facts if fact.kind is not owe.before and (at := _due_before(owe, fact)) is not None]
    return planned[-1] if planned else None


def _question(pathway: Pathway, event: Fact, situation: Situation) -> ToOwe:
    ask = pathway.ask
    assert ask is not None  # the loader lets no ask without applies_when through, and the caller has looked
    return ToOwe(
        course=None,
        pathway=pathway,
        item="ask",
        holder=situation.holder((ask.who, *ask.then, Who.COORDINATING_UNIT), tells_cause=pathway.tells_cause()),
        due_at=due(event.occurred_at, event.recorded_at, ask.within, pathway.grace),
        force=ask.force,
        source=() if ask.force is Force.OUR_DEFAULT else pathway.source,  # a default is never shown as a law (P13)
        rungs=ask.then,
        every=ask.every,
    )


def _merge(asks: list[tuple[Tell, datetime]], event: Fact, situation: Situation) -> list[ToTell]:
    """Make one notice per unit: the highest permitted level, the strictest ask, the earliest time."""
    by_unit: dict[UUID, list[tuple[Tell, datetime]]] = {}
    sender = situation.units.get(Who.SENDER, ())
    for tell, due_at in asks:
        units = [unit for unit in situation.units.get(tell.who, ()) if unit not in sender]  # whoever said it knows it
        for unit in units[:1] if tell.who in ONE_OF else units:
            by_unit.setdefault(unit, []).append((tell, due_at))
    told = [_one(unit, pairs, situation) for unit, pairs in by_unit.items()]
    wants = [(t, d) for t, d in asks if t.expects is not Expects.RECEIPT]
    addressed = [t for t in told if t.why == Who.ADDRESSEE and t.reached and t.level is not Level.NOTHING]
    answered = any(t.due_at is not None and t.level is not Level.NOTHING for t in told)
    if not answered and not situation.held and (wants or not addressed):
        told = _orphaned(told, wants, event, situation)
    return told


def _orphaned(
    told: list[ToTell], wants: list[tuple[Tell, datetime]], event: Fact, situation: Situation
) -> list[ToTell]:
    unit = situation.holder((Who.COORDINATING_UNIT,))
    within = ORPHAN.within
    assert within is not None
    due_at = min([d for _, d in wants], default=due(event.occurred_at, event.recorded_at, within, ZERO))
    level = at_most(ORPHAN.level, situation.may.get(unit, Level.NOTHING))
    return [t for t in told if t.unit != unit] + [ToTell(unit, "orphan", level, Expects.TAKE, due_at, ORPHAN)]


def _one(unit: UUID, pairs: list[tuple[Tell, datetime]], situation: Situation) -> ToTell:
    permitted = situation.may.get(unit, Level.NOTHING)
    expects = strictest(t.expects for t, _ in pairs)
    asking = sorted(((d, i) for i, (t, d) in enumerate(pairs) if t.expects is not Expects.RECEIPT))
    chosen = pairs[asking[0][1]][0] if asking else pairs[0][0]
    level = at_most(highest(t.level for t, _ in pairs), permitted)
    staffed = unit in situation.reached
    due_at = asking[0][0] if asking and staffed and level is not Level.NOTHING else None
    by_wire = unit in situation.wired and level.rank >= Level.SUMMARY.rank  # a message names whom it is about
    return ToTell(unit, str(chosen.who), level, expects, due_at, chosen, staffed or by_wire)
