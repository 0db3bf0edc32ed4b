"""Checklists, stays and the first two weeks at home: what the rules say, without a database."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from mellomrom.core.clock import Span, before
from mellomrom.events import registry
from mellomrom.events.catalogue import EventKind, Evidence, Level, Side, Who
from mellomrom.events.consequences import Fact, Owing, Running, Situation, consequences
from mellomrom.events.rules import Applies
from mellomrom.events.sheets import DAYS, Entry, Sort, days, empty_days, is_over
from mellomrom.events.stays import chains, home_since, planned_for, transferred

NOW = datetime(2026, 11, 18, 11, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEWEST = {p.id: p for p in registry.newest()}
IN, OUT = EventKind.ADMITTED, EventKind.DISCHARGED


def situation(**more) -> Situation:
    units = {
        Who.COORDINATOR: (UUID(int=1),),
        Who.MUNICIPAL_ROP: (UUID(int=2),),
        Who.COORDINATING_UNIT: (UUID(int=3),),
        Who.PRISON_HEALTH: (UUID(int=4),),
    }
    there = frozenset(u for found in units.values() for u in found)
    return Situation(units, dict.fromkeys(there, Level.FULL), UUID(int=999), there, known_to_rop=True, **more)


def fact(kind: EventKind, at: datetime = NOW, **more) -> Fact:
    return Fact(UUID(int=7), kind, at, at, **more)


def holders(plan) -> dict[str, int]:
    return {owe.item: owe.holder.int for owe in plan.owe}


# --------------------------------------------------------------------------------------------------- who may hold what


def test_what_tells_why_somebody_is_ill_is_never_held_outside_health():
    at_nav = situation(outside=frozenset({UUID(int=1)}))

    plan = consequences(fact(EventKind.RELEASED), at_nav, [NEWEST["release"]])

    assert NEWEST["release"].tells_cause()
    assert holders(plan)["first-contact"] == 2


def test_what_tells_nothing_of_illness_may_be_held_by_who_coordinates_outside_health():
    at_nav = situation(outside=frozenset({UUID(int=1)}))

    plan = consequences(fact(OUT), at_nav, [NEWEST["discharge"]])

    assert holders(plan)["first-contact"] == 1


# ------------------------------------------------------------------------------------------------- before, and how long


def test_what_comes_before_a_planned_release_is_due_ahead_of_its_day():
    planned = fact(EventKind.RELEASE_PLANNED, planned_for=NOW + 28 * DAY)

    plan = consequences(planned, situation(), [NEWEST["planned-release"]])

    due = {owe.item: owe.due_at for owe in plan.owe}
    assert due["home-ready"] == NOW + 14 * DAY
    assert due["medicines-along"] == NOW + 27 * DAY
    assert due["appointment-in-hand"] == NOW + 28 * DAY


def test_another_day_for_a_release_moves_what_is_owed_and_is_told_and_begins_nothing_anew():
    owing = Owing(UUID(int=5), "home-ready", None)
    course = Running(UUID(int=77), NEWEST["planned-release"], Applies.YES, (fact(EventKind.RELEASE_PLANNED),), (owing,))
    planned = Fact(UUID(int=8), EventKind.RELEASE_PLANNED, NOW + HOUR, NOW + HOUR, planned_for=NOW + 28 * DAY)

    plan = consequences(planned, situation(running=(course,)), [NEWEST["planned-release"]])

    assert (plan.begin, plan.join) == ([], [course.id])
    assert plan.date == [(owing.id, NOW + 14 * DAY)]
    assert not plan.owe
    assert {told.unit.int for told in plan.tell} >= {2}


def test_without_a_day_no_clock_runs():
    plan = consequences(fact(EventKind.RELEASE_PLANNED), situation(), [NEWEST["planned-release"]])

    assert {owe.due_at for owe in plan.owe} == {None}


def test_a_day_that_is_set_later_dates_what_stood_undated():
    pathway = NEWEST["stay-tsb"]
    running = Running(UUID(int=50), pathway, Applies.YES, (fact(IN),), (Owing(UUID(int=60), "safer-home", None),))

    plan = consequences(
        fact(EventKind.DISCHARGE_PLANNED, planned_for=NOW + 3 * DAY), situation(running=(running,)), [pathway]
    )

    assert plan.date == [(UUID(int=60), NOW + 3 * DAY)]


@pytest.mark.parametrize(
    ("lead", "then"),
    [("30m", datetime(2026, 11, 23, 10, 30, tzinfo=UTC)), ("1wd", datetime(2026, 11, 20, 11, tzinfo=UTC))],
)
def test_working_days_are_counted_backwards_over_a_weekend(lead, then):
    assert before(datetime(2026, 11, 23, 11, tzinfo=UTC), Span.parse(lead)) == then


def test_the_same_is_not_asked_for_twice_before_one_event():
    stay = NEWEST["stay-after-overdose-or-suicide-attempt"]
    waits = Running(UUID(int=50), stay, Applies.YES, (fact(IN),), (Owing(UUID(int=60), "met-during-stay", None),))

    plan = consequences(fact(IN, NOW + DAY), situation(running=(waits,)), [NEWEST["aftercare"]])

    assert "met-during-stay" not in holders(plan)


# ------------------------------------------------------------------------------------------------------ stays in chains


def test_who_goes_straight_to_another_institution_is_asked_no_first_contact_between():
    moved_on = fact(OUT, transferred=True)

    asked = holders(consequences(moved_on, situation(), [NEWEST["discharge"]]))

    assert "first-contact" not in asked
    assert "epikrise" in asked


def test_stays_with_no_night_at_home_between_are_one():
    happened = [(IN, NOW), (OUT, NOW + DAY), (IN, NOW + DAY + HOUR), (OUT, NOW + 9 * DAY), (IN, NOW + 20 * DAY)]

    assert chains(happened) == [(NOW, NOW + 9 * DAY), (NOW + 20 * DAY, None)]


def test_home_is_since_the_last_bed_or_the_prison():
    assert home_since([(IN, NOW), (OUT, NOW + DAY), (IN, NOW + 2 * DAY)], NOW + 3 * DAY) is None
    assert home_since([(EventKind.RELEASED, NOW)], NOW + DAY) == NOW


@pytest.mark.parametrize(
    ("said", "on"),
    [
        ({"code": "psy"}, True),
        ({"code": "home"}, False),
        ({"place": {"code": "3"}}, True),
        ({"place": {"code": "1"}}, False),
    ],
)
def test_the_message_says_where_somebody_went(said, on):
    assert transferred(OUT, {"discharged_to": said}) is on
    assert not transferred(IN, {"discharged_to": said})


@pytest.mark.parametrize("said", ["soon", "2026-12-01T12:00:00", 12, None])
def test_a_day_that_cannot_be_read_is_no_day(said):
    assert planned_for(EventKind.RELEASE_PLANNED, {"planned_for": said}) is None


# ------------------------------------------------------------------------------------------------- the first two weeks


def test_a_sheet_has_fourteen_days_and_says_which_are_empty():
    entry = Entry(Sort.APPOINTMENT, NOW + 2 * DAY, UUID(int=1), UUID(int=2))

    sheet = days(NOW, [entry, Entry(Sort.DUTY, NOW + 30 * DAY, None, UUID(int=3))])

    assert len(sheet) == DAYS
    assert sheet[2].entries == (entry,)
    assert empty_days(sheet, NOW) == DAYS - 1
    assert empty_days(sheet, NOW + 3 * DAY) == DAYS - 3
    assert not is_over(NOW, NOW + 13 * DAY)
    assert is_over(NOW, NOW + 14 * DAY)


# --------------------------------------------------------------------------------------------------------- the checklists


CHECKLISTS = {name: pathway for name, pathway in NEWEST.items() if pathway.checklist}


def test_every_transition_has_its_checklist():
    assert set(CHECKLISTS) >= {
        *("discharge", "stay-psychiatry", "stay-tsb", "stay-somatic", "admission-checklist", "aftercare"),
        *("prison-entry", "planned-release", "release", "move", "move-trust", "lar-start", "lar-end"),
        *("treatment-ended", "drop-out", "open-return", "aftercare-waiting"),
    }


@pytest.mark.parametrize("name", CHECKLISTS)
def test_both_sides_have_an_item_and_each_says_what_shows_it_done(name):
    items = CHECKLISTS[name].checklist

    assert len({owe.check.side for owe in items}) > 1
    assert all((owe.check.evidence is Evidence.EVENT) == bool(owe.met_by) for owe in items)


def test_no_transition_is_closed_before_its_epikrise_and_none_has_a_longest_time():
    for name in ("discharge", "treatment-ended", "release", "lar-end"):
        sent = [owe for owe in CHECKLISTS[name].checklist if EventKind.EPIKRISE_SENT in owe.met_by]
        assert [owe.check.always for owe in sent] == [True], name
        assert CHECKLISTS[name].ends is None, name


def test_tsb_tells_the_municipality_when_the_person_wishes_and_always_after_being_held():
    wished = next(o for o in NEWEST["stay-tsb"].checklist if o.id == "municipality-told-if-wished")
    held = next(o for o in NEWEST["detention-substance-use"].checklist if o.id == "municipality-told")

    assert "ønsker det" in wished.what["nb"]
    assert (wished.check.always, held.check.always) == (False, True)
    assert {str(s.part) for o in (wished, held) for s in o.source} == {"§ 3-15"}


def test_nav_is_told_of_what_concerns_home_and_money_and_owes_nothing_itself():
    telling = {name for name, p in NEWEST.items() for s in p.steps for t in s.tell if t.who is Who.NAV}
    owing = [o.id for p in NEWEST.values() for s in p.steps for o in s.owe if Who.NAV in o.holder]

    assert telling == {"discharge", "planned-release", "release", "move"}
    assert owing == []


def test_a_side_is_a_service_and_one_end_of_the_message_where_it_can_be_any():
    sides = {owe.check.side for p in CHECKLISTS.values() for owe in p.checklist}

    assert sides == {
        *(Side.MUNICIPALITY, Side.SPECIALIST, Side.GP, Side.PRISON_HEALTH, Side.SENDER, Side.ADDRESSEE),
    }


# ------------------------------------------------------------------------------------------------ words for the person

LIX = 35  # light reading, as fiction is: below 30 is for children, and 40 is where newspapers begin
NOT_SAID = ("politi", "nav ", "ingen ", "nobody", "avslått", "nekt", "ropo", "epikrise", "enkeltvedtak")
MINE = {p.id: [o.me["nb"] for s in p.steps for o in s.owe if o.me] for p in NEWEST.values()}


def lix(text: str) -> float:
    """Words to a sentence, and how many of a hundred have more than six letters (Björnsson 1968)."""
    words = re.findall(r"\w+", text)
    sentences = max(len(re.findall(r"[.:!?]+", text)), 1)
    return len(words) / sentences + 100 * sum(len(word) > 6 for word in words) / len(words)


@pytest.mark.parametrize("name", [name for name, texts in MINE.items() if texts])
def test_what_the_person_reads_can_be_read(name):
    assert lix(" ".join(MINE[name])) < LIX


def test_every_demand_and_title_has_words_for_the_person():
    for pathway in NEWEST.values():
        assert pathway.me, pathway.id
        assert [o.id for s in pathway.steps for o in s.owe if o.me is None] == [], pathway.id


def test_the_person_is_spoken_to_and_not_about():
    for texts in MINE.values():
        for text in texts:
            said = f" {text.lower()} "
            assert not [word for word in NOT_SAID if f" {word}" in said], text
            assert "personen" not in said, text


def test_what_is_due_at_midnight_stands_on_the_day_that_ends_there():
    midnight = datetime(2026, 11, 20, 23, tzinfo=UTC)  # in Oslo the 21st begins

    sheet = days(
        NOW, [Entry(Sort.DUTY, midnight, None, UUID(int=1)), Entry(Sort.APPOINTMENT, midnight, None, UUID(int=2))]
    )

    assert [(day.on.day, entry.ref.int) for day in sheet for entry in day.entries] == [(20, 1), (21, 2)]
