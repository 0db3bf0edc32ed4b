"""What leaves the house: claimed, written once, carried outside any transaction, and closed. At least once, by its id.

deliver_due   all that is due now, one after the other
deliver_next  one delivery: the loop of one thread
send_again    the operator sends what was given up
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.postgres.aggregates import BoolOr
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Min, Q
from django.db.models.functions import Coalesce

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert, prepared
from mellomrom.directory.catalogue import Function
from mellomrom.directory.models import StaffRole
from mellomrom.events.actions.claiming import claim, due, ended, log_bug, put_off
from mellomrom.events.actions.intake import take_in
from mellomrom.events.actions.receipts import TRY_AGAIN, is_answer
from mellomrom.events.actions.writing import BY_WIRE, call
from mellomrom.events.catalogue import Carried, Carrier, Dialect, NotCarried
from mellomrom.events.models import Delivery
from mellomrom.events.rules import GIVE_UP, retry_in
from mellomrom.exchange.catalogue import MessageState
from mellomrom.exchange.models import Endpoint, Message
from mellomrom.sharing.actions import entry

BATCH = 500
Turns = dict[UUID, float]  # when an address last had its turn, by a clock that only goes forward


def deliver_due(*, at: datetime, carriers: Mapping[str, Carrier], dialects: Mapping[str, Dialect]) -> int:
    """Deliver all that is due, one after the other; returns how many were dealt with, carried or not.

    Each in two short transactions, with the carrying between them. A crash anywhere between is repaired by the next
    round: the same bytes go again under the same id, and the receiver knows them by it.
    """
    turns: Turns = {}
    for done in range(BATCH):
        if not deliver_next(at=at, carriers=carriers, dialects=dialects, turns=turns):
            return done
    return BATCH


def deliver_next(
    *, at: datetime, carriers: Mapping[str, Carrier], dialects: Mapping[str, Dialect], turns: Turns | None = None
) -> bool:
    """Deliver one of what is due, the urgent first; False: nothing is, or all of it is being carried already.

    One thing at a time goes to an address, from all workers together: what hangs holds up nobody else's messages, and
    a receiver gets its messages in order. An address that has failed rests. `turns` is kept from one to the next by
    those who share the work, so that a long queue for one address does not go before a single message for another.
    """
    turns = turns if turns is not None else {}
    busy: list[UUID] = []
    while (address := _next_address(at, busy, turns)) is not None:
        with _alone_with(address) as alone:
            if alone:
                turns[address] = time.monotonic()
                if _deliver(address, at=at, carriers=carriers, dialects=dialects):
                    return True
        busy.append(address)
    return _give_up(at=at) > 0


def _next_address(at: datetime, busy: Sequence[UUID], turns: Turns) -> UUID | None:
    """Choose whose turn it is: where something urgent waits, then who has waited longest for a turn."""
    waiting = due(at).exclude(endpoint__in=busy).order_by().values_list("endpoint")
    found = list(waiting.annotate(urgent=BoolOr("urgent"), since=Min("try_at")))
    chosen = min(found, key=lambda one: (not one[1], turns.get(one[0], 0.0), one[2]), default=None)
    return chosen[0] if chosen is not None else None


@contextmanager
def _alone_with(address: UUID) -> Iterator[bool]:
    """Hold an address while the block lasts; False: somebody else does. The database lets go of it when we die."""
    name = f"endpoint:{address}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


# ---------------------------------------------------------------------------------------------- one delivery


def _deliver(address: UUID, *, at: datetime, carriers: Mapping[str, Carrier], dialects: Mapping[str, Dialect]) -> bool:
    began = time.monotonic()
    going = claim(address, dialects, at=at)
    if going is None or going.message is None:
        return going is not None
    endpoint, message = going.delivery.endpoint, going.message
    code, carried = "", Carried()
    try:
        carried = carriers[endpoint.transport](endpoint.address, message.body, message.foreign_id)
    except NotCarried as why:
        code = why.code
    except Exception as bug:  # of a carrier: it costs this delivery its turn, and no other
        log_bug("carry", going.delivery, bug)
        code = "fault"
    done_at = at + timedelta(seconds=time.monotonic() - began)  # nobody here asks what time it is
    if code:
        _not_carried(going.delivery, code, at=done_at)
    else:
        with prepared(after=3):
            _carried(going.delivery, message, carried, dialects[endpoint.format], at=done_at)
    return True


# ----------------------------------------------------------------------------------------------- how it went


@transaction.atomic
def _carried(delivery: Delivery, message: Message, carried: Carried, dialect: Dialect, *, at: datetime) -> None:
    """Write down that it came to the receiver's machine, and believe the receipt that came with the answer."""
    if carried.answer and (code := _heard(delivery, message, carried, dialect, at=at)):
        _not_carried(delivery, code, at=at)
        return
    row = Delivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
    if row.sent_at is None:
        row.sent_at, row.try_at, row.dead_at, row.error = at, None, None, ""
        row.save(update_fields=["sent_at", "try_at", "dead_at", "error"])
    failing = Q(failures__gt=0) | Q(rests_until__isnull=False)
    Endpoint.objects.filter(failing, pk=row.endpoint_id).update(failures=0, rests_until=None)


