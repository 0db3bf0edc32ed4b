"""Emergency access on the pages: found, said why, seen for an hour, judged; nothing about anybody in an address."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mellomrom.access.actions import look_up
from mellomrom.access.catalogue import Item, Reason, Verdict
from mellomrom.access.models import EmergencyAccess, LookUp, Review, Telling
from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.events.models import Duty
from mellomrom.sharing.models import Log
from tests import make
from tests.flows.doors import number_of_kari
from tests.flows.emergency import KARI, Town, owed, to_review
from tests.web.reading import queries, title, words

pytestmark = pytest.mark.django_db

BY_NAME = {"given": "Kari", "family": "Testesen", "born": "1984"}
WHY = {"reason": "cannot_speak", "words": "Bevisstløs på torget."}


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def doctor(town, at_the_screen):
    return at_the_screen(town.emergency_doctor, "en")


@pytest.fixture
def leader(town, at_the_screen):
    return at_the_screen(town.leader, "en")


def opened(client) -> str:
    """The three pages, one after the other; gives the address of what was opened."""
    found = client.post("/emergency", BY_NAME)
    return client.post(found["Location"], WHY)["Location"]


def test_three_pages_and_as_many_taps(town, doctor, now):
    town.overdose(now - timedelta(days=10))
    offered = doctor.get(f"/people/{town.kari.pk}")
    assert 'href="/emergency"' in offered.content.decode()
    assert doctor.get("/emergency").status_code == 200
    found = doctor.post("/emergency", {"number": number_of_kari()})
    assert "Kari Testesen, born 1984" in words(doctor.get(found["Location"])).replace(" ,", ",")
    page = doctor.post(found["Location"], WHY, follow=True)

    assert "Buprenorfin, 8 mg" in words(page)
    assert "Har hund" in words(page)
    assert "Rus og psykisk helse, Steinkjer kommune" in words(page)
    assert "Your unit owes it to the person to tell them." in words(page)


def test_nothing_about_anybody_stands_in_an_address_or_on_a_tab(town, doctor):
    found = doctor.post("/emergency", BY_NAME)
    address = doctor.post(found["Location"], WHY)["Location"]

    assert str(town.kari.pk) not in found["Location"] + address
    assert {title(doctor.get(page)) for page in (found["Location"], address)} == {"Emergency access – Mellomrom"}
    assert doctor.get(address)["Cache-Control"] == "no-store"


def test_who_finds_nobody_is_told_so_and_nothing_that_was_written_comes_back(town, doctor):
    answer = doctor.post("/emergency", {"given": "Ingen", "family": "Finnes", "born": "1984"})

    assert answer.status_code == 404
    assert "Nobody was found" in words(answer)
    assert "Finnes" not in answer.content.decode()


@pytest.mark.parametrize("sent", [{}, {"born": "nineteen"}, {"number": "1" * 200}])
def test_what_is_no_number_and_no_name_finds_nobody(town, doctor, sent):
    assert doctor.post("/emergency", sent).status_code == 404


def test_it_is_not_offered_to_those_who_may_not_and_what_they_try_is_logged(town, at_the_screen):
    nav = make.unit(make.organization("Nav Prøve", OrganizationKind.NAV), ServiceType.NAV)
    adviser = at_the_screen(make.staff(nav, function=Function.ADVISER), "en")

    for page in ("/more", "/people", f"/people/{town.kari.pk}"):
        assert "/emergency" not in adviser.get(page).content.decode()
    assert adviser.get("/emergency").status_code == 404
    answer = adviser.post("/emergency", BY_NAME)
    assert (answer.status_code, "Nobody was found" in words(answer)) == (404, True)
    assert Log.objects.get(what="emergency.looked_up").person == town.kari


def test_found_and_not_found_and_not_allowed_take_the_same_number_of_queries(town, at_the_screen, doctor):
    nav = make.unit(make.organization("Nav Prøve", OrganizationKind.NAV), ServiceType.NAV)
    adviser = at_the_screen(make.staff(nav, function=Function.ADVISER), "en")
    asked = []
    for client in (doctor, adviser):
        client.post("/emergency", {"number": "1"})  # what the first page of a session reads is not about anybody
    for client, sent in ((doctor, {"number": "00000000000"}), (adviser, {"number": "00000000000"}), (adviser, BY_NAME)):
        with CaptureQueriesContext(connection) as captured:
            assert client.post("/emergency", sent).status_code == 404
        asked.append(len(captured))

    assert len(set(asked)) == 1


def test_too_many_look_ups_are_stopped_on_the_page_and_stand_first_for_the_leader(town, at_the_screen):
    nurse = make.staff(make.unit(town.municipality, ServiceType.EMERGENCY_CLINIC, "Legevakten"), "Prøve Nattevakt")
    client = at_the_screen(nurse, "en")
    for _ in range(10):
        assert client.post("/emergency", BY_NAME).status_code == 302
    answer = client.post("/emergency", BY_NAME)

    assert (answer.status_code, "emergency.too-many" in words(answer)) == (429, True)
    assert "Prøve Nattevakt, Legevakten" in words(at_the_screen(town.leader, "en").get("/spaces"))
    assert "Prøve Nattevakt" not in words(at_the_screen(town.nurse, "en").get("/spaces"))


def test_whoever_follows_the_person_up_comes_to_the_page(town, at_the_screen):
    answer = at_the_screen(town.nurse, "en").post("/emergency", BY_NAME, follow=True)

    assert answer.request["PATH_INFO"] == f"/people/{town.kari.pk}"
    assert "follows this person up" in words(answer)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"reason": "life", "words": " "}, "emergency.no-words"),
        ({"words": "Fort."}, "emergency.no-reason"),
        ({"reason": "curious", "words": "Fort."}, "emergency.no-reason"),
    ],
)
def test_without_a_reason_and_words_it_does_not_open_and_what_was_written_stays(town, doctor, sent, code):
    page = doctor.post("/emergency", BY_NAME)["Location"]
    answer = doctor.post(page, sent)

    assert (answer.status_code, code in words(answer)) == (409, True)
    assert sent["words"].strip() in answer.content.decode()
    assert not EmergencyAccess.objects.exists()


def test_the_police_are_asked_only_for_reasons_that_open_something(town, at_the_screen):
    officer = at_the_screen(town.officer, "en")
    page = officer.post("/emergency", BY_NAME)["Location"]

    assert "Serious harm" in words(officer.get(page))
    assert "Something else" not in words(officer.get(page))
    assert officer.post(page, {"reason": "other", "words": "Fort."}).status_code == 403


def test_the_police_read_about_safety_and_not_that_there_is_more(town, at_the_screen, now):
    town.overdose(now - timedelta(days=10))
    officer = at_the_screen(town.officer, "en")
    page = officer.post("/emergency", BY_NAME)["Location"]
    said = words(officer.post(page, {"reason": "harm", "words": "Truer naboen."}, follow=True))

    assert "Har hund" in said
    assert not [
        word for word in ("Buprenorfin", "Medicines", "What happens now", "Who to call", "Overdose") if word in said
    ]


def test_it_is_closed_by_whoever_opened_it_and_shows_nothing_then(town, doctor, now):
    town.overdose(now - timedelta(days=10))
    address = opened(doctor)
    answer = doctor.post(f"{address}/close", follow=True)

    assert "It is closed" in words(answer)
    assert "Buprenorfin" not in words(doctor.get(address))
    assert "Kari" not in words(doctor.get(address))


def test_after_an_hour_the_same_page_is_closed(town, doctor, now):
    found = town.opened(at=now - timedelta(hours=1, minutes=1))

    assert "It is closed" in words(doctor.get(f"/emergency/opened/{found.pk}"))


def test_anothers_access_and_look_up_are_not_found(town, doctor, leader):
    address = opened(doctor)
    found = LookUp.objects.get()

    for client_address in (address, f"/emergency/{found.pk}"):
        assert leader.get(client_address).status_code == 404
    assert leader.post(f"{address}/close").status_code == 404


def test_a_protected_person_has_no_place_on_the_page(town, doctor, now):
    town.overdose(now - timedelta(days=10))
    town.kari.protection = "strictly_confidential"
    town.kari.save()
    said = words(doctor.get(opened(doctor)))

    assert "protected address" in said
    assert not [word for word in ("Steinkjer", "Rus og psykisk", "Prøvelegene", "sengepost") if word in said]


def test_a_page_that_is_open_takes_few_queries(town, doctor):
    assert queries(doctor, opened(doctor)) <= 20


def test_the_leader_finds_it_in_the_inbox_and_first_in_the_spaces_and_judges_it(town, leader, now):
    duty = to_review(town.opened(at=now), town.municipality)
    here = f"/emergency/duties/{duty.pk}"

    assert here in leader.get("/inbox").content.decode()
    assert here in leader.get("/spaces").content.decode()
    assert "Kari" not in words(leader.get("/spaces"))
    assert "Prøve Legevaktlege, Legevakten, Trondheim kommune" in words(leader.get(here))
    assert "emergency.no-verdict" in words(leader.post(here, {"words": "Ja."}))
    answer = leader.post(here, {"verdict": "justified", "words": "Nødvendig."}, follow=True)
    assert "found justified. Nødvendig." in words(answer)
    assert Review.objects.get().verdict == Verdict.JUSTIFIED
    assert here not in leader.get("/spaces").content.decode()


def test_a_taken_review_is_still_answered_in_words(town, leader, now):
    duty = to_review(town.opened(at=now), town.municipality)
    leader.post(f"/duties/{duty.pk}/take")
    page = leader.get("/inbox").content.decode()

    assert f"/duties/{duty.pk}/done" not in page
    assert leader.post(f"/duties/{duty.pk}/done").status_code == 409


def test_the_card_names_the_person_and_leads_to_no_page_about_them(town, leader, now):
    town.opened(at=now)
    page = leader.get("/inbox").content.decode()

    assert "Kari T., 1984" in page
    assert f"/people/{town.kari.pk}" not in page


def test_whoever_looked_says_that_the_person_is_told(town, doctor, now):
    duty = owed(town.opened(at=now), Item.TELL)
    here = f"/emergency/duties/{duty.pk}"

    assert here in doctor.get("/inbox").content.decode()
    assert "emergency.nothing-said" in words(doctor.post(here, {"words": "Sagt."}))
    assert "This is done." in words(doctor.post(here, {"what": "told", "words": "Sagt."}, follow=True))
    assert Telling.objects.get().words == "Sagt."


def test_it_may_wait_until_a_day_once(town, doctor, now):
    found = town.opened(at=now)
    here = f"/emergency/duties/{owed(found, Item.TELL).pk}"
    day = (now + timedelta(days=5)).date().isoformat()

    assert doctor.post(here, {"what": "waits", "words": "Redd."}).status_code == 409
    assert doctor.post(here, {"what": "waits", "words": "Redd.", "until": day}).status_code == 302
    assert "It must wait" not in words(doctor.get(here))
    assert Duty.objects.filter(event=found.event, item=Item.REVIEW_DELAY).count() == 1


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_the_pages_open_in_the_other_languages(town, at_the_screen, language, now):
    client = at_the_screen(town.emergency_doctor, language)
    found = town.opened(at=now)
    seen = look_up(KARI, by=town.emergency_doctor, at=now)

    for page in ("/emergency", f"/emergency/{seen.look_up}", f"/emergency/opened/{found.pk}"):
        assert client.get(page).status_code == 200


def test_each_reason_has_its_words():
    from mellomrom.access.catalogue import Part
    from mellomrom.access.titles import ITEM, PART, REASON, VERDICT

    for kinds, texts in ((Reason, REASON), (Part, PART), (Verdict, VERDICT), (Item, ITEM)):
        assert set(texts) == set(kinds)
        assert all(str(text) for text in texts.values())
