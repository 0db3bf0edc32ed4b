"""How what the person has said becomes one answer, whatever else was said and in whatever order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import Category, Competence, Compulsion, Danger, Purpose, Say
from mellomrom.sharing.rules import decide
from mellomrom.sharing.saying import NO, NOTHING, Found, Recipient, Said, Stands, say_of
from tests.rules.cases import JUNE, MAY, facts, outside
from tests.rules.test_sharing_properties import any_facts

NOON = datetime(2026, 11, 18, 11, tzinfo=UTC)
DAY = timedelta(days=1)
OFFICE, OTHER = UUID(int=1), UUID(int=2)  # units
NAV, ELSEWHERE = UUID(int=11), UUID(int=12)  # organizations
LETTER, ANOTHER = UUID(int=21), UUID(int=22)  # events
TO = Recipient(OFFICE, NAV, Sector.NAV)


def yes(**words) -> Said:
    return Said(says=Say.CONSENTED, since=NOON - DAY, **words)


def no(**words) -> Said:
    return Said(says=Say.OPPOSED, since=NOON - DAY, **words)


def answer(*said: Said, to: Recipient = TO, category: Category = Category.HEALTH, event: UUID = LETTER, **more) -> Say:
    return say_of(said, to, category, Purpose.CARE, event, NOON, **more)


CASES = [
    ("Nobody has asked", [], Say.NONE_ASKED),
    ("A yes to the unit", [yes(unit=OFFICE)], Say.CONSENTED),
    ("A yes to another unit says nothing of this one", [yes(unit=OTHER)], Say.NONE_ASKED),
    ("A yes to the organization is one to its units", [yes(organization=NAV)], Say.CONSENTED),
    ("A yes to one kind of service", [yes(sector=Sector.NAV)], Say.CONSENTED),
    ("A yes about the home says nothing of health", [yes(unit=OFFICE, category=Category.HOUSING)], Say.NONE_ASKED),
    ("A yes about one letter is one about that letter", [yes(unit=OFFICE, event=LETTER)], Say.CONSENTED),
    ("A yes about another letter is none about this", [yes(unit=OFFICE, event=ANOTHER)], Say.NONE_ASKED),
    ("A no beats a yes of the same reach", [yes(unit=OFFICE), no(unit=OFFICE)], Say.OPPOSED),
    ("A yes to one is cut out of a no to everybody", [no(), yes(unit=OFFICE)], Say.CONSENTED),
    ("A no to one is cut out of a yes to everybody", [yes(), no(unit=OFFICE)], Say.OPPOSED),
    ("One unit is narrower than its organization", [no(organization=NAV), yes(unit=OFFICE)], Say.CONSENTED),
    ("One unit is narrower than its kind", [no(sector=Sector.NAV), yes(unit=OFFICE)], Say.CONSENTED),
    ("Two that cross are a no", [no(category=Category.HEALTH), yes(unit=OFFICE)], Say.OPPOSED),
    ("An organization and a kind cross", [no(sector=Sector.NAV), yes(organization=NAV)], Say.OPPOSED),
    (
        "A no inside the yes that is inside the no",
        [no(), yes(unit=OFFICE), no(unit=OFFICE, category=Category.HEALTH)],
        Say.OPPOSED,
    ),
    ("A letter held back from somebody who may know the rest", [yes(unit=OFFICE), no(event=LETTER)], Say.OPPOSED),
    ("What was withdrawn was never said", [replace(no(), withdrawn_at=NOON)], Say.NONE_ASKED),
    ("What has run out was never said", [yes(until=NOON)], Say.NONE_ASKED),
    ("What has not begun is not said yet", [replace(yes(), since=NOON + DAY)], Say.NONE_ASKED),
    ("A spoken no goes before one that is presumed", [no(), replace(no(), says=Say.PRESUMED_OPPOSED)], Say.OPPOSED),
]


@pytest.mark.parametrize(("said", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_was_said_becomes_one_answer(said, expected):
    assert answer(*said) is expected


def test_who_cannot_decide_has_not_consented_but_somebody_can_for_them():
    for_them = replace(yes(), says=Say.CONSENTED_FOR)

    assert answer(yes(), competence=Competence.LACKS) is Say.NONE_ASKED
    assert answer(yes(), for_them, competence=Competence.LACKS) is Say.CONSENTED_FOR
    assert answer(for_them) is Say.NONE_ASKED


def test_what_somebody_has_already_only_a_no_that_names_them_closes():
    assert answer(no(), has_it=True) is Say.NONE_ASKED
    assert answer(no(organization=NAV), has_it=True) is Say.OPPOSED


# ------------------------------------------------------------------------------------------------ whatever was said


any_said = st.builds(
    Said,
    says=st.sampled_from([word for word in Say if word is not Say.NONE_ASKED]),
    since=st.sampled_from([NOON - DAY, NOON + DAY]),
    unit=st.sampled_from([None, OFFICE, OTHER]),
    organization=st.sampled_from([None, NAV, ELSEWHERE]),
    sector=st.sampled_from([None, Sector.NAV, Sector.HEALTH]),
    category=st.sampled_from([None, Category.HEALTH, Category.HOUSING]),
    purpose=st.sampled_from([None, Purpose.CARE, Purpose.SAFETY]),
    event=st.sampled_from([None, LETTER, ANOTHER]),
    until=st.sampled_from([None, NOON, NOON + DAY]),
)
lists = st.lists(any_said, max_size=6)
competences, yes_no = st.sampled_from(Competence), st.booleans()


def opened(facts, said, has_it=False):
    """How much the rules open when this was said."""
    asked = Stands(tuple(said)).facts(facts, TO, event=LETTER, has_it=has_it, at=NOON)
    return decide(asked, on=NOON.date()).level.rank


def unsaid(facts):
    return replace(facts, say=Say.NONE_ASKED)


@given(lists, st.randoms(), competences, yes_no)
def test_the_order_in_which_things_were_said_does_not_matter(said, random, competence, has_it):
    shuffled = random.sample(said, len(said))

    one, other = (answer(*some, competence=competence, has_it=has_it) for some in (said, shuffled))
    assert one is other


@given(any_facts, lists, any_said, yes_no)
def test_withdrawing_a_yes_never_opens(facts, said, taken_back, has_it):
    if taken_back.says in NO:
        taken_back = replace(taken_back, says=Say.CONSENTED)
    facts = unsaid(facts)

    assert opened(facts, said, has_it) <= opened(facts, [*said, taken_back], has_it)


@given(any_facts, lists, any_said, yes_no)
def test_objecting_never_opens(facts, said, objection, has_it):
    objection = replace(objection, says=Say.OPPOSED)
    facts = unsaid(facts)

    assert opened(facts, [*said, objection], has_it) <= opened(facts, said, has_it)


@given(lists, any_said, competences)
def test_what_is_narrower_says_nothing_of_anybody_or_anything_else(said, narrow, competence):
    narrow = replace(narrow, unit=OTHER, organization=None, sector=None)

    assert answer(*said, narrow, competence=competence) is answer(*said, competence=competence)
    elsewhere = replace(narrow, unit=None, event=ANOTHER)
    assert answer(*said, elsewhere, competence=competence) is answer(*said, competence=competence)


@given(lists, any_said)
def test_what_was_withdrawn_is_as_if_it_was_never_said(said, gone):
    assert answer(*said, replace(gone, withdrawn_at=NOON)) is answer(*said)


@given(lists)
def test_a_yes_is_never_made_of_anything_but_a_yes(said):
    if answer(*said) is Say.CONSENTED:
        assert any(one.says is Say.CONSENTED and one.stands(NOON) for one in said)


# ------------------------------------------------------------------------------------------------ what was found


def found(**words) -> Found:
    return Found(since=NOON - DAY, until=NOON + DAY, **words)


def put_in(*findings: Found, facts=None, at: datetime = NOON):
    return Stands(found=findings).facts(facts or outside(), TO, event=None, has_it=False, at=at)


def test_what_was_found_stands_in_the_facts_for_its_time():
    danger = found(danger=Danger.LIFE)

    assert put_in(danger).danger is Danger.LIFE
    assert put_in(danger, at=danger.until).danger is Danger.NONE
    assert put_in(replace(danger, ended_at=NOON)).danger is Danger.NONE


def test_what_was_found_for_one_purpose_is_found_for_no_other():
    asked = facts(purpose=Purpose.CHILDREN)

    assert put_in(found(purpose=Purpose.CHILDREN), facts=asked).found
    assert not put_in(found(purpose=Purpose.UNBORN_CHILD), facts=asked).found


def test_that_somebody_cannot_decide_is_found_in_one_matter():
    lacks = found(competence=Competence.LACKS, category=Category.ECONOMY)

    assert put_in(lacks, facts=facts(category=Category.ECONOMY)).competence is Competence.LACKS
    assert put_in(lacks, facts=facts(category=Category.HEALTH)).competence is Competence.DECIDES


def test_a_danger_to_life_goes_before_a_no_from_june():
    stands = Stands((no(),), (found(danger=Danger.LIFE), found(compulsory=Compulsion.PHVL)))
    asked = stands.facts(facts(category=Category.HEALTH), TO, event=None, has_it=False, at=NOON)

    assert asked.compulsory is Compulsion.PHVL
    assert decide(asked, on=MAY).rule == "the-person-says-no"
    assert decide(asked, on=JUNE).rule == "danger-to-life"


def test_what_the_message_reserves_stays_reserved_whatever_was_said():
    reserved = facts(say=Say.OPPOSED)

    assert Stands((yes(unit=OFFICE),)).facts(reserved, TO, event=None, has_it=False, at=NOON).say is Say.OPPOSED


def test_who_has_said_nothing_is_asked_about_as_before():
    asked = facts()

    assert NOTHING.facts(asked, TO, event=None, has_it=False, at=NOON) is asked
