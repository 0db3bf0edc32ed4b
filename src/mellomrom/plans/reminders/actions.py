"""The person chooses how to be reminded.

choose → confirm → stop        by the person herself
"""

import hmac
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from mellomrom.core.clock import local
from mellomrom.core.errors import InvalidMove, NotFound, TooMany
from mellomrom.core.ids import new_id
from mellomrom.database.house import enter, walled
from mellomrom.directory import queries as directory
from mellomrom.directory.logins import tally
from mellomrom.directory.models import Actor
from mellomrom.people.models import Person
from mellomrom.plans.reminders import rules
from mellomrom.plans.reminders.catalogue import CHOOSABLE, Dropped, Ended, Language, Template, Way
from mellomrom.plans.reminders.models import Reminder, ReminderChoice
from mellomrom.plans.reminders.rules import CODE_HOLDS, CODES_A_DAY, TRIES, Quiet, State
from mellomrom.sharing.actions import log

A_DAY = timedelta(days=1)
NOT_YOURS = ("person.not-yours", "There is no such person for your unit. Ask whoever told you of them.")
TOO_OFTEN = ("reminders.too-often", "Many codes were asked for today. Try again tomorrow.")
NO_ADDRESS = {
    Way.SMS: ("reminders.no-number", "Write the number of your mobile telephone."),
    Way.EMAIL: ("reminders.no-address", "Write your e-mail address."),
}


def choose(
    *,
    way: Way,
    address: str,
    templates: Collection[Template],
    quiet: Quiet,
    language: Language,
    by: Actor,
    at: datetime,
) -> ReminderChoice:
    """Choose where one wants to be reminded, of what, and when never. A new address gets a code, and nothing else before.

    The address that is confirmed already stays so. Raises InvalidMove for what is no address, and where nothing is
    chosen; TooMany "reminders.too-often".
    """
    where = (rules.phone if way is Way.SMS else rules.email)(address)
    if where is None:
        raise InvalidMove(*NO_ADDRESS[way])
    wanted = [str(template) for template in CHOOSABLE if template in templates]
    if not wanted:
        raise InvalidMove("reminders.nothing-chosen", "Choose what you want to be reminded of, or stop all of it.")
    said: dict[str, Any] = {
        "way": way, "address": where, "templates": wanted, "language": language,
        "quiet_since": quiet.since, "quiet_until": quiet.until,
    }  # fmt: skip
    same = _change(said, by=by, at=at)
    if same is not None:
        return same
    counted = tally(("reminders:person", str(by.pk)), ("reminders:address", where), until=at + A_DAY, at=at)
    if max(counted) > CODES_A_DAY:  # counted before the transaction: a refusal counts too
        raise TooMany(*TOO_OFTEN)
    return _begin(said, by=by, at=at)


@walled()
def _change(said: dict[str, Any], *, by: Actor, at: datetime) -> ReminderChoice | None:
    """Change what stands, where the address is the same and confirmed; None where a code must be sent."""
    enter()
    person = _held(by)
    row = _current(person)
    if row is None or row.confirmed_at is None or (row.way, row.address) != (said["way"], said["address"]):
        return None
    for name, value in said.items():
        setattr(row, name, value)
    row.save(update_fields=list(said))
    log(what="reminders.chosen", by=by, at=at, person=person, ref=row.pk)
    return row


@walled()
def _begin(said: dict[str, Any], *, by: Actor, at: datetime) -> ReminderChoice:
    enter()
    person = _held(by)
    if (former := _current(person)) is not None:
        end(former, Ended.REPLACED, at=at)
    row = ReminderChoice.objects.create(
        person=person, owner=directory.operator(), by=by, made_at=at, code=f"{secrets.randbelow(1_000_000):06}",
        code_until=at + CODE_HOLDS, **said,
    )  # fmt: skip
    Reminder.objects.create(
        person=person, owner=row.owner, choice=row, template=Template.CONFIRM, ref=new_id(), for_day=local(at).date(),
        made_at=at, try_at=at, latest=at + CODE_HOLDS,
    )  # fmt: skip
    log(what="reminders.chosen", by=by, at=at, person=person, ref=row.pk)
    return row


def confirm(code: str, *, by: Actor, at: datetime) -> ReminderChoice:
    """Show that the address is one's own, by the code that was sent there. Again changes nothing.

    Raises NotFound "reminders.none"; InvalidMove "reminders.wrong-code", and "reminders.code-over" for one that is too
    old or was tried too often.
    """
    row, wrong = _try(code, by=by, at=at)  # a try that is refused is kept
    if wrong:
        raise InvalidMove("reminders.wrong-code", "That is not the code. Look once more at what we sent you.")
    return row


@walled()
def _try(code: str, *, by: Actor, at: datetime) -> tuple[ReminderChoice, bool]:
    enter()
    row = _current(_held(by))
    if row is None:
        raise NotFound("reminders.none", "There is nothing to confirm.")
    if row.confirmed_at is not None:
        return row, False
    if row.code is None or row.code_until is None or row.code_until <= at or row.tries >= TRIES:
        raise InvalidMove("reminders.code-over", "The code is too old, or was tried too often. Ask for a new one.")
    digits = "".join(sign for sign in code if sign in "0123456789")
    if not hmac.compare_digest(digits, row.code):
        row.tries += 1
        row.save(update_fields=["tries"])
        return row, True
    row.confirmed_at, row.code, row.code_until = at, None, None
    row.save(update_fields=["confirmed_at", "code", "code_until"])
    return row, False


@walled()
def stop(*, by: Actor, at: datetime) -> None:
    """Stop all reminders, at once; again changes nothing."""
    enter()
    person = _held(by)
    if (row := _current(person)) is not None:
        end(row, Ended.STOPPED, at=at)
        log(what="reminders.stopped", by=by, at=at, person=person, ref=row.pk)


def end(row: ReminderChoice, why: Ended, *, at: datetime) -> None:
    """End a choice, and drop what waits to go there. Needs the row held."""
    row.ended, row.ended_at, row.code, row.code_until = why, max(at, row.made_at), None, None
    row.save(update_fields=["ended", "ended_at", "code", "code_until"])
    because = Dropped.DIED if why is Ended.DIED else Dropped.STOPPED
    waiting = Reminder.objects.filter(choice=row, state=State.WAITING)
    waiting.update(state=State.DROPPED, try_at=None, dropped=because)


def _held(by: Actor) -> Person:
    person = Person.objects.select_for_update(no_key=True).filter(pk=by.pk).first()
    if person is None:
        raise NotFound(*NOT_YOURS)
    return person


def _current(person: Person) -> ReminderChoice | None:
    rows = ReminderChoice.objects.select_for_update(no_key=True)
    return rows.filter(person=person, ended_at=None).first()
