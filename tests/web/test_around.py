"""Who does what, whom the person trusts and what is decided: on pages of staff, and on the person's own."""

from datetime import timedelta

import pytest

from mellomrom.core.clock import local
from mellomrom.events.models import Duty
from mellomrom.people.catalogue import Area, Colour, TeamFunction
from mellomrom.people.models import AreaColour, Responsible
from mellomrom.plans.responsibility.actions import propose, say_colour
from mellomrom.plans.responsibility.models import AreaProposal
from mellomrom.plans.responsibility.trust import say_trust
from mellomrom.plans.rulings.models import Complaint, Ruling
from tests import make
from tests.web.reading import queries, title, words
from tests.web.test_me import at_home

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def town(town):
    make.member(town.kari, town.home_care, TeamFunction.HOME_CARE)
    make.member(town.kari, town.case_office, TeamFunction.CASE_OFFICER)
    town.officer = make.staff(town.case_office, "Prøve Saksbehandler")
    return town


@pytest.fixture
def here(town):
    return f"/people/{town.kari.pk}"


def shared_out(town, now):
    """Somebody sees to her mind, nobody to her teeth, somebody is asked about her food."""
    propose(town.kari.pk, Area.MENTAL_HEALTH, to=town.rop.pk, by=town.nurse, at=now - DAY)
    say_colour(town.kari.pk, Area.DENTAL, Colour.RED, words="Vondt i to tenner", by=town.nurse, at=now - DAY)
    return propose(town.kari.pk, Area.NUTRITION, to=town.home_care.pk, by=town.nurse, at=now - DAY)


# -------------------------------------------------------------------------------------------------------- the person's page


def test_the_blocks_of_a_persons_page_stand_in_their_order_and_nobody_stands_first(town, here, now, at_the_screen):
    shared_out(town, now)
    page = at_the_screen(town.nurse, "en").get(here)
    said = words(page)

    order = [said.index(word) for word in ("What happens now", "Who does what", "Plans", "Timeline")]
    assert order == sorted(order)
    assert said.index("Teeth") < said.index("Nobody “Vondt") < said.index("Mental health")
    assert "Needs help now (red)" in said


def test_whom_the_person_trusts_stands_at_the_top_for_those_who_may_read_it(town, here, now, at_the_screen):
    say_trust(town.kari.pk, "Berit på dagsenteret", by=town.nurse, at=now)

    said = words(at_the_screen(town.home_nurse, "en").get(here))
    assert said.index("Berit på dagsenteret") < said.index("What happens now")


def test_who_answers_now_is_whom_one_calls(town, here, now, at_the_screen):
    town.rop.phone, town.rop.opens, town.rop.closes = "74000001", *((local(now) + n * DAY / 24).time() for n in (1, 2))
    if town.rop.opens > town.rop.closes:
        town.rop.opens, town.rop.closes = make.time(0, 0), make.time(0, 1)
    town.rop.save()
    town.on_call.phone = "74000002"
    town.on_call.save()

    page = at_the_screen(town.home_nurse, "en").get(here)

    assert "tel:74000002" in page.content.decode()
    assert "Closed now: Kommunens vakt answers" in words(page)


def test_a_protected_person_shows_nobody_near_to_others(town, here, now, at_the_screen):
    shared_out(town, now)
    town.kari.protection = "confidential"
    town.kari.save()

    said = words(at_the_screen(town.coordinator, "en").get(here))

    assert "Teeth" not in said


# ------------------------------------------------------------------------------------------------------------------- the map


def test_an_area_is_given_a_colour_with_its_word_and_who_said_so(town, here, at_the_screen):
    client = at_the_screen(town.nurse, "en")
    sent = {"area": "somatic_health", "do": "say", "colour": "yellow", "words": "Sår på beinet"}

    said = words(client.post(f"{here}/responsibility/area", sent, follow=True))

    assert AreaColour.objects.get().words == "Sår på beinet"
    assert "Needs following up (yellow)" in said
    assert "by Prøve Sykepleier, Rus og psykisk helse" in said


