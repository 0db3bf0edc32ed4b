"""Numbers about the node for machines that watch it: kinds and states only, never an id, a name or an organization."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Min, Q

from mellomrom.database.house import as_house, as_role
from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import ServiceType
from mellomrom.events import drift
from mellomrom.events.actions.claiming import GIVEN_UP
from mellomrom.events.models import Delivery, Duty, Offer
from mellomrom.events.rules import NOT_TO_GO, Life
from mellomrom.exchange.catalogue import Format, MessageState
from mellomrom.exchange.models import Message

OTHER = "other"  # whatever is not a format that we know
CHANNELS = frozenset(f.value for f in Format)
UNANSWERED = Q(received_at=None, refused_at=None)
UNDELIVERED = UNANSWERED & Q(dead_at=None)
DELIVERIES = {  # each is in one of these
    "waiting": UNDELIVERED & Q(sent_at=None),
    "sent": UNDELIVERED & Q(sent_at__isnull=False),
    "received": Q(received_at__isnull=False),
    "refused": Q(refused_at__isnull=False),
    "given_up": UNANSWERED & GIVEN_UP,
    "not_to_go": UNANSWERED & Q(dead_at__isnull=False, error__in=NOT_TO_GO),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """How it stands with the node at one moment.

    absent     an age is None where there is nothing that waits
    """

    messages: dict[tuple[str, ...], int]  # (direction, channel, state)
    deliveries: dict[str, int]  # by state
    duties: dict[str, int]  # open, late
    held_by_nobody: int
    offers_open: int
    oldest_undelivered: timedelta | None
    oldest_untaken: timedelta | None  # an answer that nobody has taken on, since it was asked for
    oldest_stuck: timedelta | None
    oldest_due: timedelta | None  # what the worker should have done
    rota_gaps: timedelta  # in the next seven days, all lines together
    silent_senders: int
    endpoints_failing: int
    log_rows: int  # about: as the database last counted
    database_bytes: int


@as_house()  # numbers for machines: they name nobody
def figures(*, at: datetime) -> Figures:
    """Count everything; about a dozen queries, of which those over all messages and deliveries grow with their number."""
    alive = Duty.objects.filter(life__in=[Life.OPEN, Life.TAKEN])
    duties = alive.aggregate(
        open=Count("pk"),
        late=Count("pk", filter=Q(due_at__lt=at)),
        nobody=Count("pk", filter=Q(holder__service=ServiceType.NOBODY)),
    )
    due = drift.due(at=at)
    waits = due.since
    gaps = directory.rota_gaps(since=at, until=at + drift.ROTA)
    rows, size = _of_the_database()
    return Figures(
        messages=_messages(),
        deliveries=Delivery.objects.aggregate(**{name: Count("pk", filter=q) for name, q in DELIVERIES.items()}),
        duties={"open": duties["open"], "late": duties["late"]},
        held_by_nobody=duties["nobody"],
        offers_open=Offer.objects.filter(answered_at=None).count(),
        oldest_undelivered=_age(Delivery.objects.filter(UNDELIVERED).aggregate(m=Min("made_at"))["m"], at),
        oldest_untaken=_age(
            Duty.objects.filter(item="answer", life=Life.OPEN).aggregate(m=Min("event__recorded_at"))["m"], at
        ),
        oldest_stuck=_age(Message.objects.filter(state=MessageState.STUCK).aggregate(m=Min("received_at"))["m"], at),
        oldest_due=_age(waits, at),
        rota_gaps=sum((gap.until - gap.since for gap in gaps), timedelta()),
        silent_senders=drift.silent_senders(at=at).total,
        endpoints_failing=drift.failing(at=at).total,
        log_rows=rows,
        database_bytes=size,
    )


def _messages() -> dict[tuple[str, ...], int]:
    """Count messages by direction, format and state; a format that we do not know is one of the others."""
    counted: dict[tuple[str, ...], int] = {}
    found = Message.objects.values_list("direction", "channel", "state").annotate(Count("pk")).order_by()
    for direction, channel, state, n in found:
        key = (direction, channel if channel in CHANNELS else OTHER, state)
        counted[key] = counted.get(key, 0) + n
    return counted


def _age(since: datetime | None, at: datetime) -> timedelta | None:
    return max(at - since, timedelta()) if since is not None else None


def _of_the_database() -> tuple[int, int]:
    """Give about how many rows the log has, and the bytes of the whole database, which who may connect to it is told."""
    with as_role("none"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest(reltuples, 0)::bigint, pg_database_size(current_database())"
            " FROM pg_class WHERE oid = 'sharing_log'::regclass"
        )
        rows, size = cursor.fetchone()
    return rows, size
