"""Emergency access, in the order in which it happens.

look_up → open_access → (close) ;  tell | tell_later ;  review

A refusal is written down and committed before it is raised: what was tried stands in the log.
"""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from mellomrom.access import queries
from mellomrom.access.catalogue import Item, Reason, Said, Verdict
from mellomrom.access.models import EmergencyAccess, LookUp, OpenedRecord, Review, Telling
from mellomrom.access.rules import (
    AN_HOUR,
    FOLLOW_UP_IN,
    LONGEST_DELAY,
    MOST_LOOK_UPS,
    OPEN_FOR,
    REVIEW,
    REVIEW_IN,
    REVIEW_TEXT,
    TELL_IN,
    TELL_LAW,
    Facts,
    Opening,
    may_look_up,
    opens,
    review_law,
)
from mellomrom.core.clock import add, local
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted, TooMany
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory.catalogue import Function, ServiceType
from mellomrom.directory.models import Organization, StaffRole, Unit
from mellomrom.events.actions import Happening, done, record
from mellomrom.events.actions.duties import NOT_YOURS, locked
from mellomrom.events.actions.putting_off import put_off
from mellomrom.events.actions.writing import Writing
from mellomrom.events.catalogue import EventKind, Expects, Level
from mellomrom.events.models import Duty
from mellomrom.events.pathways import Source
from mellomrom.events.reach import Reach, reach
from mellomrom.people.actions import find_living
from mellomrom.people.catalogue import Sought
from mellomrom.people.models import Person
from mellomrom.sharing.actions import entry, keep_ruling, log
from mellomrom.sharing.catalogue import Category, Effect, Purpose
from mellomrom.sharing.models import Decision

NO_WORDS = ("emergency.no-words", "Write a few words of your own. Others will read them when they judge it.")


class Seen(NamedTuple):
    """What a look-up came to."""

    look_up: UUID
    person: UUID | None  # only where the unit follows the person up already, and can open the page as always


# ------------------------------------------------------------------------------------------------------------ find


def look_up(sought: Sought, *, by: StaffRole, at: datetime) -> Seen:
    """Seek a person in an emergency. Each attempt is written down, in the person's log too where there is such a person.

    Nobody found, several found, and a role that may not look at all are one answer, with the same queries: NotFound.
    TooMany after more than `MOST_LOOK_UPS` in an hour; the leader sees that. Must be the outermost transaction.
    """
    allowed = may_look_up(by.unit.sector, Function(by.function))
    with walled(durable=True):
        _one_at_a_time(by)
        enter()  # anybody may be sought, and the attempt stands in their log
        recent = LookUp.objects.filter(role__user=by.user_id, at__gt=at - AN_HOUR, too_many=False).count()
        too_many = recent >= MOST_LOOK_UPS
        person = None if too_many else find_living(sought)
        follows = False if too_many else queries.follows_up(by.unit, person, at=at)
        seen = person if allowed else None
        row = LookUp(owner=by.unit.organization, role=by, person=seen, too_many=too_many, at=at)
        insert([row])
        effect = Effect.DENY if too_many or not allowed else None if person else Effect.SILENCE
        log(what="emergency.looked_up", by=by, at=at, person=person, ref=row.pk, purpose=Purpose.CARE, effect=effect)
    if too_many:
        raise TooMany(
            "emergency.too-many",
            "You have looked up many persons in an hour. Your leader sees that. Phone a colleague, or wait.",
        )
    if seen is None:
        raise NotFound(
            "emergency.nobody", "Nobody was found whom you can open. Check the number, or the whole name and the year."
        )
    return Seen(row.pk, seen.pk if follows else None)


def _one_at_a_time(by: StaffRole) -> None:
    """Let one member of staff do one thing at a time here, so that nothing is counted or opened twice."""
    StaffRole.objects.select_for_update(no_key=True).get(pk=by.pk)


# ------------------------------------------------------------------------------------------------------------ open


