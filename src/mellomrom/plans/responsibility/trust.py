"""Whom the person trusts: said by the person, or written down for them; one thing stands at a time.

say_trust     write it down; empty words take it back
standing      what stands
"""

from datetime import datetime
from uuid import UUID

from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.database.house import as_house, enter, walled
from mellomrom.directory import queries as directory
from mellomrom.directory.models import Actor, StaffRole
from mellomrom.events.actions.entries import held_to_write, was_asked
from mellomrom.people.models import Person
from mellomrom.people.queries import full_name
from mellomrom.plans.responsibility.models import Trust
from mellomrom.sharing.actions import log
from mellomrom.sharing.catalogue import Category, Level, Purpose
from mellomrom.sharing.parts import NOT_YOURS, open_parts, permits

LONGEST = 400


@walled()
def say_trust(person_id: UUID, words: str, *, by: StaffRole | Actor, at: datetime) -> Trust | None:
    """Write down whom the person trusts, by the person or by staff who may read the whole record; the former is kept.

    Empty words take back what stood: None. The same words again change nothing. Raises NotFound "person.not-yours",
    InvalidMove "trust.too-long".
    """
    asked = isinstance(by, StaffRole) and was_asked(person_id, by)
    enter()
    person = held_to_write(person_id, by, asked=asked, at=at)
    said = words.strip()
    if len(said) > LONGEST:
        raise InvalidMove("trust.too-long", "That is too long. Write whom you trust, and how to reach them.")
    stands = Trust.objects.filter(person=person, ended_at=None).first()
    if (stands.words if stands is not None else "") == said:
        return stands
    Trust.objects.filter(person=person, ended_at=None).update(ended_at=at)
    log(what="trust.said" if said else "trust.taken_back", by=by, at=at, person=person)
    return _write(person, said, by, at=at) if said else None


def _write(person: Person, said: str, by: StaffRole | Actor, *, at: datetime) -> Trust:
    staff = by if isinstance(by, StaffRole) else None
    return Trust.objects.create(
        person=person,
        owner=staff.unit.organization if staff is not None else directory.operator(),
        words=said,
        said_at=at,
        by_id=staff.actor_id if staff is not None else by.pk,
        role=staff,
    )


def standing(by: Actor) -> Trust | None:
    """Give the person what stands of whom they trust."""
    return Trust.objects.filter(person=by.pk, ended_at=None).select_related("role").first()


def open_trust(person_id: UUID, role: StaffRole, *, at: datetime) -> tuple[str, Trust | None]:
    """Open for staff whom a person trusts, decided and logged: the person's name, and what stands.

    Raises NotFound "person.not-yours".
    """
    asked = was_asked(person_id, role)
    parts = {Category.HEALTH}  # free words may say anything
    decided = open_parts(person_id, parts=parts, what="plan.opened", by=role, purpose=Purpose.CARE, asked=asked, at=at)
    if not permits(decided[Category.HEALTH], least=Level.SUMMARY):
        raise NotFound(*NOT_YOURS)
    with as_house():
        person = Person.objects.get(pk=person_id)
        return full_name(person), Trust.objects.filter(person=person, ended_at=None).first()
