"""Who is in the stories of emergency access: Kari in Steinkjer, a doctor in another municipality, the police."""

from datetime import timedelta

from mellomrom.access import actions
from mellomrom.access.catalogue import Item, Reason
from mellomrom.access.models import EmergencyAccess
from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.directory.models import StaffRole
from mellomrom.events.catalogue import Cause, EventKind
from mellomrom.events.models import Duty, Event
from mellomrom.people.catalogue import Sought
from mellomrom.sharing.queries import log_of
from tests import make
from tests.make import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORDS = "Funnet bevisstløs på torget, puster dårlig."
KARI = Sought(family="Testesen", given="Kari", born=1984)


class Town(make.Town):
    """The town, and those elsewhere who may not know Kari."""

    def __init__(self) -> None:
        super().__init__()
        elsewhere = make.municipality("5001", "Trondheim kommune")
        clinic = make.unit(elsewhere, ServiceType.EMERGENCY_CLINIC, "Legevakten")
        direction = make.unit(elsewhere, ServiceType.LEADER, "Helsedirektøren")
        station = make.unit(make.organization("Prøve politidistrikt", OrganizationKind.POLICE), ServiceType.POLICE)
        self.emergency_doctor = make.staff(clinic, "Prøve Legevaktlege", Function.DOCTOR)
        self.director = make.staff(direction, "Prøve Direktør", Function.LEADER)
        self.officer = make.staff(station, "Prøve Politi", Function.POLICE_OFFICER)

    def overdose(self, at=NOON - 10 * DAY) -> Event:
        """A stay after an overdose, with medicines, something about safety, and where she lives."""
        details = {
            "medicines": [{"name": "Buprenorfin", "strength": "8 mg"}],
            "safety": "Har hund som ikke er vant med fremmede.",
            "place": "Storgata 1",
            "diagnoses": [{"text": "F11"}],
            "remark": "Bor hos søster i Storgata.",
        }
        return self.admission(at=at, cause=Cause.OVERDOSE, details=details)

    def says(self, details: dict, *, at=NOON - DAY, kind: EventKind = EventKind.MEDICINES_SENT, unit=None) -> Event:
        """What a unit, the ward unless told, has said of Kari."""
        return make.happen(self.kari, kind, owner=self.municipality, unit=unit or self.ward, at=at, details=details)

    def opened(self, by: StaffRole | None = None, reason: Reason = Reason.CANNOT_SPEAK, *, at=NOON) -> EmergencyAccess:
        """Kari is found and opened, by the doctor elsewhere unless told."""
        by = by or self.emergency_doctor
        seen = actions.look_up(KARI, by=by, at=at)
        return actions.open_access(seen.look_up, reason=reason, words=WORDS, by=by, at=at)

    @property
    def logged(self) -> list[str]:
        """What Kari's log says of emergencies, oldest first."""
        return [row.what for row in reversed(log_of(self.kari.pk)) if row.what.startswith("emergency.")]


def owed(found: EmergencyAccess, item: Item) -> Duty:
    """The one duty of a kind that came of an access."""
    return Duty.objects.get(event=found.event, item=item)


def to_review(found: EmergencyAccess, owner) -> Duty:
    """The duty to review what an access opened of a controller's."""
    return found.opened.get(owner=owner).duty
