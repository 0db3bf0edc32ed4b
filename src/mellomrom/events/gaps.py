"""The spaces between services: what stands open in each, "nobody" first; others' duties as headers, few ones hidden."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from mellomrom.core.errors import NotFound
from mellomrom.database.house import as_house
from mellomrom.database.rows import insert
from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import Space, StaffRole
from mellomrom.events.actions.deciding import decide_each, held, lower
from mellomrom.events.cards import DutyHeader, SpacePage, SpaceRow
from mellomrom.events.models import Duty
from mellomrom.events.person import header
from mellomrom.events.showing import ALIVE, is_late, to_show
from mellomrom.events.wording import what
from mellomrom.sharing.actions import entry
from mellomrom.sharing.catalogue import Purpose
from mellomrom.sharing.models import Decision

FEW = 5  # fewer of others' duties than this are not shown as a number or a list: the list is itself a disclosure
AGES = {"day": timedelta(days=1), "week": timedelta(weeks=1), "month": timedelta(days=30)}


def spaces(role: StaffRole, *, at: datetime, area: str = "", age: str = "", kind: str = "") -> list[SpaceRow]:
    """Give the spaces that touch the role's organization, those with nobody and with most late first.

    `area`: a health community's name; `age`: day, week or month, what has stood open at least so long; `kind`: a kind
    of event. Unknown filters give nothing rather than everything.
    """
    found = directory.spaces_of(role)
    if area:
        found = [s for s in found if area in (s.a.organization.area, s.b.organization.area)]
    by_space = _duties_of(found, at=at, age=age, kind=kind)
    rows = [_row(s, by_space[s.id], role, at=at) for s in found]
    return sorted(rows, key=lambda r: (-r.nobody, -r.late, -r.open, r.a))


def held_by_nobody(role: StaffRole, *, at: datetime) -> list[DutyHeader]:
    """Give what nobody holds in the role's organization, oldest first, in a space or not: a gap that no list may hide.

    Headers without names; opening the offer is the way in.
    """
    holder = {"holder__service": ServiceType.NOBODY, "holder__organization": role.unit.organization_id}
    duties = to_show(Duty.objects.filter(**holder, life__in=ALIVE).order_by("event__recorded_at", "pk"))
    return [header(d, role, at=at) for d in duties]


def space_page(space_id: UUID, role: StaffRole, *, at: datetime, kind: str = "", age: str = "") -> SpacePage:
    """Open one space: own duties with names where the decision lets, the other side's as headers, oldest first.

    Raises NotFound for a space that does not touch the role's organization. Each person named is logged.
    """
    space = next((s for s in directory.spaces_of(role) if s.id == space_id), None)
    if space is None:
        raise NotFound("space.not-yours", "There is no such space for your organization.")
    duties = _duties_of([space], at=at, age=age, kind=kind)[space.id]
    shown, hidden = _listable(duties, role)
    with transaction.atomic():
        naming = _naming(shown, role, at=at)
        headers = [header(d, role, at=at, naming=naming.get(d.pk)) for d in shown]
        _log_names([d for d, h in zip(shown, headers, strict=True) if h.person], naming, space, role, at=at)
    return SpacePage(
        row=_row(space, duties, role, at=at),
        nobody=tuple(h for h in headers if _first(h)),
        duties=tuple(h for h in headers if not _first(h)),
        others_hidden=hidden > 0,
        read_at=at,
    )


def _naming(duties: Sequence[Duty], role: StaffRole, *, at: datetime) -> Mapping[UUID, Decision]:
    """Give the decisions that let the reader know whom duties are about: one's own, and a leader's for the organization.

    What opened one's own is decided again. The holder's decision is the holder's alone: a leader's unit is asked about
    on its own.
    """
    own = [d for d in duties if d.holder_id == role.unit_id and d.decision is not None]
    mine = {d.pk for d in own}
    ours = [d for d in duties if d.holder.organization_id == role.unit.organization_id and d.pk not in mine]
    others = {d.pk: (d.event, d.holder) for d in ours} if directory.is_leader(role) else {}
    now = decide_each(role.unit, {**others, **held(own)}, at=at)
    least = {d.pk: lower(d.decision, now.get(d.event_id)) for d in own}
    return {pk: decision for pk, decision in {**now, **least}.items() if decision is not None}


def _log_names(
    duties: Sequence[Duty], naming: Mapping[UUID, Decision], space: Space, role: StaffRole, *, at: datetime
) -> None:
    """Write in each named person's log that the list was read, with the decision that lets the reader know."""
    named = {d.person_id: d for d in duties}
    insert(
        [
            entry(
                what="space.listed",
                by=role,
                at=at,
                person=d.event.person,
                ref=space.id,
                purpose=Purpose.ADMINISTRATION,
                decision=naming[d.pk],
            )
            for d in named.values()
        ]
    )


