"""The bodies of the demo's health community and their services.

The municipalities and their numbers are real; everything else is made up: the hospital, the prison, who works there, and
which services a municipality has. Keys like `rop.steinkjer` name a unit in this folder and in `samples/expected.yaml`.

What is lacking is meant: Lierne has no coordinating unit, no ROP service and no on-call line, so what nobody there can
take lands with its nobody unit; Snåsa's ROP service is one person, and Grong's stands in; in Grong's and Verdal's GP
practices nobody works in Mellomrom, so what they are told does not reach them by itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from mellomrom.directory import actions
from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.directory.models import Unit
from mellomrom.world.numbers import her_id, organization_number, phone

AREA = "Nord-Trøndelag"
OPENS, CLOSES = time(8), time(15, 30)


@dataclass(frozen=True, slots=True)
class Service:
    """One unit of a body."""

    key: str  # rop.steinkjer
    number: int  # the last two digits of its HER-id
    type: ServiceType
    name: str
    daytime: bool = False  # open in office hours; else day and night
    deputy: str = ""  # the key of who stands in


@dataclass(frozen=True, slots=True)
class Body:
    """An organization: `code` stands in its numbers, and is the municipality's own number where it is one."""

    code: str
    kind: OrganizationKind
    name: str
    municipality: str
    services: tuple[Service, ...]

    @property
    def number(self) -> str:
        """Give its organization number."""
        return organization_number(self.code)

    def her_id(self, service: Service | None = None) -> str:
        """Give the HER-id of the body, or of one of its services."""
        return her_id(self.code, service.number if service else 0)


_MUNICIPAL = {  # number, type, name, open in office hours
    "home_care": (1, ServiceType.HOME_CARE, "Hjemmesykepleien", False),
    "case_office": (2, ServiceType.CASE_OFFICE, "Tildelingskontoret", True),
    "rop": (3, ServiceType.ROP, "Psykisk helse og rus", True),
    "coordinating_unit": (4, ServiceType.COORDINATING_UNIT, "Koordinerende enhet", True),
    "leader": (5, ServiceType.LEADER, "Helse- og omsorgsledelsen", True),
    "on_call": (6, ServiceType.ON_CALL, "Vakttelefonen", False),
    "emergency_clinic": (7, ServiceType.EMERGENCY_CLINIC, "Legevakta", False),
    "housing": (8, ServiceType.HOUSING, "Boligkontoret", True),
    "prison_health": (9, ServiceType.PRISON_HEALTH, "Fengselshelsetjenesten", True),
}
_USUAL = ("home_care", "case_office", "rop", "coordinating_unit", "leader", "on_call")
_WITHOUT_ON_CALL = _USUAL[:-1]


def municipality(code: str, name: str, slug: str, *words: str, deputy: str = "") -> Body:
    """Lay out a municipality with the services of these words; `deputy` stands in for its ROP service."""
    services = []
    for word in words:
        number, service, title, daytime = _MUNICIPAL[word]
        stands_in = deputy if word == "rop" else ""
        services.append(Service(f"{word}.{slug}", number, service, title, daytime, stands_in))
    return Body(code, OrganizationKind.MUNICIPALITY, f"{name} kommune", code, tuple(services))


def practice(code: str, name: str, where: str, slug: str) -> Body:
    """Lay out a GP practice in a municipality."""
    gp = Service(f"gp.{slug}", 1, ServiceType.GP, name, daytime=True)
    return Body(code, OrganizationKind.GP_PRACTICE, name, where, (gp,))


def body_of_one(code: str, kind: OrganizationKind, name: str, where: str, key: str, service: ServiceType) -> Body:
    """Lay out a body with a single unit that bears its name."""
    daytime = service is ServiceType.NAV
    return Body(code, kind, name, where, (Service(key, 1, service, name, daytime),))


