"""The pages of the crisis card and of the plans: who is offered what, what stands there, and what is never shown again."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mellomrom.people.models import PersonIdentifier
from mellomrom.plans.crisis.catalogue import Answer, Call, Finders, Life
from mellomrom.plans.crisis.models import CrisisCopy, CrisisProposal, CrisisVersion
from mellomrom.sharing.models import Log
from tests import make
from tests.flows.crisis import WORDS, Town, days_from
from tests.web.reading import title, words

pytestmark = pytest.mark.django_db
ORDER = ("Call now", "Early signs", "This is how you help", "This does not help", "Medicines",
         "Children, animals, home", "Wishes", "Agreed with the person")  # fmt: skip


@pytest.fixture
def town(db) -> Town:
    return Town()


@pytest.fixture
def number(town) -> str:
    return PersonIdentifier.objects.get(person=town.kari, system="FNR").value


def written(newest, **more) -> dict[str, str]:
    days = days_from(datetime.now(UTC))
    base = {"since": days.since.isoformat(), "until": "", "revise": days.revise.isoformat()}
    return base | {"based_on": str(newest.pk) if newest else "", **more}


def test_the_card_stands_in_the_order_in_which_it_is_needed(town, now, number, at_the_screen):
    town.agreed(replace(WORDS, calls=(Call(unit=town.rop.pk),)), finders=Finders.HEALTH, at=now)

    page = at_the_screen(town.night_nurse, "en").post("/crisis", {"number": number, "use": "now"})

    said = words(page)
    places = [said.index(heading) for heading in ORDER]
    assert places == sorted(places)
    assert "made today" in said or "(today)" in said
    assert "Danger to life" in said
    assert page["Cache-Control"] == "no-store"


def test_no_name_and_no_number_comes_back_or_stands_in_an_address_or_a_title(town, now, number, at_the_screen):
    town.agreed(at=now)
    client = at_the_screen(town.duty_doctor, "en")
    page = client.post("/crisis", {"number": number, "use": "now"})
    by_name = client.post(
        "/crisis", {"given": "Kari", "family": "Testesen", "born": "1984", "reason": "Ved døra.", "use": "now"}
    )

    assert (page.status_code, by_name.status_code) == (404, 404)
    assert number not in page.content.decode()
    assert "Testesen" not in by_name.content.decode()
    assert title(client.get("/crisis")) == "Crisis card – Mellomrom"


def test_who_is_not_let_in_is_led_to_emergency_access_and_not_told_of_a_card(town, now, number, at_the_screen):
    town.agreed(at=now)
    client = at_the_screen(town.duty_doctor, "en")

    there, nowhere = (client.post("/crisis", {"number": n, "use": "now"}) for n in (number, "17058400000"))

    assert "Is it urgent? Emergency access" in words(there)
    assert words(there) == words(nowhere)


def test_it_is_offered_to_those_who_can_use_it_alone(town, at_the_screen):
    assert "Crisis card" in words(at_the_screen(town.nurse, "en").get("/inbox"))
    for role in (town.adviser, town.leader):
        client = at_the_screen(role, "en")
        assert "Crisis card" not in words(client.get("/inbox")) + words(client.get("/more"))
        assert client.get("/crisis").status_code == 404
        assert client.get("/crisis/pointer/abc").status_code == 404


def test_the_police_are_asked_for_one_use_and_see_that_cut(town, now, number, at_the_screen):
    town.agreed(finders=Finders.POLICE, at=now)
    client = at_the_screen(town.officer, "en")

    assert "I help the person now" not in words(client.get("/crisis"))
    said = words(client.post("/crisis", {"number": number, "use": "now"}))
    assert "Gå ikke inn uten å si fra." in said
    for hidden in ("Sover lite", "depot", "Storgata", "Medicines", "Children", "Prøve Sykepleier"):
        assert hidden not in said


def test_the_card_costs_few_queries_and_no_more_with_much_behind_the_person(town, now, number, at_the_screen):
    town.agreed(replace(WORDS, calls=(Call(unit=town.rop.pk),)), finders=Finders.HEALTH, at=now)
    client = at_the_screen(town.night_nurse)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.post("/crisis", {"number": number, "use": "now"}).status_code == 200
        return len(asked)

    cost()
    few = cost()
    for _ in range(6):
        town.discharge(at=now)
    make.member(town.kari, town.home_care, "home_care")

    assert cost() == few <= 20  # three of them read the directory, which is remembered between changes of it


def test_it_needs_no_worker(town, now, number, at_the_screen, settings, tmp_path):
    settings.HEARTBEAT = tmp_path / "never"
    town.agreed(finders=Finders.HEALTH, at=now)

    page = at_the_screen(town.night_nurse).post("/crisis", {"number": number, "use": "now"})

    assert "Snakk rolig." in words(page)


def test_the_card_is_shown_again_by_its_look_up_and_by_a_pointer_after_a_choice(town, now, number, at_the_screen):
    town.agreed(finders=Finders.HEALTH, at=now)
    client, nurse = at_the_screen(town.night_nurse, "en"), at_the_screen(town.nurse, "en")
    found = client.post("/crisis", {"number": number, "use": "now"}).context["card"]
    assert "Snakk rolig." in words(client.get(f"/crisis/{found.look_up}"))

    nurse.post(f"/people/{town.kari.pk}/crisis/pointer")
    address = nurse.get(f"/people/{town.kari.pk}/crisis").context["pointer"].split("testserver")[1]

    assert "Kari" not in words(client.get(address))
    assert "Snakk rolig." in words(client.post(address, {"use": "ahead"}))
    assert Client().get(address).url.startswith("/login")


def test_a_plan_is_begun_agreed_printed_given_and_withdrawn_on_its_page(town, now, at_the_screen):
    client, here = at_the_screen(town.nurse, "en"), f"/people/{town.kari.pk}/crisis"
    sent = written(
        None, early="Sover lite.", unit=str(town.rop.pk), who1="Søster", phone1="99999999", summary_record="yes"
    )
    assert client.post(f"{here}/crisis", sent).url == here
    draft = CrisisVersion.objects.get()
    agrees = {"version": draft.pk, "how": "spoken", "with_whom": "Kari", "finders": "health"}
    assert client.post(f"{here}/agree", agrees).url == here
    assert client.post(f"{here}/given/{draft.pk}").url == here

    said = words(client.get(here))
    assert "A copy on paper was given to the person" in said
    assert "Health services, day and night" in said
    paper = client.get(f"{here}/crisis/print")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert paper["Cache-Control"] == "no-store"
    assert CrisisCopy.objects.count() == 1
    client.post(f"{here}/crisis/withdraw")
    assert client.get(f"{here}/crisis/print").status_code == 404
    assert CrisisVersion.objects.get().life == Life.WITHDRAWN


def test_what_is_wrong_stands_on_the_page_and_what_was_written_stays(town, at_the_screen):
    client, here = at_the_screen(town.nurse, "en"), f"/people/{town.kari.pk}/crisis"

    empty = client.post(f"{here}/crisis", written(None))
    no_day = client.post(f"{here}/crisis", written(None, early="Sover lite.", revise="i morgen"))

    assert (empty.status_code, empty.context["code"]) == (409, "crisis.nothing-written")
    assert (no_day.status_code, no_day.context["code"]) == (409, "crisis.not-complete")
    assert "Sover lite." in no_day.content.decode()
    assert client.post(f"{here}/agree", {"version": "x"}).context["code"] == "crisis.not-complete"
    assert client.get(f"{here}/score").status_code == 404


def test_a_save_on_an_old_version_shows_both_side_by_side(town, now, at_the_screen):
    seen = town.draft(days=days_from(now))
    theirs = town.draft(
        replace(WORDS, early="Kollegaens ord."), based_on=seen.pk, by=town.colleague, days=days_from(now)
    )
    client, here = at_the_screen(town.nurse, "en"), f"/people/{town.kari.pk}/crisis/crisis"

    page = client.post(here, written(seen, early="Mine ord."))

    assert (page.status_code, page.context["code"]) == (200, "crisis.changed-meanwhile")
    assert "Kollegaens ord." in words(page)
    assert ">Mine ord.</textarea>" in page.content.decode()
    assert client.post(here, written(theirs, early="Mine ord.")).status_code == 302


def test_the_person_reads_proposes_agrees_prints_and_withdraws(town, now, kari):
    draft = town.draft(days=days_from(now))
    assert "A draft for you to read" in words(kari.get("/me/crisis"))
    kari.post("/me/crisis/crisis/propose", {"what": "proposal", "words": "Ring søsteren først."})
    assert CrisisProposal.objects.get().life == Answer.OPEN

    kari.post("/me/crisis/agree", {"version": draft.pk, "finders": "police"})

    assert "This is agreed" in words(kari.get("/me/crisis"))
    assert kari.get("/me/crisis/crisis/print").content[:5] == b"%PDF-"
    kari.post("/me/crisis/pointer")
    assert "/crisis/pointer/" in words(kari.get("/me/crisis"))
    kari.post("/me/crisis/crisis/withdraw")
    assert "You have no crisis plan here" in words(kari.get("/me/crisis"))


def test_what_the_person_sends_that_cannot_be_is_said_plainly(town, now, kari):
    draft = town.draft(days=days_from(now))

    page = kari.post("/me/crisis/agree", {"version": draft.pk})

    assert (page.status_code, page.context["code"]) == (409, "crisis.not-found-by")


def test_a_proposal_is_answered_on_the_page_of_the_plans(town, now, kari, at_the_screen):
    town.agreed(at=now)
    kari.post("/me/crisis/crisis/propose", {"what": "proposal", "words": "Ring søsteren først."})
    row, client = CrisisProposal.objects.get(), at_the_screen(town.nurse, "en")

    client.post(f"/people/{town.kari.pk}/crisis/answer/{row.pk}", {"taken": "taken", "words": "Det gjør vi."})

    assert "Det gjør vi." in words(kari.get("/me/crisis"))


def test_the_persons_log_says_plainly_who_looked_at_the_card(town, now, number, kari, at_the_screen):
    town.agreed(finders=Finders.HEALTH, at=now)
    at_the_screen(town.night_nurse).post("/crisis", {"number": number, "use": "now"})
    at_the_screen(town.officer).post("/crisis", {"number": number, "use": "now"})

    said = words(kari.get("/me/log"))

    assert "Your crisis card was opened, to help you there and then." in said
    assert "Somebody looked for your crisis plan or crisis card, and was refused." in said
    assert not [row.what for row in Log.objects.filter(person=town.kari) if f" {row.what} " in said]
