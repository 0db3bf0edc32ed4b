"""Where what is owed in a plan is answered, and where a meeting decided it: from a duty to its page."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mellomrom.core.clock import local
from mellomrom.core.errors import NotFound
from mellomrom.database.house import as_house
from mellomrom.directory.models import StaffRole
from mellomrom.plans.crisis.models import CrisisProposal
from mellomrom.plans.individual.models import PlanProposal
from mellomrom.plans.meetings.models import MeetingComment, MeetingTask
from mellomrom.plans.meetings.standing import is_part
from mellomrom.plans.responsibility import queries as responsibility
from mellomrom.plans.rulings import queries as rulings

Place = tuple[str, tuple[UUID, ...]]  # the name of an address, and what it takes


@dataclass(frozen=True, slots=True)
class Decided:
    """The meeting in which something was decided."""

    meeting: UUID
    item: UUID  # of its agenda
    on: date


@as_house()  # only that there was a meeting, to who takes part in it; what was said there is decided on its page
def decided_in(role: StaffRole, *, duty: UUID | None = None, event: UUID | None = None) -> Decided | None:
    """Say in which meeting a duty was decided, or what an event opened; None for who takes no part in it."""
    which = {"duty": duty} if duty is not None else {"duty__event": event}
    task = MeetingTask.objects.filter(**which).select_related("item__meeting").first()
    if task is None or not is_part(task.item.meeting, role.unit):
        return None
    return Decided(task.item.meeting_id, task.item_id, local(task.item.meeting.starts_at).date())


def where(duty_id: UUID, role: StaffRole) -> Place:
    """Say on which page a duty that the role's unit holds is answered. Raises NotFound "duty.not-yours" for any other."""
    person = responsibility.person_of(duty_id, role)
    if person is not None:
        return "responsibility", (person,)
    ruling = rulings.person_of(duty_id, role)
    if ruling is not None:
        return "ruling", ruling
    found = _proposed(duty_id, role)
    if found is None:
        raise NotFound("duty.not-yours", "There is no such duty for your unit.")
    return found


@as_house()  # each is asked about as a duty that the unit holds; what is on the page is decided there
def _proposed(duty_id: UUID, role: StaffRole) -> Place | None:
    held = {"duty": duty_id, "duty__holder": role.unit}
    plan = PlanProposal.objects.filter(**held).values_list("plan__person", flat=True).first()
    meeting = MeetingComment.objects.filter(**held).values_list("meeting", flat=True).first()
    asked = {"event__duties": duty_id, "event__duties__holder": role.unit}
    crisis = CrisisProposal.objects.filter(**asked).values_list("person", flat=True).first()
    if plan is not None:
        return "plan", (plan,)
    if meeting is not None:
        return "meeting", (meeting,)
    return ("crisis-plans", (crisis,)) if crisis is not None else None
