"""Whom a message of the care family names around the person, and what it says of the message itself: PLO 1.5 to 2.0.

source: HIS 80704, the components that all of these messages share.
"""

from lxml import etree

from mellomrom.events.catalogue import Correction
from mellomrom.integrations.kith.head import at, coded, every, full_name, idents, text, value

CORRECTIONS = {  # 7309; whatever else it says, the message is taken as new
    "M": Correction.REVISE,
    "A": Correction.REVISE,  # an addition is a revision that leaves nothing out
    "C": Correction.CANCEL,
}
DETAILS = {
    "status": "code and text of 7309 as sent",
    "decided_by": "who answers for the decision or the report: name, profession, role, phone, ids, remark",
    "contacts": "whom to call: the same keys",
    "contact_units": "units to call: name, unit, phone, ids, remark",
    "patient_contacts": "people around the person, paid or not: name, role, workplace, phone, remark",
    "next_of_kin": "name, relation, care, phone, birth_year, nearest, remark",
    "interpreter": "language, hearing_loss, sight_loss, remark",
    "information_given": "to, by, on, about, remark",
    "documents_sent": "kind, sent, on, to, remark",
    "forwarding_reserved": "yes when the person has reserved against forwarding, no when known not to",
    "message_remark": "remark on the whole message",
}


def tidy(details: dict[str, object]) -> dict[str, object]:
    """Leave out what says nothing; a false that was said is kept by its caller as a word of its own."""
    return {key: said for key, said in details.items() if said not in ("", None, False, [], {})}


def around(shared: etree._Element) -> dict[str, object]:
    """Read the part that every message of the family begins with, under keys of `DETAILS`; empty ones are not left out."""
    sending = at(shared, "InformasjonOmForsendelsen")
    return {
        "status": coded(sending, "Forsendelsesstatus"),
        "decided_by": [professional(node, "AnsvarligRapport") for node in every(shared, "AnsvarForRapport")],
        "contacts": [professional(node, "Kontaktperson") for node in every(shared, "KontaktpersonHelsepersonell")],
        "contact_units": [_unit(node) for node in every(shared, "TilknyttetEnhet")],
        "patient_contacts": [_patient_contact(node) for node in every(shared, "PasientrelatertKontaktperson")],
        "next_of_kin": [_kin(node) for node in every(shared, "ParorendeForesatt")],
        "person": _person(at(shared, "TilleggsopplysningPasient")),
        "interpreter": [interpreter(node) for node in every(shared, "AssistertKommunikasjon")],
        "documents_sent": [_document(node) for node in every(shared, "SendtDokument")],
        "forwarding_reserved": yes_or_no(text(sending, "ForbeholdOmVideresending")),
        "message_remark": text(sending, "Merknad"),
    }


def correction(shared: etree._Element) -> Correction:
    """Say whether the message is new, or revises or cancels an earlier one."""
    return CORRECTIONS.get(value(shared, "InformasjonOmForsendelsen", "Forsendelsesstatus"), Correction.NEW)


def phone(node: etree._Element | None) -> str:
    """Give the first number in the TeleCom elements of a person or an organization, without its "tel:"."""
    if node is None:
        return ""
    numbers = (value(telecom, "TeleAddress") for telecom in every(node, "TeleCom"))
    return next((number.removeprefix("tel:").strip() for number in numbers if number.startswith("tel:")), "")


def name_at(node: etree._Element | None, *path: str) -> str:
    """Give the name of the person at a path; empty when nobody is there."""
    person = at(node, *path)
    return "" if person is None else full_name(person)


def _ids(node: etree._Element | None) -> dict[str, str]:
    return {} if node is None else dict(idents(node))


def professional(node: etree._Element, name: str) -> dict[str, object]:
    """Read the professional under an element of that name, with the remark beside it."""
    person = at(node, name)
    return tidy(
        {
            "name": name_at(person),
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
            "name": name_at(person),
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
            "name": name_at(person),
            "relation": coded(node, "Slektskap"),
            "care": coded(node, "Omsorgsfunksjon"),
            "phone": phone(person),
            "birth_year": text(node, "FodselsarMindrearigParorende"),
            "nearest": yes_or_no(text(node, "NarmesteParorende")),
            "remark": text(node, "Merknad"),
        }
    )


def _person(node: etree._Element | None) -> dict[str, object]:
    return tidy(
        {
            "civil_status": coded(node, "SivilStatus"),
            "lives_alone": yes_or_no(text(node, "BorAlene")),
            "language": coded(node, "Sprak"),
            "has_municipal_services": yes_or_no(text(node, "MottarKommunaleTjenester")),
            "remark": text(node, "Merknad"),
        }
    )


def interpreter(node: etree._Element) -> dict[str, object]:
    """Read what is needed to understand each other."""
    return tidy(
        {
            "language": coded(node, "BehovTolkSprak"),
            "hearing_loss": yes_or_no(text(node, "Horselsvikt")),
            "sight_loss": yes_or_no(text(node, "Synsvikt")),
            "remark": text(node, "Merknad"),
        }
    )


def _document(node: etree._Element) -> dict[str, object]:
    return tidy(
        {
            "kind": coded(node, "Opplysning"),
            "sent": yes_or_no(text(node, "JaNei")),
            "on": text(node, "DatoSendt"),
            "to": text(node, "NavnMottaker") or coded(node, "TypeMottaker").get("text", ""),
            "remark": text(node, "Merknad"),
        }
    )


def given(node: etree._Element) -> dict[str, object]:
    """Read who was told what, and by whom."""
    return tidy(
        {
            "to": name_at(node, "InformasjonGittTil"),
            "by": name_at(node, "InformasjonGittAv"),
            "on": text(node, "InformasjonGittDato"),
            "about": coded(node, "TypeInformasjon"),
            "remark": text(node, "BeskrivelseInformasjon"),
        }
    )


def yes_or_no(said: str) -> str:
    """Keep a yes and a no as words, so that a no that was said is not lost as nothing."""
    return {"true": "yes", "1": "yes", "false": "no", "0": "no"}.get(said, "")
