"""What a professional judges: that something is not needed, or could not be done, and why. A checklist never blocks care.

not_needed    the holder says why it is not needed
could_not     the holder says why it could not be done: it counts as not kept, and may be written down as an unmet need

What is always to be done, as the letter after a stay, is said away by neither: it stays open, and so does its course. That
keeps nobody from helping: it is what a service owes the others.
"""

from datetime import datetime
from uuid import UUID

from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory.models import StaffRole
from mellomrom.events.actions.closing import withdraw_offers
from mellomrom.events.actions.duties import NOT_YOURS, locked
from mellomrom.events.actions.moves import move
from mellomrom.events.actions.recording import Happening, record
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Duty, Event
from mellomrom.events.rules import LIFE, Life, What, may_judge
from mellomrom.events.wording import check_of
from mellomrom.people.models import Person

NOT_NEEDED, COULD_NOT = "not_needed_said", "could_not"


@walled()
def not_needed(duty_id: UUID, *, because: str, by: StaffRole, at: datetime) -> Duty:
    """Say that what one's unit owes is not needed, and why: counted apart, neither done nor not kept.

    again      the first words stand
    raises     NotFound for another unit's duty; InvalidMove without words, for what is closed, for what is no duty of a
               pathway or a plan, and for what is always to be done
    """
    duty = _owed(duty_id, because, by)
    if duty.reason == NOT_NEEDED:
        return duty
    enter()
    return _close(duty, NOT_NEEDED, because, by=by, at=at)


@walled()
def could_not(duty_id: UUID, *, because: str, unmet: bool = False, by: StaffRole, at: datetime) -> Duty:
    """Say that what one's unit owes could not be done, and why: it counts as not kept, and nobody is asked again.

    `unmet`: what was needed did not exist, and that is recorded as an event too.
    again      the first words stand
    raises     as `not_needed`
    """
    mine = Duty.objects.filter(pk=duty_id, holder=by.unit).values_list("person", flat=True).first()
    if mine is None:
        raise NotFound(*NOT_YOURS)
    if (
        unmet
    ):  # who records an event holds the person before any duty; the other way round two would wait for each other
        enter()
        Person.objects.select_for_update(no_key=True).get(pk=mine)
    duty = _owed(duty_id, because, by)
    if duty.reason == COULD_NOT:
        return duty
    enter()
    closed = _close(duty, COULD_NOT, because, by=by, at=at)
    if unmet:
        _record_unmet(closed, by=by, at=at)
    return closed


def _owed(duty_id: UUID, because: str, by: StaffRole) -> Duty:
    duty = locked(duty_id)
    if duty.holder_id != by.unit_id:
        raise NotFound(*NOT_YOURS)
    if not may_judge(duty.item):
        raise InvalidMove("duty.not-to-be-judged", "This is not for your judgement. Do it, or hand it over.")
    if duty.life == Life.CANCELLED and duty.reason in (NOT_NEEDED, COULD_NOT):
        return duty
    if duty.life not in (Life.OPEN, Life.TAKEN):
        raise InvalidMove("duty.closed", "This is done or no longer needed, so nobody has to take it.")
    check = check_of(duty)
    if check is not None and check.always:
        raise InvalidMove(
            "duty.always-needed", "This is always to be done, and stays open until it is. Hand it over, or do it late."
        )
    if not because.strip():
        raise InvalidMove("duty.no-reason", "Write why, in a sentence, so that the others can go on.")
    return duty


def _close(duty: Duty, reason: str, because: str, *, by: StaffRole, at: datetime) -> Duty:
    if duty.reason in (NOT_NEEDED, COULD_NOT):
        raise InvalidMove("duty.closed", "This is done or no longer needed, so nobody has to take it.")
    LIFE.check(Life(duty.life), Life.CANCELLED)
    duty.life, duty.reason, duty.because = Life.CANCELLED, reason, because.strip()
    duty.closed_at, duty.closed_by = at, by.actor
    duty.lapses_at = duty.next_offer_at = None
    duty.save(update_fields=["life", "reason", "because", "closed_at", "closed_by", "lapses_at", "next_offer_at"])
    withdraw_offers(duty, by=by.actor, at=at)
    insert([move(duty, What.CANCELLED, by=by.actor, at=at, reason=reason)])
    return duty


def _record_unmet(duty: Duty, *, by: StaffRole, at: datetime) -> Event:
    """Write down that the person asked for help that did not exist (domain D9): the words stay with whoever wrote them."""
    happening = Happening(
        person=duty.person,
        owner=by.unit.organization,
        kind=EventKind.NEED_UNMET,
        occurred_at=at,
        unit=by.unit,
        details={"remark": duty.because or ""},
        held=True,
    )
    return record(happening, by=by.actor, at=at)
