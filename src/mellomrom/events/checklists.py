"""The checklist of one transition, as both sides read it: one's own items whole, the other side's as headers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mellomrom.core.errors import NotFound
from mellomrom.database.house import as_house
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import StaffRole
from mellomrom.events import registry
from mellomrom.events.actions.entries import was_asked
from mellomrom.events.cards import Owed
from mellomrom.events.catalogue import EventKind, Evidence, Level, Side
from mellomrom.events.models import Course, Duty
from mellomrom.events.pathways import Owe, Pathway, Text
from mellomrom.events.rules import Life
from mellomrom.events.showing import ALIVE, is_late, owed, shows_person, to_show
from mellomrom.events.wording import tells_cause, unit_name
from mellomrom.people.catalogue import Protection
from mellomrom.people.queries import hides_services, short_name, team_of
from mellomrom.sharing.actions import open_record
from mellomrom.sharing.catalogue import Purpose

NOT_YOURS = ("course.not-yours", "There is no such checklist for your unit.")
NO_ONE = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Item:
    """One item: what, who holds it, by when, how it stands and what shows it done."""

    what: Text
    side: Side
    holder: str  # the unit where it is the reader's own organization's, else the organization; empty: nobody yet
    nobody: bool
    due_at: datetime | None
    before: EventKind | None  # what it comes before
    state: (
        str  # "late", "open", "taken", "met", "not_needed", "could_not", "void"; "later": what asks for it has not come
    )
    evidence: Evidence
    met_by: tuple[EventKind, ...]  # what would show it done
    closed_at: datetime | None
    because: str  # in whose words it was closed; empty where the reader may not read them
    own: Owed | None  # what the reader's unit can do with it


@dataclass(frozen=True, slots=True)
class Checklist:
    """The checklist of one course."""

    course: UUID
    person: UUID
    name: str  # empty: the level does not show it
    title: Text
    version: date
    begins: EventKind
    opened_at: datetime
    items: tuple[Item, ...]
    read_at: datetime

    def count(self, *states: str) -> int:
        """Say how many items stand so."""
        return sum(item.state in states for item in self.items)

    @property
    def done(self) -> int:
        """Give how many are done."""
        return self.count("met")

    @property
    def not_needed(self) -> int:
        """Give how many were judged not to be needed, or fell away."""
        return self.count("not_needed", "void")

    @property
    def not_kept(self) -> int:
        """Give how many could not be done, or are late."""
        return self.count("could_not", "late")


def checklist(course_id: UUID, role: StaffRole, *, at: datetime) -> Checklist:
    """Open the checklist of a course: decided and logged as the person's page is (P2, P3).

    Needs no transaction around it. Raises NotFound for whom the unit may not know, and for a course that would tell it
    more than it may know.
    """
    with as_house():  # whose it is, and then the rules are asked
        course = Course.objects.select_related("opened_by", "person").filter(pk=course_id).first()
    person_id = course.person_id if course is not None else NO_ONE
    decision = open_record(person_id, by=role, purpose=Purpose.CARE, at=at, asked=was_asked(person_id, role))
    level = Level(decision.level)
    if course is None:
        raise NotFound(*NOT_YOURS)
    pathway = registry.pathway(course.pathway, course.version)
    with as_house():  # both sides read how it stands; of the other side's only what a header shows
        duties = list(to_show(Duty.objects.filter(course=course, notice=None)))
        hides = hides_services(course.person, role.unit_id, team_of(course.person_id, at=at))
    mine = any(d.holder_id == role.unit_id for d in duties) or course.opened_by.unit_id == role.unit_id
    if not pathway.checklist or (tells_cause(course) and not (mine or level is Level.FULL)):
        raise NotFound(*NOT_YOURS)
    protected = course.person.protection != Protection.NONE
    return Checklist(
        course=course.pk,
        person=course.person_id,
        name=short_name(course.person) if shows_person(level) else "",
        title=pathway.title,
        version=course.version,
        begins=pathway.begins,
        opened_at=course.opened_by.occurred_at,
        items=_items(pathway, duties, role, level, hides=hides or (protected and level is not Level.FULL), at=at),
        read_at=at,
    )


def _items(
    pathway: Pathway, duties: Sequence[Duty], role: StaffRole, level: Level, *, hides: bool, at: datetime
) -> tuple[Item, ...]:
    newest: dict[str, Duty] = {}
    for duty in sorted(duties, key=lambda d: (d.event.recorded_at, d.pk)):
        newest[duty.item] = duty
    return tuple(_item(owe, newest.get(owe.id), role, level, hides=hides, at=at) for owe in pathway.checklist)


def _item(owe: Owe, duty: Duty | None, role: StaffRole, level: Level, *, hides: bool, at: datetime) -> Item:
    check = owe.check
    assert check is not None  # the checklist holds only those
    ours = duty is not None and duty.holder.organization_id == role.unit.organization_id
    mine = duty is not None and duty.holder_id == role.unit_id
    return Item(
        what=owe.what,
        side=check.side,
        holder=_holder(duty, ours=ours, hides=hides),
        nobody=duty is not None and duty.holder.service == ServiceType.NOBODY,
        due_at=duty.due_at if duty is not None else None,
        before=owe.before,
        state=state_of(duty, at),
        evidence=check.evidence,
        met_by=tuple(sorted(owe.met_by)),
        closed_at=duty.closed_at if duty is not None else None,
        because=(duty.because or "") if duty is not None and (ours or level is Level.FULL) else "",
        own=owed(duty, role, at=at) if duty is not None and mine and duty.life in ALIVE else None,
    )


def state_of(duty: Duty | None, at: datetime) -> str:
    """Say in a word how an item stands: red is what should have been done, and is not."""
    if duty is None:
        return "later"
    if duty.life == Life.MET:
        return "met"
    if duty.life == Life.CANCELLED:
        closed = {"not_needed_said": "not_needed", "could_not": "could_not", "known_too_late": "could_not"}
        return closed.get(duty.reason, "void")
    if is_late(duty.due_at, at):
        return "late"
    return str(duty.life)


def _holder(duty: Duty | None, *, ours: bool, hides: bool) -> str:
    if duty is None:
        return ""
    if ours:
        return unit_name(duty.holder)
    return "" if hides else duty.holder.organization.name
