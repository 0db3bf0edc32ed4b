"""A calendar as RFC 5545 writes it: when somebody has meetings, and nothing about anybody. Pure: text in, text out.

What others' machines keep of it, and whose lock screen it stands on, is not ours to say. So it holds the word for a
meeting, the time and a link to a page that demands a login: no name, no place, no service.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

WIDEST = 75  # octets in a line (RFC 5545 § 3.1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting as a calendar knows it."""

    id: UUID  # the same as long as it is the same meeting
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    sequence: int  # higher each time it was changed
    cancelled: bool
    link: str


def calendar(entries: Iterable[Entry], *, title: str, name: str) -> bytes:
    """Write a calendar. `title`: what every entry is called; `name`: what the calendar is called.

    shape      UTF-8, lines of at most 75 octets ended by CRLF, times in UTC
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Calendar//1.0//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{text(name)}",
        f"X-WR-CALNAME:{text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    for entry in entries:
        lines += _event(entry, title)
    lines.append("END:VCALENDAR")
    return "".join(fold(line) for line in lines).encode()


def _event(entry: Entry, title: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.id}",
        f"DTSTAMP:{moment(entry.changed_at)}",
        f"LAST-MODIFIED:{moment(entry.changed_at)}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTART:{moment(entry.starts_at)}",
        f"DTEND:{moment(entry.ends_at)}",
        f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}",
        f"SUMMARY:{text(title)}",
        "CLASS:CONFIDENTIAL",
        f"URL:{entry.link}",
        "END:VEVENT",
    ]


def moment(at: datetime) -> str:
    """Write a moment in UTC, to the second (RFC 5545 § 3.3.5, form 2). Raises ValueError for a time without zone."""
    if at.tzinfo is None:
        raise ValueError("a moment must say its time zone")
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def text(said: str) -> str:
    """Escape what a value of type TEXT may not hold as it is (RFC 5545 § 3.3.11); other control signs are left out."""
    escaped = said.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    escaped = escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(sign for sign in escaped if sign >= " " and sign != "\x7f")


def fold(line: str) -> str:
    """Break a line that is wider than 75 octets, never inside a letter (RFC 5545 § 3.1), and end it by CRLF."""
    out, width = [], 0
    for sign in line:
        size = len(sign.encode())
        if width + size > WIDEST:
            out.append("\r\n ")
            width = 1
        out.append(sign)
        width += size
    return "".join(out) + "\r\n"
