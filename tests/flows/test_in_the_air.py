"""While a message is in the air: receipts that come before it has landed, withdrawals, lost connections, all at once."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import OperationalError, connection

from mellomrom.events import actions
from mellomrom.events.actions.claiming import LEASE
from mellomrom.events.catalogue import Carried, NotCarried
from mellomrom.events.models import Delivery, Duty, Move
from mellomrom.exchange.catalogue import Transport
from mellomrom.exchange.models import Endpoint, Message
from mellomrom.integrations.files import DIALECTS
from tests.flows import doors, promises
from tests.flows.record_systems import cancelled, comes, deliver, going_to, phone_duties, receipt, refusal, wired
from tests.make import NOON

pytestmark = pytest.mark.django_db(transaction=True)

SECOND, MINUTE, HOUR = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours"))


@pytest.fixture
def town() -> doors.Town:
    """A town whose GP has a record system, and a discharge that is to go there."""
    town = doors.Town()
    wired(town.gp, address="a-folder")
    town.event = town.discharge()
    return town


def meanwhile(*others) -> None:
    """Let others do something at once, each with a connection of its own."""

    def do(one) -> None:
        try:
            one()
        finally:
            connection.close()

    threads = [Thread(target=do, args=(one,)) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)


def carrying(before_it_is_back, *, code: str = ""):
    """A carrier during whose errand something happens; with a code it never learns that it came there."""

    def carry(address: str, raw: bytes, name: str) -> Carried:
        meanwhile(lambda: before_it_is_back(raw))
        if code:
            raise NotCarried(code)
        return Carried()

    return {Transport.FOLDER: carry}


# ------------------------------------------------------------------------------------------------------- receipts


@pytest.mark.parametrize("code", ["", "timeout"])
def test_a_receipt_that_comes_before_the_carrier_is_back_is_the_proof(town, code):
    deliver(carriers=carrying(lambda raw: comes(receipt(raw), at=NOON), code=code))

    delivery = going_to(town.gp)
    assert (delivery.received_at, delivery.sent_at, delivery.try_at) == (NOON, NOON, None)
    assert (delivery.error, Endpoint.objects.get().failures) == ("", 0)
    assert deliver(at=NOON + HOUR) == 0


@pytest.mark.parametrize("code", ["", "timeout"])
def test_a_no_that_comes_before_the_carrier_is_back_is_not_sent_again(town, code):
    deliver(carriers=carrying(lambda raw: comes(refusal(raw), at=NOON), code=code))

    assert going_to(town.gp).refused_at == NOON
    assert deliver(at=NOON + HOUR) == 0
    assert len(phone_duties()) == 1


@pytest.mark.parametrize("same", [True, False])
@pytest.mark.parametrize("says", [receipt, refusal])
def test_the_same_receipt_eight_times_at_once_counts_once(town, says, same):
    deliver(carriers={Transport.FOLDER: lambda *words: Carried()})
    raw = says(bytes(going_to(town.gp).message.body))
    raws = [raw if same else raw.replace(b"Mellomrom", b"Copy%d" % n) for n in range(8)]

    meanwhile(*(lambda one=one: comes(one) for one in raws))

    assert Message.objects.filter(kind="APPREC", state="noted").count() == (1 if same else 8)
    assert len(phone_duties()) == (0 if says is receipt else 1)
    promises.all_hold({})


def test_a_yes_and_a_no_at_once_end_as_received_with_nobody_to_phone(town):
    deliver(carriers={Transport.FOLDER: lambda *words: Carried()})
    raw = bytes(going_to(town.gp).message.body)

    meanwhile(lambda: comes(receipt(raw)), lambda: comes(refusal(raw)))

    assert going_to(town.gp).received_at is not None
    assert not Duty.objects.filter(item="phone", life="open").exists()


def test_the_worker_and_a_receipt_at_once_leave_nobody_to_phone(town):
    deliver(carriers={Transport.FOLDER: lambda *words: Carried()})
    delivery = going_to(town.gp)
    late = delivery.answer_by

    meanwhile(
        lambda: actions.phone_where_no_receipt(at=late), lambda: comes(receipt(bytes(delivery.message.body)), at=late)
    )

    assert not Duty.objects.filter(item="phone", life="open").exists()
    assert Move.objects.filter(duty__item="phone", what="opened").count() <= 1


def test_an_errand_that_lasts_longer_than_its_lease_is_not_run_twice(town):
    ran: list[int] = []

    deliver(carriers=carrying(lambda raw: ran.append(deliver(at=NOON + 10 * MINUTE))))

    assert (ran, going_to(town.gp).attempts) == ([0], 1)


# ------------------------------------------------------------------------------------------------------ a withdrawal


@pytest.mark.parametrize("code", ["", "timeout"])
def test_what_is_withdrawn_while_it_is_in_the_air_is_followed_by_its_withdrawal(town, code):
    deliver(carriers=carrying(lambda raw: cancelled(town, town.event, at=NOON + SECOND), code=code))
    came: list[bytes] = []
    deliver(at=NOON + HOUR, carriers={Transport.FOLDER: lambda _, raw, name: came.append(raw) or Carried()})

    withdrawal = Delivery.objects.get(event__correction="cancel")
    first = Delivery.objects.get(event=town.event)
    assert [DIALECTS["kith"].read(raw).foreign_id for raw in came] == [str(withdrawal.pk)]
    assert (first.error, first.try_at) == ("withdrawn" if code else "", None)


# --------------------------------------------------------------------------------------------------- the database


def test_a_connection_that_is_lost_while_a_message_is_carried_costs_nothing_but_time(town):
    pid = connection.connection.info.backend_pid

    def lose(raw: bytes) -> None:
        with connection.cursor() as cursor:  # of another thread, so another connection
            cursor.execute("SET ROLE NONE")  # whoever logged in may end what they began, and the house did not
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])

    with pytest.raises(OperationalError):
        deliver(carriers=carrying(lose))
    connection.close()
    came: list[str] = []
    carriers = {Transport.FOLDER: lambda _, raw, name: came.append(name) or Carried()}

    early = deliver(at=NOON + LEASE - SECOND, carriers=carriers)
    deliver(at=NOON + LEASE, carriers=carriers)

    assert (early, came) == (0, [str(going_to(town.gp).pk)])
    assert going_to(town.gp).attempts == 2
