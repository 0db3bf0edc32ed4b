"""Joint teams: what stands there, for whom, and how they are registered and ended."""

from datetime import timedelta

import pytest

from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.directory.queries import operator
from mellomrom.sharing.joint import register_joint_team
from mellomrom.sharing.models import JointTeam
from tests import make
from tests.web.reading import queries, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(town, at_the_screen):
    return at_the_screen(town.leader, "en")


@pytest.fixture
def said(town):
    """What is written in the form."""
    units = [str(town.rop.pk), str(town.tsb.pk)]
    return {"name": "FACT Prøve", "document": "Arkivsak 26/1234", "units": units, "since": "2026-10-01"}


@pytest.fixture
def team(town, now) -> JointTeam:
    units, name = [town.rop, town.tsb], "FACT Prøve"
    return register_joint_team(units=units, name=name, document="26/1234", since=now, by=town.leader, at=now)


def test_a_leader_registers_a_team_and_it_opens_at_once(town, leader, said, at_the_screen):
    doctor = at_the_screen(make.staff(town.tsb), "en")
    before = doctor.get(f"/people/{town.kari.pk}").status_code

    page = words(leader.post("/spaces/joint/new", said, follow=True))

    assert "The joint team is registered." in page
    assert "TSB, Prøvesykehuset HF Rus og psykisk helse, Steinkjer kommune" in page
    assert "from 1 October 2026" in page
    assert (before, doctor.get(f"/people/{town.kari.pk}").status_code) == (404, 200)


def test_the_page_says_what_it_opens_and_what_it_does_not(leader):
    page = words(leader.get("/spaces/joint"))

    assert "Whom one of the units follows up, all of them follow up" in page
    assert "The person's no counts as before" in page
    assert "NAV, police, prison and housing can never be in it" in page


def test_only_units_that_give_health_care_can_be_chosen(town, leader):
    make.unit(make.organization("Nav Prøve", OrganizationKind.NAV), ServiceType.NAV, "Nav Prøve")

    page = words(leader.get("/spaces/joint"))

    assert "Rus og psykisk helse" in page
    assert "Nav Prøve" not in page
    assert "Tildelingskontoret" not in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"document": ""}, "Name the team, at least two units, and where the signed agreement lies."),
        ({"since": ""}, "says.no-first-day"),
        ({"since": ""}, "Choose units from the list, and the day it begins."),
        ({"units": ["00000000-0000-4000-8000-000000000001"]}, "Choose units from the list, and the day it begins."),
        ({"units": "nav"}, "Only units that give health care can be one team."),
        ({"units": "others"}, "Only a leader of one of the units registers their agreement."),
    ],
)
def test_what_is_refused_is_said_and_what_was_written_stays(town, leader, said, wrong, sentence):
    nav = make.unit(make.organization("Nav Prøve", OrganizationKind.NAV), ServiceType.NAV, "Nav Prøve")
    units = {"nav": [town.rop.pk, nav.pk], "others": [town.tsb.pk, town.ward.pk]}
    wrong = {name: units.get(value, value) if isinstance(value, str) else value for name, value in wrong.items()}

    page = leader.post("/spaces/joint/new", said | wrong)

    assert page.status_code in (403, 409)
    assert sentence in words(page)
    assert 'value="FACT Prøve"' in page.content.decode()
    assert not JointTeam.objects.exists()


def test_a_leader_ends_it_and_the_page_says_so(town, leader, team, at_the_screen):
    page = words(leader.post(f"/spaces/joint/{team.pk}/end", follow=True))

    assert "The joint team is ended." in page
    assert "FACT Prøve ended" in page
    assert at_the_screen(make.staff(town.tsb)).get(f"/people/{town.kari.pk}").status_code == 404


def test_the_operator_sees_all_teams_and_a_leader_elsewhere_none_of_them(town, team, at_the_screen):
    runner = make.staff(make.unit(operator(), ServiceType.OTHER), "Prøve Drift", Function.OPERATOR)
    far = make.unit(make.municipality("5001", "Trondheim kommune"), ServiceType.LEADER)

    assert "FACT Prøve" in words(at_the_screen(runner).get("/spaces/joint"))
    assert "FACT Prøve" not in words(at_the_screen(make.staff(far, function=Function.LEADER)).get("/spaces/joint"))


def test_to_those_who_lead_nothing_there_is_no_such_page(town, said, at_the_screen):
    nurse = at_the_screen(town.nurse, "en")

    assert nurse.get("/spaces/joint").status_code == 404
    assert nurse.post("/spaces/joint/new", said).status_code == 404
    assert "Joint teams" not in words(nurse.get("/spaces"))
    assert "Joint teams" in words(at_the_screen(town.leader, "en").get("/spaces"))


def test_ten_teams_cost_no_more_queries_than_one(town, leader, team, now):
    few = queries(leader, "/spaces/joint")
    for n in range(9):
        register_joint_team(
            units=[town.rop, town.ward], name=f"ACT {n}", document="26/9", since=now, by=town.leader, at=now
        )

    assert queries(leader, "/spaces/joint") == few <= 10


def test_a_team_that_has_not_begun_says_so(town, leader, said, now):
    leader.post("/spaces/joint/new", said | {"since": str((now + timedelta(days=3)).date())})

    assert "FACT Prøve not begun" in words(leader.get("/spaces/joint"))
