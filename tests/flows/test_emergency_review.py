"""Emergency access, second half: decided and logged, told at once, judged by others, and the person is told."""

from datetime import timedelta

import pytest

from mellomrom.access import actions as access
from mellomrom.access import queries
from mellomrom.access.catalogue import Item, Reason, Verdict
from mellomrom.access.models import Review
from mellomrom.access.pages import duty_page, open_page
from mellomrom.core.clock import Span, add
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted
from mellomrom.directory.catalogue import Function, ServiceType
from mellomrom.directory.models import StaffRole
from mellomrom.events import actions as events
from mellomrom.events import queries as inbox
from mellomrom.events.actions.putting_off import put_off
from mellomrom.events.catalogue import EventKind
from mellomrom.events.export import LOGGED
from mellomrom.events.models import Duty, Notice
from mellomrom.events.rules import Life
from mellomrom.people.catalogue import Sought, TeamFunction
from mellomrom.sharing.actions import keep_ruling
from mellomrom.sharing.models import Decision, Log
from mellomrom.sharing.queries import log_of, why
from tests import make
from tests.flows.doors import offered, works
from tests.flows.emergency import DAY, HOUR, WORDS, Town, owed, to_review
from tests.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def doctor(town) -> StaffRole:
    return town.emergency_doctor


# ------------------------------------------------------------------------------------------ decided, logged and told


def test_it_rests_on_a_stored_decision_with_its_law_and_facts(town, doctor):
    decision = town.opened().opened.get(owner=town.municipality).decision

    assert (decision.rule, decision.effect, decision.level) == ("emergency-care", "permit", "summary")
    assert (decision.law, decision.verified) == ("helsepersonelloven § 23", False)
    assert (decision.owner, decision.recipient) == (town.municipality, doctor.unit)
    assert (decision.facts["reason"], decision.facts["function"]) == ("cannot_speak", "doctor")
    assert "for an hour" in why(decision).text


def test_the_same_facts_on_the_same_day_are_one_decision(town, doctor):
    town.opened()
    town.opened(at=NOON + HOUR)

    assert Decision.objects.filter(rule="emergency-care", owner=town.municipality).count() == 1


def test_each_controller_gets_its_own_decision_log_row_and_notice(town, doctor):
    make.member(town.kari, town.ward, TeamFunction.TREATING)
    found = town.opened()

    assert {row.owner for row in found.opened.all()} == {town.municipality, town.practice, town.hospital}
    assert {n.recipient for n in Notice.objects.filter(event=found.event)} == {town.leader_unit, town.gp, town.ward}
    assert town.logged.count("emergency.opened") == 3


def test_every_look_is_in_the_persons_log_before_it_is_shown(town, doctor):
    found = town.opened()
    open_page(found.pk, doctor, at=NOON)
    open_page(found.pk, doctor, at=NOON)

    rows = Log.objects.filter(what="emergency.viewed", ref=found.pk)
    assert rows.count() == 2 * found.opened.count()
    assert {(row.actor, row.unit, row.decision.rule) for row in rows} == {(doctor.actor, doctor.unit, "emergency-care")}


def test_the_person_reads_all_of_it_in_words(town, doctor):
    found = town.opened()
    open_page(found.pk, doctor, at=NOON)
    access.close(found.pk, by=doctor, at=NOON)

    codes = {row.what for row in log_of(town.kari.pk)}
    assert {"emergency.looked_up", "emergency.opened", "emergency.viewed", "emergency.must_tell"} <= codes
    assert codes <= set(LOGGED)


def test_nobody_without_services_is_judged_where_the_look_was(town, doctor):
    stranger = make.person("Ola", serial=300)
    seen = access.look_up(Sought(family="Testesen", given="Ola", born=1984), by=doctor, at=NOON)
    found = access.open_access(seen.look_up, reason=Reason.LIFE, words=WORDS, by=doctor, at=NOON)

    assert found.person == stranger
    assert owed(found, Item.REVIEW).holder.name == "Helsedirektøren"


def test_the_unit_that_looked_never_judges_itself_even_where_it_leads(town):
    nurse = make.staff(town.leader_unit, "Prøve Sykepleier i ledelsen")
    found = town.opened(nurse)

    assert to_review(found, town.municipality).holder == town.coordinating


def test_where_only_the_unit_that_looked_is_left_nobody_holds_the_review(town):
    StaffRole.objects.filter(unit__in=[town.leader_unit, town.coordinating, town.rop]).update(until=NOON.date())
    watch = make.staff(town.on_call, function=Function.NURSE)
    found = town.opened(watch)

    assert to_review(found, town.municipality).holder == town.nobody


# ----------------------------------------------------------------------------------------------------------- judged


def test_the_controllers_leader_is_told_at_once_and_has_three_working_days(town, doctor):
    found = town.opened()
    duty = to_review(found, town.municipality)

    assert (duty.holder, duty.due_at, duty.force) == (town.leader_unit, add(NOON, Span.parse("3wd")), "our-default")
    cards = [*inbox.inbox(town.leader, at=NOON).today, *inbox.inbox(town.leader, at=NOON).later]
    [card] = [card for card in cards if card.event == found.event_id]
    assert (card.kind, card.person_name) == (EventKind.EMERGENCY_ACCESS, "Kari T., 1984")
    assert "must judge" in card.reason.text