TRUST = Body(
    "9001",
    OrganizationKind.HEALTH_TRUST,
    "Fjordheim sykehus HF",
    "",
    (
        Service("ward.medical", 1, ServiceType.WARD, "Medisinsk avdeling"),
        Service("ward.emergency", 2, ServiceType.WARD, "Akuttmottaket"),
        Service("psychiatry.dps", 3, ServiceType.PSYCHIATRY, "DPS Fjordheim"),
        Service("tsb.fjordheim", 4, ServiceType.TSB, "Avdeling for rusbehandling (TSB)"),
        Service("lar.fjordheim", 5, ServiceType.LAR, "LAR Fjordheim", daytime=True),
        Service("ambulance.fjordheim", 6, ServiceType.AMBULANCE, "Ambulansen"),
    ),
)
BODIES = (  # a deputy before whom it stands in for
    municipality("5006", "Steinkjer", "steinkjer", *_USUAL, "emergency_clinic", "housing"),
    municipality("5007", "Namsos", "namsos", *_USUAL, "emergency_clinic"),
    municipality("5037", "Levanger", "levanger", *_USUAL, "emergency_clinic", "housing"),
    municipality("5038", "Verdal", "verdal", *_USUAL, "prison_health"),
    municipality("5053", "Inderøy", "inderoy", *_USUAL),
    municipality("5045", "Grong", "grong", *_USUAL),
    municipality("5041", "Snåsa", "snasa", *_WITHOUT_ON_CALL, deputy="rop.grong"),
    municipality("5042", "Lierne", "lierne", "home_care", "leader"),
    TRUST,
    practice("9021", "Prøveveien legekontor", "5006", "steinkjer"),
    practice("9022", "Eksempelgata legesenter", "5007", "namsos"),
    practice("9023", "Øvingsplassen legekontor", "5037", "levanger"),
    practice("9024", "Liksomtorget legekontor", "5038", "verdal"),
    practice("9025", "Demodalen legekontor", "5045", "grong"),
    body_of_one("9031", OrganizationKind.NAV, "Nav Steinkjer (demo)", "5006", "nav.steinkjer", ServiceType.NAV),
    body_of_one("9032", OrganizationKind.NAV, "Nav Levanger (demo)", "5037", "nav.levanger", ServiceType.NAV),
    body_of_one("9041", OrganizationKind.POLICE, "Politiet (demo)", "5006", "police.fjordheim", ServiceType.POLICE),
    body_of_one(
        "9051", OrganizationKind.CORRECTIONS, "Fjordheim fengsel", "5038", "prison.fjordheim", ServiceType.PRISON
    ),
)
MUNICIPALITIES = {
    service.key.split(".")[1]: body.code
    for body in BODIES
    if body.kind is OrganizationKind.MUNICIPALITY
    for service in body.services[:1]
}


def build() -> dict[str, Unit]:
    """Open every body and unit; gives the units by key."""
    units: dict[str, Unit] = {}
    for body in BODIES:
        organization = actions.add_organization(
            kind=body.kind,
            name=body.name,
            number=body.number,
            her_id=body.her_id(),
            municipality=body.municipality,
            area=AREA,
        )
        for service in body.services:
            units[service.key] = actions.add_unit(
                organization,
                service.type,
                service.name,
                her_id=body.her_id(service),
                phone=phone(body.code, service.number),
                opens=OPENS if service.daytime else None,
                closes=CLOSES if service.daytime else None,
                deputy=units[service.deputy] if service.deputy else None,
            )
    return units


def her_ids() -> Mapping[str, str]:
    """Give the key of each unit by its HER-id."""
    return {body.her_id(service): service.key for body in BODIES for service in body.services}


def keys_of(units: Iterable[Unit]) -> dict[UUID, str]:
    """Give the keys of units as `samples/expected.yaml` names them; one that is not of the demo goes by its name."""
    by_her_id = her_ids()
    slugs = {code: slug for slug, code in MUNICIPALITIES.items()}
    keys = {}
    for unit in units:
        of_nobody = f"nobody.{slugs.get(unit.organization.municipality, unit.organization.name)}"
        known = of_nobody if unit.service == ServiceType.NOBODY else by_her_id.get(unit.her_id)
        keys[unit.id] = known or unit.name
    return keys
