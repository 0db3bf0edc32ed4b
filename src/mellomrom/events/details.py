"""What a message said besides the fact itself, as labelled sentences. It is cut to the reader's level before it comes here.

A key of `Event.details` that people read is a line of `LABELS`; the rest stands in `NOT_READ`, each with why.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from mellomrom.core.clock import local
from mellomrom.events.catalogue import Cause, EventKind
from mellomrom.events.entries import letter_text, subject_of
from mellomrom.events.titles import CAUSE

PARTS = ("text", "name", "place", "condition", "remark", "phone")
WHO = ("name", "role", "profession", "workplace", "relation", "phone", "remark")
MEDICINE = ("name", "generic", "strength", "form", "text", "use", "status", "remark")
TEXT = ("heading", "topic", "subject", "text", "remark")
SERVICE = ("type", "name", "by", "institution", "text", "remark")


def _lives(condition: object) -> bool:
    """Say whether somebody left alive (list 8431, 1), which goes without saying, and frightens when it is said."""
    return isinstance(condition, Mapping) and condition.get("code") == "1"


def _plain(said: object, parts: tuple[str, ...] = PARTS) -> str:
    """Give the words of a value: itself, a code's text, or what a list says one after the other."""
    if isinstance(said, Mapping):
        inner = [said[key] for key in parts if said.get(key) and not (key == "condition" and _lives(said[key]))]
        return ", ".join(filter(None, (_plain(value) for value in inner)))
    if isinstance(said, list | tuple):
        return "; ".join(filter(None, (_plain(value, parts) for value in said)))
    if isinstance(said, bool):
        return gettext("yes") if said else gettext("no")
    return _moment(str(said)) if said is not None else ""


def _moment(said: str) -> str:
    """Give a date or a moment as people write it: 24.11.2026 10.00; anything else as it stands."""
    try:
        at = datetime.fromisoformat(said) if said[4:5] == said[7:8] == "-" else None
    except ValueError:
        at = None
    if at is None:
        return said
    there = local(at) if at.tzinfo is not None else at
    return there.strftime("%d.%m.%Y" if len(said) == len("2026-11-24") else "%d.%m.%Y %H.%M")


def _cause(said: object) -> str:
    """Give why a stay began in words; empty where it is not known, which the card says in its own way."""
    known = {str(cause): words for cause, words in CAUSE.items() if cause is not Cause.UNKNOWN}
    return str(known.get(str(said), ""))


def _yes(said: object) -> str:
    """Say yes where it was said, and nothing else."""
    return gettext("yes") if said == "yes" else ""


def _entry(said: object) -> str:
    """Give what was written here: its one line, and then the words."""
    if not isinstance(said, Mapping):
        return ""
    language = (get_language() or "nb")[:2]
    language = language if language in ("nb", "nn") else "en"
    return "\n".join(filter(None, (subject_of(said, language), letter_text(said, language))))


def _author(said: object) -> str:
    parts = ("author", "author_function")
    return _plain(said, parts) if isinstance(said, Mapping) else ""


@dataclass(frozen=True, slots=True)
class Label:
    """One kind of thing that is said: what it is called, and what of it is read."""

    name: object
    parts: tuple[str, ...] = PARTS
    key: str = ""  # in the details, where it is another than the label's own
    read: Callable[[object], str] | None = None  # how it is put in words, where that is not by its parts

    def words(self, said: object) -> str:
        """Put it in words; empty where nothing was said."""
        return self.read(said) if self.read is not None else _plain(said, self.parts)


