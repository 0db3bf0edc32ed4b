"""The directory is remembered by each process, and never believed when somebody has changed it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from mellomrom.directory.actions import close_unit
from mellomrom.directory.book import Book, book
from mellomrom.directory.models import Unit
from mellomrom.exchange import actions as exchange
from mellomrom.exchange.catalogue import Format, Transport
from mellomrom.exchange.models import Endpoint
from mellomrom.exchange.queries import endpoints_by_organization
from tests import make
from tests.make import LONG_AGO, NOON

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere() -> Book:
    """Look into the directory from another connection, as another process does."""

    def look() -> Book:
        try:
            return book()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(look).result()


def test_while_nothing_changes_one_small_question_is_asked(django_assert_num_queries):
    make.unit(make.municipality(), "rop")
    first = book()

    with django_assert_num_queries(1):
        assert book() is first


def test_what_one_changes_all_see_at_once():
    unit = make.unit(make.municipality(), "rop", her_id="990199")
    assert elsewhere().by_her["990199"].id == unit.id

    Unit.objects.filter(pk=unit.pk).update(her_id="990198")

    assert "990199" not in elsewhere().by_her
    assert elsewhere().by_her["990198"].id == unit.id


def test_who_begins_to_work_and_a_unit_that_closes_are_seen():
    unit = make.unit(make.municipality(), "rop")
    assert elsewhere().staff(unit.id, at=NOON) == 0

    make.staff(unit)
    assert elsewhere().staff(unit.id, at=NOON) == 1
    assert elsewhere().staff(unit.id, at=LONG_AGO.replace(year=2020)) == 0

    close_unit(unit, on=NOON.date())
    assert unit.id not in elsewhere().units


def test_what_is_not_committed_is_seen_by_nobody_else_and_forgotten_when_it_is_rolled_back():
    home = make.municipality()

    with transaction.atomic():
        first = make.unit(home, "rop")
        assert first.id in book().units
        second = make.unit(home, "leader")
        assert second.id in book().units
        assert first.id not in elsewhere().units
        transaction.set_rollback(True)

    assert first.id not in book().units
    third = make.unit(home, "rop")
    assert {third.id, first.id, second.id} & set(elsewhere().units) == {third.id}


def test_a_change_in_a_savepoint_that_fails_leaves_nothing_behind():
    home = make.municipality()

    with transaction.atomic():
        with transaction.atomic():
            gone = make.unit(home, "rop")
            assert gone.id in book().units
            transaction.set_rollback(True)
        assert gone.id not in book().units
        stays = make.unit(home, "leader")

    assert {stays.id, gone.id} & set(elsewhere().units) == {stays.id}


def test_an_address_that_opens_or_ends_is_seen_and_one_that_fails_is_no_change():
    unit = make.unit(make.municipality(), "rop")
    assert endpoints_by_organization(book()) == {}

    words = {"unit": unit, "format": Format.KITH, "transport": Transport.FOLDER, "address": "rop"}
    endpoint = exchange.connect(unit.organization, **words, at=NOON)
    before = elsewhere()
    assert endpoints_by_organization(before) == {unit.organization_id: [endpoint]}

    Endpoint.objects.update(failures=3)
    assert elsewhere() is before
    exchange.disconnect(unit.organization, unit=unit, at=NOON)
    assert endpoints_by_organization(elsewhere()) == {}
