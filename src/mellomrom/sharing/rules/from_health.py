"""From health personnel to others: the duties to tell, and what they may tell to avert harm (hpl chapters 5 and 6).

What is told whatever the person says needs more than an opinion: a danger, or that the conditions of the duty are
there, found by a named professional who wrote down why. It is cut to what averts, and the person is told of it.
"""

from datetime import date

from mellomrom.core.law import Law
from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import (
    CARE,
    TO_AVERT,
    Category,
    Compulsion,
    Danger,
    Kind,
    Level,
    Purpose,
    Regime,
    Relation,
    Say,
    Then,
)
from mellomrom.sharing.rules.facts import Facts
from mellomrom.sharing.rules.weighing import EVERYONE, FROM_JULY, JULY, OTHERS, Asks, permit

HPL, HEALTH, POLICE = {Regime.HPL}, {Sector.HEALTH}, {Sector.POLICE}
FOR_CARE, TO_PREVENT_HARM, FOR_A_PLAN = Purpose.CARE, Purpose.SAFETY, Purpose.PLAN
FOR_RECEIVER, FOR_CHILDREN, FOR_UNBORN = Purpose.RECEIVER_TASKS, Purpose.CHILDREN, Purpose.UNBORN_CHILD
FOR_DRIVING, TO_ENFORCE, TO_SUPERVISE = Purpose.DRIVING_LICENCE, Purpose.ENFORCEMENT, Purpose.SUPERVISION
FOR_STATISTICS = Purpose.STATISTICS
LOGISTICS, FAMILY = Category.LOGISTICS, Category.FAMILY
COORDINATING = Relation.COORDINATING
WISHES = Say.WISHES
LISTED_CRIME = Danger.LISTED_CRIME
SERIOUS = frozenset({Danger.LIFE, Danger.OTHERS, Danger.SERIOUS_HARM})
TO_SOMEBODY = frozenset({Danger.LIFE, Danger.OTHERS})
HOL_10_3 = Compulsion.HOL_10_3
WITHOUT_CONSENT = frozenset({Compulsion.HOL_10_2, Compulsion.HOL_10_3})
HELD = WITHOUT_CONSENT | {Compulsion.HOL_10_4}
ILL_OR_USING = frozenset({Category.HEALTH, Category.SUBSTANCE_USE})
A_CHILD = frozenset({Category.FAMILY, Category.SAFETY})
TO_FIND = frozenset({Category.WHEREABOUTS, Category.SAFETY, Category.LOGISTICS})

_HPL_32 = (
    Law("hpl", "§ 32", since=date(2012, 1, 1), until=JULY, verified=True),
    Law("hpl", "§ 32", since=JULY),  # changed that day; we lack the text
)
_STRGJFL_7A = (
    Law("strgjfl", "§ 7 a", since=date(2007, 11, 1), until=date(2025, 7, 1)),
    Law("strgjfl", "§ 7 a", since=date(2025, 7, 1), verified=True),
)


# ------------------------------------------------------------------------------------------------------ to avert harm


@permit(
    "outweighing-interests",
    "R-X1",
    Level.SAFETY,
    Law("hpl", "§ 23", since=date(2010, 1, 1), until=JULY),  # the section weighs; where the balance lies is our reading
    FROM_JULY,
    asks=Asks.NOTHING,
    of=HPL,
    by=HEALTH,
    to=OTHERS,
    then={Then.WRITE_REASONS},
)
def outweighing_interests(f: Facts) -> bool:
    """A serious danger has been found that weighs clearly more than silence, and this recipient can help to avert it.

    They are told what that takes, whatever the person has said. A named professional has written down why.
    """
    return f.purpose is TO_PREVENT_HARM and f.danger in SERIOUS and f.category in TO_AVERT


@permit(
    "avert-serious-harm",
    "R-X2",
    Level.SAFETY,
    Law("hpl", "§ 31", since=date(2001, 1, 1), verified=True),
    asks=Asks.NOTHING,
    of=HPL,
    by=HEALTH,
    to=POLICE,
    kind=Kind.DUTY,
    then={Then.WRITE_REASONS, Then.TELL_THE_PERSON},
)
def avert_serious_harm(f: Facts) -> bool:
    """Health personnel must warn the police where that is needed to avert serious harm to people or property.

    It is done to avert, never to investigate, and no more is told than averting takes.
    """
    return f.purpose is TO_PREVENT_HARM and f.danger in SERIOUS and f.category in TO_AVERT


@permit(
    "avert-a-listed-crime",
    "R-X3",
    Level.SAFETY,
    Law("strl", "§ 196", since=date(2015, 10, 1), until=date(2025, 7, 1)),
    Law("strl", "§ 196", since=date(2025, 7, 1), verified=True),
    asks=Asks.NOTHING,
    by=EVERYONE - {Sector.POLICE},
    to=POLICE,
    kind=Kind.DUTY,
    then={Then.WRITE_REASONS},
)
def avert_a_listed_crime(f: Facts) -> bool:
    """Everybody must try to avert the gravest crimes while that is still possible, also by telling the police."""
    return f.purpose is TO_PREVENT_HARM and f.danger is LISTED_CRIME and f.category in TO_AVERT


