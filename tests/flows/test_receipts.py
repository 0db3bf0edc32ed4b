"""Receipts for what we sent: whom they are believed from, what they change, and who phones where none comes."""

import json
import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from mellomrom.events import actions
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Delivery, Move, Notice
from mellomrom.exchange.catalogue import Format
from mellomrom.exchange.models import Message
from mellomrom.integrations.files import DIALECTS
from tests import make
from tests.flows import promises
from tests.flows.doors import odd_messages
from tests.flows.record_systems import (
    broken,
    comes,
    deliver,
    no,
    phone_duties,
    receipt,
    record_system,
    refusal,
    sent,
    silent,
    wired,
)
from tests.make import NOON

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))
DOORS = {Format.KITH: "/kith", Format.FHIR: "/fhir/$process-message"}


@pytest.fixture
def system():
    with record_system(silent) as running:
        yield running


def partly(raw: bytes) -> bytes:
    error = b'<Error S="2.16.578.1.12.4.1.1.8221" V="E31" DN="Pasientens navn mangler"/>'
    yes = receipt(raw).replace(b'Status V="1" DN="OK"', b'Status V="3" DN="OK, feil i delmelding"')
    return yes.replace(b"<OriginalMsgId", error + b"<OriginalMsgId")


# ------------------------------------------------------------------------------------------------------- a receipt


@pytest.mark.parametrize("form", Format)
def test_a_yes_through_the_door_makes_it_received_and_is_answered_with_nothing(town, system, form):
    delivery = sent(town, system, form)

    answer = Client().post(DOORS[form], receipt(system.came[0]), content_type="application/octet-stream")

    delivery.refresh_from_db()
    assert (answer.status_code, answer.content) == (204, b"")
    assert delivery.received_at is not None
    assert Notice.objects.get(delivery=delivery).delivered_at is not None
    kept = Message.objects.get(kind="APPREC")
    assert (kept.state, kept.error, kept.owner, kept.receipt) == ("noted", "", delivery.owner, None)
    assert not odd_messages(kept.received_at)


def test_a_yes_for_what_we_could_not_hear_the_end_of_is_the_proof_that_it_came(town, system):
    system.answers = broken
    delivery = sent(town, system)

    comes(receipt(system.came[0]))
    deliver(at=NOON + HOUR)

    delivery.refresh_from_db()
    assert (delivery.sent_at, delivery.received_at, delivery.try_at) == (NOON + MINUTE, NOON + MINUTE, None)
    assert len(system.came) == 1


@pytest.mark.parametrize("again", ["same bytes", "other bytes"])
def test_the_same_answer_again_changes_nothing(town, system, again):
    delivery = sent(town, system)
    raw = receipt(system.came[0])
    comes(raw)

    comes(raw if again == "same bytes" else raw.replace(b"Mellomrom", b"Another"), at=NOON + HOUR)

    delivery.refresh_from_db()
    assert delivery.received_at == NOON + MINUTE
    assert Message.objects.filter(kind="APPREC").count() == (1 if again == "same bytes" else 2)


def test_a_system_that_answers_at_once_and_once_more_is_believed_once(town, system):
    system.answers = lambda raw: (200, receipt(raw))
    delivery = sent(town, system)

    comes(receipt(system.came[0]))

    assert delivery.received_at < NOON + MINUTE
    assert Message.objects.filter(kind="APPREC").count() == 1


def test_a_yes_to_a_part_is_received_and_what_was_wrong_is_kept(town, system):
    delivery = sent(town, system)

    comes(partly(system.came[0]))

    delivery.refresh_from_db()
    assert (delivery.received_at is not None, delivery.refusals) == (True, ["E31"])
    assert phone_duties() == []


# ------------------------------------------------------------------------------------------------------------ a no


@pytest.mark.parametrize("form", Format)
def test_a_no_is_kept_with_its_codes_and_somebody_phones_at_once(town, system, form):
    system.answers = no
    delivery = sent(town, system, form)

    [duty] = phone_duties()
    assert delivery.refused_at is not None
    assert delivery.refusals == ["T10" if form is Format.KITH else "value"]
    assert (duty.holder, duty.notice, duty.life) == (town.ward, delivery.notice, "open")
    promises.all_hold({})


def test_a_yes_after_a_no_makes_it_received_and_nobody_need_phone(town, system):
    delivery = sent(town, system)
    comes(refusal(system.came[0]))

    comes(receipt(system.came[0]), at=NOON + HOUR)

    delivery.refresh_from_db()
    [duty] = phone_duties()
    assert (delivery.received_at, delivery.refused_at, delivery.refusals) == (NOON + HOUR, None, [])
    assert (duty.life, duty.reason) == ("cancelled", "receipt_came")
    assert Move.objects.filter(duty=duty, what="cancelled", reason="receipt_came").exists()


def test_a_no_after_a_yes_changes_nothing_and_stands_on_the_operators_list(town, system):
    delivery = sent(town, system)
    comes(receipt(system.came[0]))

    odd = comes(refusal(system.came[0]), at=NOON + HOUR)

    delivery.refresh_from_db()
    assert (delivery.received_at, delivery.refused_at) == (NOON + MINUTE, None)
    assert (odd.error, odd.errors) == ("receipt.no-after-yes", ["T10"])
    assert odd_messages(NOON + HOUR) == {odd.pk}
    assert phone_duties() == []


