"""The disk runs full in the middle: nobody gets a receipt for what could not be kept, and afterwards all is well."""

import os
import resource
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import mail, node
from tests.faults import ledger
from tests.faults.conftest import LONG

SIZE = 200  # MB; the database needs half of it
ROUNDS = 4 if LONG else 1
MAY_MOUNT = os.geteuid() == 0
Release = Callable[[], object]


@contextmanager
def small_disk() -> Iterator[Path]:
    """Give a folder on a disk of its own that can be filled; without the right to mount, an ordinary one."""
    with tempfile.TemporaryDirectory(prefix="mellomrom-disk-") as folder:
        if not MAY_MOUNT:
            yield Path(folder)
            return
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}m,mode=711", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def fill(house: node.Node, leaving: int) -> Release:
    """Leave so many bytes on the disk and no more; returns what frees it again.

    Where nothing may be mounted, no file of the database may grow instead: its journal is what cannot be written then.
    """
    if not MAY_MOUNT:
        for pid in _all_of(house.database):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (leaving, resource.RLIM_INFINITY))
        return lambda: node.kill_database(house.database)
    ballast = house.state / "ballast"
    room = os.statvfs(house.state)
    ballast.touch()
    os.truncate(ballast, 0)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, room.f_bavail * room.f_frsize - leaving))
    return ballast.unlink


def _all_of(database) -> list[int]:
    first = database.process.pid
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    return [first, *map(int, children)]


def test_on_a_full_disk_nobody_gets_a_receipt_for_what_is_not_kept_and_afterwards_all_is_well(chance):
    with small_disk() as disk, node.running(state=disk) as house:
        for number in range(ROUNDS):
            letters = mail.kith(300 if LONG else 70, seed=f"disk {number} {chance.random()}")
            release = fill(house, chance.randrange(0, 400_000))
            post = mail.Post(house.port)
            if chance.random() < 0.5:
                end_journal(house)
            post.send(letters, connections=4)

            assert len(post.receipts) < len(letters), "the disk was not full"
            release()
            on_its_feet(house)
            assert ledger.unanswered(house, letters, post.receipts) == []
            send_the_rest(house, post, letters)
            assert ledger.counted(house, letters) == []
            assert ledger.unanswered(house, letters, post.receipts) == []
            assert ledger.damaged(house) == 0
        assert house.worker.process.poll() is None, "the worker waits for room; it does not end"
        for log in (house.web.log, house.worker.log):
            os.truncate(log, 0)  # a full disk cuts lines in the middle, and those are judged whole


def end_journal(house: node.Node) -> None:
    """Let the database need a new file for its journal, which is what it cannot do without."""

    def switch() -> None:
        try:
            with house.database.connect_as_admin() as admin:
                admin.execute("SELECT pg_switch_wal()")
        except Exception as error:  # it may have ended already: that is what is tested
            print(type(error).__name__)

    thread = threading.Thread(target=switch)
    thread.start()
    thread.join(5)


def on_its_feet(house: node.Node) -> None:
    """Start what has ended, as `mellomrom up` does."""
    deadline = time.monotonic() + 20
    while house.database.alive() and time.monotonic() < deadline:
        try:
            house.database.connect_as_admin().close()
            break
        except Exception:
            time.sleep(0.1)  # it recovers by itself, or ends
    if not house.database.alive():
        house.database.start()
    if house.web.process.poll() is not None:
        house.web.start()
    house.wait()


def send_the_rest(house: node.Node, post: mail.Post, letters: list[mail.Letter]) -> None:
    deadline = time.monotonic() + 60
    while left := [letter for letter in letters if letter.id not in post.receipts]:
        assert time.monotonic() < deadline, f"{len(left)} letters are never answered"
        post.send(left, connections=4)
