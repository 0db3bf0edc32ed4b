"""One delivery is claimed: whether it may still go, where to, and its message, written once and for all."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q, QuerySet

from mellomrom.database.rows import insert, prepared
from mellomrom.directory.queries import house
from mellomrom.events.actions.deciding import decide_for
from mellomrom.events.catalogue import Correction, Dialect, Level
from mellomrom.events.letters import compose, key_of
from mellomrom.events.models import Delivery, Event
from mellomrom.events.reach import routes_to
from mellomrom.events.rules import GIVE_UP, NOT_TO_GO, at_most, retry_in
from mellomrom.events.showing import shows_person
from mellomrom.exchange import actions as exchange
from mellomrom.exchange.models import Message
from mellomrom.people.catalogue import Protection
from mellomrom.sharing.actions import entry
from mellomrom.sharing.models import Decision, Log

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)  # how long one that is carried is nobody else's; longer than any carrier takes
A_MOMENT = timedelta(seconds=1)
WITH = (
    "event__person",
    "event__owner",
    "event__unit__organization",
    "event__addressee__organization",
    "notice__decision",
    "to__organization",
    "endpoint",
    "message",
)

GIVEN_UP = Q(dead_at__isnull=False) & ~Q(error__in=NOT_TO_GO)  # what could have gone, and goes no more


@dataclass(frozen=True, slots=True)
class Going:
    """One delivery that has been claimed, with what is to be carried; None: it was settled without."""

    delivery: Delivery
    message: Message | None


def due(at: datetime) -> "QuerySet[Delivery]":
    """Give what is to be tried now, the urgent first; not what an address that rests must wait for.

    An address that has ended rests no more: what waits there is to go elsewhere.
    """
    rested = Q(endpoint__rests_until=None) | Q(endpoint__rests_until__lte=at) | Q(endpoint__until__lte=at)
    return Delivery.objects.filter(rested, try_at__lte=at).order_by("-urgent", "try_at", "pk")


@transaction.atomic
def claim(address: UUID, dialects: Mapping[str, Dialect], *, at: datetime) -> Going | None:
    """Take what is due first at an address, and see to it that its message is written. None: nothing is.

    Needs the address to itself. Found by its id alone and locked after that: thousands may wait for one address.
    """
    first = due(at).filter(endpoint=address).values_list("pk", flat=True).first()
    if first is None:
        return None
    rows = Delivery.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=first, try_at__lte=at)
    delivery = rows.first()
    if delivery is None:  # its receipt has just come, by another way
        return None
    try:
        with transaction.atomic(), prepared(after=3):
            return _prepared(Delivery.objects.select_related(*WITH).get(pk=delivery.pk), dialects, at=at)
    except (OperationalError, InterfaceError):
        raise
    except Exception as bug:  # ours, or of whoever writes that format: this one waits, its neighbours go
        log_bug("prepare", delivery, bug)
        delivery.attempts += 1
        put_off(delivery, "fault", at=at)
        return Going(delivery, None)


def _prepared(delivery: Delivery, dialects: Mapping[str, Dialect], *, at: datetime) -> Going:
    if not _moved_along(delivery, at=at) or not _in_order(delivery, at=at):
        return Going(delivery, None)
    level, decision = _permitted(delivery, at=at)
    if level is Level.NOTHING:
        return ended(delivery, "not-permitted", at=at)
    if not shows_person(level) or _says_too_much(delivery, level, dialects):
        return ended(delivery, "says-too-much", at=at)
    message = delivery.message or _written(delivery, level, decision, dialects, at=at)
    delivery.message, delivery.attempts, delivery.try_at = message, delivery.attempts + 1, at + LEASE
    delivery.save(update_fields=["attempts", "try_at", "message"])
    return Going(delivery, message)


def _moved_along(delivery: Delivery, *, at: datetime) -> bool:
    """Send it where the unit's messages go now, when its address has ended; bytes that are written keep their format."""
    ended_at = delivery.endpoint.until
    if ended_at is None or ended_at > at:
        return True
    route = routes_to([delivery.to]).get(delivery.to_id)
    if route is None or (delivery.message is not None and route.endpoint.format != delivery.message.channel):
        ended(delivery, "no-address", at=at)
    else:
        delivery.endpoint, delivery.via, delivery.try_at = route.endpoint, route.via, at
        delivery.save(update_fields=["endpoint", "via", "try_at"])
    return False


