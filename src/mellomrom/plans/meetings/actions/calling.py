"""Calling a meeting about a person, with them; moving it, calling it off, and the next of a series.

Who may call is who may write about the person. Who may not know of the person cannot be invited: they must be asked first.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.core.ids import new_id
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import StaffRole, Unit
from mellomrom.events.actions.entries import may_write, was_asked
from mellomrom.events.actions.recording import Happening, record
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.events.models import Event
from mellomrom.people.models import Person
from mellomrom.plans.meetings.catalogue import EVERY, LENGTHS, MOST_INVITED, Answer, State
from mellomrom.plans.meetings.models import Meeting, MeetingParticipant, MeetingSeries
from mellomrom.plans.meetings.rules import LIFE, is_sound_time, next_after
from mellomrom.plans.meetings.standing import KNOWS, as_caller, line, locked, may_know, standing
from mellomrom.sharing.actions import log
from mellomrom.sharing.catalogue import Effect
from mellomrom.sharing.models import Decision

NOT_YOURS = ("person.not-yours", "There is no such person for your unit. Ask whoever told you of them.")
ASK_FIRST = (
    "meeting.may-not-know",
    "One of them may not know of this person, so nobody was invited. Ask the person first, and write down what they say.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """When and where a meeting is, and how often the group meets."""

    starts_at: datetime
    minutes: int = 60
    place: str = ""
    video: str = ""
    weeks: int = 0  # 0: this meeting alone


def call(person_id: UUID, *, what: Call, units: Collection[UUID], by: StaffRole, at: datetime) -> Meeting:
    """Call a meeting about a person: those units are invited and told, and the person sees it on their own page.

    again      the same unit, person and time is the meeting that stands
    raises     NotFound "person.not-yours"; NotPermitted "meeting.may-not-know" where one of them may not know of the
               person, which is logged first; InvalidMove for what cannot be so
    """
    meeting = _call(person_id, what=what, units=units, by=by, at=at)
    if meeting is None:
        raise NotPermitted(*ASK_FIRST)
    return meeting


@walled()
def _call(person_id: UUID, *, what: Call, units: Collection[UUID], by: StaffRole, at: datetime) -> Meeting | None:
    asked = was_asked(person_id, by)
    enter()
    person = Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    if not may_write(person or Person(pk=person_id), by, asked=asked, at=at) or person is None:
        raise NotFound(*NOT_YOURS)
    place, video = check(what, at=at)
    stands = Meeting.objects.filter(person=person, unit=by.unit, starts_at=what.starts_at, state=State.CALLED).first()
    if stands is not None:
        return stands
    invited = permitted(person, units_with(units, but=by.unit), by=by, at=at)
    if invited is None:
        return None
    series = _series(person, what.weeks, by=by, at=at)
    return _open(person, what, place, video, invited, series, by=by, at=at)


def check(what: Call, *, at: datetime) -> tuple[str, str]:
    """Give place and address, tidied. Raises InvalidMove for a call that cannot be so."""
    if not is_sound_time(what.starts_at, at):
        raise InvalidMove("meeting.no-such-time", "Choose a time that is still to come.")
    if what.minutes not in LENGTHS or what.weeks not in EVERY:
        raise InvalidMove("meeting.no-such-length", "Choose one of the lengths and rhythms on the page.")
    place, video = what.place.strip(), what.video.strip()
    if not place and not video:
        raise InvalidMove("meeting.nowhere", "Say where you meet: a place, an address for video, or both.")
    if video and not video.startswith("https://"):
        raise InvalidMove("meeting.unsafe-address", "An address for video begins with https://")
    return line(place) if place else "", line(video) if video else ""


def units_with(ids: Collection[UUID], *, but: Unit) -> list[Unit]:
    """Give the open units with these ids, one's own left out. Raises NotFound "meeting.unknown-unit"."""
    wanted = set(ids) - {but.pk}
    if len(wanted) > MOST_INVITED:
        raise InvalidMove("meeting.too-many", "That is more than can meet. Invite fewer.")
    rows = Unit.objects.filter(pk__in=wanted, closed_on=None).exclude(service=ServiceType.NOBODY)
    found = list(rows.select_related("organization").order_by("name", "pk"))
    if len(found) < len(wanted):
        raise NotFound("meeting.unknown-unit", "There is no such unit to invite.")
    return found


Invited = Sequence[tuple[Unit, Decision]]


def permitted(person: Person, units: Sequence[Unit], *, by: StaffRole, at: datetime) -> Invited | None:
    """Decide for each unit whether it may know of the person; None where one may not, which is in the person's log."""
    found: list[tuple[Unit, Decision]] = []
    for unit in units:
        yes = may_know(person, unit, {KNOWS}, owner=by.unit.organization, asked=False, at=at)
        if KNOWS not in yes:
            log(what="notice.denied", by=by, at=at, person=person, effect=Effect.DENY, to=unit)
            return None
        found.append((unit, yes[KNOWS]))
    return found


