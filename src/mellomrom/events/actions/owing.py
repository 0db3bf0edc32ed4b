"""What a plan or a meeting says is owed: a duty as all others, with one holder, a time, and words of its own.

owe       open it, because of an event that was recorded in the same transaction
let_fall  it is not needed any more, because of a later event
"""

from collections.abc import Iterable
from datetime import datetime

from mellomrom.core.clock import Span
from mellomrom.core.errors import InvalidMove, NotPermitted
from mellomrom.database.rows import insert
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import Actor, Unit
from mellomrom.events.actions.closing import ALIVE, close
from mellomrom.events.actions.deciding import decide_for
from mellomrom.events.actions.moves import move
from mellomrom.events.actions.writing import source_text
from mellomrom.events.catalogue import Force, Level, Who
from mellomrom.events.models import Duty, Event
from mellomrom.events.pathways import Source
from mellomrom.events.rules import HOUSE_ITEMS, What
from mellomrom.sharing.actions import entry
from mellomrom.sharing.models import Decision

A_DAY = Span.parse("1wd")


def owe(
    event: Event,
    *,
    item: str,
    holder: Unit,
    due_at: datetime,
    words: str = "",
    decision: Decision | None = None,
    source: tuple[Source, ...] = (),
    rungs: Iterable[Who] = (Who.PEERS, Who.LEADER),
    by: Actor,
    at: datetime,
) -> Duty:
    """Let a unit owe something because of an event: what a plan, a meeting or a proposal asks of it.

    shape      one open duty of the house's own (`rules.HOUSE_ITEMS`), logged to the person where another organization
               learns of it; who holds nothing to do with the event may be told by a `decision` of the caller's
    again      one per event, item and holder: make one event for each thing that is owed
    raises     NotPermitted "duty.may-not-hold" where the unit may not know what it would owe; InvalidMove
               "duty.unit-closed" for a unit that has closed. Needs an open transaction, entered as the house
    """
    assert item in HOUSE_ITEMS, item
    if holder.closed_on is not None:
        raise InvalidMove("duty.unit-closed", "That unit has closed. Choose another.")
    own = holder.id == event.unit_id
    if decision is None and not own:
        decision = decide_for(event, [holder], at=at)[holder.id]
    if decision is not None and Level(decision.level) is Level.NOTHING:
        raise NotPermitted(
            "duty.may-not-hold", "That unit may not know of this. Ask the person first, or choose another."
        )
    nobody = holder.service == ServiceType.NOBODY
    duty = Duty(
        person_id=event.person_id,
        owner_id=event.owner_id,
        event=event,
        decision=decision,
        item=item,
        words=words or None,
        law=source_text(source),
        law_verified=bool(source) and all(one.verified for one in source),
        time_is_ours=bool(source),
        force=Force.STATUTE if source else Force.OUR_DEFAULT,
        holder=holder,
        held_since=at,
        due_at=due_at,
        next_offer_at=at if nobody else max(due_at, at),
        done_within=str(A_DAY),
        rungs=[str(Who.LEADER)] if nobody else [str(rung) for rung in rungs],
        every=str(A_DAY),
    )
    insert([duty])
    insert([move(duty, What.OPENED, by=by, at=at)])
    if not own:
        person = event.person
        insert([entry(what="duty.opened", by=by, at=at, person=person, ref=duty.id, decision=decision, to=holder)])
    return duty


def let_fall(duties: Iterable[Duty], event: Event | None, *, by: Actor, at: datetime) -> None:
    """Let duties fall that a later event made void; those that are closed stay as they are. Needs them locked."""
    close([(duty, "not_needed") for duty in duties if duty.life in ALIVE], event, by=by, at=at)
