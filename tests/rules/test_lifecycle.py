from enum import StrEnum

import pytest

from mellomrom.core.errors import InvalidMove
from mellomrom.core.lifecycle import Lifecycle


class Door(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    WALLED_UP = "walled-up"


LIFE = Lifecycle(
    "door",
    start=Door.CLOSED,
    moves={Door.CLOSED: frozenset({Door.WALLED_UP, Door.OPEN}), Door.OPEN: frozenset({Door.CLOSED})},
)


def test_a_move_in_the_table_passes():
    LIFE.check(Door.CLOSED, Door.OPEN)


@pytest.mark.parametrize(
    ("old", "new"),
    [(Door.OPEN, Door.WALLED_UP), (Door.OPEN, Door.OPEN), (Door.WALLED_UP, Door.CLOSED)],
)
def test_a_move_that_is_not_in_the_table_is_refused(old, new):
    with pytest.raises(InvalidMove) as refused:
        LIFE.check(old, new)

    assert refused.value.code == f"door.{old}-to-{new}"
    assert refused.value.status == 409


def test_a_status_without_moves_is_an_end():
    assert [status for status in Door if LIFE.is_final(status)] == [Door.WALLED_UP]


def test_a_life_draws_itself():
    assert LIFE.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> closed",
        "    closed --> open",
        "    closed --> walled-up",
        "    open --> closed",
        "    walled-up --> [*]",
    ]
