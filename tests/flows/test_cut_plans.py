"""What a plan shows to those who may know some of it: no more than that, whatever address or id they come by."""

from datetime import timedelta

import pytest

from mellomrom.core.errors import InvalidMove, NotFound
from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.events.models import Duty
from mellomrom.people.actions import themselves
from mellomrom.people.catalogue import Area, Protection, TeamFunction
from mellomrom.plans.crisis import actions as crisis
from mellomrom.plans.crisis import card
from mellomrom.plans.crisis.catalogue import Finders, Kind, Said
from mellomrom.plans.crisis.queries import plans_page
from mellomrom.plans.individual import actions
from mellomrom.plans.individual.catalogue import Holder, Kept
from mellomrom.plans.individual.models import PlanProposal
from mellomrom.plans.individual.queries import plan_page
from mellomrom.plans.meetings import actions as meetings
from mellomrom.plans.meetings.pages import meeting_page
from mellomrom.plans.overview.queries import overview
from mellomrom.sharing.catalogue import Category, How, Say
from mellomrom.sharing.says import About, say
from tests import make
from tests.flows import crisis as crises
from tests.flows import planning
from tests.make import NOON

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def town():
    return planning.Town()


# ------------------------------------------------------------------------------------------------------- the crisis plan


@pytest.fixture
def night():
    town = crises.Town()
    first = town.agreed(crises.WORDS, finders=Finders.HEALTH)
    town.agreed(finders=Finders.HEALTH, based_on=first.pk, at=NOON + DAY)
    words = {"kind": Kind.CRISIS, "what": Said.COMMENT, "words": "Jeg er redd for legevakta."}
    crisis.propose(town.kari.pk, **words, by=themselves(town.kari.pk), at=NOON + DAY)
    return town


def test_whoever_only_finds_the_card_reads_what_is_agreed_and_nothing_from_before(night):
    shown = plans_page(night.kari.pk, night.duty_doctor, at=NOON + DAY).of(Kind.CRISIS)

    assert shown.agreed is not None
    assert (shown.draft, shown.former, shown.remarks, shown.newest) == (None, (), (), None)
    assert len(plans_page(night.kari.pk, night.nurse, at=NOON + DAY).of(Kind.CRISIS).former) == 1


def test_of_a_protected_person_the_page_says_neither_where_nor_who_is_near(night):
    night.kari.protection = Protection.CONFIDENTIAL
    night.kari.save()

    shown = plans_page(night.kari.pk, night.duty_doctor, at=NOON + DAY).of(Kind.CRISIS).agreed

    assert (shown.contents.home, shown.contents.hurts) == ("", crises.WORDS.hurts)
    assert not {"Prøve Sykepleier"} & {shown.made_by, shown.agreed_by, shown.agreed_with}
    assert plans_page(night.kari.pk, night.nurse, at=NOON + DAY).of(Kind.CRISIS).agreed.contents.home


def test_a_card_is_not_opened_again_once_the_person_is_dead(night):
    found = night.found(night.duty_doctor, at=NOON + DAY)
    night.kari.died_at = NOON + DAY
    night.kari.save()

    with pytest.raises(NotFound, match="crisis.nobody"):
        card.see_again(found.look_up, by=night.duty_doctor, at=NOON + DAY + timedelta(minutes=5))


def test_the_same_proposal_sent_twice_is_one_and_one_answer_is_owed(night):
    said = {"kind": Kind.CRISIS, "what": Said.PROPOSAL, "words": "Ta med hunden.", "by": themselves(night.kari.pk)}
    first, second = (crisis.propose(night.kari.pk, **said, at=NOON + DAY) for _ in range(2))

    assert first == second
    assert Duty.objects.filter(item="answer_proposal").count() == 1


# --------------------------------------------------------------------------------------------------- the individual plan


def test_a_proposal_for_the_plan_sent_twice_is_one(town):
    town.planned()
    said = {"area": Area.HOUSING, "words": "En ovn.", "by": town.herself, "at": NOON}
    assert actions.propose(town.kari.pk, **said) == actions.propose(town.kari.pk, **said)
    assert PlanProposal.objects.count() == 1


