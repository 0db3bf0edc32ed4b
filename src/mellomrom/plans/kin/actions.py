"""The person decides who may read or act for them, and takes it back; staff write it down for who has no electronic id.

grant → withdraw     by the person, or by staff who write down what was said or came on paper
let_propose          the person lets them propose changes too, and takes that back
claim                somebody with a code on paper shows who they are
look                 a part of the pages is opened: decided and logged, and only then read
propose              something is proposed for a plan, as the person lets them
"""

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from mellomrom.core.clock import local
from mellomrom.core.errors import InvalidMove, NotFound, TooMany
from mellomrom.database.house import as_house, enter, walled
from mellomrom.database.keys import keyring
from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import ActorKind
from mellomrom.directory.logins import tally
from mellomrom.directory.models import Actor, StaffRole
from mellomrom.people.actions import whose
from mellomrom.people.models import Person
from mellomrom.people.queries import full_name
from mellomrom.plans.kin.catalogue import CATEGORY, PLANS, Kind, Part
from mellomrom.plans.kin.models import Representative
from mellomrom.plans.kin.queries import current
from mellomrom.plans.kin.rules import CODE_HOLDS, CODE_LENGTH, CODE_SIGNS, MOST, TRIES, decided, said_no_since
from mellomrom.sharing.actions import log
from mellomrom.sharing.catalogue import Category, Competence, Effect, How, Purpose
from mellomrom.sharing.logins import kin_index
from mellomrom.sharing.queries import stands_of
from mellomrom.sharing.rules import Answer
from mellomrom.sharing.says import held, holds

LOOKED = "kin.looked"
AN_HOUR = timedelta(hours=1)
NOT_YOURS = ("kin.not-yours", "There is no such page for you.")
UNKNOWN = ("kin.unknown", "There is nobody like that on the list.")
NO_CODE = ("kin.no-such-code", "There is no such code, or it is too old. Ask for a new one.")


@dataclass(frozen=True, slots=True)
class Shown:
    """A part of somebody's pages that was opened: whose, and the answer that lets it be read."""

    person: UUID
    name: str
    answer: Answer
    by: Actor  # who they are in the person's log
    parts: tuple[Part, ...]  # all that may be seen and done now
    closed: frozenset[Category]  # kinds of information that the person has said no about since


@walled()
def grant(
    person_id: UUID,
    *,
    name: str,
    kind: Kind,
    parts: Collection[Part],
    number: str = "",
    until: datetime | None = None,
    how: How,
    by: StaffRole | Actor,
    at: datetime,
    asked: bool = False,
) -> tuple[Representative, str]:
    """Let somebody see parts of the person's pages: by national number, or else by a code on paper, which comes back.

    Raises NotFound "person.not-yours"; InvalidMove for what cannot be so.
    """
    enter()
    person = held(person_id, by, at=at, asked=asked)
    _check(name, parts)
    _check_how(kind, until, how, staff=isinstance(by, StaffRole), at=at)
    index = kin_index(number) if number.strip() else None
    if number.strip() and index is None:
        raise InvalidMove("kin.no-number", "That is no national number. Write all eleven digits, or leave it empty.")
    if index is not None and whose(number) == person:
        raise InvalidMove("kin.oneself", "That is your own number.")
    if current(person.pk, at=at).count() >= MOST:
        raise InvalidMove("kin.too-many", "Many can see your pages already. Take somebody off the list first.")
    code = "" if index is not None else "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
    row = Representative.objects.create(
        person=person,
        owner=by.unit.organization if isinstance(by, StaffRole) else directory.operator(),
        kind=kind,
        name=name.strip()[:120],
        index=index,
        code_index=_code_index(code) if code else None,
        code_until=at + CODE_HOLDS if code else None,
        parts=[str(part) for part in Part if part in parts],
        actor=Actor.objects.create(kind=ActorKind.PERSON, name=""),
        since=at,
        until=until,
        how=how,
        by=_actor(by),
        role=by if isinstance(by, StaffRole) else None,
        said_at=at,
    )
    log(what="kin.granted", by=by, at=at, person=person, ref=row.pk)
    return row, code


