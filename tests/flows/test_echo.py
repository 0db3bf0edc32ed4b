"""Two houses, or a record system that forwards what it gets, never tell each other the same for ever."""

from datetime import timedelta
from uuid import uuid4

import pytest

from mellomrom.directory.catalogue import ServiceType
from mellomrom.events.actions import take_in
from mellomrom.events.actions.entries import write
from mellomrom.events.catalogue import EventKind, Letter, LetterForm
from mellomrom.events.entries import Form, Words
from mellomrom.events.letters import named, party
from mellomrom.events.models import Delivery, Duty, Event
from mellomrom.exchange.catalogue import Format
from mellomrom.exchange.models import Message
from mellomrom.integrations.files import DIALECTS, dialect_of
from tests import make
from tests.flows.record_systems import deliver, record_system, silent, wired
from tests.make import NOON

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
ROUNDS = 12  # after which something that still goes on goes on for ever


@pytest.fixture
def system():
    with record_system(silent) as running:
        yield running


def asks(town, to) -> Event:
    """Somebody here writes a letter."""
    return write(town.kari.id, form=Form.LETTER, words=Words(text="Kan dere ringe?"), to=to.id, by=town.nurse, at=NOON)


def letter(dialect: Format, sender, receiver, person, **more: object) -> bytes:
    """Somebody else writes one, in their own system."""
    anew: dict[str, object] = {
        "id": str(uuid4()),
        "form": LetterForm.NOTE,
        "kind": EventKind.LETTER_RECEIVED,
        "sent_at": NOON,
        "occurred_at": NOON,
        "text": "Til orientering.",
    }
    return DIALECTS[dialect].write(Letter(sender=sender, receiver=receiver, person=person, **(anew | more)))  # type: ignore[arg-type]


def rounds(system, back) -> int:
    """Let what came there come back through our door, over and over; gives in how many rounds something still came."""
    seen = 0
    for number in range(1, ROUNDS + 1):
        deliver(at=NOON + number * MINUTE)
        fresh, seen = system.came[seen:], len(system.came)
        if not fresh:
            return number - 1
        for raw in map(back, fresh):
            take_in(raw, dialect=dialect_of(raw), at=NOON + number * MINUTE)
    return ROUNDS


@pytest.mark.parametrize("form", Format)
def test_our_own_letter_sent_back_to_us_as_it_is_is_nothing_new(town, system, form):
    wired(town.gp, system, form)
    event = asks(town, town.gp)

    assert rounds(system, lambda raw: raw) == 1
    assert list(Event.objects.all()) == [event]
    assert Message.objects.get(direction="in").state == "recorded", "and is answered with a yes, so that it stops there"


@pytest.mark.parametrize("back", Format)
@pytest.mark.parametrize("out", Format)
def test_two_houses_that_each_take_the_other_for_the_record_system_of_a_unit_stop(town, system, out, back):
    wired(town.gp, system, out)
    wired(town.coordinating, system, out)
    asks(town, town.gp)

    def passed_on(raw: bytes) -> bytes:
        """What we do ourselves with a letter for a unit of ours whose record system takes messages."""
        read = dialect_of(raw).read(raw)
        [to] = read.receivers
        return letter(back, to, to, read.person, conversation=read.conversation or read.foreign_id)

    assert rounds(system, passed_on) <= 3


@pytest.mark.parametrize("form", Format)
def test_a_record_system_that_forwards_to_another_unit_that_it_serves_does_not_get_it_back(town, system, form):
    wired(town.gp, system, form)
    sister = make.unit(town.practice, ServiceType.GP, "Søsterkontoret", her_id="5099")
    make.staff(sister)
    asks(town, town.gp)

    def forwarded(raw: bytes) -> bytes:
        person = dialect_of(raw).read(raw).person
        return letter(form, party(town.practice, town.gp), party(town.practice, sister), person)

    assert rounds(system, forwarded) == 1
    event = Event.objects.get(unit=town.gp)
    assert Duty.objects.get(event=event, item="answer").holder == sister, "who works there is told in the house"


def test_a_letter_that_is_passed_on_stays_in_its_conversation(town, system):
    wired(town.rop, system, Format.FHIR)
    raw = letter(Format.KITH, party(town.hospital, town.ward), party(town.municipality, town.rop), named(town.kari))
    message = take_in(raw, dialect=DIALECTS["kith"], at=NOON).message

    deliver()

    assert [DIALECTS["fhir"].read(raw).conversation for raw in system.came] == [message.foreign_id]


@pytest.mark.parametrize("form", Format)
def test_an_answer_to_our_letter_goes_to_the_record_of_whoever_wrote_it(town, system, form):
    for unit in (town.gp, town.rop):
        wired(unit, system, form)
    asked = asks(town, town.gp)
    deliver()
    question = str(Delivery.objects.get(event=asked, to=town.gp).pk)
    answer = letter(
        form,
        party(town.practice, town.gp),
        party(town.municipality, town.rop),
        named(town.kari),
        form=LetterForm.REPLY,
        subject="Svar",
        text="Ja, i morgen.",
        author="Prøve Lege",
        answers_id=question,
        conversation=question,
    )

    event = take_in(answer, dialect=DIALECTS[form], at=NOON + MINUTE).event
    deliver(at=NOON + MINUTE)

    assert event.details["conversation"] == question
    assert Delivery.objects.get(event=event).to == town.rop
    assert "Ja, i morgen." in system.came[-1].decode()


def test_an_answer_to_a_letter_that_we_passed_on_goes_to_the_record_of_whoever_asked_first(town, system):
    for unit in (town.rop, town.ward):
        wired(unit, system)
    ward, rop = party(town.hospital, town.ward), party(town.municipality, town.rop)
    first = take_in(letter(Format.KITH, ward, rop, named(town.kari)), dialect=DIALECTS["kith"], at=NOON).event
    deliver()
    passed_on = str(Delivery.objects.get(event=first, to=town.rop).pk)
    began = first.message.foreign_id

    answer = letter(Format.KITH, rop, ward, named(town.kari), answers_id=passed_on, conversation=began)
    event = take_in(answer, dialect=DIALECTS["kith"], at=NOON + MINUTE).event

    assert Delivery.objects.get(event=event).to == town.ward
