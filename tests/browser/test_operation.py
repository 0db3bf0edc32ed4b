"""The operator's page when much is wrong, at phone and desk width, and what its buttons do."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from mellomrom.directory import actions as directory
from mellomrom.directory.catalogue import Function, ServiceType
from mellomrom.directory.queries import operator
from mellomrom.exchange.models import Endpoint, Message
from tests import make
from tests.browser.test_every_page import SIZES, looked_at
from tests.web.test_ops import DAY, HOUR, delivery, message, stuck

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def runner(town):
    """Who runs a node where something of everything is wrong."""
    now = datetime.now(UTC)
    for hours in range(7):
        stuck(town, at=now - hours * HOUR)
    for days in range(20, 8, -1):
        message(town, at=now - days * DAY, key="HER:777")
    message(town, at=now - HOUR, id_reused=True, addressee_unknown=True, kind="LOG_UTSKREVET")
    delivery(town, at=now - 2 * DAY, dead_at=now, try_at=None, error="no-connection", attempts=40, phoned_at=now)
    Endpoint.objects.update(failures=9, rests_until=now + HOUR)
    town.discharge(at=now - 2 * DAY + timedelta(hours=1))
    empty = make.unit(town.municipality, ServiceType.HOME_CARE, "Hjemmesykepleien, sone nord", her_id="5099")
    make.happen(town.kari, make.EventKind.DISCHARGED, owner=town.municipality, unit=town.ward, to=empty, at=now - HOUR)
    directory.open_line(town.on_call, "Vakttelefonen")
    return make.staff(make.unit(operator(), ServiceType.OTHER), "Prøve Drift", Function.OPERATOR)


@SIZES
def test_a_page_full_of_trouble_is_as_good_to_read_as_an_empty_one(runner, browse, faults, size):
    page = browse(runner, size, language="en")
    page.goto("/ops")

    looked_at(page, faults, size)
    expect(page.locator("#quiet")).to_be_visible()


def test_a_stuck_message_is_tried_again_with_one_press_and_it_is_said(runner, browse):
    page = browse(runner, language="en")
    page.goto("/ops")

    page.get_by_role("button", name="Try again").first.click()

    expect(page.get_by_text("It is tried again now.")).to_be_visible()
    assert Message.objects.filter(try_at__lte=datetime.now(UTC)).count() == 1
