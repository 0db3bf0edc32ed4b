"""What follows from an event, over the real pathways and every situation that can be made up: no database, no clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mellomrom.events import registry
from mellomrom.events.catalogue import RUNGS_ONLY, Cause, EventKind, Expects, Level, Who
from mellomrom.events.consequences import Fact, Owing, Plan, Running, Situation, consequences
from mellomrom.events.rules import DUTIES_PER_EVENT, LEVELS, WEIGHT, Applies

PATHWAYS = registry.newest()
STAY = next(p for p in PATHWAYS if p.applies_when)
NOBODY = UUID(int=999)
UNITS = [UUID(int=n) for n in range(1, 8)]
WORDS = [w for w in Who if w not in RUNGS_ONLY]
KINDS = sorted({k for p in PATHWAYS for k in EventKind if p.names(k)})
START = datetime(2026, 11, 18, 11, tzinfo=UTC)

moments = st.integers(0, 60 * 24 * 40).map(lambda minutes: START + timedelta(minutes=minutes))
facts = st.builds(
    lambda number, kind, at, delay, cause: Fact(UUID(int=number), kind, at, at + delay, cause),
    st.integers(10_000, 20_000),
    st.sampled_from([*KINDS, EventKind.MEETING_HELD]),
    moments,
    st.timedeltas(timedelta(0), timedelta(days=4)),
    st.sampled_from(list(Cause)),
)


@st.composite
def courses(draw, number: int = 0, pathways=PATHWAYS) -> Running:
    """An open course as it could stand: begun, with some of what it names past, and some of what it demands owing."""
    pathway = draw(st.sampled_from(list(pathways)))
    named = [k for k in KINDS if pathway.names(k) and k is not pathway.begins]
    past = [
        Fact(UUID(int=30_000 + 100 * number + n), kind, at, at)
        for n, (kind, at) in enumerate(
            [(pathway.begins, START), *draw(st.lists(st.tuples(st.sampled_from(named or KINDS), moments), max_size=3))]
        )
    ]
    items = [o.id for s in pathway.steps for o in s.owe] + (["ask"] if pathway.ask else [])
    owed = draw(st.lists(st.sampled_from(items), unique=True)) if items else []
    owing = [Owing(UUID(int=40_000 + 100 * number + n), item, draw(st.none() | moments)) for n, item in enumerate(owed)]
    state = draw(st.sampled_from(list(Applies))) if pathway.applies_when else Applies.YES
    return Running(UUID(int=50_000 + number), pathway, state, tuple(past), tuple(owing))


@st.composite
def situations(draw) -> Situation:
    """Who is there, what each may know, and what runs already."""
    units = draw(
        st.dictionaries(
            st.sampled_from(WORDS), st.lists(st.sampled_from(UNITS), min_size=1, max_size=2, unique=True).map(tuple)
        )
    )
    may = {unit: draw(st.sampled_from(LEVELS)) for unit in [*UNITS, NOBODY]}
    running = tuple(draw(courses(number)) for number in range(draw(st.integers(0, 3))))
    reached = frozenset(draw(st.sets(st.sampled_from(UNITS))))
    return Situation(units, may, NOBODY, reached, running, draw(st.booleans()))


def follows(event: Fact, situation: Situation) -> Plan:
    return consequences(event, situation, PATHWAYS)


def opened(plan: Plan) -> list:
    return [o for o in plan.owe if not (o.met_by or o.reason)]


@given(facts, situations())
def test_every_duty_has_one_holder_who_is_at_work_and_may_know_or_is_the_nobody_unit(event, situation):
    plan = follows(event, situation)

    there = {unit for units in situation.units.values() for unit in units}
    for holder in [*(o.holder for o in plan.owe), *(t.unit for t in plan.tell if t.due_at)]:
        reached = holder in there and holder in situation.reached
        assert holder == NOBODY or (reached and situation.may[holder] is not Level.NOTHING)


@given(facts, situations())
def test_nobody_is_told_more_than_they_may_know_and_nobody_twice(event, situation):
    plan = follows(event, situation)

    assert len({t.unit for t in plan.tell}) == len(plan.tell)
    for told in plan.tell:
        assert LEVELS.index(told.level) <= LEVELS.index(situation.may[told.unit])


@given(facts, situations())
def test_whatever_happens_lands_with_somebody(event, situation):
    plan = follows(event, situation)

    assert any(t.level is not Level.NOTHING or (t.unit == NOBODY and t.due_at) for t in plan.tell)


@given(facts, situations())
def test_somebody_phones_whom_a_notice_does_not_reach(event, situation):
    plan = follows(event, situation)

    unreached = [t for t in plan.tell if t.level is not Level.NOTHING and t.unit not in {*situation.reached, NOBODY}]
    assert plan.held_back or bool(unreached) == any(o.item == "phone" for o in plan.owe)


@given(facts, situations())
def test_what_asks_for_more_than_a_receipt_is_asked_of_somebody(event, situation):
    plan = follows(event, situation)

    assume(any(t.expects is not Expects.RECEIPT for t in plan.tell))
    assert any(t.due_at for t in plan.tell)


@given(facts, situations(), st.sampled_from(UNITS), st.sampled_from(LEVELS))
def test_a_permission_that_is_lowered_never_tells_that_unit_more(event, situation, unit, lower):
    assume(LEVELS.index(lower) <= LEVELS.index(situation.may[unit]))
    before = {t.unit: t.level for t in follows(event, situation).tell}

    after = {t.unit: t.level for t in follows(event, replace(situation, may={**situation.may, unit: lower})).tell}

    assert LEVELS.index(after.get(unit, Level.NOTHING)) <= LEVELS.index(before.get(unit, Level.NOTHING)) or (
        unit in situation.units.get(Who.COORDINATING_UNIT, ())  # asked now, because those before it may not know
        and LEVELS.index(after[unit]) <= LEVELS.index(lower)
    )


@given(facts, situations())
def test_the_same_facts_always_have_the_same_consequences(event, situation):
    assert follows(event, situation) == follows(event, situation)


@given(facts, situations())
def test_one_event_raises_no_more_duties_than_the_limit_and_counts_the_rest(event, situation):
    plan = follows(event, situation)

    answers = sum(t.due_at is not None for t in plan.tell)
    assert len(opened(plan)) + answers <= max(DUTIES_PER_EVENT, answers)
    assert plan.held_back == 0 or len(opened(plan)) + answers >= DUTIES_PER_EVENT


@given(facts, situations())
def test_what_weighs_most_in_law_is_kept_first(event, situation):
    weights = [WEIGHT.index(o.force) for o in opened(follows(event, situation))]

    assert weights == sorted(weights)


@given(facts, situations())
def test_nobody_owes_the_same_thing_twice_because_of_one_event(event, situation):
    keys = [(o.item, o.holder) for o in opened(follows(event, situation))]

    assert len(keys) == len(set(keys))


@given(facts, situations())
def test_what_is_owed_is_met_made_void_or_dated_at_most_once(event, situation):
    plan = follows(event, situation)

    touched = [*plan.meet, *(duty for duty, _ in plan.cancel), *(duty for duty, _ in plan.date)]
    assert len(touched) == len(set(touched))
    assert set(touched) <= {o.id for c in situation.running for o in c.owing}


@given(facts, situations())
def test_nothing_is_due_before_we_knew_of_it(event, situation):
    plan = follows(event, situation)

    for due_at in [*(o.due_at for o in plan.owe), *(t.due_at for t in plan.tell)]:
        assert due_at is None or due_at >= event.recorded_at


@given(situations(), moments, st.sampled_from([timedelta(0), timedelta(days=14)]))
def test_the_hours_of_grace_for_what_is_known_late_are_never_shown_as_the_laws(situation, at, late):
    plan = follows(Fact(UUID(int=1), EventKind.ADMITTED, at, at + late), replace(situation, running=()))

    doctors = [o for o in plan.owe if o.pathway and (o.pathway.id, o.item) == ("admission", "contact-clinician")]
    assert [(o.force, o.time_is_ours) for o in doctors] in ([], [("statute", bool(late))])


@given(situations(), moments)
def test_while_the_cause_is_unknown_only_the_question_runs(situation, at):
    admitted = Fact(UUID(int=1), EventKind.ADMITTED, at, at)
    plan = follows(admitted, replace(situation, running=()))

    ours = [o.item for o in plan.owe if o.pathway is STAY]
    assert ours == (["ask"] if situation.known_to_rop and plan.held_back == 0 else ours[:0])
    assert not {id(t.tell) for t in plan.tell} & {id(t) for step in STAY.steps for t in step.tell}


@settings(max_examples=50)
@given(situations(), st.lists(moments, max_size=3), st.sampled_from(sorted(STAY.applies_when)))
def test_a_late_cause_runs_each_step_that_is_past_once_however_often_its_event_came(situation, discharges, cause):
    kinds = [(EventKind.ADMITTED, START), *((EventKind.DISCHARGED, at) for at in sorted(discharges))]
    past = tuple(Fact(UUID(int=n), kind, at, at) for n, (kind, at) in enumerate(kinds, 1))
    course = Running(UUID(int=77), STAY, Applies.UNKNOWN, past, ())
    later = START + timedelta(days=50)
    stated = Fact(UUID(int=9), EventKind.CAUSE_STATED, later, later, cause)

    plan = follows(stated, replace(situation, running=(course,)))

    due = {o.id for kind, _ in kinds for o in STAY.step(kind).owe}
    assert sorted(o.item for o in plan.owe if o.pathway) == sorted(due)
    assert plan.settle == [(course.id, Applies.YES)]
    late = {o.item: o.reason for o in plan.owe if o.reason}
    assert late == (
        {"appointment-in-hand": "known_too_late", "met-during-stay": "known_too_late"} if discharges else {}
    )


@given(situations())
def test_a_late_cause_asks_anew_for_what_was_done_before_they_were_home_for_good(situation):
    kinds = [EventKind.ADMITTED, EventKind.DISCHARGED, EventKind.CONTACT_MADE, EventKind.DISCHARGED]
    times = [START + timedelta(days=n) for n in range(len(kinds))]
    past = tuple(Fact(UUID(int=n), kind, at, at) for n, (kind, at) in enumerate(zip(kinds, times, strict=True), 1))
    course = Running(UUID(int=77), STAY, Applies.UNKNOWN, past, ())
    stated = Fact(UUID(int=9), EventKind.CAUSE_STATED, times[-1], times[-1], min(STAY.applies_when))

    owed = [o for o in follows(stated, replace(situation, running=(course,))).owe if o.item == "first-contact"]

    assert [(o.met_by, o.reason) for o in owed] == [(None, "")]


@settings(max_examples=50)
@given(situations(), moments)
def test_a_cause_that_is_something_else_ends_the_matter(situation, at):
    course = Running(UUID(int=77), STAY, Applies.UNKNOWN, (Fact(UUID(int=1), EventKind.ADMITTED, START, START),), ())

    plan = follows(
        Fact(UUID(int=9), EventKind.CAUSE_STATED, at, at, Cause.OTHER), replace(situation, running=(course,))
    )

    assert plan.settle == [(course.id, Applies.NO)]
    assert [o.item for o in plan.owe if o.pathway] == []


@given(situations(), moments)
def test_what_has_been_done_already_is_born_met(situation, at):
    past = (
        Fact(UUID(int=1), EventKind.ADMITTED, START, START),
        Fact(UUID(int=2), EventKind.APPOINTMENT_BOOKED, START, START),
    )
    course = Running(UUID(int=77), STAY, Applies.UNKNOWN, past, ())
    stated = Fact(UUID(int=9), EventKind.CAUSE_STATED, at, at, Cause.OVERDOSE)

    plan = follows(stated, replace(situation, running=(course,)))

    assert {o.item: o.met_by for o in plan.owe}["appointment-in-hand"] == UUID(int=2)
