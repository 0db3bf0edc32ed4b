"""An address to the card for another system to hold (kjernejournal): it says nothing, leads to the login, and can be ended.

point      make one, or give the one that stands
end        from now on it leads nowhere
"""

import secrets
from datetime import datetime
from uuid import UUID

from mellomrom.database.house import enter, walled
from mellomrom.database.keys import keyring
from mellomrom.database.rows import insert
from mellomrom.directory import queries as directory
from mellomrom.directory.models import Actor, StaffRole
from mellomrom.events.actions.entries import was_asked
from mellomrom.plans.crisis.actions import held
from mellomrom.plans.crisis.models import CardPointer
from mellomrom.sharing.actions import log

SCOPE = "crisis-pointer"
BYTES = 20  # 160 bits: nobody guesses one


@walled()
def point(person_id: UUID, *, by: StaffRole | Actor, at: datetime) -> CardPointer:
    """Make the address that leads to a person's card; again gives the one that stands. Raises NotFound."""
    asked = isinstance(by, StaffRole) and was_asked(person_id, by)
    enter()
    person = held(person_id, by, asked=asked, at=at)
    stands = CardPointer.objects.filter(person=person, ended_at=None).first()
    if stands is not None:
        return stands
    staff = by if isinstance(by, StaffRole) else None
    word = secrets.token_hex(BYTES)
    row = CardPointer(
        person=person,
        owner=staff.unit.organization if staff is not None else directory.operator(),
        index=keyring().index(word, scope=SCOPE),
        word=word,
        by=by.actor if isinstance(by, StaffRole) else by,
        made_at=at,
    )
    insert([row])
    log(what="crisis.pointed", by=by, at=at, person=person, ref=row.pk)
    return row


@walled()
def end(person_id: UUID, *, by: StaffRole | Actor, at: datetime) -> int:
    """End the address: whoever opens it finds nobody. Gives how many ended; again: none. Raises NotFound."""
    asked = isinstance(by, StaffRole) and was_asked(person_id, by)
    enter()
    person = held(person_id, by, asked=asked, at=at)
    stands = CardPointer.objects.filter(person=person, ended_at=None)
    for row in stands:
        log(what="crisis.pointer_ended", by=by, at=at, person=person, ref=row.pk)
    return stands.update(ended_at=at)
