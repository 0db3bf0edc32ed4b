"""How a service comes to be decided: it is applied for or begins, is decided in writing, issued, evaluated, complained about.

came        a service was applied for, or began and is expected to last: somebody must decide
write       a draft; `drop` throws it away
issue       the person has it; from now they can complain, and its evaluation is a duty
evaluate    with the person, in words
complain    the person does; it becomes a duty
answer      what became of the complaint
"""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from mellomrom.core.clock import Span, add, local
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.database.house import enter, walled
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import Actor, StaffRole
from mellomrom.events.actions.closing import ALIVE, close
from mellomrom.events.actions.entries import held_to_write, was_asked
from mellomrom.events.actions.owing import owe
from mellomrom.events.actions.recording import Happening, record
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Duty, Event
from mellomrom.events.pathways import Source
from mellomrom.people.models import Person
from mellomrom.plans.rulings import rules
from mellomrom.plans.rulings.catalogue import DECIDES, LAWS, LIFE, Came, Outcome, State, Under, Verdict
from mellomrom.plans.rulings.models import Complaint, Ruling, ServiceCase
from mellomrom.plans.rulings.rules import Draft

ABOUT_COMPLAINTS = (Source("Forvaltningsloven", "§ 33"),)
TO_ANSWER = Span.parse("2w")  # "as soon as it is prepared"; the weeks are ours
NOT_ANSWERED = Q(ruling=None) | Q(ruling__state=State.DRAFT)
KIND = {Came.APPLIED: EventKind.SERVICE_APPLIED, Came.STARTED: EventKind.SERVICE_STARTED}


@walled()
def came(
    person_id: UUID,
    how: Came,
    *,
    under: Under,
    service: str,
    on: date,
    weeks: int | None = None,
    by: StaffRole,
    at: datetime,
) -> ServiceCase:
    """Write down that a service was applied for, or began: the pathways say who must decide, or answer, by when.

    raises     NotFound "person.not-yours"; InvalidMove "service.no-name", "service.short" where two weeks or less need
               no decision, "service.ahead" for a day that has not come
    """
    person = _held(person_id, by, at=at)
    if not service.strip() or len(service) > rules.LONGEST:
        raise InvalidMove("service.no-name", "Write which service it is.")
    if how is Came.STARTED and not rules.needs_decision(weeks):
        raise InvalidMove("service.short", "A service of two weeks or less needs no formal decision.")
    if on > local(at).date():
        raise InvalidMove("service.ahead", "Choose a day that has been.")
    details: dict[str, object] = {"weeks": weeks} if weeks is not None else {}
    event = _record(person, KIND[how], under, by, at=at, occurred_at=_moment(on, at), **details)
    return ServiceCase.objects.create(
        person=person,
        owner=by.unit.organization,
        unit=by.unit,
        came=how,
        under=under,
        service=service.strip(),
        came_on=on,
        weeks=weeks,
        event=event,
    )


@walled()
def write(person_id: UUID, draft: Draft, *, by: StaffRole, at: datetime) -> Ruling:
    """Write a formal decision, and say which matters it is the answer to; nobody gets it before it is issued.

    Raises NotPermitted "ruling.not-yours-to-make" for who decides on no services under that law, NotFound "person.not-yours",
    InvalidMove "ruling.…".
    """
    person = _held(person_id, by, at=at)
    _check_decides(by, draft.under)
    rules.check(draft)
    cases = ServiceCase.objects.filter(
        pk__in=draft.answers, person=person, owner=by.unit.organization, under=draft.under
    )
    cases = cases.filter(NOT_ANSWERED)
    if cases.count() != len(draft.answers):
        raise InvalidMove(
            "ruling.other-matter", "A decision answers matters of your own, under the same law. Choose again."
        )
    ruling = Ruling.objects.create(
        person=person,
        owner=by.unit.organization,
        unit=by.unit,
        written_by=by,
        written_at=at,
        under=draft.under,
        says={"service": draft.service.strip(), "amount": draft.amount.strip(), "reasons": draft.reasons.strip()},
        since=draft.since,
        until=draft.until,
        evaluate_on=draft.evaluate_on,
    )
    cases.update(ruling=ruling)
    return ruling


