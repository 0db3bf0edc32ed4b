"""What whoever runs the node does with messages: they see that one has stopped, never what it says."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.database.house import as_house, enter, walled
from mellomrom.directory.catalogue import Function
from mellomrom.directory.models import StaffRole
from mellomrom.events.actions.claiming import GIVEN_UP
from mellomrom.events.actions.delivering import send_again
from mellomrom.events.models import Delivery
from mellomrom.exchange.catalogue import Direction, MessageState
from mellomrom.exchange.models import Message
from mellomrom.exchange.queries import BYTES
from mellomrom.sharing.actions import log

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST = 500  # that are set going again at once; who asks waits for it


@walled()
def try_now(message_id: UUID, *, by: StaffRole, at: datetime) -> Message:
    """Ask that a stuck message be tried again at once, after a mend; the worker does it in its next round.

    again      asked twice, it is tried once
    raises     NotPermitted for others than the operator; NotFound; InvalidMove for one that is not stuck (any more)
    """
    if by.function != Function.OPERATOR:
        raise NotPermitted("message.not-operator", "Only who runs the node tries a message again.")
    enter()
    found = Message.objects.select_for_update(no_key=True).defer(*BYTES).filter(pk=message_id)
    message = found.first()
    if message is None:
        raise NotFound("message.not-found", "There is no such message.")
    if message.state != MessageState.STUCK:
        raise InvalidMove("message.not-stuck", "The message is not stuck any more: it has been understood or refused.")
    message.try_at = at
    message.save(update_fields=["try_at"])
    log(what="message.again", by=by, at=at, ref=message.pk)
    return message


def try_all_now(*, by: StaffRole, at: datetime) -> int:
    """Ask that the stuck messages be tried again at once, as `try_now` each; returns how many were asked for.

    raises     NotPermitted for others than the operator, where there is any
    """
    found = Message.objects.filter(state=MessageState.STUCK, direction=Direction.IN).order_by("received_at", "pk")
    return _each(found, lambda one: try_now(one, by=by, at=at))


def send_all_again(*, by: StaffRole, at: datetime) -> int:
    """Send once more what was given up and never came there, as `send_again` each; returns how many.

    raises     NotPermitted for others than the operator, where there is any
    """
    found = Delivery.objects.filter(GIVEN_UP, sent_at=None, received_at=None).order_by("made_at", "pk")
    return _each(found, lambda one: send_again(one, by=by, at=at))


def _each(found: "QuerySet[Any]", do: Callable[[UUID], object]) -> int:
    """Do it with each, a transaction of its own; what has been settled meanwhile is passed by."""
    done = 0
    with as_house():
        first = list(found.values_list("pk", flat=True)[:MOST])
    for one in first:
        with suppress(InvalidMove):
            do(one)
            done += 1
    return done
