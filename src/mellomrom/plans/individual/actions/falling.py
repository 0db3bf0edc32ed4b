"""Duties of a plan that fall, or are met by what happens in it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from mellomrom.directory.models import Actor
from mellomrom.events.actions.closing import ALIVE, close
from mellomrom.events.actions.owing import let_fall
from mellomrom.events.models import Duty, Event


def alive(ids: Iterable[UUID | None]) -> list[Duty]:
    """Give those of these duties that are not closed, held, in the order in which everybody holds them."""
    rows = Duty.objects.select_for_update(no_key=True).filter(pk__in=[pk for pk in ids if pk is not None])
    return list(rows.filter(life__in=ALIVE).order_by("pk"))


def fall(ids: Iterable[UUID | None], event: Event | None, *, by: Actor, at: datetime) -> None:
    """Let these duties fall, as far as they are not closed: the plan does not ask for them any more."""
    let_fall(alive(ids), event, by=by, at=at)


def meet(ids: Iterable[UUID | None], event: Event, *, by: Actor, at: datetime) -> None:
    """Say that these duties are met by an event, as far as they are not closed."""
    close([(duty, "") for duty in alive(ids)], event, by=by, at=at)
