"""Names for rows: UUIDs that sort by the moment they were made."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Make the id of a new row.

    shape      a version 7 UUID of the standard library: later ids sort after earlier ones, also within a millisecond
    source     RFC 9562
    """
    return uuid7()