def _heard(delivery: Delivery, message: Message, carried: Carried, dialect: Dialect, *, at: datetime) -> str:
    """Take in what came back as a receipt, where it is one; gives why the message must go again, empty where it need not.

    What is none, or a bug of ours, leaves it awaited, unless the carrier says that it did not come there then.
    """
    try:
        with transaction.atomic():
            if not is_answer(carried.answer, dialect):
                return carried.otherwise
            taken = take_in(carried.answer, dialect=dialect, at=at, asked=message).message
            not_now = taken.state == MessageState.REFUSED and taken.error.endswith(TRY_AGAIN)
            return "try-again" if not_now else ""
    except (OperationalError, InterfaceError):
        raise
    except Exception as bug:
        log_bug("receipt", delivery, bug)
        return carried.otherwise


@transaction.atomic
def _not_carried(delivery: Delivery, code: str, *, at: datetime) -> None:
    """Put it off and let its address rest, where it is the address that failed and not we."""
    row = Delivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
    if row.try_at is None:  # its receipt has come by another way: it was carried after all
        return
    put_off(row, code, at=at)
    if code != "fault":
        endpoint = Endpoint.objects.select_for_update(no_key=True).get(pk=row.endpoint_id)
        endpoint.failures += 1
        endpoint.rests_until = at + retry_in(endpoint.failures, endpoint.pk.int)
        endpoint.save(update_fields=["failures", "rests_until"])


def _give_up(*, at: datetime) -> int:
    """Give up what has waited a day for an address that does not answer; returns how many."""
    old = Delivery.objects.annotate(since=Coalesce("again_at", "made_at")).filter(since__lte=at - GIVE_UP)
    resting = Q(endpoint__rests_until__gt=at) & (Q(endpoint__until=None) | Q(endpoint__until__gt=at))
    ids = old.filter(resting, try_at__lte=at).values_list("pk", flat=True)
    given_up = 0
    for delivery_id in list(ids[:BATCH]):
        with transaction.atomic():
            rows = Delivery.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=delivery_id)
            if (row := rows.filter(try_at__lte=at).first()) is not None:
                ended(row, row.error or "no-answer", at=at)
                given_up += 1
    return given_up


@walled()
def send_again(delivery_id: UUID, *, by: StaffRole, at: datetime) -> Delivery:
    """Send once more what was given up, the same bytes under the same id; for the operator.

    Again changes nothing while it is on its way.

    raises     NotPermitted for others than the operator; NotFound; InvalidMove for what came through, and for what
               must not go
    """
    if by.function != Function.OPERATOR:
        raise NotPermitted("delivery.not-operator", "Only who runs the node sends a message again.")
    enter()
    delivery = Delivery.objects.select_for_update(no_key=True, of=("self",)).filter(pk=delivery_id).first()
    if delivery is None:
        raise NotFound("delivery.unknown", "There is no such message.")
    if delivery.sent_at is not None:
        raise InvalidMove("delivery.sent", "This has come to its receiver, so it is not sent again.")
    if delivery.error in ("withdrawn", "nothing-to-correct"):
        raise InvalidMove("delivery.withdrawn", "The event was withdrawn at its source, so this is not sent.")
    if delivery.dead_at is None:
        return delivery
    delivery.dead_at, delivery.error, delivery.attempts = None, "", 0
    delivery.try_at = delivery.again_at = at
    delivery.save(update_fields=["dead_at", "error", "attempts", "try_at", "again_at"])
    Endpoint.objects.filter(pk=delivery.endpoint_id).update(rests_until=None)
    insert([entry(what="delivery.again", by=by, at=at, person=delivery.person, ref=delivery.pk)])
    call(BY_WIRE)
    return delivery
