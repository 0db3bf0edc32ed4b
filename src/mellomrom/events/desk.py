"""What the page to write on is given: which forms, to whom, and what will come of it, said before it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mellomrom.core.errors import NotFound
from mellomrom.database.house import as_house
from mellomrom.directory.models import StaffRole, Unit
from mellomrom.events.actions.entries import Addressee, addressees, forms_for, was_asked
from mellomrom.events.actions.recording import Happening, foresee
from mellomrom.events.catalogue import Correction, EventKind, Level
from mellomrom.events.entries import FORMS, EntryForm, Form, To
from mellomrom.events.models import Duty, Event
from mellomrom.events.pathways import Text
from mellomrom.events.reach import Route, routes_to
from mellomrom.events.showing import shows_person
from mellomrom.events.story import concerns
from mellomrom.events.wording import source_name, tells_cause, unit_name, what
from mellomrom.people.models import Person
from mellomrom.people.queries import full_name
from mellomrom.sharing.actions import open_record
from mellomrom.sharing.catalogue import USES
from mellomrom.sharing.queries import NOT_YOURS

STAY = (  # the newest of these says whether the hospital waits for an answer
    EventKind.ADMITTED,
    EventKind.DISCHARGE_READY,
    EventKind.DISCHARGE_READY_WITHDRAWN,
    EventKind.DISCHARGED,
    EventKind.DIED,
)


@dataclass(frozen=True, slots=True)
class About:
    """The event that an entry answers or is about."""

    event: UUID
    kind: EventKind
    occurred_at: datetime
    all_day: bool
    estimated: bool
    source: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """What will come of an entry when it is sent: said before the button."""

    told: tuple[str, ...]  # whom the pathways name, by unit in one's own organization and by organization else
    record: Route | None  # where one's own record system takes it; None: it is written here only
    meets: tuple[Text, ...]  # what is owed now, and will be met


@dataclass(frozen=True, slots=True)
class Desk:
    """The page to write on: the forms to choose from, and of a chosen one what it needs and what comes of it."""

    person: UUID
    name: str
    forms: tuple[EntryForm, ...]  # a reply only where something waits for one
    to_answer: UUID | None  # the event that a reply would answer
    form: EntryForm | None = None
    about: About | None = None
    addressees: tuple[Addressee, ...] = ()
    outlook: Outlook | None = None


def desk(person_id: UUID, role: StaffRole, *, form: Form | None, about: UUID | None, at: datetime) -> Desk:
    """Open the page to write on about a person: decided and logged first (P2, P3).

    Needs no transaction around it. Raises NotFound for whom the unit may not know, and for what it was never told of.
    """
    asked = was_asked(person_id, role)
    decision = open_record(person_id, by=role, purpose=USES[role.unit.sector], at=at, asked=asked)
    if not shows_person(Level(decision.level)):
        raise NotFound(*NOT_YOURS)
    person = Person.objects.get(pk=person_id)
    waits = _to_answer(person, role)
    forms = tuple(spec for spec in forms_for(role) if spec.to is not To.ASKER or waits is not None)
    spec = FORMS[form] if form is not None and FORMS[form] in forms_for(role) else None
    if spec is None:
        return Desk(person.id, full_name(person), forms, waits.pk if waits else None)
    event = _event(about, person, role) or (waits if spec.to is To.ASKER else None)
    asker = event.unit if event is not None else None
    found = addressees(person, role, kind=spec.kind, asker=asker, at=at)
    return Desk(
        person=person.id,
        name=full_name(person),
        forms=forms,
        to_answer=waits.pk if waits else None,
        form=spec,
        about=_about(event) if event is not None else None,
        addressees=_offered(found, spec, asker),
        outlook=_outlook(person, spec, asker if spec.to is To.ASKER else None, role, Level(decision.level), at=at),
    )


@as_house()  # whether it is over may stand in an event that the unit was never told of; what is given concerns it
def _to_answer(person: Person, role: StaffRole) -> Event | None:
    """Find what a hospital waits for an answer to: that the person is ready, while they still are."""
    standing = Event.objects.filter(person=person, kind__in=STAY, correction=Correction.NEW)
    standing = standing.exclude(corrections__correction=Correction.CANCEL).select_related("unit__organization")
    newest = standing.defer("details").order_by("-occurred_at", "-pk").first()
    if newest is None or newest.kind != EventKind.DISCHARGE_READY or newest.unit is None:
        return None
    return newest if newest.unit_id != role.unit_id and concerns(newest, role) else None


def _event(about: UUID | None, person: Person, role: StaffRole) -> Event | None:
    if about is None:
        return None
    events = Event.objects.filter(pk=about, person=person)
    found = events.select_related("unit__organization", "message__partner__organization").first()
    if not concerns(found or Event(pk=about), role) or found is None:
        raise NotFound("event.not-yours", "There is no such event for your unit.")
    return found


def _about(event: Event) -> About:
    kind = EventKind(event.kind)
    return About(event.pk, kind, event.occurred_at, event.all_day, event.estimated, source_name(event))


def _offered(found: Sequence[Addressee], spec: EntryForm, asker: Unit | None) -> tuple[Addressee, ...]:
    """Give whom one may choose among: of an answer the one who asked; else all, whom it came from first."""
    if spec.to is To.ASKER:
        return tuple(one for one in found if one.unit == asker)
    return tuple(sorted(found, key=lambda one: (not one.may, one.unit != asker)))


@as_house()  # what would come of it reaches others: named by their organization, and by what may be known
def _outlook(
    person: Person, spec: EntryForm, to: Unit | None, role: StaffRole, level: Level, *, at: datetime
) -> Outlook:
    happening = Happening(
        person=person,
        owner=role.unit.organization,
        kind=spec.kind,
        occurred_at=at,
        unit=role.unit,
        addressee=to,
        held=True,
    )
    plan, who = foresee(happening, by=role.actor, at=at)
    units = {unit.id: unit for unit in who.all_units}
    told = [units[t.unit] for t in plan.tell if t.level is not Level.NOTHING and units[t.unit] != to]
    names = [
        unit_name(unit) if unit.organization_id == role.unit.organization_id else unit.organization.name
        for unit in told
    ]
    met = list(Duty.objects.filter(pk__in=plan.meet).select_related("course").order_by("due_at", "pk"))
    met = [d for d in met if d.holder_id == role.unit_id or level is Level.FULL or not tells_cause(d.course)]
    return Outlook(
        told=tuple(dict.fromkeys(names)),
        record=routes_to([role.unit]).get(role.unit_id),
        meets=tuple(what(duty) for duty in met),
    )
