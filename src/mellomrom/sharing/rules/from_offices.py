"""From NAV, social services, police, prison and other offices (fvl § 13 b, and the stricter acts that cut it down).

None of these speaks of what came under the duty of health personnel: fvl § 13 b opens nothing of that (hpl § 21).
"""

from datetime import date

from mellomrom.core.law import Law
from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import (
    CASE,
    TO_AVERT,
    Category,
    Danger,
    Kind,
    Level,
    Purpose,
    Regime,
    Relation,
    Then,
)
from mellomrom.sharing.rules.facts import Facts
from mellomrom.sharing.rules.weighing import EVERYONE, OFFICES, OTHERS, Asks, permit

PRL, POLICE = {Regime.PRL}, {Sector.POLICE}
OFFICE = EVERYONE - {Sector.NEXT_OF_KIN, Sector.PERSON}  # forvaltningsorgan
OWN_TASKS, FOR_RECEIVER, FOR_ADMINISTRATION = Purpose.OWN_TASKS, Purpose.RECEIVER_TASKS, Purpose.ADMINISTRATION
TO_PREVENT_HARM, TO_PREVENT_CRIME = Purpose.SAFETY, Purpose.PREVENTION
FOR_EXAMINATION, FOR_RELEASE, FOR_CHILDREN = Purpose.COERCIVE_CARE, Purpose.RELEASE, Purpose.CHILDREN
FOR_STATISTICS = Purpose.STATISTICS
INSIDE_THE_OFFICE = frozenset({Purpose.OWN_TASKS, Purpose.ADMINISTRATION})
FOR_HELP = frozenset({Purpose.CARE, Purpose.SAFETY})
SAME_ORGANIZATION = Relation.SAME_ORGANIZATION
WHEREABOUTS = Category.WHEREABOUTS
TO_SOMEBODY = frozenset({Danger.LIFE, Danger.OTHERS})
LISTED_CRIME = Danger.LISTED_CRIME
ON_THE_STREET = frozenset({Category.SAFETY, Category.WHEREABOUTS, Category.CLIENT})
A_CHILD = frozenset({Category.FAMILY, Category.SAFETY})

_SOTJL_44 = (
    Law("sotjl", "§ 44", since=date(2010, 1, 1), until=date(2021, 7, 1)),
    Law("sotjl", "§ 44", since=date(2021, 7, 1), verified=True),
)
_FVL_13B = (
    Law("fvl", "§ 13 b", since=date(1978, 1, 1), until=date(2021, 7, 1)),
    Law("fvl", "§ 13 b", since=date(2021, 7, 1), verified=True),
)
_PRL_27 = Law("prl", "§ 27", since=date(2014, 7, 1), verified=True)


# ----------------------------------------------------------------------------------------------- NAV and social services


@permit(
    "tasks-of-nav",
    "R-N1",
    Level.SUMMARY,
    Law("navl", "§ 7", since=date(2009, 1, 1), until=date(2026, 1, 1)),
    Law("navl", "§ 7", since=date(2026, 1, 1), verified=True),
    asks=Asks.NOTHING,
    of={Regime.NAV7},
    by={Sector.NAV},
    to=OFFICE,
)
def tasks_of_nav(f: Facts) -> bool:
    """NAV may tell another office what NAV's own tasks need, and no more."""
    return f.purpose is OWN_TASKS and f.category in CASE


@permit(
    "inside-the-nav-office",
    "R-N2",
    Level.SUMMARY,
    Law("navl", "§ 16", since=date(2015, 1, 1), verified=True),
    asks=Asks.NOTHING,
    of={Regime.NAV7, Regime.SOTJL},
    by={Sector.NAV, Sector.SOCIAL},
    to={Sector.NAV, Sector.SOCIAL},
)
def inside_the_nav_office(f: Facts) -> bool:
    """State and municipality work in one office, and see what its work needs. The rest of the municipality does not."""
    return f.purpose in INSIDE_THE_OFFICE and f.category in CASE and f.relation is SAME_ORGANIZATION


@permit(
    "tasks-of-social-services",
    "R-N3",
    Level.SUMMARY,
    *_SOTJL_44,
    asks=Asks.NOTHING,
    of={Regime.SOTJL},
    by={Sector.SOCIAL},
    to=OFFICE,
)
def tasks_of_social_services(f: Facts) -> bool:
    """The social services may tell another office what their own tasks need, and no more."""
    return f.purpose is OWN_TASKS and f.category in CASE


