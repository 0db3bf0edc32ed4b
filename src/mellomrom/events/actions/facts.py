"""What has happened in a course, as it stands now: without what was withdrawn at its source, at the times last stated."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from mellomrom.database.rows import Ask, ask
from mellomrom.events.catalogue import Cause, Correction, EventKind
from mellomrom.events.consequences import Fact
from mellomrom.events.models import Event
from mellomrom.events.stays import planned_for, transferred

_FACTS = """
SELECT j.course_id, e.id, e.kind, e.recorded_at, e.details, coalesce((
    SELECT r.occurred_at FROM events_event r WHERE r.corrects_id = e.id AND r.correction = 'revise'
    ORDER BY r.recorded_at DESC, r.id DESC LIMIT 1), e.occurred_at)
FROM events_courseevent j JOIN events_event e ON e.id = j.event_id
WHERE j.course_id {which}
AND NOT EXISTS (SELECT FROM events_event c WHERE c.corrects_id = e.id AND c.correction = 'cancel')
ORDER BY e.recorded_at, e.id
"""
_OF_COURSES = _FACTS.format(which="= ANY(%s)")
_OF_PERSON = _FACTS.format(which="IN (SELECT id FROM events_course WHERE person_id = %s AND closed_at IS NULL)")
Facts = dict[UUID, list[Fact]]
Details = Mapping[str, object]


def fact(event: UUID, kind: EventKind, occurred_at: datetime, recorded_at: datetime, details: Details) -> Fact:
    """Give an event as the rules see it, from what stands in its details."""
    return Fact(
        event,
        kind,
        occurred_at,
        recorded_at,
        Cause(str(details.get("cause", Cause.UNKNOWN))),
        planned_for(kind, details),
        transferred(kind, details),
    )


def facts_of(courses: Collection[UUID]) -> Facts:
    """Give the facts of each of these courses in the order we came to know them; one query."""
    found: Facts = ask(Ask(_OF_COURSES, (list(courses),), _by_course))[0]
    return found


def facts_about(person: UUID) -> Ask[Facts]:
    """Ask for the facts of each of a person's open courses, as `facts_of` gives them."""
    return Ask(_OF_PERSON, (person,), _by_course)


def happened(people: Collection[UUID], kinds: Collection[EventKind]) -> dict[UUID, list[tuple[Event, datetime]]]:
    """Give what has happened of some kinds to each of these people and stands today, each with when, as last stated."""
    revised = Event.objects.filter(corrects=OuterRef("pk"), correction=Correction.REVISE).order_by(
        "-recorded_at", "-pk"
    )
    rows = Event.objects.filter(person__in=people, kind__in=kinds, correction=Correction.NEW)
    rows = rows.exclude(corrections__correction=Correction.CANCEL)
    found: dict[UUID, list[tuple[Event, datetime]]] = {}
    for event in rows.annotate(revised_to=Subquery(revised.values("occurred_at")[:1])):
        when = event.revised_to or event.occurred_at
        found.setdefault(event.person_id, []).append((event, when))
    return found


def _by_course(rows: list[Any]) -> Facts:
    sealed = Event._meta.get_field("details")
    out: Facts = {}
    for course, event, kind, recorded_at, details, stated_at in rows:
        said = sealed.from_db_value(details, None, None)
        out.setdefault(course, []).append(fact(event, EventKind(kind), stated_at, recorded_at, said))
    return out
