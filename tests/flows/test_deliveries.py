"""What leaves the house: written once, carried at least once, in order, and never more than the receiver may know."""

import logging
import threading
import time
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.events import actions, queries, tasks
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.events.models import Delivery, Duty
from mellomrom.exchange.actions import connect
from mellomrom.exchange.catalogue import Format, Transport
from mellomrom.exchange.models import Endpoint, Message
from mellomrom.integrations.channels import CARRIERS
from mellomrom.integrations.channels.folder import make as make_folder
from mellomrom.integrations.files import DIALECTS
from mellomrom.sharing.models import Log
from tests import make
from tests.flows import doors
from tests.flows.record_systems import (
    broken,
    cancelled,
    deliver,
    going_to,
    record_system,
    silent,
    wired,
    yes,
)
from tests.make import NOON

pytestmark = pytest.mark.django_db

SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))


@pytest.fixture
def system():
    with record_system() as running:
        yield running


def operator() -> object:
    unit = make.unit(make.organization("Prøvedrift", OrganizationKind.PRIVATE_PROVIDER), ServiceType.OTHER)
    return make.staff(unit, "Prøve Drift", Function.OPERATOR)


# ----------------------------------------------------------------------------------------------------- it gets there


@pytest.mark.parametrize("form", Format)
def test_a_notice_goes_to_the_record_system_and_its_receipt_is_the_proof_that_it_came(town, system, form):
    wired(town.gp, system, form)
    town.discharge()

    deliver()

    delivery = going_to(town.gp)
    assert [DIALECTS[form].read(raw).foreign_id for raw in system.came] == [str(delivery.id)] == system.ids
    assert (delivery.sent_at - NOON, delivery.received_at - NOON) < (MINUTE, MINUTE)
    assert delivery.notice.delivered_at is not None
    assert (delivery.try_at, delivery.attempts, delivery.error) == (None, 1, "")


def test_a_message_laid_in_a_folder_is_sent_and_waits_for_its_receipt(town, tmp_path, settings):
    settings.EXCHANGE = tmp_path
    wired(town.gp, address="provelegene")
    make_folder("provelegene")
    town.discharge()

    deliver()

    delivery = going_to(town.gp)
    laid = (tmp_path / "provelegene" / "out" / f"{delivery.id}.xml").read_bytes()
    assert laid == bytes(delivery.message.body)
    assert (delivery.sent_at is not None, delivery.received_at) == (True, None)


def test_without_an_address_of_its_own_the_common_one_is_used_and_the_story_says_so(town, system):
    connect(
        town.practice, format=Format.KITH, transport=Transport.HTTP, address=system.url, at=make.LONG_AGO
    )  # of the organization
    event = town.discharge()

    deliver()

    kinds = {line.kind: line.text for line in queries.story(event.id, None, at=NOON).lines}
    assert going_to(town.gp).via == "common"
    assert {"sent", "received"} <= set(kinds)


def test_an_address_that_has_moved_gets_what_waited_for_the_old_one(town, system):
    wired(town.gp, address="old-folder")
    town.discharge()
    connect(town.practice, unit=town.gp, format=Format.KITH, transport=Transport.HTTP, address=system.url, at=NOON)

    deliver()

    assert len(system.came) == 1
    assert going_to(town.gp).received_at is not None


def test_with_no_address_left_it_is_given_up_and_somebody_phones(town):
    wired(town.gp, address="old-folder")
    event = town.discharge()
    Endpoint.objects.update(until=NOON)

    deliver()
    actions.phone_where_no_receipt(at=NOON)

    assert (going_to(town.gp).error, going_to(town.gp).dead_at) == ("no-address", NOON)
    assert Duty.objects.filter(event=event, item="phone", notice=going_to(town.gp).notice).exists()


# ------------------------------------------------------------------------------------------------- it does not get there


def test_what_could_not_be_carried_goes_again_with_the_same_bytes_and_the_same_id(town, system):
    system.answers = broken
    wired(town.gp, system)
    town.discharge()
    deliver()
    failed = going_to(town.gp)
    system.answers = yes

    deliver(at=NOON + 10 * SECOND)
    deliver(at=NOON + MINUTE)

    assert (failed.error, failed.attempts, failed.sent_at) == ("status-500", 1, None)
    assert 24 * SECOND <= failed.try_at - NOON <= 32 * SECOND
    assert len(system.came) == 2
    assert len(set(system.came)) == len(set(system.ids)) == 1
    assert going_to(town.gp).received_at is not None


