"""A unit's record system is connected: what it is told goes there, and its receipt comes back."""

import os
import re
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils.translation import override

from mellomrom.config import cli, loops
from mellomrom.core.errors import NotFound
from mellomrom.directory.models import Unit
from mellomrom.events import actions, queries
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Delivery
from mellomrom.exchange.models import Endpoint
from mellomrom.integrations import folders
from mellomrom.integrations.channels import CARRIERS
from mellomrom.integrations.files import DIALECTS
from tests.flows import doors
from tests.integrations.channels.servers import answer, serving

pytestmark = pytest.mark.django_db

ADDRESS = "https://user:secret@record.example/in?key=hidden"
APPREC = """<AppRec xmlns="http://www.kith.no/xmlstds/apprec/2004-11-21">
  <MsgType V="APPREC" DN="Applikasjonskvittering"/><MIGversion>1.0 2004-11-21</MIGversion>
  <GenDate>2026-11-22T12:00:00+01:00</GenDate><Id>01a20368-0000-4000-8000-000000000001</Id>
  <Sender><HCP><Inst><Name>ROP</Name><Id>5080</Id><TypeId V="HER" DN="HER-id"/></Inst></HCP></Sender>
  <Receiver><HCP><Inst><Name>ROP</Name><Id>5080</Id><TypeId V="HER" DN="HER-id"/></Inst></HCP></Receiver>
  <Status V="1" DN="OK"/><OriginalMsgId><MsgType V="DIALOG_NOTAT" DN="Notat"/>
  <IssueDate>2026-11-22T12:00:00+01:00</IssueDate><Id>{}</Id></OriginalMsgId></AppRec>"""


@pytest.fixture
def town(settings, tmp_path) -> doors.Town:
    settings.EXCHANGE = tmp_path / "exchange"
    return doors.Town()


def say(capsys, *words: str) -> str:
    """Run a command that does what it should; what it says."""
    assert cli.main(list(words)) == 0
    return capsys.readouterr().out


def out(settings, name: str) -> Path:
    return Path(settings.EXCHANGE) / name / "out"


def test_a_unit_is_connected_by_its_her_id_and_has_its_folders(town, settings, capsys):
    said = say(capsys, "connect", "5080", "--folder", "steinkjer")

    endpoint = Endpoint.objects.get()
    assert (endpoint.unit, endpoint.format, endpoint.transport, endpoint.address) == (
        town.rop, "kith", "folder", "steinkjer",
    )  # fmt: skip
    assert sorted(os.listdir(settings.EXCHANGE / "steinkjer")) == ["failed", "in", "out"]
    assert str(settings.EXCHANGE / "steinkjer") in said


def test_a_unit_is_known_by_its_own_id_and_an_organization_by_its_number(town, capsys):
    town.hospital.number = "999888777"
    town.hospital.save()

    say(capsys, "connect", str(town.rop.id), "--format", "fhir", "--url", "https://record.example/")
    say(capsys, "connect", "999888777", "--folder", "hospital")

    assert Endpoint.objects.get(unit=town.rop).format == "fhir"
    assert Endpoint.objects.get(organization=town.hospital).unit is None


def test_connected_again_changes_nothing_and_another_address_takes_its_place(town, capsys):
    for name in ("one", "one", "two"):
        say(capsys, "connect", "5080", "--folder", name)

    assert [(e.address, e.until is None) for e in Endpoint.objects.order_by("pk")] == [("one", False), ("two", True)]


def test_disconnected_its_row_stays_and_its_folder_too(town, settings, capsys):
    say(capsys, "connect", "5080", "--folder", "steinkjer")
    say(capsys, "disconnect", "5080")

    assert Endpoint.objects.get().until is not None
    assert out(settings, "steinkjer").is_dir()
    assert cli.main(["disconnect", "5080"]) == 1


def test_what_is_connected_is_listed_without_what_is_secret_in_an_address(town, settings, capsys):
    say(capsys, "connect", "5080", "--url", ADDRESS)
    say(capsys, "connect", "12481", "--folder", "tsb")
    (settings.EXCHANGE / "tsb" / "in" / "a.xml").write_bytes(b"")

    listed = say(capsys, "connect", "--list")

    assert re.search(r"  5080  .*: KITH XML to https://record.example/in\n", listed)
    assert re.search(r" 12481  .*: KITH XML in the folder tsb \(in: 1, out: 0, failed: 0\)\n", listed)
    assert not any(word in listed for word in ("user", "secret", "hidden"))


def test_units_are_found_by_a_part_of_their_name(town, capsys):
    assert "Nothing is connected" in say(capsys, "connect", "--list")

    listed = say(capsys, "connect", "--list", "PRØVESYKEHUSET")

    assert len(listed.splitlines()) == Unit.objects.filter(organization=town.hospital).count()
    assert " 12481  " in listed
    assert "No unit" in say(capsys, "connect", "--list", "nowhere")


@pytest.mark.parametrize("word", ["1", "999999999", "0199c1f2-0000-7000-8000-000000000000", "Levanger"])
def test_a_unit_that_is_not_there_is_said_so(town, word, capsys):
    assert cli.main(["connect", word, "--folder", "steinkjer"]) == 1
    assert cli.main(["disconnect", word]) == 1
    assert "connect --list NAME" in capsys.readouterr().err
    with pytest.raises(NotFound, match="directory.no-such-unit"):
        cli.connecting._meant(word)


