"""What the person reads about themselves: what happens next, who is around them, and who has looked.

my_page    the calm front page: what happens now, whom to call, appointments, who is around
page_shown the same for somebody whom the person lets in, less what a pathway's name would tell
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

from mellomrom.access.calling import Line, who_answers
from mellomrom.access.catalogue import Said, Verdict
from mellomrom.access.models import Review, Telling
from mellomrom.core.clock import local
from mellomrom.database.house import as_house, enter, walled
from mellomrom.directory.catalogue import Sector, ServiceType, sector_of
from mellomrom.directory.models import Actor
from mellomrom.events.appointments import Appointment, appointments_of
from mellomrom.events.catalogue import EventKind, Level
from mellomrom.events.models import Delivery, Duty, Event, Notice, Offer
from mellomrom.events.pathways import Text
from mellomrom.events.showing import ALIVE, is_late
from mellomrom.events.wording import is_with_the_person, said_to_the_person, tells_cause, unit_name
from mellomrom.people.catalogue import Protection
from mellomrom.people.models import NextOfKin, Person, TeamMember
from mellomrom.people.queries import full_name, team_of
from mellomrom.sharing import looks
from mellomrom.sharing.actions import log
from mellomrom.sharing.catalogue import Category, Effect, Purpose, Relation, Say
from mellomrom.sharing.looks import MINE, Look, Sort
from mellomrom.sharing.models import Log
from mellomrom.sharing.rules import Answer, Facts, decide

A_PAGE = 50  # rows of the log
A_FEW = 20  # proposals of hers that are shown
NOT_IN_FRONT = frozenset({Sector.POLICE, Sector.CORRECTIONS, Sector.NAV})  # on the printed page, and in the log
HOUSE_ITEMS = frozenset({"answer", "ask", "phone", "record_by_hand", "joint_meeting"})  # between services, not for me


@dataclass(frozen=True, slots=True)
class Next:
    """Something that somebody is to do for the person."""

    duty: UUID
    what: Text
    who: str  # the unit; where nobody holds it, whose task it is to find somebody
    held: bool  # False: nobody holds it yet
    phone: str
    due_at: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class Around:
    """Somebody in the person's care team."""

    member: UUID
    function: str  # a TeamFunction
    unit: str
    contact: str  # a named member of staff, or empty
    phone: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Close:
    """Somebody who is written down as next of kin, and by whom."""

    id: UUID
    name: str
    relation: str
    phone: str
    written_by: str


@dataclass(frozen=True, slots=True)
class MyPage:
    """The person's own front page."""

    name: str
    given: str
    protected: bool
    next: tuple[Next, ...]  # the first due first, and then what should have been done
    calls: tuple[Line, ...]  # who answers the telephone now
    appointments: tuple[Appointment, ...]  # those ahead, the first one first
    around: tuple[Around, ...]
    close: tuple[Close, ...]  # next of kin
    more: bool  # others are around who do not stand in front
    read_at: datetime


def my_page(by: Actor, *, at: datetime, everybody: bool = False) -> MyPage:
    """Show the person what happens now and who is around them; that they read it is written down once a day.

    `everybody`: the police, prisons and NAV too, who do not stand in front.
    """
    note_reading(by, at=at)
    return _page(by.pk, at=at, everybody=everybody)


@as_house()  # whoever is let in has no rows of their own here; the answer says that they may see it
def page_shown(person_id: UUID, *, because: Answer, at: datetime) -> MyPage:
    """Give the front page for somebody whom the person lets in, who was asked about and logged first: `because` says yes.

    Never the police, prisons and NAV, next of kin, nor what a pathway's name would tell.
    """
    assert because.permitted, "nothing is shown without a yes"
    return _page(person_id, at=at, shy=True)


def _page(person_id: UUID, *, at: datetime, everybody: bool = False, shy: bool = False) -> MyPage:
    person = Person.objects.get(pk=person_id)
    team = [m for m in team_of(person.pk, at=at) if m.unit.closed_on is None]
    shown = [m for m in team if everybody or m.unit.sector not in NOT_IN_FRONT]
    duties = _owed(person, at=at)
    own = [d for d in duties if everybody or d.holder.sector not in NOT_IN_FRONT]
    own = [d for d in own if not (shy and tells_cause(d.course))]
    booked = appointments_of(person.pk, since=at)
    in_front = [one for one in booked if everybody or one.sector not in NOT_IN_FRONT]
    return MyPage(
        name=full_name(person),
        given=str(person.name.get("given", "")),
        protected=person.protection != Protection.NONE,
        next=_next(own, at=at),
        calls=who_answers([m.unit for m in shown], at=at),
        appointments=tuple(in_front),
        around=tuple(map(_around, shown)),
        close=() if shy else _close(person),
        more=not shy and (len(shown) < len(team) or len(own) < len(duties) or len(in_front) < len(booked)),
        read_at=at,
    )


def _around(member: TeamMember) -> Around:
    contact = member.role.name if member.role else ""
    return Around(member.pk, str(member.function), unit_name(member.unit), contact, member.unit.phone, member.since)


