"""The test actors of the official KITH suites, so that their messages reach somebody in the demo.

Facts from the publisher's own test messages (Pasientlogistikk 1.5 and 1.6): names, organization numbers and HER-ids as
sent there. They do not pass check digits everywhere, and are not meant to. The suites' patients are not made here: they
come in the messages, as persons that nobody has verified.
"""

from mellomrom.directory import actions
from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.directory.models import Unit

ALVDAL = "3428"  # the number that Alvdal has now; the suites are from when it was 0438
NAMES = {  # of the units where somebody works, for the list of logins
    "home_care.alvdal": "Sykepleietjenesten, Alvdal kommune (testaktør)",
    "coordinating_unit.alvdal": "Koordinerende enhet, Alvdal kommune (testaktør)",
    "gp.kattskinnet": "Kattskinnet legesenter (testaktør)",
    "gp2.kattskinnet": "Kattskinnet legesenter (testaktør)",
}


def build() -> dict[str, Unit]:
    """Let the suites' senders and receivers take part; gives their units by key."""
    return _alvdal() | _practice() | _hospitals()


def _alvdal() -> dict[str, Unit]:
    municipality = actions.add_organization(
        kind=OrganizationKind.MUNICIPALITY,
        name="Alvdal kommune (testaktør)",
        number="333555666",
        her_id="99387",
        municipality=ALVDAL,
    )
    return {
        "home_care.alvdal": actions.add_unit(municipality, ServiceType.HOME_CARE, "Sykepleietjenesten", her_id="5078"),
        "coordinating_unit.alvdal": actions.add_unit(
            municipality, ServiceType.COORDINATING_UNIT, "Koordinerende enhet"
        ),
    }


def _practice() -> dict[str, Unit]:
    """The practice has one HER-id in the suite of 1.5 and another in the examples of 1.6."""
    name = "Kattskinnet legesenter (testaktør)"
    practice = actions.add_organization(
        kind=OrganizationKind.GP_PRACTICE, name=name, number="971318864", municipality=ALVDAL
    )
    return {
        "gp.kattskinnet": actions.add_unit(practice, ServiceType.GP, name, her_id="56704"),
        "gp2.kattskinnet": actions.add_unit(practice, ServiceType.GP, name, her_id="91096"),
    }


def _hospitals() -> dict[str, Unit]:
    """The examples of 1.6 are sent from a hospital that exists; here it is one that sends tests, and no more."""
    first = actions.add_organization(
        kind=OrganizationKind.HEALTH_TRUST, name="Køfri sykehus HF (testaktør)", number="999888777", her_id="905"
    )
    later = actions.add_organization(
        kind=OrganizationKind.HEALTH_TRUST, name="Avsender i eksemplene til PLO 1.6 (testaktør)", her_id="59"
    )
    return {
        "ward.kofri": actions.add_unit(first, ServiceType.WARD, "Ortopedisk avdeling", her_id="12471"),
        "ward.later": actions.add_unit(later, ServiceType.WARD, "Ortopedisk kirurgi", her_id="90998"),
    }
