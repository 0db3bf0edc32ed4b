"""Dialogue messages 1.0 and 1.1: question, answer, note, deviation, status of a referral, answer on "ready".

source     HIS 80603, HIS 1077, HIS 1151, HIS 1206
"""

from functools import partial

from mellomrom.world.messages.draft import Draft, Writer
from mellomrom.world.messages.head import code, message, text

SPACES = {"1.0": "http://www.kith.no/xmlstds/dialog/2006-10-11", "1.1": "http://www.kith.no/xmlstds/dialog/2013-01-23"}
OUTCOMES = {  # 9148
    "1": "Tatt inn til behandling",
    "2": "Rett til helsehjelp, tidspunkt kommer",
    "3": "Henvisningen er videresendt",
    "4": "Henvisningen er avvist",
}


def _words(draft: Draft, otherwise: str) -> str:
    return text(draft.word("text", otherwise))


def _note(topic: str, said: str) -> str:
    return f"<Notat>{topic}<TekstNotatInnhold>{said}</TekstNotatInnhold></Notat>"


def _question(draft: Draft) -> str:
    kind = code("TypeForesp", "5", "Fritekst", "8331")
    urgency = code("Hastegrad", "3", "Innen 24 timer")
    asked = _words(draft, "Hvem er koordinator?")
    return f"<Foresporsel>{kind}<Sporsmal>{asked}</Sporsmal>{urgency}</Foresporsel>"


def _answer(draft: Draft) -> str:
    asked = (
        f"<Foresporsel>{code('TypeForesp', '5', 'Fritekst', '8331')}<Sporsmal>Se spørsmålet.</Sporsmal></Foresporsel>"
    )
    topic = code("TemaKodet", "5", "Svar på forespørsel", "9069")
    said = _words(draft, "Det er Psykisk helse og rus.")
    written = draft.sent.date().isoformat()
    return f"<Notat>{topic}<TekstNotatInnhold>{said}</TekstNotatInnhold><DatoNotat>{written}</DatoNotat>{asked}</Notat>"


def _letter(draft: Draft) -> str:
    return _note(code("TemaKodet", "1", "Notat om pasient", "7321"), _words(draft, "Uendret."))


def _professional(draft: Draft) -> str:
    return _note(code("TemaKodet", "6", "Henvendelse om pasient", "7322"), _words(draft, "Ber om et møte."))


def _ready_answered(draft: Draft) -> str:
    topic = code("TemaKodet", "7", "Tilbakemelding på mottak av utskrivningsklar pasient", "7322")
    return _note(topic, _words(draft, "Kommunen kan ta imot pasienten."))


def _deviation(draft: Draft) -> str:
    topic = code("TemaKodet", draft.word("fault", "1"), draft.word("fault_text", "Feil adressat"), "8117")
    return _note(topic, _words(draft, "Personen bor i en annen kommune."))


def _referral_status(draft: Draft) -> str:
    outcome = draft.word("outcome", "2")
    return _note(code("TemaKodet", outcome, OUTCOMES[outcome], "9148"), _words(draft, OUTCOMES[outcome]))


_USES = {  # our word: version, type of 8279, its words, what is inside
    "question": ("1.0", "DIALOG_FORESPORSEL", "Forespørsel", _question),
    "answer": ("1.0", "DIALOG_SVAR", "Svar", _answer),
    "note": ("1.0", "DIALOG_NOTAT", "Notat", _letter),
    "deviation": ("1.0", "DIALOG_AVVIK", "Tilbakemelding om feil i mottatt melding", _deviation),
    "professional": ("1.1", "DIALOG_HELSEFAGLIG", "Helsefaglig dialog", _professional),
    "ready-answered": ("1.1", "DIALOG_HELSEFAGLIG", "Helsefaglig dialog", _ready_answered),
    "referral-status": ("1.1", "DIALOG_STATUS_HENVISNING", "Status på henvisning", _referral_status),
}


def write(use: str, draft: Draft) -> bytes:
    """Write one use of the dialogue message, in the version that it came with."""
    version, kind, words, inside = _USES[use]
    content = (
        f'<Dialogmelding xmlns="{SPACES[version]}" xmlns:fk1="http://www.kith.no/xmlstds/felleskomponent1">'
        f"{inside(draft)}</Dialogmelding>"
    )
    return message(draft, kind, words, content)


FORMS: dict[str, Writer] = {f"kith.{use}": partial(write, use) for use in _USES}
