"""Telling the person what a duty to inform passed on, and to whom: whoever told is asked to do it (pbrl § 3-6).

Once for each organization that got it, whether it was told, told of a correction, or asked to take something over. What is
withheld at the moment opens nothing here, and neither does a danger that somebody finds: it is what is told next that counts.
"""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from mellomrom.core.clock import Span, add
from mellomrom.database.rows import insert
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import Actor, Unit
from mellomrom.events.actions.closing import ALIVE, ask_again
from mellomrom.events.actions.deciding import decide_for
from mellomrom.events.actions.moves import move
from mellomrom.events.catalogue import Force
from mellomrom.events.models import Duty, Event, Notice, Offer
from mellomrom.events.pathways import Source
from mellomrom.events.rules import What
from mellomrom.sharing.actions import then_of
from mellomrom.sharing.catalogue import Then
from mellomrom.sharing.models import Decision

if TYPE_CHECKING:
    from mellomrom.events.actions.writing import Writing

ITEM = "tell_disclosure"
TELL_IN = Span.parse("2wd")  # a default of ours: the law says that it is to be done, not when
TELL_SOURCE = Source("pbrl", "§ 3-6", True)


def tell_the_person(writing: "Writing", told: Collection[UUID]) -> None:
    """Ask whoever told to tell the person what was passed on to these units by a duty to inform.

    Whoever is not a unit here tells them itself. Source: pbrl § 3-6, third paragraph; the time is ours.
    """
    sender = writing.event.unit
    if sender is None or not told:
        return
    by_organization = {writing.units[unit].organization_id: unit for unit in sorted(told)}
    for unit in by_organization.values():
        writing.ask(sender.id, ITEM, within=TELL_IN, notice=writing.told[unit], source=(TELL_SOURCE,))


def told_anew(writing: "Writing") -> set[UUID]:
    """Give the units that a correction told by a duty to inform, in organizations of which the person was told nothing yet."""
    event = writing.event
    told = {unit for unit, notice in writing.told.items() if Then.TELL_THE_PERSON in then_of(notice.decision)}
    if not told:
        return told
    same = Q(event=event.corrects_id) | Q(event__corrects=event.corrects_id)
    before = Duty.objects.filter(same, item=ITEM).values_list("notice__recipient__organization", flat=True)
    known = set(before)
    return {unit for unit in told if writing.units[unit].organization_id not in known}


def tell_of_offer(offer: Offer, duty: Duty, decision: Decision | None, *, by: Actor, at: datetime) -> Duty | None:
    """Ask the holder to tell the person, where a duty to inform let an organization that knew nothing be asked to take over.

    One duty for all who are asked so because of one event: done already, it opens again. Needs the duty locked.
    """
    if decision is None or Then.TELL_THE_PERSON not in then_of(decision) or not _is_new(offer, duty):
        return None
    held = duty.holder.service != ServiceType.NOBODY
    teller = duty.holder if held else duty.event.unit
    if teller is None:
        return None
    standing = Duty.objects.select_for_update(no_key=True).filter(event=duty.event_id, item=ITEM, notice=None).first()
    if standing is None:
        about = duty.decision if held else decide_for(duty.event, [teller], at=at)[teller.id]
        return _open(duty.event, teller, about, by=by, at=at)
    # The person was told of those who were asked before, and of no other.
    return standing if standing.life in ALIVE else ask_again(standing, TELL_IN, by=by, at=at)


def _is_new(offer: Offer, duty: Duty) -> bool:
    """Say whether an organization got to know of an event by this offer alone."""
    event, organization = duty.event, offer.to.organization_id
    if organization in (duty.holder.organization_id, event.owner_id, event.unit and event.unit.organization_id):
        return False
    told = Notice.objects.filter(event=event, recipient__organization=organization, told_at__isnull=False)
    asked = Offer.objects.filter(duty__event=event, to__organization=organization).exclude(pk=offer.pk)
    holds = Duty.objects.filter(event=event, holder__organization=organization)
    return not (told.exists() or asked.exists() or holds.exists())


def _open(event: Event, teller: Unit, decision: Decision | None, *, by: Actor, at: datetime) -> Duty:
    due_at = add(at, TELL_IN)
    duty = Duty(
        person_id=event.person_id,
        owner_id=event.owner_id,
        event=event,
        decision=decision,
        item=ITEM,
        law=f"{TELL_SOURCE.text}, {TELL_SOURCE.part}",
        law_verified=TELL_SOURCE.verified,
        time_is_ours=True,
        force=Force.STATUTE,
        holder=teller,
        held_since=at,
        due_at=due_at,
        next_offer_at=due_at,
        done_within=str(TELL_IN),
        rungs=["leader"],
        every=str(TELL_IN),
    )
    insert([duty])
    insert([move(duty, What.OPENED, by=by, at=at)])
    return duty


def take_back(event: Event, unit: Unit, *, at: datetime) -> int:
    """Take back from one unit what it was told of an event, and of what corrected it; others keep it. Gives how many.

    The unit reads that it was withdrawn, and no more; it hears of no later correction. Needs an open transaction, entered
    as the house.
    """
    about = Q(event=event) | Q(event__corrects=event)
    return Notice.objects.filter(about, recipient=unit, withdrawn_at=None).update(withdrawn_at=at)