def _in_order(delivery: Delivery, *, at: datetime) -> bool:
    """Let nothing go that was withdrawn before it went, and no correction before what it corrects."""
    event = delivery.event
    if is_withdrawn(event):
        ended(delivery, "withdrawn", at=at)
        return False
    if event.corrects_id is None:
        return True
    same = Q(event=event.corrects_id) | Q(event__corrects=event.corrects_id)
    to_them = Delivery.objects.filter(same, to=delivery.to_id, notice__isnull=delivery.notice_id is None)
    same_moment = Q(made_at=delivery.made_at, pk__lt=delivery.pk)  # two must not wait for each other
    first = Q(event=event.corrects_id)
    earlier = to_them.filter(Q(made_at__lt=delivery.made_at) | same_moment | first).order_by("pk")
    before = list(earlier.select_for_update(no_key=True, of=("self",)))
    for one in before:
        if one.try_at is None:
            continue
        if event.correction == Correction.CANCEL and one.endpoint_id == delivery.endpoint_id:
            ended(one, "withdrawn", at=at)  # it is not being carried: we are alone with the address
        else:
            delivery.try_at = max(one.try_at, at) + A_MOMENT
            delivery.save(update_fields=["try_at"])
            return False
    if before and all(one.error in NOT_TO_GO and not one.attempts for one in before):
        ended(delivery, "nothing-to-correct", at=at)
        return False
    return True


def is_withdrawn(event: Event) -> bool:
    """Say whether an event was cancelled at its source, itself or what it revises."""
    first = event.corrects_id if event.correction == Correction.REVISE else event.pk
    return Event.objects.filter(corrects=first, correction=Correction.CANCEL).exists()


def _permitted(delivery: Delivery, *, at: datetime) -> tuple[Level, Decision | None]:
    """Give the lower of what was decided when they were told and what is permitted now, and the decision that says so.

    Decided anew, because days can pass before an address answers. To one's own record no rule is asked.
    """
    notice = delivery.notice
    if notice is None:
        return Level.FULL, None
    now = decide_for(delivery.event, [delivery.to], at=at)[delivery.to_id]
    level = at_most(Level(notice.level), Level(now.level))
    return level, notice.decision if level == notice.level else now


def _says_too_much(delivery: Delivery, level: Level, dialects: Mapping[str, Dialect]) -> bool:
    """Say whether the bytes that are written hold more than may be said now: they never change, but may wait for a day.

    More of the event than a lower level shows; or where somebody is, whose address was not protected when they were
    written. Of one whose is, what would be written otherwise now counts as too much.
    """
    message, notice = delivery.message, delivery.notice
    if message is None or notice is None:
        return False
    logged = Log.objects.filter(person=delivery.person_id, what="delivery.sent", ref=delivery.pk)
    then = logged.values_list("decision__level", flat=True).first()
    if at_most(Level(notice.level), Level(then or Level.FULL)).rank > level.rank:
        return True
    if delivery.event.person.protection == Protection.NONE:
        return False
    return dialects[message.channel].write(compose(delivery, level=level, at=message.received_at)) != message.body


def _written(
    delivery: Delivery, level: Level, decision: Decision | None, dialects: Mapping[str, Dialect], *, at: datetime
) -> Message:
    """Write the message, once and for all, and in the person's log that it goes: the log stands before the bytes leave."""
    form = delivery.endpoint.format
    letter = compose(delivery, level=level, at=at)
    raw = dialects[form].write(letter)
    key = key_of(letter.receiver) or f"endpoint:{delivery.endpoint_id}"
    partner = exchange.partner_of(key, channel=form, at=at)
    if partner.organization_id is None:
        exchange.verify(partner, delivery.to.organization, at=at)
    message = exchange.send_off(
        raw, named=delivery.pk, partner=partner, channel=form, owner=delivery.owner, kind=str(letter.form), at=at
    )
    insert(
        [
            entry(
                what="delivery.sent",
                by=house(),
                at=at,
                person=delivery.event.person,
                ref=delivery.pk,
                decision=decision,
                to=delivery.to,
            )
        ]
    )
    return message


def put_off(delivery: Delivery, code: str, *, at: datetime) -> None:
    """Try again later, or give it up when a day has passed."""
    if at - (delivery.again_at or delivery.made_at) >= GIVE_UP:
        ended(delivery, code, at=at)
        return
    delivery.error, delivery.try_at = code, at + retry_in(delivery.attempts, delivery.pk.int)
    delivery.save(update_fields=["error", "try_at", "attempts"])


def ended(delivery: Delivery, code: str, *, at: datetime) -> Going:
    """Give it up: it goes no more, unless the operator sends it again. Whoever must be phoned is phoned from now."""
    delivery.error, delivery.dead_at, delivery.try_at = code, at, None
    delivery.answer_by = min(delivery.answer_by, at)
    delivery.save(update_fields=["error", "dead_at", "try_at", "answer_by"])
    return Going(delivery, None)


def log_bug(what: str, delivery: Delivery, bug: Exception) -> None:
    """Write down that a bug stopped a delivery: its id and the class of what went wrong, nothing else."""
    log.error("%s.failed %s %s", what, delivery.pk, type(bug).__name__)