def _series(person: Person, weeks: int, *, by: StaffRole, at: datetime) -> MeetingSeries | None:
    """Begin a series, in the place of the one that runs; None for a meeting of its own."""
    if not weeks:
        return None
    running = MeetingSeries.objects.filter(person=person, ended_at=None)
    if Meeting.objects.filter(series__in=running, state=State.CALLED).exists():
        raise InvalidMove(
            "meeting.series-runs", "The group meets by a series already. End it, or move its next meeting."
        )
    running.update(ended_at=at, ended_by=by.actor)
    row = MeetingSeries(id=new_id(), owner=by.unit.organization, person=person, unit=by.unit, weeks=weeks, since=at)
    insert([row])
    return row


def _open(
    person: Person,
    what: Call,
    place: str,
    video: str,
    invited: Invited,
    series: MeetingSeries | None,
    *,
    by: StaffRole,
    at: datetime,
) -> Meeting:
    event = tell(person, [unit for unit, _ in invited], what.starts_at, place, by=by, at=at)
    meeting = Meeting(
        id=new_id(),
        owner=by.unit.organization,
        person=person,
        series=series,
        unit=by.unit,
        called_by=by,
        called_at=at,
        event=event,
        starts_at=what.starts_at,
        minutes=what.minutes,
        place=place or None,
        video=video or None,
        changed_at=at,
    )
    insert([meeting])
    own = MeetingParticipant(
        owner=meeting.owner, person=person, meeting=meeting, unit=by.unit, role=by, invited_at=at,
        answer=Answer.COMING, answered_at=at,
    )  # fmt: skip
    insert([own, *invitations(meeting, invited, event, at=at)])
    return meeting


def invitations(meeting: Meeting, invited: Invited, event: Event, *, at: datetime) -> list[MeetingParticipant]:
    """Make the rows of those who are invited by an event."""
    return [
        MeetingParticipant(
            owner=meeting.owner,
            person=meeting.person,
            meeting=meeting,
            unit=unit,
            decision=decision,
            event=event,
            invited_at=at,
        )
        for unit, decision in invited
    ]


def tell(
    person: Person, units: Sequence[Unit], starts_at: datetime, place: str, *, by: StaffRole, at: datetime
) -> Event:
    """Record that a meeting is called; those units are told of it at the level that the rules let them know."""
    return record(_happening(person, units, starts_at, place, by=by, at=at), by=by.actor, at=at)


def _happening(
    person: Person,
    units: Sequence[Unit],
    starts_at: datetime,
    place: str,
    *,
    by: StaffRole,
    at: datetime,
    correction: Correction = Correction.NEW,
    corrects: Event | None = None,
) -> Happening:
    appointment: Mapping[str, object] = {"at": starts_at.isoformat()} | ({"place": place} if place else {})
    return Happening(
        person=person,
        owner=by.unit.organization,
        kind=EventKind.MEETING_CALLED,
        occurred_at=at,
        unit=by.unit,
        addressee=units[0] if units else None,
        copies=units[1:],
        details={"appointment": appointment},
        correction=correction,
        corrects=corrects,
        held=True,
    )


def _correct(meeting: Meeting, correction: Correction, *, by: StaffRole, at: datetime) -> None:
    """Let all hear who were told and are still invited."""
    told = {row.event_id: row.event for row in standing(meeting).select_related("event") if row.event is not None}
    for event in {meeting.event_id: meeting.event, **told}.values():
        happening = _happening(
            meeting.person, [], meeting.starts_at, meeting.place or "", by=by, at=at, correction=correction,
            corrects=event,
        )  # fmt: skip
        record(happening, by=by.actor, at=at)


@walled()
def move(meeting_id: UUID, *, what: Call, by: StaffRole, at: datetime) -> Meeting:
    """Move a meeting to another time or place: all who are invited hear, calendars follow, and each answers anew.

    Raises NotFound, NotPermitted "meeting.not-the-caller", InvalidMove for one that is over.
    """
    enter()
    meeting = locked(meeting_id, by, at=at)
    as_caller(meeting, by)
    _must_wait(meeting)
    place, video = check(what, at=at)
    same = (meeting.starts_at, meeting.minutes, meeting.place or "", meeting.video or "")
    if same == (what.starts_at, what.minutes, place, video):
        return meeting
    again = meeting.starts_at != what.starts_at
    meeting.starts_at, meeting.minutes = what.starts_at, what.minutes
    meeting.place, meeting.video = place or None, video or None
    _changed(meeting, at=at)
    meeting.person_comes = "" if again else meeting.person_comes
    meeting.save(update_fields=["starts_at", "minutes", "place", "video", "sequence", "changed_at", "person_comes"])
    if again:  # who comes to another time says so
        others = standing(meeting).exclude(unit=meeting.unit)
        others.update(answer=Answer.INVITED, answered_at=None, role=None)
    _correct(meeting, Correction.REVISE, by=by, at=at)
    return meeting


