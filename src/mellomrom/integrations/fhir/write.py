"""A letter as a message Bundle: header, what is said, the person, who sends to whom, when it happened. Pure.

    note, reply, deviation    Communication           the words are its payload
    question                  CommunicationRequest    the words say what is asked for; who asked is to receive it

The event of the header is our own. A deviation is `deviation_reported`, and a reply is what it answers with. A note is the
event only where somebody here wrote it down: an event is sent once, by the house where it was written, and what is passed
on about it is a letter (`letter_received`), or two houses would tell each other of it for ever. The kind stands as the
topic all the same.

source     http://hl7.org/fhir/R4/messaging.html, communication.html, communicationrequest.html; no-basis for the person
"""

import json
import re
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from mellomrom.core.clock import OSLO
from mellomrom.events.catalogue import EventKind, Letter, LetterForm
from mellomrom.exchange.catalogue import Party
from mellomrom.integrations.fhir.parties import ENDPOINT
from mellomrom.integrations.fhir.systems import (
    ID_TYPES,
    MUNICIPALITY,
    OWN_EVENTS,
    OWN_FORMS,
    PROPERTY,
    SAID_BY_OTHERS,
    SYSTEMS,
)
from mellomrom.people.catalogue import PersonNamed

Json = dict[str, Any]

_NAMES = uuid.UUID("0b2f3c55-7d0e-5a43-9c1e-1d7c3a6be9f2")  # of our own: a letter always gets the same ids
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ADDRESSED_BY = ("HER", "ENH", "RSH")


def write(letter: Letter) -> bytes:
    """Write a letter as the message Bundle that another house or a record system takes in, valid R4.

    The id of the header is the letter's, which the answer names. again: the same letter gives the same bytes.
    """
    sender, receiver = (list(_organizations(letter, side)) for side in ("sender", "receiver"))
    author = _author(letter)
    payload, patient = _payload(letter, sender, receiver), _patient(letter)
    resources = [payload, patient, *sender, *receiver, *author, _provenance(letter, sender)]
    header = _header(letter, sender, receiver, author, [_to(payload), _to(patient)])
    bundle = {
        "resourceType": "Bundle",
        "id": _id(letter, "bundle"),
        "type": "message",
        "timestamp": _instant(letter.sent_at),
        "entry": [{"fullUrl": f"urn:uuid:{r['id']}", "resource": r} for r in (header, *resources)],
    }
    return json.dumps(bundle, ensure_ascii=False, separators=(",", ":")).encode()


def event_of(letter: Letter) -> EventKind:
    """Say which event the letter is to whoever gets it."""
    if letter.form is LetterForm.DEVIATION:
        return EventKind.DEVIATION_REPORTED
    if letter.form is LetterForm.QUESTION or letter.kind not in SAID_BY_OTHERS:
        return EventKind.LETTER_RECEIVED
    if letter.kind is EventKind.CAUSE_STATED:  # a letter has no cause to state
        return EventKind.LETTER_RECEIVED
    if letter.form is LetterForm.NOTE and not _line(letter.author):
        return EventKind.LETTER_RECEIVED
    return letter.kind


def _header(letter: Letter, sender: list[Json], receiver: list[Json], author: list[Json], focus: list[Json]) -> Json:
    return {
        "resourceType": "MessageHeader",
        "id": letter.id,
        "eventCoding": {"system": OWN_EVENTS, "code": event_of(letter)},
        "destination": [
            _said(name=_line(letter.receiver.name), endpoint=_address(letter.receiver), receiver=_innermost(receiver))
        ],
        **_said(sender=_innermost(sender), author=_innermost(author)),
        "source": {"name": "Mellomrom", "endpoint": _address(letter.sender)},
        "focus": focus,
    }


def _payload(letter: Letter, sender: list[Json], receiver: list[Json]) -> Json:
    """Write what is said. An answer names what it answers; anything else names what it is about."""
    asked = letter.form is LetterForm.QUESTION
    ours, theirs = _innermost(sender), _innermost(receiver)
    text, subject = _paragraphs(letter.text), _line(letter.subject)
    answers = [{"identifier": {"value": named}}] if (named := _line(letter.answers_id)) else []
    thread = {"value": named} if (named := _line(letter.conversation)) else {}
    topic = {"coding": [{"system": OWN_EVENTS, "code": letter.kind}], **_said(text=subject)}
    said: Json = {
        "resourceType": "CommunicationRequest" if asked else "Communication",
        "id": _id(letter, "letter"),
        "status": "active" if asked else "completed",
        "category": [{"coding": [{"system": OWN_FORMS, "code": letter.form}]}],
        "priority": "urgent" if letter.urgent else "routine",
        "subject": {"reference": f"urn:uuid:{_id(letter, 'patient')}"},
        **_said(payload=[{"contentString": text or subject}] if text or subject else []),
    }
    if asked:
        return said | _said(
            groupIdentifier=thread,
            about=answers,
            authoredOn=_instant(letter.sent_at),
            requester=ours,
            recipient=[ours] if ours else [],
            sender=theirs,
            reasonCode=[topic],
        )
    replies = letter.form is LetterForm.REPLY
    return said | _said(
        inResponseTo=answers if replies else [],
        about=[] if replies else answers,
        partOf=[{"identifier": thread}] if thread else [],
        topic=topic,
        sent=_instant(letter.sent_at),
        recipient=[theirs] if theirs else [],
        sender=ours,
    )