def _check(name: str, parts: Collection[Part]) -> None:
    if not name.strip():
        raise InvalidMove("kin.no-name", "Write who it is, as you call them.")
    if not parts:
        raise InvalidMove("kin.nothing-chosen", "Choose at least one thing that they may see.")
    if Part.PROPOSE in parts and not set(PLANS) & set(parts):
        raise InvalidMove("kin.no-plan-to-propose-for", "To propose changes they must be let see one of the plans.")


def _check_how(kind: Kind, until: datetime | None, how: How, *, staff: bool, at: datetime) -> None:
    if (how is How.DIGITAL) is staff:
        raise InvalidMove("kin.not-how", "Say whether it was spoken or came on paper.")
    if kind is Kind.GUARDIAN and not staff:
        raise InvalidMove("kin.guardian-by-staff", "A guardian is written down by staff who have seen the mandate.")
    if until is not None and until <= at:
        raise InvalidMove("kin.over-already", "Choose a day that is still to come.")


@walled()
def withdraw(
    representative_id: UUID, *, of: UUID, by: StaffRole | Actor, at: datetime, asked: bool = False
) -> Representative:
    """Take it back, at once: from now on they see nothing. Again changes nothing. Raises NotFound "kin.unknown"."""
    enter()
    person = holds(of, by, at=at, asked=asked)
    row = Representative.objects.select_for_update(no_key=True, of=("self",)).filter(pk=representative_id, person=of)
    found = row.first()
    if person is None or found is None:
        raise NotFound(*UNKNOWN)
    if found.withdrawn_at is None:
        found.withdrawn_at, found.withdrawn_by = at, _actor(by)
        found.save(update_fields=["withdrawn_at", "withdrawn_by"])
        log(what="kin.withdrawn", by=by, at=at, person=person, ref=found.pk)
    return found


@walled()
def let_propose(representative_id: UUID, *, may: bool, by: Actor, at: datetime) -> Representative:
    """Let them propose changes in the plans that they may see, or no more: it holds from now. By the person alone.

    Again changes nothing. Raises NotFound "kin.unknown"; InvalidMove "kin.no-plan-to-propose-for".
    """
    enter()
    person = holds(by.pk, by, at=at, asked=False)
    rows = current(by.pk, at=at).select_for_update(no_key=True, of=("self",))
    found = rows.filter(pk=representative_id).first()
    if person is None or found is None:
        raise NotFound(*UNKNOWN)
    parts = {*map(Part, found.parts), Part.PROPOSE} if may else set(map(Part, found.parts)) - {Part.PROPOSE}
    if parts == set(map(Part, found.parts)):
        return found
    _check(found.name, parts)
    found.parts = [str(part) for part in Part if part in parts]
    found.save(update_fields=["parts"])
    log(what="kin.may_propose" if may else "kin.may_not_propose", by=by, at=at, person=person, ref=found.pk)
    return found


def claim(code: str, *, index: bytes, at: datetime) -> Representative:
    """Let who has logged in as themselves come in by a code on paper, once. `index`: of their national number.

    Raises NotFound "kin.no-such-code", the same for one that never was, is used or too old; TooMany "kin.too-many-tries".
    """
    [tries] = tally(
        ("kin:code", index.hex()), until=at + AN_HOUR, at=at
    )  # before the transaction: a refusal counts too
    if tries > TRIES:
        raise TooMany("kin.too-many-tries", "This was tried too often. Wait an hour, and try again.")
    return _claim(code, index=index, at=at)


