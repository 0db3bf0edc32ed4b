"""To the person, and to and from those who stand close (pbrl §§ 3-3, 3-4, 5-1; hol § 10-1).

Those who stand close are told nothing against the no of somebody who decides for themselves.
"""

from datetime import date

from mellomrom.core.law import Law
from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import CARE, Category, Competence, Danger, Kind, Level, Purpose, Regime, Relation
from mellomrom.sharing.rules.facts import Facts
from mellomrom.sharing.rules.weighing import JUNE, OFFICES, Asks, permit

HPL, HEALTH, KIN, PERSON = {Regime.HPL}, {Sector.HEALTH}, {Sector.NEXT_OF_KIN}, {Sector.PERSON}
FOR_CARE, FOR_CHILDREN = Purpose.CARE, Purpose.CHILDREN
REFERRER = Relation.REFERRER
DECIDES, LACKS, UNDER_16 = Competence.DECIDES, Competence.LACKS, Competence.UNDER_16
OTHERS_IN_DANGER = Danger.OTHERS
SUBSTANCE_USE = Category.SUBSTANCE_USE
THAT_IT_WAS_LOOKED_INTO = frozenset({Category.CLIENT, Category.SUBSTANCE_USE})

_PBRL_3_3 = (
    Law("pbrl", "§ 3-3", since=date(2018, 7, 1), until=JUNE, verified=True),
    Law("pbrl", "§ 3-3", since=JUNE, verified=True),
)
_PBRL_3_3_FROM_JUNE = Law("pbrl", "§ 3-3", since=JUNE, verified=True)


# --------------------------------------------------------------------------------------------------------- the person


@permit(
    "ones-own-record",
    "R-R1",
    Level.FULL,
    Law("pbrl", "§ 5-1", since=date(2012, 1, 1), until=date(2018, 7, 20)),
    Law("pbrl", "§ 5-1", since=date(2018, 7, 20), verified=True),
    asks=Asks.NOTHING,
    of=HPL,
    to=PERSON,
    kind=Kind.DUTY,
)
def ones_own_record(f: Facts) -> bool:
    """The person has a right to read what stands about them in their own record."""
    return True


@permit(
    "ones-own-case",
    "R-R1",
    Level.FULL,
    Law("fvl", "§ 13 a", since=date(2010, 12, 17), verified=True),
    asks=Asks.NOTHING,
    of=OFFICES,
    to=PERSON,
)
def ones_own_case(f: Facts) -> bool:
    """It is about the person themselves, so confidentiality is no bar to them."""
    return True


@permit(
    "what-the-police-know-of-oneself",
    "R-R1",
    Level.FULL,
    Law("prl", "§ 25", since=date(2014, 7, 1), verified=True),
    asks=Asks.NOTHING,
    of={Regime.PRL},
    to=PERSON,
)
def what_the_police_know_of_oneself(f: Facts) -> bool:
    """It is about the person themselves, so the police's confidentiality is no bar to them."""
    return True


# --------------------------------------------------------------------------------------------------------- next of kin


@permit(
    "kin-with-consent", "R-X15", Level.SUMMARY, *_PBRL_3_3, asks=Asks.CONSENT, of=HPL, by=HEALTH, to=KIN, kind=Kind.DUTY
)
def kin_with_consent(f: Facts) -> bool:
    """The person, or whoever may consent for them, wants their nearest to know."""
    return f.purpose is FOR_CARE and f.category in CARE


@permit(
    "kin-when-things-call-for-it", "R-X15", Level.PING, *_PBRL_3_3, asks=Asks.NO_OBJECTION, of=HPL, by=HEALTH, to=KIN
)
def kin_when_things_call_for_it(f: Facts) -> bool:
    """The person could not be asked, and a named professional has found that things call for telling their nearest."""
    return f.purpose is FOR_CARE and f.found and f.category in CARE


@permit(
    "kin-of-one-who-cannot-decide",
    "R-X15",
    Level.SUMMARY,
    *_PBRL_3_3,
    asks=Asks.NO_OBJECTION,
    of=HPL,
    by=HEALTH,
    to=KIN,
    kind=Kind.DUTY,
)
def kin_of_one_who_cannot_decide(f: Facts) -> bool:
    """The person cannot decide this themselves, and their nearest have a right to know together with them."""
    return f.purpose is FOR_CARE and f.competence is LACKS and f.category in CARE


@permit(
    "kin-when-others-are-in-danger",
    "R-X15",
    Level.SAFETY,
    _PBRL_3_3_FROM_JUNE,
    asks=Asks.NO_OBJECTION,  # whether it goes before a no of somebody who decides, nobody has told us
    of=HPL,
    by=HEALTH,
    to=KIN,
    kind=Kind.DUTY,
)
def kin_when_others_are_in_danger(f: Facts) -> bool:
    """The person has a serious mental illness, and near and serious danger to others' life or health has been found."""
    return (
        f.purpose is FOR_CARE
        and f.found
        and f.competence is DECIDES
        and f.danger is OTHERS_IN_DANGER
        and f.category in CARE
    )


@permit(
    "kin-for-the-sake-of-children",
    "R-X15",
    Level.SUMMARY,
    _PBRL_3_3_FROM_JUNE,
    asks=Asks.NO_OBJECTION,
    of=HPL,
    by=HEALTH,
    to=KIN,
    kind=Kind.DUTY,
)
def kin_for_the_sake_of_children(f: Facts) -> bool:
    """The person cares for children, and a named professional has found that their nearest must know for the children's sake."""
    return f.purpose is FOR_CHILDREN and f.found and f.competence is DECIDES and f.category in CARE


@permit(
    "parents",
    "R-X15",
    Level.SUMMARY,
    Law("pbrl", "§ 3-4", since=date(2018, 1, 1), until=date(2026, 1, 1)),
    Law("pbrl", "§ 3-4", since=date(2026, 1, 1), verified=True),
    asks=Asks.NO_OBJECTION,
    of=HPL,
    by=HEALTH,
    to=KIN,
    kind=Kind.DUTY,
)
def parents(f: Facts) -> bool:
    """The person is under sixteen, and the parents are told. From twelve one can say no for reasons worth respecting."""
    return f.purpose is FOR_CARE and f.competence is UNDER_16 and f.category in CARE


@permit(
    "an-answer-to-those-who-raised-concern",
    "R-N10",
    Level.PING,
    Law("hol", "§ 10-1", since=date(2012, 1, 1), verified=True),
    asks=Asks.NO_OBJECTION,
    of={Regime.HPL, Regime.HOL12},
    by=HEALTH,
    to=KIN,
    kind=Kind.DUTY,
)
def an_answer_to_those_who_raised_concern(f: Facts) -> bool:
    """The nearest told the municipality of heavy substance use, and are told that it has been looked into."""
    return f.relation is REFERRER and f.category in THAT_IT_WAS_LOOKED_INTO


@permit(
    "kin-raise-concern",
    "R-N10",
    Level.FULL,
    Law("hol", "§ 10-1", since=date(2012, 1, 1), verified=True),
    asks=Asks.NOTHING,
    of={Regime.OWN},
    by=KIN,
    to=HEALTH,
)
def kin_raise_concern(f: Facts) -> bool:
    """Those who stand close may tell the municipality of heavy substance use, and it must look into the matter."""
    return f.category is SUBSTANCE_USE