def _first(h: DutyHeader) -> bool:
    """What nobody holds, and what everybody has been asked about, stands first."""
    return h.nobody or h.last_rung


@as_house()  # a space has two sides: of the other's duties only headers are shown, and of few of them nothing
def _duties_of(found: Sequence[Space], *, at: datetime, age: str, kind: str) -> dict[UUID, list[Duty]]:
    """Read the open duties of these spaces, oldest first: both sides have part in the event or hold the duty."""
    units = {u for s in found for u in (s.a_id, s.b_id)}
    part = Q(event__unit__in=units) | Q(event__addressee__in=units) | Q(holder__in=units)
    duties = Duty.objects.filter(part, life__in=ALIVE)
    if kind:
        duties = duties.filter(event__kind=kind)
    if age:
        duties = duties.filter(event__recorded_at__lte=at - AGES[age]) if age in AGES else duties.none()
    out: dict[UUID, list[Duty]] = {s.id: [] for s in found}
    for duty in to_show(duties.order_by("event__recorded_at", "pk")).select_related("event__addressee"):
        for space in found:
            if _belongs(duty, space):
                out[space.id].append(duty)
    return out


def _belongs(duty: Duty, space: Space) -> bool:
    party = {duty.event.unit_id, duty.event.addressee_id, duty.holder_id}
    organizations = {duty.holder.organization_id} if duty.holder.service == ServiceType.NOBODY else set()
    a = space.a_id in party or space.a.organization_id in organizations
    b = space.b_id in party or space.b.organization_id in organizations
    return a and b


def _listable(duties: Sequence[Duty], role: StaffRole) -> tuple[list[Duty], int]:
    """Leave the other side's out when they are few; what nobody holds is everybody's."""
    others = [d for d in duties if d.holder.organization_id != role.unit.organization_id and not _nobody(d)]
    if 0 < len(others) < FEW:
        hidden = {d.pk for d in others}
        return [d for d in duties if d.pk not in hidden], len(others)
    return list(duties), 0


def _nobody(duty: Duty) -> bool:
    return duty.holder.service == ServiceType.NOBODY


def _row(space: Space, duties: Sequence[Duty], role: StaffRole, *, at: datetime) -> SpaceRow:
    shown, hidden = _listable(duties, role)
    oldest = shown[0] if shown else None
    return SpaceRow(
        space=space.id,
        a=space.a.name,
        a_organization=space.a.organization.name,
        a_leader=space.leader_a.name if space.leader_a is not None else "",
        b=space.b.name,
        b_organization=space.b.organization.name,
        b_leader=space.leader_b.name if space.leader_b is not None else "",
        nobody=sum(_nobody(d) for d in shown),
        late=sum(is_late(d.due_at, at) for d in shown),
        open=len(shown),
        suppressed=hidden > 0,
        oldest_at=oldest.event.recorded_at if oldest else None,
        oldest_what=what(oldest) if oldest else None,
        agreement=space.agreement,
        agreed_on=space.agreed_on,
        meets_on=space.meets_on,
    )
