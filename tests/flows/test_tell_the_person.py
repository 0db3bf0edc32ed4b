"""Whoever passed something on by a duty to inform tells the person: also by a correction, and by what was handed over."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from mellomrom.directory.catalogue import ServiceType
from mellomrom.events import actions, queries
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.events.models import Duty
from mellomrom.sharing.catalogue import Compulsion, Danger
from mellomrom.sharing.findings import find
from tests import make
from tests.flows.doors import Town
from tests.make import NOON

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def held_back(town):
    """She was held back in treatment: municipalities must be told when she leaves (sphl § 3-15)."""
    return finds(town, Compulsion.HOL_10_2)


@pytest.fixture
def away(town):
    """A service in another municipality, that follows nobody up here."""
    unit = make.unit(town.elsewhere, ServiceType.ROP, "Rus og psykisk helse, Trondheim")
    make.staff(unit)
    return unit


def finds(town, what):
    return find(town.kari.id, what=what, reasons="Sett i dag.", until=NOON + DAY, by=town.nurse, at=NOON)


def discharge(town):
    return town.comes(EventKind.DISCHARGED, town.tsb, town.home_care, at=NOON)


def to_tell(event):
    return Duty.objects.filter(event=event, item="tell_disclosure").order_by("pk")


def hands_over(town, event, unit, at=NOON):
    duty = Duty.objects.get(event=event, item="answer", holder=town.home_care)
    return actions.hand_over(duty.pk, unit.pk, by=town.home_nurse, at=at)


def test_who_asks_another_organization_by_a_duty_to_inform_tells_the_person(town, held_back, away):
    event = discharge(town)

    offer = hands_over(town, event, away)

    duty = to_tell(event).get(notice=None)
    assert offer.decision.rule == "after-being-held-back"
    assert (duty.holder, duty.law, duty.force, duty.life) == (town.home_care, "pbrl, § 3-6", "statute", "open")
    assert duty.decision == Duty.objects.get(event=event, item="answer", holder=town.home_care).decision


def test_one_who_knew_already_is_no_news_to_the_person(town, held_back):
    event = discharge(town)

    hands_over(town, event, town.rop)

    assert not to_tell(event).filter(notice=None).exists()


def test_nothing_is_to_be_told_of_an_offer_by_any_other_rule(town):
    event = discharge(town)

    hands_over(town, event, town.gp)

    assert not to_tell(event).exists()


def test_what_was_told_is_told_once_more_when_one_more_is_asked(town, held_back, away):
    event = discharge(town)
    actions.decline(hands_over(town, event, away).pk, reason="Nei", by=away.staff.get(), at=NOON)
    duty = to_tell(event).get(notice=None)
    actions.done(duty.pk, by=town.home_nurse, at=NOON)
    third = make.unit(make.municipality("5037", "Levanger kommune"), ServiceType.ROP)

    hands_over(town, event, away, at=NOON + HOUR)
    again = to_tell(event).get(notice=None).life
    hands_over(town, event, third, at=NOON + HOUR)

    assert (again, to_tell(event).get(notice=None).life) == ("met", "open")
    with override("en"):
        lines = [line.text for line in queries.story(event.pk, town.home_nurse, at=NOON + HOUR).lines]
    assert any(line.startswith("Open again, because it was passed on to one more") for line in lines)


def revised(town, event):
    return make.happen(
        town.kari, EventKind.DISCHARGED, owner=event.owner, unit=event.unit, to=event.addressee, at=NOON + HOUR,
        correction=Correction.REVISE, corrects=event,
    )  # fmt: skip


def test_a_correction_that_a_duty_to_inform_passes_on_is_told_to_the_person_once_for_each_organization(town):
    event = discharge(town)
    finds(town, Compulsion.HOL_10_2)

    first, second = revised(town, event), revised(town, event)

    [duty] = to_tell(first)
    assert (duty.holder, duty.notice.recipient.organization) == (town.tsb, town.municipality)
    assert not to_tell(event).exists()
    assert not to_tell(second).exists()


def test_a_danger_that_is_found_later_tells_nobody_anything_by_itself(town):
    event = discharge(town)
    before = set(event.notices.values_list("recipient", "told_at"))

    finds(town, Danger.LIFE)

    assert set(event.notices.values_list("recipient", "told_at")) == before
    assert not to_tell(event).exists()
