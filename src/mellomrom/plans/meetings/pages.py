"""The pages of meetings for staff: decided and logged first, one decision for each kind of thing, then cut."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from mellomrom.core.errors import NotFound
from mellomrom.database.house import as_house, enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import StaffRole, Unit
from mellomrom.events.actions.entries import may_write, was_asked
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.events.models import Event
from mellomrom.events.showing import is_late
from mellomrom.events.wording import unit_name, what
from mellomrom.people.models import Person
from mellomrom.people.queries import full_name, hides_services, short_name, team_of
from mellomrom.plans.meetings.actions.proposing import owed_to
from mellomrom.plans.meetings.cards import Candidate, MeetingPage, PersonMeetings, Row, Suggestion
from mellomrom.plans.meetings.catalogue import Answer, State
from mellomrom.plans.meetings.models import Meeting, MeetingParticipant, MeetingSeries
from mellomrom.plans.meetings.showing import row, whole
from mellomrom.plans.meetings.standing import KNOWS, NOT_YOURS, is_part, lets, may_know, purpose_of
from mellomrom.sharing.actions import entry
from mellomrom.sharing.catalogue import Category
from mellomrom.sharing.models import Decision
from mellomrom.sharing.parts import NOT_YOURS as NO_PERSON
from mellomrom.sharing.parts import decide_parts, open_parts

LISTED, OPENED = "meetings.listed", "meeting.opened"  # codes of the log
PAST = 12  # meetings that were, on one page
BACK = timedelta(days=1)  # how long a meeting stands in the list of those to come


def person_meetings(person_id: UUID, role: StaffRole, *, at: datetime) -> PersonMeetings:
    """Open the meetings of a person, and what it takes to call one.

    Needs no transaction around it. Raises NotFound "person.not-yours".
    """
    asked = was_asked(person_id, role)
    parts = open_parts(
        person_id, parts={KNOWS}, what=OPENED, by=role, purpose=purpose_of(role.unit), asked=asked, at=at
    )
    if not lets(parts[KNOWS]):
        raise NotFound(*NO_PERSON)
    with as_house():
        person = Person.objects.get(pk=person_id)
        meetings = (
            Meeting.objects.filter(person=person).select_related("unit__organization").order_by("starts_at", "pk")
        )
        rows = [row(meeting, may_open=is_part(meeting, role.unit)) for meeting in meetings]
        series = MeetingSeries.objects.filter(person=person, ended_at=None).first()
        may_call = may_write(person, role, asked=asked, at=at)
        candidates = _candidates(person, role, at=at) if may_call else ()
        return PersonMeetings(
            person=person.pk,
            name=full_name(person),
            coming=tuple(one for one in rows if one.state is State.CALLED),
            past=tuple(reversed([one for one in rows if one.state is not State.CALLED]))[:PAST],
            may_call=may_call,
            candidates=candidates,
            others=_others(role, {one.unit for one in candidates}) if may_call else (),
            weeks=series.weeks if series is not None else 0,
            has_plan=has_plan(person_id),
            read_at=at,
        )


def meeting_page(meeting_id: UUID, role: StaffRole, *, at: datetime) -> MeetingPage:
    """Open a meeting for a unit that called it or is invited: each kind of thing on the agenda is decided and logged.

    Needs no transaction around it. Raises NotFound "meeting.not-yours", the same for what is not there.
    """
    with as_house():
        found = Meeting.objects.filter(pk=meeting_id).values_list("person", flat=True).first()
        about = set(
            Meeting.objects.filter(pk=meeting_id, agenda__isnull=False).values_list("agenda__category", flat=True)
        )
    asked = was_asked(found or meeting_id, role)
    try:
        parts = open_parts(
            found or meeting_id,
            parts={KNOWS, *(Category(part) for part in about)},
            what=OPENED,
            by=role,
            purpose=purpose_of(role.unit),
            asked=asked,
            ref=meeting_id,
            at=at,
        )
    except NotFound:
        raise NotFound(*NOT_YOURS) from None
    with as_house():
        meeting = Meeting.objects.select_related("unit__organization", "series", "person").get(pk=meeting_id)
        if not is_part(meeting, role.unit) or not lets(parts[KNOWS]):
            raise NotFound(*NOT_YOURS)
        return _page(meeting, role, {part for part, decision in parts.items() if lets(decision)}, at=at)


def _page(meeting: Meeting, role: StaffRole, parts: set[Category], *, at: datetime) -> MeetingPage:
    person, caller = meeting.person, meeting.unit_id == role.unit_id
    hides = hides_services(person, role.unit_id, team_of(person.pk, at=at))
    shown = whole(meeting, reader=role.unit, parts=parts, everything=caller, hides=hides, at=at)
    coming = meeting.state == State.CALLED
    there = {one.unit for one in shown.who if one.answer is not Answer.NOT_TO_ATTEND}
    candidates = _candidates(person, role, at=at) if caller and coming else ()
    return MeetingPage(
        person=person.pk,
        name=full_name(person),
        meeting=shown,
        caller=caller,
        suggestions=_suggestions(meeting, role, at=at) if caller and coming else (),
        candidates=tuple(one for one in candidates if one.unit not in there),
        has_plan=has_plan(person.pk),
        read_at=at,
    )


def has_plan(person_id: UUID) -> bool:
    """Say whether an individual plan was agreed, as the spine has heard. Minutes never stand in for one."""
    agreed = Event.objects.filter(person=person_id, kind=EventKind.PLAN_AGREED, correction=Correction.NEW)
    return agreed.exclude(corrections__correction=Correction.CANCEL).exists()


def _candidates(person: Person, role: StaffRole, *, at: datetime) -> tuple[Candidate, ...]:
    """Give the units around the person, and whether each may know of a meeting. Nothing of what is decided is kept."""
    team = team_of(person.pk, at=at)
    hidden = hides_services(person, role.unit_id, team)
    units = {member.unit_id: member.unit for member in team if member.unit.closed_on is None}
    units.pop(role.unit_id, None)
    near = [u for u in units.values() if not hidden or u.organization_id == role.unit.organization_id]
    with transaction.atomic():
        owner = role.unit.organization
        rows = [
            Candidate(
                unit.pk, unit_name(unit), KNOWS in may_know(person, unit, {KNOWS}, owner=owner, asked=False, at=at)
            )
            for unit in near
        ]
        transaction.set_rollback(True)
    return tuple(sorted(rows, key=lambda one: (not one.may, one.name)))


def _others(role: StaffRole, but: set[UUID]) -> tuple[tuple[UUID, str], ...]:
    """Give further units of the same area by name: whether they may know is decided when they are chosen."""
    units = Unit.objects.filter(closed_on=None, organization__area=role.unit.organization.area)
    units = units.exclude(service__in=[ServiceType.NOBODY, ServiceType.SUPERVISION]).exclude(
        pk__in=[*but, role.unit_id]
    )
    found = units.select_related("organization").order_by("organization__name", "name", "pk")
    return tuple((unit.pk, unit_name(unit)) for unit in found)


def _suggestions(meeting: Meeting, role: StaffRole, *, at: datetime) -> tuple[Suggestion, ...]:
    """Give what is owed to the person, late first, that is not on the agenda yet, as far as one may put it there."""
    duties = owed_to(meeting.person, role, at=at).exclude(pk__in=meeting.agenda.values("duty"))
    rows = duties.select_related("course", "event").order_by("due_at", "pk")
    return tuple(Suggestion(d.pk, what(d), d.words or "", d.due_at, is_late(d.due_at, at)) for d in rows[:20])


def coming(role: StaffRole, *, at: datetime) -> tuple[Row, ...]:
    """Give the meetings to come of a unit, whoever they are about: each decided and logged, as other lists are.

    Of whom the unit may know no more, and of a meeting it is not to attend, only the time stands there.
    """
    with walled():
        enter()
        mine = MeetingParticipant.objects.filter(unit=role.unit, meeting__starts_at__gte=at - BACK)
        invited = list(
            mine.select_related("meeting__person", "meeting__unit__organization").order_by("meeting__starts_at")
        )
        rows, log = [], []
        for one in invited:
            decided = _listed(one, role, at=at)
            log += [
                entry(
                    what=LISTED, by=role, at=at, person=one.person, ref=one.meeting_id, decision=decision,
                    purpose=purpose_of(role.unit),
                )
                for decision in decided
            ]  # fmt: skip
            may = any(lets(decision) for decision in decided)
            name = short_name(one.meeting.person) if may else ""
            rows.append(row(one.meeting, may_open=may, name=name, answer=Answer(one.answer)))
        insert(log)
    return tuple(rows)


def _listed(one: MeetingParticipant, role: StaffRole, *, at: datetime) -> Sequence[Decision]:
    """Decide whether the unit may still know of a meeting; nothing is asked about one that it is not to attend."""
    if one.answer == Answer.NOT_TO_ATTEND:
        return ()
    owner, asked = one.meeting.unit.organization, was_asked(one.person_id, role)
    decided = decide_parts(
        one.meeting.person, role.unit, owner=owner, parts={KNOWS}, purpose=purpose_of(role.unit), asked=asked, at=at
    )
    return tuple(decided.values())