def open_access(look_up_id: UUID, *, reason: Reason, words: str, by: StaffRole, at: datetime) -> EmergencyAccess:
    """Open for an hour what the reason opens of the person that was found: decided, logged and told at once.

    Those whose records it opens are told and asked to review it, in another unit than the one that looked; the unit that
    looked owes it to the person to tell them. Again gives the same access: to go on after its hour, look up anew.

    Raises NotFound for another's look-up or an old one, InvalidMove without words, NotPermitted for a reason that opens
    nothing for the role, which is written down first. Must be the outermost transaction.
    """
    if not words.strip():
        raise InvalidMove(*NO_WORDS)
    with walled(durable=True):
        _one_at_a_time(by)
        found = queries.look_up_of(look_up_id, by, at=at)
        same = EmergencyAccess.objects.filter(look_up=found).first()
        if same is not None:
            return same
        assert found.person is not None
        enter()
        facts = Facts(by.unit.sector, Function(by.function), reason)
        opening = opens(facts, on=local(at).date())
        if opening is not None:
            return _open(found, found.person, facts, opening, words.strip(), by=by, at=at)
        log(what="emergency.refused", by=by, at=at, person=found.person, ref=found.pk, effect=Effect.SILENCE)
    raise NotPermitted("emergency.opens-nothing", "This reason opens nothing for your role. Choose another, or phone.")


def _open(
    found: LookUp, person: Person, facts: Facts, opening: Opening, words: str, *, by: StaffRole, at: datetime
) -> EmergencyAccess:
    owners = queries.controllers(person, unit=by.unit, at=at)
    happening = Happening(
        person=person,
        owner=by.unit.organization,
        kind=EventKind.EMERGENCY_ACCESS,
        occurred_at=at,
        unit=by.unit,
        held=True,
    )
    event = record(happening, by=by.actor, at=at)
    access = EmergencyAccess(
        person=person,
        owner=by.unit.organization,
        look_up=found,
        event=event,
        role=by,
        unit=by.unit,
        reason=facts.reason,
        words=words,
        opened_at=at,
        until=at + OPEN_FOR,
    )
    insert([access])
    decisions = {owner.id: _decide(owner, person, facts, opening, by=by, at=at) for owner in owners}
    duties = _tell_and_ask(access, owners, decisions, at=at)
    records = [
        OpenedRecord(access=access, person=person, owner=owner, decision=decisions[owner.id], duty=duties[owner.id])
        for owner in owners
    ]
    insert(records)
    _log_each(access, records, what="emergency.opened", by=by, at=at)
    log(what="emergency.must_tell", by=by, at=at, person=person, ref=access.pk, basis=str(TELL_LAW))
    return access


def _decide(
    owner: Organization, person: Person, facts: Facts, opening: Opening, *, by: StaffRole, at: datetime
) -> Decision:
    rule = opening.rule
    return keep_ruling(
        owner=owner.id,
        person=person.pk,
        recipient=by.unit_id,
        category=rule.category,
        purpose=rule.purpose,
        level=rule.level,
        rule=rule.code,
        law=opening.law,
        facts={
            "recipient": str(facts.recipient),
            "function": str(facts.function),
            "reason": str(facts.reason),
            "shows": sorted(map(str, opening.parts)),
            "text": rule.text,
        },
        at=at,
    )


def _tell_and_ask(
    access: EmergencyAccess, owners: list[Organization], decisions: dict[UUID, Decision], *, at: datetime
) -> dict[UUID, Duty]:
    """Tell those whose records are opened and ask them to review it; ask whoever looked to tell the person.

    Gives the duty to review by its controller; two of them may share one, where nobody else is left.
    """
    who = _around(access, at=at)
    judges = {owner.id: queries.reviewer(owner, not_by=access.unit_id, who=who, at=at) for owner in owners}
    writing = _writing(access, set(judges.values()), who, at=at)
    writing.decisions = {**writing.decisions, access.unit_id: next(iter(decisions.values()))}
    notices = {
        unit.id: writing.notice(unit.id, _told(unit), Expects.ANSWER, "controller") for unit in set(judges.values())
    }
    writing.tell(list(notices.values()))
    duties = {unit: writing.ask(unit, Item.REVIEW, within=REVIEW_IN, notice=notice) for unit, notice in notices.items()}
    source = Source(TELL_LAW.name, TELL_LAW.section, TELL_LAW.verified)
    writing.ask(access.unit_id, Item.TELL, within=TELL_IN, notice=None, source=(source,))
    return {owner: duties[unit.id] for owner, unit in judges.items()}


