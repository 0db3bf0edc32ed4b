"""Asking the sharing rules for many units at once, and keeping their answers with what rests on them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from mellomrom.directory.catalogue import Sector, ServiceType
from mellomrom.directory.models import Organization, Unit
from mellomrom.events.catalogue import Category, Level
from mellomrom.events.reach import Reach, reach, relation
from mellomrom.people.models import Person
from mellomrom.people.queries import team_of
from mellomrom.sharing.actions import Request, decide_all
from mellomrom.sharing.catalogue import Purpose, Relation, Say
from mellomrom.sharing.models import Decision
from mellomrom.sharing.rules import Facts

HAS_IT = (Relation.SENDER, Relation.ADDRESSEE)  # the message itself went from one to the other


def decide(
    who: Reach,
    *,
    person: Person,
    owner: Organization,
    sender: Sector,
    category: Category,
    reserved: bool = False,
    at: datetime,
) -> Mapping[UUID, Decision]:
    """Decide for every unit that the event could concern, one answer each, kept whether yes or no (P2).

    `reserved`: the message says that the person does not want it passed on, so only sender and addressee have it.
    """
    return _ask(who.all_units, who.relations, who.treats, who.orphan, person, owner, sender, category, reserved, at)


def decide_for(
    units: Sequence[Unit],
    *,
    person: Person,
    owner: Organization,
    sender_unit: Unit | None,
    addressee: Unit | None,
    category: Category,
    at: datetime,
    reserved: bool = False,
    holder: Unit | None = None,
) -> Mapping[UUID, Decision]:
    """Decide for units that come into it later: those a duty is offered to, or who open a page about it.

    `holder`: the unit that owes the duty; other units of its organization are asked to help it, the on-call unit to
    stand in for it.
    """
    treats = frozenset(m.unit_id for m in team_of(person.id, at=at))
    relations = {u.id: relation(u, owner=owner, sender=sender_unit, addressee=addressee, treats=treats) for u in units}
    for unit in units:
        stands_in = holder is not None and unit.organization_id == holder.organization_id
        if stands_in and relations[unit.id] in (Relation.NONE, Relation.COORDINATING):
            on_call = unit.service == ServiceType.ON_CALL
            relations[unit.id] = Relation.ON_CALL if on_call else Relation.SAME_ORGANIZATION
    orphan = reach(person, owner=owner, sender=sender_unit, addressee=addressee, at=at).orphan
    sector = sender_unit.sector if sender_unit else Sector.HEALTH
    return _ask(units, relations, treats, orphan, person, owner, sector, category, reserved, at)


def _ask(
    units: Sequence[Unit],
    relations: Mapping[UUID, Relation],
    treats: frozenset[UUID],
    orphan: bool,
    person: Person,
    owner: Organization,
    sender: Sector,
    category: Category,
    reserved: bool,
    at: datetime,
) -> Mapping[UUID, Decision]:
    requests = [
        Request(
            key=unit.id,
            owner=owner.id,
            person=person.id,
            recipient=unit.id,
            facts=Facts(
                sender=sender,
                recipient=unit.sector,
                category=category,
                purpose=Purpose.CARE,
                relation=relations[unit.id],
                say=Say.OPPOSED if reserved and relations[unit.id] not in HAS_IT else Say.NONE_ASKED,
                treats=unit.id in treats,
                orphan=orphan,
            ),
        )
        for unit in units
    ]
    return {request.recipient: decision for request, decision in _answers(requests, at)}


def _answers(requests: list[Request], at: datetime) -> list[tuple[Request, Decision]]:
    decided = decide_all(requests, at=at)
    return [(request, decided[request.key]) for request in requests]


def level_of(decision: Decision | None) -> Level:
    """Give the level that a decision opens, nothing for none and for a no."""
    return Level(decision.level) if decision is not None else Level.NOTHING
