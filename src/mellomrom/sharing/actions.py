"""Deciding who may know, and writing down that somebody looked.

decide_all    ask the rules for many recipients at once, and keep every answer
open_record   fetch nothing about a person before this has decided and logged
would_open    what open_record would answer, with nothing kept
keep_ruling   keep a permit that a context above gave by rules of its own
entry, log    one row of the person's log
"""

import hashlib
import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from mellomrom.core.clock import local
from mellomrom.core.errors import NotFound
from mellomrom.core.law import Law
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import Ask, as_json, ask, insert, new, nothing
from mellomrom.directory.catalogue import OrganizationKind, Sector
from mellomrom.directory.models import Actor, StaffRole, Unit
from mellomrom.people.models import Person
from mellomrom.sharing.catalogue import Category, Effect, Level, Purpose, Say, Then
from mellomrom.sharing.models import Decision, Log
from mellomrom.sharing.queries import IN_THE_TEAM, NOT_YOURS, Standing, standing, stands_about, stands_of
from mellomrom.sharing.rules import RULES, Answer, Facts, decide, recall
from mellomrom.sharing.saying import NOTHING, Recipient, Stands

RECORD_OPENED = "record.opened"
_OURS = frozenset(rule.code for rule in RULES)


@dataclass(frozen=True, slots=True)
class Request:
    """One question to the rules: may this unit know this of that person?"""

    key: Hashable  # the caller's own name for the question
    owner: UUID  # the organization whose information it is
    person: UUID
    recipient: Unit  # with its organization
    facts: Facts  # what the person has said and what was found is put into them here
    event: UUID | None = None  # what it is about, where it is one thing
    has_it: bool = False  # the sender itself gave it to the recipient, or it is the recipient's own record
    looks: bool = False  # nobody tells them: they look on their own accord


_Name = tuple[UUID, UUID, UUID, bytes]  # owner, person, recipient, hash: what tells decisions of one day apart
_COLUMNS = ", ".join(str(f.column) for f in Decision._meta.concrete_fields)
_KEEP = f"""
WITH asked AS MATERIALIZED (SELECT {_COLUMNS} FROM json_populate_recordset(NULL::sharing_decision, %s)),
new AS (
    INSERT INTO sharing_decision ({_COLUMNS}) SELECT {_COLUMNS} FROM asked ON CONFLICT DO NOTHING
    RETURNING owner_id, person_id, recipient_id, facts_hash, id, decided_at
)
SELECT * FROM new UNION ALL
SELECT owner_id, person_id, recipient_id, facts_hash, d.id, d.decided_at
FROM asked JOIN sharing_decision d USING (person_id, recipient_id, facts_hash, on_date, owner_id)
WHERE d.person_id = ANY(%s) AND d.facts_hash = ANY(%s)
"""  # the last line tells the planner how few they are; what another transaction decides the same while this runs, neither half gives


class Deciding:
    """Questions to the rules that are answered, and whose answers are being kept."""

    def __init__(self, requests: Sequence[Request], *, at: datetime, stands: Mapping[UUID, Stands] | None = None):
        """`stands`: what the persons have said and what was found, where it was read in this transaction."""
        day = local(at).date()
        if stands is None:
            persons = {request.person for request in requests}
            stands = ask(stands_about(persons))[0] if persons else {}
        drawn = {r.key: _answer(r, stands.get(r.person, NOTHING), day, at) for r in requests}
        self.answers = {key: one.answer for key, one in drawn.items()}
        self.wanted = {r.key: _row(r, drawn[r.key], day, at) for r in requests}
        self.left = {_name(row): row for row in self.wanted.values()}
        self.rows = dict(self.left)

    def keep(self) -> list[Ask[None]]:
        """Make the one statement that keeps every answer, or finds it among those of the day; none where all are."""
        rows = [self.left[name] for name in sorted(self.left)]
        about = [list({row.person_id for row in rows}), list({bytes(row.facts_hash) for row in rows})]
        return [Ask(_KEEP, [as_json(rows), *about], self._kept)] if rows else []

    def _kept(self, found: list[tuple[UUID, UUID, UUID, bytes, UUID, datetime]]) -> None:
        for owner, person, recipient, facts_hash, decision_id, decided_at in found:
            row = self.left.pop((owner, person, recipient, facts_hash))
            row.id, row.decided_at = decision_id, decided_at
            row._state.adding, row._state.db = False, connection.alias

    def then(self, key: Hashable) -> frozenset[Then]:
        """Say what must be done once the one who was asked about is told."""
        return self.answers[key].then

    def decided(self) -> dict[Hashable, Decision]:
        """Give one decision per key, all of them kept."""
        while self.left:  # somebody else decided the same just now: theirs stands, and is seen the next time
            ask(*self.keep())
        return {key: self.rows[_name(row)] for key, row in self.wanted.items()}


