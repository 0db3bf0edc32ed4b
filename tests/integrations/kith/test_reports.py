"""What a report says, on our own samples; the official ones are read in `test_official_reports.py`."""

import base64
import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from mellomrom.core.errors import Unreadable
from mellomrom.events.catalogue import Cause, Correction, EventKind
from mellomrom.integrations.kith import around, care, envelope
from mellomrom.integrations.kith.attachments import LARGEST, size
from mellomrom.integrations.kith.dialect import DIALECT
from mellomrom.integrations.kith.prose import MOST
from mellomrom.sharing.catalogue import Category, Level
from mellomrom.sharing.rules import cut
from tests.integrations.kith.messages import AT, OURS, REPORTS, codes, refusal, sample, say
from tests.integrations.kith.specimens import CONTENTS, Specimen, mutate

read = DIALECT.read
KINDS = {
    "tidligmelding-1_6": EventKind.EARLY_NOTICE_SENT,
    "saksbehandling-2_0": EventKind.EARLY_NOTICE_SENT,
    "innleggelsesrapport-1_6": EventKind.ADMISSION_REPORT_SENT,
    "utskrivningsrapport-1_6": EventKind.DISCHARGE_REPORT_SENT,
    "sammenfatning-2_0": EventKind.DISCHARGE_REPORT_SENT,
    "medisinske-opplysninger-1_6": EventKind.MEDICINES_SENT,
    "tjenestetilbud-1_6": EventKind.SERVICES_STATED,
    "til-lege-1_6": EventKind.CONCERN_RAISED,
    "fravaer-1_5": EventKind.LETTER_RECEIVED,
}


def report(name: str, *changes: tuple[str, str]) -> bytes:
    return sample(f"reports/{name}", *changes)


def details(name: str, *changes: tuple[str, str]) -> dict[str, object]:
    return read(report(name, *changes)).details


@pytest.mark.parametrize("name", [path.stem for path in REPORTS])
def test_each_report_is_an_event_of_its_kind_that_happened_when_it_was_sent(name):
    said = read(report(name))

    assert said.kind is KINDS[name]
    assert (said.occurred_at, said.all_day, said.estimated) == (said.sent_at, False, False)


@pytest.mark.parametrize("name", [path.stem for path in REPORTS])
def test_every_detail_is_under_a_documented_key(name):
    assert set(details(name)) <= set(envelope.DETAILS | around.DETAILS | care.DETAILS)


# ------------------------------------------------------------------------------------------------- which kind


@pytest.mark.parametrize(("purpose", "kind"), [("3", EventKind.CONCERN_RAISED), ("2", EventKind.SERVICES_STATED)])
def test_what_is_sent_to_a_doctor_is_a_concern_when_the_doctor_is_asked_to_look(purpose, kind):
    assert read(report("til-lege-1_6", ('Konsultasjon V="3"', f'Konsultasjon V="{purpose}"'))).kind is kind


@pytest.mark.parametrize(
    ("type_", "kind"),
    [("INNLEGGELSESRAPPORT", EventKind.ADMISSION_REPORT_SENT), ("MEDISINSKE_OPPLYSNINGER", EventKind.MEDICINES_SENT)],
)
def test_the_one_format_for_four_reports_is_what_the_head_says(type_, kind):
    assert read(report("sammenfatning-2_0", ("UTSKRIVNINGSRAPPORT", type_))).kind is kind


def test_a_report_of_another_type_than_its_content_is_refused():
    assert codes(report("tidligmelding-1_6", ("HELSEOPPL_SOKNAD", "UTSKRIVNINGSRAPPORT"))) == ["T99"]


def test_an_absence_is_a_letter_to_whoever_had_written():
    said = read(report("fravaer-1_5"))

    assert (said.kind, said.msg_type) == (EventKind.LETTER_RECEIVED, "FRAVARSMELDING")
    assert said.details["absence"] == {
        "absent": "yes",
        "from": "2026-03-23",
        "to": "2026-03-30",
        "forwarded_to": "Vilde Vikar",
    }


@pytest.mark.parametrize(("status", "correction"), [("M", Correction.REVISE), ("C", Correction.CANCEL)])
def test_a_corrected_report_names_the_one_before_it(status, correction):
    said = read(report("innleggelsesrapport-1_6", ('status V="N"', f'status V="{status}"')))

    assert (said.correction, said.corrects_id[:8]) == (correction, "6ddd0fe0")
    assert "answers_id" not in said.details


