"""Handing over who coordinates: it is offered, the two meet with the person, and it changes only when the other accepts.

begin_handover    the coordinator says that another is to take over: a duty, which is handed over as all duties are
take_over         the other accepted: the care team is changed, and it is written down who coordinates now
"""

from datetime import datetime
from uuid import UUID

from mellomrom.core.clock import Span, add
from mellomrom.core.errors import NotFound, NotPermitted
from mellomrom.database.house import enter, walled
from mellomrom.directory.models import StaffRole, Unit
from mellomrom.events.actions.closing import ALIVE
from mellomrom.events.actions.entries import may_write, was_asked
from mellomrom.events.actions.owing import owe
from mellomrom.events.actions.recording import Happening, record
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Duty
from mellomrom.events.rules import TAKE_OVER
from mellomrom.people.actions import join_team
from mellomrom.people.catalogue import TeamFunction
from mellomrom.people.models import Person, TeamMember
from mellomrom.sharing.queries import NOT_YOURS

MEET_IN = Span.parse("2w")  # ours: time enough to meet with both


@walled()
def begin_handover(person_id: UUID, *, by: StaffRole, at: datetime) -> Duty:
    """Say that somebody else is to coordinate: the unit that does owes the handover until another has accepted.

    again      the handover that stands
    raises     NotFound for a person who is not theirs; NotPermitted for who does not coordinate
    """
    asked = was_asked(person_id, by)
    enter()
    person = Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    known = may_write(person or Person(pk=person_id), by, asked=asked, at=at)
    mine = TeamMember.objects.filter(person=person_id, unit=by.unit, function=TeamFunction.COORDINATOR, until=None)
    coordinates = mine.exists()  # asked also about who does not exist: the two are answered with the same queries
    if person is None or not (known or coordinates):
        raise NotFound(*NOT_YOURS)
    if not coordinates:
        raise NotPermitted("coordinator.not-you", "Only who coordinates can hand that over. Ask them.")
    standing = Duty.objects.filter(person=person, holder=by.unit, item=TAKE_OVER, life__in=ALIVE).first()
    if standing is not None:
        return standing
    happening = Happening(
        person=person,
        owner=by.unit.organization,
        kind=EventKind.COORDINATION_OFFERED,
        occurred_at=at,
        unit=by.unit,
        held=True,
    )
    event = record(happening, by=by.actor, at=at)
    return owe(event, item=TAKE_OVER, holder=by.unit, due_at=add(at, MEET_IN), by=by.actor, at=at)


def take_over(duty: Duty, former: Unit, *, by: StaffRole, at: datetime) -> None:
    """Let the unit that accepted be the coordinator from now, and write it down. Needs the person locked."""
    person = duty.person
    join_team(person, by.unit, TeamFunction.COORDINATOR, by=by.actor, at=at, role=by)
    happening = Happening(
        person=person,
        owner=by.unit.organization,
        kind=EventKind.RESPONSIBLE_CHANGED,
        occurred_at=at,
        unit=by.unit,
        addressee=former,
        details={"area": "coordination"},
        held=True,
    )
    record(happening, by=by.actor, at=at)
