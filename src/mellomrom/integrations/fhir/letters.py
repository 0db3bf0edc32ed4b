"""What a letter says: the words of the Communication or CommunicationRequest that a message is about, and who wrote them.

The details have the keys that a dialogue message has, so that a letter is shown the same way however it came.
"""

from dataclasses import dataclass, field
from typing import Any

from mellomrom.events.catalogue import EventKind
from mellomrom.integrations.fhir.message import Found, Message, refuse, words
from mellomrom.integrations.fhir.parties import name_of

Json = dict[str, Any]

ASKED = "CommunicationRequest"
TYPES = ("Communication", ASKED)
DETAILS = {
    "notes": "what is said: subject, text, topic (code and text)",
    "questions": "what is asked: the same, and urgency",
    "contacts": "who wrote it: name, profession",
    "answers_id": "the id of the message that it answers or is about",
    "answer": "the answer on ready for discharge, in words alone: text",
    "description": "subject and words, where the letter is an event",
}
_NOT_SO = frozenset({"entered-in-error", "not-done", "revoked"})


@dataclass(frozen=True, slots=True)
class Said:
    """What a letter says."""

    details: dict[str, object] = field(default_factory=dict)
    conversation: str = ""


def of(message: Message, found: Found | None, kind: EventKind | None) -> Said:
    """Read the letter that a message is about. Raises Unreadable for one that is taken back."""
    if found is None:
        return Said()
    letter = found.resource
    if letter.get("status") in _NOT_SO or letter.get("doNotPerform"):
        text = "A letter that is taken back says nothing; send an event that corrects it."
        raise refuse("letter-taken-back", "not-supported", text, f"{found.path}.status")
    answers = next((i for i in map(_named, [*letter.get("inResponseTo", []), *letter.get("about", [])]) if i), "")
    thread = letter.get("groupIdentifier", {}).get("value", "")
    thread = thread or next((i for i in map(_named, letter.get("partOf", [])) if i), "")
    details = _words(letter, kind) | {"contacts": _contacts(message), "answers_id": answers}
    return Said({key: said for key, said in details.items() if said}, thread or answers)


def _words(letter: Json, kind: EventKind | None) -> dict[str, object]:
    strings = (part.get("contentString", "") for part in letter.get("payload", []))
    text = "\n\n".join(filter(None, strings))
    topic: Json = letter.get("topic") or next(iter(letter.get("reasonCode", [])), {})
    said: Json = {"topic": words({"coding": topic.get("coding", [])}), "subject": topic.get("text", ""), "text": text}
    asked = letter["resourceType"] == ASKED
    if asked and letter.get("priority") not in (None, "routine"):
        said["urgency"] = {"code": letter["priority"]}
    said = {key: value for key, value in said.items() if value}
    whole = "\n\n".join(dict.fromkeys(filter(None, (topic.get("text", ""), text))))
    ready = kind is EventKind.DISCHARGE_READY_ANSWERED
    return {
        "questions" if asked else "notes": [said] if said else [],
        "description": "" if ready or kind in (None, EventKind.LETTER_RECEIVED) else whole,
        "answer": {"text": whole} if ready and whole else {},
    }


def _contacts(message: Message) -> list[dict[str, object]]:
    found = message.resolve(message.header.get("author"), message.header)
    if found is None or found.resource["resourceType"] != "Practitioner":
        return []
    functions = (words(q.get("code")) for q in found.resource.get("qualification", []))
    contact = {"name": name_of(found.resource), "profession": next(filter(None, functions), {})}
    return [{key: said for key, said in contact.items() if said}] if any(contact.values()) else []


def _named(reference: Json) -> str:
    """Give the id of a message that is not in this one: it is named by identifier."""
    return str(reference.get("identifier", {}).get("value", ""))
