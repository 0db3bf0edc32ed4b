"""The log as it is read: each row with who, where, why and on what basis, and the ways to go through many of them.

looks_at     some of a person's, the newest first, a page at a time
every_look   all of a person's or of a controller's, oldest first, however many there are
own_looks    a controller's, for its leader
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from mellomrom.core.clock import local
from mellomrom.core.errors import NotPermitted
from mellomrom.directory.catalogue import ActorKind, Function
from mellomrom.directory.models import StaffRole
from mellomrom.sharing.actions import log
from mellomrom.sharing.catalogue import Effect, Level, Purpose
from mellomrom.sharing.models import Log
from mellomrom.sharing.queries import OBJECTIONS
from mellomrom.sharing.rules import is_verified

AT_ONCE = 200  # rows held in memory at a time
MINE = "me.read"  # the person's own reading: written once a day, and no look by others
LOOKED = frozenset(
    {"record.opened", "record.exported", "story.read", "people.listed", "space.listed", "emergency.viewed"}
    | {"emergency.opened", "emergency.reviewed", "emergency.looked_up", "inspection.opened", "inspection.read"}
    | {"meetings.listed", "meeting.opened", "plan.opened", "plan.offer-read", "plans.listed"}
    | {"kin.looked", "together.opened", "paper.made", "contest.read"}
    | {"crisis.card_now", "crisis.card_ahead", "crisis.card_safely", "crisis.read", "crisis.printed"}
)
DENIED = ("notice.denied", "offer.denied", "entry.denied")  # what a unit never heard of that it was not told
TOLD = frozenset({"notice.told", "duty.opened", "offer.made", "delivery.sent"})
NO = (Effect.DENY, Effect.SILENCE)


class Sort(StrEnum):
    """What the log can be narrowed down to."""

    LOOKED = "looked"
    TOLD = "told"
    REFUSED = "refused"
    EMERGENCY = "emergency"
    INSPECTION = "inspection"


@dataclass(frozen=True, slots=True)
class Look:
    """One row of the log, with what the rows it points at say. Empty: not so, or not known."""

    id: int
    at: datetime
    what: str  # the log's code
    ref: UUID | None
    person: UUID | None
    by: ActorKind
    actor: UUID
    name: str  # of the member of staff, where they looked for the unit that is named here
    function: str
    unit: UUID | None
    unit_name: str
    service: str
    organization: UUID | None
    organization_name: str
    organization_number: str
    purpose: str
    basis: str  # the section of law, as cited that day
    verified: bool  # False: nobody has held the rule against that section
    effect: str
    level: Level | None  # None: the rules were not asked how much
    decision: UUID | None
    rule: str
    decided_at: datetime | None

    @property
    def refused(self) -> bool:
        """Say whether it was a no."""
        return self.effect in NO

    @property
    def emergency(self) -> bool:
        """Say whether it was, or came of, an emergency access."""
        return self.what.startswith("emergency.")

    @property
    def inspection(self) -> bool:
        """Say whether somebody looked under an inspection."""
        return self.what.startswith("inspection.")

    @property
    def told(self) -> bool:
        """Say whether a unit got to know something that it did not ask for."""
        return self.what in TOLD and not self.refused


_READ = (
    *("pk", "at", "what", "ref", "person", "purpose", "basis", "effect", "unit", "organization", "actor", "decision"),
    *("actor__kind", "actor__role__name", "actor__role__function", "actor__role__unit", "unit__name", "unit__service"),
    *("organization__name", "organization__number", "decision__verified", "decision__level", "decision__rule"),
    "decision__decided_at",
)
_OF: dict[Sort, Q] = {
    Sort.LOOKED: Q(what__in=LOOKED) & ~Q(effect__in=NO),
    Sort.TOLD: Q(what__in=TOLD) & ~Q(effect__in=NO),
    Sort.REFUSED: Q(effect__in=NO),
    Sort.EMERGENCY: Q(what__startswith="emergency."),
    Sort.INSPECTION: Q(what__startswith="inspection."),
}


def looks_at(
    person_id: UUID,
    *,
    sort: Sort | None = None,
    organization: UUID | None = None,
    without: frozenset[UUID] = frozenset(),
    before: int | None = None,
    at_most: int,
) -> list[Look]:
    """Give the newest looks at a person, of one sort or of all, older than the row `before`.

    `organization`: only of those who looked or were told there. `without`: none about these rows.
    """
    rows = _rows(Q(person=person_id), without)
    if organization is not None:
        rows = rows.filter(organization=organization).exclude(_kept_from(organization))
    if sort is not None:
        rows = rows.filter(_OF[sort])
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [_look(row) for row in rows.order_by("-pk").values_list(*_READ, named=True)[:at_most]]


def every_look(
    *, person: UUID | None = None, controller: UUID | None = None, without: frozenset[UUID] = frozenset()
) -> Iterator[Look]:
    """Give every look at a person, or every look by a controller's own and at what it answers for; oldest first.

    Reads some hundred rows at a time, so that a log of any length takes the same memory.
    """
    about = Q(person=person) if person else _of_controller(controller)
    after: int | None = 0
    while after is not None:
        after = yield from _some(_rows(about, without).filter(pk__gt=after))


def _of_controller(controller: UUID | None) -> Q:
    """Name what a controller's own did, and what was done with what it answers for."""
    return Q(organization=controller) & ~_kept_from(controller) | Q(decision__owner=controller)