@walled()
def drop(ruling_id: UUID, *, person_id: UUID, by: StaffRole, at: datetime) -> Ruling:
    """Throw a draft away; what it was to answer waits on. Again changes nothing. Raises NotFound "ruling.not-yours", InvalidMove for what is issued."""
    ruling = _own(ruling_id, person_id, by, at=at)
    if ruling.state == State.DROPPED:
        return ruling
    LIFE.check(State(ruling.state), State.DROPPED)
    ruling.state = State.DROPPED
    ruling.save(update_fields=["state"])
    ServiceCase.objects.filter(ruling=ruling).update(ruling=None)
    return ruling


@walled()
def issue(ruling_id: UUID, *, person_id: UUID, by: StaffRole, at: datetime) -> Ruling:
    """Issue a decision to the person: the time to complain begins, the matters it answers are done, evaluation is owed.

    Again changes nothing. Raises NotFound "ruling.not-yours", InvalidMove.
    """
    ruling = _own(ruling_id, person_id, by, at=at)
    if ruling.state == State.ISSUED:
        return ruling
    LIFE.check(State(ruling.state), State.ISSUED)
    under = Under(ruling.under)
    event = _record(ruling.person, EventKind.RULING_MADE, under, by, at=at)
    ruling.state, ruling.event, ruling.issued_at = State.ISSUED, event, at
    ruling.complain_by = rules.complain_by(at, under)
    ruling.save(update_fields=["state", "event", "issued_at", "complain_by"])
    _met(list(ServiceCase.objects.filter(ruling=ruling).values_list("event", flat=True)), event, by=by, at=at)
    words = str(ruling.says["service"])
    due_at = max(rules.evaluation_due(ruling.evaluate_on), at)
    owe(event, item="evaluate_ruling", holder=by.unit, due_at=due_at, words=words, by=by.actor, at=at)
    return ruling


@walled()
def evaluate(ruling_id: UUID, *, person_id: UUID, outcome: Outcome, words: str, by: StaffRole, at: datetime) -> Ruling:
    """Say with the person how the service has been, and what comes of it. Again, the first evaluation stands.

    Raises NotFound "ruling.not-yours", InvalidMove "ruling.no-words" and for what was never issued.
    """
    ruling = _own(ruling_id, person_id, by, at=at)
    if ruling.state == State.EVALUATED:
        return ruling
    LIFE.check(State(ruling.state), State.EVALUATED)
    if not words.strip():
        raise InvalidMove("ruling.no-words", "Write what the person and you found, in a few words.")
    event = _record(ruling.person, EventKind.RULING_EVALUATED, Under(ruling.under), by, at=at)
    ruling.state, ruling.evaluated_at, ruling.evaluated_by = State.EVALUATED, at, by
    ruling.outcome, ruling.evaluation = outcome, words.strip()
    ruling.save(update_fields=["state", "evaluated_at", "evaluated_by", "outcome", "evaluation"])
    assert ruling.event_id is not None  # it was issued
    _met([ruling.event_id], event, by=by, at=at, item="evaluate_ruling")
    return ruling


@walled()
def complain(ruling_id: UUID, *, words: str, by: Actor, at: datetime) -> Complaint:
    """Let the person complain about a decision of theirs: from now those who made it owe them an answer.

    After the last day too, which is written down. While one complaint waits, another is that one. Raises NotFound
    "ruling.not-yours" for another's and for a draft, InvalidMove "complaint.no-words".
    """
    enter()
    person = Person.objects.select_for_update(no_key=True).filter(pk=by.pk).first()
    issued = Ruling.objects.filter(pk=ruling_id, person=by.pk, state__in=[State.ISSUED, State.EVALUATED])
    ruling = issued.select_related("unit__organization", "owner").first()
    if person is None or ruling is None:
        raise NotFound("ruling.not-yours", "There is no such decision.")
    if not words.strip() or len(words) > rules.LONGEST:
        raise InvalidMove("complaint.no-words", "Write what you do not agree with. A few words are enough.")
    waiting = Complaint.objects.filter(ruling=ruling, answered_at=None).first()
    if waiting is not None:
        return waiting
    happening = Happening(
        person=person,
        owner=ruling.owner,
        kind=EventKind.ENTRY_CONTESTED,
        occurred_at=at,
        unit=ruling.unit,  # it is about what that unit decided: no rule keeps it from those who did
        details={"category": str(LAWS[Under(ruling.under)].category)},
        held=True,
    )
    event = record(happening, by=by, at=at)
    due_at, service = add(at, TO_ANSWER), str(ruling.says["service"])
    duty = owe(
        event,
        item="answer_complaint",
        holder=ruling.unit,
        due_at=due_at,
        words=service,
        source=ABOUT_COMPLAINTS,
        by=by,
        at=at,
    )
    assert ruling.complain_by is not None  # it was issued
    return Complaint.objects.create(
        person=person,
        owner=ruling.owner,
        ruling=ruling,
        words=words.strip(),
        made_at=at,
        by=by,
        in_time=local(at).date() <= ruling.complain_by,
        event=event,
        duty=duty,
    )


