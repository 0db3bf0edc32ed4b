"""Aftercare from the first day, as a share: of how many stays did the municipality meet the person, and all of them meet.

Per space, and for one quarter of a year. Few stays are not shown, nor a rest that could be worked out from the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from mellomrom.database.house import as_house
from mellomrom.directory.models import Space
from mellomrom.events.gaps import FEW
from mellomrom.events.models import Course, Duty
from mellomrom.events.rules import Life

PATHWAY = "aftercare"
BOTH = ("met-during-stay", "joint-meeting")
PERIOD = timedelta(days=91)  # a quarter, of stays that have ended


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the stays that ended had both meetings."""

    both: int | None  # None: too few to show
    of: int | None  # stays of which it is known; None: too few to show
    not_known: int | None  # stays that ended with a meeting neither held nor said not to have been; None: too few
    since: datetime


def share(space: Space, *, at: datetime) -> Share:
    """Count the stays of the last quarter in which the two sides of a space had part.

    shape      suppressed below five, and where the rest would be
    """
    since = at - PERIOD
    with as_house():  # numbers of both sides: they name nobody
        duties = list(_duties(space, since, at))
    by_course: dict[UUID, dict[str, Duty]] = {}
    for duty in duties:
        if duty.course_id is not None:
            by_course.setdefault(duty.course_id, {})[duty.item] = duty
    found = [_had_both(items) for items in by_course.values()]
    return suppressed(found, since)


def _duties(space: Space, since: datetime, at: datetime) -> Sequence[Duty]:
    """Read what was owed in the stays that ended, where one side held the bed and the other one of the meetings."""
    ended = Course.objects.filter(pathway=PATHWAY, ends_at__gte=since, ends_at__lte=at)
    rows = Duty.objects.filter(course__in=ended, item__in=BOTH).select_related("course__opened_by", "holder")
    sides = {space.a_id, space.b_id}
    whole: dict[UUID, set[UUID | None]] = {}
    for duty in rows:
        assert duty.course is not None  # the query asked for those of courses
        whole.setdefault(duty.course.pk, {duty.course.opened_by.unit_id}).add(duty.holder_id)
    return [duty for duty in rows if duty.course_id and sides <= whole[duty.course_id]]


def _had_both(items: dict[str, Duty]) -> bool | None:
    """Say whether both were held; None while that of one is not known."""
    lives = [items[item].life if item in items else None for item in BOTH]
    if all(life == Life.MET for life in lives):
        return True
    reasons = [items[item].reason for item in BOTH if item in items and items[item].life == Life.CANCELLED]
    told = any(reason in ("could_not", "not_needed_said", "known_too_late") for reason in reasons)
    return False if told else None


def suppressed(found: Sequence[bool | None], since: datetime) -> Share:
    """Make a share of what was found, without what few numbers would tell of somebody."""
    known = [one for one in found if one is not None]
    both, of, rest = sum(known), len(known), len(found) - len(known)
    hide = of < FEW or 0 < both < FEW or 0 < of - both < FEW
    return Share(
        both=None if hide else both,
        of=None if of < FEW else of,
        not_known=None if 0 < rest < FEW else rest,
        since=since,
    )
