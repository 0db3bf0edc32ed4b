"""The words of sharing: what may be asked, what can be answered, and what each level of content shows.

Sharing lies below the spine, so `events.catalogue` takes Category and Level from here.
"""

from collections.abc import Mapping
from enum import StrEnum


class Effect(StrEnum):
    """What the rules answer. Only a permit opens; silence is a no that nobody has spoken."""

    DENY = "deny"
    PERMIT = "permit"
    SILENCE = "silence"


class Category(StrEnum):
    """What kind of information an event is, as the sharing rules ask it; the levels cut within it."""

    LOGISTICS = "logistics"  # that somebody came, is ready or left: says that one is a patient, nothing more
    HEALTH = "health"
    SUBSTANCE_USE = "substance_use"
    SAFETY = "safety"
    HOUSING = "housing"


CARE = frozenset({Category.LOGISTICS, Category.HEALTH, Category.SUBSTANCE_USE})  # what health care is made of


class Purpose(StrEnum):
    """What the recipient wants it for."""

    CARE = "care"  # helsehjelp
    ADMINISTRATION = "administration"  # ledelse og internkontroll
    SAFETY = "safety"  # to avert harm


class Say(StrEnum):
    """What the person has said about this recipient and this category. *Not asked* is not *no*."""

    NONE_ASKED = "none_asked"
    CONSENTED = "consented"  # explicit, not withdrawn
    OPPOSED = "opposed"  # motsetter seg


class Relation(StrEnum):
    """The closest thing that the recipient is to the message, its sender or the person."""

    SENDER = "sender"  # the unit that sent it, or wrote it down
    ADDRESSEE = "addressee"  # the sender itself addressed the message to this unit
    TEAM = "team"  # in the person's care team
    SAME_ORGANIZATION = "same_organization"  # another unit of the organization that holds the message
    ON_CALL = "on_call"  # stands in for a unit that may know
    COORDINATING = "coordinating"  # coordinating or nobody unit of the municipality of stay, where no service holds
    NONE = "none"


CLOSENESS: tuple[Relation, ...] = (  # closest first; a step down never shows more
    Relation.SENDER,
    Relation.ADDRESSEE,
    Relation.TEAM,
    Relation.SAME_ORGANIZATION,
    Relation.ON_CALL,
    Relation.COORDINATING,
    Relation.NONE,
)


class Level(StrEnum):
    """How much a recipient is told. Ordered: nothing < ping < safety < summary < full; `rank` is what to compare."""

    NOTHING = "nothing"
    PING = "ping"
    SAFETY = "safety"
    SUMMARY = "summary"
    FULL = "full"

    @property
    def rank(self) -> int:
        """Give the place in the order, 0 for nothing. Text does not compare as levels do: use this."""
        return _ORDER[self.value]


_ORDER: Mapping[str, int] = {level.value: place for place, level in enumerate(Level)}


# Which details of an event each level shows; a higher level shows what the lower ones do. FULL shows every key.
SHOWN: Mapping[Level, frozenset[str]] = {
    Level.NOTHING: frozenset(),
    Level.PING: frozenset({"kind", "occurred_at"}),
    Level.SAFETY: frozenset({"kind", "occurred_at", "safety"}),
    Level.SUMMARY: frozenset({"kind", "occurred_at", "safety", "place", "discharged_to", "contact", "appointment"}),
}

# Details that belong to a category of their own: a decision about logistics does not open a cause that came along.
BELONGS_TO: Mapping[str, frozenset[Category]] = {
    "cause": frozenset({Category.HEALTH, Category.SUBSTANCE_USE}),
    "diagnosis": frozenset({Category.HEALTH, Category.SUBSTANCE_USE}),
    "medicines": frozenset({Category.HEALTH, Category.SUBSTANCE_USE}),
    "substances": frozenset({Category.SUBSTANCE_USE}),
}

# Details that say where somebody is or lives. They, and free text that may, are in no cut about a protected person.
WHEREABOUTS = frozenset(
    {"address", "street", "postal_code", "city", "municipality", "place", "location", "discharged_to"}
)
FREE_TEXT = frozenset({"remark", "text", "comment"})
