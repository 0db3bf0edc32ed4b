"""What a message says, on our own samples; the official messages are read in `test_official_cases.py`."""

from datetime import date, datetime

import pytest

from mellomrom.core.clock import OSLO
from mellomrom.events.catalogue import Correction, EventKind
from mellomrom.exchange.catalogue import Party
from mellomrom.integrations.kith import around, envelope, logistics
from mellomrom.integrations.kith.dialect import DIALECT
from mellomrom.people.catalogue import PersonNamed
from tests.integrations.kith.messages import SAMPLES, codes, sample, without

read = DIALECT.read
NAMES = sorted(path.stem for path in SAMPLES.glob("*.xml"))
KINDS = {
    "innlagt-2_0": EventKind.ADMITTED,
    "utskrivningsklar-2_0": EventKind.DISCHARGE_READY,
    "avmelding-2_0": EventKind.DISCHARGE_READY_WITHDRAWN,
    "utskrevet-2_0": EventKind.DISCHARGED,
    "dod-2_0": EventKind.DIED,
    "tilbakemelding-2_0": EventKind.DISCHARGE_READY_ANSWERED,
    "utskrevet-1_6": EventKind.DISCHARGED,
    "utskrevet-1_6-endring": EventKind.DISCHARGED,
}


@pytest.mark.parametrize("name", NAMES)
def test_each_use_of_the_message_is_an_event_of_its_kind(name):
    assert read(sample(name)).kind is KINDS[name]


@pytest.mark.parametrize("name", NAMES)
def test_every_detail_is_under_a_documented_key(name):
    documented = envelope.DETAILS | around.DETAILS | logistics.DETAILS
    assert set(read(sample(name)).details) <= set(documented)


def test_an_admission_says_who_where_and_when():
    report = read(sample("innlagt-2_0"))

    assert report.sender == Party(
        "Fjordheim sykehus HF", (("HER", "990001"),), Party("Avdeling for rus og psykisk helse", (("HER", "990002"),))
    )
    assert report.receivers == (
        Party("Solvik kommune", (("HER", "990101"),), Party("Sykepleietjeneste", (("HER", "990102"),))),
    )
    assert report.person == PersonNamed(
        (("FNR", "15878210082"),), "Eksempelsen", "Odd", date(1982, 7, 15), "9999", "0000", "Solvik"
    )
    assert report.occurred_at == datetime(2026, 3, 6, 21, 40, tzinfo=OSLO)
    assert report.details["place"] == "Fjordheim sykehus, akuttmottak"
    assert (report.version, report.all_day, report.estimated) == ("2.0", False, False)


def test_a_time_without_zone_is_oslo_time_and_one_with_a_zone_keeps_it():
    assert read(sample("innlagt-2_0")).sent_at.isoformat() == "2026-03-06T22:15:00+01:00"
    other = sample("innlagt-2_0", ("2026-03-06T21:40:00", "2026-07-06T21:40:00Z"))
    assert read(other).occurred_at.isoformat() == "2026-07-06T21:40:00+00:00"


def test_a_date_without_time_begins_at_midnight_in_oslo_and_lasts_all_day():
    report = read(sample("utskrevet-1_6", ('"2026-03-12"', '"2026-07-12"')))

    assert report.all_day
    assert report.occurred_at.isoformat() == "2026-07-12T00:00:00+02:00"


@pytest.mark.parametrize(
    ("said", "at", "precision"),
    [
        ("2026-03", "2026-03-01T00:00:00+01:00", "month"),
        ("2026", "2026-01-01T00:00:00+01:00", "year"),
        ("12:45:00", "2026-03-12T12:45:00+01:00", "assumed"),
        ("2026-03-12+01:00", "2026-03-12T00:00:00+01:00", "day"),
        ("2026-03-11T24:00:00", "2026-03-12T00:00:00+01:00", "time"),
        ("12026-03-12", "2026-03-12T13:05:00+01:00", "assumed"),
    ],
)
def test_a_time_that_is_not_a_day_or_a_minute_is_taken_in_as_what_it_is(said, at, precision):
    report = read(sample("utskrevet-1_6", ('"2026-03-12"', f'"{said}"')))

    assert (report.occurred_at.isoformat(), report.details["time"]["precision"]) == (at, precision)
    assert report.estimated is (precision not in ("time", "day"))


def test_a_missing_time_is_taken_as_the_time_of_sending_and_marked_as_estimated():
    report = read(sample("utskrevet-1_6", (' V="2026-03-12"/>', "/>")))

    assert (report.occurred_at, report.estimated) == (report.sent_at, True)
    assert report.details["time"] == {"value": "", "precision": "assumed"}


