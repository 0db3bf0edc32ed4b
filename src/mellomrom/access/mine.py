"""What the person reads about themselves: what happens next, who is around them, and who has looked.

my_page    the calm front page: what is owed, who does it, whom to call
my_log     who looked, who was told and who was refused, in plain words, a page at a time
my_looks   the same, all of it, for a file

Nobody's permission is asked for the log (P7). Only an emergency access whose telling waits is left out until its time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Q

from mellomrom.access.catalogue import Said, Verdict
from mellomrom.access.models import Review, Telling
from mellomrom.core.clock import local
from mellomrom.database.house import as_house, enter, walled
from mellomrom.directory.catalogue import Sector, ServiceType
from mellomrom.directory.models import Actor
from mellomrom.events.catalogue import EventKind, Level
from mellomrom.events.models import Delivery, Duty, Event, Notice, Offer
from mellomrom.events.pathways import Text
from mellomrom.events.showing import ALIVE, is_late
from mellomrom.events.wording import said_to_the_person, unit_name
from mellomrom.people.catalogue import Protection
from mellomrom.people.models import Person
from mellomrom.people.queries import full_name, team_of
from mellomrom.sharing import looks
from mellomrom.sharing.actions import log
from mellomrom.sharing.catalogue import Category, Effect, Purpose, Relation, Say
from mellomrom.sharing.looks import MINE, Look, Sort
from mellomrom.sharing.models import Log
from mellomrom.sharing.rules import Answer, Facts, decide

A_PAGE = 50  # rows of the log
NOT_IN_FRONT = frozenset({Sector.POLICE, Sector.CORRECTIONS, Sector.NAV})  # on the printed page, and in the log
HOUSE_ITEMS = frozenset({"answer", "ask", "phone", "record_by_hand", "joint_meeting"})  # between services, not for me


@dataclass(frozen=True, slots=True)
class Next:
    """Something that somebody is to do for the person."""

    what: Text
    who: str  # the unit; where nobody holds it, whose task it is to find somebody
    held: bool  # False: nobody holds it yet
    phone: str
    due_at: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class Around:
    """Somebody in the person's care team."""

    function: str  # a TeamFunction
    unit: str
    contact: str  # a named member of staff, or empty
    phone: str
    since: datetime


@dataclass(frozen=True, slots=True)
class MyPage:
    """The person's own front page."""

    name: str
    given: str
    protected: bool
    next: tuple[Next, ...]  # the first due first, and then what should have been done
    around: tuple[Around, ...]
    more: bool  # others are around who do not stand in front
    read_at: datetime


def my_page(by: Actor, *, at: datetime, everybody: bool = False) -> MyPage:
    """Show the person what happens next and who is around them; that they read it is written down once a day.

    `everybody`: the police, prisons and NAV too, who do not stand in front.
    """
    note_reading(by, at=at)
    person = Person.objects.get(pk=by.pk)
    team = [m for m in team_of(person.pk, at=at) if m.unit.closed_on is None]
    shown = [m for m in team if everybody or m.unit.sector not in NOT_IN_FRONT]
    duties = _owed(person, at=at)
    own = [d for d in duties if everybody or d.holder.sector not in NOT_IN_FRONT]
    return MyPage(
        name=full_name(person),
        given=str(person.name.get("given", "")),
        protected=person.protection != Protection.NONE,
        next=_next(own, at=at),
        around=tuple(
            Around(str(m.function), unit_name(m.unit), m.role.name if m.role else "", m.unit.phone, m.since)
            for m in shown
        ),
        more=len(shown) < len(team) or len(own) < len(duties),
        read_at=at,
    )


def _owed(person: Person, *, at: datetime) -> list[Duty]:
    """Give what is owed in the person's pathways, where the law lets them read it; not what services owe each other."""
    duties = Duty.objects.filter(person=person, life__in=ALIVE, course__isnull=False).exclude(item__in=HOUSE_ITEMS)
    rows = duties.select_related("course", "holder__organization").order_by("due_at", "pk")
    return [d for d in rows if may_read(d.holder.sector, at=at).permitted]


def may_read(sector: Sector, *, at: datetime) -> Answer:
    """Ask the rules whether the person may read what a service of this kind has about them."""
    facts = Facts(
        sender=sector,
        recipient=Sector.PERSON,
        category=Category.CLIENT,
        purpose=Purpose.CARE,
        relation=Relation.NONE,
        say=Say.NONE_ASKED,
        treats=False,
        orphan=False,
    )
    return decide(facts, on=local(at).date())


def _next(duties: Sequence[Duty], *, at: datetime) -> tuple[Next, ...]:
    """Say each thing once, with its earliest time, whoever of the same unit was asked how often."""
    first: dict[tuple[str, UUID], Next] = {}
    for duty in duties:
        said, unit = said_to_the_person(duty), duty.holder
        held = unit.service != ServiceType.NOBODY
        who = unit_name(unit) if held else unit.organization.name
        row = Next(said, who, held, unit.phone, duty.due_at, is_late(duty.due_at, at))
        first.setdefault((said["nb"], unit.pk), row)
    return tuple(sorted(first.values(), key=lambda row: row.late))  # what lies ahead first; what is late is said after