def test_who_judges_reads_who_looked_and_why_and_says_what_they_think(town, doctor):
    found = town.opened()
    duty = to_review(found, town.municipality)
    page = duty_page(duty.pk, town.leader, at=NOON + DAY)

    assert (page.looked_by, page.looked_in, page.words) == (
        "Prøve Legevaktlege",
        "Legevakten, Trondheim kommune",
        WORDS,
    )
    access.review(duty.pk, verdict=Verdict.JUSTIFIED, words="Liv og helse.", by=town.leader, at=NOON + DAY)
    again = access.review(duty.pk, verdict=Verdict.NOT_JUSTIFIED, words="Nei.", by=town.leader, at=NOON + DAY)

    duty.refresh_from_db()
    assert (duty.life, again.verdict, Review.objects.count()) == (Life.MET, Verdict.JUSTIFIED, 1)
    assert duty_page(duty.pk, town.leader, at=NOON + DAY).verdict_words == "Liv og helse."
    assert town.logged[-3:] == ["emergency.reviewed", "emergency.justified", "emergency.reviewed"]


def test_no_tap_alone_says_that_it_is_judged(town, doctor):
    duty = to_review(town.opened(), town.municipality)

    with pytest.raises(InvalidMove, match="duty.needs-words"):
        events.done(duty.pk, by=town.leader, at=NOON)
    with pytest.raises(InvalidMove, match="emergency.no-words"):
        access.review(duty.pk, verdict=Verdict.JUSTIFIED, words=" ", by=town.leader, at=NOON)


def test_only_the_unit_that_holds_the_review_reads_and_judges_it(town, doctor):
    duty = to_review(town.opened(), town.municipality)

    for other in (doctor, town.nurse):
        with pytest.raises(NotFound, match="duty.not-yours"):
            duty_page(duty.pk, other, at=NOON)
        with pytest.raises(NotFound, match="duty.not-yours"):
            access.review(duty.pk, verdict=Verdict.JUSTIFIED, words="Ja.", by=other, at=NOON)
    with pytest.raises(NotFound, match="duty.not-yours"):
        queries.of_duty(Duty.objects.filter(event=town.discharge()).first())


def test_whoever_looked_does_not_judge_it_in_another_role(town, doctor):
    duty = to_review(town.opened(), town.municipality)
    in_another_role = make.staff(town.leader_unit, function=Function.LEADER)
    in_another_role.user = doctor.user
    in_another_role.save()

    with pytest.raises(NotPermitted, match="emergency.own-access"):
        duty_page(duty.pk, in_another_role, at=NOON)
    with pytest.raises(NotPermitted, match="emergency.own-access"):
        access.review(duty.pk, verdict=Verdict.JUSTIFIED, words="Ja.", by=in_another_role, at=NOON)


def test_a_review_is_never_handed_to_the_unit_that_looked(town):
    clinic = make.unit(town.municipality, ServiceType.EMERGENCY_CLINIC, "Legevakten")
    found = town.opened(make.staff(clinic))
    duty = to_review(found, town.municipality)

    assert clinic.pk not in {choice[0] for choice in inbox.hand_over_choices(duty.pk, town.leader, at=NOON)}
    with pytest.raises(InvalidMove, match="offer.to-who-looked"):
        events.hand_over(duty.pk, clinic.pk, by=town.leader, at=NOON)


def test_a_review_that_nobody_does_is_never_offered_to_who_looked(town):
    StaffRole.objects.filter(unit=town.leader_unit).update(until=NOON.date())
    found = town.opened(
        make.staff(town.on_call, function=Function.NURSE)
    )  # the on-call line is asked first after hours
    works(add(NOON, Span.parse("3wd")) + timedelta(hours=10))

    assert to_review(found, town.municipality).holder == town.coordinating
    assert town.on_call not in offered(found.event, Item.REVIEW)


def test_an_unreviewed_access_stands_first_for_leaders_of_that_organization(town, doctor):
    found = town.opened()
    duty = to_review(found, town.municipality)
    [row] = queries.to_judge(town.leader, at=NOON).waiting

    assert (row.duty, row.by, row.mine, row.late) == (duty.pk, "Legevakten, Trondheim kommune", True, False)
    assert "Kari" not in repr(row)
    assert queries.to_judge(town.leader, at=NOON + 10 * DAY).waiting[0].late
    access.review(duty.pk, verdict=Verdict.JUSTIFIED, words="Ja.", by=town.leader, at=NOON)
    assert not queries.to_judge(town.leader, at=NOON)


