"""The reports of the care family, PLO 1.5, 1.6 and two of 2.0: what hospital, municipality and doctor tell each other.

source     HIS 1143 to 1149, HIS 80704, and the technical archive for 2.0
"""

from functools import partial

from mellomrom.world.messages.draft import Draft, Writer
from mellomrom.world.messages.head import code, contact, message, status, text, when

_COMPONENT = {"1.5": "http://www.kith.no/xmlstds/po/poKomponent/2009-06-30"} | {
    "1.6": "http://www.kith.no/xmlstds/po/poKomponent/2012-04-01",
    "2.0": "http://ehelse.no/xmlstds/po/poKomponent/2017-11-30",
}
_DATED = {"1.5": "2009-06-30", "1.6": "2012-04-01"}
_NOTE = (
    'meta:basiskomponenttype="EPJ dokument" meta:komponenttype="2.16.578.1.12.4.1.6.13.11009.0" '
    'meta:informasjonskategori="Andre notater" komponentID'
)
_MEDICINE = (
    'meta:basiskomponenttype="EPJ dokument" meta:komponenttype="2.16.578.1.12.4.1.6.13.10301.0" '
    'meta:informasjonskategori="Legemidler" komponentID'
)


def _diagnosis(draft: Draft) -> str:
    if not draft.word("icd"):
        return ""
    diagnosis = code("po:Diagnosekode", draft.word("icd"), draft.word("icd_text"), "7110")
    inside = f"<po:MedisinskDiagnose><po:Hoveddiagnose>true</po:Hoveddiagnose>{diagnosis}</po:MedisinskDiagnose>"
    return f"<po:InfoMedisinskDiagnose>{inside}</po:InfoMedisinskDiagnose>"


def _note(draft: Draft, number: str, words: str, oid: str) -> str:
    head = code("epj2:Overskriftskode", number, words, oid)
    said = text(draft.word("text", "Som avtalt."))
    journal = f"<epj2:Journaltekst>{head}<epj2:Notat>{said}</epj2:Notat></epj2:Journaltekst>"
    return f'<epj2:GenereltJournalnotat {_NOTE}="1">{journal}</epj2:GenereltJournalnotat>'


def _medical(note: str) -> str:
    return f"<po:MedisinskfagligeOpplysninger>{note}</po:MedisinskfagligeOpplysninger>"


def _medicine(draft: Draft) -> str:
    name = text(draft.word("medicine", "Buprenorfin Prøve"))
    return (
        f'<epj3:Legemiddelinfo {_MEDICINE}="2"><epj3:ForenkletForskrivning>'
        f"{code('epj3:InngaarIMultidose', '1', 'Inngår ikke i multidose')}<epj3:Forskrivningsinfo>"
        f"<epj3:DosVeiledEnkel>1 tablett kl 08</epj3:DosVeiledEnkel><epj3:Navn>{name}</epj3:Navn>"
        f"{code('epj3:Bruk', '1', 'Fast')}</epj3:Forskrivningsinfo></epj3:ForenkletForskrivning></epj3:Legemiddelinfo>"
    )


def _purpose(number: str, words: str, oid: str) -> str:
    return f"<po:TypeInnholdIMelding>{code('po:TypeInnhold', number, words, oid)}</po:TypeInnholdIMelding>"


def _stay(draft: Draft, number: str, words: str, version: str) -> str:
    said = draft.word("admitted", when(draft.happened)) if number == "1" else when(draft.happened)
    event = (
        f"<po:TidsfestetHendelse>{code('po:Hendelsekode', number, words, '9121')}"
        f'<po:TidspunktForHendelse V="{said}"/><po:Anslag>false</po:Anslag></po:TidsfestetHendelse>'
    )
    return f"<po:OpplysningOpphold>{event}</po:OpplysningOpphold>"


def _service(draft: Draft) -> str:
    name = text(draft.word("service", "Rusoppfølging i hjemmet"))
    return (
        f"<po:EksisterendeTjeneste><po:BetegnelseTjeneste>{name}</po:BetegnelseTjeneste>"
        "<po:PrivatTjeneste>false</po:PrivatTjeneste></po:EksisterendeTjeneste>"
    )


def _early(version: str, draft: Draft) -> str:
    application = "<po:OpplysningerTilSoknad><po:EgensoknadSendt>false</po:EgensoknadSendt></po:OpplysningerTilSoknad>"
    if version == "1.6":
        about = _purpose("1", "Varsel om innlagt pasient", "9140") + _stay(draft, "1", "Pasient innlagt", version)
        application = about + application
    return application + _diagnosis(draft) + _medical(_note(draft, "1", "Pasientens status", "9145"))


def _admission_report(version: str, draft: Draft) -> str:
    return _service(draft)


def _discharge_report(version: str, draft: Draft) -> str:
    stay = _stay(draft, "1", "Pasient innlagt", version) + _stay(draft, "2", "Pasient utskrevet", version)
    note = _medical(_note(draft, "OP", "Planer for videre oppfølging", "9142"))
    return _purpose("11", "Utskrivningsrapport", "9139") + stay + _diagnosis(draft) + note + _medicine(draft)


