"""Nobody types twice: what is written here once is told to whom it concerns, and laid in the record that owes it.

Who may write about a person is who may see them: a unit in the care team, or one that was told or asked. An entry is an
event of the author's organization, so everything that follows from an event follows from it. Where the author's own
record system takes messages, a note goes there too (hpl § 39: the duty to keep a record is the author's).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import override

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.database.house import as_house, enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import Function, ServiceType
from mellomrom.directory.models import Actor, StaffRole, Unit
from mellomrom.events import entries
from mellomrom.events.actions.deciding import decide
from mellomrom.events.actions.recording import Happening, record
from mellomrom.events.actions.withdrawing import first_of
from mellomrom.events.actions.writing import BY_WIRE, call, delivery
from mellomrom.events.catalogue import Correction, EventKind, Level
from mellomrom.events.entries import EntryForm, Form, To, Words
from mellomrom.events.models import Duty, Event, Notice, Offer
from mellomrom.events.reach import Route, reach, routes_to
from mellomrom.events.rules import receipt_due
from mellomrom.events.showing import shows_person
from mellomrom.events.story import concerns
from mellomrom.events.titles import FUNCTION
from mellomrom.people.models import Person
from mellomrom.people.queries import hides_services, team_of
from mellomrom.sharing.actions import log, would_open
from mellomrom.sharing.catalogue import USES
from mellomrom.sharing.queries import NOT_YOURS, Why, why

NAMES_NOBODY = tuple(level for level in Level if not shows_person(level))
A_MOMENT, A_DAY = timedelta(minutes=10), timedelta(days=1)  # how long the same words are one entry; with the page's key


@dataclass(frozen=True, slots=True)
class Addressee:
    """A unit that one could write to about a person, and whether it may know."""

    unit: Unit
    function: str  # what it is to the person, a TeamFunction; "sender", "coordinating_unit"
    may: bool
    reason: Why  # as the writer is told
    decided: Why  # as it stands in the person's log, and nowhere else
    works: bool  # somebody works there in Mellomrom
    route: Route | None  # where its record system takes messages


def was_asked(person_id: UUID, role: StaffRole) -> bool:
    """Say whether the unit was told of something about the person that stands, or holds or was offered a duty.

    Only by what lets it know whom it is about: that something has happened to somebody opens nobody's page. An emergency
    access opens its hour and nothing else: neither whoever looked nor those who judge it were asked.
    """
    looked = EventKind.EMERGENCY_ACCESS
    told = Notice.objects.filter(person=person_id, recipient=role.unit, told_at__isnull=False, withdrawn_at=None)
    told = told.exclude(event__kind=looked).exclude(level__in=NAMES_NOBODY)
    holds = Duty.objects.filter(person=person_id, holder=role.unit).exclude(event__kind=looked)
    holds = holds.exclude(decision__level__in=NAMES_NOBODY)
    offered = Offer.objects.filter(duty__person=person_id, to=role.unit, answered_at=None)
    offered = offered.exclude(duty__event__kind=looked).exclude(decision__level__in=NAMES_NOBODY)
    return told.exists() or holds.exists() or offered.exists()


def may_write(person: Person, by: StaffRole, *, asked: bool, at: datetime) -> bool:
    """Say whether a role may write about a person: whoever may know who it is about, by the rules that open the record.

    `asked`: see `was_asked`.
    """
    answer = would_open(person, by=by, purpose=USES[by.unit.sector], at=at, asked=asked)
    return answer.level.rank >= Level.SUMMARY.rank


def held_to_write(person_id: UUID, by: StaffRole | Actor, *, asked: bool, at: datetime) -> Person:
    """Give the person, held until the transaction ends, to who may write about them, or to the person.

    Raises NotFound "person.not-yours", the same for who is not there.
    """
    person = Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    if isinstance(by, StaffRole):
        may = may_write(person or Person(pk=person_id), by, asked=asked, at=at)
    else:
        may = by.pk == person_id
    if person is None or not may:
        raise NotFound(*NOT_YOURS)
    return person


def forms_for(by: StaffRole) -> list[EntryForm]:
    """Give the forms that a role has a use for, in the order in which they are offered."""
    service, function = ServiceType(by.unit.service), Function(by.function)
    return [spec for spec in entries.FORMS.values() if entries.may_use(spec, service, function)]


@as_house()  # whom one could write to stands in the care team and the directory, and what is decided is forgotten
def addressees(
    person: Person,
    by: StaffRole,
    *,
    kind: EventKind = EventKind.LETTER_RECEIVED,
    asker: Unit | None = None,
    at: datetime,
) -> list[Addressee]:
    """Give the units that one could write to about a person: the care team, senders one was told by, the coordinating
    unit, and the `asker` whom one answers. Also those that may not know, with why, so that it is said before and not
    after. Nothing is kept.
    """
    functions = _candidates(person, by, at=at)
    if asker is not None:
        functions.setdefault(asker, "sender")
    if not functions:
        return []
    units = list(functions)
    with transaction.atomic():  # what would be decided if one wrote to each of them, and then forgotten
        owner = by.unit.organization
        who = reach(person, owner=owner, sender=by.unit, addressee=None, copies=units, at=at)
        event = Event(person=person, owner=owner, kind=kind, unit=by.unit, details={})
        decisions = decide(who, event, at=at)
        transaction.set_rollback(True)
    near = by.unit_id in who.treats
    return [
        Addressee(
            unit=unit,
            function=functions[unit],
            may=Level(decisions[unit.id].level).rank >= Level.SUMMARY.rank,
            reason=why(decisions[unit.id], near=near),
            decided=why(decisions[unit.id]),
            works=unit.id in who.reached,
            route=who.routes.get(unit.id),
        )
        for unit in units
    ]


def _candidates(person: Person, by: StaffRole, *, at: datetime) -> dict[Unit, str]:
    """Find the units by what they are to the person, closest first; one's own and those that have closed are left out."""
    found: dict[Unit, str] = {}
    team = team_of(person.id, at=at)
    hidden = hides_services(person, by.unit_id, team)
    for member in team:
        found.setdefault(member.unit, str(member.function))
    told = Notice.objects.filter(person=person, recipient=by.unit, told_at__isnull=False).exclude(level=Level.PING)
    senders = Unit.objects.filter(pk__in=told.values("event__unit")).select_related("organization")
    for unit in senders.order_by("name", "pk"):
        found.setdefault(unit, "sender")
    home = directory.municipality(person.municipality)
    coordinating = directory.first_unit(home.id, ServiceType.COORDINATING_UNIT) if home else None
    if coordinating is not None:
        found.setdefault(coordinating, "coordinating_unit")
    left_out = (ServiceType.NOBODY,)
    return {
        unit: what
        for unit, what in found.items()
        if unit.id != by.unit_id
        and unit.closed_on is None
        and unit.service not in left_out
        and (
            what == "sender" or not hidden or unit.organization_id == by.unit.organization_id
        )  # who is near is not told
    }


