"""Who the person in a message is, and who follows them up."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Greatest

from mellomrom.core.identifiers import classify
from mellomrom.database.keys import keyring
from mellomrom.database.rows import Ask, ask, columns, insert, made
from mellomrom.database.transactions import joined
from mellomrom.directory.catalogue import ActorKind
from mellomrom.directory.models import Actor, Organization, StaffRole, Unit
from mellomrom.people.catalogue import PersonNamed, Protection, Sought, TeamFunction
from mellomrom.people.models import NextOfKin, Person, PersonIdentifier, Registration, TeamMember

_BY_NUMBER = (
    f"SELECT i.index, {columns(Person, 'p')} FROM people_personidentifier i JOIN people_person p ON p.id = i.person_id"
    " WHERE i.index = ANY(%s)"
)
NATIONAL = ("FNR", "DNR", "FHN", "DUF")  # the same whoever says it; in the order believed when several point apart


def index_of(system: str, value: str, *, sender: str = "") -> bytes:
    """Give the blind index of an identifier; the same number gives the same index in every process with the key.

    A local help number or another local number means a person only together with who gave it: `sender`.
    """
    whose = "" if system in NATIONAL else sender
    return keyring().index(value, scope=f"identifier:{system}:{whose}")


def name_index_of(family: str, given: str, birth_year: int) -> bytes:
    """Give the blind index of a name and a year of birth."""
    return keyring().index(f"{family} {given} {birth_year}", scope="name")


def _typed(named: PersonNamed, sender: str) -> list[tuple[str, str, bool, str]]:
    """Classify each identifier: (system, normalised value, check digits fit, ISO birth date or "")."""
    out: list[tuple[str, str, bool, str]] = []
    for declared, value in named.identifiers:
        found = classify(value, declared)
        system = declared if found.kind in ("OTHER", "NONE") else str(found.kind)
        if sender.startswith("unknown:") and system not in NATIONAL:
            continue  # a local number of somebody who has not said who they are means nobody
        if found.value and (system, found.value) not in [(s, v) for s, v, _, _ in out]:
            out.append((system, found.value, found.check_ok, found.birth_on.isoformat() if found.birth_on else ""))
    return sorted(out, key=lambda i: NATIONAL.index(i[0]) if i[0] in NATIONAL else len(NATIONAL))


def find_living(sought: Sought) -> Person | None:
    """Find the one living person whom a number names, or a whole name and year of birth; None for nobody or several.

    One query, whatever was written.
    """
    if sought.number.strip():
        kinds = {classify(sought.number), classify(sought.number, "FNR")}
        indexes = [index_of(str(k.kind) if k.national else "FNR", k.value or sought.number) for k in kinds]
        found = Person.objects.filter(identifiers__index__in=indexes).distinct()
    else:
        found = Person.objects.filter(name_index=name_index_of(sought.family, sought.given, sought.born or 0))
    first = list(found.filter(died_at=None)[:2])
    return first[0] if len(first) == 1 else None


@joined
def find(named: PersonNamed, *, sender: str = "", verified: bool = False) -> tuple[Person, bool]:
    """Find the person that a message names, or write them down as one nobody has verified: never dropped.

    Identifiers decide; without any, the full name and date of birth must fit exactly one person. Numbers that the
    message adds are kept. `sender` is the key of who named them, for numbers that are local to it. Returns (person, True when known before). Again: the same words give the same person.
    Source: acceptance criteria 12, 14, 16 and 17 of the PLO receiver tests; HIS 1001.
    """
    ids = _typed(named, sender)
    born = named.birth_on.isoformat() if named.birth_on else next((b for *_, b in ids if b), "")
    index = name_index_of(named.family, named.given, int(born[:4])) if born and named.family else None
    indexes = {index_of(system, value, sender=sender): (system, value, ok) for system, value, ok, _ in ids}
    held: dict[bytes, Person] = ask(Ask(_BY_NUMBER, (list(indexes),), _by_index))[0] if indexes else {}
    person = next((held[i] for i in indexes if i in held), None)
    if person is None and not ids and index is not None:
        _one_at_a_time(index)  # two first messages at once about somebody without numbers are about one person
    if person is None and not ids and index is not None:
        same = [p for p in Person.objects.filter(name_index=index)[:3] if p.birth_on == born]
        person = same[0] if len(same) == 1 else None
    known = person is not None
    if person is None:
        person = Person(
            name={"family": named.family, "given": named.given},
            birth_on=born or None,
            name_index=index,
            municipality=named.municipality,
            verified=verified,
        )
        insert([person])
    insert(
        [
            PersonIdentifier(person=person, system=system, value=value, index=i, check_ok=ok)
            for i, (system, value, ok) in indexes.items()
            if i not in held
        ]
    )
    return person, known


def whose(number: str) -> Person | None:
    """Give the person who has this national number, who has shown that it is theirs; None where no message named them."""
    found = classify(number)
    if found.kind not in NATIONAL:
        return None
    named = PersonIdentifier.objects.filter(index=index_of(str(found.kind), found.value)).select_related("person")
    return next((identifier.person for identifier in named), None)


def actor_of(person: Person) -> Actor:
    """Give the person as one who does something; the actor has the person's own id, so that it is theirs and no other's."""
    return Actor.objects.get_or_create(pk=person.pk, defaults={"kind": ActorKind.PERSON, "name": ""})[0]


def themselves(person_id: UUID) -> Actor | None:
    """Give the actor that the person is when they do something themselves, made the first time; None for nobody.

    It has the person's own id, so that nothing else has to say whose it is.
    """
    person = Person.objects.filter(pk=person_id).first()
    return actor_of(person) if person is not None else None


def _by_index(rows: list[Any]) -> dict[bytes, Person]:
    return {index: made(Person, values) for index, *values in rows}


def _one_at_a_time(index: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(index[:8], "big", signed=True)])


def register(person: Person, owner: Organization, *, at: datetime) -> None:
    """Say that an organization serves the person from now; again changes nothing."""
    Registration.objects.get_or_create(person=person, owner=owner, until=None, defaults={"since": at})


def protect(person: Person, protection: Protection) -> Person:
    """Set or lift the protection of the person's address (fortrolig, strengt fortrolig)."""
    person.protection = protection
    person.save(update_fields=["protection"])
    return person


