"""Innboks: what stands there, for whom, and what one can do with it, with and without script."""

from datetime import timedelta

import pytest

from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.events import actions
from mellomrom.events.catalogue import Cause
from mellomrom.events.models import Course, Duty, Notice, Offer
from mellomrom.people.catalogue import TeamFunction
from mellomrom.sharing.catalogue import How, Say
from mellomrom.sharing.says import About, say, withdraw
from tests import make
from tests.web.reading import queries, words

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def answer(event, unit) -> Duty:
    return Duty.objects.get(event=event, item="answer", holder=unit)


def test_a_nurse_sees_what_must_be_answered_by_when_and_why(town, told, at_the_screen):
    said = words(at_the_screen(town.home_nurse).get("/inbox"))

    assert "1 må svares på · 0 i dag · 0 senere" in said
    assert "Utskrevet fra sykehus — Kari T., 1984" in said
    assert "innen kl." in said or "innen i morgen" in said
    assert "Jeg tar det" in said
    assert "Hvorfor får jeg vite dette?" in said
    assert "ikke kontrollert mot lovteksten" in said


@pytest.mark.parametrize(("language", "said"), [("nb", "Jeg tar det"), ("nn", "Eg tek det"), ("en", "I'll take it")])
def test_the_inbox_speaks_the_language_that_was_chosen(town, told, at_the_screen, language, said):
    page = at_the_screen(town.home_nurse, language).get("/inbox")

    assert said in words(page).replace("&#x27;", "'")
    assert f'<html lang="{language}"' in page.content.decode()


def test_an_admission_says_that_the_person_has_been_discharged_since(town, now, at_the_screen):
    town.admission(at=now - timedelta(hours=6))
    town.discharge(at=now - timedelta(minutes=10))

    assert "Siden da: Utskrevet fra sykehus" in words(at_the_screen(town.home_nurse).get("/inbox"))


def test_what_is_taken_says_when_it_comes_back_and_no_longer_asks_for_an_answer(town, told, now, at_the_screen):
    actions.take(answer(told, town.home_care).pk, by=town.home_nurse, at=now)

    said = words(at_the_screen(town.home_nurse).get("/inbox"))

    assert "kommer det tilbake som åpent" in said
    assert "Dere er bedt om å svare" not in said


def test_another_unit_does_not_see_it(town, told, at_the_screen):
    elsewhere = make.staff(make.unit(make.municipality("5037", "Levanger kommune"), make.ServiceType.ROP))

    said = words(at_the_screen(elsewhere).get("/inbox"))

    assert "Ingenting venter på deg. Sist oppdatert" in said
    assert "Kari" not in said


def test_taking_without_script_goes_back_to_the_inbox_and_says_so(town, told, at_the_screen):
    client = at_the_screen(town.home_nurse)

    page = client.post(f"/duties/{answer(told, town.home_care).pk}/take", follow=True)

    assert page.redirect_chain[-1][0].startswith("/inbox#e-")
    assert "Du har tatt det." in words(page)
    assert "Tatt av meg" in words(page)
    assert answer(told, town.home_care).life == "taken"


def test_taking_with_htmx_gives_the_card_alone(town, told, at_the_screen):
    client = at_the_screen(town.home_nurse)

    card = client.post(f"/duties/{answer(told, town.home_care).pk}/take", headers=HTMX)

    assert "<html" not in card.content.decode()
    assert "Tatt av Prøve Hjemmesykepleier" in words(card)


def test_done_closes_it_and_thanks_nobody_with_a_number(town, told, at_the_screen):
    client = at_the_screen(town.home_nurse)
    duty = answer(told, town.home_care)
    client.post(f"/duties/{duty.pk}/take")

    card = client.post(f"/duties/{duty.pk}/done", headers=HTMX)

    assert "Gjort:" in words(card)
    assert answer(told, town.home_care).life == "met"


def test_who_may_be_asked_is_listed_with_the_peers_first(town, told, at_the_screen):
    said = words(at_the_screen(town.home_nurse).get(f"/duties/{answer(told, town.home_care).pk}/hand-over"))

    assert "Hvem spør du om å ta over dette? Det er ditt til de sier ja." in said
    assert said.index("Rus og psykisk helse , Steinkjer") < said.index("Prøvelegene")


