"""Min side: a person reads about themselves, without anybody's leave, and nobody else gets in by that door."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.directory.sessions import PERSON
from mellomrom.events.models import Duty
from mellomrom.people import actions as people
from mellomrom.people.actions import actor_of
from mellomrom.people.catalogue import Protection, TeamFunction
from mellomrom.sharing.actions import log
from mellomrom.sharing.catalogue import How, Say
from mellomrom.sharing.models import Log
from mellomrom.sharing.says import say
from mellomrom.web import urls
from tests import make
from tests.flows import emergency
from tests.web.reading import queries, title, words

pytestmark = pytest.mark.django_db
PAGES = ("/me", "/me/log", "/me/print", "/me/log.json")


def at_home(person, language: str = "nb") -> Client:
    """A browser in which the person is logged in."""
    client = Client()
    client.cookies["django_language"] = language
    session = client.session
    session[PERSON] = str(person.pk) if person is not None else ""
    session.save()
    return client


@pytest.fixture
def kari(town) -> Client:
    return at_home(town.kari)


# ------------------------------------------------------------------------------------------------------------ who comes in


def test_nobody_comes_in_without_being_the_person(client, town, at_the_screen):
    for address in PAGES:
        assert client.get(address).url == "/login"
        assert at_the_screen(town.nurse).get(address).url == "/login", "staff have no page of their own here"


def test_a_person_comes_in_to_no_page_of_staff(kari, town):
    for address in ("/inbox", "/people", f"/people/{town.kari.pk}", "/spaces", "/inspection", "/ops"):
        assert kari.get(address).url.startswith("/login?next=")


def test_the_mark_leads_a_person_to_their_own_page(kari):
    assert kari.get("/").url == "/me"
    assert 'class="brand" href="/me"' in kari.get("/me/log").content.decode()


def test_somebody_nobody_has_heard_of_is_told_so_and_owes_no_file(db):
    stranger = at_home(None)

    for address in PAGES[:3]:
        assert "Her er ingenting kjent om deg." in words(stranger.get(address))
    assert stranger.get("/me/log.json").status_code == 404


def test_in_a_demo_a_person_comes_in_by_one_tap_and_nowhere_else(client, settings, town):
    number = town.kari.identifiers.get().value
    settings.DEMO, settings.DEMO_PERSONS = True, [("kari", "Kari Testesen", number)]

    page = client.get("/login")
    assert "Kari Testesen leser om seg selv" in words(page)
    assert number not in page.content.decode()
    assert client.post("/login/demo/person", {"person": "kari"}).url == "/me"
    assert "Hei, Kari" in words(client.get("/me"))
    assert Client().post("/login/demo/person", {"person": "ola"}).status_code == 404

    settings.DEMO = False
    assert client.post("/login/demo/person", {"person": "kari"}).status_code == 404
    assert "Kari Testesen" not in words(Client().get("/login"))


def test_a_demo_person_whom_nobody_has_made_is_refused(client, settings, db):
    settings.DEMO, settings.DEMO_PERSONS = True, [("kari", "Kari Testesen", "17858499997")]

    assert client.post("/login/demo/person", {"person": "kari"}).status_code == 404


# ------------------------------------------------------------------------------------------------------------ the front page


def test_the_front_page_says_what_happens_next_who_does_it_and_whom_to_call(town, told, kari):
    town.rop.phone = "74 00 00 00"
    town.rop.save()

    said = words(kari.get("/me"))

    assert "Dette skjer nå" in said
    assert "Noen som kjenner deg, tar kontakt når du er hjemme. Rus og psykisk helse, Steinkjer kommune" in said
    assert "Ring 74 00 00 00" in said
    assert "Fastlege Prøvelegene" in said


def test_what_services_owe_each_other_is_not_on_it(town, told, kari):
    assert Duty.objects.filter(event=told, item="answer").exists()

    said = words(kari.get("/me"))

    assert "Svar: noen tar det" not in said
    assert not {"first-contact", "answer", "home_care", "rop"} & set(said.split()), "no codes"


def test_nobody_is_never_named_nobody(town, told, kari):
    Duty.objects.filter(event=told, item="first-contact").update(holder=town.nobody)

    said = words(kari.get("/me"))

    assert "Steinkjer kommune må finne ut hvem som gjør det." in said
    assert "Ingen, Steinkjer" not in said


def test_police_and_nav_are_on_the_paper_and_not_in_front(town, kari):
    nav = make.unit(make.organization("Nav Prøve", OrganizationKind.NAV), ServiceType.NAV, "Nav-kontoret")
    make.member(town.kari, nav, TeamFunction.NAV)

    front, paper = words(kari.get("/me")), words(kari.get("/me/print"))

    assert "Nav-kontoret" not in front
    assert "Se alle som er rundt deg" in front
    assert "Nav-kontoret" in paper


def test_a_person_nothing_is_planned_for_is_told_so(kari):
    assert "Ingenting er planlagt som vi vet om her." in words(kari.get("/me"))


def test_the_link_to_what_one_has_said_is_there_when_the_page_is(kari):
    there = "me-says" in {pattern.name for pattern in urls.urlpatterns}

    assert ("Det jeg har sagt ja og nei til" in words(kari.get("/me"))) == there


def test_no_title_and_no_address_of_ones_own_pages_names_one(town, told, kari):
    for address in PAGES[:3]:
        assert not {"Kari", "Testesen", "1984"} & set(title(kari.get(address)).replace(",", " ").split())


def test_the_paper_of_somebody_protected_says_to_take_care_of_it(town, kari):
    people.protect(town.kari, Protection.CONFIDENTIAL)

    assert "Adressen din er beskyttet." in words(kari.get("/me/print"))


# ------------------------------------------------------------------------------------------------------------ the log


def test_the_log_says_who_looked_what_they_saw_why_and_on_what_basis(town, told, kari, at_the_screen):
    at_the_screen(town.nurse).get(f"/people/{town.kari.pk}")

    said = words(kari.get("/me/log"))

    assert (
        "Det som står om deg, ble åpnet. Prøve Sykepleier, sykepleier , Rus og psykisk helse, Steinkjer kommune" in said
    )
    assert "for å gi helsehjelp" in said
    assert "helsepersonelloven" in said
    assert "ikke kontrollert mot lovteksten" in said, "a rule that nobody has held against its text is marked"
    assert "De fikk vite at noe har skjedd. Utskrevet fra sykehus" in said


def test_what_a_unit_was_told_is_what_stands_there_and_not_all_that_it_might_have_known(town, told, kari):
    assert [n.level for n in told.notices.filter(recipient=town.gp)] == ["summary"]

    said = words(kari.get("/me/log?show=told"))

    row = said[: said.index("ikke kontrollert", said.index("Prøvelegene"))]
    assert row.strip().endswith("Hva de kunne se Sammendrag Hjemmel helsepersonelloven kap. 5")


def test_a_refusal_says_why_it_was_a_no(town, told, kari, at_the_screen):
    housing = make.unit(town.municipality, ServiceType.HOUSING, "Boligkontoret")
    stranger = at_the_screen(make.staff(housing, "Prøve Bolig"))
    stranger.get(f"/people/{town.kari.pk}")
    make.member(town.kari, housing, TeamFunction.HOUSING)
    stranger.get("/people")

    said = words(kari.get("/me/log?show=refused"))

    assert "Hvorfor det ble nei Ingen regel åpner for å dele dette, så taushetsplikten gjelder." in said
    assert "Du sto ikke i den. Prøve Bolig" in said, "nobody is said to be shown who was not"


def test_ones_own_no_is_called_that(town, kari):
    say(town.kari.pk, says=Say.OPPOSED, how=How.DIGITAL, by=actor_of(town.kari), at=make.NOON)
    town.discharge(at=make.NOON)

    assert "Du har sagt nei til dette, eller det er skrevet ned" in words(kari.get("/me/log?show=refused"))


def test_who_was_refused_stands_there_too(town, told, kari, at_the_screen):
    stranger = make.staff(make.unit(town.municipality, ServiceType.HOUSING, "Boligkontoret"), "Prøve Bolig")
    at_the_screen(stranger).get(f"/people/{town.kari.pk}")

    said = words(kari.get("/me/log?show=refused"))

    assert "Noen prøvde å åpne det som står om deg, og fikk nei. Prøve Bolig" in said
    assert "Det som står om deg, ble åpnet." not in said


def test_the_log_is_narrowed_down_without_script(town, told, kari, at_the_screen):
    at_the_screen(town.nurse).get(f"/people/{town.kari.pk}")

    looked, told_of = words(kari.get("/me/log?show=looked")), words(kari.get("/me/log?show=told"))

    assert ("Det som står om deg, ble åpnet." in looked, "Det som står om deg, ble åpnet." in told_of) == (True, False)
    assert ("De fikk vite" in looked, "De fikk vite" in told_of) == (False, True)
    assert "Det er ingenting av dette slaget." in words(kari.get("/me/log?show=inspection"))
    assert "Det som står om deg, ble åpnet." in words(kari.get("/me/log?show=whatever")), (
        "what is no sort is everything"
    )


def test_the_newest_day_comes_first_and_the_rest_is_a_page_away(town, kari, now):
    for at in range(60):
        log(what="story.read", by=town.nurse, at=now - timedelta(days=60 - at), person=town.kari)

    first = kari.get("/me/log")
    older = first.content.decode().split("before=")[1].split('"')[0]
    second = kari.get(f"/me/log?before={older}")

    looks = [page.content.decode().count('class="line__step look') for page in (first, second)]
    assert looks == [50, 11], "her own reading is the eleventh"
    assert "De nyeste" in words(second)
    assert kari.get("/me/log?before=nonsense").status_code == 200


def test_ones_own_reading_is_written_once_a_day_and_is_no_look_by_others(town, kari):
    for address in PAGES * 2:
        b"".join(kari.get(address))

    [row] = Log.objects.filter(person=town.kari)
    assert (row.what, row.actor.kind, row.actor_id, row.organization) == ("me.read", "person", town.kari.pk, None)
    assert (row.effect, row.basis) == ("permit", "pasient- og brukerrettighetsloven § 5-1")
    assert "Du leste dine egne sider. du selv" in words(kari.get("/me/log"))


def test_an_emergency_stands_out(db, now):
    town = emergency.Town()
    town.overdose(at=now - timedelta(days=1))
    town.opened(at=now)

    page = at_home(town.kari).get("/me/log?show=emergency")

    assert "look--emergency" in page.content.decode()
    assert "i en nødsituasjon Åpnet i en nødsituasjon, i en time." in words(page)


def test_the_whole_log_is_a_file_that_is_kept_nowhere(town, told, kari):
    answer = kari.get("/me/log.json")

    bundle = json.loads(b"".join(answer.streaming_content))
    assert answer["Content-Disposition"] == 'attachment; filename="log.json"'
    assert answer["Cache-Control"] == "no-store"
    assert len(bundle["entry"]) == Log.objects.filter(person=town.kari).count()


def test_a_log_of_any_length_costs_the_same_queries(town, told, kari, now):
    few = queries(kari, "/me/log")
    for _ in range(5):
        town.discharge(at=now)

    assert queries(kari, "/me/log") == few <= 20
