"""Make what a test needs, one line per thing, with only what the test is about. A fixed, plainly synthetic cast."""

from datetime import UTC, date, datetime, time
from uuid import uuid4

from django.contrib.auth.models import User

from mellomrom.core.identifiers import synthetic_fnr
from mellomrom.directory import actions as directory
from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.directory.models import Organization, StaffRole, Unit
from mellomrom.directory.queries import house
from mellomrom.events.actions import Happening, record
from mellomrom.events.catalogue import Cause, EventKind
from mellomrom.events.models import Event
from mellomrom.people import actions as people
from mellomrom.people.catalogue import PersonNamed, TeamFunction
from mellomrom.people.models import Person

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)  # Wednesday 12.00 in Oslo
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
OPENS, CLOSES = time(8), time(15, 30)


def municipality(number: str = "5006", name: str = "Steinkjer kommune") -> Organization:
    return directory.add_organization(kind=OrganizationKind.MUNICIPALITY, name=name, municipality=number)


def hospital(name: str = "Prøvesykehuset HF", her_id: str = "") -> Organization:
    return directory.add_organization(kind=OrganizationKind.HEALTH_TRUST, name=name, her_id=her_id)


def organization(name: str, kind: OrganizationKind) -> Organization:
    return directory.add_organization(kind=kind, name=name)


def unit(organization: Organization, service: ServiceType, name: str = "", **more: object) -> Unit:
    return directory.add_unit(organization, service, name or f"{organization.name}: {service}", **more)  # type: ignore[arg-type]


def staff(unit: Unit, name: str = "Prøve Testesen", function: Function = Function.NURSE) -> StaffRole:
    user = User(username=f"user-{uuid4()}")
    user.set_unusable_password()
    user.save()
    return directory.employ(user, unit, function, name=name, since=date(2024, 1, 1))


def person(given: str = "Kari", *, municipality: str = "5006", serial: int = 100, fnr: bool = True) -> Person:
    while fnr:
        try:
            ids = (("FNR", synthetic_fnr(date(1984, 5, 17), serial)),)
            break
        except ValueError:
            serial += 1
    else:
        ids = ()
    named = PersonNamed(ids, "Testesen", given, date(1984, 5, 17), municipality)
    found, _ = people.find(named, verified=True)
    return found


def member(person: Person, unit: Unit, function: TeamFunction, *, role: StaffRole | None = None) -> None:
    people.join_team(person, unit, function, by=house(), at=LONG_AGO, role=role)


def happen(
    person: Person,
    kind: EventKind,
    *,
    owner: Organization,
    at: datetime = NOON,
    unit: Unit | None = None,
    to: Unit | None = None,
    cause: Cause = Cause.UNKNOWN,
    occurred_at: datetime | None = None,
    **more: object,
) -> Event:
    happening = Happening(
        person=person,
        owner=owner,
        kind=kind,
        occurred_at=occurred_at or at,
        cause=cause,
        unit=unit,
        addressee=to,
        **more,  # type: ignore[arg-type]
    )
    return record(happening, by=house(), at=at)


class Town:
    """A municipality with every service, a hospital beside it, and one person whom the ROP service follows up."""

    def __init__(self) -> None:
        self.municipality = municipality()
        self.hospital = hospital(her_id="905")
        self.ward = unit(self.hospital, ServiceType.WARD, "Medisinsk sengepost", her_id="12471")
        self.tsb = unit(self.hospital, ServiceType.TSB, "TSB")
        self.home_care = unit(self.municipality, ServiceType.HOME_CARE, "Sykepleietjenesten", her_id="5078")
        self.case_office = unit(self.municipality, ServiceType.CASE_OFFICE, "Tildelingskontoret", her_id="5079")
        self.rop = unit(self.municipality, ServiceType.ROP, "Rus og psykisk helse", opens=OPENS, closes=CLOSES)
        self.coordinating = unit(self.municipality, ServiceType.COORDINATING_UNIT, "Koordinerende enhet")
        self.leader_unit = unit(self.municipality, ServiceType.LEADER, "Helse- og omsorgssjefen")
        self.on_call = unit(self.municipality, ServiceType.ON_CALL, "Kommunens vakt")
        self.practice = organization("Prøvelegene", OrganizationKind.GP_PRACTICE)
        self.gp = unit(self.practice, ServiceType.GP, "Prøvelegene")
        self.nurse = staff(self.rop, "Prøve Sykepleier")
        self.colleague = staff(self.rop, "Prøve Kollega")
        self.home_nurse = staff(self.home_care, "Prøve Hjemmesykepleier")
        self.leader = staff(self.leader_unit, "Prøve Leder", Function.LEADER)
        self.doctor = staff(self.ward, "Prøve Lege", Function.DOCTOR)
        self.watch = staff(self.on_call, "Prøve Vakt")
        for empty in (self.case_office, self.gp, self.tsb):
            staff(empty)
        self.coordinator = staff(self.coordinating, "Prøve Koordinator", Function.COORDINATOR)
        self.kari = person()
        member(self.kari, self.rop, TeamFunction.ROP)
        member(self.kari, self.gp, TeamFunction.GP)

    @property
    def nobody(self) -> Unit:
        return Unit.objects.get(organization=self.municipality, service=ServiceType.NOBODY)

    def discharge(self, at: datetime = NOON, **more: object) -> Event:
        return happen(
            self.kari, EventKind.DISCHARGED, owner=self.municipality, unit=self.ward, to=self.home_care, at=at, **more
        )

    def admission(self, at: datetime = NOON, **more: object) -> Event:
        return happen(
            self.kari, EventKind.ADMITTED, owner=self.municipality, unit=self.ward, to=self.home_care, at=at, **more
        )