def _close(person: Person) -> tuple[Close, ...]:
    rows = NextOfKin.objects.filter(person=person, until=None).select_related("owner").order_by("since", "pk")
    return tuple(Close(row.pk, row.name, row.relation, row.phone or "", row.owner.name) for row in rows)


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
    """Say each thing once, with its earliest time, whoever of the same unit was asked how often.

    What lies ahead stands before what is late, and what is done together with the person before what services owe each
    other.
    """
    first: dict[tuple[str, UUID], Next] = {}
    for duty in sorted(duties, key=lambda duty: (is_late(duty.due_at, at), not is_with_the_person(duty))):
        said, unit = said_to_the_person(duty), duty.holder
        held = unit.service != ServiceType.NOBODY
        who = unit_name(unit) if held else unit.organization.name
        row = Next(duty.pk, said, who, held, unit.phone, duty.due_at, is_late(duty.due_at, at))
        first.setdefault((said["nb"], unit.pk), row)
    return tuple(first.values())


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
    event: UUID | None  # the event itself, where it is one that the person can read
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
    return _log(by.pk, sort=sort, before=before, at=at)


@as_house()  # as `page_shown`
def log_shown(person_id: UUID, *, because: Answer, before: int | None = None, at: datetime) -> LogPage:
    """Give the log for somebody whom the person lets in; never what the police, prisons and NAV did."""
    assert because.permitted, "nothing is shown without a yes"
    return _log(person_id, sort=None, before=before, shy=True, at=at)


def _log(person_id: UUID, *, sort: Sort | None, before: int | None, shy: bool = False, at: datetime) -> LogPage:
    without = withheld(person_id, at=at)
    rows = looks.looks_at(person_id, sort=sort, without=without, before=before, at_most=A_PAGE + 1)
    shown = [row for row in rows[:A_PAGE] if not (shy and _not_in_front(row))]
    lines = _about(person_id, shown)
    days = tuple((day, tuple(those)) for day, those in groupby(lines, key=lambda line: local(line.look.at).date()))
    return LogPage(days, sort, rows[A_PAGE - 1].id if len(rows) > A_PAGE else None, at)


def _not_in_front(look: Look) -> bool:
    return bool(look.service) and sector_of(ServiceType(look.service)) in NOT_IN_FRONT


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
    events: dict[UUID, tuple[UUID, str]] = {}  # by the row that is pointed at: the event, and what it was
    events |= {pk: (pk, kind) for pk, kind in Event.objects.filter(pk__in=refs).values_list("pk", "kind")}
    told = Notice.objects.filter(pk__in=refs).values_list("pk", "event", "event__kind", "level")
    events |= {pk: (event, kind) for pk, event, kind, _level in told}
    levels = {pk: Level(level) for pk, _event, _kind, level in told}  # what they were told, though they may know more
    sent = Delivery.objects.filter(pk__in=refs).values_list("pk", "event", "event__kind")
    events |= {pk: (event, kind) for pk, event, kind in sent}
    with as_house():  # an offer is its units' alone behind the walls; of hers, what was offered is said
        offers = dict(Offer.objects.filter(pk__in=refs, duty__person=person_id).values_list("pk", "duty"))
    duties = Duty.objects.select_related("course", "event").in_bulk([*refs, *offers.values()])
    duties |= {offer: duties[duty] for offer, duty in offers.items()}
    events |= {ref: (duty.event_id, duty.event.kind) for ref, duty in duties.items()}
    return [_line(row, events, duties, levels) for row in rows]


def _line(
    row: Look, events: dict[UUID, tuple[UUID, str]], duties: dict[UUID, Duty], levels: dict[UUID, Level]
) -> LogLine:
    if row.ref is None:
        return LogLine(row, None, None, None, None if row.refused else row.level)
    duty, (event, kind) = duties.get(row.ref), events.get(row.ref, (None, ""))
    level = None if row.refused else levels.get(row.ref, row.level)
    owed = said_to_the_person(duty) if duty is not None else None
    return LogLine(row, event, EventKind(kind) if kind else None, owed, level)


# ------------------------------------------------------------------------------------------------------ what she proposed


@dataclass(frozen=True, slots=True)
class Proposed:
    """Something that the person proposed for a plan, and who owes her an answer."""

    duty: UUID
    said_at: datetime
    who: str
    due_at: datetime | None
    answered_at: datetime | None  # None: not yet


def my_proposals(by: Actor) -> tuple[Proposed, ...]:
    """Give what the person has proposed, those that wait first, then the newest; behind the walls, as herself."""
    duties = Duty.objects.filter(person=by.pk, item="answer_proposal", event__by=by.pk)
    rows = duties.select_related("event", "holder__organization").order_by("-event__recorded_at", "-pk")[:A_FEW]
    found = [_proposed(duty) for duty in rows]
    return tuple(sorted(found, key=lambda row: row.answered_at is not None))


def _proposed(duty: Duty) -> Proposed:
    return Proposed(duty.pk, duty.event.recorded_at, unit_name(duty.holder), duty.due_at, duty.closed_at)
