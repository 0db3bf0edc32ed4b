"""Looking for and at people, counted; who looks up too much is refused, and the refusal stands in the log."""

from datetime import datetime

from mellomrom.core.errors import TooMany
from mellomrom.directory import lookups
from mellomrom.directory.catalogue import Looked
from mellomrom.directory.models import StaffRole
from mellomrom.sharing.actions import log
from mellomrom.sharing.catalogue import Effect

TOO_MANY = "lookup.too-many"


def look_up(kind: Looked, *, by: StaffRole, at: datetime) -> None:
    """Count one look. Raises TooMany "lookup.too-many" beyond what work needs, after writing it down."""
    try:
        lookups.look_up(kind, by=by, at=at)
    except TooMany:
        log(what=TOO_MANY, by=by, at=at, effect=Effect.DENY)
        raise
