"""The pages of an inspection: a leader registers it, an inspector reads under it, and nobody else is told that they are there."""

from datetime import timedelta

import pytest

from mellomrom.access import inspecting
from mellomrom.access.models import InspectedPerson, Inspection
from mellomrom.core.clock import local
from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.directory.sessions import PERSON
from tests import make
from tests.web.reading import queries, title, words

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def inspector(town):
    unit = make.unit(make.organization("Statsforvalteren", OrganizationKind.AUTHORITY), ServiceType.SUPERVISION)
    return make.staff(unit, "Prøve Tilsyn", Function.INSPECTOR)


@pytest.fixture
def inspection(town, inspector, now) -> Inspection:
    today = local(now).date()
    days = {"since": today, "until": today + 30 * DAY}
    words = {"subject": "Oppfølging etter utskrivning", "mandate": "2026/4711"}
    return inspecting.register(authority=inspector.unit_id, by=town.leader, at=now, **words, **days)


def find(client, inspection, number: str, why: str = "Klage"):
    return client.post(f"/inspection/{inspection.pk}/seek", {"number": number, "words": why})


def test_a_leader_registers_an_inspection_and_ends_it(town, inspector, now, at_the_screen):
    client, today = at_the_screen(town.leader), local(now).date()
    form = {"authority": inspector.unit_id, "subject": "Utskrivning", "mandate": "2026/1", "since": today}

    made = client.post("/inspection/new", {**form, "last": today + DAY}, follow=True)

    assert "Tilsynet er registrert." in words(made)
    one = Inspection.objects.get()
    assert one.until == today + 2 * DAY, "the last day is within it"
    ended = client.post(f"/inspection/{one.pk}/end", follow=True)
    assert "Tilsynet er avsluttet." in words(ended)


def test_what_is_wrong_with_it_is_said_and_what_was_written_stays(town, inspector, now, at_the_screen):
    client, today = at_the_screen(town.leader), local(now).date()
    form = {"authority": inspector.unit_id, "subject": "Utskrivning", "since": today, "last": today}

    page = client.post("/inspection/new", form)
    bad_days = client.post("/inspection/new", {**form, "mandate": "1", "since": "i morgen"})

    assert page.status_code == 409
    assert "referansen på brevet" in words(page)
    assert 'value="Utskrivning"' in page.content.decode()
    assert "Velg en første og en siste dag" in words(bad_days)


def test_to_others_there_is_no_such_page(town, inspection, at_the_screen):
    assert at_the_screen(town.nurse).get("/inspection").status_code == 404
    assert at_the_screen(town.nurse).post(f"/inspection/{inspection.pk}/end").status_code == 404
    assert find(at_the_screen(town.leader), inspection, "x").status_code == 404, "a leader is no inspector"


def test_a_leader_finds_the_page_under_more_and_others_do_not(town, at_the_screen):
    assert 'href="/inspection"' in at_the_screen(town.leader).get("/more").content.decode()
    assert 'href="/inspection"' not in at_the_screen(town.nurse).get("/more").content.decode()


def test_an_inspector_finds_one_person_and_reads_what_was_recorded_told_and_decided(
    town, told, inspector, inspection, at_the_screen
):
    client = at_the_screen(inspector)
    assert "Oppfølging etter utskrivning" in words(client.get("/inspection"))

    found = find(client, inspection, town.kari.identifiers.get().value)
    page = client.get(found.url)
    story = client.get(f"{found.url}/events/{told.pk}")

    assert "Kari Testesen" in words(page)
    assert "Utskrevet fra sykehus" in words(page)
    assert "helsepersonelloven § 30" in words(page)
    assert "Varslet: Rus og psykisk helse" in words(story)
    assert "Tilbake til personen" in words(story)
    assert not {"Kari", "Testesen"} & set(title(page).split())


def test_nobody_found_is_a_calm_sentence_and_the_number_is_not_shown_again(town, inspector, inspection, at_the_screen):
    page = find(at_the_screen(inspector), inspection, "17858499997")

    assert page.status_code == 404
    assert "Ingen med det nummeret er kjent der du fører tilsyn." in words(page)
    assert "17858499997" not in page.content.decode()


def test_a_reason_is_asked_for(town, inspector, inspection, at_the_screen):
    page = find(at_the_screen(inspector), inspection, town.kari.identifiers.get().value, why="")

    assert "Si hvorfor du må lese om denne personen." in words(page)
    assert not InspectedPerson.objects.exists()


def test_an_inspector_has_no_inbox_no_people_and_no_search_in_the_frame(town, inspector, inspection, at_the_screen):
    frame = at_the_screen(inspector).get("/inspection").content.decode()

    assert 'class="brand" href="/inspection"' in frame
    assert 'href="/inbox"' not in frame
    assert 'href="/people"' not in frame
    assert 'role="search"' not in frame


def test_an_inspector_is_led_to_the_inspections(town, inspector, at_the_screen):
    assert at_the_screen(inspector).get("/inbox").url == "/inspection"


def test_the_person_reads_that_an_inspector_looked(town, told, inspector, inspection, at_the_screen, client):
    found = find(at_the_screen(inspector), inspection, town.kari.identifiers.get().value)
    at_the_screen(inspector).get(found.url)
    session = client.session
    session[PERSON] = str(town.kari.pk)
    session.save()

    said = words(client.get("/me/log?show=inspection"))

    assert "tilsyn En fra tilsynet leste det tjenesten har om deg. Prøve Tilsyn, tilsynsmedarbeider" in said
    assert "for å føre tilsyn med tjenesten" in said


def test_what_an_inspector_reads_costs_the_same_queries_however_much_there_is(
    town, told, now, inspector, inspection, at_the_screen
):
    client = at_the_screen(inspector)
    address = find(client, inspection, town.kari.identifiers.get().value).url
    few = queries(client, address)
    for _ in range(5):
        town.discharge(at=now)

    assert queries(client, address) == few <= 30
