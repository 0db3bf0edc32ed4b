"""The content of a Pasientlogistikk message, 1.5, 1.6 and 2.0: what happened, when, and what else it says.

A new use of the message is a line in `USES`. Everything that has no field of its own in `Report` goes into `details`,
under a key of `DETAILS`.
"""

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from mellomrom.core.clock import OSLO
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.integrations.kith.head import at, coded, every, full_name, idents, text, value
from mellomrom.integrations.kith.times import Moment, moment


@dataclass(frozen=True, slots=True)
class Use:
    """One use of the message (meldingsanvendelse)."""

    type: str  # the code of 8279 that the head must carry
    kind: EventKind
    event: str  # the code of 9121 that marks the main event, empty when there is none


USES = {  # by the element that carries it
    "MeldingInnlagtPasient": Use("LOG_INNLAGT", EventKind.ADMITTED, "1"),
    "MeldingUtskrivningsklarPasient": Use("LOG_UTSKRIVNINGSKLAR", EventKind.DISCHARGE_READY, "3"),
    "AvmeldingUtskrivningsklarPasient": Use("LOG_AVMELDING", EventKind.DISCHARGE_READY_WITHDRAWN, "4"),
    "MeldingOmUtskrevetPasient": Use("LOG_UTSKREVET", EventKind.DISCHARGED, "2"),
    "OrienteringOmDod": Use("LOG_DOD", EventKind.DIED, "13"),
    "TilbakemeldingUtskrivningsklarPasient": Use("LOG_TILBAKEMELDING", EventKind.DISCHARGE_READY_ANSWERED, ""),
}
CORRECTIONS = {  # 7309; whatever else it says, the message is taken as new
    "M": Correction.REVISE,
    "A": Correction.REVISE,  # an addition is a revision that leaves nothing out
    "C": Correction.CANCEL,
}
DEAD = {"2", "3"}  # 8431 Uttilstand: dead, suicide
READY = "3"  # 9121
DETAILS = {
    "receipt": "what the receipt mirrors: gen_date as sent, type_name, people (which parties are persons)",
    "processing": "code of 8213 where the message says one: P production, D debug, T test",
    "status": "code and text of 7309 as sent",
    "event": "code and text of 9121 of the main event",
    "event_differs": "true when that code is not the one of this use of the message",
    "description": "the main event in words",
    "remark": "remark on the main event",
    "place": "where it happened",
    "time": "the main event's time as sent (value) and its precision: time, day, month, year, assumed",
    "events": "further timed events: event, at, precision, estimated, description, remark, place",
    "discharged_to": "place and condition (code, text), remark",
    "died": "true when a discharge says that the person left dead",
    "answer": "the municipality's reply: says (ready, ready_later, expected), on, estimated, asked_for, text",
    "answers_id": "the sender's id of the message that is answered",
    "decided_by": "who answers for the decision: name, profession, role, phone, ids, remark",
    "contacts": "whom to call: the same keys",
    "contact_units": "units to call: name, unit, phone, ids, remark",
    "patient_contacts": "people around the person, paid or not: name, role, workplace, phone, remark",
    "next_of_kin": "name, relation, care, phone, birth_year, nearest, remark",
    "person": "sex, phone, civil_status, lives_alone, language, has_municipal_services, remark",
    "interpreter": "language, hearing_loss, sight_loss, remark",
    "information_given": "to, by, on, about, remark",
    "documents_sent": "kind, sent, on, to, remark",
    "consent": "code and text of 9064",
    "forwarding_reserved": "yes when the person has reserved against forwarding, no when known not to",
    "message_remark": "remark on the whole message",
    "further_documents": "how many more documents the message carries; they are kept with the message",
}


@dataclass(frozen=True, slots=True)
class Content:
    """What the content says, before the head is added."""

    kind: EventKind
    occurred: Moment
    estimated: bool
    correction: Correction
    details: dict[str, object]


def use_of(content: etree._Element) -> tuple[Use, etree._Element]:
    """Find which use of the message this is, and the element that carries it. Needs valid content."""
    return next((use, found) for name, use in USES.items() for found in every(content, name))


