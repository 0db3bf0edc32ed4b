"""What holds of the sharing rules whatever the facts and the day, also on days long gone and far ahead."""

import inspect
from dataclasses import asdict, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mellomrom.sharing import rules as package
from mellomrom.sharing.catalogue import Compulsion, Danger, Effect, Kind, Level, Purpose, Say, Then
from mellomrom.sharing.rules import REGIME_OF, RULES, SILENCE, VALUES, Asks, Facts, decide, explain, recall, rules_on
from tests.rules.cases import JULY, JUNE, MAY, facts, outside

any_facts = st.builds(Facts, **{name: st.sampled_from(values) for name, values in VALUES.items()})
any_day = st.sampled_from([MAY, JUNE, JULY]) | st.dates(date(2001, 1, 1), date(2040, 1, 1))


@given(any_facts, any_day, st.randoms())
def test_the_order_of_the_rules_does_not_matter(asked, day, random):
    shuffled = random.sample(RULES, len(RULES))

    assert decide(asked, on=day, rules=shuffled) == decide(asked, on=day)


@given(any_facts, any_day)
def test_silence_is_no(asked, day):
    answer = decide(asked, on=day, rules=[])

    assert (answer.effect, answer.level, answer.rule, answer.kind) == (
        *(Effect.SILENCE, Level.NOTHING, SILENCE, Kind.MUST_NOT),
    )


@given(any_facts, any_day)
def test_only_a_permit_opens_and_every_answer_has_a_law_and_a_sentence(asked, day):
    answer = decide(asked, on=day)

    assert answer.permitted == (answer.level is not Level.NOTHING) == (answer.kind is not Kind.MUST_NOT)
    assert answer.text.endswith(".")
    assert answer.law.section


@given(any_facts, any_day)
def test_a_rule_answers_with_the_law_of_the_day(asked, day):
    answer = decide(asked, on=day)

    assert answer.effect is Effect.SILENCE or answer.law.in_force(day)


@given(any_facts)
def test_an_old_date_gives_the_old_laws_answer(asked):
    before, after = (decide(asked, on=day) for day in (date(2026, 6, 30), JULY))

    assert (before.effect, before.level, before.kind) == (after.effect, after.level, after.kind)
    assert before.law.until == JULY or before.law.until is None


@given(any_facts, st.dates(date(2018, 7, 20), date(2040, 1, 1)))
def test_a_no_is_never_answered_with_more_than_what_the_law_opens_whatever_they_say(asked, day):
    answer = decide(replace(asked, say=Say.OPPOSED), on=day)

    assert not answer.permitted or answer.rule in {r.code for r in RULES if r.asks is Asks.NOTHING}


@given(any_facts, any_day)
def test_who_names_no_duty_means_the_senders_own(asked, day):
    unnamed, named = replace(asked, regime=None), replace(asked, regime=REGIME_OF[asked.sender])

    assert decide(unnamed, on=day) == decide(named, on=day)


@given(any_facts, any_day)
def test_an_explanation_agrees_with_the_answer_and_every_change_in_it_is_one(asked, day):
    why = explain(asked, on=day)

    assert why.answer == decide(asked, on=day)
    assert bool(why.spoke) == (why.answer.effect is not Effect.SILENCE)
    for change in why.changes:
        assert decide(replace(asked, **{change.fact: change.to}), on=day) == change.answer != why.answer


@given(any_facts)
def test_stored_facts_are_drawn_again(asked):
    stored = {name: None if value is None else value for name, value in asdict(asked).items()}

    assert recall({k: v if isinstance(v, bool | None) else str(v) for k, v in stored.items()}) == asked


# ----------------------------------------------------------------------------------------------------- by example


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ({"danger": True, "compulsory": False}, {"danger": Danger.LIFE}),
        ({"danger": False, "compulsory": True}, {"compulsory": Compulsion.PHVL}),
    ],
)
def test_facts_from_when_danger_and_compulsion_were_yes_or_no_are_still_read(then, now):
    stored = {k: str(v) if not isinstance(v, bool) else v for k, v in asdict(facts()).items() if v is not None}

    assert recall(stored | then) == facts(**now)


def test_try_it_says_what_would_open_more_and_what_would_close():
    why = explain(outside(), on=MAY)

    assert why.answer.rule == SILENCE
    assert ("say", Say.CONSENTED) in [(c.fact, c.to) for c in why.would_open]
    assert ("treats", True) in [(c.fact, c.to) for c in why.would_open]
    assert [c.fact for c in explain(facts(), on=MAY).would_close if c.to is Say.OPPOSED] == ["say"]


def test_try_it_names_the_rules_that_spoke_and_which_of_them_count():
    why = explain(facts(say=Say.OPPOSED, danger=Danger.LIFE), on=JUNE)

    assert {s.rule.code: s.counts for s in why.spoke} == {
        "the-person-says-no": False,
        "treats-the-person": False,
        "danger-to-life": True,
    }


def test_what_was_told_under_a_duty_to_inform_is_told_to_the_person():
    police = outside(recipient=VALUES["recipient"][3], purpose=Purpose.SAFETY, danger=Danger.LIFE)

    assert Then.TELL_THE_PERSON in decide(police, on=MAY).then
    assert Then.TELL_THE_PERSON not in decide(facts(), on=MAY).then


def test_the_rules_of_a_day_come_with_the_law_of_that_day():
    laws = {rule.name: str(law) for rule, law in rules_on(JULY)}

    assert laws["treats_the_person"] == "helsepersonelloven kap. 5"
    assert "the_person_says_no" not in laws
    assert laws["the_person_says_no_and_no_life_is_in_danger"] == "helsepersonelloven kap. 5"


def test_nobody_says_that_the_chapter_of_july_was_read():
    july = [law for rule in RULES for law in rule.laws if law.act in ("hpl", "pbrl") and law.since == JULY]

    assert july
    assert not [str(law) for law in july if law.verified]


def test_no_rule_looks_past_the_duty_that_governs():
    modules = [m for m in vars(package).values() if inspect.ismodule(m) and m.__name__.rpartition(".")[2] != "facts"]

    assert len(modules) > 6
    assert not [m.__name__ for m in modules if ".regime" in inspect.getsource(m).replace('"regime"', "")]
