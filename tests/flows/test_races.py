"""Two who do something at the same moment: real threads, real connections, and one outcome that both can live with."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from mellomrom.core.errors import InvalidMove, Refused
from mellomrom.events import actions
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.events.models import Duty, Event, Move, Offer
from mellomrom.exchange.models import Message, Partner
from mellomrom.integrations.kith.dialect import DIALECT
from mellomrom.people.actions import find
from mellomrom.people.catalogue import PersonNamed
from mellomrom.people.models import Person
from mellomrom.sharing.catalogue import How, Say
from mellomrom.sharing.says import About, say, withdraw
from tests import make
from tests.flows import promises
from tests.integrations.kith.messages import sample
from tests.make import NOON

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
MSG_ID = "a432e360-5463-54c3-8df8-fd8b5652bd11"
DISCHARGED = sample("utskrevet-1_6")
ADMITTED = sample("innlagt-2_0")


def at_once(*doings: Callable[[], object]) -> list[object]:
    """Do all of these at the same moment, each with a connection of its own; an answer is a value or a refusal."""
    ready = threading.Barrier(len(doings))

    def one(do: Callable[[], object]) -> object:
        connection.ensure_connection()
        ready.wait(10)
        try:
            return do()
        except Refused as no:
            return no
        finally:
            connection.close()

    with ThreadPoolExecutor(len(doings)) as pool:
        return list(pool.map(one, doings))


def refused(answers: Sequence[object]) -> list[str]:
    return [type(a).__name__ for a in answers if isinstance(a, Refused)]


def offered(town: make.Town) -> tuple[Duty, list[Offer]]:
    """Give a duty that two other units are asked to take over."""
    duty = Duty.objects.get(event=town.discharge(), item="first-contact")
    units = (town.home_care, town.coordinating)
    return duty, [actions.hand_over(duty.id, unit.id, by=town.nurse, at=NOON) for unit in units]


def test_of_two_who_take_at_once_the_first_stands(town):
    duty = Duty.objects.get(event=town.discharge(), item="first-contact")

    taken = at_once(
        *(lambda by=by: actions.take(duty.id, by=by, at=NOON).taken_by_id for by in (town.nurse, town.colleague))
    )

    assert len(set(taken)) == 1
    assert Move.objects.filter(duty=duty, what="taken").count() == 1


def test_a_yes_is_taken_back_after_what_is_being_decided_about_her(town):
    about = {"about": About(unit=town.gp.pk), "how": How.SPOKEN, "by": town.nurse}
    yes = say(town.kari.pk, says=Say.CONSENTED, at=NOON - HOUR, **about)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Person.objects.select_for_update(no_key=True).get(pk=town.kari.pk)
            back = pool.submit(at_once, lambda: withdraw(yes.pk, of=town.kari.pk, by=town.nurse, at=NOON))
            with pytest.raises(TimeoutError):
                back.result(0.5)

        assert [row.withdrawn_at for row in back.result(10)] == [NOON]


def test_colleagues_who_take_two_duties_of_one_event_never_wait_for_each_other(town):
    make.member(town.kari, town.home_care, "home_care")
    duties = list(Duty.objects.filter(event=town.admission(), holder=town.home_care).order_by("pk"))
    other = make.staff(town.home_care)

    taken = at_once(
        lambda: actions.take(duties[0].id, by=town.home_nurse, at=NOON),
        lambda: actions.take(duties[-1].id, by=other, at=NOON),
    )

    assert len(duties) > 1
    assert refused(taken) == []
    assert len(set(Duty.objects.filter(holder=town.home_care).values_list("taken_by", flat=True))) == 1


def test_of_two_units_that_accept_at_once_one_holds_and_the_other_hears_that_it_was_late(town):
    duty, (first, second) = offered(town)

    answers = at_once(
        lambda: actions.accept(first.id, by=town.home_nurse, at=NOON),
        lambda: actions.accept(second.id, by=town.coordinator, at=NOON),
    )

    assert refused(answers) == ["InvalidMove"]
    assert sorted(Offer.objects.values_list("answer", flat=True)) == ["accepted", "withdrawn"]
    assert Offer.objects.get(answer="accepted").to_id == Duty.objects.get(pk=duty.pk).holder_id
    promises.all_hold({duty.pk: town.rop.id})


def test_accepted_done_and_withdrawn_at_once_leave_one_true_history(town):
    duty, (offer, _) = offered(town)

    def cancel() -> Event:
        return make.happen(
            town.kari, EventKind.DISCHARGED, owner=town.municipality, unit=town.ward, to=town.home_care, at=NOON,
            correction=Correction.CANCEL, corrects=Event.objects.get(pk=duty.event_id),
        )  # fmt: skip

    answers = at_once(
        lambda: actions.accept(offer.id, by=town.home_nurse, at=NOON),
        lambda: actions.done(duty.id, by=town.nurse, at=NOON),
        cancel,
    )

    assert isinstance(answers[2], Event)
    assert Duty.objects.get(pk=duty.pk).life in ("met", "cancelled")
    promises.all_hold({duty.pk: town.rop.id})


def test_an_offer_that_runs_out_while_it_is_accepted_is_one_or_the_other(town):
    duty, (offer, _) = offered(town)
    late = offer.answer_by

    at_once(
        lambda: actions.accept(offer.id, by=town.home_nurse, at=late),
        lambda: actions.expire_offers(at=late),
    )

    ended = set(Move.objects.filter(duty=duty, to=town.home_care).values_list("what", flat=True))
    accepted = Move.objects.filter(duty=duty, what="accepted").exists()
    assert accepted != ("expired" in ended)


def test_two_workers_ask_the_next_rung_once(town):
    make.staff(town.home_care)
    duty = Duty.objects.get(event=town.discharge(), item="answer")
    late = duty.due_at + HOUR

    at_once(*[lambda: actions.offer_due(at=late)] * 4)

    assert Offer.objects.filter(duty=duty).count() == 1
    assert Move.objects.filter(duty=duty, what="offered").count() == 1


def test_a_worker_and_a_message_about_the_same_person_never_stop_each_other(town):
    town.admission()
    late = NOON + 2 * HOUR

    for step in range(6):
        at = late + timedelta(days=step)
        answers = at_once(
            lambda at=at: actions.offer_due(at=at),
            lambda at=at: town.discharge(at=at) if at.day % 2 else town.admission(at=at),
            lambda at=at: actions.offer_due(at=at),
        )
        assert refused(answers) == []
    promises.all_hold({})


# ---------------------------------------------------------------------------------------------------- messages


def solvik() -> None:
    municipality = make.municipality("9999", "Solvik kommune")
    municipality.her_id = "990101"
    municipality.save()
    make.staff(make.unit(municipality, "home_care", her_id="990102"))
    make.staff(make.unit(municipality, "coordinating_unit"))
    make.unit(make.hospital("Fjordheim sykehus HF", her_id="990001"), "tsb", her_id="990002")


def take_in(raw: bytes) -> actions.Received:
    return actions.take_in(raw, dialect=DIALECT, at=NOON)


def test_the_same_message_eight_times_at_once_is_one_event_with_one_receipt():
    solvik()

    received = at_once(*[lambda: take_in(DISCHARGED)] * 8)

    assert [r.new for r in received].count(True) == 1
    assert len({bytes(r.message.receipt) for r in received}) == 1
    assert (Message.objects.count(), Event.objects.count(), Person.objects.count()) == (1, 1, 1)


def test_two_messages_about_a_new_person_at_once_are_about_one_person():
    solvik()
    admitted = ADMITTED.replace(b"13908710011", b"15878210082")

    received = at_once(lambda: take_in(DISCHARGED), lambda: take_in(admitted))

    assert [r.message.state for r in received] == ["recorded", "recorded"]
    assert (Person.objects.count(), Event.objects.count()) == (1, 2)


def test_many_messages_of_a_new_sender_at_once_are_of_one_sender():
    solvik()

    received = at_once(*(lambda n=n: take_in(numbered(n)) for n in range(6)))

    assert {r.message.state for r in received} == {"recorded"}
    assert (Partner.objects.count(), Person.objects.count(), Event.objects.count()) == (1, 1, 6)


def numbered(number: int) -> bytes:
    return DISCHARGED.replace(MSG_ID.encode(), f"{number:08x}{MSG_ID[8:]}".encode())


def test_a_cancellation_at_the_same_moment_as_its_original_is_never_left_waiting():
    solvik()
    revised = sample("utskrevet-1_6-endring")
    cancelled = revised.replace(b'V="M" DN="Endring"', b'V="C" DN="Kansellering"')

    for _ in range(3):
        at_once(lambda: take_in(DISCHARGED), lambda: take_in(cancelled))

    assert set(Message.objects.values_list("state", flat=True)) == {"recorded"}
    assert not Duty.objects.filter(life__in=["open", "taken"]).exists()


def test_a_stuck_message_that_the_worker_and_its_sender_try_at_once_is_counted_once(caplog):
    solvik()
    broken = type(DIALECT)(**{f: getattr(DIALECT, f) for f in DIALECT.__slots__} | {"read": breaks})
    message = actions.take_in(DISCHARGED, dialect=broken, at=NOON).message
    assert message.state == "stuck"
    caplog.clear()

    at_once(
        *[lambda: take_in(DISCHARGED)] * 3,
        *[lambda: actions.try_again(message.id, dialects={"kith": DIALECT}, at=NOON + HOUR)] * 3,
    )

    assert (Message.objects.get().state, Event.objects.count()) == ("recorded", 1)


def breaks(raw: bytes) -> None:
    raise RuntimeError("a bug")


def test_a_reader_of_rows_that_are_being_written_sees_all_of_an_event_or_nothing(town):
    seen = []

    def look() -> None:
        for _ in range(40):
            with connection.cursor() as cursor:  # one statement is one snapshot; two would be two moments
                cursor.execute("SELECT (SELECT count(*) FROM events_event), EXISTS (SELECT FROM events_notice)")
                seen.append(cursor.fetchone())

    at_once(look, town.discharge)

    assert set(seen) <= {(0, False), (1, True)}


def test_nothing_can_be_accepted_twice(town):
    _, (offer, _) = offered(town)

    answers = at_once(*[lambda: actions.accept(offer.id, by=town.home_nurse, at=NOON)] * 3)

    assert refused(answers) == []
    assert Move.objects.filter(what="accepted").count() == 1
    with pytest.raises(InvalidMove, match="offer.answered"):
        actions.decline(offer.id, reason="for sent", by=town.home_nurse, at=NOON)


def test_two_first_messages_about_somebody_without_numbers_are_about_one_person():
    named = PersonNamed((), "Utennummer", "Prøve", date(1971, 2, 3))

    def first() -> None:
        find(named)

    at_once(*[first] * 6)

    assert Person.objects.count() == 1
