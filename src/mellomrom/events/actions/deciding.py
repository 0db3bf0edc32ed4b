"""Asking the sharing rules for many units at once, and keeping their answers with what rests on them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from mellomrom.database.house import as_house
from mellomrom.database.rows import ask
from mellomrom.directory.catalogue import OrganizationKind, Sector, ServiceType
from mellomrom.directory.models import Unit
from mellomrom.events.catalogue import EventKind, Level
from mellomrom.events.models import Duty, Event, Offer
from mellomrom.events.reach import Reach, reach, relation
from mellomrom.events.rules import at_most
from mellomrom.people.queries import teams_of
from mellomrom.sharing.actions import Deciding, Request, decide_all, is_municipal, recipient_of
from mellomrom.sharing.catalogue import USES, Purpose, Relation, Say
from mellomrom.sharing.models import Decision
from mellomrom.sharing.queries import JOINT_TEAMS, is_orphan, stands_about, together
from mellomrom.sharing.rules import Facts
from mellomrom.sharing.saying import NO, Stands, say_of

HAS_IT = (Relation.SENDER, Relation.ADDRESSEE)  # the message itself went from one to the other
HELPS = (Relation.SAME_ORGANIZATION, Relation.ON_CALL)  # what a unit was asked to take over as
Asked = tuple[Event, Unit | None]  # what `decide_each` is asked about, and who holds what is owed because of it


def is_reserved(event: Event) -> bool:
    """Say whether the person does not want an event passed on, as its message says (HIS 80704, ForbeholdOmVideresending)."""
    return bool(event.details.get("forwarding_reserved") == "yes")


def purpose(event: Event, unit: Unit) -> Purpose:
    """Say what a unit would use it for that this happened: what the event itself says, else what such a service is for."""
    return event.purpose or USES[unit.sector]


def is_withheld(event: Event, unit: Unit, stands: Stands, *, at: datetime) -> bool:
    """Say whether the person does not want a unit to know of an event, by what its message says or they have said."""
    category = event.category
    said = say_of(stands.said, recipient_of(unit), category, purpose(event, unit), event.id, at)
    return is_reserved(event) or said in NO


def decide(who: Reach, event: Event, *, at: datetime) -> Mapping[UUID, Decision]:
    """Decide for every unit that the event could concern, one answer each, kept whether yes or no (P2)."""
    return by_unit(deciding(who, event, at=at))


def deciding(who: Reach, event: Event, *, at: datetime) -> Deciding:
    """Do as `decide`, up to the statement that keeps the answers: `by_unit` gives them when it was carried out."""
    asked = [_request(u.id, event, u, who.relations[u.id], who.treats, who.orphan) for u in who.all_units]
    return Deciding(asked, at=at, stands={event.person_id: who.stands})


def by_unit(asked: Deciding) -> dict[UUID, Decision]:
    """Give the decisions about units that were asked about by their ids."""
    return cast(dict[UUID, Decision], asked.decided())


def decide_for(
    event: Event, units: Sequence[Unit], *, holder: Unit | None = None, at: datetime
) -> Mapping[UUID, Decision]:
    """Decide for units that come into it later: those a duty is offered to, or who are told of a correction.

    `holder`: the unit that owes the duty; other units of its organization are asked to help it, the on-call unit to
    stand in for it.
    """
    who = reach(event.person, owner=event.owner, sender=event.unit, addressee=event.addressee, at=at)
    asked = [_request(u.id, event, u, _standing(event, u, who.treats, holder), who.treats, who.orphan) for u in units]
    return by_unit(Deciding(asked, at=at, stands={event.person_id: who.stands}))


@as_house()  # who else follows the person up is what some rules ask; what is told of it is the answer alone
def decide_each(unit: Unit, asked: Mapping[UUID, Asked], *, at: datetime) -> Mapping[UUID, Decision]:
    """Decide for one unit about many events, each with who holds what is owed because of it: for a list or a page.

    Reads care teams, what was said and decisions in one query each. The events need person, unit and addressee read with them.
    """
    persons = {event.person_id for event, _ in asked.values()}
    teams = teams_of(persons, at=at)
    joint, stands = ask(JOINT_TEAMS, stands_about(persons))
    requests = []
    for key, (event, holder) in asked.items():
        team = teams.get(event.person_id, [])
        treats = together([m.unit_id for m in team], joint, at=at)
        relation = _standing(event, unit, treats, holder)
        requests.append(_request(key, event, unit, relation, treats, is_orphan(event.person, team)))
    decided = decide_all(requests, at=at, stands=stands)
    return {key: decided[key] for key in asked}


def held(duties: Iterable[Duty]) -> dict[UUID, Asked]:
    """Give what to ask `decide_each` about what a unit holds already, by event: what was opened then may be closed now.

    Whoever took over from its own organization is asked about as what it was then. Nothing of an emergency look: that is
    judged and told of by rules of its own, whatever the person says. Needs decision, holder and event read with them.
    """
    asked: dict[UUID, Asked] = {}
    for duty in duties:
        helps = duty.decision is not None and duty.decision.facts.get("relation") in HELPS
        if duty.event.kind != EventKind.EMERGENCY_ACCESS and (helps or duty.event_id not in asked):
            asked[duty.event_id] = (duty.event, duty.holder if helps else None)
    return asked


def offered(offers: Iterable[Offer], duties: Mapping[UUID, Duty]) -> dict[UUID, Asked]:
    """Give what to ask `decide_each` about what a unit is asked to take over, by offer."""
    return {offer.pk: (duties[offer.duty_id].event, duties[offer.duty_id].holder) for offer in offers}


def lower(then: Decision | None, now: Decision | None) -> Decision | None:
    """Give the decision that opens less; that of then where they open the same, and where nothing is asked now."""
    if then is None or now is None:
        return then or now
    return then if at_most(Level(then.level), Level(now.level)) == then.level else now


def _standing(event: Event, unit: Unit, treats: frozenset[UUID], holder: Unit | None) -> Relation:
    """Say what a unit is to an event; one of the holder's organization is asked to help it, on-call to stand in for it.

    Who runs the node holds what nobody else can, and its other units may know nothing of it.
    """
    copies = frozenset(UUID(unit_id) for unit_id in event.details.get("copies", ()))
    stands = relation(
        unit, owner=event.owner_id, sender=event.unit, addressee=event.addressee, treats=treats, copies=copies
    )
    helps = holder is not None and unit.organization_id == holder.organization_id
    if not helps or unit.organization.kind == OrganizationKind.OPERATOR:
        return stands
    if stands not in (Relation.NONE, Relation.COORDINATING):
        return stands
    return Relation.ON_CALL if unit.service == ServiceType.ON_CALL else Relation.SAME_ORGANIZATION


def _request(key: UUID, event: Event, unit: Unit, stands: Relation, treats: frozenset[UUID], orphan: bool) -> Request:
    """Ask whether a unit may know of an event; what the person reserved, only sender and addressee have.

    Whom the sender itself wrote to has it already, where a message came; what is written here is not sent yet.
    """
    reserved = is_reserved(event) and stands not in HAS_IT
    facts = Facts(
        sender=event.unit.sector if event.unit else Sector.HEALTH,
        recipient=unit.sector,
        category=event.category,
        purpose=purpose(event, unit),
        relation=stands,
        say=Say.OPPOSED if reserved else Say.NONE_ASKED,
        treats=unit.id in treats,
        orphan=orphan,
        municipal=is_municipal(unit),
    )
    came = stands is Relation.ADDRESSEE and event.message_id is not None
    has_it = came or stands is Relation.SENDER
    return Request(key, event.owner_id, event.person_id, unit, facts, event=event.id, has_it=has_it)


def level_of(decision: Decision | None) -> Level:
    """Give the level that a decision opens, nothing for none and for a no."""
    return Level(decision.level) if decision is not None else Level.NOTHING
