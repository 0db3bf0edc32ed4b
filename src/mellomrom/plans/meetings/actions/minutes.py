"""Holding a meeting: what was said, what was decided, and what the person says of it.

Each version of what was said stays. Who writes on top of another's words is shown both, and chooses. A decision is a duty
of the unit that is to do it, with a time; what the person is to do themselves is listed, and owed to nobody.
"""

from datetime import datetime
from uuid import UUID

from mellomrom.core.clock import add
from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.core.ids import new_id
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory.catalogue import Sector
from mellomrom.directory.models import Actor, StaffRole
from mellomrom.events.actions.duties import done
from mellomrom.events.actions.entries import was_asked
from mellomrom.events.actions.owing import owe
from mellomrom.events.actions.recording import Happening, record
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Duty, Event
from mellomrom.plans.meetings.actions.attending import own
from mellomrom.plans.meetings.actions.calling import close, follow_on
from mellomrom.plans.meetings.catalogue import State
from mellomrom.plans.meetings.models import AgendaItem, Meeting, MeetingComment, MeetingTask, MinutesText
from mellomrom.plans.meetings.rules import ANSWER_IN, FARTHEST, may_begin
from mellomrom.plans.meetings.standing import as_caller, line, locked, may_know, said, standing, still
from mellomrom.sharing.catalogue import Category

NO_ITEM = ("agenda.unknown", "There is no such item on the agenda.")


@walled()
def hold(meeting_id: UUID, *, by: StaffRole, at: datetime) -> Meeting:
    """Say that a meeting is held: it is recorded, and minutes can be written. The next of its series is called.

    again      changes nothing
    raises     NotFound; NotPermitted "meeting.not-the-caller"; InvalidMove "meeting.too-early", or for one that is over
    """
    enter()
    meeting = locked(meeting_id, by, at=at)
    as_caller(meeting, by)
    if meeting.state == State.HELD:
        return meeting
    if not may_begin(meeting.starts_at, at):
        raise InvalidMove("meeting.too-early", "It is not time for the meeting yet. Call it off, or move it.")
    event = _record(meeting, EventKind.MEETING_HELD, by=by, at=at)
    close(meeting, State.HELD, by=by, at=at, held=event)
    follow_on(meeting, by=by, at=at)
    return meeting


def _record(meeting: Meeting, kind: EventKind, *, by: StaffRole, at: datetime, category: str = "") -> Event:
    happening = Happening(
        person=meeting.person,
        owner=meeting.owner,
        kind=kind,
        occurred_at=min(meeting.starts_at, at) if kind is EventKind.MEETING_HELD else at,
        unit=by.unit,
        details={"category": category} if category else None,
        held=True,
    )
    return record(happening, by=by.actor, at=at)


def _item(item_id: UUID, by: StaffRole, *, at: datetime) -> AgendaItem:
    """Give an item of a meeting that one's unit has called and that was held, both locked."""
    found = AgendaItem.objects.filter(pk=item_id).values_list("meeting", flat=True).first()
    if found is None:
        raise NotFound(*NO_ITEM)
    try:
        meeting = locked(found, by, at=at)
    except NotFound:
        raise NotFound(*NO_ITEM) from None
    as_caller(meeting, by)
    still(meeting, State.HELD)
    item = AgendaItem.objects.select_for_update(no_key=True).get(pk=item_id)
    if by.unit.sector is not Sector.HEALTH and item.unit_id != by.unit_id:  # whose minutes are no health record
        about, asked = {Category(item.category)}, was_asked(meeting.person_id, by)
        if not may_know(meeting.person, by.unit, about, owner=meeting.owner, asked=asked, at=at):
            raise NotFound(*NO_ITEM)
    item.meeting = meeting
    return item


