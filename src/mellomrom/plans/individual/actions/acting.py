"""Who acts on an individual plan, and what they may: the person herself, her coordinator's unit, and those who take part.

Staff act on an area of life where a decision lets them know of it. The person acts as her own actor, which has her id.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from mellomrom.core.errors import NotFound, NotPermitted
from mellomrom.directory.models import Actor, Organization, StaffRole, Unit
from mellomrom.events.actions import Happening, record
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Event
from mellomrom.people.catalogue import TeamFunction
from mellomrom.people.models import Person, TeamMember
from mellomrom.plans.individual.catalogue import PlanState
from mellomrom.plans.individual.models import IndividualPlan
from mellomrom.plans.individual.rules import PARTS
from mellomrom.sharing.catalogue import Category, Level, Purpose
from mellomrom.sharing.models import Decision
from mellomrom.sharing.parts import NOT_YOURS, decide_parts, permits
from mellomrom.sharing.rules import Answer

By = StaffRole | Actor
READS = Level.SUMMARY  # what it takes to read a part of a plan


def actor_of(by: By) -> Actor:
    """Give the actor of whoever acts."""
    return by.actor if isinstance(by, StaffRole) else by


def held(person_id: UUID) -> Person | None:
    """Give the person, held until the transaction ends: what is done with a plan comes one after another."""
    return Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()


def coordinator_of(person_id: UUID, *, at: datetime) -> TeamMember | None:
    """Give the coordinator in the care team, who is that of the individual plan; None: nobody is."""
    team = TeamMember.objects.filter(person=person_id, function=TeamFunction.COORDINATOR, since__lte=at)
    return team.exclude(until__lte=at).select_related("unit__organization", "role").order_by("since", "pk").last()


def is_coordinator(person_id: UUID, by: By, *, at: datetime) -> bool:
    """Say whether somebody works in the unit that coordinates the plan: whoever is at work there stands in for the named."""
    found = coordinator_of(person_id, at=at)
    return isinstance(by, StaffRole) and found is not None and found.unit_id == by.unit_id


def known_to(person: Person, by: By, *, at: datetime, asked: bool) -> Mapping[Category, Decision] | None:
    """Decide what of a plan somebody may know; None for the person, who may know all of her own. Logs nothing."""
    if not isinstance(by, StaffRole):
        return None
    return decide_parts(
        person, by.unit, owner=by.unit.organization, parts=PARTS, purpose=Purpose.PLAN, asked=asked, at=at
    )


def reads(known: Mapping[Category, Decision] | None, category: Category) -> bool:
    """Say whether what was decided lets somebody read that kind of information in a plan."""
    return known is None or permits(known.get(category), least=READS)


def standing(person: Person) -> IndividualPlan | None:
    """Give the one plan that stands, held; None: there is none."""
    plans = IndividualPlan.objects.select_for_update(no_key=True).filter(person=person)
    return plans.exclude(state=PlanState.ENDED).first()


def entered(
    person_id: UUID, by: By, *, categories: Collection[Category] = (), asked: bool = False, at: datetime
) -> tuple[Person, IndividualPlan]:
    """Give the person and her plan, both held, to who may write in it about these kinds of information.

    raises     NotFound "person.not-yours" for whom they may not know, as for who is not there; NotPermitted
               "plan.not-coordinator" for who reads and does not write. Needs the house entered
    """
    person, plan = seen(person_id, by, categories=categories, asked=asked, at=at)
    if isinstance(by, StaffRole) and not is_coordinator(person_id, by, at=at):
        raise NotPermitted(
            "plan.not-coordinator", "The person and the coordinator write in the plan. You can propose something."
        )
    return person, plan


def seen(
    person_id: UUID,
    by: By,
    *,
    categories: Collection[Category] = (),
    let: Answer | None = None,
    asked: bool = False,
    at: datetime,
) -> tuple[Person, IndividualPlan]:
    """Do as `entered`, for who reads these kinds of information, whoever may write. `let`: the answer of the rules that
    lets somebody close, whom the person has said yes to.

    Raises NotFound "person.not-yours". Needs the house entered.
    """
    person = held(person_id) or Person(pk=person_id)  # of one who is not there the same is asked
    plan = standing(person)
    if isinstance(by, StaffRole):
        known = known_to(person, by, at=at, asked=asked)
        may = all(reads(known, one) for one in categories) and any(reads(known, one) for one in PARTS)
    else:
        may = by.pk == person.pk or (let is not None and let.permitted)
    if plan is None or not may:
        raise NotFound(*NOT_YOURS)
    return person, plan


def tell(
    kind: EventKind,
    person: Person,
    *,
    owner: Organization,
    unit: Unit | None,
    category: Category | None = None,
    by: By,
    at: datetime,
) -> Event:
    """Record that something happened with the plan, and all that follows. `category`: what it is about, within the plan."""
    details = {"category": str(category), "purpose": str(Purpose.PLAN)} if category is not None else None
    happening = Happening(
        person=person, owner=owner, kind=kind, occurred_at=at, unit=unit, details=details, held=True
    )  # fmt: skip
    return record(happening, by=actor_of(by), at=at)


def unit_of(by: By) -> Unit | None:
    """Give the unit that somebody speaks for; None for the person."""
    return by.unit if isinstance(by, StaffRole) else None
