"""The official dialogues, epikriser and referrals through the whole house: suite by suite, case by case, by the standards.

What is expected stands here by HIS 80415 and HITS 1168 (what a receiver must and may refuse), HITS 1218 (what belongs
together), HIS 80603, HIS 1206, HIS 80226, HIS 80517 and the texts of the acceptance tests. Where a test asks whether a
lack "is reported", and no standard lets a receiver refuse for it, the message is taken in.
"""

from dataclasses import dataclass

import pytest
from lxml import etree

from mellomrom.events import actions
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.events.models import Event
from mellomrom.exchange.catalogue import MessageState, ReceiptStatus
from mellomrom.exchange.models import Message
from mellomrom.integrations.kith import schema
from mellomrom.integrations.kith.dialect import DIALECT
from mellomrom.integrations.kith.receipts import read_receipt
from tests.integrations.kith.letters import NAV, NAV_RECEIPTS, case, official_letters, unwrapped
from tests.integrations.kith.messages import OFFICIAL
from tests.make import NOON
from tests.standards import STANDARDS

pytestmark = pytest.mark.django_db

SCHEMAS = str(STANDARDS / "kith" / "schemas")
NEW, REVISE, CANCEL = Correction.NEW, Correction.REVISE, Correction.CANCEL
EPIKRISE, REFERRED, FORWARDED = EventKind.EPIKRISE_SENT, EventKind.REFERRED, EventKind.REFERRAL_FORWARDED


@dataclass(frozen=True)
class Case:
    """What must come of one official file that is received alone."""

    kind: EventKind = EventKind.LETTER_RECEIVED  # of no meaning where there are codes: refused
    codes: tuple[str, ...] = ()
    receipt: str | None = "1.0"  # None: there is nobody to answer
    correction: Correction = NEW  # what corrects waits for what it corrects
    ids: tuple[str, ...] = ("FNR",)


