"""Those who work in a synthetic world: each evening they do most of what is due, and take on some of what is offered.

Without them everything would be late and be asked on every day. Some of it stays undone all the same, as in life.
"""

from datetime import datetime, timedelta
from uuid import UUID

from mellomrom.core.errors import Refused
from mellomrom.directory.models import StaffRole
from mellomrom.directory.queries import working
from mellomrom.events import actions
from mellomrom.events.models import Duty, Offer
from mellomrom.events.rules import Life
from mellomrom.world.size import Recipe

DONE_IN_TIME, DONE_LATE, ACCEPTED = 0.8, 0.4, 0.3  # how often, for each evening
AHEAD = timedelta(days=1)  # what is due within it is looked at
A_MINUTE = timedelta(minutes=1)

HOW = "Gjort, og sagt fra om."  # what shows an item of a checklist done, where a sentence is to


def evening(recipe: Recipe, *, at: datetime, share: tuple[int, int] = (0, 1)) -> int:
    """Let everybody who works in the world do what they do of a day; returns how much was done or taken on.

    `share`: (nth, of) processes that part the persons between them. The same recipe and messages give the same evenings.
    """
    at -= A_MINUTE  # before the night's own work
    workers: dict[object, StaffRole] = {}
    for role in StaffRole.objects.filter(working(at)).select_related("actor", "unit__organization").order_by("-pk"):
        workers[role.unit_id] = role
    return _accept(recipe, workers, share, at=at) + _do(recipe, workers, share, at=at)


def _falls_to(share: tuple[int, int], person: UUID) -> bool:
    nth, of = share
    return person.int % of == nth


def _accept(recipe: Recipe, workers: dict[object, StaffRole], share: tuple[int, int], *, at: datetime) -> int:
    asked = Offer.objects.filter(answered_at=None, made_at__lt=at, to__in=list(workers))
    rows = asked.values_list("pk", "duty__person", "to", "to__her_id", "duty__item", "duty__event__message__foreign_id")
    count = 0
    for offer, person, unit, her_id, item, message in rows.order_by("pk"):
        if not _falls_to(share, person):
            continue
        if recipe.chance(f"accept:{message}:{item}:{her_id}:{at:%j}").random() < ACCEPTED:
            try:
                actions.accept(offer, by=workers[unit], at=at)
                count += 1
            except Refused:  # somebody else was first
                continue
    return count


def _do(recipe: Recipe, workers: dict[object, StaffRole], share: tuple[int, int], *, at: datetime) -> int:
    alive = Duty.objects.filter(life__in=(Life.OPEN, Life.TAKEN), due_at__lte=at + AHEAD, held_since__lt=at)
    held = alive.filter(holder__in=list(workers)).order_by("pk")
    rows = held.values_list("pk", "person", "holder", "holder__her_id", "item", "due_at", "event__message__foreign_id")
    count = 0
    for duty, person, unit, her_id, item, due_at, message in rows:
        if not _falls_to(share, person):
            continue
        often = DONE_IN_TIME if due_at and due_at > at - AHEAD else DONE_LATE
        if recipe.chance(f"do:{message}:{item}:{her_id}:{at:%j}").random() < often:
            try:
                actions.take(duty, by=workers[unit], at=at)
                actions.done(duty, words=HOW, by=workers[unit], at=at)
                count += 1
            except Refused:  # done with another one this evening
                continue
    return count
