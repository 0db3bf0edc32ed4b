"""Between health personnel, for health care: told unless the person says no (hpl §§ 25, 45; from July chapter 5).

`since` of a law is the last change of the text that was read. From July chapter 5 is another, whose text we lack.
"""

from datetime import date

from mellomrom.core.law import Law
from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import CARE, Category, Danger, Kind, Level, Purpose, Regime, Relation, Say, Then
from mellomrom.sharing.rules.facts import Facts
from mellomrom.sharing.rules.weighing import FROM_JULY, JULY, JUNE, Asks, permit

HPL, HEALTH = {Regime.HPL}, {Sector.HEALTH}
FOR_CARE, FOR_CHILDREN, FOR_ADMINISTRATION = Purpose.CARE, Purpose.CHILDREN, Purpose.ADMINISTRATION
LOGISTICS = Category.LOGISTICS
SENDER, ADDRESSEE, REFERRER = Relation.SENDER, Relation.ADDRESSEE, Relation.REFERRER
SAME_ORGANIZATION, ON_CALL, COORDINATING = Relation.SAME_ORGANIZATION, Relation.ON_CALL, Relation.COORDINATING
NO = frozenset({Say.OPPOSED, Say.PRESUMED_OPPOSED})
TO_LIFE = frozenset({Danger.LIFE, Danger.OTHERS})
CHILDRENS_NEEDS = frozenset({Category.FAMILY, Category.HEALTH, Category.SUBSTANCE_USE})

_TREATING = (
    Law("hpl", "§ 45", since=date(2018, 7, 20), until=JUNE, verified=True),
    Law("hpl", "§ 45", since=JUNE, until=JULY, verified=True),
    FROM_JULY,
)
_COOPERATING = (  # the section is read; that it covers this recipient is our reading of it
    Law("hpl", "§ 25", since=date(2018, 1, 1), until=JUNE),
    Law("hpl", "§ 25", since=JUNE, until=JULY),
    FROM_JULY,
)
_MUNICIPAL_CARE = (  # § 32 only as far as § 25 or consent lets it; for a person nobody follows up: our reading
    Law("hpl", "§ 32", since=date(2012, 1, 1), until=JULY),
    Law("hpl", "§ 32", since=JULY),
)


def for_care(f: Facts) -> bool:
    """Say whether it is what health care is made of, wanted for health care."""
    return f.purpose is FOR_CARE and f.category in CARE


def cares(f: Facts) -> bool:
    """Say whether the recipient gives or will give health care: in the team, or written to for that."""
    return f.on_team or f.relation is ADDRESSEE


@permit(
    "the-sender-knows-already",
    "R-C6",
    Level.FULL,
    Law("hpl", "§ 23", since=date(2010, 1, 1), until=JULY),  # speaks of a person who knows; that a unit does: ours
    FROM_JULY,
    asks=Asks.NOTHING,
    of=HPL,
    by=HEALTH,
    to=HEALTH,
)
def the_sender_knows_already(f: Facts) -> bool:
    """The unit gave this information and knows it already."""
    return f.relation is SENDER


@permit(
    "addressed-about-a-stay",
    "R-E1",
    Level.FULL,
    Law("uklf", "§§ 8-13", since=date(2012, 1, 1)),
    asks=Asks.NO_OBJECTION,
    of=HPL,
    by=HEALTH,
    to=HEALTH,
    kind=Kind.DUTY,
)
def addressed_about_a_stay(f: Facts) -> bool:
    """The sender addressed this message about a stay in hospital to the unit, and answers for having sent it."""
    return f.purpose is FOR_CARE and f.category is LOGISTICS and f.relation is ADDRESSEE


@permit(
    "addressed-for-care",
    "R-H2",
    Level.FULL,
    *_TREATING,
    asks=Asks.NO_OBJECTION,
    of=HPL,
    by=HEALTH,
    to=HEALTH,
    kind=Kind.DUTY,
    then={Then.NOTE_IN_RECORD},
)
def addressed_for_care(f: Facts) -> bool:
    """The sender addressed this to the unit because it gives or will give health care, and answers for that."""
    return for_care(f) and f.category is not LOGISTICS and f.relation is ADDRESSEE


