"""What kinds of organizations, services and people on duty there are."""

from enum import StrEnum


class OrganizationKind(StrEnum):
    MUNICIPALITY = "municipality"  # kommune
    HEALTH_TRUST = "health_trust"  # helseforetak
    GP_PRACTICE = "gp_practice"  # fastlegekontor
    PRIVATE_PROVIDER = "private_provider"  # privat eller ideell med avtale
    NAV = "nav"
    POLICE = "police"
    CORRECTIONS = "corrections"  # kriminalomsorgen
    AUTHORITY = "authority"  # statsforvalter, Helsetilsynet: who supervises
    OPERATOR = "operator"  # who runs the node, as processor


class Sector(StrEnum):
    """Which duty of confidentiality a service stands under, as the sharing rules ask it."""

    HEALTH = "health"  # helsepersonell, those in prisons too (hol § 3-9): hpl § 21
    MUNICIPAL_OTHER = "municipal_other"  # fvl § 13, hol § 12-1
    NAV = "nav"  # the state's side of the office: Nav-loven § 7
    POLICE = "police"  # prl § 23
    CORRECTIONS = "corrections"  # prison officers and probation: fvl § 13, by strgjfl § 7
    SOCIAL = "social"  # the municipality's side of the office, sosialtjenesten: sotjl § 44
    HOUSING = "housing"  # fvl § 13
    SCHOOL = "school"  # fvl § 13
    CHILD_WELFARE = "child_welfare"  # bvl § 13-1
    AUTHORITY = "authority"  # statsforvalter, tilsyn, and who gives licences: fvl § 13
    NEXT_OF_KIN = "next_of_kin"  # nærmeste pårørende, or the parents: no duty of their own
    PERSON = "person"  # whom it is about


class ServiceType(StrEnum):
    ROP = "rop"  # municipal service for substance use and mental health
    HOME_CARE = "home_care"  # sykepleietjeneste
    CASE_OFFICE = "case_office"  # saksbehandler, tildelingskontor
    COORDINATING_UNIT = "coordinating_unit"  # koordinerende enhet
    LEADER = "leader"  # the municipality's leader of health and care
    ON_CALL = "on_call"  # a line that answers day and night
    GP = "gp"  # fastlege
    EMERGENCY_CLINIC = "emergency_clinic"  # legevakt
    AMBULANCE = "ambulance"
    WARD = "ward"  # somatic ward
    PSYCHIATRY = "psychiatry"  # psykisk helsevern, DPS
    TSB = "tsb"  # specialised substance-use treatment
    LAR = "lar"
    HOUSING = "housing"  # boligkontor
    NAV = "nav"
    POLICE = "police"
    PRISON = "prison"
    PRISON_HEALTH = "prison_health"
    SUPERVISION = "supervision"  # tilsyn
    NOBODY = "nobody"  # stands first on the list, never a null that hides
    OTHER = "other"


SECTOR = {  # every service not named here is a health service
    ServiceType.HOUSING: Sector.HOUSING,
    ServiceType.CASE_OFFICE: Sector.HEALTH,  # handles applications for health and care services: hol § 12-1 and hpl
    ServiceType.NAV: Sector.NAV,
    ServiceType.POLICE: Sector.POLICE,
    ServiceType.PRISON: Sector.CORRECTIONS,
    ServiceType.SUPERVISION: Sector.AUTHORITY,
    ServiceType.OTHER: Sector.MUNICIPAL_OTHER,
}


def sector_of(service: ServiceType) -> Sector:
    """Say which duty of confidentiality a service works under."""
    return SECTOR.get(service, Sector.HEALTH)


class Function(StrEnum):
    """What a member of staff is in a unit."""

    NURSE = "nurse"
    DOCTOR = "doctor"
    SOCIAL_WORKER = "social_worker"
    COORDINATOR = "coordinator"
    CASE_OFFICER = "case_officer"
    LEADER = "leader"
    OPERATOR = "operator"  # runs the node; sees messages and queues, never a person's record
    POLICE_OFFICER = "police_officer"
    PRISON_OFFICER = "prison_officer"
    ADVISER = "adviser"  # NAV, housing
    INSPECTOR = "inspector"  # reads under a registered inspection alone


class ActorKind(StrEnum):
    STAFF = "staff"
    SYSTEM = "system"  # another computer, known by its partner row
    PERSON = "person"
    HOUSE = "house"  # our own worker and intake


class Looked(StrEnum):
    """The ways of looking for or at people that are counted."""

    SOUGHT = "sought"  # a name was sought among those one follows up
    OPENED = "opened"  # a person's page was opened
    EMERGENCY = "emergency"  # somebody was sought in an emergency, among everybody
    CARD = "card"  # a crisis card was sought, among everybody