def _around(access: EmergencyAccess, *, at: datetime) -> Reach:
    return reach(access.person, owner=access.owner, sender=access.unit, addressee=None, at=at)


def _writing(access: EmergencyAccess, units: set[Unit], who: Reach, *, at: datetime) -> Writing:
    """Make ready to tell and ask units that judge: with the decision that lets each know, and inside the house only."""
    decisions = {unit.id: _may_judge(access, unit, at=at) for unit in units}
    works = frozenset(unit.id for unit in units if unit.service != ServiceType.NOBODY)
    inside = replace(who, routes={}, reached=who.reached | works)
    writing = Writing(access.event, by=access.role.actor, at=at, who=inside, decisions=decisions)
    writing.units |= {unit.id: unit for unit in units}
    return writing


def _told(unit: Unit) -> Level:
    return Level.PING if unit.service == ServiceType.NOBODY else Level.SUMMARY


def _may_judge(access: EmergencyAccess, unit: Unit, *, at: datetime) -> Decision:
    return keep_ruling(
        owner=access.owner_id,
        person=access.person_id,
        recipient=unit.id,
        category=Category.CLIENT,
        purpose=Purpose.ADMINISTRATION,
        level=_told(unit),
        rule=REVIEW,
        law=review_law(local(at).date()),
        facts={"recipient": str(unit.sector), "service": str(unit.service), "text": REVIEW_TEXT},
        at=at,
    )


def _log_each(access: EmergencyAccess, records: list[OpenedRecord], *, what: str, by: StaffRole, at: datetime) -> None:
    rows = [
        entry(what=what, by=by, at=at, person=access.person, ref=access.pk, decision=record.decision)
        for record in records
    ]
    insert(rows)


def log_view(access: EmergencyAccess, *, by: StaffRole, at: datetime) -> list[OpenedRecord]:
    """Write down that what an access opened is read now, before it is; gives whose records it opens, with decisions."""
    records = queries.records_of(access)
    _log_each(access, records, what="emergency.viewed", by=by, at=at)
    return records


@walled()
def close(access_id: UUID, *, by: StaffRole, at: datetime) -> EmergencyAccess:
    """Close it before its time: it is not needed any more. Again changes nothing. Raises NotFound for another's."""
    mine = EmergencyAccess.objects.select_for_update(no_key=True, of=("self",)).select_related("person")
    access = mine.filter(pk=access_id, role=by).first()
    if access is None:
        raise NotFound("emergency.not-yours", "There is no such emergency access for your role.")
    if access.closed_at is None and at < access.until:
        access.closed_at = at
        access.save(update_fields=["closed_at"])
        log(what="emergency.closed", by=by, at=at, person=access.person, ref=access.pk)
    return access


# -------------------------------------------------------------------------------------------------- tell the person


@walled()
def tell(duty_id: UUID, *, words: str, by: StaffRole, at: datetime) -> Telling:
    """Say that the person has been told, and how. Again gives what was said first. Raises NotFound, InvalidMove."""
    duty, access = _owed(duty_id, (Item.TELL,), by)
    same = Telling.objects.filter(access=access, what=Said.TOLD).first()
    if same is not None:
        return same
    enter()
    told = _said(access, Said.TOLD, words, by=by, at=at)
    done(duty.pk, by=by, at=at, said=True)
    insert([told])
    log(what="emergency.told", by=by, at=at, person=access.person, ref=access.pk, basis=str(TELL_LAW))
    return told


