"""Where sessions are kept: Django's, in the database, with whose each is beside it, so that all of somebody's can be ended."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

from mellomrom.database.keys import keyring
from mellomrom.directory.models import Session

PERSON = "person"  # the session's key for the person who reads about themselves; users are Django's. Empty: not known
ORGANIZATION = "organization"  # … for the number of the one organization a login was for; absent: any
LEFT = "left"  # … for why the session before this one ended at this screen


def whose(session: Any) -> bytes | None:
    """Give the blind index of whose session this is; None while nobody has logged in."""
    for name in (SESSION_KEY, PERSON):
        if session.get(name):
            return keyring().index(str(session[name]), scope=f"session:{name}")
    return None


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
