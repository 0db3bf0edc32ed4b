"""Keeping messages: the bytes first, then what became of them."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from mellomrom.database.rows import insert
from mellomrom.directory.actions import add_system
from mellomrom.directory.models import Organization, Unit
from mellomrom.exchange import queries
from mellomrom.exchange.catalogue import Direction, Format, MessageState, Transport
from mellomrom.exchange.models import Endpoint, Message, Partner


def partner_of(key: str, *, channel: str, at: datetime) -> Partner:
    """Find who sends by the key they name themselves with, or write them down as unverified.

    `verify` says who they are. An empty key is the channel's unknown sender.
    """
    key = key or f"unknown:{channel}"
    partner = Partner.objects.filter(key=key).select_related("actor").first()
    if partner is None:
        new: dict[str, Any] = {
            "actor": lambda: add_system(key),
            "first_seen_at": at,
        }  # an actor for one who is new only
        partner, _ = Partner.objects.get_or_create(key=key, defaults=new)
    return partner


def keep(
    raw: bytes, *, partner: Partner, foreign_id: str, channel: str, owner: Organization, at: datetime
) -> tuple[Message, bool]:
    """Write the bytes down, sealed, with hash and time, before they are understood.

    Returns (message, True when it is new). The same sender, id and bytes again give the first message back.
    """
    digest = hashlib.sha256(raw).digest()
    same = queries.same(partner, foreign_id, digest)
    if same is not None:
        return same, False
    reused = bool(foreign_id) and Message.objects.filter(partner=partner, foreign_id=foreign_id).exists()
    message = Message(
        owner=owner,
        direction=Direction.IN,
        channel=channel,
        partner=partner,
        foreign_id=foreign_id,
        sha256=digest,
        body=raw,
        received_at=at,
        state=MessageState.RECEIVED,
        id_reused=reused,
    )
    insert([message])
    return message, True


def verify(partner: Partner, organization: Organization, *, at: datetime) -> Partner:
    """Say which organization a sender is; from then on it is known."""
    partner.organization, partner.verified_at = organization, at
    partner.save(update_fields=["organization", "verified_at"])
    return partner


@transaction.atomic
def connect(
    organization: Organization,
    *,
    unit: Unit | None = None,
    format: Format,  # noqa: A002  # the field's word
    transport: Transport,
    address: str,
    at: datetime,
) -> Endpoint:
    """Say where a unit's own record system takes messages, or without a unit the whole organization's.

    `address` is a URL for HTTP, the name of a folder below the exchange folder otherwise. Again with the same words
    changes nothing; with others the old address ends and the new one holds from `at`.
    """
    standing = Endpoint.objects.select_for_update().filter(organization=organization, unit=unit, until=None).first()
    if standing is not None:
        if (standing.format, standing.transport, standing.address) == (format, transport, address):
            return standing
        standing.until = at
        standing.save(update_fields=["until"])
    endpoint = Endpoint(
        organization=organization, unit=unit, format=format, transport=transport, address=address, since=at
    )
    insert([endpoint])
    return endpoint


def send_off(
    raw: bytes, *, named: UUID, partner: Partner, channel: str, owner: Organization, kind: str, at: datetime
) -> Message:
    """Write down a message of ours, byte for byte, before it goes; `named` is its id here and outside."""
    message = Message(
        id=named,
        owner=owner,
        direction=Direction.OUT,
        channel=channel,
        partner=partner,
        foreign_id=str(named),
        sha256=hashlib.sha256(raw).digest(),
        body=raw,
        received_at=at,
        kind=kind,
        state=MessageState.GOING,
    )
    insert([message])
    return message
