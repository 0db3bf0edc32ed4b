"""What is left when everything has been asked for: somebody who phones, each thing once, and no more than is right (A10).

Pure, as `events.consequences`, whose last step this is.
"""

from collections.abc import Sequence
from uuid import UUID

from mellomrom.core.clock import Span
from mellomrom.events.catalogue import Force, Level, Who
from mellomrom.events.rules import DUTIES_PER_EVENT, UNDATED_PER_EVENT, WEIGHT, due
from mellomrom.events.situation import Fact, Situation, ToOwe, ToTell

PHONE = Span.parse("4h")


def phone(told: list[ToTell], event: Fact, situation: Situation) -> list[ToOwe]:
    """Let somebody phone whom a notice does not reach: no receipt can come from a unit where nobody works.

    One duty for all of them: for the unit that sent it, else the coordinating unit.
    """
    empty = [t for t in told if not t.reached and t.level is not Level.NOTHING and t.unit != situation.nobody]
    if not empty:
        return []
    return [
        ToOwe(
            course=None,
            pathway=None,
            item="phone",
            holder=situation.holder((Who.SENDER, Who.COORDINATING_UNIT)),
            due_at=due(event.occurred_at, event.recorded_at, PHONE, PHONE),
            force=Force.OUR_DEFAULT,
            source=(),
            rungs=(Who.LEADER,),
            every=PHONE,
        )
    ]


def limited(owed: Sequence[ToOwe], *, answers: int) -> tuple[list[ToOwe], int]:
    """Keep what weighs most when one event would raise too many duties (A10); the rest is counted.

    What is to be done before something whose day nobody knows asks for nobody's attention yet, so it has a limit of its
    own: it stands in a checklist, and no clock runs.
    """
    closed = [o for o in owed if o.met_by or o.reason]
    opened = _once([o for o in owed if not (o.met_by or o.reason)])
    opened.sort(key=lambda o: WEIGHT.index(o.force))
    dated, undated = [o for o in opened if o.due_at is not None], [o for o in opened if o.due_at is None]
    room = max(DUTIES_PER_EVENT - answers, 0)
    held_back = len(dated[room:]) + len(undated[UNDATED_PER_EVENT:])
    kept = sorted(dated[:room] + undated[:UNDATED_PER_EVENT], key=lambda o: WEIGHT.index(o.force))
    return kept + closed, held_back


def _once(owed: list[ToOwe]) -> list[ToOwe]:
    """Keep one of what two pathways ask the same holder for: the one that is due first."""
    first: dict[tuple[str, UUID], ToOwe] = {}
    for owe in owed:
        other = first.get((owe.item, owe.holder))
        sooner = other is None or (owe.due_at is not None and (other.due_at is None or owe.due_at < other.due_at))
        if sooner:
            first[owe.item, owe.holder] = owe
    return list(first.values())
