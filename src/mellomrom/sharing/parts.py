"""Opening parts of what concerns a person, each kind of information by a decision of its own.

A plan holds several kinds of information: housing for the one who sees to housing, health for those who treat. So it is
asked about by kind, decided and logged in one step, and cut to what was permitted.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from mellomrom.core.errors import NotFound
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory.catalogue import Sector
from mellomrom.directory.models import Organization, StaffRole, Unit
from mellomrom.people.models import Person
from mellomrom.sharing.actions import Request, decide_all, decide_nothing, entry, is_municipal, log
from mellomrom.sharing.catalogue import Category, Effect, Level, Purpose, Say
from mellomrom.sharing.models import Decision
from mellomrom.sharing.queries import standing
from mellomrom.sharing.rules import Facts

NOT_YOURS = ("person.not-yours", "There is no such person for your unit. Ask whoever told you of them.")


def open_parts(
    person_id: UUID,
    *,
    parts: Collection[Category],
    what: str,
    by: StaffRole,
    purpose: Purpose,
    asked: bool = False,
    ref: UUID | None = None,
    at: datetime,
) -> Mapping[Category, Decision]:
    """Let a member of staff see some kinds of information about a person: one decision and one log row for each.

    `what` is the log's code for the look, `ref` the row that is looked at; `asked`: see `actions.open_record`.
    Must be the outermost transaction: a refusal is logged and committed before it is raised. Show only what is permitted.

    shape      one decision per part, permitted or not; in the order of the catalogue
    raises     NotFound "person.not-yours" where none is permitted, and for a person who does not exist
    """
    with walled(durable=True):
        enter()  # a refused attempt stands in the log of whom it was about
        person = Person.objects.filter(pk=person_id).first()
        if person is None:
            standing(Person(pk=person_id), by.unit, at=at, asked=asked)
            decide_nothing(person_id)
            decided: Mapping[Category, Decision] = {}
            log(what=what, by=by, at=at, ref=person_id, purpose=purpose, effect=Effect.SILENCE)
        else:
            decided = decide_parts(
                person, by.unit, owner=by.unit.organization, parts=parts, purpose=purpose, asked=asked, at=at
            )
            rows = decided.values()
            insert(
                [entry(what=what, by=by, at=at, person=person, ref=ref, purpose=purpose, decision=row) for row in rows]
            )
    if not any(permits(decision) for decision in decided.values()):
        raise NotFound(*NOT_YOURS)
    return decided


def decide_parts(
    person: Person,
    unit: Unit,
    *,
    owner: Organization,
    parts: Collection[Category],
    purpose: Purpose,
    asked: bool = False,
    at: datetime,
) -> Mapping[Category, Decision]:
    """Decide what kinds of information about a person a unit may know for a purpose, and keep the answers; logs nothing.

    `owner`: whose information it is. Needs an open transaction, entered as the house where another's unit is asked about.
    """
    stands = standing(person, unit, at=at, asked=asked)
    requests: Sequence[Request] = [
        Request(
            part,
            owner.id,
            person.id,
            unit,
            Facts(
                sender=Sector.HEALTH,  # a plan is kept by health services: the strictest duty governs
                recipient=unit.sector,
                category=part,
                purpose=purpose,
                relation=stands.relation,
                say=Say.NONE_ASKED,
                treats=stands.treats,
                orphan=stands.orphan,
                municipal=is_municipal(unit),
            ),
            has_it=stands.treats,
        )
        for part in sorted(set(parts), key=list(Category).index)
    ]
    decided = decide_all(requests, at=at)
    return {Category(str(request.key)): decided[request.key] for request in requests}


def permits(decision: Decision | None, *, least: Level = Level.SAFETY) -> bool:
    """Say whether a decision lets so much be shown."""
    return decision is not None and decision.effect == Effect.PERMIT and Level(decision.level).rank >= least.rank
