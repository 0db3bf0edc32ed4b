"""Turning a plan into rows: all of them in one statement, and what they change in one round trip with it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from mellomrom.core.clock import Span, add
from mellomrom.database.rows import Ask, ask, inserting, new, nothing, updating
from mellomrom.directory.models import Actor, Unit
from mellomrom.events.actions.closing import closing, dating
from mellomrom.events.actions.leaving import leaving, with_more
from mellomrom.events.actions.moves import move
from mellomrom.events.catalogue import Expects, Force, Level, Who
from mellomrom.events.consequences import Plan, ToOwe, ToTell
from mellomrom.events.models import Course, CourseEvent, Delivery, Duty, Event, Move, Notice
from mellomrom.events.pathways import Pathway, Source
from mellomrom.events.reach import Reach, Route
from mellomrom.events.rhythms import silent_at
from mellomrom.events.rules import Applies, Life, What, receipt_due
from mellomrom.sharing.actions import entry
from mellomrom.sharing.models import Decision, Log

URGENT = Span.parse("2h")
URGENTLY, BY_WIRE = "mellomrom_urgent", "mellomrom_deliver"  # what the worker listens to
NO_TIMES: Mapping[UUID, datetime] = MappingProxyType({})
NOTHING_HELD: Mapping[UUID, Duty] = MappingProxyType({})


def source_text(sources: Iterable[Source]) -> str:
    """Give a demand's sources as users read them, "text, part; text": frozen on the duty as they read that day."""
    return "; ".join(f"{s.text}, {s.part}" if s.part else s.text for s in sources)


def delivery(
    event: Event, route: Route, *, to: UUID, notice: Notice | None = None, answer_by: datetime, at: datetime
) -> Delivery:
    """Make the row that lets a notice, or without one the entry itself, leave the house; the worker writes and carries it."""
    return new(
        Delivery,
        owner=event.owner,
        person=event.person,
        event=event,
        notice=notice,
        to_id=to,
        endpoint=route.endpoint,
        via=route.via,
        made_at=at,
        urgent=answer_by <= add(at, URGENT),
        try_at=at,
        answer_by=answer_by,
    )


def call(channel: str) -> None:
    """Wake the worker when this transaction commits, so that it need not wait for its next round."""
    ask(_calling(channel))


def _calling(channel: str) -> Ask[None]:
    return Ask(f"NOTIFY {channel}", (), nothing)


