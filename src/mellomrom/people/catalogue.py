"""Words about a person: identifiers, protected address, functions in the care team."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Protection(StrEnum):
    NONE = "none"
    CONFIDENTIAL = "confidential"  # fortrolig adresse (kode 7)
    STRICTLY_CONFIDENTIAL = "strictly_confidential"  # strengt fortrolig adresse (kode 6)


class TeamFunction(StrEnum):
    """What somebody in the care team is to the person. FHIR: CareTeam.participant.role."""

    COORDINATOR = "coordinator"
    GP = "gp"
    ROP = "rop"
    HOME_CARE = "home_care"
    CASE_OFFICER = "case_officer"
    TREATING = "treating"  # specialist service that treats now
    PATHWAY_COORDINATOR = "pathway_coordinator"  # forløpskoordinator in the specialist service; never the plan's own
    LAR = "lar"
    HOUSING = "housing"
    NAV = "nav"
    PRISON_HEALTH = "prison_health"
    OTHER = "other"


class Area(StrEnum):
    """An area of life that somebody answers for. Law: forskrift om individuell plan; ours in number and order."""

    HOUSING = "housing"
    ECONOMY = "economy"
    MENTAL_HEALTH = "mental_health"
    SUBSTANCE_USE = "substance_use"
    SOMATIC_HEALTH = "somatic_health"
    DENTAL = "dental"
    NUTRITION = "nutrition"
    WORK_ACTIVITY = "work_activity"  # individual job support (IPS) too
    NETWORK = "network"
    DAILY_LIVING = "daily_living"
    COORDINATION = "coordination"  # who answers for it is the care team's coordinator


class Colour(StrEnum):
    """How an area of life goes, in the language that all services share; always shown with its word."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class Basis(StrEnum):
    """Why a service answers for an area of somebody's life."""

    AGREEMENT = "agreement"
    RULING = "ruling"  # enkeltvedtak
    LAW = "law"
    WISH = "wish"  # the person's own
    PLAN = "plan"  # the individual plan says so


@dataclass(frozen=True, slots=True)
class PersonNamed:
    """A person as a message names them. Classified by `core.identifiers`, never refused for a check digit."""

    identifiers: tuple[
        tuple[str, str], ...
    ] = ()  # (("FNR", "15076500565"),): FNR DNR HNR FHN DUF or a foreign system's uri
    family: str = ""
    given: str = ""
    birth_on: date | None = None
    municipality: str = ""  # four digits, only where the message says it
    postal_code: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom somebody looks for: a national number, or the whole name and the year of birth. Its `repr` shows nothing."""

    number: str = ""
    family: str = ""
    given: str = ""
    born: int | None = None  # year

    def __repr__(self) -> str:
        return "Sought(…)"