def write(
    person_id: UUID,
    *,
    form: Form,
    words: Words,
    to: UUID | None = None,
    about: UUID | None = None,
    by: StaffRole,
    at: datetime,
) -> Event:
    """Write one entry about a person, told to whom the pathways name and to `to`, and noted in the author's own record.

    `about`: an event that it answers or is about. Again: the same words by the same role are the entry that stands,
    for ten minutes, for a day where the page's own key is the same too.

    raises     NotFound for a person, an event or a unit that is not the role's to know; NotPermitted for a form that
               is not for the role, and for a unit that may not know, which is logged first; InvalidMove for what
               cannot be so
    """
    event = _write(person_id, form=form, words=words, to=to, about=about, by=by, at=at)
    if event is None:
        raise NotPermitted(
            "entry.may-not-know", "That unit may not know of this person, so nothing was sent. Choose another."
        )
    return event


@walled()
def _write(
    person_id: UUID, *, form: Form, words: Words, to: UUID | None, about: UUID | None, by: StaffRole, at: datetime
) -> Event | None:
    spec = entries.FORMS[form]
    if not entries.may_use(spec, ServiceType(by.unit.service), Function(by.function)):
        raise NotPermitted("entry.not-for-you", "That form is for others than your service. Choose another.")
    asked = was_asked(person_id, by)
    enter()
    person = held_to_write(person_id, by, asked=asked, at=at)
    entries.check(spec, words, at=at)
    original = _about(about, spec, person, by)
    addressee, known = _addressee(to, spec, original, person, by, at=at)
    if addressee is not None and not known:
        return None
    details = _details(spec, words, original, by)
    standing_entry = _again(person, addressee, spec, details, by, at=at)
    if standing_entry is not None:
        return standing_entry
    happening = Happening(
        person=person,
        owner=by.unit.organization,
        kind=spec.kind,
        occurred_at=words.happened_at or at,
        unit=by.unit,
        addressee=addressee,
        details=details,
        held=True,
    )
    event = record(happening, by=by.actor, at=at)
    _note_to_own_record(event, by.unit, at=at)
    return event


def _about(about: UUID | None, spec: EntryForm, person: Person, by: StaffRole) -> Event | None:
    """Find the event that an entry answers or is about. Raises NotFound for one the role was never told of."""
    if about is None:
        if spec.answers is not None:
            raise InvalidMove("entry.answers-nothing", "There is nothing to answer. Begin at the message itself.")
        return None
    found = Event.objects.filter(pk=about, person=person).select_related("unit__organization", "message").first()
    if found is None or not concerns(found, by):
        raise NotFound("event.not-yours", "There is no such event for your unit.")
    if spec.answers is not None and found.kind != spec.answers:
        raise InvalidMove("entry.answers-nothing", "There is nothing to answer. Begin at the message itself.")
    first = first_of(found)
    if first is not None and (_is_withdrawn(first) or (spec.answers is not None and _needs_no_answer(first))):
        raise InvalidMove("entry.withdrawn", "The sender has withdrawn the message, so it needs no answer.")
    return found