@pytest.mark.parametrize(
    "words",
    [
        ["5080"],
        ["5080", "--folder", "../x"],
        ["5080", "--folder", "A"],
        ["5080", "--url", "ftp://secret@x/"],
        ["5080", "--url", "record.example"],
        ["5080", "--folder", "a", "--url", "https://record.example/"],
        ["5080", "--folder", "a", "--format", "edifact"],
    ],
)
def test_what_is_no_folder_or_address_is_not_taken_and_not_repeated(town, words, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["connect", *words])

    assert ended.value.code == 2
    assert "secret" not in capsys.readouterr().err
    assert not Endpoint.objects.exists()


def test_an_open_address_is_warned_of_but_not_on_this_machine(town, capsys):
    assert "Beware" in say(capsys, "connect", "5080", "--url", "http://record.example/")
    assert "Beware" not in say(capsys, "connect", "5080", "--url", "http://127.0.0.1:8080/")
    assert "Beware" not in say(capsys, "connect", "5080", "--url", "https://record.example/")


# -------------------------------------------------------------------------------------------- out, and its receipt


def deliver() -> Delivery:
    """Let what is due leave the house; the delivery to the ROP service as it then is."""
    actions.deliver_due(at=datetime.now(UTC), carriers=CARRIERS, dialects=DIALECTS)
    return Delivery.objects.get(to__her_id="5080")


def test_what_a_unit_is_told_lies_in_its_folder_and_its_receipt_is_believed(town, settings, capsys):
    say(capsys, "connect", "5080", "--folder", "steinkjer")
    event = town.comes(EventKind.CONTACT_MADE, town.psychiatry, town.rop, at=datetime.now(UTC))
    delivery = deliver()
    assert os.listdir(out(settings, "steinkjer")) == [f"{delivery.message_id}.xml"]
    assert (delivery.sent_at is not None, delivery.received_at) == (True, None)

    box = settings.EXCHANGE / "steinkjer" / "in"
    (box / "receipt.xml").write_text(APPREC.format(delivery.message_id))
    folders.take_folders(at=datetime.now(UTC) + timedelta(minutes=1))

    delivery.refresh_from_db()
    assert delivery.received_at is not None
    assert os.listdir(out(settings, "steinkjer")) == [f"{delivery.message_id}.xml"]  # a receipt is not answered
    assert os.listdir(box) == os.listdir(settings.EXCHANGE / "steinkjer" / "failed") == []
    with override("en"):
        story = queries.story(event.id, town.rop.staff.first(), at=datetime.now(UTC))
    assert "record system" in story.lines[-1].text


def test_a_receipt_for_nothing_that_was_sent_lies_aside_with_why(town, settings, capsys):
    say(capsys, "connect", "5080", "--folder", "steinkjer")
    box = settings.EXCHANGE / "steinkjer"
    (box / "in" / "receipt.xml").write_text(APPREC.format("01a20368-0000-4000-8000-000000000002"))

    assert folders.take_folders(at=datetime.now(UTC) + timedelta(minutes=1)) == 1

    assert sorted(os.listdir(box / "failed")) == ["receipt.xml", "receipt.xml.why.txt"]
    assert (box / "failed" / "receipt.xml.why.txt").read_text().startswith("folder.not-believed, receipt.unknown\n")
    assert os.listdir(box / "out") == []


def test_what_a_unit_is_told_is_posted_and_the_receipt_in_the_answer_is_believed(town, capsys):
    def believe(line, done):
        line.sendall(answer("200 OK", APPREC.format(delivery_id()).encode()))

    def delivery_id() -> str:
        return re.search(r"<MsgId>(.*)</MsgId>", server.body.decode())[1]

    with serving(believe) as server:
        say(capsys, "connect", "5080", "--url", server.url)
        town.comes(EventKind.CONTACT_MADE, town.psychiatry, town.rop, at=datetime.now(UTC))
        delivery = deliver()

    assert server.header("Idempotency-Key") == str(delivery.message_id)
    assert delivery.received_at is not None


@pytest.mark.parametrize(
    ("behave", "code"), [(answer("500 Fault"), "status-500"), (b"", "broken-off"), (answer("302 Go"), "status-302")]
)
def test_what_does_not_come_to_its_address_is_tried_again_with_the_reason(town, capsys, behave, code):
    with serving(behave) as server:
        say(capsys, "connect", "5080", "--url", server.url)
        town.comes(EventKind.CONTACT_MADE, town.psychiatry, town.rop, at=datetime.now(UTC))
        delivery = deliver()

    assert (delivery.error, delivery.sent_at) == (code, None)
    assert delivery.try_at > datetime.now(UTC)


# ------------------------------------------------------------------------------------------------ the worker's loops


def test_loops_end_together_when_they_are_told_to():
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()

    assert loops.together(stop.wait, stop.wait, stop=stop, patience=5)


@pytest.mark.parametrize("dies", [lambda: None, lambda: 1 / 0, lambda: exit(0)])
def test_one_loop_that_ends_by_itself_ends_the_others_and_is_seen(dies, caplog):
    stop = threading.Event()

    assert not loops.together(stop.wait, dies, stop=stop, patience=5)
    assert "worker.one-ended" in caplog.text
    caplog.clear()


def test_one_loop_that_does_not_end_is_not_waited_for_longer_than_said():
    stop, never = threading.Event(), threading.Event()
    stop.set()
    began = time.monotonic()

    assert loops.together(lambda: never.wait(5), stop=stop, patience=0.1)
    assert time.monotonic() - began < 2
    never.set()
