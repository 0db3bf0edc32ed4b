"""Reminders: chosen by the person, said in time, never at night, and over at death and at opt-out."""

import threading
from datetime import datetime, time, timedelta

import pytest
from django.db import connection

from mellomrom.core.clock import OSLO
from mellomrom.core.errors import InvalidMove, NotFound, TooMany
from mellomrom.events.actions.entries import write
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.events.entries import Form, Words
from mellomrom.people.actions import actor_of, state_death
from mellomrom.plans.reminders import queries
from mellomrom.plans.reminders.actions import choose, confirm, stop
from mellomrom.plans.reminders.catalogue import CHOOSABLE, Language, Link, NotSent, Template, Way
from mellomrom.plans.reminders.models import Reminder, ReminderChoice
from mellomrom.plans.reminders.rules import GIVE_UP, Quiet, State
from mellomrom.plans.reminders.sending import note_due, send_next
from mellomrom.plans.reminders.tasks import remind_once
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db(transaction=True)
TOMORROW = datetime(2026, 11, 19, 10, tzinfo=OSLO)
FOUR = datetime(2026, 11, 18, 16, tzinfo=OSLO)
HOUR = timedelta(hours=1)


class Sent(list):
    """A sender that keeps what it was given; it fails as often as it is told."""

    def __init__(self, fails=(), code="timeout", final=False):
        super().__init__()
        self.fails, self.no = list(fails), NotSent(code, final=final)

    def __call__(self, to, note, key):
        if self.fails:
            self.fails.pop()
            raise self.no
        self.append((to.value, note, key))

    @property
    def senders(self):
        return {Way.SMS: self, Way.EMAIL: self}


@pytest.fixture
def town():
    return make.Town()


@pytest.fixture
def kari(town):
    return actor_of(town.kari)


def chooses(kari, *, at=NOON - HOUR, templates=CHOOSABLE, address="90000000", quiet=None, confirmed=True):
    quiet = quiet or Quiet()
    row = choose(way=Way.SMS, address=address, templates=templates, quiet=quiet, language=Language.NN, by=kari, at=at)
    if confirmed and row.confirmed_at is None:
        Reminder.objects.filter(choice=row).update(state=State.SENT, try_at=None, sent_at=at)
        confirm(row.code, by=kari, at=at)
    return row


def books(town, appointment=TOMORROW, at=NOON):
    words = Words(appointment_at=appointment, place="Rom 2")
    return write(town.kari.pk, form=Form.APPOINTMENT, words=words, by=town.nurse, at=at)


def test_an_appointment_tomorrow_is_said_the_day_before_with_a_template_and_a_link(town, kari):
    chooses(kari)
    books(town)
    sent = Sent()

    remind_once(at=NOON, senders=sent.senders)
    assert sent == []
    remind_once(at=FOUR, senders=sent.senders)
    remind_once(at=FOUR + HOUR, senders=sent.senders)

    [(to, note, _key)] = sent
    assert to == "+4790000000"
    assert (note.template, note.link, note.language) == (Template.APPOINTMENT_TOMORROW, Link.ME, Language.NN)


def test_what_is_moved_or_withdrawn_is_not_said_and_the_new_day_is(town, kari):
    chooses(kari)
    booked = books(town)
    note_due(at=NOON)
    moved = {"appointment": {"at": (TOMORROW + timedelta(days=1)).isoformat()}}
    words = {"owner": town.municipality, "unit": town.rop, "corrects": booked, "correction": Correction.REVISE}
    make.happen(town.kari, EventKind.APPOINTMENT_BOOKED, at=NOON + HOUR, details=moved, **words)
    sent = Sent()

    for hours in (0, 24, 25):
        remind_once(at=FOUR + hours * HOUR, senders=sent.senders)

    rows = Reminder.objects.filter(template=Template.APPOINTMENT_TOMORROW).order_by("for_day")
    assert [(row.state, row.dropped) for row in rows] == [("dropped", "moved"), ("sent", "")]

    words["correction"] = Correction.CANCEL
    again = books(town, TOMORROW + timedelta(days=5), at=NOON + 30 * HOUR)
    note_due(at=NOON + 30.5 * HOUR)
    make.happen(town.kari, EventKind.APPOINTMENT_BOOKED, at=NOON + 31 * HOUR, **{**words, "corrects": again})
    remind_once(at=FOUR + timedelta(days=5), senders=sent.senders)
    assert Reminder.objects.get(ref=again.pk).dropped == "withdrawn"


