"""Keeping messages: the bytes first, then what became of them."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from mellomrom.database.rows import Ask, insert, new, nothing
from mellomrom.directory.actions import add_system
from mellomrom.directory.models import Organization, Unit
from mellomrom.exchange.catalogue import Direction, Format, MessageState, Transport
from mellomrom.exchange.models import Endpoint, Message, Partner


def named(key: str, channel: str) -> str:
    """Give the key of who sends: as they name themselves, else that of the channel's unknown sender."""
    return key or f"unknown:{channel}"


def in_turn(key: str, *names: str) -> list[Ask[None]]:
    """Let what a sender says of these messages be understood one after another, until the transaction ends.

    The same message twice at once waits for its own receipt; a correction that comes at the same moment as its original
    would otherwise wait for what has come.
    """
    return [Ask(_TURN, (f"{key}:{name}",), nothing) for name in sorted(filter(None, names))]


_TURN = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def partner_of(key: str, *, channel: str, at: datetime) -> Partner:
    """Find who sends by the key they name themselves with, or write them down as unverified.

    `verify` says who they are. An empty key is the channel's unknown sender.
    """
    key = named(key, channel)
    partner = Partner.objects.filter(key=key).select_related("actor").first()
    if partner is None:
        new: dict[str, Any] = {
            "actor": lambda: add_system(key),
            "first_seen_at": at,
        }  # an actor for one who is new only
        partner, _ = Partner.objects.get_or_create(key=key, defaults=new)
    return partner


def received(
    raw: bytes,
    *,
    partner: Partner,
    foreign_id: str,
    channel: str,
    owner: Organization,
    at: datetime,
    reused: bool = False,
) -> Message:
    """Make the row of a message that comes, with its bytes, hash and time; `keep` writes it down.

    `reused`: another message came from them under the same id.
    """
    return new(
        Message,
        owner=owner,
        direction=Direction.IN,
        channel=channel,
        partner=partner,
        foreign_id=foreign_id,
        sha256=hashlib.sha256(raw).digest(),
        body=raw,
        received_at=at,
        state=MessageState.RECEIVED,
        id_reused=reused,
    )


def keep(message: Message) -> None:
    """Write a message down, its bytes sealed, or what has become of one that was: the bytes never change."""
    if message._state.adding:
        insert([message])
    else:
        message.save(update_fields=_OUTCOME)


_AS_IT_CAME = {"id", "direction", "channel", "partner", "foreign_id", "sha256", "body", "received_at", "id_reused"}
_OUTCOME = [f.name for f in Message._meta.concrete_fields if f.name not in _AS_IT_CAME]


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
    standing = _standing(organization, unit)
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


@transaction.atomic
def disconnect(organization: Organization, *, unit: Unit | None = None, at: datetime) -> Endpoint | None:
    """Say that a record system takes no more messages; None where it was not connected. Its row stays, with its end."""
    standing = _standing(organization, unit)
    if standing is not None:
        standing.until = at
        standing.save(update_fields=["until"])
    return standing


def _standing(organization: Organization, unit: Unit | None) -> Endpoint | None:
    found = Endpoint.objects.select_for_update(no_key=True).filter(organization=organization, unit=unit, until=None)
    return found.first()


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