@walled()
def _claim(code: str, *, index: bytes, at: datetime) -> Representative:
    enter()
    plain = "".join(sign for sign in code.upper() if sign in CODE_SIGNS)
    rows = Representative.objects.select_for_update(no_key=True, of=("self",)).select_related("person", "actor")
    row = rows.filter(code_index=_code_index(plain), code_until__gt=at, withdrawn_at=None).first()
    if row is None or (row.until is not None and row.until <= at):
        raise NotFound(*NO_CODE)
    row.index, row.code_index, row.code_until = index, None, None
    row.save(update_fields=["index", "code_index", "code_until"])
    log(what="kin.claimed", by=row.actor, at=at, person=row.person, ref=row.pk)
    return row


def look(representative_id: UUID, *, part: Part, index: bytes, at: datetime, to_propose: bool = False) -> Shown:
    """Open a part of somebody's pages for who reads for them: decided and logged first, under their own actor.

    `to_propose`: they want to propose something there, which the person must have let them too.

    Must be the outermost transaction: a refusal is logged and committed before it is raised. Raises NotFound
    "kin.not-yours", the same for what was never granted, was withdrawn, has run out, or is another's.
    """
    with walled(durable=True):
        enter()
        rows = current(None, at=at).filter(pk=representative_id, index=index)
        row = rows.select_for_update(no_key=True, of=("self",)).select_related("person", "actor").first()
        answers = _answers(row, at=at) if row is not None else {}
        answer = answers.get(part)
        asked = (part, Part.PROPOSE) if to_propose else (part,)
        let = all(one in answers and answers[one].permitted for one in asked)
        if row is not None:
            effect, basis = (Effect.PERMIT if let else Effect.DENY), str(answer.law) if answer else ""
            log(
                what=LOOKED, by=row.actor, at=at, person=row.person, ref=row.pk, purpose=Purpose.CARE, basis=basis,
                effect=effect,
            )  # fmt: skip
        closed = _closed(row, at=at) if row is not None else frozenset()
    if row is None or answer is None or not let:
        raise NotFound(*NOT_YOURS)
    may = tuple(one for one, said in answers.items() if said.permitted)
    return Shown(row.person_id, full_name(row.person), answer, row.actor, may, closed)


def propose(
    representative_id: UUID, *, part: Part, index: bytes, act: Callable[[Shown], object], at: datetime
) -> object:
    """Let somebody propose something for a plan, where the person lets them now: decided and logged as each look is.

    `act` writes it, in the part of the plans that it is for. What is taken back while it is written is taken back.
    Raises as `look`, and what `act` raises.
    """
    shown = look(representative_id, part=part, index=index, at=at, to_propose=True)
    with walled():
        enter()
        Person.objects.select_for_update(no_key=True).get(pk=shown.person)  # as whoever takes it back
        row = current(shown.person, at=at).filter(pk=representative_id, index=index).first()
        if row is None or not {part, Part.PROPOSE} <= set(row.parts):
            raise NotFound(*NOT_YOURS)
        return act(shown)


@as_house()  # whoever wrote it down
def _closed(row: Representative, *, at: datetime) -> frozenset[Category]:
    """Give the kinds of information that the person has said no about since this was granted: a plan is cut by them."""
    said = stands_of(row.person_id).said
    return frozenset(one for one in Category if said_no_since(said, one, granted_at=row.said_at, at=at))


@as_house()  # what the person has said and what was found, whoever wrote it down
def _answers(row: Representative, *, at: datetime) -> dict[Part, Answer]:
    """Ask the rules about each part that was granted, as things stand today."""
    if row.person.died_at is not None:
        return {}
    stands, on = stands_of(row.person_id), local(at).date()
    lacks = [one.competence for one in stands.found if one.competence and one.stands(Category.HEALTH, at)]
    competence = lacks[0] if lacks else Competence.DECIDES
    out = {}
    for part in map(Part, row.parts):
        no = said_no_since(stands.said, CATEGORY[part], granted_at=row.said_at, at=at)
        out[part] = decided(part, competence=competence, says_no=no, on=on)
    return out


def _code_index(code: str) -> bytes:
    return keyring().index(code, scope="kin:code")


def _actor(by: StaffRole | Actor) -> Actor:
    return by.actor if isinstance(by, StaffRole) else by
