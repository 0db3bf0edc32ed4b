"""What dialogues, epikriser and referrals say, on our own samples; the official ones are in `test_official_dialogue.py`."""

from datetime import date, datetime

import pytest

from mellomrom.core.clock import OSLO
from mellomrom.events.catalogue import Cause, Correction, EventKind
from mellomrom.exchange.catalogue import Party
from mellomrom.integrations.kith import around, dialogue, elder, envelope, epikrise, referral
from mellomrom.integrations.kith.dialect import DIALECT
from mellomrom.integrations.kith.prose import MOST
from mellomrom.people.catalogue import PersonNamed
from tests.integrations.kith.letters import LETTERS
from tests.integrations.kith.messages import acceptance, codes, refusal, sample, say

K = EventKind
SUICIDE, OVERDOSE = Cause.SUICIDE_ATTEMPT, Cause.OVERDOSE
KINDS = {
    "avvik": K.DEVIATION_REPORTED,
    "foresporsel": K.LETTER_RECEIVED,
    "helsefaglig": K.LETTER_RECEIVED,
    "notat": K.LETTER_RECEIVED,
    "svar": K.LETTER_RECEIVED,
    "svar-utskrivningsklar": K.DISCHARGE_READY_ANSWERED,
    "status": K.RIGHT_GRANTED,
    "henvisning-1_0": K.REFERRED,
    "henvisning-2_0": K.REFERRED,
    "viderehenvisning-2_0": K.REFERRAL_FORWARDED,
    "epikrise-1_2": K.EPIKRISE_SENT,
}
NAMES = [path.stem for path in LETTERS]
REFERRAL = "0d7f5a50-3f0b-5a3c-9d4e-4a3a7a6f1a01"
FORWARDED = "0d7f5a50-3f0b-5a3c-9d4e-4a3a7a6f1a02"


def letter(name: str, *changes: tuple[str, str]) -> bytes:
    return sample(f"letters/{name}", *changes)


def read(name: str, *changes: tuple[str, str]):
    return DIALECT.read(letter(name, *changes))


@pytest.mark.parametrize("name", NAMES)
def test_each_letter_is_the_event_that_it_is(name):
    assert read(name).kind is KINDS[name]


@pytest.mark.parametrize("name", NAMES)
def test_every_detail_of_a_letter_is_under_a_documented_key(name):
    modules = (around, dialogue, elder, envelope, epikrise, referral)
    assert set(read(name).details) <= {key for module in modules for key in module.DETAILS}


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_is_about_the_same_person_and_says_who_sent_it(name):
    report = read(name)

    assert (report.person.family, report.person.given) == ("Eksempelsen", "Odd")
    assert report.person.identifiers == (("FNR", "15878210082"),)
    assert report.sender.id_of("HER")


# ---------------------------------------------------------------------------------------------------- dialogues


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("1", K.REFERRAL_ACCEPTED),
        ("2", K.RIGHT_GRANTED),
        ("3", K.REFERRAL_FORWARDED),
        ("4", K.REFERRAL_DECLINED),
        ("17", K.LETTER_RECEIVED),
    ],
)
def test_what_became_of_a_referral_is_read_from_its_code(code, kind):
    assert read("status", ('TemaKodet V="2"', f'TemaKodet V="{code}"')).kind is kind


def test_a_code_of_another_list_says_nothing_of_a_referral():
    assert read("status", ("1.1.9148", "1.1.7322")).kind is K.LETTER_RECEIVED


def test_the_status_of_a_referral_names_the_first_referral_and_what_it_answers():
    details = read("status").details

    assert (details["referral_id"], details["answers_id"]) == (REFERRAL, FORWARDED)
    assert details["referral_status"]["code"] == "2"
    assert details["contacts"] == [
        {
            "name": "Pia Prøve",
            "role": {"code": "21", "text": "Helsefaglig kontakt"},
            "profession": {"code": "PS", "text": "Psykolog"},
            "phone": "00000003",
            "ids": {"HPR": "0000002"},
        }
    ]


def test_marked_up_text_is_read_as_plain_lines():
    assert read("status").details["description"] == "Rett til helsehjelp i TSB.\nFrist: 1. mai 2026."


def test_a_very_long_text_is_cut_and_says_so():
    [note] = read("notat", ("Uendret.", "u" * (MOST + 1))).details["notes"]
    assert note["text"] == "u" * MOST + "…"


def test_the_answer_on_ready_for_discharge_can_come_as_a_dialogue():
    report = read("svar-utskrivningsklar")

    assert report.details["answer"] == {"text": "Kommunen kan ta imot pasienten 12.03.2026."}
    assert report.details["answers_id"] == FORWARDED
    assert report.occurred_at == report.sent_at


