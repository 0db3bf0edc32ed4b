"""A receipt for what we sent: who it is from, what it is for, and what it changes. It is never answered itself."""

from datetime import datetime

from mellomrom.core.errors import Unreadable
from mellomrom.events.actions.claiming import is_withdrawn
from mellomrom.events.actions.phoning import ask_to_phone, may_be_phoned, stop_phoning
from mellomrom.events.catalogue import Dialect, EventKind
from mellomrom.events.letters import key_of
from mellomrom.events.models import Delivery, Notice
from mellomrom.exchange import actions as exchange
from mellomrom.exchange import queries as messages
from mellomrom.exchange.catalogue import Party, ReceiptIn, ReceiptStatus
from mellomrom.exchange.models import Message, Partner
from mellomrom.people.models import Person

UNKNOWN = "receipt.unknown"  # for nothing that we sent in that format
ANOTHER = "receipt.not-the-receiver"  # from somebody whom it was not sent to
AFTER_YES = "receipt.no-after-yes"  # a no for what they have said yes to
TRY_AGAIN = ".try-again"  # how the code of a receipt ends that says: not now, and neither yes nor no
ANSWERS = "re:"  # what the id of a receipt that has none, and names nothing, begins with: then what it came back for
NUMBERS = ("HER", "ENH", "RSH")
WITH = ("event__person", "event__owner", "event__unit__organization", "event__addressee__organization", "notice")


def sender_of(raw: bytes, dialect: Dialect, *, asked: Message | None, at: datetime) -> tuple[Partner, str]:
    """Find who answers, and the id of their receipt; a receipt has another head than a message.

    Who names themselves by no number is whom the message that they answer was sent to.
    """
    key, foreign_id = "", ""
    try:
        receipt = dialect.read_receipt(raw)
    except Unreadable:
        key, foreign_id = dialect.peek(raw)
    else:
        key, foreign_id = key_of(receipt.receiver), receipt.id
        if asked is not None and not receipt.of:  # the same bytes can answer many
            foreign_id = f"{ANSWERS}{asked.foreign_id}"
        asked = asked or messages.sent(_id(receipt))
    if asked is not None and not key:
        return asked.partner, foreign_id
    return exchange.partner_of(key, channel=dialect.channel, at=at), foreign_id


def _id(receipt: ReceiptIn) -> str:
    return receipt.of.strip().lower()


def is_answer(raw: bytes, dialect: Dialect) -> bool:
    """Say whether what came back on the connection of a message of ours is a receipt, also one that names no message."""
    if dialect.is_receipt(raw):
        return True
    try:
        dialect.read_receipt(raw)
    except Unreadable as why:
        return why.code.endswith(TRY_AGAIN)
    return True


def believe(receipt: ReceiptIn, message: Message, *, asked: Message | None, at: datetime) -> str:
    """Let a receipt have its effect on the delivery that it is for; returns what is odd about it, empty for nothing.

    `message` is the receipt as it is kept; `asked` the message of ours that it came as the answer to, on the same
    connection. The first yes stands: a no after it changes nothing, a yes after a no makes it received. Needs an open
    transaction; locks the person first, as everybody does.
    """
    if asked is None and message.foreign_id.startswith(ANSWERS):  # a bug of ours had stopped it; it is tried again
        asked = messages.sent(message.foreign_id.removeprefix(ANSWERS))
    sent = messages.sent(_id(receipt)) if receipt.of else asked
    found = Delivery.objects.filter(message=sent, message__channel=message.channel) if sent is not None else None
    row = found.values_list("pk", "person").first() if found is not None else None
    if sent is None or row is None:
        return UNKNOWN
    delivery_id, person_id = row
    Person.objects.select_for_update(no_key=True).get(pk=person_id)
    rows = Delivery.objects.select_for_update(no_key=True, of=("self",)).select_related(
        *WITH, "to__organization", "endpoint__unit"
    )
    delivery = rows.get(pk=delivery_id)
    if not _answers_for(receipt.receiver, message, sent, delivery):
        return ANOTHER
    message.owner_id = sent.owner_id
    codes = [code for code, _ in receipt.errors]
    if receipt.status is ReceiptStatus.REFUSED:
        return _refused(delivery, codes, at=at)
    _received(delivery, codes if receipt.status is ReceiptStatus.PARTLY else [], message, at=at)
    return ""


def _answers_for(party: Party, message: Message, sent: Message, delivery: Delivery) -> bool:
    """Say whether who answers is whom it was sent to: the same partner, or one of the numbers of unit and organization.

    A copy receiver answers for themselves alone. Who gives no number at all is believed by the id of the message, which
    only its receiver was told.
    """
    if party.copy:
        return False
    if message.partner_id == sent.partner_id:
        return True
    units = [unit for unit in (delivery.to, delivery.endpoint.unit) if unit is not None]
    organization = delivery.to.organization
    ours = {("HER", unit.her_id) for unit in units} | {("HER", organization.her_id), ("ENH", organization.number)}
    theirs = set()
    part: Party | None = party
    while part is not None:
        theirs |= {(system, number) for system, number in part.ids if number and system in NUMBERS}
        part = part.unit
    return not theirs or bool(theirs & ours)


def _received(delivery: Delivery, codes: list[str], message: Message, *, at: datetime) -> None:
    if delivery.received_at is not None:
        return  # the first yes stands
    delivery.received_at, delivery.refused_at, delivery.refusals = at, None, codes
    _came(delivery, at=at)
    Notice.objects.filter(delivery=delivery, delivered_at=None).update(delivered_at=at)
    stop_phoning(delivery, by=message.partner.actor, at=at)


def _refused(delivery: Delivery, codes: list[str], *, at: datetime) -> str:
    if delivery.received_at is not None:
        return AFTER_YES
    if delivery.refused_at is None:
        delivery.refused_at, delivery.refusals = at, codes
        _came(delivery, at=at)
        event = delivery.event
        owed = event.person.died_at is None or event.kind == EventKind.DIED
        if delivery.phoned_at is None and owed and not is_withdrawn(event) and may_be_phoned(delivery, at=at):
            ask_to_phone(delivery, at=at)
    return ""


def _came(delivery: Delivery, *, at: datetime) -> None:
    """Write down what a receipt proves, whatever it says: that the message came, though we may not have heard so."""
    delivery.sent_at = delivery.sent_at or at
    delivery.try_at = delivery.dead_at = None
    delivery.error = ""
    delivery.save(update_fields=["received_at", "refused_at", "refusals", "sent_at", "try_at", "dead_at", "error"])
