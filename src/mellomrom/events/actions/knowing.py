"""What must be known of a person before anything about them is recorded: read in one round trip, with them held."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from mellomrom.core.clock import local
from mellomrom.database.rows import Ask, ask
from mellomrom.directory.book import EDITION, Book, book
from mellomrom.events.actions.facts import Facts, facts_about
from mellomrom.events.models import Duty
from mellomrom.events.reach import Around, Reach
from mellomrom.events.rules import most_in_a_day
from mellomrom.people.models import Person
from mellomrom.people.queries import members
from mellomrom.sharing.queries import stands_about
from mellomrom.sharing.saying import NOTHING

_HOLD = " FOR NO KEY UPDATE"
_PERSON = "SELECT died_at FROM people_person WHERE id = %s"
_DUTY = tuple(
    f.attname
    for f in Duty._meta.concrete_fields
    if f.name in ("id", "course", "notice", "item", "holder", "due_at", "next_offer_at", "life", "lapses_at")
)
_DUTIES = f"SELECT {', '.join(_DUTY)} FROM events_duty WHERE person_id = %s AND life IN ('open', 'taken') ORDER BY id"
_COURSES = """
SELECT c.id, c.pathway, c.version, c.applies, c.ends_at FROM events_course c JOIN events_event e ON e.id = c.opened_by_id
WHERE c.person_id = %s AND c.closed_at IS NULL ORDER BY e.recorded_at DESC, c.id DESC
"""
_BUSY = """
SELECT unit FROM unnest(%s::uuid[], %s::int[]) AS asked (unit, most)
WHERE EXISTS (SELECT FROM events_notice n WHERE n.recipient_id = asked.unit AND n.told_at >= %s OFFSET asked.most - 1)
"""


@dataclass(frozen=True, slots=True)
class OpenCourse:
    """An open course as it stands."""

    id: UUID
    pathway: str
    version: date
    applies: str
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Known:
    """What stands about a person when something happens to them."""

    died_at: datetime | None
    held: Mapping[UUID, Duty]  # their open duties, with the columns that closing and dating need
    around: Around
    courses: tuple[OpenCourse, ...]  # newest first
    facts: Facts


def know(person: Person, *, at: datetime, hold: bool = True, directory: Book | None = None) -> Known:
    """Read what stands about a person, in one round trip.

    `hold` locks the person first, so that events about one person come one after another, and then their open duties
    before anything is written, in the order in which everybody locks them. Who takes, offers on or accepts has a duty
    and may wait for a decision that is being written here; were it the other way round as well, each would wait for the
    other. `directory`: where it was read in this transaction.
    """
    lock = _HOLD if hold else ""
    died_at, held, team, courses, facts, stands, *edition = ask(
        Ask(_PERSON + lock, (person.pk,), lambda rows: rows[0][0]),
        Ask(_DUTIES + lock, (person.pk,), _duties),
        members(person.pk, at=at),
        Ask(_COURSES, (person.pk,), lambda rows: tuple(OpenCourse(*row) for row in rows)),
        facts_about(person.pk),
        stands_about([person.pk]),
        *([EDITION] if directory is None else []),
    )
    around = Around(team, directory or book(*edition), stands.get(person.pk, NOTHING))
    return Known(died_at, held, around, courses, facts)


def _duties(rows: list[Any]) -> dict[UUID, Duty]:
    duties = map(partial(Duty.from_db, "default", _DUTY), rows)
    return {duty.pk: duty for duty in duties}


def busy(who: Reach, known: Known, *, at: datetime) -> Ask[frozenset[UUID]]:
    """Ask which units have been told as much today as their workers are told in a day (A10)."""
    midnight = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    units = [unit.id for unit in who.all_units]
    most = [most_in_a_day(known.around.book.staff(unit, at=at)) for unit in units]
    return Ask(_BUSY, (units, most, midnight), lambda rows: frozenset(unit for (unit,) in rows))