def test_a_note_that_reports_a_deviation_is_one():
    changes = ('TemaKodet V="1" DN="Notat om pasient"', 'TemaKodet V="2" DN="Melding om avvik"')
    assert read("notat", changes).kind is K.DEVIATION_REPORTED


def test_a_deviation_says_why_and_about_which_message():
    details = read("avvik").details

    assert details["deviation"] == {"code": "1", "text": "Feil adressat"}
    assert details["answers_id"] == REFERRAL


def test_a_question_keeps_its_words_its_purpose_and_how_urgent_it_is():
    [question] = read("foresporsel").details["questions"]

    assert question["text"] == "Hvem er koordinator?"
    assert question["urgency"] == {"code": "3", "text": "Innen 24 timer"}
    assert question["reason"] == "Ansvarsgruppemøte"
    assert read("foresporsel").details["case"]["remark"] == "Individuell plan"


def test_an_answer_carries_the_question_that_it_answers():
    report = read("svar")

    assert report.details["notes"][0]["answers"]["text"] == "Hvem er koordinator?"
    assert (report.conversation, report.details["answers_id"]) == ("A-18", "A-18")


def test_a_dialogue_names_units_and_lists_what_is_attached():
    details = read("helsefaglig").details

    assert details["contact_units"] == [
        {"name": "Solvik botiltak", "phone": "00000004", "ids": {"HER": "990109"}, "remark": "Bor her"}
    ]
    assert [found["mime"] for found in details["attachments"]] == ["application/pdf"]


@pytest.mark.parametrize(
    ("name", "said", "expected"),
    [
        ("foresporsel", "DIALOG_NOTAT", ["T99"]),
        ("notat", "DIALOG_FORESPORSEL", ["T99"]),
        ("notat", "LOG_INNLAGT", ["T99"]),
        ("notat", "DIALOG_INNBYGGER_TIMER", ["T10"]),
        ("svar", "DIALOG_AVVIK", []),
    ],
)
def test_the_head_and_the_dialogue_must_agree(name, said, expected):
    now = next(kind for kind in ("DIALOG_FORESPORSEL", "DIALOG_NOTAT", "DIALOG_SVAR") if kind.encode() in letter(name))
    assert codes(letter(name, (f'Type V="{now}"', f'Type V="{said}"'))) == expected


def test_a_dialogue_without_a_word_in_it_is_refused():
    raw = letter("notat")
    start, end = raw.index(b"<Notat>"), raw.index(b"</Notat>") + len(b"</Notat>")
    assert codes(raw[:start] + raw[end:]) == ["T99"]


@pytest.mark.parametrize(("name", "expected"), [("notat", []), ("status", ["E10"])])
def test_only_what_is_answered_by_apprec_1_1_needs_a_uuid(name, expected):
    now = "A-20" if name == "notat" else "0d7f5a50-3f0b-5a3c-9d4e-4a3a7a6f1a10"
    assert codes(letter(name, (f"<MsgId>{now}<", "<MsgId>17<"))) == expected


# ----------------------------------------------------------------------------------------------------- epikrise


def test_an_epikrise_says_who_sent_it_to_whom_and_about_whom():
    report = read("epikrise-1_2")

    ward = Party("Avdeling for rus og psykisk helse", (("HER", "990002"),))
    assert report.sender == Party("Fjordheim sykehus HF", (("HER", "990001"),), ward)
    doctor = Party("Lege, Lin", (("HER", "990203"),))
    assert report.receivers == (
        Party("Solvik legekontor", (("HER", "990201"),), doctor),
        Party("Solvik kommune", (("HER", "990101"),), copy=True),
    )
    assert report.person == PersonNamed((("FNR", "15878210082"),), "Eksempelsen", "Odd", date(1982, 7, 15))
    assert report.occurred_at == datetime(2026, 3, 13, 12, 30, tzinfo=OSLO)
    assert (report.msg_type, report.version, report.conversation) == ("EPIKRISE", "1.2", REFERRAL)