@walled()
def answer(
    complaint_id: UUID, *, person_id: UUID, verdict: Verdict, words: str, by: StaffRole, at: datetime
) -> Complaint:
    """Say what became of a complaint: whoever holds the duty does. Again, the first answer stands.

    Raises NotFound "complaint.not-yours", InvalidMove "complaint.no-answer" without words.
    """
    enter()
    Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    mine = Complaint.objects.filter(pk=complaint_id, person=person_id, duty__holder=by.unit)
    complaint = mine.select_related("ruling").first()
    if complaint is None:
        raise NotFound("complaint.not-yours", "There is no such complaint to your unit.")
    if complaint.answered_at is not None:
        return complaint
    if not words.strip():
        raise InvalidMove("complaint.no-answer", "Write to the person what you have done, and why.")
    complaint.answered_at, complaint.answered_by, complaint.verdict = at, by, verdict
    complaint.answer = words.strip()
    complaint.save(update_fields=["answered_at", "answered_by", "verdict", "answer"])
    _met([complaint.event_id], None, by=by, at=at, item="answer_complaint")
    return complaint


# ----------------------------------------------------------------------------------------------------------- of them all


def _held(person_id: UUID, by: StaffRole, *, at: datetime) -> Person:
    """Give the person, held, to a role that may write about them."""
    asked = was_asked(person_id, by)
    enter()
    return held_to_write(person_id, by, asked=asked, at=at)


def _own(ruling_id: UUID, person_id: UUID, by: StaffRole, *, at: datetime) -> Ruling:
    """Give a decision of one's own unit, with the person held."""
    _held(person_id, by, at=at)
    ruling = Ruling.objects.filter(pk=ruling_id, person=person_id, unit=by.unit).select_related("person").first()
    if ruling is None:
        raise NotFound("ruling.not-yours", "There is no such decision.")
    return ruling


def _check_decides(by: StaffRole, under: Under) -> None:
    if under not in DECIDES.get(ServiceType(by.unit.service), ()):
        raise NotPermitted(
            "ruling.not-yours-to-make", "Your unit does not decide on such services. Write to the one that does."
        )


def _record(
    person: Person,
    kind: EventKind,
    under: Under,
    by: StaffRole,
    *,
    at: datetime,
    occurred_at: datetime | None = None,
    **details: object,
) -> Event:
    happening = Happening(
        person=person,
        owner=by.unit.organization,
        kind=kind,
        occurred_at=occurred_at or at,
        all_day=occurred_at is not None,
        unit=by.unit,
        details={"category": str(LAWS[under].category), **details},
        held=True,
    )
    return record(happening, by=by.actor, at=at)


def _moment(on: date, at: datetime) -> datetime:
    """Give the middle of a day, but never what has not been yet."""
    return min(rules.evaluation_due(on), at)


def _met(events: list[UUID], event: Event | None, *, by: StaffRole, at: datetime, item: str = "") -> None:
    """Close what is owed because of these events: in their own pathways, or one thing of the house's."""
    rows = Duty.objects.select_for_update(no_key=True).filter(event__in=events, life__in=ALIVE)
    rows = rows.filter(item=item) if item else rows.filter(course__isnull=False, notice=None)
    close([(duty, "") for duty in rows.order_by("pk")], event, by=by.actor, at=at)