@pytest.mark.parametrize(("said", "estimated"), [("true", True), ("1", True), ("false", False), ("0", False)])
def test_anslag_true_means_an_estimate_as_the_base_standard_says_and_the_profile_does_not(said, estimated):
    raw = sample("innlagt-2_0", ("<po:Anslag>false", f"<po:Anslag>{said}"))
    assert read(raw).estimated is estimated


def test_the_event_among_several_is_the_one_that_the_message_is_about():
    ready = read(sample("utskrivningsklar-2_0"))
    withdrawn = read(sample("avmelding-2_0"))

    assert ready.occurred_at == datetime(2026, 3, 10, 12, tzinfo=OSLO)
    assert [event["event"]["code"] for event in ready.details["events"]] == ["1"]
    assert withdrawn.occurred_at == datetime(2026, 3, 10, 8, 25, tzinfo=OSLO)
    assert [event["event"]["code"] for event in withdrawn.details["events"]] == ["1", "3"]


def test_an_event_code_of_another_kind_is_taken_in_and_marked():
    report = read(sample("innlagt-2_0", ('Hendelsekode V="1"', 'Hendelsekode V="2"')))

    assert report.kind is EventKind.ADMITTED
    assert report.details["event_differs"] is True


def test_a_discharge_says_where_to_and_whether_the_person_lives():
    alive = read(sample("utskrevet-2_0")).details
    dead = read(sample("utskrevet-2_0", ('Uttilstand V="1" DN="Som levende"', 'Uttilstand V="2" DN="Som død"'))).details

    assert alive["discharged_to"] == {
        "place": {"code": "1", "text": "Bosted/arbeidssted"},
        "condition": {"code": "1", "text": "Som levende"},
        "remark": "Reiser alene",
    }
    assert "died" not in alive
    assert dead["died"] is True


def test_who_decided_and_who_is_next_of_kin_can_be_called():
    details = read(sample("utskrivningsklar-2_0")).details

    assert [(who["name"], who["phone"], who["profession"]["text"]) for who in details["decided_by"]] == [
        ("Liv Prøvelege", "00000002", "Lege")
    ]
    assert [(kin["name"], kin["phone"], kin["nearest"]) for kin in details["next_of_kin"]] == [
        ("Siri Eksempelsen", "00000001", "yes")
    ]


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ([], {"says": "ready_later", "on": "2026-03-11", "asked_for": "2026-03-10"}),
        ([("2026-03-11T09:00:00", "2026-03-10T15:00:00")], {"says": "ready", "on": "2026-03-10"}),
        ([("<po:Anslag>false", "<po:Anslag>true")], {"says": "expected", "on": "2026-03-11", "estimated": True}),
    ],
)
def test_the_reply_says_when_the_municipality_takes_the_person_on(changes, answer):
    report = read(sample("tilbakemelding-2_0", *changes))

    assert answer.items() <= report.details["answer"].items()
    assert report.occurred_at == report.sent_at
    assert report.details["answers_id"] == read(sample("utskrivningsklar-2_0")).foreign_id


@pytest.mark.parametrize(
    ("status", "correction"),
    [
        ("N", Correction.NEW),
        ("M", Correction.REVISE),
        ("A", Correction.REVISE),
        ("C", Correction.CANCEL),
        ("H", Correction.NEW),
        ("?", Correction.NEW),
    ],
)
def test_the_status_says_whether_an_earlier_message_is_corrected(status, correction):
    report = read(sample("utskrevet-1_6-endring", ('V="M"', f'V="{status}"')))

    assert report.correction is correction
    assert report.corrects_id == ("" if correction is Correction.NEW else read(sample("utskrevet-1_6")).foreign_id)


def test_a_third_message_corrects_its_parent_and_belongs_to_the_first():
    first = "00000000-0000-4000-8000-000000000001"
    tag = "RefToConversation>"
    old = read(sample("utskrevet-1_6")).foreign_id
    report = read(sample("utskrevet-1_6-endring", (f"<{tag}{old}", f"<{tag}{first}")))

    assert (report.corrects_id, report.conversation) == (old, first)


def test_a_correction_without_reference_is_taken_in_and_corrects_nothing_by_itself():
    report = read(without("utskrevet-1_6-endring", "ConversationRef"))
    assert (report.correction, report.corrects_id, report.conversation) == (Correction.REVISE, "", "")


def test_a_copy_receiver_is_marked_as_one():
    role = '<OtherReceiver><RoleReceiver V="COP" DN="Kopimottaker"/><HealthcareProfessional>'
    person = "<FamilyName>Prøve</FamilyName><GivenName>Per</GivenName>"
    ident = '<Ident><Id>990301</Id><TypeId V="HER"/></Ident></HealthcareProfessional></OtherReceiver>'
    report = read(sample("innlagt-2_0", ("<Patient>", f"{role}{person}{ident}<Patient>")))

    assert report.receivers[1] == Party("Per Prøve", (("HER", "990301"),), copy=True)
    assert not report.receivers[0].copy


