"""What a person has chosen about reminders, and how they go in all, for whoever runs the node."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID

from mellomrom.database.house import as_house
from mellomrom.directory.models import Actor
from mellomrom.plans.reminders.catalogue import Template, Way
from mellomrom.plans.reminders.models import Reminder, ReminderChoice
from mellomrom.plans.reminders.rules import State

RECENT = timedelta(days=7)
A_QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class MyReminders:
    """What stands of a person's reminders, as their page shows it."""

    way: Way
    address: str  # empty where it is not for the reader
    templates: tuple[Template, ...]
    language: str
    quiet_since: time
    quiet_until: time
    confirmed: bool
    sent: tuple[tuple[Template, datetime], ...]  # the last ones
    failed: bool  # the last one did not get there
    written_by: str  # the member of staff who typed it beside the person; empty: she did


@dataclass(frozen=True, slots=True)
class Counts:
    """How many reminders wait, are late, and were given up lately; names nobody."""

    waiting: int
    late: int  # should have gone a quarter of an hour ago
    given_up: int


def mine(by: Actor) -> MyReminders | None:
    """Give what a person has chosen; None where they are not reminded. Reads behind the walls, as herself."""
    row = ReminderChoice.objects.filter(person=by.pk, ended_at=None).select_related("role").first()
    return _shown(row) if row is not None else None


@as_house()  # the page beside the worker is open: decided and logged
def together(person_id: UUID) -> MyReminders | None:
    """Give what a person has chosen, as it is shown on a worker's screen: an address that she typed herself is not."""
    row = ReminderChoice.objects.filter(person=person_id, ended_at=None).select_related("role").first()
    shown = _shown(row) if row is not None else None
    return replace(shown, address="") if shown is not None and not shown.written_by else shown


def _shown(row: ReminderChoice) -> MyReminders:
    tried = Reminder.objects.filter(choice=row, state__in=[State.SENT, State.GIVEN_UP]).order_by("-made_at", "-pk")[:5]
    last = list(tried)
    return MyReminders(
        way=Way(row.way),
        address=row.address,
        templates=tuple(Template(one) for one in row.templates),
        language=row.language,
        quiet_since=row.quiet_since,
        quiet_until=row.quiet_until,
        confirmed=row.confirmed_at is not None,
        sent=tuple((Template(one.template), one.sent_at) for one in last if one.sent_at is not None),
        failed=bool(last) and last[0].state == State.GIVEN_UP,
        written_by=row.role.name if row.role is not None else "",
    )


@as_house()  # counts, of all
def counts(*, at: datetime) -> Counts:
    """Count the reminders, for the operator's page."""
    waiting = Reminder.objects.filter(state=State.WAITING)
    given_up = Reminder.objects.filter(state=State.GIVEN_UP, made_at__gt=at - RECENT)
    return Counts(waiting.count(), waiting.filter(try_at__lte=at - A_QUARTER).count(), given_up.count())
