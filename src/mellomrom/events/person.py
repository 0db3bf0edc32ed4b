"""A person as one unit may see them: what happens now, who does what, what is owed, what has happened."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from mellomrom.database.house import as_house
from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import StaffRole
from mellomrom.events import registry
from mellomrom.events.actions.deciding import decide_each, held
from mellomrom.events.actions.entries import was_asked
from mellomrom.events.cards import CourseRow, DutyHeader, Owed, PersonPage, TeamRow, TimelineRow
from mellomrom.events.catalogue import Cause, Correction, EventKind, Force, Level
from mellomrom.events.models import Course, Duty, Event, Notice
from mellomrom.events.rules import Applies, Life, at_most
from mellomrom.events.showing import (
    ALIVE,
    EVENT_WITH,
    EVENT_WITHOUT,
    is_late,
    owed,
    shows_person,
    to_show,
    veiled,
    withheld,
)
from mellomrom.events.wording import source_name, tells_cause, unit_name, what
from mellomrom.people.catalogue import Protection
from mellomrom.people.models import NextOfKin, Person, TeamMember
from mellomrom.people.queries import full_name, hides_services, short_name, team_of
from mellomrom.sharing.actions import open_record
from mellomrom.sharing.catalogue import USES
from mellomrom.sharing.models import Decision
from mellomrom.sharing.queries import why
from mellomrom.sharing.rules import cut


def person_page(person_id: UUID, role: StaffRole, *, at: datetime) -> PersonPage:
    """Open a person's page: decided and logged first, then cut to the decision's level (P2, P3).

    Needs no transaction around it. Raises NotFound for whom the unit may not know.
    """
    asked = was_asked(person_id, role)
    decision = open_record(person_id, by=role, purpose=USES[role.unit.sector], at=at, asked=asked)
    level = Level(decision.level)
    person = Person.objects.get(pk=person_id)
    protected = person.protection != Protection.NONE
    with_name = shows_person(level)
    with as_house():  # what others owe the person, as headers, and who follows them up: the decision above lets it
        duties = list(to_show(Duty.objects.filter(person=person, life__in=ALIVE).order_by("due_at", "pk")))
        team = team_of(person.id, at=at)
        hides = hides_services(person, role.unit_id, team)
    duties = [d for d in duties if d.holder_id == role.unit_id or level is Level.FULL or not tells_cause(d.course)]
    own = [d for d in duties if d.holder_id == role.unit_id]
    rows, told = _happened(person, role)
    now = _decided_now(rows, told, own, role, at=at)
    if hides:  # who else has something to do is near them
        duties = [d for d in duties if d.holder.organization_id == role.unit.organization_id]
    return PersonPage(
        person=person.id,
        name=full_name(person) if with_name else "",
        born=(person.birth_on or "") if with_name else "",
        municipality="" if protected else _municipality(person),
        protected=protected,
        died_at=person.died_at if with_name else None,
        verified=person.verified,
        level=level,
        reason=why(decision),
        courses=_courses(person, duties, role, level, now, at=at) if with_name else (),
        team=_team(team) if with_name and not hides else (),
        owes=tuple(_owed(d, role, now, at=at) for d in own),
        others_owe=tuple(header(d, role, at=at) for d in duties if d.holder_id != role.unit_id),
        timeline=_timeline(rows, told, now, role, level, protected=protected),
        next_of_kin=_next_of_kin(person, role) if level is Level.FULL and not protected else (),
        read_at=at,
        hides_services=hides,
    )


def _municipality(person: Person) -> str:
    known = directory.municipality(person.municipality)
    return known.name if known is not None else person.municipality


@as_house()  # whoever owns them: which of them the level shows is decided below
def _courses(
    person: Person, duties: list[Duty], role: StaffRole, level: Level, now: Mapping[UUID, Decision], *, at: datetime
) -> tuple[CourseRow, ...]:
    rows = []
    open_courses = Course.objects.filter(person=person, closed_at=None).exclude(applies=Applies.NO)
    for course in open_courses.select_related("opened_by").order_by("-opened_by__recorded_at"):
        pathway = registry.pathway(course.pathway, course.version)
        steps = [d for d in duties if d.course_id == course.id]
        step = steps[0] if steps else None
        asked = any(d.item == "ask" and d.holder_id == role.unit_id for d in steps)
        sent = course.opened_by.unit_id == role.unit_id
        if not (steps or sent or level is Level.FULL) and tells_cause(course):
            continue
        rows.append(
            CourseRow(
                course=course.id,
                title=pathway.title,
                version=course.version,
                applies=Applies(course.applies),
                opened_at=course.opened_by.occurred_at,
                next=_owed(step, role, now, at=at) if step else None,
                next_holder=_holder(step, role) if step else "",
                may_state_cause=course.applies == Applies.UNKNOWN and (asked or sent),
                has_checklist=bool(pathway.checklist),
            )
        )
    return tuple(rows)


def _holder(duty: Duty, role: StaffRole) -> str:
    own = duty.holder.organization_id == role.unit.organization_id
    return unit_name(duty.holder) if own else duty.holder.organization.name


def header(duty: Duty, role: StaffRole | None, *, at: datetime, naming: Decision | None = None) -> DutyHeader:
    """Show a duty of another: kind, age, area, holder's organization, and no person unless `naming` lets the reader know."""
    organization = duty.holder.organization
    own = role is not None and organization.id == role.unit.organization_id
    named = naming is not None and shows_person(Level(naming.level))
    return DutyHeader(
        duty=duty.id,
        what=what(duty),
        kind=EventKind(duty.event.kind),
        holder_organization=organization.name,
        holder=unit_name(duty.holder) if own else "",
        nobody=duty.holder.service == ServiceType.NOBODY,
        opened_at=duty.event.recorded_at,
        due_at=duty.due_at,
        late=is_late(duty.due_at, at),
        life=Life(duty.life),
        force=Force(duty.force),
        time_is_ours=duty.time_is_ours,
        area=organization.area,
        last_rung=duty.life == Life.OPEN and duty.rung >= len(duty.rungs) and is_late(duty.due_at, at),
        person=duty.person_id if named else None,
        person_name=short_name(duty.event.person) if named else "",
        opens=named and role is not None and duty.holder_id == role.unit_id,
    )


