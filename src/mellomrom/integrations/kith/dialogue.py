"""Dialogue messages 1.0 and 1.1: questions, answers, notes, notices of what went wrong, and what became of a referral.

Few of them are events. A question, an answer and a note are letters between professionals: they are read and kept with
their words, and raise nothing, because every kind of event closes or opens duties, and a letter must not (a question
about a person is no contact with them). Three uses say that something happened, and are told:

* what became of a referral (HIS 1206), by the code of list 9148;
* that a message could not be dealt with (HIS 1151), or a note of a deviation (list 7321, 2): somebody must see to it;
* the municipality's answer to "ready for discharge" (list 7322, 7), which is how it comes before PLO 2.0.

source     HIS 80603 (2006, 2017), HIS 1077, HIS 1151, HIS 1206, HITS 1218 3.3
"""

from datetime import datetime

from lxml import etree

from mellomrom.events.catalogue import Correction, EventKind, Report
from mellomrom.integrations.kith.around import phone, tidy
from mellomrom.integrations.kith.codes import OID, unreadable
from mellomrom.integrations.kith.envelope import report
from mellomrom.integrations.kith.formats import Content, Format, Message
from mellomrom.integrations.kith.head import at, coded, every, full_name, idents, text, value
from mellomrom.integrations.kith.prose import prose
from mellomrom.integrations.kith.times import Moment

STATUS, DEVIATING = "DIALOG_STATUS_HENVISNING", "DIALOG_AVVIK"  # of list 8279
WITH_QUESTIONS = frozenset({"DIALOG_FORESPORSEL"})
WITH_NOTES = frozenset({"DIALOG_SVAR", "DIALOG_NOTAT", "DIALOG_HELSEFAGLIG", DEVIATING, STATUS})
REFERRALS = {  # 9148 Status på vurdering av henvisning; another code is kept and raises nothing
    "1": EventKind.REFERRAL_ACCEPTED,  # called in for treatment
    "2": EventKind.RIGHT_GRANTED,  # has a right to treatment, the time comes later
    "3": EventKind.REFERRAL_FORWARDED,
    "4": EventKind.REFERRAL_DECLINED,
}
ASSESSMENT = f"{OID}9148"
READY_ANSWERED = (f"{OID}7322", "7")
DEVIATION = (f"{OID}7321", "2")
DETAILS = {
    "case": "what the dialogue is about, in a code (code, text) and in words (remark)",
    "notes": "each note: topic (code, text), subject, text, remark, written (date), answers (the question it answers)",
    "questions": "each question: topic (code, text), subject, text, purpose, reason, urgency (9067), from, to, records",
    "contacts": "who wrote it or is named in it: name, role, profession, phone, ids",
    "contact_units": "units that have a part in it: name, phone, ids, remark",
    "referral_id": "the sender's id of the first referral, in the status of one: HIS 1206 4.1.1",
    "referral_status": "code and text of 9148 in the status of a referral",
    "deviation": "code and text of 8117: why a message of ours could not be dealt with",
    "answer": "the municipality's answer on ready for discharge, in words alone: text",
    "description": "the words of the first note, where it is an event",
}

LETTER = EventKind.LETTER_RECEIVED


def read(message: Message) -> Report:
    """Say what a dialogue message says, by its type in the head. raises Unreadable when it has neither note nor question."""
    question, note = at(message.content, "Foresporsel"), at(message.content, "Notat")
    if question is None and note is None:
        raise unreadable("contradiction")
    kind = value(message.root[0], "Type")
    types = WITH_QUESTIONS if note is None else WITH_NOTES
    return report(message, types, lambda sent_at: _content(message, kind, sent_at))