def read(content: etree._Element, sent_at: datetime) -> Content:
    """Read valid content; `sent_at` stands in where no usable time is given."""
    use, element = use_of(content)
    shared = at(content, "FellesAdministrativeOpplysninger")
    shared = content if shared is None else shared
    status = value(shared, "InformasjonOmForsendelsen", "Forsendelsesstatus")
    events = list(every(element, "TidsfestetHendelse"))
    main = _main(events, use)
    details = _event(main) | {"time": _time(main, sent_at)}
    details["events"] = [_further(event, sent_at) for event in events if event is not main]
    details["status"] = coded(shared, "InformasjonOmForsendelsen", "Forsendelsesstatus")
    details["event_differs"] = use.event not in ("", value(main, "Hendelsekode") or use.event)
    details |= _discharged_to(at(element, "UtskrevetTil"))
    details |= _around(shared)
    details["information_given"] = [_given(node) for node in element.iter("{*}InformasjonGitt")]
    occurred, estimated = _moment(main, sent_at), text(main, "Anslag") in ("true", "1")
    if use.kind is EventKind.DISCHARGE_READY_ANSWERED:
        details["answer"] = _answer(main, events, sent_at)
        occurred, estimated = Moment(sent_at, "time"), False  # it happened when they answered, not on the day offered
    estimated = estimated or occurred.precision not in ("time", "day")
    return Content(use.kind, occurred, estimated, CORRECTIONS.get(status, Correction.NEW), tidy(details))


def tidy(details: dict[str, object]) -> dict[str, object]:
    """Leave out what says nothing; a false that was said is kept by its caller as a word of its own."""
    return {key: said for key, said in details.items() if said not in ("", None, False, [], {})}


# ------------------------------------------------------------------------------------------------ timed events


def _main(events: list[etree._Element], use: Use) -> etree._Element:
    """Pick the event that the message is about: the one with its code, else the last that is not the admission."""
    named = [event for event in events if value(event, "Hendelsekode") == use.event]
    others = [event for event in events if value(event, "Hendelsekode") not in ("1", READY)]
    return (named or others or events)[-1]


def _said_time(event: etree._Element) -> str:
    return value(event, "TidspunktForHendelse") or text(event, "TidspunktForHendelse")  # 1.x in V, 2.0 as text


def _moment(event: etree._Element, sent_at: datetime) -> Moment:
    return moment(_said_time(event), sent_at)


def _time(event: etree._Element, sent_at: datetime) -> dict[str, str]:
    return {"value": _said_time(event), "precision": _moment(event, sent_at).precision}


def _event(event: etree._Element) -> dict[str, object]:
    return {
        "event": coded(event, "Hendelsekode"),
        "description": text(event, "BeskrivelseAvHendelse"),
        "remark": text(event, "Merknad"),
        "place": text(event, "StedForHendelse", "StedHendelse"),
    }


def _further(event: etree._Element, sent_at: datetime) -> dict[str, object]:
    when = _moment(event, sent_at)
    return tidy(
        _event(event)
        | {
            "at": when.at.isoformat(),
            "precision": when.precision,
            "estimated": text(event, "Anslag") in ("true", "1"),
        }
    )


def _answer(main: etree._Element, events: list[etree._Element], sent_at: datetime) -> dict[str, object]:
    """Read the reply to "ready for discharge". PLO 2.0 has no code for it: the time and its estimate say it.

    A decided time means that the municipality takes the person on then, later than asked when the message also
    repeats the day asked for; an estimate is when an offer is thought to be ready. That it cannot say when at all
    stands in words only. source: regulation FOR-2011-11-18-1115 § 11; HISD 80806 9.4.
    """
    on = _moment(main, sent_at).at.astimezone(OSLO).date()
    estimated = text(main, "Anslag") in ("true", "1")
    asked = next((_moment(e, sent_at).at for e in events if e is not main and value(e, "Hendelsekode") == READY), None)
    asked_on = asked.astimezone(OSLO).date() if asked else None
    later = asked_on is not None and on > asked_on
    words = " ".join(filter(None, (text(main, "BeskrivelseAvHendelse"), text(main, "Merknad"))))
    return tidy(
        {
            "says": "expected" if estimated else "ready_later" if later else "ready",
            "on": on.isoformat(),
            "estimated": estimated,
            "asked_for": asked_on.isoformat() if asked_on else "",
            "text": words,
        }
    )


def _discharged_to(node: etree._Element | None) -> dict[str, object]:
    if node is None:
        return {}
    said = {
        "place": coded(node, "UtTil"),
        "condition": coded(node, "Uttilstand"),
        "remark": text(node, "Merknad"),
    }
    return {"discharged_to": tidy(dict(said)), "died": value(node, "Uttilstand") in DEAD}


# --------------------------------------------------------------------------------------------- people around


