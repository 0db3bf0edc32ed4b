"""Events that come in as our own FHIR messages, and what is then said, owed and done about them."""

import json
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from mellomrom.core.clock import local
from mellomrom.core.identifiers import synthetic_fnr
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import Unit
from mellomrom.events import actions, tasks
from mellomrom.events.catalogue import EventKind
from mellomrom.events.drift import drift
from mellomrom.events.models import Duty, Event, Notice, Offer
from mellomrom.integrations.fhir.dialect import DIALECT
from tests import make

SAMPLE = Path(__file__).parents[1] / "integrations" / "fhir" / "samples" / "contact-made.json"
HER_ID = "urn:oid:2.16.578.1.12.4.1.2"
FNR = "urn:oid:2.16.578.1.12.4.1.4.1"


def number_of_kari() -> str:
    """The number that `make.person` gives its first person: the first serial that has one."""
    for serial in range(100, 110):
        try:
            return synthetic_fnr(date(1984, 5, 17), serial)
        except ValueError:
            continue
    raise AssertionError("no serial gives a number")


class Town(make.Town):
    """The town with those who send messages: psychiatry, TSB, the ambulance, and a prison in another municipality."""

    def __init__(self) -> None:
        super().__init__()
        self.psychiatry = make.unit(self.hospital, ServiceType.PSYCHIATRY, "DPS", her_id="12482")
        self.ambulance = make.unit(self.hospital, ServiceType.AMBULANCE, "Ambulansetjenesten", her_id="12483")
        self.elsewhere = make.municipality("5001", "Trondheim kommune")
        self.prison = make.unit(
            self.elsewhere, ServiceType.PRISON_HEALTH, "Helsetjenesten ved Prøve fengsel", her_id="5090"
        )
        for unit in (self.psychiatry, self.ambulance, self.prison):
            make.staff(unit)
        for unit, her_id in ((self.tsb, "12481"), (self.rop, "5080"), (self.gp, "5081")):
            unit.her_id = her_id
            unit.save()
        self.sent = 0

    def comes(
        self, kind: EventKind, sender: Unit, to: Unit, *, at: datetime = make.NOON, municipality: str = "5006"
    ) -> Event:
        """Send an event about Kari through the FHIR door, and give what it became."""
        self.sent += 1
        raw = message(kind, sender, to, at=at, number=self.sent, municipality=municipality)
        event = actions.take_in(raw, dialect=DIALECT, at=at).event
        assert event is not None, "the message was not understood"
        return event


def message(kind: EventKind, sender: Unit, to: Unit, *, at: datetime, number: int, municipality: str) -> bytes:
    """One of our own event messages, made from the sample of a contact."""
    bundle = json.loads(SAMPLE.read_text(encoding="utf-8"))
    resources = [entry["resource"] for entry in bundle["entry"]]
    header, patient, source, receiver, provenance = resources
    name = f"00000000-0000-4000-8000-{number:012}"
    text = local(at).isoformat(timespec="seconds")
    bundle["id"], bundle["timestamp"] = name, text
    provenance["target"][0]["reference"] = bundle["entry"][0]["fullUrl"] = f"urn:uuid:{name}"
    header["id"], header["eventCoding"]["code"] = name, kind.value
    provenance["occurredDateTime"] = provenance["recorded"] = text
    patient["identifier"] = [{"system": FNR, "value": number_of_kari()}]
    patient["address"][0]["extension"][0]["extension"][0]["valueCoding"]["code"] = municipality
    for organization, unit in ((source, sender), (receiver, to)):
        organization["identifier"], organization["name"] = [{"system": HER_ID, "value": unit.her_id}], unit.name
    return json.dumps(bundle).encode()


def asked(event: Event) -> set[Unit]:
    """Who was told and asked to take it on."""
    return {duty.holder for duty in Duty.objects.filter(event=event, item="answer").select_related("holder")}


def told(event: Event) -> set[Unit]:
    """Everybody who was told."""
    notices = Notice.objects.filter(event=event, told_at__isnull=False).select_related("recipient")
    return {notice.recipient for notice in notices}


def owed(event: Event) -> dict[str, tuple[Unit, str]]:
    """What is owed because of it: who holds it, and how binding it is."""
    duties = Duty.objects.filter(event=event).exclude(item="answer").select_related("holder")
    return {duty.item: (duty.holder, duty.force) for duty in duties}


def within(event: Event, item: str) -> float:
    """In how many hours from the event something is owed."""
    return (Duty.objects.get(event=event, item=item).due_at - event.occurred_at).total_seconds() / 3600


def life(event: Event, item: str) -> tuple[str, str]:
    """How it stands with something that is owed, and the reason where it was made void."""
    duty = Duty.objects.get(event=event, item=item)
    return duty.life, duty.reason


def works(at: datetime) -> None:
    """Let the worker do all that is due."""
    while tasks.work_once(at=at, dialects={}):
        continue


def offered(event: Event, item: str) -> set[Unit]:
    """Who has been asked to take over what nobody took."""
    return {offer.to for offer in Offer.objects.filter(duty__event=event, duty__item=item).select_related("to")}


def odd_messages(at: datetime) -> set[UUID]:
    """Give the messages that the operator is asked to look at, by id."""
    return {row.message for row in drift(at=at).odd.rows}
