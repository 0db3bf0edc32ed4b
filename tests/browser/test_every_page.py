"""Every page at the width of a phone and of a desk: axe finds nothing, nothing is wider than the screen."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from mellomrom.directory import actions as directory
from mellomrom.directory.catalogue import Function, ServiceType
from mellomrom.directory.queries import operator
from mellomrom.events import actions
from mellomrom.events.models import Duty
from mellomrom.sharing.catalogue import How, Say
from mellomrom.sharing.joint import register_joint_team
from mellomrom.sharing.says import About, say
from tests import make
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
TARGETS = """() => [...document.querySelectorAll('.acts .ds-button, .places a, .card__more > *, .row > summary, .person')]
    .filter(it => it.checkVisibility() && it.getBoundingClientRect().height < 43.5).map(it => it.outerHTML.slice(0, 80))"""


@pytest.fixture
def busy(town):
    """Late, taken, handed over, asked: something of everything."""
    now = datetime.now(UTC)
    town.admission(at=now - timedelta(days=2))
    late = town.discharge(at=now - timedelta(days=1))
    town.space = directory.name_space(town.ward, town.rop, agreement="Samarbeidsavtale", meets_on=now.date())
    town.event = town.discharge(at=now)
    answer = Duty.objects.get(event=late, item="answer", holder=town.home_care)
    actions.hand_over(answer.pk, town.rop.pk, by=town.home_nurse, at=now)
    actions.take(Duty.objects.get(event=town.event, item="first-contact").pk, by=town.nurse, at=now)
    town.answer = Duty.objects.get(event=town.event, item="answer", holder=town.home_care)
    return town


def looked_at(page, faults, size) -> None:
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0], page.url
    if size == PHONE:
        assert page.evaluate(TARGETS) == []


@SIZES
def test_the_pages_of_staff(busy, browse, faults, size):
    page = browse(busy.nurse, size)
    for address in (
        "/inbox",
        "/people",
        f"/people/{busy.kari.pk}",
        f"/events/{busy.event.pk}/story",
        "/spaces",
        f"/spaces/{busy.space.pk}",
        "/more",
        "/rules",
        "/rules/stay-after-overdose-or-suicide-attempt",
        "/rules/agreed-contact",
        "/role",
    ):
        assert page.goto(address).ok
        looked_at(page, faults, size)


@SIZES
def test_what_opens_on_a_page_is_as_good_as_the_page(busy, browse, faults, size):
    page = browse(busy.nurse, size)
    page.goto("/inbox")
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    looked_at(page, faults, size)

    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    looked_at(page, faults, size)


@SIZES
def test_the_question_to_the_ward_and_whom_to_hand_over_to(busy, browse, faults, size):
    page = browse(busy.doctor, size)
    page.goto("/inbox")
    looked_at(page, faults, size)

    page = browse(busy.home_nurse, size)
    page.goto(f"/duties/{busy.answer.pk}/hand-over?event={busy.event.pk}")
    looked_at(page, faults, size)


@SIZES
def test_the_pages_that_everybody_may_read(town, browse, faults, settings, size):
    settings.DEMO, settings.DEMO_LOGINS = True, [("nurse", "Sykepleier, Hjemmesykepleien, Steinkjer kommune")]
    page = browse(None, size)
    for address in ("/login", "/help/accessibility", "/help/security"):
        page.goto(address)
        looked_at(page, faults, size)


@SIZES
def test_the_operators_page(town, browse, faults, size):
    role = make.staff(make.unit(operator(), ServiceType.OTHER), "Prøve Drift", Function.OPERATOR)
    page = browse(role, size)
    page.goto("/ops")
    looked_at(page, faults, size)


@SIZES
@pytest.mark.parametrize("language", ["nn", "en"])
def test_the_inbox_in_the_other_languages(busy, browse, faults, size, language):
    page = browse(busy.nurse, size, language=language)
    page.goto("/inbox")
    looked_at(page, faults, size)


@SIZES
def test_the_joint_teams(busy, browse, faults, size):
    units, at = [busy.rop, busy.tsb], datetime.now(UTC)
    register_joint_team(units=units, name="FACT Prøve", document="26/1234", since=at, by=busy.leader, at=at)
    page = browse(busy.leader, size)
    page.goto("/spaces/joint")
    looked_at(page, faults, size)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    looked_at(page, faults, size)


@SIZES
def test_a_card_of_which_no_more_may_be_known(busy, browse, faults, size):
    no = {"how": How.SPOKEN, "by": busy.nurse, "at": datetime.now(UTC)}
    say(busy.kari.pk, says=Say.OPPOSED, about=About(unit=busy.rop.pk, event=busy.event.pk), **no)
    page = browse(busy.nurse, size)
    for address in ("/inbox", f"/people/{busy.kari.pk}"):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        looked_at(page, faults, size)
