"""How much one may look up: generous for work, too little for carrying a register away.

Counted in the same table as tries to log in (`Tally`), by keys that name nobody: for each member of staff and for each
unit. What is unusual is one row, once in an hour, for those who run the node to see (`events.drift`).
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from mellomrom.core.errors import TooMany
from mellomrom.directory.catalogue import Looked
from mellomrom.directory.logins import tally
from mellomrom.directory.models import StaffRole, Unusual

WINDOW = timedelta(hours=1)


class Most(NamedTuple):
    """How much in an hour is unusual, and how much is refused."""

    unusual: int
    refused: int


BY_USER = {
    Looked.SOUGHT: Most(100, 200),
    Looked.OPENED: Most(120, 240),
    Looked.EMERGENCY: Most(10, 60),  # `access.rules.MOST_LOOK_UPS` is stricter, and stands in the log
    Looked.CARD: Most(15, 40),
}
BY_UNIT = {
    Looked.SOUGHT: Most(1000, 2000),
    Looked.OPENED: Most(1200, 2400),
    Looked.EMERGENCY: Most(60, 120),
    Looked.CARD: Most(90, 180),
}


def look_up(kind: Looked, *, by: StaffRole, at: datetime) -> None:
    """Count one look, for the user and for the unit they act in. Must not run in a transaction that may be undone.

    raises     TooMany "lookup.too-many" beyond what work needs; a look that is refused counts too
    """
    counted = (f"looked:{kind}:user", str(by.user_id)), (f"looked:{kind}:unit", str(by.unit_id))
    mine, ours = tally(*counted, until=at + WINDOW, at=at)
    for times, most, whole_unit in ((mine, BY_USER[kind], False), (ours, BY_UNIT[kind], True)):
        if times in (most.unusual, most.refused + 1):
            Unusual.objects.create(
                role=by, kind=kind, whole_unit=whole_unit, times=times, refused=times > most.refused, at=at
            )
    if mine > BY_USER[kind].refused or ours > BY_UNIT[kind].refused:
        raise TooMany(
            "lookup.too-many",
            "You have looked up more than we are used to within an hour. Wait a little. If your work needs it, tell those who run the node.",
        )