def _team(team: list[TeamMember]) -> tuple[TeamRow, ...]:
    return tuple(
        TeamRow(
            function=m.function,
            unit=m.unit.name,
            organization=m.unit.organization.name,
            contact=m.role.name if m.role is not None else "",
            phone=m.unit.phone,
            since=m.since,
            decided_by=m.owner.name,
        )
        for m in team
    )


def _happened(person: Person, role: StaffRole) -> tuple[list[Event], dict[UUID, Decision]]:
    """Read what this unit was told of and what its organization has, newest first; why it was told of each, by event."""
    notices = Notice.objects.filter(person=person, recipient=role.unit, told_at__isnull=False)
    told = {n.event_id: n.decision for n in notices.select_related("decision")}
    to_read = Q(pk__in=list(told)) | Q(unit=role.unit) | Q(owner=role.unit.organization)
    events = Event.objects.filter(to_read, person=person).select_related(*EVENT_WITH).defer(*EVENT_WITHOUT)
    return list(events.order_by("-occurred_at", "-pk")), told


@transaction.atomic  # a decision is kept
def _decided_now(
    rows: Sequence[Event], told: Mapping[UUID, Decision], own: Sequence[Duty], role: StaffRole, *, at: datetime
) -> Mapping[UUID, Decision]:
    """Decide again for all that is shown: what was told, what the unit holds, what its organization has; by event.

    Not for what it said itself, nor for an emergency look that it was told of: rules of its own say who reads of that.
    """
    anew = [e for e in rows if e.unit_id != role.unit_id]
    asked = {e.pk: (e, None) for e in anew if not (e.kind == EventKind.EMERGENCY_ACCESS and e.pk in told)}
    return decide_each(role.unit, {**asked, **held(own)}, at=at)


def _owed(duty: Duty, role: StaffRole, now: Mapping[UUID, Decision], *, at: datetime) -> Owed:
    """Show what is owed; to a unit that may know no more of it only that it is, and by when."""
    shown, decision = owed(duty, role, at=at), now.get(duty.event_id)
    hidden = duty.holder_id == role.unit_id and decision is not None and Level(decision.level) is Level.NOTHING
    return veiled(shown, withheld(decision)) if hidden and decision is not None else shown


def _timeline(
    rows: Sequence[Event],
    told: Mapping[UUID, Decision],
    now: Mapping[UUID, Decision],
    role: StaffRole,
    level: Level,
    *,
    protected: bool,
) -> tuple[TimelineRow, ...]:
    """Give the events that this unit was told of, and those of its organization, that it may know of now, newest first."""
    because = {**now, **told}
    levels = {e.pk: at_most(level, Level(now[e.pk].level)) if e.pk in now else level for e in rows}
    levels |= {e.pk: Level.FULL for e in rows if e.unit_id == role.unit_id and "entry" in e.details}  # its own words
    rows = [e for e in rows if levels[e.pk] is not Level.NOTHING]
    cancelled = {e.corrects_id for e in rows if e.correction == Correction.CANCEL}
    return tuple(
        TimelineRow(
            event=e.id,
            kind=EventKind(e.kind),
            correction=Correction(e.correction),
            occurred_at=e.occurred_at,
            all_day=e.all_day,
            estimated=e.estimated,
            received_at=e.recorded_at,
            source=source_name(e),
            cause=e.cause if levels[e.pk] is Level.FULL else Cause.UNKNOWN,
            details=cut(
                e.details,
                levels[e.pk],
                e.category,
                to=role.unit.sector,
                protected=protected,
            ),
            has_story=e.id in told or e.unit_id == role.unit_id,
            cancelled=e.id in cancelled,
            reason=why(because[e.pk], shown=levels[e.pk]) if e.pk in because and e.unit_id != role.unit_id else None,
        )
        for e in rows
    )


def _next_of_kin(person: Person, role: StaffRole) -> tuple[tuple[str, str, str], ...]:
    rows = NextOfKin.objects.filter(person=person, until=None, owner=role.unit.organization)
    return tuple((r.name, r.relation, r.phone or "") for r in rows.order_by("since"))
