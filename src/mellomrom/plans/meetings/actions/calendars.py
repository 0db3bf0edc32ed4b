"""The secret address that somebody's own calendar reads: made, rotated, ended, and found again by what stands in it."""

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import F
from django.db.models.functions import Greatest

from mellomrom.core.errors import NotFound, TooMany
from mellomrom.core.ids import new_id
from mellomrom.database.house import as_house, enter, walled
from mellomrom.database.keys import keyring
from mellomrom.database.rows import insert
from mellomrom.directory.logins import tally
from mellomrom.directory.models import Actor
from mellomrom.people.models import Person
from mellomrom.plans.meetings.models import CalendarFeed

WINDOW, MOST_WRONG = timedelta(minutes=15), 30  # wrong addresses from one place
LENGTH = 64  # hexadecimal digits: 256 bits


@walled()
def new_calendar(by: User | Actor, *, language: str, at: datetime) -> str:
    """Make a secret address for somebody's own calendar; the one before it is no longer good.

    shape      64 hexadecimal digits, 256 bits; shown now and never again, for only a blind index of it is kept
    """
    enter()
    _end(by, at=at)
    said = secrets.token_hex(LENGTH // 2)
    insert([CalendarFeed(id=new_id(), **_whose(by), index=_index(said), language=language, made_at=at)])
    return said


@walled()
def end_calendar(by: User | Actor, *, at: datetime) -> int:
    """Let the address be good no longer; gives how many there were, 0 or 1."""
    enter()
    return _end(by, at=at)


def _end(by: User | Actor, *, at: datetime) -> int:
    if isinstance(by, User):  # two at once: one after the other
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
    else:
        Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    rows = CalendarFeed.objects.filter(**_whose(by), ended_at=None)
    return rows.update(ended_at=Greatest(at, F("made_at")))


def _whose(by: User | Actor) -> dict[str, object]:
    return {"user": by} if isinstance(by, User) else {"person_id": by.pk}


@as_house()
def calendar_of(by: User | Actor) -> CalendarFeed | None:
    """Give the address that somebody has now, which says when it was made and not what stands in it; None for none."""
    return CalendarFeed.objects.filter(**_whose(by), ended_at=None).first()


def feed_at(said: str, *, address: str, at: datetime) -> CalendarFeed:
    """Find whose calendar a secret address is. What is looked up is an HMAC of it, so that time tells nothing of it.

    raises     NotFound "calendar.unknown" for one that is wrong or ended, or of a user who has left; TooMany
               "calendar.too-many" when an address has tried too many wrong ones
    """
    with as_house():
        rows = CalendarFeed.objects.select_related("user", "person").filter(index=_index(said), ended_at=None)
        feed = rows.first()
    if feed is not None and (feed.user is None or feed.user.is_active):
        return feed
    [wrong] = tally(("calendar:wrong", address), until=at + WINDOW, at=at)
    if wrong > MOST_WRONG:
        raise TooMany("calendar.too-many", "This was tried too often. Wait a quarter of an hour, and try again.")
    raise NotFound("calendar.unknown", "There is no such calendar, or its address has been changed.")


def _index(said: str) -> bytes:
    return keyring().index(said.encode().hex(), scope="calendar")  # in hex, because an index does not see capitals
