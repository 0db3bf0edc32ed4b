"""What follows from an event: whom to tell, what is owed, what is met. Pure, and the same answer for the same facts.

`events.reach` gathers the situation, `sharing` says who may know, this says what follows, `events.actions` writes it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from mellomrom.core.clock import Span
from mellomrom.directory.catalogue import ServiceType
from mellomrom.events.catalogue import Cause, EventKind, Expects, Force, Level, Who
from mellomrom.events.pathways import Owe, Pathway, Source, Step, Tell
from mellomrom.events.rhythms import silent_at
from mellomrom.events.rules import (
    DUTIES_PER_EVENT,
    WEIGHT,
    Applies,
    applies,
    at_most,
    due,
    highest,
    strictest,
)

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


@dataclass(frozen=True, slots=True)
class Fact:
    """An event as the rules see it."""

    id: UUID
    kind: EventKind
    occurred_at: datetime
    recorded_at: datetime
    cause: Cause = Cause.UNKNOWN


@dataclass(frozen=True, slots=True)
class Owing:
    """A duty in a course that is not closed."""

    id: UUID
    item: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Running:
    """An open course: its pathway in the version it began with, what has happened in it, what is owed in it."""

    id: UUID
    pathway: Pathway
    applies: Applies
    past: tuple[Fact, ...]
    owing: tuple[Owing, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """All that decides what follows, gathered for one person and one event."""

    units: Mapping[Who, tuple[UUID, ...]]  # whom each word means here, best first; absent: nobody
    may: Mapping[UUID, Level]  # what each of those units may know of this event
    nobody: UUID  # the unit that holds what nobody else can
    reached: frozenset[UUID] = frozenset()  # units where somebody works
    running: tuple[Running, ...] = ()  # newest first
    known_to_rop: bool = False  # a question to the sender is asked only for these (architecture § 4)
    sender: ServiceType | None = None  # what the unit that sent it is; None: not a unit that we know
    wired: frozenset[UUID] = frozenset()  # units whose record system takes messages
    held: bool = False  # an entry made here: whoever wrote it has it in hand, and nobody else need take it on


@dataclass(frozen=True, slots=True)
class ToTell:
    """One unit and what it is told and asked, merged over all pathways."""

    unit: UUID
    why: str
    level: Level  # nothing: denied, and the story says so
    expects: Expects
    due_at: datetime | None  # of the answer; None: nothing is asked, or nobody there can answer
    tell: Tell  # whose rungs and force the answer duty takes
    reached: bool = True  # False: told, but nobody works there and no system takes messages: somebody must phone


@dataclass(frozen=True, slots=True)
class ToOwe:
    """A duty to open, or one that is born closed."""

    course: UUID | None  # None: the course that this event begins of `pathway`
    pathway: Pathway | None  # None: the house's own, in no course
    item: str
    holder: UUID
    due_at: datetime | None
    force: Force
    source: tuple[Source, ...]
    rungs: tuple[Who, ...]
    every: Span
    time_is_ours: bool = False  # the source demands it, but the hours are our reading
    met_by: UUID | None = None  # born met by this event
    reason: str = ""  # born cancelled


@dataclass(slots=True)
class Plan:
    """What is to be written."""

    begin: list[tuple[Pathway, Applies]] = field(default_factory=list)
    join: list[UUID] = field(default_factory=list)
    settle: list[tuple[UUID, Applies]] = field(default_factory=list)  # courses that now apply, or do not
    tell: list[ToTell] = field(default_factory=list)
    owe: list[ToOwe] = field(default_factory=list)
    meet: list[UUID] = field(default_factory=list)
    cancel: list[tuple[UUID, str]] = field(default_factory=list)
    date: list[UUID] = field(default_factory=list)  # duties that are due now, at the event
    end: list[tuple[UUID, datetime]] = field(default_factory=list)  # courses, and when they end
    hear: list[tuple[UUID, datetime | None]] = field(default_factory=list)  # courses, and when they fall silent
    held_back: int = 0  # duties over the limit


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
    plan.owe += _phone(plan.tell, event, situation)
    plan.owe, plan.held_back = _limited(plan.owe, answers=sum(t.due_at is not None for t in plan.tell))
    return plan


def _may_begin(pathway: Pathway, situation: Situation) -> bool:
    """Say whether a pathway begins for this person now, given that its event has come."""
    given = pathway.begins_if
    return (
        (not given.senders or situation.sender in given.senders)
        and (situation.known_to_rop or not given.known_to_rop)
        and (given.missing is None or not situation.units.get(given.missing))
        and not (given.once and any(course.pathway.id == pathway.id for course in situation.running))
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
            for past in course.past:
                step = pathway.step(past.kind)
                asks += _run(plan, course.id, pathway, step, past, event.recorded_at, situation, (*course.past, event))
    if state is Applies.YES and pathway.begins is not event.kind:  # what began it has been carried out
        step = pathway.step(event.kind)
        asks += _run(plan, course.id, pathway, step, event, event.recorded_at, situation, (*course.past, event))
    return asks


ZERO = Span.parse("0m")
PHONE = Span.parse("4h")


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
        elif owe and owe.before is event.kind and owing.due_at is None:
            plan.date.append(owing.id)


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
    plan.owe += [_owed(course, pathway, owe, fact, recorded_at, situation, known) for owe in step.owe]
    return [
        (tell, due(fact.occurred_at, recorded_at, tell.within, pathway.grace) if tell.within else recorded_at)
        for tell in step.tell
    ]


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
    return ToOwe(
        course=course,
        pathway=pathway,
        item=owe.id,
        holder=_holder(owe.holder, situation),
        due_at=due(fact.occurred_at, recorded_at, owe.within, pathway.grace) if owe.within else None,
        force=owe.force,
        source=owe.source,
        time_is_ours=owe.time_is_ours,
        rungs=owe.then,
        every=owe.every,
        met_by=met_by,
        reason="known_too_late" if too_late else "",
    )


def _question(pathway: Pathway, event: Fact, situation: Situation) -> ToOwe:
    ask = pathway.ask
    assert ask is not None  # the loader lets no ask without applies_when through, and the caller has looked
    return ToOwe(
        course=None,
        pathway=pathway,
        item="ask",
        holder=_holder((ask.who, *ask.then, Who.COORDINATING_UNIT), situation),
        due_at=due(event.occurred_at, event.recorded_at, ask.within, pathway.grace),
        force=ask.force,
        source=() if ask.force is Force.OUR_DEFAULT else pathway.source,  # a default is never shown as a law (P13)
        rungs=ask.then,
        every=ask.every,
    )


def _holder(words: Iterable[Who], situation: Situation) -> UUID:
    """Give the first unit that exists, may know and can be reached; the nobody unit when there is none (P4, P12)."""
    for word in words:
        for unit in situation.units.get(word, ()):
            if unit in situation.reached and situation.may.get(unit, Level.NOTHING) is not Level.NOTHING:
                return unit
    return situation.nobody


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
    unit = _holder((Who.COORDINATING_UNIT,), situation)
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


def _phone(told: list[ToTell], event: Fact, situation: Situation) -> list[ToOwe]:
    """Let somebody phone whom a notice does not reach: no receipt can come from a unit where nobody works.

    One duty for all of them: for the unit that sent it, else the coordinating unit.
    """
    empty = [t for t in told if not t.reached and t.level is not Level.NOTHING and t.unit != situation.nobody]
    if not empty:
        return []
    return [
        ToOwe(
            course=None,
            pathway=None,
            item="phone",
            holder=_holder((Who.SENDER, Who.COORDINATING_UNIT), situation),
            due_at=due(event.occurred_at, event.recorded_at, PHONE, PHONE),
            force=Force.OUR_DEFAULT,
            source=(),
            rungs=(Who.LEADER,),
            every=PHONE,
        )
    ]


def _limited(owed: list[ToOwe], *, answers: int) -> tuple[list[ToOwe], int]:
    """Keep what weighs most when one event would raise too many duties (A10); the rest is counted."""
    closed = [o for o in owed if o.met_by or o.reason]
    opened = _once([o for o in owed if not (o.met_by or o.reason)])
    opened.sort(key=lambda o: WEIGHT.index(o.force))
    room = max(DUTIES_PER_EVENT - answers, 0)
    return opened[:room] + closed, len(opened[room:])


def _once(owed: list[ToOwe]) -> list[ToOwe]:
    """Keep one of what two pathways ask the same holder for: the one that is due first."""
    first: dict[tuple[str, UUID], ToOwe] = {}
    for owe in owed:
        other = first.get((owe.item, owe.holder))
        sooner = other is None or (owe.due_at is not None and (other.due_at is None or owe.due_at < other.due_at))
        if sooner:
            first[owe.item, owe.holder] = owe
    return list(first.values())