@walled()
def write_minutes(item_id: UUID, *, words: str, seen: int, by: StaffRole, at: datetime) -> AgendaItem:
    """Write what was said about an item. `seen`: the version that the writer had before them, 0 for none.

    again      the same words as stand there change nothing, whoever wrote them
    raises     NotFound "agenda.unknown"; NotPermitted; InvalidMove "minutes.changed-meanwhile" where somebody else has
               written since: nothing is lost, the page shows both; and for a meeting that was not held
    """
    enter()
    item = _item(item_id, by, at=at)
    tidy = said(words)
    last = item.texts.order_by("-version").first()
    if last is not None and last.words == tidy:
        return item
    if seen != item.versions:
        raise InvalidMove(
            "minutes.changed-meanwhile", "Somebody else wrote here while you did. Both are shown: put them together."
        )
    item.versions += 1
    insert(
        [MinutesText(owner=item.owner, person=item.person, item=item, version=item.versions, words=tidy, by=by, at=at)]
    )
    item.save(update_fields=["versions"])
    return item


@walled()
def decide_task(
    item_id: UUID, *, words: str, unit: UUID | None, due_at: datetime, by: StaffRole, at: datetime
) -> MeetingTask:
    """Write down what the meeting decided that somebody does. `unit`: who is to do it; None: the person themselves.

    A unit owes it from now: it stands in its inbox, with a time. The same words for the same unit again are the task
    that stands.

    raises     NotFound "agenda.unknown", and "meeting.unknown-unit" for who was not invited; NotPermitted
               "duty.may-not-hold" where the unit may not know what it would owe; InvalidMove for a day that cannot be
    """
    enter()
    item = _item(item_id, by, at=at)
    tidy = line(words)
    if not at < due_at <= at + FARTHEST:
        raise InvalidMove("meeting.no-such-day", "Choose a day that is still to come.")
    for task in item.tasks.filter(unit=unit):
        if task.words == tidy:
            return task
    duty = _owe(item, unit, tidy, due_at, by=by, at=at) if unit is not None else None
    task = MeetingTask(
        id=new_id(), owner=item.owner, person=item.person, item=item, words=tidy, unit_id=unit, duty=duty,
        due_at=due_at, by=by, at=at,
    )  # fmt: skip
    insert([task])
    return task


def _owe(item: AgendaItem, unit_id: UUID, words: str, due_at: datetime, *, by: StaffRole, at: datetime) -> Duty:
    invited = standing(item.meeting).filter(unit=unit_id).select_related("unit__organization").first()
    if invited is None:
        raise NotFound("meeting.unknown-unit", "There is no such unit to invite.")
    event = _record(item.meeting, EventKind.MEASURE_AGREED, by=by, at=at, category=item.category)
    return owe(event, item="meeting_task", holder=invited.unit, due_at=due_at, words=words, by=by.actor, at=at)


@walled()
def comment(meeting_id: UUID, *, words: str, by: Actor, at: datetime) -> MeetingComment:
    """Say, as the person, what one thinks of a meeting or its minutes: whoever called it owes an answer.

    The same words again are the comment that stands. Raises NotFound; InvalidMove for words that are none.
    """
    enter()
    meeting = own(meeting_id, by)
    tidy = said(words)
    for row in meeting.comments.all():
        if row.words == tidy:
            return row
    happening = Happening(
        person=meeting.person,
        owner=meeting.owner,
        kind=EventKind.PROPOSAL_MADE,
        occurred_at=at,
        addressee=meeting.unit,
        held=True,
    )
    event = record(happening, by=by, at=at)
    duty = owe(event, item="answer_proposal", holder=meeting.unit, due_at=add(at, ANSWER_IN), words=tidy, by=by, at=at)
    row = MeetingComment(
        id=new_id(), owner=meeting.owner, person=meeting.person, meeting=meeting, words=tidy, made_at=at, duty=duty
    )
    insert([row])
    return row


@walled()
def answer_comment(comment_id: UUID, *, words: str, by: StaffRole, at: datetime) -> MeetingComment:
    """Answer what the person said of a meeting; they read it on their own page, and what was owed is done.

    The first answer stands. Raises NotFound "meeting.not-yours"; NotPermitted; InvalidMove for words that are none.
    """
    enter()
    found = MeetingComment.objects.filter(pk=comment_id).values_list("meeting", flat=True).first()
    meeting = locked(found or comment_id, by, at=at)
    as_caller(meeting, by)
    row = MeetingComment.objects.select_for_update(no_key=True).get(pk=comment_id)
    if row.answer is not None:
        return row
    row.answer, row.answered_at, row.answered_by = said(words), at, by
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    done(row.duty_id, by=by, at=at, said=True)
    return row