def _must_wait(meeting: Meeting) -> None:
    if meeting.state != State.CALLED:
        raise InvalidMove("meeting.not-now", "The meeting has been held or called off since. Look at it again.")


def _changed(meeting: Meeting, *, at: datetime) -> None:
    meeting.sequence, meeting.changed_at = meeting.sequence + 1, at


@walled()
def cancel(meeting_id: UUID, *, reason: str, by: StaffRole, at: datetime) -> Meeting:
    """Call a meeting off before it is held, with a reason; all who were told hear. The next of its series is called.

    Raises NotFound, NotPermitted "meeting.not-the-caller", InvalidMove for one that is over or without a reason.
    """
    enter()
    meeting = locked(meeting_id, by, at=at)
    as_caller(meeting, by)
    close(meeting, State.CANCELLED, by=by, at=at, reason=line(reason))
    _correct(meeting, Correction.CANCEL, by=by, at=at)
    follow_on(meeting, by=by, at=at)
    return meeting


@walled()
def not_held(meeting_id: UUID, *, reason: str, by: StaffRole, at: datetime) -> Meeting:
    """Say that a meeting did not take place, and why: somebody was ill, nobody came. The next of its series is called.

    Raises NotFound, NotPermitted "meeting.not-the-caller", InvalidMove before its time ("meeting.too-early") and after.
    """
    enter()
    meeting = locked(meeting_id, by, at=at)
    as_caller(meeting, by)
    if at < meeting.starts_at:
        raise InvalidMove("meeting.too-early", "It is not time for the meeting yet. Call it off, or move it.")
    close(meeting, State.NOT_HELD, by=by, at=at, reason=line(reason))
    follow_on(meeting, by=by, at=at)
    return meeting


def close(
    meeting: Meeting, state: State, *, by: StaffRole, at: datetime, reason: str = "", held: Event | None = None
) -> None:
    """Write down how a meeting ended. Needs it locked. Raises InvalidMove "meeting.<state>-to-<state>"."""
    LIFE.check(State(meeting.state), state)
    meeting.state, meeting.closed_at, meeting.closed_by = state, at, by
    meeting.reason, meeting.held = reason or None, held
    _changed(meeting, at=at)
    meeting.save(update_fields=["state", "closed_at", "closed_by", "reason", "held", "sequence", "changed_at"])


def follow_on(meeting: Meeting, *, by: StaffRole, at: datetime) -> Meeting | None:
    """Call the next meeting of a series that runs, for those who were invited and may still know; None for no series.

    Whom the person said no to for this meeting is not invited by itself: somebody asks anew. Needs the meeting closed.
    """
    series = meeting.series
    if series is None or series.ended_at is not None:
        return None
    starts_at = next_after(meeting.starts_at, series.weeks, at=at)
    what = Call(starts_at=starts_at, minutes=meeting.minutes, place=meeting.place or "", video=meeting.video or "")
    rows = standing(meeting).exclude(unit=by.unit).filter(unit__closed_on=None).select_related("unit__organization")
    again: list[tuple[Unit, Decision]] = []
    for row in rows.order_by("unit__name", "pk"):
        yes = may_know(meeting.person, row.unit, {KNOWS}, owner=meeting.owner, asked=False, at=at)
        again += [(row.unit, yes[KNOWS])] if KNOWS in yes else []
    return _open(meeting.person, what, what.place, what.video, again, series, by=by, at=at)


@walled()
def end_series(meeting_id: UUID, *, by: StaffRole, at: datetime) -> MeetingSeries:
    """Let no more meetings follow by themselves; what is called stays called. Again changes nothing.

    Raises NotFound, NotPermitted "meeting.not-the-caller"; InvalidMove "meeting.no-series" for a meeting of its own.
    """
    enter()
    meeting = locked(meeting_id, by, at=at)
    as_caller(meeting, by)
    if meeting.series is None:
        raise InvalidMove("meeting.no-series", "This meeting is no part of a series.")
    series = MeetingSeries.objects.select_for_update(no_key=True).get(pk=meeting.series.pk)
    if series.ended_at is None:
        series.ended_at, series.ended_by = at, by.actor
        series.save(update_fields=["ended_at", "ended_by"])
    return series
