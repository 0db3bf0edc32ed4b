"""Where sessions are kept: Django's, in the database, with whose each is beside it, so that all of somebody's can be ended."""

from enum import StrEnum
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

from mellomrom.database.keys import keyring
from mellomrom.directory.models import Session

PERSON = "person"  # the session's key for the person who reads about themselves; users are Django's. Empty: not known
KIN = "kin"  # … for the blind index by which they read for others; empty or absent: for nobody
ORGANIZATION = "organization"  # … for the number of the one organization a login was for; absent: any
WAY = "way"  # … for how the owner of a local account came in; absent: somebody else vouches for them
ENROL = "enrol"  # … where they came in by less than it takes to work here: all they can do is add a way in
KEPT = "kept"  # … for what somebody was writing when they were logged out, sealed (`web.kept`)
LEFT = "left"  # … for why the session before this one ended at this screen


def whose(session: Any) -> bytes | None:
    """Give the blind index of whose session this is; None while nobody has logged in."""
    for name in (SESSION_KEY, PERSON):
        if session.get(name):
            return keyring().index(str(session[name]), scope=f"session:{name}")
    return None


def begin_anew(session: Any) -> None:
    """Forget all that a session held, whoever it was; what somebody was writing waits for them alone, and stays."""
    kept = session.get(KEPT)
    session.flush()
    if kept:
        session[KEPT] = kept


class SessionStore(DatabaseSessions):
    """Django's own sessions in the database, in our table."""

    @classmethod
    def get_model_class(cls) -> type[Session]:  # type: ignore[override]
        """Give the table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:  # type: ignore[override]
        """Make the row for what a session holds."""
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.whose = whose(data)
        return row


class Way(StrEnum):
    """How the owner of a local account showed who they are."""

    PASSKEY = "passkey"
    CODE = "code"  # a password, and what their app showed
    PAPER = "paper"  # a code on paper
    PASSWORD = "password"  # that alone: enough in a demo only
    INVITED = "invited"
    DEMO = "demo"  # one tap
