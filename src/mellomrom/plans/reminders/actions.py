"""The person chooses how to be reminded, by herself or beside a member of staff who types it.

choose → confirm → stop        by the person, or with somebody of a health service who may write down what she says
stop_number                    a STOP was sent back from a telephone
stop_by_word                   the link in a mail was used
"""

import hmac
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from mellomrom.core.clock import local
from mellomrom.core.errors import InvalidMove, NotFound, TooMany
from mellomrom.core.ids import new_id
from mellomrom.database.house import enter, walled
from mellomrom.database.keys import keyring
from mellomrom.directory import queries as directory
from mellomrom.directory.logins import tally
from mellomrom.directory.models import Actor, StaffRole
from mellomrom.people.actions import actor_of
from mellomrom.people.models import Person
from mellomrom.plans.reminders import rules
from mellomrom.plans.reminders.catalogue import CHOOSABLE, Dropped, Ended, Language, Template, Way
from mellomrom.plans.reminders.models import Reminder, ReminderChoice
from mellomrom.plans.reminders.rules import CODE_HOLDS, CODES_A_DAY, TRIES, Quiet, State
from mellomrom.sharing.actions import log
from mellomrom.sharing.says import held

A_DAY = timedelta(days=1)
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
    by: Actor | StaffRole,
    of: UUID | None = None,
    asked: bool = False,
    at: datetime,
) -> ReminderChoice:
    """Choose where one wants to be reminded, of what, and when never. A new address gets a code, and nothing else before.

    The address that is confirmed already stays so. `by`: the person, or staff who type what she says; then `of` names her.
    Raises InvalidMove for what is no address, and where nothing is chosen; TooMany "reminders.too-often"; NotFound
    "person.not-yours".
    """
    where = (rules.phone if way is Way.SMS else rules.email)(address)
    if where is None:
        raise InvalidMove(*NO_ADDRESS[way])
    wanted = [str(template) for template in CHOOSABLE if template in templates]
    if not wanted:
        raise InvalidMove("reminders.nothing-chosen", "Choose what you want to be reminded of, or stop all of it.")
    said: dict[str, Any] = {
        "way": way, "address": where, "templates": wanted, "language": language,
        "quiet_since": quiet.since, "quiet_until": quiet.until, "index": _index(where),
        "role": by if isinstance(by, StaffRole) else None,
    }  # fmt: skip
    of = of or by.pk
    same = _change(said, of=of, by=by, asked=asked, at=at)
    if same is not None:
        return same
    counted = tally(("reminders:person", str(of)), ("reminders:address", where), until=at + A_DAY, at=at)
    if max(counted) > CODES_A_DAY:  # counted before the transaction: a refusal counts too
        raise TooMany(*TOO_OFTEN)
    return _begin(said, of=of, by=by, asked=asked, at=at)


@walled()
def _change(
    said: dict[str, Any], *, of: UUID, by: Actor | StaffRole, asked: bool, at: datetime
) -> ReminderChoice | None:
    """Change what stands, where the address is the same and confirmed; None where a code must be sent."""
    enter()
    person = held(of, by, at=at, asked=asked)
    row = _current(person)
    if row is None or row.confirmed_at is None or (row.way, row.address) != (said["way"], said["address"]):
        return None
    for name, value in said.items():
        setattr(row, name, value)
    row.save(update_fields=list(said))
    log(what=_chosen(by), by=by, at=at, person=person, ref=row.pk)
    return row


@walled()
def _begin(said: dict[str, Any], *, of: UUID, by: Actor | StaffRole, asked: bool, at: datetime) -> ReminderChoice:
    enter()
    person = held(of, by, at=at, asked=asked)
    if (former := _current(person)) is not None:
        end(former, Ended.REPLACED, at=at)
    row = ReminderChoice.objects.create(
        person=person, owner=directory.operator(), by=_actor(by), made_at=at, code=f"{secrets.randbelow(1_000_000):06}",
        code_until=at + CODE_HOLDS, **said,
    )  # fmt: skip
    Reminder.objects.create(
        person=person, owner=row.owner, choice=row, template=Template.CONFIRM, ref=new_id(), for_day=local(at).date(),
        made_at=at, try_at=at, latest=at + CODE_HOLDS,
    )  # fmt: skip
    log(what=_chosen(by), by=by, at=at, person=person, ref=row.pk)
    return row