def _to_doctor(version: str, draft: Draft) -> str:
    number, words = ("3", "Ønske om legevurdering") if draft.word("asks") else ("1", "Orientering")
    kind = f'<po:TypeInnholdKonsultasjon V="{number}" DN="{words}"/>'
    note = _medical(_note(draft, "PROB", "Aktuell problemstilling", "9142"))
    return f"<po:InnholdKonsultasjon>{kind}</po:InnholdKonsultasjon>{note}"


def _medicines(version: str, draft: Draft) -> str:
    return _purpose("4", "Svar på forespørsel", "9138") + _medicine(draft)


def _services(version: str, draft: Draft) -> str:
    return _service(draft)


def _absence(version: str, draft: Draft) -> str:
    first, last = draft.happened.date().isoformat(), draft.word("until", draft.happened.date().isoformat())
    days = f"<po:FravarendeFraDato>{first}</po:FravarendeFraDato><po:FravarendeTilDato>{last}</po:FravarendeTilDato>"
    return f"<po:Fraversassistent><po:MottakerFravarende>true</po:MottakerFravarende>{days}</po:Fraversassistent>"


_REPORTS = {  # our word: type of 8279, its words, outermost element, {version: last of its namespace}, what is inside
    "early-notice": (
        "HELSEOPPL_SOKNAD", "Helseopplysninger", "HelseopplysningerVedSoknad", "HelseopplysningerVedSoknad", _early
    ),
    "admission-report": (
        "INNLEGGELSESRAPPORT", "Innleggelsesrapport", "Innleggelsesrapport", "Innleggelsesrapport", _admission_report
    ),
    "discharge-report": (
        "UTSKRIVNINGSRAPPORT", "Utskrivningsrapport", "TverrfagligEpikrise", "TverrfagligEpikrise", _discharge_report
    ),
    "to-doctor": (
        "HELSEOPPLYSNINGER_LEGE", "Helseopplysninger til lege", "Konsultasjon", "HelseopplysningerTilLege", _to_doctor
    ),
    "medicines": (
        "MEDISINSKE_OPPLYSNINGER", "Medisinske opplysninger", "OverforingMedisinskeOpplysninger",
        "MedisinskeOpplysninger", _medicines,
    ),
    "services": (
        "ORIENTERING_TJENESTETILBUD", "Orientering om tjenestetilbud", "OrienteringOmTjenestetilbud",
        "OrienteringOmTjenestetilbud", _services,
    ),
    "absence": ("FRAVARSMELDING", "Fraværsmelding", "MeldingFravar", "MeldingFravar", _absence),
}  # fmt: skip


def write(report: str, version: str, draft: Draft) -> bytes:
    """Write one report of 1.5 or 1.6."""
    kind, words, element, later, inside = _REPORTS[report]
    name = element if version == "1.5" else later
    space = f"http://www.kith.no/xmlstds/po/{name}/{_DATED[version]}"
    shared = status(draft, "po:") + contact(draft.sender, "po:")
    return message(draft, kind, words, _whole(element, space, version, shared + inside(version, draft)))


def _whole(element: str, space: str, version: str, inside: str) -> str:
    spaces = "".join(f' xmlns:epj{n}="http://www.kith.no/xmlstds/epj/epj{n}/2008-02-20"' for n in (2, 3))
    return (
        f'<m:{element} xmlns:m="{space}" xmlns:po="{_COMPONENT[version]}" '
        f'xmlns:fk1="http://www.kith.no/xmlstds/felleskomponent1"{spaces} '
        f'xmlns:meta="http://www.kith.no/xmlstds/epj/meta/2008-02-20">{inside}</m:{element}>'
    )


# ------------------------------------------------------------------------------------------------------ version 2.0


def _early_2_0(draft: Draft) -> bytes:
    shared = f"<po:FellesAdministrativeOpplysninger>{status(draft, 'po:')}</po:FellesAdministrativeOpplysninger>"
    note = _note(draft, "1", "Pasientens status", "9145")
    inside = _purpose("1", "Varsel om innlagt pasient", "9140") + shared + _diagnosis(draft) + note
    space = "http://ehelse.no/xmlstds/po/HelseopplysningerSaksbehandling/2016-05-30"
    content = _whole("HelseopplysningerSaksbehandling", space, "2.0", inside)
    return message(draft, "HELSEOPPL_SOKNAD", "Helseopplysninger", content)


def _discharge_2_0(draft: Draft) -> bytes:
    shared = f"<po:FellesAdministrativeOpplysninger>{status(draft, 'po:')}</po:FellesAdministrativeOpplysninger>"
    note = _note(draft, "OP", "Planer for videre oppfølging", "9142")
    inside = _purpose("11", "Utskrivningsrapport", "9139") + shared + _diagnosis(draft) + note
    content = _whole("Sammenfatning", "http://ehelse.no/xmlstds/po/Sammenfatning/2016-05-30", "2.0", inside)
    return message(draft, "UTSKRIVNINGSRAPPORT", "Utskrivningsrapport", content)


FORMS: dict[str, Writer] = {
    f"kith.{report}-{version}": partial(write, report, version)
    for report in _REPORTS
    for version in _DATED
    if report != "absence" or version == "1.5"  # later versions have none
} | {"kith.early-notice-2.0": _early_2_0, "kith.discharge-report-2.0": _discharge_2_0}
