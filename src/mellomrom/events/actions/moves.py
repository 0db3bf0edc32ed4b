"""One row for each thing that is done with a duty."""

from datetime import datetime

from mellomrom.database.rows import new
from mellomrom.directory.models import Actor, Unit
from mellomrom.events.models import Duty, Move
from mellomrom.events.rules import What


def move(
    duty: Duty,
    what: What,
    *,
    by: Actor,
    at: datetime,
    to: Unit | None = None,
    reason: str = "",
) -> Move:
    """Make the row that says what was done with a duty; its holder is the one after the move."""
    return new(Move, duty=duty, at=at, by=by, what=what, holder_id=duty.holder_id, to=to, reason=reason)
