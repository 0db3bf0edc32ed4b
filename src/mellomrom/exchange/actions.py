"""Keeping messages: the bytes first, then what became of them."""

import hashlib
from datetime import datetime
from typing import Any

from mellomrom.database.rows import insert
from mellomrom.directory.actions import add_system
from mellomrom.directory.models import Organization
from mellomrom.exchange import queries
from mellomrom.exchange.catalogue import Direction, MessageState
from mellomrom.exchange.models import Message, Partner


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
