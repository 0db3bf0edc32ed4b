"""What the person has said, as pages show it: what stands, who would be told what, and what was found."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext

from mellomrom.core.clock import local
from mellomrom.core.errors import NotFound
from mellomrom.database.house import as_house
from mellomrom.directory.catalogue import Sector
from mellomrom.directory.models import Actor, StaffRole, Unit
from mellomrom.people.catalogue import Protection
from mellomrom.people.models import Person
from mellomrom.people.queries import full_name, team_of
from mellomrom.sharing.actions import open_record
from mellomrom.sharing.catalogue import USES, Level, Purpose, Say
from mellomrom.sharing.findings import is_professional
from mellomrom.sharing.models import Finding, Statement
from mellomrom.sharing.says import NOT_YOURS, may_record
from mellomrom.sharing.says_titles import ALL_TEXT, CATEGORY, FOUND, HOW, OUTLINE_TEXT, SAFETY_TEXT, SAY, SECTOR

_TOLD = {Sector.HEALTH: ALL_TEXT, Sector.POLICE: SAFETY_TEXT, Sector.CORRECTIONS: SAFETY_TEXT}


@dataclass(frozen=True, slots=True)
class SaidRow:
    """One thing that stands, in plain words."""

    id: UUID
    says: Say
    answer: str
    to: str  # empty: everybody
    about: str  # empty: everything
    document: bool  # about one event alone
    until: date | None  # the last day
    ask_again: bool  # a year has passed
    how: str
    written_by: str  # who wrote it down, empty for the person themselves
    words: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody around the person: whose face it is, what they do and what they would be told. The informed ask."""

    unit: UUID
    name: str
    organization: str
    function: str  # a people.catalogue.TeamFunction
    contact: str  # a named human being, empty where none is
    phone: str
    told: str  # English message id
    needs_yes: bool  # outside the health services: nothing without a yes


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One thing that was found and stands."""

    id: UUID
    what: str
    about: str
    reasons: str
    by: str
    found_at: datetime
    until: date  # the last day


@dataclass(frozen=True, slots=True)
class SaysPage:
    """What a person has said about who may know, and what the next question is about."""

    person: UUID
    name: str  # empty on the person's own page
    said: tuple[SaidRow, ...]  # newest first
    helpers: tuple[Helper, ...]
    found: tuple[FoundRow, ...]
    may_find: bool
    read_at: datetime


def says_page(person_id: UUID, role: StaffRole, *, asked: bool, at: datetime) -> SaysPage:
    """Open what a person has said for a member of staff: decided and logged first, as their record is.

    Raises NotFound "person.not-yours" for whose whole record the role may not open.
    """
    decision = open_record(person_id, by=role, purpose=USES[role.unit.sector], at=at, asked=asked)
    person = Person.objects.get(pk=person_id)
    if decision.level != Level.FULL or not may_record(person, by=role, at=at, asked=asked):
        raise NotFound(*NOT_YOURS)
    with as_house():  # whoever wrote it down
        return _page(person, name=full_name(person), may_find=is_professional(role), at=at)


def own_page(person: Actor, *, at: datetime) -> SaysPage:
    """Give a person what they have said themselves, and what others have written down for them."""
    return _page(Person.objects.get(pk=person.pk), name="", may_find=False, at=at)


def _page(person: Person, *, name: str, may_find: bool, at: datetime) -> SaysPage:
    rows = Statement.objects.filter(person=person, withdrawn_at=None).exclude(until__lte=at)
    rows = rows.select_related("unit__organization", "organization", "role__unit__organization")
    found = Finding.objects.filter(person=person, ended_at=None, until__gt=at).select_related("by__unit__organization")
    return SaysPage(
        person=person.pk,
        name=name,
        said=tuple(_said(row, at) for row in rows.order_by("-said_at", "-pk")),
        helpers=_helpers(person, at=at),
        found=tuple(_found(row) for row in found.order_by("-found_at", "-pk")),
        may_find=may_find,
        read_at=at,
    )


def _said(row: Statement, at: datetime) -> SaidRow:
    named = _named(row.unit) if row.unit else row.organization.name if row.organization else ""
    return SaidRow(
        id=row.pk,
        says=Say(row.says),
        answer=str(SAY[Say(row.says)]),
        to=named or str(SECTOR.get(row.sector, "")),  # type: ignore[call-overload]
        about=_about(row),
        document=row.event is not None,
        until=_last_day(row.until) if row.until else None,
        ask_again=row.ask_again_at is not None and row.ask_again_at <= at,
        how=str(HOW[row.how]),  # type: ignore[index]
        written_by=_signed(row.role) if row.role else "",
        words=row.words or "",
        said_at=row.said_at,
    )


def _about(row: Statement) -> str:
    """Say what a statement is about; of what was said for an individual plan, that it holds there alone."""
    about = str(CATEGORY.get(row.category, ""))  # type: ignore[call-overload]
    if row.purpose != Purpose.PLAN:
        return about
    return gettext("%(what)s, in the individual plan") % {"what": about or gettext("everything")}


def _found(row: Finding) -> FoundRow:
    column = next(name for name in ("competence", "danger", "compulsory", "purpose") if getattr(row, name))
    words = FOUND.get((column, getattr(row, column)), getattr(row, column))
    about = str(CATEGORY.get(row.category, ""))  # type: ignore[call-overload]
    return FoundRow(row.pk, str(words), about, row.reasons, _signed(row.by), row.found_at, _last_day(row.until))


def _last_day(until: datetime) -> date:
    """Give the last day in Oslo before a moment that is not part of it."""
    return local(until - timedelta(microseconds=1)).date()


def _helpers(person: Person, *, at: datetime) -> tuple[Helper, ...]:
    """Give each unit around the person once, those who need a yes first. A protected person's are not named with numbers."""
    seen: dict[UUID, Helper] = {}
    for member in team_of(person.pk, at=at):
        unit = member.unit
        if unit.closed_on is not None or unit.id in seen:
            continue
        seen[unit.id] = Helper(
            unit=unit.id,
            name=unit.name,
            organization=unit.organization.name if unit.organization.name != unit.name else "",
            function=str(member.function),
            contact=member.role.name if member.role is not None else "",
            phone=unit.phone if person.protection == Protection.NONE else "",
            told=_TOLD.get(unit.sector, OUTLINE_TEXT),
            needs_yes=unit.sector is not Sector.HEALTH,
        )
    return tuple(sorted(seen.values(), key=lambda helper: (not helper.needs_yes, helper.name)))


def _named(unit: Unit) -> str:
    own = unit.organization.name
    return unit.name if unit.name == own else f"{unit.name}, {own}"


def _signed(role: StaffRole) -> str:
    return f"{role.name}, {_named(role.unit)}"
