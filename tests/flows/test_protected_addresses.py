"""Fortrolig og strengt fortrolig adresse: where somebody is, and who is near them, is shown to the few in their team alone."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from mellomrom.access import mine
from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.events import queries
from mellomrom.events.actions.entries import addressees
from mellomrom.events.catalogue import EventKind
from mellomrom.events.documented import documented
from mellomrom.events.entries import FORMS
from mellomrom.events.export import export
from mellomrom.events.models import Duty
from mellomrom.events.person import person_page
from mellomrom.integrations.fhir.audit import lines
from mellomrom.people import actions as people
from mellomrom.people.actions import themselves
from mellomrom.people.catalogue import Protection, TeamFunction
from mellomrom.people.models import Person
from tests import make
from tests.flows.record_systems import wired
from tests.make import NOON

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHERE = {
    "place": "Storgata 1",
    "address": {"street": "Storgata 1", "city": "Steinkjer"},
    "discharged_to": "Hjemmet i Storgata",
    "remark": "Bor hos søster i Storgata.",
    "contact": [{"name": "Vakta", "phone": "00 11 22 33"}],
}
PROTECTIONS = [Protection.CONFIDENTIAL, Protection.STRICTLY_CONFIDENTIAL]


@pytest.fixture(params=PROTECTIONS, ids=["fortrolig", "strengt fortrolig"])
def town(request, db) -> make.Town:
    """Kari's address is protected, somebody has written it all the same, and a unit outside her team was told."""
    town = make.Town()
    make.member(town.kari, town.home_care, TeamFunction.HOME_CARE)
    wired(town.gp, address="http://127.0.0.1:9/")
    people.protect(town.kari, request.param)
    town.kari = Person.objects.get(pk=town.kari.pk)
    town.event = make.happen(
        town.kari,
        EventKind.DISCHARGED,
        owner=town.municipality,
        unit=town.ward,
        to=town.case_office,
        details=WHERE,
    )
    town.clerk = town.case_office.staff.get()
    return town


@pytest.fixture
def outsider(town):
    """A hospital unit that has sent something of Kari, and is not in her team."""
    return town.doctor


def test_no_page_of_staff_says_where_she_is(town):
    seen = [str(person_page(town.kari.pk, role, at=NOON)) for role in (town.nurse, town.home_nurse)]
    seen += [str(queries.inbox(role, at=NOON)) for role in (town.nurse, town.home_nurse, town.clerk)]
    seen += [str(queries.people(role, at=NOON)) for role in (town.nurse, town.home_nurse)]
    seen += [str(queries.story(town.event.pk, role, at=NOON)) for role in (town.nurse, town.home_nurse, town.doctor)]

    assert "Storgata" not in "".join(seen)
    assert "Vakta" in seen[0], "whom to call is no address"


def test_the_municipality_is_on_no_page_about_her(town):
    assert person_page(town.kari.pk, town.nurse, at=NOON).municipality == ""


def test_the_team_see_each_other_and_nobody_else_does(town):
    clerk = person_page(town.kari.pk, town.clerk, at=NOON)
    nurse = person_page(town.kari.pk, town.nurse, at=NOON)

    assert [row.unit for row in nurse.team] == ["Rus og psykisk helse", "Prøvelegene", "Sykepleietjenesten"]
    assert not nurse.hides_services
    assert (clerk.hides_services, clerk.team) == (True, ())
    assert {duty.holder_organization for duty in clerk.others_owe} <= {"Steinkjer kommune"}


def test_a_story_names_no_service_near_her_to_whoever_is_outside_the_team(town, outsider):
    def told(role) -> str:
        story = queries.story(town.event.pk, role, at=NOON)
        return " ".join([line.text for line in story.lines] + [one.who for one in story.shared])

    assert "Prøvelegene" in told(town.nurse)
    assert "en tjeneste som ikke nevnes her" in told(outsider)
    assert not {"Prøvelegene", "Steinkjer"} & set(told(outsider).replace(",", " ").split())


def test_she_stands_in_stories_as_anybody_does_where_nothing_is_protected(town, outsider):
    people.protect(town.kari, Protection.NONE)

    assert "Prøvelegene" in " ".join(line.text for line in queries.story(town.event.pk, outsider, at=NOON).lines)


def test_whose_records_know_her_is_not_said_outside_the_team(town):
    def said(role) -> str:
        return str(documented(person_page(town.kari.pk, role, at=NOON), role))

    assert "Prøvelegene" in said(town.nurse)
    assert "Prøvelegene" not in said(town.clerk)
    assert "en tjeneste som ikke nevnes her" in said(town.clerk)


def test_whoever_is_outside_is_offered_nobody_near_her_to_hand_over_or_write_to(town):
    duty = Duty.objects.filter(event=town.event, holder=town.case_office).first()
    choices = {name for _, name, _, _ in queries.hand_over_choices(duty.pk, town.clerk, at=NOON)}
    form = next(form for form, spec in FORMS.items() if ServiceType.CASE_OFFICE in spec.services)

    written_to = {one.unit for one in addressees(town.kari, town.clerk, kind=FORMS[form].kind, asker=None, at=NOON)}

    assert "Prøvelegene" not in choices
    assert town.gp not in written_to
    assert town.gp in {
        one.unit for one in addressees(town.kari, town.nurse, kind=FORMS[form].kind, asker=None, at=NOON)
    }


def test_no_copy_and_no_text_of_the_log_says_where_she_is(town):
    copied = str(list(export(town.kari.pk, town.home_nurse, at=NOON)))
    me = themselves(town.kari.pk)
    own = str(mine.my_page(me, at=NOON, everybody=True)) + str(mine.my_log(me, at=NOON))
    audit = b"".join(lines(mine.my_looks(me, at=NOON))).decode()

    for said in (copied, own, audit):
        assert "Storgata" not in said
    assert "'whereabouts_left_out': True" in copied


def test_a_search_finds_her_for_her_own_team_alone_and_by_no_address(town):
    elsewhere = make.staff(make.unit(make.municipality("5037", "Levanger kommune"), ServiceType.ROP))

    assert [name for _, name, _, _ in queries.people(town.nurse, at=NOON)] == ["Kari Testesen"]
    assert queries.people(elsewhere, at=NOON) == []


def test_the_police_are_told_nothing_of_where_she_is(town):
    station = make.unit(make.organization("Prøve politidistrikt", OrganizationKind.POLICE), ServiceType.POLICE)
    make.member(town.kari, station, TeamFunction.OTHER)
    officer = make.staff(station)
    event = town.discharge(at=NOON + DAY, details=WHERE)

    with override("nb"):
        seen = str(queries.inbox(officer, at=NOON + DAY))

    assert event.pk
    assert "Storgata" not in seen
