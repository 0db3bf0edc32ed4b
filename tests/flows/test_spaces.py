"""The spaces between services: what stands open, nobody first, others as headers and few ones hidden."""

from datetime import timedelta

import pytest

from mellomrom.core.errors import NotFound
from mellomrom.directory import actions as directory
from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.events import gaps, queries
from mellomrom.events.catalogue import EventKind
from mellomrom.people.catalogue import TeamFunction
from mellomrom.sharing.queries import log_of
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> make.Town:
    town = make.Town()
    town.space = directory.name_space(town.ward, town.home_care, leader_b=town.leader)
    return town


def test_a_leader_sees_own_duties_by_name_and_the_person_reads_that_they_did(town):
    town.discharge()

    page = gaps.space_page(town.space.id, town.leader, at=NOON)

    assert {h.person_name for h in page.duties if h.holder} == {"Kari T., 1984"}
    assert not any(h.opens for h in page.duties)  # to know of whom is not to read about them
    assert "space.listed" in {row.what for row in log_of(town.kari.id)}


def test_the_other_sides_few_duties_are_not_listed(town):
    town.discharge()

    page = gaps.space_page(town.space.id, town.leader, at=NOON)

    assert page.others_hidden
    assert {h.holder_organization for h in page.duties} == {"Steinkjer kommune"}


def test_many_of_the_other_side_are_shown_as_headers_without_persons(town):
    for n in range(4):
        someone = make.person(f"Ola{n}", serial=200 + n * 10)
        make.happen(someone, EventKind.DISCHARGED, owner=town.municipality, unit=town.ward, to=town.home_care)

    page = gaps.space_page(town.space.id, town.leader, at=NOON)

    others = [h for h in page.duties if h.holder_organization == town.hospital.name]
    assert len(others) >= gaps.FEW
    assert not any(h.person or h.person_name or h.holder for h in others)


def test_what_nobody_holds_stands_first(town):
    small = make.municipality("5042", "Lierne kommune")
    home_care = make.unit(small, ServiceType.HOME_CARE)
    leader = make.staff(home_care)
    space = directory.name_space(town.ward, home_care)
    make.happen(make.person("Ola", serial=150, municipality="5042"), EventKind.OVERDOSE, owner=small, unit=town.ward)

    page = gaps.space_page(space.id, leader, at=NOON)

    assert page.row.nobody == len(page.nobody) > 0
    assert all(h.nobody for h in page.nobody)


def test_the_spaces_are_sorted_by_what_is_worst_and_can_be_filtered(town):
    town.discharge()
    other = directory.name_space(town.tsb, town.rop)
    later = NOON + timedelta(days=10)

    rows = gaps.spaces(town.leader, at=later)

    assert [r.space for r in rows] == [town.space.id, other.id]
    assert rows[0].late == rows[0].open > 0
    assert gaps.spaces(town.leader, at=later, kind="admitted")[0].open == 0
    assert gaps.spaces(town.leader, at=NOON, age="week")[0].open == 0
    assert gaps.spaces(town.leader, at=later, area="Et annet sted") == []


def test_a_space_of_others_does_not_exist(town):
    stranger = make.staff(make.unit(make.municipality("5042", "Lierne kommune"), ServiceType.ROP))

    with pytest.raises(NotFound, match="space.not-yours"):
        gaps.space_page(town.space.id, stranger, at=NOON)


def test_a_list_of_people_holds_only_whom_the_law_lets_the_unit_know(town):
    nav = make.unit(make.organization("NAV Prøve", OrganizationKind.NAV), ServiceType.NAV)
    make.member(town.kari, nav, TeamFunction.NAV)

    assert queries.people(make.staff(nav), at=NOON) == []
    [(person, name, _, _)] = queries.people(town.nurse, at=NOON)
    assert (person, name) == (town.kari.id, "Kari Testesen")
    assert {row.effect for row in log_of(town.kari.id) if row.what == "people.listed"} == {"permit", "silence"}


def test_what_nobody_holds_is_seen_by_its_leader_also_outside_every_space(town):
    small = make.municipality("5042", "Lierne kommune")
    leader = make.staff(make.unit(small, ServiceType.LEADER))
    make.happen(make.person("Ola", serial=150, municipality="5042"), EventKind.OVERDOSE, owner=small, unit=town.ward)

    held = gaps.held_by_nobody(leader, at=NOON)

    assert held
    assert all(h.nobody and not h.person_name for h in held)
    assert gaps.spaces(leader, at=NOON) == []
