"""Ten thousand messages that wait: what goes next is found by an index, one row is held, and everybody has a turn."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, transaction

from mellomrom.events import actions
from mellomrom.events.actions.claiming import claim, due
from mellomrom.events.catalogue import Carried
from mellomrom.events.models import Delivery, Event
from mellomrom.exchange.catalogue import Transport
from mellomrom.integrations.files import DIALECTS
from tests.flows import doors
from tests.flows.record_systems import wired
from tests.make import NOON

pytestmark = pytest.mark.django_db

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
COPY = """
WITH copies AS (
    INSERT INTO events_event ({event})
    SELECT {new_event} FROM events_event e, generate_series(1, %s) WHERE e.id = %s RETURNING id
)
INSERT INTO events_delivery ({delivery}) SELECT {new_delivery} FROM events_delivery d, copies WHERE d.id = %s
"""


def waiting(town, unit, *, at=NOON) -> Delivery:
    wired(unit, address=f"folder-{unit.her_id}")
    return Delivery.objects.get(event=town.discharge(at=at), to=unit)


def copied(delivery: Delivery, many: int, **instead: str) -> None:
    """More of the same, by the database itself."""

    def columns(model, prefix: str, **other: str) -> tuple[str, str]:
        names = [field.column for field in model._meta.concrete_fields]
        return ", ".join(names), ", ".join(other.get(name, f"{prefix}.{name}") for name in names)

    new = {"id": "gen_random_uuid()", "message_id": "NULL"}
    event, new_event = columns(Event, "e", **new)
    own, new_own = columns(Delivery, "d", **new | {"event_id": "copies.id", "notice_id": "NULL"} | instead)
    words = {"event": event, "new_event": new_event, "delivery": own, "new_delivery": new_own}
    with connection.cursor() as cursor:
        cursor.execute(COPY.format(**words), [many, delivery.event_id, delivery.pk])
        cursor.execute("ANALYZE events_delivery")


def test_among_ten_thousand_what_goes_next_is_found_by_an_index(town):
    delivery = waiting(town, town.gp)
    copied(delivery, 10_000)
    copied(delivery, 20_000, try_at="NULL", sent_at="now()")

    plan = due(NOON).filter(endpoint=delivery.endpoint).values_list("pk", flat=True)[:1].explain()

    assert "Seq Scan on events_delivery" not in plan, plan


@pytest.mark.django_db(transaction=True)
def test_one_that_is_claimed_holds_none_of_its_neighbours():
    town = doors.Town()
    delivery = waiting(town, town.gp)
    copied(delivery, 50)
    free: list[int] = []

    def look() -> None:
        with transaction.atomic():
            free.append(len(Delivery.objects.select_for_update(no_key=True, skip_locked=True).values_list("pk")))
        connection.close()

    with transaction.atomic():
        claim(delivery.endpoint_id, DIALECTS, at=NOON)
        other = Thread(target=look)
        other.start()
        other.join(10)

    assert free == [50]


# ------------------------------------------------------------------------------------------------------------- turns


def carried(town, *, at=NOON, times: int) -> list[str]:
    """The addresses that were carried to, in order, by somebody who does one after the other."""
    went: list[str] = []

    def carry(address: str, raw: bytes, name: str) -> Carried:
        went.append(address)
        return Carried()

    turns: dict = {}
    for _ in range(times):
        actions.deliver_next(at=at, carriers={Transport.FOLDER: carry}, dialects=DIALECTS, turns=turns)
    return went


def test_a_long_queue_for_some_addresses_does_not_go_before_one_message_for_another(town):
    for unit in (town.rop, town.home_care):
        copied(waiting(town, unit, at=NOON - HOUR), 20)
    waiting(town, town.gp)
    Delivery.objects.update(urgent=False)

    assert f"folder-{town.gp.her_id}" in carried(town, times=3)


def test_what_is_urgent_goes_first_also_where_something_has_just_gone(town):
    late = waiting(town, town.gp)
    copied(late, 3)
    copied(waiting(town, town.rop, at=NOON - HOUR), 3)
    Delivery.objects.filter(to=town.gp).update(urgent=True)

    assert carried(town, times=4)[:3] == [f"folder-{town.gp.her_id}"] * 3
