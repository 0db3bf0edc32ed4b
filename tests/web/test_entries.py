"""Writing on a page, once: what one may write, to whom, what is said before it is sent, and where it is written after."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from mellomrom.core.clock import local
from mellomrom.events import details
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Delivery, Duty, Event, Notice
from mellomrom.exchange.actions import connect
from mellomrom.exchange.catalogue import Format, Transport
from mellomrom.integrations.kith import (
    around,
    care,
    dialogue,
    elder,
    envelope,
    epikrise,
    logistics,
    referral,
)
from mellomrom.people.catalogue import Protection, TeamFunction
from mellomrom.people.models import Person
from mellomrom.sharing.models import Decision, Log
from tests import make
from tests.web.reading import queries, title, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(town) -> str:
    return f"/people/{town.kari.pk}/write"


@pytest.fixture
def nav(town):
    unit = make.unit(make.organization("Nav Prøve", make.OrganizationKind.NAV), make.ServiceType.NAV)
    make.member(town.kari, unit, TeamFunction.NAV)
    return unit


@pytest.fixture
def ready(town, now) -> Event:
    at = now - timedelta(minutes=5)
    return make.happen(
        town.kari, EventKind.DISCHARGE_READY, owner=town.municipality, unit=town.ward, to=town.home_care, at=at
    )


def connected(unit) -> None:
    connect(
        unit.organization, unit=unit, format=Format.KITH, transport=Transport.FOLDER, address="epj", at=make.LONG_AGO
    )


# ------------------------------------------------------------------------------------------------------- choosing


def test_one_chooses_among_the_forms_one_has_a_use_for(town, here, nurse, at_the_screen):
    said = words(nurse.get(here))

    assert "Contact made" in said
    assert "Answer the hospital" not in said, "nothing waits for an answer"
    police = make.staff(make.unit(town.hospital, make.ServiceType.POLICE))
    assert at_the_screen(police).get(here).status_code == 404


def test_an_answer_is_offered_while_a_hospital_waits(town, here, ready, now, nurse):
    assert f"form=reply&amp;about={ready.pk}" in nurse.get(here).content.decode()

    town.discharge(at=now)

    assert "Answer the hospital" not in words(nurse.get(here))


def test_who_owes_the_reply_finds_it_on_the_card(town, ready, at_the_screen):
    officer = at_the_screen(town.case_office.staff.get(), "en")
    link = f'href="/people/{town.kari.pk}/write?form=reply&amp;about={ready.pk}"'

    assert link in officer.get("/inbox").content.decode()
    assert link not in at_the_screen(town.nurse, "en").get("/inbox").content.decode()
    assert "You answer: Ready for discharge" in words(officer.get(f"/people/{town.kari.pk}/write?form=reply"))


def test_a_person_of_others_is_not_found(here, town, at_the_screen):
    stranger = at_the_screen(make.staff(make.unit(make.municipality("5037", "Levanger"), make.ServiceType.ROP)))

    assert {stranger.get(here).status_code, stranger.get(f"/people/{uuid4()}/write").status_code} == {404}


def test_opening_the_page_is_in_the_persons_log_and_its_title_names_nobody(town, here, nurse):
    page = nurse.get(f"{here}?form=contact")

    assert Log.objects.filter(person=town.kari, what="record.opened").count() == 1
    assert "Kari" not in title(page)


# ------------------------------------------------------------------------------------------ said before it is sent


def test_what_comes_of_it_is_said_before_the_button(town, told, here, nurse):
    alone = words(nurse.get(f"{here}?form=contact"))
    connected(town.rop)
    noted = words(nurse.get(f"{here}?form=contact"))

    assert "Will be done: First contact after discharge." in alone
    assert "has no record system that takes messages" in alone
    assert "A note goes to your own record, Rus og psykisk helse" in noted


def test_looking_writes_nothing(town, told, here, nurse):
    before = (Event.objects.count(), Notice.objects.count(), Delivery.objects.count())

    nurse.get(f"{here}?form=contact")

    assert (Event.objects.count(), Notice.objects.count(), Delivery.objects.count()) == before
    assert set(Decision.objects.filter(decided_at__gt=told.recorded_at).values_list("recipient", flat=True)) == {
        town.rop.pk
    }, "only that the page was opened is decided"


def test_whom_one_cannot_write_to_is_said_with_the_reason(nav, here, nurse):
    said = words(nurse.get(f"{here}?form=letter"))

    assert "1 service that you cannot write to from here" in said
    assert "No rule opens this" in said
    assert f'value="{nav.pk}"' not in nurse.get(f"{here}?form=letter").content.decode()


def test_how_it_reaches_each_is_said(town, here, nurse):
    connected(town.gp)
    town.coordinator.delete()

    said = words(nurse.get(f"{here}?form=letter"))

    assert "Prøvelegene Goes to their record system" in said
    assert "Steinkjer kommune Nobody there is reached from here" in said


# ------------------------------------------------------------------------------------------------------- sending


def test_what_is_sent_is_written_and_one_is_shown_where_it_stands(town, here, nurse):
    page = nurse.post(here, {"form": "contact", "way": "phone", "text": "Ringte."}, follow=True)

    assert page.redirect_chain == [(f"/people/{town.kari.pk}#where", 302)]
    said = words(page)
    assert "It is written." in said
    assert "Contact: telephone Ringte." in said
    assert "Prøve Sykepleier, Sykepleier" in said
    assert "Stands only here yet" in said


def test_all_that_is_missing_is_said_beside_its_field_and_nothing_is_lost(here, nurse):
    page = nurse.post(here, {"form": "question", "text": "Hva nå?"})

    said = words(page)
    assert "It is not sent yet." in said
    assert "Choose what you ask for." in said
    assert "Choose whom you write to." in said
    assert "Hva nå?" in said
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("words_sent", "said"),
    [
        ({"form": "contact", "way": "visit", "happened_at": "i går"}, "Give a day and a time, such as"),
        ({"form": "reply", "answer": "ready", "ready_on": "snart"}, "Give a day, such as"),
        ({"form": "letter", "text": "Hei", "to": "fastlegen"}, "Choose one of those on the page."),
    ],
)
def test_what_cannot_be_read_is_asked_for_again(here, nurse, ready, words_sent, said):
    assert said in words(nurse.post(here, words_sent | {"about": str(ready.pk)}))


def test_a_time_may_be_written_as_people_write_it(here, nurse, now):
    then = timezone.localtime(now - timedelta(days=1)).replace(second=0, microsecond=0)

    nurse.post(here, {"form": "contact", "way": "visit", "happened_at": then.strftime("%d.%m.%Y %H.%M")})

    assert Event.objects.get().occurred_at == then


def test_the_page_sent_twice_is_one_entry(here, nurse):
    for _ in range(2):
        nurse.post(here, {"form": "contact", "way": "visit", "once": "a-page"})

    assert Event.objects.count() == 1


def test_without_a_form_that_exists_one_is_asked_to_choose(here, nurse):
    assert "You write it once." in words(nurse.post(here, {"form": "poem"}))


def test_what_is_not_about_a_field_is_a_page_of_its_own(town, here, nurse, ready, at_the_screen):
    doctor = at_the_screen(town.doctor, "en")

    assert nurse.post(here, {"form": "reply", "answer": "not_yet"}).status_code == 409
    assert doctor.post(here, {"form": "contact", "way": "phone"}).status_code == 404


# ---------------------------------------------------------------------------------------------- where it is written


def test_a_refusal_and_a_loss_are_said(town, here, nurse, now):
    connected(town.rop)
    nurse.post(here, {"form": "contact", "way": "visit"})
    note = Delivery.objects.filter(to=town.rop)

    note.update(sent_at=now, try_at=None, refused_at=now)
    refused = words(nurse.get(f"/people/{town.kari.pk}"))
    note.update(sent_at=None, refused_at=None, dead_at=now)
    lost = words(nurse.get(f"/people/{town.kari.pk}"))

    assert "Rus og psykisk helse did not accept it" in refused
    assert "did not come to Rus og psykisk helse" in lost


def test_anothers_records_are_shown_by_their_organization(town, here, nurse, at_the_screen, now):
    connected(town.home_care)
    town.discharge(at=now)

    gp = words(at_the_screen(town.gp.staff.get(), "en").get(f"/people/{town.kari.pk}"))

    assert "waits for a receipt from Steinkjer kommune" in gp
    assert "from Sykepleietjenesten" not in gp


def test_what_was_withdrawn_before_it_went_is_missing_nowhere(town, here, nurse, now):
    connected(town.rop)
    nurse.post(here, {"form": "contact", "way": "visit"})
    Delivery.objects.update(dead_at=now, try_at=None, error="withdrawn")

    assert "did not come to" not in words(nurse.get(f"/people/{town.kari.pk}"))


def test_of_a_protected_person_no_words_and_no_place_are_shown(town, here, nurse, now):
    Person.objects.filter(pk=town.kari.pk).update(protection=Protection.CONFIDENTIAL)
    when = timezone.localtime(now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")

    nurse.post(here, {"form": "appointment", "appointment_at": when, "place": "Storgata 1", "text": "Storgata 1"})

    said = words(nurse.get(f"/people/{town.kari.pk}"))
    assert "Appointment made for" in said
    assert "Storgata" not in said


def test_many_entries_cost_the_same_queries(town, here, nurse):
    connected(town.rop)
    nurse.post(here, {"form": "contact", "way": "visit", "text": "0"})
    few = queries(nurse, f"/people/{town.kari.pk}")
    for number in range(6):
        nurse.post(here, {"form": "contact", "way": "visit", "text": str(number + 1), "to": str(town.gp.pk)})

    assert queries(nurse, f"/people/{town.kari.pk}") == few <= 52


def test_the_form_costs_the_same_queries_however_much_there_is(town, here, nurse):
    few = queries(nurse, f"{here}?form=letter")
    for number in range(6):
        nurse.post(here, {"form": "letter", "text": str(number), "to": str(town.gp.pk)})

    assert queries(nurse, f"{here}?form=letter") == few <= 52


# -------------------------------------------------------------------------------------------- what a message says


MODULES = (around, care, dialogue, elder, envelope, epikrise, logistics, referral)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_everything_that_a_kith_message_says_has_a_label_or_a_reason_to_have_none(module):
    known = {label.key or key for key, label in details.LABELS.items()} | set(details.NOT_READ)

    assert set(module.DETAILS) - known == set()
    assert not {label.key or key for key, label in details.LABELS.items()} & set(details.NOT_READ)


SAID = [
    ({"notes": [{"subject": "Medisin", "text": "Fikk ny dose."}]}, "Medisin, Fikk ny dose."),
    ({"appointments": [{"at": "2026-11-24T10:00:00+01:00", "place": "Namsos"}]}, "24.11.2026 10.00, Namsos"),
    ({"wanted_on": "2026-11-24"}, "24.11.2026"),
    ({"sections": [{"heading": {"text": "Forløp"}, "text": "Innlagt."}]}, "Forløp, Innlagt."),
    ({"forwarding_reserved": "yes"}, "yes"),
    ({"remark": "2026-99-99"}, "2026-99-99"),
]


@pytest.mark.parametrize(("said", "read"), SAID)
def test_what_a_message_says_is_read_in_words(said, read):
    assert [words for _, words in details.lines(said)] == [read]


def test_what_was_not_reserved_goes_without_saying():
    assert details.lines({"forwarding_reserved": "no"}) == []


# ------------------------------------------------------------------------------------------------------ planned days


@pytest.fixture
def ward_nurse(town, now, at_the_screen):
    make.happen(
        town.kari,
        EventKind.ADMITTED,
        owner=town.hospital,
        unit=town.tsb,
        to=town.home_care,
        at=now - timedelta(hours=1),
    )
    return at_the_screen(make.staff(town.tsb), "en")


def due(item: str):
    return Duty.objects.get(item=item, course__pathway="stay-tsb").due_at


def test_a_planned_day_sets_the_clocks_and_another_day_moves_them(town, ward_nurse, here, now):
    assert due("safer-home") is None

    for days in (7, 9):
        day = local(now + timedelta(days=days))
        sent = {"form": "planned_discharge", "appointment_at": day.strftime("%Y-%m-%dT%H:%M"), "once": str(uuid4())}
        assert ward_nurse.post(here, sent).status_code == 302

        assert due("safer-home") == day.replace(second=0, microsecond=0)


def test_a_planned_day_that_is_past_is_refused_in_plain_words(town, ward_nurse, here, now):
    day = local(now - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")

    page = ward_nurse.post(here, {"form": "planned_discharge", "appointment_at": day})

    assert "Give a day and a time that lie ahead." in words(page)
    assert not Event.objects.filter(kind=EventKind.DISCHARGE_PLANNED).exists()


def test_only_where_somebody_leaves_from_is_the_day_planned(town, nurse, here):
    page = words(nurse.get(here))

    assert "Appointment made" in page
    assert "Planned discharge" not in page
    assert "Planned release" not in page
