"""The worker looks at each week sheet in the morning: a day that has become empty is somebody's to fill.

An appointment that is called off, or a duty that falls away, is no event that the task would hear of by itself.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from mellomrom.database.rows import prepared
from mellomrom.directory.models import Actor
from mellomrom.directory.queries import house
from mellomrom.events.actions.closing import ALIVE, ask_again, close
from mellomrom.events.actions.deciding import decide
from mellomrom.events.actions.filling import FILL_IN, ITEM, ask_to_fill, has_gaps
from mellomrom.events.actions.writing import Writing
from mellomrom.events.catalogue import Correction
from mellomrom.events.models import Duty, Event, WeekSheet
from mellomrom.events.reach import reach
from mellomrom.events.rules import Life
from mellomrom.events.sheets import is_over, next_look
from mellomrom.people.models import Person

log = logging.getLogger(__name__)
BATCH = 100
PUT_OFF = timedelta(hours=1)  # until a sheet that failed is looked at again


def look_at_weeks(*, at: datetime) -> int:
    """Look at every sheet whose morning has come, once; returns how many.

    Locks the person and then the sheet, in the order in which events are recorded; what another has locked is left for
    the next round. One that fails is put off, and costs the others nothing.
    """
    due = WeekSheet.objects.filter(look_at__lte=at).order_by("look_at", "pk")
    looked = 0
    for sheet, person in due.values_list("pk", "event__person")[:BATCH]:
        try:
            with transaction.atomic(), prepared(after=3):
                looked += _look(sheet, person, at=at)
        except Exception as error:  # one poison row must not stop the others; named by its id alone
            log.error("week.failed %s %s", sheet, type(error).__name__)
            WeekSheet.objects.filter(pk=sheet).update(look_at=at + PUT_OFF)
    return looked


def _look(sheet_id: UUID, person_id: UUID, *, at: datetime) -> bool:
    people = Person.objects.select_for_update(no_key=True, skip_locked=True)
    person = people.filter(pk=person_id).first()
    sheets = WeekSheet.objects.filter(pk=sheet_id, look_at__lte=at).select_related("event")
    sheet = sheets.first() if person is not None else None
    if person is None or sheet is None:  # somebody else is at it, or has looked a moment ago
        return False
    over = person.died_at is not None or is_over(sheet.event.occurred_at, at)
    sheet.look_at = None if over else next_look(at)
    sheet.save(update_fields=["look_at"])
    if _is_newest(sheet):
        _follow(sheet.event, person, over=over, by=house(), at=at)
    return True


def _is_newest(sheet: WeekSheet) -> bool:
    """Say whether it is about the last time that the person came home, as far as that stands."""
    standing = WeekSheet.objects.filter(event__person=sheet.event.person_id)
    standing = standing.exclude(event__corrections__correction=Correction.CANCEL)
    newest = standing.order_by("-event__occurred_at", "-event__recorded_at").values_list("pk", flat=True).first()
    return newest == sheet.pk


def _follow(event: Event, person: Person, *, over: bool, by: Actor, at: datetime) -> None:
    """Let the task fall when no day ahead is empty or the weeks are over; else see that somebody has it."""
    duties = Duty.objects.select_for_update(no_key=True, of=("self",)).filter(person=person, item=ITEM).order_by("pk")
    asked = list(duties.filter(life__in=ALIVE))
    if over or not has_gaps(person.pk, at=at):
        close([(duty, "not_needed" if over else "") for duty in asked], None, by=by, at=at)
    elif not asked:
        before = duties.filter(event=event).first()
        if before is None:
            _ask(event, by=by, at=at)
        elif before.life == Life.MET and (before.met_by_id is not None or before.closed_by_id == by.pk):
            ask_again(before, FILL_IN, by=by, at=at)  # it fell by itself; what somebody said of it stands


def _ask(event: Event, *, by: Actor, at: datetime) -> None:
    who = reach(event.person, owner=event.owner, sender=event.unit, addressee=event.addressee, at=at)
    if who.known_to_rop:
        ask_to_fill(Writing(event, by=by, at=at, who=who, decisions=decide(who, event, at=at)))