KEPT, NO_SCHEMA = Case(), Case(codes=("T02",))
SENT, ASKED = Case(EPIKRISE), Case(REFERRED)
MEDICAL = (
    "Case1_1-Dialogmelding-Foresporsel_medisinske_opplysninger",
    "Case2_1-Dialogmelding_Foresporsel_utlevering_diagnoser_for_IPLOS-rapportering",
)
TO_DOCTOR = ("Case2_1-Dialogmelding-Foresporsel-Konsultasjon_fra_fastlegen",)
QUESTIONS_OF_CARE = {
    "plo": MEDICAL + TO_DOCTOR,
    "Testcase-mottak-Medisinske_opplysninger-v1_5": MEDICAL,
    "Testcase-mottak-Helseopplysninger_til_lege-v1_5": TO_DOCTOR,
}
EXPECTED = {
    # Dialogmelding 1.0. 14: no information on the person; 15: no record of the person, which is for the house;
    # 16: no sender; 17: no number, blank and not there
    "dialogmelding/Case1": KEPT,
    "dialogmelding/Case1-14a": Case(codes=("E36", "E32", "E30")),
    "dialogmelding/Case1-14c": Case(ids=()),  # name, birth date and sex are enough
    "dialogmelding/Case1-15": KEPT,
    "dialogmelding/Case1-16b": Case(codes=("T02",), receipt=None),
    "dialogmelding/Case1-16c": Case(codes=("T02",), receipt=None),
    "dialogmelding/Case1-17a": Case(codes=("E36", "E30")),
    "dialogmelding/Case1-17b": NO_SCHEMA,
    "dialogmelding/Case2": KEPT,
    "dialogmelding/Case3": KEPT,  # its id is no UUID: that rule came with AppRec 1.1
    "dialogmelding/Helsefaglig dialog": Case(receipt="1.1"),
    "dialogmelding/Status_paa_henvisning-InnkaltEtterViderehenvisning": Case(
        EventKind.REFERRAL_ACCEPTED, receipt="1.1"
    ),
    # with which the suites of care ask, each of them twice
    **{f"{folder}/{name}": KEPT for folder, names in QUESTIONS_OF_CARE.items() for name in names},
    # Epikrise 1.1. 12: no sender, 12a only its number; 13: no doctor; 15: a correction; 16-17: other identifiers;
    # 19-20: copies; 21: a cancellation
    "epikrise/Epikrise1-1-case 1": SENT,
    "epikrise/Epikrise1-1-case1-12a": SENT,  # the sender's name and its department can be answered
    "epikrise/Epikrise1-1-case1-12b": Case(codes=("X99",), receipt=None),
    "epikrise/Epikrise1-1-case1-13": SENT,
    "epikrise/Epikrise1-1-case1-15": Case(EPIKRISE, correction=REVISE),
    "epikrise/Epikrise1-1-case1-16b": Case(EPIKRISE, ids=("HNR",)),
    "epikrise/Epikrise1-1-case1-16c": Case(EPIKRISE, ids=("DNR",)),
    "epikrise/Epikrise1-1-case1-17a": Case(EPIKRISE, ids=("HNR",)),
    "epikrise/Epikrise1-1-case1-17b": SENT,
    "epikrise/Epikrise1-1-case1-19": SENT,
    "epikrise/Epikrise1-1-case1-20a": SENT,
    "epikrise/epikrise1-1-case1-20b": SENT,
    "epikrise/Epikrise1-1-case1-21": Case(EPIKRISE, correction=CANCEL),
    "epikrise/epikrise_v1.2_c": Case(EPIKRISE, receipt="1.1", correction=CANCEL),
    # Henvisning 1.0. 22: nonsense for a number, beside name and birth date; 23-24: other identifiers; 27: copies;
    # 28: a cancellation
    "henvisning/Case1": ASKED,
    "henvisning/Case1-22": Case(REFERRED, ids=("DNR",)),
    "henvisning/Case1-23c": Case(REFERRED, ids=("DNR",)),
    "henvisning/Case1-23d": Case(REFERRED, ids=("FNR", "HNR")),
    "henvisning/Case1-24a": Case(REFERRED, ids=("HNR",)),
    "henvisning/Case1-26": ASKED,
    "henvisning/Case1-27a": ASKED,
    "henvisning/Case1-27b": ASKED,
    "henvisning/Case1-28": Case(REFERRED, correction=CANCEL),
    "henvisning/Case2": ASKED,
    "henvisning/Fasit case 1": ASKED,
    # Henvisning 2.0
    "henvisning/Henvisning_ny_tilstand_v2-0_Uten_rettighetsvurdering_Ny": Case(REFERRED, receipt="1.1"),
    "henvisning/Henvisning_ny_tilstand_v2-0_Endring": Case(REFERRED, receipt="1.1", correction=REVISE),
    "henvisning/Viderehenvisning_v2-0_Uten_rettighetsvurdering_Ny": Case(FORWARDED, receipt="1.1"),
    "henvisning/Viderehenvisning_v2-0_Uten_rettighetsvurdering_Endring": Case(
        FORWARDED, receipt="1.1", correction=REVISE
    ),
    "henvisning/Viderehenvisning_v2-0_Uten_rettighetsvurdering_Kansellering": Case(
        FORWARDED, receipt="1.1", correction=CANCEL
    ),
    "henvisning/Viderehenvisning_v2-0_Rettighetsvurdert_etter_ventetid_pakkeforlop_Kansellering": Case(
        FORWARDED, receipt="1.1", correction=CANCEL
    ),
}
NAV_EXPECTED = {  # NAV reads these without holding them against the schemas, which most do not follow
    "dialogmelding_dialog_notat": NO_SCHEMA,
    "dialogmelding_dialog_notat_dnr": NO_SCHEMA,
    "dialogmelding_dialog_notat_in_behandlerdialog": NO_SCHEMA,
    "dialogmelding_dialog_notat_in_behandlerdialog_with_error": NO_SCHEMA,
    "dialogmelding_dialog_notat_invalid": NO_SCHEMA,
    "dialogmelding_dialog_notat_missing_givenname": NO_SCHEMA,
    "dialogmelding_dialog_notat_pridok_bug": NO_SCHEMA,
    "dialogmelding_dialog_notat_ukjent_behandler": NO_SCHEMA,
    "dialogmelding_dialog_svar_foresporsel_om_pasient": Case(codes=("E36", "E31")),  # a number of ten digits
    "dialogmelding_dialog_svar_foresporsel_om_pasient_invalid": KEPT,
    "dialogmelding_dialog_svar_innkalling_dialogmote": NO_SCHEMA,
    "dialogmelding_dialog_svar_innkalling_dialogmote_invalid": NO_SCHEMA,
    "dialogmelding_kiropraktor": KEPT,
}
SUITE, NAVS = {case(path): path for path in official_letters()}, {path.stem: path for path in NAV}
[HENVISNING, EPIKRISER] = [OFFICIAL / "test" / suite for suite in ("henvisning", "epikrise")]


def receive(raw: bytes):
    received = actions.take_in(raw, dialect=DIALECT, at=NOON)
    assert received.message.state != MessageState.STUCK
    return received


def version(receipt: bytes | memoryview | None) -> str | None:
    if receipt is None:
        return None
    root = etree.fromstring(bytes(receipt))
    schema.official(SCHEMAS, messages=False).assertValid(root.getroottree())
    return {"2004-11-21": "1.0", "2012-02-15": "1.1"}[etree.QName(root).namespace[-10:]]


def state(expected: Case) -> str:
    if expected.codes:
        return MessageState.REFUSED
    return MessageState.RECORDED if expected.correction is NEW else MessageState.WAITING


