"""What a report of the care family says of health: diagnoses, warnings, headed texts, medicines, functional level.

Enough to work together by, under English keys, not a whole record: texts are cut after 10 000 characters, and the
message is kept. Free text stands under text and remark. source: HIS 80704, HIS 1143 to 1148 chapter 4.3.
"""

from collections.abc import Iterator

from lxml import etree

from mellomrom.integrations.kith.around import professional, tidy, yes_or_no
from mellomrom.integrations.kith.codes import OID
from mellomrom.integrations.kith.head import at, coded, every, text, value
from mellomrom.integrations.kith.prose import prose

DETAILS = {
    "diagnoses": "code, text, list (the code list's OID), main (yes or no), remark, from, to",
    "earlier_illness": "code, list, text, lasting (yes for a chronic illness or a disability)",
    "warnings": "what everybody who meets the person must know (cave, infection, allergy): text, heading, remark, "
    "code, reaction, concerns (prescribing, food, contact, sting)",
    "texts": "texts under headings: heading (code, text), text, remark, from (medical, nursing, other_professions, other)",
    "other_professions": "reports of other professions: by (who answers for it), from (when it began), statuses (at: admission, start, "
    "discharge_expected; text)",
    "medicines": "what the person uses or is taken off: name, generic, code (ATC), strength, form, text (dose), use, from, "
    "to, status, multidose, purpose, remark, prescriber",
    "medicines_given": "given at the transfer: name, strength, form, text (dose), quantity, doses, at, to, status",
    "function": "scores (function, score, text, on, remark), care_load, text, remark, on, by",
}
FROM = {
    "MedisinskfagligeOpplysninger": "medical",
    "Sykepleierdokumentasjon": "nursing",
    "OpplysningerAndreFaggrupper": "other_professions",
}
STATUSES = {
    "StatusInnleggelse": "admission",
    "StatusBehandlingsstart": "start",
    "ForventetStatusUtskriving": "discharge_expected",
}
ELSEWHERE = ("StikkordCave", "Allerginotat", "InfoTidligereSykdommer")  # their texts stand with what they are about
WARNING = "Cave/allergier"
HEADING_OF_WARNINGS = "9143"  # the code list of headings for critical information
OTHER = "88"  # the heading "other", of 9141
CONCERNS = {
    "HensynVedForskrivning": "prescribing",
    "HensynMatDrikke": "food",
    "Kontaktallergi": "contact",
    "PollenInnsektstikk": "sting",
}


def findings(content: etree._Element) -> dict[str, object]:
    """Read all of these, under the keys of `DETAILS`; empty ones are not left out."""
    return {
        "diagnoses": [diagnosis(node) for node in content.iter("{*}MedisinskDiagnose")],
        "earlier_illness": [_earlier(node) for node in content.iter("{*}InfoTidligereSykdommer")],
        "warnings": _warnings(content),
        "texts": _texts(content),
        "other_professions": [said for node in content.iter("{*}AndreFagrapporter") if (said := _profession(node))],
        "medicines": [_medicine(node) for node in content.iter("{*}ForenkletForskrivning")],
        "medicines_given": [_given(node) for node in content.iter("{*}AdmAvHelsepersonell", "{*}Egenadministrering")],
        "function": _function(at(content, "InfoKartleggingFunksjonsniva")),
    }


# --------------------------------------------------------------------------------- diagnoses, warnings, texts


def diagnosis(node: etree._Element) -> dict[str, object]:
    """Read one coded diagnosis."""
    code, period = at(node, "Diagnosekode"), node.getparent()
    return tidy(
        {
            **({} if code is None else coded(code) | {"list": code.get("S", "").strip()}),
            "main": yes_or_no(text(node, "Hoveddiagnose")),
            "remark": prose(node, "DiagnoseBeskrivelse"),
            "from": text(period, "StartdatoDiagnose"),
            "to": text(period, "SluttdatoDiagnose"),
        }
    )


def _earlier(node: etree._Element) -> dict[str, object]:
    said = at(node, "TidligereSykdomFragment")
    code = at(said, "Diagnosekode")
    words = (
        text(said, "TidligereSykdom"),
        "" if code is None else coded(code).get("text"),
        prose(node, "Journaltekst"),
    )
    return tidy(
        {
            "code": value(said, "Diagnosekode"),
            "list": "" if code is None else code.get("S", "").strip(),
            "text": "; ".join(filter(None, words)),
            "lasting": yes_or_no(text(said, "FunksjonshemmingKroniskSykdom")),
        }
    )


def _warnings(content: etree._Element) -> list[dict[str, object]]:
    return [
        *(_keyword(node) for node in content.iter("{*}StikkordCave")),
        *(_allergy(node) for node in content.iter("{*}Allerginotat")),
        *(_headed(node) for node, _ in _journal(content) if _is_warning(node)),
    ]


def _keyword(node: etree._Element) -> dict[str, object]:
    return tidy({"text": prose(node, "CaveStikkord"), "remark": prose(node, "Journaltekst", "Notat")})


