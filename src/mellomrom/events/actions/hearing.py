"""Silence is an event: where something is expected again and again and does not come, that is recorded, once."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from mellomrom.directory.queries import house
from mellomrom.events.actions.recording import Happening, record
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Course
from mellomrom.events.rules import Applies
from mellomrom.people.models import Person

log = logging.getLogger(__name__)
BATCH = 100
PUT_OFF = timedelta(hours=1)  # until a course that failed is tried again


def tell_silences(*, at: datetime) -> int:
    """Record the silence of every course whose rhythm is broken; returns how many. The next sign of life arms it again.

    Locks the person and then the course, in the order in which events are recorded; what another has locked is left
    for the next round. One that fails is put off, and costs the others nothing.
    """
    silent = Course.objects.filter(silent_at__lte=at, closed_at=None, applies=Applies.YES, person__died_at=None)
    told = 0
    for course, person in silent.order_by("silent_at", "pk").values_list("pk", "person")[:BATCH]:
        try:
            with transaction.atomic():
                told += _tell(course, person, at=at)
        except Exception as error:  # one poison row must not stop the others; named by its id alone
            log.error("silence.failed %s %s", course, type(error).__name__)
            Course.objects.filter(pk=course).update(silent_at=at + PUT_OFF)
    return told


def _tell(course_id: UUID, person_id: UUID, *, at: datetime) -> bool:
    people = Person.objects.select_for_update(no_key=True, skip_locked=True)
    person = people.filter(pk=person_id).first()
    courses = Course.objects.filter(pk=course_id, silent_at__lte=at, closed_at=None)
    courses = courses.select_related("owner", "opened_by__unit__organization")
    course = courses.first() if person is not None else None
    if person is None or course is None or course.silent_at is None:  # heard from, or told of, a moment ago
        return False
    said_by = course.opened_by.unit  # who made the agreement is who must hear that it is not kept
    happening = Happening(
        person=person,
        owner=said_by.organization if said_by is not None else course.owner,
        kind=EventKind.SILENCE,
        occurred_at=course.silent_at,
        course=course,
    )
    record(happening, by=house(), at=at)
    return True