def test_an_epikrise_shows_what_follow_up_needs_and_leaves_the_record_in_the_message():
    details = read("epikrise-1_2").details

    assert details["stays"][0] | {"category": 0, "outcome": 0} == {
        **{"from": "2026-03-06", "to": "2026-03-12"},
        **{"category": 0, "outcome": 0},
    }
    assert [found["code"] for found in details["diagnoses"]] == ["T40.1", "F11.2"]
    assert [found["text"] for found in details["sections"]] == ["LAR følger opp.\nTime 16. mars\nNalokson utdelt"]
    assert details["medicines"][0]["remark"] == "8 mg, 1 om morgenen"
    assert details["contacts"][0]["phone"] == "00000005"
    assert details["precautions"] == ["Møt to sammen"]
    assert "journalen" not in str(details)


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ([], OVERDOSE),
        ([("F11.2", "X62")], SUICIDE),
        ([('Type V="H"', 'Type V="ART"')], Cause.UNKNOWN),  # another condition says nothing of why the stay began
        ([("T40.1", "F32.1")], Cause.UNKNOWN),
        ([("1.1.7110", "1.1.9999")], Cause.UNKNOWN),  # a list that we do not know
    ],
)
def test_the_cause_of_a_stay_is_read_from_the_diagnoses_of_its_epikrise(changes, cause):
    assert read("epikrise-1_2", *changes).cause is cause


def test_a_modifier_of_a_diagnosis_can_say_the_cause():
    modified = '<Modifier><Name V="E"/><Value V="X64" S="2.16.578.1.12.4.1.1.7110"/></Modifier></CodedDescr>'
    assert read("epikrise-1_2", ("</CodedDescr>", modified)).cause is SUICIDE


def test_a_death_is_told_and_is_not_the_event():
    report = read("epikrise-1_2", ("<Name>Eksempelsen", '<DateOfDeath V="2026-03-12"/><Name>Eksempelsen'))

    assert report.details["died_on"] == "2026-03-12"
    assert report.kind is K.EPIKRISE_SENT


def test_a_cancelled_epikrise_points_at_what_it_cancels_where_it_says_so():
    cancelled = ('<ServType V="N" DN="Ny"/>\n    <IssueDate V="2026-03-13', '<ServType V="C"/><IssueDate V="2026-03-13')
    points = ("</Requester>", '</Requester><RefDoc><MsgType V="REF"/><Id>E-1</Id></RefDoc>')

    assert read("epikrise-1_2", cancelled).correction is Correction.CANCEL
    assert read("epikrise-1_2", cancelled).corrects_id == ""
    assert read("epikrise-1_2", cancelled, points).corrects_id == "E-1"
    assert read("epikrise-1_2", points).corrects_id == ""


def test_documents_in_an_epikrise_are_listed_by_type_and_size():
    inside = '<Base64Container xmlns="http://www.kith.no/xmlstds/base64container">JVBERi0xLjQK</Base64Container>'
    pdf = f'<RefDoc><MsgType V="A"/><MimeType>application/pdf</MimeType><Content>{inside}</Content></RefDoc>'
    report = read("epikrise-1_2", ("</Requester>", f"</Requester>{pdf}"))
    assert report.details["attachments"] == [{"mime": "application/pdf", "bytes": 9}]


# --------------------------------------------------------------------------------------------- referrals


def test_a_referral_says_what_is_asked_for_why_and_who_is_around_the_person():
    details = read("henvisning-2_0").details

    assert details["asks_for"] == {"code": "10", "text": "Utredning/behandling"}
    assert details["reasons"][0]["text"] == "Overdose forrige uke. Ønsker behandling."
    assert details["individual_plan"] == {"exists": "yes", "coordinator": "no"}
    assert details["care_pathways"][0]["code"] == "D01"
    assert details["contacts"][0]["role"] == {"code": "6", "text": "Fastlege"}
    assert details["consents"][0]["by"] == "Odd Eksempelsen"
    assert read("henvisning-2_0").cause is OVERDOSE


def test_a_referral_that_is_sent_on_says_what_was_assessed_and_by_when():
    report = read("viderehenvisning-2_0")

    assert report.details["assessment"] == {
        "received": "2026-03-09",
        "deadline": "2026-05-01",
        "right": "yes",
        "outcome": {"code": "2", "text": "Behandling"},
        "course_id": REFERRAL,
    }
    assert (report.conversation, report.corrects_id) == (REFERRAL, "")


@pytest.mark.parametrize(("code", "correction"), [("C", Correction.CANCEL), ("M", Correction.REVISE)])
def test_a_corrected_referral_points_at_the_message_before_it(code, correction):
    report = read("viderehenvisning-2_0", ('<ServType V="N" DN="Ny"/>', f'<ServType V="{code}"/>'))

    assert (report.correction, report.corrects_id) == (correction, REFERRAL)
    assert report.kind is K.REFERRAL_FORWARDED


