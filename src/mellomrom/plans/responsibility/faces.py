"""New faces: how many different people have met somebody. A number alone; nobody is named, and nobody is ranked."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F

from mellomrom.database.house import as_house
from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import ActorKind
from mellomrom.directory.models import StaffRole
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.events.gaps import FEW
from mellomrom.events.models import Event
from mellomrom.plans.responsibility.cards import Faces

A_YEAR = timedelta(days=365)
MET = (EventKind.CONTACT_MADE, EventKind.WAITING_CONTACT, EventKind.APPOINTMENT_KEPT, EventKind.MEETING_HELD)


def faces_of(person_id: UUID, *, at: datetime) -> int:
    """Count the different members of staff who wrote that they met the person in the last twelve months; one query."""
    with as_house():  # whoever they work for: only the number is told
        met = Event.objects.filter(person=person_id, kind__in=MET, occurred_at__gt=at - A_YEAR, occurred_at__lte=at)
        met = met.filter(by__kind=ActorKind.STAFF, correction=Correction.NEW)
        return met.exclude(corrections__correction=Correction.CANCEL).aggregate(n=Count("by", distinct=True))["n"] or 0


def faces_by_unit(role: StaffRole, *, at: datetime) -> list[Faces]:
    """Give a leader the middle number of faces for each own unit that follows up enough people; others get nothing.

    Units with fewer than FEW people are left out: a number about few is a number about somebody.
    """
    if not directory.is_leader(role):
        return []
    with as_house():  # the meetings may be others'; what is told is a number for a whole unit
        met = Event.objects.filter(kind__in=MET, occurred_at__gt=at - A_YEAR, by__kind=ActorKind.STAFF)
        met = met.filter(correction=Correction.NEW).exclude(corrections__correction=Correction.CANCEL)
        ours = met.filter(person__team__unit__organization=role.unit.organization, person__team__until=None)
        rows = ours.values("person", team=F("person__team__unit__name")).annotate(n=Count("by", distinct=True))
        counted: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            counted[row["team"]].append(row["n"])
    return [
        Faces(unit, len(ns), sorted(ns)[(len(ns) - 1) // 2]) for unit, ns in sorted(counted.items()) if len(ns) >= FEW
    ]