def test_one_asks_a_unit_and_it_says_yes_on_its_own_page_by_way_of_the_inbox(town, here, at_the_screen):
    sent = {"area": "nutrition", "do": "propose", "to": town.home_care.pk, "basis": "agreement"}
    at_the_screen(town.nurse).post(f"{here}/responsibility/area", sent)
    row = AreaProposal.objects.get()
    client = at_the_screen(town.home_nurse, "en")

    assert f"/plans/duties/{row.duty_id}" in client.get("/inbox").content.decode()
    assert client.get(f"/plans/duties/{row.duty_id}")["Location"] == f"{here}/responsibility"
    assert "Does your unit answer for this?" in words(client.get(f"{here}/responsibility"))
    client.post(f"{here}/responsibility/{row.pk}", {"answer": "yes"})
    assert Responsible.objects.get().contact == town.home_nurse


def test_a_no_and_a_question_taken_back(town, here, now, at_the_screen):
    row = shared_out(town, now)
    assert "Take the question back" in words(at_the_screen(town.nurse, "en").get(f"{here}/responsibility"))

    at_the_screen(town.nurse).post(f"{here}/responsibility/{row.pk}", {"answer": "back"})

    assert Duty.objects.get(pk=row.duty_id).life == "cancelled"


def test_another_contact_and_letting_go(town, here, now, at_the_screen):
    shared_out(town, now)
    client, where = at_the_screen(town.nurse, "en"), f"{here}/responsibility/area"
    assert "The contact in your unit" in words(client.get(f"{where}?area=mental_health"))

    client.post(where, {"area": "mental_health", "do": "name", "contact": town.colleague.pk})
    client.post(where, {"area": "mental_health", "do": "give-up"})

    assert Responsible.objects.filter(contact=town.colleague, ended_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"do": "say"}, "area.nothing-chosen"),
        ({"do": "give-up"}, "area.not-your-units"),
    ],
)
def test_what_cannot_be_so_is_said_on_the_page(town, here, at_the_screen, sent, code):
    page = at_the_screen(town.nurse).post(f"{here}/responsibility/area", {"area": "dental", **sent})

    assert page.status_code == 409
    assert code in words(page)


def test_no_such_area_and_no_such_duty_are_not_found(town, here, told, at_the_screen):
    client = at_the_screen(town.nurse)

    assert client.get(f"{here}/responsibility/area?area=soul").status_code == 404
    assert client.get(f"/plans/duties/{Duty.objects.first().pk}").status_code == 404


def test_the_spaces_show_what_nobody_answers_for_and_the_way_to_it(town, here, now, at_the_screen):
    shared_out(town, now)

    page = at_the_screen(town.nurse, "en").get("/spaces")

    assert "Teeth : Nobody" in words(page)
    assert "Kari" not in words(page)
    assert f"{here}/responsibility" in page.content.decode()


# ------------------------------------------------------------------------------------------------------------------- trust


def test_staff_write_down_whom_the_person_trusts(town, here, at_the_screen):
    client = at_the_screen(town.nurse, "en")
    client.post(f"{here}/trust", {"words": "Berit"})

    assert "Berit" in words(client.get(here))
    assert client.post(f"{here}/trust", {"words": "x" * 500}).status_code == 409


def test_the_person_says_it_and_reads_who_wrote_it_down(town, now):
    client = at_home(town.kari, "en")
    client.post("/me/trust", {"words": "Berit"})

    assert "You wrote this" in words(client.get("/me/trust"))
    assert client.post("/me/trust", {"words": "x" * 500}).status_code == 409


# ------------------------------------------------------------------------------------------------------------------- rulings


def ruled(town, here, at_the_screen):
    client, today = at_the_screen(town.officer, "en"), local(make.NOON).date()
    sent = {"under": "hol", "service": "Støttekontakt", "amount": "Tre timer", "reasons": "Hun er alene."}
    page = client.post(f"{here}/rulings/new", {**sent, "since": today, "evaluate_on": today + 90 * DAY})
    where = page["Location"]
    assert "Draft: nobody has got it" in words(client.get(where))
    client.post(where, {"do": "issue"})
    return client, where


