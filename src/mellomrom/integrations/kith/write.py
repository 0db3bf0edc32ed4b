"""A letter as a dialogue message (Dialogmelding 1.1 in MsgHead 1.2). Pure: the same letter gives the same bytes.

    form        type in the head        topic                                    when
    question    DIALOG_FORESPORSEL      9152, 99                                 what is asked for stands in words
    reply       DIALOG_HELSEFAGLIG      7322, 7                                  the answer to "ready for discharge"
                DIALOG_SVAR             9069, 5                                  it answers another message
    deviation   DIALOG_NOTAT            7321, 2
    note        DIALOG_HELSEFAGLIG      7322, 6                                  somebody wrote it, to others
                DIALOG_NOTAT            7321, 1                                  nobody did, or to one's own record

A professional dialogue names who answers for it (HIS 1077 5.2.1), so what nobody wrote is a plain note. DIALOG_AVVIK says
that a message could not be dealt with, and exists in 1.0 alone (HIS 1151); what went wrong between us is a note (HISD
80806 6.7, 7.5, 9.5).

source     HIS 80601, HIS 80603 (2017), HIS 1077, HISD 80806, HITS 1218 3.3
"""

from typing import NamedTuple

from lxml import etree

from mellomrom.events.catalogue import EventKind, Letter, LetterForm
from mellomrom.integrations.kith.head_out import add, coded, head, issued, line, names, paragraphs

DIALOGUE = "http://www.kith.no/xmlstds/dialog/2013-01-23"


class Topic(NamedTuple):
    """A code that says what it is about."""

    listed: str
    code: str
    name: str


ABOUT_PERSON = Topic("7322", "6", "Henvendelse om pasient")
READY_ANSWERED = Topic("7322", "7", "Tilbakemelding på mottak av utskrivningsklar pasient")
NOTE = Topic("7321", "1", "Notat om pasient")
DEVIATION = Topic("7321", "2", "Melding om avvik")
ANSWER = Topic("9069", "5", "Svar på forespørsel")
INQUIRY = Topic("9152", "99", "Annen henvendelse")
PROFESSIONS = {  # 9060 Kategori helsepersonell, by the last word of what people call themselves
    "ambulansearbeider": "AA",
    "ergoterapeut": "ET",
    "fastlege": "LE",
    "fysioterapeut": "FT",
    "helsefagarbeider": "HF",
    "helsesekretær": "HE",
    "hjelpepleier": "HP",
    "jordmor": "JO",
    "lege": "LE",
    "omsorgsarbeider": "OA",
    "overlege": "LE",
    "psykolog": "PS",
    "psykologspesialist": "PS",
    "sykepleier": "SP",
    "vernepleier": "VP",
}
_OTHER = ("XX", "Ukjent/uspesifisert")
_PROFESSIONAL_DIALOGUE = "DIALOG_HELSEFAGLIG"


def write(letter: Letter) -> bytes:
    """Write a letter as the message that its receiver's record system takes in, valid by the schemas of both standards.

    again      the same letter gives the same bytes
    absent     what a level has no number for is known by its name as a local id; a kind that 1.1 has no code for is
               told in words alone, and read as a letter
    """
    kind, topic = _use(letter)
    root = head(letter, kind)
    document = add(add(root, "Document"), "RefDoc")
    add(document, "IssueDate", V=issued(letter))
    add(document, "MsgType", V="XML", DN="XML-instans")
    content = add(document, "Content")
    dialogue = etree.SubElement(content, f"{{{DIALOGUE}}}Dialogmelding", nsmap={None: DIALOGUE})
    if letter.form is LetterForm.QUESTION:
        _question(dialogue, letter, topic)
    else:
        _note(dialogue, letter, kind, topic)
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return written


def _use(letter: Letter) -> tuple[str, Topic]:
    """Say which type of message a letter is, and what it is about."""
    if letter.form is LetterForm.QUESTION:
        return "DIALOG_FORESPORSEL", INQUIRY
    if letter.form is LetterForm.DEVIATION:
        return "DIALOG_NOTAT", DEVIATION
    written = bool(line(letter.author)) and letter.sender != letter.receiver
    if letter.form is LetterForm.REPLY and letter.kind is EventKind.DISCHARGE_READY_ANSWERED:
        return (_PROFESSIONAL_DIALOGUE if written else "DIALOG_NOTAT"), READY_ANSWERED
    if letter.form is LetterForm.REPLY and line(letter.answers_id):
        return "DIALOG_SVAR", ANSWER
    return (_PROFESSIONAL_DIALOGUE, ABOUT_PERSON) if written else ("DIALOG_NOTAT", NOTE)


def _question(dialogue: etree._Element, letter: Letter, topic: Topic) -> None:
    subject, text = line(letter.subject), paragraphs(letter.text)
    node = add(dialogue, "Foresporsel")
    coded(node, "TypeForesp", *topic)
    if subject:
        add(node, "EmneSporsmal", subject)
    add(node, "Sporsmal", text or subject)
    coded(node, "Formål", "9068", "2", "Helsehjelp til pasient som har journal")
    if letter.urgent:
        add(node, "Hastegrad", V="3", DN="Innen 24 timer")
    _author(node, letter, "DIALOG_FORESPORSEL")


def _note(dialogue: etree._Element, letter: Letter, kind: str, topic: Topic) -> None:
    subject, text = line(letter.subject), paragraphs(letter.text)
    node = add(dialogue, "Notat")
    coded(node, "TemaKodet", *topic)
    if subject or kind == _PROFESSIONAL_DIALOGUE:
        add(node, "Tema", subject or topic.name)
    whole = "\n\n".join(filter(None, (subject, text))) if topic is READY_ANSWERED else text or subject
    add(node, "TekstNotatInnhold", whole)  # the answer itself stands in the line, and many show the text alone
    if topic is ANSWER:  # the question goes with its answer; its words stand in the message that the head names
        asked = add(node, "Foresporsel")
        coded(asked, "TypeForesp", *INQUIRY)
        if subject:
            add(asked, "EmneSporsmal", subject)
    _author(node, letter, kind)
    if topic is ABOUT_PERSON and not (line(letter.answers_id) or line(letter.conversation)):
        wanted = add(node, "RollerRelatertNotat")  # who should read it there: HIS 1077 wants a profession named
        coded(wanted, "RoleToPatient", "9034", "24", "Kontakt hos mottaker")
        add(add(wanted, "HealthcareProfessional"), "TypeHealthcareProfessional", V=_OTHER[0], DN=_OTHER[1])


def _author(node: etree._Element, letter: Letter, kind: str) -> None:
    """Name who wrote it, as the author or, in a professional dialogue, as the one to answer."""
    given, family = names(letter.author)
    if not family:
        return
    role = add(node, "RollerRelatertNotat")
    if kind == _PROFESSIONAL_DIALOGUE:
        coded(role, "RoleToPatient", "9034", "21", "Helsefaglig kontakt")
    else:
        coded(role, "RolleNotat", "9057", "1", "Forfatter")
    person = add(role, "HealthcareProfessional")
    if function := line(letter.author_function):
        code = PROFESSIONS.get(function.lower().split()[-1], _OTHER[0])
        add(person, "TypeHealthcareProfessional", V=code, DN=function)  # 9060 has no social workers: the words say it
    add(person, "FamilyName", family)
    if given:
        add(person, "GivenName", given)