def test_the_person_replaces_nothing_that_a_service_is_to_do(town):
    town.planned()
    former = town.measure()
    doing = actions.Doing(what="Jeg gjør det selv", holder=Holder.PERSON)

    with pytest.raises(InvalidMove, match="plan.binds-a-service"):
        actions.agree_measure(
            town.kari.pk, area=Area.ECONOMY, doing=doing, replaces=former.pk, by=town.herself, at=NOON
        )

    assert Duty.objects.get(pk=former.duty_id).life == "open"


def test_who_is_close_to_the_person_is_named_to_those_who_may_know_of_family_alone(town):
    town.planned()
    doing = actions.Doing(what="Følge til banken", holder=Holder.KIN, kin="Oda, søster")
    actions.agree_measure(town.kari.pk, area=Area.ECONOMY, doing=doing, by=town.nurse, at=NOON)
    town.let_in(town.nav, Category.ECONOMY)

    def who(role):
        return [row.who for area in plan_page(town.kari.pk, role, at=NOON).areas for row in area.measures]

    assert who(town.nurse) == ["Oda, søster"]
    assert len(who(town.adviser)) == 1
    assert "Oda" not in who(town.adviser)[0]


def test_the_list_of_plans_names_no_service_that_tells_of_illness_to_nav(town):
    town.planned()
    place = {"kept": Kept.INDIVIDUAL, "place": "DIPS", "dated_on": NOON.date()}
    make.member(town.kari, town.tsb, TeamFunction.TREATING)
    actions.keep_elsewhere(town.kari.pk, **place, by=town.specialist, at=NOON)
    town.let_in(town.nav, Category.CLIENT)

    page = overview(town.kari.pk, town.adviser, at=NOON)

    assert "TSB" not in repr(page.plans)
    assert [row.place for row in page.plans if not row.page] == [""]
    assert "TSB" in repr(overview(town.kari.pk, town.nurse, at=NOON).plans)


# ------------------------------------------------------------------------------------------------------------- meetings


@pytest.fixture
def nav(town):
    """A NAV office that may write about Kari, and may not know of her substance use."""
    nav = make.staff(make.unit(make.organization("Nav Byen", OrganizationKind.NAV), ServiceType.NAV), "Prøve Nav")
    make.member(town.kari, nav.unit, TeamFunction.NAV)
    said = {"how": How.SPOKEN, "by": town.nurse}
    say(town.kari.pk, says=Say.CONSENTED, about=About(unit=nav.unit.pk), at=NOON - DAY, **said)
    say(town.kari.pk, says=Say.OPPOSED, about=About(unit=nav.unit.pk, category=Category.SUBSTANCE_USE), at=NOON, **said)
    return nav


def test_nav_that_calls_a_meeting_sees_nothing_that_it_may_not_know_of_what_others_put_on_the_agenda(town, nav):
    what = meetings.Call(starts_at=NOON + DAY, place="Rådhuset")
    meeting = meetings.call(town.kari.pk, what=what, units=[town.rop.pk], by=nav, at=NOON)
    sleep = meetings.propose(meeting.pk, words="Rus i helgene", category=Category.SUBSTANCE_USE, by=town.nurse, at=NOON)
    meetings.propose(meeting.pk, words="Nøkler", category=Category.CLIENT, by=town.nurse, at=NOON)
    meetings.hold(meeting.pk, by=nav, at=NOON + DAY)

    page = meeting_page(meeting.pk, nav, at=NOON + DAY)

    assert [item.words for item in page.meeting.items] == ["Nøkler"]
    with pytest.raises(NotFound, match="agenda.unknown"):
        meetings.write_minutes(sleep.pk, words="Sover lite.", seen=0, by=nav, at=NOON + DAY)


def test_nav_puts_nothing_on_the_agenda_that_others_owe(town, nav):
    what = meetings.Call(starts_at=NOON + DAY, place="Rådhuset")
    meeting = meetings.call(town.kari.pk, what=what, units=[], by=nav, at=NOON)
    town.planned()
    theirs = town.measure(area=Area.MENTAL_HEALTH, what="Samtale om søvn")

    with pytest.raises(NotFound, match="agenda.not-owed"):
        meetings.put_on_agenda(meeting.pk, duty=theirs.duty_id, by=nav, at=NOON)
