"""Who may know is decided once per facts and day, kept whatever the answer, and logged when somebody looks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, ProgrammingError, connection, transaction

from mellomrom.core.errors import NotFound
from mellomrom.core.ids import new_id
from mellomrom.directory.actions import add_organization, add_unit, employ
from mellomrom.directory.catalogue import Function, OrganizationKind, Sector, ServiceType
from mellomrom.people.actions import find, join_team, register
from mellomrom.people.catalogue import PersonNamed, TeamFunction
from mellomrom.sharing.actions import RECORD_OPENED, Request, decide_all, entry, log, open_record
from mellomrom.sharing.catalogue import Category, Effect, Level, Purpose, Relation, Say
from mellomrom.sharing.models import Decision, Log
from mellomrom.sharing.queries import log_of, why
from mellomrom.sharing.rules import Facts

NOON = datetime(2026, 5, 30, 10, tzinfo=UTC)
TEAM = Facts(
    sender=Sector.HEALTH,
    recipient=Sector.HEALTH,
    category=Category.LOGISTICS,
    purpose=Purpose.CARE,
    relation=Relation.TEAM,
    say=Say.NONE_ASKED,
    treats=True,
    orphan=False,
)
NAV = replace(TEAM, recipient=Sector.NAV)


def somebody():
    return find(PersonNamed(family="Testesen", given="Kari", birth_on=date(1980, 1, 1), municipality="3205"))[0]


def unit(service=ServiceType.ROP, kind=OrganizationKind.MUNICIPALITY, municipality="3205"):
    organization = add_organization(kind=kind, name=f"Synthetic {service}", municipality=municipality)
    return add_unit(organization, service, str(service))


def staff(at_unit, function=Function.NURSE):
    user = User.objects.create_user(f"{function}-{new_id()}")
    return employ(user, at_unit, function, name="Ola Testesen", since=date(2026, 1, 1))


def request(person, recipient, facts=TEAM, key="one"):
    return Request(key, recipient.organization_id, person.id, recipient, facts)


@pytest.mark.django_db
def test_a_yes_and_a_no_are_both_kept_with_rule_law_and_facts():
    person, rop, nav = somebody(), unit(), unit(ServiceType.NAV, OrganizationKind.NAV)

    answers = decide_all([request(person, rop), request(person, nav, NAV, "two")], at=NOON)

    yes, no = (Decision.objects.get(pk=answers[key].pk) for key in ("one", "two"))
    assert (yes.effect, yes.level, yes.rule) == (Effect.PERMIT, Level.FULL, "treats-the-person")
    assert (yes.law, yes.verified, yes.on_date) == ("helsepersonelloven § 45", True, date(2026, 5, 30))
    assert (no.effect, no.level, no.law) == (Effect.SILENCE, Level.NOTHING, "helsepersonelloven § 21")
    assert Facts(**no.facts) == NAV


@pytest.mark.django_db
def test_the_same_facts_on_the_same_day_give_the_same_decision():
    person, rop = somebody(), unit()

    first = decide_all([request(person, rop), request(person, rop, key="again")], at=NOON)
    later = decide_all([request(person, rop)], at=NOON + timedelta(hours=3))

    assert first["one"].pk == first["again"].pk == later["one"].pk
    assert Decision.objects.count() == 1


@pytest.mark.django_db
def test_another_day_is_another_decision_under_the_law_of_that_day():
    person, rop = somebody(), unit()

    before = decide_all([request(person, rop)], at=NOON)["one"]
    after = decide_all([request(person, rop)], at=datetime(2026, 6, 30, 22, 30, tzinfo=UTC))["one"]

    assert after.on_date == date(2026, 7, 1)  # half past midnight in Oslo
    assert (before.law, after.law) == ("helsepersonelloven § 45", "helsepersonelloven kap. 5")
    assert not after.verified


@pytest.mark.django_db
def test_many_requests_cost_no_more_statements_than_one(django_assert_num_queries):
    person, units = somebody(), [unit(municipality=f"{number}") for number in range(3201, 3207)]
    requests = [request(person, each, key=each.id) for each in units]

    with django_assert_num_queries(2):
        decide_all(requests, at=NOON)
    with django_assert_num_queries(2):
        decide_all(requests, at=NOON)

    assert Decision.objects.count() == len(units)


@pytest.mark.django_db(transaction=True)
def test_a_decision_is_not_made_apart_from_what_it_allows():
    with pytest.raises(RuntimeError, match="transaction"):
        decide_all([], at=NOON)


@pytest.mark.django_db
def test_nothing_asked_is_nothing_decided():
    assert decide_all([], at=NOON) == {}


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_the_same_at_once_get_the_same_decision():
    person, rop, both, found = somebody(), unit(), Barrier(2, timeout=20), []

    def ask():
        with transaction.atomic():
            both.wait()
            found.append(decide_all([request(person, rop)], at=NOON)["one"].pk)
        connection.close()

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 2
    assert set(found) == set(Decision.objects.values_list("pk", flat=True))
    assert Decision.objects.count() == 1


@pytest.mark.django_db
def test_the_database_refuses_a_no_that_opens_something():
    person, rop = somebody(), unit()
    decision = decide_all([request(person, rop)], at=NOON)["one"]

    with pytest.raises(IntegrityError, match="only_a_permit_opens_anything"):
        Decision.objects.create(**_copy(decision, effect=Effect.DENY))


@pytest.mark.django_db
def test_the_database_refuses_the_same_decision_twice_on_a_day():
    person, rop = somebody(), unit()
    decision = decide_all([request(person, rop)], at=NOON)["one"]

    with pytest.raises(IntegrityError, match="decided_once_a_day_on_the_same_facts"):
        Decision.objects.create(**_copy(decision))


@pytest.mark.django_db
def test_the_database_refuses_a_decision_without_law():
    person, rop = somebody(), unit()
    decision = decide_all([request(person, rop)], at=NOON)["one"]

    with pytest.raises(IntegrityError, match="a_decision_names_its_rule_and_its_law"):
        Decision.objects.create(**_copy(decision, law="", facts_hash=b"other"))


def _copy(decision, **differences):
    values = {field.attname: getattr(decision, field.attname) for field in decision._meta.concrete_fields}
    return values | {"id": new_id()} | differences


@pytest.mark.django_db
def test_a_service_in_the_team_opens_the_record_and_the_look_is_in_the_persons_log():
    person, nurse = somebody(), staff(unit())
    join_team(person, nurse.unit, TeamFunction.ROP, by=nurse.actor, at=NOON)

    decision = open_record(person.id, by=nurse, purpose=Purpose.CARE, at=NOON)

    [look] = log_of(person.id)
    assert decision.level == Level.FULL
    assert (look.what, look.unit, look.decision, look.effect) == (RECORD_OPENED, nurse.unit, decision, Effect.PERMIT)
    assert look.basis == "helsepersonelloven § 45"


@pytest.mark.django_db
def test_a_unit_that_was_told_or_asked_gets_the_outline():
    person, nurse = somebody(), staff(unit(ServiceType.HOME_CARE))

    assert open_record(person.id, by=nurse, purpose=Purpose.CARE, at=NOON, asked=True).level == Level.SUMMARY


@pytest.mark.django_db
def test_that_ones_organization_serves_the_person_opens_nothing_by_itself():
    person, nurse = somebody(), staff(unit(ServiceType.HOME_CARE))
    register(person, nurse.unit.organization, at=NOON)

    with pytest.raises(NotFound, match=r"person\.not-yours"):
        open_record(person.id, by=nurse, purpose=Purpose.CARE, at=NOON)


@pytest.mark.django_db
def test_the_coordinating_unit_where_an_orphan_stays_learns_that_something_has_happened():
    person, officer = somebody(), staff(unit(ServiceType.COORDINATING_UNIT))

    assert open_record(person.id, by=officer, purpose=Purpose.CARE, at=NOON).level == Level.PING


@pytest.mark.django_db
def test_the_coordinating_unit_of_another_municipality_learns_nothing():
    person, officer = somebody(), staff(unit(ServiceType.COORDINATING_UNIT, municipality="0301"))

    with pytest.raises(NotFound, match=r"person\.not-yours"):
        open_record(person.id, by=officer, purpose=Purpose.CARE, at=NOON)


@pytest.mark.django_db
def test_whoever_has_left_the_team_opens_nothing():
    person, nurse = somebody(), staff(unit())
    member = join_team(person, nurse.unit, TeamFunction.ROP, by=nurse.actor, at=NOON)
    person.team.filter(pk=member.pk).update(until=NOON)
    person.registrations.update(until=NOON)

    with pytest.raises(NotFound, match=r"person\.not-yours"):
        open_record(person.id, by=nurse, purpose=Purpose.CARE, at=NOON + timedelta(minutes=1))


@pytest.mark.django_db(transaction=True)
def test_a_refused_attempt_stays_in_the_log():
    person, officer = somebody(), staff(unit(ServiceType.POLICE, OrganizationKind.POLICE), Function.POLICE_OFFICER)

    with pytest.raises(NotFound, match=r"person\.not-yours"):
        open_record(person.id, by=officer, purpose=Purpose.CARE, at=NOON)

    [look] = log_of(person.id)
    assert (look.effect, look.organization, look.ref) == (Effect.SILENCE, officer.unit.organization, person.id)
    assert look.decision == Decision.objects.get(person=person)


@pytest.mark.django_db(transaction=True)
def test_a_record_is_not_opened_inside_a_transaction_that_could_take_the_refusal_back():
    person, nurse = somebody(), staff(unit())

    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        open_record(person.id, by=nurse, purpose=Purpose.CARE, at=NOON)

    assert not Log.objects.exists()


@pytest.mark.django_db
def test_someone_who_does_not_exist_is_refused_in_the_same_words_and_logged():
    nurse, nobody = staff(unit()), new_id()

    with pytest.raises(NotFound, match=r"person\.not-yours"):
        open_record(nobody, by=nurse, purpose=Purpose.CARE, at=NOON)

    assert Log.objects.get(ref=nobody).person is None


@pytest.mark.django_db
def test_a_decision_says_why_in_the_words_of_its_day():
    person, rop = somebody(), unit()
    reason = why(decide_all([request(person, rop)], at=NOON)["one"])

    assert reason.text.startswith("The unit is in the care team")
    assert (reason.law, reason.verified, reason.level) == ("helsepersonelloven § 45", True, Level.FULL)


@pytest.mark.django_db
def test_a_row_of_the_log_takes_purpose_law_and_effect_from_its_decision():
    person, nurse = somebody(), staff(unit())
    decision = decide_all([request(person, nurse.unit)], at=NOON)["one"]

    log(what="notice.told", by=nurse.actor, at=NOON, person=person, decision=decision)

    [row] = log_of(person.id)
    assert (row.purpose, row.basis, row.effect) == (Purpose.CARE, "helsepersonelloven § 45", Effect.PERMIT)
    assert (row.actor, row.unit, row.organization) == (nurse.actor, None, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("constraint", "differences"),
    [
        ("what_is_logged_says_what_it_is", {"what": ""}),
        ("what_was_decided_says_how_and_by_what_law", {"basis": ""}),
        ("a_unit_looks_for_its_organization", {"organization_id": None}),
    ],
)
def test_the_database_refuses_a_row_of_the_log_that_says_too_little(constraint, differences):
    person, nurse = somebody(), staff(unit())
    decision = decide_all([request(person, nurse.unit)], at=NOON)["one"]
    row = entry(what="notice.told", by=nurse, at=NOON, person=person, decision=decision)
    for name, value in differences.items():
        setattr(row, name, value)

    with pytest.raises(IntegrityError, match=constraint):
        row.save()


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Decision, Log])
def test_what_was_decided_and_logged_is_never_changed_or_taken_away(model):
    person, nurse = somebody(), staff(unit())
    join_team(person, nurse.unit, TeamFunction.ROP, by=nurse.actor, at=NOON)
    open_record(person.id, by=nurse, purpose=Purpose.CARE, at=NOON)

    for forbidden in ("UPDATE {} SET purpose = 'safety'", "DELETE FROM {}"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(forbidden.format(model._meta.db_table))
