"""The role cards as files: what they must say, and what a file cannot be."""

import re
from datetime import date

import pytest

from mellomrom.directory.catalogue import ServiceType
from mellomrom.events.catalogue import Force
from mellomrom.plans.procedures.card_files import FOLDER, PathwayError, cards, read
from mellomrom.plans.procedures.catalogue import SERVICES, Part, Speaks
from mellomrom.plans.procedures.rules import LONGEST_LINE, due
from tests.make import NOON

RAW = (FOLDER / "tud.yaml").read_bytes()


def lines(card_id, to=None, part=None):
    return [
        line
        for chapter in cards()[card_id].chapters
        for name, found in chapter.parts.items()
        for line in found
        if to in (None, chapter.to) and part in (None, name)
    ]


def test_there_is_a_card_for_each_situation():
    assert set(cards()) == {"tud", "overdose", "check-conditions", "discharge", "missing-person"}


def test_no_two_cards_stand_at_the_same_event():
    kinds = [kind for card in cards().values() for kind in card.shown_on]

    assert len(set(kinds)) == len(kinds)


def test_nobody_is_left_without_something_to_do_something_to_leave_and_somebody_to_call():
    assert all(chapter.parts[part] for card in cards().values() for chapter in card.chapters for part in Part)


def test_a_line_can_be_read_in_a_hurry_in_every_language():
    texts = [text for card_id in cards() for line in lines(card_id) for text in line.text.values()]

    assert [text for text in texts if len(text) > LONGEST_LINE or len(text.split()) > 32] == []


def test_no_default_is_given_a_law_and_nothing_binding_is_without_its_source():
    assert [
        line.id
        for card_id in cards()
        for line in lines(card_id)
        if (line.force is Force.OUR_DEFAULT) is (line.source is not None)
    ] == []


def test_the_municipality_uses_no_force_and_is_asked_before():
    dont = [line.text["nb"] for line in lines("tud", Speaks.FIRST_LINE, Part.DONT)]
    do = [line.text["nb"] for line in lines("tud", Speaks.FIRST_LINE, Part.DO)]

    assert any("bruker ikke tvang" in line for line in dont)
    assert any("samråd" in line for line in do)
    assert {Speaks.POLICE, Speaks.AMBULANCE, Speaks.NEXT_OF_KIN} < {chapter.to for chapter in cards()["tud"].chapters}


def test_after_an_overdose_nobody_is_alone_for_two_hours_and_can_come_back_within_48():
    said = " ".join(line.text["nb"] for line in lines("overdose"))

    assert re.search(r"minst to timer, og aldri være alene", said)
    assert "48 timer uten ny henvisning" in said


def test_nobody_checks_the_conditions_alone_before_the_risk_is_assessed():
    dont = [line.text["nb"] for line in lines("check-conditions", Speaks.FIRST_LINE, Part.DONT)]

    assert any(line.startswith("Dra aldri alene før risikoen er vurdert") for line in dont)


def test_every_service_that_meets_people_has_a_card():
    spoken_to = {service for services in SERVICES.values() for service in services}

    assert spoken_to >= {ServiceType.ROP, ServiceType.POLICE, ServiceType.AMBULANCE, ServiceType.WARD, ServiceType.GP}


def test_two_weeks_end_with_their_last_day():
    assert due(date(2026, 11, 18), date(2020, 1, 1)).isoformat() == "2026-12-03T00:00:00+01:00"
    assert due(date(2026, 11, 18), date(2026, 12, 1)) > due(NOON.date(), NOON.date())


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"version: 2026-11-01", b"version: soon", "write a day"),
        (b"- role: police", b"- role: first_line", "spoken to twice"),
        (b"id: calm, force: our-default", b"id: ask, force: our-default", "is there twice"),
        (b"id: calm, force: our-default", b"id: calm, force: statute", "says where it is from"),
        (b"force: statute, from: phvl-4-10", b"force: statute, from: nowhere", "no source of this card"),
        (b"force: statute, from: phvl-4-10", b"force: our-default", "nothing comes from phvl-4-10"),
        (b"part: \xc2\xa7 4-4, verified: true", b"part: \xc2\xa7 4-4, verified: yes", "true or false"),
        (b"id: tud\n", b"id: other\n", "is called other.yaml"),
        (b"when:", b"whenever:", "unknown key"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_reason(old, new, reason):
    assert old in RAW

    with pytest.raises(PathwayError, match=reason):
        read(RAW.replace(old, new), "tud.yaml")
