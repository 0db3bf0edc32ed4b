"""An inspector reads of one person, of one organization, while a registered inspection runs: decided, logged, and no more."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db.utils import DatabaseError

from mellomrom.access import inspected, inspecting
from mellomrom.access.inspecting import MOST_SOUGHT
from mellomrom.access.models import InspectedPerson
from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted, TooMany
from mellomrom.directory.catalogue import Function, OrganizationKind, ServiceType
from mellomrom.events import queries
from mellomrom.events.catalogue import EventKind
from mellomrom.events.person import person_page
from mellomrom.people import actions as people
from mellomrom.people.catalogue import Protection
from mellomrom.sharing.models import Decision, Log
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = date(2026, 11, 18)  # of NOON, in Oslo
WHY = "Klage på oppfølgingen etter utskrivning."


class Town(make.Town):
    """The town, and the authority that inspects it."""

    def __init__(self) -> None:
        super().__init__()
        self.authority = make.organization("Statsforvalteren", OrganizationKind.AUTHORITY)
        self.supervision = make.unit(self.authority, ServiceType.SUPERVISION, "Helse og omsorg")
        self.inspector = make.staff(self.supervision, "Prøve Tilsyn", Function.INSPECTOR)
        self.number = self.kari.identifiers.get().value
        self.event = self.discharge()

    def registered(self, *, since: date = TODAY, until: date = TODAY + 30 * DAY, **more):
        words = {"subject": "Oppfølging etter utskrivning", "mandate": "2026/4711", "by": self.leader} | more
        return inspecting.register(authority=self.supervision.pk, since=since, until=until, at=NOON, **words)

    def sought(self, inspection, *, number: str = "", words: str = WHY, at=NOON) -> InspectedPerson:
        return inspecting.seek(inspection.pk, number=number or self.number, words=words, by=self.inspector, at=at)


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def inspection(town):
    return town.registered()


# ------------------------------------------------------------------------------------------------------------ registering


def test_a_leader_lets_an_authority_read_and_again_is_the_same(town, inspection):
    assert town.registered() == inspection
    assert inspecting.running(town.inspector, at=NOON) == [inspection]
    assert inspecting.registered(town.leader) == [inspection]
    assert inspecting.authorities() == [town.supervision]


def test_only_a_leader_of_a_health_service_registers_one(town):
    chief = make.staff(make.unit(make.organization("Politi", OrganizationKind.POLICE), ServiceType.POLICE))
    for role in (town.nurse, town.inspector, chief):
        with pytest.raises(NotPermitted, match="inspection.not-leader"):
            town.registered(by=role)


def test_whoever_inspects_must_be_an_authority(town):
    with pytest.raises(NotFound, match="inspection.no-authority"):
        inspecting.register(
            authority=town.rop.pk, subject="x", mandate="x", since=TODAY, until=TODAY + DAY, by=town.leader, at=NOON
        )


@pytest.mark.parametrize("lacks", ["subject", "mandate"])
def test_it_says_what_it_is_about_and_which_letter_it_rests_on(town, lacks):
    with pytest.raises(InvalidMove, match="inspection.no-mandate"):
        town.registered(**{lacks: " "})


@pytest.mark.parametrize(
    ("since", "until"),
    [(TODAY, TODAY), (TODAY - 9 * DAY, TODAY), (TODAY, TODAY + 367 * DAY)],
    ids=["none", "over", "long"],
)
def test_it_has_days_that_are_not_over_and_are_within_a_year(town, since, until):
    with pytest.raises(InvalidMove, match="inspection.no-days"):
        town.registered(since=since, until=until)


# ------------------------------------------------------------------------------------------------------------ reading


def test_an_inspector_reads_what_was_recorded_decided_and_done_under_the_law_of_the_day(town, inspection):
    found = town.sought(inspection)

    page = inspected.page(found.pk, town.inspector, at=NOON)

    assert (page.name, page.owner) == ("Kari Testesen", "Steinkjer kommune")
    assert [row.kind for row in page.recorded] == [EventKind.DISCHARGED]
    assert (page.reason.law, page.reason.verified) == ("helsepersonelloven § 30", True)
    assert {"Prøvelegene", "Rus og psykisk helse, Steinkjer kommune"} <= {row.to for row in page.decided}
    assert "notice.told" in {look.what for look in page.looked}


def test_the_story_of_an_event_is_told_as_it_stands_in_the_organizations_rows(town, inspection):
    found = town.sought(inspection)

    story = inspected.event_story(found.pk, town.event.pk, town.inspector, at=NOON)

    said = " ".join(line.text for line in story.lines)
    assert "Varslet: Rus og psykisk helse, Steinkjer kommune" in said
    assert "skylder: Første kontakt etter utskrivning" in said


def test_each_look_is_in_the_persons_log_with_its_decision_before_anything_is_read(town, inspection):
    found = town.sought(inspection)
    inspected.page(found.pk, town.inspector, at=NOON)
    inspected.event_story(found.pk, town.event.pk, town.inspector, at=NOON)

    rows = list(Log.objects.filter(person=town.kari, what__startswith="inspection.").order_by("pk"))
    assert [(row.what, row.ref) for row in rows] == [
        ("inspection.opened", found.pk),
        ("inspection.read", found.pk),
        ("inspection.read", town.event.pk),
    ]
    assert {(row.unit, row.purpose, row.effect) for row in rows} == {(town.supervision, "supervision", "permit")}
    assert {row.decision.rule for row in rows} == {"supervision"}
    assert InspectedPerson.objects.get().words == WHY


def test_what_other_organizations_have_is_not_theirs_to_show(town, inspection):
    theirs = make.happen(town.kari, EventKind.REFERRED, owner=town.hospital, unit=town.ward, to=town.tsb)
    found = town.sought(inspection)

    page = inspected.page(found.pk, town.inspector, at=NOON)

    assert theirs.pk not in {row.event for row in page.recorded}
    assert {look.organization for look in page.looked} == {town.municipality.pk}
    with pytest.raises(NotFound, match="event.not-yours"):
        inspected.event_story(found.pk, theirs.pk, town.inspector, at=NOON)


def test_an_event_of_somebody_else_is_not_read_by_the_way(town, inspection):
    ola = make.person("Ola", serial=300)
    other = make.happen(ola, EventKind.DISCHARGED, owner=town.municipality, unit=town.ward, to=town.home_care)
    found = town.sought(inspection)

    with pytest.raises(NotFound, match="inspection.not-found"):
        inspected.event_story(found.pk, other.pk, town.inspector, at=NOON)


# ------------------------------------------------------------------------------------------------------------ no


@pytest.mark.parametrize("at", [NOON - DAY, NOON + 30 * DAY], ids=["before", "after"])
def test_outside_its_days_there_is_no_such_inspection(town, inspection, at):
    with pytest.raises(NotFound, match="inspection.not-found"):
        town.sought(inspection, at=at)
    assert inspecting.running(town.inspector, at=at) == []


def test_what_was_found_is_not_found_when_the_inspection_has_ended(town, inspection):
    found = town.sought(inspection)
    inspecting.end(inspection.pk, by=town.leader, at=NOON)

    with pytest.raises(NotFound, match="inspection.not-found"):
        inspected.page(found.pk, town.inspector, at=NOON)
    assert inspecting.end(inspection.pk, by=town.inspector, at=NOON + DAY).ended_by == town.leader, "the first stands"


def test_it_is_ended_by_either_side_and_by_nobody_else(town, inspection):
    with pytest.raises(NotFound, match="inspection.not-found"):
        inspecting.end(inspection.pk, by=town.nurse, at=NOON)
    with pytest.raises(NotFound, match="inspection.not-found"):
        inspecting.end(uuid4(), by=town.leader, at=NOON)

    assert inspecting.end(inspection.pk, by=town.inspector, at=NOON).ended_by == town.inspector


def test_whom_the_organization_does_not_know_is_refused_as_somebody_who_does_not_exist(town, inspection):
    stranger = make.person("Ola", serial=300)
    number = stranger.identifiers.get().value

    for sought in (number, "17858499997", "no number"):
        with pytest.raises(NotFound, match="inspection.nobody"):
            town.sought(inspection, number=sought)

    assert InspectedPerson.objects.filter(person=None).count() == 3
    [row] = Log.objects.filter(person=stranger)
    assert (row.what, row.effect) == ("inspection.opened", "silence")


def test_an_inspector_says_why(town, inspection):
    with pytest.raises(InvalidMove, match="inspection.no-reason"):
        town.sought(inspection, words=" ")


def test_nobody_is_sought_by_going_through_numbers(town, inspection):
    for _ in range(MOST_SOUGHT):
        town.sought(inspection)

    with pytest.raises(TooMany, match="inspection.too-many"):
        town.sought(inspection)
    assert town.sought(inspection, at=NOON + timedelta(hours=2))


def test_another_inspectors_find_is_not_found(town, inspection):
    found = town.sought(inspection)
    colleague = make.staff(town.supervision, "Prøve Annen", Function.INSPECTOR)

    with pytest.raises(NotFound, match="inspection.not-found"):
        inspected.page(found.pk, colleague, at=NOON)


def test_one_who_works_there_and_is_no_inspector_reads_nothing(town, inspection):
    clerk = make.staff(town.supervision, "Prøve Kontor", Function.ADVISER)

    with pytest.raises(NotFound, match="inspection.not-found"):
        inspecting.seek(inspection.pk, number=town.number, words=WHY, by=clerk, at=NOON)


def test_an_inspector_gets_in_by_no_other_way(town, inspection):
    with pytest.raises(NotFound, match="person.not-yours"):
        person_page(town.kari.pk, town.inspector, at=NOON)
    with pytest.raises(NotFound, match="event.not-yours"):
        queries.story(town.event.pk, town.inspector, at=NOON)
    assert queries.people(town.inspector, at=NOON) == []
    assert queries.inbox_count(town.inspector, at=NOON) == 0


def test_the_address_of_somebody_protected_is_shown_to_no_inspector(town, inspection):
    details = {"place": "Storgata 1", "remark": "Bor i Storgata."}
    make.happen(town.kari, EventKind.DISCHARGE_PLANNED, owner=town.municipality, unit=town.ward, details=details)
    people.protect(town.kari, Protection.STRICTLY_CONFIDENTIAL)
    found = town.sought(inspection)

    page = inspected.page(found.pk, town.inspector, at=NOON)
    story = inspected.event_story(found.pk, town.event.pk, town.inspector, at=NOON)

    assert page.protected
    assert "Storgata" not in str(page)
    assert "Prøvelegene" not in {row.to for row in page.decided}
    assert "Prøvelegene" not in " ".join(line.text for line in story.lines)


def test_the_rules_are_asked_of_a_health_service_alone(town, inspection):
    found = town.sought(inspection)

    decision = Decision.objects.get(recipient=town.supervision)
    assert (decision.owner, decision.facts["sender"], decision.facts["on_request"]) == (
        town.municipality,
        "health",
        True,
    )
    assert found.person == town.kari


def test_who_was_sought_is_never_changed(town, inspection):
    found = town.sought(inspection)

    with pytest.raises(DatabaseError, match="permission denied"):
        InspectedPerson.objects.filter(pk=found.pk).update(person=None)
