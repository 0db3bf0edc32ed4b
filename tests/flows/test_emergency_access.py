"""Emergency access, first half: a person is found, and what a reason opens is open for an hour, to one role alone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mellomrom.access import actions as access
from mellomrom.access import queries
from mellomrom.access.catalogue import Part, Reason, Verdict
from mellomrom.access.models import EmergencyAccess, LookUp
from mellomrom.access.pages import open_page
from mellomrom.access.rules import MOST_LOOK_UPS
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted, TooMany
from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.directory.models import StaffRole
from mellomrom.events import queries as inbox
from mellomrom.events.actions.entries import may_write, was_asked
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Event
from mellomrom.events.person import person_page
from mellomrom.people import actions as people
from mellomrom.people.catalogue import Protection, Sought, TeamFunction
from mellomrom.sharing.catalogue import How, Say
from mellomrom.sharing.models import Log
from mellomrom.sharing.says import say
from tests import make
from tests.flows.doors import number_of_kari
from tests.flows.emergency import DAY, HOUR, KARI, WORDS, Town, to_review
from tests.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def doctor(town) -> StaffRole:
    return town.emergency_doctor


@pytest.fixture
def overdose(town) -> Event:
    return town.overdose()


# ------------------------------------------------------------------------------------------------------------ found


def test_a_person_is_found_by_number_or_by_the_whole_name_and_the_year(town, doctor):
    numbers = (number_of_kari(), f"{number_of_kari()[:6]} {number_of_kari()[6:]}")
    for sought in (KARI, *(Sought(number=n) for n in numbers)):
        seen = access.look_up(sought, by=doctor, at=NOON)

        assert queries.found(seen.look_up, doctor, at=NOON).name == "Kari Testesen"


@pytest.mark.parametrize(
    "sought",
    [
        Sought(family="Testesen", given="Kari", born=1985),
        Sought(family="Testesen", born=1984),
        Sought(number="00000000000"),
        Sought(),
    ],
    ids=["another year", "half a name", "no such number", "nothing"],
)
def test_nobody_is_found_by_less(town, doctor, sought):
    with pytest.raises(NotFound, match="emergency.nobody"):
        access.look_up(sought, by=doctor, at=NOON)


def test_two_of_the_same_name_and_year_are_nobody(town, doctor):
    make.person("Kari", serial=300)

    with pytest.raises(NotFound, match="emergency.nobody"):
        access.look_up(KARI, by=doctor, at=NOON)


def test_the_dead_are_not_in_danger(town, doctor):
    people.state_death(town.kari.pk, died_at=NOON - DAY)

    with pytest.raises(NotFound, match="emergency.nobody"):
        access.look_up(KARI, by=doctor, at=NOON)


def test_who_may_not_look_gets_the_answer_that_finds_nobody_with_the_same_queries(town, doctor):
    adviser = make.staff(
        make.unit(make.organization("Nav", OrganizationKind.NAV), ServiceType.NAV), function=Function.ADVISER
    )
    tries = {
        "found": (doctor, KARI),
        "nobody": (doctor, Sought(family="Ingen", given="Finnes", born=1984)),
        "may not": (adviser, KARI),
        "may not, nobody": (adviser, Sought(family="Ingen", given="Finnes", born=1984)),
    }
    asked, answers = {}, {}
    for name, (by, sought) in tries.items():
        with CaptureQueriesContext(connection) as captured:
            try:
                answers[name] = "found" if access.look_up(sought, by=by, at=NOON) else ""
            except NotFound as error:
                answers[name] = error.code
        asked[name] = len(captured)

    assert answers == {"found": "found", **dict.fromkeys(["nobody", "may not", "may not, nobody"], "emergency.nobody")}
    assert len(set(asked.values())) == 1


def test_every_attempt_is_in_the_log_and_in_the_persons_own_where_it_was_about_them(town, doctor):
    housing = make.staff(make.unit(town.municipality, ServiceType.HOUSING), function=Function.ADVISER)
    with pytest.raises(NotFound):
        access.look_up(KARI, by=housing, at=NOON)
    with pytest.raises(NotFound):
        access.look_up(Sought(family="Ingen", given="Finnes", born=1984), by=doctor, at=NOON)
    access.look_up(KARI, by=doctor, at=NOON)

    rows = Log.objects.filter(what="emergency.looked_up").order_by("pk")
    assert [(row.person, row.effect) for row in rows] == [(town.kari, "deny"), (None, "silence"), (town.kari, "")]
    assert [row.person for row in LookUp.objects.order_by("pk")] == [None, None, town.kari]


def test_who_looks_many_up_is_stopped_and_the_leader_sees_it(town):
    nurse = make.staff(make.unit(town.municipality, ServiceType.EMERGENCY_CLINIC, "Legevakten"), "Prøve Nattevakt")
    for _ in range(MOST_LOOK_UPS):
        access.look_up(KARI, by=nurse, at=NOON)
    with pytest.raises(TooMany, match="emergency.too-many"):
        access.look_up(KARI, by=nurse, at=NOON)

    [many] = queries.to_judge(town.leader, at=NOON).many
    assert (many.name, many.unit, many.times) == ("Prøve Nattevakt", "Legevakten", 1)
    assert not queries.to_judge(town.nurse, at=NOON)
    assert access.look_up(KARI, by=nurse, at=NOON + HOUR).person is None


def test_another_role_does_not_give_another_ten(town, doctor):
    again = make.staff(town.on_call, function=Function.DOCTOR)
    again.user = doctor.user
    again.save()
    for _ in range(MOST_LOOK_UPS):
        access.look_up(KARI, by=doctor, at=NOON)

    with pytest.raises(TooMany, match="emergency.too-many"):
        access.look_up(KARI, by=again, at=NOON)


def test_who_follows_the_person_up_is_shown_the_way_to_the_page(town):
    assert access.look_up(KARI, by=town.nurse, at=NOON).person == town.kari.pk


# ----------------------------------------------------------------------------------------------------------- opened


def test_what_is_opened_is_what_the_reason_needs(town, doctor, overdose):
    people.name_next_of_kin(
        town.kari, owner=town.municipality, name="Siri Prøve", relation="søster", phone="74000000", at=make.LONG_AGO
    )
    page = open_page(town.opened().pk, doctor, at=NOON)

    assert page.is_open
    assert (page.name, page.born, page.parts) == ("Kari Testesen", "1984", frozenset(Part))
    assert [line.said for line in page.safety] == ["Har hund som ikke er vant med fremmede."]
    assert [line.said for line in page.medicines] == ["Buprenorfin, 8 mg"]
    assert len(page.causes) == 1
    assert {contact.unit for contact in page.contacts} == {"Rus og psykisk helse, Steinkjer kommune", "Prøvelegene"}
    assert page.next_of_kin == (("Siri Prøve", "søster", "74000000"),)
    assert page.courses


def test_nothing_else_of_what_is_known_is_on_the_page(town, doctor, overdose):
    page = repr(open_page(town.opened().pk, doctor, at=NOON))

    assert "Buprenorfin" in page
    assert not [word for word in ("Storgata", "F11", "søster") if word in page]


def test_the_police_are_shown_what_concerns_safety_and_nothing_else(town, overdose):
    page = open_page(town.opened(town.officer, Reason.HARM).pk, town.officer, at=NOON)

    assert [line.said for line in page.safety] == ["Har hund som ikke er vant med fremmede."]
    assert (page.courses, page.causes, page.medicines, page.contacts, page.next_of_kin) == ((), (), (), (), ())


def test_a_reason_that_opens_nothing_for_the_role_is_refused_and_written_down(town):
    seen = access.look_up(KARI, by=town.officer, at=NOON)

    with pytest.raises(NotPermitted, match="emergency.opens-nothing"):
        access.open_access(seen.look_up, reason=Reason.OTHER, words=WORDS, by=town.officer, at=NOON)
    assert town.logged == ["emergency.looked_up", "emergency.refused"]
    assert not EmergencyAccess.objects.exists()


def test_it_takes_words_of_ones_own(town, doctor):
    seen = access.look_up(KARI, by=doctor, at=NOON)

    with pytest.raises(InvalidMove, match="emergency.no-words"):
        access.open_access(seen.look_up, reason=Reason.LIFE, words="  ", by=doctor, at=NOON)


@pytest.mark.parametrize("later", [timedelta(minutes=15), DAY])
def test_a_look_up_holds_for_a_quarter_of_an_hour(town, doctor, later):
    seen = access.look_up(KARI, by=doctor, at=NOON)

    with pytest.raises(NotFound, match="emergency.no-look-up"):
        access.open_access(seen.look_up, reason=Reason.LIFE, words=WORDS, by=doctor, at=NOON + later)


def test_nobody_opens_from_the_look_up_of_another(town, doctor):
    seen = access.look_up(KARI, by=doctor, at=NOON)

    with pytest.raises(NotFound, match="emergency.no-look-up"):
        access.open_access(seen.look_up, reason=Reason.LIFE, words=WORDS, by=town.officer, at=NOON)


def test_to_open_twice_from_one_look_up_is_to_open_once(town, doctor):
    seen = access.look_up(KARI, by=doctor, at=NOON)
    first = access.open_access(seen.look_up, reason=Reason.LIFE, words=WORDS, by=doctor, at=NOON)

    assert access.open_access(seen.look_up, reason=Reason.LIFE, words="Igjen", by=doctor, at=NOON) == first
    assert (EmergencyAccess.objects.count(), first.opened.count()) == (1, 2)


def test_after_its_hour_it_is_closed_and_going_on_is_a_new_access(town, doctor, overdose):
    first = town.opened()

    assert open_page(first.pk, doctor, at=NOON + HOUR - timedelta(seconds=1)).medicines
    late = open_page(first.pk, doctor, at=NOON + HOUR)
    assert (late.is_open, late.name, late.medicines, late.safety, late.contacts) == (False, "", (), (), ())
    assert town.opened(at=NOON + HOUR) != first


def test_whoever_opened_it_closes_it_when_it_is_not_needed_any_more(town, doctor):
    first = town.opened()
    access.close(first.pk, by=doctor, at=NOON + timedelta(minutes=5))
    access.close(first.pk, by=doctor, at=NOON + timedelta(minutes=6))

    assert not open_page(first.pk, doctor, at=NOON + timedelta(minutes=6)).is_open
    assert town.logged[-1] == "emergency.closed"


def test_an_access_is_its_own_roles_alone(town, doctor):
    colleague = make.staff(doctor.unit, function=Function.DOCTOR)
    first = town.opened()

    for other in (colleague, town.officer, town.nurse):
        with pytest.raises(NotFound, match="emergency.not-yours"):
            open_page(first.pk, other, at=NOON)
        with pytest.raises(NotFound, match="emergency.not-yours"):
            access.close(first.pk, by=other, at=NOON)


def test_it_opens_no_page_no_list_and_no_pen_for_who_looked_or_for_who_judges(town, doctor):
    found = town.opened()
    access.review(
        to_review(found, town.municipality).pk,
        verdict=Verdict.NOT_JUSTIFIED,
        words="Nei.",
        by=town.leader,
        at=NOON,
    )

    for role in (doctor, town.leader, town.director):
        with pytest.raises(NotFound, match="person.not-yours"):
            person_page(town.kari.pk, role, at=NOON)
        assert not may_write(town.kari, role, asked=was_asked(town.kari.pk, role), at=NOON)
        assert inbox.people(role, at=NOON) == []


def test_what_services_outside_health_have_said_is_not_opened(town, doctor):
    housing = make.unit(town.municipality, ServiceType.HOUSING, "Boligkontoret")
    nav = make.unit(make.organization("Nav Prøve", OrganizationKind.NAV), ServiceType.NAV, "Nav Prøve")
    make.member(town.kari, nav, TeamFunction.NAV)
    make.happen(
        town.kari, EventKind.HOUSING_LOST, owner=town.municipality, unit=housing, at=NOON - DAY, details={"safety": "x"}
    )
    page = open_page(town.opened().pk, doctor, at=NOON)

    assert page.safety == ()
    assert "Nav" not in repr(page.contacts)
    assert not EmergencyAccess.objects.get().opened.filter(owner=nav.organization).exists()


def test_what_was_withdrawn_is_not_shown_and_nothing_from_long_ago(town, doctor, overdose):
    make.happen(
        town.kari,
        EventKind.ADMITTED,
        owner=town.municipality,
        unit=town.ward,
        to=town.rop,
        at=NOON - DAY,
        corrects=overdose,
        correction="cancel",
    )
    make.happen(
        town.kari,
        EventKind.MEDICINES_SENT,
        owner=town.municipality,
        unit=town.ward,
        at=NOON - 400 * DAY,
        details={"medicines": "x"},
    )

    assert open_page(town.opened().pk, doctor, at=NOON).medicines == ()


@pytest.mark.parametrize(("reason", "shown"), [(Reason.CANNOT_SPEAK, 0), (Reason.LIFE, 1)])
def test_what_the_person_has_reserved_is_opened_for_danger_to_life_alone(town, doctor, reason, shown):
    reserved = {"medicines": "Naltrekson", "forwarding_reserved": "yes"}
    make.happen(
        town.kari, EventKind.MEDICINES_SENT, owner=town.municipality, unit=town.ward, at=NOON - DAY, details=reserved
    )

    assert len(open_page(town.opened(doctor, reason).pk, doctor, at=NOON).medicines) == shown


@pytest.mark.parametrize(("reason", "shown"), [(Reason.CANNOT_SPEAK, 0), (Reason.LIFE, 1)])
def test_what_the_person_has_said_no_to_is_opened_for_danger_to_life_alone(town, doctor, reason, shown):
    town.says({"medicines": "Naltrekson"})
    say(town.kari.id, says=Say.OPPOSED, how=How.SPOKEN, by=town.nurse, at=NOON - HOUR)

    assert len(open_page(town.opened(doctor, reason).pk, doctor, at=NOON).medicines) == shown


@pytest.mark.parametrize("protection", [Protection.CONFIDENTIAL, Protection.STRICTLY_CONFIDENTIAL])
def test_a_protected_address_stays_hidden_and_so_does_who_is_near_it(town, doctor, overdose, protection):
    people.protect(town.kari, protection)
    page = open_page(town.opened().pk, doctor, at=NOON)
    story = inbox.story(EmergencyAccess.objects.get().event_id, doctor, at=NOON)

    assert page.protected
    assert page.medicines
    assert not [word for word in ("Steinkjer", "Prøvelegene", "Storgata", "sengepost") if word in repr(page)]
    assert "Steinkjer" not in " ".join(line.text for line in story.lines)
