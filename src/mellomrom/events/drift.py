"""What whoever runs the node must see: what has stopped, what waits, who has fallen silent. Never a person, never content.

Each list gives its first rows, those that have waited longest first, and how many there are. Reads only.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Min, Q, QuerySet, Value
from django.db.models.expressions import Window

from mellomrom.database.house import as_house
from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import StaffRole, Unit, Unusual
from mellomrom.events.actions.claiming import GIVEN_UP
from mellomrom.events.actions.vouching import ANOTHERS_NAME
from mellomrom.events.models import Delivery, Duty, Notice
from mellomrom.events.reach import routes_to
from mellomrom.events.rules import Life
from mellomrom.events.watched import (
    Address,
    Drift,
    Due,
    Looker,
    Odd,
    Row,
    Sender,
    Sent,
    Some,
    Stuck,
    Unreached,
    Untaken,
)
from mellomrom.exchange.catalogue import RECEIPT, Direction, MessageState, Transport
from mellomrom.exchange.models import Endpoint, Message, Partner
from mellomrom.exchange.queries import BYTES
from mellomrom.exchange.rules import MONTH, Rhythm, silent_after

FEW = 5  # rows of each list on the page
ON_ITS_WAY = timedelta(minutes=5)  # what left so lately is not waiting yet
RECENT = timedelta(days=7)  # how long what was odd about a message stands here
ROTA = timedelta(days=7)
FORGOTTEN = timedelta(days=120)  # a sender who has been silent so long has stopped
NOT_BELIEVED = Q(kind=RECEIPT) & ~Q(error="") & ~Q(state=MessageState.STUCK)  # a receipt that fits nothing we sent
NO_ANSWER = {"received_at": None, "refused_at": None, "dead_at": None}


@as_house()  # whoever runs the node sees what stands in whose queue, and no person
def drift(*, at: datetime, limit: int = FEW) -> Drift:
    """Read the operator's page; a fixed number of queries, however much has gone wrong."""
    return Drift(
        stuck=stuck(limit=limit),
        given_up=given_up(at=at, limit=limit),
        undelivered=undelivered(at=at, limit=limit),
        overdue=overdue(at=at),
        endpoints=failing(at=at, limit=limit),
        unreached=_unreached(at=at, limit=limit),
        untaken=_untaken(at=at, limit=limit),
        silent=silent_senders(at=at, limit=limit),
        gaps=_first(directory.rota_gaps(since=at, until=at + ROTA), limit),
        unverified=_unverified(limit=limit),
        odd=_odd(at=at, limit=limit),
        lookers=_lookers(at=at, limit=limit),
        due=due(at=at),
        read_at=at,
    )


def stuck(*, limit: int = FEW) -> Some[Stuck]:
    """Give the messages that a fault of ours has stopped, oldest first."""
    found = _messages(Q(state=MessageState.STUCK)).order_by("received_at", "pk")
    return _some(
        found,
        lambda m: Stuck(m.pk, _sender(m.partner), m.received_at, m.attempts, m.error, m.try_at),
        limit,
    )


def given_up(*, at: datetime, limit: int = FEW) -> Some[Sent]:
    """Give the dead letters out: tried until there was no hope, or lately refused by who got them; oldest first."""
    found = _deliveries(GIVEN_UP | Q(refused_at__gt=at - RECENT), received_at=None)
    return _some(found.order_by("made_at", "pk"), _sent, limit)


def undelivered(*, at: datetime, limit: int = FEW) -> Some[Sent]:
    """Give what is on its way and has no receipt yet, oldest first; what left a moment ago is left out."""
    found = _deliveries(Q(made_at__lte=at - ON_ITS_WAY), **NO_ANSWER)
    return _some(found.order_by("made_at", "pk"), _sent, limit)


def overdue(*, at: datetime) -> int:
    """Count what should have had its receipt by now: whoever sent it is asked to phone."""
    return Delivery.objects.filter(answer_by__lte=at, **NO_ANSWER).count()


