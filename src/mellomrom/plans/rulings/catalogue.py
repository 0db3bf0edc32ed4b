"""The words of formal decisions: under which law, what became of them, and how one complains. Plain; no Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mellomrom.core.lifecycle import Lifecycle
from mellomrom.directory.catalogue import ServiceType
from mellomrom.sharing.catalogue import Category


class Under(StrEnum):
    """The law that a service is given under."""

    HOL = "hol"  # health and care services of the municipality
    SOTJL = "sotjl"  # social services in NAV
    HOUSING = "housing"  # boligsosialloven


@dataclass(frozen=True, slots=True)
class Law:
    """What a law says about decisions under it."""

    text: str  # in Norwegian, as it is cited
    part: str
    weeks: int  # to complain in, from when the person knew
    complain_by: str  # where that stands
    category: Category  # what kind of information such a decision is


LAWS: Mapping[Under, Law] = {
    Under.HOL: Law(
        "Helse- og omsorgstjenesteloven", "§ 3-2", 4, "pasient- og brukerrettighetsloven § 7-5", Category.HEALTH
    ),
    Under.SOTJL: Law("Sosialtjenesteloven", "kapittel 4", 3, "forvaltningsloven § 29", Category.ECONOMY),
    Under.HOUSING: Law("Boligsosialloven", "§ 7", 3, "forvaltningsloven § 29", Category.HOUSING),
}


# Who decides under which law. Social services are for NAV alone (sotjl § 3, sosialtjenesten i arbeids- og velferdskontoret);
# housing goes by what the municipality has delegated, so each of them may.
DECIDES: Mapping[ServiceType, tuple[Under, ...]] = {
    ServiceType.CASE_OFFICE: (Under.HOL, Under.HOUSING),
    ServiceType.COORDINATING_UNIT: (Under.HOL,),
    ServiceType.NAV: (Under.SOTJL, Under.HOUSING),
    ServiceType.HOUSING: (Under.HOUSING,),
}


class Came(StrEnum):
    """How a matter came up."""

    APPLIED = "applied"  # the person, or somebody for them, asked for a service
    STARTED = "started"  # a service that is expected to last began


class State(StrEnum):
    """Where a decision stands."""

    DRAFT = "draft"
    ISSUED = "issued"  # the person has it
    EVALUATED = "evaluated"
    DROPPED = "dropped"  # thrown away before anybody got it


LIFE = Lifecycle(
    "ruling",
    start=State.DRAFT,
    moves={
        State.DRAFT: frozenset({State.ISSUED, State.DROPPED}),
        State.ISSUED: frozenset({State.EVALUATED}),
    },
)


class Outcome(StrEnum):
    """What the evaluation ended in."""

    CONTINUES = "continues"
    CHANGES = "changes"  # a new decision is to be written
    ENDS = "ends"


class Verdict(StrEnum):
    """What became of a complaint where the decision was made."""

    CHANGED = "changed"
    SENT_ON = "sent_on"  # to the county governor, with all papers
