"""Who came in, and who was turned away: rows of the log about nobody in particular (pjl § 22)."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase

from mellomrom.core.identifiers import classify
from mellomrom.database.house import as_house
from mellomrom.database.keys import keyring
from mellomrom.directory import queries as directory
from mellomrom.directory.models import Actor
from mellomrom.directory.sessions import KIN, PERSON
from mellomrom.people import actions as people
from mellomrom.people.models import Person
from mellomrom.sharing.actions import log

CAME_IN = "login.came-in"
WENT_OUT = "login.went-out"
ENDED_EVERYWHERE = "login.ended-everywhere"
REFUSED = "login.refused"
PERSON_CAME_IN = "login.person-came-in"
CAME_BY_PAPER = "login.came-by-paper"  # after losing a key
KEY_ADDED = "login.key-added"
KEY_REMOVED = "login.key-removed"
KEY_COPIED = "login.key-copied"
PAPER_MADE = "login.paper-made"
PASSWORD_SET = "login.password-set"


@as_house()
def person_with(number: str) -> Person | None:
    """Give the person who has shown that this national number is theirs; None where no message has named them."""
    return people.whose(number)


def enter_person(session: SessionBase, person: Person | None, *, number: str = "", at: datetime) -> None:
    """Begin a person's own session, None for one who is not known here: nothing from before the login lives on.

    `number`: the national number they have shown; what is kept of it says whose pages they may read for (`plans.kin`).
    """
    session.flush()
    session[PERSON] = str(person.pk) if person is not None else ""
    index = kin_index(number)
    session[KIN] = index.hex() if index is not None else ""
    log_login(PERSON_CAME_IN, at=at)


def kin_index(number: str) -> bytes | None:
    """Give the blind index by which somebody reads for others, of their national number; None for what is none."""
    found = classify(number.strip())
    return keyring().index(found.value, scope="kin") if found.national else None


def themselves_in(session: SessionBase) -> Actor | None:
    """Give the person whose own session this is, as one who does something; None where nothing is known of them here."""
    known = session[PERSON]
    return people.themselves(UUID(known)) if known else None


@as_house()  # somebody who has no role yet has no organization either
def log_login(what: str, *, user: User | None = None, at: datetime) -> None:
    """Write down that somebody came in, went out or was refused; by their first role, else by the house."""
    roles = directory.roles_of(user, at=at) if user is not None else []
    log(what=what, by=roles[0] if roles else directory.house(), at=at)
