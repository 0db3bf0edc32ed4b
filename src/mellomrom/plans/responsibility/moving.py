"""What the actions of the map stand on: who may, who is held, what is written, and what follows from it.

All of it needs an open transaction, entered as the house, with the person held.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import override

from mellomrom.core.clock import Span, add, local
from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.database.house import enter
from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import StaffRole, Unit
from mellomrom.events.actions.closing import close
from mellomrom.events.actions.deciding import decide_for
from mellomrom.events.actions.entries import was_asked
from mellomrom.events.actions.owing import let_fall, owe
from mellomrom.events.actions.recording import Happening, record
from mellomrom.events.catalogue import EventKind, Level
from mellomrom.events.models import Duty, Event
from mellomrom.people import areas
from mellomrom.people.areas import Answers
from mellomrom.people.catalogue import Area, Basis, TeamFunction
from mellomrom.people.models import Person
from mellomrom.people.queries import team_of
from mellomrom.plans.areas import AREA as AREA_NAME
from mellomrom.plans.responsibility.catalogue import State
from mellomrom.plans.responsibility.models import AreaProposal
from mellomrom.sharing.catalogue import AREA, USES
from mellomrom.sharing.parts import would_open_parts
from mellomrom.sharing.queries import NOT_YOURS

TO_ANSWER = Span.parse("3wd")  # a default of ours
TO_FIND = Span.parse("1w")


# ------------------------------------------------------------------------------------------------- who, and about what


def held(person_id: UUID, area: Area, by: StaffRole, *, at: datetime) -> Person:
    """Give the person, held, where the role may know of the area: what is said of one person comes one after another.

    What one's own unit answers for is its own, whatever else it may know.
    """
    asked = was_asked(person_id, by)
    enter()
    found = Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    person, part, purpose = found or Person(pk=person_id), AREA[area], USES[by.unit.sector]
    if part not in would_open_parts(person, parts={part}, by=by, purpose=purpose, asked=asked, at=at):
        now = now_answers(person, area, at=at)
        if now is None or now.unit.pk != by.unit_id:
            raise NotFound(*NOT_YOURS)
    return person


def held_by_us(person_id: UUID, area: Area, by: StaffRole, *, at: datetime) -> tuple[Person, Answers]:
    """Do as `held`, where the role's own unit answers for the area. Raises InvalidMove "area.not-your-units"."""
    person = held(person_id, area, by, at=at)
    now = now_answers(person, area, at=at)
    if now is None or now.unit.pk != by.unit_id:
        raise InvalidMove("area.not-your-units", "Your unit does not answer for this. Ask whoever does, or propose it.")
    return person, now


def proposal(
    proposal_id: UUID, person_id: UUID, by: StaffRole, *, at: datetime, answers: bool
) -> tuple[AreaProposal, Person]:
    """Give a proposal, with the person held, to whoever holds its duty, or to whoever made it."""
    enter()
    person = Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    rows = AreaProposal.objects.select_for_update(no_key=True, of=("self",)).filter(pk=proposal_id, person=person_id)
    mine = rows.filter(duty__holder=by.unit) if answers else rows.filter(made_by__unit=by.unit)
    row = mine.exclude(to=None).select_related("to__organization", "contact", "answered_by", "made_by").first()
    if row is None or person is None:
        raise NotFound("proposal.not-yours", "There is no such proposal to your unit.")
    return row, person


def open_unit(unit_id: UUID) -> Unit:
    """Give a unit that can be asked. Raises NotFound "unit.unknown"."""
    unit = directory.unit(unit_id)
    if unit is None or unit.closed_on is not None or unit.service == ServiceType.NOBODY:
        raise NotFound("unit.unknown", "There is no such unit to hand over to.")
    return unit


def at_work(role_id: UUID, unit: Unit, *, at: datetime) -> StaffRole:
    """Give somebody who works in a unit now. Raises NotFound "contact.not-there"."""
    role = StaffRole.objects.filter(directory.working(at), pk=role_id, unit=unit).first()
    if role is None:
        raise NotFound("contact.not-there", "Nobody like that works in your unit now. Choose another.")
    return role


def check(
    person: Person,
    area: Area,
    unit: Unit,
    now: Answers | None,
    since: datetime | None,
    until: date | None,
    *,
    at: datetime,
) -> None:
    """See that a change can be so. `now`: who must be another than the unit. Raises InvalidMove "area.…"."""
    if now is not None and now.unit.pk == unit.pk:
        raise InvalidMove("area.has-it-already", "That unit answers for this already.")
    if until is not None and until < local(since or at).date():
        raise InvalidMove("area.ends-before-it-begins", "The last day must come after the first.")
    if any(one.since > at for one in areas.standing_for([person.pk], at=at) if one.area is area):
        raise InvalidMove("area.change-agreed", "A change is agreed here already. Wait until it has come.")


def now_answers(person: Person, area: Area, *, at: datetime) -> Answers | None:
    """Give who answers for an area of a person's life now; None: nobody."""
    answers = areas.standing_for([person.pk], at=at)
    return next((one for one in answers if one.area is area and one.since <= at), None)


