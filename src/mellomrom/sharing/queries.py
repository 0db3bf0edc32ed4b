"""Reads: why somebody may know, and what the log says about a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mellomrom.database.house import as_house
from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.directory.models import Unit
from mellomrom.people.models import Person, TeamMember
from mellomrom.people.queries import team_of
from mellomrom.sharing.catalogue import Effect, Level, Relation
from mellomrom.sharing.models import Decision, Log
from mellomrom.sharing.rules import text_of

_LAST_RESORT = (ServiceType.COORDINATING_UNIT, ServiceType.NOBODY)


@dataclass(frozen=True, slots=True)
class Why:
    """An answer to "why do I see this?", or why not."""

    effect: Effect
    level: Level
    text: str  # English message id
    law: str  # as cited on the day of the decision, in Norwegian
    verified: bool  # False: users see that nobody has held the rule against the text of the law
    on: date


def why(decision: Decision) -> Why:
    """Say why somebody may or may not know, in the words that the rule had that day. Reads nothing."""
    return Why(
        effect=Effect(decision.effect),
        level=Level(decision.level),
        text=text_of(decision.rule, on=decision.on_date) or str(decision.facts.get("text", "")),
        law=decision.law,
        verified=decision.verified,
        on=decision.on_date,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What a unit is to a person, apart from any message."""

    relation: Relation
    treats: bool
    orphan: bool


def is_orphan(person: Person, team: Sequence[TeamMember]) -> bool:
    """Say whether no municipal service where the person stays is in the care team; True too where none is known.

    A service that has closed follows nobody up.
    """
    homes = (m.unit.organization for m in team if m.unit.closed_on is None)
    return not any(
        home.kind == OrganizationKind.MUNICIPALITY and home.municipality == person.municipality for home in homes
    )


@as_house()  # also who else follows the person up, which only the answer tells
def standing(person: Person, unit: Unit, *, at: datetime, asked: bool = False) -> Standing:
    """Say what a unit is to a person: in the team, told or asked to help, the last resort, or nothing.

    `asked`: the unit was told of something about the person, or asked to take it. That another unit of the same
    organization follows the person up opens nothing by itself (hpl § 21 a).
    """
    team = team_of(person.id, at=at)
    treats = any(member.unit_id == unit.id for member in team)
    orphan = is_orphan(person, team)
    if treats:
        relation = Relation.TEAM
    elif asked:
        relation = Relation.SAME_ORGANIZATION
    elif unit.service in _LAST_RESORT and unit.organization.municipality == person.municipality != "":
        relation = Relation.COORDINATING
    else:
        relation = Relation.NONE
    return Standing(relation, treats, orphan)


def log_of(person_id: UUID) -> list[Log]:
    """Give every look at this person, newest first. It is the person's own and needs nobody's permission."""
    rows = Log.objects.filter(person_id=person_id).order_by("-id")
    return list(rows.select_related("actor", "organization", "unit", "decision"))


def decisions_about(person_id: UUID) -> list[Decision]:
    """Give every answer about this person, newest first, with the units that were asked about."""
    rows = Decision.objects.filter(person_id=person_id).order_by("-decided_at", "-id")
    return list(rows.select_related("owner", "recipient__organization"))
