"""Every way of saying no, with its code: what is another's, what is too late, what cannot be read, who may not knock."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import RequestFactory

from mellomrom.core.errors import InvalidMove, NotFound, NotPermitted, Unreadable
from mellomrom.directory import actions as directory
from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.directory.models import Organization, Unit
from mellomrom.events import actions, gaps, queries
from mellomrom.events.catalogue import Cause, Correction, EventKind
from mellomrom.events.models import Course, Duty, Notice
from mellomrom.events.person import person_page
from mellomrom.integrations import files
from mellomrom.integrations.fhir import views as fhir_door
from mellomrom.integrations.fhir.systems import MEDCOM_ACTIVITIES, MEDCOM_EVENTS, MEDCOM_NOTIFICATION
from mellomrom.integrations.guard import LARGEST
from mellomrom.integrations.kith import views as kith_door
from mellomrom.integrations.kith.codes import FAULTS
from mellomrom.integrations.kith.dialect import DIALECT as KITH
from mellomrom.web import access, inbox, login
from mellomrom.world import demo, samples
from tests import make
from tests.integrations.fhir import messages as fhir
from tests.integrations.kith.messages import sample
from tests.make import NOON

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NOTHING = UUID(int=0)
ADMITTED = sample("innlagt-2_0")


@pytest.fixture
def police() -> object:
    station = make.unit(make.organization("Prøve politidistrikt", OrganizationKind.POLICE), ServiceType.POLICE)
    return make.staff(station)


def duty_of(event, item: str) -> Duty:
    return Duty.objects.get(event=event, item=item)


# ------------------------------------------------------------------------------------------------ what is another's


def test_what_a_unit_was_never_told_of_it_cannot_see(town, police):
    notice = Notice.objects.filter(event=town.discharge()).first()

    with pytest.raises(NotFound, match="notice.not-yours"):
        actions.see(notice.id, by=police, at=NOON)


def test_an_event_that_one_was_never_told_of_is_not_found(town, police):
    event = town.discharge()

    for read in (queries.story, queries.event_card):
        with pytest.raises(NotFound, match="event.not-yours"):
            read(event.id, police, at=NOON)


def test_a_person_whom_one_may_not_know_is_not_found(town, police):
    with pytest.raises(NotFound, match="person.not-yours"):
        person_page(town.kari.id, police, at=NOON)


def test_a_space_between_others_is_not_found(town, police):
    space = directory.name_space(town.ward, town.rop)

    with pytest.raises(NotFound, match="space.not-yours"):
        gaps.space_page(space.id, police, at=NOON)


def test_a_question_to_another_unit_cannot_be_answered(town):
    course = Course.objects.filter(opened_by=town.admission(), applies="unknown").get()

    with pytest.raises(NotFound, match="course.not-yours"):
        actions.state_cause(course.id, Cause.OVERDOSE, by=town.home_nurse, at=NOON)


def test_an_offer_to_another_unit_cannot_be_answered(town):
    first = duty_of(town.discharge(), "first-contact")
    offer = actions.hand_over(first.id, town.home_care.id, by=town.nurse, at=NOON)

    with pytest.raises(NotFound, match="offer.not-yours"):
        actions.accept(offer.id, by=town.leader, at=NOON)


def test_a_duty_can_only_be_handed_to_another_unit_that_exists(town):
    first = duty_of(town.discharge(), "first-contact")

    with pytest.raises(InvalidMove, match="offer.to-oneself"):
        actions.hand_over(first.id, town.rop.id, by=town.nurse, at=NOON)
    for nobody in (NOTHING, town.nobody.id):
        with pytest.raises(NotFound, match="unit.unknown"):
            actions.hand_over(first.id, nobody, by=town.nurse, at=NOON)


# ------------------------------------------------------------------------------------------------ what is too late


def test_what_is_done_cannot_be_taken_or_handed_over(town):
    first = duty_of(town.discharge(), "first-contact")
    actions.done(first.id, by=town.nurse, at=NOON)

    with pytest.raises(InvalidMove, match="duty.closed"):
        actions.take(first.id, by=town.nurse, at=NOON)
    with pytest.raises(InvalidMove, match="duty.closed"):
        actions.hand_over(first.id, town.home_care.id, by=town.nurse, at=NOON)


def test_what_is_no_longer_needed_cannot_be_done(town):
    event = town.discharge()
    town.admission(at=NOON + HOUR)

    with pytest.raises(InvalidMove, match="duty.cancelled-to-met"):
        actions.done(duty_of(event, "first-contact").id, by=town.nurse, at=NOON + HOUR)


def test_what_is_cancelled_at_its_source_cannot_be_cancelled_again(town):
    event = town.discharge()
    words = {"owner": town.municipality, "unit": town.ward, "correction": Correction.CANCEL, "corrects": event}
    make.happen(town.kari, EventKind.DISCHARGED, **words)

    with pytest.raises(InvalidMove, match="event.already-cancelled"):
        make.happen(town.kari, EventKind.DISCHARGED, at=NOON + HOUR, **words)


def test_a_unit_that_holds_duties_cannot_close(town):
    town.discharge()

    with pytest.raises(InvalidMove, match="unit.holds-duties"):
        actions.close_unit(town.rop.id, at=NOON)


# ------------------------------------------------------------------------------------------- what cannot be read


def kith_problems(raw: bytes) -> set[str]:
    with pytest.raises(Unreadable, match="kith[.]") as refused:
        KITH.read(raw)
    return {problem.text for problem in refused.value.problems}


NUMBER = b"<Id>15878210082</Id>"
BORN = (b"<DateOfBirth>1982-07-15</DateOfBirth>", b"")
NAMED = (b"<FamilyName>Eksempelsen</FamilyName>", b"<FamilyName> </FamilyName>")
GIVEN = (b"<GivenName>Odd</GivenName>", b"<GivenName> </GivenName>")
FAULTY = [
    ("too-large", ADMITTED + b" " * (20 * 1024 * 1024), ()),
    ("too-many", ADMITTED + b"<" * 10_001, ()),
    ("charset", ADMITTED, ((b'"UTF-8"', b'"windows-1252"'),)),
    ("doctype", ADMITTED, ((b"<MsgHead", b"<!DOCTYPE a><MsgHead"),)),
    ("not-xml", ADMITTED[:2000], ()),
    ("format", b"<html/>", ()),
    ("invalid", ADMITTED, ((b"<MIGversion>v1.2 2006-05-24</MIGversion>", b""),)),
    ("message-id", ADMITTED, ((b"45a92108-599c-50ca-bf99-a21dbf7ae0cf", b"number 7"),)),
    ("person", ADMITTED, (NAMED, GIVEN)),
    ("person-name", ADMITTED, (NAMED, GIVEN)),
    ("person-id-wrong", ADMITTED, (BORN, (NUMBER, b"<Id>12</Id>"))),
]


@pytest.mark.parametrize(("fault", "raw", "changes"), FAULTY, ids=[row[0] for row in FAULTY])
def test_a_kith_message_with_a_fault_is_refused_by_its_name(fault, raw, changes):
    for old, new in changes:
        assert old in raw
        raw = raw.replace(old, new, 1)

    assert FAULTS[fault].text in kith_problems(raw)


def test_a_kith_message_about_somebody_without_number_and_birth_is_refused():
    start, end = ADMITTED.index(b"<Ident>", ADMITTED.index(b"<Patient>")), ADMITTED.index(b"<Address>")
    raw = (ADMITTED[:start] + ADMITTED[end:]).replace(*BORN)

    assert FAULTS["person-id-missing"].text in kith_problems(raw)


def medcom(*provenances: dict[str, object]) -> bytes:
    bundle = fhir.sample("discharge")
    header = fhir.resource(bundle, "MessageHeader")
    header["eventCoding"] = {"system": MEDCOM_EVENTS, "code": MEDCOM_NOTIFICATION}
    for provenance in provenances:
        bundle["entry"].append({"fullUrl": "urn:uuid:0e0e0e0e-0000-4000-8000-000000000001", "resource": provenance})
    return json.dumps(bundle).encode()


def test_a_hospital_notification_without_an_activity_is_refused():
    refused = fhir.refused(medcom())

    assert refused.code == "fhir.no-activity"


def test_a_hospital_notification_with_an_activity_that_nobody_knows_is_refused():
    header = fhir.resource(fhir.sample("discharge"), "MessageHeader")
    provenance = {
        "resourceType": "Provenance",
        "target": [{"reference": f"MessageHeader/{header['id']}"}],
        "recorded": "2026-03-06T21:15:00Z",
        "activity": {"coding": [{"system": MEDCOM_ACTIVITIES, "code": "moved-to-the-moon"}]},
        "agent": [{"who": {"display": "A ward"}}],
    }

    assert fhir.refused(medcom(provenance)).code == "fhir.unknown-activity"


def test_a_message_that_says_what_happened_and_not_to_whom_is_refused(town):
    def read(raw: bytes):
        return replace(KITH.read(raw), person=None)

    received = actions.take_in(ADMITTED, dialect=replace(KITH, read=read), at=NOON)

    assert (received.message.state, received.message.error) == ("refused", "message.no-person")


# ------------------------------------------------------------------------------------------------- who may not knock


def knock(raw: bytes, **more: str) -> list[tuple[int, dict]]:
    """Bring the same bytes to both machine doors; gives what each answers."""
    requests = RequestFactory()
    answers = [
        door(requests.post("/", raw, content_type="application/octet-stream", **more))
        for door in (kith_door.receive, fhir_door.process_message)
    ]
    return [(answer.status_code, json.loads(answer.content)) for answer in answers]


def test_a_machine_from_outside_without_the_token_is_not_let_in():
    (status, kith), (fhir_status, outcome) = knock(ADMITTED, REMOTE_ADDR="203.0.113.7")

    assert (status, kith["code"]) == (403, "door.closed")
    assert (fhir_status, outcome["issue"][0]["code"]) == (403, "forbidden")


def test_what_is_larger_than_a_message_may_be_is_not_read():
    (status, kith), (fhir_status, outcome) = knock(b"<", HTTP_CONTENT_LENGTH=str(LARGEST + 1))

    assert (status, kith["code"]) == (413, "message.too-large")
    assert (fhir_status, outcome["issue"][0]["code"]) == (413, "too-long")


def test_a_directory_without_its_fixed_rows_leaves_messages_stuck_and_gives_no_receipt(caplog):
    Unit.objects.filter(organization__kind=OrganizationKind.OPERATOR).delete()

    [(status, kith), _] = knock(ADMITTED)
    [_, (fhir_status, outcome)] = knock(json.dumps(fhir.sample("discharge")).encode())

    assert (status, kith["code"]) == (500, "message.stuck")
    assert (fhir_status, outcome["issue"][0]["code"]) == (500, "exception")
    assert {r.getMessage().split()[0] for r in caplog.records if r.levelname == "ERROR"} == {"message.stuck"}
    caplog.clear()


def test_what_cannot_be_routed_says_that_the_directory_is_empty(town):
    Unit.objects.filter(organization__kind=OrganizationKind.OPERATOR).delete()
    operator = Organization.objects.get(kind=OrganizationKind.OPERATOR)

    with pytest.raises(NotFound, match="directory.no-fixed-rows"):
        make.happen(make.person("Ola", municipality="", serial=150), EventKind.DISCHARGED, owner=operator)


# ------------------------------------------------------------------------------------- the command line and the demo


def test_outside_the_demo_a_story_is_told_to_somebody(town, settings):
    settings.DEMO = False
    event = town.discharge()

    with pytest.raises(NotFound, match="story.as-whom"):
        files.story(event.id, at=NOON)
    with pytest.raises(NotFound, match="story.no-such-role"):
        files.story(event.id, role="nobody.at.all", at=NOON)


def test_synthetic_people_are_made_in_demo_mode_only(settings):
    settings.DEMO = False

    with pytest.raises(NotPermitted, match="world.demo-only"):
        demo.load(at=NOON)


def test_without_the_source_there_are_no_samples(monkeypatch, tmp_path):
    monkeypatch.setattr(samples, "FOLDER", tmp_path)

    with pytest.raises(NotFound, match="world.no-samples"):
        samples.read()


# ---------------------------------------------------------------------------------------------------------- the pages


def request_of(user: User | AnonymousUser, **posted: str):
    request = RequestFactory().post("/", posted)
    request.user, request.session, request.htmx = user, {}, False
    return request


def test_a_user_without_a_role_sees_nothing():
    user = User.objects.create(username="newcomer")

    with pytest.raises(NotPermitted, match="role.none"):
        access.acting(request_of(user))


def test_one_cannot_act_in_the_role_of_another(town):
    request = request_of(town.nurse.user)
    request.role, request.roles = access.acting(request)

    with pytest.raises(NotFound, match="role.not-yours"):
        access.choose_role(request, str(town.leader.pk))


def test_the_operators_pages_are_not_found_by_others(town):
    page = access.operator(lambda request: None)

    with pytest.raises(NotFound, match="page.not-found"):
        page(request_of(town.nurse.user))


def test_outside_the_demo_there_are_no_demo_logins(settings):
    settings.DEMO = False

    with pytest.raises(NotFound, match="login.no-such-demo"):
        login.demo(request_of(AnonymousUser(), username="nurse.steinkjer"))


def test_a_form_that_names_nobody_or_no_cause_asks_again(town):
    event = town.admission()
    course = Course.objects.filter(opened_by=event, applies="unknown").get()

    with pytest.raises(InvalidMove, match="offer.to-nobody"):
        inbox.hand_over(request_of(town.nurse.user), duty_of(event, "contact-clinician").id)
    with pytest.raises(InvalidMove, match="cause.unknown"):
        inbox.cause(request_of(town.doctor.user, cause="boredom"), course.id)
