"""What of it leaves the house: once to each record system, never what names too much, and never round and round."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from mellomrom.directory import queries as directory
from mellomrom.directory.models import Organization, Unit
from mellomrom.events.catalogue import Expects
from mellomrom.events.entries import KINDS
from mellomrom.events.letters import sender_of
from mellomrom.events.models import Delivery, Event, Notice
from mellomrom.events.reach import Reach, Route, routes_to
from mellomrom.events.rules import STRICTNESS
from mellomrom.events.showing import shows_person
from mellomrom.exchange import queries as messages
from mellomrom.exchange.catalogue import Direction
from mellomrom.exchange.models import Endpoint, Message
from mellomrom.sharing.catalogue import Level


def leaving(event: Event, notices: Sequence[Notice], who: Reach, units: Mapping[UUID, Unit]) -> list[Notice]:
    """Say which of the notices of an event go to a record system; `units` are those that they are to.

    Only what lets its receiver know whom it is about: a message names the patient. And one record system gets an event
    once, that which says most: a unit where somebody works has it in its inbox, and needs no copy of its own in a record
    that has it. Not so a unit with a number of its own, which is an address of its own, nor one where nobody works, nor
    one whose letter is corrected.
    """
    going = [n for n in notices if shows_person(Level(n.level)) and n.recipient_id in who.routes]
    has = {route.endpoint.pk for route in _own_note(event, who)}
    before = _got(event.corrects) if going and event.corrects is not None else set()
    kept = []
    for notice in sorted(going, key=lambda n: (n.recipient_id in before, *_says_most(n)), reverse=True):
        unit, endpoint = units[notice.recipient_id], who.routes[notice.recipient_id].endpoint.pk
        if endpoint in has and unit.pk in who.reached and not unit.her_id and unit.pk not in before:
            continue
        has.add(endpoint)
        kept.append(notice)
    return [n for n in going if n in kept]


def _own_note(event: Event, who: Reach) -> list[Route]:
    """Give where an entry made here is noted anyway: in the record of whoever wrote it."""
    route = who.routes.get(event.unit_id) if event.unit_id is not None and "entry" in event.details else None
    return [route] if route is not None else []


def _got(event: Event) -> set[UUID]:
    """Give the units whose record systems have, or are to have, a letter about an event."""
    return set(Delivery.objects.filter(event=event, notice__isnull=False).values_list("to", flat=True))


def _says_most(notice: Notice) -> tuple[int, int]:
    return Level(notice.level).rank, STRICTNESS.index(Expects(notice.expects))


def with_more(who: Reach, units: Sequence[Unit], *, at: datetime) -> Reach:
    """Know of more units than an event concerns now: whether somebody works there, and where their messages go.

    Those who were told of it, and have left the person's team since, hear of its correction the same way.
    """
    if not units:
        return who
    more = [unit for unit in units if unit.id not in who.relations]
    reached = who.reached | directory.staffed([unit.id for unit in more], at=at)
    return replace(who, reached=reached, routes={**routes_to(more), **who.routes})


# ---------------------------------------------------------------------------------------------------------- no echo


def without_echo(
    who: Reach, *, kind: str, message: Message | None, sender: Unit | None, details: Mapping[str, object]
) -> Reach:
    """Take away the ways by which a letter that came would go back to where it came from.

    A letter that we pass on is a letter to whoever gets it, who may pass it on in turn: a second house, or a record
    system that forwards. It does not go to the record that it came from; and where it speaks of a letter of ours, only
    to whom an answer is for: the unit that we wrote it for, and the one that said first what it tells. Everybody is
    told inside the house as ever.
    """
    if message is None or kind not in KINDS or not who.routes:
        return who
    ours = _ours(message, details)
    answered = {_writer(event) for event in ours} | {event.unit_id for event in ours}
    came_from = who.routes.get(sender.pk) if sender is not None else None
    partner = message.partner.organization

    def goes(unit: UUID, endpoint: Endpoint) -> bool:
        if sender is not None and unit == sender.pk:
            return False
        back = endpoint.pk == came_from.endpoint.pk if came_from is not None else _is_theirs(endpoint, partner)
        return not back and (not ours or unit in answered)

    return replace(who, routes={unit: route for unit, route in who.routes.items() if goes(unit, route.endpoint)})


def is_our_own(kind: str | None, foreign_id: str) -> bool:
    """Say whether a message is one of ours that somebody has sent back as it is: it says nothing new."""
    return kind in KINDS and messages.sent(foreign_id.strip().lower()) is not None


def _ours(message: Message, details: Mapping[str, object]) -> list[Event]:
    """Give the events of our letters that a message speaks of: what it answers, what began its conversation, itself."""
    names = (message.foreign_id, details.get("conversation"), details.get("answers_id"))
    ids = {str(name).strip().lower() for name in names if name}
    sent = Delivery.objects.filter(message__foreign_id__in=ids, message__direction=Direction.OUT)
    units = ("event__owner", "event__unit__organization", "event__addressee__organization")
    return [delivery.event for delivery in sent.select_related(*units)]


def _writer(event: Event) -> UUID | None:
    _organization, unit = sender_of(event)
    return unit.pk if unit is not None else None


def _is_theirs(endpoint: Endpoint, partner: Organization | None) -> bool:
    """Say whether an address is the common one of an organization that sent without naming a unit of ours."""
    return partner is not None and endpoint.unit_id is None and endpoint.organization_id == partner.pk
