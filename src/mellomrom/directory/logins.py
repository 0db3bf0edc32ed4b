"""How users are known where they log in, how often somebody tried, and ending all that somebody has open.

let_in, shut_out   an issuer's number for a user, as a blind index alone: who has the database cannot log in by it
user_of            the user whom an issuer vouches for
attempt, forgive   a login that is tried, and one that went well
first_time         whether a proof that is good once is shown for the first time
tally              one time more of anything, and how many that makes
end_sessions       everywhere at once
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from mellomrom.core.errors import TooMany
from mellomrom.database.keys import keyring
from mellomrom.directory.models import Login, Session, Tally
from mellomrom.directory.sessions import whose

WINDOW = timedelta(minutes=15)
TRIES = {"user": 10, "address": 60}  # within the window; an address may be a whole house behind one router

_COUNT = """
WITH swept AS (
    DELETE FROM directory_tally WHERE key IN (
        SELECT key FROM directory_tally WHERE until <= %(at)s AND key <> ALL(%(keys)s)
        ORDER BY until LIMIT 20 FOR UPDATE SKIP LOCKED
    )
)
INSERT INTO directory_tally AS t (key, times, until) SELECT key, 1, %(until)s FROM unnest(%(keys)s::bytea[]) AS key
ON CONFLICT (key) DO UPDATE SET
    times = CASE WHEN t.until <= %(at)s THEN 1 ELSE least(t.times + 1, 1000000) END,
    until = CASE WHEN t.until <= %(at)s THEN excluded.until ELSE t.until END
RETURNING key, times
"""  # one statement, so that two at once are never both the first; it sweeps what is forgotten as it goes


def _known_by(issuer: str, kind: str, number: str) -> bytes:
    return keyring().index(_exact(number), scope=f"login:{issuer}:{kind}")


def _exact(value: str) -> str:
    """What tells two values apart by every letter: a blind index does not see capitals, and an issuer's names do."""
    return hashlib.sha256(value.encode()).hexdigest()


@transaction.atomic
def let_in(user: User, *, issuer: str, kind: str, number: str, at: datetime) -> Login:
    """Say that whoever an issuer knows by this number is that user; a number that was another's is theirs from now.

    `kind` is what the number is: hpr, pid or sub (`integrations.oidc.issuers`). Again changes nothing.
    """
    index = _known_by(issuer, kind, number)
    same = Login.objects.select_for_update(no_key=True).filter(index=index, ended_at=None).first()
    if same is not None and same.user_id == user.pk:
        return same
    if same is not None:
        same.ended_at = max(at, same.made_at)
        same.save(update_fields=["ended_at"])
    return Login.objects.create(user=user, issuer=issuer, index=index, made_at=at)


@transaction.atomic
def shut_out(user: User, *, at: datetime) -> int:
    """Let nobody vouch for a user any longer, and end what they have open. Gives how many ways there were."""
    end_sessions({SESSION_KEY: str(user.pk)})
    return Login.objects.filter(user=user, ended_at=None).update(ended_at=Greatest(at, F("made_at")))


def user_of(issuer: str, numbers: Mapping[str, str]) -> User | None:
    """Give the user whom an issuer vouches for, by any of its numbers for them: kind and number.

    absent     None where nobody is known by any of them, or they mean different users: then nobody is let in
    """
    indexes = [_known_by(issuer, kind, number) for kind, number in numbers.items() if number]
    logins = Login.objects.select_related("user").filter(index__in=indexes, ended_at=None, user__is_active=True)
    users = {login.user_id: login.user for login in logins}
    return next(iter(users.values())) if len(users) == 1 else None


def address(remote: str, forwarded: str, *, proxies: int) -> str:
    """Say from which address somebody calls. `proxies` stand before us, and each has added whom it heard to `forwarded`.

    What stands further out in `forwarded` is what the caller says of itself, and is not believed.
    """
    heard = [part.strip() for part in forwarded.split(",")]
    return heard[-proxies] if 0 < proxies <= len(heard) and heard[-proxies] else remote


def attempt(whom: Mapping[str, str], *, at: datetime) -> None:
    """Count one try to log in, for the user and for the address it comes from. Keys of `whom`: those of TRIES.

    raises     TooMany "login.too-many" when either has been tried too often lately; a try that is refused counts too
    """
    counted = tally(*((f"attempt:{kind}", value) for kind, value in whom.items()), until=at + WINDOW, at=at)
    if any(times > TRIES[kind] for kind, times in zip(whom, counted, strict=True)):
        raise TooMany("login.too-many", "This was tried too often. Wait a quarter of an hour, and try again.")


def forgive(whom: Mapping[str, str]) -> None:
    """Forget the tries of a user who has come in, and this one of their address: a busy house is not an attack."""
    for kind, value in whom.items():
        tally = Tally.objects.filter(key=keyring().index(value, scope=f"attempt:{kind}"))
        if kind == "user":
            tally.delete()
        else:
            tally.update(times=Greatest(F("times") - 1, 0))


def first_time(kind: str, value: str, *, until: datetime, at: datetime) -> bool:
    """Say whether something that is good once is shown for the first time, and remember it until then."""
    return tally((f"once:{kind}", _exact(value)), until=until, at=at) == [1]


def tally(*what: tuple[str, str], until: datetime, at: datetime) -> list[int]:
    """Count one time of each of these things, by scope and value, and say how many times there have been of each.

    `until` is when a new count is forgotten. One statement, the rows always in the same order: nobody waits for another
    who waits for them.
    """
    keys = [keyring().index(value, scope=scope) for scope, value in what]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"keys": sorted(keys), "until": until, "at": at})
        times = {bytes(key): int(n) for key, n in cursor.fetchall()}
    return [times[key] for key in keys]


def end_sessions(session: Mapping[str, str], *, but: str = "") -> int:
    """End every session of whoever this one is of, this one too unless its key is `but`. Gives how many there were."""
    of = whose(session)
    return Session.objects.filter(whose=of).exclude(pk=but).delete()[0] if of is not None else 0


def sweep_sessions(*, at: datetime) -> int:
    """Forget sessions that have ended by themselves, some at a time; done as people log in."""
    old = Session.objects.filter(expire_date__lt=at).order_by("expire_date").values("pk")[:100]
    return Session.objects.filter(pk__in=old).delete()[0]