@permit(
    "where-to-find-somebody",
    "R-N4",
    Level.SUMMARY,
    *_SOTJL_44,
    asks=Asks.NOTHING,
    of={Regime.SOTJL},
    by={Sector.SOCIAL},
    to={Sector.POLICE, Sector.CORRECTIONS},
)
def where_to_find_somebody(f: Facts) -> bool:
    """The police or the prison have asked, and may be told how to reach the person and where they may be."""
    return f.purpose is FOR_RECEIVER and f.category is WHEREABOUTS and f.on_request


@permit(
    "whereabouts-from-social-services",
    "R-C4",
    Level.SUMMARY,
    *_SOTJL_44,
    asks=Asks.NO_OBJECTION,
    of={Regime.SOTJL},
    to=OTHERS,
)
def whereabouts_from_social_services(f: Facts) -> bool:
    """Where somebody stays may be told when it is clear that this does not harm the trust in the social services."""
    return f.purpose is FOR_RECEIVER and f.category is WHEREABOUTS and f.found


@permit(
    "whereabouts-from-care",
    "R-C4",
    Level.SUMMARY,
    Law("hol", "§ 12-1", since=date(2012, 1, 1), until=date(2021, 7, 1)),
    Law("hol", "§ 12-1", since=date(2021, 7, 1), verified=True),
    asks=Asks.NO_OBJECTION,
    of={Regime.HOL12},
    to=OTHERS,
)
def whereabouts_from_care(f: Facts) -> bool:
    """Where somebody stays may be told when it is clear that this does not harm the trust in the care services."""
    return f.purpose is FOR_RECEIVER and f.category is WHEREABOUTS and f.found


# --------------------------------------------------------------------------------------------------------- every office


@permit(
    "tasks-of-the-sender",
    "R-N5",
    Level.SUMMARY,
    *_FVL_13B,
    asks=Asks.NOTHING,
    of={Regime.FVL, Regime.HOL12, Regime.STRGJFL},
    by=OFFICE,
    to=OFFICE,
)
def tasks_of_the_sender(f: Facts) -> bool:
    """An office may tell another that it knows the person, and what its own tasks need."""
    return f.purpose is OWN_TASKS and f.category in CASE


@permit(
    "danger-to-life-or-health",
    "R-N6",
    Level.SAFETY,
    *_FVL_13B,
    asks=Asks.NOTHING,
    of=OFFICES - {Regime.BVL},
    by=OFFICE,
    to=OTHERS,
    then={Then.WRITE_REASONS},
)
def danger_to_life_or_health(f: Facts) -> bool:
    """An office may tell what is needed to avoid danger to life or health, whatever the person has said."""
    return f.purpose is TO_PREVENT_HARM and f.danger in TO_SOMEBODY and f.category in TO_AVERT


@permit(
    "should-be-seen-by-a-doctor",
    "R-N9",
    Level.SUMMARY,
    Law("phvl", "§ 3-6", since=date(2012, 1, 1)),  # that the duty to notify lifts confidentiality is our reading
    asks=Asks.NOTHING,
    by={Sector.POLICE, Sector.SOCIAL, Sector.CORRECTIONS, Sector.HEALTH},
    to={Sector.HEALTH},
    kind=Kind.DUTY,
    then={Then.WRITE_REASONS},
)
def should_be_seen_by_a_doctor(f: Facts) -> bool:
    """Somebody may need mental health care without consent and does not seek help: the health services must be told."""
    return f.purpose is FOR_EXAMINATION and f.found and f.category in TO_AVERT


@permit(
    "a-child-in-danger-social-services",
    "R-X6",
    Level.FULL,
    Law("sotjl", "§ 45", since=date(2023, 1, 1), until=date(2026, 1, 1)),
    Law("sotjl", "§ 45", since=date(2026, 1, 1), verified=True),
    asks=Asks.NOTHING,
    of={Regime.SOTJL},
    by={Sector.SOCIAL},
    to={Sector.CHILD_WELFARE},
    kind=Kind.DUTY,
    then={Then.WRITE_REASONS},
)
def a_child_in_danger_social_services(f: Facts) -> bool:
    """The social services must tell the child welfare service of a child who seems to be mistreated or badly neglected."""
    return f.purpose is FOR_CHILDREN and f.found and f.category in A_CHILD


