"""Where it goes: addresses that move, refuse, stumble and hang, and what each may cost the others."""

from datetime import timedelta

import pytest

from mellomrom.directory.catalogue import ServiceType
from mellomrom.events import actions, queries
from mellomrom.events.actions.entries import write
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.events.entries import Form, Words
from mellomrom.events.models import Delivery
from mellomrom.exchange.actions import connect
from mellomrom.exchange.catalogue import Format, Transport
from tests import make
from tests.flows.record_systems import broken, cancelled, deliver, going_to, no, phone_duties, record_system, wired, yes
from tests.make import NOON

pytestmark = pytest.mark.django_db

SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))


@pytest.fixture
def system():
    with record_system() as running:
        yield running


def moved(town, address: str, form=Format.KITH, at=NOON + MINUTE) -> None:
    connect(town.practice, unit=town.gp, format=form, transport=Transport.HTTP, address=address, at=at)


# --------------------------------------------------------------------------------------------------------- it moves


def test_what_waits_for_an_address_that_rests_goes_at_once_to_the_one_that_takes_its_place(town, system):
    with record_system(broken) as old:
        wired(town.gp, old)
        for hours in range(3):
            town.discharge(at=NOON - hours * HOUR)
        for minutes in range(0, 40, 5):
            deliver(at=NOON + minutes * MINUTE)
    rests = going_to(town.gp, town.kari.events.latest("occurred_at")).endpoint.rests_until
    moved(town, system.url, at=NOON + 40 * MINUTE)

    deliver(at=NOON + 41 * MINUTE)

    assert rests > NOON + 41 * MINUTE
    assert len(system.came) >= 2


def test_what_was_written_for_another_format_falls_to_the_phone_and_the_story_says_so(town, system):
    with record_system(broken) as old:
        wired(town.gp, old)
        event = town.discharge()
        deliver()
    moved(town, system.url, Format.FHIR)

    deliver(at=NOON + HOUR)
    actions.phone_where_no_receipt(at=NOON + HOUR)

    assert system.came == []
    assert [duty.notice for duty in phone_duties()] == [going_to(town.gp).notice]
    assert "given_up" in {line.kind for line in queries.story(event.id, None, at=NOON + HOUR).lines}


def test_what_was_not_written_yet_goes_in_the_format_of_the_new_address(town, system):
    wired(town.gp, address="old-folder")
    town.discharge()
    moved(town, system.url, Format.FHIR)

    deliver(at=NOON + HOUR)

    assert system.came[0].startswith(b"{")


# ------------------------------------------------------------------------------------------------------ it says no


def test_a_no_without_a_receipt_is_no_receipt_and_it_goes_again(town, system):
    system.answers = lambda raw: (400, b'{"error": "bad request"}')
    wired(town.gp, system)
    town.discharge()
    deliver()
    refused = going_to(town.gp)
    system.answers = yes

    deliver(at=NOON + HOUR)

    assert (refused.sent_at, refused.error) == (None, "status-400")
    assert going_to(town.gp).received_at is not None


def test_a_no_with_a_receipt_has_come_there_and_does_not_go_again(town, system):
    system.answers = lambda raw: (422, no(raw)[1])
    wired(town.gp, system)
    town.discharge()

    deliver()
    deliver(at=NOON + HOUR)

    assert len(system.came) == 1
    assert going_to(town.gp).refused_at is not None


# ---------------------------------------------------------------------------------------------------------- in order


def test_corrections_of_one_moment_go_one_after_the_other(town, system):
    system.answers = broken
    wired(town.gp, system)
    event = town.discharge()
    deliver()
    system.answers = yes
    for hours in (1, 2):
        make.happen(
            town.kari,
            EventKind.DISCHARGED,
            owner=town.municipality,
            unit=town.ward,
            to=town.home_care,
            at=NOON + SECOND,
            correction=Correction.REVISE,
            corrects=event,
            occurred_at=NOON - hours * HOUR,
        )

    for minutes in (1, 2, 3):
        deliver(at=NOON + minutes * MINUTE)

    assert list(Delivery.objects.filter(received_at=None)) == []
    assert system.ids[1:] == [str(d.pk) for d in Delivery.objects.order_by("pk")]


# ------------------------------------------------------------------------------------------------ one record for many


def common(organization, system) -> None:
    """One record system for all units of an organization."""
    connect(organization, format=Format.KITH, transport=Transport.HTTP, address=system.url, at=make.LONG_AGO)


def everybody_in_the_municipality(town) -> None:
    for unit, function in ((town.coordinating, "coordinator"), (town.case_office, "case_officer")):
        make.member(town.kari, unit, function)
    for unit in (town.rop, town.coordinating, town.case_office, town.home_care):
        unit.her_id = ""
        unit.save()


def test_one_record_system_gets_an_event_once_however_many_of_its_units_are_told(town, system):
    common(town.municipality, system)
    everybody_in_the_municipality(town)
    event = town.discharge()

    deliver()

    told = event.notices.filter(told_at__isnull=False, recipient__organization=town.municipality)
    assert told.count() >= 3
    assert len(system.came) == 1
    assert Delivery.objects.get(event=event).notice.level == "full", "that which says most"


def test_a_unit_with_a_number_of_its_own_is_an_address_of_its_own(town, system):
    common(town.municipality, system)
    everybody_in_the_municipality(town)
    town.rop.her_id = "5080"
    town.rop.save()
    event = town.discharge()

    deliver()

    assert town.rop in {delivery.to for delivery in Delivery.objects.filter(event=event)}
    assert len(system.came) == 2


def test_where_nobody_works_the_record_system_is_told_for_that_unit_too(town, system):
    common(town.municipality, system)
    everybody_in_the_municipality(town)
    town.coordinating.staff.update(until=NOON.date())
    event = town.discharge()

    deliver()

    assert town.coordinating in {delivery.to for delivery in Delivery.objects.filter(event=event)}


def test_an_entry_lies_once_in_a_record_that_its_author_and_others_share(town, system):
    common(town.municipality, system)
    everybody_in_the_municipality(town)
    event = write(
        town.kari.id,
        form=Form.LETTER,
        words=Words(text="Kan dere ringe?"),
        to=town.coordinating.id,
        by=town.nurse,
        at=NOON,
    )

    deliver()

    assert [delivery.notice for delivery in Delivery.objects.filter(event=event)] == [None]
    assert len(system.came) == 1


def test_a_nobody_unit_gets_no_letter(town, system):
    common(town.municipality, system)
    town.municipality.units.exclude(service=ServiceType.NOBODY).update(closed_on=NOON.date())
    make.happen(make.person("Ola", serial=300), EventKind.ADMITTED, owner=town.municipality, unit=town.ward)

    deliver()

    assert system.came == []


def test_a_correction_follows_the_letter_that_it_corrects(town, system):
    common(town.municipality, system)
    everybody_in_the_municipality(town)
    event = town.discharge()
    withdrawal = cancelled(town, event, at=NOON + MINUTE)

    first, second = (Delivery.objects.get(event=one) for one in (event, withdrawal))

    assert first.to == second.to
