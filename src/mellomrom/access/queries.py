"""Reads of emergency access: who is sought, whose records those are, what is open, and what still waits for a judgement.

Nothing here lists or searches persons: one look-up finds one, and one access opens one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from mellomrom.access.catalogue import Item, Reason
from mellomrom.access.models import EmergencyAccess, LookUp, OpenedRecord
from mellomrom.access.rules import CONTROLLERS, LOOK_UP_HOLDS, LOOKS_BACK
from mellomrom.access.titles import ITEM, REASON
from mellomrom.core.errors import NotFound
from mellomrom.database.house import as_house
from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import Function, Sector, ServiceType, sector_of
from mellomrom.directory.models import Organization, StaffRole, Unit
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.events.models import Duty, Event
from mellomrom.events.reach import Reach
from mellomrom.events.rules import Life
from mellomrom.events.showing import ALIVE, is_late
from mellomrom.events.wording import unit_name
from mellomrom.people.models import Person, Registration, TeamMember
from mellomrom.people.queries import full_name

NO_LOOK_UP = ("emergency.no-look-up", "That look-up is too old. Find the person once more.")
A_WEEK = timedelta(days=7)
NOT_HEALTH = tuple(service for service in ServiceType if sector_of(service) is not Sector.HEALTH)


def follows_up(unit: Unit, person: Person | None, *, at: datetime) -> bool:
    """Say whether a unit is in the care team already; one query, also about nobody."""
    current = TeamMember.objects.filter(person=person.pk if person else UUID(int=0), unit=unit, since__lte=at)
    return current.exclude(until__lte=at).exists()


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a look-up found: enough to see that it is the right one."""

    look_up: UUID
    name: str
    born: str  # year, or empty


def found(look_up_id: UUID, role: StaffRole, *, at: datetime) -> Found:
    """Give whom a role's own look-up found a moment ago. Raises NotFound for another's, and for one that is too old."""
    row = look_up_of(look_up_id, role, at=at)
    assert row.person is not None
    return Found(row.pk, full_name(row.person), (row.person.birth_on or "")[:4])


def look_up_of(look_up_id: UUID, role: StaffRole, *, at: datetime) -> LookUp:
    """Give a look-up that its own role may still open from. Raises NotFound."""
    mine = LookUp.objects.filter(pk=look_up_id, role=role, person__isnull=False, at__gt=at - LOOK_UP_HOLDS)
    row = mine.select_related("person").first()
    if row is None:
        raise NotFound(*NO_LOOK_UP)
    return row


def events_of(person_id: UUID, *, at: datetime) -> "QuerySet[Event]":
    """Give what health services have said about a person in the time that an emergency looks back, newest first."""
    rows = Event.objects.filter(person=person_id, occurred_at__gt=at - LOOKS_BACK, owner__kind__in=CONTROLLERS)
    rows = rows.exclude(correction=Correction.CANCEL).exclude(corrections__correction=Correction.CANCEL)
    rows = rows.exclude(kind=EventKind.EMERGENCY_ACCESS).exclude(unit__service__in=NOT_HEALTH)
    return rows.order_by("-occurred_at", "-pk")


def controllers(person: Person, *, unit: Unit, at: datetime) -> list[Organization]:
    """Give those whose records an emergency access opens: they serve the person, or own what is known of them.

    Where there is none, the organization of the `unit` that looks: somebody must judge it.
    """
    serves = Registration.objects.filter(person=person, since__lte=at).exclude(until__lte=at)
    owns = events_of(person.pk, at=at).order_by()
    either = Q(pk__in=serves.values("owner")) | Q(pk__in=owns.values("owner"))
    found = Organization.objects.filter(either, kind__in=CONTROLLERS).order_by("name", "pk")
    return list(found) or [unit.organization]


