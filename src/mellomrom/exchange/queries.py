"""Reads of the exchange: what came in, from whom, and what the operator must look at."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from mellomrom.database.rows import Ask, columns, made
from mellomrom.directory.book import Book
from mellomrom.directory.models import Actor
from mellomrom.exchange.catalogue import Direction, MessageState
from mellomrom.exchange.models import Endpoint, Message, Partner

BYTES = ("body", "receipt")  # sealed, and up to 20 MB: read only where somebody needs them


@dataclass(frozen=True, slots=True)
class Arrival:
    """What we know of a message when it comes: who sends, and what came from them before."""

    partner: Partner | None  # with its actor; None: they have never sent anything
    same: UUID | None  # the message with the same sender, id and bytes
    reused: bool  # another came with the same id
    awaited: bool  # a correction of it came before it did


_ARRIVAL = f"""
SELECT {columns(Partner, "p")}, {columns(Actor, "a")},
    (SELECT m.id FROM exchange_message m
     WHERE m.direction = 'in' AND m.partner_id = p.id AND m.foreign_id = %s AND m.sha256 = %s),
    EXISTS (SELECT FROM exchange_message m
            WHERE m.direction = 'in' AND m.partner_id = p.id AND m.foreign_id = %s),
    EXISTS (SELECT FROM exchange_message m WHERE m.state = 'waiting' AND m.partner_id = p.id AND m.corrects_id = %s)
FROM exchange_partner p JOIN directory_actor a ON a.id = p.actor_id WHERE p.key = %s
"""


def arrival(key: str, foreign_id: str, sha256: bytes) -> Ask[Arrival]:
    """Ask what we know of a message that comes now. Whoever asks should have its turn: `actions.in_turn`."""
    return Ask(_ARRIVAL, (foreign_id, sha256, foreign_id, foreign_id, key), partial(_arrival, foreign_id))


def _arrival(foreign_id: str, rows: list[Any]) -> Arrival:
    if not rows:
        return Arrival(None, None, reused=False, awaited=False)
    *found, same, reused, awaited = rows[0]
    size = len(Partner._meta.concrete_fields)
    partner = made(Partner, found[:size])
    partner.actor = made(Actor, found[size:])
    return Arrival(partner, same, reused=bool(foreign_id) and reused, awaited=bool(foreign_id) and awaited)


def original(partner: Partner, foreign_id: str) -> Message | None:
    """Give the newest recorded message of that sender with that id; None: it has not come (case 22)."""
    found = Message.objects.filter(
        direction=Direction.IN, partner=partner, foreign_id=foreign_id, state=MessageState.RECORDED
    )
    return found.defer(*BYTES).order_by("-received_at", "-pk").first()


def waiting_for(partner: Partner, foreign_id: str) -> list[Message]:
    """Give what came before the message that it corrects, oldest first."""
    found = Message.objects.filter(partner=partner, corrects_id=foreign_id, state=MessageState.WAITING)
    return list(found.order_by("received_at", "pk"))


def to_try_again(at: datetime) -> QuerySet[Message]:
    """Give what a bug of ours has stopped and whose time to try has come: their ids, the bytes are read when tried."""
    return Message.objects.filter(state=MessageState.STUCK, try_at__lte=at).only("pk").order_by("try_at", "pk")


def counts() -> dict[str, int]:
    """Count messages per state, and the unverified senders."""
    out = {state.value: 0 for state in MessageState}
    out.update(Message.objects.values_list("state").annotate(Count("pk")).values_list("state", "pk__count"))
    out["unverified_senders"] = Partner.objects.filter(verified_at=None).count()
    return out


def endpoints_by_organization(known: Book) -> dict[UUID, list[Endpoint]]:
    """Give all open endpoints, as `endpoints_of` does for some, remembered with the directory (migration 0002).

    How often they failed and whether they rest is of when they were read.
    """

    def read() -> dict[UUID, list[Endpoint]]:
        out: dict[UUID, list[Endpoint]] = {}
        for endpoint in _by_unit(Endpoint.objects.filter(until=None).select_related("unit")):
            out.setdefault(endpoint.organization_id, []).append(endpoint)
        return out

    return known.remember("exchange.endpoints", read)


def _by_unit(found: Iterable[Endpoint]) -> list[Endpoint]:
    return sorted(found, key=lambda e: (e.unit_id is None, e.pk))


def endpoints_of(organization_ids: Collection[UUID]) -> list[Endpoint]:
    """Give the open endpoints of these organizations, units' own before common ones; one query."""
    found = Endpoint.objects.filter(organization__in=organization_ids, until=None).select_related("unit")
    return _by_unit(found)


def endpoints() -> list[Endpoint]:
    """Give every open endpoint with its organization and unit, by their names."""
    found = Endpoint.objects.filter(until=None).select_related("organization", "unit__organization")
    return sorted(found, key=lambda e: (e.organization.name, e.unit.name if e.unit else "", e.pk))


def sent(foreign_id: str) -> Message | None:
    """Give the message of ours with that id; None where we sent no such."""
    return Message.objects.filter(direction=Direction.OUT, foreign_id=foreign_id).defer(*BYTES).first()
