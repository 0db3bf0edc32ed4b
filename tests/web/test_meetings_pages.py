"""The pages of meetings and of role cards, as they are sent and shown."""

from datetime import timedelta

import pytest

from mellomrom.core.clock import local
from mellomrom.people.actions import actor_of
from mellomrom.people.catalogue import Area, Colour
from mellomrom.plans.meetings import actions
from mellomrom.plans.meetings.models import Meeting, MinutesText
from mellomrom.plans.overview.duties import decided_in
from mellomrom.plans.procedures.card_files import cards
from mellomrom.plans.procedures.models import ProcedureVersion
from mellomrom.plans.responsibility.actions import say_colour
from tests.web.reading import words
from tests.web.test_me import at_home

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def town(transactional_db):
    from tests import make

    return make.Town()


def called(town, now, **more):
    what = actions.Call(**{"starts_at": now + timedelta(minutes=30), "place": "Rådhuset", **more})
    return actions.call(town.kari.pk, what=what, units=[town.gp.pk], by=town.nurse, at=now)


def test_a_meeting_is_called_from_the_page_of_the_person(town, now, at_the_screen):
    sent = {
        "starts_at": local(now + 7 * DAY).strftime("%Y-%m-%dT%H:%M"), "minutes": "60", "weeks": "4",
        "place": "Rådhuset", "units": [str(town.gp.pk)],
    }  # fmt: skip

    answer = at_the_screen(town.nurse).post(f"/people/{town.kari.pk}/meetings", sent)

    meeting = Meeting.objects.get()
    assert answer.url == f"/meetings/{meeting.pk}"
    assert "Det er ikke avtalt noen individuell plan her." in words(at_the_screen(town.nurse).get(answer.url))


def test_whom_the_person_must_be_asked_about_is_said_with_the_way_to_ask(town, now, at_the_screen):
    page = at_the_screen(town.nurse).post(
        f"/people/{town.kari.pk}/meetings",
        {
            "starts_at": local(now + 7 * DAY).strftime("%Y-%m-%dT%H:%M"),
            "minutes": "60",
            "place": "Rådhuset",
            "other": str(town.tsb.pk),
        },
    )

    assert page.status_code == 403
    assert "Spør personen først" in words(page)
    assert f"/people/{town.kari.pk}/says" in page.content.decode()
    assert 'value="Rådhuset"' in page.content.decode(), "what was written is still there"


def test_what_is_missing_is_said_and_nothing_is_done(town, now, at_the_screen):
    meeting = called(town, now)

    page = at_the_screen(town.nurse).post(f"/meetings/{meeting.pk}", {"do": "nonsense"})

    assert page.status_code == 409
    assert "meeting.unreadable" in words(page)


def test_who_writes_on_anothers_minutes_is_shown_both(town, now, at_the_screen):
    meeting = called(town, now)
    item = actions.propose(meeting.pk, words="Søvn", by=town.nurse, at=now)
    actions.hold(meeting.pk, by=town.nurse, at=now)
    sent = {"do": "minutes", "id": str(item.pk), "seen": "0"}
    one, two = at_the_screen(town.nurse), at_the_screen(town.colleague)
    assert one.post(f"/meetings/{meeting.pk}", sent | {"words": "Sover lite."}).status_code == 302

    page = two.post(f"/meetings/{meeting.pk}", sent | {"words": "Sover godt."})

    assert page.status_code == 409
    assert {"Sover lite.", "Sover godt."} <= {word for word in ("Sover lite.", "Sover godt.") if word in words(page)}
    assert 'name="seen" value="1"' in page.content.decode()
    both = sent | {"seen": "1", "words": "Sover lite. Sover godt."}
    assert two.post(f"/meetings/{meeting.pk}", both).status_code == 302
    assert MinutesText.objects.count() == 2


def test_the_person_proposes_says_no_to_one_and_says_what_she_thinks(town, now):
    meeting = called(town, now)
    kari = at_home(town.kari)
    for sent in (
        {"do": "coming"},
        {"do": "propose", "words": "Jeg vil snakke om hunden"},
        {"do": "keep-out", "id": str(town.gp.pk)},
        {"do": "comment", "words": "Kan vi møtes ute?"},
    ):
        assert kari.post(f"/me/meetings/{meeting.pk}", sent).url == f"/me/meetings#m-{meeting.pk}"

    page = words(kari.get("/me/meetings"))
    assert "Jeg vil snakke om hunden" in page
    assert "Prøvelegene skal ikke være med" in page
    assert "De skylder deg et svar." in page