def _is_withdrawn(event: Event) -> bool:
    return event.corrections.filter(correction=Correction.CANCEL).exists()


def _needs_no_answer(ready: Event) -> bool:
    """Say whether the hospital has said since that the person is not ready any more: a page can have stood open for long."""
    later = Event.objects.filter(person=ready.person_id, kind=EventKind.DISCHARGE_READY_WITHDRAWN, unit=ready.unit_id)
    later = later.filter(occurred_at__gt=ready.occurred_at, correction=Correction.NEW)
    return later.exclude(corrections__correction=Correction.CANCEL).exists()


def _addressee(
    to: UUID | None, spec: EntryForm, about: Event | None, person: Person, by: StaffRole, *, at: datetime
) -> tuple[Unit | None, bool]:
    """Find whom it is written to, and whether they may know. Raises InvalidMove where nobody was chosen or can be found."""
    asker = about.unit if about is not None else None
    if spec.to is To.ASKER:
        if asker is None:
            raise InvalidMove("entry.asker-unknown", "It is not known which unit sent it. Phone them.")
        to = asker.id
    if to is None:
        if spec.to is To.SOMEBODY:
            raise InvalidMove("entry.to-nobody", "Choose whom you write to.")
        return None, False
    known = addressees(person, by, kind=spec.kind, asker=asker, at=at)
    one = next((one for one in known if one.unit.id == to), None)
    if one is None:
        raise NotFound("entry.unknown-unit", "There is no such unit to write to about this person.")
    if not one.may:
        log(
            what="entry.denied",
            by=by,
            at=at,
            person=person,
            effect=one.decided.effect,
            basis=one.decided.law,
            to=one.unit,
        )
    return one.unit, one.may


def _details(spec: EntryForm, words: Words, about: Event | None, by: StaffRole) -> dict[str, object]:
    message = about.message if about is not None else None
    began = about.details.get("conversation") or about.details.get("answers_id") if about is not None else ""
    with override("nb"):
        profession = str(FUNCTION[Function(by.function)])
    entry = entries.said(spec.form, words) | {
        "author": by.name,
        "author_function": profession,
        "answers": message.foreign_id if message is not None else "",
        "conversation": (began or message.foreign_id) if message is not None else "",
        "about": str(about.pk) if about is not None else "",
        "once": words.once,
    }
    details: dict[str, object] = {"entry": {key: value for key, value in entry.items() if value}}
    if spec.form is Form.APPOINTMENT:
        details["appointment"] = {key: entry[key] for key in ("at", "place") if entry.get(key)}
    if spec.form in entries.PLANNED:
        details["planned_for"] = entry["at"]
    if spec.form is Form.REPLY:
        says = "expected" if words.answer != entries.READY else "ready"
        details["answer"] = {"says": says, "on": entry["ready_on"]} if words.ready_on else {}
    return details


def _again(
    person: Person, to: Unit | None, spec: EntryForm, details: dict[str, object], by: StaffRole, *, at: datetime
) -> Event | None:
    """Find the entry that this is once more: the same words, a moment ago or from the same page. Needs the person locked."""
    before = Event.objects.filter(
        person=person, by=by.actor, kind=spec.kind, unit=by.unit, addressee=to, recorded_at__gte=at - A_DAY
    )
    for event in before.order_by("-recorded_at", "-pk"):
        same_page = bool(_once(details)) and _once(details) == _once(event.details)
        if _words(event.details) == _words(details) and (same_page or event.recorded_at >= at - A_MOMENT):
            return event
    return None


def _entry(details: dict[str, object]) -> dict[str, object]:
    entry = details.get("entry")
    return entry if isinstance(entry, dict) else {}


def _once(details: dict[str, object]) -> object:
    return _entry(details).get("once", "")


def _words(details: dict[str, object]) -> list[tuple[str, object]]:
    return sorted((key, value) for key, value in _entry(details).items() if key != "once")


def _note_to_own_record(event: Event, unit: Unit, *, at: datetime) -> None:
    """Lay the entry in the author's own record, where it takes messages: the entry itself, so no rule is asked."""
    routes: Iterable[Route] = routes_to([unit]).values()
    notes = [delivery(event, route, to=unit.id, answer_by=receipt_due(at, None, None), at=at) for route in routes]
    insert(notes)
    if notes:
        call(BY_WIRE)
