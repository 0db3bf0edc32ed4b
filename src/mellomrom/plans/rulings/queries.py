"""Reads of formal decisions: for staff, cut by the law they are given under, and for the person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from mellomrom.core.clock import local
from mellomrom.core.errors import NotFound
from mellomrom.database.house import as_house
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import Actor, StaffRole
from mellomrom.events.actions.closing import ALIVE
from mellomrom.events.actions.entries import was_asked
from mellomrom.events.models import Duty
from mellomrom.events.wording import unit_name
from mellomrom.people.models import Person
from mellomrom.people.queries import full_name
from mellomrom.plans.rulings import rules
from mellomrom.plans.rulings.actions import NOT_ANSWERED
from mellomrom.plans.rulings.catalogue import DECIDES, LAWS, Came, Outcome, State, Under, Verdict
from mellomrom.plans.rulings.models import Complaint, Ruling, ServiceCase
from mellomrom.sharing.catalogue import USES, Level
from mellomrom.sharing.parts import NOT_YOURS, open_parts, permits

PARTS = frozenset(law.category for law in LAWS.values())


@dataclass(frozen=True, slots=True)
class Complained:
    """A complaint, and what became of it."""

    id: UUID
    words: str
    made_at: datetime
    in_time: bool
    may_answer: bool
    verdict: Verdict | None
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Row:
    """One formal decision."""

    id: UUID
    state: State
    under: Under
    law: str  # as it is cited
    complain_law: str
    service: str
    amount: str
    reasons: str
    since: date
    until: date | None
    evaluate_on: date
    unit: str
    phone: str
    issued_at: datetime | None
    complain_by: date | None
    can_complain: bool  # the last day has not passed
    ran_out: bool  # before it was evaluated
    late: bool
    outcome: Outcome | None
    evaluation: str
    evaluated_at: datetime | None
    complaints: tuple[Complained, ...]
    ours: bool

    @property
    def waits_for_answer(self) -> bool:
        """Say whether a complaint of the person's waits."""
        return any(one.answered_at is None for one in self.complaints)


@dataclass(frozen=True, slots=True)
class Case:
    """A matter that is not decided yet."""

    id: UUID
    came: Came
    under: Under
    service: str
    came_on: date
    weeks: int | None
    unit: str
    ours: bool  # the reader's organization is to decide it
    due_at: datetime | None  # of what is owed because of it; None: nothing any more
    late: bool


@dataclass(frozen=True, slots=True)
class Rulings:
    """The page of formal decisions."""

    person: UUID
    name: str
    rows: tuple[Row, ...]
    waiting: tuple[Case, ...]
    may_decide: tuple[Under, ...]  # under these laws; empty: the reader's unit decides on nothing
    read_at: datetime


def rulings(person_id: UUID, role: StaffRole, *, at: datetime) -> Rulings:
    """Open the formal decisions about a person: one decision and one row in the log for each kind of information.

    What a unit wrote itself it reads, whatever the law; drafts are for it alone. Raises NotFound "person.not-yours". Needs no transaction around it.
    """
    asked = was_asked(person_id, role)
    purpose = USES[role.unit.sector]
    decided = open_parts(person_id, parts=PARTS, what="plan.opened", by=role, purpose=purpose, asked=asked, at=at)
    may = {part for part, decision in decided.items() if permits(decision, least=Level.SUMMARY)}
    if not may:  # what keeps somebody safe says nothing of what they are given
        raise NotFound(*NOT_YOURS)
    under = [law for law in Under if LAWS[law].category in may]
    with as_house():
        person = Person.objects.get(pk=person_id)
        rows = [
            row
            for row in _rows(person.pk, under, role, at=at)
            if row.state is not State.DROPPED and (row.state is not State.DRAFT or row.ours)
        ]
        waiting = _waiting(person.pk, under, role, at=at)
    return Rulings(
        person.pk, full_name(person), tuple(rows), waiting, DECIDES.get(ServiceType(role.unit.service), ()), at
    )


def one(person_id: UUID, ruling_id: UUID, role: StaffRole, *, at: datetime) -> tuple[Rulings, Row]:
    """Open one formal decision, as `rulings` does. Raises NotFound "ruling.not-yours" where it is not among them."""
    page = rulings(person_id, role, at=at)
    row = next((row for row in page.rows if row.id == ruling_id), None)
    if row is None:
        raise NotFound("ruling.not-yours", "There is no such decision.")
    return page, row


