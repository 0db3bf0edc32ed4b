"""What goes wrong with a folder or a file in it: nothing is lost, nobody else waits, and somebody sees it."""

import logging
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import OrganizationKind, ServiceType
from mellomrom.directory.models import Organization, Unit
from mellomrom.events.models import Event
from mellomrom.exchange.models import Message
from mellomrom.integrations import folders
from mellomrom.integrations.channels.folder import make as make_folder
from tests import make
from tests.flows.test_folders import DISCHARGED, MINUTE, SECOND, lay, lie, soon, why
from tests.flows.test_folders import box as box
from tests.integrations.channels.test_folder import room_for

pytestmark = pytest.mark.django_db


@contextmanager
def without_rights(*paths: Path):
    """Do something as somebody who may not read what others have closed (root may all); the tests' own log is silent."""
    logging.disable()
    if os.geteuid() == 0:
        for path in paths:
            shutil.chown(path, 65534)
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(os.getuid())
        logging.disable(logging.NOTSET)


def test_a_file_that_may_not_be_read_lies_aside_with_what_to_do(box, settings):
    with tempfile.TemporaryDirectory() as open_to_all:
        os.chmod(open_to_all, 0o755)
        settings.EXCHANGE = Path(open_to_all)
        box = make_folder("solvik")
        lay(box, closed=DISCHARGED)
        (box / "in" / "closed.xml").chmod(0)
        with without_rights(open_to_all, box, *(box / part for part in ("in", "out", "failed"))):
            assert folders.take_folders(at=soon()) == 1

        assert why(box, "closed.xml") == "folder.not-readable"


def test_a_place_of_ours_that_somebody_has_removed_is_made_again(box):
    memory, at = folders.Memory(), soon()
    folders.take_folders(at=at, memory=memory)
    (box / ".taken").rmdir()
    lay(box, a=DISCHARGED)

    assert folders.take_folders(at=at, memory=memory) == 0
    assert folders.take_folders(at=at + MINUTE, memory=memory) == 1


def test_a_folder_that_we_may_not_look_into_stops_no_other(settings):
    with tempfile.TemporaryDirectory() as open_to_all:
        os.chmod(open_to_all, 0o755)
        settings.EXCHANGE = Path(open_to_all)
        make_folder("closed").chmod(0)
        with without_rights():
            assert folders.take_folders(at=soon()) == 0


def test_a_message_that_we_choke_on_is_kept_and_answered_when_we_can(box, caplog):
    Unit.objects.filter(service=ServiceType.NOBODY).delete()
    lay(box, stuck=DISCHARGED)
    at, memory = soon(), folders.Memory()

    assert folders.take_folders(at=at, memory=memory) == 0
    message = Message.objects.get()
    assert (message.state, lie(box, "in"), lie(box, "out")) == ("stuck", [], [])
    assert folders.take_folders(at=at + SECOND, memory=memory) == 0
    assert Message.objects.get().attempts == 1
    caplog.clear()

    for organization in Organization.objects.exclude(kind=OrganizationKind.HEALTH_TRUST):
        make.unit(organization, ServiceType.NOBODY)
    assert folders.take_folders(at=message.try_at, memory=memory) == 1
    assert lie(box, "out") == ["stuck.xml.receipt.xml"]
    assert Event.objects.count() == 1


def test_one_that_we_cannot_even_keep_is_laid_aside_where_somebody_sees_it(box, caplog):
    Unit.objects.filter(organization__kind=OrganizationKind.OPERATOR).delete()
    Organization.objects.filter(kind=OrganizationKind.OPERATOR).delete()
    directory.operator.cache_clear()
    lay(box, stuck=DISCHARGED)
    at, memory = soon(), folders.Memory()

    tries = [folders.take_folders(at=at + n * MINUTE, memory=memory) for n in range(6)]

    assert tries == [0, 0, 0, 0, 1, 0]
    assert why(box, "stuck.xml") == "folder.our-fault"
    assert {record.getMessage().split()[0] for record in caplog.records} == {"folders.bug", "folders.failed"}
    caplog.clear()


def test_a_full_disk_loses_nothing_and_the_receipt_comes_when_there_is_room(box):
    lay(box, a=DISCHARGED)
    at, memory = soon(), folders.Memory()

    with room_for(10):
        assert folders.take_folders(at=at, memory=memory) == 0
    assert lie(box, "out") == []

    assert folders.take_folders(at=at + SECOND, memory=memory) == 0
    assert folders.take_folders(at=at + MINUTE, memory=memory) == 1
    assert lie(box, "out") == ["a.xml.receipt.xml"]
    assert Event.objects.count() == 1


def test_a_folder_that_cannot_be_used_rests_and_stops_no_other(box, caplog):
    other, memory, at = make_folder("another"), folders.Memory(), soon()
    (other / "out").rmdir()
    (other / "out").write_text("a file where a folder should be")
    lay(other, a=DISCHARGED)
    lay(box, a=DISCHARGED)

    assert folders.take_folders(at=at, memory=memory) == 1
    assert lie(other, ".taken") != []
    assert "folders.trouble" in caplog.text

    (other / "out").unlink()
    make_folder("another")
    assert folders.take_folders(at=at + MINUTE, memory=memory) == 1
    assert lie(other, "out") == lie(box, "out")


def test_drafts_of_workers_that_were_killed_are_swept_away_when_they_are_old(box):
    old, young = box / "out" / ".mellomrom-old", box / "out" / ".mellomrom-young"
    for draft in (old, young):
        draft.write_bytes(b"half")
    os.utime(old, (0, 0))

    folders.take_folders(at=soon())

    assert lie(box, "out") == [".mellomrom-young"]


def test_what_is_logged_names_no_file(box, caplog):
    caplog.set_level(logging.DEBUG)
    lay(box, **{"Kari-Testesen-17058412345": b"nothing"})

    folders.take_folders(at=soon())

    assert "folders.failed" in caplog.text
    assert "Testesen" not in caplog.text
    assert "Testesen" not in (box / "failed" / "Kari-Testesen-17058412345.xml.why.txt").read_text()
