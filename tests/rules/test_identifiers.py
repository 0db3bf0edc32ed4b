from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mellomrom.core.identifiers import SYNTHETIC_OFFSETS, Identifier, Kind, classify, orgnr_ok, synthetic_fnr

days = st.dates(date(1900, 1, 1), date(2039, 12, 31))
serials = st.integers(0, 499)
offsets = st.sampled_from(SYNTHETIC_OFFSETS)


def made(birth_on: date, serial: int, offset: int = 80) -> str:
    """Make a synthetic number, or leave the example out when the serial gives none."""
    try:
        return synthetic_fnr(birth_on, serial, offset=offset)
    except ValueError:
        assume(False)
        raise


def seen(value: str, declared: str = "") -> tuple[Kind, bool, bool, date | None]:
    found = classify(value, declared)
    return found.kind, found.check_ok, found.synthetic, found.birth_on


# Numbers from official test sets and published examples; none belongs to anybody.
CASES = [
    ("the standard's own example", "01015000232", "", (Kind.FNR, True, False, date(1950, 1, 1))),
    ("two digits swapped", "01015000322", "FNR", (Kind.FNR, False, False, date(1950, 1, 1))),
    ("a test number whose check fails", "15075500565", "FNR", (Kind.FNR, False, False, date(1955, 7, 15))),
    ("NAV's synthetic, declared FNR", "15507600333", "FNR", (Kind.FNR, True, True, date(1976, 10, 15))),
    ("NAV's synthetic D-number", "55507608360", "DNR", (Kind.DNR, True, True, date(1976, 10, 15))),
    ("a D-number + 40 is NAV's, declared or not", "55507608360", "", (Kind.DNR, True, True, date(1976, 10, 15))),
    ("Skatteetaten's synthetic", "17912099997", "", (Kind.FNR, True, True, date(2020, 11, 17))),
    ("Skatteetaten's synthetic D-number", "57912075186", "", (Kind.DNR, True, True, date(2020, 11, 17))),
    ("born before 1900", "21929774873", "", (Kind.FNR, True, True, date(1897, 12, 21))),
    ("born on a leap day", "29822099635", "", (Kind.FNR, True, True, date(2020, 2, 29))),
    ("a local help number", "15476500548", "HNR", (Kind.HNR, True, False, None)),
    ("month + 40 undeclared is a help number", "15476500548", "", (Kind.HNR, True, False, None)),
    ("what is declared local stays local", "15076500565", "HNR", (Kind.HNR, True, False, None)),
    ("declared FNR, but the form is a D-number", "57912075186", "FNR", (Kind.DNR, True, True, date(2020, 11, 17))),
    ("declared D-number, but the form is an FNR", "15076500565", "DNR", (Kind.FNR, True, False, date(1965, 7, 15))),
    ("a shared help number", "80001443511", "FHN", (Kind.FHN, True, False, None)),
    ("a shared help number, whatever is declared", "80001443511", "FNR", (Kind.FHN, True, False, None)),
    ("no such day: what is declared stands", "45406500520", "DNR", (Kind.DNR, False, False, None)),
    ("no such day and nothing declared", "45406500520", "", (Kind.OTHER, False, False, None)),
    ("29 February in a year that has none", "29822100010", "FNR", (Kind.FNR, False, True, None)),
    ("an individual number of no century", "01014580000", "FNR", (Kind.FNR, False, False, None)),
    ("a DUF number mistyped", "202400000119", "DUF", (Kind.DUF, False, False, None)),
    ("a DUF number by FHIR system", "200000000008", "urn:oid:2.16.578.1.12.4.1.4.5", (Kind.DUF, True, False, None)),
    ("a DUF number undeclared", "200000000008", "", (Kind.DUF, True, False, None)),
    ("twelve digits that are no DUF number", "200000000009", "", (Kind.OTHER, False, False, None)),
    ("a passport number", "15076500565", "PNR", (Kind.OTHER, False, False, None)),
    ("a system we do not know", "15076500565", "urn:oid:1.2.208.176.1.2", (Kind.OTHER, False, False, None)),
    ("not a number", "xxx", "DNR", (Kind.OTHER, False, False, None)),
    ("a digit short", "1507650056", "FNR", (Kind.OTHER, False, False, None)),
    ("nothing", " ", "FNR", (Kind.NONE, False, False, None)),
]


