"""The week sheet: what is known of the first days at home, and the duty to fill the days that have nobody.

The duty comes beside what the pathways ask for, as telling the person does: it is about the sum of them, and falls by
itself when no day is empty.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from mellomrom.core.clock import Span
from mellomrom.database.rows import insert
from mellomrom.directory.catalogue import Sector
from mellomrom.directory.models import Actor
from mellomrom.events import registry
from mellomrom.events.actions.closing import ALIVE, close
from mellomrom.events.actions.facts import happened
from mellomrom.events.catalogue import Correction, EventKind, Level, Who
from mellomrom.events.models import Course, Duty, Event, WeekSheet
from mellomrom.events.sheets import DAYS, WITH_THE_PERSON, Entry, Sort, days, empty_days, is_over, next_look
from mellomrom.events.stays import home_since, transferred

if TYPE_CHECKING:
    from mellomrom.events.actions.writing import Writing

ITEM = "fill_week"
FILL_IN = Span.parse("1wd")  # ours
HOLDERS = (Who.COORDINATOR, Who.MUNICIPAL_ROP, Who.COORDINATING_UNIT)
HOME = (EventKind.DISCHARGED, EventKind.RELEASED)
AWAY = (EventKind.ADMITTED, EventKind.SENTENCE_STARTED)
PLANNED_IN = frozenset(  # the plan's own measures and what a meeting decided are done with the person too
    {"measure", "meeting_task"}
)


def came_home(person_id: UUID, *, at: datetime) -> datetime | None:
    """Say since when the person is at home after a chain of stays or a sentence; None where they are away, or never were."""
    known = happened([person_id], (*HOME, *AWAY)).get(person_id, [])
    told = [(EventKind(event.kind), when, event.details) for event, when in known]
    return home_since([(kind, when) for kind, when, said in told if not transferred(kind, said)], at)


def known_entries(person_id: UUID, home: datetime) -> list[Entry]:
    """Read what is known of the first days at home: appointments, what somebody is to do with the person, agreed contact."""
    since, until = home - timedelta(days=1), home + timedelta(days=DAYS + 1)
    duties = Duty.objects.filter(person=person_id, due_at__gte=since, due_at__lt=until).exclude(life="cancelled")
    courses = Course.objects.filter(person=person_id, closed_at=None, silent_at__gte=since, silent_at__lt=until)
    return [
        *_appointments(person_id),
        *_with_the_person(duties.select_related("course")),
        *(Entry(Sort.EXPECTED, c.silent_at, None, c.pk) for c in courses if c.silent_at and _is_contact(c)),
    ]


def _appointments(person_id: UUID) -> Iterator[Entry]:
    events = Event.objects.filter(person=person_id, kind=EventKind.APPOINTMENT_BOOKED, correction=Correction.NEW)
    for event in events.exclude(corrections__correction=Correction.CANCEL):
        for said in appointments_in(event.details):
            yield Entry(Sort.APPOINTMENT, said, event.unit_id, event.pk)


def appointments_in(details: Mapping[str, object]) -> Iterator[datetime]:
    """Give when appointments are, as a message or an entry says it; one without a time of day is no appointment yet."""
    one, several = details.get("appointment"), details.get("appointments")
    for said in [one, *(several if isinstance(several, list) else [])]:
        at = said.get("at") if isinstance(said, dict) else None
        try:
            moment = datetime.fromisoformat(at) if isinstance(at, str) else None
        except ValueError:
            continue
        if moment is not None and moment.tzinfo is not None:
            yield moment


def _with_the_person(duties: Iterable[Duty]) -> Iterator[Entry]:
    for duty in duties:
        if duty.due_at is not None and is_with_the_person(duty):
            yield Entry(Sort.DUTY, duty.due_at, duty.holder_id, duty.pk)


def is_with_the_person(duty: Duty) -> bool:
    """Say whether what is owed is somebody being with the person, and not a paper between services."""
    if duty.course is None:
        return duty.item in PLANNED_IN
    pathway = registry.pathway(duty.course.pathway, duty.course.version)
    return any(owe.id == duty.item and owe.met_by & WITH_THE_PERSON for step in pathway.steps for owe in step.owe)


def _is_contact(course: Course) -> bool:
    rhythm = registry.pathway(course.pathway, course.version).rhythm
    return rhythm is not None and EventKind.CONTACT_MADE in rhythm.events


def follow_the_week(writing: "Writing", *, by: Actor, at: datetime) -> None:
    """Ask the coordinator to fill the sheet when somebody comes home to empty days; let it fall when none is empty.

    Only for those whom ROP services, LAR or a coordinator follow up, and not when they go on to another institution. The
    worker looks at the sheet every morning (`looking`). Needs the event written and the person locked.
    """
    event = writing.event
    kind = EventKind(event.kind)
    asked = [duty for duty in writing.held.values() if duty.item == ITEM]
    if kind in AWAY:
        close([(duty, "not_needed") for duty in asked], event, by=by, at=at)
    elif kind in HOME:
        if writing.who.known_to_rop and not transferred(kind, event.details):
            insert([WeekSheet(event=event, look_at=next_look(at))])
            if not asked and has_gaps(event.person_id, at=at):
                ask_to_fill(writing)
    elif asked and not has_gaps(event.person_id, at=at):
        close([(duty, "") for duty in asked if duty.life in ALIVE], event, by=by, at=at)


def has_gaps(person_id: UUID, *, at: datetime) -> bool:
    """Say whether a day ahead has nothing, of the first days at home; no for those who are not in them."""
    home = came_home(person_id, at=at)
    if home is None or is_over(home, at):
        return False
    return empty_days(days(home, known_entries(person_id, home)), at) > 0


def ask_to_fill(writing: "Writing") -> None:
    """Open the duty to fill the empty days, for who coordinates."""
    writing.ask(_holder(writing), ITEM, within=FILL_IN, notice=None)


def _holder(writing: "Writing") -> UUID:
    """Give the health unit that fills the sheet: the coordinator's, else who follows up, else the coordinating unit."""
    who = writing.who
    for word in HOLDERS:
        for unit in who.units.get(word, ()):
            decision = writing.decisions.get(unit.id)
            knows = decision is not None and Level(decision.level) is not Level.NOTHING
            if knows and unit.id in who.reached and unit.sector is Sector.HEALTH:
                return unit.id
    return who.nobody.id
