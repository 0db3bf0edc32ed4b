"""The official acceptance test for receivers of Pasientlogistikk 1.5, and the official examples of 1.5 and 1.6.

What is expected stands here by the standards (HIS 80415, HITS 1168, HITS 1218, HIS 80704), case by case, and the cases
that are not published are made from the first one as their descriptions say.
"""

from dataclasses import dataclass, field

import pytest
from lxml import etree

from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.integrations.kith import schema
from mellomrom.integrations.kith.dialect import DIALECT
from mellomrom.integrations.kith.outline import outline
from tests.integrations.kith.conftest import KITH
from tests.integrations.kith.messages import acceptance, codes, official, refusal, say

K = EventKind


@dataclass(frozen=True)
class Case:
    """What must come of one official file."""

    name: str
    kind: EventKind | None = None  # None: refused
    codes: tuple[str, ...] = ()
    day: str = ""
    estimated: bool = False
    correction: Correction = Correction.NEW
    ids: tuple[str, ...] = field(default=("FNR",))
    receipt: str | None = "1.0"  # None: there is nobody to answer


def death(case: str, **expected: object) -> Case:
    name = f"Case1-{case}-Pasientlogistikk_dodsfall-v1_5".replace("--", "-")
    return Case(name, **({"kind": K.DIED, "day": "2007-03-01"} | expected))


CASES = [
    death(""),
    Case("Case1-2-Pasientlogistikk_dodsfall-v1_5", codes=("T01",)),  # not well-formed, but the sender can be read
    death("11b", ids=("HNR",)),  # name, birth date, sex and a local help number
    death("12"),  # a patient without a record: for whoever takes it in, not for the reading
    Case("Case1-13b-Pasientlogistikk_dodsfall-v1_5", codes=("T02",), receipt=None),  # no sender at all
    Case("Case1-14a-Pasientlogistikk_dodsfall-v1_5", codes=("E36", "E30")),  # name and a blank number
    Case("Case1-15a-Pasientlogistikk_dodsfall-v1_5", codes=("T02",)),  # an obligatory element is gone
    death("16a", ids=("HNR",)),  # help number and birth date
    death("16b", ids=("HNR",)),  # help number only
    death("16c", ids=("DNR",)),
    death("16d", ids=("FNR", "HNR")),
    death("17a", ids=("HNR",)),  # known to the receiver under another identifier: for whoever takes it in
    death("17b"),
    death("18"),  # a service that the receiver does not have: may be refused there, with E21, and is not here
    death("19", ids=("HNR",)),  # received as a copy
    death("20a", ids=("HNR",)),  # receiver and copy receiver in one organization
    death("20b", ids=("HNR",)),
    death("21", correction=Correction.CANCEL),  # without a reference to what is cancelled
    Case("Case2-Pasientlogistikk_utskrevet-v1_5", K.DISCHARGED, day="2006-10-10"),
    Case("Case3-Pasientlogistikk_utskrivningsklar-v1_5", K.DISCHARGE_READY, day="2006-11-30", estimated=True),
    Case("Case4-Pasientlogistikk_avmelding _utskrivningsklar-v1_5", K.DISCHARGE_READY_WITHDRAWN, day="2006-11-20"),
    Case("Case5-Pasientlogistikk_innlagt-v1_5", K.ADMITTED, day="2006-10-10"),
    *(
        case
        for version, receipt in (("1-5", "1.0"), ("1-6", "1.1"))
        for case in (
            Case(
                f"Pasientlogistikk_Avmelding_av_utskrivningsklar_pasient_v{version}_Ny",
                K.DISCHARGE_READY_WITHDRAWN,
                day="2018-01-31",
                receipt=receipt,
            ),
            Case(
                f"Pasientlogistikk_Innlagt_pasient_v{version}_Kansellering",
                K.ADMITTED,
                day="2018-01-29",
                correction=Correction.CANCEL,
                receipt=receipt,
            ),
            Case(f"Pasientlogistikk_Orientering_om_dodsfall_v{version}_Ny", K.DIED, day="2018-02-20", receipt=receipt),
            Case(
                f"Pasientlogistikk_Utskrivningsklar_pasient_v{version}_Ny",
                K.DISCHARGE_READY,
                day="2018-01-31",
                estimated=True,
                receipt=receipt,
            ),
        )
    ),
    Case(
        "Pasientlogistikk_Orientering_om_dodsfall_v1-6_Kansellering",
        K.DIED,
        day="2018-02-20",
        correction=Correction.CANCEL,
        receipt="1.1",
    ),
]
EXPECTED = {case.name: case for case in CASES}
FILES = official("*asientlogistikk*.xml")
RECEIPT_NAMESPACES = {"2004-11-21": "1.0", "2012-02-15": "1.1"}


def test_every_official_case_that_lies_there_is_expected_here():
    assert {path.stem for path in FILES} <= set(EXPECTED)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_case_is_taken_in_or_refused_by_the_standard(path):
    case, raw = EXPECTED[path.stem], path.read_bytes()

    assert tuple(codes(raw)) == case.codes
    if case.kind is None:
        return
    report = DIALECT.read(raw)
    assert (report.kind, report.correction, report.estimated) == (case.kind, case.correction, case.estimated)
    assert report.occurred_at.date().isoformat() == case.day
    assert tuple(kind for kind, _ in report.person.identifiers) == case.ids


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_case_is_answered_by_the_receipt_of_its_version(path):
    case, raw = EXPECTED[path.stem], path.read_bytes()
    receipt = refusal(raw) if case.codes else acceptance(raw)

    assert (None if receipt is None else version(receipt)) == case.receipt
    if receipt is not None:
        schema.official(str(KITH / "schemas"), messages=False).assertValid(receipt.getroottree())
        assert say(receipt, "Status") == ["2" if case.codes else "1"]
        assert tuple(say(receipt, "Error")) == case.codes
        assert say(receipt, "OriginalMsgId/Id")[0]