def test_latin_1_is_read_as_it_declares():
    raw = sample("utskrevet-1_6").decode().replace('"UTF-8"', '"ISO-8859-1"').encode("latin-1")
    assert read(raw).details["decided_by"][0]["name"] == "Liv Prøvelege"


def test_a_person_without_an_address_has_no_municipality():
    assert read(without("innlagt-2_0", "Address")).person.municipality == ""


def test_the_street_is_not_taken_out_of_the_message():
    raw = sample("innlagt-2_0", ("<PostalCode>", "<StreetAdr>Hemmelig vei 1</StreetAdr><PostalCode>"))
    assert "Hemmelig" not in str(read(raw))


FNR = '<Id>15878210082</Id>\n        <TypeId V="FNR"'
NAMED = "<FamilyName>Eksempelsen</FamilyName>\n      <GivenName>Odd</GivenName>"
BORN = '<DateOfBirth>1982-07-15</DateOfBirth>\n      <Sex V="1" DN="Mann"/>'


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param([], [], id="name, number and birth date"),
        pytest.param([(BORN, "")], [], id="name and number"),
        pytest.param([("15878210082", "15878210083"), (BORN, "")], [], id="check digits fail"),
        pytest.param([("15878210082", "158782 10082"), (BORN, "")], [], id="written with a space"),
        pytest.param([("15878210082", ""), (BORN, "")], ["E36", "E30"], id="blank number and no birth date"),
        pytest.param([("15878210082", "")], [], id="blank number but a birth date"),
        pytest.param([("15878210082", "F16"), (BORN, "")], ["E36", "E31"], id="nonsense for a number"),
        pytest.param([(FNR, '<Id>H-17</Id><TypeId V="HNR"'), (BORN, "")], [], id="name and local help number"),
        pytest.param([(FNR, '<Id>198207151234</Id><TypeId V="SEF"'), (BORN, "")], [], id="name and foreign number"),
        pytest.param([(NAMED, "")], ["E36", "E32"], id="a number and no name"),
        pytest.param([(NAMED, ""), ("15878210082", ""), (BORN, "")], ["E36", "E32", "E30"], id="nothing at all"),
    ],
)
def test_a_person_needs_a_name_and_with_it_a_number_or_a_birth_date(changes, expected):
    assert codes(sample("innlagt-2_0", *changes)) == expected


def test_a_message_about_nobody_is_refused():
    assert codes(without("innlagt-2_0", "Patient")) == ["E36"]


@pytest.mark.parametrize("kind", ["LOG_DOD", "INNLEGGELSESRAPPORT", "DIALOG_NOTAT"])
def test_type_and_content_that_contradict_are_refused(kind):
    assert codes(sample("innlagt-2_0", ("LOG_INNLAGT", kind))) == ["T99"]


@pytest.mark.parametrize("kind", ["LOG_NYTT", ""])
def test_a_type_that_we_do_not_take_in_is_refused_as_such(kind):
    assert codes(sample("innlagt-2_0", ("LOG_INNLAGT", kind))) == ["T10"]


def test_content_of_a_version_that_we_do_not_know_is_refused_as_such():
    assert codes(sample("innlagt-2_0", ("Pasientlogistikk/2016-05-30", "Pasientlogistikk/2031-01-01"))) == ["T10"]


def test_a_message_without_its_content_is_refused_as_such():
    assert codes(without("innlagt-2_0", "Content")) == ["T10"]


def test_a_message_id_that_is_no_uuid_is_refused_from_1_6_on():
    old = "innlagt-2_0", (read(sample("innlagt-2_0")).foreign_id, "message-1")
    assert codes(sample(*old)) == ["E10"]


def test_a_sender_that_says_nothing_is_refused():
    name, number = "<OrganisationName>Fjordheim sykehus HF<", "<Id>990001<"
    inner = "<OrganisationName>Avdeling for rus og psykisk helse<", "<Id>990002<"
    blank = [(old, old.partition(">")[0] + "><") for old in (name, number, *inner)]
    assert codes(sample("innlagt-2_0", *blank)) == ["X99"]


def test_a_refusal_holds_no_value_from_the_message():
    raw = sample("innlagt-2_0", ("<po:Anslag>false", "<po:Anslag>Eksempelsen 15878210082"))
    with pytest.raises(Exception, match="schema") as caught:
        read(raw)
    said = str(caught.value) + str(caught.value.problems)
    assert "Eksempelsen" not in said
    assert caught.value.problems[0].path.endswith("TidsfestetHendelse/Anslag")
