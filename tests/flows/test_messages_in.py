"""Messages come in: answered once, kept byte for byte, never lost, never counted twice."""

import hashlib
import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.directory.models import Unit
from mellomrom.events import actions
from mellomrom.events.catalogue import Dialect
from mellomrom.events.drift import drift
from mellomrom.events.models import Duty, Event, Notice
from mellomrom.exchange.models import Message, Partner
from mellomrom.integrations import files
from mellomrom.integrations.kith.dialect import DIALECT
from mellomrom.people.models import Person
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parents[1] / "integrations" / "kith" / "samples"
DISCHARGED = (SAMPLES / "utskrevet-1_6.xml").read_bytes()
REVISED = (SAMPLES / "utskrevet-1_6-endring.xml").read_bytes()
CANCELLED = REVISED.replace(b'V="M" DN="Endring"', b'V="C" DN="Kansellering"').replace(b"a320e821", b"b320e821")


@pytest.fixture
def solvik():
    """The municipality that the samples are sent to, and the hospital that sends them."""
    municipality = make.municipality("9999", "Solvik kommune")
    municipality.her_id = "990101"
    municipality.save()
    make.unit(municipality, ServiceType.HOME_CARE, her_id="990102")
    make.unit(municipality, ServiceType.COORDINATING_UNIT)
    hospital = make.hospital("Fjordheim sykehus HF", her_id="990001")
    make.unit(hospital, ServiceType.TSB, her_id="990002")
    return municipality


def take_in(raw: bytes, dialect: Dialect = DIALECT, at=NOON) -> actions.Received:
    return actions.take_in(raw, dialect=dialect, at=at)


def test_a_message_becomes_an_event_and_is_answered(solvik):
    received = take_in(DISCHARGED)

    event = received.event
    assert received.accepted
    assert (event.kind, event.owner, event.addressee.her_id, event.unit.her_id) == (
        "discharged", solvik, "990102", "990002",
    )  # fmt: skip
    assert b"AppRec" in received.message.receipt
    assert Notice.objects.filter(event=event, recipient__her_id="990102").exists()


def test_the_original_is_kept_byte_for_byte(solvik):
    message = take_in(DISCHARGED).message

    assert Message.objects.get(pk=message.pk).body == DISCHARGED  # acceptance criterion 7
    assert bytes(message.sha256) == hashlib.sha256(DISCHARGED).digest()


def test_nothing_about_the_person_stands_open_in_the_database(solvik):
    from django.db import connection

    take_in(DISCHARGED)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(t::text, ' ') FROM (SELECT p::text AS t FROM people_person p UNION ALL"
            " SELECT i::text FROM people_personidentifier i UNION ALL SELECT m::text FROM exchange_message m"
            " UNION ALL SELECT e::text FROM events_event e) AS all_rows"
        )
        stored = cursor.fetchone()[0]
    for secret in ("Eksempelsen", "15878210082", b"Eksempelsen".hex(), b"15878210082".hex()):
        assert secret not in stored


def test_the_same_message_twice_gives_the_same_answer_and_one_event(solvik):
    first = take_in(DISCHARGED)

    again = take_in(DISCHARGED, at=NOON + timedelta(hours=1))

    assert (again.new, again.message, bytes(again.message.receipt)) == (False, first.message, first.message.receipt)
    assert Event.objects.count() == 1


def test_the_same_id_with_other_bytes_is_another_message_and_is_marked(solvik):
    take_in(DISCHARGED)

    other = take_in(DISCHARGED.replace(b"Eksempelsen", b"Annensen"))

    assert (other.new, other.message.id_reused) == (True, True)
    assert Event.objects.count() == 2


def test_a_sender_and_a_person_that_nobody_knows_are_taken_in_and_stand_in_the_list(solvik):
    from_afar = DISCHARGED.replace(b"<Id>990001</Id>", b"<Id>770001</Id>").replace(
        b"<Id>990002</Id>", b"<Id>770002</Id>"
    )

    received = take_in(from_afar)

    assert received.accepted
    assert received.message.partner.verified_at is None
    assert [sender.messages for sender in drift(at=received.message.received_at).unverified.rows] == [1]
    assert not Person.objects.get().verified


def test_a_node_can_refuse_senders_it_does_not_know(solvik, settings):
    settings.UNKNOWN_SENDER = "refuse"
    from_afar = DISCHARGED.replace(b"<Id>990001</Id>", b"<Id>770001</Id>").replace(
        b"<Id>990002</Id>", b"<Id>770002</Id>"
    )

    received = take_in(from_afar)

    assert (received.message.state, received.message.error) == ("refused", "exchange.unknown-sender")
    assert Event.objects.count() == 0