# --------------------------------------------------------------------------------------------------------- what follows


def change(
    person: Person,
    area: Area,
    before: Answers | None,
    unit: Unit,
    contact: StaffRole | None,
    deputy: StaffRole | None,
    basis: Basis,
    since: datetime,
    until: date | None,
    *,
    by: StaffRole,
    at: datetime,
) -> Event | None:
    """Let a unit answer for an area, and what waited for that be met. The event where another did before, else None."""
    since = at if area is Area.COORDINATION or before is None else max(since, at)
    areas.answer_for(
        person, area, unit, contact=contact, deputy=deputy, basis=basis, since=since, until=until, by=by.actor
    )
    event = None
    if before is not None and (before.unit.pk, before.contact) != (unit.pk, contact):
        event = record_change(person, area, EventKind.RESPONSIBLE_CHANGED, unit, by=by, at=at, outgoing=before.unit)
    sought = waiting_for(person, area).filter(to=None)
    met([row.duty_id for row in sought], event, by=by, at=at)
    sought.update(state=State.ACCEPTED, answered_at=at, answered_by=by)
    fall(waiting_for(person, area), event, by=by, at=at)
    return event


def seek(person: Person, area: Area, *, by: StaffRole, at: datetime) -> AreaProposal:
    """Let the coordinator, else the coordinating unit, find somebody; while one is asked, nobody is asked again."""
    waiting = waiting_for(person, area).filter(to=None).first()
    if waiting is not None:
        return waiting
    event = record_change(person, area, EventKind.MAPPED, None, by=by, at=at)
    holder = _finder(person, event, by, at=at)
    return AreaProposal.objects.create(
        person=person,
        owner=by.unit.organization,
        area=area,
        to=None,
        basis=Basis.LAW,
        event=event,
        duty=owe_answer(event, area, "find_responsible", holder, TO_FIND, by=by, at=at),
        made_by=by,
        made_at=at,
    )


def _finder(person: Person, event: Event, by: StaffRole, *, at: datetime) -> Unit:
    """Give who finds somebody: the coordinator, the coordinating unit where the person stays, else whoever says it."""
    team = [m.unit for m in team_of(person.pk, at=at) if m.function == TeamFunction.COORDINATOR]
    home = directory.municipality(person.municipality)
    last = directory.first_unit(home.pk, ServiceType.COORDINATING_UNIT) if home is not None else None
    units = [unit for unit in (*team, last) if unit is not None and unit.closed_on is None]
    may = decide_for(event, units, at=at) if units else {}
    return next((u for u in units if Level(may[u.pk].level).rank >= Level.SUMMARY.rank), by.unit)


def record_change(
    person: Person,
    area: Area,
    kind: EventKind,
    to: Unit | None,
    *,
    by: StaffRole,
    at: datetime,
    outgoing: Unit | None = None,
) -> Event:
    """Record what happened; a change is the outgoing unit's to follow up, whoever said yes to it."""
    unit = outgoing or by.unit
    happening = Happening(
        person=person,
        owner=by.unit.organization,
        kind=kind,
        occurred_at=at,
        unit=unit,
        addressee=to if to is not None and to.pk != unit.pk else None,
        details={"category": str(AREA[area]), "area": str(area)},
        held=True,
    )
    return record(happening, by=by.actor, at=at)


def owe_answer(event: Event, area: Area, item: str, holder: Unit, within: Span, *, by: StaffRole, at: datetime) -> Duty:
    """Let a unit owe an answer about an area; the area's name is the duty's words."""
    with override("nb"):
        words = str(AREA_NAME[area])
    return owe(event, item=item, holder=holder, due_at=add(at, within), words=words, by=by.actor, at=at)


def waiting_for(person: Person, area: Area) -> "QuerySet[AreaProposal]":
    """Give what was proposed about an area and nobody has answered."""
    return AreaProposal.objects.filter(person=person, area=area, state=State.OPEN).order_by("pk")


def met(duties: Iterable[UUID], event: Event | None, *, by: StaffRole, at: datetime) -> None:
    """Close duties that were done by answering; those that are closed stay as they are."""
    rows = Duty.objects.select_for_update(no_key=True).filter(pk__in=list(duties)).order_by("pk")
    close([(duty, "") for duty in rows if duty.life in ("open", "taken")], event, by=by.actor, at=at)


def fall(proposals: Iterable[AreaProposal], event: Event | None, *, by: StaffRole, at: datetime) -> None:
    """Let proposals fall that nobody needs to answer any more."""
    rows = list(proposals)
    held = Duty.objects.select_for_update(no_key=True).filter(pk__in=[row.duty_id for row in rows]).order_by("pk")
    let_fall(held, event, by=by.actor, at=at)
    fallen = AreaProposal.objects.filter(pk__in=[row.pk for row in rows], state=State.OPEN)
    fallen.update(state=State.FALLEN, answered_at=at, answered_by=by)
