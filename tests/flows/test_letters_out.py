"""What a message that leaves the house says, and what it does not say: no more than its receiver may know."""

from datetime import timedelta

import pytest

from mellomrom.events import actions
from mellomrom.events.actions.entries import write
from mellomrom.events.catalogue import EventKind, LetterForm, Level
from mellomrom.events.entries import Form, Words
from mellomrom.events.letters import compose
from mellomrom.events.models import Delivery, Duty, Event
from mellomrom.events.wording import what
from mellomrom.integrations.files import DIALECTS
from mellomrom.people import actions as people
from mellomrom.people.catalogue import TeamFunction
from mellomrom.sharing.catalogue import How, Say
from mellomrom.sharing.models import Log
from mellomrom.sharing.says import About, say
from tests import make
from tests.flows import doors
from tests.flows.record_systems import deliver, going_to, record_system, wired
from tests.make import NOON

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))


@pytest.fixture
def system():
    with record_system() as running:
        yield running


# ------------------------------------------------------------------------------------- what the receiver may know


def test_the_message_says_what_happened_when_who_says_so_and_whom_to_phone(town, system):
    town.ward.phone = "00 90 01 02"
    town.ward.save()
    wired(town.gp, system)
    town.discharge()

    deliver()

    report = DIALECTS["kith"].read(system.came[0])
    assert report.person.identifiers == (("FNR", doors.number_of_kari()),)
    for words in ("18.11.2026", "12.00", "Medisinsk sengepost", "00 90 01 02"):
        assert words in system.came[0].decode()


def test_it_is_written_in_the_persons_log_with_the_decision_that_let_it_go(town, system):
    wired(town.gp, system)
    town.discharge()

    deliver()

    delivery = going_to(town.gp)
    row = Log.objects.get(what="delivery.sent")
    assert (row.person, row.unit, row.ref, row.decision) == (town.kari, town.gp, delivery.id, delivery.notice.decision)


def letter_at(level: Level, town) -> object:
    wired(town.gp, address="a-folder")
    town.tsb.phone = "00 90 01 03"
    town.tsb.save()
    make.happen(
        town.kari,
        EventKind.OVERDOSE,
        owner=town.hospital,
        unit=town.tsb,
        to=town.gp,
        details={"remark": "Fikk motgift.", "place": {"name": "Torget"}},
    )
    delivery = Delivery.objects.select_related("notice", "event__unit__organization", "to__organization").get(
        to=town.gp
    )
    return compose(delivery, level=level, at=NOON)


def test_a_summary_says_what_and_where_but_not_the_senders_own_words(town):
    letter = letter_at(Level.SUMMARY, town)

    assert letter.kind is EventKind.OVERDOSE
    assert "Overdose" in letter.subject
    assert "Torget" in letter.text
    assert "motgift" not in letter.text


def test_all_of_it_goes_to_who_may_know_all_and_where_they_are_stays_here_when_the_address_is_protected(town):
    assert "Fikk motgift." in letter_at(Level.FULL, town).text

    people.protect(town.kari, "strictly_confidential")
    delivery = Delivery.objects.select_related("notice", "event__unit__organization", "to__organization").get(
        to=town.gp
    )
    letter = compose(delivery, level=Level.FULL, at=NOON)

    assert "Torget" not in letter.text
    assert letter.person.municipality == ""


def test_who_may_not_know_any_more_is_sent_nothing_and_not_phoned(town, system):
    wired(town.gp, system)
    town.discharge()
    people.leave_team(town.kari, town.gp, TeamFunction.GP, at=NOON)

    deliver(at=NOON + MINUTE)
    actions.phone_where_no_receipt(at=NOON + DAY)

    assert system.came == []
    assert going_to(town.gp).error == "not-permitted"
    assert not Duty.objects.filter(item="phone", notice=going_to(town.gp).notice).exists()


def test_what_the_person_has_said_no_to_since_does_not_leave(town, system):
    wired(town.gp, system)
    town.discharge()
    say(town.kari.id, says=Say.OPPOSED, about=About(unit=town.gp.id), how=How.SPOKEN, by=town.nurse, at=NOON)

    deliver(at=NOON + MINUTE)

    assert system.came == []
    assert going_to(town.gp).error == "not-permitted"


# --------------------------------------------------------------------------------------------- one's own record


def note(town, **more) -> Event:
    words = Words(way="visit", text="Har det bra hjemme.")
    return write(town.kari.id, form=Form.CONTACT, words=words, by=town.nurse, at=NOON, **more)


def test_an_entry_is_laid_in_the_authors_own_record_word_for_word(town, system):
    wired(town.rop, system)
    event = note(town)

    deliver()

    delivery = going_to(town.rop, event)
    assert delivery.notice is None
    assert delivery.received_at is not None
    assert "Har det bra hjemme." in system.came[0].decode()
    assert "Sykepleier" in system.came[0].decode()


def test_an_entry_says_to_the_record_when_it_was_and_not_only_when_it_was_written(town, system):
    wired(town.rop, system)
    words = Words(way="visit", text="Har det bra hjemme.", happened_at=NOON - DAY)
    write(town.kari.id, form=Form.CONTACT, words=words, by=town.nurse, at=NOON)

    deliver()

    assert "<TekstNotatInnhold>Tidspunkt: 17.11.2026 kl. 12.00\n\nHar det bra hjemme." in system.came[0].decode()


def test_an_entry_that_others_get_is_a_note_to_all_but_whom_it_asks(town):
    for unit in (town.rop, town.gp):
        wired(unit, address=f"folder-{unit.service}")
    words = Words(subject="medicines")
    write(town.kari.id, form=Form.QUESTION, words=words, to=town.gp.id, by=town.nurse, at=NOON)

    rows = Delivery.objects.select_related("notice", "event__addressee__organization", "to__organization")
    forms = {row.to: compose(row, level=Level.FULL, at=NOON).form for row in rows}

    assert forms == {town.gp: LetterForm.QUESTION, town.rop: LetterForm.NOTE}


def test_an_entry_that_does_not_reach_the_own_record_is_to_be_written_there_by_hand(town):
    wired(town.rop, address="no-such-folder")
    event = note(town)
    deliver()

    actions.phone_where_no_receipt(at=NOON + 5 * HOUR)

    duty = Duty.objects.get(event=event, item="record_by_hand")
    assert duty.holder == town.rop
    assert set(dict(what(duty))) == {"nb", "nn", "en"}
