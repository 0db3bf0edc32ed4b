"""One discharge in the demo, and what each who logs in there sees of it: their own cut, and the person all who did."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from mellomrom.access.models import Inspection
from mellomrom.config.settings import demo_logins, demo_persons
from mellomrom.directory.catalogue import ServiceType
from mellomrom.directory.models import Organization, StaffRole, Unit
from mellomrom.directory.queries import house
from mellomrom.events.actions import Happening, record
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Notice
from mellomrom.people.actions import whose
from mellomrom.world import demo, supervision
from mellomrom.world.places import her_ids
from tests.web.reading import words

pytestmark = pytest.mark.django_db
EVERYBODY = ("nurse.steinkjer", "gp.steinkjer", "leader.steinkjer", "nav.levanger", "police", "inspector", "operator")


@pytest.fixture
def community(db, settings):
    """The demo, where Anna came home from hospital ten minutes ago."""

    settings.DEMO = True
    now = datetime.now(UTC)
    demo.load(at=now - timedelta(days=1))
    settings.DEMO_LOGINS, settings.DEMO_PERSONS = demo_logins(), demo_persons()
    units = {key: Unit.objects.get(her_id=her) for her, key in her_ids().items()}
    anna = whose(settings.DEMO_PERSONS[0][2])
    happening = Happening(
        person=anna,
        owner=Organization.objects.get(name="Steinkjer kommune"),
        kind=EventKind.DISCHARGED,
        occurred_at=now,
        unit=units["ward.medical"],
        addressee=units["home_care.steinkjer"],
        details={"remark": "Sårstell hver dag."},
    )
    return record(happening, by=house(), at=now - timedelta(minutes=10))


def logged_in(login: str) -> Client:
    client = Client()
    assert client.post("/login/demo", {"username": login}).status_code == 302, login
    role = StaffRole.objects.filter(user__username=login).earliest("pk")
    assert client.post("/role", {"role": role.pk}).status_code == 302, login
    return client


def at_home() -> Client:
    client = Client()
    assert client.post("/login/demo/person", {"person": "anna"}).url == "/me"
    return client


def test_a_newcomer_can_be_everybody_the_demo_is_about(community):
    page = words(Client().get("/login"))

    for login in EVERYBODY:
        assert login in page
        assert logged_in(login).get("/more").status_code == 200
    assert "Anna Testesen leser om seg selv" in page
    assert at_home().get("/me").status_code == 200


def test_each_sees_their_own_cut_of_it(community):
    nurse = words(logged_in("nurse.steinkjer").get("/inbox"))
    doctor = words(logged_in("gp.steinkjer").get("/inbox"))

    assert "Utskrevet fra sykehus" in nurse
    assert "Anna T." in nurse
    assert "Sårstell hver dag." in nurse
    assert "Anna T." in doctor
    for login in ("nav.levanger", "police"):
        client = logged_in(login)
        assert "Anna" not in words(client.get("/inbox")), login
        assert client.get(f"/events/{community.pk}/story").status_code == 404, login
        assert client.get(f"/people/{community.person_id}").status_code == 404, login


def test_those_who_were_told_read_who_else_was_and_why(community):
    story = words(logged_in("nurse.steinkjer").get(f"/events/{community.pk}/story"))

    assert "Hvem andre fikk vite dette" in story
    assert "Hjemmesykepleien, Steinkjer kommune dere" in story


def test_the_inspector_reads_it_under_the_inspection_that_the_demo_has(community):
    client, number = logged_in("inspector"), whose_number()
    one = Inspection.objects.get()

    found = client.post(f"/inspection/{one.pk}/seek", {"number": number, "words": "Klage"})

    assert one.authority.organization.name == supervision.NAME
    assert "Utskrevet fra sykehus" in words(client.get(found.url))


def whose_number() -> str:
    return demo.persons_to_try()[0][2]


def test_the_person_reads_what_happens_and_every_look_that_there_was(community):
    logged_in("nurse.steinkjer").get(f"/people/{community.person_id}")
    logged_in("police").get(f"/people/{community.person_id}")
    client = logged_in("inspector")
    client.post(f"/inspection/{Inspection.objects.get().pk}/seek", {"number": whose_number(), "words": "Klage"})
    anna = at_home()

    front, log = words(anna.get("/me")), words(anna.get("/me/log"))

    assert "Hei, Anna" in front
    assert "Noen som kjenner deg, tar kontakt når du er hjemme." in front
    assert "Nav" not in front
    assert "Det som står om deg, ble åpnet." in log
    assert "De fikk vite at noe har skjedd. Utskrevet fra sykehus" in log
    assert "Noen prøvde å åpne det som står om deg, og fikk nei." in log
    assert "En fra tilsynet slo deg opp" in log


# ----------------------------------------------------------------------------------------------- the person decides


def bjorn_at_home() -> Client:
    client = Client()
    assert client.post("/login/demo/person", {"person": "bjorn"}).url == "/me"
    return client


def bjorn_is_discharged():
    """Now, from the ward to the municipality; his coordinator works at NAV."""
    units, now = {key: Unit.objects.get(her_id=her) for her, key in her_ids().items()}, datetime.now(UTC)
    happening = Happening(
        person=whose(next(number for key, _, number in demo.persons_to_try() if key == "bjorn")),
        owner=Organization.objects.get(name="Levanger kommune"),
        kind=EventKind.DISCHARGED,
        occurred_at=now,
        unit=units["ward.medical"],
        addressee=units["home_care.levanger"],
    )
    return record(happening, by=house(), at=now)


def test_a_consent_withdrawn_shrinks_the_next_notice_and_the_log_shows_it_all(community):
    bjorn, adviser, nurse = bjorn_at_home(), logged_in("nav.levanger"), logged_in("rop.levanger")

    bjorn.post("/me/says", {"choice": "helpers"})
    during = bjorn_is_discharged()
    seen = words(adviser.get("/inbox"))
    takes_back = re.search(r"/me/says/[0-9a-f-]{36}/withdraw", bjorn.get("/me/says").content.decode()).group()
    read = adviser.get(f"/events/{during.pk}/story").status_code
    bjorn.post(takes_back)
    after = bjorn_is_discharged()

    assert "Utskrevet fra sykehus — Bjørn P., 1979" in seen
    assert "Personen har samtykket i at enheten får vite dette." in seen
    assert read == 200
    assert [adviser.get(f"/events/{event.pk}/story").status_code for event in (during, after)] == [404, 404]
    assert "Ikke varslet: Nav Levanger (demo)." in words(nurse.get(f"/events/{after.pk}/story"))
    log = words(bjorn.get("/me/log"))
    told, refused = "De fikk vite at noe har skjedd. ", "De fikk ikke vite at noe har skjedd. "
    for row in (told, refused):
        assert f"{row}Utskrevet fra sykehus Nav Levanger (demo)" in log
    assert "Noe du hadde sagt, ble trukket tilbake. du selv" in log
    assert "Noen prøvde å lese hva som har skjedd, og fikk nei." in log


def test_what_is_withheld_at_the_persons_wish_says_no_more_than_that(community):
    anna, doctor, nurse = at_home(), logged_in("gp.steinkjer"), logged_in("rop.steinkjer")
    anna.post("/me/says/one", {"says": "opposed", "to": f"unit:{gp_of(community)}"})

    event = again(community)

    assert doctor.get(f"/events/{event.pk}/story").status_code == 404
    assert "Holdt tilbake etter personens ønske." in words(nurse.get(f"/events/{event.pk}/story"))
    assert "Du har sagt nei til dette" in words(anna.get("/me/log?show=refused"))


def gp_of(event) -> object:
    return Notice.objects.get(event=event, recipient__service=ServiceType.GP).recipient_id


def again(event):
    """The same once more."""
    now = datetime.now(UTC)
    happening = Happening(
        person=event.person,
        owner=event.owner,
        kind=EventKind.DISCHARGED,
        occurred_at=now,
        unit=event.unit,
        addressee=event.addressee,
    )
    return record(happening, by=house(), at=now)
