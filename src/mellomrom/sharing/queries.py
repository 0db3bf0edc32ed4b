"""Reads: why somebody may know, what the person has said about that, and what the log says about them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from mellomrom.database.house import as_house
from mellomrom.database.rows import Ask, ask
from mellomrom.directory.book import Book
from mellomrom.directory.catalogue import OrganizationKind, Sector, ServiceType
from mellomrom.directory.models import Unit
from mellomrom.people.models import Person, TeamMember
from mellomrom.people.queries import team_of
from mellomrom.sharing.catalogue import (
    Category,
    Competence,
    Compulsion,
    Danger,
    Effect,
    Level,
    Purpose,
    Relation,
    Say,
)
from mellomrom.sharing.models import Decision, Log
from mellomrom.sharing.rules import RULES, SILENCE_TEXT, text_of
from mellomrom.sharing.saying import NOTHING, Found, Said, Stands

WITHHELD_TEXT = "Withheld at the person's wish."  # all that is said of a no, and of one that is only presumed
OBJECTIONS = frozenset(rule.code for rule in RULES if rule.is_objection)
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


def why(decision: Decision, *, near: bool = True, shown: Level | None = None) -> Why:
    """Say why somebody may or may not know, in the words that the rule had that day. Reads nothing.

    Of the person's no it is said that it is their wish, and nothing more; to who is not `near` not even that. `shown`:
    how much they were told, where that is less than they may know.
    """
    if decision.rule in OBJECTIONS and not near:
        return Why(Effect.SILENCE, Level.NOTHING, SILENCE_TEXT, "", True, decision.on_date)
    return Why(
        effect=Effect(decision.effect),
        level=Level(decision.level) if shown is None else shown,
        text=WITHHELD_TEXT
        if decision.rule in OBJECTIONS
        else text_of(decision.rule, on=decision.on_date) or str(decision.facts.get("text", "")),
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


NOT_YOURS = ("person.not-yours", "There is no such person for your unit. Ask whoever told you of them.")
IN_THE_TEAM = Standing(Relation.TEAM, treats=True, orphan=False)


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
    treats = unit.id in together({member.unit_id for member in team}, ask(JOINT_TEAMS)[0], at=at)
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


_STANDS = """
SELECT person_id, says, unit_id, organization_id, sector, category, purpose, event, since, until, '', '', ''
FROM sharing_statement WHERE person_id = ANY(%s) AND withdrawn_at IS NULL
UNION ALL
SELECT person_id, '', NULL, NULL, '', category, purpose, NULL, found_at, until, competence, danger, compulsory
FROM sharing_finding WHERE person_id = ANY(%s) AND ended_at IS NULL
"""


def stands_about(persons: Collection[UUID]) -> Ask[dict[UUID, Stands]]:
    """Ask what these persons have said, and what was found about them, in one statement. Absent: nothing.

    What was withdrawn or ended is not read: it counts no more. What has not begun, or has run out, is.
    """
    ids = list(persons)
    return Ask(_STANDS, (ids, ids), _by_person)


def _by_person(rows: list[Any]) -> dict[UUID, Stands]:
    said: dict[UUID, list[Said]] = defaultdict(list)
    found: dict[UUID, list[Found]] = defaultdict(list)
    for person, says, unit, organization, sector, category, purpose, event, since, until, *words in rows:
        matter = {
            "category": Category(category) if category else None,
            "purpose": Purpose(purpose) if purpose else None,
            "since": since,
            "until": until,
        }
        if says:
            to = {"unit": unit, "organization": organization, "sector": Sector(sector) if sector else None}
            said[person].append(Said(says=Say(says), event=event, **to, **matter))
        else:
            found[person].append(Found(**_finding(*words), **matter))
    return {person: Stands(tuple(said[person]), tuple(found[person])) for person in {*said, *found}}


def _finding(competence: str, danger: str, compulsory: str) -> dict[str, Any]:
    return {
        "competence": Competence(competence) if competence else None,
        "danger": Danger(danger) if danger else None,
        "compulsory": Compulsion(compulsory) if compulsory else None,
    }


@as_house()  # the rules ask whatever was said, whoever wrote it down
def stands_of(person_id: UUID) -> Stands:
    """Give what one person has said and what was found about them; one query."""
    read: dict[UUID, Stands] = ask(stands_about([person_id]))[0]
    return read.get(person_id, NOTHING)


Joint = tuple[datetime, datetime | None, frozenset[UUID]]  # since when, until when, which units

JOINT_TEAMS: Ask[Sequence[Joint]] = Ask(
    "SELECT t.since, t.until, array_agg(u.unit_id) FROM sharing_jointteam t"
    " JOIN sharing_jointteamunit u ON u.team_id = t.id GROUP BY t.id",
    (),
    lambda rows: [(since, until, frozenset(units)) for since, until, units in rows],
)


def joint_teams(known: Book) -> Sequence[Joint]:
    """Give every joint team, as JOINT_TEAMS does, remembered with the directory (migration 0002)."""
    return known.remember("sharing.joint-teams", lambda: ask(JOINT_TEAMS)[0])


def together(units: Collection[UUID], teams: Sequence[Joint], *, at: datetime) -> frozenset[UUID]:
    """Give these units with all that are one team with any of them at that time (pjl § 9); one step, never further."""
    mine = frozenset(units)
    joined = [team for since, until, team in teams if since <= at and (until is None or at < until)]
    return mine.union(*(team for team in joined if team & mine))


def log_of(person_id: UUID) -> list[Log]:
    """Give every look at this person, newest first. It is the person's own and needs nobody's permission."""
    rows = Log.objects.filter(person_id=person_id).order_by("-id")
    return list(rows.select_related("actor", "organization", "unit", "decision"))
