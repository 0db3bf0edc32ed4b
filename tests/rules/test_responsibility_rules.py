"""What is a gap in an area of life, and when a formal decision is needed or late."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from mellomrom.people.catalogue import Area, Colour
from mellomrom.plans.responsibility.catalogue import Gap
from mellomrom.plans.responsibility.rules import gap
from mellomrom.plans.rulings.catalogue import State, Under
from mellomrom.plans.rulings.rules import complain_by, is_late, needs_decision, ran_out
from mellomrom.sharing.catalogue import AREA

TODAY = date(2026, 11, 18)


@dataclass
class Case:
    says: str
    facts: dict
    answer: Gap | None


CASES = [
    Case("What nobody has asked about is a question, and no gap", {"held": False}, None),
    Case("What goes well needs nobody", {"held": False, "colour": Colour.GREEN, "was_held": True}, None),
    Case("What needs following up, with nobody", {"held": False, "colour": Colour.YELLOW}, Gap.VACANT),
    Case("What somebody let go of", {"held": False, "was_held": True}, Gap.VACANT),
    Case("Somebody answers for it", {"held": True, "colour": Colour.RED}, None),
    Case("Its contact has left", {"held": True, "contact_works": False, "until": TODAY}, Gap.LEFT),
    Case("Its unit has closed", {"held": True, "unit_open": False}, Gap.LEFT),
    Case("The last day is a day of it", {"held": True, "until": TODAY}, None),
    Case("The last day has passed", {"held": True, "until": date(2026, 11, 17), "claimed": True}, Gap.EXPIRED),
    Case("Another says that it is theirs", {"held": True, "claimed": True}, Gap.DOUBLE),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_what_is_missing(case):
    assert gap(today=TODAY, **case.facts) is case.answer


def test_every_area_of_life_is_some_kind_of_information():
    assert set(AREA) == {area.value for area in Area}


@pytest.mark.parametrize(("weeks", "needed"), [(2, False), (3, True), (None, True)])
def test_more_than_two_weeks_or_nobody_knows(weeks, needed):
    assert needs_decision(weeks) is needed


def test_the_last_day_to_complain_is_counted_in_oslo():
    late_in_the_evening = datetime(2026, 11, 17, 23, 30, tzinfo=UTC)

    assert complain_by(late_in_the_evening, Under.HOL) == date(2026, 12, 16)
    assert complain_by(late_in_the_evening, Under.SOTJL) == date(2026, 12, 9)


@pytest.mark.parametrize(
    ("state", "evaluate_on", "until", "late", "out"),
    [
        (State.ISSUED, TODAY, TODAY, False, False),
        (State.ISSUED, date(2026, 11, 17), None, True, False),
        (State.ISSUED, date(2026, 11, 17), date(2026, 11, 17), True, True),
        (State.EVALUATED, date(2026, 11, 17), date(2026, 11, 17), False, False),
        (State.DRAFT, date(2026, 11, 17), date(2026, 11, 17), False, False),
    ],
)
def test_a_decision_is_late_when_nobody_has_evaluated_it_in_time(state, evaluate_on, until, late, out):
    assert (is_late(state, evaluate_on, until, TODAY), ran_out(state, until, TODAY)) == (late, out)
