"""Who is at a meeting: invited later, coming or not, and whom the person does not want there.

The person decides in practice who is in the group. Whom they say no to hears that they are not to attend, and not why.
"""

from datetime import datetime
from uuid import UUID

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory.models import Actor, StaffRole
from mellomrom.events.actions.telling import take_back
from mellomrom.people.models import Person
from mellomrom.plans.meetings.actions.calling import ASK_FIRST, invitations, permitted, tell, units_with
from mellomrom.plans.meetings.catalogue import MOST_INVITED, Answer, State
from mellomrom.plans.meetings.models import Meeting, MeetingParticipant
from mellomrom.plans.meetings.rules import ANSWERS
from mellomrom.plans.meetings.standing import NOT_YOURS, as_caller, locked, still
from mellomrom.sharing.actions import log

KEPT_OUT = "meeting.kept_out"


def invite(meeting_id: UUID, *, unit: UUID, by: StaffRole, at: datetime) -> MeetingParticipant:
    """Invite one more unit to a meeting that is called. Again: the invitation that stands.

    raises     NotFound; NotPermitted "meeting.not-the-caller", "meeting.may-not-know", which is logged first, and
               "meeting.person-said-no" for whom the person does not want there; InvalidMove for a meeting that is over
    """
    row = _invite(meeting_id, unit_id=unit, by=by, at=at)
    if row is None:
        raise NotPermitted(*ASK_FIRST)
    return row


@walled()
def _invite(meeting_id: UUID, *, unit_id: UUID, by: StaffRole, at: datetime) -> MeetingParticipant | None:
    enter()
    meeting = locked(meeting_id, by, at=at)
    as_caller(meeting, by)
    still(meeting, State.CALLED)
    before = meeting.participants.filter(unit=unit_id).first()
    if before is not None and before.persons_no:
        raise NotPermitted("meeting.person-said-no", "The person does not want them at this meeting. Talk with them.")
    if before is not None and before.answer != Answer.NOT_TO_ATTEND:
        return before
    if meeting.participants.count() > MOST_INVITED:
        raise InvalidMove("meeting.too-many", "That is more than can meet. Invite fewer.")
    [unit] = units_with([unit_id], but=by.unit) or [by.unit]
    found = permitted(meeting.person, [unit], by=by, at=at)
    if found is None:
        return None
    event = tell(meeting.person, [unit], meeting.starts_at, meeting.place or "", by=by, at=at)
    [row] = invitations(meeting, found, event, at=at)
    if before is None:
        insert([row])
        return row
    ANSWERS.check(Answer(before.answer), Answer.INVITED)
    before.answer, before.answered_at, before.kept_out_by = Answer.INVITED, None, None
    before.event, before.decision, before.invited_at = event, row.decision, at
    before.save(update_fields=["answer", "answered_at", "kept_out_by", "event", "decision", "invited_at"])
    meeting.sequence, meeting.changed_at = meeting.sequence + 1, at  # a calendar that took it out takes it in again
    meeting.save(update_fields=["sequence", "changed_at"])
    return before


@walled()
def answer(meeting_id: UUID, *, coming: bool, by: StaffRole, at: datetime) -> MeetingParticipant:
    """Say whether one's unit comes. The last answer stands. Raises NotFound; InvalidMove for a meeting that is over."""
    enter()
    meeting = locked(meeting_id, by, at=at)
    still(meeting, State.CALLED)
    row = meeting.participants.get(unit=by.unit)
    new = Answer.COMING if coming else Answer.NOT_COMING
    if row.answer != new:
        ANSWERS.check(Answer(row.answer), new)
    row.answer, row.answered_at, row.role = new, at, by
    row.save(update_fields=["answer", "answered_at", "role"])
    return row


def own(meeting_id: UUID, by: Actor) -> Meeting:
    """Give the person's own meeting, held, and the person before it. Raises NotFound for another's. Needs the house."""
    Person.objects.select_for_update(no_key=True).filter(pk=by.pk).first()
    rows = Meeting.objects.select_for_update(no_key=True, of=("self",)).filter(pk=meeting_id, person=by.pk)
    meeting = rows.select_related("unit__organization", "owner", "event", "person").first()
    if meeting is None:
        raise NotFound(*NOT_YOURS)
    return meeting


@walled()
def answer_for_person(meeting_id: UUID, *, coming: bool, by: Actor, at: datetime) -> Meeting:
    """Say, as the person, whether one comes; nobody needs a reason. Raises NotFound; InvalidMove for one that is over."""
    enter()
    meeting = own(meeting_id, by)
    still(meeting, State.CALLED)
    meeting.person_comes = Answer.COMING if coming else Answer.NOT_COMING
    meeting.save(update_fields=["person_comes"])
    return meeting


@walled()
def keep_out(meeting_id: UUID, *, unit: UUID, by: StaffRole | Actor, persons_no: bool = True, at: datetime) -> Meeting:
    """Say that a unit is not to attend: the person themselves, or who called it on their word.

    `persons_no`: the person has said it, so that nobody invites the unit to this meeting again; else it was a slip. What
    the unit was told of the meeting is taken back. Again changes nothing.

    raises     NotFound, for a unit that is not invited too; NotPermitted "meeting.not-the-caller"; InvalidMove for a
               meeting that is over, and for the unit that called it ("meeting.caller-stays")
    """
    enter()
    meeting = locked(meeting_id, by, at=at) if isinstance(by, StaffRole) else own(meeting_id, by)
    if isinstance(by, StaffRole):
        as_caller(meeting, by)
    still(meeting, State.CALLED)
    row = meeting.participants.select_related("unit__organization", "event").filter(unit=unit).first()
    if row is None:
        raise NotFound("meeting.unknown-unit", "There is no such unit to invite.")
    if row.unit_id == meeting.unit_id:
        raise InvalidMove(
            "meeting.caller-stays", "They called the meeting. Say that you do not come, or ask for another."
        )
    if row.answer == Answer.NOT_TO_ATTEND:
        return meeting
    ANSWERS.check(Answer(row.answer), Answer.NOT_TO_ATTEND)
    actor = by.actor if isinstance(by, StaffRole) else by
    row.answer, row.answered_at, row.kept_out_by, row.persons_no = Answer.NOT_TO_ATTEND, at, actor, persons_no
    row.save(update_fields=["answer", "answered_at", "kept_out_by", "persons_no"])
    if row.event is not None:
        take_back(row.event, row.unit, at=at)
    log(what=KEPT_OUT, by=by, at=at, person=meeting.person, ref=meeting.pk)
    return meeting