def _around(shared: etree._Element) -> dict[str, object]:
    sending = at(shared, "InformasjonOmForsendelsen")
    return {
        "decided_by": [_professional(node, "AnsvarligRapport") for node in every(shared, "AnsvarForRapport")],
        "contacts": [_professional(node, "Kontaktperson") for node in every(shared, "KontaktpersonHelsepersonell")],
        "contact_units": [_unit(node) for node in every(shared, "TilknyttetEnhet")],
        "patient_contacts": [_patient_contact(node) for node in every(shared, "PasientrelatertKontaktperson")],
        "next_of_kin": [_kin(node) for node in every(shared, "ParorendeForesatt")],
        "person": _person(at(shared, "TilleggsopplysningPasient")),
        "interpreter": [_interpreter(node) for node in every(shared, "AssistertKommunikasjon")],
        "documents_sent": [_document(node) for node in every(shared, "SendtDokument")],
        "forwarding_reserved": _yes_or_no(text(sending, "ForbeholdOmVideresending")),
        "message_remark": text(sending, "Merknad"),
    }


def phone(node: etree._Element | None) -> str:
    """Give the first number in the TeleCom elements of a person or an organization, without its "tel:"."""
    if node is None:
        return ""
    numbers = (value(telecom, "TeleAddress") for telecom in every(node, "TeleCom"))
    return next((number.removeprefix("tel:").strip() for number in numbers if number.startswith("tel:")), "")


def _ids(node: etree._Element | None) -> dict[str, str]:
    return {} if node is None else dict(idents(node))


def _professional(node: etree._Element, name: str) -> dict[str, object]:
    person = at(node, name)
    return tidy(
        {
            "name": "" if person is None else full_name(person),
            "profession": coded(person, "TypeHealthcareProfessional"),
            "role": coded(person, "RoleToPatient"),
            "phone": phone(person),
            "ids": _ids(person),
            "remark": text(node, "Merknad"),
        }
    )


def _unit(node: etree._Element) -> dict[str, object]:
    unit = at(node, "Kontaktenhet")
    return tidy(
        {
            "name": text(unit, "OrganisationName"),
            "unit": text(unit, "Organisation", "OrganisationName"),
            "phone": phone(unit) or phone(at(unit, "Organisation")),
            "ids": _ids(unit),
            "remark": text(node, "Merknad"),
        }
    )


def _patient_contact(node: etree._Element) -> dict[str, object]:
    person = at(node, "Referanseperson")
    return tidy(
        {
            "name": "" if person is None else full_name(person),
            "role": text(node, "StillingRolle"),
            "workplace": text(node, "Arbeidssted"),
            "phone": phone(person),
            "remark": text(node, "Merknad"),
        }
    )


def _kin(node: etree._Element) -> dict[str, object]:
    person = at(node, "Referanseperson")
    return tidy(
        {
            "name": "" if person is None else full_name(person),
            "relation": coded(node, "Slektskap"),
            "care": coded(node, "Omsorgsfunksjon"),
            "phone": phone(person),
            "birth_year": text(node, "FodselsarMindrearigParorende"),
            "nearest": _yes_or_no(text(node, "NarmesteParorende")),
            "remark": text(node, "Merknad"),
        }
    )


def _person(node: etree._Element | None) -> dict[str, object]:
    return tidy(
        {
            "civil_status": coded(node, "SivilStatus"),
            "lives_alone": _yes_or_no(text(node, "BorAlene")),
            "language": coded(node, "Sprak"),
            "has_municipal_services": _yes_or_no(text(node, "MottarKommunaleTjenester")),
            "remark": text(node, "Merknad"),
        }
    )


def _interpreter(node: etree._Element) -> dict[str, object]:
    return tidy(
        {
            "language": coded(node, "BehovTolkSprak"),
            "hearing_loss": _yes_or_no(text(node, "Horselsvikt")),
            "sight_loss": _yes_or_no(text(node, "Synsvikt")),
            "remark": text(node, "Merknad"),
        }
    )


def _document(node: etree._Element) -> dict[str, object]:
    return tidy(
        {
            "kind": coded(node, "Opplysning"),
            "sent": _yes_or_no(text(node, "JaNei")),
            "on": text(node, "DatoSendt"),
            "to": text(node, "NavnMottaker") or coded(node, "TypeMottaker").get("text", ""),
            "remark": text(node, "Merknad"),
        }
    )


def _given(node: etree._Element) -> dict[str, object]:
    to, by = at(node, "InformasjonGittTil"), at(node, "InformasjonGittAv")
    return tidy(
        {
            "to": "" if to is None else full_name(to),
            "by": "" if by is None else full_name(by),
            "on": text(node, "InformasjonGittDato"),
            "about": coded(node, "TypeInformasjon"),
            "remark": text(node, "BeskrivelseInformasjon"),
        }
    )


def _yes_or_no(said: str) -> str:
    """Keep a yes and a no as words, so that a no that was said is not lost as nothing."""
    return {"true": "yes", "1": "yes", "false": "no", "0": "no"}.get(said, "")
