"""What the person says about who may know: written down, and taken back.

say, withdraw   one yes or no, and taking it back
choose          one of the three plain choices, for those who help now or whom one names

`by` is a member of staff who writes down what was said or came on paper, or the person's own actor, who has the id of the
person. Staff do it only for those whose whole record they may open.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from mellomrom.core.clock import Span, add
from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.database.house import enter, walled
from mellomrom.database.rows import insert
from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import Sector
from mellomrom.directory.models import Actor, Organization, StaffRole
from mellomrom.people.models import Person
from mellomrom.people.queries import team_of
from mellomrom.sharing.actions import entry, log, would_open
from mellomrom.sharing.catalogue import Category, Choice, How, Level, Purpose, Say
from mellomrom.sharing.models import Statement
from mellomrom.sharing.queries import NOT_YOURS as NOT_YOURS
from mellomrom.sharing.saying import NO

A_YEAR = Span.parse("365d")  # how long a yes stands, and when a no is asked about again: defaults of ours
FOR_OTHERS = (Say.PRESUMED_OPPOSED, Say.CONSENTED_FOR)  # what others say has words, and is never digital


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom a statement is about, and what: what is None is not narrowed."""

    unit: UUID | None = None  # at most one of the three
    organization: UUID | None = None
    sector: Sector | None = None
    category: Category | None = None
    purpose: Purpose | None = None
    event: UUID | None = None


EVERYBODY = About()


# ------------------------------------------------------------------------------------------------------ yes and no


@walled()
def say(
    person_id: UUID,
    *,
    says: Say,
    about: About = EVERYBODY,
    how: How,
    words: str = "",
    until: datetime | None = None,
    by: StaffRole | Actor,
    at: datetime,
    asked: bool = False,
) -> Statement:
    """Write down a yes or a no. It takes the place of what the person said before of the very same.

    A yes stands for a year where nothing else is said. A no stands until the person takes it back, or until the day they
    name, and is asked about again after a year: that nobody has asked anew opens nothing. `asked` as in `open_record`.

    raises     NotFound "person.not-yours"; InvalidMove for what cannot be so
    """
    enter()
    person = held(person_id, by, at=at, asked=asked)
    _check(says, about, how, words, until, by, at=at)
    if says not in FOR_OTHERS:
        _take_back(_of(person).filter(**_columns(about)), by, at=at)
    row = _row(person, says, about, how, words, until, by, at=at)
    insert([row])
    log(what="says.no" if says in NO else "says.yes", by=by, at=at, person=person, ref=row.pk)
    return row


@walled()
def choose(
    person_id: UUID,
    *,
    choice: Choice,
    named: Collection[UUID] = (),
    how: How,
    by: StaffRole | Actor,
    at: datetime,
    asked: bool = False,
) -> list[Statement]:
    """Write down one of the three plain choices; gives the rows. What was said before is taken back, but not what was
    said of one document.

    Those who help: a yes to each unit outside the health services that follows the person up now; health services may
    know by law. Only those named: a no to everybody, and a yes to each of the `named` in the care team. Nobody: a no.

    raises     NotFound "person.not-yours", and "says.unknown-unit" for a unit that does not follow the person up;
               InvalidMove "says.nobody-named"
    """
    enter()
    person = held(person_id, by, at=at, asked=asked)
    _check(Say.CONSENTED, EVERYBODY, how, "", None, by, at=at)
    team = {member.unit_id: member.unit for member in team_of(person.pk, at=at)}
    if choice is Choice.NAMED and not named:
        raise InvalidMove("says.nobody-named", "Choose at least one of them, or choose that nobody may know.")
    if any(unit not in team for unit in named):
        raise NotFound("says.unknown-unit", "There is no such unit around this person.")
    helpers = [unit.id for unit in team.values() if unit.sector is not Sector.HEALTH]
    yes = {Choice.HELPERS: helpers, Choice.NAMED: list(named), Choice.NOBODY: []}[choice]
    _take_back(_of(person).filter(event=None), by, at=at)
    rows = [] if choice is Choice.HELPERS else [_row(person, Say.OPPOSED, EVERYBODY, how, "", None, by, at=at)]
    rows += [_row(person, Say.CONSENTED, About(unit=unit), how, "", None, by, at=at) for unit in sorted(yes)]
    insert(rows)
    insert([entry(what=f"says.{choice}", by=by, at=at, person=person)])
    return rows


