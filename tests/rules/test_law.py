import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mellomrom.core.law import ACTS, Law

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


def test_a_section_is_named_as_people_cite_it():
    assert str(Law("hpl", "§ 25")) == "helsepersonelloven § 25"


def test_a_section_says_where_its_text_can_be_read():
    assert Law("hpl", "§ 25").lovdata == "LOV-1999-07-02-64"


def test_an_act_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="no act we know"):
        Law("hlp", "§ 25")


def test_a_section_cannot_end_before_it_begins():
    with pytest.raises(ValueError, match="ends before it begins"):
        Law("hpl", "§ 25", since=JULY, until=JUNE)


def test_a_section_is_unverified_until_somebody_has_read_it():
    assert not Law("hpl", "§ 25").verified


@given(st.dates())
def test_a_section_and_the_one_that_replaces_it_are_never_both_in_force_and_never_neither(day):
    old, new = Law("hpl", "§ 25", until=JULY), Law("hpl", "§ 23", since=JULY)

    assert old.in_force(day) is not new.in_force(day)


def test_a_section_for_one_month_is_in_force_from_its_first_day_until_before_its_last():
    june = Law("hpl", "§ 25", since=JUNE, until=JULY)

    assert [june.in_force(day) for day in (date(2026, 5, 31), JUNE, date(2026, 6, 30), JULY)] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("act", ACTS)
def test_every_act_has_a_name_and_an_id_of_its_own(act):
    name, lovdata = ACTS[act]

    assert re.fullmatch(r"(LOV|FOR)-\d{4}-\d\d-\d\d(-\d+)?|3\d{4}R\d{4}", lovdata)
    assert [other for other in ACTS if name in ACTS[other] or lovdata in ACTS[other]] == [act]
