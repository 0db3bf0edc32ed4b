"""Receipts: the right version, mirrored addresses, the role we had, the code of the fault, and never a second one."""

from datetime import UTC, datetime

import pytest
from lxml import etree

from mellomrom.core.errors import Problem, Unreadable
from mellomrom.integrations.kith import apprec
from mellomrom.integrations.kith.codes import FAULTS, REJECTIONS, unreadable
from mellomrom.integrations.kith.dialect import DIALECT
from mellomrom.integrations.kith.schema import validate_receipt
from tests.integrations.kith.messages import AT, OURS, SAMPLES, acceptance, refusal, sample, say, without

NAMES = sorted(path.stem for path in SAMPLES.glob("*.xml"))
COPY = """<OtherReceiver><RoleReceiver V="COP" DN="Kopimottaker"/><Organisation>
  <OrganisationName>Solvik legekontor</OrganisationName>
  <Ident><Id>990201</Id><TypeId V="HER"/></Ident>
  <HealthcareProfessional><FamilyName>Lege</FamilyName><GivenName>Lin</GivenName>
    <Ident><Id>0000003</Id><TypeId V="HPR"/></Ident><Ident><Id>990203</Id><TypeId V="HER"/></Ident>
  </HealthcareProfessional></Organisation></OtherReceiver><Patient>"""
WITH_COPY = sample("innlagt-2_0", ("<Patient>", COPY))


@pytest.mark.parametrize("name", NAMES)
def test_every_receipt_follows_its_schema(name):
    good = acceptance(sample(name))
    bad = refusal(without(name, "GenDate"))

    assert [validate_receipt(receipt.getroottree()) for receipt in (good, bad)] == [[], []]
    assert (say(good, "Status"), say(bad, "Status")) == (["1"], ["2"])


def test_a_receipt_names_the_message_and_mirrors_its_addresses():
    receipt = acceptance(sample("innlagt-2_0"))
    report = DIALECT.read(sample("innlagt-2_0"))

    assert say(receipt, "OriginalMsgId/Id") == [report.foreign_id]
    assert say(receipt, "OriginalMsgId/MsgType") == ["LOG_INNLAGT"]
    assert say(receipt, "OriginalMsgId/IssueDate") == ["2026-03-06T22:15:00"]
    assert say(receipt, "Sender/Role") + say(receipt, "Receiver/Role") == ["PRIM", "AVS"]
    assert say(receipt, "Sender/HCP/Inst/Id") + say(receipt, "Sender/HCP/Inst/Dept/Id") == ["990101", "990102"]
    assert say(receipt, "Receiver/HCP/Inst/Id") + say(receipt, "Receiver/HCP/Inst/Dept/Id") == ["990001", "990002"]
    assert say(receipt, "GenDate") == ["2026-03-06T22:30:00+01:00"]


def test_a_copy_receiver_answers_as_one_and_under_its_own_id():
    report = DIALECT.read(WITH_COPY)
    primary, copy = (etree.fromstring(apprec.accept(report, OURS, AT, receiver=number)) for number in (0, 1))

    assert say(copy, "Sender/Role") == ["COP"]
    assert say(copy, "Sender/HCP/Inst/Name") == ["Solvik legekontor"]
    assert say(copy, "Sender/HCP/Inst/HCPerson/Id") == ["990203"]  # the HER-id first, the others as additional
    assert say(copy, "Sender/HCP/Inst/HCPerson/AdditionalId/Id") == ["0000003"]
    assert say(copy, "Id") != say(primary, "Id")
    assert validate_receipt(copy.getroottree()) == []


def test_a_refusal_can_be_written_for_each_receiver_too():
    raw = WITH_COPY.replace(b"LOG_INNLAGT", b"LOG_DOD")
    receipt = apprec.refuse(raw, unreadable("contradiction"), OURS, AT, receiver=1)
    assert say(etree.fromstring(receipt), "Sender/Role") == ["COP"]


def test_one_who_signs_inside_an_addressed_department_is_not_mirrored():
    signer = '<HealthcareProfessional><FamilyName>S</FamilyName><Ident><Id>0000004</Id><TypeId V="HPR"/></Ident>'
    end = "</Organisation>\n      </Organisation>\n    </Sender>"
    raw = sample("innlagt-2_0", (end, signer + "</HealthcareProfessional>" + end))

    assert DIALECT.read(raw).sender.unit.unit.ids == (("HPR", "0000004"),)
    assert say(acceptance(raw), "Receiver/HCP/Inst/HCPerson") == []


def test_the_same_message_gets_the_same_receipt_again():
    report = DIALECT.read(sample("innlagt-2_0"))
    assert DIALECT.accept(report, OURS, AT) == DIALECT.accept(report, OURS, AT)
    later = etree.fromstring(DIALECT.accept(report, OURS, datetime(2026, 3, 7, tzinfo=UTC)))
    assert say(later, "Id") == say(etree.fromstring(DIALECT.accept(report, OURS, AT)), "Id")


def test_a_refusal_says_the_code_and_in_bokmål_where():
    receipt = refusal(sample("innlagt-2_0", ("<po:Anslag>false", "<po:Anslag>kanskje")))
    [error] = receipt.iterfind("{*}Error")

    assert (error.get("V"), error.get("DN")) == ("T02", "XML validerer ikke")
    assert error.get("S") == "2.16.578.1.12.4.1.1.8221"
    assert error.get("OT").startswith("Meldingen følger ikke XML-skjemaet. (MsgHead/Document/RefDoc/Content")


def test_each_concrete_fault_is_told_once():
    raw = sample("innlagt-2_0", ("15878210082", ""), ("<DateOfBirth>1982-07-15</DateOfBirth>", ""))
    assert say(refusal(raw), "Error") == ["E36", "E30"]


def test_a_problem_of_another_part_of_the_house_becomes_another_error():
    why = Unreadable("kith.test", "It cannot be.", (Problem("duty.unknown", "It cannot be."),))
    receipt = etree.fromstring(DIALECT.refuse(sample("innlagt-2_0"), why, OURS, AT))
    assert say(receipt, "Error") == ["X99"]


def test_nobody_is_answered_when_nobody_can_be():
    assert refusal(without("innlagt-2_0", "Sender")) is None
    assert refusal(b"<MsgHead") is None


def test_a_receipt_is_never_receipted():
    assert refusal(DIALECT.accept(DIALECT.read(sample("innlagt-2_0")), OURS, AT)) is None


@pytest.mark.parametrize("slug", FAULTS)
def test_every_fault_has_a_code_of_the_list_and_a_sentence_in_two_languages(slug):
    fault = FAULTS[slug]
    assert fault.code in REJECTIONS
    assert fault.text.endswith(".")
    assert fault.ot.endswith(".")