def test_the_municipalitys_report_answers_the_admission_that_it_refers_to():
    said = read(report("innleggelsesrapport-1_6"))
    assert said.details["answers_id"] == said.conversation == "6ddd0fe0-51f2-4c6e-9a55-1c5c3a1f00aa"


# ------------------------------------------------------------------------------------------------- the cause


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("tidligmelding-1_6", Cause.OVERDOSE),  # T40.1 now, and X61 among earlier illnesses
        ("utskrivningsrapport-1_6", Cause.SUICIDE_ATTEMPT),  # X61 with T42.4
        ("saksbehandling-2_0", Cause.POSSIBLE_SUICIDE_ATTEMPT),  # Y12
        ("sammenfatning-2_0", Cause.OVERDOSE),
        ("innleggelsesrapport-1_6", Cause.UNKNOWN),  # the municipality's X61 is of 2019
        ("medisinske-opplysninger-1_6", Cause.UNKNOWN),
        ("til-lege-1_6", Cause.UNKNOWN),
    ],
)
def test_the_diagnoses_of_a_stay_say_why_it_began_and_old_ones_do_not(name, cause):
    assert read(report(name)).cause is cause


def test_a_code_means_what_its_list_says():
    icpc = ('Diagnosekode V="X61" DN="Villet egenskade ved forgiftning" S="2.16.578.1.12.4.1.1.7110"',)
    unknown = read(
        report("utskrivningsrapport-1_6", (*icpc, icpc[0].replace("7110", "7170")), ('V="T42.4"', 'V="F13"'))
    )
    assert unknown.cause is Cause.UNKNOWN


# ------------------------------------------------------------------------------------------------- what it says


def test_a_notice_says_who_how_and_when():
    said = details("tidligmelding-1_6")

    assert said["content_type"] == {"code": "1", "text": "Varsel om innlagt pasient"}
    assert [(event["at"], event.get("estimated", False)) for event in said["events"]] == [
        ("2026-03-06T21:40:00+01:00", False),
        ("2026-03-10T00:00:00+01:00", True),
    ]
    assert [text["text"] for text in said["texts"]] == [
        "Våken og orientert.",
        "Utskrives om tre dager. Trenger oppfølging hver dag.",
    ]
    assert said["next_of_kin"][0] == {
        "name": "Ask Eksempelsen",
        "relation": {"code": "SO", "text": "Sønn"},
        "birth_year": "2014",
        "remark": "Trenger informasjon",
    }
    assert said["services_needed"][0]["text"] == "Daglig utdeling av legemidler"
    assert said["application"] == {"sent": "no"}


def test_diagnoses_are_listed_with_their_code_list_and_the_main_one_is_marked():
    [main, other] = details("tidligmelding-1_6")["diagnoses"]

    assert main == {
        "code": "T40.1",
        "text": "Forgiftning med heroin",
        "list": "2.16.578.1.12.4.1.1.7110",
        "main": "yes",
        "remark": "Funnet hjemme av en nabo",
    }
    assert (other["code"], other["main"]) == ("F11.2", "no")


def test_earlier_illness_stands_apart_from_what_is_so_now():
    assert details("tidligmelding-1_6")["earlier_illness"] == [
        {
            "code": "X61",
            "list": "2.16.578.1.12.4.1.1.7110",
            "text": "Innlagt i 2019; Villet egenskade",
            "lasting": "yes",
        }
    ]


def test_warnings_are_keywords_allergies_and_infections_and_no_whole_report():
    notice, discharge = details("tidligmelding-1_6"), details("utskrivningsrapport-1_6")

    assert notice["warnings"] == [
        {"text": "Penicillin"},
        {"text": "Penicillin", "reaction": {"code": "1", "text": "Ja"}, "concerns": ["prescribing"]},
    ]
    assert [warning["text"] for warning in discharge["warnings"]] == ["MRSA"]
    assert ("Normalt EKG.", "medical") in [(text["text"], text["from"]) for text in discharge["texts"]]


