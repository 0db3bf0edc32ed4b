"""The person's own week sheet: the first two weeks at home, in plain words; that they read it is written down once a day."""

from datetime import datetime

from mellomrom.access.mine import NOT_IN_FRONT, note_reading
from mellomrom.directory.models import Actor
from mellomrom.events import weeks
from mellomrom.events.weeks import Week


def my_week(by: Actor, *, at: datetime) -> Week:
    """Give the person their own sheet, without those who do not stand in front: the police, prisons and NAV."""
    note_reading(by, at=at)
    return weeks.my_week(by.pk, without=NOT_IN_FRONT, at=at)
