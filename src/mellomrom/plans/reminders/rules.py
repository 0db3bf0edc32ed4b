"""When somebody may be reminded, and how often one tries. Pure: no Django, no database, no clock."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from mellomrom.core.clock import OSLO, local
from mellomrom.core.lifecycle import Lifecycle

EARLIEST = time(16)  # when an appointment tomorrow is said, unless it is quiet then
CODE_HOLDS = timedelta(minutes=15)
TRIES = 5  # at a code
STOP_WORDS = ("STOP", "STOPP")
CODES_A_DAY = 5  # to one person, and to one address: nobody is pestered by another's wish
CLAIM = timedelta(minutes=2)  # how long one worker has a reminder to itself; longer than any sender may take
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=1)
GIVE_UP = timedelta(hours=12)
A_WHILE = timedelta(minutes=10)  # several things to read that come together are one reminder


class State(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    GIVEN_UP = "given_up"


STATE = Lifecycle(
    "reminder",
    start=State.WAITING,
    moves={State.WAITING: frozenset({State.SENT, State.DROPPED, State.GIVEN_UP})},
)


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours in which somebody wants nothing, on the clock on a Norwegian wall; the two the same: never quiet."""

    since: time = time(21)
    until: time = time(8)  # exclusive

    def holds(self, at: datetime) -> bool:
        """Say whether it is quiet now."""
        now = local(at).time()
        if self.since <= self.until:
            return self.since <= now < self.until
        return now >= self.since or now < self.until

    def over(self, at: datetime) -> datetime:
        """Give the first moment from `at` on when it is not quiet, in UTC; across summer time too."""
        if not self.holds(at):
            return at.astimezone(UTC)
        wall = local(at)
        day = wall.date() if wall.time() < self.until else wall.date() + timedelta(days=1)
        ends = datetime.combine(day, self.until, OSLO).astimezone(UTC)
        while self.holds(ends):  # a wall time that summer time skips, or that comes twice
            ends += timedelta(minutes=15)
        return ends


def day_before(appointment: datetime) -> tuple[datetime, datetime]:
    """Give the day before an appointment as it is counted in Oslo: from its midnight until the next, in UTC."""
    day = local(appointment).date()
    return _midnight(day - timedelta(days=1)), _midnight(day)


def tomorrow_said_at(appointment: datetime, quiet: Quiet) -> datetime | None:
    """Say when *tomorrow* is said of an appointment: the day before from four o'clock, earlier where it is quiet then.

    absent     None where the whole day before is quiet
    """
    begins, ends = day_before(appointment)
    afternoon = datetime.combine(local(begins).date(), EARLIEST, OSLO)
    for start in (afternoon, begins):
        if begins <= (at := quiet.over(start)) < ends:
            return at
    return None


def retry_in(attempts: int) -> timedelta:
    """Say how long to wait after so many attempts: 1, 2, 4 … 60 minutes."""
    return min(FIRST_RETRY * 2 ** min(max(attempts, 1) - 1, 10), LONGEST_RETRY)


def phone(said: str) -> str | None:
    """Read a mobile number as people write it: eight digits are Norwegian. None for what is none."""
    digits = re.sub(r"[\s().-]", "", said)
    digits = "+" + digits[2:] if digits.startswith("00") else digits
    digits = f"+47{digits}" if re.fullmatch(r"[49][0-9]{7}", digits) else digits
    if digits.startswith("+47"):
        return digits if re.fullmatch(r"\+47[49][0-9]{7}", digits) else None
    return digits if re.fullmatch(r"\+[1-9][0-9]{6,13}", digits) else None


def says_stop(said: str) -> bool:
    """Say whether a text message that was sent back asks to stop: that word alone, however it is written."""
    return re.sub(r"[\W_]", "", said).upper() in STOP_WORDS


def email(said: str) -> str | None:
    """Read an e-mail address. None for what is none, and for what could be more than one."""
    said = said.strip()
    return (
        said if len(said) < 255 and re.fullmatch(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", said) else None
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), OSLO).astimezone(UTC)
