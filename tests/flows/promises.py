"""What must be true of the spine's rows at every moment, read in bulk. Used by the random walks and the races."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from mellomrom.directory.catalogue import ServiceType
from mellomrom.events import registry
from mellomrom.events.catalogue import Level
from mellomrom.events.models import Course, CourseEvent, Duty, Event, Move, Notice, Offer
from mellomrom.events.rules import LIFE, LEVELS, Answer, Life, What
from mellomrom.sharing.models import Log

ALIVE = (Life.OPEN, Life.TAKEN)
BECOMES = {
    What.OPENED: Life.OPEN,
    What.TAKEN: Life.TAKEN,
    What.ACCEPTED: Life.TAKEN,
    What.LAPSED: Life.OPEN,
    What.MET: Life.MET,
    What.CANCELLED: Life.CANCELLED,
    What.REOPENED: Life.OPEN,
}
Holders = dict[UUID, UUID]


def all_hold(before: Holders, *, at: datetime) -> Holders:
    """Check every promise against the rows as they stand; `before` and the answer: who held what, then and now."""
    duties = list(Duty.objects.select_related("holder", "course", "decision", "person"))
    offers = list(Offer.objects.all())
    moves = defaultdict(list)
    for move in Move.objects.select_related("by__role__unit" if hasattr(Move.by.field, "role") else "by").order_by("at", "pk"):
        moves[move.duty_id].append(move)
    for duty in duties:
        history_replays(duty, moves[duty.pk])
        silence_escalates(duty)
        holder_may_know(duty)
    responsibility_moved_only_on_acceptance(before, duties, moves, offers)
    offers_are_in_order(duties, offers)
    every_notice_is_decided_and_logged()
    what_is_withdrawn_or_dead_owes_nothing(duties)
    courses_follow_their_events(duties)
    return {duty.pk: duty.holder_id for duty in duties}
