"""What can be missing in the map, and what becomes of a proposal. Plain words; no Django."""

from enum import StrEnum

from mellomrom.core.lifecycle import Lifecycle


class Gap(StrEnum):
    """Why nobody can be counted on in an area of life. In the order in which they are shown."""

    VACANT = "vacant"  # nobody answers for it
    LEFT = "left"  # who was named does not work there any more, or the unit has closed
    EXPIRED = "expired"  # the last day that was agreed has passed
    DOUBLE = "double"  # one answers for it, and another says that it does


class State(StrEnum):
    """Where a proposal about who is to answer for an area stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    FALLEN = "fallen"  # withdrawn, or somebody else answers for it now


LIFE = Lifecycle(
    "proposal",
    start=State.OPEN,
    moves={State.OPEN: frozenset({State.ACCEPTED, State.DECLINED, State.FALLEN})},
)