def mine(by: Actor, *, at: datetime) -> tuple[tuple[Row, ...], tuple[Case, ...]]:
    """Show the person what was decided about them, and what waits; no drafts."""
    rows = [row for row in _rows(by.pk, list(Under), None, at=at) if row.issued_at is not None]
    return tuple(rows), _waiting(by.pk, list(Under), None, at=at)


def person_of(duty_id: UUID, role: StaffRole) -> tuple[UUID, UUID] | None:
    """Say in which decision, of whom, a duty of this unit is answered; None where it is another's, or no such duty."""
    with as_house():
        held = Duty.objects.filter(pk=duty_id, holder=role.unit).values("pk", "event")
        complaint = Complaint.objects.filter(duty__in=held.values("pk")).values_list("person", "ruling").first()
        ruling = Ruling.objects.filter(event__in=held.values("event")).values_list("person", "pk").first()
    return complaint or ruling


def _rows(person_id: UUID, under: Collection[Under], role: StaffRole | None, *, at: datetime) -> list[Row]:
    rows = Ruling.objects.filter(_readable(under, role), person=person_id).select_related("unit__organization")
    complaints: dict[UUID, list[Complaint]] = {}
    for complaint in Complaint.objects.filter(person=person_id).select_related("duty").order_by("made_at", "pk"):
        complaints.setdefault(complaint.ruling_id, []).append(complaint)
    return [_row(row, complaints.get(row.pk, []), role, at=at) for row in rows.order_by("-written_at", "-pk")]


def _readable(under: Collection[Under], role: StaffRole | None) -> Q:
    """Choose what was given, or asked for, under these laws, and what the reader's own unit wrote."""
    return Q(under__in=under) | (Q(unit=role.unit) if role is not None else Q())


def _row(row: Ruling, complaints: list[Complaint], role: StaffRole | None, *, at: datetime) -> Row:
    today, state, under = local(at).date(), State(row.state), Under(row.under)
    law = LAWS[under]
    return Row(
        id=row.pk,
        state=state,
        under=under,
        law=f"{law.text} {law.part}",
        complain_law=law.complain_by,
        service=row.says["service"],
        amount=row.says["amount"],
        reasons=row.says["reasons"],
        since=row.since,
        until=row.until,
        evaluate_on=row.evaluate_on,
        unit=unit_name(row.unit),
        phone=row.unit.phone,
        issued_at=row.issued_at,
        complain_by=row.complain_by,
        can_complain=row.complain_by is not None and today <= row.complain_by,
        ran_out=rules.ran_out(state, row.until, today),
        late=rules.is_late(state, row.evaluate_on, row.until, today),
        outcome=Outcome(row.outcome) if row.outcome else None,
        evaluation=row.evaluation or "",
        evaluated_at=row.evaluated_at,
        complaints=tuple(_complained(one, role) for one in complaints if _hears(one, row, role)),
        ours=role is not None and row.unit_id == role.unit_id,
    )


def _hears(one: Complaint, row: Ruling, role: StaffRole | None) -> bool:
    """Say whether a complaint is for the reader: the person's words are for those who decided, and those who answer."""
    return role is None or role.unit_id in (row.unit_id, one.duty.holder_id)


def _complained(one: Complaint, role: StaffRole | None) -> Complained:
    waits = one.answered_at is None
    return Complained(
        id=one.pk,
        words=one.words,
        made_at=one.made_at,
        in_time=one.in_time,
        may_answer=waits and role is not None and one.duty.holder_id == role.unit_id,
        verdict=Verdict(one.verdict) if one.verdict else None,
        answer=one.answer or "",
        answered_at=one.answered_at,
    )


def _waiting(person_id: UUID, under: Collection[Under], role: StaffRole | None, *, at: datetime) -> tuple[Case, ...]:
    cases = ServiceCase.objects.filter(_readable(under, role), NOT_ANSWERED, person=person_id)
    rows = list(cases.select_related("unit__organization").order_by("came_on", "pk"))
    owed = Duty.objects.filter(event__in=[row.event_id for row in rows], course__isnull=False, life__in=ALIVE)
    due = dict(owed.order_by("-due_at").values_list("event", "due_at"))
    return tuple(
        Case(
            id=row.pk,
            came=Came(row.came),
            under=Under(row.under),
            service=row.service,
            came_on=row.came_on,
            weeks=row.weeks,
            unit=unit_name(row.unit),
            ours=role is not None and row.owner_id == role.unit.organization_id,
            due_at=due.get(row.event_id),
            late=(when := due.get(row.event_id)) is not None and when < at,
        )
        for row in rows
    )
