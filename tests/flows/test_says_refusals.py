"""Every no to what is said, found and agreed: what is another's, what cannot be so, and who may not do it."""

from datetime import timedelta

import pytest
from django.test import Client

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.directory.catalogue import Function, OrganizationKind, Sector, ServiceType
from mellomrom.events.catalogue import EventKind
from mellomrom.people.actions import actor_of
from mellomrom.people.catalogue import TeamFunction
from mellomrom.sharing.catalogue import Choice, Competence, Danger, How, Purpose, Say
from mellomrom.sharing.findings import end_finding, find
from mellomrom.sharing.joint import end_joint_team, register_joint_team
from mellomrom.sharing.models import Finding, Log, Statement
from mellomrom.sharing.says import EVERYBODY, About, choose, say, withdraw
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def town() -> make.Town:
    return make.Town()


@pytest.fixture
def nav(town):
    return make.unit(make.organization("Nav Prøve", OrganizationKind.NAV), ServiceType.NAV, "Nav Prøve")


def no(town, *, by=None, how=How.SPOKEN, about=EVERYBODY, says=Say.OPPOSED, **more):
    return say(town.kari.id, says=says, about=about, how=how, by=by or town.nurse, at=NOON, **more)


def finds(town, what=Danger.LIFE, *, by=None, reasons="Sett i dag.", until=NOON + DAY):
    return find(town.kari.id, what=what, reasons=reasons, until=until, by=by or town.nurse, at=NOON)


# ------------------------------------------------------------------------------------------------ what is said


def test_staff_write_down_only_what_those_say_whose_whole_record_they_may_open(town, nav):
    make.member(town.kari, nav, TeamFunction.NAV)
    for stranger in (town.watch, town.doctor, make.staff(nav, function=Function.ADVISER)):
        with pytest.raises(NotFound, match="person.not-yours"):
            no(town, by=stranger)
    assert not Statement.objects.exists()


def test_a_yes_does_not_let_nav_write_down_what_is_said(town, nav):
    make.member(town.kari, nav, TeamFunction.NAV)
    no(town, says=Say.CONSENTED, about=About(unit=nav.id))

    with pytest.raises(NotFound, match="person.not-yours"):
        no(town, by=make.staff(nav, function=Function.ADVISER))


def test_nobody_speaks_for_another(town):
    other = actor_of(make.person("Ola", serial=150))
    with pytest.raises(NotFound, match="person.not-yours"):
        no(town, by=other, how=How.DIGITAL)
    row = no(town)
    for who in (other, town.watch):
        with pytest.raises(NotFound, match="says.unknown"):
            withdraw(row.id, of=row.person_id, by=who, at=NOON)


def test_it_must_be_clear_to_whom_and_what(town, nav):
    two = About(unit=nav.id, sector=Sector.NAV)
    for unclear in ({"says": Say.NONE_ASKED}, {"about": two}):
        with pytest.raises(InvalidMove, match="says.unclear"):
            no(town, **unclear)


def test_staff_say_nothing_digitally_and_the_person_writes_no_paper(town):
    for by, how in ((town.nurse, How.DIGITAL), (actor_of(town.kari), How.PAPER)):
        with pytest.raises(InvalidMove, match="says.not-how"):
            no(town, by=by, how=how)


@pytest.mark.parametrize("says", [Say.PRESUMED_OPPOSED, Say.CONSENTED_FOR])
def test_what_others_say_has_words(town, says):
    with pytest.raises(InvalidMove, match="says.no-words"):
        no(town, says=says, words="  ")


def test_what_is_over_cannot_begin(town):
    with pytest.raises(InvalidMove, match="says.over-already"):
        no(town, until=NOON)


def test_only_those_i_name_names_somebody_around_the_person(town, nav):
    with pytest.raises(InvalidMove, match="says.nobody-named"):
        choose(town.kari.id, choice=Choice.NAMED, how=How.SPOKEN, by=town.nurse, at=NOON)
    with pytest.raises(NotFound, match="says.unknown-unit"):
        choose(town.kari.id, choice=Choice.NAMED, named=[nav.id], how=How.SPOKEN, by=town.nurse, at=NOON)


def test_to_take_back_twice_is_to_take_back_once(town):
    row = no(town)
    first = withdraw(row.id, of=row.person_id, by=town.nurse, at=NOON + DAY)

    assert (
        withdraw(row.id, of=row.person_id, by=town.colleague, at=NOON + 2 * DAY).withdrawn_at
        == first.withdrawn_at
        == NOON + DAY
    )
    assert Log.objects.filter(what="says.withdrawn").count() == 1


