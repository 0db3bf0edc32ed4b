"""The pages of a transition: its checklist, the first two weeks at home, who coordinates."""

from datetime import timedelta

import pytest

from mellomrom.directory.sessions import PERSON
from mellomrom.events import actions
from mellomrom.events.actions.entries import write
from mellomrom.events.catalogue import EventKind
from mellomrom.events.entries import Form, Words
from mellomrom.events.models import Course, Duty, Event
from mellomrom.people.catalogue import TeamFunction
from tests import make
from tests.web.reading import words

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def home(town, now):
    return town.discharge(at=now - DAY)


def page_of(town, name: str = "discharge") -> str:
    return f"/courses/{Course.objects.get(person=town.kari, pathway=name).pk}/checklist"


def test_both_sides_read_the_checklist_and_only_the_holder_can_act(town, home, at_the_screen):
    ours = at_the_screen(town.nurse).get(page_of(town)).content.decode()
    theirs = at_the_screen(town.doctor).get(page_of(town)).content.decode()

    contact = Duty.objects.get(event=home, item="first-contact")
    assert "Første kontakt etter utskrivning" in ours
    assert "Første kontakt etter utskrivning" in theirs
    assert f"/duties/{contact.pk}/judge" in ours
    assert f"/duties/{contact.pk}/judge" not in theirs


def test_a_sentence_closes_an_item_and_stands_there(town, home, at_the_screen):
    contact = Duty.objects.get(event=home, item="first-contact")
    screen = at_the_screen(town.nurse)

    sent = screen.post(
        f"/duties/{contact.pk}/judge", {"said": "could_not", "words": "Hun vil være i fred.", "unmet": "yes"}
    )

    assert sent.status_code == 302
    assert "Hun vil være i fred." in words(screen.get(page_of(town)))
    assert Event.objects.filter(kind=EventKind.NEED_UNMET).count() == 1


@pytest.mark.parametrize("said", ["not_needed", "done"])
def test_done_and_not_needed_are_said_in_the_same_place(town, home, at_the_screen, said):
    contact = Duty.objects.get(event=home, item="first-contact")
    at_the_screen(town.nurse).post(f"/duties/{contact.pk}/judge", {"said": said, "words": "Det er ordnet."})

    contact.refresh_from_db()
    assert (contact.life, contact.because) == ("met" if said == "done" else "cancelled", "Det er ordnet.")


def test_nothing_said_changes_nothing(town, home, now):
    from django.test import RequestFactory

    from mellomrom.core.errors import InvalidMove
    from mellomrom.web.transitions import judge

    contact = Duty.objects.get(event=home, item="first-contact")
    request = RequestFactory().post("/", {"words": "Ord"})
    request.role = town.nurse
    with pytest.raises(InvalidMove, match="duty.nothing-said"):
        judge.__wrapped__(request, duty_id=contact.pk)


def test_an_empty_day_is_seen_and_an_appointment_fills_it(town, home, now, at_the_screen):
    screen = at_the_screen(town.nurse)
    before = screen.get(f"/people/{town.kari.pk}/week").content.decode()
    at = now + 5 * DAY

    write(town.kari.pk, form=Form.APPOINTMENT, words=Words(appointment_at=at, place="Kontoret"), by=town.nurse, at=now)

    after = screen.get(f"/people/{town.kari.pk}/week").content.decode()
    assert before.count("week__day--empty") == after.count("week__day--empty") + 1


def test_the_person_reads_their_own_days_in_plain_words(town, home, now, client):
    session = client.session
    session[PERSON] = str(town.kari.pk)
    session.save()

    said = words(client.get("/me/week"))

    assert "Noen som kjenner deg, tar kontakt når du er hjemme." in said
    assert "Første kontakt etter utskrivning" not in said


def test_to_hand_over_coordination_is_to_be_asked_whom(town, now, at_the_screen):
    make.member(town.kari, town.rop, TeamFunction.COORDINATOR)

    sent = at_the_screen(town.nurse).post(f"/people/{town.kari.pk}/coordination")

    duty = Duty.objects.get(item="take_over_coordination")
    assert sent["Location"] == f"/duties/{duty.pk}/hand-over"


def test_a_space_says_that_too_few_stays_are_not_counted(town, home, at_the_screen):
    from mellomrom.directory import actions as directory

    space = directory.name_space(town.ward, town.rop)

    screen = at_the_screen(town.leader)
    screen.cookies["django_language"] = "en"

    assert "fewer than five stays in the last quarter" in words(screen.get(f"/spaces/{space.pk}"))


def test_what_words_show_is_done_is_asked_for_words_in_the_inbox(town, now, at_the_screen):
    admitted = make.happen(
        town.kari, EventKind.ADMITTED, owner=town.hospital, unit=town.ward, to=town.rop, at=now - HOUR
    )
    duty = Duty.objects.get(event=admitted, item="home-meanwhile")
    actions.take(duty.pk, by=town.nurse, at=now)

    said = at_the_screen(town.nurse).get("/inbox").content.decode()

    assert f"/duties/{duty.pk}/judge" in said
    assert f'action="/duties/{duty.pk}/done"' not in said
