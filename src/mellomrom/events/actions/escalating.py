"""What the worker does when nobody answers: a take lapses, the next rung is asked, an offer runs out.

Each function claims rows that are due (SKIP LOCKED, the urgent first), does each in its own savepoint and gives back
how many it did. A row that fails is put off and counted, and costs the others nothing.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction

from mellomrom.core.clock import Span, add
from mellomrom.database.rows import insert, prepared
from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import Unit
from mellomrom.directory.queries import house
from mellomrom.events import registry
from mellomrom.events.actions.moves import move
from mellomrom.events.actions.offers import decision_about, make_offer
from mellomrom.events.catalogue import Who
from mellomrom.events.models import Course, Duty, Offer
from mellomrom.events.reach import reach
from mellomrom.events.rules import LIFE, Answer, Applies, Life, What, Why, is_open_hours
from mellomrom.events.wording import may_owe

log = logging.getLogger(__name__)
BATCH = 100
DAILY = Span.parse("1d")
RELATIVE = (Who.PEERS, Who.LEADER, Who.ON_CALL)
OFFERED_WITH = (
    "course",
    *("holder__organization", "holder__deputy__organization", "person"),
    *("event__unit", "event__addressee", "event__person", "event__owner"),
)


def _each(
    due: "models.QuerySet[Any]",
    do: Callable[[Any], object],
    put_off: Callable[[Any], None],
    *,
    name: str,
    read_with: Sequence[str] = (),
) -> int:
    """Claim and do up to a batch of rows, one transaction each, so that nobody waits for more than one.

    Which are due is asked once for the batch, each row again when its turn has come: it may be another's, or done, by
    then, so it is claimed by its id alone and read with all that belongs to it after that. A row that fails is put off
    and named by its id alone. Returns how many were claimed.
    """
    claimed = 0
    rows = due.order_by().select_related(*read_with) if read_with else due.order_by()
    free = due.order_by().values_list("pk", flat=True).select_for_update(no_key=True, skip_locked=True)
    for pk in list(due.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic(), prepared(after=3):
            if not free.filter(pk=pk):
                continue
            row = rows.get(pk=pk)
            claimed += 1
            try:
                with transaction.atomic():
                    do(row)
            except Exception as error:  # one poison row must not stop the others; it is counted and tried again
                log.error("%s.failed %s %s", name, row.pk, type(error).__name__)
                put_off(row)
    return claimed


def _later(at: datetime, attempts: int) -> datetime:
    return at + timedelta(minutes=min(2**attempts, 60 * 24))


def lapse_takes(*, at: datetime) -> int:
    """Let takes that nobody followed up lapse: the duty is open again and asked for at once."""

    def lapse(duty: Duty) -> None:
        LIFE.check(Life(duty.life), Life.OPEN)
        duty.life = Life.OPEN
        duty.taken_at = duty.taken_by = duty.lapses_at = None
        duty.next_offer_at = at
        duty.save(update_fields=["life", "taken_at", "taken_by", "lapses_at", "next_offer_at"])
        insert([move(duty, What.LAPSED, by=house(), at=at)])

    def put_off(duty: Duty) -> None:
        later = _later(at, duty.attempts)
        Duty.objects.filter(pk=duty.pk).update(lapses_at=later, attempts=models.F("attempts") + 1)

    due = Duty.objects.filter(life=Life.TAKEN, lapses_at__lte=at).order_by("-urgent", "lapses_at")
    return _each(due, lapse, put_off, name="lapse")


def expire_offers(*, at: datetime) -> int:
    """Let hand-overs that nobody answered run out; the holder stays, and is shown that nobody answered."""

    def expire(offer: Offer) -> None:
        Offer.objects.filter(pk=offer.pk).update(answer=Answer.EXPIRED, answered_at=at, answered_by=house())
        insert([move(offer.duty, What.EXPIRED, by=house(), at=at, to=offer.to)])

    def put_off(offer: Offer) -> None:
        Offer.objects.filter(pk=offer.pk).update(answer_by=_later(at, 4))

    due = Offer.objects.filter(why=Why.HANDOVER, answered_at=None, answer_by__lte=at).order_by("answer_by")
    return _each(due, expire, put_off, name="expire", read_with=("duty", "to"))


def offer_due(*, at: datetime) -> int:
    """Ask the next rung for what is open and late: on-call first after hours, then as the pathway says, then the leader daily."""

    def put_off(duty: Duty) -> None:
        later = _later(at, duty.attempts)
        Duty.objects.filter(pk=duty.pk).update(next_offer_at=later, attempts=models.F("attempts") + 1)

    due = Duty.objects.filter(life=Life.OPEN, next_offer_at__lte=at).order_by("-urgent", "next_offer_at")
    return _each(due, lambda duty: offer_on(duty, at=at), put_off, name="offer", read_with=OFFERED_WITH)


def offer_on(duty: Duty, *, at: datetime) -> Offer | None:
    """Ask the next unit that exists, may know, does not think about it and has not said no; after the last, the leader daily."""
    why = _why(duty)
    waiting = set(Offer.objects.filter(duty=duty, answered_at=None).values_list("to", flat=True))
    said_no = Offer.objects.filter(duty=duty, answer=Answer.DECLINED, made_at__gte=duty.held_since)
    asked = waiting.union(said_no.values_list("to", flat=True))
    offer = None
    on_call = None if is_open_hours(at, duty.holder.opens, duty.holder.closes) else _unit(duty, Who.ON_CALL, at)
    if on_call is not None and on_call.id not in asked and on_call.id != duty.holder_id:
        offer = _ask(duty, on_call, why=why, at=at)
    while offer is None and duty.rung < len(duty.rungs):
        unit = _unit(duty, Who(duty.rungs[duty.rung]), at)
        duty.rung += 1
        if unit is not None and unit.id not in asked:
            offer = _ask(duty, unit, why=why, at=at)
    gap = Span.parse(duty.every)
    if offer is None:
        gap = DAILY
        leader = _unit(duty, Who.LEADER, at)
        if leader is not None and leader.id not in waiting:
            offer = _ask(duty, leader, why=why, at=at)
    duty.next_offer_at = add(at, gap)
    duty.save(update_fields=["rung", "next_offer_at"])
    return offer


def _why(duty: Duty) -> Why:
    if duty.holder.service == ServiceType.NOBODY:
        return Why.GONE
    last = duty.moves.order_by("-at", "-pk").values_list("what", flat=True)
    lapsed = next((w for w in last if w in (What.LAPSED, What.OPENED, What.ACCEPTED)), None) == What.LAPSED
    return Why.LAPSED if lapsed else Why.LATE


def _ask(duty: Duty, unit: Unit, *, why: Why, at: datetime) -> Offer | None:
    if not directory.staffed([unit.id], at=at):
        return None  # an offer to an empty room is silence
    if not may_owe(duty, unit):
        return None
    if unit.id == duty.holder_id:
        decision = duty.decision
    else:
        decision = decision_about(duty, [unit], at=at)[unit.id]
        if decision.effect != "permit":
            return None
    return make_offer(duty, unit, decision, why=why, by=house(), at=at, answer_by=None)


def _unit(duty: Duty, word: Who, at: datetime) -> Unit | None:
    """Find whom a rung means: relative to the holder for peers, leader and on-call; by the reach for the rest."""
    holder = duty.holder
    if word is Who.PEERS:
        staff = holder.staff.filter(directory.working(at)).count()
        if staff > 1:
            return holder
        return holder.deputy if holder.deputy is not None and holder.deputy.closed_on is None else None
    if word in RELATIVE:
        service = ServiceType.LEADER if word is Who.LEADER else ServiceType.ON_CALL
        unit = directory.first_unit(holder.organization_id, service)
        return unit if unit is None or unit.id != holder.id else None
    event = duty.event
    who = reach(event.person, owner=event.owner, sender=event.unit, addressee=event.addressee, at=at)
    return next((u for u in who.units.get(word, ()) if u.id != holder.id), None)


def end_courses(*, at: datetime) -> int:
    """Close courses whose time is out, and those without an end whose duties are all closed; one with a rhythm listens."""
    alive = Duty.objects.filter(course=models.OuterRef("pk"), life__in=[Life.OPEN, Life.TAKEN])
    endless = [p.id for p in registry.newest() if p.ends is None]
    over = models.Q(ends_at__lte=at) | models.Q(pathway__in=endless, applies=Applies.YES, silent_at=None)
    return Course.objects.filter(over, closed_at=None).exclude(models.Exists(alive)).update(closed_at=at)