@walled()
def withdraw(statement_id: UUID, *, of: UUID, by: StaffRole | Actor, at: datetime, asked: bool = False) -> Statement:
    """Take back what a person said: from now on it was never said. Again changes nothing. `of`: the person.

    Raises NotFound "says.unknown" for another's, as for what is not there.
    """
    enter()
    known = holds(of, by, at=at, asked=asked)
    row = Statement.objects.filter(pk=statement_id, person=of).first()
    if row is None or known is None:
        raise NotFound("says.unknown", "There is no such statement.")
    _take_back(Statement.objects.filter(pk=row.pk, withdrawn_at=None), by, at=at)
    row.refresh_from_db()
    return row


def held(person_id: UUID, by: StaffRole | Actor, *, at: datetime, asked: bool) -> Person:
    """Give the person, held: what is said of one person comes one after another, and after what is being decided."""
    person = holds(person_id, by, at=at, asked=asked)
    if person is None:
        raise NotFound(*NOT_YOURS)
    return person


def holds(person_id: UUID, by: StaffRole | Actor, *, at: datetime, asked: bool) -> Person | None:
    """Do as `held`, with None for whom they may not speak for: who is no person who speaks for themselves, nor staff who
    may read the whole record.
    """
    person = Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    if person is None:
        return None
    may = may_record(person, by=by, at=at, asked=asked) if isinstance(by, StaffRole) else by.pk == person_id
    return person if may else None


def may_record(person: Person, *, by: StaffRole, at: datetime, asked: bool = False) -> bool:
    """Say whether a member of staff may read and write down what a person has said: health services with the whole record."""
    if by.unit.sector is not Sector.HEALTH:
        return False
    return would_open(person, by=by, purpose=Purpose.CARE, at=at, asked=asked).level is Level.FULL


def _check(
    says: Say, about: About, how: How, words: str, until: datetime | None, by: StaffRole | Actor, *, at: datetime
) -> None:
    if says is Say.NONE_ASKED or sum(one is not None for one in (about.unit, about.organization, about.sector)) > 1:
        raise InvalidMove("says.unclear", "Say yes or no, to one recipient or to everybody.")
    if (how is How.DIGITAL) is isinstance(by, StaffRole):
        raise InvalidMove("says.not-how", "Staff write down what was spoken or came on paper.")
    if says in FOR_OTHERS and (how is How.DIGITAL or not words.strip()):
        raise InvalidMove("says.no-words", "Write why, or who says it for the person.")
    if until is not None and until <= at:
        raise InvalidMove("says.over-already", "Choose a day that is still to come.")


def _row(
    person: Person,
    says: Say,
    about: About,
    how: How,
    words: str,
    until: datetime | None,
    by: StaffRole | Actor,
    *,
    at: datetime,
) -> Statement:
    no = says in NO
    return Statement(
        owner=_owner(by),
        person=person,
        says=says,
        **_columns(about),
        since=at,
        until=until or (None if no else add(at, A_YEAR)),
        ask_again_at=add(at, A_YEAR) if no and until is None else None,
        how=how,
        words=words.strip() or None,
        by=_actor(by),
        role=by if isinstance(by, StaffRole) else None,
        said_at=at,
    )


def _columns(about: About) -> dict[str, object]:
    return {
        "unit_id": about.unit,
        "organization_id": about.organization,
        "sector": about.sector or "",
        "category": about.category or "",
        "purpose": about.purpose or "",
        "event": about.event,
    }


def _of(person: Person) -> "QuerySet[Statement]":
    return Statement.objects.filter(person=person, withdrawn_at=None)


def _take_back(rows: "QuerySet[Statement]", by: StaffRole | Actor, *, at: datetime) -> None:
    """Withdraw what stands, each in the person's log."""
    back = list(rows.select_for_update(no_key=True, of=("self",)).select_related("person").order_by("pk"))
    rows.filter(pk__in=[row.pk for row in back]).update(withdrawn_at=at, withdrawn_by=_actor(by))
    insert([entry(what="says.withdrawn", by=by, at=at, person=row.person, ref=row.pk) for row in back])


def _owner(by: StaffRole | Actor) -> Organization:
    return by.unit.organization if isinstance(by, StaffRole) else directory.operator()


def _actor(by: StaffRole | Actor) -> Actor:
    return by.actor if isinstance(by, StaffRole) else by