@pytest.mark.parametrize(("value", "declared", "what"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_numbers_are_classified(value, declared, what):
    assert seen(value, declared) == what


@pytest.mark.parametrize(
    "written", ["15076500565", " 150765 00565 ", "150765-00565", "15.07.65 00565", "１５０７６５００５６５"]
)
def test_the_same_number_written_otherwise_is_the_same(written):
    assert classify(written, "FNR").value == "15076500565"


def test_a_foreign_number_keeps_its_hyphens():
    assert classify("  AB-12   34 ", "PNR").value == "AB-12 34"


@given(st.text(), st.text())
def test_nothing_is_refused(value, declared):
    assert isinstance(classify(value, declared), Identifier)


@given(st.text(), st.sampled_from(["", "FNR", "DNR", "HNR", "FHN", "DUF", "PNR"]))
def test_classifying_twice_changes_nothing(value, declared):
    once = classify(value, declared)

    assert classify(once.value, declared) == once


@given(st.from_regex(r"[0-9]{11,12}", fullmatch=True), st.sampled_from(["PNR", "SEF", "XXX", "HER", "urn:oid:1.2.3"]))
def test_a_foreign_type_is_never_taken_for_one_of_ours(digits, declared):
    assert not classify(digits, declared).national


@given(st.from_regex(r"[0-9]{11}", fullmatch=True))
def test_a_help_number_is_never_national(digits):
    assert not classify(digits, "HNR").national


@pytest.mark.parametrize(
    ("year", "individual", "born"),
    [
        ("54", "749", None),
        ("55", "500", 1855),
        ("99", "749", 1899),
        ("99", "750", None),
        ("00", "000", 1900),
        ("99", "499", 1999),
        ("39", "900", 2039),
        ("40", "900", 1940),
        ("40", "899", None),
        ("99", "999", 1999),
        ("00", "500", 2000),
        ("39", "999", 2039),
    ],
)
def test_the_individual_number_tells_the_century(year, individual, born):
    birth_on = classify(f"0181{year}{individual}00", "FNR").birth_on

    assert birth_on == (born and date(born, 1, 1))


@given(days, serials, offsets)
def test_a_synthetic_number_is_seen_as_such_and_says_its_birth(birth_on, serial, offset):
    number = made(birth_on, serial, offset)

    assert seen(number, "FNR") == (Kind.FNR, True, True, birth_on)


@given(days, serials, st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(birth_on, serial, place, more):
    number = made(birth_on, serial)
    wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]

    assert not classify(wrong, "FNR").check_ok


@pytest.mark.parametrize("serial", [-1, 500])
def test_a_serial_out_of_range_gives_no_number(serial):
    with pytest.raises(ValueError, match="serial"):
        synthetic_fnr(date(1980, 1, 1), serial)


def test_a_number_that_could_be_real_is_never_made():
    with pytest.raises(ValueError, match="added to the month"):
        synthetic_fnr(date(1980, 1, 1), 1, offset=0)


def test_most_serials_give_a_number_and_the_rest_say_so():
    numbers = set()
    for serial in range(500):
        try:
            numbers.add(synthetic_fnr(date(1981, 4, 3), serial))
        except ValueError:
            continue

    assert len(numbers) == 414


@pytest.mark.parametrize(
    ("number", "birth_on"),
    [
        ("30908299996", date(1982, 10, 30)),  # rest 0, as today
        ("30908299902", None),  # rest 2: given after 2031, and then its individual number tells no century
        ("30908299910", None),  # rest 3
    ],
)
def test_the_first_check_digit_may_follow_the_rule_of_2032(number, birth_on):
    assert seen(number) == (Kind.FNR, True, True, birth_on)


def test_no_rule_allows_a_rest_of_four():
    assert not classify("30908299929").check_ok


@pytest.mark.parametrize("number", ["974760673", "974 760 673", "310000000"])
def test_organization_numbers_have_a_check_digit(number):
    assert orgnr_ok(number)


@pytest.mark.parametrize("number", ["", "974760674", "97476067", "9747606730", "97476067X", "NO974760673"])
def test_other_numbers_are_no_organization_numbers(number):
    assert not orgnr_ok(number)


def test_a_number_does_not_show_itself_in_logs():
    assert "15076500565" not in repr(classify("15076500565"))
    assert "1965" not in repr(classify("15076500565"))
