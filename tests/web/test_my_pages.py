"""Min side in full: contesting, reminders, who reads for her, the page read together, and the card."""

from datetime import date, timedelta

import pytest
from django.test import Client

from mellomrom.core.clock import local
from mellomrom.core.identifiers import synthetic_fnr
from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.directory.sessions import KIN, PERSON
from mellomrom.events.actions import Happening, record
from mellomrom.events.actions.entries import write
from mellomrom.events.actions.owing import owe
from mellomrom.events.catalogue import EventKind
from mellomrom.events.entries import Form, Words
from mellomrom.events.models import Duty
from mellomrom.people.actions import actor_of, name_next_of_kin
from mellomrom.people.catalogue import TeamFunction
from mellomrom.plans.kin.models import Representative
from mellomrom.plans.reminders.models import ReminderChoice
from mellomrom.sharing.logins import kin_index
from mellomrom.sharing.models import Log
from tests import make
from tests.web.reading import queries, words
from tests.web.test_me import at_home

pytestmark = pytest.mark.django_db
LET_IN = {"name": "Berit", "kind": "next_of_kin", "parts": ["front"]}
REMIND = {"way": "sms", "address": "90000000", "templates": ["appointment_tomorrow"], "language": "nb"}


@pytest.fixture
def kari(town) -> Client:
    return at_home(town.kari)


def in_the_log(town, what):
    return Log.objects.filter(person=town.kari, what=what).count()


# -------------------------------------------------------------------------------------------------------- the front page


def test_whom_to_call_is_who_answers_now(town, kari, now):
    for unit, phone in ((town.rop, "74 00 00 00"), (town.gp, "74 00 00 01"), (town.on_call, "74 00 00 02")):
        unit.phone = phone
        unit.save()
    town.rop.opens = town.rop.closes = local(now - timedelta(hours=2)).time()  # it has closed for the day
    town.rop.save()

    said = words(kari.get("/me"))

    assert "Kommunens vakt, Steinkjer kommune svarer når Rus og psykisk helse, Steinkjer kommune er stengt" in said
    assert "Ring 74 00 00 02" in said
    assert "Prøvelegene Ring 74 00 00 01" in said
    assert "Ring 116 123" in said


def test_appointments_say_when_and_with_whom_and_nothing_of_what_was_missed(town, kari, now):
    for days in (1, 3):
        when = Words(appointment_at=now + timedelta(days=days), place="Rom 2")
        write(town.kari.pk, form=Form.APPOINTMENT, words=when, by=town.nurse, at=now)
    make.happen(town.kari, EventKind.APPOINTMENT_MISSED, owner=town.municipality, unit=town.rop, at=now)

    said = words(kari.get("/me"))

    assert said.count("Rus og psykisk helse, Steinkjer kommune, Rom 2") == 2
    assert "ikke møtt" not in said.lower()


def test_the_front_page_takes_as_many_queries_however_much_there_is(town, told, kari, now):
    before = queries(kari, "/me")
    for days in range(1, 5):
        when = Words(appointment_at=now + timedelta(days=days), place=f"Rom {days}")
        write(town.kari.pk, form=Form.APPOINTMENT, words=when, by=town.nurse, at=now + timedelta(minutes=days))

    assert queries(kari, "/me") <= before + 2


# ------------------------------------------------------------------------------------------------------------ contesting


def test_she_says_that_something_is_wrong_from_where_it_stands_and_reads_the_answer(town, told, kari, at_the_screen):
    duty = Duty.objects.get(event=told, item="first-contact")
    assert f'href="/me/wrong/{duty.pk}"' in kari.get("/me").content.decode()
    assert "Hva er feil?" in words(kari.get(f"/me/wrong/{duty.pk}"))

    assert kari.post(f"/me/wrong/{duty.pk}", {"words": ""}).status_code == 409
    kari.post(f"/me/wrong/{duty.pk}", {"words": "De har vært her alt."})
    assert "må svare deg" in words(kari.get("/me"))

    owed = Duty.objects.get(item="answer_contest")
    nurse = at_the_screen(town.nurse)
    assert f"/duties/{owed.pk}/contest" in nurse.get("/inbox").content.decode()
    assert "De har vært her alt." in words(nurse.get(f"/duties/{owed.pk}/contest"))
    refused = nurse.post(f"/duties/{owed.pk}/contest", {"words": "Ja."})
    assert (refused.status_code, "contest.no-outcome" in words(refused)) == (409, True)
    nurse.post(f"/duties/{owed.pk}/contest", {"outcome": "stands", "words": "Vi var der i går."})

    said = words(kari.get("/me"))
    assert "Det blir stående. Vi var der i går." in said
    assert "Statsforvalteren" in said


def test_staff_see_on_her_timeline_what_she_says_is_wrong(town, told, kari, at_the_screen):
    event = make.happen(town.kari, EventKind.CONTACT_MADE, owner=town.municipality, unit=town.rop)
    kari.post(f"/me/wrong/{event.pk}", {"words": "Nei."})

    said = words(at_the_screen(town.nurse).get(f"/people/{town.kari.pk}"))

    assert said.count("personen sier at dette er feil") == 1


