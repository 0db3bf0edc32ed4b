"""Message Bundles that we send: valid R4, and to another house they mean what they meant here."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given

from mellomrom.core.clock import OSLO
from mellomrom.events.catalogue import EventKind, Letter, LetterForm
from mellomrom.exchange.catalogue import Party
from mellomrom.integrations.fhir.dialect import DIALECT
from mellomrom.integrations.fhir.validation import problems_of
from tests.integrations.fhir.messages import Json, changed, read, refused, resource
from tests.integrations.outgoing import EARLIER, FIRST, LETTER, TOWN, bare, letter, letters, same_party

K, F = EventKind, LetterForm


def sent(**changes: object) -> Json:
    return json.loads(DIALECT.write(letter(**changes)))


def kind_of(written: Letter) -> EventKind:
    if written.form is F.DEVIATION:
        return K.DEVIATION_REPORTED
    passed_on = written.form is F.NOTE and not bare(written.author)
    is_letter = (
        passed_on or written.kind is K.EMERGENCY_ACCESS or written.form is F.QUESTION or written.kind is K.CAUSE_STATED
    )
    return K.LETTER_RECEIVED if is_letter else written.kind


@given(letters())
def test_any_letter_is_valid_and_read_back_it_means_the_same(written):
    raw = DIALECT.write(written)
    assert problems_of(json.loads(raw)) == ()
    report = DIALECT.read(raw)

    assert report.foreign_id == written.id
    assert (report.kind, report.estimated) == (kind_of(written), False)
    assert (report.sent_at, report.occurred_at, report.all_day) == (
        written.sent_at,
        written.occurred_at,
        written.all_day,
    )
    same_party(report.sender, written.sender)
    assert len(report.receivers) == 1
    same_party(report.receivers[0], written.receiver)
    assert report.conversation == (written.conversation or written.answers_id)
    assert report.details.get("answers_id", "") == written.answers_id
    said = next(iter(report.details.get("notes") or report.details.get("questions")))
    assert bare(said.get("text", "")) == (bare(written.text) or bare(written.subject))
    assert bare(said.get("subject", "")) == bare(written.subject)
    writers = [who["name"] for who in report.details.get("contacts", [])]
    assert bare("".join(writers)) == bare(written.author)


@given(letters())
def test_any_letter_names_the_person_with_all_that_is_known(written):
    person, named = written.person, DIALECT.read(DIALECT.write(written)).person

    assert (named.identifiers, named.birth_on) == (person.identifiers, person.birth_on)
    assert (bare(named.family), bare(named.given)) == (bare(person.family), bare(person.given))
    assert (named.municipality, named.postal_code) == (person.municipality, person.postal_code)


@given(letters())
def test_the_same_letter_gives_the_same_bytes(written):
    assert DIALECT.write(written) == DIALECT.write(written)


def test_what_is_written_here_is_the_event_and_what_is_passed_on_is_a_letter_about_it():
    own, passed_on = read(sent()), read(sent(author=""))

    assert (own.kind, passed_on.kind) == (K.CONTACT_MADE, K.LETTER_RECEIVED)
    assert passed_on.details["notes"][0]["topic"]["code"] == K.CONTACT_MADE


def test_a_question_asks_for_something_and_says_how_it_hastes():
    asked = resource(sent(form=F.QUESTION, urgent=True), "CommunicationRequest")
    report = read(sent(form=F.QUESTION, urgent=True))

    assert (asked["status"], asked["requester"]) == ("active", asked["recipient"][0])
    assert report.kind is K.LETTER_RECEIVED
    assert report.details["questions"][0]["urgency"] == {"code": "urgent"}
    assert "urgency" not in read(sent(form=F.QUESTION)).details["questions"][0]


def test_an_answer_says_what_it_answers_and_another_letter_what_it_is_about():
    answer, note = (sent(form=form, answers_id=EARLIER, conversation=FIRST) for form in (F.REPLY, F.NOTE))

    assert resource(answer, "Communication")["inResponseTo"] == [{"identifier": {"value": EARLIER}}]
    assert resource(note, "Communication")["about"] == [{"identifier": {"value": EARLIER}}]
    assert (read(answer).conversation, read(note).conversation) == (FIRST, FIRST)


def test_the_answer_on_ready_for_discharge_is_read_whole():
    answer = sent(form=F.REPLY, kind=K.DISCHARGE_READY_ANSWERED, subject="Kan ta imot fra 12.3.2026", text="Ring oss.")
    assert read(answer).details["answer"] == {"text": "Kan ta imot fra 12.3.2026\n\nRing oss."}


def test_an_event_is_told_in_the_words_of_its_letter():
    assert read(sent(text="", subject="Kontakt: samtale")).details["description"] == "Kontakt: samtale"
    assert read(sent(text="Gikk bra.")).details["description"] == "Kontakt: hjemmebesøk\n\nGikk bra."
    assert "description" not in read(sent(author="")).details


def test_a_letter_says_who_wrote_it_and_as_what():
    assert read(sent()).details["contacts"] == [
        {"name": "Kari Marie Nordmann", "profession": {"code": "", "text": "Sykepleier"}}
    ]


def test_words_stand_as_they_were_written_without_control_characters():
    said = read(sent(text="Én.\r\n\r\nTo\x00\x08 \ud800linjer.\n")).details["notes"][0]
    assert said["text"] == "Én.\n\nTo linjer."


def test_it_goes_to_the_receivers_address_where_one_is_known_and_else_to_its_number():
    known = Party("Annet hus", (("HER", "905"), ("endpoint", "https://annet.example/fhir")))
    header = resource(sent(receiver=known), "MessageHeader")

    assert header["destination"][0]["endpoint"] == "https://annet.example/fhir"
    assert header["source"]["endpoint"] == "urn:mellomrom:HER:990101"
    assert resource(sent(sender=Party("Uten nummer")), "MessageHeader")["source"]["endpoint"].startswith("urn:uuid:")


def test_the_address_is_no_number_of_the_organization():
    known = Party("Annet hus", (("HER", "905"), ("endpoint", "https://annet.example/fhir")))
    organizations = [e["resource"] for e in sent(receiver=known)["entry"] if "name" in e["resource"]]
    shown = [i["value"] for o in organizations if o["resourceType"] == "Organization" for i in o["identifier"]]
    assert shown == ["990101", "999888777", "990103", "905"]


def test_a_day_without_a_time_stays_a_day():
    report = read(sent(occurred_at=datetime(2026, 3, 6, tzinfo=OSLO), all_day=True))
    assert (report.occurred_at, report.all_day) == (datetime(2026, 3, 6, tzinfo=OSLO), True)


def test_a_letter_to_ones_own_record_names_the_same_party_twice():
    report = read(sent(receiver=TOWN))
    assert report.sender == report.receivers[0]


def test_a_house_that_answers_answers_that_letter():
    answer = json.loads(DIALECT.accept(DIALECT.read(DIALECT.write(LETTER)), "1", datetime.now(UTC)))
    header = resource(answer, "MessageHeader")

    assert header["response"]["identifier"] == LETTER.id
    assert header["destination"] == [{"endpoint": "urn:mellomrom:HER:990101"}]


@pytest.mark.parametrize(
    ("resource_type", "form", "taken_back"),
    [
        ("Communication", F.NOTE, {"status": "entered-in-error"}),
        ("Communication", F.NOTE, {"status": "not-done"}),
        ("CommunicationRequest", F.QUESTION, {"status": "revoked"}),
        ("CommunicationRequest", F.QUESTION, {"doNotPerform": True}),
    ],
)
def test_a_letter_that_is_taken_back_is_refused(resource_type, form, taken_back):
    bundle = changed(sent(form=form), lambda b: resource(b, resource_type).update(taken_back))
    assert refused(json.dumps(bundle).encode()).code == "fhir.letter-taken-back"


def test_a_letter_with_a_modifier_that_we_do_not_know_is_refused():
    change = {"modifierExtension": [{"url": "urn:x", "valueBoolean": True}]}
    bundle = changed(sent(), lambda b: resource(b, "Communication").update(change))
    assert refused(json.dumps(bundle).encode()).code == "fhir.modifier"