def test_a_no_about_somebody_who_has_died_asks_nobody_to_phone(town, system):
    delivery = sent(town, system)
    make.happen(town.kari, EventKind.DIED, owner=town.municipality, unit=town.ward, to=town.home_care)

    comes(refusal(system.came[0]))
    actions.phone_where_no_receipt(at=NOON + DAY)

    delivery.refresh_from_db()
    assert delivery.refused_at is not None
    assert [duty for duty in phone_duties() if duty.event_id == delivery.event_id] == []


# ------------------------------------------------------------------------------------------- whom it is believed from


def test_who_it_was_not_sent_to_cannot_answer_for_it(town, system):
    town.practice.her_id = "4001"
    town.practice.save()
    delivery = sent(town, system)
    foreign = receipt(system.came[0]).replace(b">4001<", b">9001<").replace(b">5081<", b">9002<")

    odd = comes(foreign)

    delivery.refresh_from_db()
    assert delivery.received_at is None
    assert (odd.state, odd.error) == ("noted", "receipt.not-the-receiver")
    assert odd.pk in odd_messages(odd.received_at)


def test_who_gives_no_number_is_believed_by_the_id_that_only_they_were_told(town, system):
    delivery = sent(town, system, Format.FHIR)

    kept = comes(receipt(system.came[0]))

    assert DIALECTS["fhir"].read_receipt(receipt(system.came[0])).receiver.id_of("HER") == ""
    assert kept.partner == Delivery.objects.get().message.partner
    assert Delivery.objects.get(pk=delivery.pk).received_at is not None


def test_a_receipt_for_nothing_that_we_sent_changes_nothing_and_is_shown_to_the_operator(town, system):
    delivery = sent(town, system)
    raw = receipt(system.came[0]).replace(str(delivery.id).encode(), b"00000000-0000-4000-8000-000000000001")

    odd = comes(raw)

    assert (odd.state, odd.error) == ("noted", "receipt.unknown")
    assert odd.pk in odd_messages(odd.received_at)
    assert Delivery.objects.get(pk=delivery.pk).received_at is None


@pytest.mark.parametrize("form", Format)
def test_a_receipt_that_cannot_be_read_counts_as_none_and_is_not_answered(town, system, form):
    sent(town, system, form)
    raw = receipt(system.came[0])
    if form is Format.KITH:
        raw = raw.replace(b"<Status", b"<Stotus")
    else:
        bundle = json.loads(raw)
        bundle["entry"][0]["resource"]["response"]["code"] = "perhaps"
        raw = json.dumps(bundle).encode()

    answer = Client().post(DOORS[form], raw, content_type="application/octet-stream")

    kept = Message.objects.get(kind="APPREC")
    assert (answer.status_code, answer.content) == (204, b"")
    assert (kept.state, kept.receipt) == ("refused", None)
    assert kept.pk in odd_messages(kept.received_at)
    assert Delivery.objects.get().received_at is None


def test_a_receipt_that_meets_a_bug_of_ours_is_kept_and_believed_later(town, system, caplog):
    def fails(raw: bytes):
        raise RuntimeError("a bug of ours")

    delivery = sent(town, system)
    raw = receipt(system.came[0])
    dialect = DIALECTS["kith"]
    calls = iter([dialect.read_receipt, fails])  # the head is read first
    with caplog.at_level(logging.CRITICAL, logger="mellomrom"):
        stuck = comes(raw, dialect=replace(dialect, read_receipt=lambda raw: next(calls)(raw)))
    assert stuck.state == "stuck"

    actions.try_again(stuck.id, dialects=DIALECTS, at=NOON + HOUR)

    assert Delivery.objects.get(pk=delivery.pk).received_at == NOON + HOUR


def test_a_no_that_names_no_message_and_meets_a_bug_of_ours_is_believed_later_for_what_it_came_back_for(
    town, system, caplog
):
    def fails(raw: bytes):
        raise RuntimeError("a bug of ours")

    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "value"}]}
    system.answers = lambda raw: (422, json.dumps(outcome).encode())
    dialect = DIALECTS["fhir"]
    reads = iter([dialect.read_receipt, dialect.read_receipt, fails])
    with caplog.at_level(logging.CRITICAL, logger="mellomrom"):
        wired(town.gp, system, Format.FHIR)
        town.discharge()
        deliver(dialects=DIALECTS | {"fhir": replace(dialect, read_receipt=lambda raw: next(reads)(raw))})
    stuck = Message.objects.get(kind="APPREC")
    assert stuck.state == "stuck"

    actions.try_again(stuck.id, dialects=DIALECTS, at=NOON + HOUR)

    assert Delivery.objects.get().refusals == ["value"]


def test_a_receiver_that_says_not_now_gets_it_again(town, system):
    def not_now(raw: bytes) -> tuple[int, bytes]:
        bundle = json.loads(receipt(raw))
        bundle["entry"][0]["resource"]["response"]["code"] = "transient-error"
        return 200, json.dumps(bundle).encode()

    system.answers = not_now
    delivery = sent(town, system, Format.FHIR)
    assert (delivery.sent_at, delivery.error) == (None, "try-again")

    system.answers = lambda raw: (200, receipt(raw))
    deliver(at=NOON + HOUR)

    assert Delivery.objects.get(pk=delivery.pk).received_at is not None
    assert len(set(system.ids)) == 1


def test_what_is_no_receipt_at_all_leaves_it_awaited(town, system):
    system.answers = lambda raw: (200, b'{"status": "received"}')

    delivery = sent(town, system)

    assert (delivery.sent_at is not None, delivery.received_at, delivery.refused_at) == (True, None, None)
    assert not Message.objects.filter(kind="APPREC").exists()
