"""What an emergency access shows while it is open, and what those who judge it or must tell the person are shown.

Each is written in the person's log before anything is read (P3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mellomrom.access import queries
from mellomrom.access.actions import log_view
from mellomrom.access.catalogue import Item, Part, Reason, Said, Verdict
from mellomrom.access.models import EmergencyAccess, OpenedRecord, Review, Telling
from mellomrom.access.rules import CONTROLLERS, LONGEST_DELAY, RULES, kept
from mellomrom.access.titles import PART, REASON
from mellomrom.core.errors import NotFound, NotPermitted
from mellomrom.database.house import as_house
from mellomrom.directory.catalogue import Sector
from mellomrom.directory.models import StaffRole
from mellomrom.events import registry
from mellomrom.events.actions.deciding import is_withheld
from mellomrom.events.catalogue import Cause, EventKind
from mellomrom.events.details import lines
from mellomrom.events.models import Course, Duty, Event
from mellomrom.events.pathways import Text
from mellomrom.events.rules import Applies
from mellomrom.events.showing import ALIVE, EVENT_WITH, EVENT_WITHOUT
from mellomrom.events.titles import CAUSE, EVENT_NAME
from mellomrom.events.wording import source_name, unit_name
from mellomrom.people.catalogue import Protection
from mellomrom.people.models import NextOfKin, Person
from mellomrom.people.queries import full_name, short_name, team_of
from mellomrom.sharing.actions import log
from mellomrom.sharing.catalogue import Level
from mellomrom.sharing.queries import Why, stands_of, why
from mellomrom.sharing.rules import cut

A_FEW = 5  # of each kind, the newest: an emergency has no time for more


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said: what, when, by whom."""

    what: str
    said: str
    at: datetime
    source: str  # empty about a person with a protected address


@dataclass(frozen=True, slots=True)
class Contact:
    """A health service that follows the person up."""

    function: str  # a TeamFunction
    unit: str
    phone: str


@dataclass(frozen=True, slots=True)
class OpenPage:
    """What an emergency access shows; when its hour is over, only that it is."""

    access: UUID
    opened_at: datetime
    until: datetime
    is_open: bool
    reason: str
    shows: tuple[str, ...]  # which parts the reason opens, in words
    tell: UUID | None  # the duty to tell the person, while it is owed
    name: str = ""
    born: str = ""
    protected: bool = False
    why: Why | None = None
    parts: frozenset[Part] = frozenset()
    safety: tuple[Line, ...] = ()
    courses: tuple[tuple[Text, datetime], ...] = ()
    causes: tuple[Line, ...] = ()
    medicines: tuple[Line, ...] = ()
    contacts: tuple[Contact, ...] = ()
    next_of_kin: tuple[tuple[str, str, str], ...] = ()  # (name, relation, phone)


def open_page(access_id: UUID, role: StaffRole, *, at: datetime) -> OpenPage:
    """Show what an access opened, to the role that opened it and to no other; the look is logged first.

    Raises NotFound for another's, the same whether there is such an access or not.
    """
    rows = EmergencyAccess.objects.select_related("person", "unit__organization", "event")
    access = rows.filter(pk=access_id, role=role).first()
    if access is None:
        raise NotFound("emergency.not-yours", "There is no such emergency access for your role.")
    is_open = access.closed_at is None and access.opened_at <= at < access.until
    if not is_open:
        return _page(access, frozenset(), is_open=False)
    with transaction.atomic():
        records = log_view(access, by=role, at=at)
    return _read(access, records, at=at)


def _page(access: EmergencyAccess, parts: frozenset[Part], *, is_open: bool, **read: object) -> OpenPage:
    owed = queries.open_tell_duty(access)
    return OpenPage(
        access=access.pk,
        opened_at=access.opened_at,
        until=access.closed_at or access.until,
        is_open=is_open,
        reason=str(REASON[Reason(access.reason)]),
        shows=tuple(str(PART[part]) for part in Part if part in parts),
        tell=owed.pk if owed is not None and owed.holder_id == access.unit_id else None,
        parts=parts,
        **read,  # type: ignore[arg-type]
    )


@as_house()  # of those whose records the access opened, and of no others
def _read(access: EmergencyAccess, records: Sequence[OpenedRecord], *, at: datetime) -> OpenPage:
    """Read what was opened, cut to the parts that the decision of the day names."""
    person, decision = access.person, records[0].decision
    parts = frozenset(Part(part) for part in decision.facts["shows"])
    despite_a_no = any(rule.code == decision.rule and rule.despite_a_no for rule in RULES)
    protected = person.protection != Protection.NONE
    owners = {record.owner_id for record in records}
    stands = stands_of(person.pk)
    events = _events(person, owners, at=at) if parts & _OF_EVENTS else []
    events = [e for e in events if despite_a_no or not is_withheld(e, access.unit, stands, at=at)]
    courses = _courses(person, owners) if Part.COURSES in parts else []
    courses = [c for c in courses if despite_a_no or not is_withheld(c.opened_by, access.unit, stands, at=at)]
    return _page(
        access,
        parts,
        is_open=True,
        name=full_name(person),
        born=(person.birth_on or "")[:4],
        protected=protected,
        why=why(decision),
        safety=_lines(events, Part.SAFETY, protected) if Part.SAFETY in parts else (),
        courses=tuple((registry.pathway(c.pathway, c.version).title, c.opened_by.occurred_at) for c in courses),
        causes=_causes(events, protected) if Part.CAUSES in parts else (),
        medicines=_lines(events, Part.MEDICINES, protected) if Part.MEDICINES in parts else (),
        contacts=_contacts(person, owners, at=at) if Part.CONTACTS in parts and not protected else (),
        next_of_kin=_next_of_kin(person, owners) if Part.NEXT_OF_KIN in parts and not protected else (),
    )


