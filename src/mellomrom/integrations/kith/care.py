"""The reports of the care family, PLO 1.5 and 1.6, and two of 2.0: what hospital, municipality and doctor tell each other.

The head says which report it is, and so what has happened: something was sent. It happened when it was sent; what the
report tells of the stay stands in `details`. Unlike logistics these carry health information.
"""

from datetime import datetime

from lxml import etree

from mellomrom.events.catalogue import Cause, EventKind, Report
from mellomrom.events.causes import gravest, of_code
from mellomrom.integrations.kith import care_findings, care_plans
from mellomrom.integrations.kith.around import around, correction, given, interpreter, tidy
from mellomrom.integrations.kith.clinical import LISTS
from mellomrom.integrations.kith.envelope import report
from mellomrom.integrations.kith.formats import Content, Format, Message
from mellomrom.integrations.kith.head import at, coded, text, value
from mellomrom.integrations.kith.prose import prose
from mellomrom.integrations.kith.timed import further
from mellomrom.integrations.kith.times import Moment

KINDS = {  # by the type of 8279 in the head
    "INNLEGGELSESRAPPORT": EventKind.ADMISSION_REPORT_SENT,
    "UTSKRIVNINGSRAPPORT": EventKind.DISCHARGE_REPORT_SENT,
    "HELSEOPPL_SOKNAD": EventKind.EARLY_NOTICE_SENT,  # and its later versions: the newest holds, HIS 1144
    "HELSEOPPLYSNINGER_LEGE": EventKind.SERVICES_STATED,  # how it stands and what is done; see ASKS
    "MEDISINSKE_OPPLYSNINGER": EventKind.MEDICINES_SENT,
    "ORIENTERING_TJENESTETILBUD": EventKind.SERVICES_STATED,
    "FRAVARSMELDING": EventKind.LETTER_RECEIVED,  # a doctor is away: it is about whom the sender wrote to, and nothing happened to the person
}
ASKS = "3"  # 9137: the municipality sees a change for the worse and asks the doctor to look: a concern, not news
OF_THE_STAY = (EventKind.EARLY_NOTICE_SENT, EventKind.DISCHARGE_REPORT_SENT)  # others carry diagnoses of years ago
ANSWER = "4"  # 9138: the answer to a question
SUMMARY = frozenset({"INNLEGGELSESRAPPORT", "UTSKRIVNINGSRAPPORT", "HELSEOPPLYSNINGER_LEGE", "MEDISINSKE_OPPLYSNINGER"})
TYPES = {  # by the outermost element
    "Innleggelsesrapport": frozenset({"INNLEGGELSESRAPPORT"}),
    "TverrfagligEpikrise": frozenset({"UTSKRIVNINGSRAPPORT"}),
    "HelseopplysningerVedSoknad": frozenset({"HELSEOPPL_SOKNAD"}),
    "HelseopplysningerSaksbehandling": frozenset({"HELSEOPPL_SOKNAD"}),
    "Konsultasjon": frozenset({"HELSEOPPLYSNINGER_LEGE"}),
    "OverforingMedisinskeOpplysninger": frozenset({"MEDISINSKE_OPPLYSNINGER"}),
    "OrienteringOmTjenestetilbud": frozenset({"ORIENTERING_TJENESTETILBUD"}),
    "MeldingFravar": frozenset({"FRAVARSMELDING"}),
    "Sammenfatning": SUMMARY,  # one format for four reports
}
DETAILS = {
    "content_type": "what the report is for: code and text of 9137 to 9140, remark",
    "events": "timed events of the stay, past and expected: event, at, precision, estimated, description, remark, place",
    **care_findings.DETAILS,
    **care_plans.DETAILS,
}


def read(message: Message) -> Report:
    """Say what was sent, and of what is in it that which is needed to work together."""
    content, said = message.content, value(message.root[0], "Type")
    return report(message, TYPES[message.format.element], lambda sent_at: _content(content, said, sent_at))