@walled()
def note_reading(by: Actor, *, at: datetime) -> None:
    """Write down once a day that the person read about themselves: no look by others, but seen if it was not them."""
    since = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    enter()  # once a day: the row of the person is held meanwhile
    person = Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    if not Log.objects.filter(person=person, what=MINE, at__gte=since).exists():
        law = str(may_read(Sector.HEALTH, at=at).law)
        log(what="me.read", by=by, at=at, person=person, ref=person.pk, basis=law, effect=Effect.PERMIT)


# ------------------------------------------------------------------------------------------------------------ the log


@dataclass(frozen=True, slots=True)
class LogLine:
    """One row of the person's log, with what it was about."""

    look: Look
    kind: EventKind | None  # what had happened that they were told of, or read about
    owed: Text | None  # what they were asked to see to
    level: Level | None  # how much they could see; None: nothing, or the rules were not asked how much


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some of the person's log, the newest day first."""

    days: tuple[tuple[date, tuple[LogLine, ...]], ...]
    sort: Sort | None
    older: int | None  # the row that the next page is older than; None: this is the last
    read_at: datetime


def my_log(by: Actor, *, sort: Sort | None = None, before: int | None = None, at: datetime) -> LogPage:
    """Show the person who looked, who was told and who was refused, the newest first; of one sort, or of all."""
    note_reading(by, at=at)
    rows = looks.looks_at(by.pk, sort=sort, without=withheld(by.pk, at=at), before=before, at_most=A_PAGE + 1)
    lines = _about(by.pk, rows[:A_PAGE])
    days = tuple((day, tuple(those)) for day, those in groupby(lines, key=lambda line: local(line.look.at).date()))
    return LogPage(days, sort, rows[A_PAGE - 1].id if len(rows) > A_PAGE else None, at)


def my_looks(by: Actor, *, at: datetime) -> Iterator[Look]:
    """Give the whole log of the person, oldest first, a few hundred rows in memory at a time."""
    note_reading(by, at=at)
    return looks.every_look(person=by.pk, without=withheld(by.pk, at=at))


@as_house()  # what is not found here is shown: an offer is its units' alone behind the walls
def withheld(person_id: UUID, *, at: datetime) -> frozenset[UUID]:
    """Name what the person is not shown yet: all that came of an emergency access whose telling waits for its time.

    It waits until the day that was said, unless the person was told before, or a review found that it had no good
    reason to wait (pbrl § 3-6).
    """
    waits = Telling.objects.filter(person=person_id, what=Said.WAITS, until__gt=at).select_related("access")
    told = Telling.objects.filter(person=person_id, what=Said.TOLD).values("access")
    unjustified = Review.objects.filter(person=person_id, verdict=Verdict.NOT_JUSTIFIED).values("duty")
    accesses = [row.access for row in waits.exclude(access__in=told).exclude(duty__in=unjustified)]
    if not accesses:
        return frozenset()
    events = [access.event_id for access in accesses]
    about = Q(event__in=events)
    rows = {*events, *(access.pk for access in accesses), *(access.look_up_id for access in accesses)}
    for table in (Notice, Duty, Delivery):
        rows |= set(table.objects.filter(about).values_list("pk", flat=True))
    return frozenset(rows | set(Offer.objects.filter(duty__event__in=events).values_list("pk", flat=True)))


def _about(person_id: UUID, rows: Sequence[Look]) -> list[LogLine]:
    """Find what had happened, or what was owed, that each row is about; six queries for a page of any length."""
    refs = {row.ref for row in rows if row.ref is not None}
    kinds: dict[UUID, str] = {}
    kinds |= Event.objects.filter(pk__in=refs).values_list("pk", "kind")
    told = Notice.objects.filter(pk__in=refs).values_list("pk", "event__kind", "level")
    kinds |= {pk: kind for pk, kind, _level in told}
    levels = {pk: Level(level) for pk, _kind, level in told}  # what they were told, though they may know more
    kinds |= Delivery.objects.filter(pk__in=refs).values_list("pk", "event__kind")
    with as_house():  # an offer is its units' alone behind the walls; of hers, what was offered is said
        offers = dict(Offer.objects.filter(pk__in=refs, duty__person=person_id).values_list("pk", "duty"))
    duties = Duty.objects.select_related("course", "event").in_bulk([*refs, *offers.values()])
    duties |= {offer: duties[duty] for offer, duty in offers.items()}
    return [_line(row, kinds, duties, levels) for row in rows]


def _line(row: Look, kinds: dict[UUID, str], duties: dict[UUID, Duty], levels: dict[UUID, Level]) -> LogLine:
    duty = duties.get(row.ref) if row.ref is not None else None
    kind = duty.event.kind if duty is not None else kinds.get(row.ref) if row.ref is not None else None
    level = None if row.refused else levels.get(row.ref, row.level) if row.ref is not None else row.level
    return LogLine(
        row, EventKind(kind) if kind else None, said_to_the_person(duty) if duty is not None else None, level
    )