def silent_senders(*, at: datetime, limit: int = FEW) -> Some[Sender]:
    """Give those who used to send and no longer do, by the rhythm of each, the longest silent first."""
    silent = {partner: r for partner, r in _rhythms(at=at).items() if (over := silent_after(r)) and over <= at}
    partners = Partner.objects.filter(pk__in=silent).exclude(key__startswith="unknown:").select_related("organization")
    rows = [
        Sender(p.pk, _sender(p), silent[p.pk].messages, silent[p.pk].last_at, silent[p.pk].longest_gap)
        for p in partners
    ]
    return _first(sorted(rows, key=lambda r: (r.last_at, r.partner)), limit)


def due(*, at: datetime) -> Due:
    """Say since when what the worker should have done has been due, and apart what leaves the house; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"at": at})
        steps, deliveries = cursor.fetchone()
    return Due(steps, deliveries)


_DUE = """
SELECT LEAST(
    (SELECT min(next_offer_at) FROM events_duty WHERE life = 'open' AND next_offer_at <= %(at)s),
    (SELECT min(lapses_at) FROM events_duty WHERE life = 'taken' AND lapses_at <= %(at)s),
    (SELECT min(answer_by) FROM events_offer
        WHERE answered_at IS NULL AND why = 'handover' AND answer_by <= %(at)s),
    (SELECT min(try_at) FROM exchange_message WHERE state = 'stuck' AND try_at <= %(at)s)
), (
    SELECT min(d.try_at) FROM events_delivery d JOIN exchange_endpoint e ON e.id = d.endpoint_id
        WHERE d.try_at <= %(at)s AND (e.rests_until IS NULL OR e.rests_until <= %(at)s)
)
"""

_RHYTHMS = """
WITH spoke AS (
    SELECT partner_id, received_at, max(received_at) OVER (PARTITION BY partner_id) AS last_at,
        lag(received_at) OVER (PARTITION BY partner_id ORDER BY received_at) AS before
    FROM exchange_message WHERE direction = %(direction)s AND received_at > %(since)s AND received_at <= %(at)s
)
SELECT partner_id, count(*), min(received_at), max(received_at),
    coalesce(max(received_at - before) FILTER (WHERE before > last_at - %(month)s), interval '0')