def decide_all(
    requests: Sequence[Request], *, at: datetime, stands: Mapping[UUID, Stands] | None = None
) -> dict[Hashable, Decision]:
    """Ask the rules about many recipients and keep every answer, yes and no.

    Needs an open transaction: a decision is saved together with what it allowed.

    shape      one decision per key
    again      the same facts on the same day give the stored decision; the law of the day is that of `at` in Oslo
    units      one statement, however many requests; one more reads what the persons have said, where `stands` does not
               say it
    raises     RuntimeError outside a transaction
    """
    if not connection.in_atomic_block:
        raise RuntimeError("decide_all needs an open transaction")
    return Deciding(requests, at=at, stands=stands).decided()


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What the rules answer to some facts on a day, as a decision writes it down."""

    answer: Answer
    law: str
    facts: dict[str, object]
    hash: bytes


@lru_cache(maxsize=4096)
def _drawn(facts: Facts, day: date) -> _Drawn:
    answer = decide(facts, on=day)
    written = asdict(facts)
    return _Drawn(answer, str(answer.law), written, _hash(written, answer))


def then_of(decision: Decision) -> frozenset[Then]:
    """Say what must be done once the one whom a stored decision lets know is told; nothing of one by rules of another context."""
    if decision.rule not in _OURS:
        return frozenset()
    return _drawn(recall(decision.facts), decision.on_date).answer.then


def _answer(request: Request, stands: Stands, day: date, at: datetime) -> _Drawn:
    to = recipient_of(request.recipient)
    stands = stands.for_one_who_looks(to.sector) if request.looks else stands
    return _drawn(stands.facts(request.facts, to, event=request.event, has_it=request.has_it, at=at), day)


def _row(request: Request, drawn: _Drawn, day: date, at: datetime) -> Decision:
    answer = drawn.answer
    return new(
        Decision,
        owner_id=request.owner,
        person_id=request.person,
        recipient_id=request.recipient.id,
        category=request.facts.category,
        purpose=request.facts.purpose,
        on_date=day,
        effect=answer.effect,
        level=answer.level,
        rule=answer.rule,
        law=drawn.law,
        verified=answer.law.verified,
        facts=drawn.facts,
        facts_hash=drawn.hash,
        decided_at=at,
    )


def recipient_of(unit: Unit) -> Recipient:
    """Give a unit as what was said is asked about it."""
    return Recipient(unit.id, unit.organization_id, unit.sector)


def is_municipal(unit: Unit) -> bool:
    """Say whether a unit belongs to the health and care services of a municipality."""
    return unit.sector is Sector.HEALTH and unit.organization.kind == OrganizationKind.MUNICIPALITY


def _hash(facts: dict[str, object], answer: Answer) -> bytes:
    """Name what was asked and answered, so that a changed rule never hides behind an old answer of the same day."""
    said = [facts, answer.effect, answer.level, answer.rule, str(answer.law), answer.law.verified]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()


def _name(row: Decision) -> _Name:
    return row.owner_id, row.person_id, row.recipient_id, bytes(row.facts_hash)


def open_record(person_id: UUID, *, by: StaffRole, purpose: Purpose, at: datetime, asked: bool = False) -> Decision:
    """Let a member of staff see a person's record, decided and logged in one step.

    `asked`: the unit was told of something about the person, or asked to take it; see `queries.standing`.
    Must be the outermost transaction (it refuses another): a refusal is logged and committed before it is raised.

    raises     NotFound "person.not-yours", the same for a person who is not theirs and one who does not exist
    """
    with walled(durable=True):
        enter()  # a refused attempt stands in the log of whom it was about, also where the reader may not reach them
        person = Person.objects.filter(pk=person_id).first()
        decision = _decide_to_open(person or Person(pk=person_id), by=by, purpose=purpose, at=at, asked=asked)
        log(
            what=RECORD_OPENED,
            by=by,
            at=at,
            person=person,
            ref=person_id,
            purpose=purpose,
            effect=None if decision else Effect.SILENCE,
            decision=decision,
        )
    if decision is None or decision.effect != Effect.PERMIT:
        raise NotFound(*NOT_YOURS)
    return decision


def would_open(person: Person, *, by: StaffRole, purpose: Purpose, at: datetime, asked: bool = False) -> Answer:
    """Say what `open_record` would answer now. Nothing is kept or logged: it is for what is shown only after that."""
    request = _to_open(person, by=by, purpose=purpose, at=at, asked=asked)
    to = recipient_of(by.unit)
    stands = stands_of(person.id).for_one_who_looks(to.sector)
    facts = stands.facts(request.facts, to, event=None, has_it=request.has_it, at=at)
    return decide(facts, on=local(at).date())


def _decide_to_open(person: Person, *, by: StaffRole, purpose: Purpose, at: datetime, asked: bool) -> Decision | None:
    """Decide, and keep the answer; about somebody who does not exist with the same statements, and None."""
    request = _to_open(person, by=by, purpose=purpose, at=at, asked=asked)
    if person._state.adding:
        decide_nothing(person.id)
        return None
    return decide_all([request], at=at)[RECORD_OPENED]


def decide_nothing(person_id: UUID) -> None:
    """Ask what is asked when something is decided, of somebody who does not exist, and keep nothing: it takes as long."""
    ask(stands_about([person_id]))
    ask(Ask(_KEEP, ["[]", [], []], nothing))


def _to_open(person: Person, *, by: StaffRole, purpose: Purpose, at: datetime, asked: bool) -> Request:
    stands, owner = standing(person, by.unit, at=at, asked=asked), by.unit.organization_id
    return to_look(RECORD_OPENED, person.id, by.unit, stands, owner=owner, category=Category.HEALTH, purpose=purpose)


def to_look(
    key: Hashable, person: UUID, unit: Unit, stands: Standing, *, owner: UUID, category: Category, purpose: Purpose
) -> Request:
    """Ask whether a unit may look at what health services hold of a person: the strictest duty governs."""
    facts = Facts(
        sender=Sector.HEALTH,
        recipient=unit.sector,
        category=category,
        purpose=purpose,
        relation=stands.relation,
        say=Say.NONE_ASKED,
        treats=stands.treats,
        orphan=stands.orphan,
        municipal=is_municipal(unit),
    )
    return Request(key, owner, person, unit, facts, has_it=stands.treats, looks=True)


@walled()
def open_list(
    persons: Sequence[Person], *, what: str, by: StaffRole, purpose: Purpose, at: datetime
) -> dict[UUID, Decision]:
    """Let a unit see a list of those whose care team it is in: one decision and one log row for each, yes or no.

    `what` is the log's code for the list. Returns the decisions by person; show only those that permit.
    """
    enter()  # whom it is about was read behind the walls; what the rules ask may be another's
    owner, category = by.unit.organization_id, Category.LOGISTICS  # that one is followed up, and the name: no more
    requests = [
        to_look(p.id, p.id, by.unit, IN_THE_TEAM, owner=owner, category=category, purpose=purpose) for p in persons
    ]
    decided = decide_all(requests, at=at)
    rows = {p.id: decided[p.id] for p in persons}
    insert([entry(what=what, by=by, at=at, person=p, purpose=purpose, decision=rows[p.id]) for p in persons])
    return rows


def entry(
    *,
    what: str,
    by: StaffRole | Actor,
    at: datetime,
    person: Person | None = None,
    ref: UUID | None = None,
    purpose: Purpose | None = None,
    basis: str = "",
    effect: Effect | None = None,
    decision: Decision | None = None,
    to: Unit | None = None,
) -> Log:
    """Make one row of the log, to be inserted with others. A member of staff is logged with unit and organization.

    `to` is the unit that was told or asked, where that is another than who did it.

    absent     no person: of nobody in particular; no effect: the rules were not asked. A decision brings its own
               purpose, law and effect where these are not given
    """
    staff = by if isinstance(by, StaffRole) else None
    unit = to or (staff.unit if staff else None)
    return new(
        Log,
        at=at,
        actor_id=staff.actor_id if staff else by.id,
        organization_id=unit.organization_id if unit else None,
        unit=unit,
        person=person,
        what=what,
        ref=ref,
        purpose=purpose or (decision.purpose if decision else ""),
        basis=basis or (decision.law if decision else ""),
        effect=effect or (decision.effect if decision else ""),
        decision=decision,
    )


def log(**words: Any) -> None:
    """Write one row of the log at once; takes the words of `entry`. Many rows: `database.rows.insert` their entries."""
    insert([entry(**words)])


def keep_ruling(
    *,
    owner: UUID,
    person: UUID,
    recipient: UUID,
    category: Category,
    purpose: Purpose,
    level: Level,
    rule: str,
    law: Law,
    facts: Mapping[str, object],
    at: datetime,
) -> Decision:
    """Keep a permit that the dated rules of a context above gave, as `decide_all` keeps those of ours (P2, P10).

    `facts` is all that the rule looked at, plain values, with the sentence for users under "text": it is read when
    somebody asks why. Again: the same facts and answer on the same day give the stored decision. Needs an open
    transaction, as `decide_all`; raises RuntimeError outside one.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("keep_ruling needs an open transaction")
    words = dict(facts)
    said = [words, rule, level, str(law), law.verified]
    kept = Decision(
        owner_id=owner,
        person_id=person,
        recipient_id=recipient,
        category=category,
        purpose=purpose,
        on_date=local(at).date(),
        effect=Effect.PERMIT,
        level=level,
        rule=rule,
        law=str(law),
        verified=law.verified,
        facts=words,
        facts_hash=hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest(),
        decided_at=at,
    )
    Decision.objects.bulk_create([kept], ignore_conflicts=True)
    named = {name: getattr(kept, name) for name in ("owner_id", "person_id", "recipient_id", "on_date", "facts_hash")}
    return Decision.objects.get(**named)