@permit(
    "help-to-carry-out-a-decision",
    "R-X9",
    Level.SUMMARY,
    Law("sphl", "§ 6-4", since=date(2012, 1, 1), verified=True),
    asks=Asks.NOTHING,
    of=HPL,
    by=HEALTH,
    to=POLICE,
    then={Then.WRITE_REASONS},
)
def help_to_carry_out_a_decision(f: Facts) -> bool:
    """The police are asked to help to carry out a decision to hold the person back in treatment, and must know where."""
    return f.purpose is TO_ENFORCE and f.compulsory in HELD and f.found and f.category in TO_FIND


@permit(
    "danger-in-prison",
    "R-X10",
    Level.SAFETY,
    *_STRGJFL_7A,
    asks=Asks.NOTHING,
    of=HPL,
    by=HEALTH,
    to={Sector.CORRECTIONS},
    kind=Kind.DUTY,
    then={Then.WRITE_REASONS, Then.TELL_THE_PERSON},
)
def danger_in_prison(f: Facts) -> bool:
    """The prison has asked, and is told what is strictly needed to avert danger to life and health there.

    The person is first asked to take part in it.
    """
    return f.purpose is TO_PREVENT_HARM and f.on_request and f.danger in TO_SOMEBODY and f.category in TO_AVERT


@permit(
    "family-of-an-inmate",
    "R-X10",
    Level.SUMMARY,
    *_STRGJFL_7A,
    asks=Asks.NOTHING,
    of={Regime.HPL, Regime.SOTJL, Regime.BVL},
    by={Sector.HEALTH, Sector.SOCIAL, Sector.CHILD_WELFARE},
    to={Sector.CORRECTIONS},
    kind=Kind.DUTY,
    then={Then.WRITE_REASONS, Then.TELL_THE_PERSON},
)
def family_of_an_inmate(f: Facts) -> bool:
    """The prison has asked, and is told of children and family what it must know to care for them. Consent is sought first."""
    return f.purpose is FOR_CHILDREN and f.category is FAMILY and f.on_request and f.found


# --------------------------------------------------------------------------------------------------- children, driving


@permit(
    "an-unborn-child",
    "R-X5",
    Level.FULL,
    *_HPL_32,
    asks=Asks.NOTHING,
    of=HPL,
    by=HEALTH,
    to=HEALTH,
    kind=Kind.DUTY,
    then={Then.WRITE_REASONS, Then.TELL_THE_PERSON},
)
def an_unborn_child(f: Facts) -> bool:
    """The municipality must be told when substance use will most likely harm a child before it is born."""
    return f.purpose is FOR_UNBORN and f.found and f.municipal and f.category in ILL_OR_USING


@permit(
    "held-back-while-pregnant",
    "R-X6",
    Level.SUMMARY,
    Law("hol", "§ 10-3", since=date(2018, 1, 1), until=date(2023, 1, 1)),
    Law("hol", "§ 10-3", since=date(2023, 1, 1), verified=True),
    asks=Asks.NOTHING,
    of={Regime.HPL, Regime.HOL12},
    by=HEALTH,
    to={Sector.CHILD_WELFARE},
    kind=Kind.DUTY,
    then={Then.TELL_THE_PERSON},
)
def held_back_while_pregnant(f: Facts) -> bool:
    """The municipality must tell the child welfare service when a pregnant woman is held back in treatment."""
    return f.purpose is FOR_UNBORN and f.compulsory is HOL_10_3 and f.category in ILL_OR_USING


@permit(
    "a-child-in-danger",
    "R-X6",
    Level.FULL,
    Law("hpl", "§ 33", since=date(2023, 1, 1), until=date(2026, 1, 1)),
    Law("hpl", "§ 33", since=date(2026, 1, 1), until=JULY, verified=True),
    Law("hpl", "§ 33", since=JULY),
    asks=Asks.NOTHING,
    of=HPL,
    by=HEALTH,
    to={Sector.CHILD_WELFARE},
    kind=Kind.DUTY,
    then={Then.WRITE_REASONS, Then.TELL_THE_PERSON},
)
def a_child_in_danger(f: Facts) -> bool:
    """Health personnel must tell the child welfare service of a child who seems to be mistreated or badly neglected."""
    return f.purpose is FOR_CHILDREN and f.found and f.category in A_CHILD


@permit(
    "unfit-to-drive",
    "R-X7",
    Level.PING,
    Law("hpl", "§ 34", since=date(2022, 4, 1), verified=True),
    asks=Asks.NOTHING,
    of=HPL,
    by=HEALTH,
    to={Sector.AUTHORITY},
    kind=Kind.DUTY,
    then={Then.TELL_THE_PERSON},
)
def unfit_to_drive(f: Facts) -> bool:
    """The authorities must be told that somebody does not meet the health requirements for driving, and that it will last.

    They are told that, not why. The doctor, psychologist or optician tells the person first.
    """
    return f.purpose is FOR_DRIVING and f.found and f.category in ILL_OR_USING


