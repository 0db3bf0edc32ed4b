"""How responsibility for an area of life moves: it is proposed, and moves when whoever is asked says yes.

say_colour   how an area goes; red with nobody is the coordinator's to see to, once
propose      a unit is asked, or asks for it itself; what is nobody's it takes at once
answer       whoever holds the duty says yes or no
withdraw     whoever proposed it takes it back
name_contact another in one's own unit becomes the contact
give_up      nobody answers for it any more, and somebody must be found

The duty to answer is a duty as all others: it can be handed on, it is offered on when late, and whoever holds it answers.
A change from one to another is an event (`responsible_changed`), and its pathway asks for a meeting with both.
"""

from datetime import date, datetime
from uuid import UUID

from mellomrom.core.errors import InvalidMove
from mellomrom.database.house import walled
from mellomrom.directory.models import StaffRole
from mellomrom.events.catalogue import EventKind
from mellomrom.people import areas
from mellomrom.people.catalogue import Area, Basis, Colour
from mellomrom.people.models import AreaColour
from mellomrom.plans.responsibility.catalogue import LIFE, State
from mellomrom.plans.responsibility.models import AreaProposal
from mellomrom.plans.responsibility.moving import (
    TO_ANSWER,
    at_work,
    change,
    check,
    fall,
    held,
    held_by_us,
    met,
    now_answers,
    open_unit,
    owe_answer,
    proposal,
    record_change,
    seek,
    waiting_for,
)
from mellomrom.sharing.actions import log


@walled()
def say_colour(
    person_id: UUID, area: Area, colour: Colour, *, words: str = "", by: StaffRole, at: datetime
) -> AreaColour:
    """Write down how an area of life goes. Red, with nobody who answers for it, becomes a duty to find somebody, once.

    Raises NotFound "person.not-yours" for whom, and for an area of which, the unit may not know.
    """
    person = held(person_id, area, by, at=at)
    row = areas.colour(person, area, colour, words=words, by=by, at=at)
    log(what="area.said", by=by, at=at, person=person, ref=row.pk)
    if now_answers(person, area, at=at) is None:
        if colour is Colour.RED:
            seek(person, area, by=by, at=at)
        elif colour is Colour.GREEN:
            fall(waiting_for(person, area).filter(to=None), None, by=by, at=at)
    return row


@walled()
def propose(
    person_id: UUID,
    area: Area,
    *,
    to: UUID,
    basis: Basis = Basis.AGREEMENT,
    words: str = "",
    since: datetime | None = None,
    until: date | None = None,
    contact: UUID | None = None,
    by: StaffRole,
    at: datetime,
) -> AreaProposal | None:
    """Ask a unit to answer for an area of a person's life. It does so once it has said yes.

    One's own unit takes at once what is nobody's: None, and it is done. What another answers for, it asks for: that one
    must let go, and until then two say that it is theirs. `contact`: of one's own unit. Again: the proposal that waits.

    raises     NotFound "person.not-yours", "unit.unknown"; InvalidMove for what cannot be so; NotPermitted
               "duty.may-not-hold" for a unit that may not know
    """
    person = held(person_id, area, by, at=at)
    unit, now = open_unit(to), now_answers(person, area, at=at)
    who = at_work(contact, by.unit, at=at) if contact is not None else by
    check(person, area, unit, now, since, until, at=at)
    own = unit.pk == by.unit_id
    if own and (now is None or now.unit.closed_on is not None):
        change(person, area, now, unit, who, None, basis, since or at, until, by=by, at=at)
        return None
    waiting = waiting_for(person, area).filter(to=unit).first()
    if waiting is not None:
        return waiting
    asked = now.unit if own and now is not None else unit
    event = record_change(person, area, EventKind.PROPOSAL_MADE, asked, by=by, at=at)
    duty = owe_answer(event, area, "answer_responsible", asked, TO_ANSWER, by=by, at=at)
    return AreaProposal.objects.create(
        person=person,
        owner=by.unit.organization,
        area=area,
        to=unit,
        claim=own,
        contact=who if own else None,
        basis=basis,
        since=since,
        until=until,
        words=words.strip() or None,
        event=event,
        duty=duty,
        made_by=by,
        made_at=at,
    )


