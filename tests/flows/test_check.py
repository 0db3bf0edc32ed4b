"""What `mellomrom check` says of the machine, of messages and of those who send them."""

from datetime import UTC, datetime, timedelta

import pytest

from mellomrom.config.commands import inspecting
from mellomrom.directory.catalogue import ServiceType
from mellomrom.events.models import Delivery, Duty
from mellomrom.exchange import actions as exchange
from mellomrom.exchange.catalogue import Format, MessageState, Transport
from mellomrom.exchange.models import Endpoint, Message
from tests import make

pytestmark = pytest.mark.django_db

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def said(settings, tmp_path):
    """What is said of one thing: the verdict, and the line."""
    settings.STATE, settings.LEAST_ROOM = tmp_path, 1
    return lambda thing: next(verdict for verdict in inspecting._verdicts() if verdict[1].startswith(f"{thing}:"))


def came_in(town: make.Town, *, at: datetime) -> Message:
    partner = exchange.partner_of("HER:905", channel="kith", at=at)
    kept = exchange.received(
        str(at).encode(), partner=partner, foreign_id=str(at), channel="kith", owner=town.municipality, at=at
    )
    exchange.keep(kept)
    return kept


def test_a_node_where_nothing_has_happened_is_as_it_should_be(said):
    for thing in ("Disk", "Messages in", "Dead letters", "Receipts", "Senders"):
        assert said(thing)[0], thing


def test_a_disk_that_is_almost_full_is_told_of(said, settings):
    settings.LEAST_ROOM = 10**9

    assert said("Disk")[0] is False
    assert "Make room." in said("Disk")[1]


def test_a_state_folder_that_is_gone_is_told_of(said, settings, tmp_path):
    settings.STATE = tmp_path / "gone"

    assert said("Disk") == (False, f"Disk: the state folder {tmp_path / 'gone'} is not there.")


def test_what_is_stuck_is_counted_with_its_age(said, now):
    came_in(make.Town(), at=now)
    Message.objects.update(state=MessageState.STUCK, try_at=now)

    assert said("Messages in")[1].startswith("Messages in: 1 stopped by a fault of ours, since ")


def test_what_left_is_waited_for_then_late_then_given_up(said, now):
    town = make.Town()
    exchange.connect(
        town.municipality, unit=town.home_care, format=Format.KITH, transport=Transport.FOLDER, address="x", at=now
    )
    town.discharge(at=now - HOUR)
    sent = Delivery.objects.filter(to=town.home_care)

    sent.update(answer_by=now + HOUR)
    assert said("Receipts")[1].startswith("Receipts: 1 are waited for, none for too long; the oldest left ")

    sent.update(answer_by=now - HOUR)
    assert said("Receipts")[1].startswith("Receipts: 1 should have come and have not; the oldest left ")

    sent.update(dead_at=now, try_at=None, error="timeout")
    assert said("Dead letters")[1].startswith("Dead letters: 1 out given up or refused, since ")


def test_a_sender_who_has_fallen_silent_is_named(said, now):
    town = make.Town()
    for days in range(20, 8, -1):
        came_in(town, at=now - days * DAY)

    assert said("Senders")[1].startswith("Senders: HER:905 has been silent since ")


def test_an_address_that_fails_is_named_with_its_reason_and_what_waits(said, now):
    town = make.Town()
    address = "https://user:hemmelig@epj.example.org/in"
    exchange.connect(
        town.municipality, unit=town.home_care, format=Format.KITH, transport=Transport.HTTP, address=address, at=now
    )
    town.discharge(at=now)
    assert said("Addresses") == (True, "Addresses: every one answers.")
    Delivery.objects.filter(to=town.home_care).update(error="tls")
    Endpoint.objects.update(failures=3, rests_until=now + HOUR)

    assert said("Addresses") == (
        False,
        f"Addresses: epj.example.org of {town.home_care.name}, {town.municipality.name} fails (tls); waiting for it: 1.",
    )


def test_a_unit_that_was_told_and_has_nobody_to_read_it_is_named(said, now):
    town = make.Town()
    empty = make.unit(town.municipality, ServiceType.HOME_CARE, "Tom sone", her_id="5099")
    assert said("Readers")[0]

    make.happen(town.kari, make.EventKind.DISCHARGED, owner=town.municipality, unit=town.ward, to=empty, at=now - HOUR)

    assert any(text.startswith(f"Readers: Tom sone, {town.municipality.name} was told ") for text in all_said())


def all_said() -> list[str]:
    return [text for good, text in inspecting._verdicts() if not good]


def test_answers_that_are_late_and_work_that_is_not_done_are_counted(said, now):
    event = make.Town().discharge(at=now)
    assert (said("Answers")[0], said("Work")[0]) == (True, True)

    Duty.objects.filter(event=event).update(due_at=now - HOUR, next_offer_at=now - HOUR)

    assert said("Answers") == (False, "Answers: 1 are late and nobody has taken them on.")
    assert said("Work")[1].startswith("Work: something has been due since ")