def test_an_addressee_that_nobody_knows_still_lands_with_somebody(db):
    received = take_in(DISCHARGED)

    assert received.accepted
    assert received.message.addressee_unknown
    assert {d.holder.service for d in Duty.objects.filter(event=received.event, item="answer")} == {ServiceType.NOBODY}
    assert received.event.owner.kind == OrganizationKind.OPERATOR


def test_what_is_sent_to_a_service_that_nobody_knows_goes_to_who_coordinates_there(solvik):
    coordinates = Unit.objects.get(service=ServiceType.COORDINATING_UNIT)
    make.staff(coordinates)

    received = take_in(DISCHARGED.replace(b"<Id>990102</Id>", b"<Id>990199</Id>"))

    assert received.message.addressee_unknown  # and the operator sees it
    assert received.event.addressee == coordinates
    assert Duty.objects.get(event=received.event, item="answer").holder == coordinates


def test_what_is_not_xml_is_refused_and_kept():
    received = take_in(b"not a message")

    assert (received.message.state, received.accepted) == ("refused", False)
    assert received.message.partner.key == "unknown:kith"


def test_a_correction_moves_its_original(solvik):
    first = take_in(DISCHARGED).event

    second = take_in(REVISED, at=NOON + timedelta(hours=1)).event

    assert (second.correction, second.corrects) == ("revise", first)


def test_a_cancellation_closes_what_its_original_opened(solvik):
    first = take_in(DISCHARGED).event

    take_in(CANCELLED, at=NOON + timedelta(hours=1))

    assert {d.life for d in Duty.objects.filter(event=first)} == {"cancelled"}


def test_a_cancellation_that_comes_before_its_original_waits_for_it(solvik):
    early = take_in(CANCELLED)

    late = take_in(DISCHARGED, at=NOON + timedelta(hours=1))

    assert early.accepted
    early.message.refresh_from_db()
    assert early.message.state == "recorded"
    assert {d.life for d in Duty.objects.filter(event=late.event)} == {"cancelled"}


def test_the_command_line_says_that_a_cancellation_waits(solvik, tmp_path):
    file = tmp_path / "cancelled.xml"
    file.write_bytes(CANCELLED)

    (line,) = files.receive([file], at=NOON)

    assert (line["accepted"], line["state"], line["event"]) == (True, "waiting", None)


def test_a_second_cancellation_of_the_same_is_taken_in_and_changes_nothing(solvik):
    take_in(DISCHARGED)
    take_in(CANCELLED, at=NOON + timedelta(hours=1))

    again = take_in(CANCELLED.replace(b"b320e821", b"c320e821"), at=NOON + timedelta(hours=2))

    assert again.accepted
    assert Event.objects.filter(correction="cancel").count() == 1


def test_a_bug_leaves_the_message_stuck_without_receipt_and_it_is_tried_again(solvik, caplog):
    def fails(raw: bytes):
        raise RuntimeError("a bug of ours")

    broken = replace(DIALECT, read=fails)
    with caplog.at_level(logging.CRITICAL, logger="mellomrom"):
        stuck = take_in(DISCHARGED, broken)
    assert (stuck.message.state, stuck.message.receipt) == ("stuck", None)

    moved = actions.try_again(stuck.message.id, dialects={"kith": DIALECT}, at=stuck.message.try_at)

    assert moved
    stuck.message.refresh_from_db()
    assert (stuck.message.state, stuck.message.error) == ("recorded", "")
    assert Event.objects.count() == 1


def test_a_stuck_message_that_is_sent_again_is_understood_then(solvik, caplog):
    def fails(raw: bytes):
        raise RuntimeError("a bug of ours")

    broken = replace(DIALECT, read=fails)
    with caplog.at_level(logging.CRITICAL, logger="mellomrom"):
        take_in(DISCHARGED, broken)

    again = take_in(DISCHARGED)

    assert again.accepted
    assert (Message.objects.count(), Event.objects.count(), Partner.objects.count()) == (1, 1, 1)


def test_a_copy_receiver_is_told_as_well(solvik):
    gp = make.unit(make.organization("Prøvelegene", OrganizationKind.GP_PRACTICE), ServiceType.GP, her_id="990300")
    copy = (
        b'</Receiver><OtherReceiver><ComMethod V="EDI" DN="EDI"/><RoleReceiver V="COP" DN="Kopimottaker"/>'
        b"<Organisation><OrganisationName>Legene</OrganisationName><Ident><Id>990300</Id>"
        b'<TypeId V="HER" DN="HER-id" S="2.16.578.1.12.4.1.1.9051"/></Ident></Organisation></OtherReceiver>'
    )

    event = take_in(DISCHARGED.replace(b"</Receiver>", copy)).event

    assert Notice.objects.get(event=event, recipient=gp).level == "full"