def _chosen(by: Actor | StaffRole) -> str:
    return "reminders.written_down" if isinstance(by, StaffRole) else "reminders.chosen"


def confirm(
    code: str, *, by: Actor | StaffRole, of: UUID | None = None, asked: bool = False, at: datetime
) -> ReminderChoice:
    """Show that the address is one's own, by the code that was sent there. Again changes nothing.

    Raises NotFound "reminders.none"; InvalidMove "reminders.wrong-code", and "reminders.code-over" for one that is too
    old or was tried too often.
    """
    row, wrong = _try(code, of=of or by.pk, by=by, asked=asked, at=at)  # a try that is refused is kept
    if wrong:
        raise InvalidMove("reminders.wrong-code", "That is not the code. Look once more at what we sent you.")
    return row


@walled()
def _try(code: str, *, of: UUID, by: Actor | StaffRole, asked: bool, at: datetime) -> tuple[ReminderChoice, bool]:
    enter()
    row = _current(held(of, by, at=at, asked=asked))
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
def stop(*, by: Actor | StaffRole, of: UUID | None = None, asked: bool = False, at: datetime) -> None:
    """Stop all reminders, at once; again changes nothing. Raises NotFound "person.not-yours"."""
    enter()
    person = held(of or by.pk, by, at=at, asked=asked)
    if (row := _current(person)) is not None:
        end(row, Ended.STOPPED, at=at)
        log(what="reminders.stopped", by=by, at=at, person=person, ref=row.pk)


def stop_number(said: str, *, at: datetime) -> int:
    """Stop what goes to a telephone, for all who are reminded there, because somebody there sent STOP back.

    Whoever calls tells nobody how many there were: whose number it is, is not theirs to know. Again changes nothing.
    """
    number = rules.phone(said)
    return _stop_all({"way": Way.SMS, "index": _index(number)}, at=at) if number is not None else 0


def stop_word(choice_id: UUID) -> str:
    """Give the word by which what goes to an address is ended without a login: the row's id, and a proof of 128 bits."""
    return f"{choice_id.hex}{keyring().index(str(choice_id), scope='reminders:stop')[:16].hex()}"


def stop_by_word(word: str, *, at: datetime) -> int:
    """Stop what goes to an address by the word that was sent there. What is no such word changes nothing, and looks the same."""
    try:
        choice = UUID(word[:32])
    except ValueError:
        return 0
    right = hmac.compare_digest(word.encode(), stop_word(choice).encode())
    return _stop_all({"pk": choice}, at=at) if right else 0


@walled()
def _stop_all(which: dict[str, Any], *, at: datetime) -> int:
    enter()
    persons = ReminderChoice.objects.filter(**which, ended_at=None).values_list("person", flat=True)
    for person in Person.objects.select_for_update(no_key=True).filter(pk__in=list(persons)).order_by("pk"):
        if (row := _current(person, **which)) is not None:
            end(row, Ended.ANSWERED, at=at)
            log(what="reminders.answered_stop", by=actor_of(person), at=at, person=person, ref=row.pk)
    return len(persons)


def end(row: ReminderChoice, why: Ended, *, at: datetime) -> None:
    """End a choice, and drop what waits to go there. Needs the row held."""
    row.ended, row.ended_at, row.code, row.code_until = why, max(at, row.made_at), None, None
    row.save(update_fields=["ended", "ended_at", "code", "code_until"])
    because = Dropped.DIED if why is Ended.DIED else Dropped.STOPPED
    waiting = Reminder.objects.filter(choice=row, state=State.WAITING)
    waiting.update(state=State.DROPPED, try_at=None, dropped=because)


def _current(person: Person, **which: Any) -> ReminderChoice | None:
    rows = ReminderChoice.objects.select_for_update(no_key=True, of=("self",))
    return rows.filter(person=person, ended_at=None, **which).first()


def _index(address: str) -> bytes:
    return keyring().index(address, scope="reminders:address")


def _actor(by: Actor | StaffRole) -> Actor:
    return by.actor if isinstance(by, StaffRole) else by
