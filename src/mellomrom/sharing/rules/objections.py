"""What closes: the person's no, and what nobody may be told whoever asks."""

from datetime import date

from mellomrom.core.law import Law
from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import Category, Regime, Relation, Say
from mellomrom.sharing.rules.facts import Facts
from mellomrom.sharing.rules.weighing import FROM_JULY, FVL_13, JULY, JUNE, OFFICES, OTHERS, PRL_23, deny

OPPOSED, PRESUMED = Say.OPPOSED, Say.PRESUMED_OPPOSED
SENDER = Relation.SENDER
WHEREABOUTS = Category.WHEREABOUTS

_PBRL_5_3 = (
    Law("pbrl", "§ 5-3", since=date(2001, 1, 1), until=date(2018, 7, 20)),
    Law("pbrl", "§ 5-3", since=date(2018, 7, 20), until=JUNE, verified=True),
)
_PBRL_5_3_FROM_JUNE = (  # repealed in July, when the right to say no moves into hpl
    Law("pbrl", "§ 5-3", since=JUNE, until=JULY, verified=True),
    FROM_JULY,
)


@deny("the-person-says-no", "R-H8", *_PBRL_5_3, of={Regime.HPL}, to=OTHERS, is_objection=True)
def the_person_says_no(f: Facts) -> bool:
    """The person has said no to this recipient being told."""
    return f.say is OPPOSED


@deny("the-person-says-no", "R-H8", *_PBRL_5_3_FROM_JUNE, of={Regime.HPL}, to=OTHERS, is_objection=True)
def the_person_says_no_and_no_life_is_in_danger(f: Facts) -> bool:
    """The person has said no to this recipient being told, and no danger has been found that goes before that."""
    return f.say is OPPOSED


@deny(
    "the-person-would-say-no", "R-H8", *_PBRL_5_3, *_PBRL_5_3_FROM_JUNE, of={Regime.HPL}, to=OTHERS, is_objection=True
)
def the_person_would_say_no(f: Facts) -> bool:
    """There is reason to believe that the person would say no if they were asked, and nothing weighs more."""
    return f.say is PRESUMED and not f.found


@deny("the-person-says-no-outside-health", "R-C3", FVL_13, of=OFFICES, to=OTHERS, is_objection=True)
def the_person_says_no_outside_health(f: Facts) -> bool:
    """The person has said no to this recipient being told, and the sender's duty of confidentiality stands."""
    return f.say is OPPOSED


@deny("the-person-says-no-to-the-police", "R-C3", PRL_23, of={Regime.PRL}, to=OTHERS, is_objection=True)
def the_person_says_no_to_the_police(f: Facts) -> bool:
    """The person has said no to the police telling this recipient, and the police's duty of confidentiality stands."""
    return f.say is OPPOSED


@deny("the-address-is-protected", "R-R6", Law("fregl", "§ 10-4", since=date(2017, 10, 1)), to=OTHERS)
def the_address_is_protected(f: Facts) -> bool:
    """The person's address is protected: where they are is not passed on here."""
    return f.protected and f.category is WHEREABOUTS and f.relation is not SENDER


@deny(
    "refused-to-the-person",
    "R-R1",
    Law("pbrl", "§ 5-1", since=date(2012, 1, 1), until=date(2018, 7, 20)),
    Law("pbrl", "§ 5-1", since=date(2018, 7, 20), verified=True),
    of={Regime.HPL},
    to={Sector.PERSON},
)
def refused_to_the_person(f: Facts) -> bool:
    """A named professional has found that reading this could cost the person their life or health, or harm somebody close.

    Somebody who represents the person can read it, and so can a doctor or a lawyer.
    """
    return f.refused


@deny(
    "refused-by-the-police",
    "R-R1",
    Law("prl", "§ 25", since=date(2014, 7, 1), verified=True),
    of={Regime.PRL},
    to={Sector.PERSON},
)
def refused_by_the_police(f: Facts) -> bool:
    """The police have found that their work against crime would suffer if the person read this now."""
    return f.refused
