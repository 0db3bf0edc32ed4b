"""When something that is expected again and again has not come. Pure: no Django, no clock of its own."""

from collections.abc import Iterable
from datetime import datetime

from mellomrom.core.clock import add
from mellomrom.events.catalogue import EventKind
from mellomrom.events.pathways import Pathway


def silent_at(pathway: Pathway, happened: Iterable[tuple[EventKind, datetime]]) -> datetime | None:
    """Say when a course falls silent unless it is heard from, given all that has happened in it.

    absent  None without a rhythm, after what ends it, and while the silence since the last sign of life is told of
            already: a broken rhythm is told of once
    """
    rhythm = pathway.rhythm
    happened = list(happened)
    if rhythm is None or any(kind in (rhythm.until, pathway.ends) for kind, _ in happened):
        return None
    heard = [at for kind, at in happened if kind in rhythm.events or kind is pathway.begins]
    if not heard:
        return None
    falls = add(max(heard), rhythm.every)
    told = any(kind is EventKind.SILENCE and at >= falls for kind, at in happened)
    return None if told else falls
