"""What machines ask the node: does it live, is it ready, how much is there of what. Nothing about anybody."""

import os
import re
import time
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mellomrom.config import metrics, ready
from mellomrom.core.crypto import Keyring
from mellomrom.events import registry
from mellomrom.events.figures import DELIVERIES, figures
from mellomrom.events.models import Delivery, Duty
from mellomrom.exchange import actions as exchange
from mellomrom.exchange.catalogue import Direction, Format, MessageState, Transport
from mellomrom.exchange.models import Message
from tests import make
from tests.flows import doors

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OUTSIDE = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture(autouse=True)
def asked_anew():
    """Let no answer of another test be given again."""
    ready._in_second.cache_clear()
    metrics._in_moment.cache_clear()


@pytest.fixture
def machine(settings, tmp_path):
    """A machine with its keys, with room, and whose worker has just shown that it lives."""
    settings.STATE, settings.HEARTBEAT, settings.LEAST_ROOM = tmp_path, tmp_path / "worker.heartbeat", 0
    settings.KEYRING = tmp_path / "keyring.json"
    Keyring.create(settings.KEYRING)
    settings.HEARTBEAT.touch()
    return settings


def codes() -> list[str]:
    return [fault.code for fault in ready.faults()]


# ---------------------------------------------------------------------------------------------------------------- ready


def test_a_machine_with_all_it_needs_is_ready(client, machine):
    answer = client.get("/ready")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})
    assert "no-store" in answer["Cache-Control"]


def test_one_code_is_given_for_each_thing_that_is_not_there(client, machine, tmp_path, caplog):
    machine.HEARTBEAT.unlink()
    machine.KEYRING.unlink()

    answer = client.get("/ready")

    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert [fault["code"] for fault in answer.json()["faults"]] == ["no-keys", "worker-silent"]
    assert str(tmp_path) not in answer.content.decode()
    caplog.clear()


def test_a_worker_that_has_not_moved_for_a_minute_is_silent(machine):
    minute_ago = time.time() - 60
    os.utime(machine.HEARTBEAT, (minute_ago, minute_ago))

    assert codes() == ["worker-silent"]


def test_a_full_disk_is_not_ready(machine):
    machine.LEAST_ROOM = 10**9

    assert codes() == ["disk-full"]


def test_a_database_that_is_behind_is_not_ready(machine):
    machine.INSTALLED_APPS = [*machine.INSTALLED_APPS, "django.contrib.sites"]

    assert codes() == ["not-migrated"]


def test_a_database_that_is_away_is_not_ready(machine, away):
    assert codes() == ["database-away"]


def test_a_database_that_is_away_cannot_be_counted_and_that_is_said(client, machine, away, caplog):
    answer = client.get("/metrics")

    assert (answer.status_code, answer.json()["code"]) == (503, "database.away")
    caplog.clear()


def test_a_pathway_that_cannot_be_read_is_not_ready(machine, tmp_path, monkeypatch):
    (tmp_path / "broken.yaml").write_text("id: broken\n")
    registry.newest.cache_clear()
    registry.versions.cache_clear()
    monkeypatch.setattr(registry, "FOLDER", tmp_path)

    assert codes() == ["pathways-invalid"]


def test_many_who_ask_in_the_same_second_cost_one_look(machine):
    assert ready._in_second(1) == ()
    machine.HEARTBEAT.unlink()

    assert ready._in_second(1) == ()
    assert len(ready._in_second(2)) == 1


def test_the_web_server_lives_whatever_else_is_the_matter(client, machine):
    machine.HEARTBEAT.unlink()

    assert client.get("/health").json() == {"status": "ok"}


# -------------------------------------------------------------------------------------------------------------- metrics


