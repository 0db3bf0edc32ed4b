"""Where what is owed in a plan is answered: from a duty to the page that has the form."""

from uuid import UUID

from mellomrom.core.errors import NotFound
from mellomrom.database.house import as_house
from mellomrom.directory.models import StaffRole
from mellomrom.plans.crisis.models import CrisisProposal
from mellomrom.plans.individual.models import PlanProposal
from mellomrom.plans.meetings.models import MeetingComment
from mellomrom.plans.responsibility import queries as responsibility
from mellomrom.plans.rulings import queries as rulings

Place = tuple[str, tuple[UUID, ...]]  # the name of an address, and what it takes


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