def test_at_night_nothing_is_sent_and_in_the_morning_it_is(town, kari):
    chooses(kari)
    night = datetime(2026, 11, 18, 22, 30, tzinfo=OSLO)
    make.happen(town.kari, EventKind.PLAN_REVISED, owner=town.municipality, unit=town.rop, at=night)
    sent = Sent()

    remind_once(at=night + HOUR, senders=sent.senders)
    assert sent == []
    remind_once(at=datetime(2026, 11, 19, 8, tzinfo=OSLO), senders=sent.senders)

    assert [note.template for _, note, _ in sent] == [Template.SOMETHING_TO_READ]


def test_quiet_hours_that_came_since_hold_too(town, kari):
    chooses(kari)
    make.happen(town.kari, EventKind.PLAN_REVISED, owner=town.municipality, unit=town.rop, at=NOON)
    note_due(at=NOON + HOUR)
    chooses(kari, at=NOON + HOUR, quiet=Quiet(time(12), time(18)))
    sent = Sent()

    remind_once(at=NOON + HOUR, senders=sent.senders)

    assert sent == []
    assert Reminder.objects.get(template=Template.SOMETHING_TO_READ).try_at == datetime(2026, 11, 18, 18, tzinfo=OSLO)


def test_much_to_read_in_a_day_is_one_reminder_and_what_she_did_herself_is_none(town, kari):
    chooses(kari)
    for kind in (EventKind.PLAN_REVISED, EventKind.MEETING_CALLED, EventKind.CRISIS_PLAN_REVISED):
        make.happen(town.kari, kind, owner=town.municipality, unit=town.rop, at=NOON)
    sent = Sent()

    for hours in (1, 2, 3):
        remind_once(at=NOON + hours * HOUR, senders=sent.senders)

    assert len(sent) == 1


def test_a_proposal_is_said_to_who_may_answer_and_wants_to_know(town, kari):
    chooses(kari, templates=[Template.PROPOSAL_TO_ANSWER])
    make.happen(town.kari, EventKind.PROPOSAL_MADE, owner=town.municipality, unit=town.rop, at=NOON)
    make.happen(town.kari, EventKind.PLAN_REVISED, owner=town.municipality, unit=town.rop, at=NOON)
    sent = Sent()

    remind_once(at=NOON + HOUR, senders=sent.senders)

    assert [note.template for _, note, _ in sent] == [Template.PROPOSAL_TO_ANSWER]


@pytest.mark.parametrize("ends", ["stops", "dies"])
def test_it_is_over_at_opt_out_and_at_death(town, kari, ends):
    chooses(kari)
    books(town)
    note_due(at=NOON)
    if ends == "stops":
        stop(by=kari, at=NOON)
        stop(by=kari, at=NOON)
    else:
        state_death(town.kari.pk, died_at=NOON)
    sent = Sent()

    for hours in (0, 1, 24):
        remind_once(at=FOUR + hours * HOUR, senders=sent.senders)

    assert sent == []
    assert (
        Reminder.objects.get(template=Template.APPOINTMENT_TOMORROW).dropped
        == {"stops": "stopped", "dies": "died"}[ends]
    )


def test_whoever_has_died_has_no_choice_left(town, kari):
    chooses(kari)
    state_death(town.kari.pk, died_at=NOON)
    make.happen(town.kari, EventKind.PLAN_REVISED, owner=town.municipality, unit=town.rop, at=NOON)

    remind_once(at=NOON + HOUR, senders=Sent().senders)

    assert ReminderChoice.objects.get(person=town.kari).ended == "died"


def test_nothing_but_a_code_goes_to_an_address_until_she_has_shown_that_it_is_hers(town, kari):
    row = chooses(kari, confirmed=False)
    books(town)
    sent = Sent()
    remind_once(at=NOON - HOUR, senders=sent.senders)
    remind_once(at=FOUR, senders=sent.senders)

    [(_to, note, _key)] = sent
    assert (note.template, note.link, str(note.code)) == (Template.CONFIRM, Link.REMINDERS, row.code)


def test_a_wrong_code_is_counted_and_too_many_end_it(town, kari):
    row = chooses(kari, confirmed=False)
    wrong = "000000" if row.code != "000000" else "111111"
    for _ in range(5):
        with pytest.raises(InvalidMove, match="reminders.wrong-code"):
            confirm(wrong, by=kari, at=NOON - HOUR)

    with pytest.raises(InvalidMove, match="reminders.code-over"):
        confirm(row.code, by=kari, at=NOON - HOUR)


def test_an_old_code_is_none_and_a_used_one_changes_nothing(town, kari):
    row = chooses(kari, confirmed=False)
    with pytest.raises(InvalidMove, match="reminders.code-over"):
        confirm(row.code, by=kari, at=NOON)

    row = chooses(kari, address="90000001", at=NOON, confirmed=False)
    assert confirm(f" {row.code[:3]} {row.code[3:]}", by=kari, at=NOON).confirmed_at == NOON
    assert confirm("1", by=kari, at=NOON + HOUR).confirmed_at == NOON