def test_an_address_that_failed_rests_and_is_then_tried_with_one_message(town, system):
    system.answers = broken
    endpoint = wired(town.gp, system)
    for hours in range(3):
        town.discharge(at=NOON - hours * HOUR)

    deliver()
    first = len(system.came)
    deliver(at=NOON + 10 * SECOND)
    resting = len(system.came)
    deliver(at=NOON + 40 * SECOND)

    endpoint.refresh_from_db()
    assert (first, resting, len(system.came), endpoint.failures) == (1, 1, 2, 2)

    system.answers = yes
    deliver(at=NOON + 5 * MINUTE)
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.rests_until) == (0, None)
    assert Delivery.objects.filter(received_at=None).count() == 0


def test_one_address_that_answers_500_does_not_hold_up_the_others(town, system):
    with record_system(broken) as other:
        wired(town.gp, other)
        wired(town.home_care, system)
        town.discharge()

        deliver()

    assert going_to(town.home_care).received_at is not None
    assert going_to(town.gp).error == "status-500"


@pytest.mark.parametrize("code", ["connection", "carrier", "writer"])
def test_whatever_goes_wrong_with_one_is_put_off_and_named_by_its_id_alone(town, system, code, caplog):
    def fails(*words: object):
        raise RuntimeError(f"Kari {doors.number_of_kari()}")

    wired(town.gp, address="no-such-folder")
    wired(town.home_care, system, Format.FHIR)
    town.discharge()
    carriers = CARRIERS | ({Transport.FOLDER: fails} if code == "carrier" else {})
    dialects = DIALECTS | ({"kith": replace(DIALECTS["kith"], write=fails)} if code == "writer" else {})
    with caplog.at_level(logging.CRITICAL, logger="mellomrom"):
        deliver(carriers=carriers, dialects=dialects)

    delivery = going_to(town.gp)
    assert delivery.error == ("no-folder" if code == "connection" else "fault")
    assert delivery.attempts == 1
    assert delivery.try_at > NOON
    assert going_to(town.home_care).received_at is not None


def test_a_bug_is_logged_with_id_and_class_only(town, caplog):
    def fails(*words: object):
        raise RuntimeError(f"Kari {doors.number_of_kari()}")

    wired(town.gp, address="a-folder")
    town.discharge()

    deliver(carriers={Transport.FOLDER: fails})

    assert [record.getMessage() for record in caplog.records] == [f"carry.failed {going_to(town.gp).id} RuntimeError"]
    caplog.clear()


def test_after_a_day_it_is_given_up_and_the_operator_can_send_it_again(town, system):
    system.answers = broken
    wired(town.gp, system)
    town.discharge()
    for at in (NOON, NOON + HOUR, NOON + DAY + HOUR):
        deliver(at=at)
    dead = going_to(town.gp)
    system.answers = yes
    by, later = operator(), NOON + 2 * DAY

    actions.send_again(dead.id, by=by, at=later)
    again = actions.send_again(dead.id, by=by, at=later)
    deliver(at=later)

    assert dead.dead_at is not None
    assert (again.again_at, again.dead_at) == (later, None)
    assert going_to(town.gp).received_at is not None
    assert len(set(system.came)) == 1
    assert Log.objects.filter(what="delivery.again", actor=by.actor).count() == 1


def test_what_waited_a_day_for_an_address_that_rests_is_given_up_with_it(town, system):
    system.answers = broken
    wired(town.gp, system)
    for hours in range(3):
        town.discharge(at=NOON - hours * HOUR)
    deliver()

    deliver(at=NOON + 25 * HOUR)

    assert Delivery.objects.filter(dead_at=None).count() == 0
    assert len(system.came) == 2


def test_only_the_operator_sends_again_and_only_what_was_given_up(town, system):
    system.answers = silent
    wired(town.gp, system)
    town.discharge()
    deliver()
    by = operator()

    with pytest.raises(NotPermitted, match="delivery.not-operator"):
        actions.send_again(going_to(town.gp).id, by=town.nurse, at=NOON)
    with pytest.raises(NotFound, match="delivery.unknown"):
        actions.send_again(UUID(int=0), by=by, at=NOON)
    with pytest.raises(InvalidMove, match="delivery.sent"):
        actions.send_again(going_to(town.gp).id, by=by, at=NOON)