@pytest.mark.parametrize(("sent", "code"), [({}, "says.nothing-chosen"), ({"choice": "nobody"}, "says.how-missing")])
def test_the_page_asks_for_an_answer_and_how_it_was_said(town, sent, code):
    client = Client()
    client.force_login(town.nurse.user)
    answer = client.post(f"/people/{town.kari.pk}/says", sent)

    assert (answer.status_code, code in answer.content.decode()) == (409, True)


# ------------------------------------------------------------------------------------------------ what is found


def test_only_health_personnel_who_treat_the_person_find(town):
    clerk = make.staff(town.rop, function=Function.CASE_OFFICER)
    row = finds(town)
    with pytest.raises(NotPermitted, match="says.not-professional"):
        finds(town, by=clerk)
    with pytest.raises(NotPermitted, match="says.not-professional"):
        end_finding(row.id, of=row.person_id, by=clerk, at=NOON)
    with pytest.raises(NotFound, match="says.no-finding"):
        end_finding(row.id, of=row.person_id, by=town.doctor, at=NOON)


def test_what_is_usual_is_not_found(town):
    with pytest.raises(InvalidMove, match="says.nothing-found"):
        finds(town, Competence.DECIDES)


def test_a_finding_has_reasons(town):
    with pytest.raises(InvalidMove, match="says.no-reasons"):
        finds(town, reasons=" ")


@pytest.mark.parametrize(
    ("what", "days"), [(Danger.LIFE, 15), (Danger.LIFE, 0), (Purpose.CARE, 31), (Competence.LACKS, 366)]
)
def test_a_finding_does_not_stand_for_ever(town, what, days):
    with pytest.raises(InvalidMove, match="says.too-long"):
        finds(town, what, until=NOON + days * DAY)


def test_the_reasons_are_sealed(town):
    row = finds(town)

    stored = Finding.objects.extra(select={"raw": "reasons"}).values_list("raw", flat=True).get(pk=row.pk)
    assert b"Sett" not in bytes(stored)
    assert Finding.objects.get().reasons == "Sett i dag."


# ------------------------------------------------------------------------------------------------ joint teams


def register(town, units, *, by=None, name="FACT Prøve", document="Arkivsak 26/1234"):
    return register_joint_team(units=units, name=name, document=document, since=NOON, by=by or town.leader, at=NOON)


@pytest.mark.parametrize("service", [ServiceType.NAV, ServiceType.POLICE, ServiceType.PRISON, ServiceType.HOUSING])
def test_nav_police_prison_and_housing_are_never_in_a_joint_team(town, service):
    kind = {
        ServiceType.NAV: OrganizationKind.NAV,
        ServiceType.POLICE: OrganizationKind.POLICE,
        ServiceType.PRISON: OrganizationKind.CORRECTIONS,
        ServiceType.HOUSING: OrganizationKind.MUNICIPALITY,
    }[service]
    outside = make.unit(make.organization("Prøve", kind), service)

    with pytest.raises(InvalidMove, match="says.not-a-provider"):
        register(town, [town.rop, town.tsb, outside])


def test_a_joint_team_has_two_units_a_name_and_an_agreement(town):
    for lacking in ({"units": [town.rop]}, {"name": " "}, {"document": ""}):
        with pytest.raises(InvalidMove, match="says.no-agreement"):
            register(town, **{"units": [town.rop, town.tsb]} | lacking)


def test_only_a_leader_of_one_of_them_registers_and_ends_it(town):
    with pytest.raises(NotPermitted, match="says.not-leader"):
        register(town, [town.rop, town.tsb], by=town.nurse)
    team = register(town, [town.rop, town.tsb])
    elsewhere = make.unit(make.municipality("5001", "Trondheim kommune"), ServiceType.LEADER)
    for stranger in (town.nurse, make.staff(elsewhere, function=Function.LEADER)):
        with pytest.raises(NotFound, match="says.no-team"):
            end_joint_team(team.id, by=stranger, at=NOON)
    assert end_joint_team(team.id, by=town.leader, at=NOON + DAY).until == NOON + DAY


# ------------------------------------------------------------------------------------------------ kept and begun anew


def test_what_came_to_one_alone_is_about_one_alone(town):
    event = make.happen(town.kari, EventKind.DISCHARGED, owner=town.municipality, unit=town.ward, to=town.home_care)
    row = no(town, about=About(unit=town.gp.id, event=event.id))

    assert (row.event, row.owner, row.ask_again_at) == (event.id, town.municipality, NOON + 365 * DAY)
