"""What may be done later than it should: a time moved with a reason, by a context above that keeps the reason."""

from datetime import datetime
from uuid import UUID

from mellomrom.core.errors import InvalidMove
from mellomrom.database.rows import insert
from mellomrom.directory.models import Actor
from mellomrom.events.actions.duties import locked
from mellomrom.events.actions.moves import move
from mellomrom.events.models import Duty
from mellomrom.events.rules import Life, What


def put_off(duty_id: UUID, *, until: datetime, by: Actor, at: datetime) -> Duty:
    """Move the time by which something must be done; whoever has taken it keeps it until then.

    Needs an open transaction. Raises NotFound for a duty that is not there, InvalidMove for one that is closed.
    """
    duty = locked(duty_id)
    if duty.life not in (Life.OPEN, Life.TAKEN):
        raise InvalidMove("duty.closed", "This is done or no longer needed, so nobody has to take it.")
    duty.due_at = until
    duty.next_offer_at = until if duty.life == Life.OPEN else None
    duty.lapses_at = until if duty.life == Life.TAKEN else None
    duty.save(update_fields=["due_at", "next_offer_at", "lapses_at"])
    insert([move(duty, What.DATED, by=by, at=at)])
    return duty