@transaction.atomic
def join_team(
    person: Person, unit: Unit, function: TeamFunction, *, by: Actor, at: datetime, role: StaffRole | None = None
) -> TeamMember:
    """Let a unit into the care team; doing it again changes nothing. A new coordinator relieves the former."""
    if function == TeamFunction.COORDINATOR:
        former = TeamMember.objects.filter(person=person, function=function, until=None)
        _end(former.exclude(unit=unit), at=at)
    member, _ = TeamMember.objects.get_or_create(
        person=person,
        unit=unit,
        function=function,
        until=None,
        defaults={"owner": unit.organization, "role": role, "since": at, "decided_by": by},
    )
    register(person, unit.organization, at=at)
    return member


@transaction.atomic
def leave_team(person: Person, unit: Unit, function: TeamFunction, *, at: datetime) -> int:
    """Let a unit out of the care team; returns how many memberships ended (0: it was none).

    When it was the last of its organization, the organization serves the person no more.
    """
    return _end(TeamMember.objects.filter(person=person, unit=unit, function=function, until=None), at=at)


def _end(members: QuerySet[TeamMember], *, at: datetime) -> int:
    """End memberships of one person, and the registration of each organization that has nobody left in the team."""
    left = list(members.values_list("person", "owner"))
    over = Greatest("since", Value(at))  # a clock that was put back ends nothing before it began
    ended = members.update(until=over)
    for person, owner in left:
        if not TeamMember.objects.filter(person=person, owner=owner, until=None).exists():
            Registration.objects.filter(person=person, owner=owner, until=None).update(until=over)
    return ended


def name_next_of_kin(
    person: Person, *, owner: Organization, name: str, relation: str, phone: str, at: datetime
) -> NextOfKin:
    """Write down whom the person calls their own."""
    return NextOfKin.objects.create(
        person=person, owner=owner, name=name, relation=relation, phone=phone or None, since=at
    )


def state_death(person_id: UUID, *, died_at: datetime) -> None:
    """Write down that the person has died; the first time stated stands."""
    Person.objects.filter(pk=person_id, died_at=None).update(died_at=died_at)


def state_municipality(person: Person, municipality: str) -> None:
    """Write down in which municipality the person stays, four digits."""
    person.municipality = municipality
    person.save(update_fields=["municipality"])
