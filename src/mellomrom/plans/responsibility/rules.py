"""What is missing in one area of life, from what stands there. Pure: no Django, no database."""

from datetime import date

from mellomrom.people.catalogue import Colour
from mellomrom.plans.responsibility.catalogue import Gap


def gap(
    *,
    held: bool,
    was_held: bool = False,
    colour: Colour | None = None,
    contact_works: bool = True,
    unit_open: bool = True,
    until: date | None = None,
    claimed: bool = False,
    today: date,
) -> Gap | None:
    """Say what is missing in an area; None where nothing is.

    An area that nobody has asked about is no gap, and none that goes well and was nobody's: it is a question, or the
    person's own. `held`: somebody answers for it; `was_held`: somebody once did.
    """
    if not held:
        return Gap.VACANT if colour in (Colour.YELLOW, Colour.RED) or (was_held and colour is None) else None
    if not (contact_works and unit_open):
        return Gap.LEFT
    if until is not None and until < today:
        return Gap.EXPIRED
    return Gap.DOUBLE if claimed else None