def _content(content: etree._Element, said: str, sent_at: datetime) -> Content:
    shared = at(content, "FellesAdministrativeOpplysninger")
    shared = content if shared is None else shared
    purpose = _purpose(content)
    kind = EventKind.CONCERN_RAISED if said == "HELSEOPPLYSNINGER_LEGE" and purpose.get("code") == ASKS else KINDS[said]
    details = around(shared) | care_findings.findings(content) | care_plans.plans(content)
    details["interpreter"] = [interpreter(node) for node in content.iter("{*}AssistertKommunikasjon")]
    details["information_given"] = [given(node) for node in content.iter("{*}InformasjonGitt")]
    details["events"] = [further(node, sent_at) for node in content.iter("{*}TidsfestetHendelse")]
    details["content_type"] = purpose
    answers = text(shared, "InformasjonOmForsendelsen", "SvarPaaForesporsel") in ("true", "1")
    return Content(
        kind,
        Moment(sent_at, "time"),
        False,
        correction(shared),
        tidy(details),
        answers=answers or (said == "MEDISINSKE_OPPLYSNINGER" and purpose.get("code") == ANSWER),
        cause=_cause(content) if kind in OF_THE_STAY else Cause.UNKNOWN,
    )


def _purpose(content: etree._Element) -> dict[str, object]:
    inside = at(content, "TypeInnholdIMelding")
    if inside is None:
        inside = at(content, "InnholdKonsultasjon")
        code = coded(inside, "TypeInnholdKonsultasjon")
    else:
        code = coded(inside, "TypeInnhold")
    return tidy({**code, "remark": prose(inside, "Merknad")})


def _cause(content: etree._Element) -> Cause:
    """Read why the stay began from its diagnoses; earlier illnesses and words say nothing of it."""
    codes = [node for group in content.iterfind("{*}InfoMedisinskDiagnose") for node in group.iter("{*}Diagnosekode")]
    return gravest({of_code(LISTS.get(code.get("S", "").strip()), code.get("V", "").strip()) for code in codes})


PO = "http://www.kith.no/xmlstds/po"
FORMATS = {  # by the namespace of the content
    f"{PO}/Innleggelsesrapport/2009-06-30": Format("1.5", "1.0", "Innleggelsesrapport", read),
    f"{PO}/TverrfagligEpikrise/2009-06-30": Format("1.5", "1.0", "TverrfagligEpikrise", read),
    f"{PO}/HelseopplysningerVedSoknad/2009-06-30": Format("1.5", "1.0", "HelseopplysningerVedSoknad", read),
    f"{PO}/Konsultasjon/2009-06-30": Format("1.5", "1.0", "Konsultasjon", read),
    f"{PO}/OverforingMedisinskeOpplysninger/2009-06-30": Format("1.5", "1.0", "OverforingMedisinskeOpplysninger", read),
    f"{PO}/OrienteringOmTjenestetilbud/2009-06-30": Format("1.5", "1.0", "OrienteringOmTjenestetilbud", read),
    f"{PO}/MeldingFravar/2009-06-30": Format("1.5", "1.0", "MeldingFravar", read),
    f"{PO}/Innleggelsesrapport/2012-04-01": Format("1.6", "1.1", "Innleggelsesrapport", read),
    f"{PO}/TverrfagligEpikrise/2012-04-01": Format("1.6", "1.1", "TverrfagligEpikrise", read),
    f"{PO}/HelseopplysningerVedSoknad/2012-04-01": Format("1.6", "1.1", "HelseopplysningerVedSoknad", read),
    f"{PO}/HelseopplysningerTilLege/2012-04-01": Format("1.6", "1.1", "Konsultasjon", read),
    f"{PO}/MedisinskeOpplysninger/2012-04-01": Format("1.6", "1.1", "OverforingMedisinskeOpplysninger", read),
    f"{PO}/OrienteringOmTjenestetilbud/2012-04-01": Format("1.6", "1.1", "OrienteringOmTjenestetilbud", read),
    "http://ehelse.no/xmlstds/po/HelseopplysningerSaksbehandling/2016-05-30": Format(
        "2.0", "1.1", "HelseopplysningerSaksbehandling", read
    ),
    "http://ehelse.no/xmlstds/po/Sammenfatning/2016-05-30": Format("2.0", "1.1", "Sammenfatning", read),
}