class Writing:
    """The rows that follow from one event, gathered and then written at once."""

    def __init__(
        self,
        event: Event,
        *,
        by: Actor,
        at: datetime,
        who: Reach,
        decisions: Mapping[UUID, Decision],
        busy: frozenset[UUID] = frozenset(),
        held: Mapping[UUID, Duty] = NOTHING_HELD,
    ):
        self.event, self.by, self.at, self.who = event, by, at, who
        self.decisions = decisions
        self.busy = busy  # units that have been told enough today
        self.held = held  # the person's open duties, locked
        self.units: dict[UUID, Unit] = {u.id: u for u in who.all_units}
        self.courses: dict[str, Course] = {}  # begun by this event, by pathway
        self.told: dict[UUID, Notice] = {}  # who was told as the plan had it, by unit

    def hear_of(self, units: Sequence[Unit]) -> None:
        """Take in units that the event does not concern by itself, but that are to be told of it."""
        self.who = with_more(self.who, units, at=self.at)
        self.units |= {unit.id: unit for unit in units}

    def carry_out(self, plan: Plan) -> None:
        """Write the event and what a plan says that follows from it."""
        for pathway, applies in plan.begin:
            self.courses[pathway.id] = self._course(pathway, applies)
        joined = [*(c.id for c in self.courses.values()), *plan.join]
        notices = [self._notice(t) for t in plan.tell]
        self.told = {n.recipient_id: n for n in notices if n.told_at is not None}
        answer_by = {t.unit: self._receipt_due(t) for t in plan.tell}
        duties = [d for d in (self._answer(t, n) for t, n in zip(plan.tell, notices, strict=True)) if d]
        duties += [self._owed(o) for o in plan.owe]
        deliveries = self._deliveries(notices, answer_by)
        closed, changes = self._met(plan)
        rows = inserting(
            [self.event],
            list(self.courses.values()),
            [new(CourseEvent, course_id=course, event=self.event) for course in joined],
            notices,
            deliveries,
            [*self._log_notices(notices), *self._log_holders(duties, told={n.recipient_id for n in notices})],
            duties,
            [*(move for duty in duties for move in self._opened(duty)), *closed],
        )
        ask(*rows, *self._settled(plan), *changes, *self._calls(duties, deliveries))

    def _calls(self, duties: list[Duty], deliveries: list[Delivery]) -> list[Ask[Any]]:
        urgent = any(d.next_offer_at is not None and d.next_offer_at <= self.at for d in duties)
        return [_calling(URGENTLY)] * urgent + [_calling(BY_WIRE)] * bool(deliveries)

    def _course(self, pathway: Pathway, applies: Applies) -> Course:
        return new(
            Course,
            person=self.event.person,
            owner=self.event.owner,
            pathway=pathway.id,
            version=pathway.version,
            opened_by=self.event,
            applies=applies,
            applies_from=self.at if applies is Applies.YES else None,
            silent_at=silent_at(pathway, [(pathway.begins, self.event.occurred_at)]),
        )

    def _settled(self, plan: Plan) -> list[Ask[Any]]:
        """Make what changes the open courses: whether they apply, when they end, when they fall silent."""
        settled = [
            new(Course, id=course, applies=applies, applies_from=self.at if applies is Applies.YES else None)
            for course, applies in plan.settle
        ]
        return [
            *updating(settled, "applies", "applies_from"),
            *updating([new(Course, id=course, ends_at=ends_at) for course, ends_at in plan.end], "ends_at"),
            *updating([new(Course, id=course, silent_at=silent) for course, silent in plan.hear], "silent_at"),
        ]

    def _notice(self, t: ToTell) -> Notice:
        return self.notice(
            t.unit,
            t.level,
            t.expects,
            t.why,
            digest=t.expects is Expects.RECEIPT and t.unit in self.busy,
        )

    def _receipt_due(self, t: ToTell) -> datetime:
        within = t.tell.within if t.expects is Expects.RECEIPT else None
        return receipt_due(self.at, t.due_at, add(self.at, within) if within is not None else None)

    def tell(self, notices: list[Notice], answer_by: Mapping[UUID, datetime] = NO_TIMES) -> None:
        """Write notices down, and each in the person's log with its decision: who was told, who was not, and why.

        One for a unit whose record system takes messages leaves the house too: `answer_by` says when its receipt must
        have come, where that is not the longest that anybody waits.
        """
        deliveries = self._deliveries(notices, answer_by)
        calls = [_calling(BY_WIRE)] if deliveries else []
        ask(*inserting(notices, deliveries, self._log_notices(notices)), *calls)

    def _log_notices(self, notices: list[Notice]) -> list[Log]:
        return [
            entry(
                what="notice.told" if n.told_at else "notice.denied",
                by=self.by,
                at=self.at,
                person=self.event.person,
                ref=n.id,
                decision=n.decision,
                to=self.units.get(n.recipient_id) or n.recipient,
            )
            for n in notices
        ]

    def _deliveries(self, notices: list[Notice], answer_by: Mapping[UUID, datetime]) -> list[Delivery]:
        going = leaving(self.event, notices, self.who, self.units)
        latest = receipt_due(self.at, None, None) if going else self.at
        return [self._delivery(n, answer_by.get(n.recipient_id, latest)) for n in going]

    def _delivery(self, notice: Notice, answer_by: datetime) -> Delivery:
        route = self.who.routes[notice.recipient_id]
        return delivery(self.event, route, to=notice.recipient_id, notice=notice, answer_by=answer_by, at=self.at)

    def ask(
        self, unit: UUID, item: str, *, within: Span, notice: Notice | None, source: tuple[Source, ...] = ()
    ) -> Duty:
        """Open one duty of the house's own because of this event, apart from any plan, and log who learns of it by that.

        `source`: the statute that demands it; its hours are ours all the same.
        """
        duty = self._duty(
            unit=unit,
            item=item,
            due_at=add(self.at, within),
            force=Force.STATUTE if source else Force.OUR_DEFAULT,
            source=source,
            rungs=(Who.LEADER,),
            every=within,
            done_within=within,
            notice=notice,
            time_is_ours=bool(source),
        )
        told = Notice.objects.filter(event=self.event, told_at__isnull=False)
        logged = self._log_holders([duty], told=set(told.values_list("recipient", flat=True)))
        ask(*inserting([duty], self._opened(duty), logged), _calling(URGENTLY))
        return duty

    def _log_holders(self, duties: list[Duty], *, told: set[UUID]) -> list[Log]:
        """Say in the person's log who learns of the event by what they owe alone: neither its sender nor told of it."""
        alone = {d.holder_id: d for d in duties if d.holder_id not in told and d.holder_id != self.event.unit_id}
        return [
            entry(
                what="duty.opened",
                by=self.by,
                at=self.at,
                person=self.event.person,
                ref=d.id,
                decision=d.decision,
                to=self.units[unit],
            )
            for unit, d in alone.items()
        ]

    def notice(self, unit: UUID, level: Level, expects: Expects, why: str, *, digest: bool = False) -> Notice:
        """Make the notice of this event for one unit; at level nothing it is a denial and was never told."""
        return self.notice_by(unit, self.decisions[unit], level, expects, why, digest=digest)

    def notice_by(
        self, unit: UUID, decision: Decision, level: Level, expects: Expects, why: str, *, digest: bool = False
    ) -> Notice:
        """Make a notice that rests on a given decision."""
        told = level is not Level.NOTHING
        return new(
            Notice,
            event=self.event,
            person=self.event.person,
            owner=self.event.owner,
            recipient_id=unit,
            decision=decision,
            level=level,
            expects=expects,
            why=why,
            digest=told and digest,
            told_at=self.at if told else None,
            delivered_at=self.at if told and unit in self.who.reached else None,
        )

    def _answer(self, t: ToTell, notice: Notice) -> Duty | None:
        if t.due_at is None:
            return None
        tell = t.tell
        return self._duty(
            unit=t.unit,
            item="answer",
            due_at=t.due_at,
            force=tell.force,
            source=tell.source,
            rungs=tell.then,
            every=tell.every,
            done_within=tell.done_within,
            notice=notice,
            time_is_ours=tell.time_is_ours,
        )

    def _owed(self, o: ToOwe) -> Duty:
        begun = self.courses[o.pathway.id].id if o.pathway is not None and o.course is None else None
        duty = self._duty(
            unit=o.holder,
            item=o.item,
            due_at=o.due_at,
            force=o.force,
            source=o.source,
            rungs=o.rungs,
            every=o.every,
            done_within=Span.parse("1wd"),
            course_id=o.course or begun,
            time_is_ours=o.time_is_ours,
        )
        if o.met_by or o.reason:
            duty.life = Life.MET if o.met_by else Life.CANCELLED
            duty.closed_at, duty.closed_by, duty.next_offer_at = self.at, self.by, None
            duty.met_by_id, duty.reason = o.met_by, o.reason
        return duty

    def _duty(
        self,
        *,
        unit: UUID,
        item: str,
        due_at: datetime | None,
        force: str,
        source: Iterable[Source],
        rungs: Iterable[str],
        every: Span,
        done_within: Span,
        notice: Notice | None = None,
        course_id: UUID | None = None,
        time_is_ours: bool = False,
    ) -> Duty:
        source = tuple(source)
        held_by_nobody = unit == self.who.nobody.id
        return new(
            Duty,
            person=self.event.person,
            owner=self.event.owner,
            event=self.event,
            course_id=course_id,
            notice=notice,
            decision=self.decisions.get(unit),
            item=item,
            law=source_text(source),
            law_verified=bool(source) and all(s.verified for s in source),
            time_is_ours=time_is_ours,
            force=force,
            holder_id=unit,
            held_since=self.at,
            due_at=due_at,
            done_within=str(done_within),
            next_offer_at=self.at if held_by_nobody else due_at,  # what nobody holds is offered at once
            rungs=["leader"] if held_by_nobody else [str(r) for r in rungs],
            every=str(every),
            urgent=held_by_nobody or (due_at is not None and due_at <= add(self.at, URGENT)),
        )

    def _opened(self, duty: Duty) -> list[Move]:
        moves = [move(duty, What.OPENED, by=self.by, at=self.at)]
        if duty.life == Life.MET:
            moves.append(move(duty, What.MET, by=self.by, at=self.at))
        elif duty.life == Life.CANCELLED:
            moves.append(move(duty, What.CANCELLED, by=self.by, at=self.at, reason=duty.reason))
        return moves

    def _met(self, plan: Plan) -> tuple[list[Move], list[Ask[Any]]]:
        """Close what the event meets or makes void, and date what should have come before it, among what is held."""
        reasons = dict(plan.cancel)
        ends = [(self.held[pk], reasons.get(pk, "")) for pk in sorted({*plan.meet, *reasons})]
        closed, closes = closing(ends, self.event, by=self.by, at=self.at)
        dated, dates = dating([(self.held[pk], due_at) for pk, due_at in sorted(plan.date)], by=self.by, at=self.at)
        return closed + dated, closes + dates