def test_medicines_say_what_how_much_and_which_are_stopped():
    used, stopped = details("utskrivningsrapport-1_6")["medicines"]

    assert (used["name"], used["strength"], used["text"], used["from"]) == (
        "Buprenorfin Prøve",
        "8 mg",
        "1 tablett kl 08",
        "2026-03-08",
    )
    assert (used["code"], used["use"]["text"], used["remark"]) == ("N07BC01", "Fast", "Tas under tilsyn")
    assert stopped["status"] == {"code": "2", "text": "Seponering"}
    assert details("utskrivningsrapport-1_6")["medicines_given"][0]["at"] == "2026-03-12T08:00:00"


def test_a_discharge_report_says_what_is_to_be_done_next():
    said = details("utskrivningsrapport-1_6")

    assert said["appointments"] == [
        {
            "booked": "yes",
            "at": "2026-03-14T10:00:00",
            "minutes": "45",
            "place": "Fjordheim poliklinikk",
            "patient_told": "yes",
            "kin_told": "no",
        }
    ]
    assert said["measures"] == [{"stage": "recommended", "text": "Ring hver kveld den første uken"}]
    assert said["goals"] == [{"text": "Sover om natten", "reach_by": "2026-04-01"}]
    assert said["assessments"] == [{"about": "Søvn", "findings": [{"text": "Tre timer hver natt"}]}]
    assert said["follow_up"] == {"medicine_help": "yes", "text": "Går bedre"}
    assert said["reservations"][0]["text"] == "Ingen opplysninger til familien"
    assert said["aids"] == [{"name": "Krykker", "status": {"code": "6", "text": "Aktiv"}}]


def test_the_municipality_says_which_services_there_are_and_how_the_person_manages():
    said = details("innleggelsesrapport-1_6")

    assert said["services"][0]["by"] == "Oppsøkende team"
    assert (said["services"][0]["private"], said["services"][0]["from"]) == ("no", "2025-11-03")
    assert said["function"] == {
        "scores": [{"function": {"code": "1", "text": "Fungere sosialt"}, "score": "3"}],
        "on": "2026-02-01T12:00:00",
    }


def test_version_2_says_plan_coordinator_medicine_help_and_function_in_words():
    notice, summary = details("saksbehandling-2_0"), details("sammenfatning-2_0")

    assert notice["individual_plan"] == {"plan": "yes", "coordinator": "no"}
    assert notice["function"]["scores"][0]["text"] == "Går lite ut"
    assert notice["medicine_help"] == {"need": {"code": "2", "text": "Trenger hjelp"}}
    assert summary["medicine_help"] == {
        "gives": "yes",
        "multidose": "no",
        "handed_out": ["Nalokson nesespray"],
        "reconciled_on": "2026-03-11",
        "e_prescription": "yes",
        "remark": "Daglig utdeling",
    }


def test_another_profession_says_how_it_was_and_how_it_may_become():
    physiotherapy = """<po:OpplysningerAndreFaggrupper xmlns:po="http://www.kith.no/xmlstds/po/poKomponent/2012-04-01">
      <po:AndreFagrapporter><po:StatusInnleggelse>Gikk ikke</po:StatusInnleggelse>
      <po:ForventetStatusUtskriving>Går med krykker</po:ForventetStatusUtskriving></po:AndreFagrapporter>
    </po:OpplysningerAndreFaggrupper></po:Sykepleierdokumentasjon>"""
    place = "</po:Sykepleierdokumentasjon>"
    said = details("utskrivningsrapport-1_6", (place, place + physiotherapy.removesuffix(place)))

    assert said["other_professions"] == [
        {
            "statuses": [
                {"at": "admission", "text": "Gikk ikke"},
                {"at": "discharge_expected", "text": "Går med krykker"},
            ]
        }
    ]


def test_a_very_long_text_is_cut_where_it_is_shown_and_kept_whole_in_the_message():
    long = "Sover lite. " * MOST
    [cut_text] = [
        t for t in details("utskrivningsrapport-1_6", ("Sover lite.", long))["texts"] if t["from"] == "nursing"
    ]
    assert len(cut_text["text"]) <= MOST + 1
    assert cut_text["text"].endswith("…")


