"""Every no about plans: whose it is not, what cannot be so, and who may not do it."""

from datetime import date
from uuid import uuid4

import pytest

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.people.catalogue import Area, TeamFunction
from mellomrom.plans.individual import actions
from mellomrom.plans.individual.catalogue import Holder, Kept, Offered, Stage
from mellomrom.sharing.catalogue import Category, How
from tests import make
from tests.flows.planning import DAY, IN_A_WEEK, IN_MAY, Town
from tests.make import NOON

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 18)


@pytest.fixture
def town():
    return Town()


def doing(town, **more):
    said = {"what": "Noe", "holder": Holder.PERSON, **more}
    return actions.agree_measure(
        town.kari.pk, area=Area.HOUSING, doing=actions.Doing(**said), by=more.pop("by", town.nurse), at=NOON
    )


def test_an_offer_that_waits_is_not_made_twice(town):
    town.offered(yes=None)
    with pytest.raises(InvalidMove, match="plan.offer-waits"):
        town.offered(yes=None)


def test_who_has_a_plan_is_not_offered_another(town):
    town.planned()
    with pytest.raises(InvalidMove, match="plan.exists"):
        town.offered()


def test_a_plan_is_not_made_without_a_yes(town):
    town.offered(yes=False)
    with pytest.raises(InvalidMove, match="plan.no-yes"):
        actions.make(town.kari.pk, how=How.SPOKEN, by=town.nurse, at=NOON)


def test_only_the_coordinator_begins_it(town):
    town.offered()
    with pytest.raises(NotPermitted, match="plan.no-coordinator"):
        actions.make(town.kari.pk, how=How.SPOKEN, by=make.staff(town.gp), at=NOON)


def test_an_answer_stands(town):
    offer = town.offered(yes=False)
    with pytest.raises(InvalidMove, match="answer.declined-to-accepted"):
        actions.answer(offer.pk, of=town.kari.pk, yes=True, by=town.nurse, at=NOON)


def test_an_offer_to_another_is_not_found(town):
    with pytest.raises(NotFound, match="plan.no-such-offer"):
        actions.answer(uuid4(), of=town.kari.pk, yes=True, by=town.nurse, at=NOON)


def test_the_coordinator_is_a_colleague_in_a_health_service_of_the_municipality(town):
    with pytest.raises(NotFound, match="plan.no-such-colleague"):
        actions.name_coordinator(town.kari.pk, role_id=town.doctor.pk, by=town.nurse, at=NOON)
    with pytest.raises(NotPermitted, match="plan.not-municipal"):
        actions.name_coordinator(town.kari.pk, role_id=uuid4(), by=make.staff(town.gp), at=NOON)


def test_who_reads_does_not_write(town):
    town.planned()
    town.let_in(town.nav, Category.ECONOMY)
    with pytest.raises(NotPermitted, match="plan.not-coordinator"):
        town.writes("Gjeld", area=Area.ECONOMY, by=town.adviser)


def test_who_may_not_know_of_an_area_does_not_find_it(town):
    town.planned()
    town.let_in(town.nav, Category.ECONOMY)
    with pytest.raises(NotFound, match="person.not-yours"):
        actions.propose(town.kari.pk, area=Area.SUBSTANCE_USE, words="Noe", by=town.adviser, at=NOON)


def test_another_persons_actor_finds_no_plan(town):
    town.planned()
    with pytest.raises(NotFound, match="person.not-yours"):
        town.writes("Noe", by=make.staff(town.ward).actor)


def test_words_are_needed_and_not_too_many(town):
    town.planned()
    with pytest.raises(InvalidMove, match="plan.no-words"):
        town.writes("  ")
    with pytest.raises(InvalidMove, match="plan.too-long"):
        town.writes("x" * 6001)


def test_a_text_or_measure_of_another_plan_is_not_found(town):
    town.planned()
    with pytest.raises(NotFound, match="plan.no-such-text"):
        town.writes("Noe", row=uuid4(), read=1)
    with pytest.raises(NotFound, match="plan.no-such-measure"):
        town.measure(replaces=uuid4())
    with pytest.raises(NotFound, match="plan.no-such-measure"):
        actions.end_measure(uuid4(), of=town.kari.pk, words="Nei", by=town.nurse, at=NOON)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"holder": Holder.KIN}, "plan.no-holder"),
        ({"holder": Holder.UNIT}, "plan.no-holder"),
        ({"due_on": date(2026, 11, 1)}, "plan.past-day"),
    ],
)
def test_a_measure_says_who_and_when(town, said, code):
    town.planned()
    with pytest.raises(InvalidMove) as no:
        doing(town, **said)
    assert no.value.code == code


