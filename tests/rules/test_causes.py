"""What a code says of why a stay began: the same for every door."""

import pytest

from mellomrom.events.catalogue import Cause
from mellomrom.events.causes import System, gravest, of_code


@pytest.mark.parametrize(
    ("system", "code", "cause"),
    [
        (System.ICD_10, "X60", Cause.SUICIDE_ATTEMPT),
        (System.ICD_10, "x84.9", Cause.SUICIDE_ATTEMPT),
        (System.ICD_10, "X85", Cause.UNKNOWN),
        (System.ICD_10, "Y34", Cause.POSSIBLE_SUICIDE_ATTEMPT),
        (System.ICD_10, "T401", Cause.OVERDOSE),
        (System.ICD_10, "T52", Cause.UNKNOWN),
        (System.ICD_10, "F32.2", Cause.UNKNOWN),
        (System.ICD_10_CM, "T40.1X2A", Cause.SUICIDE_ATTEMPT),
        (System.ICD_10_CM, "T40.1X5A", Cause.UNKNOWN),
        (System.ICPC_2, "P77", Cause.SUICIDE_ATTEMPT),
        (System.ICPC_2, "X61", Cause.UNKNOWN),
        (System.OWN, "other", Cause.OTHER),
        (System.OWN, "X60", Cause.UNKNOWN),
        (None, "X60", Cause.UNKNOWN),
        (System.ICD_10, "", Cause.UNKNOWN),
    ],
)
def test_a_code_means_what_it_means_in_its_own_list(system, code, cause):
    assert of_code(system, code) is cause


def test_of_several_the_gravest_counts_and_of_none_nothing_is_known():
    assert gravest({Cause.OVERDOSE, Cause.UNKNOWN, Cause.SUICIDE_ATTEMPT}) is Cause.SUICIDE_ATTEMPT
    assert gravest({Cause.OTHER, Cause.OVERDOSE}) is Cause.OVERDOSE
    assert gravest(set()) is Cause.UNKNOWN
