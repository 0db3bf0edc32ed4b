"""Whether the person was offered a plan and a coordinator, and what they answered: for staff, and for the person."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from mellomrom.core.errors import NotFound
from mellomrom.database.house import as_house
from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import OrganizationKind, Sector
from mellomrom.directory.models import Actor, StaffRole
from mellomrom.events.actions.entries import was_asked
from mellomrom.people.models import Person
from mellomrom.people.queries import full_name, team_of
from mellomrom.plans.individual.actions import acting
from mellomrom.plans.individual.actions.acting import is_coordinator
from mellomrom.plans.individual.cards import OfferPage, OfferRow
from mellomrom.plans.individual.catalogue import Answer, Offered, PlanState
from mellomrom.plans.individual.models import IndividualPlan, PlanOffer
from mellomrom.plans.individual.naming import contacts, names_of
from mellomrom.plans.individual.queries import plan_of
from mellomrom.plans.individual.rules import PARTS
from mellomrom.plans.individual.titles import ANSWER, OFFERED
from mellomrom.sharing.catalogue import Category, Level, Purpose
from mellomrom.sharing.parts import NOT_YOURS, decide_parts, open_parts, permits

OFFER = (Category.HEALTH,)  # what is asked about: that a plan was offered tells of a need for health services


def offer_page(person_id: UUID, role: StaffRole, *, at: datetime) -> OfferPage:
    """Open what the person was offered and answered, for health services that follow them up; decided and logged first.

    Raises NotFound "person.not-yours".
    """
    asked = was_asked(person_id, role)
    decided = open_parts(
        person_id, parts=OFFER, what="plan.offer-read", by=role, purpose=Purpose.CARE, asked=asked, at=at
    )
    if not permits(decided.get(Category.HEALTH), least=Level.SUMMARY):
        raise NotFound(*NOT_YOURS)
    with transaction.atomic(), as_house():  # whoever offered it; that a decision is asked for is kept
        return _page(Person.objects.get(pk=person_id), role, at=at)


@transaction.atomic  # the decisions are kept
@as_house()  # nothing is shown, and nothing logged: what is opened next decides again and logs
def only_offer(person_id: UUID, role: StaffRole, *, at: datetime) -> bool:
    """Say whether a role that asks for the plan may read none of it, yet what was offered: it is shown that instead."""
    person = Person.objects.filter(pk=person_id).first() or Person(pk=person_id)  # of nobody the same is asked
    asked, owner = was_asked(person_id, role), role.unit.organization
    known = acting.known_to(person, role, at=at, asked=asked)
    decided = decide_parts(person, role.unit, owner=owner, parts=OFFER, purpose=Purpose.CARE, asked=asked, at=at)
    reads = any(acting.reads(known, part) for part in PARTS)
    return not reads and permits(decided.get(Category.HEALTH), least=Level.SUMMARY)


def my_offers(by: Actor, *, at: datetime) -> OfferPage:
    """Show the person what they were offered, and what they answered."""
    return _page(Person.objects.get(pk=by.pk), None, at=at)


def _page(person: Person, role: StaffRole | None, *, at: datetime) -> OfferPage:
    rows = list(PlanOffer.objects.filter(person=person).order_by("-offered_at", "-pk"))
    plan = plan_of(person.pk)
    found = [one for one in contacts(team_of(person.pk, at=at), lambda unit: False)]
    waits = {row.offers for row in rows if row.answer == Answer.WAITING}
    last = next((row for row in rows if row.offers == Offered.PLAN), None)
    yes = last is not None and last.answer == Answer.ACCEPTED and plan is None
    people = names_of({row.by_id for row in rows} | {row.answered_by_id for row in rows if row.answered_by_id})
    return OfferPage(
        person=person.pk,
        name=full_name(person) if role is not None else "",
        mine=role is None,
        offers=tuple(
            _row(row, people(row.by_id), people(row.answered_by_id) if row.answered_by_id else "") for row in rows
        ),
        state=PlanState(plan.state) if plan is not None else None,
        reads=plan is not None and _reads(person, role, at=at),
        coordinator=found[0] if found else None,
        colleagues=_colleagues(role, at=at) if role is not None else (),
        may_offer_plan=role is not None and plan is None and Offered.PLAN not in waits,
        may_offer_coordinator=role is not None and not found and Offered.COORDINATOR not in waits,
        may_make=role is not None
        and yes
        and is_coordinator(person.pk, role, at=at)
        and not IndividualPlan.objects.filter(offer=last).exists(),
        read_at=at,
    )


def _reads(person: Person, role: StaffRole | None, *, at: datetime) -> bool:
    known = acting.known_to(person, role, at=at, asked=was_asked(person.pk, role)) if role is not None else None
    return any(acting.reads(known, part) for part in PARTS)


def _row(row: PlanOffer, by: str, answered_by: str) -> OfferRow:
    return OfferRow(
        id=row.pk,
        offers=Offered(row.offers),
        title=str(OFFERED[Offered(row.offers)]),
        words=row.words,
        by=by,
        offered_at=row.offered_at,
        answer=Answer(row.answer),
        answer_name=str(ANSWER[Answer(row.answer)]),
        answer_words=row.answer_words or "",
        answered_at=row.answered_at,
        answered_by=answered_by,
    )


def _colleagues(role: StaffRole, *, at: datetime) -> tuple[tuple[UUID, str], ...]:
    """Give whom a role may name as coordinator: those at work in its own unit, in a health service of a municipality."""
    unit = role.unit
    if unit.sector is not Sector.HEALTH or unit.organization.kind != OrganizationKind.MUNICIPALITY:
        return ()
    rows = StaffRole.objects.filter(directory.working(at), unit=unit).order_by("name", "pk")
    return tuple((row.pk, row.name) for row in rows)