def test_what_is_handed_over_stays_until_the_other_accepts(town, told, at_the_screen):
    duty = answer(told, town.home_care)

    card = at_the_screen(town.home_nurse).post(f"/duties/{duty.pk}/hand-over", {"to": town.rop.pk}, headers=HTMX)

    assert "er spurt om å ta over og har ikke svart. Til da er det deres." in words(card)
    assert answer(told, town.home_care).holder == town.home_care


def test_the_one_who_is_asked_takes_over_by_one_tap(town, told, now, at_the_screen):
    offer = actions.hand_over(answer(told, town.home_care).pk, town.rop.pk, by=town.home_nurse, at=now)
    client = at_the_screen(town.nurse)
    assert "spør om dere kan ta over dette" in words(client.get("/inbox"))

    client.post(f"/offers/{offer.pk}/accept")

    assert Duty.objects.get(pk=offer.duty_id).holder == town.rop


def test_a_no_needs_a_reason_and_the_holder_stays(town, told, now, at_the_screen):
    offer = actions.hand_over(answer(told, town.home_care).pk, town.rop.pk, by=town.home_nurse, at=now)
    client = at_the_screen(town.nurse)

    assert client.post(f"/offers/{offer.pk}/decline", {"reason": " "}).status_code == 409
    client.post(f"/offers/{offer.pk}/decline", {"reason": "Vi har ikke plass i dag."})

    assert Offer.objects.get(pk=offer.pk).answer == "declined"
    assert Duty.objects.get(pk=offer.duty_id).holder == town.home_care


def test_the_ward_says_why_a_stay_began_by_one_tap(town, now, at_the_screen):
    admitted = town.admission(at=now - timedelta(hours=1))
    course = Course.objects.get(opened_by=admitted, pathway__startswith="stay-after")
    client = at_the_screen(town.doctor)
    assert "Selvmordsforsøk" in words(client.get("/inbox"))

    client.post(f"/courses/{course.pk}/cause", {"cause": Cause.OVERDOSE, "event": admitted.pk})

    course.refresh_from_db()
    assert course.applies == "yes"


def test_what_asks_for_nothing_can_be_marked_as_seen(town, told, at_the_screen):
    notice = Notice.objects.get(event=told, recipient=town.gp)
    doctor = make.staff(town.gp, "Prøve Fastlege")

    at_the_screen(doctor).post(f"/notices/{notice.pk}/see")

    notice.refresh_from_db()
    assert notice.seen_by == doctor


def test_another_units_duty_is_not_found_whatever_is_tried(town, told, at_the_screen):
    duty, client = answer(told, town.home_care), at_the_screen(town.leader)

    for verb in ("take", "done", "hand-over"):
        assert client.post(f"/duties/{duty.pk}/{verb}", {"to": town.rop.pk}).status_code == 404
    assert client.get(f"/duties/{duty.pk}/hand-over").status_code == 404


def test_what_is_closed_already_is_refused_in_the_place_of_the_card(town, told, now, at_the_screen):
    duty = answer(told, town.home_care)
    actions.done(duty.pk, by=town.home_nurse, at=now)

    note = at_the_screen(town.home_nurse).post(f"/duties/{duty.pk}/take", headers=HTMX)

    assert note.status_code == 409
    assert "Dette er gjort eller ikke lenger nødvendig, så ingen trenger å ta det." in words(note)
    assert "<html" not in note.content.decode()


def test_a_page_that_stands_open_hears_of_news_without_moving(town, told, at_the_screen):
    client = at_the_screen(town.home_nurse)

    assert client.get("/inbox/new?shown=1", headers=HTMX).status_code == 204
    assert "Noe er endret" in words(client.get("/inbox/new?shown=0", headers=HTMX))


