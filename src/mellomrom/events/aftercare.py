"""Aftercare from the first day, as a share: of how many stays did the municipality meet the person, and all of them meet.

Per space, and for one quarter of a year. Stays without a night at home between them are one stay. Few stays are not shown, nor a rest that could be worked out from the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from mellomrom.database.house import as_house
from mellomrom.directory.models import Space
from mellomrom.events.actions.facts import happened
from mellomrom.events.catalogue import EventKind
from mellomrom.events.gaps import FEW
from mellomrom.events.models import Duty, Event
from mellomrom.events.rules import Life
from mellomrom.events.stays import BEDS, chains

PATHWAY = "aftercare"
BOTH = ("met-during-stay", "joint-meeting")
SAID_NOT_HELD = frozenset({"could_not", "not_needed_said", "known_too_late"})
PERIOD = timedelta(days=91)  # a quarter, of stays that have ended


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the stays that ended had both meetings."""

    both: int | None  # None: too few to show
    of: int | None  # stays of which it is known; None: too few to show
    not_known: int | None  # stays that ended with a meeting neither held nor said not to have been; None: too few
    since: datetime


def share(space: Space, *, at: datetime) -> Share:
    """Count the stays of the last quarter in which the two sides of a space had part; stays in sequence are one.

    shape      suppressed below five, and where the rest would be
    """
    since = at - PERIOD
    with as_house():  # numbers of both sides: they name nobody
        found = [_had_both(chain) for chain in _ended(since, at) if {space.a_id, space.b_id} <= chain.units]
    return suppressed(found, since)


@dataclass(slots=True)
class _Chain:
    """Stays one after another without a night at home, and what was owed in any of them."""

    began: datetime
    ended: datetime
    beds: set[UUID | None]  # who said that they were admitted there
    duties: list[Duty] = field(default_factory=list)

    @property
    def units(self) -> set[UUID | None]:
        """Who held a bed, and who was to come."""
        return self.beds | {duty.holder_id for duty in self.duties}

    def has(self, at: datetime) -> bool:
        """Say whether a moment is in one of the stays."""
        return self.began <= at <= self.ended

    @property
    def has_aftercare(self) -> bool:
        return any(duty.course is not None and duty.course.pathway == PATHWAY for duty in self.duties)


def _ended(since: datetime, at: datetime) -> list[_Chain]:
    """Read the chains of stays that ended in a time, with what was owed in them."""
    home = Event.objects.filter(kind=EventKind.DISCHARGED, occurred_at__gte=since, occurred_at__lte=at).values("person")
    rows = Duty.objects.filter(course__isnull=False, item__in=BOTH, person__in=home)
    duties = list(rows.select_related("course__opened_by", "met_by"))
    found: dict[UUID, list[_Chain]] = {}
    for person, events in happened({duty.person_id for duty in duties}, BEDS).items():
        stays = chains((EventKind(event.kind), when) for event, when in events)
        found[person] = [
            _Chain(began, ended, {event.unit_id for event, when in events if began <= when < ended})
            for began, ended in stays
            if ended is not None and since <= ended <= at
        ]
    for duty in duties:
        assert duty.course is not None  # the query asked for those of courses
        moments = [event.occurred_at for event in (duty.course.opened_by, duty.met_by) if event is not None]
        for chain in found.get(duty.person_id, ()):
            if any(map(chain.has, moments)):
                chain.duties.append(duty)  # what stood open from an earlier stay is not asked for again, but met here
    return [chain for of_person in found.values() for chain in of_person if chain.has_aftercare]


def _had_both(chain: _Chain) -> bool | None:
    """Say whether both were held before the person came home; None while that of one is not known."""
    held = [_was_held(chain, item) for item in BOTH]
    return None if None in held and False not in held else all(held)


def _was_held(chain: _Chain, item: str) -> bool | None:
    """Say whether a meeting was held in any of a chain's stays; what nobody has said is not known."""
    duties = [duty for duty in chain.duties if duty.item == item]
    late = [duty.met_by is not None and duty.met_by.occurred_at > chain.ended for duty in duties]
    if any(duty.life == Life.MET and not after for duty, after in zip(duties, late, strict=True)):
        return True
    told = any(duty.life == Life.CANCELLED and duty.reason in SAID_NOT_HELD for duty in duties)
    return False if told or any(late) else None


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