FROM spoke WHERE received_at > last_at - %(month)s GROUP BY partner_id
"""


def _rhythms(*, at: datetime) -> dict[UUID, Rhythm]:
    """Read how each sender sent in the month before its last message; one query, however many messages."""
    words: dict[str, Any] = {"direction": Direction.IN.value, "since": at - FORGOTTEN, "at": at, "month": MONTH}
    with connection.cursor() as cursor:
        cursor.execute(_RHYTHMS, words)
        return {partner: Rhythm(*rest) for partner, *rest in cursor.fetchall()}


def _messages(which: Q) -> "QuerySet[Message]":
    return Message.objects.filter(which, direction=Direction.IN).select_related("partner__organization").defer(*BYTES)


def _deliveries(which: Q, **more: None) -> "QuerySet[Delivery]":
    return Delivery.objects.filter(which, **more).select_related("to__organization", "endpoint")


def failing(*, at: datetime, limit: int = FEW) -> Some[Address]:
    """Give the addresses that fail, or rest after failing, those that failed most often first."""
    found = Endpoint.objects.filter(Q(failures__gt=0) | Q(rests_until__gt=at), until=None)
    waits = Q(deliveries__try_at__isnull=False)
    found = found.select_related("organization", "unit").annotate(
        waiting=Count("deliveries", filter=waits), why=Max("deliveries__error", filter=waits, default=Value(""))
    )
    return _some(
        found.order_by("-failures", "pk"),
        lambda e: Address(
            endpoint=e.pk,
            organization=e.organization.name,
            unit=e.unit.name if e.unit is not None else "",
            place=_place(e),
            failures=e.failures,
            rests_until=e.rests_until if e.rests_until is not None and e.rests_until > at else None,
            waiting=e.waiting,  # type: ignore[attr-defined]
            why=e.why,  # type: ignore[attr-defined]
        ),
        limit,
    )


def _unreached(*, at: datetime, limit: int) -> Some[Unreached]:
    """Give the units that were told something in an empty room: whoever sent it was asked to phone each time."""
    staffed = StaffRole.objects.filter(directory.working(at)).values("unit")
    empty = Unit.objects.filter(closed_on=None).exclude(service=ServiceType.NOBODY).exclude(pk__in=staffed)
    units = {u.pk: u for u in empty.select_related("organization")}
    reached = routes_to(units.values())
    notices = Notice.objects.filter(
        recipient__in=[pk for pk in units if pk not in reached],
        told_at__gt=at - MONTH,
        delivered_at=None,
        withdrawn_at=None,
    )
    told = notices.values_list("recipient").annotate(n=Count("pk"), since=Min("told_at")).order_by("since")
    rows = [Unreached(pk, units[pk].name, units[pk].organization.name, n, since) for pk, n, since in told]
    return _first(rows, limit)


def _untaken(*, at: datetime, limit: int) -> Some[Untaken]:
    found = Duty.objects.filter(item="answer", life=Life.OPEN, due_at__lte=at).select_related("holder__organization")
    return _some(
        found.order_by("due_at", "pk"),
        lambda d: Untaken(
            duty=d.pk,
            holder=d.holder.name,
            organization=d.holder.organization.name,
            phone=d.holder.phone,
            nobody=d.holder.service == ServiceType.NOBODY,
            since=d.held_since,
            due_at=d.due_at,
        ),
        limit,
    )


def _unverified(*, limit: int) -> Some[Sender]:
    found = Partner.objects.filter(verified_at=None, messages__direction=Direction.IN)
    found = found.annotate(sent=Count("messages"), last_at=Max("messages__received_at"))
    return _some(
        found.order_by("-last_at", "pk"),
        lambda p: Sender(p.pk, p.name or p.key, p.sent, p.last_at),  # type: ignore[attr-defined]
        limit,
    )


def _odd(*, at: datetime, limit: int) -> Some[Odd]:
    odd = Q(addressee_unknown=True) | Q(id_reused=True) | NOT_BELIEVED | Q(error=ANOTHERS_NAME)
    found = _messages(Q(state=MessageState.WAITING) | (odd & Q(received_at__gt=at - RECENT)))
    return _some(
        found.order_by("received_at", "pk"),
        lambda m: Odd(
            message=m.pk,
            sender=_sender(m.partner),
            kind=m.kind,
            received_at=m.received_at,
            waits=m.state == MessageState.WAITING,
            addressee_unknown=m.addressee_unknown,
            id_reused=m.id_reused,
            not_believed=m.kind == RECEIPT and bool(m.error) and m.error != ANOTHERS_NAME,
            anothers_name=m.error == ANOTHERS_NAME,
        ),
        limit,
    )


def _lookers(*, at: datetime, limit: int) -> Some[Looker]:
    found = Unusual.objects.filter(at__gt=at - RECENT).select_related("role__unit__organization")
    return _some(
        found.order_by("-refused", "-at", "pk"),
        lambda u: Looker(
            unit=u.role.unit.name,
            organization=u.role.unit.organization.name,
            kind=u.kind,
            whole_unit=u.whole_unit,
            times=u.times,
            refused=u.refused,
            at=u.at,
        ),
        limit,
    )


def _sent(d: Delivery) -> Sent:
    return Sent(
        delivery=d.pk,
        to=d.to.name,
        organization=d.to.organization.name,
        place=_place(d.endpoint),
        via=d.via,
        made_at=d.made_at,
        sent_at=d.sent_at,
        answer_by=d.answer_by,
        attempts=d.attempts,
        error=d.error,
        refusals=tuple(d.refusals),
        asked_to_phone=d.phoned_at is not None,
        may_go_again=d.dead_at is not None and d.sent_at is None,
    )


def _place(endpoint: Endpoint) -> str:
    """Name the machine or the folder that an address leads to; what else stands in it may be a password."""
    if endpoint.transport == Transport.FOLDER:
        return endpoint.address
    return urlsplit(endpoint.address).hostname or ""


def _sender(partner: Partner) -> str:
    return partner.organization.name if partner.organization is not None else partner.name or partner.key


def _some(found: "QuerySet[Any]", make: Callable[[Any], Row], limit: int) -> Some[Row]:
    """Read the first rows and count them all, in one query."""
    rows = list(found.annotate(in_all=Window(Count("pk")))[:limit])
    return Some(tuple(make(row) for row in rows), rows[0].in_all if rows else 0)


def _first(rows: Iterable[Row], limit: int) -> Some[Row]:
    listed = tuple(rows)
    return Some(listed[:limit], len(listed))