def _provenance(letter: Letter, sender: list[Json]) -> Json:
    """Say when it happened, which is not when it was written."""
    local = letter.occurred_at.astimezone(OSLO)
    return {
        "resourceType": "Provenance",
        "id": _id(letter, "provenance"),
        "target": [{"reference": f"urn:uuid:{letter.id}"}],
        "occurredDateTime": local.date().isoformat() if letter.all_day else _instant(local),
        "recorded": _instant(letter.sent_at),
        "agent": [{"who": _innermost(sender) or {"display": "Mellomrom"}}],
    }


# ------------------------------------------------------------------------------------------- who


def _organizations(letter: Letter, side: str) -> Iterator[Json]:
    """Write one side, outermost first, each part of the one before. A level that says nothing is passed over."""
    above: Json = {}
    for depth, part in enumerate(_levels(letter.sender if side == "sender" else letter.receiver)):
        if said := _said(identifier=_identifiers(part.ids), name=_line(part.name)):
            inside = {"partOf": _to(above)} if above else {}
            above = {"resourceType": "Organization", "id": _id(letter, f"{side} {depth}"), **said, **inside}
            yield above


def _levels(party: Party) -> Iterator[Party]:
    part: Party | None = party
    while part is not None:
        yield part
        part = part.unit


def _author(letter: Letter) -> list[Json]:
    name = _line(letter.author)
    if not name:
        return []
    given, _, family = name.rpartition(" ")
    function = _line(letter.author_function)
    return [
        {
            "resourceType": "Practitioner",
            "id": _id(letter, "author"),
            "name": [_said(text=name, family=family, given=given.split())],
            **_said(qualification=[{"code": {"text": function}}] if function else []),
        }
    ]


def _patient(letter: Letter) -> Json:
    person = letter.person
    family, given = _line(person.family), _line(person.given).split()
    address = _home(person)
    return {
        "resourceType": "Patient",
        "id": _id(letter, "patient"),
        **_said(
            identifier=_identifiers(person.identifiers),
            name=[{"use": "official", **_said(family=family, given=given)}] if family or given else [],
            birthDate=person.birth_on.isoformat() if person.birth_on else "",
            address=[{**address, "use": "home"}] if address else [],
        ),
    }


def _home(person: PersonNamed) -> Json:
    place = {"system": MUNICIPALITY, "code": _line(person.municipality)}
    within = {"url": PROPERTY, "extension": [{"url": "municipality", "valueCoding": place}]}
    return _said(
        extension=[within] if place["code"] else [],
        postalCode=_line(person.postal_code),
        city=_line(person.city),
    )


def _identifiers(pairs: tuple[tuple[str, str], ...]) -> list[Json]:
    """Write numbers: those we have a uri for by it, those with a uri as they came, the rest by their type."""
    written = []
    for kind, number in pairs:
        kind, number = _line(kind), _line(number)
        if not number or kind == ENDPOINT:
            continue
        system = SYSTEMS.get(kind) or (kind if ":" in kind and " " not in kind else "")
        typed = {"coding": [{"system": ID_TYPES, "code": kind}]} if kind and not system else {}
        written.append(_said(type=typed, system=system, value=number))
    return written


def _address(party: Party) -> str:
    """Say where a party is: its endpoint, else a name made of its number; without one, of all that it says."""
    if endpoint := party.id_of(ENDPOINT):
        return "".join(_BAD.sub("", endpoint).split())
    for part in _levels(party):
        for kind in _ADDRESSED_BY:
            if number := "".join(_line(part.id_of(kind)).split()):
                return f"urn:mellomrom:{kind}:{number}"
    return f"urn:uuid:{uuid.uuid5(_NAMES, repr(party))}"


# ------------------------------------------------------------------------------------------- small


def _said(**parts: Any) -> Json:
    """Keep what says something: R4 has no empty elements."""
    return {name: value for name, value in parts.items() if value}


def _innermost(chain: list[Json]) -> Json:
    return _to(chain[-1]) if chain else {}


def _to(resource: Json) -> Json:
    return {"reference": f"urn:uuid:{resource['id']}"}


def _id(letter: Letter, part: str) -> str:
    return str(uuid.uuid5(_NAMES, f"{part} {letter.id}"))


def _instant(at: datetime) -> str:
    return at.astimezone(OSLO).isoformat()


def _line(said: str) -> str:
    return " ".join(_BAD.sub("", said).split())


def _paragraphs(said: str) -> str:
    return _BAD.sub("", said.replace("\r\n", "\n").replace("\r", "\n")).strip()
