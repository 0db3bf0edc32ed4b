"""The log of who looked cannot be changed without being seen (P8)."""

from datetime import timedelta

import pytest
from django.db import connection

from mellomrom.config.commands import inspecting
from mellomrom.directory.queries import house
from mellomrom.sharing.actions import log
from mellomrom.sharing.models import Log, Seal
from mellomrom.sharing.sealing import mark, seal, unsealed, verify
from mellomrom.sharing.tasks import Sealer
from tests.database import as_owner
from tests.make import NOON, person

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


def tamper(statement: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(statement)


def look(times: int = 3) -> None:
    subject = person()
    for _ in range(times):
        log(what="record.opened", by=house(), at=NOON, person=subject)


def sealed() -> Seal | None:
    return seal(mark(), at=NOON)


def test_what_is_sealed_stands():
    look()
    first = sealed()
    look()
    second = sealed()

    assert (first.rows, second.rows) == (3, 3)
    assert bytes(second.previous) == bytes(first.hash)
    assert verify() is None


def test_what_waits_for_the_next_seal_is_counted():
    look()
    sealed()
    look(2)

    assert unsealed() == 2


def test_nothing_new_is_not_sealed_again():
    look()
    sealed()
    assert sealed() is None
    assert Seal.objects.count() == 1


def test_a_row_that_is_changed_is_seen():
    look()
    sealed()
    tamper("UPDATE sharing_log SET what = 'record.other' WHERE id = (SELECT min(id) FROM sharing_log)")
    assert verify().upto == Log.objects.order_by("-id").first().id


def test_check_says_which_rows_and_is_content_again_when_they_are_put_back():
    look()
    sealed()
    was = Log.objects.earliest("pk")
    tamper(f"UPDATE sharing_log SET what = 'people.listed' WHERE id = {was.pk}")

    assert (found := inspecting._log())[0] is False
    assert found[1].startswith(f"Log: rows 1 to {was.pk + 2} are not as they were sealed (seal ")
    tamper(f"UPDATE sharing_log SET what = '{was.what}' WHERE id = {was.pk}")
    assert inspecting._log()[0] is True


def test_a_row_that_is_removed_is_seen():
    look()
    sealed()
    tamper("DELETE FROM sharing_log WHERE id = (SELECT min(id) FROM sharing_log)")
    assert verify() is not None


def test_a_row_that_is_put_in_among_the_sealed_is_seen():
    look()
    tamper("DELETE FROM sharing_log WHERE id = (SELECT min(id) FROM sharing_log)")
    sealed()
    first = Log.objects.order_by("id").first()
    first.pk = first.id - 1
    first.save(force_insert=True)
    assert verify() is not None


def test_a_seal_that_is_made_anew_is_seen_by_the_next():
    look()
    sealed()
    look()
    sealed()
    tamper("UPDATE sharing_seal SET hash = previous WHERE id = (SELECT min(id) FROM sharing_seal)")
    assert verify() is not None


def test_what_a_transaction_has_not_ended_yet_is_left_for_the_next_seal():
    look()
    other = connection.copy()
    other.set_autocommit(False)
    try:
        other.cursor().execute(
            "INSERT INTO sharing_log (at, actor_id, what, purpose, basis, effect)"
            " SELECT now(), id, 'record.opened', '', '', '' FROM directory_actor LIMIT 1"
        )
        marked = mark()
        assert seal(marked, at=NOON) is None
        other.commit()
    finally:
        other.close()

    assert seal(marked, at=NOON).rows == 4


def test_the_worker_seals_what_was_there_a_minute_ago():
    sealer = Sealer()
    look()
    assert sealer(at=NOON) is None  # it only marks
    assert sealer(at=NOON + MINUTE / 2) is None
    assert sealer(at=NOON + MINUTE).rows == 3
