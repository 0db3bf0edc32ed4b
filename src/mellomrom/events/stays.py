"""Stays as a person lives them: one after another without a night at home is one stay, whoever had the bed. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from mellomrom.events.catalogue import PLANS, EventKind

ANOTHER_INSTITUTION = frozenset(  # where somebody went when the stay goes on elsewhere
    {
        *("3", "7", "8", "21"),  # Volven 8408: another institution, another unit of the same one, municipal acute beds
        *("hosp", "other-hcf", "psy", "rehab"),  # HL7 discharge-disposition
    }
)
NO_NIGHT_BETWEEN = timedelta(hours=24)  # ours: who is in a new bed within a day has not been home to be followed up
BEDS = (EventKind.ADMITTED, EventKind.DISCHARGED)


def planned_for(kind: EventKind, details: Mapping[str, object]) -> datetime | None:
    """Say when what is planned is to happen, where the message said so; None for what is no plan."""
    said = details.get("planned_for")
    if kind not in PLANS or not isinstance(said, str):
        return None
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def transferred(kind: EventKind, details: Mapping[str, object]) -> bool:
    """Say whether somebody who was discharged went straight on to another institution, as the message says."""
    to = details.get("discharged_to")
    if kind is not EventKind.DISCHARGED or not isinstance(to, Mapping):
        return False
    place = to.get("place")
    code = place.get("code") if isinstance(place, Mapping) else to.get("code")
    return code in ANOTHER_INSTITUTION


def home_since(happened: Iterable[tuple[EventKind, datetime]], at: datetime) -> datetime | None:
    """Say when the person last came home from a chain of stays, or from prison, before this moment.

    Sequential stays are one: a discharge that was followed by a new bed within a day began nothing. None: they have not
    been away as far as we know, or are away now.
    """
    home: datetime | None = None
    for kind, when in sorted(happened, key=lambda one: (one[1], one[0])):
        if when > at:
            continue
        if kind in (EventKind.DISCHARGED, EventKind.RELEASED):
            home = when
        elif kind in (EventKind.ADMITTED, EventKind.SENTENCE_STARTED):
            home = None
    return home


def chains(happened: Iterable[tuple[EventKind, datetime]]) -> list[tuple[datetime, datetime | None]]:
    """Give the chains of stays as (in, out): stays with less than a day between are one. `out` None: it goes on."""
    found: list[tuple[datetime, datetime | None]] = []
    for kind, when in sorted((one for one in happened if one[0] in BEDS), key=lambda one: (one[1], one[0])):
        if kind is EventKind.DISCHARGED:
            if found and found[-1][1] is None:
                found[-1] = (found[-1][0], when)
            continue
        began, ended = found[-1] if found else (when, when)
        if found and ended is None:
            continue  # a bed in another ward of the same stay
        if found and ended is not None and when - ended < NO_NIGHT_BETWEEN:
            found[-1] = (began, None)
        else:
            found.append((when, None))
    return found