def test_a_decision_is_written_read_through_issued_and_evaluated(town, here, at_the_screen):
    client, where = ruled(town, here, at_the_screen)
    assert "In force" in words(client.get(where))

    client.post(where, {"do": "evaluate", "outcome": "continues", "words": "Det hjelper."})

    assert "It goes on as it is" in words(client.get(where))


def test_what_came_stands_there_until_it_is_decided(town, here, now, at_the_screen):
    client = at_the_screen(town.officer, "en")
    sent = {"came": "applied", "under": "hol", "service": "Støttekontakt", "on": local(now).date()}
    said = words(client.post(f"{here}/rulings", sent, follow=True))

    assert "Waits for a decision 1 Støttekontakt Applied for" in said
    assert client.post(f"{here}/rulings", {"came": "applied"}).status_code == 409
    assert "You wait for an answer Støttekontakt" in words(at_home(town.kari, "en").get("/me/rulings"))


def test_the_person_reads_what_is_decided_complains_and_is_answered(town, here, at_the_screen):
    client, where = ruled(town, here, at_the_screen)
    kari, ruling = at_home(town.kari, "en"), Ruling.objects.get()
    assert "You can complain." in words(kari.get("/me/rulings"))
    assert kari.post(f"/me/rulings/{ruling.pk}/complain", {"words": ""}).status_code == 409

    kari.post(f"/me/rulings/{ruling.pk}/complain", {"words": "Det er for lite."})
    complaint = Complaint.objects.get()
    assert client.get(f"/plans/duties/{complaint.duty_id}")["Location"] == where
    answer = {"do": "answer", "complaint": complaint.pk, "verdict": "changed", "words": "Du får fem timer."}
    client.post(where, answer)

    assert "The decision is changed" in words(kari.get("/me/rulings"))
    assert "Du får fem timer." in words(kari.get("/me/rulings"))


def test_a_draft_that_is_thrown_away_is_gone_and_a_faulty_one_is_not_kept(town, here, at_the_screen):
    client = at_the_screen(town.officer, "en")
    assert "ruling.form" in words(client.post(f"{here}/rulings/new", {"under": "hol"}))
    sent = {"under": "hol", "service": "S", "amount": "A", "reasons": "R", "since": "2026-01-01"}
    page = client.post(f"{here}/rulings/new", {**sent, "evaluate_on": "2026-02-01"})

    client.post(page["Location"], {"do": "drop"})

    assert client.get(page["Location"]).status_code == 404


# ---------------------------------------------------------------------------------------------------------- the person's own


def test_the_person_sees_who_does_what_and_is_never_told_nobody(town, now):
    shared_out(town, now)

    said = words(at_home(town.kari, "en").get("/me/responsible"))

    assert "Mental health Prøve Sykepleier , Rus og psykisk helse" in said
    assert "It is not settled who helps you with this yet." in said
    assert "Nobody" not in said


@pytest.mark.parametrize("address", ["/me/responsible", "/me/trust", "/me/rulings"])
def test_who_is_not_known_here_is_sent_back(db, address):
    assert at_home(None).get(address)["Location"] == "/me"


def test_no_title_names_anybody_and_more_areas_cost_no_more_queries(town, here, now, at_the_screen):
    client = at_the_screen(town.nurse)
    shared_out(town, now)
    addresses = (here, f"{here}/responsibility", f"{here}/rulings", "/spaces")
    few = [queries(client, address) for address in addresses]
    for area in (Area.SOMATIC_HEALTH, Area.DAILY_LIVING, Area.SUBSTANCE_USE):
        say_colour(town.kari.pk, area, Colour.YELLOW, by=town.nurse, at=now)
        propose(town.kari.pk, area, to=town.rop.pk, by=town.nurse, at=now)

    assert [queries(client, address) for address in addresses] == few
    assert not any("Kari" in title(client.get(address)) for address in addresses)
