"""One entry made here is enough: what it becomes, who is told, what it meets, and every way of saying no."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.events.actions.entries import addressees, forms_for, write
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.events.entries import PLANNED, Form, Words, letter_text, subject_of
from mellomrom.events.models import Delivery, Duty, Event, Notice
from mellomrom.exchange.actions import connect
from mellomrom.exchange.catalogue import Format, Transport
from mellomrom.people.catalogue import TeamFunction
from mellomrom.sharing.models import Decision, Log
from tests import make
from tests.flows import doors
from tests.make import NOON

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
VISIT = Words(way="visit", text="Har det bra hjemme.")
LETTER = Words(text="Kan dere ringe?")
READY = Words(answer="ready", ready_on=date(2026, 11, 20))


@pytest.fixture
def ready(town) -> Event:
    """The hospital has said that Kari is ready for discharge."""
    at = NOON - HOUR
    return make.happen(
        town.kari, EventKind.DISCHARGE_READY, owner=town.municipality, unit=town.ward, to=town.home_care, at=at
    )


def contact(town, by=None, words=VISIT, at=NOON, **more) -> Event:
    return write(town.kari.id, form=Form.CONTACT, words=words, by=by or town.nurse, at=at, **more)


def reply(town, about, words=READY, by=None, at=NOON) -> Event:
    about_id = about.id if isinstance(about, Event) else about
    return write(town.kari.id, form=Form.REPLY, words=words, about=about_id, by=by or town.home_nurse, at=at)


def letter(town, to, *, form=Form.LETTER, words=LETTER, by=None, **more) -> Event:
    to_id = to if isinstance(to, UUID) or to is None else to.id
    return write(town.kari.id, form=form, words=words, to=to_id, by=by or town.nurse, at=NOON, **more)


def told(event) -> set:
    return {n.recipient for n in Notice.objects.filter(event=event, told_at__isnull=False).select_related("recipient")}


# --------------------------------------------------------------------------------------------------- what it becomes


def test_a_contact_meets_what_was_owed(town):
    discharge = town.discharge(at=NOON - HOUR)

    event = contact(town)

    first = Duty.objects.get(event=discharge, item="first-contact")
    assert (first.life, first.met_by) == ("met", event)
    assert (event.owner, event.unit, event.by) == (town.municipality, town.rop, town.nurse.actor)


def test_who_has_written_has_it_in_hand_and_nobody_else_is_asked(town):
    event = contact(town)

    assert told(event) == set()
    assert not Duty.objects.filter(event=event).exists()


def test_an_entry_says_who_wrote_it_and_begins_with_a_line_in_bokmal(town):
    entry = contact(town).details["entry"]

    assert (entry["subject"], entry["text"]) == ("Kontakt: hjemmebesøk", "Har det bra hjemme.")
    assert (entry["author"], entry["author_function"]) == ("Prøve Sykepleier", "Sykepleier")
    assert subject_of(entry, "en") == "Contact: home visit"


def test_one_unit_more_can_be_told(town):
    event = contact(town, to=town.gp.id)

    assert told(event) == {town.gp}


def test_an_appointment_says_when_in_a_summary_and_where(town):
    words = Words(appointment_at=NOON + timedelta(days=1), place="Legekontoret")

    event = write(town.kari.id, form=Form.APPOINTMENT, words=words, by=town.nurse, at=NOON)

    assert event.details["appointment"] == {"at": "2026-11-19T11:00:00+00:00", "place": "Legekontoret"}
    assert event.details["entry"]["subject"] == "Time avtalt 19.11.2026 12.00"
    assert letter_text(event.details["entry"]) == "Sted: Legekontoret"


def test_a_reply_goes_to_the_unit_that_asked_and_meets_the_reply(town, ready):
    event = reply(town, ready)

    assert Duty.objects.get(event=ready, item="reply").met_by == event
    assert town.ward in told(event)
    assert event.details["entry"]["subject"] == "Kan ta imot fra 20.11.2026"
    assert event.details["answer"] == {"says": "ready", "on": "2026-11-20"}


def test_not_yet_may_name_the_day_that_is_expected(town, ready):
    expected = reply(town, ready, Words(answer="not_yet", ready_on=date(2026, 11, 25)))
    unknown = reply(town, ready, Words(answer="not_yet"))

    assert expected.details["entry"]["subject"] == "Kan ikke ta imot ennå; ventet fra 25.11.2026"
    assert unknown.details["entry"]["subject"] == "Kan ikke ta imot ennå"


def test_a_question_asks_somebody_to_answer(town):
    event = letter(town, town.gp, form=Form.QUESTION, words=Words(subject="medicines"))

    assert event.kind == EventKind.LETTER_RECEIVED
    assert event.details["entry"]["subject"] == "Ber om oppdatert legemiddelliste"
    assert Duty.objects.get(event=event, item="answer").holder == town.gp


def test_a_deviation_goes_to_the_unit_that_it_is_about(town):
    make.member(town.kari, town.ward, TeamFunction.TREATING)

    event = letter(town, town.ward, form=Form.DEVIATION)

    assert (event.kind, told(event)) == (EventKind.DEVIATION_REPORTED, {town.ward})


def test_an_answer_carries_the_senders_own_number_of_what_it_answers():
    town = doors.Town()
    came = town.comes(EventKind.DISCHARGE_READY, town.psychiatry, town.home_care)

    entry = reply(town, came).details["entry"]

    assert entry["answers"] == entry["conversation"] == came.message.foreign_id


# ------------------------------------------------------------------------------------------------------ once is enough


def test_pressing_twice_writes_once(town):
    assert contact(town) == contact(town, at=NOON + timedelta(minutes=5))
    assert Event.objects.filter(kind=EventKind.CONTACT_MADE).count() == 1


def test_the_same_page_sent_again_hours_later_is_the_same_entry(town):
    words = Words(way="phone", text="Ringte.", once="a-page")

    assert contact(town, words=words) == contact(town, words=words, at=NOON + 5 * HOUR)


def test_other_words_are_another_entry_even_from_the_same_page(town):
    first = contact(town, words=Words(way="phone", text="Ringte.", once="a-page"))

    assert contact(town, words=Words(way="phone", text="Ringte to ganger.", once="a-page")) != first


def test_the_same_words_on_another_day_or_by_a_colleague_are_another_entry(town):
    first = contact(town)

    assert contact(town, by=town.colleague) != first
    assert contact(town, at=NOON + timedelta(days=1)) != first


# ------------------------------------------------------------------------------------------------------- to the record


def connected(town, unit, transport=Transport.FOLDER, address="pleie"):
    return connect(
        unit.organization, unit=unit, format=Format.KITH, transport=transport, address=address, at=make.LONG_AGO
    )


def test_an_entry_is_laid_in_the_authors_own_record(town):
    endpoint = connected(town, town.rop)

    event = contact(town)

    note = Delivery.objects.get(event=event)
    assert (note.notice, note.to, note.endpoint, note.try_at) == (None, town.rop, endpoint, NOON)
    assert note.answer_by > NOON


def test_who_is_told_gets_it_in_their_record_too(town):
    connected(town, town.rop)
    connected(town, town.gp, Transport.HTTP, "http://127.0.0.1:9/")

    event = contact(town, to=town.gp.id)

    going = Delivery.objects.filter(event=event).select_related("to", "notice__recipient")
    assert {(d.to, d.notice.recipient if d.notice else None) for d in going} == {(town.rop, None), (town.gp, town.gp)}


def test_pressing_twice_sends_one_note(town):
    connected(town, town.rop)
    contact(town)
    contact(town)

    assert Delivery.objects.count() == 1


def test_without_a_record_system_nothing_leaves_the_house(town):
    contact(town)

    assert not Delivery.objects.exists()


# ---------------------------------------------------------------------------------------------------- whom to write to


def test_one_writes_to_the_care_team_to_who_has_told_and_to_the_coordinating_unit(town):
    town.discharge()

    found = {one.unit: (one.function, one.may) for one in addressees(town.kari, town.home_nurse, at=NOON)}

    assert found == {
        town.rop: ("rop", True),
        town.gp: ("gp", True),
        town.ward: ("sender", True),
        town.coordinating: ("coordinating_unit", True),
    }


def test_who_may_not_know_is_said_before_and_with_the_reason(town):
    nav = make.unit(make.organization("Nav Prøve", OrganizationKind.NAV), ServiceType.NAV)
    make.member(town.kari, nav, TeamFunction.NAV)

    denied = [one for one in addressees(town.kari, town.nurse, at=NOON) if not one.may]

    assert [(one.unit, one.reason.effect) for one in denied] == [(nav, "silence")]


def test_asking_whom_one_may_write_to_decides_nothing(town):
    addressees(town.kari, town.nurse, at=NOON)

    assert not Decision.objects.exists()


def test_forms_are_for_those_who_have_a_use_for_them(town):
    assert {spec.form for spec in forms_for(town.nurse)} == set(Form) - set(PLANNED)
    assert Form.REPLY not in {spec.form for spec in forms_for(town.doctor)}
    operator = make.staff(town.rop, function=Function.OPERATOR)
    assert forms_for(operator) == []


# ------------------------------------------------------------------------------------------------------ ways to say no


def test_who_does_not_follow_the_person_up_cannot_write(town):
    for person in (town.kari.id, uuid4()):
        with pytest.raises(NotFound, match="person.not-yours"):
            write(person, form=Form.CONTACT, words=VISIT, by=town.home_nurse, at=NOON)


def test_who_was_told_may_write(town):
    town.discharge()

    assert contact(town, by=town.home_nurse).unit == town.home_care


def test_a_form_for_others_is_refused(town, ready):
    with pytest.raises(NotPermitted, match="entry.not-for-you"):
        reply(town, ready, by=town.doctor)


def test_a_unit_that_may_not_know_is_refused_and_the_attempt_is_in_the_log(town):
    nav = make.unit(make.organization("Nav Prøve", OrganizationKind.NAV), ServiceType.NAV)
    make.member(town.kari, nav, TeamFunction.NAV)

    with pytest.raises(NotPermitted, match="entry.may-not-know"):
        letter(town, nav)

    assert not Event.objects.filter(kind=EventKind.LETTER_RECEIVED).exists()
    assert Log.objects.get(what="entry.denied").unit == nav


def test_a_unit_that_has_nothing_to_do_with_the_person_is_not_found(town):
    for to in (town.tsb, uuid4(), town.nobody):
        with pytest.raises(NotFound, match="entry.unknown-unit"):
            letter(town, to)


def test_a_letter_is_to_somebody(town):
    with pytest.raises(InvalidMove, match="entry.to-nobody"):
        letter(town, None)


def test_a_reply_answers_something_that_stands(town, ready):
    for about in (None, town.discharge(at=NOON - 2 * HOUR)):
        with pytest.raises(InvalidMove, match="entry.answers-nothing"):
            reply(town, about)
    make.happen(
        town.kari,
        EventKind.DISCHARGE_READY,
        owner=town.municipality,
        unit=town.ward,
        to=town.home_care,
        correction=Correction.CANCEL,
        corrects=ready,
    )
    with pytest.raises(InvalidMove, match="entry.withdrawn"):
        reply(town, ready)


def test_what_one_was_never_told_of_cannot_be_answered(town, ready):
    make.member(town.kari, town.leader_unit, TeamFunction.OTHER)

    for about in (ready, uuid4()):
        with pytest.raises(NotFound, match="event.not-yours"):
            reply(town, about, by=town.leader)


def test_who_cannot_be_named_must_be_phoned(town):
    unnamed = make.happen(town.kari, EventKind.DISCHARGE_READY, owner=town.municipality, to=town.home_care)

    with pytest.raises(InvalidMove, match="entry.asker-unknown"):
        reply(town, unnamed)


LONG_AGO, SOON = NOON - timedelta(days=400), NOON + HOUR
WRONG = [
    (Form.CONTACT, Words(), "entry.no-way"),
    (Form.CONTACT, Words(way="visit", happened_at=SOON), "entry.no-such-time"),
    (Form.CONTACT, Words(way="visit", happened_at=LONG_AGO), "entry.no-such-time"),
    (Form.CONTACT, Words(way="visit", text="x" * 4001), "entry.too-long"),
    (Form.CONTACT, Words(way="visit", text="\x00"), "entry.strange-signs"),
    (Form.CONTACT, Words(way="visit", text="\u202etxt"), "entry.strange-signs"),
    (Form.APPOINTMENT, Words(), "entry.no-appointment"),
    (Form.APPOINTMENT, Words(appointment_at=NOON - HOUR), "entry.no-appointment"),
    (Form.REPLY, Words(), "entry.no-answer"),
    (Form.REPLY, Words(answer="ready"), "entry.no-day"),
    (Form.REPLY, Words(answer="ready", ready_on=date(2026, 11, 17)), "entry.no-day"),
    (Form.QUESTION, Words(), "entry.no-subject"),
    (Form.QUESTION, Words(subject="other", text=" "), "entry.no-words"),
    (Form.LETTER, Words(), "entry.no-words"),
]


@pytest.mark.parametrize(("form", "words", "code"), WRONG)
def test_what_cannot_be_so_is_refused(town, form, words, code):
    with pytest.raises(InvalidMove, match=code):
        write(town.kari.id, form=form, words=words, to=town.gp.id, by=town.nurse, at=NOON)


@pytest.mark.parametrize("form", Form)
def test_every_form_has_a_line_in_each_language(form):
    entry = {"form": str(form), "way": "visit", "at": NOON.isoformat(), "answer": "not_yet", "asks_for": "other"}

    assert all(subject_of(entry, language) for language in ("nb", "nn"))
    assert subject_of(entry, "en") != subject_of(entry, "nb")