def read(client) -> dict[str, list]:
    """What is exposed, by name, as Prometheus reads it."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return {family.name: family.samples for family in text_string_to_metric_families(answer.content.decode())}


def value(found: dict[str, list], name: str, **labels: str) -> float | None:
    return next((s.value for s in found[f"mellomrom_{name}"] if s.labels == labels), None)


@pytest.fixture
def busy(machine, now):
    """A town where something has come in, something goes out, and nobody has answered since yesterday."""
    town = doors.Town()
    exchange.connect(
        town.municipality,
        unit=town.home_care,
        format=Format.KITH,
        transport=Transport.FOLDER,
        address="hjemmesykepleien",
        at=now - DAY,
    )
    town.comes(make.EventKind.DISCHARGED, town.ward, town.home_care, at=now - DAY)
    return town


def test_the_figures_are_those_of_the_rows(client, busy, now):
    found = read(client)

    assert value(found, "messages", direction="in", channel="fhir", state="recorded") == 1
    assert value(found, "deliveries", state="waiting") == 1
    assert value(found, "duties", state="open") == Duty.objects.count()
    assert value(found, "duties", state="late") == Duty.objects.filter(due_at__lt=now).count() > 0
    assert DAY / HOUR * 3600 <= value(found, "oldest_untaken_seconds") < 25 * 3600
    assert DAY / HOUR * 3600 <= value(found, "oldest_undelivered_seconds") < 25 * 3600
    assert value(found, "oldest_due_seconds") > 0
    assert value(found, "oldest_stuck_seconds") is None
    assert 0 <= value(found, "worker_heartbeat_seconds") < 30
    assert value(found, "database_bytes") > 10**6


def test_what_stops_shows_its_age(client, busy, now):
    Message.objects.update(state=MessageState.STUCK, try_at=now + HOUR)

    assert value(read(client), "oldest_stuck_seconds") >= DAY / HOUR * 3600


def test_each_delivery_is_counted_in_one_state_however_it_went(busy, now):
    made = Delivery.objects.get()
    outcomes = {
        "waiting": {},
        "sent": {"sent_at": now, "try_at": None},
        "received": {"sent_at": now, "try_at": None, "received_at": now},
        "refused": {"sent_at": now, "try_at": None, "refused_at": now},
        "given_up": {"dead_at": now, "try_at": None, "error": "timeout"},
        "not_to_go": {"dead_at": now, "try_at": None, "error": "withdrawn"},
    }
    for state, changes in outcomes.items():
        fresh = {"sent_at": None, "try_at": now, "received_at": None, "refused_at": None, "dead_at": None, "error": ""}
        Delivery.objects.filter(pk=made.pk).update(**{**fresh, **changes})

        counted = figures(at=now).deliveries
        assert {name for name, n in counted.items() if n} == {state}

    assert set(outcomes) == set(DELIVERIES)


def test_every_label_is_one_of_a_few_known_words(client, busy):
    Message.objects.update(channel="whatever a sender may call it")
    known = {*MessageState, *Direction, *Format, *DELIVERIES, "other", "open", "late"}

    samples = [sample for family in read(client).values() for sample in family]

    assert {word for sample in samples for word in sample.labels.values()} <= known
    assert len(samples) < 120


def test_no_person_no_unit_and_no_id_is_exposed(client, busy):
    said = client.get("/metrics").content.decode()

    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}|\d{9}", re.sub(r"database_bytes.*", "", said))
    for name in ("Kari", "Testesen", "Steinkjer", "Sykepleietjenesten", "5006", "hjemmesykepleien"):
        assert name not in said


def test_only_this_machine_and_who_shows_the_token_may_count(client, busy, settings):
    settings.DOOR_TOKEN = "et-langt-ord"

    refused = client.get("/metrics", **OUTSIDE)
    shown = client.get("/metrics", headers={"authorization": "Bearer et-langt-ord"}, **OUTSIDE)

    assert (refused.status_code, refused.json()["code"]) == (403, "door.closed")
    assert shown.status_code == 200


def test_who_asks_again_at_once_is_given_the_same_answer(busy):
    first = metrics._in_moment(1)
    Message.objects.update(channel="kith")

    assert metrics._in_moment(1) == first
    assert metrics._in_moment(2) != first
