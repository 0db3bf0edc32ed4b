"""A message has no receipt: somebody is asked to phone, or to write in the record by hand, until the receipt comes."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from mellomrom.core.clock import Span
from mellomrom.directory.models import Actor
from mellomrom.directory.queries import house
from mellomrom.events.actions.claiming import ended
from mellomrom.events.actions.closing import ALIVE, close
from mellomrom.events.actions.deciding import decide, decide_for, level_of
from mellomrom.events.actions.writing import Writing
from mellomrom.events.catalogue import Correction, EventKind, Level, Who
from mellomrom.events.models import Delivery, Duty
from mellomrom.events.reach import reach
from mellomrom.events.rules import NOT_TO_GO
from mellomrom.people.models import Person

log = logging.getLogger(__name__)
BATCH = 100
PUT_OFF = timedelta(hours=1)  # until one that failed is tried again
SOON, LATER = Span.parse("1h"), Span.parse("4h")  # to phone in: where the matter is urgent, and where it is not
WITH = (
    "event__person",
    "event__owner",
    "event__unit__organization",
    "event__addressee__organization",
    "notice",
    "to__organization",
)


def to_phone(at: datetime) -> "QuerySet[Delivery]":
    """Give the deliveries whose receipt should have come by now, and that nobody has been asked to phone about.

    Not those that should not go any more, and not those about the dead, who are owed nothing but what their death asks.
    """
    late = Delivery.objects.filter(answer_by__lte=at, received_at=None, phoned_at=None).exclude(error__in=NOT_TO_GO)
    late = late.exclude(event__corrections__correction=Correction.CANCEL)
    revised = Q(event__correction=Correction.REVISE)
    late = late.exclude(revised & Q(event__corrects__corrections__correction=Correction.CANCEL))
    return late.filter(Q(person__died_at=None) | Q(event__kind=EventKind.DIED))


def phone_where_no_receipt(*, at: datetime) -> int:
    """Let somebody phone where no receipt has come in time, or write by hand what did not reach their own record.

    Returns how many were asked. Again asks nobody twice. Locks the person first, as whoever records does; what another
    has locked is left for the next round. One that fails is put off, and costs the others nothing.
    """
    asked = 0
    late = to_phone(at).order_by("-urgent", "answer_by", "pk")
    for delivery, person in late.values_list("pk", "person")[:BATCH]:
        try:
            with transaction.atomic():
                asked += _phone(delivery, person, at=at)
        except Exception as error:  # one poison row must not stop the others; named by its id alone
            log.error("phone.failed %s %s", delivery, type(error).__name__)
            Delivery.objects.filter(pk=delivery).update(answer_by=at + PUT_OFF)
    return asked


def _phone(delivery_id: UUID, person_id: UUID, *, at: datetime) -> bool:
    people = Person.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=person_id)
    if people.first() is None:
        return False
    rows = to_phone(at).filter(pk=delivery_id).select_for_update(no_key=True, of=("self",))
    delivery = rows.select_related(*WITH).first()
    if delivery is None:  # its receipt came a moment ago
        return False
    if not may_be_phoned(delivery, at=at):
        _leave(delivery, at=at)
        return False
    ask_to_phone(delivery, at=at)
    return True


def may_be_phoned(delivery: Delivery, *, at: datetime) -> bool:
    """Say whether the receiver may know of it now: nobody is asked to tell one who may not. One's own record always may."""
    if delivery.notice_id is None:
        return True
    return level_of(decide_for(delivery.event, [delivery.to], at=at)[delivery.to_id]) is not Level.NOTHING


def _leave(delivery: Delivery, *, at: datetime) -> None:
    """Let it rest, because the receiver may not know any more: it goes no more where it had not gone."""
    if delivery.try_at is not None:
        ended(delivery, "not-permitted", at=at)
    else:
        delivery.error = "not-permitted"
        delivery.save(update_fields=["error"])


def item_of(delivery: Delivery) -> str:
    """Say what is owed where no receipt comes: a call to the receiver, or an entry in one's own record by hand."""
    return "phone" if delivery.notice_id is not None else "record_by_hand"


def ask_to_phone(delivery: Delivery, *, at: datetime) -> Duty:
    """Open the duty to phone: for the unit that said it, else the coordinating unit, else nobody's. Needs the locks.

    Nobody phones themselves: what does not reach a unit is another's to say.
    """
    event = delivery.event
    who = reach(event.person, owner=event.owner, sender=event.unit, addressee=event.addressee, at=at)
    decisions = decide(who, event, at=at)
    words = (Who.SENDER, Who.COORDINATING_UNIT)
    able = [
        unit.id
        for word in words
        for unit in who.units.get(word, ())
        if unit.id in who.reached and level_of(decisions.get(unit.id)) is not Level.NOTHING
        if delivery.notice_id is None or unit.id != delivery.to_id
    ]
    writing = Writing(event, by=house(), at=at, who=who, decisions=decisions)
    holder = able[0] if able else who.nobody.id
    duty = writing.ask(holder, item_of(delivery), within=SOON if delivery.urgent else LATER, notice=delivery.notice)
    delivery.phoned_at = at
    delivery.save(update_fields=["phoned_at"])
    return duty


def stop_phoning(delivery: Delivery, *, by: Actor, at: datetime) -> None:
    """Let the duty to phone fall, because the receipt has come. Needs the person and the delivery locked."""
    alive = Duty.objects.select_for_update(no_key=True).filter(life__in=ALIVE, item=item_of(delivery))
    duties = alive.filter(event=delivery.event_id, notice=delivery.notice_id).order_by("pk")
    close([(duty, "receipt_came") for duty in duties], None, by=by, at=at)
