"""Every official message of the care family and notification Bundle, through the whole house: read, recorded, told, answered."""

import pytest

from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.events import actions
from mellomrom.events.models import Duty, Event, Notice
from mellomrom.integrations.files import dialect_of
from tests import make
from tests.make import NOON
from tests.standards import STANDARDS

pytestmark = pytest.mark.django_db

CARE = [path for path in sorted((STANDARDS / "kith" / "messages").rglob("plo/**/*.xml")) if "Dialog" not in path.name]
BUNDLES = [
    *sorted((STANDARDS / "fhir" / "medcom-hospitalnotification").rglob("Bundle-*.json")),
    *sorted((STANDARDS / "fhir" / "davinci-alerts" / "examples").glob("*-bundle*.json")),
]
REFUSED = tuple(f"Case1-{number}-" for number in ("2", "11a", "13a", "13b", "14a", "14b", "15a", "15b"))


@pytest.fixture(autouse=True)
def alvdal() -> None:
    """The municipality that the official messages are sent to."""
    municipality = make.municipality("3428", "Alvdal kommune")
    municipality.her_id = "99387"
    municipality.save()
    make.staff(make.unit(municipality, ServiceType.HOME_CARE, her_id="5078"))
    make.staff(make.unit(municipality, ServiceType.COORDINATING_UNIT))
    make.organization("Køfri sykehus HF", OrganizationKind.HEALTH_TRUST)


@pytest.mark.parametrize("path", CARE, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_an_official_message_is_answered_and_somebody_has_it(path):
    raw = path.read_bytes()

    received = actions.take_in(raw, dialect=dialect_of(raw), at=NOON)

    assert received.accepted is not path.name.startswith(REFUSED)
    assert received.message.state in ("recorded", "waiting", "refused")
    assert (received.event is not None) is (received.message.state == "recorded")
    if received.event is not None:
        told = Notice.objects.filter(event=received.event, told_at__isnull=False)
        duties = Duty.objects.filter(event=received.event)
        assert told.exists() or duties.filter(holder__service=ServiceType.NOBODY).exists()
        assert not duties.filter(life="open", next_offer_at=None, due_at__isnull=False).exists()


def test_all_of_them_one_after_the_other_and_once_more_count_once():
    for path in CARE:
        actions.take_in(path.read_bytes(), dialect=dialect_of(path.read_bytes()), at=NOON)
    events = Event.objects.count()

    again = [actions.take_in(p.read_bytes(), dialect=dialect_of(p.read_bytes()), at=NOON) for p in CARE]

    assert not any(r.new for r in again)
    assert Event.objects.count() == events


@pytest.mark.parametrize("path", BUNDLES, ids=lambda p: p.stem)
def test_a_published_notification_is_taken_in(path):
    raw = path.read_bytes()

    received = actions.take_in(raw, dialect=dialect_of(raw), at=NOON)

    assert received.accepted
    assert received.message.receipt_code == "information"
