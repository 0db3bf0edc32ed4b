"""The test actors of the official KITH suites, so that their messages reach somebody in the demo.

Facts from the publisher's own test messages (Pasientlogistikk 1.5 and 1.6): names, organization numbers and HER-ids as
sent there. They do not pass check digits everywhere, and are not meant to. The suites' patients are not made here: they
come in the messages, as persons that nobody has verified.
"""

from mellomrom.directory import actions
from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.directory.models import Organization

ALVDAL = "3428"  # the number that Alvdal has now; the suites are from when it was 0438


def build() -> list[Organization]:
    """Let the suites' senders and receivers take part."""
    return [_alvdal(), _practice(), _hospital(), _later_hospital()]


def _alvdal() -> Organization:
    municipality = actions.add_organization(
        kind=OrganizationKind.MUNICIPALITY,
        name="Alvdal kommune (testaktør)",
        number="333555666",
        her_id="99387",
        municipality=ALVDAL,
    )
    actions.add_unit(municipality, ServiceType.HOME_CARE, "Sykepleietjenesten", her_id="5078")
    actions.add_unit(municipality, ServiceType.COORDINATING_UNIT, "Koordinerende enhet")
    return municipality


def _practice() -> Organization:
    """The practice has one HER-id in the suite of 1.5 and another in the examples of 1.6."""
    practice = actions.add_organization(
        kind=OrganizationKind.GP_PRACTICE,
        name="Kattskinnet legesenter (testaktør)",
        number="971318864",
        municipality=ALVDAL,
    )
    for her_id in ("56704", "91096"):
        actions.add_unit(practice, ServiceType.GP, "Kattskinnet legesenter", her_id=her_id)
    return practice


def _hospital() -> Organization:
    trust = actions.add_organization(
        kind=OrganizationKind.HEALTH_TRUST, name="Køfri sykehus HF (testaktør)", number="999888777", her_id="905"
    )
    actions.add_unit(trust, ServiceType.WARD, "Ortopedisk avdeling", her_id="12471")
    return trust


def _later_hospital() -> Organization:
    """The examples of 1.6 are sent from a hospital that exists; here it is one that sends tests, and no more."""
    trust = actions.add_organization(
        kind=OrganizationKind.HEALTH_TRUST, name="Avsender i eksemplene til PLO 1.6 (testaktør)", her_id="59"
    )
    actions.add_unit(trust, ServiceType.WARD, "Ortopedisk kirurgi", her_id="90998")
    return trust
