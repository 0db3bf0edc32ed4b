"""A service that lasts is decided in writing, evaluated before it runs out, and can be complained about."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from mellomrom.core.clock import local
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.events import actions as events
from mellomrom.events.models import Duty
from mellomrom.people.actions import actor_of
from mellomrom.people.catalogue import TeamFunction
from mellomrom.plans.rulings import actions, queries
from mellomrom.plans.rulings.catalogue import Came, Outcome, State, Under, Verdict
from mellomrom.plans.rulings.models import Complaint, Ruling, ServiceCase
from mellomrom.plans.rulings.rules import Draft
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
TODAY = local(NOON).date()


@pytest.fixture
def town():
    town = make.Town()
    make.member(town.kari, town.case_office, TeamFunction.CASE_OFFICER)
    town.officer = make.staff(town.case_office, "Prøve Saksbehandler")
    return town


def draft(**more):
    said = {"under": Under.HOL, "service": "Støttekontakt", "amount": "Tre timer i uken", "reasons": "Hun er alene."}
    days = {"since": TODAY, "until": TODAY + 180 * DAY, "evaluate_on": TODAY + 150 * DAY}
    return Draft(**{**said, **days, **more})


def written(town, **more):
    return actions.write(town.kari.pk, draft(**more), by=town.officer, at=NOON)


def issued(town, at=NOON, **more):
    return actions.issue(written(town, **more).pk, person_id=town.kari.pk, by=town.officer, at=at)


def came(town, how, at=NOON, **more):
    more = {"under": Under.HOL, "service": "Støttekontakt", "on": TODAY, **more}
    return actions.came(town.kari.pk, how, by=town.officer, at=at, **more)


def evaluated(town, ruling, at=NOON, words="Det hjelper."):
    common = {"person_id": town.kari.pk, "by": town.officer, "at": at}
    return actions.evaluate(ruling.pk, outcome=Outcome.CONTINUES, words=words, **common)


def complains(town, ruling, at=NOON, words="Det er for lite."):
    return actions.complain(ruling.pk, words=words, by=actor_of(town.kari), at=at)


def owed(item):
    return Duty.objects.get(item=item)


# -------------------------------------------------------------------------------------------------------- what must be decided


@pytest.mark.parametrize("weeks", [3, None])
def test_a_service_that_lasts_longer_than_two_weeks_must_be_decided(town, weeks):
    case = came(town, Came.STARTED, weeks=weeks)

    duty = owed("service-decision")
    assert (duty.holder, duty.force, duty.due_at) == (town.case_office, "statute", NOON + 2 * WEEK)
    assert "§ 2-7" in duty.law
    issued(town, at=NOON + DAY, answers=frozenset({case.pk}))
    duty.refresh_from_db()
    case.refresh_from_db()
    assert (duty.life, case.ruling) == ("met", Ruling.objects.get())


def test_a_service_of_two_weeks_needs_no_decision(town):
    with pytest.raises(InvalidMove, match="service.short"):
        came(town, Came.STARTED, weeks=2)


@pytest.mark.parametrize(
    ("more", "code"), [({"service": " "}, "service.no-name"), ({"on": TODAY + DAY}, "service.ahead")]
)
def test_what_came_has_a_name_and_a_day_that_has_been(town, more, code):
    with pytest.raises(InvalidMove, match=code):
        came(town, Came.APPLIED, **more)


def test_an_application_has_an_answer_within_a_month_by_law(town):
    came(town, Came.APPLIED)

    duty = owed("interim-reply")
    assert (duty.holder, duty.force, duty.due_at) == (town.case_office, "statute", NOON + 4 * WEEK)
    assert "§ 11 a" in duty.law


def test_an_interim_reply_ends_the_wait_for_one_and_not_for_the_decision(town):
    came(town, Came.APPLIED)
    events.done(owed("interim-reply").pk, by=town.officer, at=NOON + WEEK)

    assert ServiceCase.objects.filter(ruling=None).count() == 1


def test_a_decision_answers_what_it_says_and_nothing_else(town):
    case = came(town, Came.APPLIED)
    with pytest.raises(InvalidMove, match="ruling.other-matter"):
        written(town, under=Under.HOUSING, answers=frozenset({case.pk}))
    issued(town)

    assert owed("interim-reply").life == "open"
    assert [one.id for one in queries.rulings(town.kari.pk, town.officer, at=NOON).waiting] == [case.pk]


def test_what_a_draft_was_to_answer_waits_until_it_is_issued_and_on_when_it_is_thrown_away(town):
    case = came(town, Came.APPLIED)
    draft = written(town, answers=frozenset({case.pk}))
    assert queries.rulings(town.kari.pk, town.officer, at=NOON).waiting

    actions.drop(draft.pk, person_id=town.kari.pk, by=town.officer, at=NOON)
    issued(town, answers=frozenset({case.pk}))
    assert not queries.rulings(town.kari.pk, town.officer, at=NOON).waiting


# ---------------------------------------------------------------------------------------------------- written, issued, evaluated


def test_a_decision_that_is_issued_can_be_complained_about_for_four_weeks_and_is_evaluated_in_time(town):
    ruling = issued(town)

    assert (ruling.state, ruling.complain_by) == (State.ISSUED, TODAY + 4 * WEEK)
    duty = owed("evaluate_ruling")
    assert (duty.holder, local(duty.due_at).date(), duty.words) == (
        town.case_office,
        TODAY + 150 * DAY,
        "Støttekontakt",
    )
    assert actions.issue(ruling.pk, person_id=town.kari.pk, by=town.officer, at=NOON + DAY).issued_at == NOON


def test_a_decision_on_housing_can_be_complained_about_for_three(town):
    assert issued(town, under=Under.HOUSING).complain_by == TODAY + 3 * WEEK


def test_an_evaluation_has_words_and_ends_the_duty_and_no_tap_does(town):
    ruling = issued(town)
    with pytest.raises(InvalidMove, match="duty.needs-words"):
        events.done(owed("evaluate_ruling").pk, by=town.officer, at=NOON)
    with pytest.raises(InvalidMove, match="ruling.no-words"):
        evaluated(town, ruling, words=" ")

    evaluated(town, ruling)
    again = evaluated(town, ruling, words="Noe annet.")

    assert again.evaluation == "Det hjelper."
    assert owed("evaluate_ruling").life == "met"


def test_nobody_evaluates_or_issues_what_was_never_issued_or_is_thrown_away(town):
    ruling = written(town)
    with pytest.raises(InvalidMove, match="ruling.draft-to-evaluated"):
        evaluated(town, ruling)
    for _ in range(2):
        actions.drop(ruling.pk, person_id=town.kari.pk, by=town.officer, at=NOON)

    with pytest.raises(InvalidMove, match="ruling.dropped-to-issued"):
        actions.issue(ruling.pk, person_id=town.kari.pk, by=town.officer, at=NOON)


@pytest.mark.django_db(transaction=True)
def test_what_runs_out_before_it_is_evaluated_is_late_and_shown(town):
    ruling = issued(town)
    at = NOON + 181 * DAY

    [row] = queries.rulings(town.kari.pk, town.officer, at=at).rows
    assert (row.ran_out, row.late) == (True, True)
    evaluated(town, ruling, at=at)
    [row] = queries.rulings(town.kari.pk, town.officer, at=at).rows
    assert (row.ran_out, row.late) == (False, False)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reasons": " "}, "ruling.incomplete"),
        ({"reasons": "x" * 5000}, "ruling.too-long"),
        ({"until": date(2026, 1, 1)}, "ruling.ends-before-it-begins"),
        ({"evaluate_on": TODAY + 200 * DAY}, "ruling.evaluated-outside"),
    ],
)
def test_a_decision_says_what_it_must(town, more, code):
    with pytest.raises(InvalidMove, match=code):
        written(town, **more)


def test_who_decides_on_no_services_writes_no_decision(town):
    with pytest.raises(NotPermitted, match="ruling.not-yours-to-make"):
        actions.write(town.kari.pk, draft(), by=town.nurse, at=NOON)


def test_one_decides_under_ones_own_law_alone_and_reads_what_one_wrote(town):
    home = written(town, under=Under.HOUSING, service="Kommunal bolig")
    asked = came(town, Came.APPLIED, under=Under.SOTJL, service="Økonomisk stønad")

    with pytest.raises(NotPermitted, match="ruling.not-yours-to-make"):
        written(town, under=Under.SOTJL)
    page = queries.rulings(town.kari.pk, town.officer, at=NOON)
    assert {row.id for row in page.rows} == {home.pk}
    assert [case.id for case in page.waiting] == [asked.pk]
    assert Under.SOTJL not in page.may_decide


def test_strangers_and_other_units_are_told_that_there_is_nothing(town):
    ruling = written(town)
    elsewhere = make.staff(make.unit(make.municipality("1103", "Stavanger kommune"), make.ServiceType.CASE_OFFICE))

    with pytest.raises(NotFound, match="person.not-yours"):
        actions.write(town.kari.pk, draft(), by=elsewhere, at=NOON)
    with pytest.raises(NotFound, match="ruling.not-yours"):
        actions.issue(ruling.pk, person_id=town.kari.pk, by=town.nurse, at=NOON)


@pytest.mark.django_db(transaction=True)
def test_a_draft_is_for_those_who_write_it_and_never_for_the_person(town):
    ruling = written(town)

    assert [row.id for row in queries.rulings(town.kari.pk, town.officer, at=NOON).rows] == [ruling.pk]
    assert queries.rulings(town.kari.pk, town.nurse, at=NOON).rows == ()
    assert queries.mine(actor_of(town.kari), at=NOON)[0] == ()
    with pytest.raises(NotFound, match="ruling.not-yours"):
        complains(town, ruling)


# --------------------------------------------------------------------------------------------------------------- the complaint


def test_a_complaint_becomes_a_duty_of_those_who_decided(town):
    complaint = complains(town, issued(town))

    duty = owed("answer_complaint")
    assert (duty.holder, duty.force, complaint.in_time) == (town.case_office, "statute", True)
    with pytest.raises(InvalidMove, match="duty.needs-words"):
        events.done(duty.pk, by=town.officer, at=NOON)
    common = {"person_id": town.kari.pk, "by": town.officer, "at": NOON + DAY}
    with pytest.raises(InvalidMove, match="complaint.no-answer"):
        actions.answer(complaint.pk, verdict=Verdict.CHANGED, words="", **common)
    for words in ("Du får fem timer.", "Noe annet."):
        complaint = actions.answer(complaint.pk, verdict=Verdict.CHANGED, words=words, **common)
    assert complaint.answer == "Du får fem timer."
    assert owed("answer_complaint").life == "met"


def test_a_complaint_about_what_a_service_outside_health_decided_reaches_that_service(town):
    nav = make.staff(make.unit(make.organization("NAV Prøve", make.OrganizationKind.NAV), make.ServiceType.NAV))
    ruling = issued(town, under=Under.HOUSING)
    Ruling.objects.filter(pk=ruling.pk).update(unit=nav.unit, owner=nav.unit.organization)

    complains(town, ruling)

    assert owed("answer_complaint").holder == nav.unit


def test_a_late_complaint_is_taken_all_the_same_and_says_that_it_is_late(town):
    assert complains(town, issued(town), at=NOON + 5 * WEEK).in_time is False


def test_a_complaint_has_words_and_only_those_asked_answer_it(town):
    ruling = issued(town)
    with pytest.raises(InvalidMove, match="complaint.no-words"):
        complains(town, ruling, words=" ")
    complaint = complains(town, ruling)
    with pytest.raises(NotFound, match="complaint.not-yours"):
        actions.answer(
            complaint.pk, person_id=town.kari.pk, verdict=Verdict.SENT_ON, words="Nei", by=town.nurse, at=NOON
        )


def test_what_the_person_complains_of_is_read_by_those_who_decided_and_by_no_other_service(town):
    ruling = issued(town)
    complains(town, ruling)

    assert len(queries.one(town.kari.pk, ruling.pk, town.officer, at=NOON)[1].complaints) == 1
    assert queries.one(town.kari.pk, ruling.pk, town.nurse, at=NOON)[1].complaints == ()
    assert len(queries.mine(actor_of(town.kari), at=NOON)[0][0].complaints) == 1


def test_nobody_complains_about_anothers(town):
    ruling = issued(town)

    with pytest.raises(NotFound, match="ruling.not-yours"):
        actions.complain(ruling.pk, words="Nei", by=actor_of(make.person("Ola", serial=300)), at=NOON)


@pytest.mark.django_db(transaction=True)
def test_two_complaints_sent_at_once_are_one(town):
    ruling, me, start = issued(town), actor_of(town.kari), Barrier(2)

    def send():
        start.wait()
        try:
            actions.complain(ruling.pk, words="Det er for lite.", by=me, at=NOON)
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert Complaint.objects.count() == 1
    assert Duty.objects.filter(item="answer_complaint").count() == 1