def version(receipt: etree._Element) -> str:
    return RECEIPT_NAMESPACES[etree.QName(receipt).namespace[-10:]]


# ------------------------------------------------------------- cases that are described and not published


def first(*changes: tuple[str, str]) -> bytes:
    """Give the first case with changes."""
    [path] = official("Case1-Pasientlogistikk_dodsfall-v1_5.xml")
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


NAME = [("<FamilyName>Gundersen<", "<FamilyName><"), ("<GivenName>Roland<", "<GivenName><")]
NUMBER = ("<Id>15076500565<", "<Id><")
SENDER = [
    ("<OrganisationName>Alvdal Kommune<", "<OrganisationName><"),
    *(("<Id>333555666<", "<Id><"), ("<Id>99387<", "<Id><")),
    ("<OrganisationName>Sykepleietjenste, pleie- og omsorg<", "<OrganisationName><"),
    ("<Id>5078<", "<Id><"),
]


@pytest.mark.parametrize(
    ("changes", "expected", "answered"),
    [
        pytest.param([*NAME, NUMBER], ["E36", "E32", "E30"], True, id="11a: all about the patient is blank"),
        pytest.param(SENDER, ["X99"], False, id="13a: all about the sender is blank"),
        pytest.param([("<Id>15076500565<", "<Id>F16<")], ["E36", "E31"], True, id="14b: nonsense for a number"),
        pytest.param([("<Anslag>false<", "<Anslag><")], ["T02"], True, id="15b: an obligatory value is blank"),
        pytest.param([("987885e0-dd93-11de-8a39-0800200c9a66", "A-17")], [], True, id="1.5 has no rule on the id"),
        pytest.param([("987885e0-dd93-11de-8a39-0800200c9a66", "")], ["E10"], True, id="but there must be one"),
    ],
)
def test_a_case_that_is_only_described_follows_the_same_rules(changes, expected, answered):
    raw = first(*changes)
    assert codes(raw) == expected
    assert (acceptance(raw) if not expected else refusal(raw)) is not None or not answered


def test_case_11c_name_birth_date_and_sex_are_enough():
    raw = first(
        *[("<GivenName>Roland</GivenName>", "<GivenName>Roland</GivenName><DateOfBirth>1965-07-15</DateOfBirth>")]
    )
    root = etree.fromstring(raw)
    patient = next(root.iter("{*}Patient"))
    patient.remove(patient.find("{*}Ident"))
    assert codes(etree.tostring(root)) == []


def test_case_22_a_cancellation_that_comes_before_what_it_cancels_is_taken_in():
    original = "6fb05530-072d-11e8-b566-0800200c9a66"
    [path] = official("Pasientlogistikk_Innlagt_pasient_v1-5_Kansellering.xml")
    report = DIALECT.read(path.read_bytes())
    assert (report.corrects_id, report.conversation) == (original, original)


def test_case_19_the_copy_receiver_is_told_apart_from_the_primary_one():
    [path] = official("Case1-19-Pasientlogistikk*.xml")
    report = DIALECT.read(path.read_bytes())
    assert [party.copy for party in report.receivers] == [False, True]
    assert [party.unit.id_of("HPR") for party in report.receivers] == ["9144897", "9144889"]


def test_everything_in_case_5_can_be_shown():
    [path] = official("Case5-Pasientlogistikk_innlagt-v1_5.xml")
    details = DIALECT.read(path.read_bytes()).details

    assert details["event"] == {"code": "1", "text": "Pasient innlagt"}
    assert details["place"] == "Køfri Sykehus - Ortopedisk avdeling"
    assert details["next_of_kin"][0]["name"] == "Lise Gundersen"
    assert details["contacts"][0]["phone"] == "77626660"
    assert details["contact_units"][0] == {
        "name": "Gammeltun Sykehjem",
        "unit": "Avdeling kroken",
        "phone": "73 55 55 55",
        "ids": {"ENH": "999888777"},
        "remark": "Primærkontakt er avd. leder Gunn Omsorg",
    }


def test_case_2_says_who_was_told_about_the_discharge():
    [path] = official("Case2-Pasientlogistikk_utskrevet-v1_5.xml")
    [given] = DIALECT.read(path.read_bytes()).details["information_given"]
    assert (given["to"], given["by"], given["on"]) == ("Lise Gundersen", "Rita Lin", "2006-10-10")


# ------------------------------------------------------------------------------------------ which receipt


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("Innleggelsesrapport_v1-5_Ny.xml", "1.0"),
        ("Innleggelsesrapport_v1-6_Endring.xml", "1.1"),
        ("Henvisning_ny_tilstand_v2-0_Endring.xml", "1.1"),
        ("epikrise_v1.2_c.xml", "1.1"),
        ("Epikrise1-1-case1-13.xml", "1.0"),
        ("Helsefaglig dialog.xml", "1.1"),
        ("Case1-27a.xml", "1.0"),  # Henvisning 1.0
    ],
)
def test_each_standard_is_answered_by_the_version_that_it_demands(pattern, expected):
    [path] = official(pattern)
    raw = path.read_bytes()
    assert version(refusal(raw) if codes(raw) else acceptance(raw)) == expected
    assert outline(raw).apprec == expected  # the same where it could not be read