_OF_EVENTS = frozenset({Part.SAFETY, Part.CAUSES, Part.MEDICINES})


def _events(person: Person, owners: set[UUID], *, at: datetime) -> list[Event]:
    rows = queries.events_of(person.pk, at=at).filter(owner__in=owners).select_related(*EVENT_WITH)
    return list(rows.defer(*EVENT_WITHOUT))


def _lines(events: Sequence[Event], part: Part, protected: bool) -> tuple[Line, ...]:
    found = []
    for event in events:
        category = event.category
        shown = cut(kept(event.details, [part]), Level.FULL, category, protected=protected)
        source = "" if protected else source_name(event)
        named = part is Part.MEDICINES  # of safety there is one kind, which the heading says
        found += [Line(label if named else "", words, event.occurred_at, source) for label, words in lines(shown)]
    return tuple(found[:A_FEW])


def _causes(events: Sequence[Event], protected: bool) -> tuple[Line, ...]:
    """Say why the latest stays began, and which overdoses and attempts there were, as far as it is known."""
    itself = (EventKind.OVERDOSE, EventKind.SUICIDE_ATTEMPT)
    told = [e for e in events if e.kind in itself or e.cause is not Cause.UNKNOWN]
    return tuple(
        Line(
            what=str(EVENT_NAME[EventKind(e.kind)]),
            said=str(CAUSE[e.cause]) if e.cause is not Cause.UNKNOWN else "",
            at=e.occurred_at,
            source="" if protected else source_name(e),
        )
        for e in told[:A_FEW]
    )


def _courses(person: Person, owners: set[UUID]) -> list[Course]:
    running = Course.objects.filter(person=person, closed_at=None, owner__in=owners).exclude(applies=Applies.NO)
    running = running.exclude(opened_by__unit__service__in=queries.NOT_HEALTH).select_related("opened_by")
    return list(running.order_by("-opened_by__occurred_at", "-pk"))


def _contacts(person: Person, owners: set[UUID], *, at: datetime) -> tuple[Contact, ...]:
    team = [m for m in team_of(person.pk, at=at) if m.unit.sector is Sector.HEALTH and m.unit.closed_on is None]
    return tuple(
        Contact(str(m.function), unit_name(m.unit), m.unit.phone) for m in team if m.unit.organization_id in owners
    )


def _next_of_kin(person: Person, owners: set[UUID]) -> tuple[tuple[str, str, str], ...]:
    rows = NextOfKin.objects.filter(person=person, until=None, owner__in=owners, owner__kind__in=CONTROLLERS)
    return tuple((r.name, r.relation, r.phone or "") for r in rows.order_by("since"))


# -------------------------------------------------------------------------------------------------- what is answered


@dataclass(frozen=True, slots=True)
class DutyPage:
    """What came of an access, to whom must judge it or tell the person."""

    duty: UUID
    item: Item
    name: str  # "Kari T., 1984"; empty where the decision shows no name
    looked_by: str
    looked_in: str
    opened_at: datetime
    until: datetime
    reason: str
    words: str
    shows: tuple[str, ...]
    law: str
    verified: bool
    due_at: datetime | None
    alive: bool
    waits: str  # why the person is told later; empty where they are not
    waits_until: datetime | None
    verdict: Verdict | None
    verdict_words: str
    latest: datetime  # that the telling may be put off to
    put_off: bool


def duty_page(duty_id: UUID, role: StaffRole, *, at: datetime) -> DutyPage:
    """Show a duty that ends with words, to the unit that holds it; that it is read is logged first.

    Raises NotFound for another unit's, NotPermitted where whoever looked would judge it.
    """
    duties = Duty.objects.select_related("decision", "holder")
    duty = duties.filter(pk=duty_id, holder=role.unit, item__in=[Item.REVIEW, Item.REVIEW_DELAY, Item.TELL]).first()
    if duty is None:
        raise NotFound("duty.not-yours", "There is no such duty for your unit.")
    access = queries.of_duty(duty)
    if duty.item != Item.TELL and queries.is_looker(access, role):
        raise NotPermitted("emergency.own-access", "Whoever looked cannot judge it. Hand it over to another unit.")
    log(what="emergency.reviewed", by=role, at=at, person=access.person, ref=access.pk, decision=duty.decision)
    with as_house():  # who judges may be another than those whose records were opened
        opened = queries.records_of(access)[0].decision
    waits = Telling.objects.filter(access=access, what=Said.WAITS).first()
    judged = Review.objects.filter(duty=duty).first()
    named = duty.decision is not None and Level(duty.decision.level).rank >= Level.SUMMARY.rank
    return DutyPage(
        duty=duty.pk,
        item=Item(duty.item),
        name=short_name(access.person) if named else "",
        looked_by=access.role.name,
        looked_in=unit_name(access.unit),
        opened_at=access.opened_at,
        until=access.closed_at or access.until,
        reason=str(REASON[Reason(access.reason)]),
        words=access.words,
        shows=tuple(str(PART[part]) for part in Part if part in opened.facts["shows"]),
        law=opened.law,
        verified=opened.verified,
        due_at=duty.due_at,
        alive=duty.life in ALIVE,
        waits=waits.words if waits is not None else "",
        waits_until=waits.until if waits is not None else None,
        verdict=Verdict(judged.verdict) if judged is not None else None,
        verdict_words=judged.words if judged is not None else "",
        latest=access.opened_at + LONGEST_DELAY,
        put_off=waits is not None,
    )