def test_next_of_kin_whom_others_wrote_down_stands_there_with_who_wrote_it(town, kari, now):
    name_next_of_kin(town.kari, owner=town.municipality, name="Berit", relation="søster", phone="", at=now)

    assert "Berit , søster skrevet ned av Steinkjer kommune Dette er feil" in words(kari.get("/me"))


# ------------------------------------------------------------------------------------------------------------- reminders


def test_she_chooses_confirms_and_stops(town, kari):
    assert kari.post("/me/reminders", REMIND).status_code == 302
    row = ReminderChoice.objects.get()
    assert "Vi har sendt en kode til +4790000000" in words(kari.get("/me/reminders"))
    wrong = kari.post("/me/reminders/confirm", {"code": "x"})
    assert (wrong.status_code, "Det er ikke koden." in words(wrong)) == (409, True)
    kari.post("/me/reminders/confirm", {"code": row.code})
    assert "Du blir minnet på ting på +4790000000." in words(kari.get("/me/reminders"))

    kari.post("/me/reminders/stop")

    assert ReminderChoice.objects.get().ended == "stopped"
    assert [in_the_log(town, f"reminders.{what}") for what in ("chosen", "stopped")] == [1, 1]


def test_what_is_filled_in_wrong_is_said_and_kept_on_the_page(town, kari):
    no = kari.post("/me/reminders", {**REMIND, "address": "74000000"})
    odd = kari.post("/me/reminders", {**REMIND, "language": "xx"})

    assert (no.status_code, 'value="74000000"' in no.content.decode()) == (409, True)
    assert "Se en gang til på det du har fylt ut." in words(odd)


def test_the_operator_sees_how_many_wait_and_of_whom_nothing(town, kari, at_the_screen):
    kari.post("/me/reminders", REMIND)
    operator = make.staff(make.unit(town.municipality, ServiceType.OTHER), "Prøve Drift", make.Function.OPERATOR)

    said = words(at_the_screen(operator).get("/ops"))

    assert "Påminnelser til personer venter 1 for sent 0" in said
    assert "90000000" not in said


# ----------------------------------------------------------------------------------------------------- who reads for her


def comes(number: str, person=None) -> Client:
    """Somebody who has logged in as themselves."""
    client = at_home(person)
    session = client.session
    session[KIN] = kin_index(number).hex()
    session.save()
    return client


def test_she_lets_somebody_in_by_a_code_and_they_see_that_page_alone(town, told, kari):
    shown = words(kari.post("/me/kin", LET_IN))
    row = Representative.objects.get()
    code = shown[shown.index("Gi dem denne koden") :].split()[4:7]
    berit = comes(synthetic())

    assert berit.post("/kin", {"code": "feil"}).status_code == 404
    assert berit.post("/kin", {"code": " ".join(code)}).url == "/kin"
    assert "Kari Testesen" in words(berit.get("/kin"))
    page = words(berit.get(f"/kin/{row.pk}"))

    assert "Kari har latt deg lese dette, og kan se at du gjorde det." in page
    assert "Dette er feil" not in page
    assert berit.get(f"/kin/{row.pk}/log").status_code == 404
    said = words(kari.get("/me/log"))
    assert "Noen du har sluppet inn, så på sidene dine. Berit" in said
    assert said.count("Noen du har sluppet inn, så på sidene dine.") == 2, "the one that was refused too"


def synthetic() -> str:
    """A number of nobody's whom a message has named."""
    return synthetic_fnr(date(1960, 3, 3), 200)


def test_who_reads_for_her_reads_the_log_where_she_lets_them_and_of_police_and_nav_nothing(town, told, kari, now):
    nav = make.unit(make.organization("Nav Prøve", OrganizationKind.NAV), ServiceType.NAV, "Nav-kontoret")
    make.member(town.kari, nav, TeamFunction.NAV)
    make.happen(town.kari, EventKind.HOUSING_LOST, owner=town.municipality, unit=town.rop, to=nav, at=now)
    kari.post("/me/kin", {**LET_IN, "parts": ["front", "log"], "number": synthetic()})
    row = Representative.objects.get()
    assert "Nav" in words(kari.get("/me/log"))

    berit = comes(synthetic())

    assert "De fikk vite at noe har skjedd." in words(berit.get(f"/kin/{row.pk}/log"))
    for address in (f"/kin/{row.pk}", f"/kin/{row.pk}/log"):
        assert "Nav" not in words(berit.get(address))


def test_it_is_over_at_once(town, kari):
    kari.post("/me/kin", {**LET_IN, "number": synthetic()})
    row = Representative.objects.get()
    berit = comes(synthetic())
    assert berit.get(f"/kin/{row.pk}").status_code == 200

    kari.post(f"/me/kin/{row.pk}/withdraw")

    assert berit.get(f"/kin/{row.pk}").status_code == 404
    assert "Ingen har latt deg lese for seg." in words(berit.get("/kin"))