@walled()
def tell_later(duty_id: UUID, *, until: datetime, words: str, by: StaffRole, at: datetime) -> Telling:
    """Let the person be told later, once, for a reason that another unit of the organization reviews at once.

    Raises NotFound; InvalidMove without words, for a time that is past or more than two weeks after the look, and when
    it was put off before.
    """
    duty, access = _owed(duty_id, (Item.TELL,), by)
    if not at < until <= access.opened_at + LONGEST_DELAY:
        raise InvalidMove("emergency.too-late", "Choose a day within two weeks of when you looked.")
    if Telling.objects.filter(access=access).exists():
        raise InvalidMove("emergency.put-off-already", "It was put off once already, or the person has been told.")
    enter()
    waits = _said(access, Said.WAITS, words, by=by, at=at)
    who = _around(access, at=at)
    judge = queries.reviewer(access.owner, not_by=access.unit_id, who=who, at=at)
    asked = _writing(access, {judge}, who, at=at).ask(judge.id, Item.REVIEW_DELAY, within=REVIEW_IN, notice=None)
    waits.until, waits.duty = until, asked
    put_off(duty.pk, until=until, by=by.actor, at=at)
    insert([waits])
    log(what="emergency.telling_waits", by=by, at=at, person=access.person, ref=access.pk, basis=str(TELL_LAW))
    return waits


def _said(access: EmergencyAccess, what: Said, words: str, *, by: StaffRole, at: datetime) -> Telling:
    if not words.strip():
        raise InvalidMove(*NO_WORDS)
    return Telling(
        access=access, person=access.person, owner=access.owner, by=by, at=at, what=what, words=words.strip()
    )


def _owed(duty_id: UUID, items: tuple[Item, ...], by: StaffRole) -> tuple[Duty, EmergencyAccess]:
    """Give a duty that the role's unit holds, locked, with its access. Raises NotFound."""
    duty = locked(duty_id)
    if duty.holder_id != by.unit_id or duty.item not in items:
        raise NotFound(*NOT_YOURS)
    return duty, queries.of_duty(duty)


# ---------------------------------------------------------------------------------------------------------- review


@walled()
def review(duty_id: UUID, *, verdict: Verdict, words: str, by: StaffRole, at: datetime) -> Review:
    """Judge an emergency access, or that the person is told later: justified or not, in words. Again: the first stands.

    Not justified: a leader of whoever looked is asked to follow it up; told later without good reason: the person is to
    be told within a day. Raises NotFound; InvalidMove without words; NotPermitted for whoever looked, in any role.
    """
    duty, access = _owed(duty_id, (Item.REVIEW, Item.REVIEW_DELAY), by)
    if queries.is_looker(access, by):
        raise NotPermitted("emergency.own-access", "Whoever looked cannot judge it. Hand it over to another unit.")
    same = Review.objects.filter(duty=duty).first()
    if same is not None:
        return same
    if not words.strip():
        raise InvalidMove(*NO_WORDS)
    enter()
    judged = Review(
        access=access,
        duty=duty,
        person=access.person,
        owner=by.unit.organization,
        by=by,
        at=at,
        verdict=verdict,
        words=words.strip(),
    )
    done(duty.pk, by=by, at=at, said=True)
    insert([judged])
    decision = duty.decision
    log(what=f"emergency.{verdict}", by=by, at=at, person=access.person, ref=access.pk, decision=decision)
    if verdict is Verdict.NOT_JUSTIFIED:
        _follow_up(duty, access, by=by, at=at)
    return judged


def _follow_up(duty: Duty, access: EmergencyAccess, *, by: StaffRole, at: datetime) -> None:
    if duty.item == Item.REVIEW_DELAY:
        owed = queries.open_tell_duty(access)
        if owed is not None:
            put_off(owed.pk, until=add(at, TELL_IN), by=by.actor, at=at)
        return
    if Duty.objects.filter(event=access.event, item=Item.FOLLOW_UP).exists():
        return
    who = _around(access, at=at)
    leader = queries.reviewer(access.owner, not_by=access.unit_id, who=who, at=at)
    _writing(access, {leader}, who, at=at).ask(leader.id, Item.FOLLOW_UP, within=FOLLOW_UP_IN, notice=None)
