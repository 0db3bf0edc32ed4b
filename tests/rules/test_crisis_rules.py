"""What a crisis plan may hold, who may look for its card, what each use asks for, and how a version lives."""

from dataclasses import fields, replace
from datetime import date
from uuid import UUID

import pytest

from mellomrom.core.errors import InvalidMove
from mellomrom.directory.catalogue import Function, Sector
from mellomrom.plans.crisis.catalogue import (
    CONTENTS,
    SAFETY_CUT,
    TEXTS,
    Answer,
    Call,
    CrisisContents,
    Finders,
    Kind,
    Known,
    Life,
    SafetyContents,
    Use,
    as_json,
    recall,
)
from mellomrom.plans.crisis.rules import (
    ANSWERS,
    LIFE,
    YES,
    Days,
    asks_for,
    check_contents,
    check_days,
    may_find,
    opened,
    purpose,
    shown,
    uses,
)
from mellomrom.sharing.catalogue import Category, Level, Purpose

TODAY = date(2026, 11, 18)
UNIT = UUID("00000000-0000-4000-8000-000000000001")
FULL = CrisisContents(
    early="Sover lite.", calls=(Call(unit=UNIT), Call(who="Søster", phone="1")), summary_record=Known.YES
)


@pytest.mark.parametrize("contents", [FULL, CrisisContents(), SafetyContents(signs="Ligger våken.")])
def test_what_is_stored_is_read_back_as_it_was(contents):
    kind = Kind.SAFETY if isinstance(contents, SafetyContents) else Kind.CRISIS

    assert recall(kind, as_json(contents)) == contents


def test_what_another_release_stored_is_read_as_far_as_it_is_known():
    assert recall(Kind.CRISIS, {"early": "Sover lite.", "colour": "red"}) == CrisisContents(early="Sover lite.")


@pytest.mark.parametrize("kind", list(Kind))
def test_every_text_has_its_section_once_and_none_is_a_grade(kind):
    names = [field.name for field in fields(CONTENTS[kind]) if field.name not in ("calls", "summary_record")]

    assert sorted(TEXTS[kind]) == sorted(names)
    assert not [name for name in names if name in ("risk", "score", "grade", "level")]


@pytest.mark.parametrize(
    ("contents", "code"),
    [
        (CrisisContents(early=" "), "crisis.nothing-written"),
        (CrisisContents(early="a" * 4001), "crisis.too-long"),
        (CrisisContents(calls=(Call(who="Søster"),)), "crisis.no-number"),
        (CrisisContents(calls=(Call(unit=UNIT),) * 13), "crisis.too-long"),
        (CrisisContents(calls=(Call(who="a" * 201, phone="99999999"),)), "crisis.too-long"),
        (CrisisContents(calls=(Call(who="Søster", phone="9" * 41),)), "crisis.too-long"),
    ],
)
def test_what_is_no_plan_is_refused(contents, code):
    with pytest.raises(InvalidMove, match=code):
        check_contents(Kind.CRISIS, contents)


@pytest.mark.parametrize(
    "days",
    [
        Days(TODAY, date(2026, 11, 17), date(2027, 1, 1)),
        Days(TODAY, None, TODAY),
        Days(TODAY, None, date(2028, 1, 1)),
    ],
)
def test_days_that_do_not_fit_together_are_refused(days):
    with pytest.raises(InvalidMove, match="crisis.no-days"):
        check_days(days, today=TODAY)


def test_days_that_fit_pass():
    check_days(Days(TODAY, TODAY, date(2027, 11, 18)), today=TODAY)


@pytest.mark.parametrize(
    ("old", "new"), [(Life.SUPERSEDED, Life.AGREED), (Life.WITHDRAWN, Life.DRAFT), (Life.AGREED, Life.DRAFT)]
)
def test_a_version_never_goes_back(old, new):
    with pytest.raises(InvalidMove, match=f"crisis-plan.{old}-to-{new}"):
        LIFE.check(old, new)


def test_a_proposal_is_answered_once():
    with pytest.raises(InvalidMove, match="crisis-proposal.taken-to-declined"):
        ANSWERS.check(Answer.TAKEN, Answer.DECLINED)


def test_health_personnel_who_meet_people_and_the_police_find_cards_and_nobody_else():
    found = {(s, f) for s in Sector for f in Function if may_find(s, f)}

    assert {s for s, _ in found} == {Sector.HEALTH, Sector.POLICE}
    assert (Sector.HEALTH, Function.LEADER) not in found
    assert (Sector.HEALTH, Function.OPERATOR) not in found


@pytest.mark.parametrize("use", list(Use))
def test_the_police_ask_for_safety_alone_whatever_they_say(use):
    assert asks_for(Sector.POLICE, use) == (Category.SAFETY,)
    assert purpose(Sector.POLICE) is Purpose.SAFETY
    assert uses(Sector.POLICE) == (Use.SAFELY,)


def test_no_use_asks_for_more_than_it_takes():
    assert asks_for(Sector.HEALTH, Use.SAFELY) == (Category.SAFETY,)
    assert set(asks_for(Sector.HEALTH, Use.NOW)) == {Category.SAFETY, Category.CRISIS_PLAN}


def test_that_something_has_happened_opens_nothing_of_a_card():
    assert opened({Category.CRISIS_PLAN: Level.PING, Category.SAFETY: Level.PING}) == frozenset()
    assert opened({Category.CRISIS_PLAN: Level.SAFETY, Category.SAFETY: Level.SAFETY}) == {Category.SAFETY}


def test_what_is_shown_is_what_was_opened_and_never_home_to_strangers_of_the_protected():
    assert shown(Kind.CRISIS, {Category.SAFETY}, hides=False) == SAFETY_CUT
    assert shown(Kind.SAFETY, {Category.SAFETY}, hides=False) == frozenset()
    whole = shown(Kind.CRISIS, {Category.CRISIS_PLAN}, hides=False)
    assert whole - shown(Kind.CRISIS, {Category.CRISIS_PLAN}, hides=True) == {"home"}


def test_each_choice_of_who_may_find_it_says_yes_to_more_than_the_one_before():
    helpers, health, police = (set(YES[one]) for one in (Finders.HELPERS, Finders.HEALTH, Finders.POLICE))

    assert helpers < health < police
    assert police - health == {(Sector.POLICE, Category.SAFETY)}


def test_an_empty_field_is_not_stored():
    assert as_json(replace(FULL, early="", calls=(), summary_record=Known.NOT_SAID)) == {}
