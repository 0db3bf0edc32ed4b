"""The words that a duty, a source and a unit are shown with. Pathways carry three languages; the house's own are here."""

from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import override

from mellomrom.directory.catalogue import Sector
from mellomrom.directory.models import Unit
from mellomrom.events import registry
from mellomrom.events.catalogue import EventKind, Evidence
from mellomrom.events.models import Course, Duty, Event
from mellomrom.events.pathways import Check, Owe, Text
from mellomrom.events.rules import HELD_IN_HEALTH, may_hold
from mellomrom.events.titles import HOUSE_ITEM
from mellomrom.exchange.catalogue import MessageState
from mellomrom.exchange.models import Message

LANGUAGES = ("nb", "nn", "en")
WITH_THE_PERSON = frozenset(
    {EventKind.CONTACT_MADE, EventKind.APPOINTMENT_BOOKED, EventKind.APPOINTMENT_KEPT, EventKind.MEETING_HELD}
    | {EventKind.HOUSING_OFFERED, EventKind.HOUSING_STARTED, EventKind.WAITING_CONTACT}
)


def what(duty: Duty) -> Text:
    """Say what is owed, in all three languages, as the pathway of the course said it when it began."""
    if duty.course is not None and duty.item == "ask":
        pathway = registry.pathway(duty.course.pathway, duty.course.version)
        if pathway.ask is not None:
            return pathway.ask.what
    owe = _owe(duty)
    return owe.what if owe is not None else _of_the_house(duty.item)


@cache
def _of_the_house(item: str) -> Text:
    """Say it once for each item: a page of hundreds of cards says the same few over and over."""
    return in_all_languages(HOUSE_ITEM[item])


def check_of(duty: Duty) -> Check | None:
    """Give what makes a duty an item of a checklist, in the version that its course began with; None where it is none."""
    owe = _owe(duty)
    return owe.check if owe is not None else None


def needs_words(duty: Duty) -> bool:
    """Say whether a sentence is what shows that a duty is done."""
    check = check_of(duty)
    return check is not None and check.evidence is Evidence.WORDS


def said_to_the_person(duty: Duty) -> Text:
    """Say what is owed in the words that the pathway has for the person; in those of staff where it has none."""
    owe = _owe(duty)
    return owe.me if owe is not None and owe.me is not None else what(duty)


def is_with_the_person(duty: Duty) -> bool:
    """Say whether what is owed is done together with the person, and not between services."""
    owe = _owe(duty)
    return owe is None or bool(owe.met_by & WITH_THE_PERSON)


def _owe(duty: Duty) -> Owe | None:
    if duty.course is None:
        return None
    pathway = registry.pathway(duty.course.pathway, duty.course.version)
    return next((owe for step in pathway.steps for owe in step.owe if owe.id == duty.item), None)


def in_all_languages(title: object) -> Text:
    """Give a title of the house's own as pathways give theirs."""
    out = {}
    for language in LANGUAGES:
        with override(language):
            out[language] = str(title)
    return out


def tells_cause(course: Course | None, *, known: EventKind | None = None) -> bool:
    """Say whether a course tells more than that somebody came or left, by being there.

    Its title and what is owed in it are for who may know that, and for who owes it (`Pathway.tells_cause`).
    `known`: the kind of event that the reader knows of already.
    """
    if course is None:
        return False
    return registry.pathway(course.pathway, course.version).tells_cause(known=known)


def may_owe(duty: Duty, unit: Unit) -> bool:
    """Say whether a unit may hold a duty at all, whatever it may know of the event.

    Who looked never judges it. What tells why somebody is ill is owed by a health service, whoever else coordinates. Who
    coordinates for a person with such services is health personnel (hol § 7-2, sphl § 2-5 a).
    """
    if not may_hold(duty.item, unit.id, duty.event.unit_id):
        return False
    return unit.sector is Sector.HEALTH or not (tells_cause(duty.course) or duty.item in HELD_IN_HEALTH)


def source_name(event: Event) -> str:
    """Say who stated an event: the unit where we know it, else the organization, else the name the message gave."""
    if event.kind == EventKind.ENTRY_CONTESTED:
        return _("the person")  # its unit is whom they have asked
    if event.unit is not None:
        own = event.unit.organization.name
        return event.unit.name if event.unit.name == own else f"{event.unit.name}, {own}"
    if event.kind == EventKind.SILENCE and event.message is None:
        return "Mellomrom"  # nobody says that nothing has come: the house notices it
    partner = event.message.partner if event.message is not None else None
    if partner is not None:
        return partner.organization.name if partner.organization is not None else partner.name or partner.key
    return ""


def receipt(message: Message) -> str:
    """Say in a word what the sender was answered, whatever the protocol calls it; empty where nothing was."""
    if not message.receipt_code:
        return ""
    return _("refused") if message.state == MessageState.REFUSED else _("accepted")


def unit_name(unit: Unit) -> str:
    """Name a unit so that a stranger knows whose it is."""
    own = unit.organization.name
    return unit.name if unit.name == own else f"{unit.name}, {own}"
