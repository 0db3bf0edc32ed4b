"""What the person's own yes opens. It is asked for, can be taken back, and counts from then on."""

from datetime import date

from mellomrom.core.law import Law
from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import Category, Level, Regime, Say
from mellomrom.sharing.rules.facts import Facts
from mellomrom.sharing.rules.weighing import EVERYONE, FROM_JULY, JULY, OFFICES, OTHERS, Asks, permit

CONSENTED, CONSENTED_FOR = Say.CONSENTED, Say.CONSENTED_FOR
POLICE = Sector.POLICE
DIAGNOSIS = Category.DIAGNOSIS

_HPL_22 = (Law("hpl", "§ 22", since=date(2018, 1, 1), until=JULY, verified=True), FROM_JULY)
_BEYOND = EVERYONE - {Sector.HEALTH, Sector.NEXT_OF_KIN, Sector.PERSON}


def may_be_asked_for(f: Facts) -> bool:
    """Say whether we pass it on at all: the police are told of no diagnosis, and one can tell them oneself."""
    return f.category is not DIAGNOSIS or f.recipient is not POLICE


@permit("consent", "R-H6", Level.FULL, *_HPL_22, asks=Asks.CONSENT, of={Regime.HPL}, to={Sector.HEALTH})
def consent(f: Facts) -> bool:
    """The person has consented to this unit being told."""
    return f.say is CONSENTED


@permit("consent-on-behalf", "R-H6", Level.FULL, *_HPL_22, asks=Asks.CONSENT, of={Regime.HPL}, to={Sector.HEALTH})
def consent_on_behalf(f: Facts) -> bool:
    """The person cannot decide this themselves. Those who may consent for them have consented to this unit being told."""
    return f.say is CONSENTED_FOR


@permit("consent-beyond-health", "R-X16", Level.SUMMARY, *_HPL_22, asks=Asks.CONSENT, of={Regime.HPL}, to=_BEYOND)
def consent_beyond_health(f: Facts) -> bool:
    """The person has consented to this unit being told. It is outside the health services and gets the outline."""
    return f.say is CONSENTED and may_be_asked_for(f)


@permit(
    "consent-on-behalf-beyond-health",
    "R-X16",
    Level.SUMMARY,
    *_HPL_22,
    asks=Asks.CONSENT,
    of={Regime.HPL},
    to=_BEYOND,
)
def consent_on_behalf_beyond_health(f: Facts) -> bool:
    """The person cannot decide this themselves. Those who may consent for them have consented to this unit being told.

    It is outside the health services and gets the outline.
    """
    return f.say is CONSENTED_FOR and may_be_asked_for(f)


@permit(
    "consent-from-others",
    "R-N11",
    Level.SUMMARY,
    Law("fvl", "§ 13 a", since=date(2010, 12, 17), verified=True),
    asks=Asks.CONSENT,
    of=OFFICES,
    to=OTHERS,
)
def consent_from_others(f: Facts) -> bool:
    """The person has consented to this unit being told by a service outside the health services."""
    return f.say is CONSENTED and may_be_asked_for(f)


@permit(
    "consent-from-the-police",
    "R-N11",
    Level.SUMMARY,
    Law("prl", "§ 24", since=date(2014, 7, 1), verified=True),
    asks=Asks.CONSENT,
    of={Regime.PRL},
    to=OTHERS,
)
def consent_from_the_police(f: Facts) -> bool:
    """The person has consented to this unit being told by the police."""
    return f.say is CONSENTED and may_be_asked_for(f)


@permit(
    "the-person-tells",
    "R-R3",
    Level.FULL,
    Law("gdpr", "art. 9", since=date(2018, 7, 20)),
    asks=Asks.CONSENT,
    of={Regime.OWN},
    by={Sector.PERSON},
    to=OTHERS,
)
def the_person_tells(f: Facts) -> bool:
    """The person wrote this themselves and wants this unit to have it."""
    return f.say is CONSENTED and may_be_asked_for(f)
