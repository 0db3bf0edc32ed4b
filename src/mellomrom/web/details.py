"""What a message said besides the fact itself, as labelled sentences. It is cut to the reader's level before it comes here."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mellomrom.events.catalogue import Cause, EventKind
from mellomrom.events.titles import CAUSE

Said = Callable[[object], str]


PARTS = ("text", "name", "place", "condition", "remark", "phone")


def _lives(condition: object) -> bool:
    """Say whether somebody left alive (list 8431, 1), which goes without saying, and frightens when it is said."""
    return isinstance(condition, Mapping) and condition.get("code") == "1"


def _plain(said: object) -> str:
    """Give the words of a value: itself, a code's text, or what a list says one after the other."""
    if isinstance(said, Mapping):
        inner = [said[key] for key in PARTS if said.get(key) and not (key == "condition" and _lives(said[key]))]
        return ", ".join(filter(None, (_plain(value) for value in inner)))
    if isinstance(said, list | tuple):
        return "; ".join(filter(None, (_plain(value) for value in said)))
    if isinstance(said, bool):
        return gettext("yes") if said else gettext("no")
    return str(said) if said is not None else ""


def _cause(said: object) -> str:
    """Give why a stay began in words; empty where it is not known, which the card says in its own way."""
    known = {str(cause): words for cause, words in CAUSE.items() if cause is not Cause.UNKNOWN}
    return str(known.get(str(said), ""))


LABELS = {  # in the order in which they are read
    "safety": _("Safety"),
    "place": _("Place"),
    "discharged_to": _("Discharged to"),
    "cause": _("Reason for the stay"),
    "description": _("In the sender's words"),
    "remark": _("Remark"),
    "message_remark": _("Remark on the message"),
    "answer": _("The answer"),
    "appointment": _("Appointment"),
    "contact": _("Contact"),
    "contacts": _("Contacts"),
    "contact_units": _("Units to call"),
    "decided_by": _("Decided by"),
    "medicines": _("Medicines"),
    "information_given": _("Information given"),
    "documents_sent": _("Documents sent"),
    "interpreter": _("Interpreter"),
}


def lines(said: Mapping[str, object], kind: EventKind | None = None) -> list[tuple[str, str]]:
    """Give what was said as (label, words), in reading order; what has no label here stays in the message itself."""
    found: dict[str, str] = {}  # by the words: what is said twice is read once
    labels = LABELS | ({"discharged_to": _("What came of it")} if kind is EventKind.OVERDOSE else {})
    for key, label in labels.items():
        if text := _cause(said.get(key)) if key == "cause" else _plain(said.get(key)):
            found.setdefault(text, str(label))
    return [(label, text) for text, label in found.items()]
