"""The person's own meetings, all of them in full, read behind her own walls; and when somebody has meetings at all.

my_meetings    the person's page
entries_of     what somebody's own calendar is given: times, and nothing about anybody
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from mellomrom.database.house import as_house
from mellomrom.directory import queries as directory
from mellomrom.directory.models import Actor
from mellomrom.plans.meetings.cards import Whole
from mellomrom.plans.meetings.catalogue import Answer, State
from mellomrom.plans.meetings.ical import Entry
from mellomrom.plans.meetings.models import CalendarFeed, Meeting, MeetingParticipant
from mellomrom.plans.meetings.showing import whole

PAST = 12
KEPT = timedelta(days=60)  # how long a calendar goes on showing what has been
OFF = (State.CANCELLED, State.NOT_HELD)


@dataclass(frozen=True, slots=True)
class MyMeetings:
    """The person's page of meetings."""

    coming: tuple[Whole, ...]
    past: tuple[Whole, ...]
    read_at: datetime


def my_meetings(by: Actor, *, at: datetime) -> MyMeetings:
    """Show the person their meetings: who comes, what is talked about, what was said, and what each is to do."""
    rows = Meeting.objects.filter(person=by.pk).select_related("unit__organization", "series")
    coming = rows.filter(state=State.CALLED).order_by("starts_at", "pk")
    past = rows.exclude(state=State.CALLED).order_by("-starts_at", "pk")[:PAST]
    return MyMeetings(
        coming=tuple(_mine(meeting, at=at) for meeting in coming),
        past=tuple(_mine(meeting, at=at) for meeting in past),
        read_at=at,
    )


def _mine(meeting: Meeting, *, at: datetime) -> Whole:
    return whole(meeting, reader=None, parts=(), everything=True, at=at)


@dataclass(frozen=True, slots=True)
class When:
    """A meeting, before the door has put its own address to it."""

    meeting: UUID
    starts_at: datetime
    minutes: int
    changed_at: datetime
    sequence: int
    cancelled: bool

    def entry(self, link: str) -> Entry:
        """Give it as a calendar knows it."""
        ends_at = self.starts_at + timedelta(minutes=self.minutes)
        return Entry(self.meeting, self.starts_at, ends_at, self.changed_at, self.sequence, self.cancelled, link)


@as_house()  # no login, so no walls to read behind: what is given holds nothing about anybody
def entries_of(feed: CalendarFeed, *, at: datetime) -> list[When]:
    """Give when the owner of a calendar has meetings: those of the units they work in now, or their own."""
    if feed.person_id is not None:
        rows = Meeting.objects.filter(person=feed.person_id, starts_at__gte=at - KEPT).order_by("starts_at", "pk")
        return [_when(meeting) for meeting in rows]
    assert feed.user is not None  # the check constraint
    units = {role.unit_id for role in directory.roles_of(feed.user, at=at)}
    invited: QuerySet[MeetingParticipant] = MeetingParticipant.objects.filter(
        unit__in=units, meeting__starts_at__gte=at - KEPT
    )
    found: dict[UUID, When] = {}
    for one in invited.select_related("meeting").order_by("meeting__starts_at", "pk"):
        when = _when(one.meeting, out=one.answered_at if one.answer == Answer.NOT_TO_ATTEND else None)
        if one.meeting_id not in found or found[one.meeting_id].cancelled:
            found[one.meeting_id] = when
    return list(found.values())


def _when(meeting: Meeting, *, out: datetime | None = None) -> When:
    """Say when a meeting is. `out`: since when the reader is not to attend; to them it is called off, by one change more.

    Who is asked after all changes the meeting (`actions.invite`), so that the number never goes back.
    """
    return When(
        meeting=meeting.pk,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        changed_at=max(meeting.changed_at, out) if out is not None else meeting.changed_at,
        sequence=meeting.sequence * 2 + (out is not None),
        cancelled=out is not None or meeting.state in OFF,
    )