def test_every_official_case_that_lies_there_is_expected_here_and_no_other():
    assert set(SUITE) == set(EXPECTED)
    assert set(NAVS) == set(NAV_EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_an_official_letter_becomes_what_the_standard_says(name):
    became_what_is_expected(SUITE[name].read_bytes(), EXPECTED[name])


@pytest.mark.parametrize("name", NAV_EXPECTED)
def test_a_dialogue_that_nav_tests_with_becomes_what_the_standard_says(name):
    became_what_is_expected(unwrapped(NAVS[name]), NAV_EXPECTED[name])


def became_what_is_expected(raw: bytes, expected: Case) -> None:
    received = receive(raw)

    assert received.message.state == state(expected)
    assert tuple(dict.fromkeys(received.message.errors)) == expected.codes
    assert version(received.message.receipt) == expected.receipt
    happened = expected.kind if state(expected) == MessageState.RECORDED else None
    assert (received.event.kind if received.event else None) == happened
    if not expected.codes:
        report = DIALECT.read(raw)
        assert (report.kind, report.correction) == (expected.kind, expected.correction)
        assert tuple(kind for kind, _ in report.person.identifiers) == expected.ids


def test_the_envelope_of_nav_is_no_message_and_does_no_harm():
    received = receive(NAV[0].read_bytes())
    assert received.message.errors == ["T10"]


def test_all_of_them_one_after_the_other_and_once_more_are_answered_alike_and_count_once():
    first = [receive(path.read_bytes()) for path in SUITE.values()]
    events = Event.objects.count()
    again = [receive(path.read_bytes()) for path in SUITE.values()]

    assert not any(received.new for received in again)
    assert [r.message.receipt for r in again] == [r.message.receipt for r in first]
    assert Event.objects.count() == events


# ------------------------------------------------------------------------------------- what belongs together


def official(folder, name: str):
    [path] = folder.rglob(f"{name}.xml")
    return path.read_bytes()


EPIKRISE_1, EPIKRISE_21 = (official(EPIKRISER, f"Epikrise1-1-case{n}") for n in (" 1", "1-21"))
REFERRAL_1, REFERRAL_28 = (official(HENVISNING, f"Case1{n}") for n in ("", "-28"))


@pytest.mark.parametrize(
    ("one", "other"),
    [(EPIKRISE_1, EPIKRISE_21), (EPIKRISE_21, EPIKRISE_1), (REFERRAL_1, REFERRAL_28), (REFERRAL_28, REFERRAL_1)],
    ids=["epikrise", "epikrise turned", "referral", "referral turned"],
)
def test_a_cancellation_cancels_its_original_whichever_comes_first(one, other):
    receive(one)
    receive(other)

    assert Event.objects.get(correction=CANCEL).corrects == Event.objects.get(correction=NEW)


def test_a_corrected_epikrise_revises_the_senders_last_one_about_the_person():
    receive(EPIKRISE_1)
    receive(official(EPIKRISER, "Epikrise1-1-case1-15"))

    revision = Event.objects.get(correction=REVISE)
    assert revision.corrects.message.foreign_id == DIALECT.read(EPIKRISE_1).foreign_id


def test_a_referral_that_is_sent_on_is_revised_and_then_cancelled():
    examples = OFFICIAL / "eksempel" / "Henvisning"
    for step in ("Ny", "Endring", "Kansellering"):
        receive(official(examples, f"Viderehenvisning_v2-0_Uten_rettighetsvurdering_{step}"))

    first = Event.objects.get(kind=FORWARDED, correction=NEW)
    assert sorted(first.corrections.values_list("correction", flat=True)) == [CANCEL, REVISE]


def test_an_answer_names_the_question_that_it_answers():
    dialogues = OFFICIAL / "test" / "dialogmelding"
    question, answer = (DIALECT.read(official(dialogues, f"Case{n}")) for n in (1, 2))

    assert answer.conversation == answer.details["answers_id"] == question.foreign_id


def test_each_letter_lands_with_somebody():
    for name, expected in EXPECTED.items():
        if name.startswith("dialogmelding/Case") and not expected.codes:
            receive(SUITE[name].read_bytes())

    assert Message.objects.filter(state=MessageState.RECORDED).count() == 5
    assert {e.kind for e in Event.objects.all()} == {EventKind.LETTER_RECEIVED}
    assert all(e.duties.exists() for e in Event.objects.all())


# --------------------------------------------------------------------------------- receipts, as NAV sends them


@pytest.mark.parametrize(
    ("name", "status", "codes"),
    [
        ("apprecOK", ReceiptStatus.ACCEPTED, []),
        ("apprecError", ReceiptStatus.REFUSED, ["X99"]),
        ("apprecErrorUkjentMottaker", ReceiptStatus.REFUSED, ["E21"]),
    ],
)
def test_a_receipt_from_nav_is_understood(name, status, codes):
    [path] = [path for path in NAV_RECEIPTS if path.stem == name]
    receipt = read_receipt(unwrapped(path))

    assert (receipt.status, [code for code, _ in receipt.errors]) == (status, codes)
    assert receipt.of == "b62016eb-6c2d-417a-8ecc-157b3c5ee2ca"
    assert receipt.receiver.id_of("HER") == "79768"
