"""Dialogue messages that we send: read back they mean the same, and each is of the type that the standards want."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from mellomrom.core.identifiers import Kind
from mellomrom.events.catalogue import EventKind, Letter, LetterForm
from mellomrom.exchange.catalogue import Party, ReceiptStatus
from mellomrom.integrations.kith import apprec, schema
from mellomrom.integrations.kith.codes import unreadable
from mellomrom.integrations.kith.dialect import DIALECT
from mellomrom.integrations.kith.prose import MOST
from tests.integrations.kith.messages import AT, OURS, sample
from tests.integrations.outgoing import EARLIER, FIRST, HOSPITAL, TOWN, bare, letter, letters, same_party

K, F = EventKind, LetterForm
READY = {"form": F.REPLY, "kind": K.DISCHARGE_READY_ANSWERED, "answers_id": EARLIER}


def sent(**changes: object) -> etree._Element:
    return etree.fromstring(DIALECT.write(letter(**changes)))


def values(root: etree._Element, name: str) -> list[str]:
    return [node.get("V") or node.text or "" for node in root.iter(f"{{*}}{name}")]


def topic(root: etree._Element) -> tuple[str, str]:
    node = next(root.iter("{*}TemaKodet", "{*}TypeForesp"))
    return node.get("S").rpartition(".")[2], node.get("V")


def kind_of(written: Letter) -> EventKind:
    if written.form is F.DEVIATION:
        return K.DEVIATION_REPORTED
    answers = written.form is F.REPLY and written.kind is K.DISCHARGE_READY_ANSWERED
    return K.DISCHARGE_READY_ANSWERED if answers else K.LETTER_RECEIVED


@given(letters())
def test_any_letter_is_sound_and_read_back_it_means_the_same(written):
    raw = DIALECT.write(written)
    assert schema.validate(etree.fromstring(raw).getroottree()) == []
    report = DIALECT.read(raw)

    assert report.foreign_id == written.id
    assert report.kind is kind_of(written)
    assert report.sent_at == written.sent_at.replace(microsecond=0)
    same_party(report.sender, written.sender)
    assert len(report.receivers) == 1
    same_party(report.receivers[0], written.receiver)
    assert report.conversation == (written.conversation or written.answers_id)
    assert report.details.get("answers_id", "") == (written.answers_id or written.conversation)
    said = next(iter(report.details.get("notes") or report.details.get("questions") or [{}]))
    whole = written.subject + written.text if kind_of(written) is K.DISCHARGE_READY_ANSWERED else written.text
    assert bare(said.get("text", "")) == (bare(whole) or bare(written.subject))
    writers = [who["name"] for who in report.details.get("contacts", []) if "name" in who]
    assert bare("".join(writers)) == bare(written.author)


@given(letters())
def test_any_letter_names_the_person_as_the_standard_has_it(written):
    person, named = written.person, DIALECT.read(DIALECT.write(written)).person
    kinds = [kind for kind, _ in person.identifiers]

    assert [value for _, value in named.identifiers] == [value for _, value in person.identifiers]
    assert [kind for kind, _ in named.identifiers] == ["UID" if ":" in kind else kind for kind in kinds]
    assert (bare(named.family), bare(named.given)) == (bare(person.family), bare(person.given))
    assert named.birth_on == (None if Kind.FNR in kinds else person.birth_on)
    assert (named.municipality, named.postal_code) == (person.municipality, person.postal_code)


@given(letters())
def test_the_same_letter_gives_the_same_bytes(written):
    assert DIALECT.write(written) == DIALECT.write(written)


@pytest.mark.parametrize(
    ("changes", "message_type", "listed"),
    [
        ({"form": F.QUESTION}, "DIALOG_FORESPORSEL", ("9152", "99")),
        ({"form": F.REPLY, "answers_id": EARLIER}, "DIALOG_SVAR", ("9069", "5")),
        ({"form": F.REPLY}, "DIALOG_HELSEFAGLIG", ("7322", "6")),
        (READY, "DIALOG_HELSEFAGLIG", ("7322", "7")),
        (READY | {"author": ""}, "DIALOG_NOTAT", ("7322", "7")),
        ({"form": F.DEVIATION}, "DIALOG_NOTAT", ("7321", "2")),
        ({}, "DIALOG_HELSEFAGLIG", ("7322", "6")),
        ({"author": ""}, "DIALOG_NOTAT", ("7321", "1")),
        ({"receiver": TOWN}, "DIALOG_NOTAT", ("7321", "1")),
    ],
)
def test_each_form_is_the_type_and_the_topic_that_the_standards_have_for_it(changes, message_type, listed):
    root = sent(**changes)
    assert (values(root, "Type")[0], topic(root)) == (message_type, listed)


def test_the_words_of_the_answer_on_ready_for_discharge_begin_with_the_answer_itself():
    report = DIALECT.read(DIALECT.write(letter(**READY, subject="Kan ta imot fra 12.3.2026", text="Ring oss.")))
    assert report.details["answer"] == {"text": "Kan ta imot fra 12.3.2026\nRing oss."}


def test_paragraphs_stand_in_the_message_as_they_were_written():
    assert values(sent(), "TekstNotatInnhold") == ["Første avsnitt.\nNy linje.\n\nAndre avsnitt."]


def test_characters_that_xml_cannot_hold_are_dropped_and_the_rest_stays():
    assert values(sent(text="a\x00\x08b\ud800c\ufffed\r\ne\x85f"), "TekstNotatInnhold") == ["abcd\ne\nf"]


def test_markup_in_the_words_stays_words():
    report = DIALECT.read(DIALECT.write(letter(subject="<b>&amp;", text="<Notat>]]>&lt;")))
    assert report.details["notes"][0]["subject"] == "<b>&amp;"
    assert report.details["notes"][0]["text"] == "<Notat>]]>&lt;"


def test_a_very_long_letter_is_sent_whole():
    text = "Et avsnitt om hva som skjedde den dagen.\n\n" * 40_000
    raw = DIALECT.write(letter(text=text))

    assert values(etree.fromstring(raw, etree.XMLParser(huge_tree=True)), "TekstNotatInnhold") == [text.strip()]
    assert len(DIALECT.read(raw).details["notes"][0]["text"]) == MOST + 1


def test_what_a_letter_is_about_stands_in_the_head_with_where_it_began():
    both, one = (sent(answers_id=EARLIER, conversation=start) for start in (FIRST, ""))

    assert values(both, "RefToParent") + values(both, "RefToConversation") == [EARLIER, FIRST]
    assert values(one, "RefToParent") + values(one, "RefToConversation") == [EARLIER, EARLIER]
    assert values(sent(), "ConversationRef") == []


def test_an_urgent_letter_asks_for_priority_and_an_urgent_question_says_when():
    assert values(sent(urgent=True), "RequestedPriority") == ["H"]
    assert values(sent(urgent=True, form=F.QUESTION), "Hastegrad") == ["3"]
    assert values(sent(form=F.QUESTION), "RequestedPriority") == []


def test_a_doctor_who_is_addressed_stays_a_person_inside_the_office():
    doctor = Party("Lin Lege", (("HER", "990203"), ("HPR", "0000003")))
    office = Party("Solvik legekontor", (("HER", "990201"),), doctor)

    assert DIALECT.read(DIALECT.write(letter(receiver=office))).receivers == (office,)


def test_the_number_of_a_member_of_staff_never_leaves_the_house():
    nurse = Party("Kari Nordmann", (("FNR", "15878210082"), ("HPR", "0000003")))
    raw = DIALECT.write(letter(sender=Party("Solvik kommune", (("HER", "990101"),), nurse), person=letter().person))
    assert raw.count(b"15878210082") == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Sykepleier", "SP"),
        ("psykiatrisk sykepleier", "SP"),
        ("Overlege", "LE"),
        ("Sosionom", "XX"),
        ("Tannlege", "XX"),
    ],
)
def test_a_profession_has_its_code_and_keeps_its_words(said, code):
    node = next(sent(author_function=said).iter("{*}TypeHealthcareProfessional"))
    assert (node.get("V"), node.get("DN")) == (code, said)


# ---------------------------------------------------------------------------------------------- what comes back


@given(letters())
def test_what_our_own_door_answers_is_the_receipt_of_that_letter(written):
    raw = DIALECT.write(written)
    report = DIALECT.read(raw)
    yes = DIALECT.read_receipt(DIALECT.accept(report, OURS, AT))

    assert (yes.of, yes.status) == (written.id, ReceiptStatus.ACCEPTED)
    assert (yes.receiver.name, yes.receiver.ids) == (report.receivers[0].name, report.receivers[0].ids)


def test_a_refused_letter_comes_back_with_why():
    no = DIALECT.read_receipt(DIALECT.refuse(DIALECT.write(letter()), unreadable("receiver"), OURS, AT))

    assert (no.of, no.status) == (letter().id, ReceiptStatus.REFUSED)
    assert [code for code, _ in no.errors] == ["E21"]
    same_party(no.receiver, HOSPITAL)


def test_a_receipt_is_told_from_a_message():
    receipts = [
        DIALECT.accept(DIALECT.read(sample(name)), OURS, AT) for name in ("innlagt-2_0", "letters/henvisning-1_0")
    ]
    messages = [sample("innlagt-2_0"), DIALECT.write(letter(text="AppRec <AppRec/>")), b"", b"AppRec", b"{}"]

    assert [DIALECT.is_receipt(raw) for raw in receipts] == [True, True]
    assert [DIALECT.is_receipt(raw) for raw in messages] == [False] * 5


RECEIPT = apprec.accept(DIALECT.read(sample("innlagt-2_0")), OURS, AT)


@given(st.integers(0, len(RECEIPT)), st.integers(0, 100), st.binary(max_size=8))
def test_asking_whether_something_is_a_receipt_never_fails(start, length, instead):
    assert DIALECT.is_receipt(RECEIPT[:start] + instead + RECEIPT[start + length :]) in (True, False)
    assert not DIALECT.is_receipt(instead)