def test_another_persons_meeting_is_not_hers(town, now):
    from tests import make

    meeting = called(town, now)
    other = make.person("Ola", serial=300)
    actor_of(other)

    assert at_home(other).post(f"/me/meetings/{meeting.pk}", {"do": "coming"}).status_code == 404


def test_an_address_for_ones_calendar_is_shown_once(town, now, at_the_screen):
    client = at_the_screen(town.nurse)

    assert ".ics" in words(client.post("/meetings", {"do": "calendar-new"}))
    assert ".ics" not in words(client.get("/meetings"))
    assert "Adressen virker ikke lenger." in words(client.post("/meetings", {"do": "calendar-end"}))


# ------------------------------------------------------------------------------------------------------- role cards


def sign(client, **more):
    page = client.get("/procedures/overdose/sign")
    sent = {f"{to}-{part}": text for to, parts in page.context["chapters"] for part, text in parts}
    sent |= {"seen": str(page.context["seen"]), "card_version": str(cards()["overdose"].version)}
    sent |= {"valid_from": page.context["today"].isoformat()}
    return client.post("/procedures/overdose/sign", sent | more)


def test_a_leader_signs_a_nurse_reads_and_it_is_gone_from_her_inbox(town, at_the_screen):
    assert sign(at_the_screen(town.leader)).url == "/procedures/overdose"
    nurse = at_the_screen(town.nurse)
    assert "Å lese" in words(nurse.get("/inbox"))

    assert "Jeg har lest det" in words(nurse.get("/procedures/overdose"))
    nurse.post("/procedures/overdose", {"number": "1"})

    assert "Å lese" not in words(nurse.get("/inbox"))
    assert "Få arbeider her" in words(at_the_screen(town.leader).get("/procedures/overdose/coverage"))


def test_what_was_written_stands_there_still_when_it_cannot_be_signed(town, at_the_screen):
    page = sign(at_the_screen(town.leader), valid_from="", note="Nytt nummer")

    assert page.status_code == 409
    assert "Nytt nummer" in page.content.decode()
    assert "procedure.no-day" in words(page)
    assert not ProcedureVersion.objects.exists()


def test_only_a_leader_finds_where_to_sign_and_everybody_finds_the_card(town, at_the_screen):
    client = at_the_screen(town.doctor)

    assert client.get("/procedures/tud/sign").status_code == 404
    assert client.get("/procedures/tud/coverage").status_code == 404
    page = words(client.get("/procedures/tud"))
    assert "Vi bruker ikke tvang." in page
    assert "ikke kontrollert mot teksten" in page
    assert client.post("/procedures/tud", {"number": "x"}).status_code == 409


def test_the_card_for_what_happened_is_one_tap_from_the_inbox(town, told, at_the_screen):
    assert 'href="/procedures/discharge"' in at_the_screen(town.home_nurse).get("/inbox").content.decode()


def test_what_a_meeting_decided_says_where_and_only_to_those_who_take_part(town, now, at_the_screen):
    meeting = called(town, now)
    item = actions.propose(meeting.pk, words="Søvn", by=town.nurse, at=now)
    actions.hold(meeting.pk, by=town.nurse, at=now)
    task = actions.decide_task(
        item.pk, words="Ringe fastlegen", unit=town.rop.pk, due_at=now + 7 * DAY, by=town.nurse, at=now
    )
    link = f'href="/meetings/{meeting.pk}#i-{item.pk}"'

    pages = [f"/people/{town.kari.pk}", f"/events/{task.duty.event_id}/story"]
    assert [url for url in pages if link not in at_the_screen(town.nurse).get(url).content.decode()] == []
    assert decided_in(town.nurse, duty=task.duty_id).meeting == meeting.pk
    assert decided_in(town.leader, duty=task.duty_id) is None


def test_the_page_of_a_meeting_proposes_what_is_red_and_it_is_kept_or_taken_away(town, now, at_the_screen):
    for area in (Area.MENTAL_HEALTH, Area.NUTRITION):
        say_colour(town.kari.pk, area, Colour.RED, by=town.nurse, at=now)
    meeting = called(town, now)
    client = at_the_screen(town.nurse, "en")
    assert "From the map of responsibility" in words(client.get(f"/meetings/{meeting.pk}"))

    client.post(f"/meetings/{meeting.pk}", {"do": "area", "area": "mental_health"})
    client.post(f"/meetings/{meeting.pk}", {"do": "area-away", "area": "nutrition"})

    meeting.refresh_from_db()
    assert (meeting.agenda.get().area, meeting.areas_left) == ("mental_health", ["nutrition"])
    assert "From the map of responsibility" not in words(client.get(f"/meetings/{meeting.pk}"))
