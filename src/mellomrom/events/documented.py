"""Where it is written: of what is known about a person, which record systems have it, and which do not yet.

A record system has what it sent us itself, and what its receipt says it has got. Nothing else counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mellomrom.directory.models import StaffRole
from mellomrom.events.cards import PersonPage, TimelineRow
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Event
from mellomrom.events.rules import NOT_TO_GO
from mellomrom.events.showing import shows_person


class How(StrEnum):
    """How it stands with one thing in one record system."""

    SOURCE = "source"  # it came from there
    RECEIVED = "received"  # their receipt says that they have it
    WAITING = "waiting"  # on its way, or there without a receipt
    REFUSED = "refused"  # their receipt says no
    LOST = "lost"  # it could not be brought there, and is given up


HAVE_IT = (How.SOURCE, How.RECEIVED)
ORDER = tuple(How)


@dataclass(frozen=True, slots=True)
class Place:
    """One record system that has, or should have, one thing."""

    record: str  # whose: the unit in one's own organization, else the organization
    own: bool  # of the viewer's own organization
    how: How
    at: datetime  # when it came from there, was received, was refused or given up; waiting: since when
    asked: str = ""  # what somebody was asked to do instead: "phone" them, write it "by_hand" in one's own record


@dataclass(frozen=True, slots=True)
class Written:
    """One thing that is known about a person, and where it is written."""

    event: UUID
    kind: EventKind
    occurred_at: datetime
    places: tuple[Place, ...]  # those that have it first

    @property
    def only_here(self) -> bool:
        """Say whether no record system has it, and none is on its way to get it."""
        return not any(place.how in (*HAVE_IT, How.WAITING) for place in self.places)

    @property
    def have_it(self) -> tuple[Place, ...]:
        """Give the record systems that have it."""
        return tuple(place for place in self.places if place.how in HAVE_IT)

    @property
    def missing(self) -> tuple[Place, ...]:
        """Give those that should have it, and have not said so."""
        return tuple(place for place in self.places if place.how not in HAVE_IT)


@dataclass(frozen=True, slots=True)
class Record:
    """One record system, and how much of what one may know of the person it has."""

    record: str
    own: bool
    has: int
    waiting: int
    waiting_since: datetime | None
    failed: int  # refused or given up


@dataclass(frozen=True, slots=True)
class Documented:
    """Where everything that a role may know of a person is written."""

    rows: Mapping[UUID, Written]  # by event; absent: the house itself noticed it
    records: tuple[Record, ...]  # one's own organization's first, then those where something is missing
    only_here: tuple[Written, ...]  # newest first


def documented(page: PersonPage, role: StaffRole) -> Documented:
    """Say of each event on a person's page, which was decided and logged when it was opened, where it is written.

    Whose record another organization's is, is said by the organization; and of what one was not told oneself, only
    what one's own organization has. One query, however long the page.
    """
    if not shows_person(page.level):
        return Documented({}, (), ())
    said: dict[UUID, list[Any]] = defaultdict(list)  # by event, one for each record system it goes to
    for row in Event.objects.filter(pk__in=[row.event for row in page.timeline]).values_list(*READ, named=True):
        said[row.pk].append(row)
    rows = {
        shown.event: Written(
            shown.event, shown.kind, shown.occurred_at, _named(_places(said[shown.event], shown, role), page)
        )
        for shown in page.timeline
        if any(row.unit or row.message for row in said[shown.event])
    }
    return Documented(rows, _records(rows.values()), tuple(row for row in rows.values() if row.only_here))


def _named(places: tuple[Place, ...], page: PersonPage) -> tuple[Place, ...]:
    """Leave out whose record systems others' are where who is near the person is not for this unit to know."""
    if not page.hides_services:
        return places
    return tuple(
        place if place.own else replace(place, record=_("a service that is not named here")) for place in places
    )


READ = (
    *("pk", "recorded_at", "message", "unit", "unit__name", "unit__organization", "unit__organization__name"),
    *(
        f"deliveries__{name}"
        for name in ("pk", "notice", "error", "made_at", "received_at", "refused_at", "dead_at", "phoned_at")
    ),
    *(f"deliveries__to__{name}" for name in ("name", "organization", "organization__name")),
)


def _places(said: Sequence[Any], shown: TimelineRow, role: StaffRole) -> tuple[Place, ...]:
    own = role.unit.organization_id
    first = said[0]
    places = []
    if first.message is not None:
        its = first.unit__organization == own
        places.append(
            Place(first.unit__name if its else first.unit__organization__name or "", its, How.SOURCE, first.recorded_at)
        )
    for row in said:
        its = row.deliveries__to__organization == own
        if row.deliveries__pk is not None and row.deliveries__error not in NOT_TO_GO and (its or shown.has_story):
            whose = row.deliveries__to__name if its else row.deliveries__to__organization__name
            how, at = _how(row)
            places.append(Place(whose, its, how, at, _asked(row)))
    return tuple(sorted(places, key=lambda place: (ORDER.index(place.how), place.at)))


def _asked(row: Any) -> str:
    if row.deliveries__phoned_at is None or row.deliveries__received_at is not None:
        return ""
    return "phone" if row.deliveries__notice is not None else "by_hand"


def _how(row: Any) -> tuple[How, datetime]:
    """Say how far a delivery came, and when."""
    ends = (
        (How.RECEIVED, row.deliveries__received_at),
        (How.REFUSED, row.deliveries__refused_at),
        (How.LOST, row.deliveries__dead_at),
    )
    return next(((how, at) for how, at in ends if at is not None), (How.WAITING, row.deliveries__made_at))


def _records(rows: Iterable[Written]) -> tuple[Record, ...]:
    by_record: dict[tuple[str, bool], list[Place]] = defaultdict(list)
    for row in rows:
        for place in row.places:
            if place.record:
                by_record[place.record, place.own].append(place)
    records = [_record(name, own, places) for (name, own), places in by_record.items()]
    return tuple(sorted(records, key=lambda one: (not one.own, -one.failed, -one.waiting, one.record)))


def _record(name: str, own: bool, places: Sequence[Place]) -> Record:
    waiting = [place.at for place in places if place.how is How.WAITING]
    return Record(
        record=name,
        own=own,
        has=sum(place.how in HAVE_IT for place in places),
        waiting=len(waiting),
        waiting_since=min(waiting, default=None),
        failed=sum(place.how in (How.REFUSED, How.LOST) for place in places),
    )
