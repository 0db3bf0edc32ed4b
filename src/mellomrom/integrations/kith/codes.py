"""Code lists and addresses of the format, and every fault that we answer with.

Facts of the standard, kept to what we use. A fault has a code of list 8221, a sentence for our own log and pages, and
the sentence that the sender's staff read in the receipt (attribute OT): always in bokmål, as the code lists are.
"""

from dataclasses import dataclass

from mellomrom.core.errors import Problem, Unreadable

OID = "2.16.578.1.12.4.1.1."
HER_ID = "HER"

REJECTIONS = {  # 8221 Feilmeldinger for applikasjonskvittering
    "E10": "Ugyldig meldingsidentifikator",
    "E21": "Mottaker finnes ikke",
    "E30": "Pasientens fødselsnummer mangler",
    "E31": "Pasientens fødselsnummer er feil",
    "E32": "Pasientens navn mangler",
    "E36": "Pasientopplysninger er utilstrekkelige",
    "T01": "Ikke XML / ikke 'well formed' / uleselig",
    "T02": "XML validerer ikke",
    "T10": "Støtter ikke meldingsformatet",
    "T99": "Annen feil på format",
    "X99": "Annen feil",
}
ID_TYPES = {  # 9051 ID-typer for organisatoriske enheter, and of 8116 what professionals have
    "AVD": "Off. identifikator for avdelinger",
    "ENH": "Organisasjonsnummeret i Enhetsregister",
    "FNR": "Fødselsnummer",
    "HER": "HER-id",
    "HPR": "HPR-nummer",
    "LAV": "Lokal identifikator for avdelinger",
    "LIN": "Lokal identifikator for institusjoner",
    "LOK": "Lokal identifikator uten nærmere angivelse",
    "NPR": "NPR avdelingsnummer",
    "RSH": "Nasjonalt register over enheter i spesialisthelsetjenesten (RESH-ID)",
}
MESSAGE_TYPES = {  # 8279 Meldingens funksjon; the reply came with PLO 2.0
    "LOG_INNLAGT": "Melding om innlagt pasient",
    "LOG_UTSKRIVNINGSKLAR": "Melding om utskrivningsklar pasient",
    "LOG_AVMELDING": "Avmelding av utskrivningsklar pasient",
    "LOG_UTSKREVET": "Melding om utskrevet pasient",
    "LOG_DOD": "Orientering om dødsfall",
    "LOG_TILBAKEMELDING": "Tilbakemelding på utskrivningsklar pasient",
    "INNLEGGELSESRAPPORT": "Innleggelsesrapport",
    "UTSKRIVNINGSRAPPORT": "Utskrivningsrapport",
    "HELSEOPPL_SOKNAD": "Helseopplysninger",
    "HELSEOPPLYSNINGER_LEGE": "Helseopplysninger til lege",
    "MEDISINSKE_OPPLYSNINGER": "Medisinske opplysninger",
    "ORIENTERING_TJENESTETILBUD": "Orientering om tjenestetilbud",
    "FRAVARSMELDING": "Fraværsmelding",
    "DIALOG_FORESPORSEL": "Forespørsel",
    "DIALOG_SVAR": "Svar på forespørsel",
    "DIALOG_NOTAT": "Notat",
    "DIALOG_AVVIK": "Tilbakemelding om feil i mottatt melding",
    "DIALOG_HELSEFAGLIG": "Helsefaglig dialog",
    "DIALOG_STATUS_HENVISNING": "Status på henvisning",
    "HENVISNING_NYTILSTAND": "Henvisning ny tilstand",
    "HENVISNING_VIDERE": "Viderehenvisning",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong with a message."""

    code: str  # of 8221
    text: str  # for us: what is so and what to do, without any value from the message
    ot: str  # for the sender, in bokmål, in the receipt


FAULTS = {
    "too-large": Fault("T99", "The message is larger than 20 MB; send less.", "Meldingen er større enn 20 MB."),
    "too-many": Fault(
        "T99",
        "The message has far more elements than any real one; send less.",
        "Meldingen har altfor mange elementer.",
    ),
    "charset": Fault(
        "T01",
        "The bytes are not the character set that they say; send UTF-8 or ISO-8859-1.",
        "Tegnsettet kan ikke leses. Bruk UTF-8 eller ISO-8859-1.",
    ),
    "doctype": Fault("T99", "The message has a DOCTYPE; send it without.", "Meldingen inneholder DOCTYPE."),
    "not-xml": Fault("T01", "The message is not well-formed XML.", "Meldingen er ikke velformet XML."),
    "format": Fault(
        "T10",
        "We do not take in this kind of message yet.",
        "Mottaker støtter ikke denne meldingstypen eller versjonen.",
    ),
    "content": Fault(
        "T10",
        "The message carries no content that we can read; send the content inside the message.",
        "Meldingen mangler innhold som XML i Document/RefDoc/Content.",
    ),
    "invalid": Fault("T02", "The message does not follow its schema.", "Meldingen følger ikke XML-skjemaet."),
    "contradiction": Fault(
        "T99",
        "The head of the message says one type and the content is another.",
        "MsgInfo/Type og innholdet i meldingen motsier hverandre.",
    ),
    "attachment-too-large": Fault(
        "T99",
        "An attachment is larger than 10 MB; send it another way.",
        "Et vedlegg er større enn 10 MB.",
    ),
    "receipt": Fault(
        "T99",
        "The receipt does not say which message it is for, or whether it was taken in.",
        "Kvitteringen mangler meldingens id eller en gyldig status.",
    ),
    "time": Fault("T99", "A point in time cannot be read.", "Et tidspunkt kan ikke tolkes."),
    "message-id": Fault("E10", "The id of the message is not a UUID.", "MsgId er ikke en gyldig UUID."),
    "sender": Fault("X99", "The message does not say who sent it.", "Avsender er ikke oppgitt."),
    "person": Fault(
        "E36",
        "The person is not identified well enough: a name is needed, with an identifier or a date of birth.",
        "Pasienten må oppgis med navn og fødselsnummer, D-nummer eller hjelpenummer, eller med navn og fødselsdato.",
    ),
    "person-id-missing": Fault("E30", "The person has no identifier.", "Identifikator for pasienten mangler."),
    "person-id-wrong": Fault(
        "E31",
        "The person's identifier does not have the form of one.",
        "Identifikatoren for pasienten har ikke riktig form.",
    ),
    "person-name": Fault("E32", "The person has no name.", "Pasientens navn mangler."),
    "receiver": Fault("E21", "The receiver is not known here.", "Mottakeren er ikke registrert her."),
}


def unreadable(*slugs: str, paths: tuple[str, ...] = ("",)) -> Unreadable:
    """Make the refusal for these faults, the gravest first; one problem for each path when there is one fault."""
    problems = tuple(Problem(FAULTS[s].code, FAULTS[s].text, path) for s in slugs for path in paths)
    return Unreadable(f"kith.{slugs[0]}", FAULTS[slugs[0]].text, problems)


def explanation(problem: Problem) -> str:
    """Give the bokmål sentence for the receipt; empty for a problem that another part of the house found."""
    return next((fault.ot for fault in FAULTS.values() if fault.text == problem.text), "")