LABELS = {  # in the order in which they are read
    "safety": Label(_("Safety")),
    "entry": Label(_("Written"), read=_entry),
    "author": Label(_("Written by"), key="entry", read=_author),
    "questions": Label(_("Question"), ("topic", "subject", "text", "purpose", "reason", "urgency", "records")),
    "notes": Label(_("Note"), TEXT),
    "case": Label(_("What it is about")),
    "place": Label(_("Place")),
    "discharged_to": Label(_("Discharged to")),
    "cause": Label(_("Reason for the stay"), read=_cause),
    "description": Label(_("In the sender's words")),
    "remark": Label(_("Remark")),
    "message_remark": Label(_("Remark on the message")),
    "answer": Label(_("The answer")),
    "deviation": Label(_("Why it was not dealt with")),
    "referral_status": Label(_("What became of the referral")),
    "absence": Label(_("Away"), ("from", "to", "forwarded_to", "phone", "remark")),
    "appointment": Label(_("Appointment"), ("at", "text", "place", "remark")),
    "appointments": Label(_("Appointments"), ("at", "place", "text", "remark")),
    "warnings": Label(_("Warnings"), ("heading", "text", "reaction", "remark")),
    "precautions": Label(_("Take care")),
    "reservations": Label(_("What the person does not want"), ("text", "by", "on", "remark")),
    "forwarding_reserved": Label(_("Not to be passed on"), read=_yes),
    "contact": Label(_("Contact")),
    "contacts": Label(_("Contacts")),
    "contact_units": Label(_("Units to call")),
    "decided_by": Label(_("Decided by")),
    "asks_for": Label(_("Asks for"), ("text", "service", "remark")),
    "priority": Label(_("Priority")),
    "wanted_on": Label(_("Wished for")),
    "reasons": Label(_("Reasons"), TEXT),
    "assessment": Label(_("Assessment of the right to care"), ("outcome", "deadline", "chosen_hospital")),
    "care_pathways": Label(_("Part of")),
    "medicines": Label(_("Medicines"), MEDICINE),
    "medicines_given": Label(_("Medicines given"), MEDICINE),
    "medicine_help": Label(_("Help with medicines"), ("instructions", "need", "remark")),
    "diagnoses": Label(_("Diagnoses"), ("text", "remark")),
    "earlier_illness": Label(_("Earlier illness")),
    "function": Label(_("How the person manages"), ("function", "score", "care_load", "text", "remark")),
    "follow_up": Label(_("To follow up")),
    "services": Label(_("Services"), SERVICE),
    "services_needed": Label(_("Services needed"), SERVICE),
    "assessments": Label(_("Assessments"), ("about", "keywords", "text", "findings")),
    "measures": Label(_("Measures"), ("text", "keywords", "remark")),
    "goals": Label(_("Goals"), ("goal", "degree", "text", "reach_by")),
    "individual_plan": Label(_("Individual plan")),
    "application": Label(_("Application")),
    "question": Label(_("What it answers"), ("type", "purpose", "text", "remark")),
    "stays": Label(_("Stays"), ("category", "from", "to", "outcome", "unit")),
    "events": Label(_("Also happened"), ("event", "description", "at", "place", "remark")),
    "sections": Label(_("From the report"), TEXT),
    "texts": Label(_("From the report"), TEXT),
    "comments": Label(_("Comments"), TEXT),
    "other_professions": Label(_("From other professions"), ("by", "statuses", "text")),
    "content_type": Label(_("Kind of report")),
    "title": Label(_("Kind of report")),
    "report_status": Label(_("State of the report")),
    "patient_contacts": Label(_("People around the person"), WHO),
    "next_of_kin": Label(_("Next of kin"), WHO),
    "aids": Label(_("Aids"), ("name", "status", "remark")),
    "information_given": Label(_("Information given")),
    "documents_sent": Label(_("Documents sent")),
    "attachments": Label(_("Attachments (ask the sender for them)"), ("text", "kind", "mime")),
    "further_documents": Label(_("More documents in the message")),
    "interpreter": Label(_("Interpreter"), ("language", "remark")),
    "consent": Label(_("Consent")),
    "consents": Label(_("Consent"), ("status", "by", "on", "remark")),
}
NOT_READ = {
    "receipt": "for the receipt",
    "processing": "for the receipt",
    "status": "it is said by the correction",
    "event": "it is said by the kind",
    "event_differs": "for whoever looks at the message itself",
    "time": "it is said by when it happened",
    "person": "it is said by the person",
    "died": "it is said by the kind",
    "died_on": "it is said by when it happened",
    "answers_id": "a number of another system",
    "conversation": "a number of another system",
    "document_id": "a number of another system",
    "referral_id": "a number of another system",
    "contests": "the row that the person says is wrong",
    "issued": "it is said by when it was received",
    "approved": "it is said by when it was received",
}


def lines(said: Mapping[str, object], kind: EventKind | None = None) -> list[tuple[str, str]]:
    """Give what was said as (label, words), in reading order; what has no label here stays in the message itself."""
    found: dict[str, str] = {}  # by the words: what is said twice is read once
    labels = LABELS | ({"discharged_to": Label(_("What came of it"))} if kind is EventKind.OVERDOSE else {})
    if "entry" in said:  # it says when and where itself
        labels = {key: label for key, label in labels.items() if key not in ("appointment", "answer")}
    for key, label in labels.items():
        if (value := said.get(label.key or key)) and (text := label.words(value)):
            found.setdefault(text, str(label.name))
    return [(label, text) for text, label in found.items()]