def test_what_a_unit_is_to_do_has_a_day_and_a_unit_that_is_there(town):
    town.planned()
    with pytest.raises(InvalidMove, match="plan.no-day"):
        doing(town, holder=Holder.UNIT, unit=town.rop.pk)
    with pytest.raises(NotFound, match="plan.no-such-unit"):
        doing(town, holder=Holder.UNIT, unit=uuid4(), due_on=IN_A_WEEK)


def test_the_person_binds_no_service(town):
    town.planned()
    with pytest.raises(InvalidMove, match="plan.binds-a-service"):
        town.measure(by=town.herself)


def test_who_does_not_take_part_cannot_be_let_out(town):
    town.planned()
    with pytest.raises(NotFound, match="plan.no-such-participant"):
        actions.let_out(uuid4(), of=town.kari.pk, by=town.nurse, at=NOON)


def test_an_empty_plan_is_not_agreed(town):
    town.planned()
    with pytest.raises(InvalidMove, match="plan.empty"):
        town.agreed()


def test_a_plan_is_gone_through_within_a_year_and_ends_after_it_begins(town):
    town.planned()
    with pytest.raises(InvalidMove, match="plan.revise-within-a-year"):
        town.agreed(revise_on=date(2028, 1, 1))
    with pytest.raises(InvalidMove, match="plan.ends-first"):
        actions.agree(
            town.kari.pk, read=0, how=How.SPOKEN, revise_on=IN_MAY, until=TODAY, by=town.nurse, at=NOON
        )  # fmt: skip


def test_a_proposal_is_answered_once_and_by_the_coordinator(town):
    town.planned()
    row = actions.propose(town.kari.pk, area=Area.HOUSING, words="Hage", by=town.herself, at=NOON)
    said = {"of": town.kari.pk, "words": "Ja", "by": town.nurse, "at": NOON}
    actions.answer_proposal(row.pk, yes=True, **said)
    with pytest.raises(InvalidMove, match="answer.accepted-to-declined"):
        actions.answer_proposal(row.pk, yes=False, **said)
    with pytest.raises(NotFound, match="plan.no-such-proposal"):
        actions.answer_proposal(uuid4(), yes=True, **said)


def test_nobody_answers_while_nobody_coordinates(town):
    town.planned()
    town.kari.team.filter(function=TeamFunction.COORDINATOR).update(until=NOON)
    with pytest.raises(InvalidMove, match="plan.nobody-answers"):
        actions.propose(town.kari.pk, area=Area.HOUSING, words="Hage", by=town.herself, at=NOON)


def test_a_stage_is_of_today_or_before_and_needs_words(town):
    said = {"stage": Stage.ENGAGEMENT, "by": town.nurse, "at": NOON}
    with pytest.raises(InvalidMove, match="stage.not-yet"):
        actions.set_stage(town.kari.pk, since=TODAY + DAY, words="Nei", **said)
    with pytest.raises(InvalidMove, match="plan.no-words"):
        actions.set_stage(town.kari.pk, since=TODAY, words="", **said)


def test_the_plan_of_another_unit_is_not_theirs_to_end(town):
    row = actions.keep_elsewhere(
        town.kari.pk, kept=Kept.MEASURES, place="Der", dated_on=TODAY, by=town.nurse, at=NOON
    )  # fmt: skip
    with pytest.raises(NotFound, match="plan.no-such-kept"):
        actions.end_kept(row.pk, of=town.kari.pk, by=town.home_nurse, at=NOON)


def test_a_coordinator_who_is_offered_is_no_plan(town):
    actions.offer(town.kari.pk, offers=Offered.COORDINATOR, words="En å ringe", by=town.nurse, at=NOON)
    with pytest.raises(InvalidMove, match="plan.no-yes"):
        actions.make(town.kari.pk, how=How.SPOKEN, by=town.nurse, at=NOON)