def _content(message: Message, kind: str, sent_at: datetime) -> Content:
    content, info = message.content, message.root[0]
    note = at(content, "Notat")
    event = _event(kind, note)
    details: dict[str, object] = {
        "case": tidy({**coded(content, "SakstypeKodet"), "remark": text(content, "Sakstype")}),
        "notes": [_note(node) for node in every(content, "Notat")],
        "questions": [_question(node) for node in every(content, "Foresporsel")],
        "contacts": [said for node in content.iter("{*}RollerRelatertNotat") if (said := _contact(node))],
        "contact_units": [said for node in content.iter("{*}TilknyttetEnhet") if (said := _unit(node))],
        "description": "" if event is LETTER else prose(note, "TekstNotatInnhold"),
    }
    if kind == STATUS:
        details["referral_status"] = coded(note, "TemaKodet")
        details["referral_id"] = text(info, "ConversationRef", "RefToConversation")
    elif event is EventKind.DEVIATION_REPORTED:
        details["deviation"] = coded(note, "TemaKodet")
    elif event is EventKind.DISCHARGE_READY_ANSWERED:
        details["answer"] = tidy({"text": prose(note, "TekstNotatInnhold") or text(note, "Tema")})
    return Content(
        kind=event,
        occurred=Moment(sent_at, "time"),
        estimated=False,
        correction=Correction.NEW,  # a dialogue is never corrected: one writes again
        details=tidy(details),
        answers=True,  # or is about: what the head refers to
    )


def _event(kind: str, note: etree._Element | None) -> EventKind:
    """Say which event a dialogue is; a letter where it is nothing more, which its addressee must see all the same."""
    topic = at(note, "TemaKodet")
    code = ("", "") if topic is None else (topic.get("S", "").strip(), value(note, "TemaKodet"))
    if kind == STATUS:
        return REFERRALS.get(code[1], LETTER) if code[0] in ("", ASSESSMENT) else LETTER
    if kind == DEVIATING or code == DEVIATION:
        return EventKind.DEVIATION_REPORTED
    return EventKind.DISCHARGE_READY_ANSWERED if code == READY_ANSWERED else LETTER


def _note(node: etree._Element) -> dict[str, object]:
    asked = at(node, "Foresporsel")
    return tidy(
        {
            "topic": coded(node, "TemaKodet"),
            "subject": text(node, "Tema"),
            "text": prose(node, "TekstNotatInnhold"),
            "remark": text(node, "Merknad"),
            "written": text(node, "DatoNotat"),
            "answers": {} if asked is None else _question(asked),
        }
    )


def _question(node: etree._Element) -> dict[str, object]:
    return tidy(
        {
            "topic": coded(node, "TypeForesp"),
            "subject": text(node, "EmneSporsmal"),
            "text": prose(node, "Sporsmal"),
            "purpose": coded(node, "Formål"),
            "reason": text(node, "Begrunnelse"),
            "urgency": coded(node, "Hastegrad"),
            "from": text(node, "FraDato"),
            "to": text(node, "TilDato"),
            "records": [said for kind in every(node, "TypeJournalinfo") if (said := kind.get("DN") or kind.get("V"))],
        }
    )


def _contact(node: etree._Element) -> dict[str, object]:
    """Read a professional or another person who has a part in it, alone or at a unit; empty for a unit alone."""
    person = _person(node)
    person = _person(at(node, "TilknyttetEnhet")) if person is None else person
    if person is None:
        return {}
    return tidy(
        {
            "name": full_name(person),
            "role": coded(node, "RoleToPatient") or coded(person, "RoleToPatient") or coded(node, "RolleNotat"),
            "profession": coded(person, "TypeHealthcareProfessional"),
            "phone": phone(person),
            "ids": dict(idents(person)),
        }
    )


def _unit(node: etree._Element) -> dict[str, object]:
    office = at(node, "Kontaktenhet")
    return tidy(
        {
            "name": text(office, "OrganisationName"),
            "phone": phone(office),
            "ids": {} if office is None else dict(idents(office)),
            "remark": text(node, "Merknad"),
        }
    )


def _person(node: etree._Element | None) -> etree._Element | None:
    professional = at(node, "HealthcareProfessional")
    return at(node, "Person") if professional is None else professional


FORMATS = {
    "http://www.kith.no/xmlstds/dialog/2006-10-11": Format("1.0", "1.0", "Dialogmelding", read),
    "http://www.kith.no/xmlstds/dialog/2013-01-23": Format("1.1", "1.1", "Dialogmelding", read),
}