@permit(
    "a-child-in-danger-offices",
    "R-X6",
    Level.FULL,
    Law("bvl", "§ 13-2", since=date(2023, 1, 1)),
    asks=Asks.NOTHING,
    of={Regime.FVL, Regime.HOL12, Regime.NAV7, Regime.PRL, Regime.STRGJFL},
    by=OFFICE,
    to={Sector.CHILD_WELFARE},
    kind=Kind.DUTY,
    then={Then.WRITE_REASONS},
)
def a_child_in_danger_offices(f: Facts) -> bool:
    """Every public office must tell the child welfare service of a child who seems to be mistreated or badly neglected."""
    return f.purpose is FOR_CHILDREN and f.found and f.category in A_CHILD


@permit(
    "to-prepare-for-release",
    "R-N11",
    Level.SUMMARY,
    Law("strgjfl", "§ 41", since=date(2024, 12, 1), verified=True),
    asks=Asks.CONSENT,
    of={Regime.STRGJFL},
    by={Sector.CORRECTIONS},
    to=OFFICE,
    kind=Kind.DUTY,
)
def to_prepare_for_release(f: Facts) -> bool:
    """The prison must get in touch with those who can help after release, and tells them what the person consents to."""
    return f.purpose is FOR_RELEASE and f.category in CASE


@permit(
    "nobody-can-be-recognised-offices",
    "R-X17",
    Level.PING,
    Law("fvl", "§ 13 a", since=date(2010, 12, 17), verified=True),
    asks=Asks.NOTHING,
    of=OFFICES,
    to=EVERYONE - POLICE,
)
def nobody_can_be_recognised_offices(f: Facts) -> bool:
    """It is counted, and nobody can be recognised in it."""
    return f.purpose is FOR_STATISTICS and f.anonymous


# --------------------------------------------------------------------------------------------------------- the police


@permit(
    "police-avert-a-crime",
    "R-N7",
    Level.SAFETY,
    _PRL_27,
    asks=Asks.NOTHING,
    of=PRL,
    by=POLICE,
    to=OTHERS,
    then={Then.WRITE_REASONS},
)
def police_avert_a_crime(f: Facts) -> bool:
    """The police may tell what is needed to avert a crime, when that is in proportion."""
    return f.purpose is TO_PREVENT_HARM and f.danger is LISTED_CRIME and f.found and f.category in TO_AVERT


@permit(
    "police-prevent-crime",
    "R-N7",
    Level.SAFETY,
    _PRL_27,
    asks=Asks.NOTHING,
    of=PRL,
    by=POLICE,
    to=OFFICE,
    then={Then.WRITE_REASONS, Then.TELL_THE_PERSON},
)
def police_prevent_crime(f: Facts) -> bool:
    """The police may tell another office what is needed to prevent crime, when that is in proportion.

    Whoever answers for the information decides it, and it is written down what was told, to whom and why.
    """
    return f.purpose is TO_PREVENT_CRIME and f.found and f.category in ON_THE_STREET


@permit(
    "police-get-help",
    "R-N7",
    Level.SUMMARY,
    Law("prl", "§ 28", since=date(2014, 7, 1), verified=True),
    asks=Asks.NOTHING,
    of=PRL,
    by=POLICE,
    to={Sector.HEALTH},
)
def police_get_help(f: Facts) -> bool:
    """The police may tell the health services what is needed to get help for somebody they have met, in proportion."""
    return f.purpose in FOR_HELP and f.found and f.category in TO_AVERT


@permit(
    "tasks-of-the-recipient",
    "R-N8",
    Level.SUMMARY,
    Law("prl", "§ 30", since=date(2014, 7, 1)),  # the regulation that says who and what is not read
    asks=Asks.NOTHING,
    of=PRL,
    by=POLICE,
    to=OFFICE,
    then={Then.WRITE_REASONS},
)
def tasks_of_the_recipient(f: Facts) -> bool:
    """The police may tell another office what it needs for a task that law gives it, when that is in proportion."""
    return f.purpose is FOR_RECEIVER and f.found and f.category in CASE


@permit(
    "nobody-can-be-recognised-police",
    "R-X17",
    Level.PING,
    Law("prl", "§ 24", since=date(2014, 7, 1), verified=True),
    asks=Asks.NOTHING,
    of=PRL,
    to=EVERYONE - POLICE,
)
def nobody_can_be_recognised_police(f: Facts) -> bool:
    """The police count it, and nobody can be recognised in it."""
    return f.purpose is FOR_STATISTICS and f.anonymous
