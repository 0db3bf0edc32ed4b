"""The parts of a pathway file that make a checklist: who holds an item, what shows it done, whether it can be needless."""

from mellomrom.core.clock import Span
from mellomrom.events.catalogue import Evidence, Side, Who
from mellomrom.events.pathway_yaml import Mapping
from mellomrom.events.pathways import Check, Pathway
from mellomrom.events.sides import SIDE_OF

EITHER = frozenset({Side.SENDER, Side.ADDRESSEE})  # who they are is known only when the message comes


def lead(node: Mapping) -> Span | None:
    """Read how long ahead of its event something is due."""
    if "lead" not in node:
        return None
    if "before" not in node:
        raise node.refuse("lead", "lead stands only beside before: it says how long ahead of that event")
    return node.span("lead")


def unless_transferred(node: Mapping) -> bool:
    """Read whether something is not owed to who goes straight on to another institution."""
    if "unless" in node and node.scalar("unless") != "transferred":
        raise node.refuse("unless", "unless can only be transferred; leave it out where it is owed all the same")
    return "unless" in node


def check(node: Mapping, holders: tuple[Who, ...]) -> Check | None:
    """Read what makes a duty an item of a checklist. Raises PathwayError."""
    if "check" not in node:
        return None
    said = node.map("check")
    said.only("side evidence always")
    side, evidence = said.word("side", Side), said.word("evidence", Evidence)
    if "always" in said and said.scalar("always") != "true":
        raise said.refuse("always", "always can only be true; leave it out where it may turn out not to be needed")
    own = SIDE_OF[holders[0]]
    if own is not side and own not in EITHER:
        raise said.refuse("side", f"side: {holders[0]} is on the side of {own}, and not of {side}")
    if evidence is Evidence.WORDS and "met_by" in node:
        raise said.refuse("evidence", "evidence: an event meets this, so words are not what shows it done")
    if evidence is Evidence.EVENT and "met_by" not in node:
        raise said.refuse("evidence", "evidence: met_by must say which event shows it done, or evidence be words")
    return Check(side=side, evidence=evidence, always="always" in said)


def check_checklist(pathway: Pathway, top: Mapping) -> None:
    """A checklist binds both sides, or the file says in three languages why it does not."""
    sides = {owe.check.side for owe in pathway.checklist if owe.check is not None}
    if len(sides) == 1 and pathway.one_side is None:
        raise top.refuse("steps", "the checklist binds one side only; give the other its item, or say why in one_side")