def test_not_justified_goes_to_the_leader_of_who_looked_once_and_stays_in_the_persons_log(town, doctor):
    found = town.opened()
    for owner, judge in ((town.municipality, town.leader), (town.practice, StaffRole.objects.get(unit=town.gp))):
        duty = to_review(found, owner)
        access.review(duty.pk, verdict=Verdict.NOT_JUSTIFIED, words="Nysgjerrighet.", by=judge, at=NOON)

    follow_up = owed(found, Item.FOLLOW_UP)
    assert (follow_up.holder.name, follow_up.holder.organization) == ("Helsedirektøren", doctor.unit.organization)
    assert town.logged.count("emergency.not_justified") == 2
    director = StaffRole.objects.get(unit=follow_up.holder)
    assert events.done(follow_up.pk, by=director, at=NOON).life == Life.MET


def test_a_death_ends_the_telling_and_not_the_judging(town, doctor):
    found = town.opened()
    make.happen(town.kari, EventKind.DIED, owner=town.municipality, unit=town.ward, at=NOON + HOUR)

    assert owed(found, Item.TELL).life == Life.CANCELLED
    assert {d.life for d in Duty.objects.filter(event=found.event, item=Item.REVIEW)} == {Life.OPEN}


# -------------------------------------------------------------------------------------------------- the person is told


def test_the_unit_that_looked_owes_it_to_the_person_to_tell_them(town, doctor):
    found = town.opened()
    duty = owed(found, Item.TELL)

    assert (duty.holder, duty.due_at) == (doctor.unit, add(NOON, Span.parse("1wd")))
    assert (duty.law, duty.force, duty.time_is_ours) == ("pasient- og brukerrettighetsloven, § 3-6", "statute", True)
    assert not duty.law_verified
    told = access.tell(duty.pk, words="Sagt til Kari da hun våknet.", by=doctor, at=NOON + HOUR)
    duty.refresh_from_db()
    assert (duty.life, town.logged[-1]) == (Life.MET, "emergency.told")
    assert access.tell(duty.pk, words="Igjen.", by=doctor, at=NOON + HOUR) == told


def test_to_tell_later_takes_a_reason_that_a_leader_reviews(town, doctor):
    found = town.opened()
    duty = owed(found, Item.TELL)
    access.tell_later(duty.pk, until=NOON + 7 * DAY, words="Er innlagt og svært redd.", by=doctor, at=NOON)

    duty.refresh_from_db()
    delay = owed(found, Item.REVIEW_DELAY)
    director = StaffRole.objects.get(unit=delay.holder)
    assert (duty.due_at, duty.life, delay.holder.name) == (NOON + 7 * DAY, Life.OPEN, "Helsedirektøren")
    assert duty_page(delay.pk, director, at=NOON).waits == "Er innlagt og svært redd."
    access.review(delay.pk, verdict=Verdict.NOT_JUSTIFIED, words="Kan sies skånsomt.", by=director, at=NOON + DAY)
    duty.refresh_from_db()
    assert duty.due_at == add(NOON + DAY, Span.parse("1wd"))
    assert not Duty.objects.filter(item=Item.FOLLOW_UP).exists()


@pytest.mark.parametrize("until", [NOON, NOON + 15 * DAY], ids=["now", "after two weeks"])
def test_to_tell_later_is_within_two_weeks(town, doctor, until):
    duty = owed(town.opened(), Item.TELL)

    with pytest.raises(InvalidMove, match="emergency.too-late"):
        access.tell_later(duty.pk, until=until, words="Redd.", by=doctor, at=NOON)


def test_it_is_put_off_once(town, doctor):
    duty = owed(town.opened(), Item.TELL)
    access.tell_later(duty.pk, until=NOON + DAY, words="Sover.", by=doctor, at=NOON)

    with pytest.raises(InvalidMove, match="emergency.put-off-already"):
        access.tell_later(duty.pk, until=NOON + 2 * DAY, words="Sover ennå.", by=doctor, at=NOON)


@pytest.mark.parametrize("verb", [access.tell, access.tell_later])
def test_neither_is_said_without_words_or_by_another_unit(town, doctor, verb):
    duty = owed(town.opened(), Item.TELL)
    more = {"until": NOON + DAY} if verb is access.tell_later else {}

    with pytest.raises(InvalidMove, match="emergency.no-words"):
        verb(duty.pk, words=" ", by=doctor, at=NOON, **more)
    with pytest.raises(NotFound, match="duty.not-yours"):
        verb(duty.pk, words="Sagt.", by=town.leader, at=NOON, **more)


def test_what_is_done_is_not_put_off(town, doctor):
    duty = owed(town.opened(), Item.TELL)
    access.tell(duty.pk, words="Sagt.", by=doctor, at=NOON)

    with pytest.raises(InvalidMove, match="duty.closed"):
        put_off(duty.pk, until=NOON + DAY, by=doctor.actor, at=NOON)


@pytest.mark.django_db(transaction=True)
def test_a_ruling_is_kept_together_with_what_it_allows_or_not_at_all():
    with pytest.raises(RuntimeError, match="open transaction"):
        keep_ruling(**dict.fromkeys("owner person recipient category purpose level rule law facts at".split()))
