"""A message is laid down in a folder: whole or not at all, under its id, nowhere else."""

import logging
import os
import resource
import signal
import stat
from contextlib import contextmanager

import pytest

from mellomrom.events.catalogue import NotCarried
from mellomrom.integrations.channels import CARRIERS, folder

RAW = b"<MsgHead/>"
NAME = "0199c1f2-0000-7000-8000-000000000000"


@pytest.fixture
def levanger(settings, tmp_path):
    settings.EXCHANGE = tmp_path / "exchange"
    return folder.make("levanger")


def why_not(address: str = "levanger", raw: bytes = RAW, name: str = NAME) -> str:
    with pytest.raises(NotCarried) as refused:
        CARRIERS["folder"](address, raw, name)
    return refused.value.code


@contextmanager
def room_for(size: int):
    """Let no file grow larger than this, as on a disk that is full; the log of the tests is silent meanwhile."""
    logging.disable()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
        logging.disable(logging.NOTSET)


def test_a_message_lies_in_out_under_its_id(levanger):
    assert folder.carry("levanger", RAW, NAME).answer == b""
    folder.carry("levanger", b'{"resourceType": "Bundle"}', "another")

    assert sorted(os.listdir(levanger / "out")) == [f"{NAME}.xml", "another.json"]
    assert (levanger / "out" / f"{NAME}.xml").read_bytes() == RAW


def test_the_same_again_changes_nothing_and_one_that_was_fetched_comes_again(levanger):
    folder.carry("levanger", RAW, NAME)
    file = levanger / "out" / f"{NAME}.xml"
    first = file.stat()

    folder.carry("levanger", RAW, NAME)
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (first.st_ino, first.st_mtime_ns)

    file.unlink()
    folder.carry("levanger", RAW, NAME)
    assert file.read_bytes() == RAW


def test_half_a_file_under_its_name_is_replaced_by_the_whole_one(levanger):
    (levanger / "out" / f"{NAME}.xml").write_bytes(RAW[:4])

    folder.carry("levanger", RAW, NAME)

    assert (levanger / "out" / f"{NAME}.xml").read_bytes() == RAW


def test_a_link_under_its_name_is_not_written_through(levanger, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(RAW)
    (levanger / "out" / f"{NAME}.xml").symlink_to(elsewhere)

    folder.carry("levanger", RAW, NAME)

    assert not (levanger / "out" / f"{NAME}.xml").is_symlink()
    assert elsewhere.read_bytes() == RAW


def test_a_full_disk_leaves_nothing_half_and_what_was_there_whole(levanger):
    folder.carry("levanger", RAW, NAME)

    with room_for(100):
        assert why_not(raw=RAW * 1000, name="another") == "disk-full"
        assert why_not(raw=RAW * 1000) == "disk-full"

    assert os.listdir(levanger / "out") == [f"{NAME}.xml"]
    assert (levanger / "out" / f"{NAME}.xml").read_bytes() == RAW


def test_a_folder_that_is_not_there_is_not_made(levanger, settings):
    assert why_not("namsos") == "no-folder"
    (levanger / "out").rmdir()
    assert why_not() == "no-folder"
    (levanger / "out").write_text("a file where a folder should be")
    assert why_not() == "no-folder"

    assert os.listdir(settings.EXCHANGE) == ["levanger"]


def test_something_else_under_its_name_is_left_as_it_is(levanger):
    (levanger / "out" / f"{NAME}.xml").mkdir()

    assert why_not() == "not-writable"
    assert os.listdir(levanger / "out") == [f"{NAME}.xml"]


@pytest.mark.parametrize(
    "address", ["", ".", "..", "../levanger", "/etc", "levanger/out", "Levanger", "a b", "a\n", "x" * 64]
)
def test_a_folder_has_a_name_that_leads_nowhere_else(levanger, address):
    assert why_not(address) == "bad-address"


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", ".hidden", "a\0b"])
def test_a_message_has_a_name_that_leads_nowhere_else(levanger, name):
    assert why_not(name=name) == "bad-address"


def test_folders_are_open_for_their_group_and_for_nobody_else(levanger):
    modes = {part: stat.S_IMODE((levanger / part).stat().st_mode) for part in (".", "in", "out", "failed")}
    folder.carry("levanger", RAW, NAME)

    assert modes == {".": 0o2750, "in": 0o2770, "out": 0o2770, "failed": 0o2770}
    assert stat.S_IMODE((levanger / "out" / f"{NAME}.xml").stat().st_mode) == 0o660


def test_folders_made_again_keep_what_is_there(levanger):
    (levanger / "in").chmod(0o700)
    (levanger / "out").rmdir()

    folder.make("levanger")

    assert stat.S_IMODE((levanger / "in").stat().st_mode) == 0o700
    assert stat.S_IMODE((levanger / "out").stat().st_mode) == 0o2770
