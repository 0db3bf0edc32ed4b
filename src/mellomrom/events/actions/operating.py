"""What whoever runs the node does with messages: they see that one has stopped, never what it says."""

from datetime import datetime
from uuid import UUID

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.database.house import enter, walled
from mellomrom.directory.catalogue import Function
from mellomrom.directory.models import StaffRole
from mellomrom.exchange.catalogue import MessageState
from mellomrom.exchange.models import Message
from mellomrom.exchange.queries import BYTES
from mellomrom.sharing.actions import log


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
