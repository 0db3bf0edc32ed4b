"""The sharing rules answer every case as it is written down, and no rule is there for nothing."""

import pytest

from mellomrom.sharing.rules import RULES, SILENCE, SILENCE_TEXT, text_of
from tests.rules.cases import BETWEEN_HEALTH, JULY, JUNE, MAY, said
from tests.rules.cases_from_health import FROM_HEALTH
from tests.rules.cases_from_others import FAMILY, FROM_OFFICES

CASES = BETWEEN_HEALTH + FROM_HEALTH + FROM_OFFICES + FAMILY


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.story)
def test_case(case):
    assert said(case) == case.answer


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_left_out_changes_the_answer_of_some_case(rule):
    others = [r for r in RULES if r is not rule]

    assert any(said(case, others) != case.answer for case in CASES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_a_sentence_for_users_and_names_its_law(rule):
    assert rule.text.endswith(".")
    assert rule.laws
    assert text_of(rule.code, on=rule.laws[-1].since) == rule.text


def test_silence_has_a_sentence_too_and_a_rule_that_is_not_ours_has_none():
    assert text_of(SILENCE, on=MAY) == SILENCE_TEXT
    assert text_of("no-such-rule", on=MAY) == ""


def test_one_code_never_stands_for_two_rules_on_one_day():
    for day in (MAY, JUNE, JULY):
        codes = [rule.code for rule in RULES if rule.law_on(day)]
        assert len(codes) == len(set(codes))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_one_law_at_a_time_and_no_day_between_two(rule):
    for earlier, later in zip(rule.laws, rule.laws[1:], strict=False):
        assert earlier.until == later.since
