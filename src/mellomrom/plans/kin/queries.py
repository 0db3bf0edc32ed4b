"""Who reads for a person, and for whom somebody reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from mellomrom.core.errors import NotFound
from mellomrom.database.house import as_house
from mellomrom.directory.models import Actor, StaffRole
from mellomrom.people.models import Person
from mellomrom.people.queries import full_name
from mellomrom.plans.kin.catalogue import PLANS, Kind, Part
from mellomrom.plans.kin.models import Representative
from mellomrom.sharing.actions import open_record
from mellomrom.sharing.catalogue import How, Purpose
from mellomrom.sharing.says import NOT_YOURS, may_record


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may see parts of a person's pages."""

    id: UUID
    kind: Kind
    name: str
    parts: tuple[Part, ...]
    since: datetime
    until: datetime | None
    come: bool  # False: invited on paper, and has not come yet
    how: How
    written_by: str  # who wrote it down, empty for the person themselves

    @property
    def may_propose(self) -> bool:
        """Say whether they may propose changes in the plans that they see."""
        return Part.PROPOSE in self.parts

    @property
    def sees_a_plan(self) -> bool:
        """Say whether they see anything that one can propose something for."""
        return any(part in self.parts for part in PLANS)


@dataclass(frozen=True, slots=True)
class ReadFor:
    """Somebody whose pages one may see."""

    id: UUID
    name: str
    parts: tuple[Part, ...]


def current(person_id: UUID | None, *, at: datetime) -> "QuerySet[Representative]":
    """Give what is granted and stands; of one person, or of all."""
    rows = Representative.objects.filter(Q(until=None) | Q(until__gt=at), withdrawn_at=None, since__lte=at)
    rows = rows.exclude(index=None, code_until__lte=at)
    return rows.filter(person=person_id) if person_id is not None else rows


def readers(by: Actor, *, at: datetime) -> tuple[Reader, ...]:
    """Give who may see parts of one's own pages, the oldest first; reads as herself."""
    return _readers(by.pk, at=at)


def readers_for(person_id: UUID, role: StaffRole, *, asked: bool, at: datetime) -> tuple[str, tuple[Reader, ...]]:
    """Give a person's name, and who may see their pages, for staff who may write it down; decided and logged first.

    Needs no transaction around it. Raises NotFound "person.not-yours".
    """
    open_record(person_id, by=role, purpose=Purpose.CARE, at=at, asked=asked)
    with as_house():
        person = Person.objects.get(pk=person_id)
        if not may_record(person, by=role, at=at, asked=asked):
            raise NotFound(*NOT_YOURS)
        return full_name(person), _readers(person_id, at=at)


def _readers(person_id: UUID, *, at: datetime) -> tuple[Reader, ...]:
    rows = current(person_id, at=at).select_related("role").order_by("since", "pk")
    return tuple(
        Reader(
            id=row.pk,
            kind=Kind(row.kind),
            name=row.name,
            parts=tuple(map(Part, row.parts)),
            since=row.since,
            until=row.until,
            come=row.index is not None,
            how=How(row.how),
            written_by=row.role.name if row.role is not None else "",
        )
        for row in rows
    )


@as_house()  # whoever reads for others has no rows of their own: the index is theirs alone
def read_for(index: bytes, *, at: datetime) -> tuple[ReadFor, ...]:
    """Give those whose pages somebody may see, by the blind index of their own national number."""
    rows = (
        current(None, at=at).filter(index=index, person__died_at=None).select_related("person").order_by("since", "pk")
    )
    return tuple(ReadFor(row.pk, full_name(row.person), tuple(map(Part, row.parts))) for row in rows)


def names_of(by: Actor) -> Mapping[UUID, str]:
    """Give the names of all whom a person has ever let in, by their rows and by their actors, as the person's log and
    plans point at them. Reads as herself.
    """
    return _names(by.pk)


@as_house()  # what they proposed stands on a page that was opened
def names_for(person_id: UUID) -> Mapping[UUID, str]:
    """Do as `names_of`, for staff who see what was proposed for a plan of the person: whoever calls has decided."""
    return _names(person_id)


def _names(person_id: UUID) -> Mapping[UUID, str]:
    rows = Representative.objects.filter(person=person_id)
    return {key: row.name for row in rows for key in (row.pk, row.actor_id)}
