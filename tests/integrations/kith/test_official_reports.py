"""The official acceptance tests for receivers of the reports of PLO 1.5, and the official examples of 1.5 and 1.6.

What is expected stands here by the standards (HIS 80415, HITS 1168, HITS 1218, HIS 1143 to 1148), case by case. A case is
its number in the suite; what the numbers mean stands in `RULES`. Cases that are not published are described only, and
are made for Pasientlogistikk in `test_official_cases.py`: the head is the same.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import etree

from mellomrom.events.catalogue import Cause, Correction, EventKind
from mellomrom.integrations.kith import schema
from mellomrom.integrations.kith.dialect import DIALECT
from tests.integrations.kith.conftest import KITH
from tests.integrations.kith.messages import acceptance, codes, official, official_reports, refusal, say

K = EventKind
RULES = {  # number: codes of the refusal, whether it is answered, identifiers of the person
    "": ((), True, "FNR"),
    "2": (("T01",), True, ""),  # not well-formed, but the sender can be read
    "11a": (("E36", "E32", "E30"), True, ""),  # all about the patient is blank
    "11b": ((), True, "HNR"),  # name, birth date, sex and a local help number
    "11c": ((), True, ""),  # name, birth date and sex
    "12": ((), True, "FNR"),  # a patient without a record: for whoever takes it in, not for the reading
    "13a": (("X99",), False, ""),  # all about the sender is blank
    "13b": (("T02",), False, ""),  # no sender at all
    "14a": (("E36", "E30"), True, ""),  # name and a blank number
    "14b": (("E36", "E31"), True, ""),  # nonsense for a number
    "15a": (("T02",), True, ""),  # an obligatory element is gone
    "15b": (("T02",), True, ""),  # an obligatory value is blank
    "16a": ((), True, "HNR"),  # help number and birth date
    "16b": ((), True, "HNR"),  # help number only
    "16c": ((), True, "DNR"),
    "16d": ((), True, "HNR FNR"),
    "17a": ((), True, "HNR"),  # known to the receiver under another identifier: for whoever takes it in
    "17b": ((), True, "FNR"),
    "18": ((), True, "FNR"),  # a service that the receiver does not have: may be refused there, and is not here
    "19": ((), True, "FNR"),  # received as a copy
    "20a": ((), True, "FNR"),  # receiver and copy receiver in one organization
    "20b": ((), True, "FNR"),
}


@dataclass(frozen=True)
class Suite:
    """One suite: what its cases become, and which of them are published."""

    kind: EventKind | None
    cases: str
    cancelled: str = ""  # the cases that cancel: the last two numbers of suites without copies
    ids: tuple[tuple[str, str], ...] = ()  # where a suite has other identifiers in a case


SUITES = {
    "Innleggelsesrapport": Suite(
        K.ADMISSION_REPORT_SENT,
        "11b 11c 12 13a 15a 15b 16a 16c 16d 17a 18 19 20a 20b",
        ids=(("16d", "FNR DNR"),),
    ),
    "Utskrivningsrapport": Suite(K.DISCHARGE_REPORT_SENT, "2 11a 11c 12 14a 14b 15a 16b 17a 19 20a 20b"),
    "Helseopplysninger_ved_soknad": Suite(
        K.EARLY_NOTICE_SENT, "2 11b 11c 12 13a 14a 15b 16c 16d 17a 17b 18 19 20b", cancelled="19 20b"
    ),
    "Foresporsel-Helseopplysninger_til_lege": Suite(  # all of them ask the doctor to look
        K.CONCERN_RAISED, "2 11a 12 13a 13b 14a 14b 15a 15b 16b 16c 16d 17a 17b 18 19 20a 20b"
    ),
    "Medisinske_opplysninger": Suite(K.MEDICINES_SENT, "2 11a 13a 13b 14b 15a 15b 16a 16b 17a 17b 18 19 20a"),
    "Orientering_om_tjenestetilbud": Suite(K.SERVICES_STATED, "2 11c 12 13b 14a 16a 16b 17a 17b"),
    "Melding_fravar": Suite(K.LETTER_RECEIVED, "2 11b 12 13b 14a 14b 15a"),
}
EXAMPLES = {  # kind, correction, the beginning of what it corrects
    "Helseopplysninger_til_lege_v1-5_Ny": (K.CONCERN_RAISED, "new", ""),
    "Helseopplysninger_til_lege_v1-6_Kansellering": (K.SERVICES_STATED, "cancel", "298ba670"),  # does not say what of
    "Helseopplysninger_ved_soknad_Oppdatert_v1-5_Endring1": (K.EARLY_NOTICE_SENT, "revise", "ac28db00"),
    "Helseopplysninger_ved_soknad_Oppdatert_v1-5_Endring2": (K.EARLY_NOTICE_SENT, "revise", "1e0e4670"),
    "Helseopplysninger_ved_soknad_Varsel_v1-5_Ny": (K.EARLY_NOTICE_SENT, "new", ""),
    "Innleggelsesrapport_v1-5_Kansellering": (K.ADMISSION_REPORT_SENT, "cancel", "467edb30"),
    "Innleggelsesrapport_v1-5_Ny": (K.ADMISSION_REPORT_SENT, "new", ""),
    "Innleggelsesrapport_v1-6_Endring": (K.ADMISSION_REPORT_SENT, "revise", "13a5da20"),
    "Innleggelsesrapport_v1-6_Kansellering": (K.ADMISSION_REPORT_SENT, "cancel", "c5718400"),
    "Medisinske_opplysninger_v1-5_Kansellering": (K.MEDICINES_SENT, "cancel", "e397dea0"),
    "Medisinske_opplysninger_v1-5_Ny": (K.MEDICINES_SENT, "new", ""),
    "Medisinske_opplysninger_v1-6_Kansellering": (K.MEDICINES_SENT, "cancel", "85e9f800"),
    "Medisinske_opplysninger_v1-6_Ny": (K.MEDICINES_SENT, "new", ""),
    "Orientering_om_tjenestetilbud_v1-5_Ny": (K.SERVICES_STATED, "new", ""),
    "Orientering_om_tjenestetilbud_v1-6_Ny": (K.SERVICES_STATED, "new", ""),
    "Utskrivningsrapport_v1-5_Endring": (K.DISCHARGE_REPORT_SENT, "revise", "440ce550"),
    "Utskrivningsrapport_v1-5_Kansellering": (K.DISCHARGE_REPORT_SENT, "cancel", "c61ea010"),
    "Utskrivningsrapport_v1-5_Ny": (K.DISCHARGE_REPORT_SENT, "new", ""),
    "Utskrivningsrapport_v1-6_Endring": (K.DISCHARGE_REPORT_SENT, "revise", "52c04610"),
}
ANSWERS = {  # an answer to a question: kind, and the beginning of what it answers
    "Case1_2-Svar-Medisinske_opplysninger-v1_5": (K.MEDICINES_SENT, "e93d2f30"),
    "Case2_2-Svar-Helseopplysninger_til_lege-v1_5": (K.SERVICES_STATED, "9600d9d0"),
}
_CASE = re.compile(r"case1(?:-(\d+[a-d]?))?-(.+)-v1_5", re.IGNORECASE)
FILES = official_reports()


def case_of(path: Path) -> tuple[str, Suite] | None:
    """Give number and suite of a file; None for the examples and the answers."""
    match = _CASE.fullmatch(path.stem)
    suites = {name.lower(): suite for name, suite in SUITES.items()}
    return (match[1] or "", suites[match[2].lower()]) if match else None


CASES = [path for path in FILES if case_of(path)]
RECEIPT_NAMESPACES = {"2004-11-21": "1.0", "2012-02-15": "1.1"}


def test_every_official_case_that_lies_there_is_expected_here_and_the_other_way_round():
    published = {(id(case[1]), case[0]) for path in CASES if (case := case_of(path))}
    expected = {(id(suite), number) for suite in SUITES.values() for number in suite.cases.split()}
    first = {(id(suite), "") for suite in SUITES.values()} - {(id(SUITES["Medisinske_opplysninger"]), "")}

    assert published == expected | first
    assert {path.stem for path in FILES if path not in CASES} == set(EXAMPLES) | set(ANSWERS)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_case_is_taken_in_or_refused_by_the_standard(path):
    number, suite = case_of(path)
    refused, _, ids = RULES[number]
    raw = path.read_bytes()

    assert tuple(codes(raw)) == refused
    if refused:
        return
    report = DIALECT.read(raw)
    assert report.kind is suite.kind
    assert report.correction is (Correction.CANCEL if number in suite.cancelled.split() else Correction.NEW)
    assert [kind for kind, _ in report.person.identifiers] == dict(suite.ids).get(number, ids).split()
    assert (report.occurred_at, report.estimated, report.cause) == (report.sent_at, False, Cause.UNKNOWN)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_case_is_answered_by_the_receipt_of_its_version(path):
    refused, answered, _ = RULES[case_of(path)[0]]
    raw = path.read_bytes()
    receipt = refusal(raw) if refused else acceptance(raw)

    assert (receipt is not None) is answered
    if receipt is not None:
        schema.official(str(KITH / "schemas"), messages=False).assertValid(receipt.getroottree())
        assert (version(receipt), say(receipt, "Status")) == ("1.0", ["2" if refused else "1"])
        assert tuple(say(receipt, "Error")) == refused


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_is_what_its_name_says_and_is_answered_by_its_version(name):
    kind, correction, corrects = EXAMPLES[name]
    [path] = official(f"{name}.xml")
    report = DIALECT.read(path.read_bytes())

    assert (report.kind, report.correction) == (kind, correction)
    assert report.corrects_id[:8] == corrects
    assert report.version == name.rpartition("_v")[2][:3].replace("-", ".")
    assert version(acceptance(path.read_bytes())) == {"1.5": "1.0", "1.6": "1.1"}[report.version]


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_names_the_question(name):
    kind, question = ANSWERS[name]
    [path] = official(f"{name}.xml")
    report = DIALECT.read(path.read_bytes())

    assert (report.kind, report.details["answers_id"][:8]) == (kind, question)
    assert report.conversation == report.details["answers_id"]


def version(receipt: etree._Element) -> str:
    return RECEIPT_NAMESPACES[etree.QName(receipt).namespace[-10:]]


# ------------------------------------------------------------------------------------------ what can be shown


def details(name: str) -> dict[str, object]:
    [path] = official(f"{name}.xml")
    return DIALECT.read(path.read_bytes()).details


def test_the_admission_report_says_how_the_person_manages_and_what_the_municipality_does():
    said = details("Case1-Innleggelsesrapport-v1_5")

    assert said["function"]["scores"][0] == {"function": {"code": "1", "text": "Fungere sosialt"}, "score": "3"}
    assert [service["type"]["code"] for service in said["services"]] == ["15", "1", "5"]
    assert [medicine["name"] for medicine in said["medicines"]][:2] == ["Burinex", "Triatec"]
    assert {aid.get("name") for aid in said["aids"]} == {None, "Rullator", "Krykker"}
    assert said["warnings"][0]["text"] == "Morfin. Registrert 13.03.04"
    assert said["person"]["lives_alone"] == "yes"


def test_the_headings_of_a_discharge_report_are_shown_by_their_names():
    said = details("Case1-Utskrivningsrapport-v1_5")
    headings = {text["heading"]["text"] for text in said["texts"] if "heading" in text}

    assert {"Forløp og behandling", "Planer for videre oppfølging", "Sykepleiesammenfatning"} <= headings
    assert [diagnosis["code"] for diagnosis in said["diagnoses"]] == ["A46", "I50.9"]


def test_the_notice_of_24_hours_says_status_and_expected_course():
    texts = details("Helseopplysninger_ved_soknad_Varsel_v1-5_Ny")["texts"]
    assert [text["heading"]["text"] for text in texts[:2]] == ["Pasientens status", "Antatt forløp"]


def test_an_absence_says_from_when_to_when_and_to_whom():
    assert details("Case1-Melding_fravar-v1_5")["absence"] == {
        "absent": "yes",
        "forwarded": "yes",
        "from": "2009-12-01",
        "to": "2010-01-01",
        "forwarded_to": "Rita Lin",
        "remark": "Jeg skal på korttidsopphold ved Gammeltun Sykehjem. Alle henvendelser håndteres av min kollega.",
    }
