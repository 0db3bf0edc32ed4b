"""What has happened in a course, as it stands now: without what was withdrawn at its source, at the times last stated."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.events.consequences import Fact
from mellomrom.events.models import CourseEvent, Event


def facts_of(courses: Collection[UUID]) -> dict[UUID, list[Fact]]:
    """Give the facts of each of these courses in the order we came to know them; one query."""
    revisions = Event.objects.filter(corrects=OuterRef("event"), correction=Correction.REVISE)
    newest = revisions.order_by("-recorded_at", "-pk").values("occurred_at")[:1]
    joined = CourseEvent.objects.filter(course__in=courses).exclude(event__corrections__correction=Correction.CANCEL)
    rows = joined.select_related("event").annotate(stated_at=Coalesce(Subquery(newest), "event__occurred_at"))
    out: dict[UUID, list[Fact]] = {}
    for row in rows.order_by("event__recorded_at", "event__pk"):
        e = row.event
        cause = e.cause
        out.setdefault(row.course_id, []).append(Fact(e.id, EventKind(e.kind), row.stated_at, e.recorded_at, cause))
    return out