def test_a_demo_person_reads_for_another(client, settings, town):
    ola = make.person("Ola", serial=300)
    settings.DEMO, settings.DEMO_PERSONS = True, [("ola", "Ola Testesen", ola.identifiers.get().value)]
    at_home(town.kari).post("/me/kin", {**LET_IN, "number": ola.identifiers.get().value})

    client.post("/login/demo/person", {"person": "ola"})

    assert client.session[PERSON] == str(ola.pk)
    assert "Kari Testesen" in words(client.get("/kin"))


def test_what_is_filled_in_wrong_about_somebody_is_said(town, kari):
    nothing, unclear = (kari.post("/me/kin", {**LET_IN, **wrong}) for wrong in ({"parts": []}, {"kind": "friend"}))

    assert "Velg minst én ting de kan se." in words(nothing)
    assert unclear.status_code == 409
    assert not any("kin." in words(page) for page in (nothing, unclear)), "codes are for staff"


def test_staff_write_down_who_may_read_and_how_it_was_said(town, kari, at_the_screen):
    nurse, address = at_the_screen(town.nurse), f"/people/{town.kari.pk}/kin"

    assert "kin.not-how" in words(nurse.post(address, LET_IN))
    assert "kin.unclear" in words(nurse.post(address, {**LET_IN, "kind": "friend"}))
    shown = words(nurse.post(address, {**LET_IN, "how": "paper"}))
    row = Representative.objects.get()

    assert "Gi dem denne koden" in shown
    assert "skrevet ned av Prøve Sykepleier" in words(kari.get("/me/kin"))
    nurse.post(f"{address}/{row.pk}/withdraw")
    assert Representative.objects.get().withdrawn_at is not None


# -------------------------------------------------------------------------------------------------------------- together


def test_together_shows_no_more_than_the_worker_may_see_and_stands_in_the_log(town, told, at_the_screen):
    nav = make.unit(make.organization("Nav Prøve", OrganizationKind.NAV), ServiceType.NAV, "Nav-kontoret")
    make.member(town.kari, nav, TeamFunction.NAV)
    nurse, address = at_the_screen(town.nurse), f"/people/{town.kari.pk}/together"
    assert "Dette skjer nå" not in words(nurse.get(address)), "nothing is shown before it is opened"

    nurse.post(address)
    page = words(nurse.get(address))

    assert "Hei, Kari" in page
    assert "Noen som kjenner deg, tar kontakt når du er hjemme." in page
    assert "Nav-kontoret" not in page
    assert "Det som står om deg" not in page
    assert (in_the_log(town, "together.opened"), in_the_log(town, "together.closed")) == (1, 0)
    nurse.post(f"{address}/close")
    assert in_the_log(town, "together.closed") == 1
    assert "Dette skjer nå" not in words(nurse.get(address))


def test_together_ends_by_itself_after_a_quarter_of_an_hour(town, told, at_the_screen):
    nurse, address = at_the_screen(town.nurse), f"/people/{town.kari.pk}/together"
    nurse.post(address)
    session = nurse.session
    session["together"] = session["together"] | {"until": session["together"]["until"] - 15 * 60 - 1}
    session.save()

    assert "Hei, Kari" not in words(nurse.get(address))


def test_who_may_not_see_all_of_it_does_not_sit_down_with_her(town, told, at_the_screen):
    housing = make.unit(town.municipality, ServiceType.HOUSING, "Boligkontoret")
    make.member(town.kari, housing, TeamFunction.HOUSING)
    stranger = at_the_screen(make.staff(housing, "Prøve Bolig"))

    for page in ("together", "paper"):
        assert stranger.get(f"/people/{town.kari.pk}/{page}").status_code == 404
    assert in_the_log(town, "together.opened") == 0


def test_the_card_says_who_what_next_and_whom_to_call_and_a_printed_one_is_logged(town, told, kari, at_the_screen):
    own = words(kari.get("/me/card"))
    printed = words(at_the_screen(town.nurse).get(f"/people/{town.kari.pk}/paper"))

    for card in (own, printed):
        assert "Kari Testesen" in card
        assert "Noen som kjenner deg, tar kontakt når du er hjemme. Rus og psykisk helse" in card
        assert "Ring 113" in card
    assert in_the_log(town, "paper.made") == 1
    assert "Det ble skrevet ut et ark til deg" in words(kari.get("/me/log"))


def test_her_own_answer_waits_with_whom_she_proposed_it_to(town, kari, now):
    me = actor_of(town.kari)
    make.happen(town.kari, EventKind.PROPOSAL_MADE, owner=town.municipality, unit=town.rop, at=now)
    assert "Det jeg har foreslått" not in words(kari.get("/me")), "what others proposed is not hers"
    hers = record(
        Happening(
            person=town.kari, owner=town.municipality, kind=EventKind.PROPOSAL_MADE, occurred_at=now, unit=town.rop
        ),
        by=me,
        at=now,
    )
    owe(hers, item="answer_proposal", holder=town.rop, due_at=now + timedelta(days=7), by=me, at=now)

    assert "Rus og psykisk helse, Steinkjer kommune har ikke svart ennå" in words(kari.get("/me"))
