"""On which side of a transition somebody stands, and how many duties a pathway gives each side. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping

from mellomrom.events.catalogue import Expects, Who
from mellomrom.events.catalogue import Side as Side
from mellomrom.events.pathways import Pathway, Step

SIDE_OF: Mapping[Who, Side] = {
    Who.SENDER: Side.SENDER,
    Who.ADDRESSEE: Side.ADDRESSEE,
    Who.TREATING_UNIT: Side.SPECIALIST,
    Who.COORDINATOR: Side.MUNICIPALITY,
    Who.MUNICIPAL_ROP: Side.MUNICIPALITY,
    Who.MUNICIPAL_HOME_CARE: Side.MUNICIPALITY,
    Who.MUNICIPAL_CASE_OFFICE: Side.MUNICIPALITY,
    Who.GP: Side.GP,
    Who.LAR: Side.SPECIALIST,
    Who.PRISON_HEALTH: Side.PRISON_HEALTH,
    Who.NAV: Side.NAV,
    Who.COORDINATING_UNIT: Side.MUNICIPALITY,
    Who.MUNICIPAL_ON_CALL: Side.MUNICIPALITY,
    Who.MUNICIPAL_LEADER: Side.MUNICIPALITY,
}
OTHER_SIDE = frozenset(  # across a transition from those who follow up at home: all other words are these
    {Who.TREATING_UNIT, Who.LAR, Who.PRISON_HEALTH, Who.SENDER}
)


def bound(steps: Iterable[Step]) -> list[Who]:
    """Name who gets a duty, once per duty: whom a receipt is asked of gets none, of holders the first counts."""
    told = [tell.who for step in steps for tell in step.tell if tell.expects is not Expects.RECEIPT]
    return told + [owe.holder[0] for step in steps for owe in step.owe]


def all_bound(pathway: Pathway) -> list[Who]:
    """Name who gets a duty in a whole pathway, with whom it asks while what it depends on is unknown."""
    return bound(pathway.steps) + ([pathway.ask.who] if pathway.ask else [])


def duties_per_side(pathway: Pathway) -> dict[Side, int]:
    """Count what a pathway asks of each side: what is owed, and what somebody is asked to take or answer.

    Sides that it asks nothing of are left out; the order is that of `Side`. Of several possible holders the first counts.
    """
    counted = Counter(SIDE_OF[who] for who in all_bound(pathway))
    return {side: counted[side] for side in Side if side in counted}