def test_a_referral_of_the_old_kind_carries_its_own_addresses():
    report = read("henvisning-1_0")

    assert report.sender.unit == Party("Lege, Lin", (("HER", "990203"),))
    assert report.receivers[0].unit.id_of("HER") == "990002"
    assert (report.version, report.conversation, report.cause) == ("1.0", "H-30", SUICIDE)
    assert report.details["next_of_kin"][0]["phone"] == "00000001"
    assert report.details["contact_units"] == [{"name": "Solvik botiltak", "remark": "Bo Tiltak"}]
    assert report.details["interpreter"][0]["hearing_loss"] == "no"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([("<Name>Eksempelsen, Odd<", "<Name><")], ["E36", "E32"]),
        ([("15878210082", ""), ('<DateOfBirth V="1982-07-15"/>', "")], ["E36", "E30"]),
        ([("15878210082", "xxx"), ('<DateOfBirth V="1982-07-15"/>', "")], ["E36", "E31"]),
        ([("<MsgId>A-30<", "<MsgId> <")], ["E10"]),
        ([('GenDate V="2026-03-09T10:20:00"', 'GenDate V="10:20:00"')], ["T99"]),
        ([('GenDate V="2026-03-09T10:20:00"', "GenDate")], ["T99"]),
        ([('GenDate V="2026-03-09T10:20:00"', 'GenDate V="2026-03-09"')], []),
    ],
)
def test_a_message_without_a_head_is_held_against_the_same_demands(changes, expected):
    assert codes(letter("henvisning-1_0", *changes)) == expected


def test_a_referral_1_1_names_people_around_the_person_as_the_messages_of_care_do():
    fk1, po = ("http://www.kith.no/xmlstds/" + name for name in ("felleskomponent1", "po/poKomponent/2009-06-30"))
    known = f'<{{}}Referanseperson><FamilyName xmlns="{fk1}">Kjent</FamilyName></{{}}Referanseperson>'
    kin = f'<p:ParorendeForesatt xmlns:p="{po}">{known.format("p:", "p:")}</p:ParorendeForesatt>'
    contact = f"<ContactPerson><OccupationRole>Nabo</OccupationRole>{known.format('', '')}</ContactPerson>"
    raw = letter("henvisning-1_0", ("henvisning/2005-07-08", "henvisning/2012-02-15"), ("A-30", REFERRAL))
    start, end = raw.index(b"<NeedTranslator>"), raw.index(b"</PatRelperson>") + len(b"</PatRelperson>")
    report = DIALECT.read(raw[:start] + (kin + contact).encode() + raw[end:])

    assert report.version == "1.1"
    assert report.details["next_of_kin"] == [{"name": "Kjent"}]
    assert report.details["patient_contacts"] == [{"name": "Kjent", "role": "Nabo"}]


def test_a_name_without_a_comma_ends_in_the_family_name():
    person = read("henvisning-1_0", ("Eksempelsen, Odd", "Odd Mellom Eksempelsen")).person
    assert (person.family, person.given) == ("Eksempelsen", "Odd Mellom")


def test_an_epikrise_in_a_head_is_of_no_format_that_there_is():
    message = letter("epikrise-1_2").partition(b"-->")[2].decode()
    raw = letter("notat")
    start, end = raw.index(b"<Dialogmelding"), raw.index(b"</Dialogmelding>") + len(b"</Dialogmelding>")
    assert codes(raw[:start] + message.encode() + raw[end:]) == ["T10"]


# ---------------------------------------------------------------------------------------------- their receipts


@pytest.mark.parametrize(
    ("name", "namespace", "roles"),
    [
        ("epikrise-1_2", "2012-02-15", ["PRIM", "AVS"]),
        ("henvisning-1_0", "2004-11-21", ["SPR"]),
        ("henvisning-2_0", "2012-02-15", ["PRIM", "AVS"]),
        ("status", "2012-02-15", ["PRIM", "AVS"]),
        ("notat", "2004-11-21", ["SPR"]),
    ],
)
def test_a_letter_is_answered_by_the_version_of_its_standard_in_the_role_we_had(name, namespace, roles):
    receipt = acceptance(letter(name))

    assert namespace in receipt.tag
    assert say(receipt, "Sender/Role") + say(receipt, "Receiver/Role") == roles
    assert say(receipt, "OriginalMsgId/Id") == [DIALECT.read(letter(name)).foreign_id]


def test_a_message_without_a_head_gets_its_own_addresses_and_type_back():
    for receipt in (
        acceptance(letter("henvisning-1_0")),
        refusal(letter("henvisning-1_0", ("<MsgId>A-30<", "<MsgId><"))),
    ):
        assert say(receipt, "Sender/HCP/Inst/Dept/Id") == ["990002"]
        assert say(receipt, "Receiver/HCP/Inst/HCPerson/Id") == ["990203"]
        assert say(receipt, "OriginalMsgId/MsgType") == ["H"]
        assert say(receipt, "OriginalMsgId/IssueDate") == ["2026-03-09T10:20:00"]
