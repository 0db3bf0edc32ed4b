"""The machine is lost: its backup on another one, with what came after it sent again, is as if nothing had been."""

import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bench import mail, node
from mellomrom.config import postgres
from mellomrom.config.supervisor import COMMAND
from tests.faults import ledger
from tests.faults.conftest import LONG

KILLS = 6 if LONG else 1


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A state folder on another machine."""
    with tempfile.TemporaryDirectory(prefix="mellomrom-elsewhere-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def tables(state: Path) -> int:
    """Count the tables of a database that does not run."""
    if not (state / "pgdata").exists():
        return 0
    with postgres.running(state, durable=False) as database, psycopg.connect(database.owner_url) as owner:
        return owner.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()[0]


def test_a_backup_taken_under_load_and_what_was_sent_after_it_make_another_machine_whole(house, chance, tmp_path):
    before = mail.kith(30, seed=f"before {chance.random()}")
    during = mail.kith(400 if LONG else 60, seed=f"during {chance.random()}")
    after = mail.kith(20, seed=f"after {chance.random()}")
    old, file, keys = mail.Post(house.port), tmp_path / "b.zip", tmp_path / "keys.json"
    old.send(before, connections=4)
    sending = threading.Thread(target=old.send, args=(during,), kwargs={"connections": 4})
    sending.start()
    house.run("backup", str(file), "--with-keys", str(keys), owner=True)
    sending.join()
    old.send(after, connections=4)

    def restored(new: node.Node) -> None:
        new.run("restore", str(file), "--keys", str(keys), owner=True)

    with node.running(durable=False, prepare=restored) as new:
        assert ledger.counted(new, before) == [], "what was answered before the backup began is in it"
        assert ledger.damaged(new) == 0
        post = mail.Post(new.port)
        post.send(chance.sample(before + during + after, len(before + during + after)), connections=6)
        letters = before + during + after

        assert len(post.receipts) == len(letters)
        assert ledger.counted(new, letters) == []
        assert ledger.unanswered(new, letters, post.receipts) == []
        assert ledger.persons_without_sense(new) == 0
        assert {name: post.receipts[name] for name in (letter.id for letter in before)} == {
            name: old.receipts[name] for name in (letter.id for letter in before)
        }, "what it had answered, it answers alike"


def test_a_restore_killed_at_any_moment_leaves_an_empty_database_and_a_second_one_makes_it_whole(
    house, chance, tmp_path, elsewhere
):
    letters = mail.kith(20, seed=f"killed restore {chance.random()}")
    mail.Post(house.port).send(letters, connections=4)
    file, keys = tmp_path / "b.zip", tmp_path / "keys.json"
    house.run("backup", str(file), "--with-keys", str(keys), owner=True)
    env = {k: v for k, v in house.env.items() if not k.startswith("DATABASE_")} | {"MELLOMROM_STATE": str(elsewhere)}
    words = [*COMMAND, "restore", str(file), "--keys", str(keys)]

    for _ in range(KILLS):
        with subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(chance.uniform(0.3, 2.5))
            process.kill()
        if tables(elsewhere):
            break  # it was killed after all was done
    again = subprocess.run(words, env=env, capture_output=True, text=True, check=False)

    assert again.returncode == 0 or "not empty" in again.stderr, again.stderr
    with postgres.running(elsewhere, durable=False) as database:
        assert ledger.counted(node.Node(elsewhere, database), letters) == []
