"""The operator's page: what has stopped, what waits and who is silent; what to do about it; never a person."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.translation import override

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.directory import actions as directory
from mellomrom.directory.catalogue import Function, ServiceType
from mellomrom.directory.queries import operator
from mellomrom.events import actions, drift
from mellomrom.events.models import Delivery, Duty
from mellomrom.exchange import actions as exchange
from mellomrom.exchange.catalogue import RECEIPT, Direction, Format, MessageState, Transport
from mellomrom.exchange.models import Endpoint, Message
from mellomrom.sharing.models import Log
from mellomrom.web import needs
from tests import make
from tests.web.reading import queries, words

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def runner():
    return make.staff(make.unit(operator(), ServiceType.OTHER), "Prøve Drift", Function.OPERATOR)


@pytest.fixture
def page(runner, at_the_screen, settings, tmp_path):
    """The page as whoever runs the node reads it; the worker has just shown that it lives."""
    settings.STATE, settings.HEARTBEAT, settings.LEAST_ROOM = tmp_path, tmp_path / "worker.heartbeat", 0
    settings.HEARTBEAT.touch()
    client = at_the_screen(runner, language="en")
    return lambda: words(client.get("/ops"))


def message(town, *, at, state=MessageState.RECORDED, key="HER:905", **more) -> Message:
    """A message that came in, as far as its state says."""
    partner = exchange.partner_of(key, channel="kith", at=at)
    foreign_id = str(uuid4())
    raw = foreign_id.encode()
    kept = exchange.received(
        raw, partner=partner, foreign_id=foreign_id, channel="kith", owner=town.municipality, at=at
    )
    exchange.keep(kept)
    for name, value in {"state": state, "receipt": b"receipt", **more}.items():
        setattr(kept, name, value)
    kept.save()
    return kept


def stuck(town, *, at) -> Message:
    return message(town, at=at, state=MessageState.STUCK, receipt=None, try_at=at + DAY, attempts=3, error="KeyError")


def delivery(town, *, at, **more) -> Delivery:
    """What left for home care because of a discharge, as far as `more` says."""
    exchange.connect(
        town.municipality,
        unit=town.home_care,
        format=Format.KITH,
        transport=Transport.HTTP,
        address="https://user:hemmelig@epj.example.org/in?key=hemmelig",
        at=at,
    )
    made = Delivery.objects.get(event=town.discharge(at=at), to=town.home_care)
    for name, value in more.items():
        setattr(made, name, value)
    made.save()
    return made


# -------------------------------------------------------------------------------------------------- when all is well


def test_where_all_is_well_the_page_says_so_and_lists_nothing(town, page):
    said = page()

    assert "Nothing needs you now" in said
    assert "The worker lives" in said
    assert all(str(section.quiet) in said for section in needs.SECTIONS)
    assert not any(str(section.todo) in said for section in needs.SECTIONS)


def test_a_worker_that_never_ran_and_a_full_disk_come_first(town, page, settings):
    settings.HEARTBEAT.unlink()
    settings.LEAST_ROOM = 10**9

    said = page()

    assert "2 things need somebody now" in said
    assert said.index("The worker is silent") < said.index("The disk is almost full")


def test_a_worker_that_lives_and_falls_behind_is_told_of(town, page, now):
    Duty.objects.filter(event=town.discharge(at=now - DAY)).update(next_offer_at=now - HOUR)

    assert "The worker does not keep up: something has been due for 1 hour." in page()


# -------------------------------------------------------------------------------------------------------- what stands


def test_a_stuck_message_says_what_stopped_it_and_how_often_it_was_tried(town, page, now):
    kept = stuck(town, at=now - 2 * HOUR)

    said = page()

    assert "1 message has been stopped by a fault of ours." in said
    assert "KeyError, tried 3 times" in said
    assert str(kept.pk) in said


def test_what_was_given_up_says_where_it_was_going_and_why_without_any_password(town, page, now):
    delivery(
        town, at=now - 2 * DAY, dead_at=now - DAY, try_at=None, error="no-connection", attempts=40, phoned_at=now - DAY
    )

    said = page()

    assert "1 message out has been given up or refused." in said
    assert "Nobody answers there. Is their system up" in said
    assert "epj.example.org (the unit&#x27;s own address)" in said
    assert "somebody has been asked to phone" in said
    assert "hemmelig" not in said


def test_what_was_withdrawn_before_it_went_is_no_dead_letter(town, page, now):
    delivery(town, at=now - DAY, dead_at=now, try_at=None, error="withdrawn")

    assert "No message out has been given up" in page()


def test_a_refusal_is_shown_by_the_codes_of_who_refused(town, page, now):
    delivery(town, at=now - DAY, sent_at=now - DAY, try_at=None, refused_at=now, refusals=["E21"])

    assert "They will not have it: E21." in page()


def test_what_waits_for_its_receipt_too_long_needs_somebody_and_what_just_left_does_not(town, page, now):
    late = delivery(town, at=now - DAY, sent_at=now - DAY, try_at=None, answer_by=now - HOUR)
    assert "1 receipt should have come and has not." in page()

    Delivery.objects.filter(pk=late.pk).update(made_at=now, answer_by=now + HOUR)

    assert "Nothing waits for a receipt" in page()


def test_an_address_that_fails_says_why_until_when_it_rests_and_how_much_waits(town, page, now):
    made = delivery(town, at=now, error="tls")
    Endpoint.objects.filter(pk=made.endpoint_id).update(failures=4, rests_until=now + HOUR)

    said = page()

    assert "1 address fails." in said
    assert "failed 4 times in a row · 1 message waits for it Its certificate is not trusted. Has it run out?" in said


def test_a_unit_that_was_told_in_an_empty_room_stands_until_it_has_an_address(town, page, now):
    empty = make.unit(town.municipality, ServiceType.HOME_CARE, "Tom sone", her_id="5099")
    make.happen(town.kari, make.EventKind.DISCHARGED, owner=town.municipality, unit=town.ward, to=empty, at=now - HOUR)
    assert "Tom sone, Steinkjer kommune" in page()

    exchange.connect(
        town.municipality, unit=empty, format=Format.KITH, transport=Transport.FOLDER, address="tom", at=now
    )

    assert "Everybody who was told can read it" in page()


def test_a_late_answer_stands_with_its_unit_and_without_its_person(town, page, now):
    town.discharge(at=now - 3 * DAY)

    said = page()

    assert "1 answer is late and nobody has taken it on." in said
    assert "Sykepleietjenesten, Steinkjer kommune" in said
    assert "Kari" not in said
    assert "Testesen" not in said


def test_a_gap_in_the_rota_within_a_day_needs_somebody(town, page, now):
    directory.open_line(town.on_call, "Vakttelefonen")

    said = page()

    assert "Within a day there is a time when nobody is on call." in said
    assert "Vakttelefonen, Steinkjer kommune" in said


def test_a_sender_that_used_to_send_and_no_longer_does_has_fallen_silent(town, page, now):
    for days in range(20, 8, -1):
        message(town, at=now - days * DAY)

    assert "1 sender has fallen silent." in page()
    assert "never more than 24 hours between two messages before, and now 9 days" in page()

    message(town, at=now - HOUR)

    assert "Nobody who used to send has fallen silent" in page()


def test_senders_nobody_knows_and_messages_with_something_odd_are_listed(town, page, now):
    message(town, at=now - HOUR, key="HER:777")
    message(town, at=now - HOUR, addressee_unknown=True)
    message(town, at=now - HOUR, id_reused=True)
    message(town, at=now - HOUR, state=MessageState.WAITING)
    message(town, at=now - HOUR, state=MessageState.REFUSED, kind=RECEIPT, error="receipt.unknown")

    said = page()

    assert "HER:777" in said
    for sentence in ("is not known here", "the same message id before", "Corrects a message", "A receipt that fits"):
        assert sentence in said


def test_a_long_list_is_cut_and_says_how_many_more_there_are(town, page, now):
    for hours in range(13):
        stuck(town, at=now - hours * HOUR)

    assert "and 8 more" in page()


def test_what_was_odd_a_week_ago_is_gone_and_what_waits_stays(town, now):
    message(town, at=now - 8 * DAY, id_reused=True)
    waiting = message(town, at=now - 8 * DAY, state=MessageState.WAITING)

    assert [row.message for row in drift.drift(at=now).odd.rows] == [waiting.pk]


# ---------------------------------------------------------------------------------------------------- what is done


def test_trying_again_lets_the_worker_try_at_once_and_is_logged(town, page, runner, now, at_the_screen):
    kept = stuck(town, at=now - HOUR)

    answer = at_the_screen(runner, language="en").post(f"/ops/messages/{kept.pk}/try-again", follow=True)

    kept.refresh_from_db()
    assert now <= kept.try_at <= now + MINUTE
    assert "It is tried again now." in words(answer)
    assert Log.objects.get(what="message.again").ref == kept.pk


def test_what_is_not_stuck_is_not_tried_again(town, runner, now):
    with pytest.raises(NotPermitted, match="message.not-operator"):
        actions.try_now(stuck(town, at=now).pk, by=town.leader, at=now)
    with pytest.raises(NotFound, match="message.not-found"):
        actions.try_now(uuid4(), by=runner, at=now)
    with pytest.raises(InvalidMove, match="message.not-stuck"):
        actions.try_now(message(town, at=now).pk, by=runner, at=now)


def test_what_was_given_up_is_sent_again(town, page, runner, now, at_the_screen):
    made = delivery(town, at=now - 2 * DAY, dead_at=now - DAY, try_at=None, error="timeout")

    answer = at_the_screen(runner, language="en").post(f"/ops/deliveries/{made.pk}/send-again", follow=True)

    made.refresh_from_db()
    assert made.dead_at is None
    assert now <= made.try_at <= now + MINUTE
    assert "It is sent again now." in words(answer)


def test_all_that_is_stuck_is_tried_again_at_once(town, page, runner, now, at_the_screen):
    several = [stuck(town, at=now - n * HOUR) for n in range(1, 8)]
    assert "Try all again" in page()

    answer = at_the_screen(runner, language="en").post("/ops/messages/try-again", follow=True)

    assert "All of them are tried again now." in words(answer)
    assert all(now <= m.try_at <= now + MINUTE for m in Message.objects.filter(state=MessageState.STUCK))
    assert set(Log.objects.filter(what="message.again").values_list("ref", flat=True)) == {m.pk for m in several}


def test_all_that_never_came_there_is_sent_again_and_what_was_refused_or_withdrawn_is_not(
    town, page, runner, now, at_the_screen
):
    ended = {"dead_at": now - DAY, "try_at": None}
    given_up = [delivery(town, at=now - n * DAY, error="no-answer", **ended).pk for n in (2, 3)]
    delivery(town, at=now - 4 * DAY, error="withdrawn", **ended)
    delivery(town, at=now - 5 * DAY, sent_at=now - DAY, try_at=None, refused_at=now - DAY, refusals=["E21"])
    assert "Send all again" in page()

    answer = at_the_screen(runner, language="en").post("/ops/deliveries/send-again", follow=True)

    assert "All that never came there are sent again now." in words(answer)
    assert set(Delivery.objects.filter(try_at__gte=now).values_list("pk", flat=True)) == set(given_up)


def test_one_alone_has_no_button_for_all(town, page, now):
    stuck(town, at=now)

    assert "Try all again" not in page()


def test_nobody_but_the_operator_is_told_that_the_page_is_there(town, now, at_the_screen):
    kept = stuck(town, at=now)
    client = at_the_screen(town.leader)

    assert client.get("/ops").status_code == 404
    assert client.post(f"/ops/messages/{kept.pk}/try-again").status_code == 404
    assert client.post(f"/ops/deliveries/{kept.pk}/send-again").status_code == 404
    assert client.post("/ops/messages/try-again").status_code == 404
    assert client.post("/ops/deliveries/send-again").status_code == 404
    assert Message.objects.get(pk=kept.pk).try_at > now + HOUR


# ----------------------------------------------------------------------------------------------------- how it is read


def test_more_of_everything_costs_no_more_queries(town, page, runner, now, at_the_screen):
    client = at_the_screen(runner)
    stuck(town, at=now - HOUR)
    delivery(town, at=now - HOUR)
    few = queries(client, "/ops")
    for n in range(8):
        stuck(town, at=now - n * HOUR)
        message(town, at=now - HOUR, key=f"HER:77{n}", addressee_unknown=True)
        town.discharge(at=now - 3 * DAY)

    assert queries(client, "/ops") == few
    assert few <= 30


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("timeout", "It did not answer in time."),
        ("status-503", "Their system has a fault of its own (status 503)."),
        ("status-404", "Their system will not have it (status 404)."),
        ("never-seen", "never-seen"),
        ("", ""),
    ],
)
def test_a_code_is_read_as_a_sentence(code, sentence):
    with override("en"):
        assert needs.why_not_carried(code).startswith(sentence)


def test_messages_out_are_never_on_the_lists_of_what_came_in(town, now):
    kept = stuck(town, at=now)
    Message.objects.filter(pk=kept.pk).update(direction=Direction.OUT)

    assert drift.stuck().total == 0
