"""What the sharing rules never do, whatever the facts and the day."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import CLOSENESS, Category, Effect, Level, Purpose, Relation, Say
from mellomrom.sharing.rules import RULES, SILENCE, Facts, cut, decide

REGIMES = (date(2026, 5, 31), date(2026, 6, 1), date(2026, 7, 1))  # a day in each
YES_NO = (False, True)
FIELDS = {
    "sender": Sector,
    "recipient": Sector,
    "category": Category,
    "purpose": Purpose,
    "relation": Relation,
    "say": Say,
    "treats": YES_NO,
    "orphan": YES_NO,
    "compulsory": YES_NO,
    "danger": YES_NO,
}

any_facts = st.builds(Facts, **{name: st.sampled_from(list(values)) for name, values in FIELDS.items()})
any_day = st.sampled_from(REGIMES) | st.dates(date(2001, 1, 1), date(2040, 1, 1))


def walk(**only):
    """Every combination of facts there is, where `only` narrows some of them."""
    values = FIELDS | only
    for combination in product(*values.values()):
        yield Facts(**dict(zip(values, combination, strict=True)))


def rank(facts, day):
    return decide(facts, on=day).level.rank


@pytest.mark.parametrize("day", REGIMES)
@pytest.mark.parametrize("outsider", [Sector.POLICE, Sector.NAV, Sector.CORRECTIONS, Sector.MUNICIPAL_OTHER])
def test_nobody_outside_health_gets_anything_without_consent_in_any_combination(outsider, day):
    for facts in walk(recipient=[outsider], say=[Say.NONE_ASKED, Say.OPPOSED]):
        assert decide(facts, on=day).level is Level.NOTHING, facts


@pytest.mark.parametrize("day", REGIMES)
@pytest.mark.parametrize("outsider", [Sector.POLICE, Sector.NAV])
def test_no_combination_lets_police_or_nav_read_a_diagnosis(outsider, day):
    details = {"diagnosis": "F11.2", "cause": "overdose", "medicines": ["one"]}
    for facts in walk(recipient=[outsider], sender=[Sector.HEALTH]):
        assert not cut(details, decide(facts, on=day).level, facts.category), facts


@pytest.mark.parametrize("day", REGIMES)
def test_objecting_never_opens_anything(day):
    for facts in walk(say=[Say.OPPOSED], compulsory=[False]):
        assert rank(facts, day) <= rank(replace(facts, say=Say.NONE_ASKED), day), facts


@given(any_facts, any_day)
def test_withdrawing_consent_never_opens_anything(facts, day):
    assert rank(replace(facts, say=Say.NONE_ASKED), day) <= rank(replace(facts, say=Say.CONSENTED), day)


@given(any_facts, any_day)
def test_a_no_holds_for_all_but_the_sender_unless_life_is_in_danger(facts, day):
    against = replace(facts, say=Say.OPPOSED, danger=False)
    if facts.relation is not Relation.SENDER:
        assert decide(against, on=day).effect is Effect.DENY or day < date(2018, 7, 20)


@given(any_facts, any_day, st.randoms())
def test_the_order_of_the_rules_does_not_matter(facts, day, random):
    shuffled = random.sample(RULES, len(RULES))

    assert decide(facts, on=day, rules=shuffled) == decide(facts, on=day)


@given(any_facts, any_day)
def test_silence_is_no(facts, day):
    answer = decide(facts, on=day, rules=[])

    assert (answer.effect, answer.level, answer.rule) == (Effect.SILENCE, Level.NOTHING, SILENCE)


@given(any_facts, any_day)
def test_only_a_permit_opens_and_every_answer_has_a_law_and_a_sentence(facts, day):
    answer = decide(facts, on=day)

    assert answer.permitted == (answer.level is not Level.NOTHING)
    assert answer.text.endswith(".")
    assert answer.law.section


@given(any_facts, any_day)
def test_a_rule_answers_with_the_law_of_the_day(facts, day):
    answer = decide(facts, on=day)

    assert answer.effect is Effect.SILENCE or answer.law.in_force(day)


@given(any_facts)
def test_an_old_date_gives_the_old_laws_answer(facts):
    before, after = (decide(facts, on=day) for day in (date(2026, 6, 30), date(2026, 7, 1)))

    assert (before.effect, before.level, before.rule) == (after.effect, after.level, after.rule)
    assert before.law.until == date(2026, 7, 1) or before.law == after.law


@pytest.mark.parametrize("day", REGIMES)
def test_a_step_away_never_shows_more(day):
    for facts in walk(relation=CLOSENESS[:-1], compulsory=[False], sender=[Sector.HEALTH]):
        further = replace(facts, relation=CLOSENESS[CLOSENESS.index(facts.relation) + 1])
        assert rank(further, day) <= rank(facts, day), facts


@given(any_facts, any_day)
def test_compulsory_care_opens_nothing_and_is_never_a_consent(facts, day):
    assert decide(replace(facts, compulsory=True), on=day) == decide(replace(facts, compulsory=False), on=day)


@given(any_facts, any_day)
def test_danger_changes_nothing_but_a_no(facts, day):
    calm, danger = replace(facts, danger=False), replace(facts, danger=True)

    assert facts.say is Say.OPPOSED or decide(danger, on=day) == decide(calm, on=day)


@given(st.dictionaries(st.sampled_from(["kind", "place", "cause", "remark", "city", "other"]), st.text()))
def test_a_higher_level_never_shows_less(details):
    for category, protected in product(Category, YES_NO):
        cuts = [cut(details, level, category, protected=protected).items() for level in Level]
        assert all(lower <= higher for lower, higher in zip(cuts, cuts[1:], strict=False))
