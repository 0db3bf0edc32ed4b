"""What a unit holds already is decided again each time it is opened: it shows no more than may be known now."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.directory.models import Space
from mellomrom.events import actions, gaps, queries
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Duty, Event
from mellomrom.events.person import person_page
from mellomrom.people.catalogue import TeamFunction
from mellomrom.people.models import TeamMember
from mellomrom.sharing.catalogue import How, Say
from mellomrom.sharing.says import About, say, withdraw
from tests import make
from tests.flows.doors import Town
from tests.make import NOON

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MAY_NOT, WISH = "Your unit may not know more about this.", "Withheld at the person's wish."


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def nav(town):
    unit = make.unit(make.organization("Nav Prøve", OrganizationKind.NAV), ServiceType.NAV, "Nav Prøve")
    make.member(town.kari, unit, TeamFunction.COORDINATOR)
    return unit


@pytest.fixture
def adviser(nav):
    return make.staff(nav, function=Function.ADVISER)


@pytest.fixture
def consent(town, nav):
    return spoken(town, Say.CONSENTED, nav)


@pytest.fixture
def event(town, consent) -> Event:
    """A discharge that NAV was told of with her yes, and owes something because of."""
    return town.comes(EventKind.DISCHARGED, town.ward, town.home_care, at=NOON)


def spoken(town, says, unit, **about):
    return say(town.kari.id, says=says, about=About(unit=unit.id, **about), how=How.SPOKEN, by=town.nurse, at=NOON)


def card_of(event, role, at=NOON + HOUR):
    inbox = queries.inbox(role, at=at)
    every = (*inbox.now, *inbox.today, *inbox.later, *inbox.mine, *inbox.colleagues, *inbox.news)
    return next(card for card in every if card.event == event.id)


def holds(event, unit):
    return Duty.objects.filter(event=event, holder=unit).order_by("pk")


def test_a_consent_taken_back_leaves_of_a_card_only_that_something_is_owed_and_by_when(
    town, nav, adviser, consent, event
):
    before = card_of(event, adviser)
    withdraw(consent.id, of=town.kari.pk, by=town.nurse, at=NOON)

    after = card_of(event, adviser)

    assert (before.person, before.person_name, before.withheld) == (town.kari.id, "Kari T., 1984", "")
    assert (after.person, after.person_name, after.source, after.details) == (None, "", "", {})
    assert (after.withheld, after.reason, after.due_at) == (MAY_NOT, None, before.due_at)
    assert {(owed.what["en"], owed.law, owed.pathway) for owed in after.owes} == {("Something your unit owes", "", "")}
    assert [owed.duty for owed in after.owes] == [owed.duty for owed in before.owes]
    assert queries.event_card(event.id, adviser, at=NOON + HOUR) == after
    assert {duty.holder for duty in holds(event, nav)} == {nav}


def test_what_was_taken_shrinks_as_well(town, nav, adviser, consent, event):
    actions.take(holds(event, nav)[0].pk, by=adviser, at=NOON)
    withdraw(consent.id, of=town.kari.pk, by=town.nurse, at=NOON)

    [card] = queries.inbox(adviser, at=NOON + HOUR).mine

    assert (card.withheld, card.person) == (MAY_NOT, None)


def test_a_no_is_said_to_be_the_persons_wish_and_a_new_yes_opens_again_what_was_open_then(town, nav, adviser, event):
    no = spoken(town, Say.OPPOSED, nav)
    assert card_of(event, adviser).withheld == WISH

    withdraw(no.id, of=town.kari.pk, by=town.nurse, at=NOON)
    spoken(town, Say.CONSENTED, nav)

    assert card_of(event, adviser).level == "summary"


def test_it_is_handed_back_to_whoever_sent_it_without_naming_anybody(town, nav, adviser, consent, event):
    withdraw(consent.id, of=town.kari.pk, by=town.nurse, at=NOON)
    duty = holds(event, nav)[0]
    with override("en"):
        choices = queries.hand_over_choices(duty.pk, adviser, at=NOON + HOUR)
    offer = actions.hand_over(duty.pk, choices[0][0], by=adviser, at=NOON + HOUR)
    stays = Duty.objects.get(pk=duty.pk).holder

    actions.accept(offer.pk, by=town.doctor, at=NOON + HOUR)

    assert [words for _, *words in choices] == [
        ["Whoever sent it", "Whoever sent it", ""],
        ["The coordinating unit", "The coordinating unit", ""],
    ]
    assert (stays, Duty.objects.get(pk=duty.pk).holder) == (nav, town.ward)
    assert card_of(event, town.doctor).person == town.kari.id


def test_it_can_be_said_to_be_done(town, nav, adviser, consent, event):
    withdraw(consent.id, of=town.kari.pk, by=town.nurse, at=NOON)

    assert actions.done(holds(event, nav)[0].pk, by=adviser, at=NOON + HOUR).life == "met"


def test_what_is_offered_shows_nobody_to_who_may_not_know_any_more(town, nav, adviser, consent, event):
    duty = Duty.objects.filter(event=event, holder__organization=town.municipality).first()
    offer = actions.hand_over(duty.pk, nav.pk, by=make.staff(duty.holder), at=NOON)
    withdraw(consent.id, of=town.kari.pk, by=town.nurse, at=NOON)

    [card] = [card for card in queries.inbox(adviser, at=NOON + HOUR).now if card.offer == offer.pk]

    assert (card.person, card.person_name, card.withheld) == (None, "", MAY_NOT)


def test_who_has_left_the_team_reads_no_more_on_what_it_still_holds(town):
    gp = make.staff(town.gp, function=Function.DOCTOR)
    event = town.comes(EventKind.DISCHARGED, town.ward, town.home_care, at=NOON)
    duty = Duty.objects.get(event=event, item="first-contact")
    actions.accept(actions.hand_over(duty.pk, town.gp.pk, by=town.nurse, at=NOON).pk, by=gp, at=NOON)
    assert card_of(event, gp).person == town.kari.id

    TeamMember.objects.filter(unit=town.gp).update(until=NOON + HOUR)

    assert card_of(event, gp, at=NOON + 2 * HOUR).withheld == MAY_NOT
    assert card_of(event, town.nurse, at=NOON + 2 * HOUR).withheld == ""


def test_whoever_took_over_for_its_own_organization_reads_on(town):
    event = town.comes(EventKind.DISCHARGED, town.ward, town.home_care, at=NOON)
    duty = Duty.objects.get(event=event, item="first-contact")
    offer = actions.hand_over(duty.pk, town.on_call.pk, by=town.nurse, at=NOON)
    before = card_of(event, town.watch)
    actions.accept(offer.pk, by=town.watch, at=NOON)

    after = card_of(event, town.watch, at=NOON + DAY)

    assert (before.withheld, after.withheld, after.level) == ("", "", before.level)


def test_a_no_to_one_document_hides_it_on_the_persons_page_too_and_leaves_what_is_owed(town):
    other = town.comes(EventKind.ADMITTED, town.ward, town.home_care, at=NOON - DAY)
    one = town.comes(EventKind.DISCHARGED, town.ward, town.home_care, at=NOON)
    before = person_page(town.kari.id, town.nurse, at=NOON + HOUR)
    spoken(town, Say.OPPOSED, town.rop, event=one.id)

    page = person_page(town.kari.id, town.nurse, at=NOON + HOUR)

    assert {row.event for row in before.timeline} - {row.event for row in page.timeline} == {one.id}
    assert {owed.duty for owed in page.owes if owed.withheld == WISH} == {duty.pk for duty in holds(one, town.rop)}
    assert len(page.owes) == len(before.owes)
    assert "Something your unit owes" not in {owed.what["en"] for owed in page.owes if not owed.withheld}
    assert other.id in {row.event for row in page.timeline}


def test_a_space_names_nobody_whom_its_reader_may_not_know_any_more(town):
    event = town.comes(EventKind.DISCHARGED, town.ward, town.home_care, at=NOON)
    space = Space.objects.create(a=town.ward, b=town.rop)
    duty = Duty.objects.get(event=event, item="first-contact")
    name = {h.duty: h.person_name for h in gaps.space_page(space.pk, town.nurse, at=NOON).duties}[duty.pk]
    spoken(town, Say.OPPOSED, town.rop, event=event.id)

    after = {h.duty: (h.person, h.person_name) for h in gaps.space_page(space.pk, town.nurse, at=NOON + HOUR).duties}

    assert (name, after[duty.pk]) == ("Kari T., 1984", (None, ""))
