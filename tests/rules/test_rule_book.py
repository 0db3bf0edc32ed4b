"""The rules and the pathways as people read them: nothing left out, nothing twice, and what would change an answer."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mellomrom.directory.catalogue import Sector
from mellomrom.events import registry
from mellomrom.events.catalogue import RUNGS_ONLY, Who
from mellomrom.events.sides import SIDE_OF, Side, all_bound, duties_per_side
from mellomrom.sharing import words
from mellomrom.sharing.catalogue import (
    SHOWN,
    Category,
    Competence,
    Danger,
    Effect,
    Kind,
    Level,
    Purpose,
    Regime,
    Relation,
    Say,
    Then,
)
from mellomrom.sharing.rules import (
    JULY,
    JUNE,
    VALUES,
    Asks,
    Facts,
    Part,
    Told,
    book,
    decide,
    nonsense,
    rules_on,
    sense,
    ways_to_open,
)

NOW = date(2026, 11, 22)
REGIMES = [JUNE - timedelta(days=1), JUNE, JULY]
USUAL = Facts(
    sender=Sector.HEALTH,
    recipient=Sector.HEALTH,
    category=Category.HEALTH,
    purpose=Purpose.CARE,
    relation=Relation.NONE,
    say=Say.NONE_ASKED,
    treats=False,
    orphan=False,
)
any_facts = st.builds(Facts, **{name: st.sampled_from(values) for name, values in VALUES.items()})


# --------------------------------------------------------------------------------------------------------- the rules


@pytest.mark.parametrize("day", REGIMES)
def test_every_rule_in_force_stands_in_the_book_once(day):
    read = [rule.name for reading in book(day) for rule, _law in reading.rules]

    assert sorted(read) == sorted(rule.name for rule, _law in rules_on(day))
    assert len(set(read)) == len(read)


def test_what_closes_stands_first_and_alone():
    readings = book(NOW)
    closing = [reading.part is Part.CLOSES for reading in readings]

    assert closing == sorted(closing, reverse=True)
    for reading in readings:
        assert all((r.effect is Effect.DENY) == (reading.part is Part.CLOSES) for r, _ in reading.rules)


def test_a_rule_stands_under_whoever_tells():
    part = {rule.code: reading.part for reading in book(NOW) for rule, _law in reading.rules}

    assert part["treats-the-person"] is part["consent"] is Part.HEALTH
    assert part["tasks-of-nav"] is Part.NAV
    assert part["police-get-help"] is Part.POLICE
    assert part["to-prepare-for-release"] is Part.PRISON
    assert part["kin-raise-concern"] is Part.CLOSE
    assert part["avert-a-listed-crime"] is Part.ANYBODY


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (VALUES, words.FACT),
        (Part, words.PART),
        ([*Told, *Sector], words.TOLD),
        (Kind, words.KIND),
        (Asks, words.ASKS),
        (Then, words.THEN),
        (SHOWN[Level.SUMMARY], words.SHOWN),
    ],
)
def test_every_word_has_its_sentence(known, said):
    assert set(said) == set(known)
    assert all(str(text).strip() for text in said.values())


@pytest.mark.parametrize("fact", VALUES)
def test_every_value_of_a_fact_has_a_sentence_of_its_own(fact):
    assert set(words.VALUE[fact]) == set(VALUES[fact])
    assert len({str(text) for text in words.VALUE[fact].values()}) == len(VALUES[fact])


# ----------------------------------------------------------------------------------------- what would change an answer


def test_the_persons_yes_opens_to_nav_and_nothing_smaller_does():
    asked = replace(USUAL, recipient=Sector.NAV, purpose=Purpose.RECEIVER_TASKS)

    first = ways_to_open(asked, on=NOW)[0]

    assert (dict(first.to), first.answer.level) == ({"say": Say.CONSENTED}, Level.SUMMARY)


def test_two_facts_are_named_where_one_is_not_enough():
    asked = replace(USUAL, recipient=Sector.POLICE, purpose=Purpose.RECEIVER_TASKS)

    ways = [dict(way.to) for way in ways_to_open(asked, on=NOW)]

    assert {"purpose": Purpose.SAFETY, "danger": Danger.LIFE} in ways


def test_nothing_that_one_may_find_or_say_opens_a_diagnosis_to_the_police():
    asked = replace(USUAL, recipient=Sector.POLICE, category=Category.DIAGNOSIS)

    assert [ways_to_open(asked, on=day) for day in REGIMES] == [[], [], []]


@given(any_facts, st.sampled_from(REGIMES))
def test_each_way_opens_more_keeps_the_question_and_is_no_larger_than_it_must_be(facts, day):
    for way in ways_to_open(facts, on=day)[:8]:
        changed = replace(facts, **way.to)

        assert way.answer == decide(changed, on=day)
        assert way.answer.level.rank > decide(facts, on=day).level.rank
        assert not {"sender", "recipient", "category", "regime"} & set(way.to)
        assert nonsense(changed, on=day) == []
        for name in way.to:
            smaller = replace(facts, **{n: v for n, v in way.to.items() if n != name})
            enough = decide(smaller, on=day).level.rank >= way.answer.level.rank
            assert not enough or nonsense(smaller, on=day)


# -------------------------------------------------------------------------------------------- what cannot be asked for


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"sender": Sector.PERSON, "recipient": Sector.PERSON}, sense.TO_ONESELF_TEXT),
        ({"recipient": Sector.NEXT_OF_KIN, "relation": Relation.TEAM}, sense.NO_UNIT_TEXT),
        ({"recipient": Sector.PERSON, "treats": True}, sense.NO_UNIT_TEXT),
        ({"recipient": Sector.NAV, "municipal": True}, sense.NOT_MUNICIPAL_TEXT),
        ({"recipient": Sector.POLICE, "relation": Relation.COORDINATING}, sense.NOT_COORDINATING_TEXT),
        ({"say": Say.CONSENTED_FOR}, sense.OTHERS_CONSENT_TEXT),
        ({"refused": True}, sense.REFUSED_TO_OTHERS_TEXT),
        ({"orphan": True, "municipal": True, "relation": Relation.TEAM}, sense.FOLLOWED_UP_TEXT),
        ({"recipient": Sector.NAV, "relation": Relation.SENDER}, sense.NOT_THE_SENDER_TEXT),
        ({"regime": Regime.OWN}, sense.NOT_UNDER_DUTY_TEXT),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(change, sentence):
    assert nonsense(replace(USUAL, **change), on=NOW) == [sentence]


def test_what_can_be_is_not_objected_to():
    sound = [
        replace(USUAL, say=Say.CONSENTED_FOR, competence=Competence.LACKS),
        replace(USUAL, recipient=Sector.PERSON, refused=True),
        replace(USUAL, recipient=Sector.NEXT_OF_KIN, relation=Relation.REFERRER),
        replace(USUAL, sender=Sector.NEXT_OF_KIN, regime=Regime.OWN),
    ]

    assert [nonsense(facts, on=NOW) for facts in [USUAL, *sound]] == [[]] * 5


def test_before_the_rules_reach_back_there_is_no_answer():
    assert nonsense(USUAL, on=sense.FIRST_DAY) == []
    assert nonsense(USUAL, on=sense.FIRST_DAY - timedelta(days=1)) == [sense.TOO_EARLY_TEXT]


# ------------------------------------------------------------------------------------------------------- the pathways


def test_everybody_whom_a_pathway_can_bind_stands_on_one_side():
    assert set(SIDE_OF) == set(Who) - RUNGS_ONLY
    assert set(SIDE_OF.values()) == set(Side)


@pytest.mark.parametrize("pathway", registry.newest(), ids=lambda pathway: pathway.id)
def test_the_sides_of_a_pathway_have_all_its_duties_between_them(pathway):
    counted = duties_per_side(pathway)

    assert sum(counted.values()) == len(all_bound(pathway))
    assert 0 not in counted.values()


def test_a_discharge_binds_hospital_and_municipality_alike():
    discharge = next(p for p in registry.newest() if p.id == "discharge")

    assert duties_per_side(discharge) == {Side.MUNICIPALITY: 3, Side.SPECIALIST: 3, Side.ADDRESSEE: 1}


def test_no_pathway_is_called_what_a_page_of_the_book_is_called():
    assert not {"sharing", "try"} & {p.id for p in registry.newest()}


def test_each_answer_that_the_rules_can_give_has_a_head():
    given_ = {
        (answer.effect, answer.kind)
        for sector, say, danger, purpose in product(Sector, Say, Danger, Purpose)
        for answer in [decide(replace(USUAL, recipient=sector, say=say, danger=danger, purpose=purpose), on=NOW)]
    }

    assert given_ == set(words.ANSWER)