def _allergy(node: etree._Element) -> dict[str, object]:
    said = at(node, "Allergi")
    texts = [prose(note, part) for note in every(node, "Journaltekst") for part in ("Notat", "Merknad")]
    return tidy(
        {
            "text": prose(said, "AllergiskMot"),
            "code": value(said, "VirkestoffLegemiddel") or value(said, "KodeAnnetStoff"),
            "reaction": coded(said, "AnafylaktiskeReaksjoner"),
            "concerns": [word for name, word in CONCERNS.items() if text(said, name) in ("true", "1")],
            "remark": "; ".join(filter(None, texts)),
        }
    )


def _is_warning(node: etree._Element) -> bool:
    """Say whether a headed text is a warning: by its heading; by the note it stands in, where the heading says nothing.

    The note's own category is not enough: the official examples put whole reports under warnings.
    """
    heading = at(node, "Overskriftskode")
    if heading is not None and heading.get("V", "").strip() not in ("", OTHER):
        return str(heading.get("S", "")).strip() == f"{OID}{HEADING_OF_WARNINGS}"
    note = node.getparent()
    return any(etree.QName(name).localname == "informasjonskategori" and said == WARNING for name, said in note.items())


def _headed(node: etree._Element) -> dict[str, object]:
    return tidy(
        {
            "heading": coded(node, "Overskriftskode"),
            "text": prose(node, "Notat"),
            "remark": prose(node, "Merknad"),
        }
    )


def _texts(content: etree._Element) -> list[dict[str, object]]:
    return [_headed(node) | {"from": who} for node, who in _journal(content) if not _is_warning(node)]


def _journal(content: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Give the headed texts in order with whom they are from, those left out that stand with what they are about."""
    for section in content:
        who = FROM.get(etree.QName(section).localname, "other")
        for node in section.iter("{*}Journaltekst"):
            if etree.QName(node.getparent()).localname not in ELSEWHERE:
                yield node, who


def _profession(node: etree._Element) -> dict[str, object]:
    """Read what another profession says besides its headed texts, which stand with the others."""
    said = [tidy({"at": stage, "text": prose(node, name)}) for name, stage in STATUSES.items() if text(node, name)]
    return tidy({"by": professional(node, "AnsvarligRapport"), "from": text(node, "BehandlingStart"), "statuses": said})


# ------------------------------------------------------------------------------------------------- medicines


def _medicine(node: etree._Element) -> dict[str, object]:
    prescriber = professional(node, "Forskriver") if at(node, "Forskriver") is not None else {}
    return tidy(
        _named(at(node, "Forskrivningsinfo"))
        | {
            "status": coded(node, "StatusTilForskrivningen"),
            "multidose": coded(node, "InngaarIMultidose"),
            "prescriber": prescriber.get("name", ""),
            "remark": prose(node, "Merknad"),
        }
    )


def _named(node: etree._Element | None) -> dict[str, object]:
    return {
        "name": text(node, "Navn"),
        "generic": text(node, "GeneriskNavn"),
        "code": value(node, "Atc"),
        "strength": quantity(at(node, "Styrke")),
        "form": coded(node, "Legemiddelform"),
        "text": prose(node, "DosVeiledEnkel"),
        "use": coded(node, "Bruk"),
        "purpose": prose(node, "BruksomradeTekst"),
        "from": value(node, "DoseringStarttidspunkt"),
        "to": value(node, "DoseringSluttidspunkt"),
    }


def _given(node: etree._Element) -> dict[str, object]:
    return tidy(
        _named(at(node, "Forskrivningsinfo"))
        | {
            "quantity": quantity(at(node, "AdmEnkeltdose")) or text(node, "AdministrertLegemiddel", "Kvantum"),
            "doses": text(node, "UtlevertLegemiddel", "AntEnkeltdoser"),
            "at": value(node, "AdmStart"),
            "to": value(node, "AdmSlutt"),
            "status": coded(node, "AdmStatus"),
        }
    )


def quantity(node: etree._Element | None) -> str:
    """Write an amount with its unit, "2.5 mg"; empty when there is none."""
    return "" if node is None else " ".join(filter(None, (node.get("V", "").strip(), node.get("U", "").strip())))


# ------------------------------------------------------------------------------------------ functional level


def _function(node: etree._Element | None) -> dict[str, object]:
    """Read how the person manages: a score per function (IPLOS, 1.x) or words per function (2.0)."""
    if node is None:
        return {}
    whole, by = at(node, "SamletVurderingFunksjonsniva"), at(node, "Ansvarlig")
    return tidy(
        {
            "scores": [_score(part) for part in node.iter("{*}KartlagtFunksjon", "{*}Funksjonsbeskrivelse")],
            "care_load": text(whole, "Pleietyngde"),
            "text": prose(whole, "VurderingPleietyngde"),
            "remark": prose(whole, "Merknad"),
            "on": text(by, "TidspunktForHendelse"),
            "by": "" if by is None else professional(by, "AnsvarligTjenesteyter").get("name", ""),
        }
    )


def _score(node: etree._Element) -> dict[str, object]:
    return tidy(
        {
            "function": coded(node, "Funksjonsvariabel"),
            "score": text(node, "Vurdering"),
            "text": prose(node, "FunksjonsbeskrivelseTekst"),
            "on": text(node, "Dato"),
            "remark": prose(node, "Merknad"),
        }
    )