def test_free_text_and_places_fall_away_for_a_protected_person():
    shown = str(cut(details("utskrivningsrapport-1_6"), Level.FULL, Category.HEALTH, protected=True))

    assert "Buprenorfin Prøve" in shown
    for hidden in ("Samtale på poliklinikken", "Fjordheim poliklinikk", "Ring hver kveld", "Går bedre", "til familien"):
        assert hidden not in shown


# ------------------------------------------------------------------------------------------------- attachments

PACKED = "SlZCRVJpMHhMalFL\nTWpZPQ=="


def test_an_attachment_is_listed_by_type_and_size_and_never_carried_along():
    said = details("utskrivningsrapport-1_6")

    assert said["attachments"] == [{"mime": "application/pdf", "text": "EKG ved innkomst", "bytes": 16}]
    assert said["further_documents"] == 1
    assert "SlZC" not in str(said)


def test_an_attachment_that_is_only_an_address_is_said_to_be_one_and_not_followed():
    start, end = "<Content>\n        <Base64Container", "</Base64Container>\n      </Content>"
    raw = report("utskrivningsrapport-1_6").decode()
    cut_out = raw[raw.index(start) : raw.index(end) + len(end)]
    said = read(raw.replace(cut_out, "<FileReference>https://example.org/x.pdf</FileReference>").encode()).details

    assert said["attachments"][0]["referred"] == "yes"
    assert "example.org" not in str(said)


@pytest.mark.parametrize("length", [0, 1, 2, 3, 4, 1000])
def test_the_size_is_told_without_unpacking(length):
    packed = base64.b64encode(b"x" * length).decode()
    assert size("\n".join(packed[at : at + 76] for at in range(0, len(packed), 76))) == length


def test_an_attachment_of_ten_megabytes_is_taken_in_and_a_larger_one_is_refused():
    full = base64.b64encode(bytes(LARGEST)).decode()
    over = base64.b64encode(bytes(LARGEST + 1)).decode()

    assert details("utskrivningsrapport-1_6", (PACKED, full))["attachments"][0]["bytes"] == LARGEST
    too_large = report("utskrivningsrapport-1_6", (PACKED, over))
    assert codes(too_large) == ["T99"]
    assert say(refusal(too_large), "Error") == ["T99"]


# ------------------------------------------------------------------------------ whatever the format allows

HEADS = {  # a sample whose head says what the content of each table may be sent as
    **{f"admission_report_{version}": "innleggelsesrapport-1_6" for version in ("1_5", "1_6")},
    **{f"discharge_report_{version}": "utskrivningsrapport-1_6" for version in ("1_5", "1_6")},
    **{f"early_notice_{version}": "tidligmelding-1_6" for version in ("1_5", "1_6", "2_0")},
    **{f"to_doctor_{version}": "til-lege-1_6" for version in ("1_5", "1_6")},
    **{f"medical_{version}": "medisinske-opplysninger-1_6" for version in ("1_5", "1_6")},
    **{f"services_{version}": "tjenestetilbud-1_6" for version in ("1_5", "1_6")},
    "absence_1_5": "fravaer-1_5",
    "summary_2_0": "sammenfatning-2_0",
}


def full(table: str, branch: int) -> etree._Element:
    """Give a message with everything that a table allows, in the head of a sample."""
    root = etree.fromstring(report(HEADS[table]))
    place = next(root.iter("{*}Content"))
    place[:] = [Specimen(branch, table, copies=2).element(table, CONTENTS[table])]
    return root


@pytest.mark.parametrize("table", HEADS)
@pytest.mark.parametrize("branch", range(3))
def test_a_report_with_all_that_its_format_allows_is_read_and_can_be_kept(table, branch):
    said = read(etree.tostring(full(table, branch), encoding="UTF-8"))

    assert set(said.details) <= set(envelope.DETAILS | around.DETAILS | care.DETAILS)
    assert json.loads(json.dumps(said.details)) == said.details


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(sorted(HEADS)), st.integers(0, 2), st.integers(0, 2**32))
def test_a_changed_report_is_read_or_refused_and_nothing_else_happens(table, branch, seed):
    raw = etree.tostring(mutate(full(table, branch), Random(seed)), encoding="UTF-8")
    try:
        json.dumps(read(raw).details)
    except Unreadable as why:
        DIALECT.refuse(raw, why, OURS, AT)
