"""From rows to what is shown of a meeting, cut to what the reader may know."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from mellomrom.directory.catalogue import Sector
from mellomrom.directory.models import Unit
from mellomrom.events.models import Duty
from mellomrom.events.rules import Life
from mellomrom.events.showing import ALIVE, is_late
from mellomrom.events.wording import unit_name, what
from mellomrom.plans.meetings.cards import Comment, Item, Row, Task, Version, Who, Whole
from mellomrom.plans.meetings.catalogue import Answer, State
from mellomrom.plans.meetings.models import AgendaItem, Meeting, MeetingComment, MeetingParticipant, MeetingTask
from mellomrom.plans.meetings.rules import may_begin
from mellomrom.sharing.catalogue import Category


def row(meeting: Meeting, *, may_open: bool, name: str = "", answer: Answer | None = None) -> Row:
    """Show a meeting in a list; place and address only to who may open it."""
    return Row(
        id=meeting.pk,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        place=(meeting.place or "") if may_open else "",
        video=(meeting.video or "") if may_open else "",
        state=State(meeting.state),
        unit=unit_name(meeting.unit) if may_open else "",
        may_open=may_open,
        name=name,
        answer=answer,
    )


def whole(
    meeting: Meeting,
    *,
    reader: Unit | None,
    parts: Collection[Category],
    everything: bool,
    hides: bool = False,
    at: datetime,
) -> Whole:
    """Show a meeting. `reader`: a unit; None: the person, who sees all of it.

    `parts`: the kinds of things that a unit may know; `everything`: it called the meeting, and the minutes are its own.
    Who called it and is no health service sees only what it may know of what others put on the agenda.
    `hides`: who else comes is not shown, because services near the person say where they are. Needs the house, or the
    person behind her own walls.
    """
    agenda = list(meeting.agenda.select_related("unit__organization", "duty__course").order_by("proposed_at", "pk"))
    own = reader.pk if reader is not None else None
    health = reader is not None and reader.sector is Sector.HEALTH
    seen = [i for i in agenda if own is None or (everything and health) or i.category in parts or i.unit_id == own]
    items = tuple(_item(i, own, history=everything, hides=hides, at=at) for i in seen)
    rest = [_tasks(i, own, hides=hides, at=at) for i in agenda if i not in seen]
    comments = meeting.comments.select_related("answered_by", "duty").order_by("made_at", "pk") if everything else []
    series = meeting.series
    return Whole(
        row=row(meeting, may_open=True),
        reason=meeting.reason or "",
        person_comes=Answer(meeting.person_comes) if meeting.person_comes else None,
        weeks=series.weeks if series is not None and series.ended_at is None else 0,
        who=_who(meeting, reader, hides=hides, kept_out=everything),
        items=items,
        own_tasks=tuple(task for tasks in rest for task in tasks if task.own),
        comments=tuple(_comment(one) for one in comments),
        may_begin=meeting.state == State.CALLED and may_begin(meeting.starts_at, at),
        may_miss=meeting.state == State.CALLED and at >= meeting.starts_at,
        areas_settled=frozenset([*(item.area for item in agenda if item.area), *meeting.areas_left]),
    )


def _who(meeting: Meeting, reader: Unit | None, *, hides: bool, kept_out: bool) -> tuple[Who, ...]:
    rows = meeting.participants.select_related("unit__organization", "role").order_by("unit__name", "pk")
    if not kept_out:
        rows = rows.exclude(answer=Answer.NOT_TO_ATTEND)
    shown = [one for one in rows if not hides or reader is None or one.unit.organization_id == reader.organization_id]
    return tuple(sorted((_one(one, meeting, reader) for one in shown), key=lambda one: (not one.caller, one.name)))


def _one(invited: MeetingParticipant, meeting: Meeting, reader: Unit | None) -> Who:
    near = reader is None or reader.organization_id == invited.unit.organization_id
    return Who(
        unit=invited.unit_id,
        name=unit_name(invited.unit),
        contact=invited.role.name if near and invited.role is not None else "",
        answer=Answer(invited.answer),
        caller=invited.unit_id == meeting.unit_id,
        own=reader is not None and invited.unit_id == reader.pk,
    )


def _item(item: AgendaItem, own: UUID | None, *, history: bool, hides: bool, at: datetime) -> Item:
    texts = item.texts.select_related("by__unit__organization").order_by("-version")
    versions = [Version(t.version, t.words, unit_name(t.by.unit), t.at) for t in (texts if history else texts[:1])]
    owed = item.duty if item.duty is not None and not item.duty.words else None
    return Item(
        id=item.pk,
        words=item.words,
        owed=what(owed) if owed is not None else None,
        due_at=item.duty.due_at if item.duty is not None and item.duty.life in ALIVE else None,
        category=Category(item.category),
        by="" if item.unit is None else unit_name(item.unit) if not hides or item.unit_id == own else "–",
        said=versions[0] if versions else None,
        before=tuple(versions[1:]),
        tasks=tuple(_tasks(item, own, hides=hides, at=at)),
    )


def _tasks(item: AgendaItem, own: UUID | None, *, hides: bool, at: datetime) -> Sequence[Task]:
    rows = item.tasks.select_related("unit__organization", "duty__holder__organization").order_by("due_at", "pk")
    return [_task(one, own, hides=hides, at=at) for one in rows]


def _task(task: MeetingTask, own: UUID | None, *, hides: bool, at: datetime) -> Task:
    duty: Duty | None = task.duty
    holder = duty.holder if duty is not None else None  # whoever has accepted it since
    open_still = duty is None or duty.life in ALIVE
    mine = own is not None and own in (task.unit_id, holder.pk if holder is not None else None)
    return Task(
        words=task.words,
        who="" if holder is None else unit_name(holder) if not hides or mine else "–",
        due_at=(duty.due_at if duty is not None else None) or task.due_at,
        done=duty is not None and duty.life == Life.MET,
        late=duty is not None and open_still and is_late(duty.due_at, at),
        own=mine,
    )


def _comment(comment: MeetingComment) -> Comment:
    return Comment(
        id=comment.pk,
        words=comment.words,
        made_at=comment.made_at,
        answer=comment.answer or "",
        answered_at=comment.answered_at,
        answered_by=comment.answered_by.name if comment.answered_by is not None else "",
        done=comment.duty.life == Life.MET,
    )
