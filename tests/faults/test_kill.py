"""Killed in the middle, at any moment: what was answered with a receipt is held, once, and whole (P1, P11)."""

import json
import subprocess
import threading
import time

import pytest

from bench import mail, node
from mellomrom.config.supervisor import COMMAND
from tests.faults import ledger
from tests.faults.conftest import LONG


def killed_while_sending(house, letters, *, after, kill, restart, pause=0.0) -> mail.Post:
    """Send letters over several connections, kill when so many are answered, start again, and send what has no receipt."""
    post, struck = mail.Post(house.port), threading.Event()

    def strike(answered: int) -> None:
        if answered >= after and not struck.is_set():
            struck.set()
            time.sleep(pause)
            kill()

    post.send(letters, connections=6, on_receipt=strike)
    assert struck.is_set()
    assert len(post.receipts) < len(letters), "it was killed after all was done"
    restart()
    house.wait()
    assert ledger.unanswered(house, letters, post.receipts) == []
    deadline = time.monotonic() + 60
    while left := [letter for letter in letters if letter.id not in post.receipts]:
        assert time.monotonic() < deadline, f"{len(left)} letters are never answered"
        post.send(left, connections=6)
    return post


def test_the_web_server_killed_while_letters_come_in_loses_none_and_doubles_none(house, chance):
    letters = mail.kith(2000 if LONG else 140, seed=f"web {chance.random()}")

    post = killed_while_sending(
        house, letters, after=chance.randrange(10, len(letters) - 60), pause=chance.random() / 20,
        kill=lambda: node.kill(house.web), restart=house.web.start,
    )  # fmt: skip

    assert len(post.receipts) == len(letters)
    assert ledger.counted(house, letters) == []
    assert ledger.unanswered(house, letters, post.receipts) == []
    assert ledger.persons_without_sense(house) == 0


def test_a_sender_that_never_heard_the_answer_gets_the_same_one_again(house, chance):
    letters = mail.kith(6, seed=f"again {chance.random()}")
    first, again = mail.Post(house.port), mail.Post(house.port)

    first.send(letters, connections=2)
    again.send([letter for letter in letters for _ in range(3)], connections=6)

    assert first.receipts == again.receipts
    assert ledger.counted(house, letters) == []


def test_the_database_killed_while_letters_come_in_loses_none_and_doubles_none(house, chance):
    letters = mail.kith(1000 if LONG else 100, seed=f"database {chance.random()}")

    killed_while_sending(
        house, letters, after=chance.randrange(10, len(letters) - 40), pause=chance.random() / 20,
        kill=lambda: node.kill_database(house.database), restart=house.database.start,
    )  # fmt: skip

    assert ledger.counted(house, letters) == []
    assert house.worker.process.poll() is None, "the worker waits for the database; it does not end"


@pytest.mark.parametrize("processes", ["1", "2"])
def test_receive_killed_midway_and_run_again_takes_every_file_in_once(house, chance, tmp_path, processes):
    letters = mail.kith(500 if LONG else 90, seed=f"files {chance.random()}")
    files = [tmp_path / f"{letter.id}.xml" for letter in letters]
    for file, letter in zip(files, letters, strict=True):
        file.write_bytes(letter.raw)
    words = [*COMMAND, "receive", "--json", "--processes", processes, *map(str, files)]

    first = killed_after(chance.randrange(5, 40), words, house)
    again = [json.loads(line) for line in house.run(*words[len(COMMAND) :]).stdout.splitlines()]

    assert 0 < len(first) < len(letters)
    assert [line["file"] for line in again] == [str(file) for file in files]
    told = {line["file"]: line for line in again}
    assert all(told[line["file"]] == line for line in first)
    assert all(line["accepted"] and line["receipt"] == "1" for line in again)
    assert ledger.counted(house, letters) == []


def killed_after(lines: int, words, house) -> list[dict[str, object]]:
    """Run a command until it has said so many lines, kill it, and give what it said."""
    with subprocess.Popen(words, env=house.env, stdout=subprocess.PIPE, text=True) as process:
        said = []
        for line in process.stdout:
            said.append(line)
            if len(said) == lines:
                process.kill()
    return [json.loads(line) for line in said if line.endswith("\n")]


def test_everything_killed_over_and_over_loses_none_and_doubles_none(house, chance):
    rounds = 8 if LONG else 1
    letters = mail.kith(1600 if LONG else 100, seed=f"all {chance.random()}")
    post, enough = mail.Post(house.port), threading.Event()

    def send() -> None:
        while not enough.is_set() and (left := [letter for letter in letters if letter.id not in post.receipts]):
            post.send(left, connections=6)
            time.sleep(0.05)

    sender = threading.Thread(target=send)
    sender.start()
    for _ in range(rounds):
        time.sleep(chance.uniform(0.2, 2.0 if LONG else 0.6))
        strike(house, chance.choice(["web", "worker", "database"] if LONG else ["worker"]))
    sender.join(600 if LONG else 120)
    enough.set()
    sender.join()

    assert len(post.receipts) == len(letters)
    assert ledger.counted(house, letters) == []
    assert ledger.unanswered(house, letters, post.receipts) == []


def strike(house, what: str) -> None:
    """Kill one part and start it again, from the main thread: a child ends with the thread that started it."""
    if what == "database":
        node.kill_database(house.database)
        house.database.start()
    else:
        part = getattr(house, what)
        node.kill(part)
        part.start()
    house.wait()
