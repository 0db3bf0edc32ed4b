"""The head of a KITH message (MsgHead 1.2) around its content, and the pieces that several contents share.

source     HIS 80601; HITS 1218 for references
"""

from datetime import datetime
from html import escape

from mellomrom.world.messages.draft import Draft, Office, Subject

OID = "2.16.578.1.12.4.1.1"
_STATUS = {"N": "Ny", "M": "Endring", "C": "Kansellering"}
_NUMBERS = {"FNR": "Fødselsnummer", "DNR": "D-nummer", "HNR": "H-nummer", "DUF": "DUF-nummer"}


def text(said: str) -> str:
    """Give words as they stand in XML."""
    return escape(said, quote=True)


def when(at: datetime) -> str:
    """Write a time with its zone."""
    return at.isoformat(timespec="seconds")


def encoded(xml: str, *, latin: bool) -> bytes:
    """Give a document as bytes, with the declaration of its encoding."""
    name = "ISO-8859-1" if latin else "UTF-8"
    return f'<?xml version="1.0" encoding="{name}"?>\n{xml}'.encode("latin-1" if latin else "utf-8")


def code(tag: str, value: str, words: str, oid: str = "") -> str:
    """Write a coded value: V, DN and, where its list is given, S."""
    system = f' S="{OID}.{oid}"' if oid else ""
    return f'<{tag} V="{text(value)}"{system} DN="{text(words)}"/>'


def status(draft: Draft, prefix: str = "") -> str:
    """Write whether the message is new, a change or a cancellation (7309)."""
    inside = f'<{prefix}Forsendelsesstatus V="{draft.status}" DN="{_STATUS[draft.status]}"/>'
    return f"<{prefix}InformasjonOmForsendelsen>{inside}</{prefix}InformasjonOmForsendelsen>"


def message(draft: Draft, kind: str, words: str, content: str) -> bytes:
    """Write the whole message: head and one document. `kind`: its code of 8279."""
    sent = when(draft.sent)
    xml = (
        '<MsgHead xmlns="http://www.kith.no/xmlstds/msghead/2006-05-24">'
        f'<MsgInfo><Type V="{kind}" DN="{text(words)}"/><MIGversion>v1.2 2006-05-24</MIGversion>'
        f"<GenDate>{sent}</GenDate><MsgId>{draft.id}</MsgId>{_references(draft)}"
        f"<Sender>{_organization(draft.sender)}</Sender><Receiver>{_organization(draft.receiver)}</Receiver>"
        f"{_patient(draft.subject)}</MsgInfo>"
        f'<Document><RefDoc><IssueDate V="{sent}"/><MsgType V="XML" DN="XML-instans"/>'
        f"<Content>{content}</Content></RefDoc></Document></MsgHead>"
    )
    return encoded(xml, latin=draft.latin)


def _references(draft: Draft) -> str:
    if not draft.parent:
        return ""
    start = draft.word("conversation", draft.parent)
    return (
        f"<ConversationRef><RefToParent>{draft.parent}</RefToParent>"
        f"<RefToConversation>{start}</RefToConversation></ConversationRef>"
    )


def ident(tag: str, value: str, kind: str, words: str, oid: str = "9051") -> str:
    """Write an identifier; `tag` is its element, with a prefix where it stands in a content."""
    prefix = tag[: -len("Ident")]
    return f"<{tag}><{prefix}Id>{text(value)}</{prefix}Id>{code(f'{prefix}TypeId', kind, words, oid)}</{tag}>"


def _organization(office: Office) -> str:
    unit = (
        f"<Organisation><OrganisationName>{text(office.unit)}</OrganisationName>"
        f"{ident('Ident', office.unit_her_id, 'HER', 'HER-id')}</Organisation>"
    )
    number = ident("Ident", office.number, "ENH", "Organisasjonsnummeret i Enhetsregister") if office.number else ""
    return (
        f"<Organisation><OrganisationName>{text(office.organization)}</OrganisationName>{number}"
        f"{ident('Ident', office.her_id, 'HER', 'HER-id')}{unit}</Organisation>"
    )


def _patient(subject: Subject) -> str:
    sex = code("Sex", "2", "Kvinne") if subject.woman else code("Sex", "1", "Mann")
    number = ident("Ident", subject.number, subject.kind, _NUMBERS[subject.kind], "8116") if subject.number else ""
    address = (
        f"<Address>{code('Type', 'H', 'Bostedsadresse')}<City>{text(subject.place)}</City>"
        f"{code('County', subject.municipality, subject.place)}</Address>"
    )
    return (
        f"<Patient><FamilyName>{text(subject.family)}</FamilyName><GivenName>{text(subject.given)}</GivenName>"
        f"<DateOfBirth>{subject.born.isoformat()}</DateOfBirth>{sex}{number}{address}</Patient>"
    )


def contact(office: Office, prefix: str = "") -> str:
    """Write the unit that the message is from, with its telephone."""
    number = office.phone.replace(" ", "")
    return (
        f"<{prefix}TilknyttetEnhet><{prefix}Kontaktenhet>"
        f"<fk1:OrganisationName>{text(office.unit)}</fk1:OrganisationName>"
        f"{ident('fk1:Ident', office.unit_her_id, 'HER', 'HER-id')}<fk1:TeleCom>"
        f'{code("fk1:TypeTelecom", "HP", "Hovedtelefon")}<fk1:TeleAddress V="tel:{number}"/></fk1:TeleCom>'
        f"</{prefix}Kontaktenhet></{prefix}TilknyttetEnhet>"
    )