@walled()
def answer(
    proposal_id: UUID,
    *,
    person_id: UUID,
    yes: bool,
    contact: UUID | None = None,
    deputy: UUID | None = None,
    reason: str = "",
    by: StaffRole,
    at: datetime,
) -> AreaProposal:
    """Say yes or no to what was proposed: only whoever holds the duty can. With the yes the responsibility moves.

    `contact` and `deputy` are of one's own unit; without, the contact is whoever answers. Where the duty was handed on,
    the unit that took it over is the one that answers for the area. Again, the same answer: nothing changes.

    raises     NotFound "proposal.not-yours"; InvalidMove "proposal.…" where it is answered otherwise, and
               "proposal.no-reason" for a no without one
    """
    row, person = proposal(proposal_id, person_id, by, at=at, answers=True)
    state = State.ACCEPTED if yes else State.DECLINED
    if row.state == state and row.answered_by is not None and row.answered_by.unit_id == by.unit_id:
        return row
    LIFE.check(State(row.state), state)
    if not yes and not reason.strip():
        raise InvalidMove("proposal.no-reason", "A no needs a reason, so that the one who asked can go on.")
    row.state, row.answered_at, row.answered_by, row.reason = state, at, by, reason.strip() or None
    row.save(update_fields=["state", "answered_at", "answered_by", "reason"])
    area, event = Area(row.area), None
    if yes and row.to is not None:
        now = now_answers(person, area, at=at)
        unit = row.to if row.claim else by.unit
        who = row.contact if row.claim else at_work(contact, by.unit, at=at) if contact is not None else by
        other = at_work(deputy, by.unit, at=at) if deputy is not None and not row.claim else None
        since = max(row.since, at) if row.since is not None else at
        event = change(person, area, now, unit, who, other, Basis(row.basis), since, row.until, by=by, at=at)
    met([row.duty_id], event, by=by, at=at)
    return row


@walled()
def withdraw(proposal_id: UUID, *, person_id: UUID, by: StaffRole, at: datetime) -> AreaProposal:
    """Take back what one's own unit proposed; the duty to answer falls. Again changes nothing.

    Raises NotFound "proposal.not-yours" for another's, InvalidMove where it is answered.
    """
    row, _person = proposal(proposal_id, person_id, by, at=at, answers=False)
    if row.state == State.FALLEN:
        return row
    LIFE.check(State(row.state), State.FALLEN)
    fall([row], None, by=by, at=at)
    row.refresh_from_db()
    return row


@walled()
def name_contact(
    person_id: UUID,
    area: Area,
    *,
    contact: UUID,
    deputy: UUID | None = None,
    since: datetime | None = None,
    by: StaffRole,
    at: datetime,
) -> None:
    """Let another in one's own unit be the contact from a day on; a new face is a meeting with both. The same: nothing.

    Raises NotFound "person.not-yours", InvalidMove "area.not-your-units" where another unit answers for it.
    """
    person, now = held_by_us(person_id, area, by, at=at)
    who = at_work(contact, by.unit, at=at)
    other = at_work(deputy, by.unit, at=at) if deputy is not None else None
    same = now.contact is not None and now.contact.pk == who.pk
    if same and (now.deputy.pk if now.deputy else None) == (other.pk if other else None):
        return
    check(person, area, by.unit, None, since, now.until, at=at)
    basis = now.basis or Basis.AGREEMENT
    change(person, area, now, by.unit, who, other, basis, since or at, now.until, by=by, at=at)


@walled()
def give_up(person_id: UUID, area: Area, *, by: StaffRole, at: datetime) -> None:
    """Say that one's own unit answers for an area no more. Nobody does then, and finding somebody is a duty.

    Raises NotFound "person.not-yours", InvalidMove "area.not-your-units" where another unit answers for it.
    """
    person, __before = held_by_us(person_id, area, by, at=at)
    areas.end_for(person, area, at=at)
    fall(waiting_for(person, area).filter(claim=True), None, by=by, at=at)
    seek(person, area, by=by, at=at)