def test_an_answer_brings_the_number_in_the_frame_along(town, told, at_the_screen):
    client = at_the_screen(town.home_nurse)

    card = client.post(f"/duties/{answer(told, town.home_care).pk}/take", headers=HTMX).content.decode()

    assert 'id="waiting" hx-swap-oob="true"' in card
    assert "shown=0" in card


def test_a_fragment_asked_for_after_the_session_sends_the_whole_page_to_the_login(client, town, told):
    reply = client.get("/inbox/new?shown=1", headers=HTMX | {"HX-Current-URL": "http://testserver/inbox"})

    assert reply["HX-Redirect"] == "/login?next=/inbox"


def test_ten_cards_cost_no_more_queries_than_one(town, told, now, at_the_screen):
    client = at_the_screen(town.home_nurse)
    few = queries(client, "/inbox")
    for minutes in range(9):
        town.discharge(at=now - timedelta(minutes=minutes))

    assert (
        queries(client, "/inbox") == few <= 19
    )  # six of them decide again, in one batch for all cards (P3); one asks for cards to read


@pytest.fixture
def nav(town):
    """NAV coordinates, and has her yes."""
    unit = make.unit(make.organization("Nav Prøve", OrganizationKind.NAV), make.ServiceType.NAV, "Nav Prøve")
    make.member(town.kari, unit, TeamFunction.COORDINATOR)
    return unit


def test_a_card_says_no_more_once_the_consent_is_taken_back_and_can_be_handed_back(town, nav, told, now, at_the_screen):
    yes = say(town.kari.pk, says=Say.CONSENTED, about=About(unit=nav.pk), how=How.SPOKEN, by=town.nurse, at=now)
    adviser = make.staff(nav, function=Function.ADVISER)
    offer = actions.hand_over(answer(told, town.home_care).pk, nav.pk, by=town.home_nurse, at=now)
    duty = actions.accept(offer.pk, by=adviser, at=now)
    client = at_the_screen(adviser, "en")
    before = words(client.get("/inbox"))
    withdraw(yes.pk, of=town.kari.pk, by=town.nurse, at=now)

    page = client.get("/inbox")
    after = words(page)

    assert "Kari T., 1984" in before
    assert "Something your unit owes" in after
    assert "Your unit may not know more about this." in after
    for kept in ("Kari", "1984", "Medisinsk sengepost", "ischarge", str(town.kari.pk), "someone you follow up"):
        assert kept not in page.content.decode()
    assert "Whoever sent it" in words(client.get(f"/duties/{duty.pk}/hand-over?event={told.pk}"))
    asked = client.post(f"/duties/{duty.pk}/hand-over", {"to": town.ward.pk}, headers=HTMX)
    assert "Another is asked to take it over and has not answered. Until then it is yours." in words(asked)
    assert "Done" in words(client.post(f"/duties/{duty.pk}/done", headers=HTMX))
    assert Duty.objects.get(pk=duty.pk).life == "met"


def test_what_is_offered_and_may_not_be_known_any_more_can_only_be_declined(town, nav, told, now, at_the_screen):
    yes = say(town.kari.pk, says=Say.CONSENTED, about=About(unit=nav.pk), how=How.SPOKEN, by=town.nurse, at=now)
    offer = actions.hand_over(answer(told, town.home_care).pk, nav.pk, by=town.home_nurse, at=now)
    withdraw(yes.pk, of=town.kari.pk, by=town.nurse, at=now)

    page = at_the_screen(make.staff(nav, function=Function.ADVISER), "en").get("/inbox")

    assert "You are asked to take something over" in words(page)
    assert "Kari" not in page.content.decode()
    assert f"/offers/{offer.pk}/decline" in page.content.decode()
    assert f"/offers/{offer.pk}/accept" not in page.content.decode()


def test_one_outside_the_health_services_who_is_told_nothing_reads_when_they_would_be(town, at_the_screen):
    nav = make.unit(make.organization("Nav Prøve", OrganizationKind.NAV), ServiceType.NAV)
    says = "Du får vite om en person når loven åpner for det, eller når personen selv har sagt ja."

    assert says in words(at_the_screen(make.staff(nav)).get("/inbox"))
    assert says not in words(at_the_screen(town.nurse).get("/inbox"))
