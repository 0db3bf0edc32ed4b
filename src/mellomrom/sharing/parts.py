"""Opening parts of what concerns a person, each kind of information by a decision of its own.

A plan holds several kinds of information: housing for the one who sees to housing, health for those who treat. So it is
asked about by kind, decided and logged in one step, and cut to what was permitted.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from mellomrom.core.clock import local
from mellomrom.core.errors import NotFound
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory.models import Organization, StaffRole, Unit
from mellomrom.people.models import Person
from mellomrom.sharing.actions import Request, decide_all, decide_nothing, entry, log, recipient_of, to_look
from mellomrom.sharing.catalogue import Category, Effect, Level, Purpose
from mellomrom.sharing.models import Decision
from mellomrom.sharing.queries import IN_THE_TEAM, standing, stands_of
from mellomrom.sharing.queries import NOT_YOURS as NOT_YOURS
from mellomrom.sharing.rules import decide


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
        decided = decide_parts(
            person or Person(pk=person_id),
            by.unit,
            owner=by.unit.organization,
            parts=parts,
            purpose=purpose,
            asked=asked,
            at=at,
        )
        if person is None:
            log(what=what, by=by, at=at, ref=person_id, purpose=purpose, effect=Effect.SILENCE)
        else:
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

    Of a person who does not exist (a row that was never saved) the same is asked, and nothing is permitted.
    `owner`: whose information it is. Needs an open transaction, entered as the house where another's unit is asked about.
    """
    requests = _requests(person, unit, owner, parts, purpose, asked=asked, at=at)
    if person._state.adding:
        decide_nothing(person.pk)
        return {}
    decided = decide_all(requests, at=at)
    return {Category(str(request.key)): decided[request.key] for request in requests}


def open_parts_of(
    asked: Mapping[UUID, Collection[Category]],
    *,
    persons: Mapping[UUID, Person],
    what: str,
    by: StaffRole,
    purpose: Purpose,
    at: datetime,
) -> frozenset[tuple[UUID, Category]]:
    """Let a unit see some kinds of information about those whose care team it is in: one decision for each, in a list.

    Each person of whom anything may be shown has one row in their log, `what`. Gives (person, kind) of what may be shown.
    Needs an open transaction, entered as the house.
    """
    owner = by.unit.organization_id
    requests = [
        to_look((person, part), person, by.unit, IN_THE_TEAM, owner=owner, category=part, purpose=purpose)
        for person in asked
        for part in sorted(set(asked[person]))
    ]
    decided = decide_all(requests, at=at)
    shown = {
        (r.person, r.facts.category): decided[r.key] for r in requests if permits(decided[r.key], least=Level.SUMMARY)
    }
    named = {person: decision for (person, _part), decision in shown.items()}
    insert(
        [
            entry(what=what, by=by, at=at, person=persons[person], purpose=purpose, decision=decision)
            for person, decision in named.items()
        ]
    )
    return frozenset(shown)


def would_open_parts(
    person: Person, *, parts: Collection[Category], by: StaffRole, purpose: Purpose, asked: bool = False, at: datetime
) -> frozenset[Category]:
    """Say which of these kinds of information `open_parts` would let a role read in full sentences. Nothing is kept.

    It is for who writes: also about a person who does not exist, for whom nothing is open.
    """
    requests = _requests(person, by.unit, by.unit.organization, parts, purpose, asked=asked, at=at)
    to, day = recipient_of(by.unit), local(at).date()
    said = stands_of(person.id).for_one_who_looks(to.sector)
    answers = {r.key: decide(said.facts(r.facts, to, event=None, has_it=r.has_it, at=at), on=day) for r in requests}
    open_to = {Category(str(key)) for key, answer in answers.items() if answer.level.rank >= Level.SUMMARY.rank}
    return frozenset() if person._state.adding else frozenset(open_to)


def _requests(
    person: Person,
    unit: Unit,
    owner: Organization,
    parts: Collection[Category],
    purpose: Purpose,
    *,
    asked: bool,
    at: datetime,
) -> Sequence[Request]:
    stands = standing(person, unit, at=at, asked=asked)
    return [
        to_look(part, person.id, unit, stands, owner=owner.id, category=part, purpose=purpose)
        for part in sorted(set(parts), key=list(Category).index)
    ]


def permits(decision: Decision | None, *, least: Level = Level.SAFETY) -> bool:
    """Say whether a decision lets so much be shown."""
    return decision is not None and decision.effect == Effect.PERMIT and Level(decision.level).rank >= least.rank
