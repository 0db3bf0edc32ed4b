"""Personer, one person, and what came of one event."""

from uuid import uuid4

import pytest

from mellomrom.events import actions, registry
from mellomrom.events.models import Duty
from mellomrom.people.catalogue import TeamFunction
from mellomrom.sharing.models import Log
from tests import make
from tests.web.reading import queries, title, words

pytestmark = pytest.mark.django_db


def test_a_unit_sees_whom_it_follows_up_and_what_comes_next(town, told, at_the_screen):
    said = words(at_the_screen(town.nurse).get("/people"))

    assert "1 person følges opp av Rus og psykisk helse" in said
    assert "Kari Testesen" in said


def test_a_search_word_travels_in_the_body_and_never_in_the_address(town, told, at_the_screen):
    client = at_the_screen(town.nurse)

    assert "Kari Testesen" in words(client.post("/people", {"name": "kari"}))
    assert "Ingen dere følger opp, passer med søket." in words(client.post("/people", {"name": "Ola"}))
    assert "Kari Testesen" in words(client.get("/people?name=Ola")), "what stands in the address is not read"


def test_a_person_page_says_what_happens_who_does_what_and_why_one_sees_it(town, told, at_the_screen):
    said = words(at_the_screen(town.nurse).get(f"/people/{town.kari.pk}"))

    assert "Kari Testesen" in said
    assert "født 17. mai 1984 · Steinkjer kommune" in said
    for heading in ("Hva skjer nå", "Det dere skylder", "Det andre skylder", "Hvem gjør hva", "Tidslinje"):
        assert heading in said
    assert "Første kontakt etter utskrivning" in said
    assert "Fastlege" in said
    assert "Hjemmel" in said


def test_what_is_owed_says_because_of_what(town, told, at_the_screen):
    said = words(at_the_screen(town.home_nurse).get(f"/people/{town.kari.pk}"))

    assert "Utskrevet fra sykehus Dere er bedt om å svare" in said


def test_a_municipality_that_takes_no_part_is_shown_by_its_number(town, told, at_the_screen):
    town.kari.municipality = "0301"
    town.kari.save()

    assert "kommune 0301" in words(at_the_screen(town.nurse).get(f"/people/{town.kari.pk}"))


def test_one_can_take_from_the_person_and_comes_back_there(town, told, at_the_screen):
    duty = Duty.objects.get(event=told, item="first-contact")
    here = f"/people/{town.kari.pk}"

    page = at_the_screen(town.nurse).post(f"/duties/{duty.pk}/take", {"next": here}, follow=True)

    assert page.redirect_chain == [(here, 302)]
    assert "Tatt av Prøve Sykepleier" in words(page)


def test_who_does_not_follow_the_person_up_is_told_that_there_is_nobody(town, told, at_the_screen):
    elsewhere = make.staff(make.unit(make.municipality("5037", "Levanger kommune"), make.ServiceType.ROP))
    client = at_the_screen(elsewhere)

    one, none = client.get(f"/people/{town.kari.pk}"), client.get(f"/people/{uuid4()}")

    assert (one.status_code, none.status_code) == (404, 404)
    assert words(one) == words(none), "that somebody exists must not be seen"


def test_opening_a_person_is_in_the_persons_log(town, told, at_the_screen):
    before = Log.objects.filter(person=town.kari).count()

    at_the_screen(town.nurse).get(f"/people/{town.kari.pk}")

    assert Log.objects.filter(person=town.kari).count() == before + 1


def test_a_story_tells_who_was_told_who_was_not_and_why(town, now, at_the_screen):
    nav = make.unit(make.organization("Nav Prøve", make.OrganizationKind.NAV), make.ServiceType.NAV)
    make.member(town.kari, nav, TeamFunction.COORDINATOR)
    event = town.discharge(at=now)

    said = words(at_the_screen(town.nurse).get(f"/events/{event.pk}/story"))

    assert "Kom inn: Utskrevet fra sykehus" in said
    assert "Varslet: Rus og psykisk helse" in said
    assert "Hvorfor de ikke ble varslet" in said


def test_each_event_on_a_persons_line_says_why_one_sees_it_and_leads_to_who_else_does(town, told, at_the_screen):
    page = at_the_screen(town.nurse).get(f"/people/{town.kari.pk}")

    line = page.content.decode().split('id="line"')[1]
    assert "Hvorfor får jeg vite dette?" in line
    assert "Hvem andre fikk vite dette" in line
    assert f"/events/{told.pk}/story" in line


def test_a_story_begins_with_who_else_got_it_and_how_much(town, told, at_the_screen):
    said = words(at_the_screen(town.nurse).get(f"/events/{told.pk}/story"))

    assert "Hvem andre fikk vite dette 3" in said
    assert "Rus og psykisk helse, Steinkjer kommune dere" in said
    assert "Prøvelegene Sammendrag" in said


def test_a_story_says_whether_what_a_demand_comes_from_is_signed(town, told, now, at_the_screen):
    client, address = at_the_screen(town.nurse, "en"), f"/events/{told.pk}/story"
    before = words(client.get(address))
    newest = next(p for p in registry.newest() if p.id == "discharge")
    actions.adopt("discharge", version=newest.version, by=town.leader, at=now)

    after = words(client.get(address))

    assert ("proposed" in before, "your organization signed it" in before) == (True, False)
    assert "your organization signed it" in after


def test_a_story_of_what_one_was_never_told_is_not_found(town, told, at_the_screen):
    assert at_the_screen(town.watch).get(f"/events/{told.pk}/story").status_code == 404


def test_no_title_and_no_address_names_anybody(town, told, at_the_screen):
    client = at_the_screen(town.nurse)
    for address in ("/inbox", "/people", f"/people/{town.kari.pk}", f"/events/{told.pk}/story", "/spaces"):
        page = client.get(address)
        assert page.status_code == 200
        assert not {"Kari", "Testesen", "1984"} & set(title(page).replace(",", " ").split())


def test_a_person_with_much_behind_them_costs_the_same_queries(town, told, now, at_the_screen):
    client, address = at_the_screen(town.nurse), f"/people/{town.kari.pk}"
    few = queries(client, address)
    for _ in range(8):
        event = town.discharge(at=now)
        actions.take(Duty.objects.get(event=event, item="answer", holder=town.home_care).pk, by=town.home_nurse, at=now)

    assert queries(client, address) == few <= 52  # with all that was told decided again, in one batch (P3)


def test_the_list_of_people_costs_the_same_queries_however_long(town, told, at_the_screen):
    client = at_the_screen(town.nurse)
    few = queries(client, "/people")
    for serial in range(200, 206):
        make.member(make.person("Ola", serial=serial), town.rop, TeamFunction.ROP)

    assert queries(client, "/people") == few <= 15


def test_a_long_story_costs_the_same_queries(town, told, now, at_the_screen):
    client, address = at_the_screen(town.home_nurse), f"/events/{told.pk}/story"
    few = queries(client, address)
    for duty in Duty.objects.filter(event=told, holder=town.home_care, life="open"):
        actions.hand_over(duty.pk, town.rop.pk, by=town.home_nurse, at=now)
        actions.hand_over(duty.pk, town.gp.pk, by=town.home_nurse, at=now)

    assert queries(client, address) == few <= 36
