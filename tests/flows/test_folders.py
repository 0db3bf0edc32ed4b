"""What record systems lay down in their folders comes in, once and whole, and is answered there."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from bench import mail
from mellomrom.directory.catalogue import ServiceType
from mellomrom.events.catalogue import EventKind
from mellomrom.events.models import Event
from mellomrom.exchange.models import Message
from mellomrom.integrations import folders
from mellomrom.integrations.channels.folder import make as make_folder
from mellomrom.integrations.guard import LARGEST
from tests import make
from tests.flows import doors
from tests.integrations.kith.messages import sample

pytestmark = pytest.mark.django_db

DISCHARGED, REVISED = sample("utskrevet-1_6"), sample("utskrevet-1_6-endring")
INVALID = (Path(__file__).parents[2] / "samples" / "kith" / "15-ugyldig-1.6.xml").read_bytes()
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def soon() -> datetime:
    """A moment when what lies there now has been left alone for long enough."""
    return datetime.now(UTC) + timedelta(minutes=2)


@pytest.fixture
def box(settings, tmp_path):
    """The folder of one record system, in a municipality that the samples are sent to."""
    municipality = make.municipality("9999", "Solvik kommune")
    make.unit(municipality, ServiceType.HOME_CARE, her_id="990102")
    make.unit(make.hospital("Fjordheim sykehus HF", her_id="990001"), ServiceType.TSB, her_id="990002")
    settings.EXCHANGE = tmp_path / "exchange"
    return make_folder("solvik")


def lay(box: Path, **files: bytes) -> None:
    for name, raw in files.items():
        (box / "in" / f"{name}.xml").write_bytes(raw)


def lie(box: Path, part: str) -> list[str]:
    return sorted(os.listdir(box / part))


def why(box: Path, name: str) -> str:
    """What is said of a file that failed: its codes, which stand before the sentence."""
    codes, sentence, end = (box / "failed" / f"{name}.why.txt").read_text().split("\n")
    assert sentence.endswith(".")
    assert end == ""
    return codes


def test_a_message_becomes_an_event_and_its_receipt_lies_in_out(box):
    lay(box, discharged=DISCHARGED)

    assert folders.take_folders(at=soon()) == 1

    assert Event.objects.get().kind == EventKind.DISCHARGED
    assert lie(box, "in") == lie(box, ".taken") == lie(box, "failed") == []
    assert lie(box, "out") == ["discharged.xml.receipt.xml"]
    assert (box / "out" / "discharged.xml.receipt.xml").read_bytes() == Message.objects.get().receipt


def test_a_bundle_comes_in_the_same_way(box):
    town = doors.Town()
    raw = doors.message(EventKind.CONTACT_MADE, town.psychiatry, town.rop, at=make.NOON, number=1, municipality="5006")
    (box / "in" / "bundle.json").write_bytes(raw)

    folders.take_folders(at=soon())

    assert Event.objects.get().kind == EventKind.CONTACT_MADE
    assert lie(box, "out") == ["bundle.json.receipt.json"]


def test_files_are_taken_in_the_order_of_their_names(box):
    lay(box, b=REVISED, a=DISCHARGED)

    folders.take_folders(at=soon())

    assert list(Event.objects.order_by("pk").values_list("correction", flat=True)) == ["new", "revise"]


def test_what_is_hidden_or_unfinished_by_its_name_is_left(box):
    names = [".a.xml", "b.tmp", "c.xml.part", "d.xml.FILEPART"]
    for name in names:
        (box / "in" / name).write_bytes(DISCHARGED)
    (box / "in" / "folder").mkdir()

    assert folders.take_folders(at=soon()) == 0
    assert lie(box, "in") == sorted([*names, "folder"])


def test_a_file_is_left_until_nobody_has_written_to_it_for_two_seconds(box):
    lay(box, new=DISCHARGED)
    written = datetime.fromtimestamp((box / "in" / "new.xml").stat().st_mtime, UTC)

    assert folders.take_folders(at=written + SECOND) == 0
    assert folders.take_folders(at=written + 3 * SECOND) == 1


def test_a_file_that_its_machine_dates_in_the_future_is_taken_when_it_has_looked_the_same_for_two_seconds(box):
    lay(box, ahead=DISCHARGED[:100])
    file, now, memory = box / "in" / "ahead.xml", datetime.now(UTC), folders.Memory()
    later = now.timestamp() + 3600
    os.utime(file, (later, later))

    assert folders.take_folders(at=now, memory=memory) == 0
    file.write_bytes(DISCHARGED)
    os.utime(file, (later, later))
    assert folders.take_folders(at=now + 2 * SECOND, memory=memory) == 0
    assert folders.take_folders(at=now + 3 * SECOND, memory=memory) == 0
    assert folders.take_folders(at=now + 4 * SECOND, memory=memory) == 1
    assert Message.objects.get().state == "recorded"


def test_a_file_without_a_byte_is_given_a_minute(box):
    lay(box, empty=b"")

    assert folders.take_folders(at=soon() - 90 * SECOND) == 0
    assert folders.take_folders(at=soon()) == 1
    assert why(box, "empty.xml").startswith("folder.no-receipt")


def test_no_more_are_taken_in_a_round_than_leaves_time_for_the_others(box, monkeypatch):
    monkeypatch.setattr(folders, "MOST", 2)
    other = make_folder("other")
    for number in range(5):
        lay(box, **{f"f{number}": mail.kith(5, seed="most")[number].raw})
    lay(other, one=DISCHARGED)

    assert folders.take_folders(at=soon()) == 3
    assert (lie(other, "in"), len(lie(box, "in"))) == ([], 3)


def test_the_same_message_again_has_the_same_receipt_and_nothing_happens_twice(box):
    lay(box, first=DISCHARGED, second=DISCHARGED)
    folders.take_folders(at=soon())
    lay(box, first=DISCHARGED)
    folders.take_folders(at=soon())

    assert lie(box, "out") == ["first.xml.receipt.xml", "second.xml.receipt.xml"]
    assert Event.objects.count() == Message.objects.count() == 1


def test_another_message_under_a_name_that_was_used_before_has_a_receipt_of_its_own(box):
    for letter in mail.kith(3, seed="names"):
        lay(box, message=letter.raw)
        folders.take_folders(at=soon())

    assert lie(box, "out") == [f"message.xml.receipt{n}.xml" for n in (".2", ".3", "")]


def test_what_is_refused_has_a_receipt_that_says_no_and_lies_aside_with_what_to_do(box):
    lay(box, wrong=INVALID)

    assert folders.take_folders(at=soon()) == 1

    assert lie(box, "out") == ["wrong.xml.receipt.xml"]
    assert b'V="2"' in (box / "out" / "wrong.xml.receipt.xml").read_bytes()
    assert lie(box, "failed") == ["wrong.xml", "wrong.xml.why.txt"]
    assert (box / "failed" / "wrong.xml").read_bytes() == INVALID
    assert why(box, "wrong.xml").startswith("folder.refused, ")
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    "raw", [b"not a message", b"<x/>", b"{", b"\0" * 9, b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"]
)
def test_what_nobody_can_read_has_no_receipt_and_lies_aside_with_what_to_do(box, raw):
    lay(box, odd=raw)

    assert folders.take_folders(at=soon()) == 1
    assert lie(box, "failed") == ["odd.xml", "odd.xml.why.txt"]
    assert why(box, "odd.xml").startswith("folder.no-receipt, " if not lie(box, "out") else "folder.refused, ")


def test_a_file_that_is_too_large_is_never_read(box):
    with (box / "in" / "large.xml").open("wb") as file:
        file.truncate(LARGEST + 1)

    assert folders.take_folders(at=soon()) == 1
    assert why(box, "large.xml") == "message.too-large"
    assert lie(box, "out") == []
    assert Message.objects.count() == 0


def test_what_failed_before_is_not_written_over(box):
    for raw in (b"one", b"two", b"one"):
        lay(box, odd=raw)
        folders.take_folders(at=soon())

    texts = {name: (box / "failed" / name).read_bytes() for name in lie(box, "failed") if "why" not in name}
    assert texts == {"odd.xml": b"one", "odd.xml.2": b"two"}


def test_a_link_is_not_followed_and_what_is_no_file_is_not_opened(box, tmp_path):
    secret = tmp_path / "secret.xml"
    secret.write_bytes(DISCHARGED)
    (box / "in" / "link.xml").symlink_to(secret)
    os.mkfifo(box / "in" / "pipe.xml")

    assert folders.take_folders(at=soon()) == 2
    assert why(box, "link.xml") == why(box, "pipe.xml") == "folder.no-file"
    assert secret.read_bytes() == DISCHARGED
    assert Message.objects.count() == 0


def test_long_and_odd_names_are_kept_as_far_as_they_can_be(box):
    names = ["x" * 251 + ".xml", "å\n<&'.xml", "-rf", "receipt", "a.xml.receipt.xml"]
    raw = os.fsencode(box / "in") + b"/\xff\xfe.xml"
    for letter, name in zip(mail.kith(6, seed="odd"), [*names, None], strict=True):
        Path(os.fsdecode(raw) if name is None else box / "in" / name).write_bytes(letter.raw)

    assert folders.take_folders(at=soon()) == 6
    assert Message.objects.filter(state="recorded").count() == 6
    assert len(lie(box, "out")) == 6
    assert "å\n<&'.xml.receipt.xml" in lie(box, "out")


def test_a_folder_with_a_name_that_nobody_has_given_it_is_left_alone(box, settings):
    for name in (".hidden", "A", "a b"):
        (settings.EXCHANGE / name / "in").mkdir(parents=True)
        (settings.EXCHANGE / name / "in" / "a.xml").write_bytes(DISCHARGED)

    assert folders.take_folders(at=soon()) == 0


def test_without_any_folder_there_is_nothing_to_do(settings, tmp_path):
    settings.EXCHANGE = tmp_path / "none"

    assert folders.take_folders(at=soon()) == 0


# ------------------------------------------------------------------------------------------------ several at once


def test_a_folder_that_another_worker_has_is_left_to_it(box):
    lay(box, a=DISCHARGED)

    with folders._ours(box) as mine:
        assert mine
        assert folders.take_folders(at=soon()) == 0
    assert folders.take_folders(at=soon()) == 1


@pytest.mark.django_db(transaction=True)
def test_several_workers_take_every_file_once(box):
    letters, ready = mail.kith(20, seed="workers"), threading.Barrier(4)
    for letter in letters:
        lay(box, **{letter.id: letter.raw})

    def work(_: int) -> int:
        ready.wait(10)
        try:
            return sum(folders.take_folders(at=soon()) for _ in range(40))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == len(letters)

    receipts = {name: mail.answers((box / "out" / name).read_bytes())[0] for name in lie(box, "out")}
    assert receipts == {f"{letter.id}.xml.receipt.xml": letter.id for letter in letters}
    assert Message.objects.count() == Event.objects.count() == len(letters)
