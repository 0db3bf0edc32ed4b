"""Reads of the exchange: what came in, from whom, and what the operator must look at."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from mellomrom.exchange.catalogue import Direction, MessageState
from mellomrom.exchange.models import Endpoint, Message, Partner

BYTES = ("body", "receipt")  # sealed, and up to 20 MB: read only where somebody needs them


def same(partner: Partner, foreign_id: str, sha256: bytes) -> Message | None:
    """Give the message with the same sender, id and bytes, if we have it."""
    found = Message.objects.filter(direction=Direction.IN, partner=partner, foreign_id=foreign_id, sha256=sha256)
    return found.defer("body").first()


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


def to_look_at(limit: int = 50) -> list[Message]:
    """Give the operator's list: unknown senders, persons and addressees, reused ids, stuck ones; newest first."""
    odd = Message.objects.filter(
        Q(partner__verified_at=None)
        | Q(id_reused=True)
        | Q(person_unverified=True)
        | Q(addressee_unknown=True)
        | Q(state__in=[MessageState.STUCK, MessageState.WAITING])
    )
    return list(odd.select_related("partner", "owner").defer(*BYTES).order_by("-received_at")[:limit])


def counts() -> dict[str, int]:
    """Count messages per state, and the unverified senders."""
    out = {state.value: 0 for state in MessageState}
    out.update(Message.objects.values_list("state").annotate(Count("pk")).values_list("state", "pk__count"))
    out["unverified_senders"] = Partner.objects.filter(verified_at=None).count()
    return out


def original_bytes(message_id: UUID) -> bytes | None:
    """Give a message byte for byte as it came (acceptance criterion 7); None where there is none."""
    message = Message.objects.filter(pk=message_id).first()
    return message.body if message else None


def endpoints_of(organization_ids: Collection[UUID]) -> list[Endpoint]:
    """Give the open endpoints of these organizations, units' own before common ones; one query."""
    found = Endpoint.objects.filter(organization__in=organization_ids, until=None).select_related("unit")
    return sorted(found, key=lambda e: (e.unit_id is None, e.pk))


def sent(foreign_id: str) -> Message | None:
    """Give the message of ours with that id; None where we sent no such."""
    return Message.objects.filter(direction=Direction.OUT, foreign_id=foreign_id).defer(*BYTES).first()