def reviewer(organization: Organization, *, not_by: UUID, who: Reach, at: datetime) -> Unit:
    """Give the unit that judges for an organization: its leader's, else its coordinating one, else where a leader works,
    else one that follows the person up. Where only who looked is left, the nobody unit, so that it stands first.
    """
    units = [u for u in directory.units_of([organization.id]) if u.id != not_by and u.sector is Sector.HEALTH]
    works = directory.staffed([u.id for u in units], at=at)
    led = StaffRole.objects.filter(directory.working(at), unit__in=units, function=Function.LEADER)
    leads = frozenset(led.values_list("unit", flat=True))
    rungs = (
        lambda u: u.service == ServiceType.LEADER,
        lambda u: u.service == ServiceType.COORDINATING_UNIT,
        lambda u: u.id in leads,
        lambda u: u.id in who.treats,
    )
    able = [u for u in units if u.id in works and u.service != ServiceType.NOBODY]
    for fits in rungs:
        if unit := next((u for u in able if fits(u)), None):
            return unit
    return next((u for u in units if u.service == ServiceType.NOBODY), who.nobody)


def of_duty(duty: Duty) -> EmergencyAccess:
    """Give the emergency access that a duty came of. Raises NotFound for a duty of another kind."""
    rows = EmergencyAccess.objects.select_related("person", "role", "unit__organization", "owner", "event")
    access = rows.filter(event=duty.event_id).first()
    if access is None or duty.item not in set(Item):
        raise NotFound("duty.not-yours", "There is no such duty for your unit.")
    return access


def records_of(access: EmergencyAccess) -> list[OpenedRecord]:
    """Give whose records an access opened, each with its decision."""
    return list(access.opened.select_related("decision").order_by("pk"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """An emergency access that a leader's organization has not yet judged, or followed up. It names no person."""

    duty: UUID
    what: str
    reason: str
    opened_at: datetime
    by: str  # the unit that looked
    holder: str
    due_at: datetime | None
    late: bool
    mine: bool  # the leader's own unit holds it
    with_words: bool  # it is answered on its own page


@dataclass(frozen=True, slots=True)
class ManyLooks:
    """Somebody of a leader's organization looked more persons up than is usual."""

    name: str
    unit: str
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class ToJudge:
    """What stands first in *Mellomrom* for a leader."""

    waiting: tuple[Waiting, ...]
    many: tuple[ManyLooks, ...]

    def __bool__(self) -> bool:
        return bool(self.waiting or self.many)


def to_judge(role: StaffRole, *, at: datetime) -> ToJudge:
    """Give what a leader's organization has to judge, the first due first; nothing for others. Two queries."""
    if not directory.is_leader(role):
        return ToJudge((), ())
    own = role.unit.organization_id
    about = Q(holder__organization=own) | Q(opened_records__owner=own)
    items = [Item.REVIEW, Item.REVIEW_DELAY, Item.FOLLOW_UP]
    duties = Duty.objects.filter(about, item__in=items, life__in=ALIVE).distinct()
    duties = duties.select_related("holder__organization", "event__emergency_access__unit__organization")
    with as_house():  # another organization may be the one that judges an opening of ours
        rows = [_waiting(duty, role, at=at) for duty in duties.order_by("due_at", "pk")]
    looks = LookUp.objects.filter(owner=own, too_many=True, at__gt=at - A_WEEK)
    many = looks.values_list("role__name", "role__unit__name").annotate(times=Count("pk"), last=Max("at"))
    return ToJudge(tuple(rows), tuple(ManyLooks(*row) for row in many.order_by("-last")))


def _waiting(duty: Duty, role: StaffRole, *, at: datetime) -> Waiting:
    access = duty.event.emergency_access
    return Waiting(
        duty=duty.pk,
        what=str(ITEM[Item(duty.item)]),
        reason=str(REASON[Reason(access.reason)]),
        opened_at=access.opened_at,
        by=unit_name(access.unit),
        holder=unit_name(duty.holder),
        due_at=duty.due_at,
        late=duty.life != Life.MET and is_late(duty.due_at, at),
        mine=duty.holder_id == role.unit_id,
        with_words=duty.item != Item.FOLLOW_UP,
    )


def is_looker(access: EmergencyAccess, role: StaffRole) -> bool:
    """Say whether a role is of the unit that looked, or of the same human being in another role."""
    return role.unit_id == access.unit_id or role.user_id == access.role.user_id


def open_tell_duty(access: EmergencyAccess) -> Duty | None:
    """Give what is still owed of telling the person; None when it is done, or fell."""
    return next(iter(_alive(access, (Item.TELL,))), None)


def _alive(access: EmergencyAccess, items: Iterable[Item]) -> list[Duty]:
    return list(Duty.objects.filter(event=access.event_id, item__in=list(items), life__in=ALIVE).order_by("pk"))
