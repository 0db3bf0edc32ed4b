"""Times as people say them, in the language that is active: "innen kl. 14.00 (om 1 t 20 min)", "i går 23.10".

Every function takes the moment and `now`, both aware; nothing here asks the clock. The exact time is the caller's to show.
"""

from datetime import datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

from mellomrom.core.clock import local

WEEK = 6  # days ahead or back that a weekday alone still names
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def clock(at: datetime) -> str:
    """Say the time of day in Oslo: 08.12 in Norwegian, 08:12 in English."""
    here = local(at)
    return pgettext("time of day", "%(hours)02d:%(minutes)02d") % {"hours": here.hour, "minutes": here.minute}


def day(at: datetime, now: datetime) -> str:
    """Say which day it is, seen from now: empty today, else yesterday, tomorrow, a weekday or a date."""
    here, today = local(at).date(), local(now).date()
    away = (here - today).days
    if away == 0:
        return ""
    if away in (-1, 1):
        return gettext("yesterday") if away < 0 else gettext("tomorrow")
    if abs(away) <= WEEK:
        return date_format(here, "l")
    return calendar_day(at, with_year=here.year != today.year)


def calendar_day(at: datetime, *, with_year: bool = True) -> str:
    """Say the date: 3. desember 2026, 3 December 2026."""
    form = pgettext("date", "j F Y") if with_year else pgettext("date", "j F")
    return date_format(local(at).date(), form)


def when(at: datetime, now: datetime, *, all_day: bool = False) -> str:
    """Say when something was or is: 09.41, i går 23.10, fredag 15.30, 3. desember 08.00; the day alone for `all_day`."""
    named = day(at, now)
    if all_day:
        return named or gettext("today")
    return f"{named} {clock(at)}" if named else clock(at)


def short_span(span: timedelta) -> str:
    """Say a length of time briefly, in at most two units: 25 min, 1 t 20 min, 2 dager."""
    minutes = max(int(span / MINUTE), 1)
    hours = minutes // 60
    if hours >= 48:
        return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}
    if hours >= 10:
        return gettext("%(hours)d h") % {"hours": hours}
    if hours:
        rest = minutes % 60
        return (
            gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
            if rest
            else gettext("%(hours)d h") % {"hours": hours}
        )
    return gettext("%(minutes)d min") % {"minutes": minutes}


def long_span(span: timedelta) -> str:
    """Say a length of time in one unit, in full words: 5 minutter, 3 timer, 9 dager."""
    minutes = max(int(span / MINUTE), 1)
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d day", "%(n)d days", minutes // 1440) % {"n": minutes // 1440}


def by(at: datetime, now: datetime) -> str:
    """Say by when, with how long that is within a day: innen kl. 14.00 (om 1 t 20 min), innen fredag 15.30.

    Midnight is the end of the day before it, and is said so: nobody is to wonder whether Tuesday 00.00 is Monday night.
    """
    if local(at).time() == time():
        return gettext("in the course of %(day)s") % {"day": when(at - MINUTE, now, all_day=True)}
    named = day(at, now)
    if named:
        return gettext("by %(day)s %(time)s") % {"day": named, "time": clock(at)}
    return gettext("by %(time)s (in %(span)s)") % {"time": clock(at), "span": short_span(at - now)}


def ago(at: datetime, now: datetime) -> str:
    """Say how long ago: for 3 timer siden; akkurat nå under a minute and for what lies ahead."""
    if now - at < MINUTE:
        return gettext("just now")
    return gettext("%(span)s ago") % {"span": long_span(now - at)}


def due(at: datetime, now: datetime) -> str:
    """Say by when somebody must answer; late is a plain sentence: Skulle vært svart på for 3 timer siden."""
    if at >= now:
        return by(at, now)
    return gettext("Should have been answered %(ago)s") % {"ago": ago(at, now)}


def owed_by(at: datetime, now: datetime) -> str:
    """Say by when something must be done: innen …, or skulle vært gjort for 3 timer siden."""
    if at >= now:
        return by(at, now)
    return gettext("should have been done %(ago)s") % {"ago": ago(at, now)}


def exact(at: datetime, *, all_day: bool = False) -> str:
    """Give the full date and time for hover and print: søndag 22. november 2026 kl. 08.02."""
    here = local(at)
    named = date_format(here.date(), "l") + " " + calendar_day(at)
    if all_day:
        return named
    return gettext("%(date)s at %(time)s") % {"date": named, "time": clock(at)}