def _kept_from(organization: UUID | None) -> Q:
    """Name what others did not tell an organization: its units were asked about, and know nothing of it."""
    return Q(what__in=DENIED) & ~Q(decision__owner=organization)


def is_kept_from(row: Log, organization: UUID) -> bool:
    """Say of one row, read with its decision, what `_kept_from` asks of many."""
    return row.what in DENIED and (row.decision is None or row.decision.owner_id != organization)


def _some(rows: "QuerySet[Log]") -> Generator[Look, None, int | None]:
    """Give the next of them, and then the last one's id; None where there are no more. They are forgotten after."""
    found = list(rows.order_by("pk").values_list(*_READ, named=True)[:AT_ONCE])
    yield from map(_look, found)
    return found[-1].pk if len(found) == AT_ONCE else None


def own_looks(*, by: StaffRole, at: datetime) -> Iterator[Look]:
    """Give a leader every look by the organization's own and at what it answers for; that they take it out is logged.

    Raises NotPermitted "export.not-leader" for others.
    """
    if by.function != Function.LEADER:
        raise NotPermitted("export.not-leader", "Only a leader takes out the log of the whole organization.")
    log(what="log.exported", by=by, at=at, purpose=Purpose.ADMINISTRATION)
    return map(_without_a_no, every_look(controller=by.unit.organization_id))


def _without_a_no(look: Look) -> Look:
    """Leave out that it was the person's no that closed it: only she, and those near her, read that."""
    return replace(look, rule="", basis="") if look.rule in OBJECTIONS else look


def _rows(about: Q, without: frozenset[UUID]) -> "QuerySet[Log]":
    rows = Log.objects.filter(about)
    return rows.exclude(ref__in=without) if without else rows


def _look(row: Any) -> Look:
    own = row.actor__role__unit is not None and row.actor__role__unit == row.unit
    checked = row.decision__verified
    return Look(
        id=row.pk,
        at=row.at,
        what=row.what,
        ref=row.ref,
        person=row.person,
        by=ActorKind(row.actor__kind),
        actor=row.actor,
        name=row.actor__role__name if own else "",
        function=row.actor__role__function if own else "",
        unit=row.unit,
        unit_name=row.unit__name or "",
        service=row.unit__service or "",
        organization=row.organization,
        organization_name=row.organization__name or "",
        organization_number=row.organization__number or "",
        purpose=row.purpose,
        basis=row.basis,
        verified=is_verified(row.basis, on=local(row.at).date()) if checked is None else checked,
        effect=row.effect,
        level=Level(row.decision__level) if row.decision__level else None,
        decision=row.decision,
        rule=row.decision__rule or "",
        decided_at=row.decision__decided_at,
    )