def test_who_has_chosen_nothing_has_nothing_to_confirm(town, kari):
    with pytest.raises(NotFound, match="reminders.none"):
        confirm("123456", by=kari, at=NOON)


def test_what_is_no_address_is_refused(town, kari):
    words = {"templates": CHOOSABLE, "quiet": Quiet(), "language": Language.NB, "by": kari, "at": NOON}
    with pytest.raises(InvalidMove, match="reminders.no-number"):
        choose(way=Way.SMS, address="74000000", **words)
    with pytest.raises(InvalidMove, match="reminders.no-address"):
        choose(way=Way.EMAIL, address="kari", **words)
    with pytest.raises(InvalidMove, match="reminders.nothing-chosen"):
        choose(way=Way.SMS, address="90000000", **{**words, "templates": [Template.CONFIRM]})


def test_nobody_is_pestered_with_codes(town, kari):
    for last in range(5):
        chooses(kari, address=f"9000000{last}", confirmed=False)

    with pytest.raises(TooMany, match="reminders.too-often"):
        chooses(kari, address="90000009", confirmed=False)


def test_the_same_address_stays_confirmed_when_she_changes_what_she_wants(town, kari):
    first = chooses(kari)

    second = chooses(kari, templates=[Template.SOMETHING_TO_READ], confirmed=False)

    assert (second.pk, second.templates) == (first.pk, ["something_to_read"])
    assert second.confirmed_at is not None


def test_what_does_not_get_there_is_tried_again_under_the_same_key(town, kari):
    chooses(kari)
    books(town)
    sent = Sent(fails=[1, 1])

    for minutes in (0, 1, 3):
        remind_once(at=FOUR + timedelta(minutes=minutes), senders=sent.senders)

    [row] = Reminder.objects.filter(template=Template.APPOINTMENT_TOMORROW)
    assert (row.state, row.attempts, [key for *_, key in sent]) == (State.SENT, 3, [row.pk])


def test_what_is_refused_for_good_is_given_up_with_its_reason_and_shown_in_counts(town, kari):
    chooses(kari)
    books(town)

    remind_once(at=FOUR, senders=Sent(fails=[1], code="status-400", final=True).senders)

    [row] = Reminder.objects.filter(template=Template.APPOINTMENT_TOMORROW)
    assert (row.state, row.error) == (State.GIVEN_UP, "status-400")
    assert queries.counts(at=FOUR).given_up == 1
    assert queries.mine(kari).failed


def test_without_a_way_out_it_waits_and_is_given_up_when_it_has_waited_long(town, kari):
    chooses(kari)
    make.happen(town.kari, EventKind.PLAN_REVISED, owner=town.municipality, unit=town.rop, at=NOON)
    note_due(at=NOON + HOUR)

    remind_once(at=NOON + HOUR, senders={})
    assert queries.counts(at=NOON + 2 * HOUR).late == 1
    remind_once(at=datetime(2026, 11, 19, 9, tzinfo=OSLO) + GIVE_UP, senders={})
    remind_once(at=datetime(2026, 11, 20, 9, tzinfo=OSLO), senders={})

    [row] = Reminder.objects.filter(template=Template.SOMETHING_TO_READ)
    assert (row.state, row.error) == (State.GIVEN_UP, "no-channel")


def test_two_workers_at_once_send_each_reminder_once(town, kari):
    chooses(kari)
    for number in range(6):
        ref = make.happen(town.kari, EventKind.PROPOSAL_MADE, owner=town.municipality, unit=town.rop, at=NOON)
        assert ref, number
    note_due(at=NOON + HOUR)
    sent = Sent()

    def works():
        try:
            while send_next(at=NOON + HOUR, senders=sent.senders):
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=works) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    keys = [key for *_, key in sent]
    assert len(keys) == len(set(keys)) == Reminder.objects.filter(template=Template.PROPOSAL_TO_ANSWER).count() == 6


def test_a_worker_that_died_while_sending_leaves_it_to_another_under_the_same_key(town, kari):
    chooses(kari)
    books(town)
    note_due(at=NOON)
    sent = Sent()

    def dies(to, note, key):
        sent(to, note, key)
        raise SystemExit

    with pytest.raises(SystemExit):
        send_next(at=FOUR, senders={Way.SMS: dies})
    assert send_next(at=FOUR, senders=sent.senders) == 0, "it is the other's for a while"
    send_next(at=FOUR + timedelta(minutes=2), senders=sent.senders)

    assert len(sent) == 2
    assert len({key for *_, key in sent}) == 1


def test_no_number_lies_open_on_disk(town, kari):
    chooses(kari)

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM plans_reminderchoice c")
        assert "90000000" not in cursor.fetchone()[0]
