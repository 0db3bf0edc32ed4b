"""The verbs of a meeting, in the order in which things happen. The only code that writes its tables.

call → propose → answer → move | cancel → hold | not_held → write_minutes, decide_task → comment → answer_comment
invite, keep_out             who is there; the person says no to one for a meeting
new_calendar, end_calendar   a secret address for somebody's own calendar
"""

from mellomrom.plans.meetings.actions.attending import answer, answer_for_person, invite, keep_out
from mellomrom.plans.meetings.actions.calendars import end_calendar, new_calendar
from mellomrom.plans.meetings.actions.calling import Call, call, cancel, end_series, move, not_held
from mellomrom.plans.meetings.actions.minutes import answer_comment, comment, decide_task, hold, write_minutes
from mellomrom.plans.meetings.actions.proposing import propose, put_on_agenda, settle_area

__all__ = [
    "Call",
    "answer",
    "answer_comment",
    "answer_for_person",
    "call",
    "cancel",
    "comment",
    "decide_task",
    "end_calendar",
    "end_series",
    "hold",
    "invite",
    "keep_out",
    "move",
    "new_calendar",
    "not_held",
    "propose",
    "put_on_agenda",
    "settle_area",
    "write_minutes",
]