# ------------------------------------------------------------------------------------------- to the municipality's care


@permit(
    "measures-of-the-municipality",
    "R-X4",
    Level.SUMMARY,
    *_HPL_32,
    asks=Asks.CONSENT,
    of=HPL,
    by=HEALTH,
    to=HEALTH,
    kind=Kind.DUTY,
)
def measures_of_the_municipality(f: Facts) -> bool:
    """Health personnel must tell the municipality what should lead to help from it, when the person consents."""
    return f.purpose is FOR_CARE and f.municipal and f.category in CARE


@permit(
    "need-of-a-plan",
    "R-X8",
    Level.SUMMARY,
    Law("hpl", "§ 38 a", since=date(2012, 1, 1), verified=True),
    asks=Asks.CONSENT,
    of=HPL,
    by=HEALTH,
    to=HEALTH,
    kind=Kind.DUTY,
)
def need_of_a_plan(f: Facts) -> bool:
    """The coordinating unit must be told as soon as possible that an individual plan and a coordinator are needed."""
    return f.purpose is FOR_A_PLAN and f.relation is COORDINATING


@permit(
    "need-of-a-plan-with-the-municipality",
    "R-X13",
    Level.SUMMARY,
    Law("sphl", "§ 2-5", since=date(2012, 1, 1), until=date(2022, 8, 1)),
    Law("sphl", "§ 2-5", since=date(2022, 8, 1), verified=True),
    asks=Asks.CONSENT,
    of=HPL,
    by=HEALTH,
    to=HEALTH,
    kind=Kind.DUTY,
)
def need_of_a_plan_with_the_municipality(f: Facts) -> bool:
    """The hospital must tell the municipality as soon as possible when a plan is needed that both are part of."""
    return f.purpose is FOR_A_PLAN and f.municipal


@permit(
    "the-person-wishes-it-told",
    "R-X11",
    Level.SUMMARY,
    Law("sphl", "§ 3-15", since=date(2012, 1, 1), verified=True),
    asks=Asks.NO_OBJECTION,
    of=HPL,
    by=HEALTH,
    to=HEALTH,
    kind=Kind.DUTY,
)
def the_person_wishes_it_told(f: Facts) -> bool:
    """A treatment for substance use ends, and the person wishes the municipality to be told in good time."""
    return f.say is WISHES and f.purpose is FOR_CARE and f.municipal and f.category is LOGISTICS


@permit(
    "after-being-held-back",
    "R-X12",
    Level.SUMMARY,
    Law("sphl", "§ 3-15", since=date(2012, 1, 1), verified=True),
    asks=Asks.NOTHING,
    of=HPL,
    by=HEALTH,
    to=HEALTH,
    kind=Kind.DUTY,
    then={Then.TELL_THE_PERSON},
)
def after_being_held_back(f: Facts) -> bool:
    """The municipality is always told when somebody leaves who was held back in treatment without consent."""
    return f.purpose is FOR_CARE and f.municipal and f.category is LOGISTICS and f.compulsory in WITHOUT_CONSENT


@permit(
    "advice-to-the-municipality",
    "R-X14",
    Level.SUMMARY,
    Law("sphl", "§ 6-3", since=date(2002, 1, 1), verified=True),
    asks=Asks.CONSENT,
    of=HPL,
    by=HEALTH,
    to=HEALTH,
    kind=Kind.DUTY,
)
def advice_to_the_municipality(f: Facts) -> bool:
    """The hospital must tell the municipality what it needs to know of somebody's health to do its work."""
    return f.purpose is FOR_RECEIVER and f.municipal and f.category in CARE


# --------------------------------------------------------------------------------------------- supervision, statistics


@permit(
    "supervision",
    "G4",
    Level.FULL,
    Law("hpl", "§ 30", since=date(2021, 6, 1), verified=True),
    asks=Asks.NOTHING,
    of=HPL,
    by=HEALTH,
    to={Sector.AUTHORITY},
    kind=Kind.DUTY,
    then={Then.TELL_THE_PERSON},
)
def supervision(f: Facts) -> bool:
    """Those who supervise the health services have asked for it in a case of theirs, and must be given it."""
    return f.purpose is TO_SUPERVISE and f.on_request


@permit(
    "nobody-can-be-recognised",
    "R-X17",
    Level.PING,
    Law("hpl", "§ 23", since=date(2010, 1, 1), until=JULY, verified=True),
    FROM_JULY,
    asks=Asks.NOTHING,
    of=HPL,
    to=EVERYONE - POLICE,
)
def nobody_can_be_recognised(f: Facts) -> bool:
    """It is counted for statistics and learning, and nobody can be recognised in it."""
    return f.purpose is FOR_STATISTICS and f.anonymous