# ------------------------------------------------------------------------------------------------------- in order


def test_what_is_withdrawn_before_it_went_does_not_go_nor_does_its_withdrawal(town, system):
    wired(town.gp, system)
    event = town.discharge()
    withdrawal = cancelled(town, event)

    deliver()
    deliver(at=NOON + MINUTE)
    actions.phone_where_no_receipt(at=NOON + DAY)

    assert system.came == []
    assert (going_to(town.gp, event).error, going_to(town.gp, withdrawal).error) == ("withdrawn", "nothing-to-correct")
    assert not Duty.objects.filter(item="phone", life="open").exists()
    with pytest.raises(InvalidMove, match="delivery.withdrawn"):
        actions.send_again(going_to(town.gp, event).id, by=operator(), at=NOON)


@pytest.mark.parametrize("form", Format)
def test_what_went_is_followed_by_its_withdrawal_in_the_same_conversation(town, system, form):
    wired(town.gp, system, form)
    event = town.discharge()
    deliver()

    withdrawal = cancelled(town, event, at=NOON + HOUR)
    deliver(at=NOON + HOUR)

    assert len(system.came) == 2
    assert str(going_to(town.gp, event).id) in system.came[1].decode()
    assert going_to(town.gp, withdrawal).received_at is not None


def test_a_withdrawal_never_passes_what_may_have_come_already(town, system):
    system.answers = broken
    wired(town.gp, system)
    event = town.discharge()
    deliver()
    system.answers = yes

    withdrawal = cancelled(town, event, at=NOON + SECOND)
    deliver(at=NOON + MINUTE)

    assert going_to(town.gp, event).error == "withdrawn"
    assert going_to(town.gp, withdrawal).received_at is not None
    assert system.ids == [str(going_to(town.gp, event).id), str(going_to(town.gp, withdrawal).id)]


def test_a_correction_waits_for_what_it_corrects(town, system):
    system.answers = broken
    wired(town.gp, system)
    event = town.discharge()
    deliver()
    system.answers = yes

    make.happen(
        town.kari,
        EventKind.DISCHARGED,
        owner=town.municipality,
        unit=town.ward,
        to=town.home_care,
        at=NOON + SECOND,
        correction=Correction.REVISE,
        corrects=event,
        occurred_at=NOON - HOUR,
    )
    for minutes in (1, 2):
        deliver(at=NOON + minutes * MINUTE)

    assert [system.ids.index(str(d.id)) for d in Delivery.objects.order_by("made_at")] == [0, 2]


# ------------------------------------------------------------------------------------------------- many at once


@pytest.mark.django_db(transaction=True)
def test_an_address_that_hangs_delays_neither_the_others_nor_is_it_asked_twice(system):
    town = doors.Town()
    stop = threading.Event()
    with record_system() as hanging:
        hanging.answers = hanging.hang
        wired(town.gp, hanging)
        wired(town.home_care, system)
        for hours in range(6):
            town.discharge(at=NOON - hours * HOUR)
        worker = threading.Thread(
            target=tasks.deliver, kwargs={"stop": stop, "carriers": CARRIERS, "dialects": DIALECTS}
        )
        worker.start()
        try:
            deadline = time.monotonic() + 15
            while len(system.came) < 6 and time.monotonic() < deadline:
                time.sleep(0.02)
            asked = len(hanging.came)
        finally:
            stop.set()
            hanging.release.set()
            worker.join(20)

    assert (len(system.came), asked) == (6, 1)
    assert not worker.is_alive()


@pytest.mark.django_db(transaction=True)
def test_workers_that_share_the_work_carry_each_message_once(system):
    town = doors.Town()
    wired(town.gp, system)
    for hours in range(8):
        town.discharge(at=NOON - hours * HOUR)

    def work() -> None:
        while deliver() or Delivery.objects.filter(received_at=None).exists():
            continue
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert len(system.came) == len(set(system.ids)) == 8
    assert Message.objects.filter(direction="out").count() == 8