@permit(
    "treats-the-person",
    "R-H2",
    Level.FULL,
    *_TREATING,
    asks=Asks.NO_OBJECTION,
    of=HPL,
    by=HEALTH,
    to=HEALTH,
    kind=Kind.DUTY,
    then={Then.NOTE_IN_RECORD},
)
def treats_the_person(f: Facts) -> bool:
    """The unit is in the care team and gets what it needs to give sound health care.

    The person can say no. It covers health care only, not cooperation with NAV, housing, school or police.
    """
    return for_care(f) and f.on_team


@permit(
    "danger-to-life",
    "R-H3",
    Level.SUMMARY,
    Law("hpl", "§ 25", since=JUNE, until=JULY, verified=True),
    FROM_JULY,
    asks=Asks.NOTHING,
    of=HPL,
    by=HEALTH,
    to=HEALTH,
    then={Then.WRITE_REASONS, Then.NOTE_IN_RECORD},
)
def danger_to_life(f: Facts) -> bool:
    """The person has said no, but there is near and serious danger to their own life, or to others' life or health.

    A named professional has decided this and written down why.
    """
    return f.say in NO and f.danger in TO_LIFE and for_care(f) and cares(f)


@permit(
    "epikrise-to-the-referrer",
    "R-H5",
    Level.FULL,
    Law("hpl", "§ 45 a", since=date(2013, 7, 1), until=JULY, verified=True),
    FROM_JULY,
    asks=Asks.NO_OBJECTION,
    of=HPL,
    by=HEALTH,
    to=HEALTH,
    kind=Kind.DUTY,
)
def epikrise_to_the_referrer(f: Facts) -> bool:
    """The unit referred the person, and is told how it went so that it can follow up. The person can say no."""
    return for_care(f) and f.relation is REFERRER


@permit("same-organization", "R-H1", Level.SUMMARY, *_COOPERATING, asks=Asks.NO_OBJECTION, of=HPL, by=HEALTH, to=HEALTH)
def same_organization(f: Facts) -> bool:
    """The unit gives health care in the organization that got this message, and is asked to help with it."""
    return for_care(f) and f.relation is SAME_ORGANIZATION


@permit("stands-in-on-call", "R-H1", Level.SUMMARY, *_COOPERATING, asks=Asks.NO_OBJECTION, of=HPL, by=HEALTH, to=HEALTH)
def stands_in_on_call(f: Facts) -> bool:
    """The unit is on call for one that may know this, and gets what it takes to act until that one is back."""
    return for_care(f) and f.relation is ON_CALL


@permit(
    "nobody-follows-up-a-stay",
    "R-X4",
    Level.SUMMARY,
    *_MUNICIPAL_CARE,
    asks=Asks.NO_OBJECTION,
    of=HPL,
    by=HEALTH,
    to=HEALTH,
)
def nobody_follows_up_a_stay(f: Facts) -> bool:
    """No service in the municipality follows this person up, so this unit is told of the stay and whom to call."""
    return f.purpose is FOR_CARE and f.category is LOGISTICS and f.relation is COORDINATING and f.orphan


@permit("nobody-follows-up", "R-X4", Level.PING, *_MUNICIPAL_CARE, asks=Asks.NO_OBJECTION, of=HPL, by=HEALTH, to=HEALTH)
def nobody_follows_up(f: Facts) -> bool:
    """No service in the municipality follows this person up, so this unit is told that something has happened."""
    return for_care(f) and f.category is not LOGISTICS and f.relation is COORDINATING and f.orphan


@permit(
    "children-of-the-patient",
    "R-H4",
    Level.SUMMARY,
    Law("hpl", "§ 25", since=date(2018, 1, 1), until=JULY, verified=True),
    FROM_JULY,
    asks=Asks.NO_OBJECTION,
    of=HPL,
    by=HEALTH,
    to=HEALTH,
)
def children_of_the_patient(f: Facts) -> bool:
    """The person has children or siblings under age, and this unit looks after what they need. The person can say no."""
    return f.purpose is FOR_CHILDREN and f.category in CHILDRENS_NEEDS and cares(f)


@permit(
    "management-and-quality",
    "R-C2",
    Level.PING,
    Law("hpl", "§ 26", since=date(2015, 1, 1), until=JULY, verified=True),
    FROM_JULY,
    asks=Asks.NO_OBJECTION,
    of=HPL,
    by=HEALTH,
    to=HEALTH,
)
def management_and_quality(f: Facts) -> bool:
    """Those who answer for the service see that something has happened, but not to whom."""
    return f.purpose is FOR_ADMINISTRATION and f.category in CARE and f.relation is SAME_ORGANIZATION
