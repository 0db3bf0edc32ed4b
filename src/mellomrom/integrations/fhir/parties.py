"""Organizations, professionals and patients of a message, as the spine names them. Nothing is looked up."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from mellomrom.exchange.catalogue import Party
from mellomrom.integrations.fhir.message import Message, extension
from mellomrom.integrations.fhir.systems import (
    ID_TYPES,
    IDENTIFIERS,
    MEDCOM_DESTINATION_USE,
    MUNICIPALITIES,
    NO_MIDDLE_NAME,
)
from mellomrom.people.catalogue import PersonNamed

Json = dict[str, Any]

ENDPOINT = "endpoint"  # the code under which a party's messaging address stands among its identifiers
_ABOVE = {  # where a resource says what it is part of
    "Organization": "partOf",
    "HealthcareService": "providedBy",
    "PractitionerRole": "organization",
    "Location": "managingOrganization",
}
_LEVELS = 8  # an organization has fewer; a circle of references ends here
_MUNICIPALITY = re.compile(r"\d{4}", re.ASCII)


def identifiers(holder: Json) -> tuple[tuple[str, str], ...]:
    """Give (system, value) of each identifier: ours by their code (FNR, HER …), foreign ones by their uri.

    One without a system goes by the code of its type (KITH 8116), where it has one.
    """
    pairs = []
    for identifier in holder.get("identifier", []):
        if value := identifier.get("value", "").strip():
            system = identifier.get("system", "") or _type_of(identifier)
            pairs.append((IDENTIFIERS.get(system, system), value))
    return tuple(pairs)


def _type_of(identifier: Json) -> str:
    codings = identifier.get("type", {}).get("coding", [])
    return next((c.get("code", "") for c in codings if c.get("system") == ID_TYPES), "")


def sender(message: Message) -> Party:
    """Read who sent it: MessageHeader.sender, else who is responsible, else the source system."""
    header, source = message.header, message.header["source"]
    party = party_of(message, header.get("sender")) or party_of(message, header.get("responsible"))
    return _reachable(party or Party(source.get("name", "")), source)


def receivers(message: Message) -> tuple[Party, ...]:
    """Read whom it was sent to; MedCom's `cc` destinations are copies."""
    parties = []
    for destination in message.header.get("destination", []):
        party = party_of(message, destination.get("receiver")) or Party(destination.get("name", ""))
        use = extension(destination, MEDCOM_DESTINATION_USE).get("valueCoding", {}).get("code")
        parties.append(replace(_reachable(party, destination), copy=use == "cc"))
    return tuple(parties)


def party_of(message: Message, reference: Json | None) -> Party | None:
    """Read the organization, service or professional that the header points at, inside what it is part of.

    None when the reference says nothing. What is not in the message is named by the reference alone.
    """
    if not reference:
        return None
    party: Party | None = None
    holder = message.header
    for _ in range(_LEVELS):
        found = message.resolve(reference, holder)
        if found is None:
            return party or _only_named(reference)
        party = Party(name_of(found.resource), identifiers(found.resource), party)
        above = found.resource.get(_ABOVE.get(found.resource["resourceType"], ""))
        if not above:
            return party
        reference, holder = above, found.resource if found.path else holder
    return party


def _only_named(reference: Json) -> Party | None:
    ids = identifiers({"identifier": [reference["identifier"]]}) if "identifier" in reference else ()
    name = reference.get("display", "")
    return Party(name, ids) if name or ids else None


def name_of(resource: Json) -> str:
    """Give the name of an organization, or a person's as it is said; empty when it has none."""
    name = resource.get("name", "")
    if isinstance(name, str):
        return name
    family, given = _said(name)
    return f"{given} {family}".strip()


def _reachable(party: Party, place: Json) -> Party:
    address = place.get("endpoint", "")
    return replace(party, ids=(*party.ids, (ENDPOINT, address))) if address else party


# ------------------------------------------------------------------------------------------ the person


def person(patient: Json) -> PersonNamed:
    """Read a Patient. Foreign identifiers keep the uri of their system; an unclear birth date is left out."""
    family, given = _said(patient.get("name", []))
    address = _address(patient)
    return PersonNamed(
        identifiers=identifiers(patient),
        family=family,
        given=given,
        birth_on=_birth(patient.get("birthDate", "")),
        municipality=_municipality(address),
        postal_code=address.get("postalCode", ""),
        city=address.get("city", ""),
    )


def person_of_reference(reference: Json) -> PersonNamed | None:
    """Read a patient who is not in the message, but whom the reference itself identifies by a number."""
    identifier = reference.get("identifier")
    pairs = identifiers({"identifier": [identifier]}) if identifier else ()
    return PersonNamed(identifiers=pairs, family=reference.get("display", "")) if pairs else None


def is_identified(named: PersonNamed) -> bool:
    """Say whether the person can be found again: a number, or a name with a date of birth."""
    return bool(named.identifiers or (named.family and named.birth_on))


def next_of_kin(patient: Json) -> list[dict[str, str]]:
    """Give those whom the Patient names as contacts: name, relation and phone, each possibly empty."""
    relatives = []
    for contact in patient.get("contact", []):
        family, given = _said([contact["name"]] if "name" in contact else [])
        relation: Json = next(iter(contact.get("relationship", [])), {})
        text = relation.get("text") or next((c.get("display", "") for c in relation.get("coding", [])), "")
        relatives.append({"name": f"{given} {family}".strip(), "relation": text, "phone": phone(contact)})
    return [r for r in relatives if any(r.values())]


def phone(holder: Json) -> str:
    """Give the first telephone number of a resource or contact, empty when it has none."""
    numbers = (t.get("value", "") for t in holder.get("telecom", []) if t.get("system") in ("phone", "sms"))
    return next(numbers, "")


def _said(names: list[Json]) -> tuple[str, str]:
    """Give family and given names: the official one when several are there; one that is only text goes as family."""
    name = next((n for n in names if n.get("use") == "official"), next(iter(names), {}))
    middle = extension(name, NO_MIDDLE_NAME).get("valueString", "")
    given = " ".join(part for part in (*name.get("given", []), middle) if part)
    family = name.get("family", "")
    return (family, given) if family or given else (name.get("text", ""), "")


def _address(patient: Json) -> Json:
    """Give the home address when several are there."""
    addresses: list[Json] = patient.get("address", [])
    return next((a for a in addresses if a.get("use") == "home"), next(iter(addresses), {}))


def _birth(text: str) -> date | None:
    return date.fromisoformat(text) if len(text) == 10 else None


def _municipality(address: Json) -> str:
    """Find the municipality's number in the extensions of no-basis, which has had it in several places."""
    for coding in _extension_codings([address, *(v for k, v in address.items() if k == "_district")]):
        if coding.get("system") in MUNICIPALITIES and _MUNICIPALITY.fullmatch(coding.get("code", "")):
            return str(coding["code"])
    return ""


def _extension_codings(holders: list[Json]) -> Iterator[Json]:
    for holder in holders:
        for inner in holder.get("extension", []):
            yield from [inner["valueCoding"]] if "valueCoding" in inner else []
            yield from inner.get("valueCodeableConcept", {}).get("coding", [])
            yield from _extension_codings([inner])
