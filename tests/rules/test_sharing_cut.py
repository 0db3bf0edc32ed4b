"""What of an event is left to show: by level, by category, by recipient, and about a protected person."""

import pytest

from mellomrom.directory.catalogue import Sector
from mellomrom.sharing.catalogue import BELONGS_TO, FREE_TEXT, ILLNESS, ONLY, SHOWN, WRITTEN, Category, Level
from mellomrom.sharing.rules import cut

ILL = {
    "diagnoses": [{"code": "F11.2", "text": "opioids"}],
    "earlier_illness": [{"text": "hepatitis"}],
    "warnings": [{"text": "hepatitis"}],
    "texts": [{"text": "slept badly"}],
    "medicines_given": [{"name": "buprenorphine"}],
    "cause": "overdose",
}
WORDS = WRITTEN | FREE_TEXT | {"entry"}
DETAILS = {
    "kind": "discharged",
    "occurred_at": "2026-05-31T12:00:00+02:00",
    "safety": "two together",
    "place": "Ward 4",
    "contact": {"name": "Ward 4", "phone": "00000000", "remark": "ask for Kari", "address": {"city": "Oslo"}},
    "discharged_to": {"place": {"code": "1", "text": "own home"}, "remark": "with a brother in Storgata"},
    "next_of_kin": [{"name": "Ola Testesen", "city": "Oslo"}],
    "cause": "overdose",
    "remark": "lives in Storgata",
    "entry": {"subject": "Contact: home visit", "text": "lives in Storgata", "place": "Storgata"},
    "notes": [{"subject": "Storgata", "text": "lives in Storgata"}],
}


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        (Level.NOTHING, set()),
        (Level.PING, {"kind", "occurred_at"}),
        (Level.SAFETY, {"kind", "occurred_at", "safety"}),
        (Level.SUMMARY, {"kind", "occurred_at", "safety", "place", "contact", "discharged_to"}),
        (Level.FULL, set(DETAILS)),
    ],
)
def test_a_level_shows_its_keys(level, shown):
    assert cut(DETAILS, level, Category.HEALTH).keys() == shown


def test_what_somebody_wrote_is_shown_at_full_alone_however_deep_it_lies():
    shown = cut(DETAILS, Level.SUMMARY, Category.HEALTH)

    assert shown["contact"] == {"name": "Ward 4", "phone": "00000000", "address": {"city": "Oslo"}}
    assert shown["discharged_to"] == {"place": {"code": "1", "text": "own home"}}
    assert not {key for level in SHOWN for key in SHOWN[level]} & WORDS


def test_a_decision_on_logistics_does_not_open_the_illness_that_came_along():
    assert not cut(ILL, Level.FULL, Category.LOGISTICS)


@pytest.mark.parametrize("category", [Category.SAFETY, Category.HOUSING, Category.ECONOMY, Category.FAMILY])
def test_a_decision_on_something_else_opens_neither_illness_nor_what_somebody_wrote(category):
    shown = cut(DETAILS | ILL, Level.FULL, category, own=Category.HEALTH)

    assert not shown.keys() & (ILL.keys() | WORDS)


def test_an_event_about_substance_use_does_not_show_what_was_written_about_health():
    assert cut(DETAILS, Level.FULL, Category.SUBSTANCE_USE, own=Category.HEALTH).keys() & WORDS == set()


def test_what_keeps_people_safe_comes_along_into_a_decision_about_safety():
    shown = cut(DETAILS, Level.SAFETY, Category.SAFETY, own=Category.HEALTH, to=Sector.POLICE)

    assert shown == {"occurred_at": DETAILS["occurred_at"], "safety": "two together"}


def test_words_about_safety_are_told_below_full_too():
    assert cut({"safety": {"text": "two together"}}, Level.SAFETY, Category.HEALTH) == {
        "safety": {"text": "two together"}
    }


def test_lists_are_cut_inside_too():
    several = {"contact": [{"name": "Ward 4", "remark": "ask for Kari"}]}

    assert cut(several, Level.SUMMARY, Category.HEALTH) == {"contact": [{"name": "Ward 4"}]}


def test_money_is_shown_only_where_money_was_decided_on():
    assert cut({"debt": "much"}, Level.FULL, Category.ECONOMY) == {"debt": "much"}
    assert not cut({"debt": "much"}, Level.FULL, Category.HEALTH)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("category", Category)
def test_the_police_and_the_prison_get_the_safety_cut_whatever_was_decided(category, level):
    for officer in (Sector.POLICE, Sector.CORRECTIONS):
        shown = cut(DETAILS | ILL, level, category, to=officer)
        assert shown.keys() <= ONLY[officer]
        assert not shown.keys() & (ILL.keys() | WORDS | {"kind"})


@pytest.mark.parametrize("key", [k for k, c in BELONGS_TO.items() if c & ILLNESS and k not in SHOWN[Level.SUMMARY]])
def test_what_is_about_illness_is_no_part_of_an_outline(key):
    assert not cut({key: "x"}, Level.SUMMARY, Category.HEALTH)


def test_a_protected_address_is_in_no_cut_however_deep_it_lies():
    shown = cut(DETAILS, Level.FULL, Category.HEALTH, protected=True)

    assert "Storgata" not in str(shown)
    assert "Oslo" not in str(shown)
    assert shown["contact"] == {"name": "Ward 4", "phone": "00000000"}
    assert shown["next_of_kin"] == [{"name": "Ola Testesen"}]
    assert shown["entry"] == {"subject": "Contact: home visit"}


def test_free_text_is_hidden_about_a_protected_person():
    assert not cut(dict.fromkeys(FREE_TEXT, "lives in Storgata"), Level.FULL, Category.HEALTH, protected=True)
