"""The words that a duty, a source and a unit are shown with. Pathways carry three languages; the house's own are here."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from mellomrom.directory.models import Unit
from mellomrom.events import registry
from mellomrom.events.catalogue import Category, EventKind, category_of
from mellomrom.events.models import Course, Duty, Event
from mellomrom.events.pathways import Text
from mellomrom.events.titles import HOUSE_ITEM
from mellomrom.exchange.catalogue import MessageState
from mellomrom.exchange.models import Message

LANGUAGES = ("nb", "nn", "en")


def what(duty: Duty) -> Text:
    """Say what is owed, in all three languages, as the pathway of the course said it when it began."""
    if duty.course is not None:
        pathway = registry.pathway(duty.course.pathway, duty.course.version)
        if duty.item == "ask" and pathway.ask is not None:
            return pathway.ask.what
        for step in pathway.steps:
            for owe in step.owe:
                if owe.id == duty.item:
                    return owe.what
    return in_all_languages(HOUSE_ITEM[duty.item])


def in_all_languages(title: object) -> Text:
    """Give a title of the house's own as pathways give theirs."""
    out = {}
    for language in LANGUAGES:
        with override(language):
            out[language] = str(title)
    return out


def tells_cause(course: Course | None, *, known: EventKind | None = None) -> bool:
    """Say whether a course tells more than that somebody came or left, by being there.

    So does one that applies for some causes only, for what some services send or for those whom ROP services follow
    up, and one that an overdose, a sentence or compulsory care begins. Its title and what is owed in it are for who may
    know that, and for who owes it.
    `known`: the kind of event that the reader knows of already.
    """
    if course is None:
        return False
    pathway = registry.pathway(course.pathway, course.version)
    if pathway.applies_when or pathway.begins_if.senders or pathway.begins_if.known_to_rop:
        return True
    return pathway.begins is not known and category_of(pathway.begins) is not Category.LOGISTICS


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
