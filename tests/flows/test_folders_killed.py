"""The worker is killed while it takes files in: nothing is lost, nothing is done twice, each file has its one receipt."""

import os
import random
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from bench import mail
from mellomrom.events.models import Event
from mellomrom.exchange.models import Message
from mellomrom.integrations.channels.folder import make

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[2]
MOST_STEPS = 60


@pytest.fixture
def levanger(settings, tmp_path):
    settings.EXCHANGE = tmp_path / "exchange"
    return make("levanger")


def killed(levanger: Path, *words: str) -> int:
    """Let workers be killed on the database of this test; how many were."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    done = subprocess.run(
        [sys.executable, "-m", "tests.flows.folder_worker", *words],
        env=os.environ | {"DATABASE_URL": address, "EXCHANGE": str(levanger.parent)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.replace(" WARNING ", "").count("Traceback")) == (0, 0), done.stderr
    return int(done.stdout)


def broken(letter: mail.Letter) -> bytes:
    """The letter with something left out that must be there: it is refused, with a receipt."""
    return letter.raw.replace(b"<GenDate>", b"<!--").replace(b"</GenDate>", b"-->")


def lie(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def test_killed_at_any_step_a_worker_has_lost_nothing_and_the_next_one_does_nothing_twice(levanger, tmp_path):
    letters = mail.kith(2 * MOST_STEPS, seed="steps")
    for step in range(1, MOST_STEPS + 1):
        box = tmp_path / "letters" / str(step)
        box.mkdir(parents=True)
        (box / "good.xml").write_bytes(letters[2 * step - 2].raw)
        (box / "wrong.xml").write_bytes(broken(letters[2 * step - 1]))

    steps = killed(levanger, "steps", str(tmp_path / "letters"))

    rounds = range(1, steps + 2)
    wrong = [f"{n}-wrong.xml" for n in rounds]
    assert 20 < steps < MOST_STEPS
    assert lie(levanger / "in") == lie(levanger / ".taken") == []
    assert lie(levanger / "out") == sorted(f"{n}-{word}.xml.receipt.xml" for n in rounds for word in ("good", "wrong"))
    assert lie(levanger / "failed") == sorted([*wrong, *(f"{name}.why.txt" for name in wrong)])
    states = Message.objects.order_by("state").values_list("state", flat=True)
    assert list(states) == ["recorded"] * len(rounds) + ["refused"] * len(rounds)
    assert Event.objects.count() == len(rounds)
    for n in rounds:
        receipt = (levanger / "out" / f"{n}-good.xml.receipt.xml").read_bytes()
        assert mail.answers(receipt) == (letters[2 * n - 2].id, "1")
        assert (levanger / "failed" / f"{n}-wrong.xml").read_bytes() == broken(letters[2 * n - 1])


def test_killed_at_any_moment_over_and_over_the_workers_take_every_file_in_once(levanger):
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # shown when the test fails
    letters = mail.kith(24, seed=f"chance {seed}")
    for letter in letters:
        (levanger / "in" / f"{letter.id}.xml").write_bytes(letter.raw)

    times = killed(levanger, "chance", str(seed))

    receipts = {name: mail.answers((levanger / "out" / name).read_bytes()) for name in lie(levanger / "out")}
    assert times > 2
    assert receipts == {f"{letter.id}.xml.receipt.xml": (letter.id, "1") for letter in letters}
    assert lie(levanger / "in") == lie(levanger / ".taken") == lie(levanger / "failed") == []
    assert Message.objects.filter(state="recorded").count() == Event.objects.count() == len(letters)
