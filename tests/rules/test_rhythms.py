"""When something expected has not come: told once, and begun anew by the next sign of life."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mellomrom.events import registry
from mellomrom.events.catalogue import EventKind
from mellomrom.events.rhythms import silent_at

AGREED = next(p for p in registry.newest() if p.id == "agreed-contact")
RHYTHMS = [p for p in registry.newest() if p.rhythm]
START = datetime(2026, 11, 18, 11, tzinfo=UTC)
WEEK = timedelta(weeks=1)

happened = st.lists(
    st.tuples(st.sampled_from(EventKind), st.integers(0, 100).map(lambda days: START + timedelta(days=days)))
)


def test_four_weeks_after_it_began_it_is_silent():
    assert silent_at(AGREED, [(EventKind.PLAN_AGREED, START)]) == START + 4 * WEEK


def test_the_last_sign_of_life_counts_in_whatever_order_they_come_in():
    signs = [(EventKind.CONTACT_MADE, START + WEEK), (EventKind.PLAN_AGREED, START)]

    assert silent_at(AGREED, signs) == silent_at(AGREED, signs[::-1]) == START + 5 * WEEK


def test_a_silence_that_is_told_of_is_not_told_of_again():
    told = [(EventKind.PLAN_AGREED, START), (EventKind.SILENCE, START + 4 * WEEK)]

    assert silent_at(AGREED, told) is None
    assert silent_at(AGREED, [*told, (EventKind.CONTACT_MADE, START + 5 * WEEK)]) == START + 9 * WEEK


def test_a_pathway_without_a_rhythm_is_never_silent():
    death = next(p for p in registry.newest() if p.id == "death")

    assert silent_at(death, [(EventKind.DIED, START)]) is None


@given(st.sampled_from(RHYTHMS), happened)
def test_telling_of_a_silence_always_ends_it(pathway, before):
    falls = silent_at(pathway, before)

    assert falls is None or silent_at(pathway, [*before, (EventKind.SILENCE, falls)]) is None
